"""Which processes hold a lock on a file, without touching the lock."""

import os
from pathlib import Path
from typing import Final

_LOCKS: Final = Path("/proc/locks")


def lock_holders(path: Path) -> tuple[int, ...] | None:
    """The ids of the processes that hold a `flock` on the file or folder; None where the system does not say.

    Processes of other containers are not seen. Reads Linux's `/proc/locks`: proc_locks(5).
    """
    try:
        found = path.stat()
    except OSError:
        return ()
    try:
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    holders = set()
    for line in lines:
        fields = line.split()
        if len(fields) < 6 or fields[1] != "FLOCK":  # a lock that is waited for has an arrow there
            continue
        major, minor, inode = fields[5].split(":")
        is_same_device = (int(major, 16), int(minor, 16)) == (os.major(found.st_dev), os.minor(found.st_dev))
        if int(inode) == found.st_ino and is_same_device:
            holders.add(int(fields[4]))
    return tuple(sorted(holders))
