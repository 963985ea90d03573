# SPDX-License-Identifier: GPL-2.0-or-later
"""Which hosts can no option of an emulator make, so that a byte or two of it is changed?

The Bochs BIOS writes IA32_FEATURE_CONTROL (3AH) with the lock bit and "VMX outside SMX" set: SDM Vol. 3C, 24.7. A
firmware that has VT-x switched off sets the lock bit alone. And QEMU's software CPU signs CPUID leaf 40000000H with
TCGTCGTCGTCG whatever it is told: the other hypervisors' signatures are written over it.
"""
import re

from . import cache

# mov ecx, 3ah; rdmsr; or eax, 5
FEATURE_CONTROL = rb"\xb9\x3a\x00\x00\x00\x0f\x32(?:\x66)?\x83\xc8\x05"
SIGNATURES = {"kvm": b"KVMKVMKVM\0\0\0", "vmware": b"VMwareVMware", "hyperv": b"Microsoft Hv",
              "bhyve": b"bhyve bhyve ", "unheard": b"VirtscoutTst"}
ROM = 65536 # the part that the BIOS' checksum is over


def bios_without_vmx(data):
    changed = bytearray(data)
    places = [found.end() - 1 for found in re.finditer(FEATURE_CONTROL, data)]
    if not places:
        raise cache.Missing("the Bochs BIOS writes IA32_FEATURE_CONTROL in a way that is not known here")
    for place in places:
        changed[place] = 1
    changed[-1] = (changed[-1] + sum(data[-ROM:]) - sum(changed[-ROM:])) & 0xff
    return bytes(changed)


def signed(data, signature):
    """The emulator with another signature: three immediate operands that lie near each other."""
    places = [found.span(group)[0] for found in re.finditer(rb"(TCGT).{0,24}?(CGTC).{0,24}?(GTCG)", data, re.DOTALL)
              for group in (1, 2, 3)]
    if len(places) != 3:
        raise cache.Missing("QEMU signs CPUID leaf 40000000H in a way that is not known here")
    changed = bytearray(data)
    for number, place in enumerate(places):
        changed[place:place + 4] = signature[4 * number:4 * number + 4]
    return bytes(changed)


def make(where):
    tools = cache.tools()
    bios = (tools / "usr/share/bochs/BIOS-bochs-latest").read_bytes()
    (where / "bios-without-vmx").write_bytes(bios_without_vmx(bios))
    qemu = (tools / "usr/bin/qemu-system-x86_64").read_bytes()
    for name, signature in SIGNATURES.items():
        path = where / f"qemu-{name}"
        path.write_bytes(signed(qemu, signature))
        path.chmod(0o755)
