#!/bin/sh
# said.sh — what a failing tool said reaches the healing question and the person.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# The model answers attempt N with answers/N and keeps the question. The tool prints the file
# `report` on stdout and `errors` on stderr, and fails until the answer is "good".
new_project() { # NAME PARSE REQUIRE
	mkdir "$top/$1" "$top/$1/answers" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
package said
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m"; max_output = 100tok }
prompt gen { model = m; section task { text = "Write." } }
artifact answer { path = "answer.txt"; from = prompt.gen }
tool check(file: ref<artifact>) {
  argv    = ["sh", "check.sh", "\${file.path}"]
  reads   = ["check.sh", "report", "errors"]
  parse   = $2
  timeout = 2s
}
gate good {
  on   = [answer]
  require check(answer).$3
  heal = 1
}
SPEC
	cat > check.sh <<'SCRIPT'
if grep -q good "$1"; then
	[ ! -f pass ] || cat pass
	exit 0
fi
cat report
cat errors >&2
exit 1
SCRIPT
	cat > model.sh <<'PROGRAM'
#!/bin/sh
request=$(cat)
attempt=$(printf '%s\n' "$request" | sed 's/.*"attempt":\([0-9]*\).*/\1/')
printf '%s\n' "$request" > "question.$attempt"
printf '{"text": "```\\n%s\\n```\\n"}\n' "$(cat "answers/$attempt")"
PROGRAM
	chmod +x model.sh
	echo bad > answers/1
	echo worse > answers/2
	: > report
	: > errors
}
asked_with() { # SENTENCE TEXT: as it stands in JSON
	has "$1" question.2 "$2"
}

new_project tap tap 'failed == 0'
cat > report <<'TAP'
TAP version 14
1..4
not ok 1 - adds
#   got:  '3'
# expected:  '4'
not ok 2 - subtracts
  ---
  message: wrong
  data:
    got: 7
    expect: 8
  ...
    # Subtest: sub
    ok 1 - shallow
    not ok 2 - deep
    # it is deep in there
    1..2
not ok 3 - sub
ok 4 - fine
# never a detail
TAP
"$CGSC" build > "$top/out" 2>&1
is "an answer that fails is told" 1 "$?"
asked_with "comments below a failed test reach the model" "got:  '3'\\n"
asked_with "all of them" "expected:  '4'\\n"
asked_with "so does a block" '    got: 7\n'
asked_with "with its message" '- subtracts: wrong\n'
asked_with "and what failed in a subtest" 'not ok 2 - deep\n'
asked_with "with its comments" 'it is deep in there\n'
! grep -q 'shallow\|never a detail' question.2
ok "but not what passed"
has "they reach the person too" "$top/out" "expected:  '4'"
log=".cgs/failed/$(ls .cgs/failed | grep '\.log$')"
has "all that the tool wrote is kept" "$log" "never a detail"
has "in a file that is named" "$top/out" "$log"
[ "$(grep -c '^ok 4' "$log")" = 1 ]
ok "once"
"$CGSC" cache gc > /dev/null
[ ! -e .cgs/failed ]
ok "cache gc removes it"
build
[ -e "$log" ]
ok "and the next build that fails brings it again"
printf 'ok 1\n1..1\n' > pass
sed -i 's/"report", /&"pass", /' project.cgs
echo good > answers/2
sed -i 's/Write\./Write again./' project.cgs
build
is "a build that passes removes it" "0 " "$code $(ls -A .cgs/failed 2> /dev/null)"

new_project stderr tap 'failed == 0'
printf '1..1\nnot ok 1 - adds\n' > report
printf '#   Failed test\n#     got: 3\n' > errors
build
asked_with "what the tests write to stderr is sent where stdout says nothing" '#     got: 3\n'

new_project junit junit 'failed == 0'
cat > report <<'XML'
<testsuite><testcase classname="t.T" name="code"><failure message="AssertionError: 1 != 2">Traceback (most recent call last):
  File "t.py", line 9, in code
    self.assertEqual(code(), 2)
</failure></testcase></testsuite>
XML
"$CGSC" build > "$top/out" 2>&1
asked_with "the text of a failure reaches the model" 'File \"t.py\", line 9, in code\n'
has "and the person" "$top/out" "self.assertEqual(code(), 2)"

