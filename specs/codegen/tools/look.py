"""look.py — looks at Python files: python3 tools/look.py WHAT MOST FILE...

Writes file:line:column: error: message for everything that it finds, and ends with 1 then.
WHAT is one of lint, flow, complexity, size, secrets, vulnerabilities, compliance, privacy.
"""
# SPDX-License-Identifier: Apache-2.0
import ast
import re
import sys

BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.BoolOp, ast.IfExp, ast.comprehension)
DANGEROUS = {"eval", "exec", "compile", "system", "popen", "loads", "load"}


def lint(tree, text, most):
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for n in ast.walk(tree):
        if isinstance(n, (ast.Import, ast.ImportFrom)):
            for a in n.names:
                if (a.asname or a.name).split(".")[0] not in used:
                    yield n.lineno, f"{a.name} is not used"
        if isinstance(n, ast.ExceptHandler) and n.type is None:
            yield n.lineno, "an error of any kind is caught"
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > most:
            yield number, f"a line of {len(line)} characters"


def flow(tree, text, most):
    """What comes from outside is looked at before it is kept: nothing is kept where nothing fails."""
    for n in ast.walk(tree):
        if isinstance(n, ast.FunctionDef):
            keeps = [c for c in calls(n) if c == "add"]
            if keeps and not any(isinstance(c, ast.Raise) for c in ast.walk(n)):
                yield n.lineno, f"{n.name} keeps what nobody has looked at"


def complexity(tree, text, most):
    for n in ast.walk(tree):
        if isinstance(n, ast.FunctionDef):
            ways = 1 + sum(isinstance(c, BRANCHES) for c in ast.walk(n))
            if ways > most:
                yield n.lineno, f"{n.name} has {ways} ways, {most} at most"


def size(tree, text, most):
    if len(text.encode()) > most:
        yield 1, f"{len(text.encode())} bytes, {most} at most"


def calls(tree):
    for n in ast.walk(tree):
        if isinstance(n, ast.Call):
            yield getattr(n.func, "attr", getattr(n.func, "id", ""))


def secrets(tree, text, most):
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"(?i)(key|token|password|secret)\s*=\s*[\"'][^\"']{8,}", line):
            yield number, "a key or password"


def vulnerabilities(tree, text, most):
    for name in calls(tree):
        if name in DANGEROUS:
            yield 1, f"{name} carries out what others wrote"


def compliance(tree, text, most):
    if "SPDX-License-Identifier:" not in text[:200]:
        yield 1, "no licence at the top"


def privacy(tree, text, most):
    for name in calls(tree):
        if name in ("print", "log", "info", "debug"):
            yield 1, f"{name} may show who has ordered"


def main(what, most, *files):
    found = 0
    for path in files:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for line, message in globals()[what](ast.parse(text), text, int(most)):
            print(f"{path}:{line}:1: error: {message}")
            found = 1
    return found


sys.exit(main(*sys.argv[1:]))
