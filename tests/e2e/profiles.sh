#!/bin/sh
# profiles.sh — profiles, parameters and the day: what they change is made anew, the rest is not.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" "$top/p/lib" && cd "$top/p" || exit 1
cat > project.cgs <<'E2'
package shop
import shop.words as w
project shop { default_profile = dev }
param region : string = "eu"
param size   : int = 2
component api { tech = [python] }
template where_to() { text "region ${region}\n" }
template how_many() { text "size ${size}\n" }
template of_what() { text "tech ${api.tech} ${w.noun.thing.text}\n" }
artifact a { path = "a.txt"; from = where_to() }
artifact b { path = "b.txt"; from = how_many() }
artifact c { path = "c.txt"; from = of_what() }
profile dev { }
profile release {
  params = { size = 5 }
  override component.api { tech = [rust] }
  override w.noun.thing { text = "gadget" }
}
E2
cat > lib/words.cgs <<'E2'
package shop.words
kind noun { attr text : string "the word" }
noun thing { text = "widget" }
E2
all() { cat a.txt b.txt c.txt | paste -s -d '|' -; }

build
built 'a project with profiles is built'
is 'without --profile the default profile holds' 'region eu|size 2|tech python widget' "$(all)"
build
is 'the same again does nothing' "0 0" "$(total ran) $(total restored)"
build --profile release
built 'another profile is built'
is 'its values and overlays hold, of imported packages too' \
	'region eu|size 5|tech rust gadget' "$(all)"
is 'what the profile does not reach is not made anew' \
	'publish b.txt publish c.txt template.how_many() template.of_what()' "$(ran)"
build --profile release
is 'the same profile again does nothing' "0 0" "$(total ran) $(total restored)"
build --profile release -D region=us
is 'a parameter from the command line is put in' 'region us|size 5|tech rust gadget' "$(all)"
is 'and only what uses it is made anew' 'publish a.txt template.where_to()' "$(ran)"
build --profile release -D region=us
is 'the same parameter again does nothing' "0 0" "$(total ran) $(total restored)"
build --profile release -D region=us -D size=7
is 'the command line wins over the profile' 'size 7' "$(cat b.txt)"
build -D size=1 --define=size=3
is 'the last definition counts' 'size 3' "$(cat b.txt)"
build -D 'region=a "b" \ ${c}'
is 'a string is taken as it is' 'region a "b" \ ${c}' "$(cat a.txt)"
build
is 'without options everything comes back from the store' 'region eu|size 2|tech python widget' \
	"$(all)"
is 'and nothing is run' 0 "$(total ran)"

code=0
"$CGSC" build --profile relase > "$top/out" 2>&1 || code=$?
is 'an unknown profile is a wrong command line' 2 "$code"
has 'and a near one is suggested' "$top/out" 'did you mean `release`?'
for command in check graph; do
	code=0
	"$CGSC" $command -D regoin=us > "$top/out" 2>&1 || code=$?
	is "$command: so is an unknown parameter" 2 "$code"
	has "$command: a near one is suggested" "$top/out" 'did you mean `region`?'
done
code=0
"$CGSC" check -D region > "$top/out" 2>&1 || code=$?
is 'a definition without a value is a wrong command line' 2 "$code"
code=0
"$CGSC" check --today tomorrow > "$top/out" 2>&1 || code=$?
is 'and a day that is none' 2 "$code"
code=0
"$CGSC" check --today 2026-02-29 > "$top/out" 2>&1 || code=$?
is 'and one that the calendar does not have' 2 "$code"
code=0
"$CGSC" build --error-format=short -D size=big > "$top/out" 2>&1 || code=$?
is 'a value of another type is a wrong command line' 2 "$code"
has 'that shows the command line' "$top/out" "-D size:1:8: error[CGS1002]"
for value in 'size=1 2' 'size=' 'size=1/0' 'size=)'; do
	code=0
	"$CGSC" check --json -D "$value" > "$top/out" 2>&1 || code=$?
	is "so is -D $value" "2 yes" "$code $(grep -q '"event":"end".*"exit":2' "$top/out" && echo yes)"
