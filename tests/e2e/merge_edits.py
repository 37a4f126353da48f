"""merge_edits.py - edits of formatted specs, made from a model that knows lines and names and nothing
of cgsc. For merge.py. SPDX-License-Identifier: Apache-2.0
"""
import re

OPAQUE = {"for", "if", "use", "text", "template", "kind", "enum", "unit", "check", "fn", "else"}
HEAD = re.compile(r'^( *)([a-z_]+) ([A-Za-z_][\w.-]*)( .*)?\{$')
ATTR = re.compile(r'^( *)([a-z_]+)( *)= (.+)$')
CLAUSE = re.compile(r'^( *)(shall|when|reads|goal|summary) +"([^"\\$]*)"$')
ITEM = re.compile(r'^( +)([\w".-]+),$')
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
        self.kind = {"add": 0, "declare": 0, "edge": 0, "comment": 0, "doc": 0, "import": 0,
                     "line": 1, "longer": 1, "shorter": 1.5, "set": 1, "title": 1,
                     "clause": 1, "plus": 1, "minus": 1.5, "text": 1, "drop": 2, "remove": 2.5,
                     "move": 3, "rename": 4}[op]

    def __repr__(self):
        return "%s %s %s %s %s" % (self.op, "/".join(self.path), self.key, self.value, self.after)

    def claim(self):
        if self.op in ("plus", "minus", "longer", "shorter"):
            return self.path + (self.key, self.value)
        if self.op in ("add", "set", "drop", "clause", "text"):
            return self.path + (self.key,)
        if self.op in ("edge", "comment"):
            return self.path + (self.op + self.value,)
        if self.op in ("declare", "import"):
            return (self.key,)
        if self.op == "line":
            return self.path + (self.key, self.after)
        return self.path + ({"title": "title", "rename": "name", "move": "place", "doc": "doc"}.get(self.op, ()),)


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
        body = [" {", "  purpose = \"%s\"" % e.value, "  tags    = [one, two]", "}"]
        lines[at + 1:at + 1] = ["", e.key + (body[0] if e.value else "")] + body[1:] * bool(e.value)
    elif e.op == "import":
        lines.insert(lines.index(e.after) + 1, e.key)
    elif e.op == "doc":
        lines.insert(b.start, " " * b.indent + "/// " + e.value)
    elif e.op == "line":
        lines[b.attrs[e.key] + 1 + e.after] += " " + e.value
    elif e.op in ("longer", "shorter"):
        at = next(i for i in range(b.attrs[e.key] + 1, len(lines))
                  if lines[i].strip() == (e.after if e.op == "longer" else e.value) + ",")
        lines[at:at + 1] = [lines[at], pad + "  " + e.value + ","] * (e.op == "longer")
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

    def inside(self, b, key, form):
        """The lines of a text or list of several lines, if it is of that form up to its end."""
        out = []
        for line in self.lines[b.attrs[key] + 1:]:
            if not form.match(line):
                return out if line.strip() in ('"""', "]") else []
            out.append(line)
        return []

    def inner(self, op, b):
        """An edit inside a value of several lines, or of what stands above a block."""
        rng, ends = self.rng, {"line": '= """', "longer": "= [", "shorter": "= ["}
        if op == "doc":
            return None if self.lines[b.start - 1].strip().startswith("#") else \
                Edit(op, b.path, None, self.word())
        if op == "import":
            old = [line for line in self.lines if re.match(r"import [\w.]+( as \w+)?$", line)]
            name = self.word()
            return Edit(op, (), "import %s.%s as %s" % (name, name, name), None, old[-1]) if old else None
        keys = [k for k, i in b.attrs.items() if k not in b.bad and self.lines[i].endswith(ends[op])]
        rng.shuffle(keys)
        for k in keys:
            rows = self.inside(b, k, re.compile(r'^( +[^"\\]+)?$') if op == "line" else ITEM)
            if op == "line" and len(rows) > 1:
                n = rng.randrange(len(rows))
                return Edit(op, b.path, k, self.word(), n) if rows[n] else None
            items = [row.strip()[:-1] for row in rows]
            if op != "line" and len(items) > 2 and len(set(items)) == len(items):
                one = rng.choice(items)
                return Edit(op, b.path, k, self.word(), one) if op == "longer" else \
                    Edit(op, b.path, k, one)
        return None

    def edit(self):
        rng, b = self.rng, self.rng.choice(self.named)
        op = rng.choice(["add", "add", "set", "set", "drop", "plus", "plus", "minus", "declare",
                         "title", "clause", "edge", "comment", "remove", "move", "rename", "text",
                         "line", "line", "doc", "import", "longer", "longer", "shorter"])
        if op in ("line", "doc", "import", "longer", "shorter"):
            return self.inner(op, b)
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
            new = rng.choice(['component %s "Added"', "extend component.%s",
                              "suppress CGS%d \"why\" until 2099-12-31" % rng.randrange(1000, 9999)])
            return Edit(op, (), new % self.word() if "%" in new else new,
                        self.word() if "%" in new else "", rng.choice(self.top).path)
        row = self.top if b in self.top else \
            [t for t in self.named if len(t.path) > 1 and t.path[:-1] == b.path[:-1]]
        if op == "move" and len(row) > 2:
            to = rng.choice([t for t in row if t is not b])
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
        if x.op == "line" == y.op and (x.path, x.key) == (y.path, y.key) and abs(x.after - y.after) < 2:
            return True
        if x.op in ("set", "drop", "text") and y.path == x.path and y.key == x.key:
            return True
        if x.op in ("drop", "minus", "shorter") and y.path == x.path and \
                y.after == (x.key, x.value)[x.op != "drop"]:
            return True
        if x.op == "shorter" and y.op in ("shorter", "minus") and (x.path, x.key) == (y.path, y.key):
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
    if both == {"line"} and (e.path, e.key) == (f.path, f.key):
        return True
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
        if not e or e.op in ("edge", "comment", "plus", "minus", "move", "declare", "import", "longer",
                         "shorter", "doc"):
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


def rich(rng):
    """A spec of what the others have little of: long texts and lists, blocks in blocks."""
    def words(n):
        return " ".join("w%d" % rng.randrange(1000) for _ in range(n))

    out = ["edition 2026", "package p", "", "import std.layout as layout", ""]
    for i in range(rng.randint(3, 6)):
        out += ["# %s" % words(3)] * rng.randrange(2) + ["component c%d \"%s\" {" % (i, words(2))]
        out += ["  purpose = \"\"\""] + ["    " + words(6) for _ in range(rng.randint(3, 9))] + ["  \"\"\""]
        out += ["  tags = ["] + ["    %s_%s_%d," % ("tag", "long" * 4, k) for k in range(rng.randint(4, 9))] + ["  ]"]
        out += ["  owner = %s" % words(1), "  needs = [a%d, b, c]" % i, ""]
        for k in range(rng.randint(3, 5)):
            out += ["  component d%d_%d {" % (i, k), "    owner = %s" % words(1), "    x = [p, q, r]", "  }", ""]
        out[-1:] = ["}", ""]
    return "\n".join(out[:-1]) + "\n"
