#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the built programs keep the contract of the command line (design.md, sections 5 to 8)?

VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it. Exit status 77 where it is not
built. What this host is does not matter: it is replayed hosts whose answers are looked at, and of this
one only the form.
"""
import base64
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
FULL = BIN + "-full"
SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "schemas")
TIMEOUT_S = 60

YES, DEGRADED, NO, UNKNOWN = 0, 1, 2, 3
USAGE, BAD_INPUT, WRITE = 64, 65, 74
JUDGED = (YES, DEGRADED, NO, UNKNOWN)
MODES = ["container", "emulation", "hvm", "pv"]
VERDICTS = ("ready", "degraded", "attainable", "no", "unknown")
STATUS_OF = {"ok": YES, "warning": DEGRADED, "critical": NO, "unknown": UNKNOWN}

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


def run(*args, program=None, **more):
    """The program's exit status, stdout and stderr."""
    # Neither the width of this terminal nor rules of this user.
    env = {key: value for key, value in os.environ.items()
           if not key.startswith("VIRTSCOUT_") and key != "COLUMNS"}
    env["XDG_CONFIG_HOME"] = "/nonexistent"
    more.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([program or BIN, *args], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=TIMEOUT_S, env={**env, "LC_ALL": "C.UTF-8"}, check=False, **more)
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode(errors="replace")


class Contract(unittest.TestCase):
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


class FullContract(Contract):
    def setUp(self):
        super().setUp()
        if not os.path.exists(FULL):
            self.skipTest(f"{FULL} is not built")


class Usage(FullContract):
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


class BadInput(FullContract):
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


class Facts(FullContract):
    def test_document(self):
        doc = self.run_json("facts", "--from", self.snapshot(*VMX_HOST), "-f", "json")
        self.assertEqual(doc["schema"], "virtscout.facts/1")
        self.assertEqual(doc["host"]["kernel"], "1.2.3-made-up")
        self.assert_facts(doc["facts"])

    def assert_facts(self, facts):
        self.assertGreater(len(facts), 50)
        for name, fact in facts.items():
            with self.subTest(name=name):
                self.assertRegex(name, r"^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$")
                self.assertIn(fact["state"], ("known", "unknown"))
                self.assertIsInstance(fact["source"], str)
                if fact["state"] == "known":
                    self.assertIsInstance(fact["value"], (bool, int, float, str))
                    self.assertNotEqual(fact["source"], "")
                    self.assertNotIn("why", fact)
                else:
                    self.assertRegex(fact["why"], r"^[a-z]+(-[a-z]+)*$")
                    self.assertNotIn("value", fact)
                if "errno" in fact:
                    self.assertRegex(fact["errno"], r"^E[A-Z0-9]+$")

    def test_facts_of_this_host_have_the_same_form(self):
        self.assert_facts(self.run_json("facts", "-f", "json")["facts"])

    def test_core_names_are_there(self):
        facts = self.facts()
        for name in ("cpu.vendor cpu.family cpu.model cpu.stepping cpu.brand cpu.codename cpu.level "
                     "cpu.phys_bits cpu.count cpu.uniform cpu.hypervisor hypervisor.vendor "
                     "hypervisor.role container.inside cpu.vmx cpu.svm cpu.vmx.flag cpu.svm.flag "
                     "cpu.vmx.enabled cpu.svm.enabled cpu.vmx.ept cpu.vmx.vpid cpu.svm.npt cpu.svm.asids "
                     "kvm.backend kvm.device.present kvm.device.access kvm.api_version kvm.create_vm "
                     "kvm.slat kvm.nested launch.real_mode launch.long_mode launch.exit_ns "
                     "iommu.firmware_table iommu.active iommu.groups xen.dom0 xen.guest_type "
                     "container.cgroup.version memory.total kernel.release kernel.arch").split():
            self.assertIn(name, facts)

    def test_known_and_unknown_read_as_the_design_says(self):
        facts = self.facts(*VMX_HOST)
        self.assertEqual(facts["cpu.vmx"],
                         {"state": "known", "value": True, "source": "cpuid 00000001.0 ecx[5]"})
        self.assertEqual(facts["cpu.vmx.ept"], {"state": "unknown", "why": "permission",
                                                "errno": "EACCES", "source": "msr 48b"})
        self.assertEqual(facts["cpu.vendor"]["value"], "GenuineIntel")
        self.assertEqual(facts["cpu.family"]["value"], 6)
        self.assertEqual(facts["cpu.model"]["value"], 60)
        self.assertEqual(facts["cpu.codename"]["value"], "Haswell")

    def test_json_option_is_a_format(self):
        here = self.snapshot(*VMX_HOST)
        self.assertEqual(run("facts", "--from", here, "--json"), run("facts", "--from", here, "-f", "json"))

    def test_names_and_globs_choose(self):
        here = self.snapshot(*VMX_HOST)
        one = self.run_json("facts", "--from", here, "-f", "json", "cpu.vmx")["facts"]
        self.assertEqual(list(one), ["cpu.vmx"])
        some = self.run_json("facts", "--from", here, "-f", "json", "cpu.svm*", "cpu.vendor")["facts"]
        self.assertIn("cpu.svm.npt", some)
        self.assertTrue(all(re.match(r"cpu\.(svm|vendor)", name) for name in some), list(some))


