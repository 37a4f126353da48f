#!/bin/sh
# spend.sh — what a build costs, in which currency, and what a budget stops.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# The provider is a program that says what each answer took: 1,000 tokens in, 2,000 out.
new_project() { # NAME PRICE_OF_A PRICE_OF_B LINE...
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
provider program { kind = command; argv = ["./model.sh"] }
model a { provider = program; id = "a"; max_output = 400tok; price_in = $2; price_out = $2 }
model b { provider = program; id = "b"; max_output = 400tok; price_in = $3; price_out = $3 }
prompt x { model = a; section task { text = "Write x." } }
prompt y { model = b; section task { text = "Write y." } }
artifact x { path = "x.csv"; from = prompt.x }
artifact y { path = "y.csv"; from = prompt.y }
SPEC
	shift 3
	printf '%s\n' "$@" >> project.cgs
	cat > model.sh <<'PROGRAM'
#!/bin/sh
cat > /dev/null
echo asked >> asked
echo '{"text": "answer", "tokens_in": 1000, "tokens_out": 2000}'
PROGRAM
	chmod +x model.sh
	: > asked
}

new_project euro 2EUR/Mtok 4EUR/Mtok
"$CGSC" build > "$top/out" 2>&1
has "a summary names the currency of the prices" "$top/out" "0.0180 EUR"

new_project two 2EUR/Mtok 4USD/Mtok
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^estimate .*0.0010 EUR + 0.0019 USD' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "an estimate in two currencies has two sums"
build
tail -n 1 "$top/events" > "$top/out"
has "and so has a build" "$top/out" '"cost":{"EUR":0.006'
has "for each currency one" "$top/out" '"USD":0.012'

sed -i 's/Write x/Now write x/' project.cgs
"$CGSC" build -n > "$top/out" 2>&1
has "what was asked once is taken to write as much again" "$top/out" "likely    : 1,025 tokens in, 2,000 out, 0.0061 EUR"
has "the other is not asked" "$top/out" "answers   : 1 to ask for, 1 in the store"
cat >> project.cgs <<'SPEC'
prompt z { model = b; section task { text = "Write z." } }
artifact z { path = "z.csv"; from = prompt.z }
SPEC
"$CGSC" build -n --json > "$top/out"
has "a new one is taken to write as others of its model" "$top/out" '"expected":2,"likely":{"tokens_in":2025,"tokens_out":4000,"cost":{"EUR":0.0'
rm -r .cgs/log
"$CGSC" build -n --json > "$top/out"
has "without a log nothing is likely" "$top/out" '"expected":0,"estimate"'

new_project money 2EUR/Mtok 4EUR/Mtok 'budget { cost = 0.0005EUR }'
"$CGSC" build > "$top/out" 2>&1
is "a request that could exceed the cost is not sent" "5 " "$? $(cat asked)"
has "the message says what it could cost" "$top/out" "could take up to 0.000958 EUR"
has "and what the budget is" "$top/out" "the budget is 0.0005 EUR, spent are 0.00 EUR"

new_project nothing 2EUR/Mtok 4EUR/Mtok 'budget { cost = 0EUR }'
"$CGSC" build > "$top/out" 2>&1
is "a budget of nothing allows nothing" "5 " "$? $(cat asked)"
has "and is called so" "$top/out" "the budget is 0.00 EUR"

new_project tokens 2EUR/Mtok 4EUR/Mtok 'budget { tokens = 300tok }'
"$CGSC" build > "$top/out" 2>&1
is "a request that could exceed the tokens is not sent" "5 " "$? $(cat asked)"
has "the message says so in tokens" "$top/out" "the budget is 300 tokens, spent are 0 tokens"

"$CGSC" build -k --offline > "$top/out" 2>&1
is "offline neither" "5 " "$? $(cat asked)"
"$CGSC" build -n --offline > "$top/out" 2>&1
has "and build -n --offline says so" "$top/out" "over budget: could take up to 479 tokens"
has "help says that commands are asked offline" "$("$CGSC" help build > "$top/out"; echo "$top/out")" \
	"answers come from recordings, templates and commands"

new_project offline 2EUR/Mtok 4EUR/Mtok
"$CGSC" build -n --offline > "$top/out" 2>&1
has "build -n --offline expects what a command takes" "$top/out" "estimate  : 158 tokens in, 800 out"
build --offline
is "which is charged" "0 2 2000" "$code $(total asked) $(total tokens_in)"

