#!/usr/bin/env python3
"""roundtrip.py - what is imported, exported in its form and imported again is the same spec.

    python3 tests/e2e/roundtrip.py CGSC [SEEDS [FORM...]]
    python3 tests/e2e/roundtrip.py CGSC --show FORM SEED

Documents of each foreign form are made up from a seed, as their tools and authors write them: with
lists, tables, code, several paragraphs, quotes, other orders, and with parts left out. Prints TAP;
a document that fails is printed, with what differs. --show prints one document.
SPDX-License-Identifier: Apache-2.0
"""
import difflib
import os
import random
import subprocess
import sys
import tempfile

NOUNS = """cart order invoice member loan queue report sensor valve route token ledger account
export session label picker Rechnung upload API HTTP-Header `cache.key` "draft" copy""".split()
SYSTEMS = """system|application|Board|order service|payment API|Checkout_System|catalogue|
HVAC controller|iOS app|SYSTEM|label service|mTLS proxy""".replace("\n", "").split("|")
VERBS = """show store keep send print refuse count list mark delete archive lock compute
convert record forward""".split()
WHO = """member|shopper|librarian|Store manager|DBA|user|IT operator|accountant|on-call engineer
""".strip().split("|")
HOW = ["within 200 ms", "at least once", "in EUR", "for 30 days", "(see RFC 4180)", "as CSV",
       "when it is asked for", "and then once more", "if possible", "with 5 % at most",
       "where it was found", "and why", "; nothing else", ": a, b and c", "- or not -",
       "in `${HOME}/log`", "\u2014 twice", "as \"new\"", "e.g. in a list", "v1.2.3", "while idle",
       "and the Board agrees", "should it fail", "a/b", "#42", "<b>now</b>", "C:\\temp", "1..5"]

CELLS = ["soon", "", "a \\| b", "x y"]


