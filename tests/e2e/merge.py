#!/usr/bin/env python3
"""merge.py - parallel edits of real specs, merged by `cgsc merge` and, beside it, by line.

    merge.py CGSC PAIRS [SEED] [KEEP]   TAP, and how many pairs went which way; wrong ones go to KEEP

The specs are those of this repository. Every edit is one of a model that knows nothing of cgsc: it
reads formatted specs by line, finds a declaration, attribute or element by its name, and changes the
text there. Of two sets of edits that touch different keys the merge has to be clean, and what comes
out of it, formatted, has to be the ancestor with both sets applied. Of two that touch one key
differently it has to be a conflict that shows both. Some pairs are damaged at random.
SPDX-License-Identifier: Apache-2.0
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OPAQUE = {"for", "if", "use", "text", "template", "kind", "enum", "unit", "check", "fn", "else"}
HEAD = re.compile(r'^( *)([a-z_]+) ([A-Za-z_][\w.-]*)( .*)?\{$')
ATTR = re.compile(r'^( *)([a-z_]+)( *)= (.+)$')
CLAUSE = re.compile(r'^( *)(shall|when|reads|goal|summary) +"([^"\\$]*)"$')
LIST = re.compile(r'^\[([\w"., /-]+)\]$')


class Block:
    def __init__(self, path, start, indent):
        self.path, self.start, self.indent = path, start, indent
        self.end = None
        self.attrs = {}     # name -> line
        self.clauses = {}   # word -> line
        self.bad = set()    # names that come twice
        self.kids = []


def read(lines):
    """The blocks of a formatted spec by path; () is the file."""
    root = Block((), -1, -2)
    root.end = len(lines)
    blocks, stack, text, deep = {(): root}, [root], False, 0
    for i, line in enumerate(lines):
        quotes = line.count('"""')
        if text or quotes % 2:
            if not text:
                note(stack[-1], line, i, deep)
            text = text != bool(quotes % 2)
            continue
        s = line.strip()
        if s.startswith("#") or s.startswith("//"):
            continue
        top = stack[-1]
        m = HEAD.match(line)
        if m and not deep and m[2] not in OPAQUE:
            b = Block(top.path + (m[2] + " " + m[3],), i, len(m[1]))
            blocks[b.path] = None if b.path in blocks else b
            top.kids.append(b)
            stack.append(b)
        elif not deep and len(stack) > 1 and line == " " * top.indent + "}":
            top.end = i
            stack.pop()
        else:
            note(top, line, i, deep)
            deep += sum(line.count(c) for c in "{[(") - sum(line.count(c) for c in "}])")
    if len(stack) != 1 or deep:
        return {}
    return {k: v for k, v in blocks.items() if v}


def note(b, line, i, deep):
    if deep:
        return
    for found, table in ((ATTR.match(line), b.attrs), (CLAUSE.match(line), b.clauses)):
        if found and b.path:
            if found[2] in b.attrs or found[2] in b.clauses:
                b.bad.add(found[2])
            table[found[2]] = i


class Edit:
    """op on a key; kind 0 puts in, 1 changes, 2 takes away, 3 moves or renames: in that order."""

    def __init__(self, op, path, key=None, value=None, after=None):
        self.op, self.path, self.key, self.value, self.after = op, path, key, value, after
        self.kind = {"add": 0, "declare": 0, "edge": 0, "comment": 0, "set": 1, "title": 1,
                     "clause": 1, "plus": 1, "minus": 1.5, "text": 1, "drop": 2, "remove": 2.5,
                     "move": 3, "rename": 4}[op]

    def __repr__(self):
        return "%s %s %s %s %s" % (self.op, "/".join(self.path), self.key, self.value, self.after)

    def claim(self):
        if self.op in ("plus", "minus"):
            return self.path + (self.key, self.value)
        if self.op in ("add", "set", "drop", "clause", "text"):
            return self.path + (self.key,)
        if self.op in ("edge", "comment"):
            return self.path + (self.op + self.value,)
        if self.op == "declare":
            return (self.key,)
        return self.path + ({"title": "title", "rename": "name", "move": "place"}.get(self.op, ()),)


