#!/bin/sh
# edits.sh — what an edit makes anew, and what it does not: a table of edits and the steps they run.
# SPDX-License-Identifier: Apache-2.0
#
# The provider is a program whose answer depends on the whole request, so a changed request always
# gives a changed answer, and every question that is asked can be counted.
. "$(dirname "$0")/lib.sh"
mkdir "$top/p" && cd "$top/p" || exit 1

cat > project.cgs <<'SPEC'
edition 2026
package edits

project edits "Edits"

component api "The API"

requirement shown "What the prompt shows" {
  when  "a client asks"
  the   api
  shall "answer within a second"
}
requirement hidden "What no prompt shows" {
  when  "the moon is full"
  the   api
  shall "do nothing special"
}
SPEC
cat > parts.cgs <<'SPEC'
package edits

provider program { kind = command; argv = ["./model.sh"] }
model small { provider = program; id = "small"; temperature = 0.1 }

prompt gen "Generate" {
  model = small
  section task { text = "Write the answer."; include = [shown] }
}
template head() { text "the head of ${project.edits.title}\n" }
context data { file = "data.txt" }

tool check(file: ref<artifact>) {
  argv  = ["sh", "check.sh", "${file.path}"]
  reads = ["check.sh"]
}
tool look(file: ref<artifact>) {
  argv  = ["sh", "look.sh", "${file.path}", "data.txt"]
  reads = ["look.sh", data]
}

artifact a { path = "out/a.txt"; from = prompt.gen }
artifact b { path = "out/b.txt"; from = head() }
gate good { on = [a]; require check(a).exit == 0 }
gate fine { on = [b]; require look(b).exit == 0 }
SPEC
echo 'test -s "$1"' > check.sh
echo 'test -s "$1" && test -s "$2"' > look.sh
echo data > data.txt
cat > model.sh <<'PROGRAM'
#!/bin/sh
request=$(cat)
printf "%s\n" "$request" >> asked
hash=$(printf "%s\n" "$request" | sha256sum | cut -c1-16)
printf '{"text": "```\\nanswer %s\\n```\\n"}\n' "$hash"
PROGRAM
chmod +x model.sh
: > asked

edit() { # FILE SED-SCRIPT
	sed "$2" "$1" > "$top/new" && cat "$top/new" > "$1"
}
asks() {
	wc -l < asked | xargs
}
row() { # SENTENCE WANTED-STEPS WANTED-ASKS: builds and compares
	before=$(asks)
	build
	got="$(ran) asks=$(($(asks) - before)) exit=$code"
	[ "$got" = "$2${2:+ }asks=$3 exit=0" ] || [ "$got" = "$2 asks=$3 exit=0" ] || {
		note "wanted: $2 asks=$3 exit=0" "found:  $got"
		grep -v '"cached"' "$top/events" | tail -n 8 >> "$top/note"
		false
	}
	ok "$1"
}

all="gate.fine gate.good prompt.gen publish out/a.txt publish out/b.txt template.head() tool.check(a) tool.look(b)"
row "the first build runs everything" "$all" 1
row "the second build runs nothing" "" 0

edit project.cgs 's/^requirement hidden/# a comment\n&/'
row "a comment runs nothing" "" 0
edit parts.cgs 's/argv  = /argv = /; s/^  section task { text/  section task {\n    text/'
row "reformatting runs nothing" "" 0
edit project.cgs 's/^component/\n\n&/'
row "blank lines run nothing" "" 0
edit project.cgs 's/moon is full/moon is new/'
row "a requirement that no prompt shows runs nothing" "" 0
edit project.cgs 's/within a second/within two seconds/'
row "a requirement that one prompt shows runs that prompt and what reads its answer" \
	"prompt.gen publish out/a.txt tool.check(a)" 1
"$CGSC" why prompt.gen > "$top/why" 2>&1
has "why says what changed in the prompt" "$top/why" "two seconds"
edit project.cgs 's/within two seconds/within a second/'
row "going back to the earlier text asks nothing" "" 0
is "the earlier output is put back" "publish out/a.txt" "$(restored)"
edit parts.cgs 's/the head of/the top of/'
row "the text of a template runs the template and what reads it" \
	"publish out/b.txt template.head() tool.look(b)" 0
