#!/bin/sh
# check.sh — `cgsc check FILE`: which project a file is checked in, and what --fix leaves alone.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

run() {
	code=0
	"$CGSC" "$@" > "$top/out" 2> "$top/err" < /dev/null || code=$?
}
short() { # ARGS...: the places of what check says, on one line
	run check --error-format=short "$@"
	sed -n 's/^\([^ :]*:[0-9]*\):.*/\1/p' "$top/err" | sort -u | paste -s -d ' ' -
}

mkdir -p "$top/all/one/sub" "$top/all/two" "$top/lone" && cd "$top/all" || exit 1
echo 'component base { }' > one/project.cgs
echo 'component a { depends -> base }' > one/sub/a.cgs
printf 'component b { depends -> bse }\n' > one/sub/b.cgs
echo 'component c { depends -> bas }' > one/c.cgs
echo 'component base { }' > two/project.cgs
echo 'component a { tech = 5 }' > "$top/lone/a.cgs"

# --- the project of a file ---
is "a file is checked in the project that it lies in" "" "$(short one/sub/a.cgs)"
run check one/sub/a.cgs
is "from outside too" "0 " "$code $(cat "$top/err")"
is "its place is shown below the root" "sub/b.cgs:1" "$(short one/sub/b.cgs)"
is "a directory stands for the files below it" "sub/b.cgs:1" "$(short one/sub)"
is "the root stands for all" "c.cgs:1 sub/b.cgs:1" "$(short one)"
cd one/sub || exit 1
is ". is the directory" "sub/b.cgs:1" "$(short .)"
is "a path may go up" "c.cgs:1" "$(short ../c.cgs)"
is "a file of another project is checked in that" "" "$(short ../../two/project.cgs)"
is "a file of no project is checked in this one" "$top/lone/a.cgs:1" "$(short "$top/lone/a.cgs")"
cd "$top/all" || exit 1
run check one/c.cgs two/project.cgs
is "files of two projects are a usage error" 2 "$code"
has "which is said" "$top/err" "belong to different projects"
run check one/no.cgs
is "a file that is not there" 6 "$code"
has "is said" "$top/err" 'cannot read `one/no.cgs`: it does not exist'
cd "$top/lone" || exit 1
is "without a project a file will do" "a.cgs:1" "$(short ./a.cgs)"
run check .
is "a directory without a project will not" 2 "$code"
ln -s "$top/all/one/sub/b.cgs" link.cgs
is "a link is its target" "sub/b.cgs:1" "$(short link.cgs)"
ln -s sub/b.cgs "$top/all/one/b2.cgs"
is "and is not read twice" "sub/b.cgs:1" "$(short "$top/all/one/b2.cgs")"

# --- names of other packages ---
mkdir -p "$top/other/users" && cd "$top/other" || exit 1
cat >users/users.cgs <<'SPEC'
package app.users
component auth { tags = [region] }
component both { }
const limit : int = 3
param region : string = "eu"
template job(n: word) { component n { } }
SPEC
mkdir orders
printf 'package app.orders\ncomponent svc { }\ncomponent both { }\n' >orders/orders.cgs
cat >project.cgs <<'SPEC'
package app
import app.orders
component c { depends -> auth; depends -> svc; depends -> orders.svc; replicas = limit }
use job(x) as y
profile rel { params = { region = "us" } }
component d { depends -> both }
SPEC
run check
is "every mistake is told once" 6 "$(grep -c ^error "$top/err")"
for name in auth limit job region; do
	has "$name may be imported" "$top/err" "write \`import app.users { $name }\`"
done
has "or is named by its package" "$top/err" 'write `orders.svc`'
is "what two packages have is not guessed" 5 "$(grep -c 'help: write' "$top/err")"
sed -i -e 's/^import.*/import app.orders; import app.users { auth; limit; job; region }/' \
	-e 's/-> svc/-> orders.svc/; s/-> both/-> orders.both/' -e 's/depends -> orders.svc; d/d/' project.cgs
run check --profile=rel
is "so written all is right" "0 0" "$code $(grep -c ^error "$top/err")"

cat >project.cgs <<'SPEC'
package app
import app.users { auht }
import app.orders.*
component c { depends -> auth; depends -> orders.svc }
SPEC
run check
is "a slip in an import is one mistake" 2 "$(grep -c ^error "$top/err")"
has "and so is one of all names" "$top/err" 'write `import app.orders`, and then `orders.name`'

# --- names of other languages ---
cat >project.cgs <<'SPEC'
package app
component a { tags = [x] }
template shell() {
  text """
    cd "${HOME}/x"
    """
  for c in component where count(c.tags) > 0 { text "${c.name}\n" }
}
artifact o { path = "o.txt"; from = shell() }
for c in component where count(c.tags) > 0 { requirement r { the c; shall "x" } }
SPEC
run check
is "each is one mistake" 2 "$(grep -c ^error "$top/err")"
has "a variable of a shell" "$top/err" 'write `$${HOME}`'
has "that of a loop in its own where" "$top/err" 'names are those of the item: `count(tags)`'

# --- fixes ---
kept() { # SENTENCE TEXT: --fix leaves it as it is
	mkdir -p "$top/fix" && cd "$top/fix" || exit 1
	printf '%s\n' "$2" > project.cgs
	run check --fix
	is "$1" "$2" "$(cat project.cgs)"
}
kept "an unclosed string that swallows a block is left to the user" \
	'component api "API { tech = [python] }'
