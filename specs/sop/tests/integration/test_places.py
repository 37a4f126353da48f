# test_places.py — what one program has scanned, another one tells.
# SPDX-License-Identifier: Apache-2.0
import os
import sqlite3
import sys
import tempfile
import unittest
from contextlib import closing

sys.path.insert(0, ".")
import tracking  # noqa: E402


class PlacesTest(unittest.TestCase):
    def test_a_later_scan_is_told(self):
        with tempfile.TemporaryDirectory() as dir:
            path = os.path.join(dir, "places")
            with closing(sqlite3.connect(path)) as places:
                places.execute("CREATE TABLE scan (number TEXT, place TEXT, at TEXT)")
                for scan in [("7", "depot", "2027-06-01T06:00"), ("7", "shop", "2027-06-01T09:00")]:
                    with places:
                        places.execute("INSERT INTO scan VALUES (?, ?, ?)", scan)
                    self.assertEqual(tracking.place("7", path), scan[1:])


if __name__ == "__main__":
    unittest.main()
