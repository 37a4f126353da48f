#!/bin/sh
# expand.sh — `use`, `for` and `if` make what they would be written out as, and expand prints it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# The graph without the places in the sources.
steps() {
	"$CGSC" graph --format=json 2> "$top/err" | sed 's/,"place":{[^}]*}//'
}

mkdir "$top/a" "$top/b" && cd "$top/a" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
template service(name: word, port: int = 80) {
  component api "API of ${name}" {
    tech = [c]
    tags = [name]
    depends -> db
    depends -> worker
  }
  component db { tech = [postgres] }
  requirement fast { the api; goal <= 200ms @p95 }
  template card(mark: string) { text "${mark} ${api.title} ${port}\n" }
  artifact card_txt { path = "${name}.txt"; from = card("*") }
}
component db { tech = [sqlite] }
component worker { }
use service(name = orders) as orders
use service(billing, 8080) as billing

for s in [web, mobile] {
  component s {
    depends -> orders.api
    if s == "web" { depends -> billing.api } else { tags = [offline] }
  }
  component cache { }
}
for p in [1, 2] { component part { title = "part ${p}" } }
if count(stakeholder.*) == 0 { component alone { } } else { component never { } }

template audit() {
  field created : datetime
  field updated : datetime
}
entity order {
  field id : uuid
  use audit()
  for n in [sum, tax] { field n : money }
  field last : int
}
tool look(a: ref<artifact>) { argv = ["true", a] }
gate looked {
  on = [all]
  for a in artifact where path == "all.txt" { require look(a).exit == 0 }
}
template line(c: ref<component>) { text "${c.name}: ${c.title}: ${c.depends}.\n" }
template list() {
  for c in component.* { use line(c) }
  for c in orders.component.* { text "orders.${c.name} ${c.tech}\n" }
  for f in order.field.* { text "${f.name} ${f.type}\n" }
  text "${p2.part.title} ${web.cache.kind} ${scope.mobile.cache.name} ${component.billing.api.tags}\n"
}
artifact all { path = "all.txt"; from = list() }
SPEC
is "the project builds" 0 "$("$CGSC" build -q > "$top/out" 2>&1; echo $?)"
cat > "$top/want" <<'WANT'
db: db: .
worker: worker: .
api: API of orders: db, worker.
db: db: .
api: API of billing: db, worker.
db: db: .
web: web: api, api.
cache: cache: .
mobile: mobile: api.
cache: cache: .
part: part 1: .
part: part 2: .
alone: alone: .
orders.api c
orders.db postgres
id uuid
created datetime
updated datetime
sum money
tax money
last int
part 2 component cache billing
WANT
is "what is made stands in source order, with its values" "" "$(diff "$top/want" all.txt)"
is "a text template made by a use sees its values" "* API of billing 8080" "$(cat billing.txt)"
steps > "$top/made"
is "a step is named by its scopes" yes "$(grep -q '"template.orders.card(' "$top/made" && echo yes)"
is "a declaration in a scope is a target" 0 "$("$CGSC" build -q orders.card_txt; echo $?)"
is "and with its kind" 0 "$("$CGSC" build -q artifact.orders.card_txt; echo $?)"

"$CGSC" expand > "$top/b/project.cgs" 2> "$top/err"
is "expand finds no mistakes" "" "$(grep ^error "$top/err")"
has "expand says where a declaration comes from" "$top/b/project.cgs" \
	"# from use service(name = orders, port = 80) at project.cgs:16"
has "and of a loop" "$top/b/project.cgs" "# from for s = web at project.cgs:19"
is "nothing is left to carry out" "" "$(grep -E '^ *use |^(for|if) ' "$top/b/project.cgs" |
	grep -v 'use line(c)')"
cd "$top/b" || exit 1
is "what expand prints has no mistakes" "" "$("$CGSC" check 2>&1 | grep ^error)"
steps > "$top/written"
is "and gives the same graph" "" "$(diff "$top/made" "$top/written")"
is "which is not empty" yes "$([ "$(wc -l < "$top/made")" -gt 8 ] && echo yes)"
"$CGSC" build -q && "$CGSC" expand > "$top/again"
is "and the same outputs" "" "$(diff all.txt "$top/want")"
is "expanding that changes nothing but comments" "" \
	"$(grep -v '^ *# from' project.cgs | "$CGSC" fmt - | diff - "$top/again")"
