#!/bin/sh
# merge.sh — edits of both sides brought together: in real merges and rebases of git, and in pairs of
# edits of real specs (CGS_MERGE_PAIRS of them). TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

command -v git > /dev/null || { echo "1..0 # SKIP there is no git here"; exit 0; }
"$PYTHON" "$here/tests/e2e/merge.py" "$CGSC" "${CGS_MERGE_PAIRS:-200}" > "$top/pairs" 2>&1
result=$?
grep '^#' "$top/pairs"
cp "$top/pairs" "$top/note"
(exit $result)
ok "of parallel edits none is lost, and conflicts are where both sides changed one thing"

# merge BASE OURS THEIRS, as printf takes them: the result in ours, messages in err, $code.
merge() {
	printf "$1" > base
	printf "$2" > ours
	printf "$3" > theirs
	code=0
	"$CGSC" merge base ours theirs > out 2> err || code=$?
}
result_is() { # SENTENCE CODE TEXT
	printf "$3" > want
	cmp -s want ours || { diff want ours >> "$top/note"; false; } && [ "$code" = "$2" ] ||
		{ note "exit code $code" "$(cat err)"; false; }
	ok "$1"
}
cd "$top" || exit 1
merge 'r a {\n  x = 1\n}\n' 'r a {\n  x = 1\n  y = 1\n}\n' 'r a {\n  x = 1\n  z = 1\n}\n'
result_is 'what both put in one place is kept, ours first' 0 'r a {\n  x = 1\n  y = 1\n  z = 1\n}\n'
merge 'r a { x = 1 }\n' 'r a { x = 1 }\nr b { y = 1 }\n' 'r a { x = 1 }\nr b { y = 1; z = 2 }\n'
result_is 'a declaration that both added, and not alike, is a conflict of the two as they are' 1 \
	'r a { x = 1 }\n<<<<<<< ours\nr b { y = 1 }\n=======\nr b { y = 1; z = 2 }\n>>>>>>> theirs\n'
f() { printf 'requirement f "%s" {\n  when  "%s"\n  shall "%s"\n}\n' "$@"; }
merge 'r a { x = 1 }\n' "r a { x = 1 }\n$(f T a b)\n" "r a { x = 1 }\n$(f T c d)\n"
result_is 'also if its clauses could stand together' 1 \
	"r a { x = 1 }\n<<<<<<< ours\n$(f T a b)\n=======\n$(f T c d)\n>>>>>>> theirs\n"
merge 'r a { x = 1 }\n' "r a { x = 1 }\n$(f T a b)\n" "r a { x = 1 }\n$(f U a b)\n"
result_is 'or if only their heads differ' 1 \
	"r a { x = 1 }\n<<<<<<< ours\n$(f T a b)\n=======\n$(f U a b)\n>>>>>>> theirs\n"
merge '' "$(f T a b)\n" "$(f T a b)\nr a { x = 1 }\n"
result_is 'if they are equal it is one' 0 "$(f T a b)\nr a { x = 1 }\n"
merge "$(f T a b)\n" "$(f T a 'one thing')\n" "$(f T a 'another')\n"
is 'a clause of the base that both replaced is in conflict' '1 1' "$code $(grep -c '^<<<' ours)"
merge 'component x { }\n' 'component x {\n  a = { p = 1 }\n}\n' 'component x {\n  a = { q = 1 }\n}\n'
is 'so is a record that both added' '1 1' "$code $(grep -c '^<<<' ours)"
merge 'r a {\n  x = 1\n}\n' 'r b {\n  x = 1\n}\n' 'r a {\n  x = 2\n}\n'
result_is 'a small one that one side renamed and the other changed is a conflict, on lines of its own' 1 \
	'r b {\n  x = 1\n}\n\n<<<<<<< ours\n=======\nr a {\n  x = 2\n}\n>>>>>>> theirs\n'
merge '' 'r a {\n  x = 1\n}' 'r b {\n  x = 1\n}'
result_is 'what both put into an empty file stands on lines of its own' 0 'r a {\n  x = 1\n}\n\nr b {\n  x = 1\n}'
merge '' 'r a {\n  x = 1\n}\n' 'r a {\n  x = 2\n}\n'
result_is 'in a file that both added, too' 1 \
	'<<<<<<< ours\nr a {\n  x = 1\n}\n=======\nr a {\n  x = 2\n}\n>>>>>>> theirs\n'