def apply(lines, e):
    blocks = read(lines)
    b = blocks[e.path]
    pad = " " * (b.indent + 2)
    if e.op in ("add", "edge", "comment"):
        at = b.start if e.after is None else (b.attrs | b.clauses)[e.after]
        new = {"add": "%s = %s" % (e.key, e.value), "edge": "depends -> %s" % e.value,
               "comment": "# %s" % e.value}[e.op]
        if e.op == "comment":
            at -= 1
        lines.insert(at + 1, pad + new)
    elif e.op == "declare":
        at = blocks[e.after].end
        lines[at + 1:at + 1] = ["", e.key + ' "Added" {', "  purpose = \"%s\"" % e.value,
                                "  tags    = [one, two]", "}"]
    elif e.op == "set":
        i = b.attrs[e.key]
        m = ATTR.match(lines[i])
        lines[i] = "%s%s%s= %s" % (m[1], m[2], m[3], e.value)
    elif e.op == "clause":
        i = b.clauses[e.key]
        lines[i] = lines[i][:lines[i].index('"')] + '"%s"' % e.value
    elif e.op in ("plus", "minus"):
        i = b.attrs[e.key]
        m = ATTR.match(lines[i])
        items = LIST.match(m[4])[1].split(", ")
        if e.op == "minus":
            items.remove(e.value)
        else:
            items.insert(0 if e.after is None else items.index(e.after) + 1, e.value)
        lines[i] = "%s%s%s= [%s]" % (m[1], m[2], m[3], ", ".join(items))
    elif e.op == "title":
        lines[b.start] = re.sub(r'"[^"]*"', '"%s"' % e.value, lines[b.start], count=1)
    elif e.op == "text":
        i = b.attrs[e.key] + 1
        lines[i] = lines[i] + " " + e.value
    elif e.op == "drop":
        i = (b.attrs | b.clauses)[e.key]
        del lines[i]
        while i and lines[i - 1].strip().startswith("#"):
            i -= 1
            del lines[i]
    elif e.op == "remove":
        del lines[top_of(lines, b.start):b.end + 1]
    elif e.op == "move":
        start = top_of(lines, b.start)
        chunk = lines[start:b.end + 1]
        del lines[start:b.end + 1]
        at = read(lines)[e.after].end
        lines[at + 1:at + 1] = [""] + chunk
    elif e.op == "rename":
        word, name = e.path[-1].split(" ")
        lines[b.start] = lines[b.start].replace(word + " " + name, word + " " + e.value, 1)
    return lines


def top_of(lines, i):
    while i and lines[i - 1].strip().startswith(("#", "///")):
        i -= 1
    return i


def applied(base, edits):
    lines = base.split("\n")[:-1]
    for e in sorted(edits, key=lambda e: e.kind):
        lines = apply(lines, e)
    return "\n".join(lines) + "\n"


