#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the tree keep to "who may include whom" (design.md, section 2)?

    cli -> report -> rules -> fact <- probe <- lib,  launch -> fact,  nobody -> cli, lib

Usage: check_includes.py ROOT. Prints "file:line: rule: what" for each violation; exit status 1 if there
is one, 2 if ROOT holds none of the folders. Comments are no code: they are taken out first.
"""
import fnmatch
import os
import re
import sys

FOLDERS = ("probe", "rules", "report", "launch", "cli", "lib", "data")

# What design.md calls "fact": the table, its evidence, and the plain types that travel with it. None
# of them can ask a machine anything.
FACT = ("probe/fact.h", "probe/fact_local.h", "probe/evidence.h", "probe/input_error.h")

# Plain memory: growing text and what frees it.
PLAIN = ("probe/blob.h", "probe/cleanup.h")

# Folder: what its files may include, as patterns of paths from the root.
MAY_INCLUDE = {
    "probe": ("probe/*", "data/*"),
    "rules": FACT + PLAIN + ("rules/*", "data/*"),
    "launch": FACT + PLAIN + ("launch/*",),
    # inventory.h brings the types of source.h, which the rows of the inventory are made of.
    "report": FACT + PLAIN + ("report/*", "rules/*", "data/*", "probe/inventory.h"),
    # The library for other programs: the fast path, under its public names.
    "lib": ("probe/*", "lib/*", "include/*"),
    "cli": ("probe/*", "rules/*", "report/*", "launch/*", "data/*", "cli/*", "include/*"),
    "data": ("data/*",),
}

# System header: the files that may include it, and why no others.
ADAPTERS = (
    ("jansson.h", {
        "probe/snapshot_*": "reads and writes snapshots",
        "rules/load*": "reads rules",
        "rules/workload*": "reads workloads",
    }, "JSON is for readers and writers of documents"),
    ("pci/*.h", {}, "sysfs tells what libpci would, without its start"),
    ("libudev.h", {}, "sysfs tells what libudev would, without its start"),
    ("libcpuid*.h", {"probe/live_cpuid.c": "asks libcpuid"}, "libcpuid has one adapter"),
    ("libcpuid/*.h", {"probe/live_cpuid.c": "asks libcpuid"}, "libcpuid has one adapter"),
    ("libdeflate.h", {"probe/gzip_whole.c": "unpacks gzip that is in memory"}, "libdeflate has one adapter"),
    ("zlib.h", {"probe/gzip.c": "packs and unpacks gzip"}, "zlib has one adapter"),
    ("lzma.h", {"probe/unxz.c": "unpacks xz"}, "liblzma has one adapter"),
    ("linux/kvm.h", {
        "launch/*": "runs guests",
        "probe/live_kvm*": "ask /dev/kvm",
    }, "KVM is asked by the launcher and by one adapter"),
)

# The compiler of the built-in rules runs at build time and is in no program of ours: its main() complains
# like cli/, and it writes C to the file given.
RULEC = "rules/rulec.c"
EMIT = "rules/emit.c"

# Names of functions or streams: where they may stand, and why not elsewhere.
CALLS = (
    (("open", "open64", "openat", "openat2", "creat", "sys_open"), ("probe/*", "launch/kvm_sys.c", "launch/host_sys.c", "launch/host_guard.c", "cli/output.c"),
     "only probe/, the launcher's system calls and the program's output open anything"),
    # How wide a terminal is, is no question about the host.
    (("ioctl", "sys_ioctl"), ("probe/*", "launch/kvm_sys.c", "launch/host_sys.c", "cli/terminal.c"),
     "only probe/, the launcher's system calls and the program's terminal call ioctl()"),
    (("mmap",), ("probe/*", "launch/kvm_sys.c", "launch/host_sys.c"), "only probe/ and the launcher's system calls map memory"),
    # Rules and workloads are documents of the user, not this host.
    (("fopen", "freopen"), ("probe/*", "rules/load*", "cli/output.c", RULEC),
     "only probe/, the loaders of documents and the program's output open files"),
    (("opendir", "fdopendir", "scandir"), ("probe/*", "cli/rule_files.c", "launch/host_guard.c"),
     "only probe/, what cleans up after killed tests and the search for the user's rules list directories"),
    (("system", "popen"), (), "no shell runs for us"),
    (("exit", "abort", "err", "errx", "verr", "verrx", "perror", "error"),
     ("cli/*", RULEC),
     "only cli/ exits or prints errors"),
    # A forked child ends without the parent's exit handlers.
    (("_exit", "_Exit", "quick_exit"), ("cli/*", "launch/child.c", "launch/host_sys.c", "launch/host_guard.c"), "only cli/ exits"),
    # probe/sys.h has it.
    (("sys_exit",), ("cli/*", "probe/sys.h"), "only cli/ exits"),
    (("printf", "vprintf", "puts", "putchar", "putchar_unlocked"), ("cli/*",),
     "only cli/ decides that something goes to stdout"),
    (("fprintf", "vfprintf", "fputs", "fputc", "putc", "fwrite"),
     ("cli/*", "report/*", "probe/snapshot_write.c", RULEC, EMIT),
     "only report/, cli/ and the writer of snapshots print"),
)
STREAMS = (("stdout", "stderr"), ("cli/*", RULEC), "the caller says where to print")

# Decoders are pure: not even through another header do they see these.
DECODERS = "probe/decode_*"
DECODERS_NEVER = ("probe/source.h", "probe/fact.h")

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
SPDX_FILES = ("*.c", "*.h", "*.S", "*.def", "*.inc", "*.py", "*.sh", "*.cmake", "CMakeLists.txt")

COMMENT_OR_TEXT = re.compile(
    r"""//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>|([^\s"<][^\n]*))', re.M)


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The text with comments blanked out, lines kept."""
    return COMMENT_OR_TEXT.sub(
        lambda m: blank(m.group()) if m.group().startswith("/") else m.group(), text)


def code_only(text):
    """The text with comments and the insides of quotes blanked out, lines kept."""
    return COMMENT_OR_TEXT.sub(lambda m: blank(m.group()), text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def includes_of(text):
    """(line, path in quotes or None, path in angle brackets or None) of each #include."""
    text = without_comments(text)
    for m in INCLUDE.finditer(text):
        yield line_of(text, m.start()), m.group(1), m.group(2)


