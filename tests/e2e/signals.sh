#!/bin/sh
# signals.sh — a build that is told to end leaves no process behind, whoever started it.
# SPDX-License-Identifier: Apache-2.0
#
# Both the tool and the provider start processes that leave their process group and their session.
. "$(dirname "$0")/lib.sh"

new_project() { # NAME: one prompt, one tool; "slow" decides which of them does not end
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<'SPEC'
edition 2026
package signals
provider program { kind = command; argv = ["./model.sh"] }
model small { provider = program; id = "small" }
prompt gen { model = small; section task { text = "Write." } }
tool check(file: ref<artifact>) { argv = ["sh", "work.sh", "tool"]; reads = ["work.sh"]; timeout = 60s }
artifact answer { path = "answer.txt"; from = gen }
gate good { on = [answer]; require check(answer).exit == 0 }
SPEC
	cat > model.sh <<'PROGRAM'
#!/bin/sh
cat > /dev/null
[ ! -e slow-model ] || sh work.sh model
echo '{"text": "answer"}'
PROGRAM
	# A daemon by the book; one in the group of nobody; a chain of sessions.
	cat > work.sh <<'SCRIPT'
setsid sh -c 'sleep 61 & exec sleep 62' > /dev/null 2>&1 &
(setsid sh -c '(setsid sleep 63 &) & exec sleep 64' > /dev/null 2>&1 &) &
setsid sh -c 'setsid sh -c "setsid sleep 65 & sleep 66" & wait' < /dev/null > /dev/null 2>&1 &
while :; do sleep 0.05; done
SCRIPT
	chmod +x model.sh
}
left() { # processes that work below this project, but for this script
	for d in /proc/[0-9]*; do
		case $(readlink "$d/cwd" 2> /dev/null) in
		"$(pwd)"*) tr '\0' ' ' < "$d/cmdline" 2> /dev/null | grep -v 'signals\.sh' ;;
		esac
	done
}
busy() { # waits until the sleepers are there
	for i in $(seq 100); do
		[ "$(left | grep -c '^sleep 6[1-6]')" -ge 6 ] && return
		sleep 0.05
	done
	false
}

for signal in INT TERM HUP; do
	for slow in model tool; do
		new_project "$signal-$slow"
		[ $slow = tool ] || : > slow-model
		"$CGSC" build -q > "$top/out" 2>&1 &
		pid=$!
		started $pid
		busy
		ok "SIG$signal: the $slow has started processes of its own sessions"
		kill -$signal $pid
		wait $pid
		is "SIG$signal, $slow: the build ends with 130" 130 "$?"
		is "SIG$signal, $slow: no process is left" "" "$(left)"
	done
done
procs=

new_project nohup
sed -i "s|^while .*|while [ ! -e $top/end ]; do sleep 0.05; done|" work.sh
(
	trap '' HUP
	exec "$CGSC" build -q > "$top/out" 2>&1
) &
pid=$!
started $pid
busy
kill -HUP $pid
sleep 0.2
: > "$top/end"
wait $pid
is "a build under nohup goes on after SIGHUP" "0 answer" "$? $(cat answer.txt)"
is "and ends without leaving a process" "" "$(left)"
procs=

# A look-up of a name that does not end, which no thread can be told to leave.
mkdir "$top/name" && cd "$top/name" || exit 1
cat > slow.c <<'PROGRAM'
#include <netdb.h>
#include <unistd.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
		struct addrinfo **to)
{
	(void)node, (void)service, (void)hints, (void)to;
	sleep(20);
	return EAI_AGAIN;
}
PROGRAM
cc -shared -fPIC -o slow.so slow.c || exit 1
slowly="env ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 LD_PRELOAD=$top/name/slow.so"
name_project() { # TIMEOUT
	cat > project.cgs <<SPEC
provider far { kind = compatible; url = "https://slow.example.org/v1"; timeout = $1 }
model m { provider = far; id = "x"; max_output = 100tok; price_in = 1USD/1Mtok; price_out = 1USD/1Mtok }
prompt gen { model = m; section task { text = "Write." } }
artifact answer { path = "answer.txt"; from = gen }
SPEC
}
name_project 1s
from=$(now_ms)
$slowly "$CGSC" build > "$top/out" 2>&1
code=$?
took=$(($(now_ms) - from))
is "a provider's timeout counts for a name that is looked up" 1 "$code"
has "and is told" "$top/out" "Resolving timed out"
[ $took -lt 8000 ] || { note "$took ms"; false; }
ok "and nothing waits for the name after it"
name_project 60s
$slowly "$CGSC" build > "$top/out" 2>&1 &
pid=$!
started $pid
sleep 1
kill -INT $pid
from=$(now_ms)
wait $pid
code=$?
took=$(($(now_ms) - from))
is "SIGINT, name: the build ends with 130" 130 "$code"
[ $took -lt 8000 ] || { note "$took ms"; false; }
ok "and at once"
! grep -q billed "$top/out" || { note "$(cat "$top/out")"; false; }
ok "and says nothing about a bill, for nothing was sent"
procs=
done_testing