new_project free 0USD/Mtok 0USD/Mtok
sed 's/; price_in.*}/ }/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
"$CGSC" build > "$top/out" 2>&1
grep -q '^done: .* out; [0-9.]* s$' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "without prices no cost is told"

# --- build -n knows what will stop a build ---
new_project foreseen 2EUR/Mtok 4EUR/Mtok 'budget { tokens = 300tok }'
"$CGSC" build -n > "$top/out" 2>&1
has "build -n says that the budget will not allow a request" "$top/out" \
	"over budget: could take up to 479 tokens; the budget is 300 tokens"
has "and counts it" "$top/out" "2 will fail"
has "and expects no cost of it" "$top/out" "estimate  : 0 tokens in, 0 out, 0.0000 EUR"
is "it asks nothing" "" "$(cat asked)"

new_project together 2EUR/Mtok 4EUR/Mtok 'budget { tokens = 600tok }'
"$CGSC" build -n > "$top/out" 2>&1
has "and when several together may exceed it" "$top/out" \
	"could take up to 479 tokens; the budget is 600 tokens, and 479 tokens could go to those before it"
has "they are expected to be asked" "$top/out" "2 to run"

new_project replay 2EUR/Mtok 4EUR/Mtok
sed 's/kind = command; argv.*}/kind = replay }/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^fail *prompt.x .*there is no recording' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "build -n says that a recording is missing"
"$CGSC" build -k > "$top/out" 2>&1
mkdir recordings
n=0
for q in $(grep -o '[0-9a-f]\{64\}' "$top/out" | sort -u); do
	n=$((n + 1))
	printf 'cgs-recording: 1\nrequest: %s\nprompt: p\nattempt: 1\nmodel: hand-written fixture\ndate: 2026-11-20\nstop: complete\n\nanswer' "$q" > recordings/$n.txt
done
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^run *prompt.x ' "$top/out" && grep -q '^estimate .* 0 tokens in, 0 out' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "an answer that is recorded costs nothing"

# --- what is included counts as it is when it is sent ---
included() { # NAME MODEL-ATTRIBUTES LINE...
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m"; max_output = 100tok; price_in = 1EUR/Mtok; $2 }
context c { file = "words.txt" }
SPEC
	shift 2
	printf '%s\n' "$@" >> project.cgs
	printf '#!/bin/sh\ncat > /dev/null\necho asked >> asked\necho %s\n' \
		"'{\"text\": \"answer\"}'" > model.sh
	chmod +x model.sh
	: > asked
	head -c 40000 /dev/zero | tr '\0' a > words.txt
}
asks='prompt p { model = m; section task { text = "Count."; include = [c] } }
artifact o { path = "o.csv"; from = prompt.p }'

included included "" "$asks"
"$CGSC" build -n > "$top/out" 2>&1
has "build -n counts a file that is included" "$top/out" "; 25,092 tokens in, 100 out"
build
is "a build charges it" "0 25092" "$code $(total tokens_in)"

included files "" "$(echo "$asks" | sed 's/\[c\]/[d]/')" 'context d { files = ["wor*.txt"] }'
build
is "and files of a pattern" "0 25092" "$code $(total tokens_in)"

included included-budget "" "$asks" 'budget { tokens = 200tok }'
"$CGSC" build > "$top/out" 2>&1
is "the budget is held against it" "5 " "$? $(cat asked)"
has "with what it could take" "$top/out" "could take up to 25192 tokens"
"$CGSC" build -n > "$top/out" 2>&1
has "as build -n says" "$top/out" "over budget"

included included-window "window = 2ktok" "$asks"
"$CGSC" build > "$top/out" 2>&1
is "the window is held against it" "1 " "$? $(cat asked)"
has "with a finding" "$top/out" "CGS6001"
"$CGSC" build -n > "$top/out" 2>&1
has "as build -n says too" "$top/out" "it does not fit: about 25092 tokens"
is "what was not asked has no tokens" "0" "$(build; total tokens_in)"
: > words.txt
build
is "and it is asked when the file is short" "0 asked" "$code $(cat asked)"