done
"$CGSC" build -D size=5MB > "$top/out" 2>&1
has 'and the value that it would replace' "$top/out" 'it replaces this'

mkdir "$top/s" && cd "$top/s" || exit 1
cat > project.cgs <<'E2'
requirement FR-017 {
  suppress CGS1017 "the contract numbers it" until 2001-01-31
  shall "answer"
}
profile strict { strict = true }
profile quiet { allow = [CGS1017, CGS1019] }
profile picky { deny = [CGS1017] }
E2
found() { # ARGS...: the codes that a command shows
	code=0
	"$CGSC" "$@" --error-format=short > "$top/out" 2>&1 || code=$?
	grep -oE '(note|warning|error)\[CGS[0-9]+\]' "$top/out" | paste -s -d ' ' -
}
is 'check looks at the day of today' 'warning[CGS1017] warning[CGS1019]' "$(found check)"
is 'it can be told another one' '' "$(found check --today 2001-01-31)"
is 'a suppression ends after its day' 'warning[CGS1017] warning[CGS1019]' \
	"$(found check --today 2001-02-01)"
is 'a build knows no day' '' "$(found build)"
is 'unless it is told' 'warning[CGS1017] warning[CGS1019]' "$(found build --today 2001-02-01)"
is 'a strict profile makes errors of warnings' 'error[CGS1017] error[CGS1019]' \
	"$(found check --profile strict)"
found check --profile strict > /dev/null
is 'and then check fails' 1 "$code"
is 'a profile may let findings pass' '' "$(found check --profile quiet)"
is 'or make an error of one' 'error[CGS1017] warning[CGS1019]' "$(found check --profile picky)"
found build --profile picky --today 2001-02-01 > /dev/null
is 'and then nothing is built' 1 "$code"
# --- rules of packages are listed and suppressed as codes are ---
mkdir "$top/rules" && cd "$top/rules" || exit 1
cat >house.cgs <<'SPEC'
package house
check other(c: ref<component>) { severity = warning; when = !has(c.role); message = "no role" }
SPEC
cat >project.cgs <<'SPEC'
package shop
import house
profile lax { allow = [my_rule, house.other] }
profile hard { deny = ["shop.my_rule"] }
check my_rule(c: ref<component>) { severity = warning; when = !has(c.tech); message = "no tech" }
component a { suppress my_rule "for now" until 2099-01-01 }
component b { suppress house.other "for now" until 2099-01-01 }
component d { }
SPEC
short() { "$CGSC" check --error-format=short "$@" 2>&1 | grep -v '^cgsc' | cut -d: -f2,4- | paste -s -d '|' -; }
is 'a rule is suppressed where that is said' \
	'6: warning[house.other]: no role|7: warning[shop.my_rule]: no tech|8: warning[house.other]: no role|8: warning[shop.my_rule]: no tech' "$(short)"
is 'a profile allows rules' '' "$(short --profile lax)"
is 'or makes errors of them' \
	'6: warning[house.other]: no role|7: error[shop.my_rule]: no tech|8: warning[house.other]: no role|8: error[shop.my_rule]: no tech' "$(short --profile hard)"
sed -i 's/suppress my_rule/suppress my_rul/; s/allow = .my_rule/allow = [my_rul/' project.cgs
is 'a rule that is not there is told' 2 "$(short | grep -o "there is no diagnostic 'my_rul'" | wc -l)"
cat >project.cgs <<'SPEC'
package shop
import house { other as no_role }
profile near { deny = [no_role] }
component a { tech = [go] }
SPEC
is 'a rule may have the name that an import gives it' '4: error[house.other]: no role' "$(short --profile near)"
sed -i 's/^import.*//; s/no_role/house.other/' project.cgs
is 'and its own name without any' '4: error[house.other]: no role' "$(short --profile near)"
done_testing
