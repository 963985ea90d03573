#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Can the default report of each machine be read: short, what is to be done first, nothing told that nobody can use?

A terminal of 80 columns; each machine below tests/machines is replayed.
"""
import json
import os
import pathlib
import subprocess
import unittest

from program import BIN, JUDGED, TIMEOUT_S, environment, main

MACHINES = pathlib.Path(__file__).resolve().parent.parent / "machines"
LINES_MAX = 72  # two screens and a little
NOBODYS = ("has nothing to ask", "It has no answer here", "Only a guest that runs")


def run(*args):
    done = subprocess.run([BIN, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S,
                          env={**environment(), "COLUMNS": "80"}, check=False)
    assert done.returncode in JUDGED, done.stderr
    return done.stdout


def section(text, heading):
    parts = text.split("\n" + heading + "\n")
    return parts[1].split("\n\n")[0] if len(parts) == 2 else ""


def titles(text):
    """The findings' ids, of the sections that tell any."""
    return [line.rsplit("[", 1)[1][:-1] for line in text.split("\n")
            if line.startswith(("  - ", "    [")) and line.endswith("]")]


class Reading(unittest.TestCase):
    def each(self):
        seen = 0
        for path in sorted(MACHINES.glob("*/host.jsonl")):
            seen += 1
            yield str(path)
        self.assertGreater(seen, 20)

    def test_a_default_report_is_short(self):
        for path in self.each():
            lines = run("audit", "--from", path).splitlines()
            self.assertLessEqual(len(lines), LINES_MAX, path)
            self.assertLessEqual(max(map(len, lines)), 80, path)

    def test_notes_are_titles_and_all_of_them(self):
        for path in self.each():
            short, full = run("audit", "--from", path), run("audit", "--all", "--from", path)
            self.assertEqual(titles(short), titles(full), path)
            self.assertNotIn("because", section(short, "Good to know"), path)
            self.assertEqual("because" in section(full, "Good to know"), bool(section(full, "Good to know")), path)

    def test_what_nobody_can_learn_is_told_where_all_is_asked_for(self):
        told = 0
        for path in self.each():
            short, full = run("audit", "--from", path), run("audit", "--all", "--from", path)
            # What a verdict hangs on is told in any case.
            hangs = "It would be" in section(short, "How guests can run here")
            self.assertTrue(hangs or not any(word in section(short, "Not known") for word in NOBODYS), path)
            self.assertNotIn("audit --all", full, path)
            told += any(word in section(full, "Not known") for word in NOBODYS)
        self.assertGreater(told, 10)

    def test_steps_of_what_is_recommended_come_first(self):
        seen = 0
        for path in self.each():
            text = run("audit", "--from", path)
            steps = section(text, "What to do")
            if "It would\n  work after the steps below" in text or "It would work after" in text:
                seen += 1
                self.assertIn(f"To make {text.split()[1]} work", steps.split("\n")[0], path)
        self.assertGreater(seen, 5)

    def test_a_wanted_mode_that_no_step_reaches_comes_with_the_next_best(self):
        seen = 0
        for path in self.each():
            verdicts = {name: mode["verdict"] for name, mode in
                        json.loads(run("advise", "--json", "--from", path))["modes"].items()}
            for mode in (name for name, verdict in verdicts.items() if verdict == "no"):
                seen += 1
                text = " ".join(run("advise", "--want", mode, "--from", path).split())
                self.assertIn(f"No step that is known here makes {mode} work. ", text, path)
                best = text.split("Next best: ")[1].split()[0]
                self.assertNotEqual(best, mode, path)
                self.assertNotEqual(verdicts[best], "no", path)
                self.assertEqual("the steps below" in text, f"To make {best} work:" in text, path)
        self.assertGreater(seen, 5)


if __name__ == "__main__":
    main()