kept "an unclosed text too" 'decision d { context = """
  text
}'
printf 'component api { title = "API\n}\n' > project.cgs
run check --fix
is "an unclosed string of plain words is closed" 'component api { title = "API"' \
	"$(head -n 1 project.cgs)"
printf 'component api { }\ntemplate t() { text "${api.title" }\n' > project.cgs
run check --fix
is 'an unclosed ${ around a name is closed' 'template t() { text "${api.title}" }' \
	"$(tail -n 1 project.cgs)"

# --- options before the command, the store's place ---
cd "$top/all/two" || exit 1
run -n build
is "options of a command may stand before it" 0 "$code"
run -n check
is "if the command takes them" 2 "$code"
has "which is said" "$top/err" '`cgsc check` does not take `--dry-run`'
run -n
is "an option of no command" 2 "$code"
run completion tcsh
grep -q 'did you mean' "$top/err" && false || [ "$code" -eq 2 ]
ok "no shell is suggested for another"
rm -rf .cgs && ln -s "$top/lone" .cgs
run build
is "a link in place of the store is refused" 6 "$code"
has "with what to do" "$top/err" "remove the link"
rm .cgs && : > .cgs
run build
has "a file in its place is told" "$top/err" "move it away"
# --- a quote inside ${ } that has a backslash: editors colour it otherwise, so it is no golden ---
mkdir "$top/quotes" && cd "$top/quotes" || exit 1
cat > project.cgs <<'SPEC'
# A quote inside ${ } that has a backslash is one mistake, and the string goes on behind it.
fn f(s: string, r: string = "") : string { is = "${s}${r}" }
template line(a: word) { text "${f(\"a\")}\n" }
template two(a: word) { text "${f(\"${a}\", \"}\")} and \"${a}\" and ${f("b")}" }
template lines(a: word) {
  text """
    ${if f(\"a\") == \"b c\" then \"\" else a} "said"
    """
}
artifact o { path = "o"; from = line("a") }
artifact p { path = "p"; from = two(b, "c") }
artifact q { path = "q"; from = lines("a") }
SPEC
cat > "$top/want" <<'WANT'
project.cgs:3:15: warning[CGS1034]: the parameter 'a' is not used
project.cgs:3:36: error[CGS0201]: a quote inside `${ }` has no backslash before it
project.cgs:4:35: error[CGS0201]: a quote inside `${ }` has no backslash before it
project.cgs:7:12: error[CGS0201]: a quote inside `${ }` has no backslash before it
project.cgs:11:40: error[CGS1018]: 'template.two' takes fewer arguments
WANT
"$CGSC" check --error-format=short > "$top/out" 2>&1
is "each is one mistake, and the string goes on behind it" \
	"$(cut -d : -f 1-4 "$top/want" | grep error)" "$(cut -d : -f 1-4 "$top/out" | grep error)"

# --- characters that are not ours ---
mkdir "$top/chars" && cd "$top/chars" || exit 1
one() { # NAME: what check says of the file, which is one error
	run check
	is "$1 is one error" 1 "$(grep -c '^error' "$top/err")"
}
cat > project.cgs <<'SPEC'
requirement prüfe { }
component a { satisfies = [prüfe] }
component b { satisfies = [prüfe]; tech = [go] }
SPEC
one "a letter that names do not have"
has "with its code point" "$top/err" "'ü' (U+00FC) in the name 'prüfe' (and in 2 more places)"
has "what a name is" "$top/err" 'a name consists of the letters a to z'
has "and how it is written" "$top/err" '+ component a { satisfies = [pruefe] }'
for text in '„Lives alone“' '“Lives alone”' '‚Lives alone‘' '«Lives alone»' '»Lives alone«' '`Lives alone`'; do
	echo "component s { doc = $text }" > project.cgs
	one "a text in other quotes, $text,"
	has "and both are replaced" "$top/err" '+ component s { doc = "Lives alone" }'
done
printf 'component a\302\240{ }\n' > project.cgs
one "a no-break space"
has "which is named" "$top/err" "(U+00A0); it is written as a plain blank"
has "so is the fix" "$top/err" "fix: put a plain blank in its place"
printf 'component a { }\ncomponent b { depends –> a }\n' > project.cgs
one "a dash in an arrow"
echo 'component a { latency <= 5‰ }' > project.cgs
one "a sign that is nothing of ours"
is "and no quote" 0 "$(grep -c quotes "$top/err")"
printf 'project p { }\ncomponent a { tech = [go] }\n' > "$top/plain"
for code in UTF-16 UTF-16LE UTF-16BE; do
	iconv -t $code "$top/plain" > project.cgs
	one "a file in $code"
	has "which says so" "$top/err" 'the file is in UTF-16'
done
printf '<!-- the web -->\ncomponent web { }\ncomponent b { depends -> web }\n' > project.cgs
one "a comment of markup"
printf 'stakeholder a {\n  needs:\n    - first thing\n    - second\n  role = user\n}\n' > project.cgs
one "a list in lines"
has "with the list" "$top/err" '+   needs = ["first thing", "second"]'

# --- imports ---
mkdir "$top/imports" && cd "$top/imports" || exit 1
printf 'package rules\nenum tier { a; b }\n' > rules.cgs
printf 'import rules { tier }\n' > project.cgs
one "an enum that is imported"
has "with what holds" "$top/err" 'kinds, enums, units and filters hold in all packages'
printf 'import rules\nimport rules\n' > project.cgs
one "an import twice"
has "is one too many" "$top/err" 'remove one of the two'
done_testing