is "expand takes a name" "component worker { }" "$("$CGSC" expand component.worker | head -n 1)"
is "or the path of a nested one" "field id : uuid" \
	"$("$CGSC" expand field.order.id | tail -n 1)"
is "and refuses an unknown one" 2 "$("$CGSC" expand nobody > "$top/out" 2> "$top/err"; echo $?)"

# --- names mean what they mean where the template is written ---
mkdir "$top/c" && cd "$top/c" || exit 1
cat > project.cgs <<'SPEC'
package shop
import parts as p
component base "of the shop" { }
component own { }
use p.part(own) as one
artifact t { path = "t"; from = one.names() }
SPEC
cat > parts.cgs <<'SPEC'
package parts
component base "of the parts" { }
template part(on: ref<component>) {
  component it { depends -> base; depends -> on }
  template names() { text "${it.depends} ${base.title} ${on.name}\n" }
}
SPEC
"$CGSC" build -q
is "names are those of the template's package" "base, own of the parts own" "$(cat t)"
steps > "$top/made"
"$CGSC" expand shop > "$top/shop.cgs" 2> "$top/err"
mv "$top/shop.cgs" project.cgs
steps > "$top/written"
is "also when they are written out" "" "$(diff "$top/made" "$top/written")"

# --- overlays, profiles and parameters ---
mkdir "$top/e" "$top/f" && cd "$top/e" || exit 1
cat > project.cgs <<'SPEC'
package shop
param region : string = "eu"
param limit  : int
profile release {
  params = { region = "us"; limit = 5 }
  override component.orders.api { tech = [rust] }
}
template service(name: word) {
  component api "${name} in ${region}" { tech = [go]; depends -> db }
  component db { tags = [stored] }
  if profile == release { component cache { depends -> db } }
}
use service(orders) as orders
extend component.orders.db { tags = [core, region] }
suppress CGS5103 "an example" until 2099-12-31
for c in [orders.api, orders.db] { requirement r { the c; shall "hold ${limit}" } }
if region == "us" { component gate { depends -> orders.api } }
template list() {
  for c in orders.component.* { text "${c.name}: ${c.title}, ${c.tech}, ${c.tags}.\n" }
  for r in requirement.* { text "${r.shall}\n" }
  text "${count(component.*)} ${limit}\n"
}
artifact all { path = "all.txt"; from = list() }
SPEC
is "a parameter without a value is asked for" 1 "$("$CGSC" check > "$top/out" 2>&1; echo $?)"
"$CGSC" build -q --profile release
cat > "$top/want" <<'WANT'
api: orders in us, rust, .
db: db, , stored, core, us.
cache: cache, , .
hold 5
hold 5
4 5
WANT
is "expansion sees the profile, and overlays what was made" "" "$(diff "$top/want" all.txt)"
"$CGSC" expand --profile release > "$top/f/project.cgs" 2> "$top/err"
"$CGSC" graph --profile release --format=json | sed 's/,"place":{[^}]*}//' > "$top/made"
cd "$top/f" || exit 1
steps > "$top/written"
is "what expand prints has it all written out" "" "$(diff "$top/made" "$top/written")"
"$CGSC" build -q
is "and builds the same without the profile" "" "$(diff "$top/want" all.txt)"
cd "$top/e" || exit 1
"$CGSC" build -q -D limit=7 -D region=eu
is "a parameter of the command line decides, too" "2 7" "$(tail -n 1 all.txt)"

# --- a mistake shows where it was made, and for whom ---
mkdir "$top/g" && cd "$top/g" || exit 1
cat > project.cgs <<'SPEC'
template part(name: word) {
  for side in [left, right] {
    component side { depends -> name.nothing }
  }
}
template whole(of: word) { use part(of) as inner }
component a { }
use whole(a) as one
use whole(a) as two
SPEC
"$CGSC" check > "$top/out" 2> "$top/err"
is "a mistake in a template is told once" 1 "$(grep -c ^error "$top/err")"
has "with the turn of the loop" "$top/err" "made here, with side = left"
has "the use inside of the other template" "$top/err" "used here, with name = a"
has "and the first of all" "$top/err" "used here, with of = a"

