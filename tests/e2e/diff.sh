#!/bin/sh
# diff.sh — what two models say differently: each kind of change once, revisions, and nothing for
# layout, comments and the order of declarations. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

cd "$top" || exit 1
mkdir old new
cat > old/project.cgs <<'SPEC'
package shop
project shop "Shop" { }
SPEC
cat > old/a.cgs <<'SPEC'
package shop

stakeholder ops "Operations" { influence = high }
component store "Store" { tech = [go]; rationale = "keeps orders" }
component cache "Cache" { tech = [redis]; rationale = "keeps what is asked often" }
const limit : int = 5

/// What is called.
component api "API" {
  tech  = [python, sql]
  owner = ops
  satisfies = [fast]
  depends -> store "SQL"
}
requirement fast "Speed" {
  kind  = performance
  owner = ops
  when  "a client calls"
  the   api
  shall "answer"
}
template service(name: word) {
  component api "API of ${name}" { tags = [name] }
}
use service(billing) as billing
template page() {
  text """
    # Shop
    It sells.
      Things.
    """
}
kind plan { group = project; attr days : int "how long"; anonymous = true }
plan first { days = limit }
enum mood { sad; happy }
SPEC
cp old/* new
diffs() { # the output in out, $code
	code=0
	"$CGSC" diff "$@" > "$top/out" 2> "$top/err" || code=$?
}
change() { # SED SENTENCE LINES...: new/a.cgs is old/a.cgs changed so; lines without the file's name
	sed "$1" old/a.cgs > new/a.cgs
	what=$2
	shift 2
	diffs old new
	sed -i 's/  (a.cgs)$//' out
	printf '%s\n' "$@" > want
	cmp -s old/a.cgs new/a.cgs && note 'nothing was changed'
	diff want out >> note && [ "$code" -eq 1 ] && ! [ -s note ]
	result=$?
	[ -s note ] || rm note
	(exit $result)
	ok "$what"
}
diffs old new
is 'a project and its copy' '0 ' "$code $(cat out err)"
change 's/influence = high/influence = low/' 'a value' \
	'changed stakeholder.ops "Operations"' '  influence: high → low'
change 's/\[python, sql\]/[rust, python]/' 'a list, by element' \
	'changed component.api "API"' '  tech: -sql +rust'
change 's/\[python, sql\]/[sql, python]/' 'the order of a list' \
	'changed component.api "API"' '  tech: [python, sql] → [sql, python]'
change 's/^  owner = ops$/&; status = draft/' 'a value that was not there' \
	'changed component.api "API"' '  status: (none) → draft' \
	'changed requirement.fast "Speed"' '  status: (none) → draft'
change 's/store "SQL"/store "SQL over TCP"/' 'an edge' \
	'changed component.api "API"' '  depends: store "SQL" → store "SQL over TCP"'
change 's/shall "answer"/shall "answer soon"/' 'what must hold is said to be that' \
	'changed requirement.fast "Speed"' '  shall (what must hold): answer → answer soon'
change 's/"Speed"/"Speedy"/; s/What is called/What clients call/' 'title and documentation' \
	'changed component.api "API"' '  doc: What is called. → What clients call.' \
	'changed requirement.fast "Speedy"' '  title: Speed → Speedy'
change 's/^component cache.*//' 'one that is gone' 'removed component.cache "Cache"'
change 's/^component cache.*/&\ncomponent queue "Queue" { }/' 'one that is new' 'added component.queue "Queue"'
change 's/^component cache/component memory/' 'another name' \
	'renamed component.cache → component.memory "Cache"'
change 's/^component cache \(.*\)redis/component memory \1valkey/' 'another name and another value' \
	'renamed component.cache → component.memory "Cache"' '  tech: -redis +valkey'
change 's/tags = \[name\]/tags = [name, core]/' 'a template shows by what it makes' \
	'changed template.service' '  body:' '    @@ -1 +1 @@' \
	'    -component api "API of ${name}" { tags = [name] }' \
	'    +component api "API of ${name}" { tags = [name, core] }' \
	'changed component.billing.api "API of billing"' '  tags: +core'
change 's/int = 5/int = 7/' 'a constant shows where it is used' \
	'changed const.limit' '  value: 5 → 7' 'changed plan.first' '  days: 5 → 7'
change 's/^      Things/    Things/' 'a text, by line' \
	'changed template.page' '  body:' '    @@ -1,5 +1,5 @@' '     text """' '         # Shop' \
	'         It sells.' '    -      Things.' '    +    Things.' '         """'
change 's/days : int/days : number/' 'a word' 'changed kind.plan' \
	'  attr days: attr days : int "how long" → attr days : number "how long"'
change 's/sad; happy/happy; sad/' 'the order of an enum' 'changed enum.mood' '  body:' \
	'    @@ -1,2 +1,2 @@' '    -sad' '    -happy' '    +happy' '    +sad'