has 'and said where' err 'ours:1: conflict: r a: both sides added it, and not alike (line 1 of ours, 1 of theirs)'
merge 'r a {\n  x = 1\n}\n' '' 'r a {\n  x = 2\n}\n'
result_is 'what one side took away and the other changed' 1 \
	'<<<<<<< ours\n=======\nr a {\n  x = 2\n}\n>>>>>>> theirs\n'
has 'is said so' err 'r a: ours took it away or moved it elsewhere, theirs changed it'
merge 'r a {\n  t = [a, b, c]\n}\n' 'r a {\n  t = [b, c, d]\n}\n' 'r a {\n  t = [e, a, b]\n}\n'
result_is 'lists by element' 0 'r a {\n  t = [e, b, d]\n}\n'
merge 't = [\n  a, # one\n]\n' 't = [\n  a, # 1\n  b,\n]\n' 't = [\n  # all\n\n  a, # one\n  # end\n]\n'
result_is 'with the comments in them' 0 't = [\n  # all\n\n  a, # 1\n  b,\n  # end\n]\n'
merge 't = [a, b]\n' 't = [a, c]\n' 't = [a, d]\n'
result_is 'an element that both replaced' 1 \
	'<<<<<<< ours\nt = [a, c]\n=======\nt = [a, d]\n>>>>>>> theirs\n'
merge 't = [{ a = 1, b = 2 }, { a = 2, b = 2 }]\n' 't = [{ a = 1, b = 3 }, { a = 2, b = 2 }]\n' \
	't = [{ a = 1, b = 2, c = 1 }]\n'
result_is 'records in lists' 0 't = [{ a = 1, b = 3, c = 1 }]\n'
merge 'field id : uuid "key"\n' 'field id : uuid "the key"\n' 'field id : string "key"\n'
result_is 'type and title are two things' 0 'field id : string "the key"\n'
merge 'template t(a: int) {\n}\n' 'template t(a: int = 1) {\n}\n' 'template t(a: int, b: int) {\n}\n'
result_is 'parameters by name' 0 'template t(a: int = 1, b: int) {\n}\n'
merge 'template t() {\n  text "a"\n}\n' 'template t() {\n  text "a"\n  text "b"\n}\n' \
	'template t() {\n  text "a"\n  text "c"\n}\n'
result_is 'where order counts, what both put in is a conflict' 1 \
	'template t() {\n  text "a"\n<<<<<<< ours\n  text "b"\n=======\n  text "c"\n>>>>>>> theirs\n}\n'
merge 'quality q {\n  goal <= 1s\n}\n' 'quality q {\n  goal <= 2s\n}\n' 'quality q {\n  goal <= 3s\n}\n'
result_is 'a clause that stands once is one thing' 1 \
	'quality q {\n<<<<<<< ours\n  goal <= 2s\n=======\n  goal <= 3s\n>>>>>>> theirs\n}\n'
merge 'requirement q {\n  shall "x"\n}\n' 'requirement q {\n  if "a"\n  shall "x"\n}\n' \
	'requirement q {\n  shall "x"\n  satisfies -> b\n}\n'
result_is 'clauses and edges' 0 'requirement q {\n  if "a"\n  shall "x"\n  satisfies -> b\n}\n'
block='  x = 1\n  text = "something that is long enough"\n'
merge "r a {\n$block}\n" "r b {\n$block}\n" "r a {\n$block  y = 1\n}\n"
result_is 'a block that has another name is the same block' 0 "r b {\n$block  y = 1\n}\n"
merge "r a {\n$block}\n" "r b {\n$block}\n" "r c {\n$block}\n"
result_is 'two other names are a conflict' 1 \
	"<<<<<<< ours\nr b {\n=======\nr c {\n>>>>>>> theirs\n$block}\n"
merge '/// d\nr a {\n  x = 1\n}\n' '/// d1\nr a {\n  x = 2\n}\n' '/// d2\nr a {\n  x = 1\n  y = 1\n}\n'
result_is 'a head is in conflict without its block' 1 \
	'<<<<<<< ours\n/// d1\nr a {\n=======\n/// d2\nr a {\n>>>>>>> theirs\n  x = 2\n  y = 1\n}\n'
