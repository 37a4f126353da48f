#!/usr/bin/env python3
# leaks.py CGSC DIR — six keys are planted, a server gives them back in every spelling and on every
# path that it has, and then all that cgsc wrote or printed is searched for them, as they are and in
# each encoding. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
import base64
import codecs
import gzip
import html
import http.server
import json
import os
import re
import resource
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import zlib

cgsc, top = sys.argv[1:3]
tap = failed = 0


def ok(good, name, *notes):
    global tap, failed
    tap += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", tap, name))
    for n in notes if not good else ():
        print("# " + str(n)[:400])


# --- the keys, and how they may be written ---
NAMES = ["OPENAI_API_KEY", "CHAT_KEY", "FILED_KEY", "MESSAGES_KEY", "GEMINI_KEY", "COLLECTOR"]
KEYS = {n: "sk-%s/%s+%s" % (secrets.token_hex(6), secrets.token_urlsafe(12), secrets.token_hex(4))
        for n in NAMES}


def offsets(encode, group):
    """What stands inside of a larger encoded text: the digits that depend on the key alone."""
    def all_of(k):
        out = []
        for i in range(group):
            a, b = encode(b"\0" * i + k), encode(b"\xff" * i + k + b"\xff" * group)
            end = next((n for n, (x, y) in enumerate(zip(a, b)) if n > 12 and x != y), len(a))
            start = next(n for n in range(len(a)) if a[n:end] == b[n:end])
            out.append(a[start:end].rstrip(b"="))
        return out
    return all_of


def per_byte(form):
    return lambda k: [b"".join((form % c).encode() for c in k)]


def joined(form, by):
    return lambda k: [by.join((form % c).encode() for c in k)]


ENCODINGS = {
    "plain": lambda k: [k],
    "reversed": lambda k: [k[::-1]],
    "rot13": lambda k: [codecs.encode(k.decode(), "rot13").encode()],
    "base64": offsets(base64.b64encode, 3),
    "base64url": offsets(base64.urlsafe_b64encode, 3),
    "base32": offsets(base64.b32encode, 5),
    "hex": lambda k: [k.hex().encode()],
    "HEX": lambda k: [k.hex().upper().encode()],
    "hex, spaced": joined("%02x", b" "),
    "hex, colons": joined("%02X", b":"),
    "percent": lambda k: [urllib.parse.quote(k, safe="").encode()],
    "percent, all": per_byte("%%%02X"),
    "percent, all, lower": per_byte("%%%02x"),
    "JSON escapes": per_byte("\\u%04x"),
    "JSON, slashes": lambda k: [json.dumps(k.decode())[1:-1].replace("/", "\\/").encode()],
    "C escapes": per_byte("\\x%02x"),
    "octal": per_byte("\\%03o"),
    "HTML decimal": per_byte("&#%d;"),
    "HTML hex": per_byte("&#x%x;"),
    "decimal list": joined("%d", b", "),
    "UTF-16": lambda k: [k.decode().encode("utf-16-le")],
    "gzip": lambda k: [],   # found by unpacking
    "zlib": lambda k: [],
}
PATTERNS = [(n, e, p) for n, k in KEYS.items() for e, f in ENCODINGS.items()
            for p in f(k.encode()) if len(p) >= 12]
# A key that was cut before it was looked for.
PATTERNS += [(n, "a part", p.encode()) for n, k in KEYS.items() for p in (k[:18], k[-18:])]


def unpacked(data):
    """Whatever can be unpacked anywhere in it."""
    for magic, wbits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\x01", 15), (b"\x78\xda", 15)):
        at = data.find(magic)
        while at >= 0:
            try:
                yield zlib.decompressobj(wbits).decompress(data[at:], 1 << 20)
            except zlib.error:
                pass
            at = data.find(magic, at + 1)


def search(where, data):
    found = ["%s: %s in %s" % (where, n, e) for n, e, p in PATTERNS if p in data]
    for inner in unpacked(data):
        found += ["%s: %s packed" % (where, n) for n, k in KEYS.items() if k.encode() in inner]
    return found


# The control: each spelling of each key is found in the middle of other bytes.
missed = []
for name, key in KEYS.items():
    k = key.encode()
    for e, f in ENCODINGS.items():
        planted = {"gzip": [gzip.compress(b"x" + k)], "zlib": [zlib.compress(b"x" + k)]}.get(e, f(k))
        for p in planted:
            if not search("", b"before" + p + b"after"):
                missed.append((name, e, p))
