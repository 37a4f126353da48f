#!/bin/sh
# lock.sh — builds of one project at once: one works, the others wait and find its results.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<SPEC
edition 2026
package p
tool slow() { argv = ["sh", "-c", "echo run >> $top/runs; sleep 1; cat in.txt > o.txt"]; reads = ["in.txt"]; writes = ["o.txt"] }
artifact o { path = "o.txt"; from = slow() }
SPEC
runs() {
	wc -l < "$top/runs"
}
waits() { # FILE: until it is there and not empty
	for _ in $(seq 200); do
		[ -s "$1" ] && return
		sleep 0.05
	done
}

echo 1 > in.txt
"$CGSC" build > "$top/first" 2>&1 &
first=$!
started $first
waits "$top/runs"
build
wait $first
is "two builds at once both end well" "0 0" "$code $?"
is "the tool has run once" 1 "$(runs)"
is "the second took what the first had made" "0 1" "$(total ran) $(cat o.txt)"
grep -q "another build is running in this project (process $first); waiting" "$top/messages" "$top/events"
ok "it said that it was waiting, and for whom"

# --- four at once ---
echo 2 > in.txt
all=
for i in 1 2 3 4; do
	"$CGSC" build > "$top/out.$i" 2>&1 &
	started $!
	all="$all $!"
done
bad=0
for p in $all; do
	wait "$p" || bad=$((bad + 1))
done
is "four at once run the tool once" "0 2 2" "$bad $(runs) $(cat o.txt)"

# --- while somebody has the lock ---
cat > "$top/hold.py" <<'PY'
import fcntl, os, struct, sys, time
fd = os.open(".cgs/lock", os.O_RDWR)
fcntl.fcntl(fd, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 1, 0))  # F_OFD_SETLK
print("held", flush=True)
time.sleep(60)
PY
"$PYTHON" "$top/hold.py" > "$top/held" &
holder=$!
started $holder
waits "$top/held"
timeout 5 "$CGSC" build > "$top/out" 2>&1
ok "a build with nothing to do does not wait"
timeout 5 "$CGSC" check > "$top/out" 2>&1
ok "nor does check"
echo 3 > in.txt
timeout 5 "$CGSC" build -n > "$top/out" 2>&1
ok "nor does -n"
for signal in INT TERM; do
	rm -f "$top/waiting"
	"$PYTHON" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$CGSC" build > "$top/waiting" 2>&1 &
	pid=$!
	started $pid
	waits "$top/waiting"
	has "a build with something to do waits" "$top/waiting" "another build is running"
	kill -$signal $pid
	wait $pid
	is "SIG$signal ends the wait with 130" 130 $?
done
is "nothing was run" 2 "$(runs)"
rm -f "$top/events"
"$CGSC" build --json > "$top/events" 2> "$top/waiting" &
pid=$!
started $pid
waits "$top/events"
sleep 0.1
kill -9 $holder
wait $pid
is "when the holder dies the wait is over" "0 3" "$? $(cat o.txt)"

# --- a build that is killed ---
echo 4 > in.txt
"$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
while [ "$(runs)" -lt 4 ]; do sleep 0.05; done
kill -9 $pid
wait $pid 2> /dev/null
build
is "after kill -9 the next build does not wait" "0 4" "$code $(cat o.txt)"

# --- clean and cache gc wait as well ---
"$PYTHON" "$top/hold.py" > "$top/held2" &
holder=$!
started $holder
waits "$top/held2"
for how in clean 'clean --all' 'cache gc'; do
	timeout 1.5 "$CGSC" $how > "$top/out" 2>&1
	is "$how does not begin during a build" "124 4" "$? $(cat o.txt)"
	has "$how says that it waits" "$top/out" "another build is running"
done
timeout 5 "$CGSC" cache stats > "$top/out" 2>&1
ok "cache stats does not wait"
echo 6 > in.txt
"$CGSC" build > "$top/waiting" 2>&1 &
pid=$!
started $pid
sleep 0.7
rm -rf .cgs o.txt
kill -9 $holder
wait $pid
is "a build that has waited for clean --all builds anew" "0 6" "$? $(cat o.txt)"
echo 7 > in.txt
build
is "and the next one knows it" "0 7" "$code $(cat o.txt)"
echo 8 > in.txt
n=$(runs)
"$CGSC" build > "$top/first" 2>&1 &
first=$!
started $first
while [ "$(runs)" -eq "$n" ]; do sleep 0.05; done
"$CGSC" clean --all > "$top/out" 2>&1
is "clean --all lets the build end" 0 $?
wait $first
is "which ends well" 0 $?
is "then nothing is left" "in.txt project.cgs" "$(ls -A | paste -s -d ' ' -)"
echo 9 > in.txt
build
is "and the next build begins anew" "0 9" "$code $(cat o.txt)"

# --- a tool that builds the project that runs it ---
mkdir -p .cgs/work/x
(cd .cgs/work/x && echo 5 > "$top/p/in.txt" && timeout 5 "$CGSC" build > "$top/out" 2>&1)
is "a tool cannot build its own project" 2 $?
(cd .cgs/work/x && timeout 5 "$CGSC" clean > "$top/out" 2>&1)
is "nor clean it" 2 $?
done_testing
