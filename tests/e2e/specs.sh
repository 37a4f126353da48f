#!/bin/sh
# specs.sh — which files are read as specs; descriptors that are closed at the start.
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
done_testing