for i in range(5):  # also when it is a part of what was encoded
    for key in KEYS.values():
        text = b"?" * i + key.encode() + b"??"
        for enc in (base64.b64encode, base64.b32encode, base64.urlsafe_b64encode):
            missed += [] if search("", enc(text)) else [(i, enc)]
ok(not missed, "%d spellings of %d keys are found where they are planted" % (len(ENCODINGS), len(KEYS)), *missed)
noise = os.urandom(1 << 20) + b"sk-" + secrets.token_hex(16).encode()
ok(not search("", noise), "and none in a MiB of noise")

# --- the server: it gives back what it was sent ---
spelt = 0


def all_spellings(key):
    global spelt
    out = []
    for e, f in ENCODINGS.items():
        if e not in ("UTF-16", "gzip", "zlib"):
            out += [p.decode() for p in f(key.encode())]
    out += [base64.b64encode(b"Bearer " + key.encode()).decode(), html.escape(key)]
    spelt += len(out)
    return out


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send(self, status, body, kind="application/json", more=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for k, v in [("content-type", kind), ("content-length", str(len(body)))] + list(more):
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        h = self.headers
        if self.path.startswith("/v1/traces") or self.path.startswith("/v1/metrics"):
            with open(top + "/collected", "ab") as f:
                f.write(json.dumps(body).encode() + b"\n")
            got.add(h.get("x-token"))
            self.send(200, {})
            return
        key = (h.get("authorization") or h.get("x-api-key") or h.get("x-goog-api-key") or "").replace("Bearer ", "")
        got.add(key)
        how = (body.get("model") or self.path.split("/models/")[-1].split(":")[0])
        words = all_spellings(key)
        text = " ".join(words)
        echo = [("x-request-id", key), ("x-echo", urllib.parse.quote(text)[:900]), ("retry-after", "0")]
        if "slow" in how:
            time.sleep(2)
        if "error" in how:
            self.send(400, {"error": {"message": text, "type": key, "code": key}}, more=echo)
        elif "cut" in how:  # the key lies where messages are cut
            n = int(how.split("-")[-1])
            self.send(400, {"error": {"message": "x" * n + key, "code": "y" * 50 + key}}, more=echo)
        elif "page" in how:
            self.send(502 if "never" in how else 403, ("<html>%s</html>" % text).encode(), "text/html", echo)
        elif "redirect" in how:
            self.send(307, b"", "text/plain", [("location", "http://127.0.0.1:1/?k=%s&%s" % (key, key[::-1]))])
        elif "junk" in how:
            self.send(200, ("{\"choices\": %s" % text).encode())
        elif "end" in how:  # the word for the end, and a refusal in pieces, are cut
            n = int(how.split("-")[-1])
            pieces = "z" * (590 - n) + key
            events = [{"choices": [{"index": 0, "delta": {"refusal": pieces[i:i + 7]}}]}
                      for i in range(0, len(pieces) if n % 2 else 0, 7)]
            events.append({"choices": [{"index": 0, "delta": {"content": "x"},
                                        "finish_reason": "stop" if n % 2 else "q" * n + key}]})
            data = "".join("data: %s\n\n" % json.dumps(e) for e in events) + "data: [DONE]\n\n"
            self.send(200, data.encode(), "text/event-stream", echo)
        elif "late" in how:
            self.send(200, ("data: %s\n\n" % json.dumps({"error": {"message": "z" * 590 + key}})).encode(), "text/event-stream")
        elif "stream" in how:
            chunks = [text[i:i + 7] for i in range(0, len(text), 7)]
            events = [{"choices": [{"index": 0, "delta": {"content": c}}]} for c in chunks]
            events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            data = "".join("data: %s\n\n" % json.dumps(e) for e in events) + "data: [DONE]\n\n"
            self.send(200, data.encode(), "text/event-stream", echo)
        elif "messages" in self.path:
            self.send(200, {"type": "message", "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
                            "usage": {"input_tokens": 1, "output_tokens": 1}}, more=echo)
        elif "generateContent" in self.path:
            self.send(200, {"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}]}, more=echo)
        else:
            self.send(200, {"choices": [{"index": 0, "finish_reason": "stop", "message": {"content": text}}]}, more=echo)

    def log_message(self, *args):
        pass


got = set()
class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client):  # clients that crash are part of the test
        pass


server = Server(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
origin = "http://127.0.0.1:%d" % server.server_port

# --- the project ---
project, home = top + "/project", top + "/home"
os.makedirs(home + "/.config/cgsc")
os.makedirs(project)
with open(home + "/.config/cgsc/keys", "w") as f:
    f.write("".join("%s %s\n" % (origin, n) for n in NAMES[1:5]))
with open(top + "/filed", "w") as f:
    f.write(KEYS["FILED_KEY"] + "\n")
os.chmod(home + "/.config/cgsc/keys", 0o600)
PROVIDERS = {"chat": ("openai", "/v1", "CHAT_KEY"), "filed": ("compatible", "/v1", "FILED_KEY"),
             "talk": ("anthropic", "/v1", "MESSAGES_KEY"), "gem": ("gemini", "/v1beta", "GEMINI_KEY")}


def write_project(models, record=False, tool=False):
    """models: the name of a provider -> the id of its model, which says how it is answered."""
    text = "edition 2026\npackage sealed\n"
    for name, model in models.items():
        kind, path, key = PROVIDERS[name]
        text += 'provider p_%s { kind = %s; url = "%s%s"; key = "%s"; record = %s }\n' % (
            name, kind, origin, path, key, str(record).lower())
        text += 'model m_%s { provider = p_%s; id = "%s"; window = 64ktok; max_output = 8ktok; stream = %s }\n' % (
            name, name, model, str("stream" in model or "late" in model).lower())
        text += 'prompt ask_%s { model = m_%s; section task { text = "Say it. %s" } }\n' % (name, name, secrets.token_hex(4))
        text += 'artifact out_%s { path = "out/%s.txt"; from = ask_%s }\n' % (name, name, name)
        if tool:
            text += 'tool env_%s(file: ref<artifact>) { argv = ["sh", "-c", "env; cat /proc/self/environ /proc/$PPID/environ $1; exit 3", "sh", "${file.path}"]; parse = exit }\n' % name
            text += 'gate g_%s { on = [out_%s]; require env_%s(out_%s).exit == 0 }\n' % ((name,) * 4)
    with open(project + "/project.cgs", "w") as f:
        f.write(text)


def environment(**more):
    env = {"PATH": os.environ["PATH"], "HOME": home, "TMPDIR": top + "/tmp", "NO_COLOR": "1",
           "FILED_KEY_FILE": top + "/filed", "OTEL_EXPORTER_OTLP_ENDPOINT": origin,
           "OTEL_EXPORTER_OTLP_HEADERS": "x-token=" + urllib.parse.quote(KEYS["COLLECTOR"])}
    env.update({n: KEYS[n] for n in NAMES if n not in ("FILED_KEY", "COLLECTOR")})
    env.update(more)
    return env


os.makedirs(top + "/tmp")
printed = []


def run(*args, **more):
    p = subprocess.run([cgsc, *args], cwd=project, env=environment(**more), capture_output=True, timeout=120)
    printed.append((" ".join(args), p.stdout + p.stderr))
    return p


def everything():
    for what, data in printed:
        yield "output of " + what, data
    for base in (project, home, top + "/tmp"):
        for folder, _, files in os.walk(base):
            for f in files:
                path = os.path.join(folder, f)
                yield path, f.encode() + b"\n" + open(path, "rb").read()
    if os.path.exists(top + "/collected"):
        yield "telemetry", open(top + "/collected", "rb").read()


def clean(name):
    found = []
    size = 0
    for where, data in everything():
        size += len(data)
        found += search(where, data)
    ok(not found, "%s: nothing found (%d KiB searched)" % (name, size >> 10), *found[:12])


SCENARIOS = [
    ("answers with keys in them", {"chat": "good", "filed": "good", "talk": "good", "gem": "good"}, {}),
    ("answers in pieces", {"chat": "stream", "filed": "stream"}, {}),
    ("answers that are recorded", {"chat": "good-rec", "filed": "stream-rec"}, {"record": True}),
    ("errors with keys in them", {"chat": "error", "filed": "error", "talk": "error", "gem": "error"}, {}),
    ("pages", {"chat": "page", "filed": "page-never", "talk": "page", "gem": "page"}, {}),
    ("redirects", {"chat": "redirect", "filed": "redirect"}, {}),
    ("answers that are not JSON", {"chat": "junk", "filed": "junk", "talk": "junk", "gem": "junk"}, {}),
    ("errors in the middle", {"chat": "late", "filed": "late"}, {}),
    ("tools that look around", {"chat": "good-tool", "gem": "good-tool"}, {"tool": True}),
] + [("a message that is cut at %d" % n, {"chat": "cut-%d" % n, "talk": "cut-%d" % n}, {})
     for n in (570, 585, 590, 595, 599, 190, 280, 295)] + [
    ("a word for the end that is cut, %d" % n, {"chat": "stream-end-%d" % n, "filed": "stream-end-%d" % n}, {})
    for n in (10, 20, 28, 1, 11, 21)]
flags = [[], ["-v"], ["--json"], ["--error-format=sarif"], ["--error-format=short"]]
for i, (name, models, how) in enumerate(SCENARIOS):
    write_project(models, **how)
    run("build", "-k", *flags[i % len(flags)], "--trace=trace.json", "--metrics=metrics.prom")
    run("build", "-k", "-v")
    for report in ("what-ran", "what-failed", "cost", "diff", "critical-path"):
        run("log", report)
    clean(name)
write_project({"chat": "good-rec2", "filed": "stream-rec2"}, record=True)
run("build")
before = len(printed)
for args in (["replay", "--drift"], ["replay", "--drift", "--json"], ["why", "prompt.ask_chat"], ["graph", "--format=json"],
             ["build", "-n"], ["build", "--offline", "-v"], ["expand"], ["cache", "stats"], ["check"]):
    run(*args)
ok(b"1 changed" not in printed[before][1] and b"2 same" in printed[before][1], "drift compares what was redacted", printed[before][1])
clean("the other commands")

# --- while it works ---
write_project({"chat": "slow-error", "filed": "slow-error"})
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
out = open(top + "/tmp/crash", "wb")
p = subprocess.Popen([cgsc, "build", "-v"], cwd=project, env=environment(), stdout=out, stderr=out,
                     preexec_fn=lambda: signal.signal(signal.SIGQUIT, signal.SIG_DFL))  # a shell's & ignores it
time.sleep(1)
seen = {}
for f in ("environ", "cmdline", "limits", "status", "comm"):
    try:
        seen[f] = open("/proc/%d/%s" % (p.pid, f), "rb").read()
    except OSError as e:
        seen[f] = b""
ok(b"CHAT_KEY" in seen["environ"] or not seen["environ"], "its environment can be looked at, or cannot")
found = [x for f, d in seen.items() for x in search("/proc/.../" + f, d)]
ok(not found and seen["cmdline"].startswith(cgsc.encode()), "no key is in its command line or environment", *found)
core = re.search(rb"Max core file size\s+(\d+)", seen["limits"])
ok(core and core[1] == b"0", "it may write no core file", seen["limits"])
p.send_signal(signal.SIGQUIT)  # dumps core, and no sanitizer takes it
code = p.wait(10)
ok(code == -signal.SIGQUIT, "a crash ends it", code)
cores = [f for d in (project, top) for f in os.listdir(d) if f.startswith("core")]
ok(not cores, "and writes none", cores)

clean("after a crash")

# --- a key in a question, and keys that are none ---
with open(project + "/notes.txt", "w") as f:
    f.write("by the way: " + KEYS["CHAT_KEY"] + "\n")
write_project({"filed": "good"})
with open(project + "/project.cgs", "a") as f:
    f.write('context notes { file = "notes.txt" }\n'
            'prompt tell { model = m_filed; section task { text = "Read."; include = [notes] } }\n'
            'artifact told { path = "out/told.txt"; from = tell }\n')
p = run("build", "-k")
os.remove(project + "/notes.txt")
ok(b"the key CHAT_KEY stands in the question, so it is not sent" in p.stderr + p.stdout,
   "a question with a key in it is not sent", p.stderr)
write_project({"chat": "good-eol"})
p = run("build", CHAT_KEY=KEYS["CHAT_KEY"] + "\r\n")
ok(p.returncode == 0, "a line end is not part of a key", p.stderr)
write_project({"chat": "good-two"})
p = run("build", CHAT_KEY=KEYS["CHAT_KEY"] + "\r\nX-Evil: 1")
ok(p.returncode != 0 and b"another control character in it, so it is not sent" in p.stderr + p.stdout,
   "a key with a line end in it is not sent", p.stderr)
clean("keys that are none")

time.sleep(1)
wanted = {KEYS[n] for n in NAMES[1:]}
ok(wanted <= got, "the server was sent the five keys that it may see", wanted - got)
ok(KEYS["OPENAI_API_KEY"] not in got, "and not the one that is bound elsewhere")
ok(spelt > 500, "it gave %d spellings back" % spelt)
ok(os.path.getsize(top + "/collected") > 1000, "telemetry was looked at, too")
marks = sum(d.count(b"[key]") for _, d in everything())
ok(marks > 100, "%d were taken out" % marks)
print("1..%d" % tap)
sys.exit(failed > 0)