# --- bounds ---
mkdir "$top/d" && cd "$top/d" || exit 1
list=$(seq -s , -f 'a%g' 1 400)
echo "for x in [$list] { for y in [$list] { for z in [$list] { component q { } } } }" > project.cgs
start=$(date +%s)
"$CGSC" --error-format=short check > "$top/out" 2> "$top/err"
is "64 million declarations are refused" 1 "$(grep -c 'CGS1118.*1000000' "$top/err")"
is "within 20 s" yes "$([ $(($(date +%s) - start)) -lt 20 ] && echo yes)"
# --- in the one style ---
for spec in todo wordcount tour; do
	"$CGSC" -C "$here/specs/$spec" expand > "$top/$spec.cgs" 2> "$top/err"
	"$CGSC" fmt --check "$top/$spec.cgs" > "$top/out" 2>&1
	is "what expand prints of $spec is formatted" 0 "$?"
done
# --- a name that an import renames ---
mkdir "$top/renamed" && cd "$top/renamed" || exit 1
cat >other.cgs <<'SPEC'
package other
component a { }
component c { }
SPEC
cat >project.cgs <<'SPEC'
package shop
import other { a as b; c }
component a { depends -> b }
component z { depends -> component.b; depends -> c; depends -> a }
template more() { component made { depends -> b } }
use more() as it
SPEC
"$CGSC" check >"$top/out" 2>&1
is 'a name can be imported under another one' '0 ' "$? $(cat "$top/out")"
"$CGSC" expand >"$top/out" 2>"$top/err"
is 'expand calls it by that name' 3 "$(grep -c -e '-> .*b$' -e '-> b ' "$top/out")"
sed -i 's/-> b }/-> d }/' project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
has 'only that name is known' "$top/out" "nothing is named 'd'"
printf 'package shop\nimport other { a as b; c as b }\ncomponent z { depends -> b }\n' >project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
has 'it can be given once' "$top/out" "'b' is imported already"
printf 'package shop\nimport other { x as b }\ncomponent z { depends -> b }\n' >project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
is 'a name that is not there is one error' "project.cgs:2:16: error[CGS1002]: the package 'other' has no declaration 'x'" "$(grep -v '^cgsc' "$top/out")"

# --- a template that imports what its user does not ---
mkdir "$top/import" && cd "$top/import" || exit 1
cat >data.cgs <<'SPEC'
package data
entity order "DATA" { }
SPEC
cat >other.cgs <<'SPEC'
package other
entity order "OTHER" { }
SPEC
cat >lib.cgs <<'SPEC'
package lib
import data as d
const k : int = 7
template service(n: word) {
  component api { tags = [n]; reads = [d.order]; replicas = k }
  component all { reads = d.entity.* }
}
SPEC
cat >project.cgs <<'SPEC'
package shop
import lib
import other as d
use lib.service(x) as a
component own { reads = [d.order] }
SPEC
"$CGSC" expand >"$top/out" 2>&1
is 'its package is imported' 1 "$(grep -c '^import data$' "$top/out")"
is 'and named as that, not as another of the same name' 2 "$(grep -c 'reads *= .*data\.' "$top/out")"
has 'what its user imports is named as before' "$top/out" 'reads = [d.order]'
has 'a constant of its package is its value' "$top/out" 'replicas = 7'
cat >project.cgs <<'SPEC'
package shop
for m in [10req / 3s, 1req/s] { component c { throughput = m } }
SPEC
"$CGSC" expand >"$top/out" 2>&1
has 'no number is rounded' "$top/out" 'throughput = (10req/s / 3)'
cat >project.cgs <<'SPEC'
package shop
template page() { text "a\n" }
artifact out { path = "out.txt"; from = page() }
tool absent(file: ref<artifact>) { argv = ["no-such-program", file.path]; parse = exit }
gate ready { on = [out]; require absent(out).errors == 0 }
component c { latency = 0ms }
for n in [a, b] { component n { } }
SPEC
"$CGSC" expand component.b >"$top/out" 2>&1
is 'expand needs no programs and asks no rules' 0 $?
has 'it prints what was made' "$top/out" 'component b { }'
"$CGSC" check >"$top/out" 2>&1
has 'but check does' "$top/out" 'CGS1111'
printf 'component d { depends -> nobody }\n' >>project.cgs
"$CGSC" expand >"$top/out" 2>&1
is 'names have to be right' 1 $?

