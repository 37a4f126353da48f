#!/bin/sh
# hands.sh — what a person did to an output is never lost, and what --accept means afterwards.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# --- an edit while the build runs ---
mkdir "$top/during" && cd "$top/during" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package during
tool t() { argv = ["sh", "-c", "sleep 1; cat in.txt > o.txt; cat in.txt > new.txt"]; reads = ["in.txt"]; writes = ["o.txt", "new.txt"] }
artifact o { path = "o.txt"; from = t() }
artifact n { path = "new.txt"; from = t() }
SPEC
echo 1 > in.txt
build
built "a tool makes two outputs"
rm new.txt
echo 2 > in.txt
(sleep 0.5; echo "my edit" > o.txt; echo "my file" > new.txt) &
started $!
build
is "edits made while the build runs stop it" 1 "$code"
is "the edit is there" "my edit" "$(cat o.txt)"
is "so is the file that was made" "my file" "$(cat new.txt)"
is "both are told as hand edits" 2 "$(grep -c '"code":"CGS7003"' "$top/events")"
build --overwrite '*'
is "--overwrite goes over them" "0 2 2" "$code $(cat o.txt new.txt | paste -s -d ' ' -)"
done_testing
