#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# batch.sh — questions that are ready together go as one batch: its price, its deadline, what it does
# not answer, a build that is killed. TAP. The service is tests/sim/batch.py.
. "$(dirname "$0")/lib.sh"
command -v "$PYTHON" >/dev/null || { echo "1..0 # SKIP there is no python3"; exit 0; }

mkdir "$top/service"
: > "$top/service/journal"
mode() {
	echo "$*" > "$top/service/mode"
	: > "$top/service/journal"
}
mode
mkfifo "$top/in"
"$PYTHON" "$here/tests/sim/batch.py" "$top/service" < "$top/in" > "$top/port" &
started $!
sleep 300 > "$top/in" &
started $!
until [ -s "$top/port" ]; do sleep 0.05; done
port=$(cat "$top/port")

project() { # NAME KIND COUNT BATCH MORE-OF-THE-PROVIDER
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	{
		echo "provider s { kind = $2; url = \"http://127.0.0.1:$port/v1\"; $5 }"
		echo "model m { provider = s; id = \"m\"; max_output = 1ktok; $4"
		echo "  price_in = 10USD/1Mtok; price_out = 100USD/1Mtok }"
		for i in $(seq "$3"); do
			echo "prompt p$i { model = m; section task { text = \"question $1 $i\" } }"
			echo "artifact a$i { path = \"out/$i.txt\"; from = prompt.p$i }"
		done
	} > project.cgs
}
said() { # WORD: how often the journal has it
	grep -c "^$1" "$top/service/journal"
}
right() { # NAME COUNT: each file has the answer to its own question
	for i in $(seq "$2"); do
		[ "$(cat "out/$i.txt")" = "answer to $1 $i" ] || { note "out/$i.txt: $(cat "out/$i.txt")"; return 1; }
	done
}
cost() {
	sed -n '/"event":"end"/s/.*"cost":{"USD":\([0-9.]*\).*/\1/p' "$top/events"
}

