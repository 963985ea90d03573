#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""virtscout boot from the outside: its options, kernels that are none, its exit status, and the terminal, which is put back."""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

BIN = os.environ["VIRTSCOUT_BIN"]
HAS_KVM = os.access("/dev/kvm", os.R_OK | os.W_OK)
X86 = os.environ.get("VIRTSCOUT_X86", "ON") == "ON"

# Puts "hi\n" out, then exits with 7; waits for ever.
SAY = b"".join(b"\xb0" + bytes([c]) + b"\x66\xba\xf8\x03\xee" for c in b"hi\n") + b"\xb0\x07\xe6\xf4"
ENDLESS = b"\xeb\xfe"
# Asks for input as a shell does ("# "), and gives back what it reads; a q ends it with status 3.
ECHO = (b"\x66\xba\xfc\x03\xb0\x08\xee" b"\x66\xba\xf9\x03\xb0\x01\xee" b"\x66\xba\xf8\x03\xb0#\xee\xb0 \xee"
        b"\x66\xba\xfd\x03\xec\xa8\x01\x74\xf7" b"\x66\xba\xf8\x03\xec\xee\x3cq\x75\xed" b"\xb0\x03\xe6\xf4")
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
        self.refused(64, "ttyS0 or hvc0", "--kernel", kernel, "--console", "tty1")
        self.refused(64, "has no option --json", "--json")

    def test_disks(self):
        kernel = self.file(bzimage(SAY))
        disk = os.path.join(self.folder.name, "disk")

        def refused(text, word=disk):
            self.refused(65, text, "--kernel", kernel, "--disk", word)
        refused("disk: No such file")
        refused("disk: No such file", disk + ",ro")
        os.mkfifo(disk)
        refused("expected a file or a block device")
        os.unlink(disk)
        for size, found in ((0, "found 0"), (100, "found 100"), (513, "multiple of 512 bytes")):
            with open(disk, "wb") as out:
                out.write(bytes(size))
            refused(found)
        refused("a directory", self.folder.name)
        with open(disk, "wb") as out:
            out.write(bytes(1024))
            out.flush()
            fcntl.flock(out, fcntl.LOCK_EX)
            refused("another program has locked it")
            refused("another program has locked it", disk + ",ro")
            fcntl.flock(out, fcntl.LOCK_SH)
            refused("another program has locked it")  # who reads may share it, who writes may not
        os.chmod(disk, 0o400)
        if os.getuid():
            refused("Permission denied")

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_the_guests_process_has_nothing_of_the_callers(self):
        kernel = self.file(bzimage(SAY_ON))
        ours, inherited = os.pipe()
        self.addCleanup(os.close, ours)
        with subprocess.Popen([BIN, "boot", "--kernel", kernel, "--timeout", "60"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, pass_fds=(inherited,)) as process:
            self.assertEqual(process.stdout.readline(), b"on\n")
            with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as children:
                guest = children.read().split()[0]
            what = os.readlink(f"/proc/self/fd/{inherited}")
            os.close(inherited)
            found = {os.readlink(f"/proc/{guest}/fd/{name}") for name in os.listdir(f"/proc/{guest}/fd")}
            process.terminate()
            process.wait(timeout=30)
        self.assertNotIn(what, found)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_a_guest_with_a_disk_and_a_console(self):
        disk = os.path.join(self.folder.name, "disk")
        with open(disk, "wb") as out:
            out.write(bytes(1024))
        for word in (disk, disk + ",ro"):
            got = self.boot("--kernel", self.file(bzimage(SAY)), "--timeout", "30", "--disk", word, "--console", "hvc0")
            self.assertEqual((got.returncode, got.stdout, got.stderr), (7, b"hi\n", b""))

    def test_what_is_no_kernel(self):
        good = bzimage(SAY)
        self.refused(65, "No such file", "--kernel", os.path.join(self.folder.name, "none"))
        self.refused(65, "is empty", "--kernel", self.file(b""))
        self.refused(65, "a directory; expected", "--kernel", self.folder.name)
        large = os.path.join(self.folder.name, "large")
        with open(large, "wb") as out:
            out.truncate(1 << 30)
        self.refused(65, "large: larger than 1 GiB", "--kernel", large)
        self.refused(65, "large: larger than 1 GiB", "--kernel", self.file(good), "--initrd", large)
        self.refused(65, "a directory; expected", "--kernel", self.file(good), "--initrd", self.folder.name)
        self.refused(65, "at most 2047 bytes", "--kernel", self.file(good), "--append", "x" * 3000)
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
            self.assertEqual((got.returncode, got.stdout), (7, b"hi\n"))
            if cpus == "1":
                self.assertEqual(got.stderr, b"")
            else:  # which this kernel does not know of
                self.assertIn(f"never started {int(cpus) - 1} of its {cpus} processors", got.stderr.decode())

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

    def on_terminal(self, code, until, ending):
        """Boots on a terminal of its own; its settings before, during and after, what it said, and the exit status."""
        parent, child = pty.openpty()
        self.addCleanup(os.close, parent)
        self.addCleanup(os.close, child)
        before = termios.tcgetattr(child)
        kernel = self.file(bzimage(code))
        with subprocess.Popen([BIN, "boot", "--kernel", kernel, "--timeout", "60"], stdin=child, stdout=child, stderr=child,
                              start_new_session=True) as process:
            said = self.read_until(parent, until)
            during = termios.tcgetattr(child)
            ending(process, parent)
            process.wait(timeout=30)
            status = process.returncode
        while select.select([parent], [], [], 0.2)[0]:
            said += os.read(parent, 1000)
        return before, during, termios.tcgetattr(child), said, status

    def read_until(self, parent, text):
        said = b""
        while text not in said:
            self.assertTrue(select.select([parent], [], [], 30)[0], said)
            said += os.read(parent, 1000)
        return said

    @staticmethod
    def kill_child(process):
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as children:
            os.kill(int(children.read().split()[0]), signal.SIGABRT)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_terminal_is_put_back(self):
        endings = [
            (lambda process, parent: os.write(parent, b"\x01x"), 3),
            (lambda process, parent: self.kill_child(process), 70),
        ]
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            endings.append((lambda process, parent, number=number: process.send_signal(number), -number))
        for ending, expected in endings:
            before, during, after, said, status = self.on_terminal(SAY_ON, b"on", ending)
            self.assertEqual(status, expected)
            self.assertNotEqual(before, during)
            self.assertFalse(during[3] & termios.ECHO)
            self.assertEqual(before, after)
            self.assertIn(b"Ctrl-A x stops the guest", said)
            self.assertLess(max(len(line) for line in said.splitlines()), 80)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_a_prompt_answers(self):
        def talk(_process, parent):
            for line in (b"uname\r", b"a\x01\x01b\x03\x1a\r"):  # a Ctrl-A, and keys that are the guest's, too
                os.write(parent, line)
                self.assertEqual(self.read_until(parent, b"\r").strip(b"\r\n"), line.replace(b"\x01\x01", b"\x01").strip())
            os.write(parent, b"q")
        before, during, after, said, status = self.on_terminal(ECHO, b"# ", talk)
        self.assertEqual((status, before), (3, after), said)
        self.assertFalse(during[3] & termios.ISIG)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_input_from_a_file_and_its_end(self):
        kernel = self.file(bzimage(ECHO))
        typed = b"0123456789" * 500 + b"q"
        got = subprocess.run([BIN, "boot", "--kernel", kernel, "--timeout", "60"], input=typed, capture_output=True, timeout=90,
                             check=False)
        self.assertEqual((got.returncode, got.stdout), (3, b"# " + typed))
        got = self.boot("--kernel", kernel, "--timeout", "1")  # the end of it is no end of the guest
        self.assertEqual((got.returncode, got.stdout), (3, b"# "))
        self.assertIn(b"did not end within its 1 s", got.stderr)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_silence_is_asked_about(self):
        kernel = self.file(bzimage(ENDLESS))
        with subprocess.Popen([BIN, "boot", "--kernel", kernel], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            line = process.stderr.readline()
            if b"waiting" in line:  # this KVM runs kernels at speed, and the guest may go on
                self.assertIsNone(process.poll())
                process.terminate()
                self.assertEqual(process.wait(timeout=30), -signal.SIGTERM)
            else:
                self.assertIn(b"it did nothing for 10 s", line)
                self.assertIn(b"emulates a guest's kernel mode", process.stderr.readline())
                self.assertEqual(process.wait(timeout=30), 3)

    @unittest.skipUnless(HAS_KVM, "/dev/kvm can't be opened")
    def test_waiting_takes_no_time(self):
        kernel = self.file(bzimage(SAY_ON.replace(ENDLESS, b"\xfb\xf4\xeb\xfd")))  # sti, hlt: waits for interrupts
        with subprocess.Popen([BIN, "boot", "--kernel", kernel, "--timeout", "60"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(b"typed, and nobody listens")
            process.stdin.flush()
            process.stdout.readline()
            with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as children:
                path = f"/proc/{children.read().split()[0]}/status"

            def switches():
                with open(path, encoding="ascii") as status:
                    return sum(int(line.split()[1]) for line in status if "voluntary_ctxt_switches" in line)
            begin = switches()
            time.sleep(1.2)
            # Two ticks a second; the thread that attends is the one that is counted.
            self.assertLess(switches() - begin, 20)
            process.terminate()
            process.wait(timeout=30)

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
