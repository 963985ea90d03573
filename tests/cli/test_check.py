#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the fast path keep the contract, as a command and as a monitoring plugin?"""
import ctypes
import json
import os
import re
import resource
import shutil
import signal
import subprocess

from program import BIN, Contract, DEGRADED, JUDGED, NO, UNKNOWN, USAGE, WRITE, YES, main, run


class Check(Contract):
    """The fast path, on this host: only the form is known."""

    def test_one_line_with_a_judging_status(self):
        for need in ("hvm", "kvm", "hw", "slat"):
            status, out, err = run("check", "--need", need)
            self.assertIn(status, JUDGED, err)
            self.assertEqual(out.count("\n"), 1, out)
            self.assertEqual(err, "")
            self.assertEqual(run("check", "--need", need, "-q"), (status, "", ""))

    def test_document(self):
        status, out, _ = run("check", "--json")
        doc = json.loads(out)
        self.assertEqual(doc["schema"], "virtscout.check/1")
        self.assertEqual({"yes": YES, "degraded": DEGRADED, "no": NO, "unknown": UNKNOWN}[doc["verdict"]],
                         status)
        self.assertIn(doc["hw"], ("vmx", "svm", "none", "unknown"))
        self.assertIn(doc["slat"], ("ept", "npt", "none", "unknown"))
        self.assertIn(doc["kvm"], ("usable", "denied", "absent", "broken", "unknown"))
        self.assertIsInstance(doc["backend"], str)
        self.assertIsInstance(doc["why"], str)

    def test_usage_errors(self):
        for args in (("--need", "frob"), ("--need",), ("--frob",), ("frob",)):
            with self.subTest(args=args):
                status, out, err = run("check", *args)
                self.assertEqual((status, out), (USAGE, ""))
                self.assertNotEqual(err, "")

    def test_failed_write_is_said(self):
        with open("/dev/full", "wb") as full:
            status, _, err = run("check", stdout=full)
        self.assertEqual(status, WRITE)
        self.assertNotEqual(err, "")

    def test_words_of_the_command_line_steer_no_terminal(self):
        for word in ("\x1b[31m", "x" * 5000):
            status, out, err = run("check", word)
            self.assertEqual((status, out), (USAGE, ""))
            self.assertNotIn("\x1b", err)
            self.assertTrue(err.endswith("see virtscout check --help\n"), err)

    def plugin(self):
        plugin = self.path("check_virtscout")
        os.symlink(os.path.abspath(BIN), plugin)
        return plugin

    def test_plugin_takes_its_options_as_others_do(self):
        plugin = self.plugin()
        plain = run(program=plugin)
        for args in (("-t", "5"), ("-t5",), ("--timeout", "5"), ("--timeout=5",), ("--need=hvm",)):
            self.assertEqual(run(*args, program=plugin), plain, args)
        for args in (("-t",), ("-t", "0"), ("-t5x",), ("--timeout=",), ("--need",), ("a|b\x1b[31m",)):
            with self.subTest(args=args):
                status, out, err = run(*args, program=plugin)
                self.assertEqual((status, err), (UNKNOWN, ""))
                first = out.splitlines()[0]
                self.assertRegex(first, r"^VIRTSCOUT UNKNOWN: [^|\x1b]+$")
        for args in (("-h",), ("-V",)):
            self.assertEqual(run(*args, program=plugin)[0], UNKNOWN)

    def test_plugin_speaks_the_monitors_language(self):
        plugin = self.plugin()
        status, out, err = run(program=plugin)
        self.assertIn(status, JUDGED, err)
        word = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[status]
        self.assertRegex(out.splitlines()[0], rf"^[A-Z]+ {word}: \S")

    def skip_unless_static(self):
        if b"statically linked" not in subprocess.run(["file", "-L", BIN], stdout=subprocess.PIPE, check=False).stdout:
            self.skipTest("not the static program")

    def test_a_program_may_be_started_with_nothing(self):
        def without_words():
            nothing = (ctypes.c_char_p * 1)(None)
            ctypes.CDLL(None).execve(BIN.encode(), nothing, nothing)

        self.skip_unless_static()  # sanitizers want a name
        # Before 5.18 it has no name either; since then an empty one. virtscout-full misses the command.
        done = subprocess.run([BIN], preexec_fn=without_words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (USAGE, b""), done.stderr)
        done = subprocess.run([BIN, "check"], env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(run("check"), (done.returncode, done.stdout.decode(), ""))

    def test_a_small_stack_is_enough(self):
        self.skip_unless_static()  # sanitizers take more

        def little_stack():
            resource.setrlimit(resource.RLIMIT_STACK, (64 << 10, 64 << 10))

        for words in (("check",), ("check", "--json"), ("facts",)):
            done = subprocess.run([BIN, *words], env={}, preexec_fn=little_stack, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, timeout=60, check=False)
            self.assertIn(done.returncode, JUDGED)
            self.assertNotEqual(done.stdout, b"")

    def calls(self, *args, program=BIN, inject=None, before=None):
        """The names of the system calls of one run; skips where they can't be counted."""
        if not shutil.which("strace"):
            self.skipTest("no strace")
        self.skip_unless_static()
        trace = self.path("trace")
        done = subprocess.run(["strace", "-o", trace, *(["-e", "inject=" + inject] if inject else []), program, *args],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              preexec_fn=before, check=False)
        if b"ptrace" in done.stderr or not os.path.exists(trace):
            self.skipTest("strace may not trace")
        with open(trace, encoding="utf-8", errors="replace") as lines:
            return done, re.findall(r"^(\w+)\(", lines.read(), re.M)

    def test_few_system_calls(self):
        # An empty program that is linked statically with glibc makes 15.
        for args, most in (((), 21), (("-q",), 21), (("--need", "kvm", "-q"), 6)):
            with self.subTest(args=args):
                _, names = self.calls("check", *args)
                self.assertLessEqual(len(names), most, names)
                self.assertNotIn("brk", names)
                self.assertNotIn("mmap", names)
                self.assertLessEqual(names.count("write"), 1, names)

    def test_plugin_keeps_its_time(self):
        done, _ = self.calls("-t", "1", program=self.plugin(), inject="openat:delay_enter=3000000")
        self.assertEqual((done.returncode, done.stdout), (UNKNOWN, b"VIRTSCOUT UNKNOWN: timed out\n"))

    def test_plugin_keeps_its_time_below_who_blocks_signals(self):
        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})

        done, _ = self.calls("-t", "1", program=self.plugin(), inject="openat:delay_enter=3000000", before=block)
        self.assertEqual((done.returncode, done.stdout), (UNKNOWN, b"VIRTSCOUT UNKNOWN: timed out\n"))


if __name__ == "__main__":
    main(BIN)
