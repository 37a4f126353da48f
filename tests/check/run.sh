#!/bin/sh
# run.sh — every check, one after the other. `make check` runs it.
# SPDX-License-Identifier: Apache-2.0
cd "$(dirname "$0")" || exit 1
B=${1:-build/release}
code=0
for t in *.sh; do
	case $t in run.sh | lib.sh) continue ;; esac
	echo "# $t"
	sh "./$t" "$B" || code=1
done
exit $code
