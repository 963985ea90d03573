#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does check_includes.py find what it is there to find? Tiny trees with one violation of each kind."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_includes  # noqa: E402

LICENSE = "// SPDX-License-Identifier: GPL-2.0-or-later\n"

# A small tree that keeps every rule, with the look-alikes of what is forbidden.
CLEAN = {
    "data/facts.def": "FACT(A)\n",
    "probe/source.h": '#include "probe/blob.h"\n',
    "probe/blob.h": "",
    "probe/fact.h": '#include "probe/evidence.h"\n#include "data/facts.def"\n',
    "probe/evidence.h": "",
    "probe/input_error.h": "",
    "probe/inventory.h": '#include "probe/fact.h"\n#include "probe/source.h"\n',
    "probe/decode_x.h": "",
    "probe/decode_x.c": '#include "probe/decode_x.h"\n#include <string.h>\n#include "data/facts.def"\n',
    "probe/live.c": '#include "probe/source.h"\n#include <fcntl.h>\nint f(void) { return open("x", 0); }\n',
    "probe/live_cpuid.c": "#include <libcpuid/libcpuid.h>\n",
    "probe/live_kvm.c": "#include <linux/kvm.h>\n",
    "probe/snapshot_read.c": "#include <jansson.h>\n",
    "rules/rules.h": '#include "probe/fact.h"\n',
    "rules/load.c": '#include "rules/rules.h"\n#include "probe/input_error.h"\n#include <jansson.h>\n'
                    'FILE *f(void) { return fopen("x", "re"); }\n',
    "probe/snapshot_write.c": "int f(FILE *to) { return fwrite(to, 1, 1, to); }\n",
    "rules/rulec.c": 'int main(void) { fopen("x", "we"); fprintf(stderr, "x"); exit(1); }\n',
    "rules/emit.c": 'void f(FILE *to) { fputs("x", to); }\n',
    "report/terms.c": '#include "data/facts.def"\n#include "probe/blob.h"\n',
    "launch/kvm_sys.c": '#include <linux/kvm.h>\nint f(int fd) { return ioctl(fd, 1); }\n',
    "launch/vm.c": '#include "probe/fact.h"\nint g(struct s *s) { return s->ops->open(s) + t.ioctl(1) + vm_open(2); }\n',
    "launch/child.c": "void f(void) { _exit(0); }\n",
    "report/text.c": '#include "rules/rules.h"\n#include "probe/inventory.h"\n'
                     'void f(FILE *to) { fprintf(to, "printf(x) to stdout"); snprintf(0, 0, ""); }\n',
    "report/comment.c": '/* #include "cli/cli.h"\n#include <pci/pci.h>\nprintf("x"); */\n'
                        '// exit(1) \\\nioctl(2)\nchar c = \'"\'; // "\nchar *s = "//"; /* stdout */\n',
    "cli/cli.h": "",
    "cli/main.c": '#include "cli/cli.h"\n#include "report/text.h"\n#include "probe/source.h"\n'
                  'int main(void) { printf("x"); exit(0); }\n',
    "report/text.h": "",
    "cli/output.c": "int f(void) { return openat(1, 0, 0); }\n",
    "tests/x.py": "",
    "CMakeLists.txt": "",
}


