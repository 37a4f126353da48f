# test_tracking.py — what was asked for, tried on a file of three scans.
# SPDX-License-Identifier: Apache-2.0
import os
import sqlite3
import sys
import tempfile
import unittest
from contextlib import closing

sys.path.insert(0, ".")
import tracking  # noqa: E402


class TrackingTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.path = os.path.join(self.dir.name, "places")
        with closing(sqlite3.connect(self.path)) as places, places:
            places.execute("CREATE TABLE scan (number TEXT, place TEXT, at TEXT)")
            places.executemany(
                "INSERT INTO scan VALUES (?, ?, ?)",
                [
                    ("7", "depot", "2027-06-01T06:00"),
                    ("7", "shop", "2027-06-01T09:00"),
                    ("8", "depot", "2027-06-01T07:00"),
                ],
            )

    def test_tell_place(self):
        self.assertEqual(tracking.place("7", self.path), ("shop", "2027-06-01T09:00"))

    def test_refuse_unknown(self):
        self.assertIsNone(tracking.place("12", self.path))


if __name__ == "__main__":
    unittest.main()
