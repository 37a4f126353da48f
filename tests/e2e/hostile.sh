#!/bin/sh
# hostile.sh — specs that want to hang, crash or fill the compiler; see hostile.py. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
exec "$PYTHON" "$here/tests/e2e/hostile.py" "$CGSC"
