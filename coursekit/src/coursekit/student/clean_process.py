"""A clean process: a module of coursekit run with a workspace's package, and ended when its time is up."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from coursekit.course import package_environment

if TYPE_CHECKING:
    from pathlib import Path


CLEAN = "COURSEKIT_CLEAN"  # "1" in the processes of a clean run


def run_in_clean_process(
    module: str, arguments: list, folder: str | Path, workspace: str | Path, seconds: float
) -> subprocess.CompletedProcess[str] | None:
    """Run a module of coursekit in a process of its own, with a workspace's `nnkit` first on the path.

    Parameters
    ----------
    module : str
    arguments : list
    folder : path
        Where it runs.
    workspace : path
    seconds : float

    Returns
    -------
    CompletedProcess or None
        None if the time was not enough; the process is ended then, with all that it started.
    """
    env = package_environment(workspace) | {
        "PYTHONIOENCODING": "utf-8",
        CLEAN: "1",
        "COURSEKIT_WORKSPACE": str(workspace),
        "MPLBACKEND": "agg",
        "PYTHONBREAKPOINT": "0",  # nobody is there to debug
    }
    group: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        if os.name == "nt"
        else {"start_new_session": True}
    )
    with subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **group,
    ) as process:
        try:
            shown, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end_group(process)
            return None
        except BaseException:  # Ctrl-C does not reach a group of its own
            _end_group(process)
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, shown, errors)


def _end_group(process):
    """End a process and all that it started."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(OSError):  # it may have ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def in_clean_process(silent: bool = False) -> bool:
    """Whether this process belongs to a clean run, which starts no other; says so if it does."""
    if os.environ.get(CLEAN) != "1":
        return False
    if not silent:
        print("skipped in a clean run")
    return True
