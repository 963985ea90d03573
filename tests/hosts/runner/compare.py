# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what virtscout said of a host what is true of it? Every function gives lines (what, got, wanted)."""
import fnmatch

from .answers import value
from .host import one_of


def same(got, wanted):
    """A wanted list means any of its values; a text may be a glob. A truth value is no number. A tuple is one value."""
    if isinstance(wanted, tuple):
        return len(got) == len(wanted) and all(map(fnmatch.fnmatchcase, got, wanted))
    for each in one_of(wanted):
        if isinstance(each, str) and isinstance(got, str) and fnmatch.fnmatchcase(got, each):
            return True
        if type(got) is type(each) and got == each:
            return True
    return False


def facts(audited, validated, truth):
    """What guests measured is validate's; that audit --validate says the same is a matter of agreement()."""
    table = audited["facts"] | {name: fact for name, fact in validated["facts"].items() if name.startswith("launch.")}
    for name, wanted in truth.facts.items():
        yield f"fact {name}", value(table, name), wanted
    for name, wanted in truth.why.items():
        yield f"why {name} is unknown", table.get(name, {}).get("why", "it is known"), wanted


def modes(document, truth):
    for name, wanted in truth.modes.items():
        yield f"mode {name}", document["modes"][name]["verdict"], wanted


def after(answers, truth):
    """Did the steps help, when they were taken?"""
    for name, wanted in truth.after.items():
        yield f"mode {name} after its steps", answers.document("after")["modes"][name]["verdict"], wanted


def step_line(step):
    return f"{step['who']}: {step.get('command') or step['action']}"


def steps(document, truth):
    """Steps in their order: "who: command", or "who: action" where no command does it; globs."""
    for name, wanted in truth.steps.items():
        yield f"steps to {name}", tuple(map(step_line, document["modes"][name]["steps"])), tuple(wanted)


def findings(document, truth):
    holds = {finding["id"]: finding["holds"] for finding in document["findings"]}
    for name, wanted in truth.findings.items():
        yield f"finding {name}", holds.get(name, "missing"), wanted


def check(answers, truth):
    document = answers.document("check-json")
    for name, wanted in truth.check.items():
        yield f"check: {name}", document.get(name, "missing"), wanted


def late(validated):
    """Was a guest ended at its deadline, or none begun for want of time? Then some of what guests measure is not known,
    which on a machine that is busy, and is emulated at that, tells nothing of virtscout."""
    return any(test["errno"] == "ETIMEDOUT" or test.get("detail") == "No time was left" for test in validated["tests"])


def measured(what):
    return what.startswith(("fact launch.", "validate"))


def validate(document, truth):
    """Outcomes by test; "verdict" is the document's."""
    outcomes = {test["test"]: test["outcome"] for test in document["tests"]}
    outcomes["verdict"] = document["verdict"]
    for name, wanted in truth.validate.items():
        yield f"validate: {name}", outcomes.get(name, "missing"), wanted


# What two runs may measure otherwise, and why.
UNSTEADY = {"launch.pv_clock": "the kernel takes an emulator's time stamp counter for slower or faster than it is, by its load"}
EXIT = {"yes": 0, "degraded": 1, "no": 2, "unknown": 3}


def agreement(answers, with_workload):
    """What has to hold on every host: the commands agree with each other. check knows of no workload."""
    checked, audited = answers.document("check-json"), answers.document("audit")
    yield "check's exit status", answers.status("check"), EXIT[checked["verdict"]]
    yield "exit status of check --json", answers.status("check-json"), EXIT[checked["verdict"]]
    backend = value(audited["facts"], "kvm.backend")
    # check asks less than audit: where /sys is not mounted it leaves open what /proc/modules tells.
    yield "check's backend, against audit's", checked["backend"], [backend, "unknown"]
    if checked["verdict"] in ("yes", "degraded") and not with_workload and value(audited["facts"], "kvm.create_vm"):
        yield "audit's verdict on hvm where check says it works", audited["modes"]["hvm"]["verdict"], \
            {"yes": "ready", "degraded": "degraded"}[checked["verdict"]]
    measured = {name: fact for name, fact in audited["facts"].items() if name.startswith("launch.")}
    again = answers.document("validate")["facts"]
    for name, fact in measured.items():
        if isinstance(fact.get("value"), bool) and name not in UNSTEADY:
            yield f"validate's {name}, against audit's", value(again, name), fact["value"]


def everything(answers, host):
    """How many answers were compared, what is wrong, and how much was not measured in time."""
    truth, audited, validated = host.truth, answers.document("audit"), answers.document("validate")
    rows = [*facts(audited, validated, truth), *modes(audited, truth), *steps(audited, truth), *findings(audited, truth),
            *check(answers, truth), *after(answers, truth), *validate(validated, truth), *agreement(answers, "--workload" in host.boot.audit)]
    wrong = [row for row in rows if not same(row[1], row[2])]
    missed = [row for row in wrong if late(validated) and measured(row[0]) and row[1] in ("unknown", "refused", "skipped")]
    return len(rows), [f"{what}: got {got!r}, true is {wanted!r}" for what, got, wanted in wrong
                       if (what, got, wanted) not in missed], len(missed)