class Maker:
    def __init__(self, rng, base):
        self.rng, self.base = rng, base
        self.lines = base.split("\n")[:-1]
        self.blocks = read(self.lines)
        self.named = [b for p, b in self.blocks.items() if p]
        self.top = [b for b in self.named if len(b.path) == 1 and b.indent == 0]
        self.n = 0

    def word(self):
        self.n += 1
        return "zz_%d_%d" % (self.n, self.rng.randrange(1000))

    def value(self):
        return self.rng.choice(['"%s"', "%s", "[%s]", '"the %s of it"']) % self.word()

    def keys(self, b, texts=False):
        out = []
        for k, i in b.attrs.items():
            line = self.lines[i]
            whole = line.count('"') % 2 == 0 and '"""' not in line and line[-1] not in "{[("
            if k not in b.bad and whole and "#" not in line and not texts:
                out.append(k)
            if k not in b.bad and texts and line.endswith('= """') and \
                    self.lines[i + 1].strip() not in ('', '"""') and '"""' not in self.lines[i + 1]:
                out.append(k)
        return out

    def edit(self):
        rng, b = self.rng, self.rng.choice(self.named)
        op = rng.choice(["add", "add", "set", "set", "drop", "plus", "plus", "minus", "declare",
                         "title", "clause", "edge", "comment", "remove", "move", "rename", "text"])
        keys = self.keys(b)
        lists = [k for k in keys if LIST.match(ATTR.match(self.lines[b.attrs[k]])[4])]
        items = []
        if lists:
            of = rng.choice(lists)
            items = LIST.match(ATTR.match(self.lines[b.attrs[of]])[4])[1].split(", ")
            if any(item.count('"') % 2 for item in items):
                items = []  # a comma in a string
        if op in ("add", "edge"):
            after = rng.choice([None] + keys)
            return Edit(op, b.path, self.word(), self.value() if op == "add" else self.word(), after)
        if op == "comment" and keys:
            return Edit(op, b.path, None, self.word(), rng.choice(keys))
        if op == "set" and keys:
            return Edit(op, b.path, rng.choice(keys), self.value())
        if op == "drop" and keys:
            return Edit(op, b.path, rng.choice(keys))
        if op == "clause" and set(b.clauses) - b.bad:
            return Edit(op, b.path, rng.choice(sorted(set(b.clauses) - b.bad)), self.word())
        if op == "plus" and items and len(set(items)) == len(items):
            return Edit(op, b.path, of, self.word(), rng.choice([None] + items))
        if op == "minus" and len(items) > 1 and len(set(items)) == len(items):
            return Edit(op, b.path, of, rng.choice(items))
        if op == "title" and self.lines[b.start].count('"') == 2 and "(" not in self.lines[b.start]:
            return Edit(op, b.path, None, self.word())
        if op == "text" and self.keys(b, True):
            return Edit(op, b.path, rng.choice(self.keys(b, True)), self.word())
        if op == "remove" and b in self.top:
            return Edit(op, b.path)
        if op == "declare" and self.top:
            return Edit(op, (), "component " + self.word(), self.word(), rng.choice(self.top).path)
        if op == "move" and b in self.top and len(self.top) > 2:
            to = rng.choice([t for t in self.top if t is not b])
            return Edit(op, b.path, None, None, to.path)
        if op == "rename" and b in self.top and b.end > b.start + 3 and \
                self.lines[b.start].count(b.path[0]) == 1:
            return Edit(op, b.path, None, self.word())
        return None


def overlap(e, f):
    """Two edits that do not go together, for the model or at all."""
    if e.claim() == f.claim():
        return True
    for x, y in ((e, f), (f, e)):
        inside = y.path[:len(x.path)] == x.path
        if x.op == "remove" and (inside or y.after == x.path):
            return True
        if x.op in ("set", "drop", "text") and y.path == x.path and y.key == x.key:
            return True
        if x.op in ("drop", "minus") and y.path == x.path and y.after == (x.key, x.value)[x.op == "minus"]:
            return True
        if x.op == "comment" and y.path == x.path and \
                (y.op == "drop" and y.key == x.after or y.op == "comment" and y.after == x.after):
            return True
        if x.op == "move" and (y.op in ("move", "remove") or
                               (y.op == "declare" and y.after in (x.after, x.path))):
            return True
    return False


def mix(e, f):
    """Edits of one side that cannot be told from others when both are made."""
    both = {e.op, f.op}
    return overlap(e, f) or ("rename" in both and (e.path[:1] == f.path[:1] or "declare" in both))


