"""coursekit.student.doctor: what troubles students is found, and each finding says what to do."""

import ctypes.util
import errno
import importlib.metadata
import shutil
import socket
import subprocess
import sys
import tempfile

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from matplotlib import font_manager

from coursekit.running import cgroups
from coursekit.student import doctor


def raising(error):
    def raises(*_, **__):
        raise error

    return raises


def ends_with(status, said):
    return lambda command, **_: subprocess.CompletedProcess(command, status, "", said)


TROUBLES = {
    "an old Python": (
        doctor._python,
        doctor,
        "LEAST_PYTHON",
        (99, 1),
        "missing",
        "install Python 99.1 or newer",
    ),
    "no python3 kernel": (
        lambda: doctor._kernel("make lab"),
        KernelSpecManager,
        "find_kernel_specs",
        lambda self: {"julia": ""},
        "missing",
        "julia: python -m ipykernel install",
    ),
    "no kernel": (
        lambda: doctor._kernel("make lab"),
        KernelSpecManager,
        "find_kernel_specs",
        lambda self: {},
        "missing",
        "none: python -m ipykernel install",
    ),
    "a full disk": (doctor._disk, doctor, "LEAST_DISK_MB", 2**40, "missing", f"the course needs {2**40} MB"),
    "a folder of others": (
        doctor._writable,
        tempfile,
        "TemporaryFile",
        raising(PermissionError(errno.EACCES, "Permission denied")),
        "missing",
        "Permission denied: change into one of your own folders",
    ),
    "no fonts": (
        doctor._fonts,
        font_manager,
        "findfont",
        raising(ValueError("no font")),
        "note",
        "force-reinstall matplotlib",
    ),
    "no package": (
        lambda: doctor._package("numpy", "missing", "pip install numpy"),
        importlib.metadata,
        "version",
        raising(importlib.metadata.PackageNotFoundError("numpy")),
        "missing",
        "not installed: pip install numpy",
    ),
    "no bubblewrap": (
        doctor._bubblewrap,
        shutil,
        "which",
        lambda name: None,
        "note",
        "not installed: only for a sandbox",
    ),
    "a bubblewrap that may not": (
        doctor._bubblewrap,
        subprocess,
        "run",
        ends_with(1, "bwrap: setting up uid map: Permission denied"),
        "note",
        "Permission denied: allow user namespaces",
    ),
    "a bubblewrap that says nothing": (
        doctor._bubblewrap,
        subprocess,
        "run",
        ends_with(1, ""),
        "note",
        "does not run",
    ),
    "a bubblewrap that hangs": (
        doctor._bubblewrap,
        subprocess,
        "run",
        raising(subprocess.TimeoutExpired("bwrap", 10)),
        "note",
        "timed out after 10 seconds: reinstall bubblewrap",
    ),
    "no seccomp": (
        doctor._seccomp,
        ctypes.util,
        "find_library",
        lambda name: None,
        "note",
        "apt-get install libseccomp2",
    ),
    "no control groups": (doctor._control_groups, cgroups, "places", list, "note", "none can be made"),
}


@pytest.mark.parametrize(
    ("look", "where", "name", "instead", "state", "said"), TROUBLES.values(), ids=TROUBLES
)
def test_a_trouble_is_found_with_its_remedy(monkeypatch, look, where, name, instead, state, said):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(where, name, instead)
    finding = look()
    assert finding.state == state
    assert said in f"{finding.found}: {finding.remedy}"


def test_a_jupyter_that_is_not_installed_is_found(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyter_client.kernelspec", None)
    finding = doctor._kernel("make lab")
    assert (finding.state, finding.found, finding.remedy) == (
        "missing",
        "jupyter_client is not installed",
        "make lab",
    )


def test_a_port_is_found_free_or_taken(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(doctor, "LAB_PORT", other.getsockname()[1])
        assert (doctor._port().state, doctor._port().found) == ("note", "taken")
    assert doctor._port().state == "ok"
