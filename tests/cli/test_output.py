#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is nothing lost on the way out, and does what the machine says steer no terminal?"""
import base64
import json
import os
import re
import resource
import signal

from program import Contract, JUDGED, VMX_HOST, WRITE, main, run


class Output(Contract):
    def test_nothing_may_be_lost_on_a_full_disk(self):
        here = self.snapshot(*VMX_HOST)
        for args in (("facts", "--from", here), ("facts", "--from", here, "-f", "json"),
                     ("audit", "--from", here), ("audit", "--from", here, "-f", "json"),
                     ("advise", "--from", here), ("explain", "cpu.vmx"), ("snapshot",), ("--help",)):
            with self.subTest(args=args), open("/dev/full", "wb") as full:
                status, _, err = run(*args, stdout=full)
                self.assertEqual(status, WRITE, err)
                self.assertNotEqual(err, "")

    def test_closed_output_is_a_failed_write(self):
        status, _, err = run("facts", "--from", self.snapshot(), stdout=None,
                             preexec_fn=lambda: os.close(1))
        self.assertEqual(status, WRITE, err)

    def test_file_holds_what_stdout_would(self):
        here, there = self.snapshot(*VMX_HOST), self.path("out.json")
        status, out, _ = run("facts", "--from", here, "-f", "json")
        self.assertEqual(run("facts", "--from", here, "-f", "json", "-o", there), (status, "", ""))
        with open(there, encoding="utf-8") as f:
            self.assertEqual(f.read(), out)

    def test_file_that_cannot_be_made_is_a_failed_write(self):
        here = self.snapshot(*VMX_HOST)
        # /proc takes no new file from anybody, root included.
        for there in (self.path("nowhere/out"), "/proc/virtscout-test", self.folder):
            for command in ("facts", "audit"):
                with self.subTest(there=there, command=command):
                    status, out, err = run(command, "--from", here, "-o", there)
                    self.assertEqual((status, out), (WRITE, ""), err)
                    self.assertIn(there, err)
        self.assertEqual(os.listdir(self.folder), ["host.jsonl"])

    def test_file_is_there_whole_or_as_it_was(self):
        here, there = self.snapshot(*VMX_HOST), self.write("out", "as it was")

        def no_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

        status, _, err = run("facts", "--from", here, "-f", "json", "-o", there, preexec_fn=no_room)
        self.assertEqual(status, WRITE, err)
        with open(there, encoding="utf-8") as f:
            self.assertEqual(f.read(), "as it was")
        self.assertEqual(sorted(os.listdir(self.folder)), ["host.jsonl", "out"])

    def test_snapshot_is_json_lines_that_replay(self):
        there = self.path("this.jsonl")
        status, out, err = run("snapshot", "-o", there)
        self.assertEqual((status, out), (0, ""), err)
        with open(there, encoding="utf-8") as f:
            header, *questions = [json.loads(line) for line in f]
        self.assertEqual(header["schema"], "virtscout.snapshot/1")
        self.assertEqual(header["host"]["kernel"], os.uname().release)
        self.assertTrue(all("ask" in question for question in questions))
        kinds = {question["ask"] for question in questions}
        self.assertLessEqual({"file", "dir", "access"}, kinds)
        for question in questions:
            if "base64" in question:
                base64.b64decode(question["base64"], validate=True)
        replayed = self.run_json("facts", "--json", "--from", there)["facts"]
        self.assertEqual(replayed, self.run_json("facts", "--json")["facts"])


class Text(Contract):
    def assert_readable(self, *args):
        with self.subTest(args=args):
            status, out, err = run(*args)
            self.assertIn(status, JUDGED, err)
            self.assertNotEqual(out, "")
            for line in out.splitlines():
                self.assertLessEqual(len(line), 80, line)
            # What is no terminal gets no color, and the machine's texts none of their own.
            self.assertFalse(re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out), repr(out))

    def test_text_has_80_columns_and_no_control_characters(self):
        cpuinfo = ("processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 60\n"
                   "model name\t: \x1b[31mred\x07 " + "very " * 40 + "long\nstepping\t: 3\n"
                   "flags\t\t: fpu vmx lm\n\n")
        odd = [*VMX_HOST, {"ask": "file", "path": "/proc/cpuinfo", "text": cpuinfo},
               {"ask": "file", "path": "/proc/cmdline", "text": "iommu=\x1b]0;x\x07" + "y" * 300 + "\n"}]
        for records in ([], VMX_HOST, odd):
            here = self.snapshot(*records)
            self.assert_readable("audit", "--from", here)
            self.assert_readable("advise", "--from", here)
        self.assert_readable("explain", "cpu.vmx")
        self.assert_readable("--help")

    def test_machine_text_stays_quoted_in_json(self):
        cpuinfo = 'vendor_id : "}\\\nflags : fpu\nmodel name : "\x1b\u2028</script>\n'
        doc = self.run_json("audit", "--from",
                            self.snapshot({"ask": "file", "path": "/proc/cpuinfo", "text": cpuinfo}),
                            "-f", "json", statuses=JUDGED)
        self.assertEqual(doc["schema"], "virtscout.audit/1")


if __name__ == "__main__":
    main()
