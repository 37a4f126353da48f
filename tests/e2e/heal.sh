#!/bin/sh
# heal.sh — healing is bounded, failures say where, and every way to end has its exit code.
# SPDX-License-Identifier: Apache-2.0
#
# The provider is a program that answers attempt N with the file answers/PROMPT.N, and notes every
# question. An answer is good when it has a line "good"; every line "bad" is a finding.
. "$(dirname "$0")/lib.sh"

new_project() { # NAME HEAL ON_FAIL: one prompt, one artifact, one gate
	mkdir "$top/$1" "$top/$1/answers" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
edition 2026
package heal
provider program { kind = command; argv = ["./model.sh", "small"] }
provider better { kind = command; argv = ["./model.sh", "big"] }
model small { provider = program; id = "small"; max_output = 100tok; price_in = 1USD/Mtok; price_out = 1USD/Mtok }
model big { provider = better; id = "big"; max_output = 100tok; price_in = 9USD/Mtok; price_out = 9USD/Mtok }
prompt gen {
  model = small
  section task { text = "Write the answer." }
}
tool check(file: ref<artifact>) {
  argv  = ["sh", "check.sh", "\${file.path}"]
  reads = ["check.sh"]
  parse = gcc
}
artifact answer { path = "out/answer.txt"; from = prompt.gen }
gate good {
  on      = [answer]
  require check(answer).findings == 0
  heal    = $2
  on_fail = $3
}
SPEC
	cat > check.sh <<'SCRIPT'
grep -n bad "$1" | sed "s|^\([0-9]*\):.*|$1:\1:1: error: this line is bad|"
grep -q good "$1" || echo "$1:1:1: error: there is no good line"
SCRIPT
	cat > model.sh <<'PROGRAM'
#!/bin/sh
request=$(cat)
attempt=$(printf "%s\n" "$request" | sed 's/.*"attempt":\([0-9]*\).*/\1/')
echo "$1 $attempt" >> asked
[ ! -f slow ] || sleep "$(cat slow)"
file=answers/$attempt
[ -f "$file" ] || file=answers/all
printf '{"text": "```\\n%s```\\n", "tokens_in": 50, "tokens_out": 50}\n' "$(sed 's/$/\\n/' $file | tr -d '\n')"
PROGRAM
	chmod +x model.sh
	: > asked
}
answer() { # N LINE...
	n=$1
	shift
	printf '%s\n' "$@" > "answers/$n"
}
asked() {
	paste -s -d , asked
}
line_of() { # TEXT: its line in project.cgs
	grep -nF -e "$1" project.cgs | head -n 1 | cut -d: -f1
}

left() { # processes that work below this project, but for this script
	for d in /proc/[0-9]*; do
		case $(readlink "$d/cwd" 2> /dev/null) in
		"$(pwd)"*) tr '\0' ' ' < "$d/cmdline" 2> /dev/null | grep -v 'heal\.sh' ;;
		esac
	done
}

# --- bounded ---
new_project heals 2 fail
answer 1 bad
answer 2 good
build
built "an answer that fails is healed by a good one"
is "two questions were asked" "small 1,small 2" "$(asked)"
is "the good answer is published" good "$(cat out/answer.txt)"
build
is "the next build asks nothing" "0 small 1,small 2" "$code $(asked)"
rm -rf out
build
is "nor does one that has to restore the output" "0 small 1,small 2" "$code $(asked)"

new_project bound 2 fail
answer 1 bad bad
answer 2 bad
answer 3 bad bad bad
build
is "answers that never pass end with 1" 1 "$code"
is "heal = 2 asks three times, not more" "small 1,small 2,small 3" "$(asked)"
[ ! -e out/answer.txt ]
ok "nothing that did not pass is published"
is "the best of the three is kept to be looked at" bad "$(cat .cgs/failed/out/answer.txt)"
"$CGSC" build > "$top/both" 2>&1
is "the next build asks nothing that was answered" "1 small 1,small 2,small 3" "$? $(asked)"
has "the message is that of a failed gate" "$top/both" "error[CGS7001]"
has "and that of a validator, which names the artifact's line" "$top/both" "error[CGS7002]: out/answer.txt:1:1"
has "it points to the artifact in the spec" "$top/both" "project.cgs:$(line_of 'artifact answer')"
has "to the prompt that wrote it, and the attempt" "$top/both" "written by prompt.gen, attempt 3"
grep -q "^ *$(line_of 'prompt gen') | prompt gen" "$top/both" &&
	grep -q "^ *$(line_of 'gate good') | gate good" "$top/both"
