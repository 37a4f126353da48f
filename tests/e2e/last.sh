#!/bin/sh
# last.sh — what the last build left counts for the next one, as far as it still holds. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# --- a source that was missing comes back ---
mkdir -p "$top/back/src" && cd "$top/back" || exit 1
cat >project.cgs <<'SPEC'
package back
context c1 { file = "src/s1.txt" }
tool u() { argv = ["sh", "-c", "cat src/* > all.txt"]; reads = ["src/*"]; writes = ["all.txt"] }
artifact all { path = "all.txt"; from = u() }
artifact one { path = "one.txt"; from = c1 }
SPEC
echo 1 >src/s1.txt
echo 2 >src/s2.txt
build
built 'a source that is named, and matched by a glob'
rm src/s1.txt
build
is 'a build without it fails' 1 "$code"
echo 1b >src/s1.txt
build
is 'when it is there again, the glob finds it' '0 1b 2' "$code $(paste -s -d ' ' all.txt)"
build
is 'once' '0 0' "$code $(total ran)"

# --- an output that the build itself reads as a recording ---
mkdir "$top/taped" && cd "$top/taped" || exit 1
cat >project.cgs <<'SPEC'
package taped
provider rec { kind = replay; recordings = "rec" }
model m { provider = rec; id = "m"; max_output = 100tok }
prompt p { model = m; section a { text = "hi" } }
template t() { text """
  cgs-recording: 1
  request: HASH
  prompt: p
  attempt: 1
  model: hand-written fixture
  date: 2026-11-20
  stop: complete

  answer
  """ }
artifact a { path = "rec/out.txt"; from = t() }
artifact b { path = "b.txt"; from = prompt.p }
SPEC
"$CGSC" build >"$top/out" 2>&1
hash=$(grep -oE '[0-9a-f]{64}' "$top/out" | head -n 1)
sed -i "s/HASH/$hash/" project.cgs
build
build
is 'a template writes the recording that a prompt is answered from' '0 answer' "$code $(cat b.txt)"
sed -i 's/answer/HAND/' rec/out.txt
echo '# a comment' >>project.cgs
build
is 'an edit of it is met, though a prompt has read it' '1 HAND' "$code $(grep HAND rec/out.txt | tr -d ' ')"
has 'and told' "$top/events" 'edited by hand'

# --- a build that is killed between its notes and the file ---
killed() { # the build ends as it gives the first project file its name
	strace -f -o /dev/null -P "$PWD/out" -P "$PWD/other" -e trace=renameat,renameat2 \
		-e inject=renameat,renameat2:signal=SIGKILL:when=1 \
		"$CGSC" build >"$top/out" 2>&1
}
text() {
	printf 'template t() { text "%s\\n" }\n' "$1" >t.cgs
	echo "# $2" >>t.cgs
}
if strace -o /dev/null -e trace=renameat2 -e inject=renameat2:signal=SIGKILL:when=1 true 2>/dev/null; then
	mkdir "$top/killed" && cd "$top/killed" || exit 1
	cat >project.cgs <<-'SPEC'
		tool ck(f: ref<artifact>) { argv = ["sh", "-c", "! grep bad ${f.path}"]; reads = [f] }
		artifact x { path = "out/x.txt"; from = t() }
		gate g { on = [x]; require ck(x).exit == 0; on_fail = keep_last }
	SPEC
	text A 1
	build
	built 'a project with a gate that keeps the last files'
	text B 2
	killed
	is 'a build that is killed before it names a file leaves the old one' A "$(cat out/x.txt)"
	text A 3
	build
	is 'the text before is up to date' '0 A' "$code $(cat out/x.txt)"
	text bad 4
	build
	is 'a gate that fails keeps what was published, not what was to be' '0 A' "$code $(cat out/x.txt)"
	text C 5
	killed
	ls -A out | grep -q '\.cgs-'
	ok 'a build that is killed leaves a temporary file'
	sed -i 's|out/x.txt|other/x.txt|' project.cgs
	build
	is 'the next build removes it, wherever it writes' '0 x.txt' "$code $(ls -A out)"
	rm -rf .cgs other
	killed
	text D 6
	build
	is 'after a first build that was killed, too' '0 x.txt' "$code $(ls -A other)"
	text E 7
	killed
	"$CGSC" clean >"$top/out" 2>&1
	is 'so does clean' '' "$(ls -A other 2>/dev/null)"
else
	skip 'killed builds' 'strace cannot end a program here'
fi

# --- where things are declared does not count ---
mkdir "$top/order" && cd "$top/order" || exit 1
cat >model.py <<'PROGRAM'
import json, sys
q = json.load(sys.stdin)
open("asked", "a").write("1")
print(json.dumps({"text": "answer"}))
PROGRAM
spec() { # FIRST SECOND
	cat <<-SPEC
		package order
		template t(s: string) { text "\${s}\n" }
		artifact $1 { path = "lib/$1.txt"; from = t("$1") }
		artifact $2 { path = "lib/$2.txt"; from = t("$2") }
		context lib { files = ["lib/*"] }
		provider p { kind = command; argv = ["$PYTHON", "model.py"] }
		model m { provider = p; id = "m" }
		tool u() { argv = ["sh", "-c", "cat lib/* > u.txt"]; reads = ["lib/*"]; writes = ["u.txt"] }
		artifact uu { path = "u.txt"; from = u() }
		prompt ask { model = m; section s { text = "hi"; include = [lib] } }
		artifact pp { path = "p.txt"; from = prompt.ask }
	SPEC
}
spec a b >project.cgs
build
is 'outputs that globs match' '0 a b 1' "$code $(paste -s -d ' ' u.txt) $(cat asked)"
spec b a >project.cgs
build
is 'declared the other way round, nothing runs' '0 0 1' "$code $(total ran) $(cat asked)"

# --- a file that is kept is what is read, in a forecast as well ---
mkdir "$top/kept" && cd "$top/kept" || exit 1
cat >project.cgs <<'SPEC'
package kept
template t() { text "gen\n" }
artifact a { path = "a.txt"; from = t(); merge = never }
tool u(f: ref<artifact>) { argv = ["sh", "-c", "cp a.txt u.txt"]; reads = [f]; writes = ["u.txt"] }
artifact uu { path = "u.txt"; from = u(a) }
SPEC
build
echo mine >a.txt
"$CGSC" build -n >"$top/out" 2>&1
has 'build -n knows that a reader of a kept file runs' "$top/out" '1 to run'
build
is 'and it does' '0 mine' "$code $(cat u.txt)"

# --- an output that gets another name in its directory ---
mkdir "$top/moved" && cd "$top/moved" || exit 1
cat >project.cgs <<'SPEC'
package moved
template t(s: string) { text "${s}\n" }
artifact a { path = "gen/a.txt"; from = t("a") }
artifact b { path = "gen/b.txt"; from = t("b") }
context all { files = ["gen/*.txt"] }
SPEC
build
sed -i 's|gen/a.txt|gen/q.txt|' project.cgs
build
is 'an output gets another name' '0 a' "$code $(cat gen/q.txt)"
! grep -q 'came to' "$top/events" "$top/messages"
ok 'and nobody is said to have put a file there'
done_testing
