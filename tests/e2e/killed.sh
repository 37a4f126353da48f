#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# killed.sh — SIGKILL while answers arrive over HTTP: what was paid for is kept. Prints TAP.
# CGS_KILL_ROUNDS: how many kills (15).
. "$(dirname "$0")/lib.sh"
B=${1:-$here/build/release}
case $B in /*) ;; *) B=$(pwd)/$B ;; esac
command -v "$PYTHON" >/dev/null || { echo "1..0 # SKIP there is no python3"; exit 0; }
"$PYTHON" "$here/tests/sim/killed.py" "$B" "$top" "${CGS_KILL_ROUNDS:-15}"