# --- words of an enum are words only beside a value of it ---
mkdir "$top/words" "$top/words/out" && cd "$top/words" || exit 1
cat >project.cgs <<'SPEC'
template service(load: level, s: list<level>) {
  component api { replicas = if (load == high) then 3 else 1; stateful = load in [high, critical] }
  template card(l: level, c: ref<risk>) {
    text "${if load == high then "a" else "b"} ${if load < l then "c" else "d"} ${c.impact}"
    text "${if load >= c.impact && l != load then 1 else 2}"
    for r in risk where load == impact { text "x" }
    if load != low { text "e" } else if max(s) == high { text "f ${load}" }
  }
  risk late { impact = load; probability = if load in s then 3% else 4% }
}
risk early { impact = high }
use service(low, [low, high]) as one
artifact a { path = "a.txt"; from = one.card(medium, early) }
SPEC
"$CGSC" build -q
steps >"$top/made"
"$CGSC" expand >out/project.cgs 2>&1
has 'a comparison is decided' out/project.cgs 'replicas = if (false) then 3 else 1'
has 'or turned' out/project.cgs '${if l > low then "c" else "d"}'
cp a.txt out/want
cd out || exit 1
"$CGSC" build -q
is 'and means the same' "$(cat want)" "$(cat a.txt)"
steps >"$top/written"
is 'in the graph, too' "" "$(diff "$top/made" "$top/written")"

# --- what one package puts into a declaration of another ---
mkdir "$top/extend" "$top/extend/out" && cd "$top/extend" || exit 1
cat >data.cgs <<'SPEC'
package data
entity order { doc = "x"; tags = [a]; field id : int { } }
SPEC
cat >project.cgs <<'SPEC'
package shop
import data as d
stakeholder ops { needs = ["to know"] }
component lead { }
extend d.order { owner = ops; tags = [lead] }
override d.order { doc = "new" }
extend d.order.id { doc = "the number of ${ops.name}" }
SPEC
"$CGSC" expand >out/all 2>&1
has 'stays in its package' out/all 'owner = ops'
(cd out && csplit -s -z -f part all '/^# ---- package/' && mv part00 data.cgs && mv part01 project.cgs)
"$CGSC" -C out expand >"$top/out" 2>&1
is 'and is the same when it is read again' "0 $(cat out/all)" "$? $(cat "$top/out")"

# --- and what it replaces there ---
mkdir -p "$top/over/house" "$top/over/shop" "$top/over/again" && cd "$top/over" || exit 1
cat >house/project.cgs <<'SPEC'
package house
project house { }
const port : int = 80
component auth "Login" { tech = [java]; replicas = 2; depends -> db }
component db { }
component idle { }
entity order { field id : uuid }
SPEC
cat >shop/project.cgs <<'SPEC'
package shop
import house as h
project shop_all { }
dependency house { path = "../house"; pin = false }
stakeholder ops "Ops" { role = operator }
template values() {
  text "${h.auth.tech} ${h.auth.replicas} ${h.auth.tags} ${h.auth.depends} ${h.auth.owner}"
  text " ${h.db.tags} ${h.port}"
  for f in h.order.field.* { text " ${f.name}" }
}
artifact a { path = "a.txt"; from = values() }
extend h.component.auth { owner = ops; tags = [x] }
override h.component.auth { tech = [rust]; replicas = 5; depends -> h.idle }
extend h.component.db { tech = [c]; tags = [core] }
override h.const.port { value = 8 }
extend h.entity.order { field sum : money }
profile late {
  extend h.component.auth { tech = [go]; tags = [y] }
  override h.component.db { tags = [z] }
}
SPEC
for o in -q --profile=late; do
	"$CGSC" -C shop build $o >"$top/out" 2>&1
	"$CGSC" -C shop expand $o >again/project.cgs 2>"$top/err"
	"$CGSC" -C again build >"$top/out" 2>&1
	is "overlays of a dependency hold when they are written out ($o)" \
		"$(cat shop/a.txt)" "$(cat again/a.txt)"
