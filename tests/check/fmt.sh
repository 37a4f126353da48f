#!/bin/sh
# fmt.sh — our own specs are in the style that `cgsc fmt` writes.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
specs() {
	find specs stdlib -name '*.cgs' -type f | sort
}
specs | grep -q . || echo "no specs found" | none "there are specs"
specs | tr '\n' '\0' | xargs -0 "$CGSC" fmt -q --check 2>&1 | none "every spec is formatted"
done_testing
