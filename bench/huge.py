#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure an audit of a huge host beside lspci and lscpu on the same made-up tree.

    bench/huge.py --bin build/virtscout [--functions N] [--cpus N] [--rounds N] [--plot FILE] [--json FILE]

Makes two root trees in a temporary directory, the host and one with an eighth of its PCI functions. All commands run
in turn, round after round; what counts is the 10th percentile. Prints how the audit's time compares to a seventh of what
lspci -n and lscpu take together, how many files it opens per PCI function (strace), and how both grow with the host.

With --plot: audits of one host that grows from 64 to 16384 functions, too, drawn as SVG with the straight line through the
first and the last. There the processor's time counts, because they can't be run in turn.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

from compare import percentile, run, write_json

FLAGS = ("fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht syscall nx "
         "pdpe1gb rdtscp lm constant_tsc nopl xtopology cpuid pni pclmulqdq vmx ssse3 fma cx16 pcid sse4_1 sse4_2 x2apic movbe "
         "popcnt aes xsave avx f16c rdrand lahf_lm abm 3dnowprefetch ept vpid ept_ad fsgsbase bmi1 avx2 smep bmi2 erms invpcid "
         "avx512f avx512dq rdseed adx smap clflushopt clwb avx512cd sha_ni avx512bw avx512vl xsaveopt xsavec xgetbv1 amx_tile")
VMX_FLAGS = "vnmi preemption_timer posted_intr invvpid ept_x_only ept_ad ept_1gb apicv ept vpid unrestricted_guest vid pml"
CLASSES = (0x020000, 0x010802, 0x060400, 0x030000, 0x0c0330, 0x120000)
CPUS_PER_SOCKET = 128
WANTED = 7
PLOT_SIZES = (64, 256, 1024, 2048, 4096, 8192, 12288, 16384)
PLOT_CPUS = 8


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb" if isinstance(content, bytes) else "w", encoding=None if isinstance(content, bytes) else "ascii") as out:
        out.write(content)


def link(path, target):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(os.path.relpath(target, os.path.dirname(path)), path)


