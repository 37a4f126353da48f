#!/bin/sh
# drift.sh — what is recorded is asked again: the same, changed, or no answer.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
simulate journal
url="http://127.0.0.1:$port/v1"

project() { # KIND [BUDGET]
	cat > project.cgs <<-SPEC
	edition 2026
	package drifting
	${2:-}
	provider tape { kind = $1; record = true; url = "$url" }
	model m { provider = tape; id = "m-1"; window = 8ktok; max_output = 100tok; price_in = 1USD/Mtok; price_out = 10USD/Mtok }
	schema word "One" { json = """
	  {"type": "object", "required": ["word"], "properties": {"word": {"type": "string"}}}
	  """ }
	prompt one { model = m; section task { text = "Say something." } }
	prompt two { model = m; output = word; section task { text = "Say a word." } }
	artifact a { path = "a.txt"; from = one }
	artifact b { path = "b.txt"; from = two }
	SPEC
}
drift() { # ARGS...
	code=0
	"$CGSC" replay --drift --json "$@" > "$top/events" 2> "$top/messages" || code=$?
}
verdicts() {
	sed -n 's/.*"outcome":"\([a-z]*\)","recording":"recordings\/prompt\.\([a-z]*\).*/\2 \1/p' "$top/events" |
		sort | paste -s -d ' ' -
}
state() {
	find recordings -type f -exec sha256sum {} + | sort
}

mkdir "$top/p" && cd "$top/p" || exit 1
project openai
build
built "two answers are recorded"
before=$(state)
asked=$(wc -l < "$top/journal")
drift
is "nothing has drifted" "0 one same two same" "$code $(verdicts)"
is "though both were asked" 2 "$(($(wc -l < "$top/journal") - asked))"
grep -q '"event":"end".*"cost":{"USD":0.0' "$top/events"
ok "what it cost is shown"
is "recordings are as they were" "$before" "$(state)"
build
is "and the next build asks nothing" "0 0" "$code $(total asked)"

file=$(ls recordings/*one*)
echo 'and a line' >> "$file"
before=$(state)
drift
is "an answer that has changed is told" "1 one changed two same" "$code $(verdicts)"
grep '"recordings/prompt.one' "$top/events" | grep -q '"how":"from line [0-9]* on"'
ok "and where it begins to differ"
is "the recording is not overwritten" "$before" "$(state)"
sed -i '/^and a line$/d' "$file"
file=$(ls recordings/*two*)
cp "$file" "$top/two"
sed -i 's/:"/: "/' "$file"
drift
is "the same JSON in another form has changed" "1 one same two changed" "$code $(verdicts)"
has "which is said" "$top/events" "the same JSON, written in another way; it obeys the schema"
sed -i 's/^{.*/{"other": 1}/' "$file"
drift
has "other JSON is looked at by the schema" "$top/events" "from line 1 on; it obeys the schema"
cp "$top/two" "$file"
sed -i 's/^stop: complete/stop: truncated/' "$file"
drift
has "so is how an answer ends" "$top/events" "recorded was an answer that is truncated, now it is complete"
cp "$top/two" "$file"

"$CGSC" replay --drift > "$top/out" 2>&1
has "people are told as well" "$top/out" "2 same, 0 changed, 0 failed; "
drift --offline
is "offline nothing is asked" "1 one failed two failed" "$code $(verdicts)"
sed -i 's/kind = openai/kind = replay/; s/record = true; //' project.cgs
drift
is "nor of a provider that asks nobody" "1 one failed two failed" "$code $(verdicts)"
has "which is said as well" "$top/events" "its provider asks nobody"

asked=$(wc -l < "$top/journal")
project openai 'budget { tokens = 250tok }'
drift
is "a budget ends it" 5 "$code"
is "before it is exceeded" 1 "$(($(wc -l < "$top/journal") - asked))"
has "and says so" "$top/events" "the budget is 250 tokens"

project openai
kill -9 "$simulator"; wait "$simulator" 2>/dev/null
sleep 0.3
drift
is "without a server both fail" "1 one failed two failed" "$code $(verdicts)"
is "and recordings are as they were" 2 "$(ls recordings | wc -l)"
simulate broken -F down
url="http://127.0.0.1:$port/v1"
project openai
drift
is "what may have been billed is counted" 6 "$(total unsure)"
"$CGSC" replay --drift > "$top/out" 2>&1
has "and told" "$top/out" "6 requests may have been billed too"
"$CGSC" replay --drift --serve > "$top/out" 2>&1
is "--drift and --serve are two commands" 2 $?
"$CGSC" replay --drift --listen=127.0.0.1:1 > "$top/out" 2>&1
is "--listen is for --serve" 2 $?
done_testing
