#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# routes.sh — how a question gets to a model: its endpoints, and who is asked next. TAP.
# The simulator is tests/sim/server.c, the asking program tests/sim/ask.c.
. "$(dirname "$0")/lib.sh"
B=${1:-$here/build/release}
case $B in /*) ;; *) B=$(pwd)/$B ;; esac
command -v "$PYTHON" >/dev/null || { echo "1..0 # SKIP there is no python3"; exit 0; }

"$PYTHON" "$here/tests/sim/routes.py" "$B/sim/server" "$B/sim/ask" "$top" > "$top/tap"
grep -v '^1\.\.' "$top/tap"
tap=$(grep -Ec '^(not )?ok ' "$top/tap")
failures=$(grep -c '^not ok ' "$top/tap")
[ "$tap" -gt 0 ]
ok 'the endpoints were tried'

# --- the whole program ---
lines() {
	wc -l < "$top/$1" | tr -d ' '
}
simulate east
east=$port
simulate down -F down
down=$port

mkdir "$top/project" && cd "$top/project" || exit 1
spec() { # ENDPOINTS
	{
		echo 'provider farm { kind = compatible }'
		echo "model m { provider = farm; id = \"m\"; endpoints = [$1] }"
		for i in 1 2 3 4; do
			echo "prompt p$i { model = m; section task { text = \"$i\" } }"
			echo "artifact a$i { path = \"out/$i\"; from = prompt.p$i }"
		done
	} > project.cgs
}
spec "\"http://127.0.0.1:$down/v1\", \"http://127.0.0.1:$east/v1\""
build
built 'a build goes on with one of two endpoints down'
is 'the other one answers all' 4 "$(lines east)"
spec "\"http://127.0.0.1:$east/v1\", \"http://127.0.0.1:$down/v1\", \"http://127.0.0.1:1/v1\""
build
is 'answers stay when the endpoints change' '0 0' "$code $(total asked)"

# --- who answers when a model does not ---
simulate quota -F quota
quota=$port
simulate small -F toolong
small=$port
chained() { # NAME FIRST-PORT MORE: p asks first, then second (of the provider of first), then third
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<-SPEC
	provider one { kind = openai; url = "http://127.0.0.1:$2/v1" }
	provider two { kind = anthropic; url = "http://127.0.0.1:$east/v1" }
	model first { provider = one; id = "first"; fallback = second; price_in = 1USD/1Mtok; price_out = 1USD/1Mtok }
	model second { provider = one; id = "second"; fallback = third; price_in = 0USD/1Mtok; price_out = 0USD/1Mtok }
	model third { provider = two; id = "third"; price_in = 100USD/1Mtok; price_out = 100USD/1Mtok; max_output = 1ktok }
	prompt p { model = first; max_output = 100tok; section task { text = "$1" } }
	artifact a { path = "out.txt"; from = prompt.p }
	$3
	SPEC
}
answerer() { # the model that gave the answer, as the events say
	sed -n '/"event":"done"/{/"outcome":"ran"/s/.*"model":"\([^"]*\)".*/\1/p}' "$top/events"
}
chained fall "$down" ''
build
built 'the third model answers when two give no answer'
is 'and is named in the report' model.third "$(answerer)"
has 'the warning names both' "$top/events" 'prompt.p was answered by model.third, not by model.first'
"$CGSC" why p > "$top/both"
has 'why names it too' "$top/both" 'its answer is of model.third'
asked=$(lines east)
build
is 'the next build asks the first again, and no other twice' "0 $asked" "$code $(lines east)"
has 'it takes the answer that is there' "$top/events" CGS7014
sed -i "s/:$down\//:$east\//" project.cgs
build
is 'when the first is back its own answer is taken' "0 model.first" "$code $(answerer)"
! grep -q CGS7014 "$top/events"
ok 'without a warning'
build
is 'then nothing is asked any more' '0 0' "$code $(total asked)"

chained long "$small" ''
build
is 'a question that is too long for one goes to the next' "0 model.third" "$code $(answerer)"
simulate wide -F wide
chained large "$port" ''
build
is 'so does one that is too large for a server' "0 model.third" "$code $(answerer)"
chained money "$quota" ''
before=$(lines quota)
build
is 'after a limit of money only another provider is asked' "0 model.third 1" \
	"$code $(answerer) $(($(lines quota) - before))"
simulate refuse -F refused
chained refusal "$port" ''
before=$(lines east)
build
is 'a refusal is not asked elsewhere' "1 $before" "$code $(lines east)"

simulate bad -F bad
chained slip "$port" ''
before=$(lines east)
build
is 'nor a request that the service does not take' "1 $before 1" "$code $(lines east) $(lines bad)"

chained none "$down" ''
sed -i "s/:$east\//:$down\//" project.cgs
build
is 'when none answers the build fails' 1 "$code"
grep CGS7005 "$top/events" | grep -q 'model.first: HTTP 503.*model.second: HTTP 503.*model.third: HTTP 5'
ok 'and the message says why each did not'

chained budget "$down" 'budget all { cost = 0.005USD }'
before=$(lines down)
build
is 'the budget sets aside what the dearest of the chain may take' 5 "$code"
is 'so nothing is asked' "$before" "$(lines down)"

