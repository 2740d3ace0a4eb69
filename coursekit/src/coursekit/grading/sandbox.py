"""A Jupyter kernel under bubblewrap: no network, a read-only system, folders of its own, limits on all that it uses.

The provisioner works for every Jupyter client through the kernelspec `coursekit-sandbox`. What the kernel sees:

- the system's programs and libraries, Python and its packages, read-only; of coursekit the package alone;
- an empty home and working folder in memory, and what `mounts` names, read-only;
- its own processes only, and no network. The client speaks to it through sockets in a folder that the two share.

Without bubblewrap no kernel is started.
"""

import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Integer, Unicode

from coursekit.course import CourseError
from coursekit.kernels import socket_folder

KERNELSPEC = (
    Path(__file__).parents[1] / "jupyter" / "kernels" / "coursekit-sandbox"
)  # installed with the package
MEGABYTE = 2**20
WATCH_SECONDS = 0.2
SHARED_FILES, SHARED_BYTES = 20, 4 * MEGABYTE  # what the kernel may put into the folder of its sockets
KEPT = (
    "COURSEKIT_CHECKS",
    "PYTHONHASHSEED",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "NPY_DISABLE_CPU_FEATURES",
)  # variables that reach the kernel
HOME, WORK = "/student/home", "/student/course"
INSTALL = "sudo apt-get install bubblewrap (Debian, Ubuntu), sudo dnf install bubblewrap (Fedora)"


class SandboxError(CourseError):
    """A kernel can't be closed in on this machine; the message says what to do."""


@cache
def require_sandbox():
    """Make sure that bubblewrap is there and can close a process in.

    Raises
    ------
    SandboxError
        With the line to type, or with what bubblewrap said.
    """
    if sys.platform != "linux":
        raise SandboxError(
            "Submissions are run in a sandbox, which needs Linux: bubblewrap does not exist for this system."
        )
    missing = [name for name in ("bwrap", "prlimit", "setpriv") if shutil.which(name) is None]
    if missing:
        raise SandboxError(
            f"Submissions are run in a sandbox, which needs {', '.join(missing)}. Install it: {INSTALL}."
        )
    python = [sys.executable, "-c", "import ipykernel"]
    trial = subprocess.run(
        ["bwrap", *_closed(64), "--", *_as_nobody(65534), *python], capture_output=True, text=True
    )
    if trial.returncode:
        raise SandboxError(
            f"bubblewrap can't make a sandbox here: {trial.stderr.strip() or 'no reason given'}. "
            "It needs user namespaces; in a container these may have to be allowed (docker run --privileged, or run outside)."
        )


def kernel_spec(mounts=None, folder=f"{WORK}/notebook"):
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

    stopped = ""
    """Why the sandbox was stopped from outside; "" if it was not."""

    _shared = None
    _uid = None

    async def pre_launch(self, **kwargs):
        require_sandbox()
        self._shared = socket_folder()
        manager = self.parent
        manager.transport = "ipc"
        manager.ip = str(self._shared / "kernel")
        manager.connection_file = str(self._shared / "connection.json")
        wanted = kwargs.get("env", {})
        kwargs = await super().pre_launch(**kwargs)
        if os.geteuid() == 0:
            # Limits on processes do not hold for root, and another user's files are out of reach.
            self._uid = 1_000_000_000 + secrets.randbelow(1_000_000_000)
            for path in (self._shared, *self._shared.iterdir()):
                os.chown(path, self._uid, self._uid)
        kwargs["cmd"] = self._command(kwargs["cmd"], wanted)
        kwargs["cwd"] = "/"
        kwargs["stdout"] = kwargs["stderr"] = subprocess.DEVNULL  # what does not come as a Jupyter message
        return kwargs

    async def launch_kernel(self, cmd, **kwargs):
        info = await super().launch_kernel(cmd, **kwargs)
        threading.Thread(target=self._watch, args=(self.process,), daemon=True).start()
        return info

    async def cleanup(self, restart=False):
        await super().cleanup(restart)
        if self._shared is not None:
            shutil.rmtree(self._shared, ignore_errors=True)

    def _command(self, command, wanted):
        """The kernel's command inside bubblewrap."""
        shown = []
        for inside, outside in self.mounts.items():
            shown += [*_parents(inside), "--ro-bind", str(outside), inside]
        limits = [
            "prlimit",
            f"--as={4 * self.memory * MEGABYTE}",
            f"--nproc={self.processes}",
            f"--fsize={self.file_size * MEGABYTE}",
            f"--cpu={self.cpu}",
            "--core=0",
            "--nofile=256",
            "--",
        ]
        environment = _environment(wanted)
        return [
            "bwrap",
            *_closed(self.storage),
            *_font_cache(),
            *shown,
            *_scratch(self.folder, self.storage),
            *_parents(self._shared),
            "--bind",
            str(self._shared),
            str(self._shared),
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

    def _watch(self, process):
        """Stop a sandbox that takes more memory than it may, or fills the folder of its sockets."""
        while process.poll() is None:
            if _memory_above(process.pid, self.memory * MEGABYTE):
                self.stopped = f"it used more than {self.memory} MB of memory"
            elif _overfull(self._shared):
                self.stopped = "it wrote files into the folder of its sockets"
            if self.stopped:
                process.kill()  # its process 1 goes with it, and so do all others
                return
            try:
                process.wait(WATCH_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def _namespaces():
    """Nothing shared with the outside; ends with the process that started it."""
    common = ["--die-with-parent", "--new-session", "--hostname", "sandbox"]
    if os.geteuid() == 0:
        kept = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        kept += ["--cap-add", "CAP_SETPCAP"]
        unshared = [f"--unshare-{name}" for name in ("ipc", "pid", "net", "uts", "cgroup-try")]
        return [*common, *unshared, *kept]
    return [*common, "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]


def _closed(storage):
    """What every sandbox has. The empty folders come first: Python may be installed below one of them."""
    return [*_namespaces(), *_system(), *_scratch("/tmp", storage), *_scratch(HOME, storage), *_python()]


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


def _system():
    """Programs and libraries of the system, devices and processes."""
    options = ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    options += [*_scratch("/dev/shm", 64), "--remount-ro", "/dev"]
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
    import coursekit

    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parent.parent}
    paths = [path for path in prefixes if not path.is_relative_to("/usr")]
    package = Path(coursekit.__file__).parent
    if not any(package.is_relative_to(path) for path in (*prefixes, Path("/usr"))):
        paths.append(package)
    options = []
    for path in sorted(paths):
        options += [*_parents(path), "--ro-bind", str(path), str(path)]
    for folder in {path for path in map(Path, sys.path) if (path / "nnkit").is_dir()}:
        if any(folder.is_relative_to(path) for path in (*prefixes, Path("/usr"))):
            options += ["--tmpfs", str(folder / "nnkit"), "--remount-ro", str(folder / "nnkit")]
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
    """Whether the processes below one hold more memory than a limit, what they share counted once."""

    def total(read):
        found = 0
        for process in processes:
            try:
                found += read(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    try:
        processes = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return False
    return (
        total(lambda process: process.memory_info().rss)
        > limit
        < total(lambda process: process.memory_full_info().pss)
    )


def _overfull(folder):
    """Whether the shared folder holds more than a kernel's sockets."""
    try:
        entries = [os.lstat(entry.path) for entry in os.scandir(folder)]
    except OSError:
        return False
    return len(entries) > SHARED_FILES or any(
        stat.S_ISDIR(entry.st_mode) or stat.S_ISLNK(entry.st_mode) or entry.st_size > SHARED_BYTES
        for entry in entries
    )
