#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the runner of the emulated hosts find what is wrong? Without emulators: made-up answers, archives, reports."""
import base64
import copy
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import xml.etree.ElementTree as xml

if sys.version_info < (3, 11):
    print("needs Python 3.11 or later", file=sys.stderr)
    sys.exit(77)

# pylint: disable=wrong-import-position
from runner import archive, boot, changed, compare, host, one, replay, report
from runner.answers import Answers

KNOWN = {"state": "known", "value": True, "source": "s"}
AUDIT = {"facts": {"cpu.svm": KNOWN, "kvm.backend": {**KNOWN, "value": "kvm_amd"}, "kvm.create_vm": KNOWN,
                   "launch.long_mode": KNOWN, "kvm.api_version": {"state": "unknown", "why": "permission", "errno": "EPERM"}},
         "modes": {"hvm": {"verdict": "ready", "steps": [{"who": "admin", "action": "Load it", "command": "modprobe x"},
                                                         {"who": "firmware", "action": "Switch it on", "command": None}]}},
         "findings": [{"id": "kvm.held", "holds": "no"}]}
VALIDATE = {"verdict": "ok", "facts": AUDIT["facts"], "tests": [{"test": "long_mode", "outcome": "passed", "errno": None}]}
CHECK = {"verdict": "yes", "backend": "kvm_amd"}
TRUTH = {"facts": {"cpu.svm": True, "kvm.backend": ["none", "kvm_*"], "kvm.api_version": "unknown", "launch.long_mode": True},
         "why": {"kvm.api_version": "permission"}, "modes": {"hvm": "ready"}, "findings": {"kvm.held": "no"},
         "steps": {"hvm": ["admin: modprobe *", "firmware: Switch*"]}, "check": {"verdict": "yes"},
         "validate": {"long_mode": "passed", "verdict": "ok"}}


def answers(audit=None, validate=None, check=None, **files):
    made = {"audit": audit or AUDIT, "validate": validate or VALIDATE, "check-json": check or CHECK}
    table = {f"{name}.out": json.dumps(document).encode() for name, document in made.items()}
    table |= {f"{name}.status": b"0\n" for name in ("audit", "validate", "check", "check-json", "snapshot")}
    return Answers(table | {name.replace("_", "."): data for name, data in files.items()})


def a_host(**truth):
    return host.Host("made-up", "a host", False, host.Boot(), host.Truth(**{**TRUTH, **truth}))


def wrong(given=None, **truth):
    return compare.everything(given or answers(), a_host(**truth))[1]


class Compare(unittest.TestCase):
    def test_what_is_true_passes(self):
        self.assertEqual(wrong(), [])

    def test_each_kind_of_answer_is_held_against_the_truth(self):
        for truth in ({"facts": {"cpu.svm": False}}, {"facts": {"cpu.svm": 1}}, {"facts": {"cpu.svm": "unknown"}},
                      {"facts": {"cpu.smv": "unknown"}}, {"facts": {"kvm.backend": "kvm_intel"}},
                      {"why": {"kvm.api_version": "io"}}, {"why": {"cpu.svm": "io"}}, {"modes": {"hvm": ["no", "unknown"]}},
                      {"steps": {"hvm": ["admin: modprobe *"]}}, {"steps": {"hvm": []}}, {"findings": {"kvm.held": "yes"}},
                      {"steps": {"hvm": ["firmware: Switch*", "admin: modprobe *"]}}, {"findings": {"kvm.gone": "no"}},
                      {"check": {"verdict": "no"}}, {"validate": {"long_mode": "failed"}}, {"validate": {"slat": "passed"}}):
            with self.subTest(truth=truth):
                self.assertEqual(len(wrong(**truth)), 1)

    def test_the_commands_must_agree(self):
        self.assertTrue(wrong(answers(check={**CHECK, "backend": "none"})))
        self.assertTrue(wrong(answers(check={**CHECK, "verdict": "degraded"}), check={}))
        self.assertTrue(wrong(answers(check_status=b"2\n")))
        other = copy.deepcopy(VALIDATE)
        other["facts"]["launch.long_mode"]["value"] = False
        self.assertTrue(wrong(answers(validate=other), facts={}))

    def test_a_guest_without_its_time_is_counted_and_not_wrong(self):
        late = copy.deepcopy(VALIDATE)
        late["facts"]["launch.long_mode"] = {"state": "unknown", "why": "io", "errno": "ETIMEDOUT"}
        late["tests"][0] |= {"outcome": "refused", "errno": "ETIMEDOUT"}
        _, lines, missed = compare.everything(answers(validate=late), a_host())
        self.assertEqual((lines, missed), ([], 3))
        late["tests"][0]["errno"] = "EINVAL"
        self.assertEqual(len(wrong(answers(validate=late))), 3)

    def test_what_fell_over_is_told(self):
        self.assertEqual(answers().failures(False), [])
        self.assertTrue(answers(audit_status=b"139\n").failures(False))
        self.assertTrue(answers(audit_out=b"{").failures(False))
        self.assertTrue(answers(snapshot_status=b"1\n").failures(False))
        self.assertTrue(answers(dmesg_log=b"[1.0] BUG: unable to handle page fault\n").failures(False))
        self.assertTrue(answers().failures(True))

    def test_a_replay_has_every_fact_as_it_was(self):
        facts = AUDIT["facts"]
        self.assertEqual(replay.compare(facts, facts)[1], [])
        self.assertEqual(replay.compare(facts, {k: v for k, v in facts.items() if k != "launch.long_mode"})[1], [])
        follows = {"state": "known", "value": "npt", "source": "from launch.slat, kvm.backend"}
        self.assertEqual(replay.compare(facts | {"kvm.slat": follows}, facts)[1], [])
        self.assertEqual(len(replay.compare(facts | {"kvm.slat": {**follows, "source": "from kvm.backend"}}, facts)[1]), 1)
        self.assertEqual(len(replay.compare(facts, {k: v for k, v in facts.items() if k != "cpu.svm"})[1]), 1)
        self.assertEqual(len(replay.compare(facts, facts | {"kvm.api_version": {"state": "unknown", "why": "io"}})[1]), 1)


