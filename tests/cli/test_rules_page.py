#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what docs/virtscout-rules.5 shows right? Its examples are linted and run; the page renders cleanly.

VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it. Exit status 77 where it is not
built.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PAGE = os.path.join(ROOT, "docs", "virtscout-rules.5")
SCHEMA = os.path.join(ROOT, "data", "schemas", "rules.json")
TIMEOUT_S = 60
YES, UNKNOWN = 0, 3
# From the text: the words of roff for characters.
ROFF = ((r"\(dq", '"'), (r"\-", "-"), (r"\&", ""), ("\\e", "\\"))


def source():
    with open(PAGE, encoding="utf-8") as f:
        return f.read()


def examples():
    """The files of rules that the page shows."""
    blocks = re.findall(r"(?ms)^\.Bd -literal[^\n]*\n(.*?)^\.Ed$", source())
    return [block for block in blocks if block.startswith("{")]


def run(*args):
    done = subprocess.run([BIN, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT_S, check=False,
                          env={"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Page(unittest.TestCase):
    def test_there_are_examples(self):
        self.assertGreaterEqual(len(examples()), 5)

    def test_examples_are_right_and_their_cases_come_out(self):
        for text in examples():
            doc = json.loads(text)
            has_cases = "tests" in doc or any("tests" in rule for rule in doc["rules"])
            with self.subTest(example=text[:120]), tempfile.NamedTemporaryFile("w", suffix=".json") as f:
                f.write(text)
                f.flush()
                status, out, err = run("rules", "lint", f.name)
                self.assertEqual((status, out, err), (YES, "No errors\n", ""))
                status, out, err = run("rules", "test", f.name)
                self.assertEqual(status, YES if has_cases else UNKNOWN, out + err)

    def test_examples_are_what_the_schema_says(self):
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        with open(SCHEMA, encoding="utf-8") as f:
            validator = Draft202012Validator(json.load(f))
        for text in examples():
            validator.validate(json.loads(text))

    def test_every_key_and_test_of_the_schema_is_described(self):
        text = source()
        for written, meant in ROFF:
            text = text.replace(written, meant)
        with open(SCHEMA, encoding="utf-8") as f:
            schema = json.load(f)
        defs = schema["$defs"]
        words = set(schema["properties"]) | set(defs["rule"]["properties"]) | set(defs["case"]["properties"])
        words |= set(defs["step"]["properties"]) | set(defs["effect"]["properties"])
        for form in defs["expr"]["oneOf"]:
            words |= set(form.get("properties", {}))
        for word in words:
            self.assertRegex(text, rf"(?<![\w$]){re.escape(word)}(?!\w)" if word[0] != "$" else re.escape(word))

    def rendered(self, command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=TIMEOUT_S, check=True,
                              env={**os.environ, "MANWIDTH": "80", "GROFF_NO_SGR": "1", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr.decode(), "")
        # Without overstriking: letter, backspace, letter.
        return re.sub(".\b", "", done.stdout.decode())

    def test_it_renders_without_warnings_in_80_columns(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        text = self.rendered(["groff", "-mdoc", "-Tutf8", "-ww", "-rLL=80n", PAGE])
        self.assertIn("TEST CASES", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)


if __name__ == "__main__":
    if not os.path.exists(BIN + "-full"):
        sys.exit(77)
    unittest.main()
