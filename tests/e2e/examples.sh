#!/bin/sh
# examples.sh — the example projects build offline, and what they make works.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

tree() { # DIR: names and contents of what is published there
	(cd "$1" && find . -name .cgs -prune -o -type f -print | sort | xargs sha256sum)
}
copy() { # NAME DIR: the project as a checkout has it, without what a build left in it
	mkdir -p "$2"
	cp -R "$here/specs/$1/." "$2"
	rm -rf "$2/.cgs"
	sed -n 's|^/||p' "$2/.gitignore" | while read -r made; do
		rm -rf "${2:?}/$made"
	done
}

# --- wordcount: templates only ---
copy wordcount "$top/wc"
cd "$top/wc" || exit 1
build --offline
built "wordcount builds offline"
is "no model was asked" 0 "$(total asked)"
make -s wordcount > "$top/make" 2>&1
ok "make builds the published program"
printf 'one two\nthree\n' > "$top/text"
is "it counts words" "      3 $top/text" "$(./wordcount -w "$top/text")"
if command -v wc > /dev/null; then
	is "its usual columns are those of wc" \
		"$(LC_ALL=C.UTF-8 wc < src/counter.c | xargs)" "$(./wordcount < src/counter.c | xargs)"
else
	skip "its usual columns are those of wc" "no wc here"
fi
make -s check > "$top/check" 2>&1
ok "its own tests pass where it was published"
make -s clean
build --offline
is "the second build runs nothing" 0 "$(total ran)"

# --- todo: prompts with recorded answers ---
copy todo "$top/todo"
cd "$top/todo" || exit 1
build --offline
built "todo builds offline"
is "nothing live was asked" 0 "$(total asked)"
is "three answers came from recordings" 3 "$(total replayed)"
grep -q '"step":"prompt.gen_store".*"attempt":2\|"attempt":2.*"step":"prompt.gen_store"' "$top/events" || {
	grep gen_store "$top/events" >> "$top/note"
	false
}
ok "the store was healed once"
TODO_FILE=$top/list.json
export TODO_FILE
is "the program adds a task" 1 "$($PYTHON -B -m todo add buy milk)"
$PYTHON -B -m todo add sleep > /dev/null
$PYTHON -B -m todo remove 2
is "a number is not used twice" 3 "$($PYTHON -B -m todo add eat)"
$PYTHON -B -m todo done 1
is "the program lists tasks" "1 [x] buy milk,3 [ ] eat" "$($PYTHON -B -m todo list | paste -s -d ,)"
$PYTHON -B -m todo done 9 2> "$top/err"
is "an unknown number ends with 1" 1 "$?"
build --offline
is "the second build runs nothing" 0 "$(total ran)"
grep -L 'hand-written fixture' recordings/*.txt > "$top/liars"
is "every recording says that it was written by hand" "" "$(cat "$top/liars")"

# --- fines: packs of the standard library, an answer and four judgements from recordings ---
copy fines "$top/fines"
cd "$top/fines" || exit 1
"$CGSC" check > "$top/note" 2>&1 && [ ! -s "$top/note" ]
ok "nothing is found in fines, whose profile is strict"
build --offline
built "fines builds offline"
is "five answers came from recordings" 5 "$(total replayed)"
make -s check > "$top/note" 2>&1
ok "its own tests pass where it was published"
build --offline
is "the second build runs nothing" 0 "$(total ran)"
grep -L 'hand-written fixture' recordings/*.txt > "$top/liars"
is "every recording says that it was written by hand" "" "$(cat "$top/liars")"

# --- devops: questions about questions, each answer judged ---
copy devops "$top/devops"
cd "$top/devops" || exit 1
"$CGSC" check > "$top/note" 2>&1 && [ ! -s "$top/note" ]
ok "nothing is found in devops, whose profile is strict"
build --offline
built "devops builds offline"
is "four answers and their judgements came from recordings" 20 "$(total replayed)"
is "the prompts for the code are three, by rank" "high,medium,medium" \
	"$(sed -n 's/.*"impact": "\(.*\)",/\1/p' prompts/quality.json | paste -s -d ,)"
has "the plan has the phases of the roadmap" docs/plan.md "## Intelligence"
build --offline
is "the second build runs nothing" 0 "$(total ran)"
grep -L 'hand-written fixture' recordings/*.txt > "$top/liars"
is "every recording says that it was written by hand" "" "$(cat "$top/liars")"

# --- codegen: generation in stages, healed, validated and reviewed ---
copy codegen "$top/codegen"
cd "$top/codegen" || exit 1
"$CGSC" check > "$top/note" 2>&1 && [ ! -s "$top/note" ]
ok "nothing is found in codegen, whose profile is strict"
build --offline
built "codegen builds offline"
grep -q '"step":"prompt.gen_service".*"attempt":2\|"attempt":2.*"step":"prompt.gen_service"' "$top/events" || {
	grep gen_service "$top/events" >> "$top/note"
	false
}
ok "the service was healed once"
for what in rules contract speed; do
	$PYTHON -B tests/test_orders.py $what > "$top/note" 2>&1
	ok "what was generated passes its tests: $what"
done
build --offline
is "the second build runs nothing" 0 "$(total ran)"
grep -L 'hand-written fixture' recordings/*.txt > "$top/liars"
is "every recording says that it was written by hand" "" "$(cat "$top/liars")"

# --- sop: a procedure in eight parts, all of whose packs it uses ---
copy sop "$top/sop"
cd "$top/sop" || exit 1
"$CGSC" check --profile release > "$top/note" 2>&1 && [ ! -s "$top/note" ]
ok "nothing is found in sop, whose profile is strict"
"$CGSC" cost --show=figures > "$top/figures" 2>&1
has "the business case of sop has an answer" "$top/figures" "net present value            11263.11"
build --offline
built "sop builds offline"
is "two answers came from recordings" 2 "$(total replayed)"
is "the plan has the eight parts" 8 "$(grep -c '^## ' plan.md)"
is "the knowledge base has every word" "**parcel**,**scan**" \
	"$(grep -o '^- \*\*[a-z]*\*\*' docs/knowledge.md | sed 's/^- //' | paste -s -d ,)"
is "the dashboard has every measure" 4 "$(grep -c '^| [A-Z]' docs/dashboard.md)"
$PYTHON -B drafts/test_tracking.py > "$top/note" 2>&1
is "the first tests fail until somebody writes them" 2 "$(grep -c '^FAIL: test_' "$top/note")"
build --offline
is "the second build runs nothing" 0 "$(total ran)"
grep -L 'hand-written fixture' recordings/*.txt > "$top/liars"
is "every recording says that it was written by hand" "" "$(cat "$top/liars")"

# --- tour: every kind; what it makes is a glossary ---
cp -R "$here/specs/house" "$top/house"
copy tour "$top/tour"
cd "$top/tour" || exit 1
build --offline
built "tour builds offline"
is "the glossary has every term" "## loan,## hold" "$(grep '^## ' docs/glossary.md | paste -s -d ,)"
build --offline docs/test-ideas.md
built "a prompt of the tour is answered from its template"

copy todo "$top/rehash"
for f in "$top"/rehash/recordings/*.txt; do
	sed 's/^request: .*/request: 0000000000000000000000000000000000000000000000000000000000000000/' "$f" > "$top/new" && cat "$top/new" > "$f"