def pick(maker, count, taken, own):
    out = []
    for _ in range(200):
        if len(out) == count:
            break
        e = maker.edit()
        if not e or any(mix(e, x) for x in out):
            continue
        if any(overlap(e, x) for x in taken):
            continue
        if any("rename" in (e.op, x.op) and (e.op == x.op or "move" in (e.op, x.op) or
               (x.after == e.path or e.after == x.path)) for x in taken + out):
            continue
        # The only element of a list is not taken away by the other side.
        if e.op == "minus" and any(x.op == "minus" and (x.path, x.key) == (e.path, e.key)
                                   for x in taken + out):
            continue
        out.append(e)
    return out


def clashing(maker):
    """Two edits of one key that differ."""
    rng = maker.rng
    for _ in range(200):
        e = maker.edit()
        if not e or e.op in ("edge", "comment", "plus", "minus", "move", "declare"):
            continue
        if e.op == "drop":
            return e, Edit("set", e.path, e.key, maker.value())
        if e.op == "remove":
            b = maker.blocks[e.path]
            keys = maker.keys(b)
            if keys:
                return e, Edit("set", e.path, rng.choice(keys), maker.value())
            continue
        f = Edit(e.op, e.path, e.key, maker.word(), e.after)
        if e.op in ("add", "set"):
            e.value, f.value = '"%s"' % maker.word(), '"%s"' % maker.word()
        return (e, f) if rng.random() < 0.5 else (f, e)
    return None


def uglier(rng, text):
    """The same, laid out differently: more blanks before '=', other indentation."""
    out, inside = [], False
    for line in text.split("\n"):
        odd = line.count('"""') % 2
        if not inside and not odd and ATTR.match(line) and rng.random() < 0.7:
            m = ATTR.match(line)
            line = "%s%s   =  %s" % (m[1] * 2, m[2], m[4])
        inside = inside != bool(odd)
        out.append(line)
    return "\n".join(out)


class Run:
    def __init__(self, cgsc, keep):
        self.cgsc, self.keep, self.dir = cgsc, keep, tempfile.mkdtemp()
        self.count = {}
        self.wrong = []

    def fmt(self, text):
        p = subprocess.run([self.cgsc, "fmt", "-"], input=text.encode(), capture_output=True)
        return p.stdout.decode(), not p.stderr and not p.returncode

    def merge(self, base, ours, theirs):
        for name, text in (("o", base), ("a", ours), ("b", theirs)):
            with open(os.path.join(self.dir, name), "w", newline="") as f:
                f.write(text)
        git = subprocess.run(["git", "merge-file", "-p", "a", "o", "b"], cwd=self.dir,
                             capture_output=True)
        p = subprocess.run([self.cgsc, "merge", "o", "a", "b"], cwd=self.dir, capture_output=True)
        with open(os.path.join(self.dir, "a"), newline="") as f:
            return p.returncode, f.read(), p.stderr.decode(), git.returncode, git.stdout.decode()

    def add(self, what):
        self.count[what] = self.count.get(what, 0) + 1

    def fail(self, why, name, edits, texts):
        self.wrong.append("%s: %s: %s" % (name, why, edits))
        if self.keep:
            d = os.path.join(self.keep, str(len(self.wrong)))
            os.makedirs(d, exist_ok=True)
            for k, v in texts.items():
                with open(os.path.join(d, k), "w") as f:
                    f.write(v)


def chunks(text):
    """The statements of a formatted file with their comments, whatever their order."""
    out, now = [], []
    for line in text.split("\n"):
        now.append(line)
        if line[:1] not in (" ", "#", "/", "") and (line == "}" or line[-1] not in "{[("):
            out.append("\n".join(x for x in now if x))
            now = []
    return sorted(out) + now


def flat(text):
    """Lists on one line: one that was too long once stays as it is when it is short again."""
    return re.sub(r",?\s+\]", "]", re.sub(r"\[\s+", "[", re.sub(r",\s+", ", ", text)))


