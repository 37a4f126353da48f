#!/bin/sh
# cli.sh — the command line as people and scripts meet it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# run ARGS...: $code, $top/out (stdout), $top/err (stderr)
run() {
	code=0
	"$CGSC" "$@" > "$top/out" 2> "$top/err" < /dev/null || code=$?
}
mkdir "$top/p" "$top/empty" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package demo
template hello() { text "hello\n" }
artifact hello_txt { path = "out/hello.txt"; from = hello() }
context notes { file = "notes one.txt" }
artifact copy { path = "copy.txt"; from = notes }
SPEC
echo "some notes" > "notes one.txt"

# --- help and usage ---
run
is "cgsc alone prints help" "0 yes" "$code $(grep -q '^Commands:' "$top/out" && echo yes)"
run -h
has "-h has examples" "$top/out" "Examples:"
run --help
has "--help has the exit codes" "$top/out" "Exit codes:"
run build --help
has "a command has help" "$top/out" "--dry-run"
run help build
has "help COMMAND is the same" "$top/out" "--dry-run"
run help biuld
is "help for an unknown command is a usage error" 2 "$code"
has "with the same words" "$top/err" 'unknown command `biuld`; did you mean `build`?'
run --version
is "--version" "cgsc 0.1.0" "$(cat "$top/out")"
run buidl
is "an unknown command is a usage error" 2 "$code"
has "with a suggestion" "$top/err" 'did you mean `build`?'
is "and nothing on stdout" "" "$(cat "$top/out")"
run build --ofline
is "an unknown option is a usage error" 2 "$code"
has "with a suggestion" "$top/err" 'did you mean `--offline`?'
run check --depfile=x
is "an option of another command is a usage error" 2 "$code"
run check --error-format=shrt
has "a wrong value is answered with the right one" "$top/err" 'did you mean `short`?'
run build -j 0
is "-j 0 is a usage error" 2 "$code"
run build -j
is "a missing value is a usage error" 2 "$code"
run why
is "a missing argument is a usage error" 2 "$code"
run cache stat
has "a wrong word is answered with the right one" "$top/err" 'did you mean `stats`?'

# --- streams ---
(cd "$top/p" && "$CGSC" --help; echo $? > "$top/code") | head -n 1 > /dev/null
is "a reader that goes away is no crash" 0 "$(cat "$top/code")"
if [ -w /dev/full ]; then
	code=0
	"$CGSC" graph > /dev/full 2> "$top/err" || code=$?
	is "a full disk is reported" 6 "$code"
	has "with the reason" "$top/err" "cannot write to standard output"
else
	skip "a full disk is reported" "no /dev/full"
fi

# --- check ---
run check
is "a right project" "0 " "$code $(cat "$top/out")"
printf 'component a {\n  depends -> nothing_there\n}\n' > "$top/empty/one.cgs"
cd "$top/empty" || exit 1
run check one.cgs --error-format=short
is "files can be checked without a project" "1 yes" \
	"$code $(grep -q '^one.cgs:2:14: error\[CGS1002\]' "$top/err" && echo yes)"
run check gone.cgs
is "a file that is not there" 6 "$code"
run check
is "no project and no file is a usage error" 2 "$code"
run check one.cgs --error-format=json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert d[0]["code"]=="CGS1002" and d[0]["line"]==2' < "$top/out"
ok "JSON diagnostics are lines on stdout"
run check one.cgs --error-format=sarif
"$PYTHON" -c 'import json,sys; d=json.load(sys.stdin); r=d["runs"][0]; assert d["version"]=="2.1.0" and r["results"][0]["ruleId"]=="CGS1002" and r["tool"]["driver"]["rules"]' < "$top/out"
ok "SARIF is one document"
run check one.cgs --color=always
grep -q "$(printf '\033')" "$top/err"
ok "--color=always has colours"
NO_COLOR=1 run check one.cgs
! grep -q "$(printf '\033')" "$top/err"
ok "a file has no colours"
printf 'component a {\n  \033]0;title\007\n}\n' > "$top/empty/evil.cgs"
run check evil.cgs
! tr -d '\n' < "$top/err" | LC_ALL=C grep -q '[[:cntrl:]]'
ok "control characters of a file do not reach the terminal"

