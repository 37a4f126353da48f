#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# faults.sh — what goes wrong with model services, on each wire, whole and streamed. Prints TAP.
# The simulator is tests/sim/server.c, the asking program tests/sim/ask.c.
. "$(dirname "$0")/lib.sh"
B=${1:-$here/build/release}
command -v "$PYTHON" >/dev/null || { echo "1..0 # SKIP there is no python3"; exit 0; }
"$PYTHON" "$here/tests/sim/faults.py" "$B/sim/server" "$B/sim/ask" "$top"
