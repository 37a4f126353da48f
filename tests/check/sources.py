# sources.py — tables that say which declarations carry out which line of a document. Used by
# sources.sh.
# SPDX-License-Identifier: Apache-2.0
"""usage: sources.py rows TEXT           prints a row for every line, to be filled in
       sources.py names TABLE         prints every declaration that a table names, with its line
       sources.py missing TABLE TEXT  prints lines without a row, and rows that are no line"""
import re
import sys

ROW = re.compile(r"^\| (\d+) \| (.*?) \| ([^|]*) ?\|$")


def quoted(line):
    """A line as a code span in the cell of a table: its marks mean nothing there."""
    longest = max([0] + [len(run) for run in re.findall("`+", line)])
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    fence = "`" * (longest + 1)
    return fence + pad + line.replace("|", "\\|") + pad + fence


def lines(path):
    """The lines that say something: no blank ones, no fences, no brackets, no rules."""
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.strip()
            if re.search(r"\w", line) and not re.fullmatch(r"```\w*", line):
                yield number, quoted(line)


def rows(path):
    """(line of the table, number, cell, names) of each row."""
    with open(path, encoding="utf-8") as f:
        for at, line in enumerate(f, 1):
            found = ROW.match(line.rstrip("\n"))
            if found:
                yield at, int(found[1]), found[2], re.findall(r"`([^`]+)`", found[3])
            elif re.match(r"\| *\d", line):
                yield at, 0, line.strip(), []


def missing(table, text):
    want = dict(lines(text))
    seen = {}
    for at, number, cell, names in rows(table):
        if number not in want:
            print(f"{table}:{at}: line {number} of {text} says nothing, or this is no row: {cell}")
        elif cell != want[number]:
            print(f"{table}:{at}: {text}:{number} is {want[number]}, found {cell}")
        elif number in seen:
            print(f"{table}:{at}: line {number} has a row already, {table}:{seen[number]}")
        elif not names:
            print(f"{table}:{at}: line {number} names no declaration")
        seen.setdefault(number, at)
    for number, cell in want.items():
        if number not in seen:
            print(f"{table}: no row for {text}:{number}: {cell}")


def main(verb, *args):
    if verb == "rows":
        for number, cell in lines(*args):
            print(f"| {number} | {cell} |  |")
    elif verb == "names":
        for at, _, _, names in rows(*args):
            for name in names:
                print(at, name)
    elif verb == "missing":
        missing(*args)


main(*sys.argv[1:])
