#!/bin/sh
# robust.sh — prefixes and one-byte changes of every example, with ASan and UBSan. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
#
# A sample, to fit a test run: `make fuzz` takes many more, `build/asan/fuzz/robust_parse -n
# 1000000000 FILE` takes every one.
set -u
log=$(mktemp) || exit 1
trap 'rm -f "$log" "$log.parse"' EXIT
n=0

ok() { # NAME STATUS
	n=$((n + 1))
	[ "$2" = 0 ] && echo "ok $n - $1" && return
	echo "not ok $n - $1"
	tail -n 30 "$log" | sed 's/^/# /'
}

make -s -j2 VARIANT=asan build/asan/fuzz/robust_lex build/asan/fuzz/robust_parse \
	build/asan/fuzz/robust_eval build/asan/fuzz/robust_check >"$log" 2>&1
ok 'the fuzz drivers build with the sanitizers' $?
build/asan/fuzz/robust_parse -n 400 specs/*/*.cgs stdlib/*/*.cgs tests/golden/*.cgs > "$log.parse" 2>&1 &
# A million statements, where expansion stops, take seconds with the sanitizers.
build/asan/fuzz/robust_check -n 8 specs/*/*.cgs stdlib/*/*.cgs \
	$(ls tests/golden/*.cgs | grep -v expand_laughs) >"$log" 2>&1
ok 'the checker ends on every sampled text' $?
wait $!
parsed=$?
mv "$log.parse" "$log"
ok 'the parser ends on every sampled text, and gives its bytes back' $parsed
for f in lex parse eval check; do
	build/asan/fuzz/robust_$f -r tests/fuzz/corpus/$f/* >"$log" 2>&1
	ok "inputs that fuzzing kept: $f" $?
done
echo "1..$n"