sed 's/owner = ops$/owner = nobody/' old/a.cgs > new/a.cgs
diffs old new
is 'specs with errors are not compared' '6 1' "$code $(grep -c 'new. has errors, so it cannot be compared' err)"
has 'but the errors are told' err nobody
sed 's/^component cache/component memory/' old/a.cgs > new/a.cgs
sed -i 's/package shop/package shop.parts/' new/a.cgs
printf 'import shop.parts { limit }\n' >> new/project.cgs
diffs old new
is 'another package' 1 "$(grep -c 'moved component.api to package shop.parts "API"' out)"
cp old/* new

# The same, written otherwise.
{
	printf 'package shop\r\n# other comments\r\nenum mood { sad ,happy }\r\n'
	sed -n '/^template service/,$p' old/a.cgs | grep -v '^enum' | sed 's/ = /=/; s/{ group/{\n  group/'
	sed -n '/^stakeholder/,/^template service/p' old/a.cgs | sed '$d; /^component api/,/^}/s/^  owner = ops$//; s/^  depends.*/&\n  owner=ops/'
} > new/b.cgs
rm new/a.cgs
diffs old new
is 'layout, comments, files and order do not show' '0 ' "$code $(cat out err)"
for p in "$here"/specs/wordcount "$here"/specs/fines; do
	cp -R "$p" "$top/p" && chmod -R u+w "$top/p" && rm -rf "$top/p/.cgs"
	for f in "$top"/p/*.cgs; do sed -i 's/^  \([a-z_]*\)  *= /      \1=   /; s/^#.*/& !/' "$f"; done
	diffs "$p" "$top/p"
	is "nor those of $(basename "$p")" '0 ' "$code $(cat out err)"
	rm -rf "$top/p"
done

diffs old/a.cgs old/a.cgs
is 'single specs' '0 ' "$code $(cat out err)"
printf 'component x "X" { depends -> y }\n' > alone.cgs
diffs old alone.cgs
has 'a file of a project is read alone, and that is said' err 'it was read alone'
rm -r new && cp -R old new
sed -i 's/\[python, sql\]/[python]/; s/shall "answer"/shall "speak"/; s/^component cache/component memory/' new/a.cgs
diffs old new --json
is 'JSON: an object for each attribute or declaration' '1
{"event":"difference","change":"changed","declaration":"component.api","package":"shop","path":"a.cgs","attribute":"tech","old":["python","sql"],"new":["python"],"added":[],"removed":["sql"],"normative":false}
{"event":"difference","change":"changed","declaration":"requirement.fast","package":"shop","path":"a.cgs","attribute":"shall","old":["answer"],"new":["speak"],"added":["speak"],"removed":["answer"],"normative":true}
{"event":"difference","change":"renamed","declaration":"component.memory","package":"shop","path":"a.cgs","was":"component.cache"}' \
	"$code
$(sort out)"
diffs old new --impact
has 'who refers to it' out '  reaches component.api (satisfies)'

mkdir nest nest2
cat > nest/project.cgs <<'SPEC'
package n
project n "N" { }
component a "A" { }
component b "B" { }
component c "C" { }
entity acc { field id : string "key" { }
 field sum : int }
entity card { field id : string "key" { } }
pattern layers "L" { rule { deny a -> b }
 rule { deny b -> c } }
SPEC
sed 's/^entity acc { field id : string "key"/entity acc { field id : string "the key"/; s/field sum/field total/; /deny b -> c/s/rule.*}/}/' \
	nest/project.cgs > nest2/project.cgs
diffs nest nest2
has 'what is nested is named with what is around it' out 'changed field.acc.id'
has 'what has no name is told by what it says' out 'removed rule.layers { deny b -> c }'
sed 's/component b "B"/component b "Be"/' nest/project.cgs > nest2/project.cgs
diffs nest nest2 --impact
has 'where it is reached, too' out 'reaches rule.layers { deny b -> c } (deny)'
diffs nest2 nest --json
has 'in JSON its path is as it was' out '"declaration":"component.b"'
sed -i 's/deny b -> c/deny c -> a/' nest2/project.cgs
diffs nest nest2 --json
has 'and what it says stands beside it' out '"says":"deny c -> a"'

# The order of what is nested has a meaning.
cat > nest/project.cgs <<'SPEC'
package n
project n "N" { }
entity acc {
  field id  : string
  field sum : int
  field day : date
}
prompt ask "Ask" {
  section role "Role" { text = "You write code." }
  section task "Task" { text = "Write it." }
}
stakeholder ops "Operations" { }
usecase pay "Pay" {
  actor = ops
  step choose "Choose"
  step confirm "Confirm"
}
pattern layers "L" {
  rule { deny a -> b }
  rule { deny b -> c }
}
component a "A" { }
component b "B" { }
component c "C" { }
SPEC
sed -e '/section role/{h;d}; /section task/G; /field id/{h;d}; /field sum/G' \
	-e '/step choose/{h;d}; /step confirm/G; /deny a/{h;d}; /deny b/G' nest/project.cgs > nest2/project.cgs