class Files(unittest.TestCase):
    def test_every_host_says_what_it_should(self):
        hosts = host.all_hosts()
        self.assertGreater(len(hosts), 40)
        for name in ("intel-ept", "intel-noept", "intel-biosoff", "xen-pv", "xen-nohvm"):
            self.assertTrue(any(each.name == name and each.default for each in hosts), name)
        self.assertGreaterEqual(sum(each.default and each.boot.emulator == "qemu" for each in hosts), 12)
        for each in hosts:
            for device in each.boot.devices:
                if device.startswith("@"):
                    self.assertTrue(host.device_set(device[1:]))

    def test_a_file_that_is_not_what_it_should_be_is_refused(self):
        good = 'about = "a"\n[boot]\ncpu = "x"\n[facts]\n"a.b" = 1\n[modes]\nhvm = "no"\n'
        bad = [good.replace("cpu =", "cpus ="), good.replace("cpu =", "cup ="), good.replace('"no"', '"never"'),
               good.replace("hvm", "hmv"), good.replace('about = "a"', ""), good + "[fact]\n", good + "[",
               good + '[findings]\n"a.b" = true\n', good + '[after]\nhvm = "ready"\n']
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.toml"
            path.write_text(good)
            self.assertEqual(host.load(path).boot.cpu, "x")
            for text in bad:
                path.write_text(text)
                with self.subTest(text=text), self.assertRaises(host.Wrong):
                    host.load(path)

    def test_a_name_that_no_host_has_is_an_error(self):
        self.assertEqual([each.name for each in host.named(["intel-ept"])], ["intel-ept"])
        with self.assertRaises(host.Wrong):
            host.named(["intel-ept", "no-such-*"])


class Boot(unittest.TestCase):
    def test_the_archive_is_one_that_cpio_reads(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "in/sub").mkdir(parents=True)
            (path / "in/sub/text").write_bytes(b"hello")
            (path / "in/link").symlink_to("sub/text")
            data = archive.of_folder(path / "in")
        self.assertEqual(len(data) % 4, 0)
        self.assertEqual(data.count(b"070701"), 4)
        self.assertIn(b"sub/text\0", data)
        self.assertTrue(data.rstrip(b"\0").endswith(b"TRAILER!!!"))
        try:
            done = subprocess.run(["cpio", "-t", "--quiet"], input=data, capture_output=True, check=True)
        except FileNotFoundError:
            return
        self.assertEqual(done.stdout.split(), [b"link", b"sub", b"sub/text"])

    def test_answers_are_complete_or_none_or_damaged(self):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as table:
            member = tarfile.TarInfo("./check.out")
            member.size = 3
            table.addfile(member, io.BytesIO(b"yes"))
        sent = b"@@init\n@@answers\n" + base64.encodebytes(packed.getvalue()) + b"@@end\n"
        self.assertEqual(boot.unpacked(sent), {"check.out": b"yes"})
        self.assertIsNone(boot.unpacked(sent[:-6]))
        self.assertIsNone(boot.unpacked(b"@@init\n"))
        self.assertEqual(boot.unpacked(sent.replace(b"@@answers\n", b"@@answers\n[ 1.0] noise\n")), {})

    def test_a_changed_emulator_differs_where_it_should(self):
        data = bytes(100) + b"TCGT\x90\x90CGTC\x90\x90GTCG" + bytes(100)
        other = changed.signed(data, b"Microsoft Hv")
        self.assertEqual(len(other), len(data))
        self.assertIn(b"Micr\x90\x90osof\x90\x90t Hv", other)
        self.assertEqual(sum(a != b for a, b in zip(data, other)), 12)
        bios = bytes(1000) + b"\xb9\x3a\0\0\0\x0f\x32\x83\xc8\x05" + bytes(changed.ROM)
        self.assertEqual(sum(changed.bios_without_vmx(bios)[-changed.ROM:]) & 0xff, sum(bios[-changed.ROM:]) & 0xff)
        with self.assertRaises(Exception):
            changed.bios_without_vmx(bytes(1000))


class Report(unittest.TestCase):
    OUTCOMES = [one.Outcome("a", one.OK, 3, 900), one.Outcome("b", one.WRONG, 61.5, 10, ["fact x: got <1>, true is 2 " * 9],
                                                              "start 2: no init before", "build/hosts/b")]

    def test_lines_have_eighty_columns(self):
        for outcome in self.OUTCOMES:
            for line in [report.line(outcome, "what it is " * 20), *report.details(outcome)]:
                self.assertLessEqual(len(line), report.WIDTH)

    def test_junit_has_a_case_for_each(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "new/junit.xml"
            report.junit(self.OUTCOMES, path, 64)
            suite = xml.parse(path).getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("2", "1", "0"))
        self.assertIn("<1>", suite.find("testcase[@name='b']/failure").text)


if __name__ == "__main__":
    unittest.main()
