#!/bin/sh
# size.sh — no function over 60 lines or complexity 15, no file over 600 lines.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
command -v pmccabe > /dev/null || { echo "Bail out! pmccabe is not installed"; exit 1; }
sources | grep '\.c$' | xargs pmccabe > "$top/functions"
awk '$5 > 60 { print $6, $7, $5 " lines" }' "$top/functions" | none "no function over 60 lines"
awk '$1 > 15 { print $6, $7, "complexity " $1 }' "$top/functions" | none "no complexity over 15"
{ sources; ls grammar/*; } | xargs wc -l | awk '$2 != "total" && $1 > 600 { print $2, $1 " lines" }' |
	none "no file over 600 lines"
sources | xargs awk '{
		line = $0
		gsub(/\t/, "        ", line)
		gsub(/[\200-\277]/, "", line)
		if (length(line) > 100)
			print FILENAME ":" FNR ": " length(line) " columns"
	}' | none "no line over 100 columns"
done_testing
