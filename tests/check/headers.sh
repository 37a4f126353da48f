#!/bin/sh
# headers.sh — every header compiles alone, has a guard and says what it is for.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
sources | grep '\.h$' > "$top/headers"
while read -r h; do
	printf '#include "%s"\n' "$CGS_TREE/$h" > "$top/one.c"
	${CC:-cc} -std=c17 -D_GNU_SOURCE -I"${B%/*}/gen" -Wall -Wextra -Werror -fsyntax-only \
		"$top/one.c" > "$top/errors" 2>&1 || { echo "$h"; head -n 3 "$top/errors"; }
done < "$top/headers" | none "every header compiles alone"
while read -r h; do
	guard=$(sed -n 's/^#ifndef //p' "$h" | head -n 1)
	grep -q "^#define $guard\$" "$h" || echo "$h has no guard"
done < "$top/headers" | none "every header has a guard"
sources | while read -r f; do
	head -n 1 "$f" | grep -qF "/* $(basename "$f") — " || echo "$f does not begin with its purpose"
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$f names no licence"
done | none "every file says what it is for, and its licence"
done_testing
