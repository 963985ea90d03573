#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does a snapshot of this host replay to what this host says, byte for byte?

As the user who runs the tests and, where that is root, as nobody, who is refused much; scrubbed and raw; plain and
packed. Whatever a fact is, replayed it must read as it did right before or right after recording.
"""
import gzip
import json
import lzma
import os
import shutil
import subprocess
import tempfile
import unittest

from program import BIN, FULL, JUDGED, TIMEOUT_S, environment, main

NOBODY = 65534


class Replay(unittest.TestCase):
    maxDiff = None
    user = {}

    @classmethod
    def setUpClass(cls):
        # A copy that everybody may run, wherever the build folder is.
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = cls.holder.name
        os.chmod(cls.folder, 0o755)
        for name in (BIN, FULL):
            shutil.copy(name, cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def run_it(self, *args, user=None):
        done = subprocess.run([os.path.join(self.folder, "virtscout"), *args], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIMEOUT_S, env=environment(), check=False, cwd="/",
                              **(self.user if user is None else user))
        self.assertIn(done.returncode, JUDGED, done.stderr)
        return done.stdout

    def document(self, *args, user=None):
        document = json.loads(self.run_it(*args, "-f", "json", user=user))
        # Who asked is told only where this host was asked.
        document["host"].pop("uid", None)
        # How to come to know a fact differs: a capture can't be asked again as root.
        for row in document.get("unknown", []):
            del row["how"]
        return document

    def record(self, *options):
        path = os.path.join(self.folder, "host.jsonl")
        with open(path, "wb") as f:
            f.write(self.run_it("snapshot", *options))
        return path

    def assert_replays(self, command, path, before, after):
        # The replay is of another host: it does not matter who looks at it.
        replayed = self.document(command, "--from", path, user={})
        self.assertEqual(list(replayed), list(before))
        for name, fact in replayed["facts"].items():
            with self.subTest(command=command, fact=name):
                self.assertIn(fact, (before["facts"][name], after["facts"][name]))
        for key in replayed:
            if key != "facts":
                with self.subTest(command=command, key=key):
                    self.assertIn(replayed[key], (before[key], after[key]))

    def check_command(self, command, *options):
        before = self.document(command)
        path = self.record(*options)
        self.assert_replays(command, path, before, self.document(command))

    def test_facts_of_a_scrubbed_snapshot(self):
        self.check_command("facts")

    def test_facts_of_a_raw_snapshot(self):
        self.check_command("facts", "--raw")

    def test_verdicts_findings_and_rows(self):
        self.check_command("audit")

    def test_ranking(self):
        before = self.document("advise")
        path = self.record()
        self.assertIn(self.document("advise", "--from", path, user={}), (before, self.document("advise")))

    def test_packed_snapshots_are_the_same(self):
        path = self.record()
        plain = self.run_it("facts", "--from", path, "-f", "json")
        for packed in (gzip.compress, lzma.compress):
            with open(path, "rb") as f:
                content = f.read()
            there = path + ".packed"
            with open(there, "wb") as f:
                f.write(packed(content))
            self.assertEqual(self.run_it("facts", "--from", there, "-f", "json"), plain)

    def test_a_replay_is_the_same_each_time(self):
        path = self.record()
        self.assertEqual(self.run_it("audit", "--from", path, "-f", "json"),
                         self.run_it("audit", "--from", path, "-f", "json"))


class ReplayOfNobody(Replay):
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def setUp(self):
        if os.geteuid():
            self.skipTest("only root can become nobody")

    def test_nobody_is_who_asks(self):
        path = self.record()
        with open(path, encoding="utf-8") as f:
            self.assertEqual(json.loads(f.readline())["uid"], NOBODY)


if __name__ == "__main__":
    main()
