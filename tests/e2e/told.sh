#!/bin/sh
# told.sh — what a build says is true: reasons, places, and nothing left out in silence.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

edit() { # SED_SCRIPT [FILE]
	sed "$1" "${2:-project.cgs}" > "$top/new" && cat "$top/new" > "${2:-project.cgs}"
}
absent() { # SENTENCE FILE TEXT
	! grep -qF -e "$3" "$2" || { note "'$3' in:"; head -n 20 "$2" >> "$top/note"; false; }
	ok "$1"
}

# --- a reason is in the key ---
mkdir "$top/reasons" && cd "$top/reasons" || exit 1
cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"]; timeout = 4s }
model m { provider = program; id = "m" }
prompt gen { model = m; section task { text = "Write." } }
artifact a { path = "a.txt"; from = prompt.gen }
SPEC
printf '#!/bin/sh\ncat > /dev/null\necho "{\\"text\\": \\"answer\\"}"\n' > model.sh
chmod +x model.sh
build
edit 's/4s/5s/; s/program/maker/; s/artifact a /artifact b /'
build
is "a time limit and names decide no answer" "0 0" "$code $(total asked)"
edit 's/Write\./Write more./'
build
"$CGSC" why prompt.gen > "$top/why" 2>&1
has "a reason is what changed in the question" "$top/why" "'Write.' -> 'Write more.'"
absent "and not what the answer does not depend on: a limit" "$top/why" timeout
absent "nor a name" "$top/why" maker
edit 's/prompt gen/prompt make/; s/prompt\.gen/prompt.make/'
build
is "a new name asks nothing" "0 0" "$code $(total asked)"
"$CGSC" why prompt.make > "$top/why" 2>&1
has "and is no reason to have run" "$top/why" "prompt.make has not run: its result was in the store"
edit 's/Write more\./Write less./; s/id = "m"/&; temperature = 0.2/'
build
"$CGSC" why prompt.make > "$top/why" 2>&1
has "what changes then is told from there" "$top/why" "'Write more.' -> 'Write less.'"
edit 's/Write less\./Write a text that is so long that its end is not in the beginning, 12 lines./'
build
edit 's/12 lines/13 lines/'
build
"$CGSC" why prompt.make > "$top/why" 2>&1
has "the part of a long line that differs is shown" "$top/why" "13 lines.'"
edit 's/temperature = 0.2/temperature = 0.3/'
build
"$CGSC" why prompt.make > "$top/why" 2>&1
has "a number is told as it is written" "$top/why" "'0.2' -> '0.3'"

# --- judges ---
mkdir "$top/judges" && cd "$top/judges" || exit 1
cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m" }
template page() { text "Hello\n" }
artifact a { path = "a.txt"; from = page() }
rubric nice {
  judge = m
  criterion clear { asks = ["Is it clear?"] }
  criterion short { asks = ["Is it short?"] }
}
gate g { on = [a]; require nice(a) >= 8 }
SPEC
printf '#!/bin/sh\ncat > /dev/null\necho asked >> asked\ncat answer\n' > model.sh
chmod +x model.sh
echo '{"text": "no idea"}' > answer
build
is "judges without a score are an error" 1 "$code"
is "each one is told" 2 "$(grep -c CGS7005 "$top/events")"
echo '{"text": "{\"score\": 3, \"reason\": \"so dull\"}"}' > answer
: > asked
build
is "the next build asks both again" 2 "$(grep -c . asked)"
is "and finds the scores too low" 1 "$code"
is "a reason that two requirements share is told once" 2 "$(grep -c 'so dull' "$top/events")"

# --- healing ends early ---
mkdir "$top/early" && cd "$top/early" || exit 1
cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"] }
model m { provider = program; id = "m" }
prompt gen { model = m; section task { text = "Write." } }
artifact a { path = "a.txt"; from = prompt.gen }
tool check(file: ref<artifact>) { argv = ["grep", "-q", "good", file] }
gate g { on = [a]; require check(a).exit == 0; heal = 5 }
SPEC
printf '#!/bin/sh\ncat > /dev/null\necho asked >> asked\ncat answer\n' > model.sh
chmod +x model.sh
echo '{"text": "bad"}' > answer
"$CGSC" build > "$top/out" 2>&1
is "healing ends when an answer comes again" 2 "$(grep -c . asked)"
has "and says so" "$top/out" "attempt 2 of prompt.gen gave an answer that had failed before"
has "with what was allowed" "$top/out" "up to 6 attempts"

# --- a depfile overwrites nothing that the project reads or writes ---
mkdir -p "$top/depfile/sub" && cd "$top/depfile" || exit 1
cat > project.cgs <<'SPEC'
tool copy() { argv = ["cp", "in.txt", "o.txt"]; reads = ["in.txt"]; writes = ["o.txt"] }
artifact o { path = "o.txt"; from = copy() }
SPEC
echo input > in.txt
cp project.cgs "$top/spec"
ln in.txt other_name
for f in project.cgs ./project.cgs sub/../in.txt "$(pwd)/in.txt" o.txt other_name; do
	"$CGSC" build --depfile="$f" > "$top/out" 2>&1
	is "--depfile=$f is refused" 2 "$?"
