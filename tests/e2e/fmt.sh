#!/bin/sh
# fmt.sh — the formatter: its corpus, what it writes and what it leaves alone, mistakes, links. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

for f in "$here"/tests/fmt/*.cgs; do
	name=$(basename "$f" .cgs)
	want=$here/tests/fmt/$name.out
	"$CGSC" fmt - <"$f" >"$top/out" 2>"$top/err"
	[ $? -eq 0 ] && diff -u "$want" "$top/out" >"$top/note"
	ok "$name becomes what is written beside it"
	"$CGSC" fmt - <"$want" 2>/dev/null | cmp -s - "$want"
	ok "$name, formatted, stays as it is"
done

mkdir "$top/p" && cd "$top/p" || exit 1
ugly='component   a{tech=[x]}'
fine='component a { tech = [x] }'
printf 'project p "P"\n' >project.cgs
mkdir sub other
printf '%s\n' "$ugly" >sub/a.cgs
printf '%s\n' "$ugly" >b.cgs
printf '%s\n' "$ugly" >other/c.cgs
printf 'project o "O"\n' >other/project.cgs
"$CGSC" fmt --check >out
is '--check exits with 1' 1 $?
is 'and lists the files of the project that would change' 'b.cgs sub/a.cgs' "$(echo $(cat out))"
is 'and writes nothing' "$ugly" "$(cat b.cgs)"
"$CGSC" fmt --diff b.cgs >out
is '--diff exits with 0' 0 $?
cp b.cgs copy
patch -s copy <out && [ "$(cat copy)" = "$fine" ]
ok 'the diff can be applied'
rm copy
is '--diff writes nothing' "$ugly" "$(cat b.cgs)"
(cd sub && "$CGSC" fmt --check --json a.cgs) >out
is 'a file is named from where one stands, as JSON too' \
	'{"event":"format","path":"a.cgs","written":false}' "$(tr -d ' ' <out)"
chmod 640 b.cgs
"$CGSC" fmt -l >out
is 'fmt exits with 0' 0 $?
is '-l lists what changed' 'b.cgs sub/a.cgs' "$(echo $(cat out))"
is 'the project is formatted' "$fine $fine" "$(cat b.cgs) $(cat sub/a.cgs)"
is 'the mode stays' 640 "$(stat -c %a b.cgs)"
is 'another project inside is left alone' "$ugly" "$(cat other/c.cgs)"
is 'nothing is left behind' 0 "$(find . -name '*.cgs.*' | wc -l)"
touch -d '2020-01-01 00:00:00 UTC' b.cgs sub/a.cgs
"$CGSC" fmt -l >out && [ ! -s out ] && "$CGSC" fmt --check >out && [ ! -s out ]
ok 'what is formatted is not listed'
is 'and not written' '1577836800 1577836800' "$(echo $(stat -c %Y b.cgs sub/a.cgs))"

printf '%s\n' "$ugly" >real
ln -s real link.cgs
"$CGSC" fmt link.cgs 2>err
is 'a link that is named is refused' 6 $?
has 'with the reason' err 'is a symbolic link'
"$CGSC" fmt
is 'a link in the project is passed over' "$ugly" "$(cat real)"
"$CGSC" fmt none.cgs 2>err
is 'a file that is not there' 6 $?
has 'is told of' err 'it does not exist'
"$CGSC" fmt other
is 'a directory can be named' "$fine" "$(cat other/c.cgs)"

mkdir odd && cd odd || exit 1
printf '%s\n' "$ugly" >fixed.cgs
chmod 444 fixed.cgs
"$CGSC" fmt fixed.cgs 2>err
is 'a file that is read-only' 6 $?
has 'is told of' err 'read-only'
is 'and left alone' "444 $ugly" "$(stat -c %a fixed.cgs) $(cat fixed.cgs)"
"$CGSC" fmt --check fixed.cgs >out
is 'but can be checked' 'fixed.cgs' "$(cat out)"
"$CGSC" fmt --check - <fixed.cgs >out
is 'standard input can be checked' '1 standard input' "$? $(cat out)"
printf '%s\ncomponent   b { tech=["\377"] }\n' "$ugly" >bytes.cgs
"$CGSC" fmt bytes.cgs 2>err
is 'bytes that are not UTF-8 are a mistake' 0 $?
has 'that is told of' err '1 mistake'
printf '%s\ncomponent b { tech = ["\377"] }\n' "$fine" | cmp -s - bytes.cgs
ok 'and stay as they are'
head -c 67200000 /dev/zero | tr '\0' '\n' >large.cgs
printf '%s\n' "$ugly" >z.cgs
"$CGSC" fmt . 2>err
is 'a file that is too large' 6 $?
has 'is told of' err 'large.cgs`: it is too large'
is 'and the others are formatted' "$fine" "$(cat z.cgs)"
rm large.cgs
printf '%s\n' "$ugly" >z.cgs
"$CGSC" fmt z.cgs ./z.cgs >out 2>err
is 'a file that is named twice is formatted' "0 $fine" "$? $(cat z.cgs)"
is 'without a word' '' "$(cat err)"
mkdir many && i=100
while [ $i -lt 300 ]; do
	printf '%s\n' "$ugly" >many/$i.cgs
	i=$((i + 1))
done
printf 'component {\n' >many/200.cgs
"$CGSC" fmt -l many >out 2>err
is 'many files are told of in their order' "$(seq -f 'many/%g.cgs' 100 299 | grep -v 200)" "$(cat out)"
is 'each is formatted' 199 "$(grep -lxF "$fine" many/*.cgs | wc -l)"
has 'what is wrong in one of them is told' err 'many/200.cgs'
rm -r many
edit_while() { # SYSTEM-CALL: the file is edited while fmt waits in it
	printf '%s\n' "$ugly" >z.cgs
	strace -o /dev/null -e trace="$1" -e inject="$1":delay_enter=2000000 \
		"$CGSC" fmt z.cgs 2>err &
	sleep 1
	printf '%s # mine\n' "$ugly" >new && mv new z.cgs
	wait $!
	is "an edit while fmt waits in $1 is not lost" "6 $ugly # mine" "$? $(cat z.cgs)"
	has 'and told of' err 'changed meanwhile'
	is 'nothing is left behind' '' "$(ls z.cgs.* 2>/dev/null)"
}
if strace -o /dev/null true 2>/dev/null; then
	edit_while fsync
	edit_while renameat2
else
	skip 'edits while fmt runs' 'strace cannot be used'
fi
cd .. && rm -rf odd

printf '%s\ncomponent b { tech   = [x y\n}\n%s\n' "$ugly" "$ugly" >b.cgs
"$CGSC" fmt b.cgs 2>err
is 'a mistake is not the business of fmt' 0 $?
has 'but is told of' err '1 mistake'
is 'what has the mistake stays byte for byte' "$(printf '%s\ncomponent b { tech   = [x y\n}\n%s' \
	"$fine" "$fine")" "$(cat b.cgs)"
cd "$top" || exit 1
printf '%s' "$ugly" >lone.cgs
"$CGSC" fmt lone.cgs
is 'a file needs no project' "$fine" "$(cat lone.cgs)"
(cd "$top" && "$CGSC" fmt) 2>err
is 'without a project a file must be named' 2 $?
"$CGSC" fmt - <lone.cgs >/dev/full 2>err
is 'a full disk is told of' 6 $?

# Meaning: every example has the same graph before and after; the same with all of its layout lost.
squeeze() { # every line without its indentation, `=` without blanks; texts would change: none here
	sed -E 's/^ +//; s/ += +/=/'
}
cp -r "$here/specs" "$top/copies"
for s in "$top"/copies/*/; do
	[ -f "$s/project.cgs" ] || continue # what others depend on
	cd "$s" || exit 1
	rm -rf .cgs
	"$CGSC" graph --format=json >"$top/before"
	for f in *.cgs; do
		grep -q '"""' "$f" && continue
		squeeze <"$f" >"$top/squeezed" && cat "$top/squeezed" >"$f"
	done
	"$CGSC" fmt && "$CGSC" fmt --check && "$CGSC" graph --format=json >"$top/after" &&
		sed -E 's/"line": ?[0-9]+//g' "$top/before" >"$top/b" &&
		sed -E 's/"line": ?[0-9]+//g' "$top/after" | cmp -s - "$top/b" && [ -s "$top/b" ]
	ok "$(basename "$s") has the same graph when its layout is lost and made again"
done
done_testing
