#!/bin/sh
# fmt.sh — our own specs are as `cgsc fmt` writes them.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
find specs stdlib -name '*.cgs' -type f ! -path '*/.cgs/*' | sort > "$top/specs"
[ "$(wc -l < "$top/specs")" -gt 40 ] || echo "too few specs: $(wc -l < "$top/specs")" |
	none "there are specs"
tr '\n' '\0' < "$top/specs" | xargs -0 "$CGSC" fmt -q --check 2>&1 |
	sed 's/$/ is not formatted: run `make fmt-specs`/' |
	none "every spec is formatted"
done_testing
