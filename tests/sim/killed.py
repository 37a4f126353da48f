#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""killed.py BUILD_DIR DIRECTORY [ROUNDS]: SIGKILL while answers arrive. Prints TAP.

In each round 40 new questions are asked, half of them with the answers to others; the build is
killed at a random moment, and a second one ends it. What the killed build had reported as done must
not be asked again. An answer counts as lost when the simulator had delivered all of it and it is
asked for again nevertheless: it was on its way to the disk. How long before the kill that was is
printed.
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

BUILD, ROOT = (os.path.abspath(p) for p in sys.argv[1:3])
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 15
OLD_MS = 2000  # a commit, on a busy disk


def project(port, n):
    out = ['edition 2026\npackage killed\nprovider s { kind = openai; url = "http://127.0.0.1:%s/v1" }\n'
           'model m { provider = s; id = "some"; max_output = 200tok; concurrency = 8 }\n' % port]
    for i in range(40):
        include = "; include = [a%d]" % (i // 2) if i >= 20 else ""
        out.append('prompt p%d { model = m; section task { text = "round %d, question %d"%s } }\n'
                   'artifact a%d { path = "out/%d.txt"; from = prompt.p%d }\n'
                   % (i, n, i, include, i, i, i))
    with open("project.cgs", "w") as f:
        f.write("".join(out))


def start(name):
    return subprocess.Popen([os.path.join(BUILD, "cgsc"), "build", "--json"],
                            stdout=open(name, "w"), stderr=subprocess.DEVNULL)


def events(name):
    for line in open(name):
        try:
            yield json.loads(line)
        except ValueError:  # cut by the kill
            return


def answered(name):
    return {e["step"] for e in events(name)
            if e["event"] == "done" and e["outcome"] == "ran" and e["step"].startswith("prompt.")}


def journal():
    return [json.loads(line) for line in open("journal")] if os.path.exists("journal") else []


def one(n, port, rng, took):
    """(reported, of them again, delivered, ages of lost answers, exit code)"""
    project(port, n)
    before = len(journal())
    build = start("killed")
    time.sleep(rng.random() * took)
    killed = int(time.time() * 1000)
    build.send_signal(signal.SIGKILL)
    build.wait()
    code = start("whole").wait()
    asked = journal()[before:]
    first = [a for a in asked if a["asked_ms"] <= killed]
    again = {a["question"] for a in asked if a["asked_ms"] > killed}
    whole = [a for a in first if a["delivered"] and a["ended_ms"] <= killed]
    done = answered("killed")
    return (len(done), len(done & answered("whole")), len(whole),
            [killed - a["ended_ms"] for a in whole if a["question"] in again], code)


def main():
    rng = random.Random(1)
    os.chdir(ROOT)
    server = subprocess.Popen([os.path.join(BUILD, "sim/server"), "-l", "15", "-j", "journal"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        project(port, 0)
        began = time.time()
        code = start("whole").wait()
        took = time.time() - began
        rounds = [one(n, port, rng, took) for n in range(1, ROUNDS + 1)]
    finally:
        server.stdin.close()
        server.wait()
    done, again, whole = (sum(r[k] for r in rounds) for k in range(3))
    lost = sorted(age for r in rounds for age in r[3])
    print("# %d kills: %d answers reported, %d of them asked again; %d delivered, %d of them asked "
          "again, delivered %s ms before the kill" % (ROUNDS, done, again, whole, len(lost),
                                                      "%d to %d" % (lost[0], lost[-1])
                                                      if lost else "-"))
    tests = [(code == 0 and not any(r[4] for r in rounds), "every build that was not killed ends with 0"),
             (done > 0 and whole > done / 2, "some kills came after answers"),
             (again == 0, "no answer that was reported is asked for again"),
             (not lost or lost[-1] < OLD_MS, "only answers of the last moment before a kill are")]
    for i, (good, what) in enumerate(tests):
        print("%s %d - %s" % ("ok" if good else "not ok", i + 1, what))
    print("1..%d" % len(tests))
    return not all(t[0] for t in tests)


if __name__ == "__main__":
    sys.exit(main())
