"""A Jupyter kernel under bubblewrap: no network, a read-only system, folders of its own, limits on all that it uses.

The provisioner works for every Jupyter client through the kernelspec `coursekit-sandbox`. What the kernel sees:

- the system's programs and libraries, Python and its packages, read-only; of coursekit the package alone;
- an empty home and working folder in memory, and what `mounts` names, read-only;
- its own processes only, and no network. No folder is shared with the outside: the client reaches the kernel's sockets in the sandbox's
  own file system, through /proc.

What all its processes take together is limited by a control group, where one can be made, and watched from outside where not. System calls
that lead around the limits are refused. Without bubblewrap no kernel is started.
"""

import contextlib
import itertools
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Integer, Unicode

from coursekit.errors import UserError
from coursekit.notebook.source import PACKAGE
from coursekit.running import cgroups
from coursekit.running.seccomp import filter_program
from coursekit.running.sockets import socket_folder
from coursekit.temporary import sweep

KERNELSPEC = (
    Path(__file__).parents[1] / "jupyter" / "kernels" / "coursekit-sandbox"
)  # installed with the package
MEGABYTE = 2**20
WATCH_SECONDS = 0.2
PROCESSORS = 2  # that one kernel may keep busy; its arithmetic runs on one
MOST_SOCKETS = 20  # in the folder of the kernel's own five
OWN_PROCESSES = 2  # bubblewrap's, in the same group
MOST_TERMINALS = 32  # each holds memory that no limit counts
MOST_FILES = 50_000  # the size of a file system in memory limits what is in the files, not how many there are
MOST_CONNECTIONS = 1000  # where memory is watched from outside: their buffers are not seen there
KEPT = (
    "COURSEKIT_CHECKS",
    "PYTHONHASHSEED",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "NPY_DISABLE_CPU_FEATURES",
    "NNKIT_PROGRESS",
)  # variables that reach the kernel
HOME, WORK, SHM = "/student/home", "/student/course", "/dev/shm"
SOCKETS, CONNECTION = "/student/sockets", "/student/connection.json"
INSTALL = "sudo apt-get install bubblewrap libseccomp2 (Debian, Ubuntu), sudo dnf install bubblewrap libseccomp (Fedora)"


class SandboxError(UserError):
    """A kernel can't be closed in on this machine; the message says what to do."""


