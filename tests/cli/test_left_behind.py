#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""virtscout validate, ended at moments that nobody chose: no process of it is left, nor anything that it held open."""
import os
import random
import signal
import subprocess
import time
import unittest

from program import BIN, JUDGED, environment, main

# An upper bound for what the kernel takes to end a VM on a busy machine, not a measure.
GONE_S = 30
ROUNDS = 4
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL)


def marked(mark):
    """Processes that have @mark in the environment they began with, whatever session they are in."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/environ", "rb") as f:
                if name.isdigit() and mark in f.read():
                    found.append(int(name))
        except OSError:
            continue
    return found


def mounts():
    """Mounts of ours, which say so by their name."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as f:
        return {line for line in f if "virtscout" in line}


class LeftBehind(unittest.TestCase):
    def start(self, mark):
        return subprocess.Popen([BIN, "validate", "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, start_new_session=True,
                                env={**environment(), "LEFT_BEHIND": mark.decode()})

    def assert_nothing_left(self, process, mark, how):
        """Its children have the other end of the pipe: it ends with the last of them."""
        os.set_blocking(process.stdout.fileno(), False)
        end = time.monotonic() + GONE_S
        at_end = False
        while time.monotonic() < end and not at_end:
            at_end = process.stdout.read(65536) == b""
            time.sleep(0.01)
        self.assertTrue(at_end, how)
        while marked(mark) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(marked(mark), [], how)

    def run_whole(self):
        """How long it takes where nobody ends it."""
        before = mounts()
        mark = f"mark-{os.getpid()}-whole".encode()
        start = time.monotonic()
        with self.start(mark) as process:
            out, _ = process.communicate(timeout=120)
            took = time.monotonic() - start
            self.assertIn(process.returncode, JUDGED)
            self.assertTrue(out.startswith(b"{"))
        self.assertEqual(marked(mark), [])
        self.assertEqual(mounts(), before)
        return took

    def test_after_success(self):
        self.run_whole()

    def test_whenever_it_is_ended(self):
        before = mounts()
        whole = self.run_whole()
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        hit = set()
        for turn in range(ROUNDS * len(SIGNALS)):
            number = SIGNALS[turn % len(SIGNALS)]
            wait = moments.uniform(0, whole)
            how = f"{number.name} after {wait:.3f} s (seed {seed}, turn {turn})"
            mark = f"mark-{os.getpid()}-{turn}".encode()
            with self.start(mark) as process:
                time.sleep(wait)
                # The terminal's signals come to all of its processes, the others to one.
                if number in (signal.SIGINT, signal.SIGQUIT):
                    os.killpg(process.pid, number)
                else:
                    process.send_signal(number)
                status = process.wait(timeout=GONE_S)
                self.assertIn(status, (-number, *JUDGED), how)
                if status == -number:
                    hit.add(number)
                self.assert_nothing_left(process, mark, how)
        self.assertTrue(hit, f"none was ended before it had ended by itself (seed {seed})")
        self.assertEqual(mounts(), before)


if __name__ == "__main__":
    main()
