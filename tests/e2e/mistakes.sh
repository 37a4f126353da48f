#!/bin/sh
# mistakes.sh — a small run of tests/study/mistakes.py: one mistake in a spec gives one error.
# `make study` is the large one; docs/mistakes.md has its figures.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# A file whose package is misspelled, among others of its directory: one error for all its names.
mkdir -p "$top/p/shop" && cd "$top/p" || exit 1
echo 'project p' > project.cgs
printf 'package shop\ncomponent a { depends -> b }\ncomponent c { depends -> d; satisfies = [r] }\n' > shop/a.cgs
printf 'package shp\ncomponent b { depends -> c }\ncomponent d\nrequirement r { the d; shall "answer" }\n' > shop/b.cgs
printf 'package other\nimport shop\ncomponent e { depends -> shop.b; depends -> shop.d }\n' > e.cgs
"$CGSC" check --json > "$top/out" 2>&1
is "names of two packages that were meant to be one: one error" 1 "$(grep -c '"level":"error"' "$top/out")"
has "which names the other package" "$top/out" "give both files the same package, or import 'shp'"
has "and counts the places" "$top/out" "(and in 5 more places)"

printf 'package shop\ncomponent b { depends -> c }\ncomponent d\nrequirement r { the d; shall "answer" }\n' > shop/b.cgs
printf 'package other\ncomponent e { depends -> shop.b; depends -> shop.d }\n' > e.cgs
"$CGSC" check --json > "$top/out" 2>&1
is "an import that is missing: one error" 1 "$(grep -c '"level":"error"' "$top/out")"
has "which says what to write" "$top/out" 'write `import shop` at the top of the file'

cd "$here" || exit 1
"$PYTHON" tests/study/mistakes.py "$CGSC" 2 3 7 > "$top/table" 2>&1
set -- $(awk -F'|' '$2 == " all " { print $3 + 0, $4 + 0, $5 * 100, $8 + 0 }' "$top/table")
cp "$top/table" "$top/note"
[ "${1:-0}" -gt 150 ] && [ $((${2:-0} * 100)) -ge $((${1:-0} * 97)) ]
ok "97 % of the mistakes of the study are told"
cp "$top/table" "$top/note"
awk "BEGIN { exit !(${3:-999} <= 120) }"
ok "with 1.2 errors each at most"
cp "$top/table" "$top/note"
[ "${4:-0}" -ge 95 ]
ok "and 95 % of the first errors stand in a line of the mistake"
done_testing
