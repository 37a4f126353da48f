#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""chat.py — a hostile chat completions server on 127.0.0.1, for the tests.

The model's name chooses what goes wrong. The first message's text names a counter, so that a
scenario can fail first and then answer. Prints its port and ends when its stdin closes.
"""
import json
import os
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = {}
STOLEN = []
ANSWER = "Grüße, 世界 \U0001f600!"


def whole(text=ANSWER, finish="stop", refusal=None, usage=None, message=None):
    return {
        "id": "chatcmpl-%d" % time.time_ns(),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "sim",
        "choices": [{"index": 0, "logprobs": None, "finish_reason": finish,
                     "message": message or {"role": "assistant", "content": text,
                                            "refusal": refusal}}],
        "usage": usage or {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18,
                           "prompt_tokens_details": {"cached_tokens": 5}},
    }


def chunks(text=ANSWER, finish="stop", usage=True):
    def chunk(delta, end=None):
        return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "sim",
                "obfuscation": "abc%d" % time.time_ns(),
                "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
    out = [chunk({"role": "assistant", "content": ""})]
    out += [chunk({"content": c}) for c in text]
    if finish:
        out.append(chunk({}, finish))
    if usage:
        out.append({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "sim",
                    "choices": [], "usage": whole()["usage"]})
    return [json.dumps(c, ensure_ascii=False) for c in out]


def error(message, code=None, kind="invalid_request_error"):
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def send(self, status, body, headers=(), kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self, kind="text/event-stream; charset=utf-8"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def events(self, lines, end="\n", form="data: %s", done=True):
        self.begin()
        for line in list(lines) + (["[DONE]"] if done else []):
            self.wfile.write((form % line + end + end).encode())

    def raw(self, data):
        self.close_connection = True
        self.wfile.write(data)

    def do_GET(self):
        STOLEN.append(dict(self.headers))
        self.send(200, whole("stolen"))

    def do_POST(self):
        n = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(n))
        if self.path.startswith("/steal"):
            STOLEN.append(dict(self.headers))
        key = str(body.get("model")) + body["messages"][0]["content"]
        COUNT[key] = COUNT.get(key, 0) + 1
        name = str(body["model"]).replace("-", "_")
        if name.startswith("fail_"):
            self.fail_first(name, COUNT[key], body)
        else:
            getattr(self, "say_" + name)(body, COUNT[key])

    # fail_<status>[_<retry-after>]: twice that status, then an answer
    def fail_first(self, name, count, body):
        part = name.split("_", 2)
        if count > 2:
            return self.say_plain(body, count)
        headers = [("Retry-After", part[2])] if len(part) > 2 else []
        self.send(int(part[1]), error("try later", "rate_limit_exceeded"), headers)

    def say_plain(self, body, count):
        if body.get("stream"):
            self.events(chunks())
        else:
            self.send(200, whole())

    def say_echo(self, body, count):
        seen = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()},
                "body": body, "count": count, "stolen": len(STOLEN)}
        if body.get("stream"):
            self.events(chunks(json.dumps(seen)))
        else:
            self.send(200, whole(json.dumps(seen)))

    def say_cr(self, body, count):
        self.events(chunks(), end="\r")

    def say_crlf(self, body, count):
        self.events(chunks(), end="\r\n")

    def say_nospace(self, body, count):
        self.events(chunks(), form="data:%s")

    def say_noise(self, body, count):
        self.begin()
        self.wfile.write(b"\xef\xbb\xbf: a comment\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n")
        for c in chunks():
            first, second = c.split(",", 1)
            self.wfile.write(("id: 7\nevent: chunk\nretry: 9\ndata: %s,\ndata: %s\n:\n\n"
                              % (first, second)).encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def say_bytes(self, body, count):
        self.begin()
        for c in chunks() + ["[DONE]"]:
            for b in ("data: %s\r\n\r\n" % c).encode():
                self.wfile.write(bytes([b]))
                self.wfile.flush()

    def say_wrongtype(self, body, count):
        self.begin("text/plain")
        for c in chunks() + ["[DONE]"]:
            self.wfile.write(("data: %s\n\n" % c).encode())

    def say_notstream(self, body, count):
        self.send(200, whole())

    def say_hugeline(self, body, count):
        self.begin()
        try:
            for _ in range(80):
                self.wfile.write(b"data: " + b"x" * 65536)
        except OSError:
            pass

    def say_late_error(self, body, count):
        self.events(chunks()[:3] + [json.dumps(error("overloaded \x1b[31mred\x07",
                                                     "server_error"))], done=False)

    def say_eof(self, body, count):
        self.events(chunks(finish=None, usage=False), done=False)

    def say_nodone(self, body, count):
        self.events(chunks(), done=False)

    def say_nofinish(self, body, count):
        self.events(chunks(finish=None))

    def say_badevent(self, body, count):
        self.events(chunks()[:2] + ['{"choices": [{"index'], done=True)

    def say_midreset(self, body, count):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = ("data: %s\n\n" % chunks()[1]).encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.close_connection = True

    def say_cutjson(self, body, count):
        data = json.dumps(whole()).encode()
        self.send(200, data[:-20])

    def say_shortbody(self, body, count):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.raw(json.dumps(whole()).encode())

    def say_length(self, body, count):
        self.send(200, whole("half an ans", "length"))

    def say_reasoned(self, body, count):
        self.send(200, whole("", "length", usage={
            "prompt_tokens": 9, "completion_tokens": 50, "total_tokens": 59,
            "completion_tokens_details": {"reasoning_tokens": 50}}))

    def say_filter(self, body, count):
        self.send(200, whole("so", "content_filter"))

    def say_refusal(self, body, count):
        self.send(200, whole(None, "stop", "I cannot help with that."))

    def say_tools(self, body, count):
        self.send(200, whole(None, "tool_calls"))

    def say_empty(self, body, count):
        self.send(200, whole(""))

    def say_parts(self, body, count):
        self.send(200, whole(message={"role": "assistant", "content": [
            {"type": "text", "text": "one "}, {"type": "text", "text": "two"}]}))

    def say_quota(self, body, count):
        self.send(429, error("You exceeded your current quota (request %d)" % count,
                             "insufficient_quota", "insufficient_quota"))

    def say_never(self, body, count):
        self.send(503, error("no %d" % count), [("x-should-retry", "false")])

    def say_always500(self, body, count):
        self.send(500, error("broken %d" % count))

    def say_bare(self, body, count):
        self.send(400, {"error": "model 'x' not found"})

    def say_html(self, body, count):
        self.send(502 if count < 3 else 404, b"<html><b>Bad\x1b[2J Gateway</b></html>",
                  kind="text/html")

    def say_overflow(self, body, count):
        self.send(400, error("This model's maximum context length is 8192 tokens",
                             "context_length_exceeded"))

    def say_leak(self, body, count):
        self.send(401, error("Incorrect API key provided: %s (%s)" % (
            self.headers["Authorization"], self.headers["Authorization"][7:].encode().hex())))

    def say_parrot(self, body, count):
        self.send(200, whole("the key is %s." % self.headers["Authorization"][7:]))

    def say_redirect(self, body, count):
        self.send(307, b"", [("Location", "http://127.0.0.1:%d/steal" % self.server.server_port)])

    def say_gzip(self, body, count):
        self.send(200, b"\x1f\x8b\x08\0\0\0\0\0", [("Content-Encoding", "gzip")])

    def say_bigbody(self, body, count):
        self.begin("application/json")
        try:
            for _ in range(20 * 16):
                self.wfile.write(b" " * 65536)
        except OSError:
            pass

    def say_bighead(self, body, count):
        try:
            self.raw(b"HTTP/1.1 200 OK\r\n" + b"".join(
                b"X-%d: %s\r\n" % (i, b"y" * 1000) for i in range(400)) + b"\r\n")
        except OSError:
            pass

    def say_deep(self, body, count):
        self.send(200, b'{"choices":' + b"[" * 5000 + b"]" * 5000 + b"}")

    def say_array(self, body, count):
        self.send(200, b"[]")

    def say_stall(self, body, count):
        self.begin()
        self.wfile.write(("data: %s\n\n" % chunks()[1]).encode())
        self.wfile.flush()
        time.sleep(5)

    def say_silent(self, body, count):
        time.sleep(3)
        self.close_connection = True

    def say_late(self, body, count):
        time.sleep(3)
        self.send(200, whole())

    def say_reset(self, body, count):
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def say_http09(self, body, count):
        self.raw(b"hello, this is not HTTP\n")

    def say_continue(self, body, count):
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.send(200, whole())

    def say_nochoices(self, body, count):
        self.send(200, {"object": "chat.completion"})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