diffs nest nest2
is 'sections, fields, steps and rules in another order' '1 changed entity.acc  (project.cgs)
  order of field: [id, sum] → [sum, id]
changed prompt.ask "Ask"  (project.cgs)
  order of section: [role, task] → [task, role]
changed usecase.pay "Pay"  (project.cgs)
  order of step: [choose, confirm] → [confirm, choose]
changed pattern.layers "L"  (project.cgs)
  order of rule: [{ deny a -> b }, { deny b -> c }] → [{ deny b -> c }, { deny a -> b }]' "$code $(cat out)"
diffs nest nest2 --json
has 'as JSON' out '"attribute":"order of field","old":["id","sum"],"new":["sum","id"],"added":[],"removed":[]'
sed -e '/field id/{h;d}; /field sum/{s/sum/total/;G}' nest/project.cgs > nest2/project.cgs
diffs nest nest2
has 'one that was renamed has its new name' out '  order of field: [id, total] → [total, id]'
sed -e '/step choose/i\  step look "Look"' -e '/section role/d' nest/project.cgs > nest2/project.cgs
diffs nest nest2
is 'one more and one less are no other order' 0 "$(grep -c 'order of' out)"

# Equal values, and what is accepted.
cat > nest/project.cgs <<'SPEC'
package n
suppress CGS1017 "numbered by the contract" until 2099-01-01
project n "N" { }
component a "A" {
  timeout = 300ms
  suppress CGS5103 "comes later" until 2099-01-01
}
budget b { shares = { own = 60%; others = 40% } }
requirement r "R" { shall "do" }
SPEC
sed -e 's/300ms/0.3s/; s/{ own = 60%; others = 40% }/{ others = 40.0%; own = 60% }/' \
	-e 's/shall "do"/kind = functional; shall "do"/' nest/project.cgs > nest2/project.cgs
diffs nest nest2
is 'another unit, the order of a record and a default that is said do not show' '0 ' "$code $(cat out err)"
sed -e 's/300ms/0.4s/; s/60%/61%/; s/shall "do"/satisfies = []; shall "do"/' nest/project.cgs > nest2/project.cgs
diffs nest nest2
has 'other values do' out '  timeout: 300ms → 0.4s'
has 'in records, too' out '  shares: {own = 60%; others = 40%} → {own = 61%; others = 40%}'
has 'an empty list is one' out '  satisfies: (none) → []'
sed -e '/CGS1017/d; s/"comes later" until 2099-01-01/"comes later" until 2099-02-01/' nest/project.cgs > nest2/project.cgs
diffs nest nest2
is 'suppressions' '1 changed component.a "A"  (project.cgs)
  suppress CGS5103: "comes later" until 2099-01-01 → "comes later" until 2099-02-01
removed suppress CGS1017  (project.cgs)' "$code $(cat out)"
diffs nest2 nest --impact --json
has 'as JSON' out '"change":"added","declaration":"suppress CGS1017"'

if command -v git > /dev/null; then
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a \
		GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b TMPDIR=$top
	mkdir repo && cd repo && git init -q -b main . && cp -R ../old shop && git add . && git commit -qm one
	cp ../new/a.cgs shop && cd shop || exit 1
	diffs
	is 'HEAD and what is there' '1 1' "$code $(grep -c 'tech: -sql' ../../out)"
	git commit -qam two
	diffs
	is 'nothing after a commit' '0 ' "$code $(cat "$top/out" "$top/err")"
	diffs HEAD~1
	is 'a revision and what is there' '1 1' "$code $(grep -c 'tech: -sql' ../../out)"
	diffs HEAD HEAD~1
	is 'two revisions' '1 1' "$code $(grep -c 'tech: +sql' ../../out)"
	diffs nothing
	is 'what is neither' '6 cgsc: `nothing` is no file or directory, and git knows no such revision here' \
		"$code $(cat "$top/err")"
	git tag v1 && mkdir v1
	diffs v1
	is 'an empty directory is not taken for a project' '6 cgsc: there are no specs in the directory `v1`
      for a revision of that name write `v1^0`' "$code $(cat "$top/err")"
	diffs v1^0
	is 'nor for the revision' '0 ' "$code $(cat "$top/out" "$top/err")"
	rmdir v1
	mkdir ../later && cp -R ../shop/. ../later && cd ../later || exit 1
	diffs v1
	is 'a project that was not there yet' '6 cgsc: there are no specs of this project in revision `v1`: its directory was not there, or had none' \
		"$code $(cat "$top/err")"
	is 'nothing is left behind' '' "$(find "$top" -maxdepth 1 -name 'cgsc-*')"
else
	skip 'revisions' 'there is no git here'
fi
done_testing