merge '# c\n\nr a {\n  x = 1 # t\n\n  # free\n\n  y = 1\n}\n' \
	'# new\n\nr a {\n  x = 2 # t\n\n  # free\n\n  y = 1\n}\n' \
	'# c\n\nr a {\n  x = 1 # u\n\n  # alone\n\n  # above\n  y = 1\n}\n'
result_is 'comments go with what they are about' 0 \
	'# new\n\nr a {\n  x = 2 # u\n\n  # alone\n\n  # above\n  y = 1\n}\n'
merge 'r a {\n x=1\n   y=2\n}\n' 'r a {\n  x = 1\n  y = 2\n}\n' 'r a {\n x=1\n   y=3;z="long"\n}\n'
result_is 'one side formatted it: so is the result' 0 'r a {\n  x = 1\n  y = 3\n  z = "long"\n}\n'
merge 'r a {\n  x = 1\n}\n' 'r a {\r\n  x = 2\r\n}\r\n' '\357\273\277r a {\n  x = 1\n  y = 1\n}\n'
result_is 'ends of lines and the byte order mark are merged as well' 0 \
	'\357\273\277r a {\r\n  x = 2\r\n  y = 1\r\n}\r\n'
merge 'a { }; b { }\n' 'a { x = 1 }; b { }\n' 'a { x = 2 }; b { }\n'
result_is 'statements that share a line are one conflict' 1 \
	'<<<<<<< ours\na { x = 1 }; b { }\n=======\na { x = 2 }; b { }\n>>>>>>> theirs\n'
has 'which is said' err 'ours:1: conflict: the file: what is in conflict has no lines of its own (line 1 of ours, 1 of theirs)'
merge 'a { x = 1 }\n\n\n\nb { }\n' 'a { x = \n\n\n\nb { }\n' 'a { x = 1 }\n\n\n\nb { y = 1 }\n'
result_is 'what has a mistake is merged by line' 0 'a { x = \n\n\n\nb { y = 1 }\n'
has 'which is said' err 'ours: so it was merged by line; 0 conflicts'
has 'with the version, the place and the first mistake' err \
	"cgsc: ours:1: ours has a mistake: missing '}': this '{' is not closed, and more"
is 'of that version alone' 2 "$(grep -c . err)"
printf 'a { x = 1 }\n' > base; printf 'a { x = 2 }\n' > ours; printf '\nb\na { y = = 2 }\n\n}\n' > theirs
"$CGSC" merge base ours theirs 7 'my dir/a.cgs' 2> err
has 'as git runs it, by the path that git gives' err 'cgsc: my dir/a.cgs: theirs has a mistake in line 3: '
merge 'a { x = 1 }\n' 'a { x = \n' 'a { x = 2 }\n'
result_is 'with the same exit code' 1 '<<<<<<< ours\na { x = \n=======\na { x = 2 }\n>>>>>>> theirs\n'

r='p q {\n  rule { deny a -> b }\n  rule { deny b -> c }\n  rule { deny c -> d }\n'
merge "$r}\n" 'p q {\n  rule { deny b -> c }\n  rule { deny c -> d }\n}\n' \
	'p q {\n  rule { deny a -> b }\n  rule { deny b -> c }\n}\n'
result_is 'of declarations without a name, each side took another one away' 0 \
	'p q {\n  rule { deny b -> c }\n}\n'
merge "$r}\n" "$r  rule { on = [x]; no_cycles = true }\n}\n" "$r  rule { max_fan_in = 3 }\n}\n"
result_is 'those that both added are two' 0 \
	"$r  rule { on = [x]; no_cycles = true }\n  rule { max_fan_in = 3 }\n}\n"
merge 'p q {\n}\n' 'p q {\n  rule { max_fan_in = 3 }\n}\n' 'p q {\n  rule { on = [x] }\n}\n'
result_is 'the first ones, too' 0 'p q {\n  rule { max_fan_in = 3 }\n  rule { on = [x] }\n}\n'
merge 'p q {\n}\n' 'p q {\n  rule { deny a -> b }\n}\n' 'p q {\n  rule { x = 3 }\n  rule { deny a -> c }\n}\n'
result_is 'also with edges of one name in them' 0 \
	'p q {\n  rule { deny a -> b }\n  rule { x = 3 }\n  rule { deny a -> c }\n}\n'
