#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many prompts at a service's rates: how near a build comes to what they allow, and to its plan.

usage: rate.py BUILD_DIR [PROMPTS [SCALE]]        (default: 10000 10)

The simulator (tests/sim/server.c) allows 4,000 requests and 400,000 tokens a minute, SCALE times as
fast; the model of the project says so. Printed are, as rows of Markdown: refusals for the rate; the
time that the build took, beside the least that the limits allow for what the simulator counted; what
it charged, beside the bound of `build -n` and beside what the simulator counted. Then every prompt
is changed: what `build -n` takes to be likely, beside what the second build charges. Nothing here
passes or fails.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

RPM, TPM = 4000, 400000
PRICE_IN, PRICE_OUT = 1e-6, 4e-6


def project(port, n, scale, word="hello"):
    out = ['edition 2026\npackage demo\nproject rate "Many prompts"\n'
           'provider mock { kind = openai; url = "http://127.0.0.1:%s/v1" }\n'
           'model m {\n  provider = mock; id = "sim"; window = 128ktok; max_output = 100tok\n'
           '  rpm = %d; tpm = %dtok; concurrency = 1000\n'
           '  price_in = 1USD / 1Mtok; price_out = 4USD / 1Mtok\n}\n'
           % (port, RPM * scale, TPM * scale)]
    for i in range(n):
        out.append('prompt p%d { model = m; section task { text = "%s number %d" } }\n'
                   'artifact a%d { path = "out/%d.txt"; from = prompt.p%d }\n' % (i, word, i, i, i, i))
    return "".join(out)


def last(text):
    return json.loads(text.strip().splitlines()[-1])


def money(of):
    return sum(of["cost"].values())


def row(what, *cells):
    print("| %s | %s |" % (what, " | ".join(str(c) for c in cells)), flush=True)


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/release")
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    scale = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    cgsc = os.path.join(build, "cgsc")
    root = tempfile.mkdtemp()
    journal = os.path.join(root, "journal")
    server = subprocess.Popen([os.path.join(build, "sim/server"), "-s", "1", "-x", str(scale),
                               "-r", str(RPM), "-t", str(TPM), "-b", str(scale), "-j", journal],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    def write(word):
        with open(os.path.join(root, "project.cgs"), "w") as f:
            f.write(project(port, n, scale, word))

    def run(*args):
        done = subprocess.run([cgsc, "build", "--json", *args], cwd=root, check=False, text=True,
                              stdout=subprocess.PIPE)
        return last(done.stdout)

    try:
        port = server.stdout.readline().strip()
        write("hello")
        plan = run("-n")
        began = time.perf_counter()
        end = run()
        took = time.perf_counter() - began
        asked = [json.loads(line) for line in open(journal)]
        write("good morning, dear")
        again = run("-n")
        second = run()
    finally:
        server.stdin.close()
        server.wait()
    tokens_in, tokens_out = (sum(a[k] for a in asked) for k in ("in", "out"))
    ideal = max(len(asked) / RPM, (tokens_in + tokens_out) / TPM) * 60 / scale
    cost = tokens_in * PRICE_IN + tokens_out * PRICE_OUT
    row("prompts, answers, exit", n, sum(a["delivered"] for a in asked), end["exit"])
    row("refusals for the rate", sum(a["status"] == 429 for a in asked))
    row("time, s; ideal; ratio", "%.1f" % took, "%.1f" % ideal, "%.2f" % (took / ideal))
    row("tokens in, out: charged; counted by the service", end["tokens_in"], end["tokens_out"],
        tokens_in, tokens_out)
    row("cost, USD: charged; counted; bound of `build -n`", *["%.4f" % c for c in (
        money(end), cost, money(plan["estimate"]))])
    likely = money(again["likely"])
    row("all changed, USD: charged; likely by `build -n`; ratio", "%.4f" % money(second),
        "%.4f" % likely, "%.4f" % (money(second) / likely))
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