class Make:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def one(self, of):
        return self.r.choice(of)

    def maybe(self, chance, text):
        return text if self.r.random() < chance else ""

    def thing(self):
        return self.one(["the ", "a ", "each ", "no ", ""]) + self.one(NOUNS)

    def act(self):
        return f"{self.one(VERBS)} {self.thing()}" + self.maybe(0.5, " " + self.one(HOW))

    def state(self):
        return f"{self.thing()} is {self.one(VERBS)}ed" + self.maybe(0.3, " " + self.one(HOW))

    def title(self):
        text = f"{self.one(VERBS)} {self.one(NOUNS)}" + self.maybe(0.3, " " + self.one(HOW))
        return text[0].upper() + text[1:]

    def modal(self):
        return self.one(["SHALL", "MUST", "shall", "must", "SHOULD", "MAY", "SHALL NOT", "MUST NOT"])

    def ears(self):
        """A requirement as EARS or nearly."""
        head = "".join(
            f"{word} {self.state()}{self.one([', ', ' ', ', and '])}"
            for word in ("While", "WHEN", "Where", "If") if self.r.random() < 0.25)
        then = self.one(["then ", "THEN ", ""]) if head else ""
        kind = self.r.randrange(8)
        if kind == 0:
            return f"{self.thing().capitalize()} must be {self.one(VERBS)}ed"
        if kind == 1:
            return f"Users {self.modal()} be able to {self.act()}"
        if kind == 2:
            return self.state().capitalize() + "."
        the = self.one(["the ", "The ", "THE "])
        text = f"{head}{then}{the}{self.one(SYSTEMS)} {self.modal()} {self.act()}"
        if kind == 3:
            text += f" and {self.act()}"
        if kind == 4:
            text += f". It {self.modal()} {self.act()}"
        return text[0].upper() + text[1:] + self.maybe(0.4, ".")

    def wish(self):
        if self.r.random() < 0.25:
            return self.state().capitalize() + "."
        who = self.one(WHO)
        a = self.one(["a", "an", "the"])
        so = self.one([", so that ", " so that ", ", so "]) + self.state()
        return f"As {a} {who}, I want {self.one(['to ', ''])}{self.act()}{self.maybe(0.7, so)}" + \
            self.maybe(0.4, ".")

    def prose(self):
        return " ".join(self.state().capitalize() + "." for _ in range(self.r.randint(1, 3)))

    def wrapped(self, text, into=""):
        words, lines, line = text.split(" "), [], ""
        for word in words:
            if len(line) + len(word) > 60 and not word[:1] in "-*+#|1<":
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return f"\n{into}".join(lines + [line])

    def block(self, into=""):
        """A list, a table, code or a paragraph, to stand behind a text; its lines are set in."""
        kind = self.r.randrange(6)
        if kind == 0:
            lines = [f"- {self.state()}" for _ in range(self.r.randint(1, 3))]
        elif kind == 1:
            lines = ["| Key | Value |", "|---|---|"] + [
                f"| {self.one(NOUNS)} | {self.r.randint(1, 9)} |" for _ in range(2)]
        elif kind == 2:
            mark = self.one(["```", "~~~"])
            lines = [mark + self.maybe(0.5, "json"), "{", f'  "{self.one(VERBS)}": [1, 2]', "",
                     "}", "# a remark", mark]
        elif kind == 3:
            lines = [f"1. {self.state()}", f"   - {self.state()}", f"   - {self.state()}",
                     f"2. {self.state()}"]
        else:
            lines = self.wrapped(self.prose()).split("\n")
        return "\n".join(into + line if line else line for line in lines)

    def blocks(self, chance, into="", tight=0.5):
        """Blocks behind a text, or nothing."""
        text = ""
        for _ in range(3):
            if self.r.random() < chance:
                block = self.block(into)
                listed = block.lstrip()[:2] in ("- ", "1.", "| ", "``", "~~")
                text += ("\n" if listed and self.r.random() < tight else "\n\n") + block
        return text

    def clarified(self, text):
        gap = f"[NEEDS CLARIFICATION: {self.state()}?]"
        return f"{text} {gap}" if self.r.random() < 0.15 else text

    def listed(self, n, point):
        return "".join(point(i) for i in range(self.r.randint(0, n)))

    # --- the forms: each gives {file name: text} ---

    def csv(self):
        mark = self.one([",", ";", "\t"])
        columns = self.r.sample(
            ["Title", "Type", "Description", "Priority", "Status", "Owner", "Parent", "Rationale",
             "Source", "Verification method", "Tags", "Acceptance criteria", "URL", "Comment",
             "Depends on", "Derived"], self.r.randint(3, 16))
        columns = ["ID"] + columns + ([] if "Description" in columns else ["Text"])
        rows, ids = [columns], []
        people = [f"S-{i}" for i in range(self.r.randint(0, 2))]
        names = {p: self.one(WHO) + f" {i}" for i, p in enumerate(people)}
        for i in range(self.r.randint(1, 12)):
            rows.append([self.cell(c, i, ids, people, names) for c in columns])
            ids.append(rows[-1][0])
        return {"reqs.csv": "".join(
            mark.join('"' + c.replace('"', '""') + '"' if set(c) & set('",;\t\n') else c
                      for c in row) + self.eol for row in rows)}

    eol = "\r\n"

    def cell(self, column, i, ids, people, names):
        if column == "ID":
            return people[i] if i < len(people) else self.one(["REQ-%03d", "R%d", "req_of_no_%d", "7.%d"]) % i
        if column == "Type":
            return "Stakeholder" if i < len(people) else self.one(
                ["Functional", "Performance", "Need", "Goal", "User story", "Question", "Term",
                 "Assumption", "Out of scope", "Scenario", "Entity", "", "Security"])
        if column == "Title":
            return names[people[i]] if i < len(people) else self.maybe(0.8, self.title())
        if column in ("Description", "Text"):
            return self.one([self.ears, self.wish, self.prose])() + self.maybe(0.2, self.blocks(0.5))
        if column == "Priority":
            return self.one(["High", "P2", "low", "must have", "Won't have", ""])
        if column == "Status":
            return self.one(["Approved", "Draft", "Rejected", "obsolete", "", "In review, late"])
        if column == "Owner":
            return self.maybe(0.7, self.one(list(names.values()) + people + WHO))
        if column in ("Parent", "Depends on"):
            return ", ".join(self.r.sample(ids, min(len(ids), self.r.randint(0, 2))))
        if column == "Verification method":
            return self.one(["Test", "Analysis, Review", ""])
        if column == "Tags":
            return self.one(["a, b", "", "UI; later", "level: 3"])
        if column == "Derived":
            return self.one(["yes", "", "no"])
        if column == "URL":
            return self.one(["https://example.org/a?b=c&d=[e]", "", "a.c, b.c"])
        if column == "Acceptance criteria":
            return "\n".join(self.state() for _ in range(self.r.randint(0, 3)))
        return self.maybe(0.6, self.prose())

    def ears_file(self):
        text = self.maybe(0.9, "# " + self.one(["Requirements Document", self.title()]) + "\n\n")
        intro = f"## Introduction\n\n{self.wrapped(self.prose())}{self.blocks(0.4)}\n\n"
        text += self.maybe(0.8, intro)
        if self.r.random() < 0.5:
            text += "## Glossary\n\n" + self.listed(
                4, lambda i: f"- **{self.title()} {i}**: {self.prose()}\n") + "\n"
        text += "## Requirements\n\n"
        number = 0
        for _ in range(self.r.randint(1, 6)):
            number += self.one([1, 1, 1, 3])
            text += f"### Requirement {number}{self.maybe(0.7, ': ' + self.title())}\n\n"
            text += self.maybe(0.7, f"**User Story:** {self.wrapped(self.wish())}\n\n")
            if self.r.random() < 0.85:
                text += "#### Acceptance Criteria\n\n"
                for i in range(self.r.randint(1, 5)):
                    text += f"{i + 1}. {self.wrapped(self.ears(), '   ')}"
                    text += self.blocks(0.1, "   ") + "\n"
                text += "\n"
        return {"shop/requirements.md": text}

    def steps(self, line):
        text = ""
        for word in ("GIVEN", "WHEN", "THEN"):
            if word == "THEN" or self.r.random() < 0.8:
                text += line(word)
                text += "".join(line("AND") for _ in range(self.one([0, 0, 1, 2])))
        return text

    def openspec(self):
        text = self.maybe(0.9, f"# {self.title()}\n\n")
        text += self.maybe(0.8, f"## Purpose\n\n{self.wrapped(self.prose())}{self.blocks(0.3)}\n\n")
        change = self.r.random() < 0.4
        for part in self.r.sample(["ADDED ", "MODIFIED ", "REMOVED "], 3) if change else [""]:
            if change and self.r.random() < 0.4:
                continue
            text += f"## {part}Requirements\n\n"
            for i in range(self.r.randint(1, 4)):
                text += f"### Requirement: {self.title()} {part}{i}\n\n"
                if part == "REMOVED ":
                    text += self.maybe(0.8, f"**Reason**: {self.prose()}\n")
                    text += self.maybe(0.6, f"**Migration**: {self.prose()}\n") + "\n"
                    continue
                text += self.wrapped(self.ears()) + self.blocks(0.25) + "\n\n"
                for k in range(self.r.randint(0, 3)):
                    text += f"#### Scenario: {self.title()} {k}\n\n" + self.steps(
                        lambda w: f"- **{w}** {self.state()}{self.blocks(0.1, '  ')}\n") + "\n"
        return {"auth/spec.md": text}

    def speckit(self):
        text = f"# Feature Specification: {self.title()}\n\n"
        for key, value in (("Feature Branch", "`001-x`"), ("Created", "2026-02-03"),
                           ("Status", "Draft"), ("Input", f'User description: "{self.prose()}"')):
            text += self.maybe(0.8, f"**{key}**: {value}\n")
        text += "\n"
        early = self.r.random() < 0.5
        if early:
            text += self.clarifications()
        text += "## User Scenarios & Testing *(mandatory)*\n\n"
        for i in range(self.r.randint(1, 4)):
            text += self.story(i)
        text += self.maybe(0.7, "### Edge Cases\n\n" + self.listed(4, lambda i: f"- " + self.one(
            [f"What happens when {self.state()}?", self.ears(), self.state()]) +
            self.blocks(0.1, "  ") + "\n") + "\n")
        text += "## Requirements *(mandatory)*\n\n### Functional Requirements\n\n"
        text += self.listed(6, lambda i: f"- **FR-{i + 1:03}**: {self.clarified(self.ears())}"
                            f"{self.blocks(0.15, '  ')}\n") + "\n"
        text += self.maybe(0.6, "### Key Entities *(include if feature involves data)*\n\n" + self.listed(
            4, lambda i: f"- **{self.title()} {i}**{self.maybe(0.9, ': ' + self.prose())}"
            f"{self.blocks(0.15, '  ')}\n") + "\n")
        text += "## Success Criteria *(mandatory)*\n\n### Measurable Outcomes\n\n"
        text += self.listed(3, lambda i: f"- **SC-{i + 1:03}**: {self.state()}\n") + "\n"
        for head in ("Assumptions", "Dependencies", "Out of Scope"):
            text += self.maybe(0.5, f"## {head}\n\n" + self.listed(
                3, lambda i: f"- {self.clarified(self.one([self.state(), self.prose()]))}"
                f"{self.blocks(0.1, '  ')}\n") + "\n")
        if not early and self.r.random() < 0.5:
            text += self.clarifications()
        return {"001-x/spec.md": text}

    def clarifications(self):
        arrow = self.one([" \u2192 ", " -> "])
        return "## Clarifications\n\n### Session 2026-02-11\n\n" + self.listed(
            4, lambda i: f"- Q: {self.state()}?{arrow}A: {self.prose()}{self.blocks(0.1, '  ')}\n") + "\n"

    def story(self, i):
        text = f"### User Story {i + 1} - {self.title()}{self.maybe(0.8, f' (Priority: P{self.r.randint(1, 3)})')}\n\n"
        text += self.wrapped(self.clarified(self.wish())) + self.blocks(0.3) + "\n\n"
        text += self.maybe(0.7, f"**Why this priority**: {self.wrapped(self.prose())}{self.blocks(0.1)}\n\n")
        text += self.maybe(0.7, f"**Independent Test**: {self.prose()}{self.blocks(0.1)}\n\n")
        if self.r.random() < 0.8:
            text += "**Acceptance Scenarios**:\n\n"
            for k in range(self.r.randint(1, 3)):
                parts = []
                self.steps(lambda w: parts.append(f"**{self.bold(w)}** {self.state()}") or "")
                text += f"{k + 1}. " + ", ".join(parts) + self.maybe(0.3, ".") + "\n"
            text += "\n"
        return text + self.maybe(0.8, "---\n\n")

    def bold(self, word):
        return self.one([word.capitalize(), word.capitalize(), word])

    def gherkin(self):
        text = self.maybe(0.4, "@a @b-c\n") + f"Feature: {self.title()}\n"
        text += self.one(["", f"  {self.prose()}\n\n  {self.prose()}\n",
                          f"  As a {self.one(WHO)}\n  I want to {self.act()}\n  So that {self.state()}\n",
                          f"  {self.wish()}\n", self.blocks(0.9, "  ", 0).lstrip("\n") + "\n"])
        if self.r.random() < 0.4:
            text += f"\n  Background:\n    Given {self.state()}\n    And {self.state()}\n"
        for k in range(self.r.randint(1, 4)):
            text += self.scenario(k, "  ")
        for n in range(self.one([0, 0, 1, 2])):
            text += f"\n  Rule: {self.ears()} {n}\n" + self.maybe(0.4, f"\n    {self.prose()}\n")
            for k in range(self.r.randint(1, 3)):
                text += self.scenario(f"{n}{k}", "    ")
        return {"shop.feature": text}

    def scenario(self, k, into):
        outline = self.r.random() < 0.3
        word = self.one(["Scenario Outline", "Scenario Template"]) if outline else self.one(["Scenario", "Example"])
        text = f"\n{into}{self.maybe(0.3, '@x @y' + chr(10) + into)}{word}: {self.title()} {k}\n"
        text += self.maybe(0.3, f"{into}  {self.prose()}\n\n")
        text += self.steps(lambda w: f"{into}  {w.capitalize() if w != 'AND' else self.one(['And', 'But', '*'])} "
                           f"{self.state()}{self.maybe(0.3 * outline, ' <days>')}\n{self.argument(into + '    ')}")
        if outline:
            text += f"\n{into}  Examples:\n{into}    | days | Due date |\n"
            text += "".join(f"{into}    | {self.r.randint(1, 99)} | {self.one(CELLS)} |\n"
                            for _ in range(self.r.randint(1, 3)))
            text += self.maybe(0.2, f"\n{into}  Examples:\n{into}    | n |\n{into}    | 1 |\n")
        return text

    def argument(self, into):
        kind = self.r.randrange(8)
        if kind == 0:
            return f"{into}| title | copies |\n{into}| Emma  | {self.r.randint(1, 9)}      |\n"
        if kind == 1:
            mark = self.one(['"""', "```"])
            lines = [mark, "{", '  "a": "${b}"', "", "| x |", "}", mark]
            return "".join((into + line if line else "") + "\n" for line in lines)
        return ""

    def sdoc(self):
        text = f"[DOCUMENT]\nTITLE: {self.title()}\n\n"
        self.ids = []
        text += self.nodes(self.r.randint(1, 3))
        depth = 0
        for i in range(self.r.randint(0, 4)):
            if depth and self.r.random() < 0.5:
                text += "[[/SECTION]]\n\n"
                depth -= 1
            text += f"[[SECTION]]\nTITLE: {self.title()} {i}\n\n"
            depth += 1
            text += self.nodes(self.r.randint(0, 3))
        return {"doc.sdoc": text + "[[/SECTION]]\n\n" * depth}

    def field(self, name, text):
        if "\n" in text or self.r.random() < 0.3:
            return f"{name}: >>>\n{text}\n<<<\n"
        return f"{name}: {text}\n"

    def nodes(self, n):
        """Nodes; one that others refer to has an id: else it gets its name, which is told."""
        text = ""
        for _ in range(n):
            if self.r.random() < 0.2:
                text += "[TEXT]\n" + self.field("STATEMENT", self.wrapped(self.prose()) + self.blocks(0.4)) + "\n"
                continue
            tag = self.one(["REQUIREMENT", "REQUIREMENT", "SYSTEM_REQUIREMENT", "NEED", "GOAL", "USER_STORY"])
            whole = tag == "REQUIREMENT" and self.r.random() < 0.2
            text += f"[[{tag}]]\n" if whole else f"[{tag}]\n"
            uid = f"{self.one(['SYS', 'sw-req-of'])}-{len(self.ids)}"
            parents = self.r.sample(self.ids, min(len(self.ids), self.one([0, 0, 1, 2])))
            text += self.maybe(1 if whole or parents else 0.9, f"UID: {uid}\n")
            text += self.maybe(0.4, f"STATUS: {self.one(['Active', 'Draft', 'Rejected'])}\n")
            text += self.maybe(0.3, "TAGS: a, b c\n") + self.maybe(0.3, "PRIORITY: High\n")
            text += self.maybe(0.3, f"OWNER: {self.one(WHO)}\n")
            text += self.maybe(0.3, "VERIFICATION: Test, Analysis\n")
            text += self.maybe(0.8, f"TITLE: {self.title()}\n")
            text += self.field("STATEMENT", self.one([self.ears, self.prose, self.wish])() + self.blocks(0.2))
            text += self.maybe(0.4, self.field("RATIONALE", self.prose() + self.blocks(0.2)))
            text += self.maybe(0.3, self.field("COMMENT", self.prose() + self.blocks(0.2)))
            if parents:
                text += "RELATIONS:\n" + "".join(f"- TYPE: Parent\n  VALUE: {p}\n" for p in parents)
                text += self.maybe(0.3, "- TYPE: File\n  VALUE: src/a.c\n")
            if f"UID: {uid}\n" in text:
                self.ids.append(uid)
            text += "\n"
            if whole:
                text += self.nodes(1) + f"[[/{tag}]]\n\n"
        return text

    def doorstop(self):
        prefix, sep = self.one(["REQ", "SRD", "req"]), self.one(["", "", "-", "_", "."])
        digits = self.one([3, 3, 4, 1])
        files = {"req/.doorstop.yml": f"settings:\n  digits: {digits}\n  prefix: {prefix}\n" +
                 self.maybe(0.9 if not sep else 1, f"  sep: '{sep}'\n") +
                 self.maybe(0.2, "  parent: SYS\n") + self.maybe(0.2, "  itemformat: yaml\n")}
        ids = []
        for i in range(1, self.r.randint(2, 8)):
            uid = f"{prefix}{sep}{i:0{digits}}"
            links = self.r.sample(ids, min(len(ids), self.one([0, 1, 2])))
            text = "active: " + self.one(["true", "true", "false"]) + "\n"
            text += self.maybe(0.8, "derived: " + self.one(["false", "true"]) + "\n")
            text += self.maybe(0.8, "header: " + self.one(["''", f"|\n  {self.title()}"]) + "\n")
            text += self.maybe(0.7, f"level: {self.one(['1.0', '2', '1.2.3', '1.10', '3.0.1'])}\n")
            text += "links:\n" + "".join(f"- {x}: null\n" for x in links) if links else self.maybe(0.8, "links: []\n")
            text += "normative: true\n" + self.maybe(0.8, f"ref: '{self.maybe(0.2, 'a.c')}'\n")
            text += self.maybe(0.2, "references:\n- path: src/card.c\n  type: file\n")
            text += self.maybe(0.8, "reviewed: null\n")
            for key, value in (("priority", "high"), ("status", "Approved"), ("rationale", "Cards get lost."),
                               ("owner", self.one(WHO)), ("tags", "a, b"), ("type", "security"),
                               ("verification", "test, analysis")):
                text += self.maybe(0.15, f"{key}: {value}\n")
            body = self.wrapped(self.one([self.ears, self.prose])()) + self.blocks(0.3)
            text += "text: |\n" + "".join("  " + x + "\n" if x else "\n" for x in body.split("\n"))
            files[f"req/{uid}.yml"] = text
            ids.append(uid)
        return files


