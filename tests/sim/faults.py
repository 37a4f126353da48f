#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""faults.py SERVER ASK DIRECTORY: every fault of the simulator on every wire. Prints TAP.

Numbers in brackets count the places where clients of model services fail, as in test_openai.c.
"""
import json
import subprocess
import sys

KINDS = ["openai", "compatible", "responses", "anthropic", "gemini", "ollama"]
SERVER, ASK, ROOT = sys.argv[1:]

# fault: (how it ends, what the message says, how many requests); a dict tells wires apart.
WANT = {
    "none": ("complete", "", 1),
    "cut-120": ("unknown", "may have been billed", 1),  # [23]
    "reset-120": ("unknown", "may have been billed", 1),
    "stall-120": ("unknown", "stopped coming", 1),
    "ratelimit": ("complete", "", 3),  # [5]
    "overloaded": ("complete", "", 3),
    "noend": ({"stream": "unknown", "whole": "complete"}, "", 1),  # [9]
    "late": ("failed", "", {"stream": 1, "whole": 3}),  # [8]: after a 200 it is not asked again
    "truncated": ("truncated", "max_output", 1),  # [1] [2]
    "thoughts": ("truncated", "max_output", 1),  # [12]
    "junk": ("failed", "not a JSON object", 1),
    "html": ("failed", "502 Bad Gateway", 3),
    "dribble": ("complete", "", 1),  # [7]
    "crlf": ("complete", "", 1),
    "cr": ("complete", "", 1),
    "refused": ({"gemini": "blocked", "ollama": "complete", "": "refused"}, "", 1),  # [13]
    "blocked": ({"anthropic": "refused", "ollama": "complete", "": "blocked"}, "", 1),  # [14]
    "paused": ({"anthropic": "paused", "gemini": "paused", "": "failed",
                "responses stream": "unknown"}, "",
               {"anthropic": 3, "": 1}),  # [15]: as long as one may be, then it is told
    "pause": ({"anthropic": "complete", "gemini": "paused", "": "failed",
               "responses stream": "unknown"}, "", {"anthropic": 2, "": 1}),
    "overflow": ({"anthropic": "overflow", "": "truncated"}, "", 1),
    "empty": ("failed", "empty", 1),
    "quota": ("failed", "", 1),  # [4]
    "toolong": ("overflow", "", 1),
    "wide": ("overflow", "HTTP 413", 1),
    "bad": ("failed", "HTTP 40", 1),
    "gzip": ("failed", "compressed", 1),  # [24]
    "redirect": ("failed", "never followed", 1),
    "bloat": ("failed", "more than 262,144 values", 1),
    "bloatbad": ("failed", "longer than 1 MiB", 1),
    "huge": ({"ollama stream": "failed", "ollama": "unknown", "": "failed"}, "", 1),
}

count = bad = 0


def ok(good, name, note=""):
    global count, bad
    count += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, name))
    for line in note.splitlines()[:12] if not good else []:
        print("# " + line)


def choose(want, kind, how):
    if not isinstance(want, dict):
        return want
    for key in (kind + " " + how, kind, how, ""):
        if key in want:
            return want[key]
    raise KeyError(kind + " " + how)


def question(port, kind, how, model, text="hello"):
    return {"provider": {"kind": kind, "url": "http://127.0.0.1:%s/%s" % (port, kind),
                         "timeout_ms": 20000, "window": 8000},
            "prompt": "greet", "attempt": 1,
            "request": {"model": model, "stream": how == "stream", "max_output": 100,
                        "messages": [{"role": "user", "content": text}]}}


def ask(questions):
    """The answers, in the order of the questions."""
    run = subprocess.run([ASK, "-i", "400", "-w", "1", ROOT], check=False, capture_output=True,
                         text=True, timeout=500, input="".join(json.dumps(q) + "\n"
                                                               for q in questions))
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(questions):
        raise SystemExit("Bail out! %d answers to %d questions: %s"
                         % (len(answers), len(questions), run.stderr))
    return answers


def every_fault(port):
    for fault, (stop, part, requests) in WANT.items():
        cases = [(k, h) for k in KINDS for h in ("whole", "stream")]
        wrong = []
        for (kind, how), a in zip(cases, ask([question(port, k, h, "sim-" + fault)
                                              for k, h in cases])):
            if (a["stop"] != choose(stop, kind, how) or part not in a["error"]
                    or a["requests"] != choose(requests, kind, how)
                    or (a["stop"] == "complete") != (a["error"] == "")):
                wrong.append("%s %s: %s, %d requests, %s" % (kind, how, a["stop"], a["requests"],
                                                             a["error"]))
        ok(not wrong, "on every wire: " + fault, "\n".join(wrong))


def every_byte(port):
    """An answer that is cut behind any byte is never taken for a whole one."""
    for kind in KINDS:
        for how in ("whole", "stream"):
            cut = range(1, 900 if how == "whole" else 5000 if kind == "responses" else 2400)
            answers = ask([question(port, kind, how, "sim-cut-%d" % n) for n in cut])
            whole = [i for i, a in enumerate(answers) if a["stop"] == "complete"]
            # The question names the cut, so answers differ; each one that is whole says so itself.
            torn = [i for i in whole if not answers[i]["text"].endswith("\n")
                    or answers[i]["text"].count("\n") != int(answers[i]["text"].split()[1][-1], 16)
                    % 8 + 1]
            # A kept connection that is closed behind a whole answer may have been taken already.
            again = [i for i, a in enumerate(answers)
                     if a["requests"] != 1 and (a["requests"] != 2 or i - 1 not in whole)]
            ok(whole and not torn and not again and min(whole) > 150,
               "%s, %s: cut at each of %d bytes, never torn" % (kind, how, len(cut)),
               "whole %d, torn %s" % (len(whole), [(cut[i], answers[i]["text"]) for i in torn[:3]]))


def counts(port):
    """What was read, and what of it from the cache, is the same on every wire. [10] [11]"""
    for how in ("whole", "stream"):
        for kind, a in zip(KINDS, ask([question(port, k, how, "sim-none") for k in KINDS])):
            ok(a["tokens_in"] > 0 and a["tokens_out"] > 0 and a["tokens_in"] >= a["cached"],
               "%s, %s: tokens are counted" % (kind, how), str(a))


def main():
    server = subprocess.Popen([SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        every_fault(port)
        every_byte(port)
        counts(port)
    finally:
        server.stdin.close()
        server.wait()
    print("1..%d" % count)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
