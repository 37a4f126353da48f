#!/bin/sh
# fixes.sh — the fixes of the codes in docs/errors: enough codes offer one, and each one cures.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
programs "$top/bin"
python3 "$here/fixes.py" "$CGSC" docs/errors
