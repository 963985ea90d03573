# SPDX-License-Identifier: GPL-2.0-or-later
"""How does a folder become an initial file system? The "newc" form of cpio: Documentation/driver-api/early-userspace/
buffer-format.rst of Linux. The kernel unpacks several, one after the other, into one file system."""
import os
import stat


def entry(name, mode, data=b"", number=0, links=1):
    # inode, mode, user, group, links, time, size, device of it, device it is, length of name, checksum
    fields = [number, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name + b"\0"
    head += bytes(-len(head) % 4)
    return head + data + bytes(-len(data) % 4)


def of_folder(folder):
    """The folder's contents as an archive, owned by root and without times, so that it depends on nothing else."""
    parts = []
    names = []
    for here, folders, files in os.walk(folder):
        names += [os.path.relpath(os.path.join(here, name), folder) for name in folders + files]
    for number, name in enumerate(sorted(names), 1):
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        data = b""
        if stat.S_ISLNK(mode):
            data = os.readlink(path).encode()
        elif stat.S_ISREG(mode):
            with open(path, "rb") as file:
                data = file.read()
        parts.append(entry(name.encode(), mode, data, number, 2 if stat.S_ISDIR(mode) else 1))
    parts.append(entry(b"TRAILER!!!", 0))
    return b"".join(parts)