merge 'p q {\n  rule {\n    deny a -> b\n  }\n}\n' 'p q {\n  rule {\n    deny a -> b\n    deny x -> c\n  }\n}\n' \
	'p q {\n  rule {\n    deny a -> b\n    deny x -> d\n  }\n}\n'
result_is 'or in one of them' 0 'p q {\n  rule {\n    deny a -> b\n    deny x -> c\n    deny x -> d\n  }\n}\n'
merge "$r}\n" "$r  rule { max_fan_in = 3 }\n}\n" 'p q {\n  rule { max_fan_in = 3 }\n  rule { deny a -> b }\n  rule { deny b -> c }\n  rule { deny c -> d }\n}\n'
result_is 'and one if they are equal' 0 "$r  rule { max_fan_in = 3 }\n}\n"
merge "$r}\n" 'p q {\n  rule { deny a -> b }\n  rule { deny b -> c }\n}\n' \
	'p q {\n  rule { deny a -> b }\n  rule { deny b -> c }\n  rule { deny c -> e }\n}\n'
result_is 'taken away on one side and changed on the other: a conflict' 1 \
	'p q {\n  rule { deny a -> b }\n  rule { deny b -> c }\n<<<<<<< ours\n=======\n  rule { deny c -> e }\n>>>>>>> theirs\n}\n'
merge 'budget { a = 1; b = 1 }\n\nbudget { a = 5; b = 2 }\n' \
	'budget { c = 1 }\n\nbudget { a = 1; b = 1 }\n\nbudget { a = 5; b = 2 }\n' \
	'budget { a = 1; b = 1 }\n\nbudget { a = 6; b = 2 }\n'
result_is 'one is put in before them, another changed' 0 \
	'budget { c = 1 }\n\nbudget { a = 1; b = 1 }\n\nbudget { a = 6; b = 2 }\n'
merge 'if c {\n  a = 1\n}\nif c {\n  b = 1\n}\n' 'if c {\n  b = 1\n}\n' 'if c {\n  a = 1\n}\n'
result_is 'so it is with equal heads' 0 ''
x='extend component.api'
merge "$x { tags = [x] }\n$x { owner = ops }\n$x { depends -> db }\n" \
	"$x { owner = ops }\n$x { depends -> db }\n" "$x { tags = [x] }\n$x { owner = ops }\n"
result_is 'and with equal names' 0 "$x { owner = ops }\n"
merge 'field x : money\n' 'field x : money {\n  required = true\n}\n' 'field x : money "T"\n'
result_is 'a title on one side, a block on the other' 0 'field x : money "T" {\n  required = true\n}\n'
merge 'param p : string\n' 'param p : string "T"\n' 'param p : string = "a"\n'
result_is 'a title on one side, a default on the other' 0 'param p : string = "a" "T"\n'
merge 's ops {\n  a = 1\n  # end\n}\n' 's ops {\n  a = 1\n  # end\n  r = user\n}\n' \
	's ops {\n  a = 1\n  # end\n  n = [z]\n}\n'
result_is 'a comment below which both put something is there once' 0 \
	's ops {\n  a = 1\n  # end\n  r = user\n  n = [z]\n}\n'
merge 's ops {\n  a = 1\n  # end\n}\n' 's ops {\n  a = 1\n}\n' 's ops {\n  a = 1\n  # end\n  n = [z]\n}\n'
result_is 'and stays away if one side took it away' 0 's ops {\n  a = 1\n  n = [z]\n}\n'
merge 't = [\n  a,\n  # end\n]\n' 't = [\n  a,\n  # end\n  b,\n]\n' 't = [\n  a,\n  # end\n  c,\n]\n'
result_is 'in lists as well' 0 't = [\n  a,\n  # end\n  b,\n  c,\n]\n'
merge '# 1\n# 2\n# 3\nr a {\n  x = 1\n}\n' '# one\n# 2\n# 3\nr a {\n  x = 1\n}\n' '# 1\n# 2\n# 3\n# 4\nr a {\n  x = 1\n}\n'
result_is 'comments that both changed are merged by line' 0 '# one\n# 2\n# 3\n# 4\nr a {\n  x = 1\n}\n'
merge '/// 1\n/// 2\n/// 3\nr a {\n  x = 1\n}\n' '/// one\n/// 2\n/// 3\nr a {\n  x = 2\n}\n' \
	'/// 1\n/// 2\n/// three\nr a {\n  x = 1\n}\n'
