"""Call a function in a process of its own, under limits on its time, its processor time and its memory.

What a submission holds may take hours to read, or all memory, or end Python. Then one submission gets a reason, and the process that asked goes on.

The process is a fork of a server (`call_server`) that has imported what grading needs, so it costs some milliseconds and not the start of a Python. It ends with the
process that asked, and a kernel that it has started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cloudpickle

from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Callable


MEGABYTE = 2**20
LENGTH = struct.Struct("<Q")
SIGNALLED = 128  # added to a signal's number: the exit status of a server whose call was ended by it
FORK, PREPARE = b"f", b"p"  # ask a server for a call, and to be ready for kernels


@dataclass(frozen=True)
class Limits:
    """What a call may take.

    Attributes
    ----------
    seconds : float
        By the clock. A loaded machine needs many, so this is a guard alone.
    processor : int
        Seconds of the processor, without those of the kernels that it starts.
    memory : int
        Bytes, without those of the kernels that it starts.
    kernels : bool
        Whether the call starts kernels: what they need of the machine is then found out once, and not by each call.
    """

    seconds: float
    processor: int
    memory: int
    kernels: bool = False


class Exceeded(Exception):
    """A call took more than it may; the message says of what, as `more than 2 GB of memory`."""


class Ended(Exception):
    """A call ended its process; the message says how."""


def call(limits: Limits, function: Callable, *arguments: Any) -> Any:
    """The result of a function.

    Parameters
    ----------
    limits : Limits
    function : callable
        It, its arguments and its result are sent between processes.

    Raises
    ------
    Exceeded, Ended
        Other exceptions are those of the function.
    """
    if sys.platform != "linux":  # nor is there a sandbox
        return function(*arguments)
    request = cloudpickle.dumps((function, arguments))
    try:
        server = _idle.pop()
    except IndexError:
        server = _Server()
    with temporary_folder() as folder:
        try:
            succeeded, result = server.call(limits, folder, request)
        except BaseException:
            server.end()
            raise
    _idle.append(server)
    if not succeeded:
        raise result
    return result


_idle = []  # servers without a call


class _Server:
    """The process that is forked for each call."""

    def __init__(self):
        code = f"import sys; sys.path[:] = {sys.path!r}; from coursekit.grading.call_server import serve; serve()"
        self._process: Any = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # no threads: they would be lost in a fork
            start_new_session=True,  # Ctrl-C is for the process that asks
        )
        self.end = weakref.finalize(self, _end, self._process)

    def call(self, limits, folder, request):
        """Whether a call succeeded, and its result or its exception."""
        deadline = time.monotonic() + limits.seconds
        try:
            data = pickle.dumps((limits, folder, request))
            asked = PREPARE * limits.kernels + FORK
            write(self._process.stdin.fileno(), asked, LENGTH.pack(len(data)), data)
            return pickle.loads(read(self._process.stdout.fileno(), deadline))
        except TimeoutError:
            raise Exceeded(f"more than {limits.seconds / 60:.3g} minutes") from None
        except (BrokenPipeError, EOFError):
            number = self._process.wait() - SIGNALLED
        if number == signal.SIGXCPU:
            raise Exceeded(f"more than {limits.processor} s of processor time")
        with contextlib.suppress(ValueError):
            raise Ended(signal.Signals(number).name)
        raise Ended(f"exit status {number + SIGNALLED}")


def _end(process):
    """End a server, and with it its call."""
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def write(handle: int, *parts: bytes) -> None:
    """Write to a pipe, which takes a part at a time."""
    for part in map(memoryview, parts):
        while part:
            part = part[os.write(handle, part) :]


def read(handle: int, deadline: float | None = None) -> bytes:
    """What was sent after its length; a TimeoutError at the deadline, an EOFError where the other side has ended."""
    (length,) = LENGTH.unpack(_read_bytes(handle, LENGTH.size, deadline))
    return _read_bytes(handle, length, deadline)


def _read_bytes(handle, length, deadline):
    parts = []
    while length:
        if deadline and not select.select([handle], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError
        parts.append(os.read(handle, min(length, MEGABYTE)))
        if not parts[-1]:
            raise EOFError
        length -= len(parts[-1])
    return b"".join(parts)
