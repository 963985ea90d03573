# SPDX-License-Identifier: GPL-2.0-or-later
"""One host from its file to an outcome: boot it, compare, keep what shows why it failed."""
import dataclasses
import pathlib
import shutil
import tempfile

from . import boot, cache, compare, module, replay
from .answers import Answers

OK, WRONG, SILENT, SKIPPED = "ok", "WRONG", "SILENT", "skipped"
STARTS = 2 # a start that never came to init says nothing of virtscout: once more, and the table tells


@dataclasses.dataclass
class Outcome:
    name: str
    state: str
    seconds: float = 0
    compared: int = 0
    wrong: list = dataclasses.field(default_factory=list)
    note: str = ""
    kept: str = ""


def judged(host, sent, work, program):
    """What the answers are worth; they lie in `work` from then on."""
    for name, data in sent.answers.items():
        (work / name).write_bytes(data)
    answers = Answers(sent.answers)
    wrong = answers.failures(bool(host.boot.take))
    if wrong:
        return Outcome(host.name, WRONG, sent.seconds, 0, wrong)
    compared, wrong, missed = compare.everything(answers, host)
    try:
        again, differ = replay.compare(answers.document("audit")["facts"],
                                       replay.facts(program, work / "snapshot.out", host.boot.audit.split()))
    except ValueError as error:
        again, differ = 1, [str(error)]
    wrong += differ
    note = f"{missed} answers of guests were not in time" if missed else ""
    return Outcome(host.name, WRONG if wrong else OK, sent.seconds, compared - missed + again, wrong, note)


def keep(work, where):
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for path in work.iterdir():
        if path.is_file() and path.name not in ("initrd", "cd.iso"):
            shutil.copy(path, where)
    return str(where)


def cannot(host):
    """Why this host can't be had here, or None."""
    lacking = [name for name in module.names() if name in host.boot.modules and not
               (cache.made() / f"modules/{name}.ko").exists()]
    return f"module {lacking[0]} could not be built here (./dev hosts setup)" if lacking else None


def run(host, programs, results, stopped, keep_all=False):
    if stopped.is_set():
        raise boot.Stopped
    why_not = cannot(host)
    if why_not:
        return Outcome(host.name, SKIPPED, note=why_not)
    seconds = 0
    for start in range(1, STARTS + 1):
        with tempfile.TemporaryDirectory(prefix=f"virtscout-host-{host.name}-") as folder:
            work = pathlib.Path(folder)
            sent = boot.boot(host, work, programs, stopped)
            seconds += sent.seconds
            if not sent.reached_init and start < STARTS:
                continue
            if sent.answers:
                outcome = judged(host, sent, work, programs[0])
            else:
                outcome = Outcome(host.name, SILENT, wrong=[sent.why])
            outcome.seconds = seconds
            if start > 1:
                outcome.note = f"start {start}: no init before; {outcome.note}".strip("; ")
            if keep_all or outcome.state != OK:
                outcome.kept = keep(work, results / host.name)
            else:
                shutil.rmtree(results / host.name, ignore_errors=True)
            return outcome
    raise AssertionError("unreachable: the last start always gives an outcome")
