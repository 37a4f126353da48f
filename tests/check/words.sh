#!/bin/sh
# words.sh — every word that the prelude declares is documented.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
cat stdlib/prelude/*.cgs > "$top/prelude"
grep -c '^kind ' "$top/prelude" | grep -x 0 | none "the prelude declares kinds"
for f in stdlib/prelude/*.cgs; do
	awk -v f="$f" '
		/^(kind|enum) / && before !~ /^\/\/\// { print f ":" FNR ": " $1 " " $2 }
		{ before = $0 }' "$f"
done | none "every kind and enum has a documentation comment"
grep -nE '^  (attr|clause|edge) ' stdlib/prelude/*.cgs | grep -vE '"[^"]+"' |
	none "every attribute, clause and edge has a description"
grep -nE '^unit ' stdlib/prelude/*.cgs | grep -vE '^[^"]*"[^"]+"' | none "every unit has a name"
"$CGSC" explain --json | python3 docs/reference.py | diff docs/reference.md - |
	none "docs/reference.md is what \`make reference\` writes"
done_testing
