# SPDX-License-Identifier: GPL-2.0-or-later
"""Where are the emulators, kernels and file systems that `./dev hosts setup` fetched and made?

VIRTSCOUT_HOSTS names the folder, else virtscout-hosts/ in $XDG_CACHE_HOME: all work trees of a user share it.
    packages/   Debian packages, unpacked and left as they are: tools/ kernels/cloud/ kernels/full/ xen/
    made/       what is made of them: kernels to boot, initial file systems, changed copies of emulators
Each has a stamp that says what it was made from, written last.
"""
import contextlib
import fcntl
import os
import pathlib


class Missing(Exception):
    """Something is not there which `./dev hosts setup` would have put there."""


def root():
    named = os.environ.get("VIRTSCOUT_HOSTS")
    if named:
        return pathlib.Path(named).resolve()
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "virtscout-hosts"


def packages():
    return root() / "packages"


def made():
    return root() / "made"


def tools():
    return packages() / "tools"


@contextlib.contextmanager
def locked():
    """One process at a time sets up; the others wait for it."""
    root().mkdir(parents=True, exist_ok=True)
    with open(root() / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stamp(folder):
    """What the folder was made from, or None where it is not complete."""
    with contextlib.suppress(OSError):
        return (folder / "stamp").read_text(encoding="utf-8")
    return None


def set_stamp(folder, text):
    (folder / "stamp").write_text(text, encoding="utf-8")
