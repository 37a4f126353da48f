#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mistakes.py - how many errors one mistake in a large spec gives, and where the first one points.

    mistakes.py CGSC [AREAS [TRIES [SEED [CLASS...]]]]     (default: 20 areas, 40 tries of a class)

The spec is that of large.py, which has no finding. One mistake after the other is made in it, each
in a copy that is otherwise clean, and `cgsc check` counts: errors and warnings (and notes) of every
rule that is on by default. The first error is right when it stands in a line of the mistake: where
the mistake is, or, when something was taken away, where it was or is used.
CGS_MISTAKES_SHOW=1 prints the errors of each try that has none, more than one, or a wrong line.
SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing is left among the sources
import large

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspell(rng, word):
    """One letter left out, doubled by another, replaced, or two swapped, as typing does."""
    while True:
        i = rng.randrange(len(word))
        how = rng.randrange(4)
        if how == 0 and len(word) > 3:
            new = word[:i] + word[i + 1:]
        elif how == 1:
            new = word[:i] + rng.choice(LETTERS) + word[i:]
        elif how == 2:
            new = word[:i] + rng.choice(LETTERS) + word[i + 1:]
        else:
            new = word[:i] + word[i + 1:i + 2] + word[i] + word[i + 2:]
        if new != word and not new[0].isdigit():
            return new


class Mistake:
    """The changed text of one file, and the lines (path, number) at which it may be told."""

    def __init__(self, path, text, lines):
        self.path, self.text, self.lines = path, text, lines


class Spec:
    def __init__(self, files):
        self.files = files
        self.found = {}

    def places(self, pattern):
        """Every (path, match) of a pattern; group `x` of it is what is changed."""
        if pattern not in self.found:
            self.found[pattern] = [(path, m) for path, text in sorted(self.files.items())
                                   for m in re.finditer(pattern, text, re.M)]
            if not self.found[pattern]:
                raise SystemExit("the spec has nothing like " + pattern)
        return self.found[pattern]

    def lines_with(self, pattern):
        return {(path, number(text, m.start())) for path, text in self.files.items()
                for m in re.finditer(pattern, text)}


def number(text, at):
    return text.count("\n", 0, at) + 1


def replaced(spec, path, start, end, new, near=0):
    """A mistake that puts `new` in the place of start..end."""
    text = spec.files[path]
    line = number(text, start)
    return Mistake(path, text[:start] + new + text[end:],
                   {(path, n) for n in range(line - near, line + near + 1)})


def change(pattern, new, near=0):
    """The class of mistakes that puts new(rng, what) in the place of group x of the pattern."""
    def make(spec, rng):
        path, m = rng.choice(spec.places(pattern))
        return replaced(spec, path, m.start("x"), m.end("x"), new(rng, m["x"]), near)
    return make


def to(*words):
    return lambda rng, was: rng.choice([w for w in words if w != was])


def gone(rng, was):
    del rng, was
    return ""


# Declarations that stand at the left margin: head, body and closing brace.
DECLARATION = r"^(?P<kind>component|store|entity|need|requirement|test|artifact|interface) " \
              r"(?P<name>\w+)[^\n]*\{\n(?:(?: [^\n]*)?\n)*?\}\n"


def users(spec, path, name):
    """Where a declaration of that name is used: lines of its package and of importing ones."""
    area = os.path.dirname(path)
    return spec.lines_with(r"(?<![\w.])(%s\.)?%s\b(?!_)" % (area, name))


def deleted_declaration(spec, rng):
    path, m = rng.choice(spec.places(DECLARATION))
    text = spec.files[path]
    new = text[:m.start()] + text[m.end():]
    lines = {(p, n) for p, n in users(spec, path, m["name"]) if p != path}
    lines |= {(path, number(new, k.start())) for k in re.finditer(r"\b%s\b" % m["name"], new)}
    return Mistake(path, new, lines)


def renamed_declaration(spec, rng):
    path, m = rng.choice(spec.places(DECLARATION))
    new = replaced(spec, path, m.start("name"), m.end("name"), "another_" + m["name"])
    new.lines |= users(spec, path, m["name"])
    return new