included included-ratio "window = 40ktok; context_ratio = 50%" "$asks"
"$CGSC" build > "$top/out" 2>&1
is "so is the context ratio" "1 " "$? $(cat asked)"
has "which the finding names" "$top/out" "exceed 50% of the window of model.m, 40000"

included made "" 'artifact w { path = "w.csv"; from = c }' "$(echo "$asks" | sed 's/\[c\]/[w]/')" \
	'budget { tokens = 40ktok }'
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^run *prompt.p .*; 25,092 tokens in, 100 out' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "build -n counts an artifact that it would make"
build
is "and the build does so" "0 25092" "$code $(total tokens_in)"

included answer "" 'prompt q { model = m; section task { text = "Ask." } }' \
	'artifact w { path = "w.csv"; from = prompt.q }' "$(echo "$asks" | sed 's/\[c\]/[w]/')"
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^unknown *prompt.p .*; 198 tokens in, 100 out' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "an answer to come counts as the longest there may be"

included tool "" 'tool t() { argv = ["sh", "-c", "echo x > w.csv"]; writes = ["w.csv"] }' \
	'artifact w { path = "w.csv"; from = t() }' "$(echo "$asks" | sed 's/\[c\]/[w]/')"
"$CGSC" build -n > "$top/out" 2>&1
has "what a tool will write counts as nothing yet, and that is said" "$top/out" \
	"; at least 98 tokens in, 100 out"
grep -q '^estimate *: at least 98 tokens' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "in the sum too"

# --- what was never asked costs nothing ---
new_project unasked 2EUR/Mtok 4EUR/Mtok
sed 's/kind = command; argv.*}/kind = replay }/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build -k
is "a recording that is missing takes no tokens" "4 0 0 0" \
	"$code $(total asked) $(total tokens_in) $(total tokens_out)"
new_project unsent 2EUR/Mtok 4EUR/Mtok
sed 's|kind = command; argv.*}|kind = openai; url = "http://127.0.0.1:9/v1" }|' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build -k
is "a request that finds nobody neither" "1 0 0" "$code $(total tokens_in) $(total tokens_out)"

# --- an answer that cannot be kept is not paid for ---
new_project full 2EUR/Mtok 4EUR/Mtok
cat > "$top/small.sh" <<'SMALL'
mkdir small && mount -t tmpfs -o size=512k none small && cp project.cgs model.sh small && cd small &&
	"$1" build > ../out 2>&1
code=$?
[ -f asked ] && cp asked ..
exit $code
SMALL
if unshare -m sh -c 'mount -t tmpfs none /mnt' 2> /dev/null; then
	unshare -m sh "$top/small.sh" "$CGSC"
	is "a full disk ends a build with 6 before anything is asked" "6 " "$? $(cat asked)"
	has "and says what is wanted" out "KiB are free on the project's file system"
	cd .. && new_project filled 2EUR/Mtok 4EUR/Mtok
	sed -i 's/max_output = [^;}]*/max_output = 200ktok/g' project.cgs
	sed 's/size=512k/size=8m/' "$top/small.sh" > "$top/large.sh"
	unshare -m sh "$top/large.sh" "$CGSC" -k
	is "a disk that has room for one answer gets one" "6 1" "$? $(grep -c . asked)"
	# Longer than it may be: what cannot be stored is kept where it arrived.
	mkdir ../long && cd ../long || exit 1
	cat > project.cgs <<-LONG
	provider p { kind = command; argv = ["$PYTHON", "model.py"] }
	model m { provider = p; id = "m"; max_output = 100tok }
	prompt x { model = m; section task { text = "Write." } }
	artifact x { path = "x.txt"; from = prompt.x }
	LONG
	cat > model.py <<-LONG
	import json, os
	open("asked", "a").write("1\\n")
	print(json.dumps({"text": os.urandom(400000).hex()}))
	LONG
	cat > "$top/long.sh" <<-'LONG'
	mkdir small && mount -t tmpfs -o size=2700k none small && cp project.cgs model.py small && cd small
	"$1" build > ../out 2>&1
	code=$?
	"$1" build -n > ../dry 2>&1
	mount -o remount,size=20m .
	"$1" build > ../again 2>&1
	echo "$code $? $(grep -c . asked)"
	LONG
	is "an answer that cannot be stored is not asked twice" "6 0 1" \
		"$(unshare -m sh "$top/long.sh" "$CGSC")"
	has "it waits for the next build" out "waits in .cgs/arrived for the next build"
	has "and a forecast knows of it" dry "0 to ask for, 1 in the store"
