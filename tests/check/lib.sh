# lib.sh — what the checks share: TAP from lists of findings. Sourced, not run.
# SPDX-License-Identifier: Apache-2.0
#
# Every script takes the build directory. CGS_TREE is the tree to look at; default: this one.

set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
[ "${CGS_TREE:-}" ] || CGS_TREE=$(cd "$here/../.." && pwd)
B=${1:-build/release}
case $B in /*) ;; *) B=$CGS_TREE/$B ;; esac
CGSC=$B/cgsc
cd "$CGS_TREE" || exit 1
top=$(mktemp -d) || exit 1
: > "$top/results"
trap 'rm -rf "$top"' EXIT
trap 'exit 130' INT TERM

# none SENTENCE < FINDINGS: passes when there are no findings. It may end a pipe, so the count is
# what stands in a file.
none() {
	cat > "$top/findings"
	if [ -s "$top/findings" ]; then
		result="not ok"
	else
		result=ok
	fi
	number=$(($(wc -l < "$top/results") + 1))
	echo "$result" >> "$top/results"
	echo "$result $number - $1"
	sed 's/^/# /' "$top/findings"
}
skip() { # SENTENCE REASON
	echo ok >> "$top/results"
	echo "ok $(wc -l < "$top/results") - $1 # SKIP $2"
}
done_testing() {
	echo "1..$(wc -l < "$top/results")"
	! grep -q not "$top/results"
	exit
}
sources() { # our C files and headers
	find compiler runtime -name '*.[ch]' | sort
}
objects() { # our object files, with the generated ones; not those whose source is gone
	find "$B/compiler" "$B/runtime" "$B/gen" -name '*.o' 2>/dev/null | sort |
		while read -r o; do
			source=${o#"$B"/}
			case $source in
			gen/*) echo "$o" ;;
			*) [ ! -f "${source%.o}.c" ] || echo "$o" ;;
			esac
		done
}

# Programs that the examples of docs/errors name and that need not be installed.
programs() { # DIR
	mkdir "$1"
	for program in mypy paint pycodestyle pyflakes; do
		printf '#!/bin/sh\n' > "$1/$program" && chmod +x "$1/$program"
	done
	PATH="$1:$PATH"
}
