#!/bin/sh
# limits.sh — how much runs at once: -j, the model's, the provider's and the project's limit. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# The most that ran at one time, from lines "+" and "-" of a log.
most() {
	awk '$1 == "+" { n++ } $1 == "-" { n-- } n > most { most = n } END { print most + 0 }' log
}
spec() { # MODEL-ATTRIBUTES LIMIT
	cat >model.py <<-'E'
		import json, sys, time
		q = json.load(sys.stdin)
		open("log", "a").write("+\n")
		time.sleep(float(sys.argv[1]))
		open("log", "a").write("-\n")
		print(json.dumps({"text": q["prompt"]}))
	E
	{
		echo "provider p { kind = command; argv = [\"$PYTHON\", \"model.py\", \"$SLEEP\"] }"
		echo "model m { provider = p; id = \"m\"$1 }"
		[ -z "$2" ] || echo "limit all { concurrency = $2 }"
		for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
			echo "prompt p$i { model = m; section task { text = \"$i\" } }"
			echo "artifact a$i { path = \"out/$i\"; from = prompt.p$i }"
		done
	} >project.cgs
}
try() { # NAME MODEL-ATTRIBUTES LIMIT ARGS...
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	spec "$2" "$3"
	shift 3
	build "$@"
}
SLEEP=1 # long beside the start of a program, however busy the machine
try default '' ''
built 'twelve prompts without limits of their own'
is 'ten of them were asked at once' 10 "$(most)"
SLEEP=0.2
try model '; concurrency = 3' ''
is "the model's limit holds" 3 "$(most)"
try project '' 2
is "the project's limit holds" 2 "$(most)"
SLEEP=1
try jobs '' '' -j 1
is '-j counts programs that steps run, not requests to models' 10 "$(most)"
done_testing