done
is 'with the profile in them' 'rust, go 5 x, y idle ops z 8 id sum' "$(cat again/a.txt)"
has 'what is extended stays so' again/project.cgs 'tags  = [x, y]'

# --- constants of the template's package among words; imports that are used up ---
mkdir -p "$top/words/out" && cd "$top/words" || exit 1
cat >lib.cgs <<'SPEC'
package lib
import deep as d
param region : string = "eu"
const team : string = "core"
const labels : list<word> = [t1, t2]
enum mood { happy; sad }
kind thing { attr m : mood "x"; attr r : record "y"; attr any : any<word, ref<component>> "z" }
const full : mood = happy
const size : int = 3
component size { }
template stack(n: word) {
  component n { tags = [n, region, team, mine]; tech = [team] }
  component two { tags = labels; depends -> size; replicas = size }
  component three { tags = [d.level] }
  thing n { m = full; r = { a = full, b = team }; any = size }
}
template foot() { text "end\n" }
SPEC
printf 'package deep\nconst level : string = "top"\n' >deep.cgs
cat >project.cgs <<'SPEC'
package app
import lib as l
import lib { stack }
project a { }
const team : string = "another"
const mine : string = "a third"
use stack(orders) as orders
template list() {
  for c in component.* { text "${c.name} ${c.tags} ${c.tech} ${c.depends} ${c.replicas}\n" }
  for c in thing.* { text "${c.m} ${c.r.a} ${c.r.b} ${c.any}\n" }
  use l.foot()
}
artifact o { path = "o.txt"; from = list() }
SPEC
"$CGSC" build -q >"$top/out" 2>&1
"$CGSC" expand >out/all 2>"$top/err"
(cd out && csplit -s -z -f part all '/^# ---- package/' '{*}' && mv part00 deep.cgs &&
	mv part01 lib.cgs && mv part02 project.cgs)
"$CGSC" -C out build -q >"$top/out" 2>&1
is 'a constant among words stays what it is' "$(cat o.txt)" "$(cat out/o.txt)"
has 'and a word, too' out/project.cgs '"orders", "eu", "core", "mine"'
has 'one of an enum is a text in a record' out/project.cgs 'r   = { a = "happy", b = "core" }'
has 'and a component of the same name is no constant' out/project.cgs 'depends  -> l.component.size'
is 'what is used up is not imported, what it names is' 'import lib as l
import deep' "$(grep import out/project.cgs)"
is 'so nothing is told' '' "$(cat "$top/out")"

mkdir "$top/named" && cd "$top/named" || exit 1
printf 'package shop\nproject shop { }\ncomponent c { }\n' >project.cgs
"$CGSC" expand shop >"$top/out" 2>&1
has 'a package comes before a declaration of its name' "$top/out" 'component c { }'
is 'which has a path' 'project shop { }' "$("$CGSC" expand project.shop)"

# --- what a template is given is not what it declares under the same name ---
mkdir "$top/captured" "$top/captured/out" && cd "$top/captured" || exit 1
cat >project.cgs <<'SPEC'
template s(c: ref<component>, l: list<ref<component>>) {
  component c2 { title = c.title }
  component api { title = "inner"; depends -> c }
  component late { latency = c.latency; for x in l { depends -> x } }
  requirement fast { the api; goal <= c.latency }
  template page() { text "${c.title} ${api.title} ${c2.title}\n" }
  artifact o { path = "o"; from = page() }
}
component api { title = "outer"; latency = 1s }
use s(api, [api]) as u
for c in [component.api] {
  component x { depends -> c; title = c.title }
  component api { title = "of the loop" }
}
SPEC
"$CGSC" build -q >"$top/out" 2>&1
is 'a given declaration is what was given' 'outer inner outer' "$(cat o)"
steps >"$top/made"
"$CGSC" expand >out/project.cgs 2>"$top/err"
cp o out/want
cd out || exit 1
steps >"$top/written"
is 'also when it is written out' "" "$(diff "$top/made" "$top/written")"
"$CGSC" build -q >"$top/out" 2>&1
is 'in texts, too' "$(cat want)" "$(cat o)"
has 'by a name for the package in itself' project.cgs 'goal <= here.component.api.latency'
has 'which is imported' project.cgs 'import main as here'
"$CGSC" expand 2>"$top/err" | grep -v '^ *# from' >"$top/again"
is 'once' "" "$(grep -v '^ *# from' project.cgs | diff - "$top/again")"