ok "and to the gate that requires it, with the lines of the spec"

new_project same 5 fail
answer all bad
build
is "the same answer again ends healing" "1 small 1,small 2" "$code $(asked)"

new_project none 0 fail
answer all bad
build
is "without heal one question is asked" "1 small 1" "$code $(asked)"

new_project fallback 1 'fallback(big)'
answer 1 bad
answer 2 bad bad
answer 3 good
build
is "the fallback model is asked when healing did not help" \
	"0 small 1,small 2,big 3" "$code $(asked)"
new_project fallback2 1 'fallback(big)'
answer 1 bad
answer 2 bad bad
answer 3 bad bad bad
answer 4 bad bad bad bad
build
is "the fallback model is bounded too" "1 small 1,small 2,big 3,big 4" "$code $(asked)"

new_project keep 0 keep_last
answer 1 good
build
built "keep_last builds while the gate passes"
answer 1 bad
sed 's/Write the answer/Write another answer/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
is "keep_last leaves the last good output and ends with 0" "0 good" "$code $(cat out/answer.txt)"
has "and says so" "$top/events" CGS7011
answer 1 good again
sed 's/another answer/a third answer/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
is "the next good answer is published" "0 good,again" "$code $(paste -s -d , out/answer.txt)"

new_project lacks 1 fail
sed 's/^artifact answer.*/&\nartifact other { path = "out\/other.txt"; from = prompt.gen }/; s/\[answer\]/[answer, other]/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
answer all good
build
is "an answer that lacks a file is asked for again, and then fails" 1 "$code"
grep CGS7012 "$top/events" | grep -q "out/answer.txt\|out/other.txt"
ok "the message names the file"

# --- an answer of more than one file ---
siblings() { # NAME: gen makes answer (gated, heal = 2) and extra (no gate); next includes extra
	new_project "$1" 2 fail
	cat >> project.cgs <<'SPEC'
artifact extra { path = "out/extra.txt"; from = prompt.gen }
provider second { kind = command; argv = ["./next.sh"] }
model other { provider = second; id = "other"; max_output = 100tok }
prompt next {
  model = other
  section task { text = "Go on."; include = [extra] }
}
artifact more { path = "more.txt"; from = next }
SPEC
	cat > model.sh <<'PROGRAM'
#!/bin/sh
attempt=$(sed 's/.*"attempt":\([0-9]*\).*/\1/')
echo "$1 $attempt" >> asked
printf '{"text": "```out/answer.txt\\n%s\\n```\\n```out/extra.txt\\nextra %s\\n```\\n", "tokens_in": 50, "tokens_out": 50}\n' "$(cat "answers/$attempt")" "$attempt"
PROGRAM
	cat > next.sh <<'PROGRAM'
#!/bin/sh
cat > /dev/null
echo next >> asked
printf '{"text": "```\\nmore\\n```\\n"}\n'
PROGRAM
	chmod +x next.sh
}
siblings whole
answer 1 bad
answer 2 "bad again"
answer 3 good
build
built "an answer of two files is healed"
is "nothing goes on before it is accepted: what includes the other file is asked once" "small 1,small 2,small 3,next" "$(asked)"
is "the other file is that of the accepted answer" "extra 3" "$(cat out/extra.txt)"

siblings rejected
answer 1 bad
answer 2 bad
answer 3 bad
build
is "when healing is used up nothing of the answer goes on" "1 small 1,small 2,small 3" "$code $(asked)"
[ ! -e out/answer.txt ] && [ ! -e out/extra.txt ] && [ ! -e more.txt ]
ok "and none of its files is published"
echo good > answers/3
sed -i 's/Write the answer/Write an answer/' project.cgs
build
built "once an answer passes, all its files are published"
before=$(cat out/extra.txt)
for n in 1 2 3; do echo bad > answers/$n; done
sed -i 's/Write an answer/Write one answer/' project.cgs
build
is "a later answer that is rejected leaves them as they were" "1 good $before" "$code $(cat out/answer.txt) $(cat out/extra.txt)"

