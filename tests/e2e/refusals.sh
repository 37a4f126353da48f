#!/bin/sh
# refusals.sh — what cgsc will not do, each with its code, its place and its exit code. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

project() { # NAME: a fresh directory with project.cgs from stdin, entered
	mkdir "$top/$1" && cd "$top/$1" && cat >project.cgs
}
refused() { # SENTENCE EXIT CODE [ARGS...]: building ends so, and names the code
	sentence=$1 wanted=$2 want_code=$3
	shift 3
	code=0
	"$CGSC" build --error-format=short "$@" >"$top/out" 2>&1 || code=$?
	[ "$code" = "$wanted" ] && grep -q "project.cgs:[0-9]*:[0-9]*: error\[$want_code\]" "$top/out" ||
		{ note "exit $code"; cat "$top/out" >>"$top/note"; false; }
	ok "$sentence"
}
page='template page() { text "Hello" }'

project text <<-E
	$page
	artifact a { path = "a.txt"; from = page() }
E
printf '# \377\n' >>project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
has 'bytes that are not UTF-8 are named with their place' "$top/out" 'project.cgs:3:3: error[CGS0101]'
head -c 70000000 /dev/zero | tr '\0' ' ' >project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
has 'a file over the limit is refused at the door' "$top/out" 'error[CGS0106]'
rm project.cgs
for i in $(seq 300); do echo 'component { ] }'; done >project.cgs
"$CGSC" check --error-format=short >"$top/out" 2>&1
has 'hundreds of mistakes end in one note' "$top/out" 'note[CGS0203]'

project edited <<-E
	$page
	artifact a { path = "a.txt"; from = page() }
E
"$CGSC" build -q
echo mine >a.txt
refused 'an output that a person edited is left alone' 1 CGS7003
is 'and still has the edit' mine "$(cat a.txt)"

project validator <<-E
	tool lint(file: ref<artifact>) { argv = ["printf", "a.txt:3:1: error: bad\n"]; parse = gcc }
	$page
	artifact a { path = "a.txt"; from = page() }
	gate g { on = [a]; require lint(a).errors == 0 }
E
refused 'a finding of a validator points at the artifact' 1 CGS7002
[ ! -e a.txt ]
ok 'and what did not pass is not published'

project offline <<-E
	provider p { kind = replay }
	model m { provider = p; id = "m" }
	prompt q { model = m; section task { text = "Hello" } }
	artifact a { path = "a.txt"; from = prompt.q }
E
refused 'a missing recording ends with 4' 4 CGS7004 --offline

project budget <<-E
	provider p { kind = command; argv = ["echo", "{\"text\": \"hello\"}"] }
	model m { provider = p; id = "m"; max_output = 1ktok }
	prompt q { model = m; section task { text = "Hello" } }
	artifact a { path = "a.txt"; from = prompt.q }
	budget all { tokens = 500tok }
E
refused 'a request that could exceed the budget is not sent' 5 CGS7007

project link <<-E
	$page
	artifact a { path = "out/a.txt"; from = page() }
E
mkdir "$top/elsewhere"
ln -s "$top/elsewhere" out
refused 'an output does not follow a link out of the project' 1 CGS7008
is 'and nothing was written there' '' "$(ls "$top/elsewhere")"

project keep <<-E
	$page
	tool never(file: ref<artifact>) { argv = ["false"] }
	artifact a { path = "a.txt"; from = page() }
	gate g { on = [a]; require never(a); on_fail = keep_last }
E
"$CGSC" build --error-format=short >"$top/out" 2>&1
has 'a gate without a last output to keep fails' "$top/out" 'error[CGS7001]'
grep -c CGS7011 "$top/out" | grep -qx 0
ok 'and does not say that one was kept'