edit parts.cgs 's/^  reads = \["check.sh"\]/&\n  timeout = 60000ms/'
row "a default that is written out runs nothing" "" 0
edit parts.cgs 's/"data.txt"\]/"data.txt", "more"]/'
row "the command line of a tool runs the tool alone" "tool.look(b)" 0
"$CGSC" why 'tool.look(b)' > "$top/why" 2>&1
has "why names the part of the recipe" "$top/why" argv
echo changed > data.txt
row "a file that a tool reads runs the tool alone" "tool.look(b)" 0
"$CGSC" why 'tool.look(b)' > "$top/why" 2>&1
has "why names the file" "$top/why" data.txt
touch data.txt project.cgs look.sh
row "touching files runs nothing" "" 0
echo '# another check' >> check.sh
row "a script that a tool runs runs that tool alone" "tool.check(a)" 0
edit parts.cgs 's/temperature = 0.1/temperature = 0.7/'
row "a parameter of the model asks again" "prompt.gen publish out/a.txt tool.check(a)" 1
"$CGSC" why out/a.txt > "$top/why" 2>&1
has "why of an output names the input that changed" "$top/why" artifact.a

# --- outputs ---
cp out/a.txt "$top/a"
rm out/a.txt
row "a deleted output is put back, not made again" "" 0
is "it is restored" "publish out/a.txt" "$(restored)"
cmp out/a.txt "$top/a" > "$top/note" 2>&1
ok "with the bytes it had"
echo mine >> out/a.txt
build
is "an output edited by hand stops the build with 1" 1 "$code"
is "the edit is kept" mine "$(tail -n 1 out/a.txt)"
has "the message has its code" "$top/events" CGS7003
has "and names the way to keep it" "$top/events" "--accept out/a.txt"
build --accept out/a.txt
is "--accept keeps it from now on" "0 mine" "$code $(tail -n 1 out/a.txt)"
row "after that there is nothing to do" "" 0
is "the edit is still there" mine "$(tail -n 1 out/a.txt)"
echo again >> out/a.txt
build
is "an edit of an accepted file stays accepted" "0 again" "$code $(tail -n 1 out/a.txt)"
build --overwrite out/a.txt
is "--overwrite puts the built one in its place" 0 "$code"
cmp out/a.txt "$top/a" > "$top/note" 2>&1
ok "with the bytes it had before the edit"

# --- files of the spec ---
cat > more.cgs <<'SPEC'
package edits
template tail() { text "the tail\n" }
artifact c { path = "out/c.txt"; from = tail() }
SPEC
row "a new file of the spec runs what is in it" "publish out/c.txt template.tail()" 0
rm more.cgs
row "a file of the spec taken away runs nothing" "" 0
is "what it made stays where it is" "the tail" "$(cat out/c.txt)"
rm out/c.txt

# --- other ways to build ---
echo changed again > data.txt
edit project.cgs 's/within a second/within three seconds/'
before=$(asks)
build out/b.txt
is "a target runs only what it needs" "tool.look(b) asks=0" "$(ran) asks=$(($(asks) - before))"
row "a build of everything then runs the rest" "prompt.gen publish out/a.txt tool.check(a)" 1
build --offline
is "--offline runs nothing that was built online" "0 0" "$code $(total ran)"
build -j1
is "nor does another number of jobs" "0 0" "$code $(total ran)"
"$CGSC" clean > "$top/note" 2>&1
[ ! -e out ]
ok "clean removes the outputs and their directory"
row "after clean they come from the store" "" 0
is "all of them" "publish out/a.txt publish out/b.txt" "$(restored)"
cp -R . "$top/elsewhere"
(cd "$top/elsewhere" && "$CGSC" build --json > "$top/events" 2> "$top/messages")
is "a copy of the project in another place runs nothing" 0 "$(total ran)"
mkdir sub
(cd sub && "$CGSC" build --json > "$top/events" 2> "$top/messages")
is "nor does a build from a directory below" 0 "$(total ran)"

# --- a missing recording ---
edit parts.cgs 's/kind = command; argv = \["\.\/model.sh"\]/kind = replay/'
before=$(asks)
build -n
is "-n ends with 0" 0 "$code"
grep '"step":"prompt.gen"' "$top/events" | grep -q '"action":"fail"'
ok "-n says that the prompt would fail"
is "and asks nothing" "$before" "$(asks)"
build
is "a request without a recording ends with 4" 4 "$code"
has "the message names the file to write" "$top/events" "recordings/prompt.gen.1."

done_testing
