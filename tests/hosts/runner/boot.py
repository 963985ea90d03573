# SPDX-License-Identifier: GPL-2.0-or-later
"""Does a host come up and answer? Starts an emulator, waits for what the host sends, and ends the emulator."""
import base64
import binascii
import contextlib
import dataclasses
import io
import os
import signal
import subprocess
import tarfile
import time

from . import bochs, qemu, tools

EMULATORS = {"qemu": qemu.linux, "xen": qemu.xen, "bochs": bochs.linux, "xen-bochs": bochs.xen}
# Seconds to init, and from there to the answers. Measured on an idle machine: 3 to 20, and 5 to 30; a busy one takes ten
# times as long.
TO_INIT = {"qemu": 120, "xen": 300, "bochs": 500, "xen-bochs": 900}
TO_ANSWERS = 900
POLL = 0.2


class Stopped(Exception):
    """The user, or ctest, wants no more."""


@dataclasses.dataclass
class Sent:
    """What came of one start."""
    reached_init: bool
    answers: dict       # file name: contents; empty where the host did not get so far
    seconds: float
    why: str            # why there are no answers


def end(process):
    """Ends the emulator with all that it may have started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def unpacked(sent):
    """The answers in what the second serial port gave, or None before they are complete."""
    start = sent.find(b"@@answers")
    stop = sent.find(b"@@end", start)
    if start < 0 or stop < 0:
        return None
    try:
        text = b"".join(sent[start:stop].split()[1:])
        with tarfile.open(fileobj=io.BytesIO(base64.b64decode(text, validate=True))) as archive:
            return {member.name.removeprefix("./"): archive.extractfile(member).read()
                    for member in archive if member.isfile()}
    except (binascii.Error, tarfile.TarError, EOFError, OSError):
        return {}


def read(path):
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


def last_words(work):
    lines = read(work / "emulator.txt").decode(errors="replace").split("\n")
    return " ".join(line.strip() for line in lines[-6:] if line.strip(" =") and "TCG doesn't support" not in line)


def wait(process, to_init, work, stopped):
    started = time.monotonic()
    reached = False
    while True:
        ended = process.poll() is not None
        sent = read(work / "sent.txt")
        seconds = time.monotonic() - started
        reached = reached or b"@@init" in sent
        answers = unpacked(sent)
        if answers:
            return Sent(True, answers, seconds, "")
        if answers is not None:
            return Sent(True, {}, seconds, "what the host sent was damaged")
        if stopped.is_set():
            raise Stopped
        if ended:
            return Sent(reached, {}, seconds, f"the emulator ended with status {process.returncode}: {last_words(work)}")
        if seconds > (TO_ANSWERS if reached else 0) + to_init:
            return Sent(reached, {}, seconds, ("no answers" if reached else "no init") + f" within {seconds:.0f} s")
        time.sleep(POLL)


def boot(host, work, programs, stopped):
    """Boots the host once in the folder `work`, which keeps its console."""
    words = EMULATORS[host.boot.emulator](host.boot, work, programs)
    to_init = TO_INIT[host.boot.emulator]
    with open(work / "emulator.txt", "wb") as log:
        # Should this program be killed outright, timeout(1) still ends the emulator.
        process = subprocess.Popen(["timeout", "-k", "5", str(to_init + TO_ANSWERS + 30), *words], stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL, env=tools.environment(), start_new_session=True)
        try:
            return wait(process, to_init, work, stopped)
        finally:
            end(process)
