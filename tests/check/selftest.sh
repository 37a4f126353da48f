#!/bin/sh
# selftest.sh — every check can fail: one violation is planted for each, in a copy of the tree.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
copy=$top/tree
mkdir -p "$copy/build"
tar cf - --exclude=./build --exclude=./.git . | (cd "$copy" && tar xf -)
cp -R "$B" "$copy/build/planted"
cp -R "${B%/*}/gen" "$copy/build/gen"
cd "$copy" || exit 1

object() { # C-FILE: compiles it where the build would
	${CC:-cc} -std=c17 -D_GNU_SOURCE -Ibuild/gen -c -o "build/planted/${1%.c}.o" "$1"
}
runs() { # CHECK: what it says is in $top/said
	CGS_TREE=$copy sh "tests/check/$1.sh" build/planted > "$top/said" 2>&1
}
# fails CHECK SENTENCE: the check says "not ok" to the sentence.
fails() {
	runs "$1"
	sees "$1" "$2"
}
sees() { # CHECK SENTENCE: in the same run
	if grep -q "^not ok [0-9]* - $2" "$top/said"; then
		: | none "$1 sees it: $2"
	else
		tail -n 5 "$top/said" | none "$1 sees it: $2"
	fi
}
add() { # FILE: appends stdin; restore undoes it
	mkdir -p "$(dirname "$1")"
	[ ! -f "$1" ] || cp -p "$1" "$top/saved"
	cat >> "$1"
	echo "$1" > "$top/planted"
}
restore() {
	if [ -f "$top/saved" ]; then
		mv "$top/saved" "$(cat "$top/planted")"
	else
		rm -f "$(cat "$top/planted")"
	fi
}

echo 'void cgs_str_up(void); void cgs_plan_find(void); void cgs_str_up(void) { cgs_plan_find(); }' |
	add compiler/base/zup.c
object compiler/base/zup.c
fails layers "no layer uses one above it"
rm build/planted/compiler/base/zup.o
restore

echo 'void cgs_za_go(void); void cgs_zb_go(void); void cgs_za_go(void) { cgs_zb_go(); }' |
	add compiler/base/za.c
object compiler/base/za.c
echo 'void cgs_za_go(void); void cgs_zb_go(void); void cgs_zb_go(void) { cgs_za_go(); }' > compiler/base/zb.c
object compiler/base/zb.c
fails layers "no circle of modules"
rm build/planted/compiler/base/z[ab].o compiler/base/zb.c
restore

echo '#include "../driver/cli.h"' | add compiler/base/str.c
fails layers "headers of other layers are included downwards only"
restore

{
	echo 'void cgs_z_long(int x)'
	echo '{'
	awk 'BEGIN { for (i = 0; i < 61; i++) print "\tx++;" }'
	echo '}'
} | add compiler/base/z.c
fails size "no function over 60 lines"
restore
{
	echo 'int cgs_z_twisted(int x)'
	echo '{'
	awk 'BEGIN { for (i = 0; i < 16; i++) print "\tif (x == " i ") return x;" }'
	echo '	return 0; }'
} | add compiler/base/z.c
fails size "no complexity over 15"
restore
awk 'BEGIN { for (i = 0; i < 601; i++) print "/* line */" }' | add compiler/base/z.c
fails size "no file over 600 lines"
restore
awk 'BEGIN { printf "/* "; for (i = 0; i < 100; i++) printf "x"; print " */" }' | add compiler/base/z.c
fails size "no line over 100 columns"
restore

echo 'void helper(void) { }' | add compiler/base/z.c
object compiler/base/z.c
fails symbols "every exported name"
echo 'int cgs_str_count = 1;' > compiler/base/z.c
object compiler/base/z.c
fails symbols "no global variables"
rm build/planted/compiler/base/z.o
restore

printf '/* z.h — z.\n * SPDX-License-Identifier: Apache-2.0\n */\n#ifndef CGS_Z_H\n#define CGS_Z_H\nuint32_t cgs_z_go(void);\n#endif\n' |
	add compiler/base/z.h
fails headers "every header compiles alone"
restore
echo 'struct cgs_z { int z; };' | add compiler/base/z.h
fails headers "every header has a guard"
fails headers "every file says what it is for"
restore

echo 'void cgs_z_go(char *a, const char *b) { strcpy(a, b); }' | add compiler/base/z.c
fails banned "no banned calls"
restore
echo '#include <lmdb.h>' | add runtime/loop.c
fails banned "lmdb.h is included by the store only"
restore
echo '#include <curl/curl.h>' | add runtime/loop.c
fails banned "curl is included by http.c only"
restore
echo 'const char *cgs_z_go(void) { return getenv("HOME"); }' | add compiler/check/z.c
fails banned "the compiler asks neither clock"
restore

echo 'CODE(9998, CGS_ERROR, planted, "planted")' | add compiler/base/codes.def
fails codes "every code has a section"
fails codes "every code is provoked"
restore
printf '\n## CGS9999 planted\n' | add docs/errors/10-names.md
fails codes "every section of docs/errors has a code"
restore
printf '\n## CGS1002 planted\nWrong:\n```cgs\ncomponent a { tech = [c]}\n```\nRight:\n```cgs\ncomponent a { nothing_like_it = 1 }\n```\n' |
	add docs/errors/10-names.md