class Schemas(FullContract):
    """What is printed is what data/schemas says, where there is a validator."""

    def setUp(self):
        super().setUp()
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        self.validator = Draft202012Validator

    def schema(self, kind):
        with open(os.path.join(SCHEMAS, kind + ".json"), encoding="utf-8") as f:
            schema = json.load(f)
        self.validator.check_schema(schema)
        return self.validator(schema)

    def assert_valid(self, kind, *args):
        with self.subTest(args=args):
            status, out, err = run(*args)
            self.assertIn(status, JUDGED, err)
            self.schema(kind).validate(json.loads(out))

    def test_documents_of_this_host(self):
        for kind in ("check", "facts", "audit", "advise"):
            self.assert_valid(kind, kind, "--json")
        for need in ("kvm", "hw", "slat", "hvm"):
            self.assert_valid("check", "check", "--json", "--need", need)
        self.assert_valid("validate", "validate", "--json", "--only", "real_mode")
        self.assert_valid("explain", "explain", "--json", "cpu.vmx")
        self.assert_valid("explain", "explain", "--json", "hvm")

    def test_documents_of_replayed_hosts(self):
        for records in ([], VMX_HOST):
            here = self.snapshot(*records)
            for kind in ("facts", "audit", "advise"):
                self.assert_valid(kind, kind, "--json", "--from", here)

    def test_lines_of_a_snapshot(self):
        schema = self.schema("snapshot")
        for line in run("snapshot")[1].splitlines():
            schema.validate(json.loads(line))

    def test_schemas_have_ids_of_their_own(self):
        ids = [self.schema(name[:-5]).schema["$id"] for name in sorted(os.listdir(SCHEMAS))]
        self.assertEqual(len(ids), len(set(ids)))


class Validate(FullContract):
    def test_one_test_says_nothing_of_guests_as_such(self):
        for test in ("slat", "nested"):
            status, out, err = run("validate", "--only", test)
            self.assertIn(status, JUDGED, err)
            self.assertNotIn("Guests do not run", out)

    def test_want_of_descriptors_is_no_no(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))

        for args in ((), ("--only", "long_mode")):
            status, out, err = run("validate", *args, preexec_fn=few)
            self.assertIn(status, (YES, DEGRADED, UNKNOWN), out + err)
            self.assertNotIn("Guests do not run", out)

    def test_unknown_tests_are_listed(self):
        status, out, err = run("validate", "--only", "frob")
        self.assertEqual((status, out), (USAGE, ""))
        self.assertIn("long_mode", err)


class Assume(FullContract):
    """--assume: what would be if this were so."""

    def test_facts_are_taken_so(self):
        here = self.snapshot(*VMX_HOST)
        doc = self.run_json("audit", "--json", "--from", here, "--assume", "cpu.vmx=no", "--assume", "cpu.level=unknown",
                            "--assume", "kernel.release=6.1.0", statuses=JUDGED)
        self.assertEqual(doc["facts"]["cpu.vmx"],
                         {"state": "known", "value": False, "source": "assumed by --assume"})
        self.assertEqual(doc["facts"]["cpu.level"]["state"], "unknown")
        self.assertEqual(doc["facts"]["kernel.release"]["value"], "6.1.0")
        self.assertEqual(sorted(doc["assumed"]), ["cpu.level", "cpu.vmx", "kernel.release"])

    def test_the_verdict_follows(self):
        here = self.snapshot(*VMX_HOST)
        before = self.run_json("advise", "--json", "--from", here, statuses=JUDGED)
        after = self.run_json("advise", "--json", "--from", here, "--assume", "emulation.qemu.targets=x86_64",
                              statuses=JUDGED)
        self.assertNotIn("assumed", before)
        self.assertEqual(before["modes"]["emulation"]["verdict"], "unknown")
        self.assertEqual(after["modes"]["emulation"]["verdict"], "ready")

    def test_the_report_says_so_first(self):
        status, out, err = run("advise", "--from", self.snapshot(*VMX_HOST), "--assume", "cpu.vmx=no")
        self.assertIn(status, JUDGED, err)
        self.assertTrue(out.startswith("What if: cpu.vmx: no. This was assumed, not found."), out)


