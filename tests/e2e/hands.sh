#!/bin/sh
# hands.sh — what a person did to an output is never lost, and what --accept means afterwards.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# --- an edit while the build runs ---
mkdir "$top/during" && cd "$top/during" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package during
tool t() { argv = ["sh", "-c", "sleep 1; cat in.txt > o.txt; cat in.txt > new.txt"]; reads = ["in.txt"]; writes = ["o.txt", "new.txt"] }
artifact o { path = "o.txt"; from = t() }
artifact n { path = "new.txt"; from = t() }
SPEC
echo 1 > in.txt
build
built "a tool makes two outputs"
rm new.txt
echo 2 > in.txt
(sleep 0.5; echo "my edit" > o.txt; echo "my file" > new.txt) &
started $!
build
is "edits made while the build runs stop it" 1 "$code"
is "the edit is there" "my edit" "$(cat o.txt)"
is "so is the file that was made" "my file" "$(cat new.txt)"
is "both are told as hand edits" 2 "$(grep -c '"code":"CGS7003"' "$top/events")"
build --overwrite '*'
is "--overwrite goes over them" "0 2 2" "$code $(cat o.txt new.txt | paste -s -d ' ' -)"

# --- what --accept means ---
mkdir "$top/accept" && cd "$top/accept" || exit 1
spec() { # TEXT
	cat > project.cgs <<-E
	edition 2026
	package accept
	template t() { text "$1\n" }
	artifact a { path = "a.txt"; from = t() }
	artifact b { path = "b.txt"; from = t() }
	E
}
spec one
build
echo mine > a.txt
build -n
grep '"step":"publish a.txt"' "$top/events" | grep -q "edited by hand: the build will stop here"
ok "-n says that a hand edit stops the build"
build -n --accept a.txt
grep '"step":"publish a.txt"' "$top/events" | grep -q "edited by hand: --accept will keep it"
ok "-n knows --accept"
build -n --overwrite '*'
grep '"step":"publish a.txt"' "$top/events" | grep -q "edited by hand: --overwrite will write over it"
ok "-n knows --overwrite"
is "and has written nothing" mine "$(cat a.txt)"
build --accept a.txt --overwrite a.txt
is "one output cannot be kept and written over" "2 mine" "$code $(cat a.txt)"
has "the message says so" "$top/messages" "name the same output"
build --accept '*' --overwrite ./a.txt
is "nor with '*' and another spelling" "2 mine" "$code $(cat a.txt)"
build --accept a.txt
echo mine too > a.txt
build
is "later edits are kept" "0 mine too" "$code $(cat a.txt)"
rm a.txt b.txt
build -n
grep '"step":"publish a.txt"' "$top/events" | grep -q '"action":"restore"'
ok "-n says that a lost file comes back"
build
is "a lost file comes back as the person had it" "0 mine too" "$code $(cat a.txt)"
is "another one as it is generated" one "$(cat b.txt)"
build
is "after that there is nothing to do" "0 0" "$code $(total ran)"
spec two
build
is "when the spec changes the person is asked again" "1 mine too two" "$code $(cat a.txt b.txt | paste -s -d ' ' -)"
build --overwrite a.txt
is "--overwrite ends it" "0 two" "$code $(cat a.txt)"
rm a.txt
build
is "then a lost file comes back as it is generated" two "$(cat a.txt)"
echo mine > a.txt
build --accept a.txt
echo two > a.txt
build
echo mine > a.txt
build
is "who puts the generated text back has given the edit up" 1 "$code"
rm a.txt
build
spec three
echo mine > a.txt
build --accept a.txt
spec two
rm a.txt
build
spec three
build
rm a.txt
build
is "an edit that was given up does not come back" three "$(cat a.txt)"