result_is 'also those that document it' 0 '/// one\n/// 2\n/// three\nr a {\n  x = 2\n}\n'
t() { printf 'r a {\n  x = """\n    %s\n    %s\n    %s\n  """\n}\n' "$@"; }
merge "$(t 1 2 3)\n" "$(t one 2 3)\n" "$(t 1 2 three)\n"
result_is 'and a text of several lines' 0 "$(t one 2 three)\n"
merge "$(t 1 2 3)\n" "$(t one 2 3)\n" "$(t 1 two 3)\n"
is 'lines that touch are a conflict' '1 <<<<<<< ours' "$code $(sed -n 2p ours)"
t() { printf '/// %s\n/// %s\n/// %s\n/// %s\nr a {\n  x = 1\n}\n' "$@"; }
merge "$(t 1 2 3 4)\n" "$(t one 2 3 4)\n" "$(t one 2 3 four)\n"
result_is 'what both did alike is done once' 0 "$(t one 2 3 four)\n"
merge 'p q {\n  # c\n  rule { x = 1 }\n}\n' 'p q {\n  rule { x = 1 }\n}\n' \
	'p q {\n  # c\n  rule { deny c -> f }\n  rule { x = 1 }\n}\n'
result_is 'a comment above another rule than before is a thing of its own' 0 \
	'p q {\n  rule { deny c -> f }\n  rule { x = 1 }\n}\n'
merge 'p q {\n  r c {\n    x = 1\n  }\n}\n' 'p q {\n  r d {\n    y = 1\n  }\n\n  r c {\n    x = 1\n  }\n}\n' \
	'p q {\n  r d {\n    z = 1\n  }\n}\n'
result_is 'both added one, and one side took away another' 1 \
	'p q {\n<<<<<<< ours\n  r d {\n    y = 1\n  }\n=======\n  r d {\n    z = 1\n  }\n>>>>>>> theirs\n}\n'

