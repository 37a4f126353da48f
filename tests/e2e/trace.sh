#!/bin/sh
# trace.sh — from who wants it to what shows it: links, gaps, every form, and hostile titles.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package shop
project shop "Shop" { }
stakeholder buyer "Buyers" { }
stakeholder clerk "Clerks" { }
stakeholder maker "Makers" { role = developer }
need quick "Quick" { of = [buyer] }
need quiet "Quiet" { of = [buyer] }
requirement pay "Pay" { satisfies = [quick]; when "a card is shown"; the till; shall "take the sum" }
requirement pay_twice "Pay twice" { refines = [pay]; shall "refuse" }
requirement alone "Alone" { shall "stand" }
requirement law "Law" { owner = buyer; the till; verify = [inspection]; shall "obey" }
requirement no "Not now" { priority = wont; shall "wait" }
component till "Till" { satisfies = [pay_twice] }
component door "Door" { depends -> till }
usecase buying "Buying" { actor = clerk; covers = [pay] }
prompt ask { section task { text = "Write it."; include = [door] } }
template text_of() { text "x\n" }
tool look(f: ref<artifact>) { argv = ["grep", "x", f.path] }
artifact till_txt { path = "till.txt"; from = text_of(); implements = [till] }
test pays { run = look(till_txt); verifies = [pay] }
test idles { run = look(till_txt) }
gate ready { on = [till_txt]; require look(till_txt).exit == 0 }
SPEC

row() { # NAME: its line of JSON
	"$CGSC" trace --json | grep "\"requirement\":\"requirement.$1\""
}
is "one row for each requirement that is wanted" 4 "$("$CGSC" trace --json | grep -c '"requirement":"')"
row pay > "$top/pay"
has "a need leads to its stakeholder, a use case to who starts it" "$top/pay" \
	'"stakeholder":["stakeholder.buyer","stakeholder.clerk"],"need":["need.quick"],"usecase":["usecase.buying"]'
has "a component leads to its artifact, and that to its gate" "$top/pay" \
	'"component":["component.till"],"artifact":["artifact.till_txt"],"test":["test.pays"],"gate":["gate.ready"],"gaps":[]'
row pay_twice > "$top/twice"
has "what refines a requirement serves whom that serves" "$top/twice" '"need":["need.quick"]'
has "but the test of the larger one shows nothing of it" "$top/twice" '"test":[]'
row law > "$top/law"
has "what is inspected misses no test and no gate" "$top/law" '"gaps":[]'
row alone > "$top/alone"
has "a requirement that stands alone has every gap" "$top/alone" '"gaps":["need","component","test","gate"]'

mkdir -p "$top/files/src" && cd "$top/files" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package files
project files "Files" { }
stakeholder clerk "Clerks" { }
requirement shown_in_code { shall "print" }
requirement done_in_code { shall "count" }
requirement said_in_code { shall "sort" }
requirement turns { owner = clerk; refines = [back]; shall "turn" }
requirement back { refines = [turns]; shall "turn back" }
trace proofs { from = "src/*.t"; to = [shown_in_code]; role = verifies; marker = re"SHOWS (\w+)" }
trace sources { from = "src/*.c"; to = [done_in_code]; role = implements; marker = re"DOES (\w+)" }
trace notes { from = "src/*.c"; to = [said_in_code]; role = derives }
SPEC
echo '// DOES done_in_code' > src/a.c
echo nothing > src/a.t
"$CGSC" check --error-format=short > "$top/out" 2>&1
is "files without a mark are told" 1 "$(grep -c 'CGS6434.*no file of "src/\*.t" has a mark' "$top/out")"
is "those with one are not" 1 "$(grep -c CGS6434 "$top/out")"
rm src/a.t
"$CGSC" check --error-format=short > "$top/out" 2>&1
has "nor are files that are not there passed over" "$top/out" '"src/*.t" matches no file'
row shown_in_code > "$top/code"
has "files that show it stand beside the tests" "$top/code" '"artifact":[],"test":["trace.proofs"]'
row done_in_code > "$top/code"
has "files that carry it out beside the artifacts" "$top/code" '"artifact":["trace.sources"],"test":[]'
row said_in_code > "$top/code"
has "others in no column" "$top/code" '"artifact":[],"test":[]'
row turns > "$top/code"
has "a circle of refinements serves whom any of it serves" "$top/code" '"stakeholder":["stakeholder.clerk"]'
row back > "$top/code"
has "from each side" "$top/code" '"stakeholder":["stakeholder.clerk"]'
cd "$top/p" || exit 1