# --- an accepted edit and gates ---
mkdir "$top/unseen" && cd "$top/unseen" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package unseen
context src { file = "in.txt" }
artifact o { path = "out.txt"; from = src }
artifact free { path = "free.txt"; from = src }
tool good(f: ref<artifact>) { argv = ["grep", "-q", "good", f] }
gate g { on = [o]; require good(o) }
SPEC
echo good > in.txt
build
grep -q "no gate has checked the edit" "$top/events"
is "without an edit there is nothing to say" 1 "$?"
echo bad > out.txt
echo bad > free.txt
build --accept '*'
is "an edit that a gate would refuse can be accepted" "0 bad" "$code $(cat out.txt)"
has "but the build says that no gate has checked it" "$top/events" "'out.txt' is kept as edited by hand; no gate has checked the edit"
is "only of the output that a gate guards" 1 "$(grep -c "no gate has checked" "$top/events")"
build
is "a later build does nothing" "0 0 bad" "$code $(total ran) $(cat out.txt)"
has "but says it again" "$top/events" "'out.txt' is kept as edited by hand"
rm out.txt
build
is "one that puts the edit back" "0 bad" "$code $(cat out.txt)"
has "says it too" "$top/events" "'out.txt' is kept as edited by hand"
build --overwrite '*'
build
is "until the edit is given up" "0 good 0" "$code $(cat out.txt) $(grep -c "no gate has" "$top/events")"

# --- merge = never: written once, then its owner's ---
mkdir "$top/never" && cd "$top/never" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package never
template page() { text "made\n" }
artifact once { path = "once.txt"; from = page(); merge = never }
artifact more { path = "more.txt"; from = page() }
SPEC
build
echo mine > once.txt
echo mine > more.txt
build --overwrite '*'
is "--overwrite '*' leaves it alone" "0 mine made" "$code $(cat once.txt more.txt | paste -s -d ' ' -)"
build --overwrite once.txt
is "its own name does not" "0 made" "$code $(cat once.txt)"

# --- keep_last ---
mkdir "$top/keep" && cd "$top/keep" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package keep
context src { file = "in.txt" }
artifact o { path = "out.txt"; from = src }
tool good(f: ref<artifact>) { argv = ["grep", "-q", "good", f] }
gate g { on = [o]; require good(o); on_fail = keep_last }
SPEC
echo bad > in.txt
build
is "without a last output there is nothing to keep" 1 "$code"
has "the message says so" "$top/events" "there is no last output to keep: 'out.txt' has never passed"
grep -c CGS7011 "$top/events" | grep -qx 0
ok "and not that one was kept"
echo good > in.txt
build
echo bad > in.txt
build
is "the last output is kept" "0 good" "$code $(cat out.txt)"
echo hand > out.txt
build
is "an edit of it is not hidden" "1 hand" "$code $(cat out.txt)"
has "it is told" "$top/events" CGS7003
build --accept out.txt
is "it can be accepted" "0 hand" "$code $(cat out.txt)"
rm out.txt
build
is "then it is what comes back" "0 hand" "$code $(cat out.txt)"
build --overwrite out.txt
is "until it is given up for the last output" "0 good" "$code $(cat out.txt)"
rm out.txt
build
is "which comes back from then on" "0 good" "$code $(cat out.txt)"

# --- modes ---
mkdir "$top/mode" && cd "$top/mode" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package mode
template t() { text "#!/bin/sh\n" }
artifact run { path = "run.sh"; from = t(); executable = true }
SPEC
build
sleep 0.05
build
is "a second build has nothing to do" 0 "$(total ran)"
chmod -x run.sh
build
built "a lost mode ends well"
[ -x run.sh ]
ok "it is there again"
build
is "then there is nothing to do" "0 0 0" "$code $(total ran) $(total restored)"

# --- a directory in the way ---
rm run.sh && mkdir run.sh
for how in "" "--accept run.sh" "--overwrite run.sh"; do
	build $how
	is "a directory in the way is refused ($how)" 1 "$code"
	has "with its code" "$top/events" CGS7008
	has "and by name" "$top/events" "a directory stands there"
done
build -n
has "-n says so" "$top/events" "a directory stands there"
rmdir run.sh
build
is "without it all is well" "0 #!/bin/sh" "$code $(cat run.sh)"
done_testing