for kind in openai responses anthropic; do
	mode delay=0.5
	project "all-$kind" $kind 12 'batch = 1h;'
	build
	built "$kind: twelve questions are answered"
	is "$kind: by one batch, and nothing live" '1 0' "$(said batch) $(said live)"
	right "all-$kind" 12
	ok "$kind: each answer is at its place"
	is "$kind: no two items have one id" 0 "$(said 'bad ids')"
	# 12 answers of 1,000 and 100 tokens at 10 and 100 USD a million, and half of that
	is "$kind: the bill is half of the price" 0.12 "$(cost)"
	build
	is "$kind: the next build asks nothing" '0 1' "$(total asked) $(said batch)"

	for trouble in expire error; do
		mode $trouble
		project "$trouble-$kind" $kind 12 'batch = 1h; batch_price = 50%;'
		build
		built "$kind: a build goes on when items $trouble"
		is "$kind: those are asked live" '1 4' "$(said batch) $(said live)"
		right "$trouble-$kind" 12
		ok "$kind: all answers are there after $trouble"
		is "$kind: eight at half and four at the whole price ($trouble)" '0.16 0' \
			"$(cost) $(total unsure)"
	done

	# What was answered, and cannot be read, was billed.
	for trouble in torn odd bloat; do
		mode $trouble
		project "$trouble-$kind" $kind 12 'batch = 1h;'
		build
		built "$kind: a build goes on when answers of a batch cannot be read ($trouble)"
		is "$kind: those are asked live, and may have been billed too ($trouble)" '4 4' \
			"$(said live) $(total unsure)"
	done
	mode shorn
	project "shorn-$kind" $kind 12 'batch = 1h;'
	build
	built "$kind: a build goes on when the results of a batch end in their middle"
	[ "$(said live)" -gt 4 ] && [ "$(said live)" = "$(total unsure)" ] ||
		{ note "$(said live) live, $(total unsure) unsure"; false; }
	ok "$kind: what is not in them may have been billed too"
	mode torn=all
	project "torn-all-$kind" $kind 12 'batch = 1h;'
	echo 'budget { cost = 1.3USD }' >> project.cgs
	build
	is "$kind: the budget is charged with what may have been billed" '1 0 12' \
		"$code $(said live) $(total unsure)"

	mode refuse
	project "refuse-$kind" $kind 12 'batch = 1h;'
	build
	is "$kind: without a batch all are asked live" '0 0 12' "$code $(said batch) $(said live)"

	mode delay=60 slow
	project "late-$kind" $kind 12 'batch = 2s;'
	build
	built "$kind: a build ends after the deadline of a batch"
	is "$kind: the batch is cancelled, and what it left is asked live" '1 1 4' \
		"$(said batch) $(said cancel) $(said live)"

	mode drop delay=0.5
	project "drop-$kind" $kind 12 'batch = 1h;'
	build
	built "$kind: a batch is found when nobody said that it was made"
	is "$kind: it is not made twice" '1 0' "$(said batch) $(said live)"

	# Killed while the batch goes on.
	mode delay=4
	project "kill-$kind" $kind 12 'batch = 1h;'
	"$CGSC" build > /dev/null 2>&1 &
	killed=$!
	started $killed
	until [ "$(said batch)" = 1 ]; do sleep 0.05; done
	sleep 0.5
	kill -9 $killed
	wait $killed 2> /dev/null
	build
	built "$kind: a killed build goes on"
	is "$kind: with its batch" '1 0' "$(said batch) $(said live)"
	right "kill-$kind" 12
	ok "$kind: and all its answers"

	# Killed, and without `batch` from then on: the batch is cancelled, not paid beside live answers.
	mode delay=60
	project "left-$kind" $kind 12 'batch = 1h;'
	"$CGSC" build > /dev/null 2>&1 &
	killed=$!
	started $killed
	until [ "$(said batch)" = 1 ]; do sleep 0.05; done
	sleep 0.5
	kill -9 $killed
	wait $killed 2> /dev/null
	sed -i 's/batch = 1h;//' project.cgs
	"$CGSC" build -n > "$top/dry" 2>&1
	has "$kind: a forecast knows that a batch has the questions" "$top/dry" '12 of them are in a batch of'
	build
	built "$kind: a killed build goes on when the model has no batch any more"
	is "$kind: for the price of a batch" 0.12 "$(cost)"
	is "$kind: its batch is cancelled, and what it has answered is taken" '1 1 0' \
		"$(said batch) $(said cancel) $(said live)"

	# Interrupted, and at another address from then on: the batch is told, not forgotten.
	mode delay=60
	project "moved-$kind" $kind 12 'batch = 1h;'
	"$CGSC" build > "$top/left" 2>&1 &
	killed=$!
	started $killed
	until [ "$(said batch)" = 1 ]; do sleep 0.05; done
	sleep 0.5
	kill -INT $killed
	wait $killed 2> /dev/null
	id=$(sed -n 's/^batch \([^ ]*\) .*/\1/p' "$top/service/journal")
	has "$kind: an interrupted build names its batch" "$top/left" "12 questions are in batch $id at"
	mode
	sed -i 's/127.0.0.1/localhost/' project.cgs
	"$CGSC" build -n > "$top/dry" 2>&1
	has "$kind: a forecast names a batch that it would not look at" "$top/dry" "12 questions are in batch $id at"
	build
	built "$kind: another address is asked by itself"
	has "$kind: and the batch at the first one is named" "$top/events" "12 questions are in batch $id at"

	# Killed before it knew the id: the service has the batch, the store has that it may be there.
	mode drop delay=4
	project "blind-$kind" $kind 12 'batch = 1h;'
	"$CGSC" build > /dev/null 2>&1 &
	killed=$!
	started $killed
	until [ "$(said batch)" = 1 ]; do sleep 0.01; done
	kill -9 $killed
	wait $killed 2> /dev/null
	build
	built "$kind: a build that was killed too early to know its batch goes on"
	is "$kind: with that batch" '1 0' "$(said batch) $(said live)"
done

mode fail
project fail openai 12 'batch = 1h;'
build
is 'a batch that fails as a whole is asked live' '0 1 12' "$code $(said batch) $(said live)"

mode
project few openai 9 'batch = 1h;'
build
is 'few questions are asked live' '0 0 9' "$code $(said batch) $(said live)"

mode
project taped anthropic 12 'batch = 1h;' 'record = true'
build
is 'answers of a batch are recorded' '0 12' "$code $(ls recordings | wc -l | tr -d ' ')"
rm -rf .cgs out
build --offline
is 'and answer later builds' '0 1' "$code $(said batch)"

project refused gemini 1 'batch = 1h;'
build
has 'a service without batches is told' "$top/events" CGS6024
done_testing
