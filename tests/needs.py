"""What a test needs beside Python, told by its markers: looked for, or installed, when the first test with the marker begins.

What every test starts is watched, so that a test that starts a kernel without saying so fails.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

PACKAGES = {
    "sandbox": ("bubblewrap", "libseccomp2"),
    "browser": ("chromium", "chromium-driver"),
    "database": ("postgresql",),
}
PROGRAMS = {
    "ipykernel_launcher": "kernel",
    "coursekit.running.kernel": "kernel",
    "bwrap": "sandbox",
    "chromedriver": "browser",
    "chromium": "browser",
    "initdb": "database",
    "postgres": "database",
    os.path.basename(sys.executable): "process",
}
INCLUDED = {
    "kernel": {"process"},
    "sandbox": {"kernel", "process", "gradebook"},
    "browser": {"kernel", "process", "gradebook"},
    "database": {"process", "gradebook"},
}
NO_SUCH_TOOL = 3  # exit status of .ci/tools
TOOLS = Path(__file__).parents[1] / ".ci" / "tools"

_missing = {}  # marker -> exit status of .ci/tools, and what it said
_started = set()


def require(item):
    """Look for the system tools of a test, and install them where that can be done: else it fails, or is skipped where none exist."""
    for marker in PACKAGES.keys() & {mark.name for mark in item.iter_markers()}:
        if marker not in _missing:
            with FileLock(Path(tempfile.gettempdir(), "coursekit-system-tools.lock")):
                done = subprocess.run(["sh", TOOLS, *PACKAGES[marker]], capture_output=True, text=True)
            _missing[marker] = done.returncode, done.stdout.strip()
        status, said = _missing[marker]
        if status == NO_SUCH_TOOL:
            pytest.skip(said)
        if status:
            pytest.fail(said, pytrace=False)


def forget_started():
    """Begin to watch anew."""
    _started.clear()


def unmarked(item):
    """The markers that a test lacks for what was started in this process since `forget_started`."""
    marked = {mark.name for mark in item.iter_markers()}
    return sorted(_started - marked.union(*(INCLUDED.get(name, ()) for name in marked)))


def _watch(event, arguments):
    if event == "sqlite3.connect" and "gradebook" in str(arguments[0]):
        _started.add("gradebook")
    elif event == "subprocess.Popen":
        words = arguments[1] if isinstance(arguments[1], (list, tuple)) else [arguments[1]]
        names = {os.path.basename(os.fsdecode(word)) for word in words}
        _started.update(PROGRAMS[name] for name in names & PROGRAMS.keys())


sys.addaudithook(_watch)
