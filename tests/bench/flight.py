#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Questions in flight at once, in one process: memory and processor time of each.

usage: flight.py BUILD_DIR [COUNT]          (default: 10000)

The simulator (tests/sim/server.c) answers after a second and a half, on average. The asking program
is tests/sim/ask.c, which is the runtime without the engine; beside it stand h2load (Debian:
nghttp2-client) with as many connections, LiteLLM (PyPI: litellm in build/peers/python) and promptfoo
(npm, in build/peers) with a tenth of them, and a build of as many prompts. What they need for one
question is subtracted. Memory is the peak resident set that GNU time reports.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

LATENCY_MS = 1500
QUESTION = ('{"provider":{"kind":"openai","url":"http://127.0.0.1:%s/v1","timeout_ms":300000,'
            '"concurrency":100000},"prompt":"greet","attempt":1,"request":{"model":"sim",'
            '"max_output":100,"messages":[{"role":"user","content":"hello"}]}}\n')
BODY = ('{"max_completion_tokens":100,"messages":[{"content":"hello","role":"user"}],'
        '"model":"sim"}')


PEER = """
import os
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would fetch prices
import asyncio, sys, litellm
litellm.suppress_debug_info = True
async def one(i):
    await litellm.acompletion(model="openai/sim", api_base=sys.argv[1], api_key="none", timeout=300,
        max_retries=0, messages=[{"role": "user", "content": "hello %d" % i}])
async def main():
    await asyncio.gather(*[one(i) for i in range(int(sys.argv[2]))])
asyncio.run(main())
"""


def promptfoo(tool, root, port, n):
    where = os.path.join(root, "foo%d" % n)
    os.mkdir(where)
    with open(os.path.join(where, "promptfooconfig.json"), "w") as f:
        json.dump({"prompts": ["hello {{n}}"], "tests": [{"vars": {"n": i}} for i in range(n)],
                   "providers": [{"id": "openai:chat:sim", "config": {
                       "apiBaseUrl": "http://127.0.0.1:%s/v1" % port, "apiKey": "none",
                       "max_tokens": 100}}]}, f)
    os.environ.update(PROMPTFOO_CONFIG_DIR=where, PROMPTFOO_DISABLE_TELEMETRY="1",
                      PROMPTFOO_DISABLE_UPDATE="1", PROMPTFOO_DISABLE_REMOTE_GENERATION="1")
    return measure([tool, "eval", "-c", "promptfooconfig.json", "-j", str(n), "--no-cache",
                    "--no-write", "--no-progress-bar", "--no-table"], None, where)


def measure(argv, text=None, cwd=None):
    """Seconds of the processor, KiB, seconds by the clock."""
    r = subprocess.run(["/usr/bin/time", "-f", "%U %S %M %e"] + argv, input=text, text=True, cwd=cwd,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    user, system, kib, wall = r.stderr.split()[-4:]
    return float(user) + float(system), int(kib), float(wall), float(user)


def project(root, port, n):
    with open(os.path.join(root, "project.cgs"), "w") as f:
        f.write('edition 2026\npackage demo\nprovider s { kind = openai; '
                'url = "http://127.0.0.1:%s/v1" }\nmodel m { provider = s; id = "sim"; '
                'max_output = 100tok; concurrency = %d }\n' % (port, max(n, 1)))
        for i in range(n):
            f.write('prompt p%d { model = m; section task { text = "hello number %d" } }\n'
                    'artifact a%d { path = "out/%d.txt"; from = prompt.p%d }\n' % (i, i, i, i, i))


def row(name, n, many, one):
    print("| %s | %.0f (%.0f in user space) | %.1f | %.1f |"
          % (name, (many[0] - one[0]) / n * 1e6, (many[3] - one[3]) / n * 1e6,
             (many[1] - one[1]) / n, many[2]), flush=True)


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/release")
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    root = tempfile.mkdtemp()
    server = subprocess.Popen([os.path.join(build, "sim/server"), "-l", str(LATENCY_MS)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        print("| %d at once | CPU each, us | memory each, KiB | seconds |" % n)
        ask = [os.path.join(build, "sim/ask"), "-i", "300000"]
        text = QUESTION % port
        row("cgsc's runtime", n, measure(ask + ["-n", str(n), "-c", str(n), "."], text, root),
            measure(ask + ["-n", "2", "."], text, root))
        if shutil.which("h2load"):
            with open(os.path.join(root, "body"), "w") as f:
                f.write(BODY)
            load = ["h2load", "--h1", "-d", "body", "-H", "Content-Type: application/json"]
            url = "http://127.0.0.1:%s/v1/chat/completions" % port
            row("h2load, HTTP/1.1", n, measure(load + ["-n", str(n), "-c", str(n), url], None, root),
                measure(load + ["-n", "1", "-c", "1", url], None, root))
        else:
            print("| h2load | not installed | | |")
        peer = os.path.join(os.path.dirname(build), "peers/python/bin/python")
        if os.access(peer, os.X_OK):
            said = [peer, "-c", PEER, "http://127.0.0.1:%s/v1" % port]
            row("LiteLLM, %d at once" % (n // 10), n // 10, measure(said + [str(n // 10)], None, root),
                measure(said + ["1"], None, root))
        else:
            print("| LiteLLM | not installed | | |")
        tool = os.path.join(os.path.dirname(build), "peers/node_modules/.bin/promptfoo")
        if os.access(tool, os.X_OK):
            row("promptfoo, %d at once" % (n // 10), n // 10,
                promptfoo(tool, root, port, n // 10), promptfoo(tool, root, port, 1))
        else:
            print("| promptfoo | not installed | | |")
        cgsc = [os.path.join(build, "cgsc"), "build", "-q"]
        figures = []
        for k in (n, 1):
            where = os.path.join(root, "p%d" % k)
            os.mkdir(where)
            project(where, port, k)
            figures.append(measure(cgsc, None, where))
        row("a build of so many prompts and files", n, *figures)
    finally:
        server.stdin.close()
        server.wait()
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