chained role "$down" 'agent writer { model = first; fallback = [third] }'
sed -i 's/prompt p { model = first;/prompt p { agent = writer;/' project.cgs
before=$(lines down)
build
is "an agent's own chain goes first" "0 model.third 3" "$code $(answerer) $(($(lines down) - before))"

chained tape "$down" ''
sed -i 's/{ kind = \([a-z]*\); url/{ kind = \1; record = true; url/' project.cgs
build
built 'with recordings the answer is written down'
is 'under the model that gave it' 'model: third' "$(grep -h '^model:' recordings/*)"
rm -rf .cgs out.txt
build --offline
is 'and offline it is found there' "0 0 1" "$code $(total asked) $(total replayed)"

# A question of two attempts stays with the model that answers.
chained heal "$down" 'tool never(file: ref<artifact>) { argv = ["false"]; parse = exit }
	gate good { on = [a]; require never(a).errors == 0; heal = 1 }'
before=$(lines down)
build
is 'a second attempt does not begin with the first model again' "1 6" "$code $(($(lines down) - before))"

# --- what was read from the service's cache costs what the model says ---
simulate warm -F warm
mkdir "$top/cached" && cd "$top/cached" || exit 1
cat > project.cgs <<SPEC
provider one { kind = openai; url = "http://127.0.0.1:$port/v1" }
model m { provider = one; id = "m"; prompt_cache = 10min; effort = low
  price_in = 100USD/1Mtok; price_out = 0USD/1Mtok; price_cached = 10USD/1Mtok }
prompt p { model = m; section task { text = "hello" } }
artifact a { path = "out.txt"; from = prompt.p }
SPEC
build
built 'a build with a prompt cache'
in=$(sed -n 's/.*"in":\([0-9]*\).*/\1/p' "$top/warm")
half=$((in / 2))
want=$(awk "BEGIN { printf \"%.6f\", (($in - $half) * 100 + $half * 10) / 1000000 }")
found=$(sed -n '/"event":"end"/s/.*"cost":{"USD":\([0-9.e-]*\).*/\1/p' "$top/events")
is 'the cached half is cheaper' "$want" "$(awk "BEGIN { printf \"%.6f\", $found }")"
sed -i 's/prompt_cache = 10min; //' project.cgs
build
is 'without the cache the answer is the same' '0 0' "$code $(total asked)"
sed -i 's/effort = low/effort = high/' project.cgs
build
is 'with another effort it is asked again' '0 1' "$code $(total asked)"

# --- an answer that is cut is asked once more, with all the room that there is ---
simulate short -F short
cut() { # NAME MODEL-ATTRIBUTES MORE
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<-SPEC
	provider one { kind = openai; url = "http://127.0.0.1:$port/v1" }
	model m { provider = one; id = "m"; $2 }
	prompt p { model = m; max_output = 100tok; section task { text = "$1" } }
	artifact a { path = "out.txt"; from = prompt.p }
	$3
	SPEC
	asked=$(lines short)
	build
	asked=$(($(lines short) - asked))
}
cut room 'max_output = 1ktok' ''
is 'a cut answer is asked again with what its model can write' '0 2' "$code $asked"
has 'which is told' "$top/events" 'cut at 100 tokens; asking once more, with 1000'
"$CGSC" log cost > "$top/out"
is 'both count in the log' "$(total tokens_in) in $(total tokens_out) out" \
	"$(sed -n '/prompt.p/s/^ *\([0-9]*\) in *\([0-9]*\) out.*/\1 in \2 out/p' "$top/out")"
build
is 'the next build asks nothing' '0 0' "$code $(total asked)"
cut little 'max_output = 400tok' ''
is 'once, not more' '1 2' "$code $asked"
has 'and an answer that is cut then is none' "$top/events" 'it was asked twice'
cut unsaid '' ''
is 'where the model does not say what it can write it fails at once' '1 1' "$code $asked"
"$CGSC" build -n > "$top/out" 2>&1
has 'so the worst case is one question' "$top/out" 'worst case: 106 tokens in, 100 out'
sed -i 's/"m"; /"m"; max_output = 1ktok /; s/unsaid/unsaid again/' project.cgs
"$CGSC" build -n > "$top/out" 2>&1
has 'where it does, the worst case has both' "$top/out" 'worst case: 216 tokens in, 1,100 out'
cut narrow 'max_output = 1ktok; window = 450tok' ''
is 'the window bounds it' '1 2' "$code $asked"
has 'after the text' "$top/events" 'asking once more, with 344'
cut poor 'max_output = 1ktok' 'budget all { tokens = 300tok }'
is 'what it may take is set aside before: the budget holds' '5 1' "$code $asked"
cut tape2 'max_output = 1ktok' ''
sed -i 's/{ kind = openai;/{ kind = openai; record = true;/; s/tape2/taped/' project.cgs
build
built 'it can be recorded'
build
is 'and then nothing is asked' '0 0' "$code $(total asked)"
rm -rf .cgs out.txt
build
is 'nor from the recording alone' '0 0 1' "$code $(total asked) $(total replayed)"
rm -rf .cgs out.txt
sed -i 's/ record = true;//' project.cgs
build --offline
is 'nor offline' '0 0 1' "$code $(total asked) $(total replayed)"
done_testing
