#!/bin/sh
# count.sh — `build -n --count`: the services count the tokens of what would be asked.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
simulate journal
url="http://127.0.0.1:$port/v1"

# Two questions, one of which has to wait for the answer to the other, and one with a schema.
project() { # NAME KIND [ID [PROVIDER [MODEL]]]
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<-SPEC
	edition 2026
	package counted
	provider sim { kind = $2; url = "$url"${4:-} }
	model m {
	  provider = sim; id = "${3:-m-1}"; window = 8ktok; max_output = 100tok; stream = true
	  price_in = 1USD/Mtok; price_out = 0USD/Mtok${5:-}
	}
	schema word "One" { json = """
	  {"type": "object", "required": ["word"], "properties": {"word": {"type": "string"}}}
	  """ }
	prompt one {
	  model = m
	  section system { text = "Be brief." }
	  section what { text = "Say something." }
	}
	prompt two { model = m; output = word; section task { text = "Say a word." } }
	prompt later { model = m; section task { text = "Repeat:"; include = [artifact.a] } }
	artifact a { path = "a.txt"; from = one }
	artifact b { path = "b.txt"; from = two }
	artifact c { path = "c.txt"; from = later }
	SPEC
	: > "$top/journal"
}
count() { # ARGS...
	code=0
	"$CGSC" build -n --count --json "$@" > "$top/events" 2> "$top/messages" || code=$?
}
asked() { # how many requests counted, and how many were questions
	echo "$(grep -c '"counts":true' "$top/journal") $(grep -c '"counts":false' "$top/journal")"
}
of() { # STEP MEMBER
	sed -n "/\"step\":\"prompt.$1\"/s/.*\"$2\":\([^,}]*\).*/\1/p" "$top/events"
}

for kind in anthropic gemini responses; do
	project $kind $kind
	"$CGSC" build -n --json > "$top/events"
	is "$kind: an estimate is not exact" "false 0 0" "$(of one exact) $(asked)"
	before=$(of one tokens_in)
	count
	is "$kind: what can be asked is counted, once, and nothing is asked" "0 true true 2 0" \
		"$code $(of one exact) $(of two exact) $(asked)"
	[ "$(of one tokens_in)" -gt 0 ] && [ "$(of one tokens_in)" != "$before" ]
	ok "$kind: the count stands in the place of the estimate"
	of one cost | sed 's/.*://' | awk -v n="$(of one tokens_in)" '{ exit !($1 * 1e6 - n < 1e-6 && n - $1 * 1e6 < 1e-6) }'
	ok "$kind: the cost follows from it"
	is "$kind: what reads an answer is not" 'false "it reads what is not there yet"' \
		"$(of later exact) $(of later uncounted)"
	has "$kind: the total says how many are" "$top/events" '"exact":2,"expected":0,"estimate"'
	first=$(cat "$top/events")
	count
	is "$kind: the second time nothing is sent" "2 0" "$(asked)"
	is "$kind: and the counts are the same" "$first" "$(cat "$top/events")"
	sed 's/max_output = 100tok/max_output = 200tok/' project.cgs > "$top/new" &&
		cat "$top/new" > project.cgs
	count
	is "$kind: nor when what changed has no part in it" "2 0" "$(asked)"
	sed 's/Be brief/Be short/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
	count
	is "$kind: a prompt that has changed is counted anew, alone" "3 0" "$(asked)"
done
"$CGSC" build -n --count > "$top/out"
grep -q '^run *prompt.one .* tokens in (exact), 200 out' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "the text says which are exact"
has "and for how many" "$top/out" "tokens in are exact for 2 of them, else a bound"

"$CGSC" build -n --count --offline > "$top/out" 2>&1
is "offline nothing is counted" 2 $?
has "which is said" "$top/out" 'options `--count` and `--offline` exclude each other'
"$CGSC" build --count > "$top/out" 2>&1
is "nor by a build" 2 $?
is "neither sends anything" "3 0" "$(asked)"

project budget anthropic
echo 'budget { tokens = 10ktok }' >> project.cgs
count
build
is "the budget is charged with answers only" \
	"$(sed -n '/"counts":false/s/.*"in":\([0-9]*\).*/\1/p' "$top/journal" |
		awk '{ n += $1 } END { print n + 0 }')" "$(total tokens_in)"
built "and a build after a count runs"
is "which asks three questions" "2 3" "$(asked)"

project weighty anthropic sim-heavy
build -n --json
is "before a count the estimate holds" "2 0" "$(sed -n 's/.*"event":"total","run":\([0-9]*\).*"fail":\([0-9]*\).*/\1 \2/p' "$top/events")"
count
is "a question that is counted to exceed the window will fail" 2 \
	"$(sed -n 's/.*"event":"total".*"fail":\([0-9]*\).*/\1/p' "$top/events")"
has "and is told" "$top/events" "it does not fit: about"
asked > /dev/null
build
is "a build knows that, too, and asks nothing" "1 2 0" "$code $(asked)"
has "it says why" "$top/events" "exceed the window of model.m"

project chat openai
count
is "a service without counting leaves the estimate" '0 false "its provider does not count tokens" 0 0' \
	"$code $(of one exact) $(of one uncounted) $(asked)"

project redirect anthropic sim-redirect
count
is "a redirect is not followed, and the estimate stays" "0 false 2 0" "$code $(of one exact) $(asked)"
has "which is said" "$top/events" "a redirect, which is never followed"

project retried gemini sim-ratelimit
count
is "what is refused for the rate is asked again" "true true 6 0" "$(of one exact) $(of two exact) $(asked)"

project broken responses sim-cut-20
count
is "an answer that is cut is no count" '0 false "no whole answer came"' \
	"$code $(of one exact) $(of one uncounted)"

project junk responses sim-junk
count
is "nor is one that is not JSON" "0 false" "$code $(of one exact)"

project locked anthropic m-1 '; key = "CGS_TEST_COUNT_KEY"'
count
is "without the key nothing is sent" "0 false 0 0" "$code $(of one exact) $(asked)"
has "and the key is named" "$top/events" "CGS_TEST_COUNT_KEY"

project slow anthropic m-1 '' '; rpm = 120'
start=$(now_ms)
count
is "the rate of the model holds for counting" "true true 2 0" "$(of one exact) $(of two exact) $(asked)"
[ $(($(now_ms) - start)) -ge 300 ]
ok "so the second count has waited"

project stalled anthropic sim-stall-5
"$CGSC" build -n --count > "$top/out" 2>&1 &
pid=$!
started $pid
i=0
while [ ! -s "$top/journal" ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
kill -TERM $pid
code=0
wait $pid || code=$?
is "a signal ends the waiting" 130 "$code"

project heavy anthropic sim-down
i=0
while [ $i -lt 60 ]; do
	echo "prompt more$i { model = m; section task { text = \"More $i.\" } }"
	echo "artifact more$i { path = \"more$i.txt\"; from = prompt.more$i }"
	i=$((i + 1))
done >> project.cgs
sed -i 's/stream = true/stream = true; concurrency = 1/' project.cgs
count
is "a service that is down is not asked for every prompt" "0 62 9" \
	"$code $(grep -c '"uncounted":"HTTP 529' "$top/events") $(grep -c '"counts":true' "$top/journal")"
project collected anthropic
build
sed 's/Be brief/Be short/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
count
count
is "counts are kept" "1 3" "$(asked)"
"$CGSC" cache gc > "$top/out"
count
is "until gc drops them" "2 3" "$(asked)"

done_testing