def call_pattern(names):
    # Members (ops->open) and longer names (kvm_open) are other things.
    return re.compile(r"(?<![\w.])(?<!->)(" + "|".join(map(re.escape, names)) + r")\s*\(")


class Tree:
    def __init__(self, root):
        self.root = root
        self.text = {}  # path from the root: content, for what the rules look into
        self.others = []  # further files that must carry a license line
        self.violations = []
        for folder, dirs, names in os.walk(root):
            dirs[:] = sorted(d for d in dirs if self.is_ours(folder, d))
            for name in sorted(names):
                self.add(os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/"))

    @staticmethod
    def is_ours(folder, name):
        """Neither version control nor a build folder nor what Python leaves."""
        if name == "__pycache__" or name.startswith(".") and name != ".ci":
            return False
        return not os.path.exists(os.path.join(folder, name, "CMakeCache.txt"))

    def add(self, path):
        if path.split("/")[0] in FOLDERS and path.endswith((".c", ".h", ".S", ".def", ".inc")):
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                self.text[path] = f.read()
        elif matches(os.path.basename(path), SPDX_FILES) or self.is_script(path):
            self.others.append(path)

    def is_script(self, path):
        full = os.path.join(self.root, path)
        if "." in os.path.basename(path) or not os.path.isfile(full):
            return False
        with open(full, "rb") as f:
            return f.read(2) == b"#!"

    def report(self, path, line, rule, what):
        self.violations.append((path, line, f"{path}:{line}: {rule}: {what}"))

    def check_project_include(self, path, line, name):
        folder = path.split("/")[0]
        if name.startswith("cli/") and folder != "cli":
            self.report(path, line, "nobody includes cli/", f'"{name}"')
        elif name.startswith("lib/") and folder != "lib":
            self.report(path, line, "nobody includes lib/", f'"{name}"')
        elif not matches(name, MAY_INCLUDE[folder]):
            self.report(path, line, f"what {folder}/ may include", f'"{name}" is not among it')
        if name not in self.text and name.split("/")[0] in FOLDERS:
            self.report(path, line, "includes are paths from the root", f'no file "{name}"')

    def check_system_include(self, path, line, name):
        for header, files, rule in ADAPTERS:
            if fnmatch.fnmatchcase(name, header) and not matches(path, files):
                self.report(path, line, rule, f"<{name}>")

    def check_includes(self):
        for path, text in self.text.items():
            for line, project, system in includes_of(text):
                if project is not None:
                    self.check_project_include(path, line, project)
                    # Quotes reach system headers too.
                    self.check_system_include(path, line, project)
                elif system is not None:
                    self.check_system_include(path, line, system)
                    if system.split("/")[0] in FOLDERS and system in self.text:
                        self.report(path, line, "project headers stand in quotes", f"<{system}>")
                else:
                    self.report(path, line, "includes name their file", "a macro hides it")

    def check_decoders(self):
        for path, text in self.text.items():
            if not matches(path, (DECODERS,)):
                continue
            for line, project, _ in includes_of(text):
                for never in DECODERS_NEVER:
                    way = self.way_to(project, never, set())
                    if way:
                        self.report(path, line, f"decoders do not see {never}", " -> ".join(way))

    def way_to(self, start, goal, seen):
        """The chain of includes from @start to @goal, or None."""
        if start == goal:
            return [goal]
        if start is None or start in seen or start not in self.text:
            return None
        seen.add(start)
        for _, project, _ in includes_of(self.text[start]):
            way = self.way_to(project, goal, seen)
            if way:
                return [start] + way
        return None

    def check_calls(self):
        rules = [(call_pattern(names), where, rule) for names, where, rule in CALLS]
        names, where, rule = STREAMS
        rules.append((re.compile(r"(?<![\w.])(?<!->)(" + "|".join(names) + r")\b"), where, rule))
        for path, text in self.text.items():
            if path.startswith("data/") or path.endswith(".S"):
                continue
            code = code_only(text)
            for pattern, where, rule in rules:
                if matches(path, where):
                    continue
                for m in pattern.finditer(code):
                    self.report(path, line_of(code, m.start()), rule, m.group(1))

    def check_license(self):
        for path, text in self.text.items():
            self.check_license_line(path, text.split("\n", 2)[:2])
        for path in self.others:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                self.check_license_line(path, [f.readline(), f.readline()])

    def check_license_line(self, path, head):
        # Behind the #! of a script, else first.
        if head[0].startswith("#!"):
            head = head[1:]
        if not head or SPDX not in head[0]:
            self.report(path, 1, "every file says its license first", SPDX)


def check(root):
    """The violations of the tree under @root, sorted; None if it holds no folder of ours."""
    tree = Tree(root)
    if not tree.text:
        return None
    tree.check_includes()
    tree.check_decoders()
    tree.check_calls()
    tree.check_license()
    return [text for _, _, text in sorted(set(tree.violations))]


def main():
    if len(sys.argv) != 2:
        print("usage: check_includes.py ROOT", file=sys.stderr)
        return 2
    violations = check(sys.argv[1])
    if violations is None:
        print(f"{sys.argv[1]}: no source folder below it", file=sys.stderr)
        return 2
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
