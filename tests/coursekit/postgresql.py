"""A PostgreSQL server for tests: real, on loopback with a password, in a folder of its own; ends with the test's process."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from limits import LIMIT


def find_tools():
    """Paths of initdb and postgres, of the newest version; a test that needs them is marked `database`."""
    folders = [
        str(path) for path in Path("/usr/lib/postgresql").glob("*/bin")
    ]  # Debian has them off the PATH
    folders.sort(key=lambda path: int(re.search(r"(\d+)/bin$", path)[1]), reverse=True)
    path = os.pathsep.join([*folders, os.environ["PATH"]])
    return [shutil.which(name, path=path) for name in ("initdb", "postgres")]


@contextlib.contextmanager
def server():
    """Start a server, and stop it.

    Yields
    ------
    str
        Its URL for SQLAlchemy without a database's name at the end.
    """
    initdb, postgres = find_tools()
    folder, password = Path(tempfile.mkdtemp(prefix="pg-")), secrets.token_hex(16)
    (folder / "password").write_text(password)
    prefix = _unprivileged(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make = [initdb, "-D", str(folder / "data"), "-U", "course", f"--pwfile={folder / 'password'}"]
    make += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
    run = [postgres, "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    url = f"course:{password}@127.0.0.1:{port}"
    try:
        subprocess.run(
            [*prefix, *make], cwd=folder, check=True, capture_output=True, stdin=subprocess.DEVNULL
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*prefix, *run], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            _wait(process, f"postgresql://{url}/postgres", folder / "log")
            yield f"postgresql+psycopg://{url}"
        finally:
            process.send_signal(signal.SIGINT)  # asks for a fast shutdown
            process.wait(LIMIT)
    finally:
        shutil.rmtree(folder)


def _unprivileged(folder):
    """What to put before a command: PostgreSQL does not run as root, and shall not outlive the tests."""
    if sys.platform != "linux":
        return []
    prefix = ["setpriv", "--pdeathsig=INT"]
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        shutil.chown(folder / "password", "nobody")
        prefix += ["--reuid=nobody", "--regid=65534", "--clear-groups"]
    return [*prefix, "--"]


def _wait(process, url, log):
    deadline = time.monotonic() + LIMIT
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)


@contextlib.contextmanager
def database(url):
    """Make an empty database on a server, and drop it; gives its URL."""
    name = f"gradebook_{secrets.token_hex(4)}"
    with psycopg.connect(url.replace("+psycopg", "") + "/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{url}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
