#!/bin/sh
# readonly.sh — what writes nothing needs no right to write.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

new_project() { # NAME
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	cat > project.cgs <<'SPEC'
edition 2026
package demo
template hello() { text "hello\n" }
artifact hello_txt { path = "out/hello.txt"; from = hello() }
SPEC
}
# Runs in a name space of its own, so that no mount is left.
mounted() { # ARGS...: cgsc here, on a file system that cannot be written
	code=0
	unshare -m sh -c 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@"' \
		sh "$CGSC" "$@" > "$top/out" 2> "$top/err" || code=$?
}
nobody() { # ARGS...: cgsc here, as somebody who may read only
	code=0
	setpriv --reuid=65534 --regid=65534 --clear-groups "$top/cgsc" "$@" > "$top/out" 2> "$top/err" ||
		code=$?
}
looks() { # SENTENCE COMMAND: with nothing built, and with what was built
	new_project "$2-fresh"
	$2 build -n
	is "$1, nothing built: build -n" "0 yes" "$code $(grep -q '^2 to run, 0 cached' "$top/out" && echo yes)"
	$2 cache stats
	is "$1, nothing built: cache stats" "0 results 0" "$code $(head -n 1 "$top/out" | tr -s ' ')"
	$2 why out/hello.txt
	is "$1, nothing built: why" 1 "$code"
	$2 build
	is "$1, nothing built: build cannot" 6 "$code"
	is "$1: nothing is made" "project.cgs" "$(ls -A)"

	new_project "$2-built"
	"$CGSC" build -q
	[ $2 = mounted ] || chmod -R a+rX .cgs
	find . | sort > "$top/before"
	$2 build -n
	is "$1, built: build -n knows the results" "0 yes" "$code $(grep -q '^0 to run, 2 cached' "$top/out" && echo yes)"
	$2 cache stats
	is "$1, built: cache stats counts them" "0 results 1" "$code $(head -n 1 "$top/out" | tr -s ' ')"
	$2 why out/hello.txt
	is "$1, built: why knows the last run" "0 yes" "$code $(grep -q 'ran last because' "$top/out" && echo yes)"
	find . | sort | cmp -s - "$top/before"
	ok "$1: nothing is added"
	"$CGSC" build --json > "$top/events"
	is "$1: the store is as it was" "0" "$(total ran)$(sed -n 's/.*"event":"begin".*//p' "$top/events")"
}

if unshare -m sh -c 'mount --bind . . && mount -o remount,bind,ro .' 2> /dev/null; then
	looks "a file system that is read-only" mounted
else
	skip "a file system that is read-only" "no right to mount here"
fi
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null && chmod 755 "$top" &&
	cp "$CGSC" "$top/cgsc" && chmod 755 "$top/cgsc"; then
	looks "a directory of somebody else" nobody
else
	skip "a directory of somebody else" "needs root and setpriv"
fi

# --- a damaged store is told, not a crash ---
new_project damaged
"$CGSC" build -q
truncate -s 100 .cgs/store/data.mdb
"$CGSC" why out/hello.txt > "$top/out" 2>&1
is "why with a damaged store" 1 "$?"
has "says that it was damaged" "$top/out" "the store was damaged"
done_testing
