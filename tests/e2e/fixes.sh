#!/bin/sh
# fixes.sh — what fixes leave alone, and how they write: other line ends, other packages, bodies that
# are carried out more than once. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
mkdir "$top/p" && cd "$top/p" || exit 1
code=

fix() { # checks with --fix
	"$CGSC" check --fix "$@" > "$top/out" 2> "$top/err"
	code=$?
}
# offered PROGRAM-TEXT: "CODE: EDIT|EDIT" of the findings that are offered a fix
offered() {
	"$CGSC" check --error-format=json "$@" 2> /dev/null | "$PYTHON" -c '
import json, sys
for line in sys.stdin:
    d = json.loads(line)
    if "fix" in d:
        print(d["code"] + ": " + "|".join(e["text"] for e in d["fix"]["edits"]))'
}
applied() { # applies what is offered, whatever it is
	"$CGSC" check --error-format=json 2> /dev/null | "$PYTHON" -c '
import json, sys
text = open("project.cgs", newline="").read().encode()
found = [json.loads(line) for line in sys.stdin]
edits = [e for d in found if "fix" in d for e in d["fix"]["edits"]]
for e in sorted(edits, key=lambda e: -e["offset"]):
    text = text[:e["offset"]] + e["text"].encode() + text[e["offset"] + e["length"]:]
open("project.cgs", "wb").write(text)'
}

# --- line ends ---
printf 'requirment a {\r\n  shall "answer"\r\n}\r\n' > project.cgs
fix
is "the line ends of CR LF stay" 'requirement a {\r\n  shall "answer"\r\n}\r\n' \
	"$(sed 's/\r$/\\r\\n/' project.cgs | tr -d '\n')"
printf 'test t {\r\n  level = unit\r\n}\r\ntest u { verifies = [r] }\r\nrequirement r\r\n' > project.cgs
applied
is "a line that is put in ends like the others" 0 "$(grep -cv "$(printf '\r$')" project.cgs)"
has "and is put in" project.cgs "  verifies = [TODO]"
printf 'component a\r\ncomponent b { depends -> a }\r\ncomponent lone\r\n' > project.cgs
applied
is "a line that is taken out leaves none behind" 'component a|component b { depends -> a }|' \
	"$(tr -d '\r' < project.cgs | tr '\n' '|')"
printf 'requirment a { shall "answer" }' > project.cgs
fix
is "a last line without an end is left so" 'requirement a { shall "answer" }' "$(cat project.cgs)"
is "and nothing is added to it" 32 "$(wc -c < project.cgs | xargs)"
printf 'component a\ncomponent b { depends -> a }\ncomponent lone' > project.cgs
applied
is "a last line without an end can be taken out" 'component a|component b { depends -> a }|' \
	"$(tr '\n' '|' < project.cgs)"

# --- several fixes ---
printf 'requirment a { shall "answer" }\nrequirment b { shall "ask" }\n' > project.cgs
fix
is "a finding in two places is cured in both" 2 "$(grep -c '^requirement' project.cgs)"
has "which is said as one fix" "$top/err" "applied 1 fix"
printf 'goal g { metric = m }\nmetric m\nsuccess s "No calls"\n' > project.cgs
applied
is "two statements for a block that is missing make one block" 1 "$(tail -n +3 project.cgs | grep -c '{')"
is "with a line for each" 3 "$(grep -c '^  [a-z]* .*TODO$' project.cgs)"

printf 'component a { tech = [go] }\ncomponent a { tech = [go] }\ncomponent a { tech = [go] }\n' > project.cgs
fix
is "what is said again word for word is taken out" 'component a { tech = [go] }' "$(cat project.cgs)"
printf 'component a { tech = [go] }\ncomponent a { tech = [c] }\n' > project.cgs
fix
is "what is said otherwise is left to the user" 2 "$(wc -l < project.cgs | xargs)"
printf 'param on : list<ref<component>> = [a]\ncomponent a\n' > project.cgs
fix -D on=a
is "a fix of the command line is shown" 1 "$(grep -c '^1 + on = \[a\]' "$top/err")"
is "and written nowhere" project.cgs "$(ls)"

# --- what is documented ---
printf 'component a\n\n/// It stands alone.\n/// Nobody needs it.\ncomponent lone\ncomponent b { depends -> a }\n' > project.cgs
applied
is "what is taken out takes its documentation along" 'component a||component b { depends -> a }|' \
	"$(tr '\n' '|' < project.cgs)"