# --- a name in a call is what its parameter takes; a loop's own variable stays ---
mkdir "$top/typed" "$top/typed/out" && cd "$top/typed" || exit 1
cat >project.cgs <<'SPEC'
tool lint(file: ref<artifact>) { argv = ["true", file.path] }
template page() { text "p" }
fn nm(c: ref<artifact>) : string { is = c.path }
fn twice(l: list<string>, n: word) : string { is = "${l} ${n}" }
for n in [x, y] {
  artifact n { path = "o/${n}.txt"; from = page() }
  gate ok { on = [n]; require lint(n).exit == 0; }
  test t1 { run = lint(n) }
  requirement r { the api; shall nm(n) }
  artifact p { path = "o/${n}.p"; from = p(n, n == "x") }
  artifact q { path = "o/${n}.q"; from = p(b = n == "x", a = twice([n, "z"], n)) }
}
component api { }
component x { depends -> api }
template p(a: string, b: bool) { text "${a} ${b}\n" }
template mk(n: word) { artifact a { path = "o/a"; from = p("${n}-${n == "x"}", true) } }
use mk(x) as k
template lib(c: ref<component>) {
  template card() {
    for c in [1, 2] { text "${c}" }
    text "${c.title}\n"
    for d in component where title == c.title { text "${d.name} ${c.name}\n" }
  }
  template one(c: int) { text "${c}\n" }
  artifact card_txt { path = "o/card"; from = card() }
  artifact one_txt { path = "o/one"; from = one(3) }
}
use lib(api) as l
SPEC
"$CGSC" build -q >"$top/out" 2>&1
is 'names are given to calls' 'x, z x true' "$(cat o/x.q)"
is 'a loop has its own variable' '12api' "$(head -n 1 o/card)"
steps >"$top/made"
"$CGSC" expand >out/project.cgs 2>"$top/err"
has 'a reference is a bare name' out/project.cgs 'require lint(x).exit == 0'
has 'in every call' out/project.cgs 'shall nm(x)'
has 'a text stands in quotes' out/project.cgs 'p("x", "x" == "x")'
has 'in lists, too' out/project.cgs 'twice(["x", "z"], "x")'
has 'and inside of a text' out/project.cgs '"x-${"x" == "x"}"'
has 'a loop keeps its variable' out/project.cgs 'for c in [1, 2] { text "${c}" }'
mv o "$top/typed.o"
cd out || exit 1
is 'which has no mistakes' "" "$("$CGSC" check 2>&1 | grep ^error)"
steps >"$top/written"
is 'and the same graph' "" "$(diff "$top/made" "$top/written")"
"$CGSC" build -q >"$top/out" 2>&1
is 'and texts' "" "$(diff -r "$top/typed.o" o)"

# --- who refers to whom does not depend on how a reference is spelled ---
mkdir "$top/spelled" "$top/spelled/out" && cd "$top/spelled" || exit 1
cat >project.cgs <<'SPEC'
scope s { component api { } }
component a { depends -> s.api }
component b { depends -> component.s.api }
component c { depends -> scope.s.component.api }
entity en { field f : int }
dataflow df { from = a; to = b; carries = [en.f] }
dataflow dg { from = a; to = b; carries = [en.field.f] }
template one() { text "${s.api.title}" }
template two() { text "${component.s.api.title}" }
template three() { text "${scope.s.component.api.title}${en.field.f.title}" }
template t() {
  for x in component where name != "api" { text "${x.name}: ${closure(x, depends)}\n" }
  text "${closure(df, carries)} ${closure(dg, carries)}\n"
  text "${count(referrers(scope.s))} ${referrers(entity.en)}\n${referrers(s.api)}\n"
}
artifact o { path = "o"; from = t() }
artifact o1 { path = "o1"; from = one() }
artifact o2 { path = "o2"; from = two() }
artifact o3 { path = "o3"; from = three() }
for x in [s.api] { component e { depends -> x } }
SPEC
"$CGSC" build -q >"$top/out" 2>&1
cat >"$top/want" <<'WANT'
a: api
b: api
c: api
e: api
f f
1 t
a, b, c, one, two, three, t, e
WANT
is 'only the end of a path is referred to' "" "$(diff "$top/want" o)"
"$CGSC" expand >out/project.cgs 2>"$top/err"
cd out || exit 1
"$CGSC" build -q >"$top/out" 2>&1
is 'also when it is written out' "" "$(diff "$top/want" o)"

