#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Facts that a site gives itself, below /etc/virtscout/facts.d: filled in, over, contradicted, recorded.

VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it. Exit status 77 where it is not
built, or where no mount namespace is to be had: /etc is replaced in one.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
TIMEOUT_S = 60
YES, USAGE = 0, 64
IN_NAMESPACE = 'mount -t tmpfs none /etc && cp -rp "$OVER" /etc/virtscout && exec "$@"'
IN_2020 = "# +expiry-time=2020-01-01T00:00:00Z\n"
IN_2090 = "# +expiry-time=2090-01-01T00:00:00Z\n"
RULES = {"rules": [
    {"id": "site.rack", "title": "This host stands in rack {local.rack}", "advice": "Go there.",
     "when": {"fact": "local.rack", "matches": "r?"}},
    {"id": "site.row", "title": "The row is known", "advice": "Go there.", "when": {"fact": "local.row", "at_least": 1}},
]}


class Dropin(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.facts_d = os.path.join(self.folder, "etc", "facts.d")
        os.makedirs(self.facts_d)
        for path in (os.path.dirname(self.facts_d), self.facts_d):
            os.chmod(path, 0o755)

    def give(self, text, name="site", mode=0o644):
        path = os.path.join(self.facts_d, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return path

    def run_here(self, *args, command=()):
        env = {key: value for key, value in os.environ.items() if not key.startswith("VIRTSCOUT_")}
        env.update(XDG_CONFIG_HOME="/nonexistent", LC_ALL="C.UTF-8", OVER=os.path.dirname(self.facts_d))
        done = subprocess.run([*command, BIN, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=TIMEOUT_S, env=env, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")

    def run_there(self, *args):
        """On a host whose /etc/virtscout is ours."""
        return self.run_here(*args, command=("unshare", "-rm", "sh", "-c", IN_NAMESPACE, "sh"))

    def facts(self, *args, there=True):
        status, out, err = (self.run_there if there else self.run_here)("facts", "-f", "json", *args)
        self.assertEqual(status, YES, err)
        return json.loads(out)["facts"]

    def test_local_facts_are_shown_with_their_line(self):
        self.give("# site\nlocal.rack=r7\nlocal.row=3\nlocal.certified\n")
        facts = self.facts()
        self.assertEqual(facts["local.rack"], {"state": "known", "value": "r7",
                                               "source": "file /etc/virtscout/facts.d/site: line 2"})
        self.assertEqual((facts["local.row"]["value"], facts["local.certified"]["value"]), (3, True))
        self.assertEqual(facts["dropin.facts"]["value"], 3)
        self.assertRegex(self.run_there("facts", "local.*")[1], r"local\.rack +r7 +\(file .*: line 2\)\n")

    def test_a_local_fact_that_nobody_gives_has_no_name(self):
        for name in ("local.rack", "local.*"):
            status, out, err = self.run_there("facts", name)
            self.assertEqual((status, out), (USAGE, ""))
            self.assertIn(f'no fact is called "{name}"', err)

    def test_what_has_expired_is_unknown(self):
        self.give(IN_2020 + "local.old=1\n" + IN_2090 + "local.new=1\n")
        facts = self.facts()
        self.assertEqual((facts["local.old"]["state"], facts["local.old"]["why"]), ("unknown", "expired"))
        self.assertEqual(facts["local.new"]["value"], 1)

    def test_what_was_found_stays_and_the_contradiction_is_told(self):
        self.give("kernel.release=1.2.3-made-up\n")
        facts = self.facts()
        self.assertNotEqual(facts["kernel.release"]["value"], "1.2.3-made-up")
        self.assertEqual(facts["dropin.conflicts"]["value"], "kernel.release")
        found = json.loads(self.run_there("audit", "--json")[1])["findings"]
        self.assertEqual([f["holds"] for f in found if f["id"] == "dropin.conflict"], ["yes"])

    def test_what_is_no_fact_is_told(self):
        self.give(b"local.ok=1\nfrob\nno.such.fact=1\nlocal.bad=\x1b[2J\n\0\n")
        self.give("local.other=1\n", name="open", mode=0o666)
        facts = self.facts()
        self.assertEqual(facts["dropin.refused"]["value"], "open, site:2, site:3, site:4, site:5")
        self.assertEqual(facts["dropin.facts"]["value"], 1)
        self.assertNotIn("local.other", facts)
        found = json.loads(self.run_there("audit", "--json")[1])["findings"]
        self.assertEqual([f["holds"] for f in found if f["id"] == "dropin.refused"], ["yes"])

    def test_rules_test_them(self):
        rules = self.path("rules.json", json.dumps(RULES))
        self.give("local.rack=r7\n" + IN_2020 + "local.row=3\n")
        found = json.loads(self.run_there("audit", "--json", "--rules", rules)[1])["findings"]
        said = {f["id"]: (f["holds"], f["title"], f["because"]) for f in found if f["id"].startswith("site.")}
        self.assertEqual(said["site.rack"], ("yes", "This host stands in rack r7", ["local.rack"]))
        self.assertEqual(said["site.row"], ("unknown", "The row is known", ["local.row"]))

    def test_a_replay_has_those_of_its_host_and_of_its_time(self):
        self.give("local.rack=rack-seventeen\n" + IN_2020 + "local.old=1\n")
        for how in ([], ["--raw"]):
            status, out, err = self.run_there("snapshot", *how)
            self.assertEqual(status, YES, err)
            snapshot = self.path("host.jsonl", out)
            facts = self.facts("--from", snapshot, there=False)
            if how:
                self.assertEqual(facts["local.rack"]["value"], "rack-seventeen")
                self.assertEqual(facts["local.old"]["why"], "expired")
                # It was captured before that.
                early = self.path("early.jsonl", "\n".join(
                    '{"ask":"time","value":1500000000}' if '"ask":"time"' in line else line
                    for line in out.splitlines()) + "\n")
                self.assertEqual(self.facts("--from", early, there=False)["local.old"]["value"], 1)
            else:
                self.assertFalse("seventeen" in out)
                self.assertNotIn("local.rack", facts)
                self.assertEqual(facts["dropin.facts"]["why"], "not-captured")

    def test_a_replay_has_none_of_this_host(self):
        self.give("local.rack=r7\n")
        snapshot = self.path("host.jsonl", '{"schema":"virtscout.snapshot/1","host":{"arch":"x86_64","kernel":"1"},'
                             '"captured":"2001-02-03T04:05:06Z","uid":0,"tool":"0.1.0"}\n')
        facts = self.facts("--from", snapshot)
        self.assertNotIn("local.rack", facts)
        self.assertEqual(facts["dropin.facts"]["why"], "not-captured")

    def test_a_captured_tree_has_its_own(self):
        tree = self.path("tree")
        os.makedirs(os.path.join(tree, "proc"))
        os.makedirs(os.path.join(tree, "etc", "virtscout", "facts.d"))
        with open(os.path.join(tree, "proc", "version"), "w", encoding="utf-8") as f:
            f.write("Linux version 6.1.0\n")
        with open(os.path.join(tree, "etc", "virtscout", "facts.d", "site"), "w", encoding="utf-8") as f:
            f.write("local.rack=r7\n" + IN_2090 + "local.new=1\n")
        facts = self.facts("--from", tree, there=False)
        self.assertEqual(facts["local.rack"]["value"], "r7")
        # Nobody knows when it was captured.
        self.assertEqual(facts["local.new"]["why"], "not-captured")

    def test_no_directory_is_nothing_given(self):
        os.rmdir(self.facts_d)
        facts = self.facts()
        self.assertEqual((facts["dropin.facts"]["value"], facts["dropin.conflicts"]["value"]), (0, "none"))


if __name__ == "__main__":
    if not os.path.exists(BIN + "-full"):
        sys.exit(77)
    if subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        sys.exit(77)
    unittest.main()