def duplicate_name(spec, rng):
    """One declaration gets the name of the next one of its kind in the file."""
    path, m = rng.choice(spec.places(DECLARATION))
    text = spec.files[path]
    others = [k for k in re.finditer(DECLARATION, text, re.M)
              if k["kind"] == m["kind"] and k["name"] != m["name"]]
    other = rng.choice(others)
    copy = text[:m.end()] + "\n" + m[0].replace(m["name"], other["name"], 1) + text[m.end():]
    lines = {(path, number(copy, k.start()))
             for k in re.finditer(r"^%s %s\b" % (m["kind"], other["name"]), copy, re.M)}
    return Mistake(path, copy, lines)


def cycle(spec, rng):
    """`intake`, which the others of its area depend on, depends on one of them."""
    path, m = rng.choice(spec.places(r'^component intake (?:.*\n)*?(?P<x>  depends   -> intake_store.*\n)'))
    other = rng.choice(large.FEATURES[1:])
    text = spec.files[path]
    new = text[:m.end("x")] + '  depends   -> %s "HTTP"\n' % other + text[m.end("x"):]
    lines = {(path, number(new, k.start())) for k in re.finditer(
        r"depends   -> (intake|%s) |^component (intake|%s) " % (other, other), new, re.M)}
    return Mistake(path, new, lines)


def unclosed(pattern):
    """A closing brace that is deleted: where it was, or the brace that it would close."""
    def make(spec, rng):
        path, m = rng.choice(spec.places(pattern))
        new = replaced(spec, path, m.start("x"), m.end("x"), "", 1)
        new.lines.add((path, number(new.text, m.start("head"))))
        return new
    return make


def contradiction(spec, rng):
    path, m = rng.choice(spec.places(r"^  fail +> +(?P<x>\d+)ms"))
    return replaced(spec, path, m.start("x"), m.end("x"), rng.choice("12"), 2)


def missing_import(spec, rng):
    path, m = rng.choice(spec.places(r"^(?P<x>import shop\.(?P<name>\w+)\n)"))
    new = replaced(spec, path, m.start("x"), m.end("x"), "")
    new.lines |= {(path, number(new.text, k.start()))
                  for k in re.finditer(r"\b%s\." % m["name"], new.text)}
    return new


def missing_attribute(spec, rng):
    path, m = rng.choice(spec.places(
        r'^(?P<head>(?:quality|usecase|artifact) .*\{)\n(?:  .*\n)*?'
        r"(?P<x>  (?:scale|meter|actor|path) +=.*\n)"))
    new = replaced(spec, path, m.start("x"), m.end("x"), "")
    new.lines.add((path, number(new.text, m.start("head"))))
    return new


def twice(spec, rng):
    path, m = rng.choice(spec.places(r"^(?P<x>  (?:owner|priority|protocol|timeout|role) +=.*\n)"))
    new = replaced(spec, path, m.end("x"), m.end("x"), m["x"])
    new.lines.add((path, number(new.text, m.start("x"))))
    return new


def same_path(spec, rng):
    """Two artifacts that write one file."""
    path, m = rng.choice(spec.places(r'^  path       = (?P<x>".*")'))
    others = [k["x"] for p, k in spec.places(r'^  path       = (?P<x>".*")') if k["x"] != m["x"]]
    other = rng.choice(others)
    new = replaced(spec, path, m.start("x"), m.end("x"), other)
    new.lines |= spec.lines_with(r'path +=.*' + re.escape(other))
    name = other[1:-1].split("/")[-1].split(".")[0]
    new.lines |= spec.lines_with(r"artifact %s_md" % name)
    new.lines |= spec.lines_with(r"artifact %s_md" % m["x"][1:-1].split("/")[-1].split(".")[0])
    return new


def package_line(spec, rng):
    path, m = rng.choice(spec.places(r"^package shop\.(?P<x>\w+)$"))
    new = replaced(spec, path, m.start("x"), m.end("x"), misspell(rng, m["x"]))
    area = os.path.dirname(path)
    if area:  # of five files of an area one has gone to another package: names of both are not found
        new.lines |= {(p, n + 1) for p in spec.files if os.path.dirname(p) == area
                      for n in range(spec.files[p].count("\n"))}
    new.lines |= spec.lines_with(r"import shop\.(people|%s)|\b(people|%s)\." % (m["x"], m["x"]))
    return new


