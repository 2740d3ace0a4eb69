"""`coursekit doctor`: what this machine has, and what to type for what it lacks."""

from __future__ import annotations

import ast
import ctypes.util
import importlib.metadata
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import UserError
from coursekit.notebook.source import PACKAGE
from coursekit.student.materials import PINS
from coursekit.student.workspace import Workspace, find_workspace, the_workspace

NEEDED = ("numpy", "matplotlib", "scikit-learn", "ipython", "nbformat", "typer", "rich")
FOR_LAB = ("jupyterlab", "ipykernel")
FOR_GRADING = ("nbgrader", "nbconvert", "distributed", "nh3")
LEAST_PYTHON = (3, 11)
LEAST_DISK_MB = 500
LAB_PORT = 8888


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table; `state` is "ok", "note" or "missing"."""

    state: str
    what: str
    found: str
    remedy: str = ""


def examine() -> list[Finding]:
    """All findings, in the order in which a person would put them right.

    Returns
    -------
    list of Finding
    """
    findings = [_python()]
    workspace = _workspace()
    of_kit = workspace is not None and any(workspace.glob("coursekit-*.whl"))
    again = (
        f"python -m pip install -r {PINS}, in {workspace}" if of_kit else "pip install -e './coursekit[lab]'"
    )
    findings += [_package(name, "missing", again) for name in (*NEEDED, *FOR_LAB)]
    findings += [
        _package(name, "note", "only for grading: pip install -e './coursekit[grade]'")
        for name in FOR_GRADING
    ]
    findings += [_kernel(again), _port(), _disk(), _writable(), _fonts(), _bubblewrap()]
    if sys.platform == "linux":
        findings += [_seccomp(), _control_groups()]
    if workspace is not None:
        findings.append(_modules(Workspace(workspace)))
    return findings


def _workspace():
    """The folder of the student's workspace; that of the checkout where there is none, None outside of both."""
    try:
        return the_workspace().root
    except UserError:
        return find_workspace()


def _python():
    found = platform.python_version()
    wanted = ".".join(map(str, LEAST_PYTHON))
    if sys.version_info >= LEAST_PYTHON:
        return Finding("ok", "Python", found)
    return Finding(
        "missing", "Python", found, f"install Python {wanted} or newer, then make the environment again"
    )


def _package(name, state, remedy):
    try:
        return Finding("ok", name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(state, name, "not installed", remedy)


def _modules(workspace):
    """Whether every module of the workspace's package is Python."""
    paths = sorted((workspace.root / PACKAGE).glob("*.py"))
    for path in paths:
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            chapter = workspace.maker(path.stem) or "the chapter that makes it"
            return Finding(
                "missing",
                f"nnkit/{path.name}",
                f"damaged: {error}",
                f"run %export in {chapter} again; earlier versions are in nnkit/.previous/",
            )
    return Finding("ok", "package nnkit", f"all {len(paths)} files readable, in {workspace.root}")


def _kernel(again):
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        specs = KernelSpecManager().find_kernel_specs()
    except ImportError:
        return Finding("missing", "Jupyter kernel", "jupyter_client is not installed", again)
    if "python3" in specs:
        return Finding("ok", "Jupyter kernel", "python3")
    return Finding(
        "missing", "Jupyter kernel", ", ".join(specs) or "none", "python -m ipykernel install --sys-prefix"
    )


def _port():
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", LAB_PORT))
        except OSError:
            return Finding(
                "note",
                f"port {LAB_PORT}",
                "taken",
                "nothing: JupyterLab uses the next free port; or close the other server",
            )
    return Finding("ok", f"port {LAB_PORT}", "free")


def _disk():
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    if free >= LEAST_DISK_MB:
        return Finding("ok", "disk", f"{free:,} MB free")
    return Finding(
        "missing", "disk", f"{free:,} MB free", f"free some space: the course needs {LEAST_DISK_MB} MB"
    )


def _writable():
    try:
        with tempfile.TemporaryFile(dir=Path.cwd()):
            return Finding("ok", "this folder", "can be written")
    except OSError as error:
        return Finding(
            "missing",
            "this folder",
            f"can't be written: {error.strerror}",
            "change into one of your own folders",
        )


def _fonts():
    try:
        from matplotlib import font_manager

        found = font_manager.findfont("DejaVu Sans", fallback_to_default=False)
        return Finding("ok", "fonts", Path(found).name)
    except (ImportError, ValueError):
        return Finding("note", "fonts", "DejaVu Sans not found", "pip install --force-reinstall matplotlib")


def _bubblewrap():
    program = shutil.which("bwrap")
    if program is None:
        remedy = (
            "apt-get install bubblewrap"
            if sys.platform == "linux"
            else "only on Linux: grade in a Linux machine or container"
        )
        return Finding("note", "bubblewrap", "not installed", f"only for a sandbox: {remedy}")
    try:
        done = subprocess.run(
            [program, "--ro-bind", "/", "/", "--unshare-net", "true"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("note", "bubblewrap", str(error), "reinstall bubblewrap")
    if done.returncode:
        return Finding(
            "note",
            "bubblewrap",
            (done.stderr.strip().splitlines() or ["does not run"])[-1],
            "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1",
        )
    return Finding("ok", "bubblewrap", program)


def _seccomp():
    library = ctypes.util.find_library("seccomp")
    if library is None:
        return Finding(
            "note", "libseccomp", "not installed", "only for a sandbox: apt-get install libseccomp2"
        )
    return Finding("ok", "libseccomp", library)


def _control_groups():
    from coursekit.running.cgroups import places

    if places():
        return Finding("ok", "control groups", ", ".join(map(str, places())))
    return Finding(
        "note",
        "control groups",
        "none can be made",
        "only for grading; without them, memory is measured from outside: grade as root, or with systemd-run (docs/book/instructors.md)",
    )