else
	skip "a full disk ends a build before anything is asked" "no right to mount here"
fi

# --- what fails for certain fails before it costs ---
new_project sources 2EUR/Mtok 4EUR/Mtok 'context notes { file = "notes.md" }'
sed '/^prompt y/s/text = "Write y."/&; include = [notes]/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
has "a source that is missing is told" "$top/events" CGS7010
is "before anything is asked" "1 " "$code $(cat asked)"
build -k
is "but with -k what can be made is" "3 asked" "$code $(cat asked)"
rm -f asked x.csv
sed -i 's/Write x/Write x again/' project.cgs
printf 'caf\351\n' > notes.md
build
has "a source that is no text is told" "$top/events" "'notes.md', which is not UTF-8 text"
is "before anything is asked, too" "1 " "$code $(cat asked 2> /dev/null)"
build
is "by each build" "1 " "$code $(cat asked 2> /dev/null)"
echo text > notes.md
build
is "and a text is sent" "0 asked,asked" "$code $(paste -s -d , asked)"

# --- questions that are open at once ---
many() { # NAME TOKENS_OUT LINE...: ten prompts that could take up to 179 tokens each
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m"; max_output = 100tok; concurrency = 10 }
SPEC
	for i in 0 1 2 3 4 5 6 7 8 9; do
		echo "prompt q$i { model = m; section task { text = \"Write $i.\" } }"
		echo "artifact a$i { path = \"a$i.csv\"; from = prompt.q$i }"
	done >> project.cgs
	cat > model.sh <<PROGRAM
#!/bin/sh
cat > /dev/null
echo asked >> asked
sleep 0.1
echo '{"text": "answer", "tokens_in": 10, "tokens_out": $2}'
PROGRAM
	chmod +x model.sh
	: > asked
	shift 2
	printf '%s\n' "$@" >> project.cgs
}
many settle 5 'budget { tokens = 400tok }'
build -k
is "a budget that is large enough is enough, however many are asked at once" "0 10 150" \
	"$code $(wc -l < asked) $(($(total tokens_in) + $(total tokens_out)))"
! grep -q 'was exceeded' "$top/events"
ok "and is not called exceeded"

many overrun 590 'budget { tokens = 400tok }'
build -k
is "after answers that cost more than was set aside nothing more is asked" "5 2" \
	"$code $(wc -l < asked)"
has "and it is said that the budget was exceeded" "$top/events" \
	"the budget of 400 tokens was exceeded: spent are 1200 tokens"

many stopped 5 'budget { tokens = 400tok }'
sed -i 's/^sleep.*/exit 3/' model.sh
build
is "a failure ends those that wait, too" "1 yes" \
	"$code $([ "$(wc -l < asked)" -le 2 ] && echo yes)"

many interrupted 5 'budget { tokens = 400tok }'
sed -i 's/^sleep.*/sleep 30/' model.sh
"$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
sleep 0.5
kill -INT $pid
wait $pid
is "and so does Ctrl-C" "130 2" "$? $(wc -l < asked)"
procs=

