#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# routes.sh — how a question gets to a model: its endpoints. Prints TAP.
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
serve() { # NAME ARGS...: a simulator; its port is in $port, its journal in $top/NAME
	name=$1
	shift
	mkfifo "$top/$name.in"
	"$B/sim/server" -j "$top/$name" "$@" < "$top/$name.in" > "$top/$name.port" &
	started $!
	sleep 60 > "$top/$name.in" &
	started $!
	until [ -s "$top/$name.port" ]; do sleep 0.05; done
	port=$(cat "$top/$name.port")
	: >> "$top/$name"
}
lines() {
	wc -l < "$top/$1" | tr -d ' '
}
serve east
east=$port
serve down -F down
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
done_testing