done
has "and the message names the file" "$top/out" "would overwrite \`in.txt\`"
(cd sub && "$CGSC" build --depfile=../project.cgs > "$top/out" 2>&1)
is "from a directory below, too" 2 "$?"
cmp -s project.cgs "$top/spec" && [ "$(cat in.txt)" = input ] && [ ! -e o.txt ]
ok "nothing was written"
"$CGSC" build -q --depfile=o.d
is "another file is written" "0 yes" "$? $([ -s o.d ] && echo yes)"

# --- clean knows what no spec names any more ---
mkdir "$top/strays" && cd "$top/strays" || exit 1
cat > project.cgs <<'SPEC'
template page(t: string) { text "Hello ${t}\n" }
artifact a { path = "out/a.txt"; from = page("a") }
artifact b { path = "b.txt"; from = page("b") }
artifact c { path = "c.txt"; from = page("c") }
SPEC
build -q
edit 's|out/a.txt|out/new.txt|; s|"b.txt"|"new.txt"|'
"$CGSC" build > "$top/out" 2>&1
has "a renamed output is told" "$top/out" "'out/a.txt' is not made by the spec any more"
edit 's|"c.txt"|"d.txt"|'
build c
echo mine >> b.txt
build
"$CGSC" clean > "$top/out" 2>&1
is "clean removes what earlier specs made, whatever was built since" "b.txt project.cgs" \
	"$(find . -name .cgs -prune -o -type f -printf '%P\n' | sort | paste -s -d ' ' -)"
has "and says what it leaves" "$top/out" "kept 'b.txt': it was edited by hand"
has "and how much it removed" "$top/out" "removed 5 files"
build
"$CGSC" clean > "$top/out" 2>&1
has "what is left is told again" "$top/out" "kept 'b.txt'"

# --- a file that is missing is named, where the spec names it ---
mkdir "$top/missing" && cd "$top/missing" || exit 1
cat > project.cgs <<'SPEC'
context notes {
  file = "no_notes.md"
}
artifact copy { path = "copy.md"; from = notes }
tool count() {
  argv   = ["sh", "-c", "wc -l < no_lines.txt > n.txt"]
  reads  = ["no_lines.txt"]
  writes = ["n.txt"]
}
artifact n { path = "n.txt"; from = count() }
SPEC
"$CGSC" build -k --error-format=short > "$top/out" 2>&1
has "the file of a context" "$top/out" "project.cgs:2:3: error[CGS7010]: publish copy.md reads 'no_notes.md', which does not exist"
has "the file that a tool reads" "$top/out" "project.cgs:7:13: error[CGS7010]: tool.count() reads 'no_lines.txt', which does not exist"
"$CGSC" build -n > "$top/out" 2>&1
has "build -n names it too" "$top/out" "'no_notes.md' does not exist"

# --- links, and names that cannot be used ---
mkdir -p "$top/links/docs" "$top/elsewhere" && cd "$top/links" || exit 1
cat > project.cgs <<'SPEC'
context notes { files = ["docs/*.md", "docs/**"] }
template page() { text "Hello\n" }
provider tape { kind = replay }
model m { provider = tape; id = "m" }
prompt gen { model = m; section task { text = "Write."; include = [notes] } }
artifact a { path = "a.txt"; from = prompt.gen }
SPEC
echo one > docs/1.md
ln -s "$top/elsewhere/x.md" docs/9.md
echo 'const x : string = "x"' > "$top/elsewhere/x.cgs"
ln -s "$top/elsewhere" more
"$CGSC" build -n > "$top/out" 2>&1
has "a link that a glob would match is told" "$top/out" "'docs/9.md' is a symbolic link"
has "as CGS6455" "$top/out" "warning[CGS6455]"
is "once, however many globs match it" 1 "$(grep -c "docs/9.md' is" "$top/out")"
"$CGSC" check > "$top/out" 2>&1
has "a link to a directory of specs is told" "$top/out" "'more' is a symbolic link, so its specs are not read"
rm more docs/9.md
touch "docs/$(printf '\377').md"
"$CGSC" build -n --error-format=short > "$top/out" 2>&1
is "a name that is not UTF-8 is told once, at the glob" 1 "$(grep -ac '^project.cgs:1:26: error.CGS6217' "$top/out")"
is "and not again for the next one" 1 "$(grep -ac CGS6217 "$top/out")"

# --- a spec that cannot be read ---
mkdir -p "$top/unread/sub" && cd "$top/unread" || exit 1
echo 'const x : string = "x"' | tee project.cgs > sub/b.cgs
chmod 000 sub/b.cgs
chmod 755 "$top"
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
if [ -z "$as_nobody" ] || $as_nobody true 2> /dev/null; then
	$as_nobody "$CGSC" check > "$top/out" 2>&1
	is "a spec that cannot be read ends with 6" 6 "$?"
	has "and the message says which" "$top/out" 'cannot read `sub/b.cgs`: Permission denied'
else
	skip "a spec that cannot be read is named" "no other user can be taken"
fi

done_testing
