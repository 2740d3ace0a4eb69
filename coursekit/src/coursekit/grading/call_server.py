"""The process behind `bounded_call`: it has imported what grading needs, and forks for each call."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import resource
import select
import signal
import tempfile

import cloudpickle

from coursekit.grading.bounded_call import LENGTH, MEGABYTE, PREPARE, SIGNALLED, Exceeded, read, write
from coursekit.running.session import limits_lifted

PR_SET_PDEATHSIG = 1


def serve() -> None:
    """Fork for each call that comes through standard input, until that is closed."""
    requests, results = os.dup(0), os.dup(1)  # kernels do not inherit these
    os.dup2(2, 1)  # what is printed does not get among the results
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    # Imported here, so that every fork has it.
    import gc

    import coursekit.grading.feedback_page
    import coursekit.grading.grader

    set_death_signal, server = ctypes.CDLL(None).prctl, os.getpid()
    gc.freeze()
    while asked := os.read(requests, 1):
        if asked == PREPARE:
            coursekit.grading.grader.prepare()
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
    limits, folder, data = pickle.loads(read(requests))
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
        write(results, LENGTH.pack(len(data)), data)
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