# --- exit codes ---
new_project partial 0 fail
cat >> project.cgs <<'SPEC'
template sure() { text "sure\n" }
artifact sure { path = "out/sure.txt"; from = sure() }
SPEC
answer all bad
build -k
is "-k builds the rest and ends with 3" "3 sure" "$code $(cat out/sure.txt)"

new_project spec 0 fail
echo 'artifact broken { path = }' >> project.cgs
build
is "a mistake in the spec ends with 1, before anything is asked" "1 " "$code $(asked)"
"$CGSC" build --no-such-option > "$top/out" 2>&1
is "a wrong option ends with 2" 2 "$?"

new_project offline 0 fail
sed 's/kind = command; argv = .*"small".*/kind = replay }/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build --offline
is "a missing recording ends with 4" 4 "$code"
has "the message names the prompt and attempt" "$top/events" "prompt.gen, attempt 1"
has "with a code of its own" "$top/events" CGS7004

new_project budget 5 fail
printf 'budget { tokens = 300tok }\n' >> project.cgs
for n in 1 2 3 4 5 6; do
	answer $n "bad $n"
done
build
is "a budget that is used up ends with 5" 5 "$code"
has "and says so" "$top/events" CGS7007
[ "$(wc -l < asked)" -lt 4 ]
ok "no question is asked beyond it"
grep CGS7007 -A 9 "$top/events" | grep '"event":"done".*"step":"prompt.gen"' > "$top/out"
has "the attempt that was not asked has no tokens" "$top/out" '"tokens_in":0,"tokens_out":0'
sed 's/300tok/100ktok/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
answer 4 good
before=$(wc -l < asked)
build
is "with a larger budget the build goes on from the stored answers" "0 $((4 - before))" \
	"$code $(($(wc -l < asked) - before))"

new_project trouble 0 fail
answer all good
echo "not a directory" > .cgs
build
is "a store that cannot be opened ends with 6" 6 "$code"
rm .cgs
echo "not a directory" > out
build
[ "$code" = 6 ] || [ "$code" = 1 ] || { note "exit code $code"; false; }
ok "an output that cannot be written fails the build"
is "what stood in its place is left alone" "not a directory" "$(cat out)"

rm out
mkdir "$top/outside"
ln -s "$top/outside" out
build
is "an output that a link would lead outside is refused" 1 "$code"
has "and the message says so" "$top/events" CGS7008
is "nothing is written there" "" "$(ls -A "$top/outside")"

new_project missing 0 fail
answer all good
rm check.sh
build
is "a file to be read that is not there fails the build" 1 "$code"
has "and the message names it" "$top/events" check.sh
has "with a code of its own" "$top/events" CGS7010

new_project failing 0 fail
echo 'echo "no answer today" >&2; exit 3' > model.sh
sed -i '1i #!/bin/sh' model.sh
build
is "a provider that fails ends the build with 1" 1 "$code"
grep CGS7005 "$top/events" | grep -q "exit code 3: no answer today"
ok "the message holds what it said"

new_project maker 0 fail
answer all good
cat >> project.cgs <<'SPEC'
tool make() { argv = ["sh", "make.sh"]; reads = ["make.sh"]; writes = ["out/made.txt"] }
artifact made { path = "out/made.txt"; from = make() }
SPEC
echo 'echo "cannot do it" >&2; mkdir -p out; echo half > out/made.txt; exit 7' > make.sh
build -k
is "a tool that cannot make its file fails" 3 "$code"
grep CGS7006 "$top/events" | grep -q "ended with 7.*cannot do it"
ok "the message holds what it said"
[ ! -e out/made.txt ]
ok "what it wrote is not published"
echo ':' > make.sh
build -k
grep -q "did not write 'out/made.txt'" "$top/events"
ok "a tool that ends well without its file fails too"

# --- a tool that does not end ---
new_project endless 0 fail
sed 's/parse = gcc/timeout = 300ms/; s/findings == 0/exit == 0/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
answer all good
printf 'sleep 30 &\nsleep 30\n' > check.sh
began=$(now_ms)
build
is "a tool that does not end fails its gate" 1 "$code"
[ $(($(now_ms) - began)) -lt 5000 ]
ok "soon after its timeout"
has "the message says so" "$top/events" "time limit of 300 ms"
sleep 0.05
is "neither it nor what it started goes on" "" "$(left)"

