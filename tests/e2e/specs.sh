#!/bin/sh
# specs.sh — which files are read as specs, and what targets mean; closed descriptors; what is edited
# while a build runs.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

page() { # TEXT
	printf 'template page() { text "%s" }\nartifact a { path = "a.txt"; from = page() }\n' "$1"
}

# --- hidden files are not specs ---
mkdir "$top/hidden" && cd "$top/hidden" || exit 1
page one > project.cgs
printf '\000\005\026\007' > ._project.cgs
ln -s someone@host.1234 .#s.cgs
printf 'no spec {' > '#s.cgs'
"$CGSC" check > "$top/out" 2>&1
is "files that systems and editors keep beside specs are not read" "0 0" "$? $(wc -c < "$top/out")"
"$CGSC" check ._project.cgs > "$top/out" 2>&1
is "but when they are named" 1 "$?"

# --- project.cgs ---
mkdir "$top/linked" "$top/kept" && cd "$top/linked" || exit 1
page one > "$top/kept/root.cgs"
ln -s ../kept/root.cgs project.cgs
build
is "a project.cgs that is a link is read" "0 one" "$code $(cat a.txt)"
build
is "nothing is to be done then" "0" "$(total ran)"
page two > "$top/kept/root.cgs"
build
is "a change of the file behind it is seen" "0 two" "$code $(cat a.txt)"
page three > "$top/kept/other.cgs"
ln -sfn ../kept/other.cgs project.cgs
build
is "so is another target" "0 three" "$code $(cat a.txt)"
"$CGSC" fmt > "$top/out" 2>&1
is "fmt leaves the file elsewhere alone" "0 $(page three | sha256sum)" "$? $(sha256sum < "$top/kept/other.cgs")"
mkdir "$top/fifo" && cd "$top/fifo" && mkfifo project.cgs
"$CGSC" check > "$top/out" 2>&1
is "a project.cgs that is a pipe ends with 6" 6 "$?"
has "and is told" "$top/out" "is no regular file"

# --- standard input, output and error that are closed ---
mkdir "$top/closed" && cd "$top/closed" || exit 1
cat > ask.py <<'P'
import json, sys
sys.stdin.read()
print(json.dumps({"text": "hello"}))
P
for n in 1 2 3 4; do
	cat > project.cgs <<-E
	provider local { kind = command; argv = ["$PYTHON", "ask.py"] }
	model m { provider = local; id = "m" }
	prompt p { model = m; section a { text = "Write $n." } }
	artifact a { path = "a$n.txt"; from = prompt.p }
	E
	case $n in
	1) "$CGSC" build <&- > "$top/out" 2>&1 ;;
	2) "$CGSC" build >&- 2> "$top/out" ;;
	3) "$CGSC" build > "$top/out" 2>&- ;;
	4) "$CGSC" build <&- >&- 2>&- ;;
	esac
	is "a build with closed descriptors asks its provider ($n)" "0 hello" "$? $(cat a$n.txt 2> /dev/null)"
done
# --- specs that are edited, and files that come, while the build runs ---
mkdir -p "$top/around/d" && cd "$top/around" || exit 1
cat > project.cgs <<'SPEC'
tool t() { argv = ["sh", "-c", "sleep 1; cat d/* > o.txt"]; reads = ["d/*.md"]; writes = ["o.txt"] }
artifact o { path = "o.txt"; from = t() }
SPEC
echo one > d/1.md
sleep 0.1
(sleep 0.5; echo two > d/2.md; echo '# a comment' >> project.cgs) &
started $!
build
is "a build is not disturbed" "0 one" "$code $(cat o.txt)"
has "a spec that was edited meanwhile is told" "$top/events" "'project.cgs' changed during the build"
has "so is a file that came" "$top/events" "a file came to 'd' or left it during the build"
build
is "the next build uses both" "0 two" "$code $(tail -n 1 o.txt)"
is "and has nothing to tell" 0 "$(grep -c 'during the build' "$top/events")"

# --- targets are named from the root on, or from where the command was started ---
mkdir -p "$top/targets/sub" && cd "$top/targets" || exit 1
cat > project.cgs <<'SPEC'
template one() { text "one" }
template two() { text "two" }
artifact outer { path = "b.txt"; from = one() }
artifact inner { path = "sub/b.txt"; from = two() }
artifact other { path = "sub/c.txt"; from = two() }
SPEC
cd sub || exit 1
build c.txt
is "a target below the working directory is built" "0 1" "$code $(ls c.txt ../b.txt b.txt 2> /dev/null | wc -l)"
build b.txt
is "what it names from the root on comes first" "0 one" "$code $(cat ../b.txt)"
build ./../sub/b.txt
is "dots are read from the working directory on" "0 two" "$code $(cat b.txt)"
build "$PWD/c.txt"
is "so is an absolute path" 0 "$code"
build ../c.txt
is "what is nowhere is not known" 2 "$code"
done_testing