# --- check --fix ---
mkdir "$top/fix" && cd "$top/fix" || exit 1
printf 'compnent a {\n  depends -> stor\n}\ncomponent store { }\n' > project.cgs
run check --fix
grep -q 'depends -> stor$' project.cgs
ok "--fix leaves what is not safe to the user"
run check --fix -C "$top/p"
is "--fix of a right project changes nothing" 0 "$code"
printf 'component a { tech = [python, go }\n' > project.cgs
chmod 640 project.cgs
run check --fix
is "a missing bracket is put in" "0 component a { tech = [python, go] }" \
	"$code $(cat project.cgs | sed 's/go \]/go]/')"
is "the mode of the file stays" 640 "$(stat -c %a project.cgs)"

# --- build ---
cd "$top/p" || exit 1
run build -n
is "-n makes nothing" "0 no" "$code $([ -e copy.txt ] && echo yes || echo no)"
has "-n tells what would run" "$top/out" "run      template.hello()"
run build --json -n
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert d[-1]["event"]=="total" and d[0]["action"]=="run"' < "$top/out"
ok "-n --json is lines of JSON"
run build --depfile=deps.mk
is "a build says what it did" "0 1" "$code $(grep -c '^done: ' "$top/err")"
is "and keeps stdout for data" "" "$(cat "$top/out")"
cat > Makefile <<'MK'
all: copy.txt out/hello.txt ; @echo all
include deps.mk
MK
is "make can read the depfile" "all" "$(make -s all 2>&1)"
has "spaces are escaped in it" deps.mk 'notes\ one.txt'
mv "notes one.txt" away.txt
make -s all > /dev/null 2> "$top/err"
ok "a removed input does not stop make"
mv away.txt "notes one.txt"
sleep 0.1
run build
run build
has "nothing to do is said" "$top/err" "up to date ("
run build --json
is "the last event is end" end "$(sed -n '$s/.*"event":"\([a-z]*\)".*/\1/p' "$top/out")"
mkdir -p sub && cd sub || exit 1
run build -q
is "a build works below the root, and -q is quiet" "0 " "$code $(cat "$top/err")"
cd "$top" || exit 1
run -C p build
is "-C builds elsewhere" 0 "$code"
cd "$top/p" || exit 1
run build no_such_thing
is "an unknown target is a wrong command line" 2 "$code"
has "has a code of its own" "$top/err" CGS6442
run build -n no_such_thing
is "so it is for build -n" 2 "$code"
run graph no_such_thing
is "for graph" 2 "$code"
run why no_such_thing
is "and for why" 2 "$code"
echo edited > copy.txt
echo "other notes" > "notes one.txt"
run build
is "a hand-edited output is kept" "1 edited" "$code $(cat copy.txt)"
has "and named" "$top/err" CGS7003
run build --overwrite copy.txt
is "--overwrite writes it" "0 other notes" "$code $(cat copy.txt)"
echo mine > copy.txt
run build --accept copy.txt
is "--accept keeps it" "0 mine" "$code $(cat copy.txt)"

# --- a fix that does not help ---
mkdir "$top/worse" && cd "$top/worse" || exit 1
printf 'edition 2026\npackage w\ncontext c {\n  files = "a"\n' > project.cgs
printf 'component a { tech = [python, go }\ncompnent b { depends -> [ }\n' > two.cgs
cp two.cgs two.old
errors() { "$CGSC" check --error-format=short 2>&1 | grep -c ': error\['; }
before=$(errors)
run check --fix
after=$(errors)
[ "$after" -lt "$before" ] || { [ "$after" -eq "$before" ] && cmp -s two.cgs two.old; }
ok "--fix never makes more errors, and writes only what got better"
cp two.cgs two.old
touch -d '2001-01-01' two.cgs
run check --fix
is "--fix again writes nothing" 2001 "$(date -r two.cgs +%Y)"
mkdir "$top/warn" && cd "$top/warn" || exit 1
printf 'edition 2026\npackage w\nfn unfinished(\n' > project.cgs
cp project.cgs old
b=$(errors)
run check --fix
[ "$(errors)" -lt "$b" ] || cmp -s project.cgs old
ok "a half-written declaration does not get worse"

mkdir "$top/three" && cd "$top/three" || exit 1
printf 'component a { tech = [python, go }\n' > project.cgs
printf 'artifact b { path = ["x" }\n' > b.cgs
cp b.cgs b.old
run check --fix
cmp -s b.cgs b.old && grep -q 'go \?\]' project.cgs
ok "of two files only the one that gets better is written"
has "and what was left is said" "$top/err" "left 1 fix to you"

