#!/bin/sh
# capabilities.sh — docs/capabilities.md has every row of the source documents, and all words,
# checks, commands, packs and tests that it names exist.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
table=docs/capabilities.md
grep -E '^\| S[0-2]-' "$table" > "$top/rows"

# 78 rows of S0, 74 of S1, 69 of S2, in order.
{
	seq -f 'S0-%g' 78
	seq -f 'S1-%g' 74
	seq -f 'S2-%g' 69
} > "$top/want"
awk -F' \\| ' '{ sub(/^\| /, "", $1); print $1 }' "$top/rows" | diff "$top/want" - |
	grep '^[<>]' | none "every row of the documents is there once, in order"

awk -F' \\| ' '
	NF != 5 { print $1 ": " NF " columns instead of 5"; next }
	$3 !~ /^(works|part|declared|not yet)([:; ]|$)/ { print $1 ": state `" $3 "`" }
	$3 ~ /^(part|not yet)/ && $3 !~ /: ./ { print $1 ": what is missing is not said" }
	$4 !~ /`|CGS/ { print $1 ": nothing does it" }
	$3 !~ /^not yet/ && $5 ~ /^none/ { print $1 ": nothing shows it" }' "$top/rows" |
	none "every row says its state, what does it, and what shows it"

# "ROW TOKEN" for what stands between backticks in a column, and codes.
tokens() { # COLUMN
	awk -F' \\| ' -v c="$1" '{
		row = substr($1, 3); rest = $c
		while (match(rest, /`[^`]+`|CGS[0-9][0-9][0-9][0-9]/)) {
			t = substr(rest, RSTART, RLENGTH); gsub(/`/, "", t)
			print row, t
			rest = substr(rest, RSTART + RLENGTH)
		}
	}' "$top/rows"
}
tokens 4 > "$top/by"
[ "$(wc -l < "$top/by")" -gt 400 ] || wc -l < "$top/by" > "$top/few"
cat "$top/few" 2> /dev/null | none "the rows name words"

"$CGSC" help > "$top/commands"
"$CGSC" --help > "$top/options"
exists() { # TOKEN
	case $1 in
	CGS*) grep -q "^## $1 " docs/errors/*.md ;;
	'cgsc '*) grep -q "^  ${1#cgsc } " "$top/commands" ;;
	--*) grep -qE -e "(^| )$1([= ]|\$)" "$top/options" ;;
	docs/* | specs/*) [ -e "$1" ] ;;
	*) "$CGSC" explain "$1" > "$top/explained" 2>&1 ;;
	esac
}
cut -d' ' -f2- "$top/by" | sort -u | while read -r token; do
	exists "$token" || grep -F " $token" "$top/by" | head -n 1
done | none "every word, check, command and pack exists"

# In the last column the sort of a test holds for the names behind it: golden `a`, `b`, e2e `c`.
awk -F' \\| ' '{
	row = substr($1, 3); sub(/ \|$/, "", $5)
	n = split($5, part, ", ")
	for (i = 1; i <= n; i++) {
		p = part[i]
		if (match(p, /^(goldens?|e2e|unit|check) /)) {
			sort = substr(p, 1, RLENGTH - 1); p = substr(p, RLENGTH + 1)
		} else if (p !~ /^`/) {
			sort = "path"
		}
		gsub(/`/, "", p)
		print row, sort, p
	}
}' "$top/rows" > "$top/shown"
while read -r row sort name; do
	case $sort in
	golden | goldens) ls "tests/golden/$name".* ;;
	e2e) ls "tests/e2e/$name.sh" ;;
	unit) ls "tests/unit/$name.c" ;;
	check) ls "tests/check/$name.sh" ;;
	*) [ "$name" = none ] || ls -d "$name" ;;
	esac > "$top/listed" 2>&1 || echo "$row: $sort $name"
done < "$top/shown" | none "every test exists"

# A golden beside a code is there because it shows it.
grep ' CGS' "$top/by" > "$top/codes"
awk '$2 ~ /^golden/ { print $1, $3 }' "$top/shown" > "$top/goldens"
sort "$top/codes" > "$top/codes.sorted"
sort "$top/goldens" > "$top/goldens.sorted"
join "$top/codes.sorted" "$top/goldens.sorted" | while read -r row code golden; do
	grep -qF "[$code]" "tests/golden/$golden.out" && seen=1 || seen=0
	echo "$row $seen"
done | awk '{ rows[$1] = 1; if ($2) seen[$1] = 1 }
	END { for (r in rows) if (!seen[r]) print r }' | sort |
	none "the goldens of a row show one of its codes"
done_testing
