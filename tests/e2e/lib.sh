# lib.sh — what the end-to-end tests share: TAP, a directory of their own, events of a build.
# Sourced, not run. The scripts are POSIX shell; $CGSC is the program under test.
# SPDX-License-Identifier: Apache-2.0

here=$(cd "$(dirname "$0")/../.." && pwd)
CGSC=${CGSC:-$here/build/release/cgsc}
case $CGSC in /*) ;; *) CGSC=$(pwd)/$CGSC ;; esac
[ -x "$CGSC" ] || { echo "Bail out! There is no program $CGSC: run make"; exit 1; }
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3

tap=0
failures=0
top=$(mktemp -d) || exit 1
procs=

# Every process started in the background is noted by `started` and ended here.
cleanup() {
	for p in $procs; do
		kill -9 "$p" 2>/dev/null
	done
	rm -rf "$top"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
started() {
	procs="$procs $1"
}

# The simulator of model services: its port is in $port, its process in $simulator, its journal in
# $top/NAME.
simulate() { # NAME ARGS...
	simulator=$(dirname "$CGSC")/sim/server
	[ -x "$simulator" ] || { echo "1..0 # SKIP $simulator is not built"; exit 0; }
	export NO_PROXY='*' no_proxy='*'
	name=$1
	shift
	mkfifo "$top/$name.in"
	: > "$top/$name"
	"$simulator" -j "$top/$name" "$@" < "$top/$name.in" > "$top/$name.port" &
	simulator=$!
	started $simulator
	sleep 3600 > "$top/$name.in" &
	started $!
	until [ -s "$top/$name.port" ]; do sleep 0.05; done
	port=$(cat "$top/$name.port")
}

ok() { # SENTENCE; uses $? of the command before
	result=$?
	tap=$((tap + 1))
	if [ $result -eq 0 ]; then
		echo "ok $tap - $1"
	else
		failures=$((failures + 1))
		echo "not ok $tap - $1"
		[ -f "$top/note" ] && sed 's/^/# /' "$top/note" | head -n 40
	fi
	rm -f "$top/note"
}
skip() { # SENTENCE REASON
	tap=$((tap + 1))
	echo "ok $tap - $1 # SKIP $2"
}
note() {
	printf '%s\n' "$@" >> "$top/note"
}
is() { # SENTENCE WANTED FOUND
	[ "$2" = "$3" ] || { note "wanted: $2" "found:  $3"; false; }
	ok "$1"
}
has() { # SENTENCE FILE TEXT
	grep -qF -e "$3" "$2" || { note "no '$3' in:"; head -n 20 "$2" >> "$top/note"; false; }
	ok "$1"
}
done_testing() {
	echo "1..$tap"
	[ $failures -eq 0 ]
	exit
}

# build ARGS...: runs a build here; events to $top/events, messages to $top/messages; $code.
build() {
	code=0
	"$CGSC" build --json "$@" > "$top/events" 2> "$top/messages" || code=$?
}
# The names of the steps that did work in the last build, sorted, on one line.
ran() {
	sed -n '/"event":"done"/{/"outcome":"ran"/s/.*"step":"\([^"]*\)".*/\1/p}' "$top/events" |
		sort -u | paste -s -d ' ' -
}
restored() {
	sed -n '/"event":"done"/{/"outcome":"restored"/s/.*"step":"\([^"]*\)".*/\1/p}' "$top/events" |
		sort -u | paste -s -d ' ' -
}
# A number of the last event, "end": ran, cached, restored, failed, skipped, asked, replayed.
total() { # FIELD
	sed -n "/\"event\":\"end\"/s/.*\"$1\":\([0-9]*\).*/\1/p" "$top/events"
}
built() { # SENTENCE: the last build ended with 0
	[ "$code" -eq 0 ] || { note "exit code $code"; tail -n 15 "$top/events" "$top/messages" >> "$top/note"; false; }
	ok "$1"
}
now_ms() {
	echo $(($(date +%s%N) / 1000000))
}
