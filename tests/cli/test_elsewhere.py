#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of machines that are not x86: the truth where there is some, else unknown; never a wrong no.

A made-up aarch64 host is replayed; where the programs are built for another architecture themselves (./dev cross),
this host is asked as well. VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it; VIRTSCOUT_RUNNER,
separated by semicolons, what runs them where this machine can't; VIRTSCOUT_X86 is ON where they are for x86. Exit
status 77 where they are not built.
"""
import json
import os
import subprocess
import tempfile
import unittest

from program import BIN, FULL, JUDGED, UNKNOWN, environment, main

RUNNER = [word for word in os.environ.get("VIRTSCOUT_RUNNER", "").split(";") if word]
IS_X86 = os.environ.get("VIRTSCOUT_X86", "ON") == "ON"
TIMEOUT_S = 120

CPUINFO = ("processor\t: 0\nBogoMIPS\t: 200.00\nFeatures\t: fp asimd evtstrm aes\nCPU implementer\t: 0x41\n"
           "CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n")
ARM = [
    {"schema": "virtscout.snapshot/1", "host": {"arch": "aarch64", "kernel": "6.1.0"}, "uid": 0, "tool": "0.1.0"},
    {"ask": "file", "path": "/proc/cpuinfo", "text": CPUINFO},
    {"ask": "file", "path": "/proc/cmdline", "text": "root=/dev/sda1\n"},
    {"ask": "file", "path": "/proc/misc", "text": "232 kvm\n"},
    {"ask": "file", "path": "/proc/modules", "text": "vfio 1 0 - Live 0x0\n"},
    # KVM is built in, and has no second module.
    {"ask": "dir", "path": "/sys/module", "entries": ["kvm", "tcp_cubic", "vfio"]},
    {"ask": "dir", "path": "/sys/class/iommu", "entries": ["smmu3.0x0000000009050000"]},
    {"ask": "dir", "path": "/sys/firmware/acpi/tables", "entries": ["APIC", "GTDT", "IORT"]},
    {"ask": "stat", "path": "/dev/kvm", "type": "char", "major": 10, "minor": 232, "mode": "0660", "uid": 0,
     "gid": 0},
    {"ask": "kvm", "what": "open"},
    {"ask": "kvm", "what": "api_version", "value": 12},
    {"ask": "kvm", "what": "create_vm", "value": True},
    {"ask": "kvm", "what": "supported_cpuid", "errno": "EOPNOTSUPP"},
    {"ask": "codename", "errno": "EOPNOTSUPP"},
    *({"ask": "cpuid", "cpu": 0, "leaf": f"0x{leaf:08x}", "subleaf": 0, "errno": "EOPNOTSUPP"}
      for leaf in (0, 1, 7, 0x40000000, 0x80000000, 0x80000001)),
]
# What is x86's, and what its absence would be a wrong no for.
X86_ONLY = ("cpu.vendor", "cpu.hypervisor", "cpu.vmx", "cpu.vmx.flag", "cpu.vmx.ept", "cpu.svm", "cpu.svm.flag",
            "cpu.svm.npt", "cpu.level", "cpu.codename", "kvm.slat")


def run(program, *args):
    done = subprocess.run([*RUNNER, program, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=TIMEOUT_S, env=environment(), check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")


class Elsewhere(unittest.TestCase):
    maxDiff = None

    def document(self, *args, statuses=JUDGED):
        status, out, err = run(FULL, *args, "-f", "json")
        self.assertIn(status, statuses, err)
        return json.loads(out)

    def test_a_replayed_arm_host(self):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
            f.write("".join(json.dumps(line) + "\n" for line in ARM))
            f.flush()
            document = self.document("audit", "--from", f.name, statuses=(UNKNOWN,))
        facts = document["facts"]
        for name in X86_ONLY:
            with self.subTest(fact=name):
                self.assertEqual(facts[name]["state"], "unknown")
        for name in ("cpu.vmx", "cpu.svm", "cpu.vmx.flag"):
            self.assertEqual(facts[name]["why"], "no-interface")
        for name, value in (("kernel.arch", "aarch64"), ("kvm.device.access", True), ("kvm.create_vm", True),
                            ("iommu.vendor", "arm-smmu")):
            self.assertEqual(facts[name]["value"], value)
        for mode in document["modes"].values():
            self.assertEqual(mode["verdict"], "unknown")

    @unittest.skipIf(IS_X86, "the programs are for x86")
    def test_this_host_by_a_program_that_is_not_for_x86(self):
        document = self.document("audit", "--validate")
        for name in ("cpu.vmx", "cpu.svm", "cpu.vmx.ept", "cpu.svm.npt", "launch.real_mode", "launch.long_mode"):
            with self.subTest(fact=name):
                fact = document["facts"][name]
                # An emulator may show the /proc/cpuinfo of the x86 host below: AMD has no VMX, Intel no SVM.
                if fact["state"] == "known" and document["facts"]["cpu.vendor"]["state"] == "known":
                    self.assertIs(fact["value"], False)
                    self.assertTrue(name.startswith("cpu."))
                    continue
                self.assertEqual((fact["state"], fact["why"]), ("unknown", "no-interface"))
        self.assertNotEqual(document["modes"]["hvm"]["verdict"], "no")
        status, out, err = run(BIN, "check", "--need", "hw")
        self.assertEqual((status, err), (UNKNOWN, ""), out)
        status, out, err = run(FULL, "validate")
        self.assertEqual(status, UNKNOWN, err)


if __name__ == "__main__":
    main()
