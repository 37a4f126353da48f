#!/bin/sh
# sources.sh — docs/sources: every line of the documents has a row in its table, and every
# declaration that a row names is there.
# SPDX-License-Identifier: Apache-2.0
#
# docs/sources/NAME.md is the table of the document tests/sources/NAME.txt. It says in a line
# `Project: ...` where its declarations are. A name is a declaration of that project, as
# `cgsc expand` takes it; a pack or what a pack offers, as std.rubrics.prompt_quality; or a
# diagnostic. `python3 tests/check/sources.py rows TEXT` prints the rows of a new table.
. "$(dirname "$0")/lib.sh"
tables="python3 $here/sources.py"

# offers PACK NAME: whether a pack declares it.
offers() {
	[ -f "$top/$1" ] || "$CGSC" explain "$1" > "$top/$1" 2> /dev/null
	grep -qE "^[a-z]+ $2\b" "$top/$1"
}
# there NAME: whether it is declared; from the directory of the project.
there() {
	case $1 in
	CGS[0-9]*) "$CGSC" explain "$1" > /dev/null 2>&1 ;;
	std.*) offers "${1%.*}" "${1##*.}" || "$CGSC" explain "$1" > /dev/null 2>&1 ;;
	*) "$CGSC" expand "$1" > /dev/null 2>&1 ;;
	esac
}

for text in tests/sources/*.txt; do
	name=$(basename "$text" .txt)
	table=docs/sources/$name.md
	[ -f "$table" ] || { echo "$table: not there" | none "every line of $name has a row"; continue; }
	$tables missing "$table" "$text" |
		none "every line of $name has a row, and every row is a line and names a declaration"
	project=$(sed -n 's/^Project: `\([^`]*\)`.*/\1/p' "$table")
	[ -f "$project/project.cgs" ] || project=
	$tables names "$table" | sort -u -k 2,2 > "$top/named" # each name once
	while read -r line declaration; do
		[ "$project" ] && (cd "$project" && there "$declaration") ||
			echo "$table:$line: nothing is named $declaration"
	done < "$top/named" | none "every declaration that the table of $name names is there"
done
ls docs/sources/*.md 2> /dev/null | while read -r table; do
	[ -f "tests/sources/$(basename "$table" .md).txt" ] || echo "$table: no document in tests/sources"
	grep -qF "${table#docs/}" docs/sources.md || echo "$table: docs/sources.md does not name it"
done | none "every table has its document, and is named in docs/sources.md"
done_testing
