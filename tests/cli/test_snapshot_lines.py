#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Are the lines of snapshots what data/schemas/snapshot.json says: those that are recorded, and those that are read?"""
import json
import os
import re
import unittest

from program import BAD_INPUT, YES, Contract, main, run

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MACHINES = [os.path.join(ROOT, "tests", "machines"), os.path.join(ROOT, "tests", "golden", "hosts")]

# Lines of each kind of question, and whether a reader takes them.
SNAPSHOT_LINES = [
    ({"ask": "cpuid", "leaf": "0x1"}, False),
    ({"ask": "cpuid", "leaf": "0x1", "eax": 1, "ebx": 0, "ecx": 0}, False),
    ({"ask": "cpuid", "leaf": 1, "eax": 1, "ebx": 0, "ecx": 0, "edx": 4294967296}, False),
    ({"ask": "msr", "cpu": 1, "index": "0x3a", "value": "0x5"}, True),
    ({"ask": "msr", "cpu": 1, "index": "0x3a", "value": "0x10000000000000000"}, False),
    ({"ask": "file", "path": "/x"}, False),
    ({"ask": "file", "path": "/x", "text": "", "base64": ""}, False),
    ({"ask": "dir", "path": "/x", "entries": "a"}, False),
    ({"ask": "programs", "path": "/usr/bin", "entries": ["podman"]}, True),
    ({"ask": "programs", "path": "/usr/bin", "errno": "ENOENT"}, True),
    ({"ask": "programs", "path": "/usr/bin"}, False),
    ({"ask": "programs", "entries": ["podman"]}, False),
    ({"ask": "programs", "path": "/usr/bin", "entries": "podman"}, False),
    ({"ask": "link", "path": "/x", "target": "y"}, True),
    ({"ask": "link", "path": "/x", "target": "y", "errno": "EIO"}, False),
    ({"ask": "access", "path": "/x", "mode": "rw"}, True),
    ({"ask": "access", "path": "/x", "mode": "rw", "errno": "EACCES"}, True),
    ({"ask": "access", "path": "/x"}, False),
    ({"ask": "access", "path": "/x", "mode": "x"}, False),
    ({"ask": "stat", "path": "/x", "errno": "ENOENT"}, True),
    ({"ask": "stat", "path": "/x", "type": "regular", "mode": "0600", "uid": 0, "gid": 0}, True),
    ({"ask": "stat", "path": "/x", "type": "char", "major": 10, "minor": 232, "mode": "0600", "uid": 0, "gid": 0},
     True),
    ({"ask": "stat", "path": "/x", "type": "char", "mode": "0600", "uid": 0, "gid": 0}, False),
    ({"ask": "stat", "path": "/x", "type": "socket", "mode": "0600", "uid": 0, "gid": 0}, False),
    ({"ask": "stat", "path": "/x", "type": "regular", "mode": "0800", "uid": 0, "gid": 0}, False),
    ({"ask": "stat", "path": "/x", "type": "regular", "mode": "0600", "uid": 0, "gid": 0, "errno": "EIO"}, False),
    ({"ask": "capability", "path": "/x", "base64": "AQAAAg=="}, True),
    ({"ask": "capability", "path": "/x", "errno": "ENODATA"}, True),
    ({"ask": "capability", "path": "/x"}, False),
    ({"ask": "capability", "base64": "AQAAAg=="}, False),
    ({"ask": "kvm", "what": "open"}, True),
    ({"ask": "kvm", "what": "open", "errno": "EACCES"}, True),
    ({"ask": "kvm", "what": "api_version", "value": 12}, True),
    ({"ask": "kvm", "what": "api_version"}, False),
    ({"ask": "kvm", "what": "create_vm", "value": True}, True),
    ({"ask": "kvm", "what": "extension", "cap": 3, "value": 1}, True),
    ({"ask": "kvm", "what": "extension", "value": 1}, False),
    ({"ask": "kvm", "what": "extension", "cap": 3}, False),
    ({"ask": "kvm", "what": "feature_msr", "index": "0x480", "value": "0xffffffffffffffff"}, True),
    ({"ask": "kvm", "what": "feature_msr", "value": "0x1"}, False),
    ({"ask": "kvm", "what": "supported_cpuid", "entries": []}, True),
    ({"ask": "kvm", "what": "supported_cpuid", "entries": [{"leaf": 0}]}, False),
    ({"ask": "kvm", "what": "a word of later"}, True),
    ({"ask": "kvm"}, False),
    ({"ask": "pci", "functions": [{"address": "0000:00:02.0", "vendor": "8086", "device": "9a49", "class": "030000",
                                   "driver": None, "iommu_group": 0}]}, True),
    ({"ask": "pci", "functions": [{"address": "0000:00:02.0", "vendor": "8086", "device": "9a49", "class": "030000",
                                   "driver_unknown": True, "iommu_group_unknown": 1}]}, True),
    ({"ask": "pci", "functions": [{"address": "0000:00:02.0", "vendor": "8086", "device": "9a49", "class": "030000",
                                   "iommu_group_unknown": 2}]}, False),
    ({"ask": "pci", "functions": [{"address": "0000:00:02.0", "vendor": "8086", "device": "9a49", "class": "030000",
                                   "driver_unknown": "yes"}]}, False),
    ({"ask": "pci", "functions": [{"address": "02.0", "vendor": "8086", "device": "9a49", "class": "030000"}]}, False),
    ({"ask": "pci", "functions": [{"address": "0000:00:02.0", "vendor": "8086", "class": "030000"}]}, False),
    ({"ask": "pci"}, False),
    ({"ask": "udev", "subsystem": "iommu", "entries": ["dmar0"]}, True),
    ({"ask": "udev", "entries": ["dmar0"]}, False),
    ({"ask": "udev", "subsystem": "iommu", "entries": [""]}, False),
    ({"ask": "codename", "value": "Haswell"}, True),
    ({"ask": "codename"}, False),
    ({"ask": "launch", "test": "real_mode", "value": True, "ns": 78000}, True),
    ({"ask": "launch", "test": "real_mode", "errno": "ERR_NOT_RUN"}, True),
    ({"ask": "launch", "test": "real_mode", "value": 2}, False),
    ({"ask": "launch", "value": True}, False),
    ({"ask": "time", "value": 1790000000}, True),
    ({"ask": "time"}, False),
    ({"ask": "a kind of later", "x": 1}, True),
]


