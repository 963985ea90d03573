#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the documents keep the contract (design.md, sections 6 and 7), and does a replay know nothing of this host?"""
import json
import os
import re
import resource

from program import DEGRADED, Contract, JUDGED, NO, UNKNOWN, USAGE, VMX_HOST, YES, main, run

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "schemas")
MODES = ["container", "emulation", "hvm", "pv"]
VERDICTS = ("ready", "degraded", "attainable", "no", "unknown")
STATUS_OF = {"ok": YES, "warning": DEGRADED, "critical": NO, "unknown": UNKNOWN}


class Facts(Contract):
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


class Schemas(Contract):
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
        self.assert_valid("validate", "validate", "--json")
        self.assert_valid("explain", "explain", "--json", "cpu.vmx")
        self.assert_valid("explain", "explain", "--json", "hvm")

    def test_documents_of_replayed_hosts(self):
        for records in ([], VMX_HOST):
            here = self.snapshot(*records)
            for kind in ("facts", "audit", "advise"):
                self.assert_valid(kind, kind, "--json", "--from", here)

    def test_schemas_have_ids_of_their_own(self):
        ids = [self.schema(name[:-5]).schema["$id"] for name in sorted(os.listdir(SCHEMAS))]
        self.assertEqual(len(ids), len(set(ids)))


class Audit(Contract):
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


class Assume(Contract):
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


class Replay(Contract):
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


class Validate(Contract):
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


if __name__ == "__main__":
    main()
