#!/bin/sh
# run.sh — runs every test; the last line is "N passed, N failed" (and "N skipped").
# SPDX-License-Identifier: Apache-2.0
#
#     sh tests/run.sh [BUILD_DIR]
#
# Everything prints TAP: the unit programs, the golden files, the checks, the end-to-end scripts,
# the editor files in their editors.
# A program that prints no plan, fewer tests than planned, or fails without saying which test, is
# one failure. A skipped test is never counted as passed.
set -u
cd "$(dirname "$0")/.." || exit 1
B=${1:-build/release}
LIMIT=${CGS_TEST_LIMIT:-600} # seconds for one program
CGSC=$(pwd)/$B/cgsc
case $B in /*) CGSC=$B/cgsc ;; esac
export CGSC CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C NO_COLOR=1
passed=0 failed=0 skipped=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

# Counts one TAP stream: "passed failed skipped".
count() { # LOG EXIT
	awk -v code="$2" '
		/^1\.\.[0-9]+/ { plan += substr($1, 4); plans++; if ($1 == "1..0") none++ }
		/^not ok/ && !/# TODO/ { bad++; next }
		/^ok/ && /# [Ss][Kk][Ii][Pp]/ { skip++; next }
		/^ok/ { good++ }
		END {
			seen = good + bad + skip
			if (none == 1 && plans == 1 && !seen && !code)
				skip = 1
			else if (!plans || seen != plan || (code && !bad))
				bad++
			print good + 0, bad + 0, skip + 0
		}' "$1"
}

run() { # NAME COMMAND...
	name=$1
	shift
	timeout -k 10 "$LIMIT" "$@" > "$log" 2>&1 < /dev/null
	code=$?
	set -- $(count "$log" $code)
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	if [ "$2" -gt 0 ]; then
		echo "FAILED $name ($1 passed, $2 failed, exit $code)"
		grep -v '^ok' "$log" | tail -n 60 | sed 's/^/    /'
	elif [ "$3" -gt 0 ]; then
		echo "ok     $name ($1 passed, $3 skipped)"
		grep -i '# skip' "$log" | sed 's/^/    /'
	else
		echo "ok     $name ($1 passed)"
	fi
}

for t in tests/unit/test_*.c; do
	[ -e "$t" ] || continue
	name=$(basename "$t" .c)
	run "unit $name" "$B/unit/$name"
done
run golden sh tests/golden/run.sh "$B"
for t in tests/check/*.sh; do
	case $t in */run.sh | */lib.sh) continue ;; esac
	run "check $(basename "$t" .sh)" sh "$t" "$B"
done
for t in tests/e2e/*.sh; do
	case $t in */lib.sh) continue ;; esac
	run "e2e $(basename "$t" .sh)" sh "$t" "$B"
done
for t in tests/editors/*.js; do
	name="editors $(basename "$t" .js)"
	case $t in */grammar.js | */tap.js | */'*.js') continue ;; esac
	if command -v node > /dev/null; then
		run "$name" node "$t" "$B"
	else
		run "$name" echo "1..0 # SKIP there is no node here"
	fi
done
for t in tests/editors/*.sh; do
	[ -e "$t" ] || continue
	run "editors $(basename "$t" .sh)" sh "$t" "$B"
done

if [ $skipped -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ $failed -eq 0 ]