def word_of_project(pattern, use):
    """A word that people.cgs declares is renamed, and the uses of it are not."""
    def make(spec, rng):
        path, m = rng.choice(spec.places(pattern))
        new = replaced(spec, path, m.start("x"), m.end("x"), misspell(rng, m["x"]))
        new.lines |= spec.lines_with(use % m["x"])
        return new
    return make


def new_parameter(spec, rng):
    """A template that many use gets one more parameter, which none of them gives."""
    path, m = rng.choice(spec.places(r"page_head\(name: string(?P<x>), "))
    new = replaced(spec, path, m.start("x"), m.end("x"), rng.choice([", level: int", ", by: ref"]))
    new.lines |= spec.lines_with(r"page_head\(")
    return new


TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|#[^\n]*|->|<=|>=|==|[\w@%.]+|[^\w\s]')


def tokens(text):
    return [m for m in TOKEN.finditer(text) if not m[0].startswith("#")]


def swapped(spec, rng):
    """Two tokens of one line in the wrong order."""
    while True:
        path = rng.choice(sorted(p for p in spec.files if "/" in p))
        text = spec.files[path]
        toks = tokens(text)
        i = rng.randrange(len(toks) - 1)
        a, b = toks[i], toks[i + 1]
        if a[0] != b[0] and "\n" not in text[a.start():b.end()]:
            return replaced(spec, path, a.start(), b.end(),
                            b[0] + text[a.end():b.start()] + a[0])


def dropped(spec, rng):
    """Any one token left out."""
    path = rng.choice(sorted(p for p in spec.files if "/" in p))
    m = rng.choice(tokens(spec.files[path]))
    return replaced(spec, path, m.start(), m.end(), "", 1)


def doubled(spec, rng):
    path = rng.choice(sorted(p for p in spec.files if "/" in p))
    m = rng.choice(tokens(spec.files[path]))
    return replaced(spec, path, m.start(), m.end(), m[0] + " " + m[0], 1)


LIST = r"(?:satisfies|covers|verifies|holds|reads|writes|on|of|implements|provides|carries)"
REF = r"^ +" + LIST + r" += \[(?:\w+, )*(?P<x>[a-z]\w+)(?:, \w+)*\]$"
ONE = r"^  (?:from|to|belongs_to|goal|meter|the) +=? *(?P<x>[a-z]\w+)$"

HEAD = r"^ *(?:template|operation|fn|tool) \w+\("


def bare(rng, was):
    """A text without its quotes."""
    del rng
    return was[1:-1]


