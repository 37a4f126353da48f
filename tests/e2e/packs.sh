#!/bin/sh
# packs.sh — what the gates of the packs hold back.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# project NAME FILE TEXT: a project whose one artifact is FILE; the rest of the spec is stdin.
project() {
	mkdir -p "$top/$1" && cd "$top/$1" || exit 1
	{
		cat
		printf 'template page() { text "%s" }\nartifact out { path = "%s"; from = page() }\n' "$3" "$2"
	} > project.cgs
}
held() { # SENTENCE FILE: the build failed, and the file did not go out
	is "$1" "1 no" "$code $([ -e "$2" ] && echo yes || echo no)"
}

project c_right main.c 'int main(void) { return 0; }\n' <<'SPEC'
import std.c as c
use c.compiled([out])
SPEC
build --offline
built "std.c: a file that compiles goes out"
project c_wrong main.c 'int main(void) { return zero; }\n' <<'SPEC'
import std.c as c
use c.compiled([out])
SPEC
build --offline
held "std.c: one that does not is held back" main.c
has "and where the mistake is told" "$top/events" "main.c:1:25"
is "the gate is told where the project uses it" 1 \
	"$(grep 'CGS7001' "$top/events" | grep -c '"path":"project.cgs"')"

project c_tests main.c 'int main(void) { return 0; }\n' <<'SPEC'
import std.c as c
template make_text() { text "check:\n\t@echo not ok 1 - one; echo 1..1\n" }
artifact makefile { path = "Makefile"; from = make_text() }
use c.tested([out], [makefile])
SPEC
build --offline
held "std.c: a test that fails holds back what it looks at" main.c

project python_wrong one.py 'def one(:\n' <<'SPEC'
import std.python as py
use py.compiled([out])
SPEC
build --offline
held "std.python: what Python cannot read is held back" one.py

project python_tests one.py 'def one():\n    return 2\n' <<'SPEC'
import std.python as py
use py.tested([out], ["tests/test_one.py"])
SPEC
mkdir tests
printf 'import sys, unittest\nsys.path.insert(0, ".")\nimport one\n\n\nclass One(unittest.TestCase):\n    def test(self):\n        self.assertEqual(one.one(), 1)\n' > tests/test_one.py
build --offline
held "std.python: a test that fails holds back what it looks at" one.py
sed 's/return 2/return 1/' project.cgs > new && cat new > project.cgs && rm new
build --offline
built "and lets it go out when it passes"
printf 'import unittest\n' > tests/test_one.py
rm -rf .cgs one.py
build --offline
held "without a test it is held back" one.py
printf 'import unittest\n\n\nclass One(unittest.TestCase):\n    @unittest.skip("later")\n    def test(self):\n        pass\n' > tests/test_one.py
build --offline
held "and when all tests are skipped" one.py

project node_tests one.mjs 'export const one = 2;\n' <<'SPEC'
import std.typescript as ts
context cases { file = "one.test.mjs" }
use ts.tested([out], cases)
SPEC
printf 'import test from "node:test";\nimport assert from "node:assert";\nimport { one } from "./one.mjs";\ntest("one", () => assert.equal(one, 1));\n' > one.test.mjs
echo 'import "node:test";' > "$top/probe.mjs"
if command -v node > /dev/null && node --test-reporter=tap "$top/probe.mjs" > "$top/probe" 2>&1; then
	build --offline
	held "std.typescript: a test that fails holds back what it looks at" one.mjs
	sed 's/one = 2/one = 1/' project.cgs > new && cat new > project.cgs && rm new
	build --offline
	built "and lets it go out when it passes"
	echo 'import "./one.mjs";' > one.test.mjs
	rm -rf .cgs one.mjs
	build --offline
	held "without a test it is held back" one.mjs
else
	skip "std.typescript: a test that fails holds back what it looks at" "no node with a test runner here"
fi

# --- fines: an answer that breaks a promise, and a judge who is not content ---
cp -R "$here/specs/fines/." "$top/fines"
cd "$top/fines" || exit 1
rm -rf .cgs src Makefile tests
sed 's/"score": 9/"score": 5/' recordings/judge_clarity.1.txt > new && cat new > recordings/judge_clarity.1.txt
build --offline
held "std.rubrics: below the floor of one category nothing goes out" src/fine.c
done_testing