# --- diagnostics of a build ---
mkdir "$top/diag" && cd "$top/diag" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package demo
template hello() { text "hello\n" }
artifact hello_txt { path = "hello.txt"; from = hello() }
SPEC
run build
echo edited > hello.txt
sed -i 's/hello\\n/hi\\n/' project.cgs
run build --error-format=short
grep -q '^project.cgs:[0-9:]* error\[CGS7003\]' "$top/err" && [ "$code" -eq 1 ] && [ ! -s "$top/out" ]
ok "a finding of a build in short form is a line on stderr"
run build --error-format=json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert [x["code"] for x in d]==["CGS7003"]' < "$top/out"
ok "in JSON it is a line on stdout"
run build --error-format=sarif
"$PYTHON" -c 'import json,sys; d=json.load(sys.stdin); r=d["runs"][0]["results"]; assert [x["ruleId"] for x in r]==["CGS7003"] and r[0]["locations"][0]["physicalLocation"]["region"]["startLine"]==4' < "$top/out"
ok "in SARIF it is in the one document of the build, which failed"
run build -q
grep -q CGS7003 "$top/err" && ! grep -q 'note\|warning' "$top/err"
ok "-q keeps errors"
run build --accept helo.txt
is "--accept of what is no output is a usage error" 2 "$code"
has "with a suggestion" "$top/err" 'did you mean `hello.txt`?'
run build --overwrite nothing/at/all --json
is "--overwrite too" 2 "$code"
is "and the events end" '"event":"end" "exit":2' \
	"$(tail -n 1 "$top/out" | grep -o '"event":"end"\|"exit":2' | paste -s -d ' ' -)"
run build --overwrite hello.txt
run build "publish hello.txt"
is "a target may be a publish step" 0 "$code"
run build
echo '// a comment' >> project.cgs
run build
has "a new plan with nothing to do is up to date" "$top/err" "up to date (2 steps)"
mkdir "$top/advice" && cd "$top/advice" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package advice
provider echo { kind = command; argv = ["./model.sh"] }
model m { provider = echo; id = "m" }
prompt ask { model = m; section a { text = "hello" } }
artifact one { path = "one.out"; from = prompt.ask }
SPEC
run check
has "check gives advice" "$top/err" "note[CGS6430]"
run check -q
is "-q has no notes" "0 " "$code $(cat "$top/err")"
run build -n --error-format=short
! grep -q 'note\[' "$top/err" && [ "$code" -eq 0 ]
ok "build gives none"
cd "$top/diag" || exit 1
run graph --json
"$PYTHON" -c 'import json,sys; json.load(sys.stdin)' < "$top/out"
ok "graph --json is JSON alone"
run graph --error-format=sarif
is "graph --error-format=sarif keeps stdout for the graph" digraph "$(head -n 1 "$top/out" | cut -d ' ' -f 1)"
run check --json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert d[-1]["event"]=="end" and d[-1]["errors"]==0 and d[-1]["warnings"]==0' < "$top/out"
ok "check --json ends with the counts"
run build -n --json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert d[-1]["exit"]==0' < "$top/out"
ok "build -n --json ends with the exit code"
echo 'artifact broken { path = "b.txt"; from = nothing_there }' >> project.cgs
run build --json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; e=d[-1]; assert e["event"]=="end" and e["exit"]==1 and e["ran"]==0 and sum(x.get("event")=="end" for x in d)==1' < "$top/out"
ok "build --json ends with one end when the specs have errors"
run build -n --json
"$PYTHON" -c 'import json,sys; d=[json.loads(l) for l in sys.stdin]; assert d[-1]["event"]=="total" and d[-1]["exit"]==1' < "$top/out"
ok "and so does build -n --json"
run graph --json
is "graph with errors has nothing on stdout" "1 " "$code $(cat "$top/out")"
mkdir -p "$top/dir/project.cgs" && cd "$top/dir" || exit 1
run build
is "a directory called project.cgs is no project" 6 "$code"
has "and that is said" "$top/err" "is a directory"
run check
is "check says the same" 6 "$code"
run explain requirment
has "explain suggests words of the language" "$top/err" 'did you mean `requirement`?'
cd "$top" || exit 1
run init "two words"
has "init quotes a name with a space" "$top/err" "cd 'two words' && cgsc build"
cd "two words" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package demo
context c { file = "a%b:c d.txt" }
artifact copy { path = "o%p:q.txt"; from = c }
SPEC
echo x > "a%b:c d.txt"
run build --depfile=deps.mk
printf 'include deps.mk\nall: o%%p\\:q.txt ; @echo all\n.DEFAULT_GOAL := all\n' > Makefile
touch "o%p:q.txt"
is "a depfile escapes percent signs and colons" "0 all" "$code $(make -s 2>&1)"
touch -d 2001-01-01 "o%p:q.txt"
make -d 2>&1 | grep -q "Prerequisite 'a%b:c d.txt' is newer than target 'o%p:q.txt'"
ok "and make sees the input"

