#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# money.sh — what services bill is never more than the budget, whatever goes wrong. Prints TAP.
# CGS_MONEY_SEEDS: how many builds (30).
. "$(dirname "$0")/lib.sh"
B=${1:-$here/build/release}
command -v "$PYTHON" >/dev/null || { echo "1..0 # SKIP there is no python3"; exit 0; }
"$PYTHON" "$here/tests/sim/money.py" "$B" "$top" "${CGS_MONEY_SEEDS:-30}"