FORMS = {"csv": Make.csv, "ears": Make.ears_file, "openspec": Make.openspec, "speckit": Make.speckit,
         "gherkin": Make.gherkin, "sdoc": Make.sdoc, "doorstop": Make.doorstop}


def run(cgsc, where, out, *args):
    p = subprocess.run([cgsc, *args], cwd=where, capture_output=True, timeout=60)
    if out:
        with open(out, "wb") as f:
            f.write(p.stdout)
    return p


def fault(cgsc, form, files, top):
    """What is wrong with the way there and back, or None."""
    for name, text in files.items():
        for side in "ab":
            os.makedirs(os.path.dirname(f"{top}/{side}/{name}"), exist_ok=True)
        with open(f"{top}/a/{name}", "w", encoding="utf-8", newline="") as f:
            f.write(text)
    os.makedirs(f"{top}/p")
    name = "req" if form == "doorstop" else next(iter(files))
    p = run(cgsc, f"{top}/a", f"{top}/p/project.cgs", "import", "--from=" + form, name)
    if p.returncode:
        return f"import: exit {p.returncode}\n" + p.stderr.decode()
    p = run(cgsc, f"{top}/p", None, "check", "--error-format=short", "project.cgs")
    if p.returncode:
        return "it has errors:\n" + (p.stdout + p.stderr).decode()
    if form == "doorstop":
        os.rmdir(f"{top}/b/req")
        p = run(cgsc, f"{top}/p", None, "export", "--format=doorstop", "--out=../b/req")
    else:
        p = run(cgsc, f"{top}/p", f"{top}/b/{name}", "export", "--format=" + form)
    told = p.stderr.decode()
    if p.returncode:
        return f"export: exit {p.returncode}\n" + told
    p = run(cgsc, f"{top}/b", f"{top}/again.cgs", "import", "-q", "--from=" + form, name)
    if p.returncode:
        return f"second import: exit {p.returncode}\n" + p.stderr.decode()
    with open(f"{top}/p/project.cgs") as a, open(f"{top}/again.cgs") as b:
        return "".join(difflib.unified_diff(a.readlines(), b.readlines(), n=1)) or None


def main():
    cgsc = os.path.abspath(sys.argv[1])
    if sys.argv[2:3] == ["--show"]:
        for name, text in FORMS[sys.argv[3]](Make(int(sys.argv[4]))).items():
            print(f"--- {name}\n{text}")
        return 0
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    failed = 0
    forms = sys.argv[3:] or FORMS
    for n, form in enumerate(forms, 1):
        bad = []
        for seed in range(seeds):
            with tempfile.TemporaryDirectory() as top:
                why = fault(cgsc, form, FORMS[form](Make(seed)), top)
            if why:
                bad.append((seed, why))
        print(f"{'not ' if bad else ''}ok {n} - {form}: {seeds} documents are the same there and back")
        for seed, why in bad[:5]:
            print("\n".join(f"# {line}" for line in [f"{form} {seed}:"] + why.splitlines()[:40]))
        if bad:
            print(f"# {len(bad)} of {seeds} differ: {[s for s, _ in bad]}")
        failed += bool(bad)
    print(f"1..{len(forms)}")
    return failed > 0


sys.exit(main())
