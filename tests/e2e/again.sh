#!/bin/sh
# again.sh — what is done again and what is not: answers, judges, kept outputs, modes. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

asks() { [ -f "$top/asked" ] && wc -l <"$top/asked" || echo 0; }
project() { # NAME ANSWER: an answering program, whose answers are the file "answer"
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	printf '%s' "$2" >answer
	rm -f "$top/asked"
	cat >model.py <<-E
		import json, sys
		q = json.load(sys.stdin)
		open("$top/asked", "a").write(q["prompt"] + "\n")
		print(json.dumps({"text": open("answer").read()}))
	E
	cat >project.cgs
	cat >>project.cgs <<-E
		provider p { kind = command; argv = ["$PYTHON", "model.py"] }
	E
}

project names 'good' <<-E
	model m { provider = p; id = "m" }
	prompt first { model = m; section task { text = "Write." } }
	artifact a { path = "a.txt"; from = prompt.first }
E
build
built 'a prompt is answered'
sed -i 's/first/second/g' project.cgs
build
built 'the prompt has another name'
sed -i 's|a\.txt|b.txt|' project.cgs
build
built 'its file has another path'
sed -i 's/id = "m" /id = "m"; stream = true /; s/kind = command;/kind = command; timeout = 50s;/' project.cgs
build
built 'its answer is streamed, its time limit another'
is 'and still it was asked once' 1 "$(asks)"
sed -i 's/Write/Write more/' project.cgs
build
is 'another text is asked' 2 "$(asks)"

project mode 'x' <<-E
	template t() { text "#!/bin/sh\n" }
	artifact a { path = "a.sh"; from = t(); executable = true }
E
build
[ -x a.sh ]
ok 'an executable artifact can be run'
sed -i 's/executable = true/executable = false/' project.cgs
build
[ ! -x a.sh ]
ok 'and not any more when the spec says so'
sed -i 's/executable = false/executable = true/' project.cgs
build
[ -x a.sh ]
ok 'and again'

project judge '{"clear": 9}' <<-E
	model m { provider = p; id = "m" }
	template page() { text "Hello\n" }
	artifact a { path = "a.txt"; from = page() }
	rubric nice { judge = m; criterion clear { asks = ["Is it clear?"] } }
	gate g { on = [a]; require nice(a) >= 8 }
E
build
is 'a judge without a score is an error' 1 "$code"
grep -q CGS7005 "$top/messages" || grep -q CGS7005 "$top/events"
ok 'that says so'
printf '{"score": 9, "reason": "fine"}' >answer
build
built 'the judge is asked again when it can answer'
is 'so it was asked twice' 2 "$(asks)"

project keep 'good' <<-E
	model m { provider = p; id = "one" }
	prompt w { model = m; section task { text = "Write." } }
	artifact a { path = "a.txt"; from = prompt.w }
	tool chk(f: ref<artifact>) { argv = ["grep", "-q", "good", f] }
	gate g { on = [a]; require chk(a).exit == 0; on_fail = keep_last }
E
build
built 'a gate passes'
printf 'bad' >answer
sed -i 's/id = "one"/id = "two"/' project.cgs
build
is 'a worse answer keeps the last file' 'good' "$(cat a.txt)"
sleep 0.1
build
grep -q CGS7011 "$top/messages" || grep -q CGS7011 "$top/events"
ok 'the next build warns again: it is not up to date'
rm a.txt
build
is 'a lost file comes back as it last passed' 'good' "$(cat a.txt)"

project two 'x' <<-E
	template t(s: string) { text "\${s}\n" }
	artifact a { path = "a.txt"; from = t("a") }
	artifact b { path = "b.txt"; from = t("b") }
	tool chk(f: ref<artifact>, w: string) { argv = ["grep", "-q", w, f] }
	gate good { on = [a]; require chk(a, "a") }
	gate bad { on = [b]; require chk(b, "never") }
E
build -j1
is 'a failed gate ends the build with 1' 1 "$code"
is 'but does not keep back what passed before it' a "$(cat a.txt)"

project lost 'x' <<-E
	template t(s: string) { text "\${s}\n" }
	artifact a { path = "a.txt"; from = t("a1") }
	artifact b { path = "b.txt"; from = t("b1") }
E
build
rm -rf .cgs
build
built 'outputs that are as they should be need no store'
rm -rf .cgs
sed -i 's/a1/a2/; s/b1/b2/' project.cgs
build -k
grep -q 'the store does not know who wrote it' "$top/messages" ||
	grep -q 'the store does not know who wrote it' "$top/events"
ok 'without its store cgsc says that it does not know who wrote a file'
build --overwrite '*'
is 'one switch gives them all up' 'a2 b2' "$(cat a.txt b.txt | paste -s -d ' ' -)"
echo mine >a.txt
build --accept a.txt
build --overwrite a.txt
echo mine >a.txt
build
is 'writing over a file ends its being accepted' 1 "$code"

project glob 'x' <<-E
	context all { files = ["g/*"] }
	model m { provider = p; id = "m" }
	prompt w { model = m; section task { text = "Write."; include = [all] } }
	artifact a { path = "a.txt"; from = prompt.w }
E
mkdir g && echo 1 >g/one.txt
build
built 'a prompt reads what a glob matches'
echo 2 >g/.hidden && echo 3 >g/one.txt~
sleep 0.05
build
is 'hidden files and back-up copies are not matched' 1 "$(asks)"
echo 2 >g/two.txt
build
is 'a new file is' 2 "$(asks)"
touch "$(printf 'g/\303.txt')"
build
is 'a name that is not UTF-8 is an error' 1 "$code"
rm -r g && mkdir g && echo 1 >g/one.txt
echo 'budget { tokens = 0tok }' >>project.cgs
sed -i 's/Write/Write more/' project.cgs
build
is 'a budget of nothing buys nothing' 5 "$code"
sed -i 's/^budget.*/cache { ttl = 1h }/' project.cgs
"$CGSC" check >"$top/out" 2>&1
has 'a word that would be ignored is an error' "$top/out" CGS1024
done_testing
