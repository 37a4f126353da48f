#!/bin/sh
# rehash.sh — gives recordings the hashes of the requests that they answer now.
# SPDX-License-Identifier: Apache-2.0
#
#     sh tests/rehash.sh specs/todo
#
# A recording is found by the hash of its request, so a change in the wording of a prompt makes the
# old recording unknown. This builds a copy of the project offline, reads from the event which
# request has no recording, puts its hash into the recording of that prompt and attempt, and goes
# on until the build asks for nothing that is not there. It changes nothing but `request:` lines;
# whether an answer is still right for its new question is for a person, and the gates, to say.
set -u
project=${1:?usage: rehash.sh PROJECT}
here=$(cd "$(dirname "$0")/.." && pwd)
CGSC=${CGSC:-$here/build/release/cgsc}
work=$(mktemp -d) || exit 6
trap 'rm -rf "$work"' EXIT
cp -R "$project/." "$work/"
rm -rf "$work/.cgs"

# The recording of prompt $1, attempt $2.
find_recording() {
	for f in "$project"/recordings/*.txt; do
		grep -qx "prompt: $1" "$f" && grep -qx "attempt: $2" "$f" && echo "$f" && return
	done
}

changed=0
round=0
while [ $round -lt 1000 ]; do
	round=$((round + 1))
	"$CGSC" -C "$work" build --offline --json > "$work/.events" 2>&1
	code=$?
	missing=$(sed -n 's/.*no recording for prompt \([^,]*\), attempt \([0-9]*\) (request \([0-9a-f]*\)).*/\1 \2 \3/p' "$work/.events" | sort -u)
	[ -n "$missing" ] || break
	while read -r prompt attempt hash; do
		file=$(find_recording "$prompt" "$attempt")
		if [ -z "$file" ]; then
			echo "rehash: no recording has 'prompt: $prompt' and 'attempt: $attempt'" >&2
			exit 1
		fi
		if grep -qx "request: $hash" "$file"; then
			echo "rehash: $file has the hash $hash, but is not found by it" >&2
			exit 1
		fi
		sed "s/^request: .*/request: $hash/" "$file" > "$work/.new" &&
			cat "$work/.new" > "$file" && cp "$file" "$work/recordings/" || exit 6
		echo "$file: $prompt, attempt $attempt: $hash"
		changed=$((changed + 1))
	done <<END
$missing
END
done
echo "rehash: $changed changed; the build ends with $code"
[ "$code" -eq 0 ] || { tail -n 20 "$work/.events" >&2; exit "$code"; }