def different_keys(run, rng, name, maker):
    a = pick(maker, rng.randint(1, 4), [], [])
    b = pick(maker, rng.randint(1, 4), a, [])
    if not a or not b:
        return False
    base, ours, theirs = maker.base, applied(maker.base, a), applied(maker.base, b)
    want = applied(base, b + a)
    ours, theirs = run.fmt(ours)[0], run.fmt(theirs)[0]
    if rng.random() < 0.15:
        ours = uglier(rng, ours)
    elif rng.random() < 0.1:
        theirs = uglier(rng, theirs)
    code, got, said, git, lines = run.merge(base, ours, theirs)
    fine, parses = run.fmt(got)
    want = run.fmt(want)[0]
    same = flat(fine) == flat(want)
    if not same and any(e.op in ("move", "remove") for e in a + b):
        same = chunks(flat(fine)) == chunks(flat(want))
    by_line = not git and flat(run.fmt(lines)[0]) == flat(want)
    if code or not parses or not same:
        run.fail("not clean" if code else "not both edits", name, (a, b),
                 {"o": base, "a": ours, "b": theirs, "got": got, "want": want, "said": said})
        run.add("wrong")
    elif by_line:
        run.add("clean in both")
    else:
        run.add("clean only in cgsc")
    if not git and not by_line and same and not any(e.op == "move" for e in a + b):
        run.add("  of these, clean by line but not the two edits")
    return True


def one_key(run, rng, name, maker):
    pair = clashing(maker)
    if not pair:
        return False
    a = [pair[0]] + pick(maker, rng.randint(0, 2), list(pair), [])
    b = [pair[1]] + pick(maker, rng.randint(0, 2), list(pair) + a, [])
    ours, theirs = (run.fmt(applied(maker.base, e))[0] for e in (a, b))
    code, got, said, git, _ = run.merge(maker.base, ours, theirs)
    values = [str(e.value) for e in a + b if e.value and e.op != "minus"]
    lost = [v for v in values if v not in got]
    if code != 1 or "<<<<<<< ours" not in got or lost or ": conflict: " not in said:
        run.fail("no conflict" if code != 1 else "lost %s" % lost, name, (a, b),
                 {"o": maker.base, "a": ours, "b": theirs, "got": got, "said": said})
        run.add("wrong")
    else:
        run.add("conflicts right")
        if not git:
            run.add("  of these, clean by line")
    return True


def one_edit(run, rng, name, maker):
    """Both sides the same edit, or one side none: no choice is left."""
    a = pick(maker, rng.randint(1, 3), [], [])
    if not a:
        return False
    text = applied(maker.base, a)
    for ours, theirs in ((text, text), (text, maker.base), (maker.base, text)):
        code, got, *_ = run.merge(maker.base, ours, theirs)
        if code or got != text:
            run.fail("one edit", name, a, {"o": maker.base, "a": ours, "b": theirs, "got": got})
            run.add("wrong")
            return True
    run.add("one edit, byte for byte")
    return True


def damaged(run, rng, name, maker):
    """Texts with mistakes: an end of 0 or 1, and no mistake that none of the three had."""
    def damage(text):
        for _ in range(rng.randint(1, 4)):
            i = rng.randrange(len(text))
            lines = text.split("\n")
            k = rng.randrange(len(lines))
            text = rng.choice([text[:i], text[:i] + rng.choice('{}[]()",;#\n\0') + text[i:],
                               text[:i] + text[i + rng.randint(1, 30):],
                               "\n".join(lines[:k] + lines[k + rng.randint(1, 4):]),
                               "\n".join(lines[:k] + [rng.choice(lines)] + lines[k:])]) or "x"
        return text
    three = [maker.base, damage(maker.base), damage(maker.base)]
    rng.shuffle(three)
    code, got, said, *_ = run.merge(*three)
    by_line = "merged by line" in said or code == 1 and "<<<<<<<" not in got
    if code not in (0, 1) or (not code and not by_line and all(run.fmt(t)[1] for t in three)
                              and not run.fmt(got)[1]):
        run.fail("damaged: exit code %d" % code, name, said, dict(zip("oab", three)))
        run.add("wrong")
    else:
        run.add("damaged, by line" if by_line else "damaged, by declaration")
    return True


