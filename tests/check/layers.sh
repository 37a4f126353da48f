#!/bin/sh
# layers.sh — references point down, and no object files form a circle.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# "USER-OBJECT OWNER-OBJECT SYMBOL" for every reference between our objects.
objects | sed "s|^$B/||" > "$top/objects"
(cd "$B" && xargs nm -A -P < "$top/objects") | awk '
	{ obj = $1; sub(/:$/, "", obj); sub(/\.o$/, "", obj) }
	$3 ~ /^[TDRBCVW]$/ { owner[$2] = obj; next }
	$3 == "U" { use[++n] = obj " " $2 }
	END {
		for (i = 1; i <= n; i++) {
			split(use[i], u, " ")
			if (owner[u[2]] && owner[u[2]] != u[1])
				print u[1], owner[u[2]], u[2]
		}
	}' | sort > "$top/uses"
grep -q . "$top/uses" || echo "no references found below $B"  > "$top/empty"
cat "$top/empty" 2>/dev/null | none "there are objects to look at"

# base < syntax < check < rule < plan < report < driver; the runtime sees base and plan only. The tools make
# parts of the program.
awk '
	function layer(o) {
		if (o ~ /^gen\/cgs_(lex|gram)/) return "syntax"
		if (o ~ /^gen\//) return "check"
		if (o ~ /^runtime\//) return "runtime"
		split(o, part, "/")
		return part[2]
	}
	BEGIN {
		ok["syntax"] = "base"
		ok["check"] = "base syntax"
		ok["rule"] = "base syntax check"
		ok["plan"] = "base syntax check rule"
		ok["runtime"] = "base plan"
		ok["report"] = "base syntax check rule plan"
		ok["exchange"] = "base syntax check"
		ok["driver"] = "base syntax check rule plan report exchange runtime"
		ok["tool"] = "base syntax check"
	}
	{
		from = layer($1); to = layer($2)
		if (from != to && index(" " ok[from] " ", " " to " ") == 0)
			print $1 " uses " $3 " of " $2
	}' "$top/uses" | none "no layer uses one above it"

# Files that call each other in a circle are parts of one module: one header declares them all.
for h in $(sources | grep '\.h$'); do
	grep -oE '\bcgs_[a-z0-9_]+\(' "$h" | sed "s|^|$h |; s|($||"
done > "$top/declared"
(cd "$B" && xargs nm -A -P -g --defined-only < "$top/objects") |
	awk '{ sub(/\.o:$/, "", $1); print $1, $2 }' > "$top/exported"
python3 "$here/circles.py" "$top/uses" "$top/exported" "$top/declared" |
	none "no circle of modules"

# What nm cannot see: types and inline functions of another layer.
{
	grep -Hn '^#include "\.\./' runtime/*.[ch] | grep -v '"\.\./compiler/\(base\|plan\)/'
	grep -Hn '^#include "\.\./' compiler/base/*.[ch]
	grep -Hn '^#include "\.\./' compiler/syntax/*.[ch] | grep -v '"\.\./base/'
	grep -Hn '^#include "\.\./' compiler/check/*.[ch] | grep -v '"\.\./\(base\|syntax\)/'
	grep -Hn '^#include "\.\./' compiler/rule/*.[ch] | grep -v '"\.\./\(base\|syntax\|check\)/'
	grep -Hn '^#include "\.\./' compiler/plan/*.[ch] |
		grep -v '"\.\./\(base\|check\|rule\)/\|"\.\./cgs\.h"\|plan/cgs\.c:.*"\.\./syntax/'
	grep -Hn '^#include "\.\./' compiler/report/*.[ch] |
		grep -v '"\.\./\(base\|syntax\|check\|rule\|plan\)/\|"\.\./cgs\.h"'
	grep -Hn '^#include "\.\./' compiler/exchange/*.[ch] | grep -v '"\.\./\(base\|syntax\|check\)/'
	grep -Hn '^#include "\.\./' compiler/driver/*.[ch] |
		grep -v '"\.\./\(base/.*\|report/.*\|exchange/.*\|cgs\.h\|plan/plan\.h\|check/std\.h\|\.\./runtime/cgs_run\.h\)"'
} | none "headers of other layers are included downwards only"
done_testing
