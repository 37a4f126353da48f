# collector.py FILE MODE — a collector of telemetry on 127.0.0.1: prints its port, and writes a line
# of JSON for each request to FILE. MODE: good, hang (reads nothing), broken (answers 500).
# Ends with its standard input.
# SPDX-License-Identifier: Apache-2.0
import http.server
import json
import os
import sys
import threading
import time

path, mode = sys.argv[1:3]


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if mode == "hang":
            time.sleep(600)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with open(path, "a") as f:
            f.write(json.dumps({"path": self.path, "headers": dict(self.headers),
                                "body": json.loads(body)}) + "\n")
        self.send_response(500 if mode == "broken" else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