def cpu_mask(members, count):
    bits = sum(1 << cpu for cpu in members)
    return ",".join(f"{bits >> 32 * word & 0xffffffff:08x}" for word in reversed(range((count + 31) // 32))) + "\n"


def make_cpus(root, count):
    entries = []
    base = f"{root}/sys/devices/system/cpu"
    for cpu in range(count):
        socket = cpu // CPUS_PER_SOCKET
        entries.append(
            f"processor\t: {cpu}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n"
            f"model name\t: Intel(R) Xeon(R) Platinum 8490H\nstepping\t: 8\nmicrocode\t: 0x2b0004d0\n"
            f"physical id\t: {socket}\nsiblings\t: {CPUS_PER_SOCKET}\ncore id\t\t: {cpu % 64}\ncpu cores\t: 64\n"
            f"apicid\t\t: {cpu}\ncpuid level\t: 32\nwp\t\t: yes\nflags\t\t: {FLAGS}\nvmx flags\t: {VMX_FLAGS}\n"
            f"bugs\t\t: spectre_v1 spectre_v2\naddress sizes\t: 52 bits physical, 57 bits virtual\n\n")
        package = range(socket * CPUS_PER_SOCKET, min(count, (socket + 1) * CPUS_PER_SOCKET))
        core = [other for other in package if other % 64 == cpu % 64]
        topology = {"physical_package_id": f"{socket}\n", "core_id": f"{cpu % 64}\n",
                    "thread_siblings": cpu_mask(core, count), "core_cpus": cpu_mask(core, count),
                    "core_siblings": cpu_mask(package, count), "package_cpus": cpu_mask(package, count)}
        for name, content in topology.items():
            write(f"{base}/cpu{cpu}/topology/{name}", content)
        for index, (level, kind, size, members) in enumerate(
                ((1, "Data", "48K", core), (1, "Instruction", "32K", core), (2, "Unified", "2048K", core),
                 (3, "Unified", "115200K", package))):
            cache = {"level": f"{level}\n", "type": f"{kind}\n", "size": f"{size}\n", "id": f"{cpu}\n",
                     "shared_cpu_map": cpu_mask(members, count)}
            for name, content in cache.items():
                write(f"{base}/cpu{cpu}/cache/index{index}/{name}", content)
        write(f"{base}/cpu{cpu}/online", "1\n")
    write(f"{root}/proc/cpuinfo", "".join(entries))
    for name in ("online", "present", "possible"):
        write(f"{base}/{name}", f"0-{count - 1}\n")
    write(f"{base}/kernel_max", "8191\n")


def make_config(vendor, device, class_code):
    """The 256 bytes that a capture keeps of a PCI Express function: a header and the capability."""
    config = bytearray(256)
    config[0:4] = vendor.to_bytes(2, "little") + device.to_bytes(2, "little")
    config[4:8] = (0x00100406).to_bytes(4, "little")
    config[8:12] = (class_code << 8 | 1).to_bytes(4, "little")
    config[0x34] = 0x40
    config[0x40:0x44] = (0x00020010).to_bytes(4, "little")
    return bytes(config)


def make_functions(root, numbers, thin):
    """@thin: only the files that virtscout reads."""
    bus = f"{root}/sys/bus/pci/devices"
    os.makedirs(bus, exist_ok=True)
    for i in numbers:
        domain, rest = divmod(i, 2048)
        address = f"{domain:04x}:{rest // 32:02x}:{rest % 32:02x}.0"
        folder = f"{root}/sys/devices/pci{domain:04x}:{rest // 32:02x}/{address}"
        vendor, device, class_code = 0x8086, 0x1000 + i % 4096, CLASSES[i % len(CLASSES)]
        config = {"config": make_config(vendor, device, class_code)}
        files = config if thin else {**config, "vendor": f"0x{vendor:04x}\n", "device": f"0x{device:04x}\n", "class": f"0x{class_code:06x}\n",
                 "subsystem_vendor": "0x8086\n", "subsystem_device": "0x0001\n", "revision": "0x01\n", "irq": f"{i % 256}\n",
                 "numa_node": f"{i % 4}\n", "modalias": f"pci:v{vendor:08X}d{device:08X}\n", "enable": "1\n",
                 "resource": "0x0000000000000000 0x0000000000000000 0x0000000000000000\n" * 13,
                 "uevent": f"PCI_CLASS={class_code:X}\nPCI_ID={vendor:04X}:{device:04X}\nPCI_SLOT_NAME={address}\n"}
        for name, content in files.items():
            write(f"{folder}/{name}", content)
        group = f"{root}/sys/kernel/iommu_groups/{i // 2}"
        link(f"{group}/devices/{address}", folder)
        link(f"{folder}/iommu_group", group)
        link(f"{bus}/{address}", folder)


def make_tree(root, functions, cpus):
    make_cpus(root, cpus)
    make_functions(root, range(functions), thin=False)


def count_opens(argv):
    """How often the command and its children open something; None where strace can't tell."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(["strace", "-f", "-e", "trace=open,openat,openat2", "-o", out.name, *argv], check=False,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return sum(" open" in line for line in out)


def measure(rows, rounds):
    for row in rows:
        row["times"] = []
    for _ in range(rounds):
        for row in rows:
            row["times"].append(run(row["argv"]).seconds)
    for row in rows:
        row["p10_ms"] = 1000 * percentile(row.pop("times"), 0.1)


def growth(binary, folder, rounds):
    """Rows: what processor's time audits of hosts of PLOT_SIZES take."""
    rows = []
    tree = f"{folder}/growing"
    make_cpus(tree, PLOT_CPUS)
    for before, count in zip((0, *PLOT_SIZES), PLOT_SIZES):
        print(f"growing {tree} to {count} PCI functions", file=sys.stderr)
        make_functions(tree, range(before, count), thin=True)
        times = [run([binary, "audit", "-f", "json", "--from", tree]).cpu_seconds for _ in range(rounds)]
        rows.append({"count": count, "p10_ms": 1000 * percentile(times, 0.1)})
    return rows


def off_line(rows):
    """How far the farthest time is from the line through the first and the last row, as a part of the last."""
    first, last = rows[0], rows[-1]
    slope = (last["p10_ms"] - first["p10_ms"]) / (last["count"] - first["count"])
    return max(abs(row["p10_ms"] - first["p10_ms"] - slope * (row["count"] - first["count"])) for row in rows) / last["p10_ms"]


def plot(rows, path):
    """The times as SVG: both axes begin at 0, so that what is linear is a straight line."""
    width, height, left, bottom, top = 640, 400, 70, 50, 30
    most, longest = rows[-1]["count"], max(row["p10_ms"] for row in rows) * 1.1

    def x(count):
        return left + (width - left - 20) * count / most

    def y(ms):
        return height - bottom - (height - bottom - top) * ms / longest

    step = 10 ** len(str(int(longest / 5))) / 10
    step *= next(factor for factor in (1, 2, 5, 10) if longest / (step * factor) <= 8)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="{width / 2}" y="18" text-anchor="middle">virtscout audit -f json of hosts of more and more PCI functions</text>']
    for i in range(int(longest / step) + 1):
        lines.append(f'<line x1="{left}" x2="{width - 20}" y1="{y(i * step):.1f}" y2="{y(i * step):.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{left - 6}" y="{y(i * step) + 4:.1f}" text-anchor="end">{i * step:.0f} ms</text>')
    for count in range(0, most + 1, most // 4):
        lines.append(f'<text x="{x(count):.1f}" y="{height - bottom + 18}" text-anchor="middle">{count}</text>')
    lines.append(f'<text x="{(left + width) / 2}" y="{height - 10}" text-anchor="middle">PCI functions</text>')
    lines.append(f'<line x1="{x(rows[0]["count"]):.1f}" y1="{y(rows[0]["p10_ms"]):.1f}" x2="{x(most):.1f}" '
                 f'y2="{y(rows[-1]["p10_ms"]):.1f}" stroke="#888" stroke-dasharray="6 4"/>')
    for row in rows:
        lines.append(f'<circle cx="{x(row["count"]):.1f}" cy="{y(row["p10_ms"]):.1f}" r="4" fill="#1f6feb"/>')
    with open(path, "w", encoding="ascii") as out:
        out.write("\n".join(lines) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--functions", type=int, default=4096)
    parser.add_argument("--cpus", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plot", metavar="FILE", help="also audit hosts of other sizes, and draw that here")
    parser.add_argument("--json", help="also write the figures here")
    args = parser.parse_args()
    for tool in ("lspci", "lscpu"):
        if not shutil.which(tool):
            sys.exit(f"{tool}: not installed")
    binary = os.path.realpath(args.bin)
    few = args.functions // 8
    with tempfile.TemporaryDirectory() as folder:
        trees = {count: f"{folder}/{count}" for count in (few, args.functions)}
        for count, tree in trees.items():
            print(f"making {tree}: {count} PCI functions, {args.cpus} CPUs", file=sys.stderr)
            make_tree(tree, count, args.cpus)
        huge = trees[args.functions]
        audits = [{"name": f"virtscout audit -f json, {count}", "count": count,
                   "argv": [binary, "audit", "-f", "json", "--from", tree]} for count, tree in trees.items()]
        rows = audits + [
            {"name": "lspci -n", "argv": ["lspci", "-A", "linux-sysfs", "-O", f"sysfs.path={huge}/sys/bus/pci", "-n"]},
            {"name": "lscpu", "argv": ["lscpu", "--sysroot", huge]}]
        measure(rows, args.rounds)
        for row in audits:
            row["opens"] = count_opens(row["argv"])
        grown = growth(binary, folder, args.rounds) if args.plot else []
    for row in rows:
        print(f"{row['name']:32} {row['p10_ms']:9.1f} ms")
    ratio = (rows[2]["p10_ms"] + rows[3]["p10_ms"]) / audits[1]["p10_ms"]
    print(f"lspci and lscpu together take {ratio:.1f} times as long (at least {WANTED} are wanted)")
    if audits[1]["opens"] is not None:
        print(f"{audits[1]['opens'] / args.functions:.2f} opens for each PCI function (at most 2 are wanted)")
        more = (audits[1]["opens"] - audits[0]["opens"]) / (args.functions - few)
        print(f"{more:.2f} opens for one PCI function more")
    print(f"{audits[1]['p10_ms'] / audits[0]['p10_ms']:.1f} times as long for 8 times the PCI functions")
    if grown:
        plot(grown, args.plot)
        print("functions " + " ".join(f"{row['count']:>8}" for row in grown))
        print("ms        " + " ".join(f"{row['p10_ms']:8.1f}" for row in grown))
        print(f"at most {100 * off_line(grown):.1f} % of the last off a straight line; drawn in {args.plot}")
    keep = ("name", "count", "p10_ms", "opens")
    write_json(args.json, {"rounds": args.rounds, "ratio": ratio, "growth": [{k: row[k] for k in keep if k in row} for row in grown],
                           "rows": [{k: row[k] for k in keep if k in row} for row in rows]})


if __name__ == "__main__":
    main()