# Lists in which places count, and others.
list() { # SENTENCE CODE BASE OURS THEIRS [RESULT]
	merge "x = [$3]\n" "x = [$4]\n" "x = [$5]\n"
	[ $# -gt 5 ] && result_is "$1" "$2" "x = [$6]\n" || result_is "$1" "$2" \
		"<<<<<<< ours\nx = [$4]\n=======\nx = [$5]\n>>>>>>> theirs\n"
}
list 'options that both put in at one place are a conflict' 1 '"tar", "-c", "a"' \
	'"tar", "--exclude", "x", "-c", "a"' '"tar", "--exclude", "y", "-c", "a"'
list 'also the first ones' 1 '"cc", "a.c"' '"cc", "-I", "inc", "a.c"' '"cc", "-I", "lib", "a.c"'
list 'at two places they are merged' 0 '"cc", "-I", "inc", "a.c"' '"cc", "-v", "-I", "inc", "a.c"' \
	'"cc", "-I", "inc", "a.c", "-o", "b"' '"cc", "-v", "-I", "inc", "a.c", "-o", "b"'
list 'equal ones are put in once' 0 '"cc", "b", "a"' '"cc", "-I", "lib", "b", "a"' '"cc", "-I", "lib", "b", "c"' \
	'"cc", "-I", "lib", "b", "c"'
list 'two that were replaced' 0 '"cc", "-I", "inc", "a.c"' '"cc", "-I", "lib", "a.c"' '"cc", "-I", "inc", "b.c"' \
	'"cc", "-I", "lib", "b.c"'
list 'an element that comes twice: places count' 1 '"a", "b", "a"' '"b", "a", "a"' '"a", "a", "b"'
list 'strings of which both put in some, and some differ' 1 '"a"' '"a", "sep", "b"' '"a", "sep", "c"'
list 'names are put in once' 0 'a' 'a, s, b' 'a, s, c' 'a, s, b, c'
merge 'argv = ["a"]\n' 'argv = ["a", "b"]\n' 'argv = ["a", "c"]\n'
is 'in `argv` places count' 1 "$code"

# Both moved something.
torn='cgsc: ours: both sides moved the same statements or elements, not alike; they stand where ours has them'
list 'orders that go together' 0 'a, b, c, d' 'b, a, c, d' 'a, b, d, c' 'b, a, d, c'
is 'are merged without a word' '' "$(cat err)"
list 'and those that do not' 0 'a, b, c, d, e' 'b, a, c, d, e' 'a, c, d, b, e' 'b, a, c, d, e'
is 'are those of ours, which is told' "$torn" "$(cat err)"
moved() { for i; do printf 'r %s { k_%s = 1 }\n' "$i" "$i"; done; }
merge "$(moved a b c d e)\n" "$(moved b a c d e)\n" "$(moved a c d b e)\n"
result_is 'so it is with declarations' 0 "$(moved b a c d e)\n"
is 'which is told as well' "$torn" "$(cat err)"
merge "$(moved a b c d e)\n" "$(moved b a c d e)\n" "$(moved a c d b e f)\n"
result_is 'and what theirs put in is there' 0 "$(moved b a c d e f)\n"

# What cannot be brought together is never clean.
not_clean() {
	is "$1" 1 "$code"
}
merge 'p x {\n  component y "Y" {\n    a = 1\n    b = 2\n    text2 = "long enough to be known"\n  }\n}\n' \
	'p x {\n  component z "Y" {\n    a = 1\n    b = 2\n    text2 = "long enough to be known"\n  }\n}\n' \
	'p x {\n  component y "Y" {\n    a = 1\n    b = 2\n    text2 = "long enough to be known"\n  }\n  component z "Z" {\n    a = 1\n  }\n}\n'
not_clean 'a name that one side gives to one declaration and the other to another is a conflict'
has 'with both places' err 'ours:2: conflict: p x: component z: the name would be there twice (line 2 of ours, 7 of theirs)'
merge "r y {\n$block}\nk = 1\n" "r z {\n$block}\nk = 2\n" "r y {\n$block}\nr z {\n  x = 3\n}\nk = 1\nj = 2\n"
result_is 'so it is in a file, where all else is merged' 1 \
	"<<<<<<< ours\nr z {\n$block}\n=======\nr z {\n  x = 3\n}\n>>>>>>> theirs\nk = 2\nj = 2\n"
merge 'r c { x = 1 }\n' 'r c { x = 1 }\nr d { x = 1 }\nr d { x = 2 }\n' 'r c { x = 1 }\nr d { x = 3 }\n'
is 'of three with one name each is told' '1 3' "$code $(grep -c 'r d: the name would be there twice (line . of' err)"

merge "r a {\n$block}\nr b {\n  x = 1\n}\n" "r c {\n$block}\nr b {\n  x = 1\n}\n" \
	"r a {\n$block}\nr b {\n  x = 1\n  y = r.a\n  depends -> a\n}\n"
is 'a name that ours has no more and theirs refers to is told' \
	'0 cgsc: ours:7: `a` is referred to, which ours renamed or took away; see `cgsc check`' "$code $(cat err)"
merge 'r a {\n  x = 1\n}\nr b {\n  y = r.a\n}\n' 'r a {\n  x = 1\n}\nr b {\n  y = r.a\n  z = r.a\n}\n' 'r b {\n}\n'
is 'also if theirs took it away' '0 cgsc: ours:2: `a` is referred to, which theirs renamed or took away; see `cgsc check`' \
	"$code $(cat err)"
merge "r a {\n$block}\nr b {\n  y = r.a\n}\n" "r c {\n$block}\nr b {\n  y = r.c\n}\n" "r a {\n$block  z = 1\n}\nr b {\n  y = r.a\n  z = 1\n}\n"
is 'and not if one renamed it everywhere' '0 ' "$code $(cat err)"

printf 'r a {\n  x = 1\n}\n' > base
printf 'r a {\n  x = 2\n}\n' > theirs
printf 'r a {\n  x = 3\n}\n' > ours
"$CGSC" merge --json base ours theirs 12 'dir/a b.cgs' > out 2> err
is 'as JSON' '{"event":"conflict","path":"dir/a b.cgs","line":2,"what":"r a: x","why":"both sides changed it","ours":2,"theirs":2} 1' \
	"$(cat out) $?"
has 'markers of any size' ours '<<<<<<<<<<<< ours'
"$CGSC" merge base ours theirs x 2> err
is 'a size that is none' '2 cgsc: the size of a marker is a number from 1 to 1000; found `x`' "$? $(cat err)"
printf 'r a {\n  x = 3\n}\n' | tee other > ours
"$CGSC" merge --base base ours theirs 2> err
is 'with what both started from' '1 r a { <<<<<<< ours x = 3 ||||||| base x = 1 ======= x = 2 >>>>>>> theirs }' \
	"$? $(echo $(cat ours))"
printf '/// d\nr a {\n}\n' > base
printf '/// e\nr a {\n  x = 3\n}\n' > ours
printf '/// f\nr a {\n  y = 3\n}\n' > theirs
"$CGSC" merge --base base ours theirs 2> err
is 'of a head as well' \
	'1 <<<<<<< ours /// e r a { ||||||| base /// d r a { ======= /// f r a { >>>>>>> theirs x = 3 y = 3 }' \
	"$? $(echo $(cat ours))"
printf '/// e\nr a {\n  x = \n}\n' > ours
"$CGSC" merge --base base ours theirs 2> err
has 'and by line' ours '||||||| base'
printf 'a { x = 1 }; b { }\n' > base
printf 'a { x = 2 }; b { }\n' > ours
printf 'a { x = 3 }; b { }\n' > theirs
"$CGSC" merge --base base ours theirs 2> err
is 'and of a file' '||||||| base a { x = 1 }; b { } =======' "$(echo $(sed -n 3,5p ours))"
ln -s other link
"$CGSC" merge base link theirs 2> err
is 'a link is not written over' '6 cgsc: cannot write `link`: it is a link, or was changed meanwhile' "$? $(cat err)"
merge 'a\000b' 'a\000c' 'a\000d'
result_is 'a binary file stays as ours is' 1 'a\000c'
has 'and is to be merged by hand' err 'ours: git cannot merge it by line: it is left as ours is; merge it by hand'
merge 'a = 1\r\nb = 1' 'a = 2\r\nb = 1' 'a = 1\r\nb = 1\r\nc = 1'
result_is 'no end of the last line' 0 'a = 2\r\nb = 1\r\nc = 1'
"$CGSC" merge base none theirs 2> err
is 'a file that is not there' '6 cgsc: cannot read `none`: it does not exist' "$? $(cat err)"

# --- git ---
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b \
	GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
mkdir "$top/bin" && ln -s "$CGSC" "$top/bin/cgsc"
PATH=$top/bin:$PATH
mkdir "$top/repo" && cd "$top/repo" || exit 1
spec() { # OWNER NEEDS MORE
	cat > "my spec.cgs" <<-SPEC
	package shop

	stakeholder ops "Operations" {
	  influence = $1
	  needs     = [$2]
	}
	$3
	SPEC
}
commit() { # BRANCH ARGS...
	git checkout -q "$1" && shift && spec "$@" && git commit -qam "$1"
}
git init -q -b main .
sed -n 's/^    \(git config merge.*\)/\1/p' "$here/docs/merge.md" > setup
sh setup
sed -n 's/^    \(\*\.cgs merge.*\)/\1/p' "$here/docs/merge.md" > .gitattributes
is 'the set-up is that of the documentation' '2 1' "$(echo $(wc -l < setup) $(wc -l < .gitattributes))"
spec low '"orders"' ''
git add . && git commit -qm base
git branch theirs && git branch third
commit main high '"orders", "calm"' ''
commit theirs low '"speed", "orders"' 'component api { }'
commit third medium '"orders"' ''
git checkout -q main && git merge -q theirs > log 2>&1
is 'git merge is clean' 0 $?
cp my* merged
spec high '"speed", "orders", "calm"' 'component api { }'
cmp -s my* merged
ok 'and has both edits'
git checkout -q . && git checkout -q theirs && git rebase -q main~1 > log 2>&1
is 'so is git rebase' 0 $?
cmp -s my* merged
ok 'with the same result'
git checkout -qb picked third~1 && git cherry-pick theirs > log 2>&1
is 'git cherry-pick is clean' 0 $?
cp my* picked
spec low '"speed", "orders"' 'component api { }'
cmp -s my* picked
ok 'with that edit alone'
git checkout -q .
git checkout -q main && git merge third > log 2>&1
is 'a conflict is one for git' '1 UU "my spec.cgs"' "$? $(git status --porcelain -uno)"
has 'and named with its path' log 'my spec.cgs:4: conflict: stakeholder ops: influence: both sides changed it'
is 'around one line' '<<<<<<< ours influence = high ======= influence = medium >>>>>>> theirs' \
	"$(echo $(sed -n '/<<</,/>>>/p' my*))"
done_testing