@cache
def require_sandbox() -> None:
    """Make sure that a process can be closed in here, and remove what killed runs have left.

    Raises
    ------
    SandboxError
        With the line to type, or with what bubblewrap said.
    """
    if sys.platform != "linux":
        raise SandboxError(
            "Submissions run in a sandbox, which needs Linux: bubblewrap does not exist for this system."
        )
    missing = [name for name in ("bwrap", "prlimit", "setpriv") if shutil.which(name) is None]
    if missing:
        raise SandboxError(
            f"Submissions run in a sandbox, which needs {', '.join(missing)}. Install it: {INSTALL}."
        )
    try:
        filter_program(watched=False)
    except (ImportError, OSError, RuntimeError) as error:
        raise SandboxError(
            f"Submissions run in a sandbox, which needs pyseccomp and libseccomp 2.5.2 or newer ({error}). Install it: {INSTALL}; "
            "pip install -e './coursekit[grade]'."
        ) from None
    code = "import ipykernel; print('ready', flush=True); input()"
    command = [*_closed(64), "--", *_as_nobody(65534), sys.executable, "-c", code]
    with _Bubblewrap(watched=False) as bubblewrap:
        trial = subprocess.Popen(
            bubblewrap.command(command),
            pass_fds=bubblewrap.passed,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with trial:
            inside = bubblewrap.first_process()
            assert trial.stdout is not None  # a pipe
            ready = trial.stdout.readline().strip() == "ready"
            reached = ready and os.path.exists(f"{inside}/root{HOME}")
            _, said = trial.communicate("\n" if ready else None)
    if not ready:
        raise SandboxError(
            f"bubblewrap can't make a sandbox here: {said.strip() or 'no reason given'}. "
            "It needs user namespaces; in a container, allow them (docker run --privileged), or run outside the container."
        )
    if not reached:
        raise SandboxError(
            "The sockets of a kernel in a sandbox can't be reached here: /proc shows nothing of its file system. "
            "In a container, allow it (docker run --privileged, or --cap-add SYS_PTRACE), or run outside the container."
        )
    sweep(tempfile.gettempdir())
    cgroups.sweep_groups()


def prepare_sandbox() -> None:
    """Find out once what every sandbox needs of this machine.

    Raises
    ------
    SandboxError
        As `require_sandbox`.
    """
    require_sandbox()
    cgroups.places()
    _font_cache()


def weaker_limits() -> str:
    """What does not hold on this machine, and how to have it.

    Returns
    -------
    str
        A sentence or two; "" where kernels get control groups.
    """
    if cgroups.places():
        return ""
    return (
        "No control group can be made here, so the memory of a submission is measured from outside, five times a second, without the system's "
        "own buffers. Run the command as root, or as: systemd-run --user --scope -p Delegate=yes coursekit ..."
    )


def kernel_spec(
    mounts: Mapping[str, str | Path] | None = None, folder: str = f"{WORK}/notebook"
) -> KernelSpec:
    """The kernelspec of a sandboxed kernel.

    Parameters
    ----------
    mounts : dict of path in the sandbox -> path outside, optional
        Files and folders to show, read-only.
    folder : str
        The working folder in the sandbox; empty and in memory.

    Returns
    -------
    KernelSpec
    """
    spec = KernelSpec.from_resource_dir(str(KERNELSPEC))
    mounts = {name: str(path) for name, path in (mounts or {}).items()}
    spec.metadata["kernel_provisioner"]["config"] = {"mounts": mounts, "folder": folder}
    return spec


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel under bubblewrap. The limits hold for one kernel."""

    mounts = Dict(help="Path in the sandbox -> path outside, shown read-only.").tag(config=True)
    folder = Unicode(f"{WORK}/notebook", help="Working folder in the sandbox, empty.").tag(config=True)
    memory = Integer(2048, help="Resident memory of all its processes together, megabytes.").tag(config=True)
    processes = Integer(128, help="Processes and threads.").tag(config=True)
    storage = Integer(128, help="Size of the working folder, and of /tmp, megabytes.").tag(config=True)
    file_size = Integer(64, help="Size of one file, megabytes.").tag(config=True)
    cpu = Integer(1200, help="Processor time of one process, seconds.").tag(config=True)

    _private = None  # folder on this side, for the connection files
    _uid = None
    _group = None
    _stopped = ""

    @property
    def stopped(self) -> str:
        """Why the sandbox was stopped from outside; "" if it was not."""
        if not self._stopped and self._group is not None and self._group.killed_for_memory():
            self._stopped = self._too_much_memory()
        return self._stopped

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        require_sandbox()
        self._private = socket_folder()
        manager: Any = self.parent
        manager.transport = "ipc"
        manager.ip = f"{SOCKETS}/kernel"
        manager.connection_file = str(self._private / "connection.json")
        wanted = kwargs.get("env", {})
        kwargs = await super().pre_launch(**kwargs)
        given = (
            self._private / "inside.json"
        )  # the client gets another, with the same sockets' names on this side
        os.rename(manager.connection_file, given)
        if os.geteuid() == 0:
            # Limits on processes do not hold for root, and another user's files are out of reach.
            self._uid = 1_000_000_000 + secrets.randbelow(1_000_000_000)
            os.chown(given, self._uid, self._uid)
        self._group = cgroups.make_group(self.memory * MEGABYTE, self.processes + OWN_PROCESSES, PROCESSORS)
        shown = self.mounts | {CONNECTION: str(given)}
        command = [CONNECTION if part == manager.connection_file else part for part in kwargs["cmd"]]
        kwargs["cmd"] = self._arguments(command, shown, wanted)
        kwargs["cwd"] = "/"
        kwargs["stdout"] = kwargs["stderr"] = subprocess.DEVNULL  # what does not come as a Jupyter message
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        with _Bubblewrap(watched=self._group is None) as bubblewrap:
            command = bubblewrap.command(cmd)
            if self._group is not None:
                command = self._group.entering(*command)
            info = await super().launch_kernel(command, pass_fds=bubblewrap.passed, **kwargs)
            inside = bubblewrap.first_process()
        threading.Thread(target=self._watch, args=(self.process, inside), daemon=True).start()
        self.connection_info = {**info, "ip": f"{inside}/root{SOCKETS}/kernel"}
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if self._private is not None:
            shutil.rmtree(self._private, ignore_errors=True)
        if self._group is not None:
            _ = self.stopped  # kept beyond the group
            self._group.remove()

    def _arguments(self, command, shown, wanted):
        """The kernel's command and what it is shown, as arguments of bubblewrap."""
        mounts = []
        for inside, outside in shown.items():
            mounts += [*_parents(inside), "--ro-bind", str(outside), inside]
        limits = [
            "prlimit",
            f"--as={4 * self.memory * MEGABYTE}",
            f"--nproc={self.processes}",
            f"--fsize={self.file_size * MEGABYTE}",
            f"--cpu={self.cpu}",
            "--core=0",
            "--nofile=256",
            "--memlock=65536",
            "--msgqueue=0",
            "--sigpending=256",  # timers, too
            "--nice=0",
            "--rtprio=0",
            "--",
        ]
        environment = _environment(wanted)
        return [
            *_closed(self.storage, watched=self._group is None),
            *_font_cache(),
            *mounts,
            *_scratch(self.folder, self.storage),
            *_scratch(SOCKETS, 1),
            "--chdir",
            self.folder,
            "--clearenv",
            *(part for name, value in environment.items() for part in ("--setenv", name, value)),
            "--remount-ro",
            "/",
            "--",
            *_as_nobody(self._uid),
            *limits,
            *command,
        ]

    def _watch(self, process, inside):
        """Stop a sandbox that takes more than it may."""
        while process.poll() is None:
            self._stopped = self.stopped or self._excess(process, inside)
            if self._stopped:
                process.kill()  # its process 1 goes with it, and so do all others
                return
            try:
                process.wait(WATCH_SECONDS)
            except subprocess.TimeoutExpired:
                continue

    def _excess(self, process, inside):
        """What a sandbox has too much of, as a reason to stop it, among what no limit of the system holds; "" if nothing."""
        root = f"{inside}/root"
        if not os.path.isdir(root + SOCKETS):
            return ""  # it still sees the machine's own files, while bubblewrap makes the mounts; or it has ended
        if _overfull(root + SOCKETS):
            return "it wrote files into the folder of its sockets"
        if _entries(f"{root}/dev/pts", MOST_TERMINALS) > MOST_TERMINALS:
            return f"it opened more than {MOST_TERMINALS} terminals"
        used = [_used(root + path) for path in ("/tmp", HOME, SHM, SOCKETS, self.folder)]
        if sum(files for _, files in used) > MOST_FILES:
            return f"it made more than {MOST_FILES} files"
        if self._group is not None:
            return ""
        if _memory_above(process.pid, self.memory * MEGABYTE - sum(size for size, _ in used)):
            return self._too_much_memory()
        if _connections(inside) > MOST_CONNECTIONS:
            return f"it opened more than {MOST_CONNECTIONS} sockets"
        return ""

    def _too_much_memory(self):
        return f"it used more than {self.memory} MB of memory"


class _Bubblewrap:
    """What bubblewrap needs besides its arguments: the filter to read, and where to write the id of the sandbox's first process. A context manager.

    Parameters
    ----------
    watched : bool
        As for `filter_program`.
    """

    def __init__(self, watched):
        self._watched = watched

    def __enter__(self):
        rules, end = os.pipe()
        with open(end, "wb") as file:
            file.write(filter_program(self._watched))  # a pipe holds much more
        answer, said = os.pipe()
        self._rules, self._answer, self._said = open(rules, "rb"), open(answer), open(said, "w")
        self.passed = (rules, said)
        return self

    def __exit__(self, *_):
        for file in (self._rules, self._answer, self._said):
            file.close()

    def command(self, arguments):
        rules, said = map(str, self.passed)
        return ["bwrap", "--seccomp", rules, "--info-fd", said, *arguments]

    def first_process(self):
        """Its folder in /proc, once bubblewrap has started it."""
        self._said.close()
        text = self._answer.read()
        return f"/proc/{json.loads(text)['child-pid'] if text else 0}"  # 0: there is none


def _namespaces():
    """Nothing shared with the outside; ends with the process that started it."""
    common = ["--die-with-parent", "--new-session", "--hostname", "sandbox"]
    if os.geteuid() == 0:
        kept = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        kept += ["--cap-add", "CAP_SETPCAP"]
        unshared = [f"--unshare-{name}" for name in ("ipc", "pid", "net", "uts", "cgroup-try")]
        return [*common, *unshared, *kept]
    return [*common, "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]


def _closed(storage, watched=False):
    """What every sandbox has. The empty folders come first: Python may be installed below one of them."""
    return [
        *_namespaces(),
        *_system(watched),
        *_scratch("/tmp", storage),
        *_scratch(HOME, storage),
        *_python(),
    ]


def _scratch(path, megabytes):
    """An empty folder in memory that all may write."""
    return [*_parents(path), "--size", str(megabytes * MEGABYTE), "--perms", "1777", "--tmpfs", path]


def _as_nobody(uid):
    """For root: give up every right before the first instruction of the kernel."""
    if os.geteuid() != 0:
        return []
    return [
        "setpriv",
        f"--reuid={uid}",
        f"--regid={uid}",
        "--clear-groups",
        "--no-new-privs",
        "--bounding-set=-all",
        "--inh-caps=-all",
    ]


def _parents(path, perms="755"):
    """The folders above a mount; bubblewrap would make them, but readable to root alone."""
    above = reversed(Path(path).parents[:-1])
    return [part for parent in above for part in ("--perms", perms, "--dir", str(parent))]


def _system(watched):
    """Programs and libraries of the system, devices and processes."""
    options = ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    if watched:
        options += [
            "--dev-bind",
            "/dev/full",
            "/dev/zero",
        ]  # reads as the same, but is no source of shared memory
    options += [*_scratch(SHM, 64), "--remount-ro", "/dev"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
    for name in ("ld.so.cache", "alternatives", "localtime", "fonts"):
        options += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return options


def _python():
    """Python with its packages, and coursekit; an installed nnkit is covered."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parent.parent}
    paths = [path for path in prefixes if not path.is_relative_to("/usr")]
    package = Path(__file__).parents[1]
    if not any(package.is_relative_to(path) for path in (*prefixes, Path("/usr"))):
        paths.append(package)
    options = []
    for path in sorted(paths):
        options += [*_parents(path), "--ro-bind", str(path), str(path)]
    for folder in {path for path in map(Path, sys.path) if (path / PACKAGE).is_dir()}:
        if any(folder.is_relative_to(path) for path in (*prefixes, Path("/usr"))):
            options += ["--tmpfs", str(folder / PACKAGE), "--remount-ro", str(folder / PACKAGE)]
    return options


@cache
def _font_cache():
    """matplotlib's list of fonts, made once: without it the first figure of each kernel takes ten seconds."""
    code = (
        "import json, matplotlib, matplotlib.font_manager as f; print(json.dumps([matplotlib.get_cachedir(),"
        " f'fontlist-v{f.FontManager.__version__}.json']))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if found.returncode:
        return []  # no matplotlib
    path = Path(*json.loads(found.stdout))
    shown = f"{HOME}/.cache/matplotlib/{path.name}"
    return [*_parents(shown, "1777"), "--ro-bind-try", str(path), shown]


def _environment(wanted):
    """The kernel's variables: those of the course and of its arithmetic, none else of the user's."""
    return {name: wanted[name] for name in KEPT if name in wanted} | {
        "HOME": HOME,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "PYTHONPATH": WORK,
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLCONFIGDIR": f"{HOME}/.cache/matplotlib",
    }


def _memory_above(pid, limit):
    """Whether the processes below one hold more memory than a limit, with their page tables, what they share counted once."""
    try:
        pids = [process.pid for process in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return False
    tables = sum(_kilobytes(f"/proc/{pid}/status", "VmPTE") for pid in pids)
    resident = sum(_kilobytes(f"/proc/{pid}/status", "VmRSS") for pid in pids)
    if 1024 * (tables + resident) <= limit:
        return False
    return 1024 * (tables + sum(_kilobytes(f"/proc/{pid}/smaps_rollup", "Pss") for pid in pids)) > limit


def _kilobytes(path, name):
    """A number out of a table of /proc; 0 where there is none."""
    with contextlib.suppress(OSError), open(path) as file:
        for line in file:
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0


def _used(path):
    """Bytes and files in a file system."""
    try:
        found = os.statvfs(path)
    except OSError:
        return 0, 0  # the sandbox is not made yet, or ends
    return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree


def _connections(inside):
    """The number of sockets in a sandbox."""
    with contextlib.suppress(OSError), open(f"{inside}/net/sockstat") as file:
        return int(file.readline().split()[-1])
    return 0


def _entries(folder, most):
    """The number of entries of a folder; no more than one above a number are counted."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return sum(1 for _ in itertools.islice(entries, most + 1))
    return 0


def _overfull(folder):
    """Whether a folder holds more than a kernel's sockets. A link in it would lead the client to a place outside the sandbox."""
    try:
        with os.scandir(folder) as entries:
            found = [os.lstat(entry.path) for entry in itertools.islice(entries, MOST_SOCKETS + 1)]
    except OSError:
        return False
    return len(found) > MOST_SOCKETS or not all(stat.S_ISSOCK(entry.st_mode) for entry in found)
