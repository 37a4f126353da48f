#!/bin/sh
# packs.sh — the packs of the standard library: documented, in docs/packs.md, and each used as a
# whole by tests/packs/NAME.cgs, in which nothing is found.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# A pack is every spec that a project may import: not the language itself, its rules and its words.
find stdlib -name '*.cgs' -type f ! -path 'stdlib/prelude/*' ! -path 'stdlib/checks/*' \
	! -path 'stdlib/models/*' ! -path 'stdlib/words/*' ! -path 'stdlib/init/*' | sort > "$top/packs"
[ "$(wc -l < "$top/packs")" -ge 15 ] || wc -l < "$top/packs" > "$top/few"
cat "$top/few" 2> /dev/null | none "there are packs"

# The programs that the tools of the packs run. That they are installed is not what is checked here.
mkdir "$top/bin"
for program in bandit clang-format clang-tidy cppcheck eslint flake8 flawfinder gcc gcovr gitleaks jest \
	lizard make mypy node npm pip-audit playwright prettier python3 ruff semgrep size-limit snyk tsc \
	vitest; do
	printf '#!/bin/sh\n' > "$top/bin/$program" && chmod +x "$top/bin/$program"
done

while read -r file; do
	name=${file#stdlib/}
	name=$(echo "${name%.cgs}" | tr / .)
	echo "$name $file"
done < "$top/packs" > "$top/names"

while read -r name file; do
	grep -qx "package std\.$name" "$file" || echo "$file: no \`package std.$name\`"
done < "$top/names" | none "every pack is named like its file"

while read -r name file; do
	awk -v f="$file" '
		/^(template|tool|const|fn|rubric|pattern|kind|enum|unit|export) / && before !~ /^\/\/\// {
			print f ":" FNR ": " $1 " " $2
		}
		{ before = $0 }' "$file"
done < "$top/names" | none "everything public in a pack has a documentation comment"

# A declaration that is named like a parameter takes the value as its name: right for a `name` only.
while read -r name file; do
	awk -v f="$file" '
		/^template / { split("", is); head = 1 }
		head {
			n = split($0, part, /[(,]/)
			for (i = 1; i <= n; i++)
				if (match(part[i], /^ *[a-z_]+:/)) {
					sub(/:.*/, "", part[i])
					gsub(/ /, "", part[i])
					is[part[i]] = 1
				}
			head = !/\{$/
			next
		}
		/^}/ { split("", is) }
		/^ +[a-z]+ [a-z_]+ .*\{/ && $1 !~ /^(if|for)$/ && $2 != "name" && ($2 in is) { print f ":" FNR ": " $1 " " $2 }' "$file"
done < "$top/names" | none "no declaration in a pack takes the value of a parameter as its name"

while read -r name file; do
	grep -qF "\`std.$name\`" docs/packs.md || echo "std.$name"
done < "$top/names" | none "every pack is in docs/packs.md"

# public FILE: the names that a pack declares for others.
public() {
	sed -nE 's/^(template|tool|const|fn|rubric|pattern) ([a-zA-Z0-9_]+).*/\2/p' "$1"
}
while read -r name file; do
	right=tests/packs/$name.cgs
	[ -f "$right" ] || { echo "$right: not there"; continue; }
	as=$(sed -n "s/^import std\.$name as //p" "$right")
	for word in $(public "$file"); do
		if [ "$as" ]; then
			grep -qE "(^|[^a-z_.])$as\.$word\b" "$right" || echo "$right: no $as.$word"
		else
			grep -qE "^import std\.$name \{.*\b$word\b" "$right" || echo "$right: no $word"
		fi
	done
done < "$top/names" | none "each is used as a whole by tests/packs"

check() { # FILE ARGS...: as the only file of a project
	rm -rf "$top/project"
	mkdir "$top/project"
	cp "$1" "$top/project/project.cgs"
	shift
	(cd "$top/project" && PATH="$top/bin:$PATH" "$CGSC" check --profile release "$@" 2>&1) || :
}
for right in tests/packs/*.cgs; do
	check "$right" > "$top/said"
	[ ! -s "$top/said" ] || { echo "$right:"; cat "$top/said"; }
done | none "nothing is found in tests/packs, in the profile release"

# The questions of a rubric are those of its source, whose words the wording rules do not all like.
for right in tests/packs/*.cgs; do
	check "$right" > "$top/said"
	"$CGSC" -C "$top/project" expand > "$top/expanded.cgs"
	check "$top/expanded.cgs" --error-format=short | grep -v 'CGS4001.*reasonable' > "$top/said"
	[ ! -s "$top/said" ] || { echo "$right:"; cat "$top/said"; }
done | none "nor in what cgsc expand prints of them"

# Each example of docs/packs.md is a file of its own.
awk -v dir="$top" '
	/^```cgs$/ { inside = 1; n++; next }
	/^```$/ { inside = 0 }
	inside { print > (dir "/example" n ".cgs") }' docs/packs.md

for example in "$top"/example*.cgs; do
	printf '\nprofile release { strict = true }\n' >> "$example"
	check "$example" > "$top/said"
	[ ! -s "$top/said" ] || { sed 's/^/  /' "$example"; cat "$top/said"; }
done | none "nothing is found in the examples of docs/packs.md"
while read -r name file; do
	grep -q "^import std\.$name\b" "$top"/example*.cgs || echo "std.$name"
done < "$top/names" | none "docs/packs.md has an example of every pack"
done_testing
