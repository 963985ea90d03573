#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does `virtscout rules` list, show, lint and test the rules that are in force, layer over layer?

VIRTSCOUT_BIN is the path of `virtscout`, with `virtscout-full` beside it. Exit status 77 where it is not
built. /etc is replaced in a mount namespace of its own, where one may be had.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("VIRTSCOUT_BIN", "")
HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(HERE, "..", "..", "data", "schemas")
DATABASE = os.path.join(HERE, "..", "..", "data", "rules")
TIMEOUT_S = 60
YES, NO, UNKNOWN, USAGE, BAD_INPUT = 0, 2, 3, 64, 65

EMPTY_HOST = ('{"schema":"virtscout.snapshot/1","host":{"arch":"x86_64","kernel":"1"},'
              '"captured":"2001-02-03T04:05:06Z","uid":0,"tool":"0.1.0"}\n')
# A namespace of our own, in which /etc/virtscout is what OVER says.
IN_NAMESPACE = 'mount -t tmpfs none /etc && cp -rp "$OVER" /etc/virtscout && exec "$@"'


def rule(identifier, when="cpu.vmx", **more):
    return {"id": identifier, "title": f"Title of {identifier}", "advice": "Do.", "when": when, **more}


def case(holds, vmx=None, **more):
    return {"facts": {} if vmx is None else {"cpu.vmx": vmx}, "holds": holds, **more}