# --- bodies that are carried out more than once ---
cat > project.cgs <<'SPEC'
template part(who: ref<stakeholder>) {
  requirement asks { shall "answer"; owner = who }
  story tells { want "an answer"; status = approved }
}
stakeholder ida { needs = ["an answer"] }
use part(ida) as one
use part(ida) as two
SPEC
"$CGSC" check --error-format=short > "$top/out" 2>&1
has "rules look at what a template makes" "$top/out" CGS2012
is "and offer nothing in its body" "" "$(offered)"
cat > project.cgs <<'SPEC'
stakeholder ida { needs = ["an answer"] }
for n in [1, 2] {
  story s { want "an answer"; status = approved; acceptance = ["it is there"]; impact = high }
}
SPEC
"$CGSC" check --error-format=short > "$top/out" 2>&1
has "nor in that of a for" "$top/out" CGS2009
is "which is carried out for others too" "" "$(offered)"
cat > project.cgs <<'SPEC'
component store
template part(stor: ref) {
  component part_of { depends -> stor }
}
stakeholder stores
use part(stores)
SPEC
"$CGSC" check --error-format=short > "$top/out" 2>&1
has "what a parameter stands for can be wrong" "$top/out" CGS1101
is "and no name is put in its place" "" "$(offered)"
cat > project.cgs <<'SPEC'
template part(by: string) {
  component a { tech = [go] }
  componet  b { tech = [by] }
}
use part("x") as one
use part("y") as two
SPEC
is "a word that is wrong in each use is offered once" "CGS1021: component" "$(offered)"
fix
is "a word that is wrong in each use is mended in the template" 2 "$(grep -c component project.cgs)"

# --- each fix must have cured its own mistake ---
printf 'package p\ncomponent l { tags = kept, other] }\n' > project.cgs
cp project.cgs "$top/before"
fix
cmp -s project.cgs "$top/before"
ok "a fix that is not shown is not applied"
cat > project.cgs <<'SPEC'
package p
requirement r {
  when "a b
  shall say "x" to all"
}
SPEC
fix
is "a fix that cures nothing is not applied beside one that does" '  when "a b"|  shall say "x" to all"' \
	"$(sed -n 3,4p project.cgs | paste -sd '|')"

# --- what a line with a mistake needs ---
mkdir "$top/two" && cd "$top/two" || exit 1
printf 'package c\ncomponent z\n' > c.cgs
for line in 'dependz -> c.z' 'depends > c.z' 'depends -> c:z' 'depends -> cx.z' 'depends -> z'; do
	printf 'package a\nimport c\ncomponent w { %s }\n' "$line" > project.cgs
	fix
	has "an import stays while the file has an error: $line" project.cgs "import c"
	is "and is not told as unused" 0 "$(grep -c CGS1009 "$top/err")"
done
printf 'package a\nimport c\ncomponent w\n' > project.cgs
fix
is "one that no line needs is taken out" 0 "$(grep -c import project.cgs)"
cd "$top/p" || exit 1

# --- mistakes of one sort, in more places than are shown ---
awk 'BEGIN { for (i = 0; i < 300; i++) print "componet x" i " { tech = [go] }" }' > project.cgs
fix
has "a word that is wrong in 300 places is one fix" "$top/err" "applied 1 fix"
is "in all of them" 300 "$(grep -c '^component ' project.cgs)"
awk 'BEGIN { for (i = 0; i < 250; i++) print "component x" i " { tech = [a }" }' > project.cgs
fix
is "what is missing in 250 places is put in, although 100 are shown" 250 "$(grep -cF '[a] }' project.cgs)"
has "each a fix" "$top/err" "applied 250 fixes"

# --- brackets ---
printf 'tech p {\n  probe = ["python3, "--version"];\n}\n' > project.cgs
fix
has "no bracket is closed before what goes on" project.cgs '["python3, "--version"]'

# --- what is said twice ---
printf '/// kept\ncomponent x { tech = [go] }\n/// why\ncomponent x { tech = [go] }\n' > project.cgs
fix
has "what is documented otherwise is left to the user" project.cgs "/// why"
printf '/// kept\ncomponent x { tech = [go] }\n/// kept\ncomponent x { tech = [go] } # note\n' > project.cgs
fix
is "documentation goes with what it documents; a remark stays" '/// kept|component x { tech = [go] }|# note|' \
	"$(tr '\n' '|' < project.cgs)"

# --- what is not ours ---
mkdir "$top/near"
cat > project.cgs <<'SPEC'
edition 2026
package shop
import near
dependency near { path = "../near"; pin = false }
requirement r { owner = near.a }
SPEC
printf 'edition 2026\npackage near\nrequirment a { shall "answer" }\n' > "$top/near/near.cgs"
cp "$top/near/near.cgs" "$top/before"
fix
grep -q CGS1021 "$top/err" "$top/out"
ok "a mistake in a dependency is told"
cmp -s "$top/near/near.cgs" "$top/before"
ok "and not mended"
is "nor is its fix offered" "" "$(offered | grep CGS1021)"
# --- a copy of a file ---
mkdir "$top/copied" && cd "$top/copied" || exit 1
cat > orders.cgs <<'SPEC'
package shop
component svc { satisfies = [place] }
component cart { }
requirement place "P" { when "x happens"; the svc; shall "store the order" }
SPEC
cp orders.cgs 'Copy of orders.cgs'
cp orders.cgs "$top/before"
echo 'package shop' > project.cgs
fix
cmp -s orders.cgs "$top/before" && cmp -s 'Copy of orders.cgs' "$top/before"
ok "of a file and its copy none loses anything"
is "and it is one error" 1 "$(grep -c '^error' "$top/err")"
cat orders.cgs > 'Copy of orders.cgs'
echo 'component third { }' >> 'Copy of orders.cgs'
fix
cmp -s orders.cgs "$top/before"
ok "nor where the copy is longer"
done_testing
