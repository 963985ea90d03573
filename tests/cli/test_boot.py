#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""virtscout boot from the outside: its options, kernels that are none, its exit status, and the terminal, which is put back."""
import os
import pty
import signal
import struct
import subprocess
import tempfile
import termios
import unittest

BIN = os.environ["VIRTSCOUT_BIN"]
HAS_KVM = os.access("/dev/kvm", os.R_OK | os.W_OK)
X86 = os.environ.get("VIRTSCOUT_X86", "ON") == "ON"

# Puts "hi\n" out, then exits with 7; waits for ever.
SAY = b"".join(b"\xb0" + bytes([c]) + b"\x66\xba\xf8\x03\xee" for c in b"hi\n") + b"\xb0\x07\xe6\xf4"
ENDLESS = b"\xeb\xfe"
SAY_ON = b"".join(b"\xb0" + bytes([c]) + b"\x66\xba\xf8\x03\xee" for c in b"on\n") + ENDLESS


def bzimage(code):
    """The smallest file that boot.rst allows."""
    kernel = bytearray(0x600)
    for form, at, value in (("B", 0x1f1, 1), ("<I", 0x1f4, 0x200 // 16 + 16), ("<H", 0x1fe, 0xaa55), ("<I", 0x202, 0x53726448),
                            ("B", 0x201, 0x66), ("<H", 0x206, 0x20f), ("B", 0x211, 1), ("<I", 0x22c, 0x7fffffff),
                            ("<I", 0x230, 0x200000), ("B", 0x236, 1), ("<I", 0x238, 2047), ("<Q", 0x258, 0x1000000),
                            ("<I", 0x260, 0x10000)):
        struct.pack_into(form, kernel, at, value)
    return bytes(kernel) + code.ljust(256, b"\x90")


@unittest.skipUnless(X86, "boots kernels for x86-64")
class Boot(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, content):
        path = os.path.join(self.folder.name, "kernel")
        with open(path, "wb") as out:
            out.write(content)
        return path

    def boot(self, *words, **more):
        return subprocess.run([BIN, "boot", *words], capture_output=True, timeout=60, stdin=subprocess.DEVNULL, **more)

    def refused(self, status, text, *words):
        got = self.boot(*words)
        self.assertEqual(got.returncode, status, got.stderr)
        self.assertIn(text, got.stderr.decode())
        self.assertEqual(got.stdout, b"")

    def test_usage(self):
        kernel = self.file(bzimage(SAY))
        self.refused(64, "--kernel", )
        self.refused(64, "1 to 32", "--kernel", kernel, "--cpus", "33")
        self.refused(64, "1 to 32", "--kernel", kernel, "--cpus", "2x")
        self.refused(64, "2 to 65536", "--kernel", kernel, "--memory", "0")
        self.refused(64, "2 to 65536", "--kernel", kernel, "--memory", "99999999999999999999")
        self.refused(64, "1 to 3600", "--kernel", kernel, "--timeout", "0")
        self.refused(64, "has no option --json", "--json")

    def test_what_is_no_kernel(self):
        good = bzimage(SAY)
        self.refused(65, "No such file", "--kernel", os.path.join(self.folder.name, "none"))
        self.refused(65, "is empty", "--kernel", self.file(b""))
        self.refused(65, "gzip", "--kernel", self.file(b"\x1f\x8b\x08" + bytes(100)))
        self.refused(65, "ends too early", "--kernel", self.file(good[:0x640]))
        self.refused(65, "byte 534: ", "--kernel", self.file(good[:0x216]))
        self.refused(65, "No such file", "--kernel", self.file(good), "--initrd", "/nonexistent")
        with tempfile.NamedTemporaryFile() as initrd:
            self.refused(65, "is empty", "--kernel", self.file(good), "--initrd", initrd.name)
            initrd.truncate(3 << 20)
            self.refused(65, "the initrd of 3145728 bytes does not fit", "--kernel", self.file(good), "--initrd",
                         initrd.name, "--memory", "18")
        self.refused(65, "--memory gives 16", "--kernel", self.file(good), "--memory", "16")

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_console_and_status(self):
        for cpus in ("1", "2", "32"):
            got = self.boot("--kernel", self.file(bzimage(SAY)), "--timeout", "30", "--cpus", cpus)
            self.assertEqual((got.returncode, got.stdout, got.stderr), (7, b"hi\n", b""))

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_timeout_tells_where_the_guest_was(self):
        got = self.boot("--kernel", self.file(bzimage(ENDLESS)), "--timeout", "1")
        self.assertEqual(got.returncode, 3)
        self.assertIn("RIP 0x1000200", got.stderr.decode())

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_console_that_nobody_reads(self):
        kernel = self.file(bzimage(SAY))
        with open("/dev/full", "wb") as full:
            got = subprocess.run([BIN, "boot", "--kernel", kernel, "--timeout", "30"], stdin=subprocess.DEVNULL, stdout=full,
                                 stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(got.returncode, 74, got.stderr)

    def on_terminal(self, ending):
        """Boots on a terminal of its own; its settings before, during and after, and the exit status."""
        parent, child = pty.openpty()
        self.addCleanup(os.close, parent)
        self.addCleanup(os.close, child)
        before = termios.tcgetattr(child)
        kernel = self.file(bzimage(SAY_ON))
        with subprocess.Popen([BIN, "boot", "--kernel", kernel, "--timeout", "60"], stdin=child, stdout=child, stderr=child,
                              start_new_session=True) as process:
            said = b""
            while b"on" not in said:
                said += os.read(parent, 100)
            during = termios.tcgetattr(child)
            ending(process, parent)
            process.wait(timeout=30)
            status = process.returncode
        return before, during, termios.tcgetattr(child), status

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_terminal_is_put_back(self):
        endings = (
            (lambda process, parent: os.write(parent, b"\x01x"), 3),
            (lambda process, parent: process.send_signal(signal.SIGTERM), -signal.SIGTERM),
            (lambda process, parent: process.send_signal(signal.SIGHUP), -signal.SIGHUP),
        )
        for ending, expected in endings:
            before, during, after, status = self.on_terminal(ending)
            self.assertEqual(status, expected)
            self.assertNotEqual(before, during)
            self.assertFalse(during[3] & termios.ECHO)
            self.assertEqual(before, after)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_guest_ends_with_its_parent(self):
        kernel = self.file(bzimage(SAY_ON))
        with subprocess.Popen([BIN, "boot", "--kernel", kernel], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), b"on\n")
            process.kill()
            process.wait(timeout=30)
            # The guest's process has the other end of this pipe, and would keep it for ever.
            self.assertEqual(process.stdout.read(), b"")


if __name__ == "__main__":
    unittest.main()
