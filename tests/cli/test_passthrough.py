#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A device that a guest is to have, by address and by class: is it judged for itself, and do the steps name it?

On the replayed machines with an IOMMU: NVMe controllers that the host's driver has, network cards behind a bridge that
share a group, and network cards that VFIO has.
"""
import json
import pathlib
import unittest

from program import JUDGED, main, run

MACHINES = pathlib.Path(__file__).resolve().parent.parent / "machines"


def audit(machine, device):
    status, out, err = run("audit", "--json", "--from", str(MACHINES / machine / "host.jsonl"),
                           "--workload", f"passthrough={device}")
    if status not in JUDGED:
        raise AssertionError(f"exit status {status}: {err}")
    return json.loads(out)


def value(doc, fact):
    return doc["facts"]["passthrough." + fact].get("value")


def told(doc):
    return {finding["id"] for finding in doc["findings"] if finding["holds"] == "yes"}


class Passthrough(unittest.TestCase):
    def test_the_driver_of_the_host_has_it(self):
        doc = audit("iommu-intel", "0000:03:00.0")
        self.assertEqual(value(doc, "device.driver"), "nvme")
        self.assertEqual(value(doc, "device.class"), "nvme")
        self.assertTrue(value(doc, "device.isolated"))
        self.assertIn("passthrough.held", told(doc))
        self.assertIn("passthrough.disk-in-use", told(doc))
        self.assertEqual(doc["modes"]["hvm"]["verdict"], "attainable")
        (step,) = doc["modes"]["hvm"]["steps"]
        self.assertIn("0000:03:00.0", step["action"])
        self.assertIn("for d in 0000:03:00.0; do driverctl set-override $d vfio-pci", step["command"])

    def test_it_shares_its_group(self):
        doc = audit("iommu-intel", "0000:02:01.0")
        self.assertFalse(value(doc, "device.isolated"))
        self.assertEqual(value(doc, "device.group_others"), "0000:02:02.0")
        (finding,) = [f for f in doc["findings"] if f["id"] == "passthrough.shared-group"]
        self.assertEqual(finding["holds"], "yes")
        self.assertIn("0000:02:02.0", finding["advice"])

    def test_vfio_has_it(self):
        doc = audit("iommu-vfio", "0000:00:03.0")
        self.assertEqual(value(doc, "device.rebind"), "none")
        self.assertEqual(doc["modes"]["hvm"]["verdict"], "ready")

    def test_there_is_no_such_device(self):
        for device in ("0000:7f:00.0", "gpu"):
            doc = audit("iommu-vfio", device)
            self.assertIs(value(doc, "device.found"), False)
            self.assertIn("passthrough.not-found", told(doc))
            self.assertEqual({mode["verdict"] for mode in doc["modes"].values()}, {"no"})

    def test_a_bridge_stays(self):
        doc = audit("iommu-vfio", "0000:00:04.0")
        self.assertIn("passthrough.bridge", told(doc))
        self.assertEqual(doc["modes"]["hvm"]["verdict"], "no")

    def test_one_of_a_class_is_to_be_chosen(self):
        doc = audit("iommu-intel", "nvme")
        self.assertEqual(value(doc, "candidates.list"), "0000:01:00.0 0000:03:00.0")
        self.assertIn("passthrough.choose", told(doc))
        self.assertIn("0000:01:00.0 0000:03:00.0", doc["modes"]["hvm"]["steps"][-1]["action"])

    def test_the_iommu_comes_first(self):
        doc = audit("iommu-intel-off", "0000:03:00.0")
        steps = [step["action"] for step in doc["modes"]["hvm"]["steps"]]
        self.assertIn("intel_iommu=on", steps[0])
        self.assertIn("iommu.intel-off", told(doc))

    def test_nobody_asked(self):
        status, out, err = run("audit", "--json", "--from", str(MACHINES / "iommu-intel" / "host.jsonl"))
        self.assertIn(status, JUDGED, err)
        doc = json.loads(out)
        self.assertIsNone(value(doc, "device"))
        self.assertFalse({rule for rule in told(doc) if rule.startswith("passthrough.")})


if __name__ == "__main__":
    main()