class Replay(FullContract):
    """A replay knows what it was given, and nothing of this host."""

    def test_nothing_captured_is_nothing_known(self):
        facts = self.facts()
        # The header says these two.
        header = {"kernel.release": "1.2.3-made-up", "kernel.arch": "x86_64"}
        for name, fact in facts.items():
            with self.subTest(name=name):
                if fact["state"] == "known":
                    self.assertEqual(fact["value"], header.get(name))
                else:
                    self.assertIn(fact["why"], ("not-captured", "prerequisite"))
        self.assertTrue(any(fact["why"] == "not-captured" for fact in facts.values() if "why" in fact))

    def test_an_empty_directory_is_a_host_that_was_not_captured(self):
        root = self.path("root")
        os.makedirs(os.path.join(root, "proc"))
        os.makedirs(os.path.join(root, "sys"))
        facts = self.run_json("facts", "--from", root, "-f", "json")["facts"]
        for name in ("cpu.vendor", "cpu.vmx", "kvm.device.access", "kvm.create_vm", "memory.total"):
            self.assertEqual(facts[name]["state"], "unknown", name)

    def test_modes_of_an_uncaptured_host_are_unknown(self):
        status, out, err = run("audit", "--from", self.snapshot(), "-f", "json")
        self.assertEqual(status, UNKNOWN, err)
        doc = json.loads(out)
        self.assertEqual(doc["status"], "unknown")
        self.assertEqual(doc["modes"]["hvm"]["verdict"], "unknown")
        self.assertEqual(doc["inventory"]["pci"], [])

    def test_answers_depend_on_the_input_alone(self):
        here = self.snapshot(*VMX_HOST)
        for command in ("facts", "audit"):
            first = run(command, "--from", here, "-f", "json")
            self.assertEqual(first, run(command, "--from", here, "-f", "json", cwd="/"))
            self.assertIn(first[0], JUDGED)


class Audit(FullContract):
    def assert_audit(self, status, doc):
        self.assertEqual(doc["schema"], "virtscout.audit/1")
        self.assertIn("facts", doc)
        self.assertEqual(status, STATUS_OF[doc["status"]])
        self.assertEqual(sorted(doc["modes"]), MODES)
        for mode in doc["modes"].values():
            self.assert_mode(mode)
        recommendation = doc["recommendation"]
        self.assertEqual(sorted(recommendation["ranking"]), MODES)
        self.assertIsInstance(recommendation["because"], list)
        if recommendation["mode"] is not None:
            self.assertIn(recommendation["mode"], MODES)
        for finding in doc["findings"]:
            self.assert_finding(finding)
        self.assert_inventory(doc["inventory"])

    def assert_mode(self, mode):
        self.assertIn(mode["verdict"], VERDICTS)
        self.assertIn(mode["cost"], ("near-native", "shadow-paging", "translated", "none"))
        for reason in mode["because"]:
            self.assertIsInstance(reason["fact"], str)
            self.assertIsInstance(reason["text"], str)
        for step in mode["steps"]:
            self.assertIn(step["who"], ("firmware", "admin", "user", "vendor"))
            self.assertIsInstance(step["action"], str)
            self.assertIsInstance(step["reboot"], bool)
        if mode["verdict"] == "unknown":
            self.assertIn(mode["would_be"], VERDICTS)
            self.assertIsInstance(mode["assuming"], list)

    def assert_finding(self, finding):
        self.assertRegex(finding["id"], r"^[a-z0-9]+([.-][a-z0-9_-]+)*$")
        self.assertIn(finding["severity"], ("critical", "warning", "info"))
        self.assertIn(finding["holds"], ("yes", "no", "unknown"))
        for key in ("title", "who", "advice"):
            self.assertIn(key, finding)
        for key in ("because", "refs"):
            self.assertIsInstance(finding[key], list)

    def assert_inventory(self, inventory):
        for key in ("pci", "iommu_groups", "cpus", "numa"):
            self.assertIsInstance(inventory[key], list)
        for row in inventory["pci"]:
            self.assertRegex(row["address"], r"^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$")
            for key in ("vendor", "device", "class", "driver", "iommu_group", "isolated", "acs", "ats",
                        "sriov"):
                self.assertIn(key, row)

    def test_documents_of_replayed_hosts(self):
        for records in ([], VMX_HOST):
            status, out, err = run("audit", "--from", self.snapshot(*records), "-f", "json")
            self.assertIn(status, JUDGED, err)
            self.assert_audit(status, json.loads(out))

    def test_document_of_this_host(self):
        status, out, err = run("audit", "-f", "json")
        self.assertIn(status, JUDGED, err)
        self.assert_audit(status, json.loads(out))

    def test_workload_is_taken_and_changes_no_fact(self):
        here = self.snapshot(*VMX_HOST)
        plain = self.run_json("audit", "--from", here, "-f", "json", statuses=JUDGED)
        with_workload = self.run_json("audit", "--from", here, "-f", "json", "--workload",
                                      "guest-os=windows,nested=yes", statuses=JUDGED)
        self.assertEqual(plain["facts"], with_workload["facts"])

    def test_advice_ranks_all_modes(self):
        status, out, err = run("advise", "--from", self.snapshot(*VMX_HOST))
        self.assertIn(status, JUDGED, err)
        for mode in MODES:
            self.assertIn(mode, out.lower())


class Output(FullContract):
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


class Text(FullContract):
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


if __name__ == "__main__":
    if not os.access(BIN, os.X_OK):
        print(f"skipped: VIRTSCOUT_BIN ({BIN or 'not set'}) is no program")
        sys.exit(77)
    unittest.main()