def nameless(run, rng, name, maker):
    """Statements without a name and comments, taken out, put in and changed in one block. A clean
    merge has what is left of the ancestor and what each side put in, once; what one put in and the
    other made of something else may be there twice."""
    def statement():
        x, y = rng.sample("abcdefgh", 2)
        return rng.choice(["  rule { deny %s -> %s }" % (x, y), "  rule { max_fan_in = %d }" %
                           rng.randrange(1, 90), "  # note %d" % rng.randrange(10000)])

    def side(base, still):
        out, new = list(base), set()
        for line in base:
            if line in still or rng.random() < 0.65:
                continue
            out[out.index(line)] = rng.choice(["", statement()])
        for _ in range(rng.randrange(3)):
            out.insert(rng.randrange(len(out) + 1), statement())
        out = list(dict.fromkeys(line for line in out if line))
        new = set(out) - set(base)
        return out, new, set(base) - set(out)

    base = list(dict.fromkeys(statement() for _ in range(rng.randrange(6))))
    ours, new, gone = side(base, ())
    apart = rng.random() < 0.7
    theirs, more, lost = side(base, gone if apart else ())
    text = ["edition 2026\npackage p\n\npattern p {\n%s\n}\n" % "\n".join(part)
            for part in (base, ours, theirs)]
    code, got, *_ = run.merge(*text)
    want = sorted(set(base) - gone - lost | new | more)
    found = [line for line in got.split("\n") if line.startswith("  ")]
    for line in new & more:
        if found.count(line) == 2:
            found.remove(line)
    found.sort()
    if code not in (0, 1) or (not code and not gone & lost and found != want):
        run.fail("nameless: exit code %d" % code, "rules", [want, found],
                 {"o": text[0], "a": text[1], "b": text[2], "got": got})
        run.add("wrong")
    else:
        run.add("nameless, " + ("a conflict" if code else "clean"))
    return True


def specs(run):
    out = []
    for pattern in ("specs/**/*.cgs", "tests/golden/*.cgs", "stdlib/**/*.cgs", "tests/packs/**/*.cgs"):
        for path in sorted(glob.glob(os.path.join(HERE, pattern), recursive=True)):
            with open(path, encoding="utf-8", errors="replace", newline="") as f:
                text = f.read()
            fine, clean = run.fmt(text)
            if clean and '""""' not in fine and "\r" not in fine and 200 < len(fine) < 20000:
                if len([p for p in read(fine.split("\n")[:-1]) if p]) > 1:
                    out.append((os.path.relpath(path, HERE), fine))
    return out


def main():
    cgsc, pairs = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    run = Run(cgsc, sys.argv[4] if len(sys.argv) > 4 else None)
    rng = random.Random(seed)
    files = specs(run)
    done = 0
    while done < pairs:
        name, text = rng.choice(files)
        maker = Maker(rng, text)
        kind = rng.random()
        test = different_keys if kind < 0.65 else one_key if kind < 0.85 else \
            one_edit if kind < 0.92 else damaged if kind < 0.96 else nameless
        done += test(run, rng, name, maker)
    print("# %d pairs of edits of %d specs, seed %d" % (done, len(files), seed))
    for what in sorted(run.count):
        print("# %6d %s" % (run.count[what], what))
    for line in run.wrong[:10]:
        print("# " + line)
    print("%s 1 - %d pairs of edits, none merged wrong" % ("not ok" if run.wrong else "ok", done))
    print("1..1")
    return bool(run.wrong)


if __name__ == "__main__":
    sys.exit(main())
