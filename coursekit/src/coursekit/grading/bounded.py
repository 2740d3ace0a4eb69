"""Call a function in a process of its own, under limits on its time, its processor time and its memory.

What a submission holds may take hours to read, or all memory, or end Python. Then one submission gets a reason, and the process that asked goes on.

The process is a fork of a server that has imported what grading needs, so it costs some milliseconds and not the start of a Python. It ends with the
process that asked, and a kernel that it has started ends with it.
"""

import contextlib
import ctypes
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import weakref
from dataclasses import dataclass

import cloudpickle

from coursekit.kernels import limits_lifted, resource
from coursekit.temporary import temporary_folder

MEGABYTE = 2**20
LENGTH = struct.Struct("<Q")
SIGNALLED = 128  # added to a signal's number: the exit status of a server whose call was ended by it
PR_SET_PDEATHSIG = 1
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


def call(limits, function, *arguments):
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
        code = f"import sys; sys.path[:] = {sys.path!r}; from coursekit.grading.bounded import serve; serve()"
        self._process = subprocess.Popen(
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
            _write(
                self._process.stdin.fileno(), PREPARE * limits.kernels + FORK, LENGTH.pack(len(data)), data
            )
            return pickle.loads(_read(self._process.stdout.fileno(), deadline))
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


def _write(handle, *parts):
    for part in map(memoryview, parts):
        while part:
            part = part[os.write(handle, part) :]


def _read(handle, deadline=None):
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


# The server


def serve():
    """Fork for each call that comes through standard input, until that is closed."""
    requests, results = os.dup(0), os.dup(1)  # kernels do not inherit these
    os.dup2(2, 1)  # what is printed does not get among the results
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    # Imported here, so that every fork has it.
    import gc

    import coursekit.grading.engine
    import coursekit.grading.feedback

    set_death_signal, server = ctypes.CDLL(None).prctl, os.getpid()
    gc.freeze()
    while asked := os.read(requests, 1):
        if asked == PREPARE:
            coursekit.grading.engine.prepare()
            continue
        child = os.fork()
        if not child:
            set_death_signal(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() == server:
                with contextlib.suppress(EOFError):
                    _answer(requests, results)
            os._exit(1)
        status = _wait(child, requests)
        if status:
            os._exit(SIGNALLED - status if status < 0 else status)


def _wait(child, requests):
    """The exit status of a call, negative for a signal; where the process that asked has ended, so does this one."""
    handle = os.pidfd_open(child)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(requests, 0)  # for its end alone
    if handle not in dict(poll.poll()):
        os._exit(0)
    os.close(handle)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _answer(requests, results):
    """Do what is asked for, and end the process."""
    limits, folder, data = pickle.loads(_read(requests))
    tempfile.tempdir = folder
    _limit(limits)
    try:
        function, arguments = pickle.loads(data)
        del data
        answer = True, function(*arguments)
    except MemoryError:
        answer = False, Exceeded(f"more than {limits.memory // MEGABYTE} MB of memory")
    except Exception as error:
        answer = False, error
    with limits_lifted():
        try:
            data = cloudpickle.dumps(answer)
            if not answer[0]:
                pickle.loads(data)
        except Exception:  # an exception that can't be sent
            data = pickle.dumps((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))
        _write(results, LENGTH.pack(len(data)), data)
    os._exit(0)


def _limit(limits):
    """Set limits that can be lifted again for the kernels."""
    for kind, most in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
