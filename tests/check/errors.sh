#!/bin/sh
# errors.sh — the examples of docs/errors/*.md: the wrong one raises its code, the right one nothing,
# and both are written as `cgsc fmt` would.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
# $top/CGSnnnn.wrong.N and .right.N
awk -v top="$top" '
	/^## CGS[0-9]+/ { code = $2; side = ""; count = 0 }
	/^Wrong:/ { side = "wrong" }
	/^Right:/ { side = "right" }
	/^```cgs/ && side { file = top "/" code "." side "." ++count; printf "" > file; next }
	/^```/ { if (file) close(file); file = ""; next }
	file { print > file }' docs/errors/*.md

programs "$top/bin"

compile() { # FILE COMMAND...: "CODE" lines of what it raises
	rm -rf "$top/p"
	mkdir "$top/p" && cp "$1" "$top/p/project.cgs"
	shift
	(cd "$top/p" && "$CGSC" --error-format=short "$@" < /dev/null) > "$top/out" 2>&1
	code=$?
	if [ $code -gt 2 ]; then
		echo "exit-$code"
	fi
	# A note beside an error is not the lesson of the example.
	grep -qE '(error|warning)\[CGS' "$top/out" && levels='error|warning' || levels=note
	grep -oE "($levels)\[CGS[0-9]+\]" "$top/out" | sed 's/.*\[\(.*\)\]/\1/' | sort -u
}
# Some mistakes show only when a build is planned: an example names its command, or `graph` does it.
raised() { # FILE
	args=$(sed -n 's/^# cgsc //p' "$1" | head -n 1)
	found=$(compile "$1" ${args:-check})
	case $1 in
	*.wrong.*) [ "$found$args" ] || found=$(compile "$1" graph) ;;
	esac
	echo "$found" | paste -s -d ' ' -
}
find "$top" -name 'CGS*.wrong.*' | grep -c . | grep -x 0 | none "docs/errors has examples"
for f in "$top"/CGS*.wrong.* "$top"/CGS*.right.*; do
	[ -f "$f" ] || continue
	name=$(basename "$f")
	code=${name%%.*}
	case $name in
	*.wrong.*) wanted=$code what="the wrong example of $code raises it" ;;
	*) wanted= what="the right example of $code raises nothing but notes of other codes" ;;
	esac
	found=$(raised "$f")
	case $name in *.right.*) [ "$found" = "$code" ] || grep -qE '(error|warning)\[CGS' "$top/out" || found= ;; esac
	if [ "$found" != "$wanted" ]; then
		echo "wanted: ${wanted:-nothing}, found: ${found:-nothing}"
		head -n 5 "$top/out"
	fi | none "$what"
	# What is written wrongly in the letters or the syntax is left as it is.
	case $name in CGS01*.wrong.* | CGS02*.wrong.*) continue ;; esac
	"$CGSC" fmt - < "$f" 2> /dev/null | diff "$f" - > "$top/diff" || echo "$name" >> "$top/ugly"
	cat "$top/diff" >> "$top/ugly"
done
cat "$top/ugly" 2> /dev/null | head -n 40 | none "the examples are formatted"
done_testing
