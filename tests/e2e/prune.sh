#!/bin/sh
# prune.sh — files that a section has no room for are left out, the same ones each time.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
mkdir "$top/p" "$top/p/docs" && cd "$top/p" || exit 1
for i in a b c; do
	i=$i awk 'BEGIN { for (n = 0; n < 60; n++) print "line", n, "of", ENVIRON["i"], "and more words" }' > docs/$i.md
done
echo small > docs/d.md
cat > project.cgs <<'SPEC'
provider local { kind = command; argv = ["sh", "-c", "cat > asked; echo '{\"text\": \"ok\"}'"] }
model m { provider = local; id = "m"; window = 3ktok; max_output = 100tok; context_ratio = 80% }
context all { files = ["docs/*.md"] }
prompt p {
  model = m
  section project { share = 30%..60%; prune = true; text = "The files:"; include = [all] }
}
artifact a { path = "a.txt"; from = p }
SPEC
included() { # the files whose text was sent
	"$PYTHON" -c 'import json, re
for path, text in re.findall(r"<file path=\"(.*?)\">\n(.*?)\n</file>", json.load(open("asked"))["request"]["messages"][0]["content"], re.S):
    print(path, "out" if text.startswith("(left out") else "in")' | paste -s -d ' ' -
}
"$CGSC" build -n > "$top/out"
has "build -n names what is left out" "$top/out" "; left out: docs/b.md, docs/c.md"
"$CGSC" build -n --json > "$top/out"
has "also as JSON" "$top/out" '"left_out":"docs/b.md, docs/c.md"'
foretold=$(sed -n 's/.*"tokens_in":\([0-9]*\),"exact".*/\1/p' "$top/out")
build
built "a build asks without them"
has "and says so" "$top/events" "left out, as there is no room: docs/b.md, docs/c.md"
is "files are taken in their order, each that still fits" \
	"docs/a.md in docs/b.md out docs/c.md out docs/d.md in" "$(included)"
is "what was foretold is what was asked" "$foretold" "$(total tokens_in)"
build
is "the second build asks nothing" "0 0" "$code $(total ran)"
rm -rf .cgs a.txt
cp asked "$top/first"
build
cmp asked "$top/first" > "$top/note" 2>&1
ok "the same files give the same question"
rm docs/a.md
build
is "with room for another it is taken" "docs/b.md in docs/c.md out docs/d.md in" "$(included)"
sed -i 's/window = 3ktok/window = 30ktok/' project.cgs
build
is "in a larger window all have room" "docs/b.md in docs/c.md in docs/d.md in" "$(included)"
! grep -q 'left out' "$top/events"
ok "then nothing is said"
sed -i 's/ prune = true;//; s/window = 30ktok/window = 3ktok/' project.cgs
build
has "without pruning a section over its share is told" "$top/events" CGS6402
is "and sent whole" "docs/b.md in docs/c.md in docs/d.md in" "$(included)"
done_testing