# --- interrupted ---
new_project interrupt 2 fail
sed 's/parse = gcc/parse = gcc; timeout = 60s/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
answer all good
sed '1i sleep 30' check.sh > "$top/new" && cat "$top/new" > check.sh
"$CGSC" build --json > "$top/events" 2> "$top/messages" &
pid=$!
started $pid
sleep 0.6
kill -INT $pid
began=$(now_ms)
wait $pid
is "Ctrl-C ends with 130" 130 "$?"
[ $(($(now_ms) - began)) -lt 3000 ] || { note "took $(($(now_ms) - began)) ms"; false; }
ok "without waiting for the tool"
sleep 0.05
is "no process is left" "" "$(left)"
[ ! -e out/answer.txt ]
ok "nothing is published"
sed 1d check.sh > "$top/new" && cat "$top/new" > check.sh
build
is "the next build completes and asks nothing again" "0 small 1 good" "$code $(asked) $(cat out/answer.txt)"
procs=

new_project ask_interrupt 0 fail
answer all good
echo 30 > slow
"$CGSC" build --json > "$top/events" 2> "$top/messages" &
pid=$!
started $pid
sleep 0.5
kill -TERM $pid
wait $pid
code=$?
[ $code = 130 ] || [ $code = 143 ] || { note "exit code $code"; false; }
ok "a build that waits for an answer ends on SIGTERM too"
sleep 0.05
is "nobody goes on working at the answer" "" "$(left)"
rm slow
build
is "and the next one completes" "0 good" "$code $(cat out/answer.txt)"

# --- two at once ---
new_project two 0 fail
answer all good
echo 0.3 > slow
"$CGSC" build > "$top/first" 2>&1 &
first=$!
"$CGSC" build > "$top/second" 2>&1 &
second=$!
started $first
started $second
wait $first
one=$?
wait $second
two=$?
[ "$one $two" = "0 0" ] || { note "exit codes $one $two"; cat "$top/first" "$top/second" >> "$top/note"; false; }
ok "two builds at once in one project both end well"
is "the output is whole" good "$(cat out/answer.txt)"
build
is "and nothing is left to do" "0 0" "$code $(total ran)"
"$CGSC" cache verify > "$top/note" 2>&1
ok "the store is whole"
procs=

# --- a damaged store ---
damage() { # SENTENCE COMMAND...: the store is damaged by the command
	what=$1
	shift
	rm -rf "$top/damaged"
	cp -R "$top/heals" "$top/damaged" && cd "$top/damaged" || exit 1
	: > asked
	"$@"
	build
	cat "$top/events" "$top/messages" > "$top/told"
	is "$what: the build ends well" "0 good" "$code $(cat out/answer.txt)"
	rm -rf out
	build # a null build reads no answers: what is damaged in them is found by this one at the latest
	cat "$top/events" "$top/messages" >> "$top/told"
	is "$what: and the outputs can be had again" "0 good" "$code $(cat out/answer.txt)"
	"$CGSC" cache verify > "$top/found" 2>&1 # what no build read is found now, and taken out
	"$CGSC" cache verify > "$top/note" 2>&1
	ok "$what: the store is whole again"
}
cut_store() {
	truncate -s $(($(stat -c %s .cgs/store/data.mdb) / 2)) .cgs/store/data.mdb
}
short_store() {
	truncate -s 100 .cgs/store/data.mdb
}
flip_all() { # every 512th byte
	$PYTHON - <<'FLIP'
f = open(".cgs/store/data.mdb", "r+b")
b = bytearray(f.read())
for i in range(37, len(b), 512):
    b[i] ^= 0x41
f.seek(0)
f.write(b)
FLIP
}
flip_data() { # bytes of values only: what is stored no longer has its hash
	$PYTHON - <<'FLIP'
f = open(".cgs/store/data.mdb", "r+b")
b = f.read().replace(b"good", b"evil")
f.seek(0)
f.write(b)
FLIP
}
empty_store() {
	: > .cgs/store/data.mdb
}
damage "a store cut in half" cut_store
has "a store cut in half: it is told" "$top/told" note
damage "a store of 100 bytes" short_store
damage "a store with flipped bytes" flip_all
damage "a store with changed values" flip_data
has "a store with changed values: it is told" "$top/told" "CGS7009"
grep -q evil out/answer.txt
[ $? -ne 0 ]
ok "what was changed in the store is never published"
damage "an empty store" empty_store

done_testing
