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

from merge_edits import ATTR, Maker, applied, clashing, pick, read, rich

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


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
    plain = [ours, theirs]
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
    if plain == [ours, theirs] and got != fine and not code:
        run.fail("not formatted", name, (a, b), {"o": base, "a": ours, "b": theirs, "got": got})
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
    values = [str(e.value) for e in a + b if e.value and e.op not in ("minus", "shorter")]
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


def names(run, rng, name, maker):
    """Blocks renamed, put in, taken out, moved and changed, so that names collide. No attribute of one
    side is lost, with or without a conflict; a clean merge has no name and no attribute twice."""
    def line():
        return '  %s = "a value that is long enough"' % maker.word()

    def side(blocks):
        blocks = [(n, list(lines)) for n, lines in blocks]
        for _ in range(rng.randint(1, 3)):
            k, new, kind = rng.randrange(len(blocks)), rng.choice("abcdefgh"), rng.randrange(5)
            if kind < 2 and new not in [n for n, _ in blocks]:
                if kind:
                    blocks[k] = (new, blocks[k][1])
                else:
                    blocks.insert(k, (new, [line()]))
            elif kind == 2 and len(blocks) > 1:
                del blocks[k]
            elif kind == 3:
                blocks.insert(rng.randrange(len(blocks)), blocks.pop(k))
            elif kind == 4:
                blocks[k][1][rng.randrange(len(blocks[k][1])):] = [line()]
        return blocks

    base = [(n, [line() for _ in range(rng.randint(1, 2))]) for n in rng.sample("abcdefgh", 4)]
    form = rng.choice(["%s", "pattern p {\n%s}\n"])
    o, a, b = (run.fmt(form % "\n".join("component %s {\n%s\n}\n" % (n, "\n".join(lines))
                                       for n, lines in blocks))[0]
               for blocks in (base, side(base), side(base)))
    code, got, said, *_ = run.merge(o, a, b)
    key = re.compile(r"zz_\w+")
    was, ours, theirs = (set(key.findall(t)) for t in (o, a, b))
    want = was & ours & theirs | ours - was | theirs - was
    found, heads = key.findall(got), re.findall(r"component \w", got)
    if want - set(found) or code not in (0, 1) or (not code and (
            want != set(found) or len(found) != len(want) or len(heads) != len(set(heads)))):
        run.fail("names: exit code %d" % code, "names", [sorted(want), found],
                 {"o": o, "a": a, "b": b, "got": got, "said": said})
        run.add("wrong")
    else:
        run.add("names that collide, " + ("a conflict" if code else "clean"))
    return True


def sides(got):
    """A text with markers, with one side chosen everywhere."""
    out, side = ([], []), 3
    for line in got.split("\n"):
        mark = {"<<<<<<< ours": 1, "=======": 2, ">>>>>>> theirs": 3}.get(line)
        side = mark or side
        for k in (0, 1):
            if not mark and side & (k + 1):
                out[k].append(line)
    return ["\n".join(x) for x in out]


def same_name(run, rng, name, maker):
    """Both sides put in a declaration under one name: equal, or a conflict of the two whole ones."""
    def body():
        forms = ['  owner = %s', '  when "%s"', '  shall "%s"', '  require %s', '  x%d = %s', '  depends -> %s',
                 '  tags = [%s]', '  step s%d "%s"', '  # %s', '  r = { a = %s }']
        lines = [f % ((rng.randrange(2), maker.word()) if "%d" in f else maker.word())
                 for f in rng.sample(forms, rng.randint(1, 4))]
        title = rng.choice(["", ' "T"', ' "%s"' % maker.word()])
        return rng.choice(["requirement", "scenario", "gate"]), title, lines

    def put(text, which):
        kind, title, lines = which
        return text[:at] + "%s zz_same%s {\n%s\n}\n\n" % (kind, title, "\n".join(lines)) + text[at:]

    b = rng.choice(maker.top)
    at = sum(len(line) + 1 for line in maker.lines[:b.end + 1]) + 1
    if at > len(maker.base):
        at = len(maker.base)
    a, c = body(), body()
    c = a if rng.random() < 0.2 else (a[0], rng.choice([a[1], c[1]]), c[2])
    if rng.random() < 0.3:
        c = (a[0], a[1], a[2] + c[2]) if c != a else c
    ours, theirs = (put(maker.base, x) for x in (a, c))
    ours, theirs = run.fmt(ours)[0], run.fmt(theirs)[0]
    code, got, said, *_ = run.merge(maker.base, ours, theirs)
    chosen = sides(got)
    whole = [x == y for x, y in zip(chosen, (ours, theirs))]
    if code != (ours != theirs) or not all(whole):
        run.fail("same name: exit code %d" % code, name, (a, c),
                 {"o": maker.base, "a": ours, "b": theirs, "got": got, "said": said})
        run.add("wrong")
    else:
        run.add("one name put in by both, " + ("a conflict" if code else "equal"))
    return True