# --- shares of the window, with what is included ---
mkdir "$top/shares" && cd "$top/shares" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package shares
provider program { kind = command; argv = ["sh", "-c", "cat > /dev/null; echo '{\"text\": \"x\"}'"] }
model small { provider = program; id = "small"; window = 1ktok; max_output = 100tok; context_ratio = 100% }
context notes { file = "notes.txt" }
prompt gen {
  model = small
  section role { text = "You are brief." }
  section files { share = 5%..10%; text = "Read."; include = [notes] }
}
artifact answer { path = "answer.txt"; from = gen }
SPEC
head -c 100 /dev/zero | tr '\0' x > notes.txt
"$CGSC" build --error-format=short > "$top/out" 2>&1
is "a section within its share is fine" "0 0" "$? $(grep -c CGS6402 "$top/out")"
head -c 600 /dev/zero | tr '\0' x > notes.txt
"$CGSC" build --error-format=short > "$top/out" 2>&1
is "one that is not, with what it includes, still builds" 0 "$?"
has "and is told where its share stands" "$top/out" "project.cgs:9:19: warning[CGS6402]: section files has about 399 tokens with what it includes, its share is 100"
sed -i 's/5%..10%/5%..50%/' project.cgs
"$CGSC" build --json > "$top/events" 2>&1
is "another share is not another question" 0 "$(total asked)"
# --- the worst case of build -n is not exceeded ---
mkdir "$top/worst" && cd "$top/worst" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package worst
provider program { kind = command; argv = ["./model.sh"] }
model small { provider = program; id = "small"; max_output = 100tok; price_in = 1USD/Mtok; price_out = 1USD/Mtok }
model big { provider = program; id = "big"; max_output = 200tok; price_in = 9USD/Mtok; price_out = 9USD/Mtok }
prompt gen { model = small; section task { text = "Write the answer." } }
tool check(file: ref<artifact>) { argv = ["sh", "check.sh", "${file.path}"]; reads = ["check.sh"]; parse = gcc }
artifact answer { path = "answer.txt"; from = gen }
gate good { on = [answer]; require check(answer).findings == 0; heal = 1; on_fail = fallback(big) }
SPEC
# Every answer is another one, as long as it may be; what is wrong with it takes long to say.
cat > model.sh <<'PROGRAM'
#!/bin/sh
attempt=$(sed 's/.*"attempt":\([0-9]*\).*/\1/')
echo "$attempt" >> asked
printf '{"text": "%s %0280d"}\n' "$attempt" 0
PROGRAM
chmod +x model.sh
cat > check.sh <<'SCRIPT'
for i in $(seq 25); do
	printf '%s:%s:1: error: line %s %0900d\n' "$1" "$i" "$(cut -d' ' -f1 "$1")" 0
done
SCRIPT
"$CGSC" build -n --json | tail -n 1 > "$top/worst.json"
build
is "all attempts are used up" "1 1,2,3,4" "$code $(paste -s -d , asked)"
grep '"event":"end"' "$top/events" > "$top/spent.json"
$PYTHON - "$top/worst.json" "$top/spent.json" > "$top/note" 2>&1 <<'COMPARE'
import json, sys
worst, spent = (json.load(open(f)) for f in sys.argv[1:])
worst = worst["worst"]
print(worst, spent)
first = 40 # tokens of the first question, at most
for what in "tokens_in", "tokens_out":
    assert 4 * first < spent[what] <= worst[what], what
cost = lambda o: sum(o["cost"].values()) if isinstance(o["cost"], dict) else o["cost"]
assert 0 < cost(spent) <= cost(worst)
assert spent["tokens_in"] > worst["tokens_in"] / 2 # it is no wild guess either
COMPARE
ok "build -n foretold as much as they took, and not much more"

# --- what build -n tells of answers, windows and time ---
mkdir "$top/foretold" && cd "$top/foretold" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package foretold
provider service { kind = openai; url = "http://127.0.0.1:9/v1" }
model fast { provider = service; id = "f"; window = 1ktok; max_output = 100tok; rpm = 600 }
model slow { provider = service; id = "s"; window = 4ktok; max_output = 200tok; rpm = 10; tpm = 1ktok }
template one() { text "same" }
template two() { text "same" }
artifact a { path = "a.txt"; from = one() }
artifact b { path = "b.txt"; from = two() }
SPEC
for i in 1 2 3 4; do
	m=fast
	[ $i -gt 1 ] || m=slow
	echo "prompt q$i { model = $m; section task { text = \"Write $i.\" } }"
	echo "artifact o$i { path = \"o$i.txt\"; from = prompt.q$i }"
done >> project.cgs
"$CGSC" build -n > "$top/out" 2>&1
has "two templates of one text are made once" "$top/out" "cached   template.two()"
has "a question fills so much of its window" "$top/out" "21% of the window"
has "the answers are counted" "$top/out" "answers   : 4 to ask for, 0 in the store"
has "and so is the time at the rates of the slowest model" "$top/out" \
	"time      : 18.4 s at the rates of model.slow, 10 requests, 1,000 tokens a minute"
"$CGSC" build -n --json | tail -n 1 > "$top/out"
has "also for programs" "$top/out" '"asked":4,"stored":0,"replayed":0,"least_s":18.'
done_testing
