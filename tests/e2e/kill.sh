#!/bin/sh
# kill.sh — SIGKILL at any moment of a build, and a new build at once: nothing is lost or torn.
# SPDX-License-Identifier: Apache-2.0
#
# CGS_KILL_ROUNDS rounds (default 20). In each the spec changes, so that three prompts have to be
# asked and six slow tools have to run; the build is killed after a random time. What is counted:
# wrong or torn outputs, processes left over, and answers that were stored and yet asked for again.
. "$(dirname "$0")/lib.sh"
rounds=${CGS_KILL_ROUNDS:-20}
seed=${CGS_KILL_SEED:-1}

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package storm
provider program { kind = command; argv = ["./model.sh"] }
model small { provider = program; id = "small" }
SPEC
for n in 1 2 3; do
	cat <<SPEC
prompt gen$n { model = small; section task { text = "part $n"; include = [seed] } }
artifact text$n { path = "out/text$n.txt"; from = prompt.gen$n }
tool check$n(file: ref<artifact>) { argv = ["sh", "check.sh", "\${file.path}"]; reads = ["check.sh"] }
gate good$n { on = [text$n]; require check$n(text$n).exit == 0 }
tool build$n(file: ref<artifact>) { argv = ["sh", "slow.sh", "\${file.path}", "out/made$n.txt"]; reads = ["slow.sh"]; writes = ["out/made$n.txt"] }
artifact made$n { path = "out/made$n.txt"; from = build$n(text$n) }
SPEC
done >> project.cgs
# An answer is a function of its question; each question is noted before it is answered.
cat > model.sh <<'PROGRAM'
#!/bin/sh
request=$(cat)
hash=$(printf "%s\n" "$request" | sha256sum | cut -c1-16)
prompt=$(printf "%s\n" "$request" | sed 's/.*"prompt":"\([^"]*\)".*/\1/')
echo "$prompt $hash" >> asked
sleep 0.0$(($$ % 8))
printf '{"text": "```\\n'
i=0
while [ $i -lt 20 ]; do
	printf '%s line %s\\n' "$hash" $i
	i=$((i + 1))
done
printf 'end %s\\n```\\n"}\n' "$hash"
PROGRAM
chmod +x model.sh
echo 'sleep 0.02; tail -n 1 "$1" | grep -q "^end"' > check.sh
cat > slow.sh <<'SCRIPT'
# Writes its output in pieces, with a child that works for it.
mkdir -p out
for piece in 1 2 3; do
	sed "s/^/$piece /" "$1" >> "$2"
	sleep 0.03
done
echo "whole $(tail -n 1 "$1")" >> "$2"
SCRIPT

seed_is() {
	printf 'package storm\ncontext seed { text = "%s" }\n' "$1" > seed.cgs
}
whole() { # every output that is there is whole
	for n in 1 2 3; do
		f=out/text$n.txt
		[ ! -e $f ] || {
			h=$(sed -n 's/^end //p' $f)
			[ -n "$h" ] && [ "$(grep -c "^$h line" $f)" = 20 ] && [ "$(wc -l < $f)" = 21 ]
		} || return 1
		f=out/made$n.txt
		[ ! -e $f ] || {
			h=$(sed -n 's/^whole end //p' $f)
			[ -n "$h" ] && [ "$(grep -c " $h line" $f)" = 60 ] && [ "$(wc -l < $f)" = 64 ]
		} || return 1
	done
}
agree() { # every made file comes from the text beside it
	for n in 1 2 3; do
		[ "$(sed -n 's/^end //p' out/text$n.txt)" = "$(sed -n 's/^whole end //p' out/made$n.txt)" ] || return 1
	done
}
# Processes that work below this directory, but for this script and its subshells.
left() {
	for d in /proc/[0-9]*; do
		case $(readlink "$d/cwd" 2> /dev/null) in
		"$top/p"*) tr '\0' ' ' < "$d/cmdline" 2> /dev/null | grep -v 'kill\.sh' ;;
		esac
	done
}

count_left() { # WHEN
	found=$(left)
	[ -z "$found" ] || {
		orphans=$((orphans + 1))
		echo "# round $round, after it was $1: $found"
	}
}

seed_is start
began=$(now_ms)
build -j4
took=$(($(now_ms) - began)) # kills come within the time that a build takes
built "the project builds"

torn=0 wrong=0 orphans=0 again=0 failed=0 early=0 done_first=0
round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	seed_is "round $round"
	: > asked
	"$CGSC" build --json -j4 > "$top/killed" 2> "$top/killed.err" &
	pid=$!
	started $pid
	sleep "$(printf '%d.%03d' 0 $((seed / 65536 % took)))"
	kill -9 $pid 2> /dev/null
	wait $pid 2> /dev/null
	! grep -q '"event":"end"' "$top/killed" || done_first=$((done_first + 1))
	procs=
	if [ $((round % 4)) = 0 ]; then # in some rounds the dead are counted before the restart
		sleep 0.05
		count_left "killed"
	fi
	whole || torn=$((torn + 1))
	cp asked "$top/asked"
	build -j4
	[ "$code" = 0 ] || { failed=$((failed + 1)); tail -n 5 "$top/events" "$top/messages" >> "$top/failures"; }
	whole && agree || wrong=$((wrong + 1))
	# Answers that the killed build had reported as done.
	for prompt in $(sed -n '/"event":"done"/{/"outcome":"ran"/s/.*"step":"\(prompt\.[^"]*\)".*/\1/p}' "$top/killed"); do
		early=$((early + 1))
		[ "$(grep -c "^$prompt " asked)" = 1 ] || again=$((again + 1))
	done
	count_left "built"
done
echo "# $rounds rounds: $early answers were stored before the kill, $done_first builds were done before it"
is "0 outputs were torn right after a kill" 0 $torn
is "every build after a kill ended with 0" 0 $failed
is "0 outputs were wrong after the build that followed" 0 $wrong
is "0 processes were left over" 0 $orphans
is "0 stored answers were asked for again" 0 $again
[ "$early" -gt 0 ] || { note "no kill came after an answer: the rounds show nothing"; false; }
ok "some kills came after an answer had been stored"
build
is "nothing is left to do" 0 "$(total ran)"
mkdir "$top/clean"
cp -- *.cgs *.sh "$top/clean"
(cd "$top/clean" && "$CGSC" build > "$top/clean.out" 2>&1)
ok "a clean build of the same project ends with 0"
diff -r out "$top/clean/out" > "$top/note" 2>&1
ok "its outputs are the same to the byte"
"$CGSC" cache verify > "$top/note" 2>&1
ok "the store is whole"
find . -name '.*.cgs-*' -print -o -path './.cgs/work/*' -prune -print | head > "$top/rest"
is "no temporary file is left" "" "$(cat "$top/rest")"

done_testing
