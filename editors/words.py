#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""words.py — writes the words of the language into the editor files.

    python3 editors/words.py CGSC            (make editors)
    python3 editors/words.py CGSC --check    names the files that are out of date

The words come from `cgsc explain --json`, that is, from stdlib/prelude, and from the tables of the
compiler. In the TextMate grammar a list stands between (?#name) and (?#), in the Vim files after
`let s:name = `. The snippets are written whole.
SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GRAMMAR = "editors/vscode/syntaxes/cgs.tmLanguage.json"
SNIPPETS = "editors/vscode/snippets/cgs.json"
VIM = "editors/vim/syntax/cgs.vim"
# The words of statements that the grammars know by themselves; "if" and the connectives of
# grammar/cgs.re stand in the patterns, since what follows decides what they are.
CONTROL = ["text", "for", "use", "extend", "override", "suppress"]
CONNECTIVES = ["if", "then", "else", "in", "where"]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def table(path, start, item):
    """The quoted words of a table in a source of the compiler."""
    found = re.search(start + r".*?;\n", read(path), re.S)
    words = re.findall(item, found.group()) if found else []
    if not words:
        sys.exit(f"words.py: {path} has no table like {start}")
    return words


def vocabulary(cgsc):
    out = subprocess.run([cgsc, "explain", "--json"], check=True, stdout=subprocess.PIPE).stdout
    words = [json.loads(line) for line in out.splitlines()]
    by_form = {}
    for word in words:
        by_form.setdefault(word["form"], []).append(word)
    return by_form


def lists(by_form):
    def names(form):
        return [w["name"] for w in by_form[form]]

    def parts(form, part):
        return [p["name"] for w in by_form[form] for p in w.get("parts", []) if p["form"] == part]

    if table("grammar/cgs.re", r"\tconnective =", r'"(\w+)"') != CONNECTIVES:
        sys.exit("words.py: the connectives of grammar/cgs.re are not the ones of the editor files")
    builtin = table("compiler/check/type.c", r"builtins\[\] =", r'\{"(\w+)", CGS_T_')
    dimensions = [w["settings"]["dimension"] for w in by_form["unit"] if "dimension" in w["settings"]]
    kinds = [k for k in names("kind") if k != "common"]
    found = {
        "kinds": kinds,
        "attributes": parts("kind", "attr"),
        "clauses": parts("kind", "clause"),
        "enum-words": parts("enum", "word"),
        "types": builtin + dimensions + names("enum") + kinds,
        "units": [u["name"] for u in by_form["unit"] if "symbol" not in u.get("settings", {})],
        "functions": names("fn"),
        "filters": names("filter"),
        "statistics": table("compiler/check/eval.c", r"stat\[\] =", r'"(\w+)"'),
        "control": CONTROL,
    }
    return {name: sorted(set(words)) for name, words in found.items()}


def grammar(text, words):
    def put(found):
        return f"(?#{found.group(1)}){'|'.join(words[found.group(1)])}(?#)"

    return re.sub(r"\(\?#([a-z-]+)\)[^()]*\(\?#\)", put, text)


def vim(text, words):
    for name, items in words.items():
        line = f"let s:{name.replace('-', '_')} = '"
        text = re.sub(f"(?m)^{line}.*", f"{line}{'|'.join(items)}'", text)
    return text


def placeholder(number, part):
    """What stands for a value that has to be given: its description, in quotes if it is text."""
    title = part.get("title", part["name"]).replace("\\", "\\\\").replace("}", "\\}")
    title = title.replace("$", "\\$")
    quoted = part.get("type", "") in ("string", "text", "path", "url")
    hole = f"${{{number}:{title}}}"
    return f'"{hole}"' if quoted else f"[{hole}]" if part.get("type", "").startswith("list<") else hole


def snippet(kind):
    settings = kind.get("settings", {})
    head = kind["name"]
    if settings.get("anonymous") != "true":
        head += " ${1:name}"
    if settings.get("typed") == "true":
        head += " : ${2:type}"
    if settings.get("params") == "true":
        head += "(${2})"
    body, number = [], 3
    for part in kind.get("parts", []):
        if part.get("settings", {}).get("required") != "true":
            continue
        equals = "" if part["form"] == "clause" else "= "
        body.append(f"\t{part['name']} {equals}{placeholder(number, part)}")
        number += 1
    return {"prefix": kind["name"], "description": kind.get("doc", "").split("\n")[0],
            "body": [head + " {"] + body + ["\t$0", "}"]}


def snippets(by_form):
    hidden = ("common", "fn", "filter")
    data = {k["name"]: snippet(k) for k in sorted(by_form["kind"], key=lambda k: k["name"])
            if k["name"] not in hidden}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def main():
    cgsc, check = os.path.abspath(sys.argv[1]), "--check" in sys.argv[2:]
    by_form = vocabulary(cgsc)
    words = lists(by_form)
    made = {GRAMMAR: grammar(read(GRAMMAR), words), VIM: vim(read(VIM), words),
            SNIPPETS: snippets(by_form)}
    for path, text in made.items():
        whole = os.path.join(ROOT, path)
        if os.path.exists(whole) and read(path) == text:
            continue
        print(path)
        if not check:
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8") as f:
                f.write(text)


if __name__ == "__main__":
    main()