# --- imports of what was carried out go, those of what it names come ---
mkdir "$top/needs" "$top/needs/out" && cd "$top/needs" || exit 1
cat >a.cgs <<'SPEC'
package b
import c { base }
template tpl(n: word) { component n { depends -> base } }
component other { }
SPEC
printf 'package c\ncomponent base { }\n' >c.cgs
printf 'package d\ntemplate only() { component it { } }\ncomponent free { depends -> free2 }\ncomponent free2 { }\n' >d.cgs
cat >project.cgs <<'SPEC'
package a
import b { tpl; other }
import d
import c { base as ground }
use tpl(x) as y
use d.only() as z
component w { depends -> other; depends -> ground }
extend z.it { depends -> w }
SPEC
printf 'package e\nimport b\nuse b.tpl(x) as y\n' >z.cgs
"$CGSC" --error-format=short check >"$top/out" 2>&1
is 'four packages are right' '' "$(cat "$top/out")"
"$CGSC" expand >out/all 2>"$top/err"
steps >"$top/made"
cd out || exit 1
csplit -s -z all '/^# ---- package/' '{*}' && rm all
for f in xx*; do mv "$f" "$f.cgs"; done
mv xx00.cgs project.cgs
"$CGSC" --error-format=short check >"$top/out" 2>&1
is 'and each that is written out' '' "$(cat "$top/out")"
is 'a template that is gone is not imported' 1 "$(cat ./*.cgs | grep -c 'import b { other }')"
is 'nor a package that only a use needed' 0 "$(cat ./*.cgs | grep -c '^import [bd]$')"
is 'but what it named' 1 "$(cat ./*.cgs | grep -c '^import c$')"

# --- an import that only a selection in a text has a part in ---
mkdir -p "$top/asked/out" && cd "$top/asked" || exit 1
printf 'package lib\ncomponent given { }\n' >lib.cgs
printf 'package lib2\ntemplate stack(n: word) { component n { } }\nstore held { }\n' >lib2.cgs
cat >project.cgs <<'SPEC'
package app
import lib
import lib2
use lib2.stack(own) as o
template t() { for c in component where count(tags) == 0 { text "${c.name}\n" } }
artifact names { path = "names.txt"; from = t() }
SPEC
"$CGSC" check >"$top/out" 2>&1
is 'it is used' '' "$(cat "$top/out")"
"$CGSC" build -q >"$top/out" 2>&1
is 'and what it gives is seen' 'given own' "$(tr '\n' ' ' <names.txt | sed 's/ $//')"
"$CGSC" expand >out/all 2>"$top/err"
(cd out && csplit -s -z -f part all '/^# ---- package/' '{*}' && rm all && mv part00 lib.cgs &&
	mv part01 lib2.cgs && mv part02 project.cgs)
is 'one that had a part in what was carried out only is not printed' 'import lib' \
	"$(grep import out/project.cgs)"
"$CGSC" -C out check >"$top/out" 2>&1
"$CGSC" -C out build -q >>"$top/out" 2>&1
is 'and it is the same' "$(cat names.txt)" "$(cat "$top/out" out/names.txt)"

# --- and in which order: that of the sources, also of what is made ---
mkdir -p "$top/ordered/out" && cd "$top/ordered" || exit 1
cat >project.cgs <<'SPEC'
component s { title = "S" }
for x in [one, two] { component x { depends -> s } }
component last { depends -> s; depends -> component.one }
use tt(early) as u
template tt(n: word) { component n { depends -> s } }
template t() { text "${referrers(s)} | ${closure(last, depends)}\n" }
artifact o { path = "o"; from = t() }
SPEC
"$CGSC" build -q
is 'referrers and closure have the order of the sources' \
	'one, two, last, early, t | s, one' "$(cat o)"
"$CGSC" expand >out/project.cgs && cd out && "$CGSC" build -q
is 'also when all is written out' "$(cat ../o)" "$(cat o)"
done_testing