CLASSES = {
    "misspelt reference": change(REF, misspell),
    "misspelt reference, single": change(ONE, misspell),
    "misspelt target of an edge": change(r"^  depends +-> (?P<x>\w+) ", misspell),
    "misspelt imported name": change(r"\bpeople\.(?P<x>clerk|buyer|builders)\b", misspell),
    "misspelt alias of an import": change(r"(?<= )(?P<x>people)\.(?:clerk|buyer|builders)\b", misspell),
    "misspelt nested name": change(r"\b\w+_case\.(?P<x>done)\b", misspell),
    "misspelt attribute": change(r"^ +(?P<x>[a-z]{4,}) += ", misspell),
    "misspelt clause": change(r'^  (?P<x>when|shall|past|goal|fail) ', misspell),
    "misspelt kind": change(r"^(?P<x>[a-z]{4,}) \w+.*\{$", misspell),
    "misspelt nested kind": change(r"^  (?P<x>step|scenario|operation|field) ", misspell),
    "misspelt word of an enum": change(
        r"^ +(?:priority|stability|class|level|method|flow|impact|direction|kind|outcome) += "
        r"(?P<x>\w+)$", misspell),
    "unknown unit": change(r"\d(?P<x>ms|s|MiB|GB|d|pts|year)(?= @p95|$)", to("mz", "secs", "Mb", "G")),
    "unit of another dimension": change(r"\d(?P<x>ms|s|MiB|GB|pts|year)(?= @p95|$)",
                                        to("ktok", "USD", "lines", "req")),
    "text for a quantity": change(r"^ +(?:latency|timeout|memory|size|retention) += (?P<x>\w+)$",
                                  to('"2 seconds"', '"small"')),
    "number for a text": change(r'^  (?:statement|action|path|scale) += (?P<x>".*")$', to("42", "7ms")),
    "text for a reference": change(r"^  owner +=(?P<x> .*)$", to(' "clerks"', ' "Jim"')),
    "number for a list": change(r"^ +(?:satisfies|covers|verifies|reads) +=(?P<x> \[.*\])$", to(" 3")),
    "missing required attribute": missing_attribute,
    "attribute twice": twice,
    "name given twice": duplicate_name,
    "declaration deleted": deleted_declaration,
    "declaration renamed": renamed_declaration,
    "reference to a wrong kind": change(
        r"^ +(?:satisfies|covers|verifies|holds|reads|writes|on|implements) += \[(?:\w+, )*(?P<x>[a-z]\w+)"
        r"(?:, \w+)*\]$", to("people.clerk", "people.builders")),
    "edge to a wrong kind": change(r"^  depends +-> (?P<x>\w+) ", to("people.clerk", "people.page_lint")),
    "cycle": cycle,
    "import missing": missing_import,
    "misspelt package of a file": package_line,
    "out of range": change(r"^  (?:retries   = (?P<x>\d+))$", to("101", "5000")),
    "out of range, quantity": change(r"^ +timeout +=(?P<x> \w+)$", to(" 0ms", " 900wk")),
    "wrong operator of a level": change(r"^  goal +(?P<x><=|>=) ", to("=", "=>", "=<")),
    "levels that contradict": contradiction,
    "slower than what it waits for": change(r"^  timeout   = (?P<x>6)s$", to("1", "2")),
    "two writers of one path": same_path,
    "missing argument": change(r"people\.page_head\((?P<x>\w+\.title)\)$", gone),
    "argument too many": change(r"_run\((?P<x>)\)$", to("1", '"fast"')),
    "misspelt template": change(r"^  (?:from +=|use) (?:people\.)?(?P<x>\w+)\(.*\)$", misspell),
    "misspelt member in a text": change(r"\$\{\w+\.(?P<x>title|priority|version)\b", misspell),
    "kind of the project renamed": word_of_project(r"^kind (?P<x>reading) ", r"\b%s \w+_reading"),
    "attribute of a kind renamed": word_of_project(
        r"^  attr (?P<x>part|reader|outcome|takes|wait) ", r"(?m)^  %s +="),
    "word of an enum renamed": word_of_project(r"^enum grade \{.*(?P<x>good)", "outcome = %s"),
    "unit renamed": word_of_project(r"^unit (?P<x>shift) ", r"\d%s\b"),
    "function renamed": word_of_project(r"^fn (?P<x>work)\(", r"\.%s\("),
    "parameter of a function renamed": word_of_project(r"^fn work\(.*(?P<x>days):", r"work\(.*%s"),
    "parameter added to a template": new_parameter,
    "misspelt filter": change(r"\| (?P<x>upper)\}", misspell),
    "misspelt constant in a text": change(r"\$\{people\.(?P<x>kept_for)\}", misspell),
    "misspelt loop variable": change(r"\$\{(?P<x>r)\.title", to("s", "rr")),
    "closing brace deleted": unclosed(r"^(?P<head>\w.*\{)\n(?: .*\n)+(?P<x>\}\n)"),
    "inner closing brace deleted": unclosed(r"^  (?P<head>\w.*\{)\n(?:    .*\n)+(?P<x>  \}\n)"),
    "opening brace deleted": change(r'^\w+ \w+ ".*"(?P<x> \{)$', gone, 1),
    "closing quote deleted": change(r'[^"\n]{3}(?P<x>")$', gone),
    "opening quote deleted": change(r' (?P<x>")[^"\n]+"$', gone),
    "both quotes deleted": change(
        r'^  (?:statement|when|if|shall|scale|trigger|context) +(?:= )?(?P<x>"\w[\w ,.]+ [\w ,.]+")$', bare),
    "quotes of a title deleted": change(r'^\w+ \w+ (?P<x>"[\w ,]+") \{$', bare),
    "line break in a string": change(r'"[^"\n$]*\w(?P<x> )\w[^"\n$]*"$', to("\n    ", "\n"), 1),
    "brace on the next line": change(r"^\w.*(?P<x> \{)$", to("\n{"), 1),
    "brace doubled": change(r"^\w.*(?P<x>\{)$", to("{{")),
    "brace of one line deleted": change(r"^  field .*\{ .*(?P<x> \})$", gone, 1),
    "closing bracket of a head deleted": change(HEAD + r"[^)\n]+(?P<x>\)).*\{", gone),
    "colon of a parameter deleted": change(HEAD + r"(?:\w+: \w+, )*\w+(?P<x>:) ", gone),
    "unit behind a blank": change(r"^ +\w+ +(?:[<>=]+) +\d+(?P<x>)(?:ms|s|MiB|year|pts)$", to(" ")),
    "closing bracket deleted": change(r" = \[[^\]\n]+(?P<x>\])$", gone, 1),
    "opening bracket deleted": change(r" = (?P<x>\[)[^\]\n]+\]$", gone),
    "equals sign deleted": change(r"^ +\w+ +(?P<x>= )", gone),
    "comma deleted": change(r" \[[^\]\n\"]*\w(?P<x>,) \w", gone),
    "arrow for equals, equals for arrow": change(r" (?P<x>->|=) ", to("->", "=")),
    "value deleted": change(r"^  (?:owner|priority|protocol|timeout) +=(?P<x> .*)$", gone, 1),
    "comment sign deleted": change(r"^(?P<x># )", gone),
    "two tokens swapped": swapped,
    "a token left out": dropped,
    "a token doubled": doubled,
}


