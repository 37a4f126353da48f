#!/bin/sh
# texts.sh — no paths of one machine, no generated files, no trailing blanks among our files.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
if git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
	git ls-files -co --exclude-standard
else
	find . -type f ! -path './build/*' ! -path '*/.cgs/*' ! -path './.git/*' | sed 's|^\./||'
fi | while read -r f; do [ -f "$f" ] && echo "$f"; done | sort > "$top/files"
find "$top/files" -empty | none "there are files to look at"
xargs grep -nIE '(^|[^a-zA-Z0-9_.])/(work|root|home/[a-z]+)/' < "$top/files" |
	grep -v '^tests/check/' | none "no absolute path of a machine"
grep -E '(^|/)(cgs_lex|cgs_gram|cgs_std)\.[ch]$|\.(o|a|d|gcda|gcno|pyc)$|^build/|(^|/)\.cgs/' \
	"$top/files" | none "no generated file is among the sources"
grep -E '\.([ch]|re|y|sh|py|def)$' "$top/files" | xargs grep -nE '[[:blank:]]+$' |
	none "no trailing blanks in sources"
grep -vE '\.(bin|rec)$' "$top/files" | while read -r f; do
	[ ! -s "$f" ] || [ -z "$(tail -c 1 "$f" | tr -d '\n')" ] || echo "$f"
done | grep -vE '^tests/(golden|fuzz|fmt|sources)/' | none "every text ends with a line end"
done_testing
