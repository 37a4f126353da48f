#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures cgsc beside ninja and make on graphs with as many files, in one run.

usage: run.py CGSC [SIZE ...]      (default: 1000 10000, and 100000 when BENCH_LARGE is set)
       run.py CGSC check           (how long checking takes, from an empty project to 1,000,000
                                   lines)
       run.py CGSC reports         (what a spec answers by itself, beside checking it)

Prints Markdown table rows: what, the figures, the unit, the ratio to the peer that a goal names
(ninja, or make where ninja is not installed) and the goal. A time is the shortest of several
runs, which are interleaved so that noise falls on all; the median stands behind it in brackets.
Memory is the peak resident set as GNU time reports it: a child of Python that is measured with
wait4 has inherited Python's. Nothing here passes or fails: machines are shared and noisy.
"""
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PER_DIR = 1000
PROCESS_MAX = 20000  # beyond this the first build of as many processes takes minutes
GNU_TIME = "/usr/bin/time"
NULL = os.open(os.devnull, os.O_WRONLY)


def once(argv, cwd, cpu=False):
    """Seconds of one run: by the clock, or of the processor."""
    os.chdir(cwd)
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ,
                          file_actions=[(os.POSIX_SPAWN_DUP2, NULL, 1),
                                        (os.POSIX_SPAWN_DUP2, NULL, 2)])
    _, status, used = os.wait4(pid, 0)
    took = time.perf_counter() - start
    if status:
        raise SystemExit("failed: %s in %s" % (" ".join(argv), cwd))
    return used.ru_utime + used.ru_stime if cpu else took


def interleaved(engines, runs, before=None):
    """{engine: [seconds]}, one run of each in turn."""
    times = {e.name: [] for e in engines}
    for i in range(runs):
        for e in engines:
            if before:
                before(e, i)
            times[e.name].append(once(e.argv, e.root))
    return times


def peak_mib(argv, cwd):
    """Peak resident set in MiB, or None without GNU time."""
    if not os.access(GNU_TIME, os.X_OK):
        return None
    r = subprocess.run([GNU_TIME, "-f", "%M"] + argv, cwd=cwd, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE, text=True, check=True)
    return int(r.stderr.split()[-1]) / 1024


def row(what, cells, unit, ratio="", goal=""):
    print("| %s | %s | %s | %s | %s |" % (what, ", ".join(cells), unit, ratio, goal), flush=True)


def peer(figures):
    for name in ("ninja", "make"):
        if name in figures:
            return name
    return None


def compare(what, times, goal=""):
    cells = ["%s %.2f (%.2f)" % (k, min(v) * 1e3, statistics.median(v) * 1e3)
             for k, v in times.items()]
    p = peer(times)
    ratio = "%.2f x %s" % (min(times["cgsc"]) / min(times[p]), p) if p else ""
    row(what, cells, "ms", ratio, goal)


# --- the projects ---

def names(n):
    return ["d%03d/f%06d" % (i // PER_DIR, i) for i in range(n)]


def write(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def content(name):
    return "content of %s\n" % name


def write_cgsc(root, n, processes):
    out = ['project bench "As many files as ninja and make have"\n']
    if processes:
        out.append('tool copy(from: path, to: path) { argv = ["cp", "${from}", "${to}"]; '
                   'reads = [from]; writes = [to] }\n')
    for i, name in enumerate(names(n)):
        if processes:
            out.append('artifact a%d { path = "out/%s"; from = copy("src/%s", "out/%s") }\n'
                       % (i, name, name, name))
        else:
            out.append('context c%d { file = "src/%s" }\nartifact a%d { path = "out/%s"; '
                       'from = c%d }\n' % (i, name, i, name, i))
    write(root, "project.cgs", "".join(out))


def write_ninja(root, n, processes):
    # A generator rule takes an output without a log entry for built.
    extra = "" if processes else "  generator = 1\n"
    write(root, "build.ninja", "rule cp\n  command = cp $in $out\n" + extra +
          "".join("build out/%s: cp src/%s\n" % (name, name) for name in names(n)))


def write_make(root, n, processes):
    del processes
    for name in names(n)[::PER_DIR]:
        os.makedirs(os.path.dirname(os.path.join(root, "out", name)), exist_ok=True)
    write(root, "Makefile", "all: %s\n" % " ".join("out/" + name for name in names(n)) +
          "".join("out/%s: src/%s\n\tcp $< $@\n" % (name, name) for name in names(n)))


class Engine:
    def __init__(self, name, argv, writer):
        self.name, self.argv, self.writer, self.root = name, argv, writer, ""

    def make_project(self, base, n, processes):
        self.root = os.path.join(base, self.name)
        for name in names(n):
            write(self.root, "src/" + name, content(name))
        self.writer(self.root, n, processes)
        if not processes and self.name != "cgsc":
            for name in names(n):
                write(self.root, "out/" + name, content(name))


def first_build(engines, n, processes):
    rates = {e.name: n / once(e.argv, e.root) for e in engines}
    if not processes:
        row("first build, %d files copied by cgsc itself" % n,
            ["cgsc %.0f" % rates["cgsc"]], "files/s")
        return
    p = peer(rates)
    row("first build, %d process nodes" % n, ["%s %.0f" % kv for kv in rates.items()],
        "nodes/s", "%.2f x %s" % (rates["cgsc"] / rates[p], p) if p else "", ">= 1.0 x ninja")


def graph(engines, n):
    processes = n <= PROCESS_MAX
    goal = "<= 0.5 x ninja" if n <= 1000 else "<= 0.3 x ninja"
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    try:
        for e in engines:
            e.make_project(base, n, processes)
        os.sync()
        time.sleep(6)  # ext4 is slow to give out inodes that were freed in the last 5 seconds
        first_build(engines, n, processes)
        compare("second build, %d nodes" % n, {e.name: [once(e.argv, e.root)] for e in engines})
        interleaved(engines, 2)
        compare("no-op build, %d nodes, %d files each" % (n, 2 * n),
                interleaved(engines, 15 if n <= PROCESS_MAX else 7), goal)
        rss = {e.name: peak_mib(e.argv, e.root) for e in engines}
        if rss["cgsc"]:
            p = peer(rss)
            row("peak memory of it", ["%s %.1f" % kv for kv in rss.items()], "MiB",
                "%.2f x %s" % (rss["cgsc"] / rss[p], p) if p else "",
                "<= 25 MiB" if n == 100000 else "")
        victim = "src/" + names(n)[n // 2]

        def edit(e, i):
            write(e.root, victim, "edit %d %f\n" % (i, time.time()))
            time.sleep(0.03)

        def bump(e, i):
            del i
            os.utime(os.path.join(e.root, victim))
            time.sleep(0.03)

        compare("one leaf edited, %d nodes" % n, interleaved(engines, 11, edit), "<= 0.4 x ninja")
        interleaved(engines, 1)
        compare("touch without change, %d nodes" % n, interleaved(engines, 11, bump),
                "0 runs, <= no-op + hash")
        cached(engines[0], n, victim, 2 if processes else 1)
    finally:
        os.chdir("/")
        shutil.rmtree(base)


def cached(e, n, victim, wanted):
    """A comment in the spec and one input are edited: the project is planned anew, one file is made, and
    every other is proved up to date by its key. The engine's part is the time that the last line
    of the build names; a build that ran nothing would name none."""
    took, whole, steps = [], [], 1
    for i in range(5):
        with open(os.path.join(e.root, "project.cgs"), "a") as f:
            f.write("// edit %d\n" % i)
        write(e.root, victim, "edited with the spec %d\n" % i)
        time.sleep(0.03)
        start = time.perf_counter()
        r = subprocess.run([e.argv[0], "build"], cwd=e.root, check=True, stderr=subprocess.PIPE,
                           text=True)
        whole.append(time.perf_counter() - start)
        end = re.search(r"done: ([\d,]+) steps: (\d+) ran.* ([\d.]+) s$", r.stderr.strip())
        if not end or int(end[2]) != wanted:  # its step if it has one, and its publishing
            raise SystemExit("more than the edited file ran: " + r.stderr)
        steps = int(end[1].replace(",", ""))
        took.append(float(end[3]))
    row("a comment in the spec and a leaf edited, %d steps" % steps, ["cgsc %.1f" % (min(whole) * 1e3)], "ms")
    if n >= 10000:  # the line counts in steps of 10 ms
        row("of it, the engine's part a cached step", ["cgsc %.2f" % (min(took) / steps * 1e6)],
            "us", "", "<= 3 us")


def declarations(lines):
    """A spec of about that many lines, with references in both directions."""
    out = ['project big "Many declarations"\n', 'stakeholder ops "Operations" { influence = high }\n']
    i, n = 0, 2
    while n < lines:
        out.append(
            "/// Requirement number %d of a large system.\n"
            'requirement r%d "Requirement %d" {\n'
            "  owner    = ops\n  priority = must\n"
            '  when "a client sends message %d"\n'
            "  the c%d\n"
            '  shall "answer within the time that is agreed"\n'
            '  scale = "time from last byte in to first byte out"\n'
            "  goal <= %dms @p95\n}\n"
            'component c%d "Component %d" {\n'
            '  tech      = ["python", "postgres"]\n'
            "  satisfies = [r%d]\n%s}\n" % (
                i, i, i, i, i, 100 + i % 400, i, i, i,
                '  depends -> c%d "calls"\n' % (i - 1) if i else ""))
        n += 10 + 5
        i += 1
    return "".join(out)


def check(cgsc):
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    try:
        for lines, goal in ((2, "<= 1.5 ms"), (10000, ""), (34000, "<= 10 ms"),
                            (150000, "<= 68 ms"), (1000000, "")):
            text = declarations(lines)
            write(base, "project.cgs", text)
            took = sorted(once([cgsc, "check"], base, True) for _ in range(15))
            m = peak_mib([cgsc, "check"], base)
            row("check, %d lines, %.1f MB, of CPU time" % (text.count("\n"), len(text) / 1e6),
                ["cgsc %.2f (%.2f)" % (took[0] * 1e3, statistics.median(took) * 1e3)], "ms",
                "%.2f us a line%s" % (took[0] * 1e6 / text.count("\n"),
                                      ", %.0f MiB" % m if m else ""), goal)
    finally:
        os.chdir("/")
        shutil.rmtree(base)


def go_source(n):
    """About n bytes of Go, formatted, as a peer of declarations()."""
    out, i = ["package big\n"], 0
    while i * 230 < n:
        out.append('\n// R%d is requirement number %d of a large system.\ntype R%d struct {\n'
                   '\tName   string // what it is called\n\tLimit  int\n\tParent *R%d\n}\n\n'
                   'func (r *R%d) Late(ms int) bool {\n\treturn ms > r.Limit+%d\n}\n'
                   % (i, i, i, max(i - 1, 0), i, i))
        i += 1
    return "".join(out)


def c_source(n):
    """The same in C, in the style of LLVM."""
    out, i = [], 0
    while i * 230 < n:
        out.append('// Requirement number %d of a large system.\nstruct r%d {\n  const char *name;\n'
                   '  int limit;\n  struct r%d *parent;\n};\n\n'
                   'int late%d(const struct r%d *r, int ms) { return ms > r->limit + %d; }\n\n'
                   % (i, i, max(i - 1, 0), i, i, i))
        i += 1
    return "".join(out)


def fmt(cgsc):
    """One file, already formatted and with all of its layout lost, beside other formatters on as
    many bytes of their languages. The CPU time of the process, start included."""
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    size = 2000000

    def cpu(argv, path):
        with open(path) as f:
            was = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(argv, stdin=f, stdout=subprocess.DEVNULL, check=True)
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
        return now.ru_utime + now.ru_stime - was.ru_utime - was.ru_stime

    try:
        text = declarations(size * 15 // 420)
        write(base, "ugly.cgs", re.sub(r" *([=<]=?) *", r"\1", text.replace("\n  ", "\n")))
        with open(os.path.join(base, "fine.cgs"), "wb") as f:
            subprocess.run([cgsc, "fmt", "-"], input=text.encode(), stdout=f, check=True)
        write(base, "fine.go", go_source(size))
        write(base, "fine.c", c_source(size))
        jobs = [("cgsc, formatted", [cgsc, "fmt", "-"], "fine.cgs"),
                ("cgsc, to be formatted", [cgsc, "fmt", "-"], "ugly.cgs"),
                ("gofmt", ["gofmt"], "fine.go"),
                ("clang-format-14", ["clang-format-14", "--style=LLVM"], "fine.c")]
        times = {what: [] for what, argv, _ in jobs if shutil.which(argv[0])}
        for _ in range(9):
            for what, argv, path in jobs:
                if what in times:
                    times[what].append(cpu(argv, os.path.join(base, path)))
        rate = {what: os.path.getsize(os.path.join(base, path)) / 1e6 / min(times[what])
                for what, _, path in jobs if what in times}
        peers = [k for k in rate if not k.startswith("cgsc")]
        row("fmt, one file of 2 MB, of CPU time", ["%s %.1f" % kv for kv in rate.items()], "MB/s",
            "%.0f x %s" % (rate["cgsc, to be formatted"] / rate[peers[0]], peers[0])
            if peers else "", ">= 100 MB/s")
    finally:
        shutil.rmtree(base)


def fmt_many(cgsc):
    """A directory of files that are formatted already, by the clock: both use all processors."""
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    files, size = 32, 250000
    try:
        fine = subprocess.run([cgsc, "fmt", "-"], input=declarations(size * 15 // 420).encode(),
                              stdout=subprocess.PIPE, check=True).stdout.decode()
        texts = {"cgsc": (".cgs", fine), "gofmt": (".go", go_source(size))}
        engines = []
        for name, argv in (("cgsc", [cgsc, "fmt", "-l", "."]), ("gofmt", ["gofmt", "-l", "."])):
            if not shutil.which(argv[0]):
                continue
            e = Engine(name, argv, None)
            e.root = os.path.join(base, name)
            for i in range(files):
                write(e.root, "f%02d%s" % (i, texts[name][0]), texts[name][1])
            engines.append(e)
        write(os.path.join(base, "cgsc"), "project.cgs", "package big\n")
        rate = {k: files * len(texts[k][1]) / 1e6 / min(v)
                for k, v in interleaved(engines, 9).items()}
        row("fmt, %d files of 250 kB, by the clock" % files,
            ["%s %.0f" % kv for kv in rate.items()], "MB/s",
            "%.0f x gofmt" % (rate["cgsc"] / rate["gofmt"]) if "gofmt" in rate else "",
            ">= 100 MB/s")
    finally:
        os.chdir("/")
        shutil.rmtree(base)


def reports(cgsc):
    """The large spec of tests/study: each report beside `cgsc check`, in one run."""
    base = tempfile.mkdtemp(prefix="cgsc-bench-")
    try:
        subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                     "../study/large.py"), base], check=True)
        for report in ("check", "trace", "trace --format=html", "doc", "doc --format=html", "rank",
                       "export --format=csv", "diff . ."):
            took = sorted(once([cgsc] + report.split(), base, True) for _ in range(7))
            if report == "check":
                check = took[0]
            row(report, ["cgsc %.0f (%.0f)" % (took[0] * 1e3, statistics.median(took) * 1e3)],
                "ms", "%.2f of check" % (took[0] / check))
    finally:
        shutil.rmtree(base)


def main():
    cgsc = os.path.abspath(sys.argv[1])
    if sys.argv[2:] == ["reports"]:
        reports(cgsc)
        return
    if sys.argv[2:] == ["check"]:
        check(cgsc)
        return
    sizes = [int(s) for s in sys.argv[2:]] or [1000, 10000]
    if os.environ.get("BENCH_LARGE") and not sys.argv[2:]:
        sizes.append(100000)
    engines = [Engine("cgsc", [cgsc, "build", "-q", "-j2"], write_cgsc)]
    for name, argv, writer in (("ninja", ["ninja", "-j2"], write_ninja),
                               ("make", ["make", "-rR", "-s", "-j2"], write_make)):
        if shutil.which(name):
            engines.append(Engine(name, argv, writer))
        else:
            print("%s is not installed: left out" % name)
    if not os.access(GNU_TIME, os.X_OK):
        print("GNU time is not installed: no figures for memory")
    print("| what | shortest (median) | unit | ratio | goal |\n|---|---|---|---|---|")
    version = [Engine(e.name, [e.argv[0], "version" if e.name == "cgsc" else "--version"], None)
               for e in engines]
    for e in version:
        e.root = "/"
    compare("cold start (version)", interleaved(version, 41), "<= 1.3 ms")
    check(cgsc)
    fmt(cgsc)
    fmt_many(cgsc)
    for n in sizes:
        graph(engines, n)


if __name__ == "__main__":
    main()