def check(cgsc, top):
    run = subprocess.run([cgsc, "-C", top, "check", "--json"], capture_output=True, text=True,
                         check=False, timeout=60)
    if run.returncode not in (0, 1):
        raise SystemExit("cgsc check ends with %d: %s" % (run.returncode, run.stderr))
    return [d for d in map(json.loads, run.stdout.splitlines()) if "code" in d]


class Count:
    def __init__(self):
        self.tries = self.told = self.errors = self.others = self.right = self.worst = 0

    def add(self, found, lines):
        errors = [d for d in found if d["level"] == "error"]
        self.tries += 1
        self.told += bool(found)
        self.errors += len(errors)
        self.others += len(found) - len(errors)
        self.worst = max(self.worst, len(errors))
        first = (errors or found or [None])[0]
        right = first is not None and (first["path"], first["line"]) in lines
        self.right += right
        return len(errors) == 1 and right

    def plus(self, other):
        for k, v in vars(other).items():
            vars(self)[k] = max(self.worst, v) if k == "worst" else vars(self)[k] + v

    def row(self, name):
        n = max(self.told, 1)
        return "| %s | %d | %d | %.2f | %d | %.2f | %d %% |" % (
            name, self.tries, self.told, self.errors / n, self.worst, self.others / n,
            100 * self.right // n)


def show(name, mistake, found):
    print("# %s: %s:%s" % (name, mistake.path, sorted(mistake.lines)[:3]))
    old = SPEC_TEXT.get(mistake.path, "").split("\n")
    new = mistake.text.split("\n")
    for i, line in enumerate(new):
        if i >= len(old) or line != old[i]:
            print("#     %d: %s" % (i + 1, line))
            break
    for d in found[:6]:
        print("#   %s:%d:%d %s[%s] %s" % (d["path"], d["line"], d["column"], d["level"], d["code"],
                                          d["message"]))


SPEC_TEXT = {}


def study(cgsc, areas=20, tries=40, seed=1, only=()):
    spec = Spec(large.spec(areas))
    SPEC_TEXT.update(spec.files)
    verbose = os.environ.get("CGS_MISTAKES_SHOW")
    counts = {}
    with tempfile.TemporaryDirectory() as top:
        large.write(top, spec.files)
        if check(cgsc, top):
            raise SystemExit("the spec has findings before anything is changed in it")
        for name in only or CLASSES:
            rng = random.Random("%s %s" % (seed, name))
            counts[name] = Count()
            for _ in range(tries):
                m = CLASSES[name](spec, rng)
                large.write(top, {m.path: m.text})
                found = check(cgsc, top)
                if not counts[name].add(found, m.lines) and verbose:
                    show(name, m, found)
                large.write(top, {m.path: spec.files[m.path]})
    return counts


def main(a):
    cgsc = os.path.abspath(a[0])
    counts = study(cgsc, *[int(x) for x in a[1:4]], only=a[4:])
    total = Count()
    print("| mistake | made | told | errors | most | warnings, notes | first in its line |\n"
          "|---|---|---|---|---|---|---|")
    for name, c in counts.items():
        print(c.row(name))
        total.plus(c)
    print(total.row("all"))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
