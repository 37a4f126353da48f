#!/bin/sh
# stale.sh — no edit is missed and nothing is done twice: the cases where build tools go wrong.
# SPDX-License-Identifier: Apache-2.0
#
# src.txt -> a (its hash) -> b, src.txt -> c (its length) -> d. CGS_STALE_TRIES (default 300) is
# the number of edits that follow a build at once.
. "$(dirname "$0")/lib.sh"
tries=${CGS_STALE_TRIES:-300}

# --- an edit in the same tick of the clock ---
mkdir "$top/tick" && cd "$top/tick" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package tick
context src { file = "src.txt" }
artifact copy { path = "copy.txt"; from = src }
SPEC
missed=0
try=0
while [ $try -lt "$tries" ]; do
	try=$((try + 1))
	printf '%06d\n' $try > src.txt
	"$CGSC" build -q > "$top/out" 2>&1 || { note "build failed"; cat "$top/out" >> "$top/note"; break; }
	read -r found < copy.txt
	[ "$found" = "$(printf '%06d' $try)" ] || missed=$((missed + 1))
done
is "$tries edits of equal length, each right after a build: none is missed" "0 $tries" "$missed $try"

# --- one call of a tool, however many use it ---
mkdir "$top/once" && cd "$top/once" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package once
template t() { text "x\n" }
artifact a { path = "a.txt"; from = t() }
tool pair() { argv = ["sh", "pair.sh"]; reads = ["pair.sh", a]; writes = ["c.txt", "h.txt"] }
artifact h { path = "h.txt"; from = pair() }
artifact c { path = "c.txt"; from = pair() }
test same { run = pair() }
SPEC
echo 'head -c 8 /dev/urandom | od -An -tx8 > h.txt; cp h.txt c.txt' > pair.sh
build
built "two artifacts and a test use one call of a tool"
is "it runs once" "publish a.txt publish c.txt publish h.txt template.t() test.same tool.pair()" "$(ran)"
cmp -s h.txt c.txt
ok "and its files belong together"

# --- the mode of a program ---
mkdir -p "$top/program/bin" && cd "$top/program" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package program
tool gen() { argv = ["bin/gen.sh"]; writes = ["out.txt"] }
artifact out { path = "out.txt"; from = gen() }
SPEC
printf '#!/bin/sh\necho out > out.txt\n' > bin/gen.sh
chmod +x bin/gen.sh
build
built "a program below the root is run"
sleep 0.05
chmod -x bin/gen.sh
build
failed=$code
rm -rf .cgs out.txt
build
is "one that lost its mode x fails the build, as it fails a clean one" "1 1" "$failed $code"
chmod +x bin/gen.sh
build
built "with its mode x it runs"
sleep 0.05
chmod 700 bin/gen.sh
build
is "other bits of the mode do not count" "0 0" "$code $(total ran)"

# --- the graph of four ---
mkdir "$top/four" && cd "$top/four" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package four
context src { file = "src.txt" }
tool make_a(from: ref<context>) { argv = ["sh", "step.sh", "a.txt", "hash", "${from.file}"]; reads = ["step.sh"]; writes = ["a.txt"] }
tool make_b(from: ref<artifact>) { argv = ["sh", "step.sh", "b.txt", "copy", "${from.path}"]; reads = ["step.sh"]; writes = ["b.txt"] }
tool make_c(from: ref<context>) { argv = ["sh", "step.sh", "c.txt", "size", "${from.file}"]; reads = ["step.sh"]; writes = ["c.txt"] }
tool make_d(from: ref<artifact>) { argv = ["sh", "step.sh", "d.txt", "copy", "${from.path}"]; reads = ["step.sh"]; writes = ["d.txt"] }
artifact a { path = "a.txt"; from = make_a(src) }
artifact b { path = "b.txt"; from = make_b(a) }
artifact c { path = "c.txt"; from = make_c(src) }
artifact d { path = "d.txt"; from = make_d(c) }
SPEC
cat > step.sh <<'SCRIPT'
# step.sh OUT WHAT IN
case $2 in
hash) sha256sum < "$3" > "$1" ;;
size) wc -c < "$3" > "$1" ;;
copy) { echo "copy:"; cat "$3"; } > "$1" ;;
esac
SCRIPT
right() { # the outputs are those of src.txt as it is now
	[ "$(cat a.txt)" = "$(sha256sum < src.txt)" ] && [ "$(tail -n 1 b.txt)" = "$(cat a.txt)" ] &&
		[ "$(cat c.txt)" = "$(wc -c < src.txt)" ] && [ "$(tail -n 1 d.txt)" = "$(cat c.txt)" ] || {
		note "wrong outputs" "$(head -n 3 a.txt b.txt c.txt d.txt)"
		false
	}
}
tools() { # the tools that ran
	ran | tr ' ' '\n' | sed -n 's/^tool\.make_\([a-d]\).*/\1/p' | paste -s -d '\0' -
}
echo one > src.txt
build
built "a graph of four steps builds"
right
ok "its outputs are right"
build
is "a build without an edit runs nothing" 0 "$(total ran)"

