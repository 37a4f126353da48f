#!/bin/sh
# editors.sh — the editor files know the words of the prelude, and can be read.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
python3 editors/words.py "$CGSC" --check 2>&1 | sed 's/$/ is out of date: run `make editors`/' |
	none "the editor files have the words of the prelude"
find editors -name '*.json' | while read -r f; do
	python3 -m json.tool "$f" > /dev/null 2> "$top/json" || echo "$f: $(cat "$top/json")"
done | none "every JSON file can be read"
# What package.json names must be there, and what it calls the language must be the grammar's.
python3 - <<'END' | none "the VS Code extension is whole"
import json, os
here = "editors/vscode/"
p = json.load(open(here + "package.json"))
c = p["contributes"]
paths = [g["path"] for g in c["grammars"]] + [s["path"] for s in c["snippets"]]
paths += [l["configuration"] for l in c["languages"]]
for path in paths + ["LICENSE", "README.md"]:
    if not os.path.exists(here + path):
        print(path, "is missing")
for g in c["grammars"]:
    if json.load(open(here + g["path"]))["scopeName"] != g["scopeName"]:
        print(g["path"], "has another scope")
END
version=$("$CGSC" version | sed 's/cgsc //')
grep -L "\"version\": \"$version\"" editors/vscode/package.json |
	none "the extension has the version of the program"
done_testing