# --- globs ---
mkdir -p "$top/glob/src/deep/er" "$top/glob/build" "$top/glob/.git" && cd "$top/glob" || exit 1
for f in src/a.txt src/deep/b.txt src/deep/er/c.txt src/deep/d.md src/.hidden.txt build/e.txt; do
	echo "$f" > $f
done
ln -s ../src/a.txt src/link.txt
cat > project.cgs <<'SPEC'
edition 2026
package globs
context deep { files = ["src/**/*.txt"] }
context flat { files = ["src/*.txt"] }
provider echo { kind = command; argv = ["./model.sh"] }
model m { provider = echo; id = "m" }
prompt ask { model = m; section a { include = [deep] } }
prompt ask_flat { model = m; section a { include = [flat] } }
artifact one { path = "one.out"; from = prompt.ask }
artifact two { path = "two.out"; from = prompt.ask_flat }
SPEC
run graph --format=json
is "** goes through directories, links and hidden files are left out" \
	"src/a.txt src/deep/b.txt src/deep/er/c.txt" \
	"$(grep -oE 'src/[a-z/.]*txt' "$top/out" | sort -u | paste -s -d ' ' -)"

cd "$top/p" || exit 1

# --- why, graph, explain, cache, clean ---
run why copy.tx
is "an unknown node" 2 "$code"
has "has a suggestion" "$top/err" 'did you mean `copy.txt`?'
run why out/hello.txt
is "why tells" 0 "$code"
run graph
has "graph prints dot" "$top/out" digraph
run graph --format=json
"$PYTHON" -m json.tool < "$top/out" > /dev/null
ok "graph prints JSON"
run graph --format=mermaid
is "graph prints Mermaid" 0 "$code"
for c in CGS1002 1002 cgs1002 unresolved; do
	run explain $c
	has "explain $c" "$top/out" "## CGS1002"
done
run explain suppress
has "explain tells about a statement" "$top/out" "until the day has passed"
mkdir "$top/words"
(
	cd "$top/words" || exit 1
	printf 'package shop\n' >project.cgs
	printf '/// How it feels.\nenum mood { sad; happy }\n' >mood.cgs
	printf '/// Nobody waits.\ncheck no_wait(c: ref<component>) {\n  when = c.retries > 3\n' >rules.cgs
	printf '  message = "m"\n}\n' >>rules.cgs
	"$CGSC" explain mood >mood
	"$CGSC" explain shop.no_wait >rule
)
has "explain tells about a word of the project" "$top/words/mood" 'enum mood { sad; happy }'
has "explain tells about a rule of the project" "$top/words/rule" 'c.retries > 3'
run explain std.patterns.clean
is "explain tells what a pack offers" "template feature( 0" \
	"$(grep '^template feature' "$top/out") $(grep -c 'depends' "$top/out")"
run explain std.patterns.clean.use_cases
is "explain shows one declaration of a pack" 1 "$(grep -c '^template ' "$top/out")"
has "the one that was named" "$top/out" 'template use_cases'
run explain std.patterns.clean.nothing
is "and refuses what the pack does not have" 2 "$code"
run explain std.patterns --json
is "explain --json gives the offers of a package of packs as data" "4 0" \
	"$(grep -c '"name":"architecture"' "$top/out") $(grep -c '"parts"' "$top/out")"
run explain std.patern.clean
has "explain suggests packs" "$top/err" 'did you mean `std.patterns.clean`?'
run explain component
has "explain tells about a word of the language" "$top/out" "kind component"
run explain component.replicas
is "explain tells about an attribute of a kind" 'kind component|int "how many instances' \
	"$(sed -n '1p;s/.*: \(int "how many instances\).*/\1/p' "$top/out" | paste -sd'|')"
