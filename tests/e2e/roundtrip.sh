#!/bin/sh
# roundtrip.sh — documents of other tools are the same after import, export and import; see
# roundtrip.py. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
exec "$PYTHON" "$here/tests/e2e/roundtrip.py" "$CGSC"
