#!/bin/sh
# symbols.sh — exported names begin with cgs_ and a module of ours; no object holds variables.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# A module is a file, or a struct that a header declares.
{
	sources | sed 's|.*/||; s|\.[ch]$||; s|_.*||; s|^|cgs_|'
	sources | xargs grep -ohE '^struct cgs_[a-z0-9]+' | sed 's/struct //'
	# The whole compiler in one header.
	grep -oE '\bcgs_[a-z_]+\(' compiler/cgs.h | tr -d '('
} | sort -u > "$top/modules"
objects | grep -v "^$B/gen/" | xargs nm -A -P -g --defined-only 2>/dev/null |
	awk 'NR == FNR { module[$1] = 1; next }
		$2 == "main" { next }
		$2 ~ /^cgs_[a-z0-9]+(_[a-z0-9_]+)?$/ {
			split($2, part, "_")
			if (module[part[1] "_" part[2]] || module[$2])
				next
		}
		{ print $1, $2 }' "$top/modules" - | sed "s|^$B/||" |
	none "every exported name is cgs_<module>_<verb>"

# Constant tables are fine; .data and .bss are state that outlives a call.
objects | grep -v "^$B/gen/" | while read -r o; do
	size -A "$o" | awk -v o="${o#"$B"/}" '
		$1 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 {
			print o ": " $2 " bytes of " $1
		}'
done | none "no global variables"
done_testing