class Rules(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.user = os.path.join(self.folder, "config", "virtscout", "rules.d")
        self.system = os.path.join(self.folder, "etc", "rules.d")
        os.makedirs(self.user)
        os.makedirs(self.system)
        for path in (self.user, self.system):
            os.chmod(path, 0o755)

    def run_in(self, command, *args, **env):
        kept = {key: value for key, value in os.environ.items()
                if not key.startswith("VIRTSCOUT_") and key != "COLUMNS"}
        done = subprocess.run(
            [*command, BIN, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=TIMEOUT_S, check=False,
            env={**kept, "XDG_CONFIG_HOME": os.path.join(self.folder, "config"), "LC_ALL": "C.UTF-8", **env})
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")

    def run_rules(self, *args, **env):
        return self.run_in([], "rules", *args, **env)

    def run_with_etc(self, *args):
        return self.run_in(["unshare", "-rm", "sh", "-c", IN_NAMESPACE, "sh"], *args,
                           OVER=os.path.join(self.folder, "etc"))

    def json_of(self, *args, status=YES):
        got, out, err = self.run_rules(*args, "-f", "json")
        self.assertEqual(got, status, err)
        doc = json.loads(out)
        self.assert_valid(doc)
        return doc

    def assert_valid(self, doc):
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            return
        kind = doc["schema"].removeprefix("virtscout.").removesuffix("/1")
        with open(os.path.join(SCHEMAS, kind + ".json"), encoding="utf-8") as f:
            Draft202012Validator(json.load(f)).validate(doc)

    def write(self, name, *rules, folder=None, **more):
        path = os.path.join(folder or self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"rules": list(rules), **more}, f)
        os.chmod(path, 0o644)
        return path

    def write_text(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(text)
        return path


class Verbs(Rules):
    def test_wrong_words_are_usage_errors(self):
        for args in ((), ("frob",), ("show",), ("show", "a.a", "b.b"), ("list", "a", "b"),
                     ("list", "-f", "frob"), ("list", "--role", "frob"), ("list", "--from", "x")):
            with self.subTest(args=args):
                status, out, err = self.run_rules(*args)
                self.assertEqual((status, out), (USAGE, ""))
                self.assertNotEqual(err, "")

    def test_help_has_80_columns(self):
        status, out, err = self.run_rules("--help")
        self.assertEqual((status, err), (0, ""))
        for verb in ("list", "show", "lint", "test"):
            self.assertIn(f"\n  {verb} ", out)
        for line in out.splitlines():
            self.assertLessEqual(len(line), 80, line)


class List(Rules):
    def test_every_rule_built_in_is_listed(self):
        expected = []
        for name in sorted(os.listdir(DATABASE)):
            with open(os.path.join(DATABASE, name), encoding="utf-8") as f:
                expected += [r["id"] for r in json.load(f)["rules"]]
        doc = self.json_of("list")
        self.assertEqual(sorted(r["id"] for r in doc["rules"]), sorted(expected))
        self.assertEqual({(r["layer"], r["file"]) for r in doc["rules"]}, {("builtin", None)})
        out = self.run_rules("list")[1]
        self.assertEqual([line.split()[0] for line in out.splitlines()], [r["id"] for r in doc["rules"]])

    def test_a_pattern_chooses(self):
        out = self.run_rules("list", "kvm.device-*")[1]
        self.assertTrue(out)
        for line in out.splitlines():
            self.assertTrue(line.startswith("kvm.device-"), line)

    def test_a_pattern_of_nothing_is_a_usage_error(self):
        status, out, err = self.run_rules("list", "kvm.device-permision")
        self.assertEqual((status, out), (USAGE, ""))
        self.assertIn("did you mean kvm.device-permission?", err)

    def test_severity_is_that_of_the_role(self):
        path = self.write("r.json", rule("a.a", severity={"default": "info", "lab": "critical"}))
        self.assertRegex(self.run_rules("list", "a.a", "--rules", path)[1], r"^a\.a +info +option +Title")
        self.assertRegex(self.run_rules("list", "a.a", "--rules", path, "--role", "lab")[1],
                         r"^a\.a +critical +option ")
        severity = self.json_of("list", "a.a", "--rules", path)["rules"][0]["severity"]
        self.assertEqual((severity["default"], severity["lab"], severity["p2v"]), ("info", "critical", "info"))


class Show(Rules):
    def test_all_of_a_rule_is_shown(self):
        path = self.write(
            "r.json",
            rule("a.a", {"all": ["cpu.vmx", {"rule": "kvm.device-absent"}]}, requires=["kvm.device-permission"],
                 applies={"fact": "kernel.arch", "is": "x86_64"}, refs=["SDM 24.8"], objectives=["351.1"], since="9.9",
                 because=[{"fact": "cpu.vmx", "text": "VMX is {cpu.vmx}"}], who="user",
                 effects={"mode": {"hvm": {"effect": "blocks", "cost": "near-native", "stage": 7}}},
                 steps=[{"who": "admin", "action": "Load it", "command": "modprobe kvm", "reboot": True,
                         "gives": {"cpu.vmx": False}}]),
            rule("a.b", {"rule": "a.a"}), rule("a.c", requires=["a.a"]))
        doc = self.json_of("show", "a.a", "--rules", path)
        self.assertEqual((doc["layer"], doc["file"], doc["line"]), ("option", path, 1))
        self.assertEqual((doc["requires"], doc["required_by"], doc["used_by"]),
                         (["kvm.device-permission"], ["a.c"], ["a.b"]))
        self.assertEqual(doc["effects"]["hvm"]["effect"], "blocks")
        self.assertEqual(doc["steps"][0]["gives"], {"cpu.vmx": False})
        out = self.run_rules("show", "a.a", "--rules", path)[1]
        for part in ("a.a: Title of a.a", "cpu.vmx is yes", "kvm.device-absent holds", "kernel.arch is x86_64",
                     "kvm.device-permission", "required by a.c", "used by     a.b", "hvm: blocks", "near-native", "stage 7", "Load it",
                     "modprobe kvm", "reboot", "SDM 24.8", "351.1", "9.9", path, "gives cpu.vmx = no"):
            self.assertIn(part, out)

    def test_every_rule_built_in_can_be_shown(self):
        for r in self.json_of("list")["rules"]:
            self.assertEqual(self.json_of("show", r["id"])["title"], r["title"])
            status, out, err = self.run_rules("show", r["id"])
            self.assertEqual((status, err), (0, ""))
            self.assertTrue(out.startswith(r["id"] + ": "), out)

    def test_an_unknown_rule_is_a_usage_error(self):
        status, out, err = self.run_rules("show", "kvm.device-permision")
        self.assertEqual((status, out), (USAGE, ""))
        self.assertIn("did you mean kvm.device-permission?", err)


class Lint(Rules):
    def test_a_file_that_is_right_is_clean(self):
        path = self.write("r.json", rule("a.a", tests=[case("yes", True), case("no", False)]))
        self.assertEqual(self.run_rules("lint", path), (YES, "No errors\n", ""))
        self.assertEqual(self.json_of("lint", path)["problems"], [])

    def test_missing_cases_are_no_error(self):
        path = self.write("r.json", rule("a.a"))
        status, out, _ = self.run_rules("lint", path)
        self.assertEqual(status, YES)
        self.assertIn(f'{path}:1: note: "a.a" has no test case', out)
        self.assertIn("1 note", out)

    def test_all_errors_of_all_files_are_told(self):
        one = self.write("1.json", rule("a.a", "cpu.vmxx"), rule("a.b", {"fact": "cpu.vmx", "is": 3}))
        two = self.write("2.json", rule("b.a", {"rule": "b.b"}), rule("b.b", {"rule": "b.a"}))
        status, out, err = self.run_rules("lint", one, two)
        self.assertEqual((status, err), (BAD_INPUT, ""))
        self.assertRegex(out, rf'(?m)^{one}:1:[0-9]+: expected a fact .*"cpu\.vmxx"; did you mean cpu\.vmx\?$')
        self.assertRegex(out, rf"(?m)^{one}:1:[0-9]+: cpu\.vmx: expected true or false$")
        self.assertRegex(out, rf"(?m)^{two}:1:[0-9]+: expected no circle")
        self.assertTrue(out.endswith("3 errors\n"), out)
        doc = self.json_of("lint", one, two, status=BAD_INPUT)
        self.assertEqual((doc["errors"], [p["level"] for p in doc["problems"]]), (3, ["error"] * 3))

    def test_files_refer_to_one_another_and_to_what_is_built_in(self):
        one = self.write("1.json", rule("a.a", {"all": [{"rule": "b.b"}, {"rule": "kvm.device-absent"}]}))
        two = self.write("2.json", rule("b.b"))
        self.assertEqual(self.run_rules("lint", one, two)[0], YES)
        self.assertEqual(self.run_rules("lint", one)[0], BAD_INPUT)
        self.assertEqual(self.run_rules("lint", one, "--rules", two)[0], YES)

    def test_what_is_no_rule_file_is_an_error_with_its_name(self):
        for name, text in (("empty", b""), ("blank", b"\n"), ("binary", b"\0\1\xff"), ("deep", b"[" * 100000),
                           ("array", b"[]"), ("number", b"7"), ("cut", b'{"rules": [')):
            path = self.write_text(name + ".json", text)
            with self.subTest(name=name):
                status, out, _ = self.run_rules("lint", path)
                self.assertEqual(status, BAD_INPUT)
                self.assertRegex(out, rf"^{path}:[0-9]+:[0-9]+: expected ")
        for path in (self.folder, os.path.join(self.folder, "nowhere.json")):
            status, out, _ = self.run_rules("lint", path)
            self.assertEqual(status, BAD_INPUT)
            self.assertIn(path + ": read: ", out)

    def test_the_database_is_clean(self):
        files = [os.path.join(DATABASE, name) for name in sorted(os.listdir(DATABASE))]
        doc = self.json_of("lint", *files)
        self.assertEqual(doc["errors"], 0)

    def test_without_files_the_layers_are_linted(self):
        self.write("10.json", rule("a.a", "cpu.vmxx"), folder=self.user)
        self.write("20.json", rule("a.b", {"fact": "cpu.level", "is": "x"}), folder=self.user)
        status, out, _ = self.run_rules("lint")
        self.assertEqual(status, BAD_INPUT)
        self.assertIn("10.json:1:", out)
        self.assertIn("20.json:1:", out)


class Test(Rules):
    def test_cases_that_pass(self):
        path = self.write("r.json", rule("a.a", tests=[case("yes", True), case("no", False), case("unknown")]))
        self.assertEqual(self.run_rules("test", path), (YES, "3 cases, all passed\n", ""))
        self.assertEqual(self.json_of("test", path)["failures"], [])

    def test_a_case_that_fails_says_what_decided(self):
        path = self.write("r.json", rule("a.a", tests=[case("yes", True), case("yes", False, name="off")]))
        status, out, _ = self.run_rules("test", path)
        self.assertEqual(status, NO)
        self.assertRegex(out, rf"(?m)^{path}:1:[0-9]+: off$")
        self.assertIn("a.a: expected yes, got no\n", out)
        self.assertIn("because cpu.vmx = no\n", out)
        self.assertTrue(out.endswith("2 cases, 1 failed\n"), out)
        doc = self.json_of("test", path, status=NO)
        self.assertEqual((doc["cases"], doc["failed"]), (2, 1))
        self.assertEqual(doc["failures"][0]["because"], [{"fact": "cpu.vmx", "state": "known", "value": False}])

    def test_modes_are_compared(self):
        path = self.write("r.json", tests=[
            {"facts": {"kvm.device.access": {"unknown": "permission"}}, "modes": {"hvm": "ready"}}])
        doc = self.json_of("test", path, status=NO)
        self.assertEqual([(f["mode"], f["expected"], f["got"]) for f in doc["failures"]],
                         [("hvm", "ready", "unknown")])

    def test_no_case_is_no_answer(self):
        path = self.write("r.json", rule("a.a"))
        self.assertEqual(self.run_rules("test", path), (UNKNOWN, "There are no test cases.\n", ""))

    def test_a_broken_file_is_told_with_its_place(self):
        for name, text in (("empty", b""), ("case", b'{"rules": [], "tests": [{"holds": "yes"}]}')):
            path = self.write_text(name + ".json", text)
            status, out, err = self.run_rules("test", path)
            self.assertEqual((status, out), (BAD_INPUT, ""))
            self.assertRegex(err, rf"{path}:[0-9]+:[0-9]+: expected ")
        self.assertEqual(self.run_rules("test", self.folder)[0], BAD_INPUT)
        self.assertEqual(self.run_rules("test", os.path.join(self.folder, "nowhere"))[0], BAD_INPUT)

    def test_without_files_the_cases_of_the_layers_run(self):
        self.write("10.json", rule("a.a", tests=[case("no", True)]), folder=self.user)
        self.assertEqual(self.run_rules("test")[0], NO)
        # Replaced by a later file, it takes its case along.
        self.write("20.json", rule("a.a", tests=[case("yes", True)]), folder=self.user)
        self.assertEqual(self.run_rules("test")[:2], (YES, "1 case, passed\n"))


class Layers(Rules):
    def title_of(self, doc, identifier):
        return next(r for r in doc["rules"] if r["id"] == identifier)

    def test_later_layers_win(self):
        self.write("10.json", rule("a.a", title="ten"), rule("a.b", title="ten"), folder=self.user)
        self.write("20.json", rule("a.a", title="twenty"), folder=self.user)
        path = self.write("r.json", rule("kvm.device-permission", title="option"))
        doc = self.json_of("list", "--rules", path)
        self.assertEqual([self.title_of(doc, name)["title"] for name in ("a.a", "a.b", "kvm.device-permission")],
                         ["twenty", "ten", "option"])
        self.assertEqual([self.title_of(doc, name)["layer"] for name in ("a.a", "kvm.device-permission")],
                         ["user", "option"])

    def test_other_names_do_not_count(self):
        for name in (".hidden.json", "rules.json~", "readme", ".json"):
            self.write(name, rule("a.a"), folder=self.user)
        os.symlink("/dev/null", os.path.join(self.user, "off.json"))
        os.mkdir(os.path.join(self.user, "folder.json"))
        self.assertEqual(self.run_rules("list", "a.a")[0], USAGE)

    def test_a_rule_is_switched_off(self):
        self.write("10.json", {"id": "kvm.device-permission", "disabled": True}, folder=self.user)
        doc = self.json_of("show", "kvm.device-permission")
        self.assertEqual((doc["disabled"], doc["layer"], doc["when"]), (True, "user", "never"))
        self.assertIn("switched off", self.run_rules("show", "kvm.device-permission")[1])
        self.assertRegex(self.run_rules("list", "kvm.device-permission")[1], r"permission +off +user ")

    def test_switching_off_what_is_not_there_is_an_error(self):
        path = self.write("10.json", {"id": "kvm.device-permision", "disabled": True}, folder=self.user)
        status, out, err = self.run_rules("list")
        self.assertEqual((status, out), (BAD_INPUT, ""))
        self.assertRegex(err, rf'{path}:1:[0-9]+: .*"kvm\.device-permision"; did you mean kvm\.device-permission\?')

    def test_a_broken_file_of_a_layer_stops_every_command(self):
        path = self.write("10.json", rule("a.a", "cpu.vmxx"), folder=self.user)
        host = self.write_text("host.jsonl", EMPTY_HOST.encode())
        for args in (("rules", "list"), ("audit", "--from", host), ("advise", "--from", host), ("explain", "hvm")):
            with self.subTest(args=args):
                status, out, err = self.run_in([], *args)
                self.assertEqual((status, out), (BAD_INPUT, ""))
                self.assertRegex(err, rf"{path}:1:[0-9]+: expected ")

    def test_rules_of_this_host_judge_replays_too(self):
        self.write("10.json", rule("a.a", {"not": {"shown": "cpu.vmx"}}), folder=self.user)
        host = self.write_text("host.jsonl", EMPTY_HOST.encode())
        _, out, _ = self.run_in([], "audit", "--from", host, "-f", "json")
        self.assertEqual([f["holds"] for f in json.loads(out)["findings"] if f["id"] == "a.a"], ["yes"])

    def test_root_goes_only_by_what_nobody_else_can_write(self):
        if os.geteuid() != 0:
            self.skipTest("this is not root")
        path = self.write("10.json", rule("a.a"), folder=self.user)
        self.assertEqual(self.run_rules("list", "a.a")[0], YES)
        for what in (path, self.user):
            before = os.stat(what)
            for change, reason in ((lambda: os.chmod(what, 0o777), "everybody can write it"),
                                   (lambda: os.chown(what, 12345, 0), "belongs to another user"),
                                   (lambda: (os.chown(what, 0, 12345), os.chmod(what, 0o775)), "a group")):
                change()
                with self.subTest(what=what, reason=reason):
                    status, out, err = self.run_rules("list")
                    self.assertEqual((status, out), (BAD_INPUT, ""))
                    self.assertIn(f"{what}: not read, because", err)
                    self.assertIn(reason, err)
                os.chown(what, 0, 0)
                os.chmod(what, before.st_mode & 0o7777)
        # What is named is meant.
        named = self.write("r.json", rule("a.c"))
        os.chmod(named, 0o666)
        self.assertEqual(self.run_rules("list", "a.c", "--rules", named)[0], YES)

    def test_the_system_comes_before_the_user(self):
        if subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("no namespaces to be had")
        self.write("10.json", rule("a.a", title="system"), rule("a.b", title="system"), folder=self.system)
        self.write("05.json", rule("a.a", title="user"), folder=self.user)
        status, out, err = self.run_with_etc("rules", "list", "a.*")
        self.assertEqual((status, err), (YES, ""))
        self.assertRegex(out, r"a\.a +info +user +user\na\.b +info +system +system\n")


if __name__ == "__main__":
    if not os.path.exists(BIN + "-full"):
        sys.exit(77)
    unittest.main()
