#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does bench/check.py measure what it says? Two rounds of it; no figure of time is looked at."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
BENCH = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "bench", "check.py")


class Check(unittest.TestCase):
    def test_measures_each_command_and_operation(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "figures.json")
            done = subprocess.run([sys.executable, BENCH, "--bin", BIN, "--rounds", "2", "--json", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=200, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(path, encoding="utf-8") as file:
                figures = json.load(file)
        rows = {row["name"]: row for row in figures["rows"]}
        self.assertEqual(rows["empty static program"]["exit"], 0)
        self.assertIn(rows["virtscout check"]["exit"], (0, 1, 2, 3))
        self.assertEqual(rows["virtscout check"]["exit"], rows["virtscout check -q"]["exit"])
        self.assertEqual(rows["virtscout check"]["exit"], rows["check_virtscout"]["exit"])
        for row in figures["rows"]:
            self.assertGreater(row["p10_us"], 0, row)
            self.assertIn(row["name"], done.stdout)
        for name in ("raw", "vs_check", "verdict", "cached"):
            self.assertGreater(figures["library"][name], 0)
        self.assertGreater(len(figures["goals"]), 3)


if __name__ == "__main__":
    unittest.main()