fails errors "the wrong example of CGS1002 raises it"
sees errors "the right example of CGS1002 raises nothing"
sees errors "the examples are formatted"
restore
{
	printf '\n## CGS1005 planted\nWrong:\n```cgs\ncomponent a { timout = "soon" }\n```\n'
	seq 200 | sed 's/.*/## CGS20&x planted/'
} | add docs/errors/10-names.md
fails fixes "the review fix of CGS1005 cures"
sees fixes "60 % of the semantic codes offer a fix"
restore

cp compiler/driver/main.c "$top/main.c"
sed 's/"dry-run"/"dry-planted"/' "$top/main.c" > compiler/driver/main.c
fails options "man has every command and option"
fails options "help has every command and option"
fails options "bash has every command and option"
fails options "zsh has every command and option"
fails options "fish has every command and option"
cp "$top/main.c" compiler/driver/main.c
printf '.B \\-\\-planted\n' | add docs/cgsc.1
fails options "the manual page has no other options"
restore

printf 'kind planted {\n  attr thing : string\n}\nunit zz { is = 2s }\n' | add stdlib/prelude/core.cgs
fails words "every kind and enum has a documentation comment"
fails words "every attribute"
fails words "every unit has a name"
restore

printf 'template planted() { text "x" }\n' | add stdlib/planted.cgs
fails packs "every pack is named like its file"
sees packs "everything public in a pack has a documentation comment"
sees packs "every pack is in docs/packs.md"
sees packs "each is used as a whole by tests/packs"
sees packs "docs/packs.md has an example of every pack"
restore
printf 'component planted { depends -> nowhere }\n' | add tests/packs/c.cgs
fails packs "nothing is found in tests/packs"
restore
printf '```cgs\ncomponent planted { depends -> nowhere }\n```\n' | add docs/packs.md
fails packs "nothing is found in the examples"
restore

rm -f docs/sources/*.md tests/sources/*.txt # those were looked at, and take long
printf '# A\n\n- one | two\n- `three`\n```x\n' > tests/sources/planted.txt
table() { # ROWS: the table of that document; docs/sources.md names it
	printf 'Project: `specs/fines`\n\n%s\n' "$1" > docs/sources/planted.md
	echo 'sources/planted.md' >> docs/sources.md
}
every="every line of planted has a row, and every row is a line"
declared="every declaration that the table of planted names is there"
first='| 1 | `# A` | `fine`, `prompt.gen_fine`, `gen_fine.task`, `web.injection` |
| 3 | `- one \| two` | `std.rubrics`, `std.rubrics.prompt_quality` |'
table "$first
| 4 | \`\` - \`three\` \`\` | \`CGS1002\` |"
runs sources
grep "^not ok.* planted" "$top/said" | none "sources is content with a table that is whole"
table "$first"
fails sources "$every"
table "$first
| 4 | \`\` - \`three\` \`\` |  |"
fails sources "$every"
table "$first
| 4 | \`\` - \`four\` \`\` | \`fine\` |"
fails sources "$every"
for lost in nothing gen_fine.nothing std.rubrics.quality std.nothing CGS9999; do
	table "$first
| 4 | \`\` - \`three\` \`\` | \`$lost\` |"
	fails sources "$declared"
done
rm tests/sources/planted.txt
fails sources "every table has its document"
rm docs/sources/planted.md

cp docs/capabilities.md "$top/capabilities.md"
while IFS='|' read -r change sentence; do # SED SCRIPT|SENTENCE
	sed "$change" "$top/capabilities.md" > docs/capabilities.md
	fails capabilities "$sentence"
done <<-'E'
	/^. S1-7 /d|every row of the documents is there once, in order
	/^. S0-2 /s/ works / perhaps /|every row says its state
	s/stakeholder.needs/stakeholder.planted/|every word, check, command and pack exists
	/^. S0-7 /s/e2e `rank`/e2e `planted`/|every test exists
	/^. S0-2 /s/rules_stakeholders/rules_flow/|the goldens of a row show one of its codes
E
cp "$top/capabilities.md" docs/capabilities.md

printf 'see /wor%s/main\n' k | add docs/planted.md
fails texts "no absolute path of a machine"
restore
echo 'x' | add compiler/cgs_gram.c
fails texts "no generated file"
restore
printf 'int x; \n' | add compiler/base/z.c
fails texts "no trailing blanks"
restore
printf 'no end' | add docs/planted.md
fails texts "every text ends with a line end"
restore

printf x >> build/planted/gen/std.image
fails image "the image is the same each time"

# The counting of tests/run.sh: a program that dies or prints no plan is a failure.
mkdir -p "$top/run/tests/unit" "$top/run/tests/golden" "$top/run/tests/check" "$top/run/tests/e2e"
cp tests/run.sh "$top/run/tests/"
echo 'echo "ok 1 - fine"; echo "ok 2 - left out # SKIP no reason"; echo "1..2"' > "$top/run/tests/golden/run.sh"
echo 'echo "ok 1 - fine"' > "$top/run/tests/check/no_plan.sh"
echo 'echo "1..2"; echo "ok 1 - fine"' > "$top/run/tests/check/short.sh"
echo 'echo "1..1"; echo "ok 1 - fine"; exit 3' > "$top/run/tests/e2e/dies.sh"
(cd "$top/run" && sh tests/run.sh build/x > "$top/said" 2>&1 < /dev/null)
[ "$(tail -n 1 "$top/said")" = "4 passed, 3 failed, 1 skipped" ] || tail -n 1 "$top/said" > "$top/wrong"
cat "$top/wrong" 2> /dev/null | none "run.sh counts what it cannot see as failed, and skipped apart"
done_testing