# --- what is no file ---
wrong_input() { # SENTENCE WHAT: "in" is what a prompt and a tool read
	code=0
	"$CGSC" build -k --error-format=short >"$top/out" 2>&1 </dev/null || code=$?
	has "a prompt that includes $1" "$top/out" "project.cgs:4:16: error[CGS7010]: prompt.p reads 'in', which $2"
	has "a tool that reads $1" "$top/out" "tool.look(b) reads 'in', which $2"
	has "an artifact made from $1" "$top/out" "publish c.txt reads 'in', which $2"
	"$CGSC" build -n >"$top/out" 2>&1
	has "and build -n says it of $1" "$top/out" "'in' $2"
}
project inputs <<-E
	$page
	provider local { kind = command; argv = ["echo", "{\"text\": \"x\"}"] }
	model m { provider = local; id = "local" }
	context from { file = "in" }
	prompt p { model = m; section s { text = "Look."; include = [from] } }
	artifact a { path = "a.txt"; from = p }
	artifact b { path = "b.txt"; from = page() }
	artifact c { path = "c.txt"; from = from }
	tool look(file: ref<artifact>) { argv = ["cat", "in"]; reads = ["in"]; parse = exit }
	gate looks { on = [b]; require look(b).exit == 0 }
E
wrong_input 'nothing' 'does not exist'
mkfifo in
wrong_input 'a named pipe' 'is a named pipe, not a file'
rm in && mkdir in
wrong_input 'a directory' 'is a directory, not a file'
rmdir in && echo "what is not in the project" >"$top/elsewhere/in" && ln -s "$top/elsewhere/in" in
wrong_input 'a link out of the project' 'is a symbolic link out of the project'
wrong_input 'the same, when that is known' 'is a symbolic link out of the project'
ln -sf /proc/self/environ in
wrong_input 'a link to the environment' 'is a symbolic link out of the project'
rm in && sed -i 's|"in"|"d/in"|' project.cgs && ln -s "$top/elsewhere" d
"$CGSC" build -k --error-format=short >"$top/out" 2>&1 </dev/null
has 'a prompt that includes a file below such a link' "$top/out" \
	"prompt.p reads 'd/in', which is a symbolic link out of the project, or below one"
rm d && mkdir real && echo here >real/in && ln -s "$PWD/real" d
"$CGSC" build -k >"$top/out" 2>&1
is 'a link within the project is followed' here "$(cat c.txt)"
rm -r d && mkdir .git && echo "token" >.git/in && ln -s .git d
"$CGSC" build -k --error-format=short >"$top/out" 2>&1
has 'one to .git is not' "$top/out" "reads 'd/in', which is a symbolic link out of the project"
rm -r d .git && echo '{"type": "object"}' >"$top/elsewhere/s.json" && ln -s "$top/elsewhere/s.json" s.json
cp project.cgs kept
cat >>project.cgs <<-E
	schema form { file = "s.json" }
	prompt formed { model = m; output = form; section s { text = "Look." } }
	artifact formed { path = "f.json"; from = formed }
E
"$CGSC" build -k --error-format=short >"$top/out" 2>&1
has 'nor a schema behind such a link' "$top/out" 'the file of schema.form, "s.json", is a symbolic link out of the project'
mv kept project.cgs
sed -i 's|"d/in"|"in"|' project.cgs
printf 'a\377\n' >in
"$CGSC" build -k --error-format=short >"$top/out" 2>&1 </dev/null
has 'a prompt that includes what is no text' "$top/out" "prompt.p reads 'in', which is not UTF-8 text"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && chmod 755 "$top"; then
	project rights <<-E
		$page
		artifact a { path = "out/a.txt"; from = page() }
	E
	mkdir out
	chown -R 65534:65534 . && chown 0:0 out && chmod 755 out
	cp "$CGSC" "$top/cgsc" && chmod 755 "$top/cgsc"
	code=0
	setpriv --reuid=65534 --regid=65534 --clear-groups "$top/cgsc" build --error-format=short \
		>"$top/out" 2>&1 || code=$?
	is 'a directory without rights ends with 6' 6 "$code"
	has 'and says CGS7009' "$top/out" 'error[CGS7009]'
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$top/cgsc" "$@"; }
	chown 65534:65534 out && nobody build >/dev/null 2>&1
	chmod 555 out
	code=0
	nobody clean --all >"$top/out" 2>&1 || code=$?
	is 'what clean cannot remove ends with 6' 6 "$code"
	has 'and is named' "$top/out" "'out/a.txt': Permission denied"
	chmod 755 out
	is 'the store that knows whose it is stays' 'removed 1 file' "$(nobody clean 2>&1 | tail -n 1 | sed 's/^cgsc: //')"
else
	skip 'a directory without rights ends with 6' 'needs root and setpriv'
	skip 'what clean cannot remove is named' 'needs root and setpriv'
fi
done_testing