stamp=$(date -r src.txt '+%Y-%m-%d %H:%M:%S.%N')
sleep 0.02
echo two > src.txt
touch -d "$stamp" src.txt
build
right
ok "an edit that keeps length and time is seen"

sed 's/"c.txt", "size"/"c.txt", "hash"/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
is "a changed command runs its tool, and what reads its output" cd "$(tools)"
is "its output is the new command's" "$(sha256sum < src.txt)" "$(cat c.txt)"
sed 's/"c.txt", "hash"/"c.txt", "size"/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
is "taking it back runs nothing" "" "$(tools)"
right
ok "and gives the earlier outputs"

echo "by hand" > b.txt
build
is "an output edited by hand is kept, and the build ends with 1" "1 by hand" "$code $(cat b.txt)"
build --overwrite b.txt
right
ok "--overwrite makes it right again"

sleep 0.01
touch src.txt project.cgs step.sh a.txt c.txt
build
is "touching files runs nothing" "0 0" "$code $(total ran)"

echo six > src.txt
build
is "what reads an unchanged intermediate does not run" abc "$(tools)"
right
ok "and the outputs are right"

rm a.txt
build
is "a deleted intermediate runs nothing" "" "$(tools)"
right
ok "and is there again"

echo two > src.txt
build
is "going back to an earlier text runs nothing" "0 0" "$code $(total ran)"
right
ok "and gives its outputs"

# --- an edit while a step works ---
sed 's/^hash) /&sleep 0.5; /' step.sh > "$top/new" && cat "$top/new" > step.sh
"$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
sleep 0.2
echo during > src.txt
wait $pid
build
right
ok "an edit while a tool works is in the next build"
echo early > src.txt
"$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
sleep 0.2
echo early2 > src.txt
sleep 0.01
echo early > src.txt
wait $pid
build
right
ok "so is an edit that was taken back while a tool worked"

# --- killed while a step works ---
sed 's/^copy) .*/copy) echo "copy:" > "$1"; sleep 0.5; cat "$3" >> "$1" ;;/' step.sh > "$top/new" && cat "$top/new" > step.sh
echo killed > src.txt
for wait in 0.1 0.3 0.6 0.8 1.0; do
	"$CGSC" build > "$top/out" 2>&1 &
	pid=$!
	started $pid
	sleep $wait
	kill -9 $pid 2> /dev/null
	wait $pid 2> /dev/null
	[ "$(wc -l < b.txt)" = 2 ] && [ "$(wc -l < d.txt)" = 2 ] || note "half an output after $wait s"
	echo "killed after $wait s" > src.txt
done
[ ! -f "$top/note" ]
ok "kill -9 while tools work leaves whole outputs"
build
built "the next build ends well"
right
ok "and its outputs are right"
build
is "after that nothing is left to do" 0 "$(total ran)"

# The second build must not plan again, and must still see a spec in a directory that a build made.
mkdir "$top/second" && cd "$top/second" || exit 1
cat >project.cgs <<-E
	template t() { text "x" }
	artifact a { path = "out/deep/a.txt"; from = t() }
E
build
sleep 0.05
"$CGSC" build --json >"$top/events" 2>"$top/messages"
is 'the second build runs nothing' 0 "$(total ran)"
for d in . out out/deep; do
	echo 'broken {' >"$d/new.cgs"
	build
	is "a spec that is put into '$d' is seen" 1 "$code"
	rm "$d/new.cgs"
	build
	is 'and its going too' 0 "$code"
done
# --- a file that a glob matched goes away ---
mkdir -p "$top/gone/d" && cd "$top/gone" || exit 1
cat > project.cgs <<'SPEC'
package gone
tool look() { argv = ["sh", "-c", "ls d"]; reads = ["d/*.md"] }
test t { run = look() }
SPEC
echo 1 > d/1.md
echo 2 > d/2.md
build
rm d/1.md
build
is "a file less is read, and none is missed" "0 tool.look()" "$code $(ran)"
build
is "once" "0 " "$code $(ran)"
mv d/2.md d/3.md
build
is "a file with another name is another one" "0 tool.look()" "$code $(ran)"

# --- an artifact from a context that the build itself makes ---
mkdir "$top/made" && cd "$top/made" || exit 1
cat > project.cgs <<'SPEC'
package made
tool copy() { argv = ["sh", "-c", "sleep 0.1; cp in.txt a.txt"]; reads = ["in.txt"]; writes = ["a.txt"] }
artifact first { path = "a.txt"; from = copy() }
context k { file = "a.txt" }
artifact second { path = "b.txt"; from = k }
SPEC
echo 1 > in.txt
build
is "it comes after what it is made of" "0 1" "$code $(cat b.txt)"
echo 2 > in.txt
build
is "and changes with it" "0 2 2" "$code $(cat a.txt) $(cat b.txt)"
build
is "once" "0 " "$code $(ran)"

done_testing
