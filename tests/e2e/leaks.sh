#!/bin/sh
# leaks.sh — no key leaves the process but to the origin that it is bound to.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
"$PYTHON" "$here/tests/e2e/leaks.py" "$CGSC" "$top"
