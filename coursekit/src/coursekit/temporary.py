"""Temporary folders that name the process they belong to, so that what a killed one leaves is swept by the next."""

import contextlib
import functools
import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

MARKED = re.compile(r"(?:coursekit|ck)-(?P<pid>\d+)-(?P<begun>[0-9a-f]+)-(?P<place>[0-9a-f]{6})-")
LONGEST_MARK = "4194304-123456789abc-123456"
SECONDS_KEPT = 24 * 3600  # for what another machine, or one that was restarted since, has left


@contextlib.contextmanager
def temporary_folder(parent: str | Path | None = None) -> Iterator[str]:
    """A folder for this process, removed afterwards, or by a later process if this one is killed.

    Parameters
    ----------
    parent : path, optional
        Where to make it. The default is the system's folder for temporary files.

    Yields
    ------
    str
    """
    parent = parent or tempfile.gettempdir()
    sweep(parent)
    with tempfile.TemporaryDirectory(prefix=f"coursekit-{mark()}-", dir=parent) as folder:
        yield folder


def mark() -> str:
    """What the names of this process's folders hold: its id, when it began, since ids are used again, and the place where both mean it."""
    return f"{os.getpid()}-{_begun(os.getpid())}-{_place()}"


def sweep(folder: str | Path) -> None:
    """Remove the marked folders in one that belong to no process any more.

    Those of other users, of living processes, and whatever bears no mark, stay.

    Parameters
    ----------
    folder : path
    """
    for path in left_over(folder):
        shutil.rmtree(path, ignore_errors=True)


def left_over(folder: str | Path) -> list[Path]:
    """The marked folders of this user in one that belong to no process any more.

    Returns
    -------
    list of Path
    """
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            marked = MARKED.match(entry.name)
            with contextlib.suppress(FileNotFoundError):  # another run sweeps, too
                if (
                    marked
                    and entry.is_dir(follow_symlinks=False)
                    and _own(entry)
                    and _left(entry, **marked.groupdict())
                ):
                    found.append(Path(entry.path))
    return found


def _own(entry):
    return os.name == "nt" or entry.stat(follow_symlinks=False).st_uid == os.geteuid()


def _left(entry, pid, begun, place):
    if place == _place():
        return _begun(int(pid)) != begun
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > SECONDS_KEPT


def _begun(pid):
    """When a process began, in hexadecimal digits; "" if there is none."""
    try:
        # By the system's own count: the time of day, which psutil gives, is set again now and then.
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else f"{int(fields[18]):x}"
    except ProcessLookupError:
        return ""
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return ""
    try:  # a system without /proc
        import psutil

        return f"{int(psutil.Process(pid).create_time() * 100):x}"
    except ImportError:
        return ""
    except psutil.Error:
        return ""


@functools.cache
def _place():
    """Where the ids of processes mean the same ones: the machine since its last start, and the container."""
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts = [Path("/proc/sys/kernel/random/boot_id").read_text(), os.readlink("/proc/self/ns/pid")]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:6]
