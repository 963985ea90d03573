# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the command line share: the built programs, made-up hosts, and one run of a program.

VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it. What this host is does not matter: it is
replayed hosts whose answers are looked at, and of this one only the form.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
FULL = BIN + "-full"
TIMEOUT_S = 60

YES, DEGRADED, NO, UNKNOWN = 0, 1, 2, 3
USAGE, BAD_INPUT, WRITE = 64, 65, 74
JUDGED = (YES, DEGRADED, NO, UNKNOWN)

# A kernel and a time that this host can't have.
HEADER = {"schema": "virtscout.snapshot/1", "host": {"arch": "x86_64", "kernel": "1.2.3-made-up"},
          "captured": "2001-02-03T04:05:06Z", "uid": 0, "tool": "0.1.0"}


def cpuid(leaf, eax=0, ebx=0, ecx=0, edx=0, subleaf=0):
    return {"ask": "cpuid", "cpu": 0, "leaf": f"0x{leaf:08x}", "subleaf": subleaf, "eax": f"0x{eax:08x}",
            "ebx": f"0x{ebx:08x}", "ecx": f"0x{ecx:08x}", "edx": f"0x{edx:08x}"}


# GenuineIntel, family 6, model 60 (Haswell), VMX; one MSR that says that there are secondary controls,
# one that may not be read.
VMX_HOST = [
    cpuid(0, eax=1, ebx=0x756e6547, ecx=0x6c65746e, edx=0x49656e69),
    cpuid(1, eax=0x000306c3, ecx=1 << 5),
    {"ask": "msr", "cpu": 0, "index": "0x00000482", "value": "0xfff9fffe0401e172"},
    {"ask": "msr", "cpu": 0, "index": "0x0000048b", "errno": "EACCES"},
]


def lines_of(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def environment():
    """Neither the width of this terminal nor rules of this user."""
    env = {key: value for key, value in os.environ.items()
           if not key.startswith("VIRTSCOUT_") and key != "COLUMNS"}
    return {**env, "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent"}


def run(*args, program=None, **more):
    """The program's exit status, stdout and stderr."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = subprocess.run([program or BIN, *args], timeout=TIMEOUT_S, env=environment(), check=False,
                          **{**streams, **more})
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode(errors="replace")


class Contract(unittest.TestCase):
    """A folder of its own, snapshots written there, and the full program run on them."""
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def snapshot(self, *records, name="host.jsonl"):
        return self.write(name, lines_of(HEADER, *records))

    def write(self, name, text):
        with open(self.path(name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return self.path(name)

    def run_json(self, *args, statuses=(0,)):
        status, out, err = run(*args)
        self.assertIn(status, statuses, (args, err))
        return json.loads(out)

    def facts(self, *records):
        return self.run_json("facts", "--from", self.snapshot(*records), "-f", "json")["facts"]


def main(*needed):
    """Runs the tests of the file that calls it. Exit status 77 where the programs are not built."""
    for program in needed or (BIN, FULL):
        if not os.access(program, os.X_OK):
            print(f"skipped: VIRTSCOUT_BIN ({BIN or 'not set'}): {program or 'it'} is no program")
            sys.exit(77)
    unittest.main()