def runs(run, rng, name, maker):
    """Options put into a list of arguments. At places apart the result has both; at one place they are
    equal, or it is a conflict."""
    def unit():
        return ['"%s"' % rng.choice(["-I", "-o", "--exclude"]), '"%s"' % maker.word()]

    base = [unit() for _ in range(rng.randint(0, 6))]
    puts = [(rng.randrange(len(base) + 1), [unit() for _ in range(rng.randint(1, 2))]) for _ in "ab"]
    if rng.random() < 0.2:
        puts[1] = puts[0]
    elif rng.random() < 0.3:
        puts[1] = (puts[0][0], puts[1][1])

    def text(puts):
        out = ['"cc"']
        for i in range(len(base) + 1):
            for at, new in puts:
                out += sum(new, []) if at == i else []
            out += base[i] if i < len(base) else []
        return "edition 2026\npackage p\n\ntool t {\n  argv = [%s]\n}\n" % ", ".join(out)

    (i, new), (j, more) = puts
    o, a, b, want = (run.fmt(text(x))[0] for x in
                     ([], puts[:1], puts[1:], puts[:1] if puts[0] == puts[1] else puts))
    code, got, said, *_ = run.merge(o, a, b)
    fine = sides(got) == [a, b] if code else flat(got) == flat(want)
    if not fine or code != (i == j and new != more) and (not code or abs(i - j) > 1):
        run.fail("runs: exit code %d" % code, "runs", puts, {"o": o, "a": a, "b": b, "got": got, "want": want})
        run.add("wrong")
    else:
        run.add("options put in by both, " + ("a conflict" if code else "clean"))
    return True


def moves(run, rng, name, maker):
    """Both sides put elements, or declarations, into another order. Without a message any two stand as
    the side has them that changed their order; with it, as ours has them if ours changed it."""
    def turned(order):
        return {(p, q) for i, p in enumerate(order) for q in order[i + 1:] if p > q}

    def side():
        out = list(base)
        for _ in range(rng.randint(1, 2)):
            out.insert(rng.randrange(len(out)), out.pop(rng.randrange(len(out))))
        return out

    base = list("abcdefgh"[:rng.randint(3, 8)])
    ours, theirs = side(), side()
    form = rng.choice(["%s = %d", "step %s {\n    x = %d\n  }", '%s "n %d"', "section %s { level = %d }"])
    if rng.random() < 0.4:
        o, a, b = ("edition 2026\npackage p\n\nr x {\n  t = [%s]\n}\n" % ", ".join("n_" + n for n in x)
                   for x in (base, ours, theirs))
    else:
        o, a, b = ("edition 2026\npackage p\n\nr x {\n%s\n}\n" % "\n".join(
            "  " + form % ("n_" + n, ord(n)) for n in x) for x in (base, ours, theirs))
    code, got, said, *_ = run.merge(o, a, b)
    order = re.findall(r"\bn_(\w)\b", got)
    want = turned(ours) | turned(theirs)
    torn = "both sides moved" in said
    fine = turned(ours) <= turned(order) if torn else turned(order) == want
    if code or sorted(order) != base or not fine:
        run.fail("moves: exit code %d" % code, "moves", (ours, theirs, order),
                 {"o": o, "a": a, "b": b, "got": got, "said": said})
        run.add("wrong")
    else:
        run.add("moved by both, " + ("as ours has it, which is said" if torn else "as both have it"))
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
        name, text = rng.choice(files) if rng.random() < 0.8 else ("rich", run.fmt(rich(rng))[0])
        maker = Maker(rng, text)
        kind = rng.random()
        test = different_keys if kind < 0.6 else one_key if kind < 0.75 else \
            one_edit if kind < 0.8 else damaged if kind < 0.83 else \
            names if kind < 0.86 else nameless if kind < 0.89 else \
            same_name if kind < 0.93 else runs if kind < 0.97 else moves
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