class Trees(unittest.TestCase):
    def check(self, changes, raw=()):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changes}.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as f:
                    f.write(text if path in raw else LICENSE + text)
            return check_includes.check(root)

    def assert_one(self, path, text, line, *words):
        """The clean tree with @text as file @path has one violation, at @line, naming @words."""
        found = self.check({path: text})
        self.assertEqual(len(found), 1, found)
        # The license is line 1.
        self.assertTrue(found[0].startswith(f"{path}:{line + 1}: "), found)
        for word in words:
            self.assertIn(word, found[0])

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.check({}), [])

    def test_a_tree_without_sources_is_no_pass(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertIsNone(check_includes.check(root))

    def test_nobody_includes_cli(self):
        for folder in ("probe", "rules", "report", "launch", "lib"):
            self.assert_one(f"{folder}/bad.c", '\n#include "cli/cli.h"\n', 2, "nobody includes cli/")

    def test_nobody_includes_lib(self):
        for folder in ("probe", "rules", "report", "launch", "cli"):
            found = self.check({"lib/public.h": "", f"{folder}/bad.c": '#include "lib/public.h"\n'})
            self.assertEqual(len(found), 1, found)
            self.assertIn("nobody includes lib/", found[0])

    def test_layers_do_not_look_up_or_sideways(self):
        for folder, header in (("probe", "rules/rules.h"), ("probe", "report/text.h"),
                               ("rules", "probe/source.h"), ("rules", "probe/inventory.h"),
                               ("rules", "report/text.h"), ("launch", "probe/source.h"),
                               ("launch", "rules/rules.h"), ("report", "probe/source.h"),
                               ("report", "probe/decode_x.h"), ("lib", "report/text.h"),
                               ("lib", "rules/rules.h")):
            self.assert_one(f"{folder}/bad.c", f'#include "{header}"\n', 1, header, f"{folder}/")

    def test_data_includes_only_data(self):
        self.assert_one("data/bad.def", '#include "probe/fact.h"\n', 1, "data/")

    def test_libraries_have_one_adapter(self):
        for path, header in (("probe/live.h", "pci/pci.h"), ("probe/live_pci.c", "pci/header.h"),
                             ("probe/udev.c", "libudev.h"), ("cli/bad.c", "libcpuid.h"),
                             ("probe/bad.c", "libcpuid/libcpuid.h"), ("report/json_facts.c", "jansson.h"),
                             ("rules/eval.c", "jansson.h"), ("cli/audit.c", "jansson.h"),
                             ("probe/probe_kvm.c", "linux/kvm.h"), ("rules/kvm.c", "linux/kvm.h")):
            self.assert_one(path, f"#include <{header}>\n", 1, header)

    def test_quotes_hide_no_library(self):
        found = self.check({"report/text2.c": '#include "jansson.h"\n'})
        self.assertTrue(any("JSON" in line for line in found), found)

    def test_nothing_opens_outside_the_adapters(self):
        for call in ("open", "openat", "fopen", "opendir", "scandir", "ioctl", "mmap", "sys_open", "sys_ioctl"):
            for folder in ("rules", "report", "launch", "cli", "lib"):
                self.assert_one(f"{folder}/bad.c", f"\n\nint f(void) {{ return {call} (1); }}\n", 3, call)

    def test_loaders_of_documents_open_no_devices(self):
        self.assert_one("rules/load_x.c", 'int f(void) { return open("x", 0); }\n', 1, "open")

    def test_no_shell_runs(self):
        for path in ("probe/bad.c", "cli/bad.c"):
            self.assert_one(path, 'int f(void) { return system("x"); }\n', 1, "system")

    def test_only_cli_exits_and_complains(self):
        for call in ("exit", "_exit", "abort", "perror", "errx", "sys_exit"):
            for folder in ("probe", "rules", "report", "launch", "lib"):
                self.assert_one(f"{folder}/bad.c", f"void f(void) {{ {call}(1); }}\n", 1, call)

    def test_printing_is_for_report_and_its_caller(self):
        for folder in ("probe", "rules", "launch", "report"):
            self.assert_one(f"{folder}/bad.c", 'void f(void) { printf("x"); }\n', 1, "printf")
        for folder in ("probe", "rules", "launch"):
            self.assert_one(f"{folder}/bad.c", 'void f(FILE *to) { fprintf(to, "x"); }\n', 1, "fprintf")
        for folder in ("probe", "rules", "launch", "report"):
            self.assert_one(f"{folder}/bad.c", "FILE *f(void) { return stderr; }\n", 1, "stderr")

    def test_decoders_see_neither_source_nor_fact(self):
        self.assert_one("probe/decode_bad.c", '#include "probe/fact.h"\n', 1, "probe/fact.h")
        self.assert_one("probe/decode_bad.h", '#include "probe/source.h"\n', 1, "probe/source.h")

    def test_decoders_see_neither_through_another_header(self):
        found = self.check({"probe/decode_bad.c": '#include "probe/mid.h"\n',
                            "probe/mid.h": '#include "probe/inventory.h"\n'})
        self.assertEqual(len(found), 2, found)
        self.assertIn("probe/mid.h -> probe/inventory.h -> probe/fact.h", found[0])
        self.assertIn("probe/mid.h -> probe/inventory.h -> probe/source.h", found[1])

    def test_headers_that_include_each_other_end(self):
        self.assertEqual(self.check({"probe/decode_a.h": '#include "probe/decode_b.h"\n',
                                     "probe/decode_b.h": '#include "probe/decode_a.h"\n'}), [])

    def test_includes_are_paths_from_the_root_in_quotes(self):
        self.assert_one("probe/bad.c", '#include "blob.h"\n', 1, "blob.h")
        self.assert_one("probe/bad.c", '#include "probe/nowhere.h"\n', 1, "no file")
        self.assert_one("probe/bad.c", "#include <probe/blob.h>\n", 1, "quotes")
        self.assert_one("probe/bad.c", "#include HEADER\n", 1, "macro")

    def test_every_file_says_its_license_first(self):
        for path in ("probe/bad.c", "data/bad.def", "tests/bad.py", "cmake/bad.cmake", ".ci/run"):
            found = self.check({path: "#!/bin/sh\n"}, raw=(path,))
            self.assertEqual(len(found), 1, found)
            self.assertIn(path, found[0])
        self.assertEqual(self.check({"dev": "#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-or-later\n"},
                                    raw=("dev",)), [])

    def test_build_folders_are_not_looked_into(self):
        self.assertEqual(self.check({"build/CMakeCache.txt": "", "build/x.c": ""},
                                    raw=("build/CMakeCache.txt", "build/x.c")), [])


if __name__ == "__main__":
    unittest.main()
