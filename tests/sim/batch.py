# SPDX-License-Identifier: Apache-2.0
"""batch.py DIR — a service on 127.0.0.1 with live questions and batches, OpenAI's and Anthropic's.

Prints its port; ends when its standard input does. DIR/mode has words that say how it behaves:
delay=S (a batch takes so long), expire, error (every third item does), fail (the whole batch does),
refuse (no batch is made), torn (the lines of every third item are no JSON), torn=all (all of them),
bloat (the first look, and every third line, have too many values), odd (the answers of every third item are no objects), shorn (the results end in their middle), drop (the batch is made, and the connection is closed without a word),
slow (an ended cancel leaves every third item without an answer). DIR/journal has a line for each
thing that costs: "live", "batch ID N", "cancel ID", "list".
Written from the vendors' types, not from runtime/batch_form.c, which it judges.
"""
import datetime
import email
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

top = sys.argv[1]
lock = threading.Lock()
files, batches = {}, {}


def mode():
    with open(os.path.join(top, "mode")) as f:
        return dict((w.split("=") + [""])[:2] for w in f.read().split())


def journal(line):
    with lock, open(os.path.join(top, "journal"), "a") as f:
        f.write(line + "\n")


def text_of(body):
    last = (body.get("messages") or body.get("input"))[-1]["content"]
    if not isinstance(last, str):
        last = last[0]["text"]
    return "answer to " + re.search(r"question (\S+ \d+)", last).group(1)