def snapshot_schema():
    with open(os.path.join(ROOT, "data", "schemas", "snapshot.json"), encoding="utf-8") as f:
        return json.load(f)


class Lines(Contract):
    """Where there is a validator."""

    def setUp(self):
        super().setUp()
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        Draft202012Validator.check_schema(snapshot_schema())
        self.schema = Draft202012Validator(snapshot_schema())

    def assert_valid(self, lines):
        for line in lines:
            self.schema.validate(json.loads(line))

    def test_this_host(self):
        self.assert_valid(run("snapshot")[1].splitlines())

    def test_replayed_machines(self):
        for folder in (os.path.join(top, machine) for top in MACHINES for machine in sorted(os.listdir(top))):
            path = os.path.join(folder, "host.jsonl")
            if os.path.exists(path):
                with self.subTest(machine=folder), open(path, encoding="utf-8") as f:
                    self.assert_valid(f)

    def test_schema_and_reader_agree(self):
        for line, right in SNAPSHOT_LINES:
            with self.subTest(line=line):
                status, _, err = run("facts", "--from", self.snapshot(line))
                self.assertEqual(status, YES if right else BAD_INPUT, err)
                self.assertEqual(self.schema.is_valid(line), right)


class Kinds(unittest.TestCase):
    def test_every_kind_has_a_form(self):
        forms = snapshot_schema()["$defs"]["question"]["allOf"]
        with open(os.path.join(ROOT, "probe", "question.c"), encoding="utf-8") as f:
            kinds = set(re.findall(r'^\t\[ASK_\w+\]\s*= \{"(\w+)"', f.read(), re.M))
        self.assertIn("capability", kinds)
        # The header holds what uname says.
        self.assertEqual({form["if"]["properties"]["ask"]["const"] for form in forms}, kinds - {"uname"})
        self.assertEqual({line["ask"] for line, right in SNAPSHOT_LINES if not right}, kinds - {"uname"})


if __name__ == "__main__":
    main()