new_project exit exit 'exit == 0'
seq -f 'line %g' 100 > report
printf 'Traceback\n  x = y\nRan 3 tests in 0.013s\nFAILED (failures=1)\n' > errors
"$CGSC" build > "$top/out" 2>&1
asked_with "with parse = exit the last lines reach the model" 'Traceback\n      x = y\n'
asked_with "those of stdout too" 'line 100\n'
! grep -q 'line 50' question.2
ok "but not all of a long output"
asked_with "a time that was taken is left out, for it is another one each time" 'in Ns\n'
has "the last line is the finding" "$top/out" "error[CGS7002]: FAILED (failures=1)"
has "the person sees the lines too" "$top/out" "  x = y"
grep -q 'line 50' .cgs/failed/*.log && grep -q 0.013s .cgs/failed/*.log
ok "and the file has all"

new_project signal exit 'exit == 0'
cat > check.sh <<'SCRIPT'
echo "about to divide by zero"
kill -9 $$
SCRIPT
"$CGSC" build > "$top/out" 2>&1
asked_with "what a tool said before a signal ended it reaches the model" 'about to divide by zero\n'
asked_with "with the signal" 'ended by signal 9'

new_project endless exit 'exit == 0'
cat > check.sh <<'SCRIPT'
echo "waiting for the lock"
sleep 30
SCRIPT
sed -i 's/timeout = 2s/timeout = 200ms/' project.cgs
"$CGSC" build > "$top/out" 2>&1
asked_with "and before its time limit" 'waiting for the lock\n'
has "the person sees it" "$top/out" "waiting for the lock"

new_project maker exit 'exit == 0'
cat >> project.cgs <<'SPEC'
tool make() { argv = ["sh", "-c", "echo step one; echo it broke >&2; exit 7"]; writes = ["made"] }
artifact made { path = "made"; from = make() }
SPEC
echo good > answers/1
"$CGSC" build -k > "$top/out" 2>&1
has "a tool that makes a file shows what it said" "$top/out" "step one"
has "and where all of it is" "$top/out" ".cgs/failed/tool.make"
grep -q "it broke" .cgs/failed/tool.make*.log
ok "which is there"

# --- files that are too large are told as such ---
large() { # NAME LINE...
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	shift
	printf '%s\n' "$@" > project.cgs
	truncate -s 70000000 large
	"$CGSC" build > "$top/out" 2>&1
	code=$?
}
large output 'tool t() { argv = ["truncate", "-s", "70000000", "made"]; writes = ["made"] }' \
	'artifact o { path = "made"; from = t() }'
has "a tool that wrote too large a file" "$top/out" "tool.t() wrote more than 64 MiB to 'made'"
large input 'tool t() { argv = ["cat", "large"]; reads = ["large"] }' 'test x { run = t() }'
has "a tool that reads one" "$top/out" "tool.t() reads 'large', which is larger than 64 MiB"
large source 'context c { file = "large" }' 'artifact o { path = "copy"; from = c }'
has "an artifact made from one" "$top/out" "reads 'large', which is larger than 64 MiB"
is "is a mistake of the spec, not of the store" 1 "$code"
large asks 'provider program { kind = command; argv = ["touch", "asked"] }' \
	'model m { provider = program; id = "m" }' 'context c { file = "large" }' \
	'prompt p { model = m; section task { text = "Write."; include = [c] } }' \
	'prompt q { model = m; section task { text = "Write." } }' \
	'artifact o { path = "o"; from = p }' 'artifact n { path = "n"; from = q }'
has "a prompt that includes one" "$top/out" "prompt.p reads 'large', which is larger than 64 MiB"
[ ! -e asked ]
ok "before anything is asked"

# --- a provider that dies ---
mkdir "$top/dies" && cd "$top/dies" || exit 1
cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m" }
prompt p { model = m; section task { text = "Write." } }
artifact o { path = "o"; from = p }
SPEC
cat > model.sh <<'PROGRAM'
#!/bin/sh
echo "Traceback (most recent call last):" >&2
for i in 1 2 3 4 5 6 7 8 9; do
	echo "  File \"/a/long/path/to/a/module.py\", line $i, in function_$i" >&2
done
echo "ValueError: the key is not set" >&2
exit 1
PROGRAM
chmod +x model.sh
"$CGSC" build > "$top/out" 2>&1
has "the end of what a dying provider says is shown" "$top/out" "ValueError: the key is not set"

done_testing
