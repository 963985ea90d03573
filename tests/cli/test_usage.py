#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Are a wrong command line and a wrong input refused as the contract says (design.md, section 5)?"""
import re

from program import BAD_INPUT, Contract, HEADER, USAGE, VMX_HOST, cpuid, lines_of, main, run


class Usage(Contract):
    def assert_usage(self, *args):
        with self.subTest(args=args):
            status, out, err = run(*args)
            self.assertEqual(status, USAGE, err)
            self.assertEqual(out, "")
            self.assertNotEqual(err, "")

    def test_unknown_command_is_a_usage_error(self):
        self.assert_usage("frobnicate")
        self.assert_usage("--frobnicate")

    def test_unknown_option_is_a_usage_error_of_every_command(self):
        for command in ("check", "audit", "advise", "validate", "facts", "snapshot", "explain"):
            self.assert_usage(command, "--frobnicate")

    def test_unknown_values_are_usage_errors(self):
        here = self.snapshot()
        self.assert_usage("facts", "--from", here, "-f", "frob")
        self.assert_usage("audit", "--from", here, "-f", "frob")
        self.assert_usage("audit", "--from", here, "--workload", "frob=yes")
        self.assert_usage("audit", "--from", here, "--workload", "nested=frob")
        self.assert_usage("advise", "--from", here, "--want", "frob")
        for assumption in ("cpu.frob=yes", "cpu.vmx", "cpu.vmx=frob", "cpu.level=frob", "=yes"):
            self.assert_usage("audit", "--from", here, "--assume", assumption)
        self.assert_usage("check", "--need", "frob")
        self.assert_usage("facts", "--from", here, "cpu.frob")

    def test_missing_values_are_usage_errors(self):
        self.assert_usage("facts", "--from")
        self.assert_usage("facts", "-f")
        self.assert_usage("check", "--need")
        self.assert_usage("explain")

    def test_a_near_miss_is_told(self):
        for near, meant in (("chek", "check"), ("audt", "audit")):
            self.assertIn(f"did you mean {meant}?", run(near)[2])

    def test_help_has_80_columns(self):
        for command in ("check", "audit", "advise", "validate", "facts", "snapshot", "explain"):
            status, out, err = run(command, "--help")
            self.assertEqual((status, err), (0, ""))
            self.assertTrue(out.startswith(f"Usage: virtscout {command} "), out)
            for line in out.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_help_is_data(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        for command in ("check", "audit", "advise", "facts", "snapshot", "validate", "explain"):
            self.assertIn(command, out)


class BadInput(Contract):
    def assert_bad(self, text, place, *commands):
        """@text is refused with its name and @place (a regular expression), and nothing is printed."""
        path = self.write("bad.jsonl", text)
        for command in commands or ("facts", "audit"):
            with self.subTest(command=command, text=text[-80:]):
                status, out, err = run(command, "--from", path)
                self.assertEqual(status, BAD_INPUT, err)
                self.assertEqual(out, "")
                self.assertRegex(err, re.escape(path) + place)

    def test_broken_json_is_named_by_file_line_and_column(self):
        self.assert_bad(lines_of(HEADER) + '{"ask":"msr",,}\n', r":2:[1-9][0-9]*: \S", "facts", "audit",
                        "advise")
        self.assert_bad(lines_of(HEADER, *VMX_HOST) + '{"ask":"msr"', r":6:[1-9][0-9]*: \S")
        self.assert_bad(lines_of(HEADER) + "[1, 2]\n", r":2:[1-9][0-9]*: \S")

    def test_wrong_values_are_named_by_file_and_line(self):
        good = cpuid(0)
        for bad in ({**good, "leaf": "frob"}, {**good, "leaf": "0x1ffffffff"}, {**good, "eax": 1.5},
                    {**good, "cpu": -1}, {**good, "cpu": "x"}, {**good, "subleaf": None},
                    {"ask": "msr", "cpu": 0, "index": "0x3a", "value": "frob"},
                    {"ask": "msr", "cpu": 0, "index": "0x3a"},
                    {"ask": "file", "path": "/x", "text": 7},
                    {"ask": "file", "path": "/x", "base64": "!"},
                    {"ask": "dir", "path": "/x", "entries": "0"},
                    {"ask": 7}):
            self.assert_bad(lines_of(HEADER, good, bad), r":3:[0-9]+: \S", "facts")

    def test_a_question_asked_twice_must_agree(self):
        self.assert_bad(lines_of(HEADER, cpuid(0, eax=1), cpuid(0, eax=2)), r":3:[0-9]+: \S")

    def test_what_is_no_input_at_all_is_refused(self):
        for text in ("", "\n", "hello\n", b"\0\1\2\3", b"\xff\xfe", "{}\n", "[" * 100000):
            self.assert_bad(text, r":", "facts")
        status, out, err = run("facts", "--from", self.path("nowhere"))
        self.assertEqual((status, out), (BAD_INPUT, ""), err)
        self.assertIn(self.path("nowhere"), err)

    def test_another_schema_is_refused(self):
        for schema in ("virtscout.snapshot/9", "virtscout.facts/1", "other/1", 1):
            self.assert_bad(lines_of({**HEADER, "schema": schema}), r":1:[0-9]+: \S", "facts")

    def test_text_that_is_not_utf8_is_refused(self):
        self.assert_bad(lines_of(HEADER).encode() + b'{"ask":"file","path":"/x","text":"\xff"}\n',
                        r":2:[0-9]+: \S", "facts")

    def test_unknown_kinds_and_keys_are_ignored(self):
        extra = [{"ask": "frob", "x": [1, {"y": None}]}, {**cpuid(2), "note": {"a": 1}}]
        self.assertEqual(self.facts(*VMX_HOST), self.facts(*extra, *VMX_HOST))

    def test_order_does_not_matter(self):
        self.assertEqual(self.facts(*VMX_HOST), self.facts(*reversed(VMX_HOST)))


if __name__ == "__main__":
    main()