run explain depends
has "and about an edge of several" "$top/out" 'kind store'
run explain store.tags
has "and about what every kind has" "$top/out" 'kind common'
run explain store.nothing
is "but not of what a kind does not have" 2 $code
run explain replcas
has "attributes are suggested" "$top/err" 'did you mean `replicas`?'
run explain duration
has "explain tells about a dimension" "$top/out" '  min    minute'
run explain version
has "explain tells about a type" "$top/out" '1.2.3, '
has "and about attributes of that name" "$top/out" 'kind common'
run explain replicas --json
is "explain --json gives an attribute as data" 'component store node' \
	"$(echo $(sed -n 's/.*"name":"replicas".*"of":"\([a-z]*\)"}$/\1/p' "$top/out"))"
run explain component --json
has "explain --json gives a word as data" "$top/out" '{"form":"kind","name":"component","doc":'
has "explain --json gives its attributes" "$top/out" '"type":"list<word>"'
run explain 1002 --json
has "explain --json gives a code as data" "$top/out" '{"code":"CGS1002","name":"'
run explain --json
is "explain --json without a word gives every word" \
	"$(cat "$here"/stdlib/prelude/*.cgs | grep -cE '^(kind|enum|unit|fn|filter) ')" \
	"$(grep -c '^{"form":' "$top/out")"
run explain
is "explain without a word wants one" 2 $code
run explain CGS1O02
is "an unknown code" 2 "$code"
run cache stats
is "cache stats" 0 "$code"
run cache verify
is "cache verify" 0 "$code"
run cache gc
is "cache gc" 0 "$code"
run clean
is "clean removes outputs, keeps edited ones" "0 no mine" \
	"$code $([ -e out/hello.txt ] && echo yes || echo no) $(cat copy.txt)"
run clean --all
is "clean --all removes the store" "0 no" "$code $([ -e .cgs ] && echo yes || echo no)"

# --- init ---
for t in minimal c python; do
	cd "$top" || exit 1
	run init "new-$t" --template=$t
	is "init --template=$t" 0 "$code"
	cd "new-$t" || exit 1
	run check
	is "its specs have no findings" "0 " "$code $(cat "$top/err")"
	if [ $t = c ] && ! command -v cc > /dev/null; then
		skip "it builds offline" "no C compiler here"
	else
		build --offline
		built "it builds offline"
	fi
	run init
	is "init does not overwrite" 6 "$code"
done
cd "$top/new-python" || exit 1
rm -rf recordings .cgs
run build --offline
is "a missing recording has an exit code of its own" 4 "$code"
has "and a code" "$top/err" CGS7004

# --- completion ---
"$CGSC" completion bash > "$top/c.bash"
is "bash completes commands" build \
	"$(bash -c '. "$1"; COMP_WORDS=(cgsc bu); COMP_CWORD=1; _cgsc; echo "${COMPREPLY[@]}"' - "$top/c.bash")"
is "bash completes values" mermaid \
	"$(bash -c '. "$1"; COMP_WORDS=(cgsc graph --format = m); COMP_CWORD=4; _cgsc; echo "${COMPREPLY[@]}"' - "$top/c.bash")"
if command -v fish > /dev/null; then
	"$CGSC" completion fish > "$top/c.fish"
	HOME=$top fish -c "source $top/c.fish; complete -C 'cgsc b'" 2> /dev/null | grep -q '^build'
	ok "fish completes commands"
else
	skip "fish completes commands" "no fish here"
fi

# --- a terminal ---
cd "$top/p" || exit 1
rm -rf .cgs
cat > "$top/terminal.py" <<'PY'
import os, pty, sys
sys.stdout.flush()
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], sys.argv[1:])
data = b""
try:
    while True:
        block = os.read(fd, 4096)
        if not block:
            break
        data += block
except OSError:
    pass
os.waitpid(pid, 0)
sys.stdout.buffer.write(data)
PY
"$PYTHON" "$top/terminal.py" "$CGSC" build --overwrite copy.txt > "$top/out" 2> "$top/err" < /dev/null
has "a terminal gets a progress line" "$top/out" "$(printf '\033[K')"
has "and the summary" "$top/out" "done: "
done_testing
