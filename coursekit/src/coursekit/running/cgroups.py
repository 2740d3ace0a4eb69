"""Control groups: the system's own account of the memory, processes and processor time of one kernel, and its limit on them.

What is charged includes what no process shows as its own: files in memory, shared memory, the buffers of pipes and sockets, page tables.
With version 2 a group is one folder, with version 1 one folder for each controller.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from coursekit.temporary import left_over, mark

PERIOD = 100_000  # microseconds
REMOVE_SECONDS = 30  # for processes that are killed to be gone; a large one takes a while
ENTER = 'for folder in $0; do echo $$ >"$folder/cgroup.procs" || exit; done; exec "$@"'

Mount = namedtuple("Mount", "kind options root point")


class Group:
    """A control group of its own for the processes of one kernel.

    Parameters
    ----------
    folders : sequence of Path
        One of each hierarchy that it is in.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    def entering(self, *command: str) -> list[str]:
        """A command, run in the group from its first instruction on, and with the same process id.

        Returns
        -------
        list of str
        """
        return ["/bin/sh", "-c", ENTER, " ".join(map(str, self._folders)), *command]

    def killed_for_memory(self) -> bool:
        """Whether the system has killed a process of the group because it reached the limit on memory."""
        for folder in self._folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return True
        return False

    def remove(self) -> None:
        """Kill what is in the group, and remove it."""
        end, pause = time.monotonic() + REMOVE_SECONDS, 0.001
        while not _removed(self._folders) and time.monotonic() < end:
            _kill(self._folders)
            time.sleep(pause)
            pause = min(2 * pause, 0.1)


def make_group(memory: int, processes: int, processors: float) -> Group | None:
    """A new group.

    Parameters
    ----------
    memory : int
        Bytes, swapped ones included.
    processes : int
        Processes and threads.
    processors : float
        How many may be kept busy.

    Returns
    -------
    Group or None
        None where no group can be made.
    """
    found = places()
    return _make(found, memory, processes, processors) if found else None


@cache
def places() -> tuple[Path, ...]:
    """Where groups can be made.

    Returns
    -------
    tuple of Path
        A folder of each hierarchy needed; () if there is none.
    """
    mounts = [_mount(line) for line in _lines("/proc/self/mountinfo") if " - cgroup" in line]
    own = {
        controllers: path
        for _, controllers, path in (line.split(":", 2) for line in _lines("/proc/self/cgroup"))
    }
    for candidate in (*_unified(mounts, own), _separate(mounts, own)):
        if candidate and _works(candidate):
            return candidate
    return ()


def sweep_groups() -> None:
    """Remove the groups that killed processes have left."""
    for place in places():
        for folder in left_over(place):
            Group([folder]).remove()


def _make(found, memory, processes, processors):
    name = f"coursekit-{mark()}-{secrets.token_hex(4)}"
    group = Group(folder / name for folder in found)
    try:
        for folder in group._folders:
            folder.mkdir()
            _limit(folder, memory, processes, processors)
    except OSError:
        group.remove()
        raise
    return group


def _limit(folder, memory, processes, processors):
    """Write the limits into the files that the folder has."""
    wanted = {
        # version 2
        "memory.max": memory,
        "memory.swap.max": 0,
        "memory.oom.group": 1,
        "cpu.max": f"{int(processors * PERIOD)} {PERIOD}",
        # version 1; swap and memory together come after memory
        "memory.limit_in_bytes": memory,
        "memory.memsw.limit_in_bytes": memory,
        "memory.kmem.tcp.limit_in_bytes": memory // 16,
        "cpu.cfs_period_us": PERIOD,
        "cpu.cfs_quota_us": int(processors * PERIOD),
        # both
        "pids.max": processes,
    }
    for name, value in wanted.items():
        if (folder / name).exists():
            (folder / name).write_text(str(value))


def _unified(mounts, own):
    """Version 2: the groups from the own one upwards below which memory and processes can be limited.

    A group that holds processes can't hand controllers on, so that the own one only will do where this process can leave it.
    """
    for mount in mounts:
        if mount.kind == "cgroup2" and "" in own:
            here = _below(mount, own[""])
            if _alone(here) and not _hands_on(here, "memory"):
                _make_room(here)
            for folder in (here, *here.parents):
                if not folder.is_relative_to(mount.point):
                    break
                if _hands_on(folder, "memory") and _hands_on(folder, "pids"):
                    _hands_on(folder, "cpu")  # welcome, and not always given to users
                    yield (folder,)


def _alone(folder):
    """Whether this process is the only one of a group, as in a container, a service, or a scope made by systemd-run."""
    return _lines(folder / "cgroup.procs") == [str(os.getpid())]


def _make_room(folder):
    """Move this process into a group below its own, so that the own one holds no process any more."""
    inner = folder / "coursekit"
    with contextlib.suppress(OSError):
        inner.mkdir(exist_ok=True)
        (inner / "cgroup.procs").write_text(str(os.getpid()))


def _hands_on(folder, controller):
    """Whether groups in this one have a controller, as far as it can be had."""
    file = folder / "cgroup.subtree_control"
    try:
        if controller not in file.read_text().split():
            file.write_text(f"+{controller}")
    except OSError:
        return False
    return True


def _separate(mounts, own):
    """Version 1: the own group of each controller; () without those of memory and processes."""
    found = {}
    for mount in mounts:
        if mount.kind == "cgroup":
            for names, path in own.items():
                for controller in {"memory", "pids", "cpu"} & set(names.split(",")) & set(mount.options):
                    found[controller] = _below(mount, path)
    return tuple(dict.fromkeys(found.values())) if {"memory", "pids"} <= found.keys() else ()


def _below(mount, path):
    """The folder of a group; in a container the mount may begin with a group of its own."""
    path, root = PurePosixPath(path), PurePosixPath(mount.root)
    return mount.point / path.relative_to(root) if path.is_relative_to(root) else mount.point


def _mount(line):
    """An entry of mountinfo."""
    before, _, after = line.partition(" - ")
    kind, _, options = after.split(" ", 2)
    root, point = before.split(" ")[3:5]
    return Mount(kind, options.split(","), root, Path(point))


def _works(found):
    """Whether a process can be started in a group made there."""
    try:
        group = _make(found, 2**26, 8, 1)
    except OSError:
        return False
    try:
        return subprocess.run(group.entering("true"), stderr=subprocess.DEVNULL).returncode == 0
    finally:
        group.remove()


def _removed(folders):
    """Whether all folders are gone after a try to remove them."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
    return not any(folder.exists() for folder in folders)


def _kill(folders):
    for folder in folders:
        with contextlib.suppress(OSError):
            for pid in _lines(folder / "cgroup.procs"):
                os.kill(int(pid), signal.SIGKILL)


def _lines(path):
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
