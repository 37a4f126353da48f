#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""routes.py SERVER ASK DIRECTORY: several endpoints of one model. Prints TAP."""
import json
import os
import re
import socket
import subprocess
import sys
import time

SERVER, ASK, ROOT = sys.argv[1:4]
count = bad = 0


def ok(good, name, note=""):
    global count, bad
    count += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, name))
    for line in str(note).splitlines()[:12] if not good else []:
        print("# " + line)


class Server:
    """A simulator with its journal."""

    def __init__(self, name, *args):
        self.journal = os.path.join(ROOT, name)
        self.process = subprocess.Popen([SERVER, "-j", self.journal, *args],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:%s/v1" % self.process.stdout.readline().strip()

    def lines(self):
        time.sleep(0.3)  # a line is written when its answer has left
        if not os.path.exists(self.journal):
            return []
        with open(self.journal, encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def dead_url():
    """Where nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return "http://127.0.0.1:%d/v1" % s.getsockname()[1]


def question(endpoints, model="m", text="hello", key=None, **provider):
    p = {"kind": "openai", "timeout_ms": 20000, **provider,
         "endpoints": [{"url": u, "weight": w} for u, w in endpoints]}
    if key:
        p["key"] = key
    return {"provider": p, "prompt": "greet", "attempt": 1,
            "request": {"model": model, "stream": False, "max_output": 100,
                        "messages": [{"role": "user", "content": text}]}}


def ask(questions, *args, wait="1"):
    run = subprocess.run([ASK, "-i", "400", "-w", wait, *args, ROOT], check=False,
                         capture_output=True, text=True, timeout=100,
                         input="".join(json.dumps(q) + "\n" for q in questions))
    if "-n" in args:
        return [int(n) for n in re.findall(r"(\d+) asks, (\d+) bad", run.stdout)[0]]
    return [json.loads(line) for line in run.stdout.splitlines()]


def weights(fine, other):
    ask([question([(fine.url, 3), (other.url, 1)])], "-n", "80", "-c", "4")
    a, b = len(fine.lines()), len(other.lines())
    ok((a, b) == (60, 20), "questions are shared by weight, 3 to 1", (a, b))


def nobody_there(fine):
    before = len(fine.lines())
    (a,) = ask([question([(dead_url(), 9), (fine.url, 1)])])
    ok(a["stop"] == "complete" and a["requests"] == 2 and len(fine.lines()) == before + 1,
       "where nobody listens the other endpoint answers at once", a)
    n, wrong = ask([question([(dead_url(), 1), (fine.url, 1)])], "-n", "200", "-c", "20",
                   wait="500")
    ok((n, wrong) == (200, 0), "200 questions, one endpoint dead: all answered", (n, wrong))


def overloaded(fine, down):
    n, wrong = ask([question([(down.url, 1), (fine.url, 1)], concurrency=10)], "-n", "200", "-c",
                   "10", wait="2000")
    tried = len(down.lines())
    ok((n, wrong) == (200, 0), "200 questions, one endpoint overloaded: all answered", wrong)
    ok(1 <= tried <= 14, "the overloaded one rests: it is asked few times", tried)
    (a,) = ask([question([(down.url, 1)])])
    ok(a["stop"] == "failed" and a["requests"] == 3, "alone it is asked three times", a)
    (a,) = ask([question([(down.url, 1), (dead_url(), 1)])])
    ok(a["stop"] == "failed" and a["requests"] == 4 and "127.0.0.1" in a["error"],
       "all down: the last try says where", a)


def back_again(fine):
    """An endpoint that fails twice for each question and then answers is used again."""
    flaky = Server("flaky", "-F", "overloaded")
    questions = [question([(flaky.url, 1), (fine.url, 1)]) for _ in range(40)]
    answers = ask(questions)
    status = [line["status"] for line in flaky.lines()]
    ok(all(a["stop"] == "complete" for a in answers) and 200 in status and 503 in status,
       "after its rest an endpoint is asked again", status)
    flaky.end()


def refusals(fine):
    for fault, stop in (("refused", "refused"), ("quota", "failed"), ("bad", "failed"),
                        ("toolong", "overflow"), ("truncated", "truncated")):
        before = len(fine.lines())
        wrong = Server("wrong-" + fault, "-F", fault)
        (a,) = ask([question([(wrong.url, 9), (fine.url, 1)])])
        ok(a["stop"] == stop and a["requests"] == 1 and len(fine.lines()) == before,
           "no other endpoint is asked after: " + fault, a)
        wrong.end()


def keys(fine, other):
    """Each endpoint's origin has to be bound to the key."""
    os.environ["XDG_CONFIG_HOME"] = ROOT
    os.environ["SIM_KEY"] = "sk-test-0123456789"
    os.makedirs(os.path.join(ROOT, "cgsc"), exist_ok=True)
    path = os.path.join(ROOT, "cgsc", "keys")
    both = [(fine.url, 1), (other.url, 1)]
    for bound, stop in (([fine], "no_key"), ([fine, other], "complete")):
        with open(path, "w", encoding="utf-8") as f:
            f.writelines("%s SIM_KEY\n" % s.url[:-3] for s in bound)
        os.chmod(path, 0o600)
        before = len(fine.lines()) + len(other.lines())
        (a,) = ask([question(both, key="SIM_KEY")])
        sent = len(fine.lines()) + len(other.lines()) - before
        ok(a["stop"] == stop and sent == (stop == "complete"),
           "%d of 2 origins bound: %s" % (len(bound), stop), a)


def main():
    fine, other, down = Server("fine"), Server("other"), Server("down", "-F", "down")
    try:
        weights(fine, other)
        nobody_there(fine)
        overloaded(fine, down)
        back_again(fine)
        refusals(fine)
        keys(fine, other)
    finally:
        for s in (fine, other, down):
            s.end()
    print("1..%d" % count)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
