# test_service.py — the service as a program of its own, asked from outside.
# SPDX-License-Identifier: Apache-2.0
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from contextlib import closing

ASK = "import sys; sys.path.insert(0, '.'); import tracking; print(tracking.place(*sys.argv[1:]))"


class ServiceTest(unittest.TestCase):
    def ask(self, number):
        with tempfile.TemporaryDirectory() as dir:
            path = os.path.join(dir, "places")
            with closing(sqlite3.connect(path)) as places, places:
                places.execute("CREATE TABLE scan (number TEXT, place TEXT, at TEXT)")
                places.execute("INSERT INTO scan VALUES ('7', 'shop', '09:00')")
            done = subprocess.run(
                [sys.executable, "-B", "-c", ASK, number, path], capture_output=True, text=True
            )
            return done.stdout.strip()

    def test_a_parcel_is_told(self):
        self.assertEqual(self.ask("7"), "('shop', '09:00')")

    def test_no_parcel_is_told(self):
        self.assertEqual(self.ask("12"), "None")


if __name__ == "__main__":
    unittest.main()
