#!/bin/sh
# codes.sh — every diagnostic code is explained, and provoked by some test.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
sed -n 's/^CODE(\([0-9]*\), *[A-Z_]*, *\([a-z0-9_]*\),.*/\1 \2/p' compiler/base/codes.def |
	awk '{ printf "CGS%04d %s\n", $1, $2 }' > "$top/codes"
# The standard rules have their codes from their declarations.
grep -ohE '^check CGS[0-9]{4}' stdlib/checks/*.cgs | sed 's/^check //' | sort > "$top/rules"
grep -qx 'CGS....' "$top/rules" || echo "stdlib/checks" | none "there are standard rules"
cut -d' ' -f1 "$top/codes" | sort | comm -12 - "$top/rules" |
	none "no code is both in codes.def and in stdlib/checks"
sed -n 's/^CODE(\([0-9]*\),.*/\1/p' "${B%/*}/gen/rules.def" | awk '{ printf "CGS%04d\n", $1 }' |
	sort | comm -3 - "$top/rules" | none "every rule of stdlib/checks has its row in rules.def"
{
	cut -d' ' -f1 "$top/codes"
	cat "$top/rules"
} | sort > "$top/table"
sed -n 's/^## \(CGS[0-9]*\).*/\1/p' docs/errors/*.md | sort > "$top/pages"
uniq -d "$top/table" | none "no code is declared twice"
uniq -d "$top/pages" | none "no code is in docs/errors twice"
comm -23 "$top/table" "$top/pages" | none "every code has a section in docs/errors"
sed -n 's/^check \(CGS[0-9]*\)[^"]*"\([^"]*\)".*/## \1 \2/p' stdlib/checks/*.cgs |
	while read -r heading; do
		grep -qxF "$heading" docs/errors/*.md || echo "$heading"
	done | none "the title of every rule is its heading in docs/errors"
comm -13 "$top/table" "$top/pages" | none "every section of docs/errors has a code"
# The wrong examples of docs/errors are compiled by errors.sh.
awk '/^## CGS/ { code = $2 } /^Wrong:/ { print code }' docs/errors/*.md > "$top/provoked"
cat tests/golden/*.out | grep -oE 'CGS[0-9]{4}' >> "$top/provoked"
cat tests/e2e/*.sh tests/unit/*.[ch] | grep -oE 'CGS[0-9]{4}' >> "$top/provoked"
cat tests/unit/*.[ch] | grep -oE 'CGS_C_[a-z0-9_]+' | sort -u > "$top/names"
while read -r code name; do
	grep -qx "CGS_C_$name" "$top/names" && echo "$code"
done < "$top/codes" >> "$top/provoked"
sort -u "$top/provoked" | comm -23 "$top/table" - | none "every code is provoked by a test"
done_testing