done
sh "$here/tests/rehash.sh" "$top/rehash" > "$top/note" 2>&1
ok "rehash.sh gives recordings the hashes of their requests"
diff -r "$here/specs/todo/recordings" "$top/rehash/recordings" > "$top/note" 2>&1
ok "and changes nothing else in them"

# --- the same bytes every time ---
for example in wordcount todo fines sop devops codegen; do
	for jobs in 1 8; do
		copy $example "$top/again-$example-$jobs"
		cd "$top/again-$example-$jobs" || exit 1
		build --offline -j$jobs
		tree . > "$top/tree-$example-$jobs"
	done
	cmp "$top/tree-$example-1" "$top/tree-$example-8" > "$top/note" 2>&1
	ok "$example: two builds from nothing, -j1 and -j8, are the same to the byte"
done
cd "$top/todo" && rm -rf .cgs && build --offline && tree . > "$top/tree-todo-kept"
built "a checkout with its outputs but without a store builds"
cmp "$top/tree-todo-kept" "$top/tree-todo-1" > "$top/note" 2>&1
ok "its outputs stay as they are"

# --- make-step: cgsc below make ---
copy make-step "$top/step"
cd "$top/step" || exit 1
make -s CGSC="$CGSC" greet > "$top/note" 2>&1
ok "make runs cgsc as one of its steps"
is "the program was made from the spec" "french: bonjour" "$(./greet french)"
is "make finds nothing to do after that" "" "$(make -s -q CGSC="$CGSC" greet || echo 'something to do')"
sleep 0.01
sed 's/bonjour/salut/' project.cgs > new && cat new > project.cgs && rm new
make -s CGSC="$CGSC" greet > "$top/note" 2>&1
is "a changed spec reaches the program" "french: salut" "$(./greet french)"
has "the depfile names what the output was made from" .cgs/depends.mk project.cgs
has "and what only a gate read" .cgs/depends.mk greet.c

done_testing
