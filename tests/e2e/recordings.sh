#!/bin/sh
# recordings.sh — recordings are inputs of the prompts that they answer.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

record() { # ANSWER [DIR]: for the request that the last build missed
	mkdir -p "${2:-recordings}"
	hash=$(sed -n 's/.*"hash": "\([0-9a-f]*\)".*/\1/p' .cgs/requests/*.json | head -n 1)
	printf 'cgs-recording: 1\nrequest: %s\nprompt: gen\nattempt: 1\nmodel: hand-written fixture\ndate: 2026-11-21\nstop: complete\n\n%s' \
		"$hash" "$1" > "${2:-recordings}/a.txt"
}
project() { # PROVIDER
	cat > project.cgs <<-E
	edition 2026
	package taped
	provider tape { $1 }
	model m { provider = tape; id = "m-1" }
	prompt gen { model = m; section task { text = "Say something." } }
	artifact a { path = "a.txt"; from = gen }
	E
}

# --- replay: the recording is all there is ---
mkdir "$top/replay" && cd "$top/replay" || exit 1
project 'kind = replay'
build
is "without a recording a build ends with 4" 4 "$code"
record one
build
is "with one it is answered" "0 one" "$code $(cat a.txt)"
build
is "the second build runs nothing" "0 0" "$code $(total ran)"
sleep 0.05
record two
build
is "a changed recording is used by the next build" "0 two" "$code $(cat a.txt)"
"$CGSC" why gen > "$top/why" 2>&1
has "why names it" "$top/why" "input recording"
record one
build
is "going back asks for nothing" "0 one 1" "$code $(cat a.txt) $(total cached)"
cp recordings/a.txt "$top/a"
rm recordings/a.txt
build
is "a removed one is missed" 4 "$code"
build
is "and missed again" 4 "$code"
cp "$top/a" recordings/b.txt
build
is "under another name it is found" "0 one" "$code $(cat a.txt)"
touch recordings/b.txt
build
is "touching it runs nothing" "0 0" "$code $(total ran)"
cp "$top/a" recordings/a.txt
build
is "two of one request are an error" 1 "$code"
has "that names both" "$top/events" "recordings/a.txt and recordings/b.txt"
rm recordings/a.txt
build
is "without the second all is well" "0 0" "$code $(total ran)"
echo 'not a recording' > recordings/c.txt
build
is "one that nothing asks for changes nothing" "0 0" "$code $(total ran)"
sleep 0.05
build
echo 'still none' > recordings/c.txt
build
is "nor does an edit of it" "0 0" "$code $(total ran)"
"$CGSC" build --depfile="$top/dep" > "$top/note" 2>&1
has "the depfile names it" "$top/dep" recordings/b.txt

record ''
rm recordings/b.txt
build
is "an empty answer is none" "1 one" "$code $(cat a.txt)"
grep CGS7005 "$top/events" | grep -q "the answer is empty: recordings/a.txt"
ok "the message says so, and where"

# --- a hidden directory ---
mkdir "$top/hidden" && cd "$top/hidden" || exit 1
project 'kind = replay; recordings = "./.tapes//here/"'
build
record one .tapes/here
build
is "recordings may be in a hidden directory" "0 one" "$code $(cat a.txt)"
sleep 0.05
build
record two .tapes/here
build
is "an edit there is seen as well" "0 two" "$code $(cat a.txt)"
rm .tapes/here/a.txt
build
is "and its going" 4 "$code"

# --- edited while it is read ---
mkdir "$top/during" && cd "$top/during" || exit 1
project 'kind = replay'
cat >> project.cgs <<'SPEC'
tool slow() { argv = ["sh", "-c", "sleep 0.6; echo done > s.txt"]; writes = ["s.txt"] }
artifact s { path = "s.txt"; from = slow() }
SPEC
build
record one
"$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
sleep 0.3
record two
wait $pid
build
is "an edit while the build runs is in the next one" "0 two" "$code $(cat a.txt)"

# --- record: what is written down counts from then on ---
mkdir "$top/record" && cd "$top/record" || exit 1
mkfifo "$top/hold"
"$PYTHON" "$here/tests/sim/chat.py" < "$top/hold" > "$top/port" &
started $!
exec 9> "$top/hold"
while [ ! -s "$top/port" ]; do sleep 0.05; done
project "kind = openai; record = true; url = \"http://127.0.0.1:$(cat "$top/port")/v1\""
sed 's/id = "m-1"/id = "plain"/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
built "a model is asked"
is "once" 1 "$(total asked)"
said=$(cat a.txt)
set -- recordings/*.txt
is "its answer is written down" "$said" "$(tail -n 1 "$1")"
sleep 0.05
build
is "the second build runs nothing" "0 0" "$code $(total ran)"
cp "$1" "$top/tape"
printf ' And more.' >> "$1"
build
is "an edited recording counts" "0 0 $said And more." "$code $(total asked) $(cat a.txt)"
rm "$1"
build
is "without it the answer that was paid for counts" "0 0 $said" "$code $(total asked) $(cat a.txt)"
sed '/^usage/d' "$top/tape" > "$top/tape2"
cmp "$1" "$top/tape2" > "$top/note" 2>&1
ok "and is written down again"
sleep 0.05
build
is "then there is nothing to do" "0 0" "$code $(total ran)"

# --- record: an edit that breaks the head is told, and not written over ---
mkdir "$top/damaged" && cd "$top/damaged" || exit 1
cp ../record/project.cgs .
build
set -- recordings/*.txt
for edit in '1s/^/\xef\xbb\xbf/' '1s/1/2/' '1s/^/\n/' '2s/$/ /' '2s/..$/00/'; do
	sed "s/^stop.*/&\n\nedited by hand/; $edit" "$top/tape" > "$1"
	cp "$1" "$top/edited"
	sleep 0.05
	build
	is "a damaged head ($edit) asks nothing" "1 0" "$code $(total asked)"
	has "it is told with its file" "$top/events" "recordings/$(basename "$1")"
	cmp "$1" "$top/edited" > "$top/note" 2>&1
	ok "and stays as it is"
done
grep -q 'its header `request` is not' "$top/events"
ok "one of another request is told so"
rm -r .cgs
build
is "also without a store" "1 0" "$code $(total asked)"

# --- record: a recording that is gone before the next build has seen it ---
mkdir "$top/early" && cd "$top/early" || exit 1
cp ../record/project.cgs .
build
cp recordings/*.txt "$top/tape"
sed '/^usage/d' "$top/tape" > "$top/tape2"
for when in first second; do
	rm recordings/*.txt
	build
	is "the $when removal is seen at once, and nothing is asked" "0 0 $said" "$code $(total asked) $(cat a.txt)"
	cat recordings/*.txt > "$top/now"
	cmp "$top/now" "$top/tape2" > "$top/note" 2>&1
	ok "the recording is back ($when)"
done
rm -r recordings
build
is "so is a directory that is gone" "0 0 1" "$code $(total asked) $(ls recordings | wc -l)"
sleep 0.05
build
is "then all is as it was" "0 0" "$code $(total ran)"

# --- record: the answer came out of a recording ---
rm -r .cgs a.txt
build
is "a fresh clone is answered by the recording" "0 0 $said" "$code $(total asked) $(cat a.txt)"
rm recordings/*.txt
build
is "and does not ask when it is removed" "0 0 $said 1" "$code $(total asked) $(cat a.txt) $(ls recordings | wc -l)"
cmp recordings/*.txt "$top/tape2" > "$top/note" 2>&1
ok "it is written down again"

# --- a directory that cannot be written ---
mkdir "$top/room" && cd "$top/room" || exit 1
sed 's/Say something/Say another thing/' ../record/project.cgs > project.cgs
echo in the way > recordings
build
is "without room for recordings the exit code is 6" 6 "$code"
has "the message has its code" "$top/events" CGS7009
has "and says what cannot be written" "$top/events" "recorded in recordings"
is "nothing was asked" 0 "$(total asked)"
rm recordings && ln -s nowhere recordings
build
is "nor through a link that leads nowhere" "6 0" "$code $(total asked)"
rm recordings
build
is "with room it is asked and written down" "0 1 1" "$code $(total asked) $(ls recordings | wc -l)"

# --- room that is lost while the model answers ---
sed 's/id = "plain"/id = "late"/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
cat >> project.cgs <<SPEC
tool thief() { argv = ["sh", "-c", "sleep 0.3; cd $top/room; rm -r recordings; echo x > recordings"] }
test steals { run = thief() }
SPEC
rm a.txt
build
is "an answer that cannot be written down ends the build with 6" "6 1" "$code $(total asked)"
has "which is said" "$top/events" "cannot be written"
cat a.txt > "$top/said"
ok "and is used all the same"
rm recordings
build
is "the next build writes it down and asks nothing" "0 0 1" "$code $(total asked) $(ls recordings | wc -l)"
cmp a.txt "$top/said" > "$top/note" 2>&1
ok "it is the answer that was paid for"
done_testing
