#!/bin/sh
# run.sh — every NAME.cgs, checked as the only file of a project, gives NAME.out. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
#
#     sh tests/golden/run.sh [BUILD_DIR] [--update]
#
# A line "# cgsc ARGUMENTS" in a file asks for another command than `check`.
set -u
B=build/release update=
for a in "$@"; do
	case $a in
	--update) update=1 ;;
	*) B=$a ;;
	esac
done
here=$(cd "$(dirname "$0")" && pwd)
CGSC=$B/cgsc
case $CGSC in /*) ;; *) CGSC=$here/../../$CGSC ;; esac
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
n=0 bad=0
for f in "$here"/*.cgs; do
	name=$(basename "$f" .cgs)
	n=$((n + 1))
	mkdir "$top/$name" && cd "$top/$name" || exit 1
	cp "$f" project.cgs
	args=$(sed -n 's/^# cgsc //p' "$f" | head -n 1)
	# The arguments are words of a test file of ours.
	"$CGSC" --error-format=short ${args:-check} > "$top/out" 2>&1 < /dev/null
	code=$?
	if [ -n "$update" ]; then
		cp "$top/out" "$here/$name.out"
	fi
	if [ $code -gt 2 ]; then
		bad=$((bad + 1))
		echo "not ok $n - $name"
		echo "# exit code $code"
		sed 's/^/# /' "$top/out"
	elif cmp -s "$top/out" "$here/$name.out"; then
		echo "ok $n - $name"
	else
		bad=$((bad + 1))
		echo "not ok $n - $name"
		diff "$here/$name.out" "$top/out" | sed 's/^/# /'
	fi
done
echo "1..$n"
[ $bad -eq 0 ]
