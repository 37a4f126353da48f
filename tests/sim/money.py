#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""money.py BUILD_DIR DIRECTORY [SEEDS]: budgets are never exceeded, whatever goes wrong. Prints TAP.

Each seed is a build of some prompts against the simulator with faults; wires, prices, healing and
the budget differ from seed to seed. What the simulator has counted as billed is compared with the
budget, and with what the build says it spent.
"""
import concurrent.futures
import json
import os
import random
import subprocess
import sys

BUILD, ROOT = (os.path.abspath(p) for p in sys.argv[1:3])
SEEDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
WIRES = ["openai", "compatible", "responses", "anthropic", "gemini", "ollama"]


def project(port, rng):
    price_in, price_out = rng.choice([1, 3, 250]), rng.choice([4, 15, 1000])
    price_cached = rng.choice([0, price_in, 400])
    kinds = rng.sample(WIRES, 2)
    out = ["edition 2026\npackage money\n"]
    for i, kind in enumerate(kinds):
        out.append('provider s%d { kind = %s; url = "http://127.0.0.1:%s/%s"; timeout = 900ms }\n'
                   'model m%d { provider = s%d; id = "some"; window = 128ktok; max_output = 200tok; '
                   'price_in = %dUSD/Mtok; price_cached = %dUSD/Mtok; price_out = %dUSD/Mtok; stream = %s; concurrency = %d }\n'
                   % (i, kind, port, kind, i, i, price_in, price_cached, price_out,
                      rng.choice(["true", "false"]), rng.choice([1, 4, 20])))
    for i in range(12):
        include = "" if i < 4 else "; include = [a%d]" % rng.randrange(i)
        text = rng.choice(["hello %d", "Größe %d", "日本語の文章 %d", "f(x) = {%d};"]) % i
        out.append('prompt p%d { model = m%d; section task { text = "%s, once more"%s } }\n'
                   'artifact a%d { path = "out/%d.txt"; from = prompt.p%d }\n'
                   % (i, i % 2, text, include, i, i, i))
    tokens = rng.choice([0, 500, 1500, 3000, 6000])
    usd = rng.choice([0, 1, 3]) * 300e-6 * max(price_in, price_out)
    limits = (["tokens = %dtok" % tokens] if tokens else []) + (
        ["cost = %.6fUSD" % usd] if usd else [])
    if limits:
        out.append("budget { %s }\n" % "; ".join(limits))
    return "".join(out), tokens, round(usd, 6), (price_in, price_out, price_cached)


def one(seed):
    """What is wrong with this seed (or ""), and figures of it."""
    rng = random.Random(seed)
    root = os.path.join(ROOT, "seed%d" % seed)
    os.mkdir(root)
    journal = os.path.join(root, "journal")
    server = subprocess.Popen([os.path.join(BUILD, "sim/server"), "-s", str(seed), "-f",
                               str(rng.choice([10, 40, 80])), "-j", journal],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        text, tokens, usd, price = project(server.stdout.readline().strip(), rng)
        with open(os.path.join(root, "project.cgs"), "w") as f:
            f.write(text)
        run = subprocess.run([os.path.join(BUILD, "cgsc"), "build", "-k", "--json"], cwd=root,
                             check=False, capture_output=True, text=True, timeout=120)
    finally:
        server.stdin.close()
        server.wait()
    end = json.loads(run.stdout.splitlines()[-1])
    asked = [json.loads(line) for line in open(journal)] if os.path.exists(journal) else []
    n_in, n_out = (sum(a[k] for a in asked) for k in ("in", "out"))
    cached = sum(a.get("cached", 0) for a in asked)
    cost = ((n_in - cached) * price[0] + n_out * price[1] + cached * price[2]) / 1e6
    said = end["tokens_in"] + end["tokens_out"]
    paid, unsure = (sum(end[k].values()) for k in ("cost", "unsure_cost"))
    wrong = []
    if end.get("event") != "end" or run.returncode not in (0, 1, 3, 5):
        wrong.append("exit %d" % run.returncode)
    if tokens and n_in + n_out > tokens:
        wrong.append("%d tokens billed, the budget is %d" % (n_in + n_out, tokens))
    if usd and cost > usd + 1e-9:
        wrong.append("%.6f USD billed, the budget is %.6f" % (cost, usd))
    told = not any(a["fault"] == "uncounted" for a in asked)  # else what it says is a bound
    if not said * told <= n_in + n_out <= said + end["unsure_tokens"]:
        wrong.append("%d tokens billed, %d said, %d unsure" % (n_in + n_out, said,
                                                              end["unsure_tokens"]))
    if not paid * told - 1e-9 <= cost <= paid + unsure + 1e-9:
        wrong.append("%.6f USD billed, %.6f said, %.6f unsure" % (cost, paid, unsure))
    if len(asked) != end["asked"]:
        wrong.append("%d requests came, %d said" % (len(asked), end["asked"]))
    return "; ".join(wrong), end["unsure"] or not told, run.returncode == 5, len(asked), n_in + n_out, said


def main():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(1, SEEDS + 1)))
    wrong = ["seed %d: %s" % (i + 1, f[0]) for i, f in enumerate(found) if f[0]]
    sure = [f for f in found if not f[1]]
    print("# %d seeds, %d requests, %d tokens billed; %d builds ended by their budget; in %d every "
          "bill was known" % (SEEDS, sum(f[3] for f in found), sum(f[4] for f in found),
                              sum(f[2] for f in found), len(sure)))
    print("%s 1 - no build was billed more than its budget, or other than it says"
          % ("not ok" if wrong else "ok"))
    for line in wrong[:20]:
        print("# " + line)
    enough = any(f[2] for f in found) and any(f[1] for f in found) and sure
    print("%s 2 - some were ended by the budget, some bills were not known, some all"
          % ("ok" if enough else "not ok"))
    equal = all(f[4] == f[5] for f in sure)
    print("%s 3 - where every bill was known the sums are equal" % ("ok" if equal else "not ok"))
    print("1..3")
    return bool(wrong) or not enough or not equal


if __name__ == "__main__":
    sys.exit(main())
