# SPDX-License-Identifier: GPL-2.0-or-later
"""What does a host's file say? tests/hosts/hosts/NAME.toml: README.md tells the keys."""
import dataclasses
import fnmatch
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent.parent
HOSTS = FOLDER / "hosts"
VERDICTS = {"ready", "degraded", "attainable", "no", "unknown"}
MODES = {"hvm", "pv", "container", "emulation"}


class Wrong(Exception):
    """A host's file is not what it should be."""


@dataclasses.dataclass(frozen=True)
class Boot:
    """How a host is booted. An option that an emulator has not is an error in its file."""
    emulator: str = "qemu"      # qemu, bochs, xen (dom0 below QEMU), xen-bochs
    cpu: str = "qemu64"
    cpus: int = 1
    memory: int = 512           # MiB
    kernel: str = "cloud"       # cloud, full: Debian's
    machine: str = "q35"        # QEMU's
    signature: str = ""         # runner/changed.py: which other hypervisor QEMU looks like
    firmware: str = ""          # a file of made/ instead of the Bochs BIOS
    devices: list = dataclasses.field(default_factory=list)  # QEMU's -device; "@NAME" is a row of devices.toml
    options: list = dataclasses.field(default_factory=list)  # further words for QEMU
    command_line: str = ""      # the kernel's
    xen: str = ""               # Xen's command line
    modules: list = dataclasses.field(default_factory=list)  # for modprobe, with parameters
    config: bool = True         # the kernel's configuration lies in /boot
    cgroup: int = 2             # the version of control groups that is mounted; 0 for none
    prepare: str = ""           # shell text, run by root before virtscout
    programs: list = dataclasses.field(default_factory=list)  # of inside/*.c, to be brought
    within: str = 'exec "$@"\n'  # shell text: how its arguments are run
    take: str = ""              # the steps' commands, as shell text: they are taken, and virtscout is asked again
    audit: str = "--validate"   # options of `virtscout audit`
    validate: str = ""          # options of `virtscout validate`


@dataclasses.dataclass(frozen=True)
class Truth:
    """What is true of a host, by what it is; never copied from what virtscout said."""
    facts: dict = dataclasses.field(default_factory=dict)
    why: dict = dataclasses.field(default_factory=dict)
    modes: dict = dataclasses.field(default_factory=dict)
    steps: dict = dataclasses.field(default_factory=dict)
    findings: dict = dataclasses.field(default_factory=dict)
    check: dict = dataclasses.field(default_factory=dict)
    validate: dict = dataclasses.field(default_factory=dict)
    after: dict = dataclasses.field(default_factory=dict)   # verdicts by mode, when the steps were taken


@dataclasses.dataclass(frozen=True)
class Host:
    name: str
    about: str
    default: bool
    boot: Boot
    truth: Truth


def part(kind, table, path):
    known = {field.name: field.type for field in dataclasses.fields(kind)}
    for key, value in table.items():
        if key not in known:
            raise Wrong(f"{path}: {key} is none of {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise Wrong(f"{path}: {key} is no {known[key].__name__}")
    return kind(**table)


def check_truth(truth, path):
    for key in truth.modes.keys() | truth.steps.keys() | truth.after.keys():
        if key not in MODES:
            raise Wrong(f"{path}: {key} is none of the modes")
    for wanted in [*truth.modes.values(), *truth.after.values()]:
        if not set(one_of(wanted)) <= VERDICTS:
            raise Wrong(f"{path}: {wanted} is no verdict")
    for wanted in truth.findings.values():
        if not set(one_of(wanted)) <= {"yes", "no", "unknown"}:
            raise Wrong(f"{path}: a finding holds yes, no or unknown, not {wanted}")
    if not truth.facts or not truth.modes:
        raise Wrong(f"{path}: says no facts or no modes that are true there")


def one_of(wanted):
    return wanted if isinstance(wanted, list) else [wanted]


def load(path):
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{path}: {error}") from error
    about = table.pop("about", "")
    default = table.pop("default", False)
    boot = part(Boot, table.pop("boot", {}), path)
    truth = part(Truth, table, path)
    check_truth(truth, path)
    if bool(boot.take) != bool(truth.after):
        raise Wrong(f"{path}: steps that are taken (take) have an outcome ([after])")
    if not about or len(about) > 100:
        raise Wrong(f"{path}: about is a line in words")
    return Host(path.stem, about, default, boot, truth)


def all_hosts():
    return [load(path) for path in sorted(HOSTS.glob("*.toml"))]


def named(patterns):
    """The hosts that any of the names or globs means; all of them for no name."""
    hosts = all_hosts()
    if not patterns:
        return hosts
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(host.name, pattern) for host in hosts):
            raise Wrong(f'there is no host "{pattern}" (./dev hosts list)')
    return [host for host in hosts if any(fnmatch.fnmatchcase(host.name, pattern) for pattern in patterns)]


def device_set(name):
    table = tomllib.loads((FOLDER / "devices.toml").read_text(encoding="utf-8"))
    return table[name]["devices"]
