#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tokens.sh — the estimate of tokens is never below what tokenizers of models count. Prints TAP.
# They are installed into build/npm on first use; without npm or its registry the test is skipped.
. "$(dirname "$0")/lib.sh"
NPM=$here/build/npm
PACKAGES="gpt-tokenizer@3 @anthropic-ai/tokenizer@0"
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

command -v node > /dev/null && command -v npm > /dev/null || skip_all "node and npm are not installed"
if [ ! -d "$NPM/node_modules/gpt-tokenizer" ] || [ ! -d "$NPM/node_modules/@anthropic-ai/tokenizer" ]; then
	mkdir -p "$NPM"
	(cd "$NPM" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
		npm install --no-audit --no-fund --ignore-scripts --fetch-retries=0 $PACKAGES) \
		> "$top/npm" 2>&1 || skip_all "npm cannot install tokenizers"
fi
mkdir "$top/p" && cd "$top/p" || exit 1
node "$here/tests/e2e/tokens.mjs" "$NPM/node_modules" "$here" "$top/p" > "$top/note" 2>&1
ok "texts of many kinds are counted by tokenizers"
n=$(wc -l < counts)
: > empty
{
	echo 'provider s { kind = ollama }'
	echo 'model m { provider = s; id = "m"; max_output = 10tok }'
	for i in $(seq 0 $((n - 1))) none; do
		file=$i
		[ $i != none ] || file=empty
		echo "context c$i { file = \"$file\" }"
		echo "prompt p$i { model = m; section task { text = \"Read.\"; include = [c$i] } }"
		echo "artifact a$i { path = \"out/$i.csv\"; from = prompt.p$i }"
	done
} > project.cgs
"$CGSC" build -n --json > plan 2> "$top/note"
"$PYTHON" - "$n" > result <<'JUDGE'
import json, sys
n = int(sys.argv[1])
said = {}
for line in open("plan"):
    e = json.loads(line)
    if e.get("kind") == "prompt":
        said[e["step"]] = e["tokens_in"]
around = said["prompt.pnone"]
kinds = {}
for i, line in enumerate(open("counts")):
    count, kind = line.strip().split(" ", 1)
    kinds.setdefault(kind, []).append(((said["prompt.p%d" % i] - around + 1) / int(count)))
for kind, v in kinds.items():
    print("%-22s %3d texts, estimate to greatest count %.2f to %.2f" % (kind, len(v), min(v), max(v)))
print("below", sum(x < 1 for v in kinds.values() for x in v), "of", n)
JUDGE
sed 's/^/# /' result
is "no estimate is below any count" "below 0 of $n" "$(tail -n 1 result)"
[ "$n" -gt 150 ] || { note "$n texts"; false; }
ok "that was tried on more than 150 texts"
done_testing
