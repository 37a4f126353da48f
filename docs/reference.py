#!/usr/bin/env python3
# reference.py — docs/reference.md, made of the output of `cgsc explain --json`.
# SPDX-License-Identifier: Apache-2.0
"""usage: cgsc explain --json | python3 docs/reference.py > docs/reference.md"""
import json
import sys

GROUPS = {
    "project": "the project as a whole",
    "elicitation": "who wants what, and why",
    "feasibility": "whether it can be done, what it costs, what can go wrong",
    "architecture": "the parts, how they meet, where they run",
    "models": "who is asked, and at what price",
    "prompts": "what models are asked, and texts made without one",
    "outputs": "what is made",
    "verification": "how it is shown that something holds",
    "flow": "order, time, limits",
    "learning": "what is tried and what was learned",
    "operations": "how it is put in use and kept in use",
    "compliance": "rules of others, and what has to be protected",
    "meta": "declarations about the model itself",
}


def cell(text):
    return text.replace("|", "\\|")


def parts(word, form):
    return [p for p in word.get("parts", []) if p["form"] == form]


def setting(word, name):
    return word.get("settings", {}).get(name, "")


def signature(kind):
    """How a declaration of the kind begins."""
    name = "[NAME]" if setting(kind, "anonymous") else "NAME"
    params = "(PARAMETERS)" if setting(kind, "params") else ""
    typed = " : TYPE" if setting(kind, "typed") else ""
    return f'{kind["name"]} {name}{params}{typed} ["TITLE"] {{ ... }}'


def written(p):
    """How an attribute, clause or edge is written."""
    if p["form"] == "attr":
        return f'`{p["name"]} =`'
    if p["form"] == "edge":
        return f'`{p["name"]} {"a " if setting(p, "from") else ""}->`'
    return f'`{p["name"]}`'


def notes(p):
    found = [p["title"]]
    if setting(p, "required"):
        found.append("**required**")
    if setting(p, "range"):
        found.append(f'`{setting(p, "range")}`')
    if setting(p, "repeat") or p["form"] == "edge":
        found.append("may be repeated")
    if setting(p, "later"):
        found.append("**not carried out yet: CGS1024**")
    return "; ".join(found)


def put_fields(word):
    rows = [p for p in word.get("parts", []) if p["form"] != "child"]
    if not rows:
        return
    print("| word | type | default | meaning |\n|---|---|---|---|")
    for p in rows:
        default = f'`{p["default"]}`' if "default" in p else ""
        print(f'| {written(p)} | `{cell(p["type"])}` | {cell(default)} | {cell(notes(p))} |')
    print()


def put_kind(kind, holders):
    name = kind["name"]
    print(f'### {name}\n\n{kind["doc"]}\n')
    print(f"```\n{signature(kind)}\n```\n")
    if setting(kind, "subject"):
        print(f"It is called with one argument, what it judges: `{name}(x)`.\n")
    if setting(kind, "body"):
        print("Its block is text, with `text`, `for`, `if` and `use`.\n")
    put_fields(kind)
    kids = [f'`{p["name"]}`' for p in parts(kind, "child")]
    if kids:
        print(f'It may hold {", ".join(kids)}.\n')
    if name in holders:
        print(f'It may stand in {", ".join(f"`{h}`" for h in holders[name])}.\n')


def put_kinds(kinds):
    holders = {}
    for k in kinds:
        for p in parts(k, "child"):
            holders.setdefault(p["name"], []).append(k["name"])
    by_group = {g: [] for g in GROUPS}
    for k in kinds:
        if k["name"] != "common":
            by_group.setdefault(setting(k, "group") or "other", []).append(k)
    for group, members in by_group.items():
        if not members:
            continue
        names = ", ".join(f'[{k["name"]}](#{k["name"]})' for k in members)
        print(f"## Kinds: {group}\n\n{GROUPS.get(group, group).capitalize()}: {names}.\n")
        for k in members:
            put_kind(k, holders)


def put_enums(enums):
    print("## Enums\n\nThe words of an enum are ordered from first to last.\n")
    for e in sorted(enums, key=lambda e: e["name"]):
        print(f'### {e["name"]}\n\n{e["doc"]}\n\n| word | meaning |\n|---|---|')
        for w in parts(e, "word"):
            print(f'| `{w["name"]}` | {cell(w.get("title", ""))} |')
        print()


def put_units(units):
    print("## Units\n\n| unit | name | is |\n|---|---|---|")
    for u in units:
        shown = setting(u, "symbol").strip('"') or u["name"]
        base = setting(u, "is") or f'base of {setting(u, "dimension")}'
        print(f'| `{shown}` | {u["title"]} | {base} |')
    print()


def put_calls(title, words):
    print(f"## {title}\n\n| form | meaning |\n|---|---|")
    for w in words:
        typed = f' : {w["type"]}' if "type" in w else ""
        print(f'| `{w["name"]}{w.get("params", "()")}{cell(typed)}` | {cell(w["doc"])} |')
    print()


def main():
    words = [json.loads(line) for line in sys.stdin]
    of = {f: [w for w in words if w["form"] == f] for f in ("kind", "enum", "unit", "fn", "filter")}
    if not all(of.values()):
        sys.exit(__doc__)
    print("# Reference of the words\n")
    print("<!-- Made by `make reference` from stdlib/prelude; not to be edited. -->\n")
    print("Every kind, attribute, enum, unit, function and filter that is known without an import.")
    print("How they are put together stands in [language.md](language.md);")
    print("`cgsc explain WORD` prints one of them, `cgsc explain --json` all of them as data.\n")
    common = next(k for k in of["kind"] if k["name"] == "common")
    print(f'## Common attributes\n\n{common["doc"]}\n')
    put_fields(common)
    put_kinds(of["kind"])
    put_enums(of["enum"])
    put_units(of["unit"])
    put_calls("Functions", of["fn"])
    put_calls("Filters", of["filter"])


main()