def answer(path, body):
    text = text_of(body)
    cut = "cut" in body["model"]
    if path.endswith("/messages"):
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
                "content": [{"type": "text", "text": text}],
                "stop_reason": "max_tokens" if cut else "end_turn",
                "usage": {"input_tokens": 1000, "output_tokens": 100}}
    if path.endswith("/responses"):
        return {"id": "resp_1", "object": "response", "status": "completed", "error": None,
                "incomplete_details": None,
                "output": [{"type": "message", "content": [{"type": "output_text", "text": text}]}],
                "usage": {"input_tokens": 1000, "output_tokens": 100}}
    return {"id": "c", "object": "chat.completion", "model": body["model"],
            "choices": [{"index": 0, "finish_reason": "length" if cut else "stop",
                         "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100}}


class Batch:
    def __init__(self, kind, items, metadata=None):
        self.kind, self.items, self.metadata = kind, items, metadata
        self.id = "%sbatch_%d" % ("msg" if kind == "messages" else "", len(batches) + 1)
        self.made = time.time()
        self.mode = mode()
        self.cancelled = False
        self.looks = 0

    def ended(self):
        return self.cancelled or time.time() >= self.made + float(self.mode.get("delay") or 0)

    def bad(self, i):
        return i % 3 == 0 and next((w for w in ("expire", "error", "slow") if w in self.mode), "")

    def lines(self):
        out = []
        for i, item in enumerate(self.items):
            bad = self.bad(i)
            if self.kind == "messages":
                result = {"type": "succeeded", "message": answer("/messages", item["params"])}
                if bad == "error":
                    result = {"type": "errored", "error": {"type": "error", "error": {
                        "type": "api_error", "message": "no"}}}
                elif bad:
                    result = {"type": "expired" if bad == "expire" else "canceled"}
                out.append({"custom_id": item["custom_id"], "result": result})
            elif not bad:
                out.append({"id": "r", "custom_id": item["custom_id"], "error": None, "response": {
                    "status_code": 200, "request_id": "q",
                    "body": answer(item["url"], item["body"])}})
            elif bad == "error":
                out.append({"id": "r", "custom_id": item["custom_id"], "error": None, "response": {
                    "status_code": 500, "request_id": "q", "body": {"error": {"message": "no"}}}})
        for i, line in enumerate(out):
            if "bloat" in self.mode and i % 3 == 0:
                line["a"] = [{}] * 300000
            if "odd" in self.mode and i % 3 == 0:
                line.get("result", line.get("response"))[
                    "message" if self.kind == "messages" else "body"] = "answer"
        lines = [json.dumps(x) + "\n" for x in out]
        for i, line in enumerate(lines):
            if self.mode.get("torn") == "all" or ("torn" in self.mode and i % 3 == 0):
                lines[i] = line.replace("answer to", r"\ud800 to")
        data = "".join(reversed(lines)).encode()
        return data[:len(data) // 2] if "shorn" in self.mode else data

    def show(self):
        n = len(self.items)
        good = sum(not self.bad(i) for i in range(n))
        if self.kind == "messages":
            done = self.ended()
            return {"id": self.id, "type": "message_batch",
                    "processing_status": "ended" if done else "in_progress",
                    "request_counts": {"processing": 0 if done else n,
                                       "succeeded": good if done else 0,
                                       "errored": n - good if done else 0,
                                       "canceled": 0, "expired": 0},
                    "created_at": datetime.datetime.fromtimestamp(
                        self.made, datetime.timezone.utc).isoformat().replace("+00:00", "Z"),
                    # not to be trusted: a key must not go there
                    "results_url": "http://127.0.0.1:1/steal" if done else None}
        status = ("failed" if "fail" in self.mode else "in_progress" if not self.ended()
                  else "cancelled" if self.cancelled else "expired" if "expire" in self.mode
                  else "completed")
        out = {"id": self.id, "object": "batch", "status": status, "metadata": self.metadata,
               "created_at": int(self.made), "input_file_id": "file-in", "completion_window": "24h",
               "request_counts": {"total": n, "completed": good, "failed": n - good}}
        if status in ("completed", "expired", "cancelled"):
            out["output_file_id"] = "file-" + self.id
        return out


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def say(self, status, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def make(self, batch):
        if "refuse" in batch.mode:
            self.say(400, {"error": {"message": "no batches today"}})
            return
        batches[batch.id] = batch
        ids = [i["custom_id"] for i in batch.items]
        if len(set(ids)) != len(ids) or any(len(i) > 64 for i in ids):
            journal("bad ids")
        journal("batch %s %d" % (batch.id, len(batch.items)))
        if "drop" in batch.mode:
            self.close_connection = True
            return
        self.say(200, batch.show())

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
        path = self.path
        if path.endswith("/cancel"):
            batch = batches[path.split("/")[-2]]
            batch.cancelled = True
            journal("cancel " + batch.id)
            self.say(200, batch.show())
        elif path == "/v1/files":
            head = ("Content-Type: %s\r\n\r\n" % self.headers["Content-Type"]).encode()
            parts = {p.get_param("name", header="content-disposition"): p.get_payload(decode=True)
                     for p in email.message_from_bytes(head + raw).get_payload()}
            assert parts["purpose"] == b"batch"
            name = "file-%d" % len(files)
            files[name] = [json.loads(x) for x in parts["file"].decode().splitlines() if x]
            self.say(200, {"id": name, "object": "file", "purpose": "batch"})
        elif path == "/v1/batches":
            q = json.loads(raw)
            assert q["completion_window"] == "24h"
            items = files[q["input_file_id"]]
            assert all(i["url"] == q["endpoint"] and i["method"] == "POST" for i in items)
            self.make(Batch("files", items, q["metadata"]))
        elif path == "/v1/messages/batches":
            self.make(Batch("messages", json.loads(raw)["requests"]))
        else:
            journal("live")
            self.say(200, answer(path, json.loads(raw)))

    def do_GET(self):
        path = self.path.split("?")[0]
        last = path.split("/")[-1]
        if last == "batches":
            journal("list")
            kind = "messages" if "messages" in path else "files"
            self.say(200, {"data": [b.show() for b in reversed(list(batches.values()))
                                    if b.kind == kind], "has_more": False})
        elif last in ("results", "content"):
            self.say(200, batches[path.split("/")[-2].replace("file-", "")].lines())
        elif last in batches:
            shown = batches[last].show()
            batches[last].looks += 1
            if "bloat" in batches[last].mode and batches[last].looks == 1:
                shown.update(status="failed", processing_status="ended", results_url="",
                             a=[{}] * 600000)
            self.say(200, shown)
        else:
            self.say(404, {"error": {"message": "there is no such thing"}})


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(server.server_address[1], flush=True)
server.serve_forever()