"$CGSC" trace > "$top/text"
is "the matrix ends with code 0" 0 $?
has "a line sums up" "$top/text" '4 requirements, 2 fully traced; 1 that nobody wants; 1 without a component; 2 without a test; 1 without a gate; 1 need unsatisfied; 1 test that verifies nothing'
"$CGSC" trace --gaps > "$top/gaps"
is "gaps end with code 1" 1 $?
for g in 'need.quiet  *unmet' 'test.idles  *idle' 'requirement.alone  *gate'; do
	grep -q "^$g " "$top/gaps" || echo "no $g"
done > "$top/missing"
is "gaps are listed by declaration" '' "$(cat "$top/missing")"
! grep -q 'maker\|requirement.pay \|requirement.no ' "$top/gaps"
ok "who builds it, what is traced and what is not wanted have no gap"
is "CSV has CR LF and a head" 5 "$("$CGSC" trace --format=csv | grep -c "$(printf '\r')\$")"

"$CGSC" trace till > "$top/tree"
grep -q '^serves *requirement.pay_twice *satisfies' "$top/tree" &&
	grep -q '^served by *  gate.ready *on' "$top/tree" &&
	grep -q '^named by *component.door *depends' "$top/tree"
ok "a declaration has a tree in both directions"
"$CGSC" trace tilt > "$top/out" 2> "$top/err"
is "an unknown name is a mistake of the command line" 2 $?
has "which suggests the nearest" "$top/err" 'did you mean `till`?'
is "and prints no data" '' "$(cat "$top/out")"
"$CGSC" trace xyzzy 2> "$top/err"
has "where none is near, what else there is" "$top/err" 'without a name `cgsc trace` lists the requirements'
printf 'entity a { field id : string }\nentity b { field id : string }\n' > two.cgs
sed -i '1i package shop' two.cgs
"$CGSC" trace id > "$top/out" 2> "$top/err"
is "a name of two is a mistake, too" 2 $?
has "which lists them" "$top/err" 'say which: field.a.id, field.b.id'
"$CGSC" trace field.b.id > /dev/null
is "each of them can be asked for" 0 $?
rm two.cgs
"$CGSC" trace --gaps till > /dev/null 2>&1
is "gaps of one declaration are not asked" 2 $?

"$CGSC" trace --format=html > "$top/a.html" && "$CGSC" trace --format=html | cmp -s - "$top/a.html"
ok "the same specs give the same page"
grep -oE '(src|href)="[^#][^"]*"|url\([^)]*\)|<script' "$top/a.html" > "$top/outside"
is "the page needs nothing beside it" '' "$(cat "$top/outside")"
grep -oE 'href="#[^"]*"' "$top/a.html" | sort -u | sed 's/href="#\(.*\)"/ id="\1"/' | while read -r id; do
	grep -qF -e "$id" "$top/a.html" || echo "$id"
done > "$top/dangling"
is "every link of the page leads somewhere" '' "$(cat "$top/dangling")"

has "long names break where a word ends" "$top/a.html" '>pay_<wbr>twice</a>'

mkdir "$top/h" && cd "$top/h" || exit 1
printf 'edition 2026\npackage h\nproject h "<script>alert(1)</script>" { }\n' > project.cgs
printf 'requirement r "a\\u{202e}b <img src=x onerror=y> | `c` \\"q\\"\\n\\u{1b}[31m" { shall "x" }\n' >> project.cgs
"$CGSC" trace --format=html > "$top/h.html" && ! grep -q '<script\|<img\|onerror=y>' "$top/h.html"
ok "titles are text in HTML"
"$CGSC" trace r > "$top/h.txt" && ! grep -q "$(printf '\033')" "$top/h.txt"
ok "titles cannot steer a terminal"
"$CGSC" trace --json | "$PYTHON" -c 'import json, sys; [json.loads(l) for l in sys.stdin]'
ok "every line is JSON"
"$CGSC" trace --format=csv | "$PYTHON" -c '
import csv, sys
rows = list(csv.reader(sys.stdin))
assert len(rows) == 2 and all(len(r) == 12 for r in rows), rows'
ok "every row of CSV is whole"

printf 'edition 2026\npackage h\nrequirement r "=cmd|%s!A0" { shall "x" }\n' "' /C calc'" > project.cgs
"$CGSC" trace --format=csv > "$top/h.csv"
has "a title is no formula in CSV" "$top/h.csv" ",'=cmd|' /C calc'!A0,"

printf 'edition 2026\npackage e\n' > project.cgs
is "a project without requirements is told so" '0 requirements, 0 fully traced' "$("$CGSC" trace)"
printf 'edition 2026\npackage e\nrequirement { x = \n' > project.cgs
"$CGSC" trace > "$top/out" 2> /dev/null
is "specs with mistakes give no matrix" 1 $?
is "and no data" '' "$(cat "$top/out")"
done_testing
