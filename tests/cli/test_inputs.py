#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do all forms of one made-up host say the same: a root tree, a sosreport, and archives of them?

And is what is damaged, too large or none of them refused with the file, the place and what was expected?
"""
import io
import json
import os
import tarfile

from program import BAD_INPUT, Contract, main, run

CPUID = """CPU 0:
   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69
   0x00000001 0x00: eax=0x000306c3 ebx=0x00000800 ecx=0x00000020 edx=0x00000000
"""
CPUINFO = ("processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 60\n"
           "model name\t: Intel(R) Core(TM) i5-4590 CPU @ 3.30GHz\nstepping\t: 3\n"
           "flags\t\t: fpu vmx lm\nvmx flags\t: ept vpid\n\n")
MODULES = ("kvm_intel", "kvm", "vfio_pci")

# What both a root tree and a sosreport have.
FILES = {
    "proc/cpuinfo": CPUINFO,
    "proc/cmdline": "BOOT_IMAGE=/vmlinuz root=/dev/sda1 intel_iommu=on\n",
    "proc/meminfo": "MemTotal:       16314040 kB\nSwapTotal:             0 kB\n",
    "proc/misc": "232 kvm\n",
    **{f"sys/module/{name}/initstate": "live\n" for name in MODULES},
    "sys/module/kvm_intel/parameters/nested": "Y\n",
    "sys/module/kvm_intel/parameters/ept": "Y\n",
    "sys/firmware/acpi/tables/APIC": "APIC",
}
ROOT_FILES = {
    **FILES,
    "cpuid.txt": CPUID,
    "proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
    "proc/sys/kernel/arch": "x86_64\n",
    "proc/modules": "kvm_intel 425984 0 - Live 0x0\nkvm 1056768 1 kvm_intel, Live 0x0\n"
                    "vfio_pci 1 0 - Live 0x0\n",
    "sys/class/dmi/id/sys_vendor": "LENOVO\n",
    "sys/class/dmi/id/product_name": "30AGS\n",
    "sys/class/dmi/id/board_vendor": "LENOVO\n",
    "sys/class/dmi/id/bios_vendor": "LENOVO\n",
}
# The same out of commands.
SOS_FILES = {
    **FILES,
    "version.txt": "sos report: 4.5.3\n",
    "sos_commands/processor/cpuid_-r": CPUID,
    "sos_commands/kernel/sysctl_-a": "kernel.arch = x86_64\nkernel.osrelease = 6.1.0-13-amd64\n",
    "sos_commands/kernel/uname_-a": "Linux h 6.1.0-13-amd64 #1 SMP Debian 6.1.55-1 x86_64 GNU/Linux\n",
    "sos_commands/kernel/lsmod": "Module                  Size  Used by\nkvm_intel 425984 0\n"
                                 "kvm 1056768 1 kvm_intel\nvfio_pci 1 0\n",
    "sos_commands/hardware/dmidecode":
        "# dmidecode 3.4\nHandle 0x0000, DMI type 0, 26 bytes\nBIOS Information\n\tVendor: LENOVO\n\n"
        "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: LENOVO\n"
        "\tProduct Name: 30AGS\n\n"
        "Handle 0x0002, DMI type 2, 15 bytes\nBase Board Information\n\tManufacturer: LENOVO\n",
}
LINKS = {"lsmod": "sos_commands/kernel/lsmod", "sys/bus/pci/devices/0000:00:02.0": "../../../devices/gone",
         "etc/outside": "../../../../../../../../etc/passwd"}


class Inputs(Contract):
    def tree(self, files, name="host", top=""):
        for path, text in files.items():
            there = os.path.join(self.folder, name, top, path)
            os.makedirs(os.path.dirname(there), exist_ok=True)
            with open(there, "w", encoding="utf-8") as f:
                f.write(text)
        for path, target in LINKS.items():
            there = os.path.join(self.folder, name, top, path)
            os.makedirs(os.path.dirname(there), exist_ok=True)
            os.symlink(target, there)
        return self.path(name)

    def archive(self, folder, mode, form=tarfile.DEFAULT_FORMAT, prefix="."):
        there = self.path(f"a{len(os.listdir(self.folder))}.tar")
        with tarfile.open(there, "w:" + mode, format=form) as tar:
            tar.add(folder, prefix)
        return there

    def facts_text(self, path):
        status, out, err = run("facts", "--from", path, "-f", "json")
        self.assertEqual((status, err), (0, ""))
        return out

    def assert_refused(self, path, *words):
        status, out, err = run("facts", "--from", path)
        self.assertEqual((status, out), (BAD_INPUT, ""), err)
        self.assertIn(path, err)
        for word in words:
            self.assertIn(word, err)

    def test_a_root_tree_and_its_archives_say_the_same(self):
        tree = self.tree(ROOT_FILES)
        wanted = self.facts_text(tree)
        facts = json.loads(wanted)["facts"]
        self.assertEqual(facts["kernel.release"]["value"], "6.1.0-13-amd64")
        self.assertEqual(facts["kvm.backend"]["value"], "kvm_intel")
        for mode in ("", "gz", "xz"):
            for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
                for prefix in (".", "", "/", "host-1", "./host-1"):
                    with self.subTest(mode=mode, form=form, prefix=prefix):
                        self.assertEqual(self.facts_text(self.archive(tree, mode, form, prefix)), wanted)

    def test_a_sosreport_is_found_in_its_directory(self):
        top = "sosreport-h-2023-11-01-abcdefg"
        tree = self.tree(SOS_FILES, "sos", top)
        wanted = self.facts_text(os.path.join(tree, top))
        self.assertEqual(self.facts_text(tree), wanted)
        for mode in ("", "gz", "xz"):
            self.assertEqual(self.facts_text(self.archive(os.path.join(tree, top), mode, prefix=top)), wanted)

    def test_commands_of_a_sosreport_say_what_files_would(self):
        root = json.loads(self.facts_text(self.tree(ROOT_FILES)))["facts"]
        sos = json.loads(self.facts_text(self.tree(SOS_FILES, "sos")))["facts"]
        known = [name for name, fact in root.items() if fact["state"] == "known"]
        self.assertGreater(len(known), 20)
        for name in known:
            with self.subTest(fact=name):
                # A sosreport may say less, not otherwise.
                if sos[name]["state"] == "known":
                    self.assertEqual(sos[name]["value"], root[name]["value"])
        for name in ("kernel.release", "kernel.arch", "kvm.backend", "cpu.vmx", "cpu.vendor"):
            self.assertEqual(sos[name], root[name])

    def test_archives_cut_off_are_refused(self):
        tree = self.tree(ROOT_FILES)
        for mode in ("", "gz", "xz"):
            whole = self.archive(tree, mode)
            with open(whole, "rb") as f:
                content = f.read()
            # A tar archive ends with blocks of zeros, of which the last are padding.
            length = len(content.rstrip(b"\0")) if not mode else len(content)
            for part in (length // 4, length // 2, length - 1):
                with open(self.path("cut"), "wb") as f:
                    f.write(content[:part])
                with self.subTest(mode=mode, part=part):
                    self.assert_refused(self.path("cut"), "expected")

    def test_damaged_archives_are_refused(self):
        tree = self.tree(ROOT_FILES)
        for mode in ("gz", "xz"):
            with open(self.archive(tree, mode), "rb") as f:
                content = bytearray(f.read())
            content[len(content) // 2] ^= 0xff
            content[-12] ^= 0xff
            with open(self.path("damaged"), "wb") as f:
                f.write(content)
            self.assert_refused(self.path("damaged"), "expected")

    def test_names_that_lead_out_are_refused(self):
        there = self.path("out.tar")
        with tarfile.open(there, "w") as tar:
            for name in ("proc/cpuinfo", "../../etc/x"):
                tar.addfile(tarfile.TarInfo(name), io.BytesIO())
        self.assert_refused(there, "..", "byte ")

    def test_bombs_are_refused(self):
        class Zeros(io.RawIOBase):
            def read(self, size=-1):
                return bytes(size)

        there = self.path("bomb.tar.gz")
        with tarfile.open(there, "w:gz", compresslevel=1) as tar:
            for number in range(3):
                member = tarfile.TarInfo(f"var/log/{number}")
                member.size = 400 << 20
                tar.addfile(member, Zeros())
        self.assert_refused(there, "1 GiB")

    def test_archives_of_something_else_are_refused(self):
        there = self.path("else.tar")
        with tarfile.open(there, "w") as tar:
            tar.addfile(tarfile.TarInfo("README"), io.BytesIO())
        self.assert_refused(there, "proc/")

    def test_standard_input_is_an_input(self):
        tree = self.tree(ROOT_FILES)
        wanted = self.facts_text(tree)
        with open(self.archive(tree, "xz"), "rb") as packed:
            status, out, err = run("facts", "--from", "-", "-f", "json", stdin=packed)
        self.assertEqual((status, out, err), (0, wanted, ""))

    def test_output_is_told_from_a_snapshot(self):
        for command, schema in (("facts", "virtscout.facts/1"), ("audit", "virtscout.audit/1")):
            out = self.path(command + ".json")
            run(command, "--from", self.tree(ROOT_FILES, command), "-f", "json", "-o", out)
            self.assert_refused(out, ":1:1: ", "virtscout snapshot", schema)
        newer = self.path("newer")
        with open(newer, "w", encoding="utf-8") as f:
            f.write('{"schema": "virtscout.snapshot/2"}\n')
        self.assert_refused(newer, "virtscout.snapshot/1", "got virtscout.snapshot/2")

    def test_a_mark_before_text_is_skipped(self):
        plain, marked = self.path("plain"), self.path("marked")
        for name, mark in ((plain, b""), (marked, b"\xef\xbb\xbf")):
            with open(name, "wb") as f:
                f.write(mark + CPUID.encode())
        self.assertEqual(self.facts_text(marked), self.facts_text(plain))
        self.assertIn("GenuineIntel", self.facts_text(marked))

    def test_nothing_is_written(self):
        tree = self.tree(ROOT_FILES)
        archive = self.archive(tree, "xz")
        before = sorted(os.listdir(self.folder))
        self.facts_text(archive)
        self.assertEqual(sorted(os.listdir(self.folder)), before)


if __name__ == "__main__":
    main()
