#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""words.py - how precise the wording checks are on texts that other people wrote.

    words.py CGSC extract OUT.tsv NAME=DIR...      sentences with MUST or SHALL, one a line
    words.py CGSC find IN.tsv OUT.tsv [LANG]       what cgsc finds in them
    words.py CGSC sample FOUND.tsv SEED N OUT.tsv  at most N findings of each code, to be labelled
    words.py CGSC table LABELS.tsv...              labelled, right and precision of each code

A sentence "When C, the S shall R" becomes a requirement with the clauses `when "C"` and `shall "R"`;
of other sentences only what follows the MUST or SHALL is kept, as in a spec.
A label file has the columns round, texts, language, code, right (1 or 0), found, source.
SPDX-License-Identifier: Apache-2.0
"""
import gzip
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile

MODAL = re.compile(r"\b(MUST|SHALL|must|shall|MUSS|MÜSSEN|muss|müssen|SOLL|SOLLEN|soll|sollen|"
                   r"SOLLTE|DARF)\b( NOT\b| not\b)?")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"(])")
SUFFIXES = (".md", ".txt", ".html", ".xml", ".rst", ".ttl", ".txt.gz", ".md.gz", ".h")
CONTEXT = 70
# Licences are no requirements.
LICENCE = re.compile(r"liable|liability|copyright|permission notice|portions of the|warrant|"
                     r"promote products|redistribut", re.I)


def plain(path, text):
    """The paragraphs of a file, without markup and code blocks; of a header its comments."""
    if path.endswith(".h"):
        text = "\n\n".join(re.sub(r"^[ \t]*\*+(?= |$)", "", c, flags=re.M)
                           for c in re.findall(r"/\*(.*?)\*/", text, flags=re.S))
    text = re.sub(r"```.*?```|~~~.*?~~~", "\n\n", text, flags=re.S)
    if re.search(r"\.(html|xml)$", path):
        text = re.sub(r"<(script|style|pre)\b.*?</\1>", "\n\n", text, flags=re.S | re.I)
        text = re.sub(r"</?(code|tt|kbd|samp|literal)\b[^>]*>", "`", text, flags=re.I)
        text = re.sub(r"</?(p|li|td|div|h\d|description|dd|dt|para|listitem)\b[^>]*>", "\n\n",
                      text, flags=re.I)
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^[ \t]*([-*+#>|]+|\d+[.)]|\*) +", "\n\n", text, flags=re.M)
    for para in re.split(r"\n\s*\n", text):
        yield " ".join(para.split())


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", errors="ignore") as f:
        return f.read(4 << 20)


def sentences(top):
    for base, dirs, files in sorted(os.walk(top)):
        dirs.sort()
        for name in sorted(files):
            path = os.path.join(base, name)
            if not name.endswith(SUFFIXES) or os.path.islink(path):
                continue
            for para in plain(path.removesuffix(".gz"), read(path)):
                for s in SENTENCE.split(para):
                    if 20 < len(s) < 600 and MODAL.search(s) and not LICENCE.search(s):
                        yield s


def clauses(s):
    m = MODAL.search(s)
    answer = (("not " if m.group(2) else "") + s[m.end():]).strip(" *_")
    out = []
    head = re.match(r"(When|While|If|Where)\b (.*?),", s[:m.start()])
    if head:
        out.append((head.group(1).lower(), head.group(2)))
    return out + [("shall", answer)] if answer else out


def literal(s):
    s = re.sub(r"[^\x20-\x7e\u00a1-\u024f\u2010-\u2027]", " ", s)
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${") + '"'


def extract(out, sources):
    seen = set()
    with open(out, "w", encoding="utf-8") as f:
        for source in sources:
            name, top = source.split("=", 1)
            for s in sentences(top):
                key = "".join(re.findall(r"[a-z0-9]+", s.lower()))
                if key not in seen:
                    seen.add(key)
                    f.write(f"{name}\t{s}\n")
    print(len(seen), "sentences")


def find(cgsc, src, out, lang="en"):
    """The sentences of one source are one project: an abbreviation is told once in each."""
    rows, n = {}, 0
    for line in open(src, encoding="utf-8"):
        name, s = line.rstrip("\n").split("\t")
        rows.setdefault(name, []).append(s)
    with open(out, "w", encoding="utf-8") as f:
        for name, v in rows.items():
            n += find_in(cgsc, name, v, lang, f)
    print(n, "findings in", sum(map(len, rows.values())), "sentences")


def find_in(cgsc, name, sentences_, lang, f):
    lines = [f"project p {{ lang = {lang} }}", "component c"]
    for i, s in enumerate(sentences_):
        lines.append(f"requirement r{i} {{ the c")
        lines += [f"  {word} {literal(text)}" for word, text in clauses(s)]
        lines.append("}")
    source, n = ("\n".join(lines) + "\n").encode(), 0
    with tempfile.TemporaryDirectory() as d:
        with open(d + "/project.cgs", "wb") as g:
            g.write(source)
        p = subprocess.run([os.path.abspath(cgsc), "check", "--json"], cwd=d, capture_output=True,
                           check=False)
    for line in p.stdout.decode().splitlines():
        d = json.loads(line)
        code = d.get("code", "")
        if not code.startswith("CGS40"):
            continue
        at, end = d["offset"], d["offset"] + d["length"]
        head = source.rfind(b"\n", 0, at) + 1
        tail = source.find(b"\n", end)
        part = [source[max(head, at - CONTEXT):at], source[at:end],
                source[end:min(tail, end + CONTEXT)]]
        before, found, after = (b.decode(errors="ignore") for b in part)
        f.write(f"{code}\t{found}\t{before}>>{found}<<{after}\t{name}\n")
        n += 1
    return n


def sample(src, seed, n, out):
    by_code = {}
    for line in open(src, encoding="utf-8"):
        by_code.setdefault(line.split("\t")[0], []).append(line)
    with open(out, "w", encoding="utf-8") as f:
        for code in sorted(by_code):
            v = sorted(by_code[code])
            random.Random(int(seed)).shuffle(v)
            print(code, len(v), "found")
            for line in v[:int(n)]:
                code_, found, excerpt, name = line.rstrip("\n").split("\t")
                f.write(f"{code_}\t\t{found}\t{excerpt}\t{name}\t\n")


def table(files):
    right, all_ = {}, {}
    for path in files:
        for line in open(path, encoding="utf-8"):
            if line.startswith("#"):
                continue
            _, texts, lang, code, label = line.split("\t")[:5]
            key = (f"{texts} ({lang})", code)
            right[key] = right.get(key, 0) + int(label)
            all_[key] = all_.get(key, 0) + 1
    for key in sorted(all_):
        print(f"{key[0]:18} {key[1]} {all_[key]:4} labelled {right[key]:4} right "
              f"{100 * right[key] / all_[key]:4.0f} %")


def main(a):
    cgsc, verb, rest = a[0], a[1], a[2:]
    if verb == "extract":
        extract(rest[0], rest[1:])
    elif verb == "find":
        find(cgsc, *rest)
    elif verb == "sample":
        sample(*rest)
    elif verb == "table":
        table(rest)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1:])
