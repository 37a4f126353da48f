#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `cgsc check` beside checkers of other specs, on as many lines of theirs.

usage: specs.py CGSC [PEERS]     (PEERS: where npm has put them, default build/peers)

The peers are `openspec validate` (npm @fission-ai/openspec) and `baml-cli check` (npm
@boundaryml/baml); `make bench-deps` installs them. A peer that is not there is said to be left out.
Every line of a peer's spec is generated here, too, and must be valid: a run that fails ends the
benchmark. Runs take turns. Two figures for each: the shortest wall time, and the least CPU time of
the process and its children, start included, which other work on the machine changes less.
Nothing here passes or fails.
SPDX-License-Identifier: Apache-2.0
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # nothing is left among the sources
import run

FILE_LINES = 5000  # as a large project is split


def spend(argv, cwd, env):
    """Wall and CPU seconds of one run, which must succeed."""
    was, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    r = subprocess.run(argv, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                       check=False)
    wall, now = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if r.returncode:
        raise SystemExit("failed: %s\n%s" % (" ".join(argv), r.stderr.decode()[:2000]))
    return wall, now.ru_utime + now.ru_stime - was.ru_utime - was.ru_stime


def best(jobs, runs):
    """[(wall, cpu)], the least of each, of jobs that take turns."""
    times = [[] for _ in jobs]
    for _ in range(runs):
        for i, job in enumerate(jobs):
            times[i].append(spend(*job))
    return [(min(w for w, _ in t), min(c for _, c in t)) for t in times]


def cgs_project(root, lines):
    """Files of FILE_LINES lines; the number of lines and bytes."""
    text = run.declarations(lines)
    parts = text.split("\n/// ")
    n = per = 0
    body = parts[0] + "\n"
    for part in parts[1:]:
        body += "/// " + part + "\n"
        per += part.count("\n") + 1
        if per >= FILE_LINES:
            run.write(root, "part%d.cgs" % n, body)
            n, per, body = n + 1, 0, ""
    run.write(root, "part%d.cgs" % n, body)
    run.write(root, "project.cgs", "# the project\n")
    return text.count("\n"), len(text)


def openspec_project(root, lines, cgsc):
    """100 capabilities, each of as many requirements with one scenario as fill the lines."""
    del cgsc
    per, total, size = max(lines // 100 // 7, 1), 0, 0
    run.write(root, "openspec/project.md", "# Bench\n")
    for c in range(100):
        out = ["# Capability %d\n\n## Purpose\nThis capability keeps the orders of the shop and "
               "answers the questions of the clients about them.\n\n## Requirements\n" % c]
        for i in range(per):
            out.append("\n### Requirement: Answer %d-%d\nThe system SHALL answer message %d within "
                       "the time that is agreed.\n\n#### Scenario: Message %d arrives\n- **WHEN** a "
                       "client sends message %d\n- **THEN** the answer is sent\n" % (c, i, i, i, i))
        text = "".join(out)
        run.write(root, "openspec/specs/cap-%d/spec.md" % c, text)
        total, size = total + text.count("\n"), size + len(text)
    return total, size


def baml_project(root, lines, tool):
    """One client, then classes and the functions that answer with them, 1,000 lines a file."""
    version = subprocess.run([tool, "--version"], capture_output=True, text=True,
                             check=False).stdout.split()
    out = ["generator g {\n  output_type \"python/pydantic\"\n  output_dir \"../\"\n"
           "  version \"%s\"\n}\n" % version[-1] if version else "",
           "client<llm> C {\n  provider openai\n  options {\n    model \"gpt-4o\"\n"
           "    api_key env.KEY\n  }\n}\n"]
    size = total = n = 0
    while total < lines:
        for _ in range(59):
            out.append('class R%d {\n  owner string\n  priority "must" | "should"\n  trigger string\n'
                       '  goal int\n  parent string?\n}\nfunction F%d(input: string) -> R%d {\n'
                       '  client C\n  prompt #"\n    Extract from this content:\n    {{ input }}\n'
                       '    {{ ctx.output_format }}\n  "#\n}\n\n\n' % (n, n, n))
            n += 1
        text = "".join(out)
        run.write(root, "baml_src/part%d.baml" % n, text)
        total, size, out = total + text.count("\n"), size + len(text), []
    return total, size


def environment(base):
    """No telemetry, no colours, and a home of its own."""
    return dict(os.environ, HOME=base, XDG_CONFIG_HOME=base, OPENSPEC_TELEMETRY="0",
                DO_NOT_TRACK="1", NO_COLOR="1", CI="1")


def beside(cgsc, peers, name, tool, argv, make, lines):
    """One row: cgsc and one peer on as many lines."""
    path = os.path.join(peers, "node_modules", ".bin", tool)
    if not os.access(path, os.X_OK):
        print("%s is not installed (make bench-deps): left out" % name)
        return
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    try:
        env = environment(base)
        ours, theirs = os.path.join(base, "ours"), os.path.join(base, "theirs")
        n, size = cgs_project(ours, lines)
        m, other = make(theirs, lines, path)
        a, b = best([([cgsc, "check"], ours, env), ([path] + argv, theirs, env)], 5)
        run.row("check, %d lines, %.1f MB; %s: %d lines, %.1f MB" % (n, size / 1e6, name, m,
                                                                     other / 1e6),
                ["cgsc %.2f (CPU %.2f)" % a, "%s %.2f (CPU %.2f)" % ((name,) + b)], "s",
                "%.2f x %s (CPU %.2f)" % (a[0] / b[0], name, a[1] / b[1]))
    finally:
        shutil.rmtree(base)


def main():
    cgsc = os.path.abspath(sys.argv[1])
    peers = os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else "build/peers")
    print("\n| what | shortest wall time (CPU time) | unit | ratio | goal |\n|---|---|---|---|---|")
    beside(cgsc, peers, "openspec", "openspec", ["validate", "--specs", "--no-interactive"],
           openspec_project, 150000)
    beside(cgsc, peers, "baml-cli", "baml-cli", ["check", "--from", "baml_src"], baml_project, 34000)


if __name__ == "__main__":
    main()
