#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""virtscout validate --only: the verdict is about what was asked for, whatever this host can do."""
import json
import unittest

from program import DEGRADED, NO, UNKNOWN, YES, main, run

STATUS = {"yes": YES, "degraded": DEGRADED, "no": NO, "unknown": UNKNOWN}

# What hosts have in all kinds: works, not offered by KVM, not installed, not as it should be.
CHOICES = ("real_mode", "nested", "la57", "emulation", "container", "ring3", "interrupts,nested", "interrupts,la57",
           "interrupts,nested,la57", "container,emulation")


class Only(unittest.TestCase):
    def validate(self, only, *more):
        status, out, err = run("validate", "--only", only, "--json", *more)
        self.assertEqual(err, "", only)
        document = json.loads(out)
        self.assertEqual(status, STATUS[document["verdict"]], only)
        names = only.split(",")
        return document, {test["test"]: test["outcome"] for test in document["tests"] if test["test"] in names}

    def test_yes_is_said_only_of_what_passed(self):
        for only in CHOICES:
            with self.subTest(only=only):
                document, outcomes = self.validate(only)
                passed = [outcome == "passed" for outcome in outcomes.values()]
                self.assertEqual(len(passed), len(only.split(",")))
                if document["verdict"] == "yes":
                    self.assertTrue(all(passed), outcomes)
                if document["verdict"] == "no":
                    self.assertFalse(any(passed), outcomes)

    def test_what_kvm_does_not_offer_is_no_and_not_unknown(self):
        for test, fact in (("nested", "launch.nested"), ("la57", "launch.la57")):
            document, outcomes = self.validate(test)
            found = document["facts"][fact]
            if outcomes[test] == "skipped" and found["state"] == "known":
                self.assertEqual((found["value"], document["verdict"]), (False, "no"), test)

    def test_text_names_what_was_asked_for(self):
        for only in CHOICES:
            _, out, _ = run("validate", "--only", only)
            rows = [line.split()[0] for line in out.split("\n\nTests\n")[1].split("\n\n")[0].splitlines()
                    if line.startswith("  ") and line[2] != " "]
            self.assertEqual(sorted(rows), sorted(only.split(",")), out)


if __name__ == "__main__":
    main()
