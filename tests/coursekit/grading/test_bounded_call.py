"""coursekit.grading.bounded_call: calls in a process of their own, which end with a reason where they take too much."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest
import tinycourse
from limits import LIMIT
from tinycourse import wait_until

from coursekit.grading import bounded_call
from coursekit.grading.bounded_call import MEGABYTE, Ended, Exceeded, Limits, call

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="there are no limits elsewhere"),
    pytest.mark.sandbox,
]
WIDE = Limits(seconds=LIMIT, processor=LIMIT, memory=2048 * MEGABYTE)


def spin():
    while True:
        pass


def refuse():
    raise ValueError("not this one")


def refuse_with_what_cannot_be_sent():
    raise ValueError(threading.Lock())


def print_much():
    print("x" * 100_000)
    os.write(1, b"x" * 100_000)
    return "printed"


def test_arguments_and_results_go_between_processes_however_large():
    large = b"x" * 20 * MEGABYTE
    assert call(WIDE, lambda data, number: data * number, large, 2) == large * 2
    assert call(WIDE, os.getppid) != os.getpid()
    assert call(WIDE, print_much) == "printed"


def test_exceptions_are_those_of_the_function():
    with pytest.raises(ValueError, match="not this one"):
        call(WIDE, refuse)
    with pytest.raises(RuntimeError, match="ValueError"):
        call(WIDE, refuse_with_what_cannot_be_sent)


def test_too_much_memory_processor_or_time_is_said():
    with pytest.raises(Exceeded, match="more than 2048 MB of memory"):
        call(WIDE, bytearray, 4096 * MEGABYTE)
    with pytest.raises(Exceeded, match="more than 1 s of processor time"):
        call(Limits(LIMIT, 1, 2048 * MEGABYTE), spin)
    with pytest.raises(Exceeded, match=r"more than 0\.01 minutes"):
        call(Limits(0.6, LIMIT, 2048 * MEGABYTE), time.sleep, LIMIT)
    assert call(WIDE, abs, -1) == 1


def test_a_crash_is_said_and_the_next_call_works():
    with pytest.raises(Ended, match="SIGSEGV"):
        call(WIDE, lambda: os.kill(os.getpid(), signal.SIGSEGV))
    with pytest.raises(Ended, match="exit status 3"):
        call(WIDE, lambda: os._exit(3))
    assert call(WIDE, abs, -1) == 1


def test_each_call_has_a_process_and_a_folder_for_temporary_files_of_its_own():
    def place():
        import tempfile

        return os.getpid(), tempfile.mkdtemp()

    (one, folder), (other, _) = call(WIDE, place), call(WIDE, place)
    assert one != other and not os.path.exists(folder)
    assert not psutil.pid_exists(one)


def limits_of(session):
    outcome = session.run(
        "import resource\nprint([resource.getrlimit(k)[0] for k in (resource.RLIMIT_DATA, resource.RLIMIT_CPU)])"
    )
    return outcome.outputs[0].text


def test_a_kernel_does_not_inherit_the_limits(first):
    def inside():
        with tinycourse.kernel(first) as session:
            return limits_of(session), resource.getrlimit(resource.RLIMIT_DATA)[0]

    with tinycourse.kernel(first) as session:
        wanted = limits_of(session)
    assert call(WIDE, inside) == (wanted, WIDE.memory)


def test_a_sandboxed_kernel_does_not_inherit_the_limits(first):
    def inside(sandbox):
        with tinycourse.kernel(first, sandbox=sandbox) as session:
            return limits_of(session)

    with tinycourse.kernel(first, sandbox=True) as session:
        wanted = limits_of(session)
    assert call(WIDE, inside, True) == wanted


ASK_AND_WAIT = """\
import os, sys, time
from coursekit.grading.bounded_call import Limits, call

def wait():
    print(os.getppid(), os.getpid(), file=sys.stderr, flush=True)
    time.sleep(600)

call(Limits(600, 600, 2**31), wait)
"""


def test_a_call_ends_with_the_process_that_asked():
    process = subprocess.Popen([sys.executable, "-c", ASK_AND_WAIT], stderr=subprocess.PIPE, text=True)
    with process:
        below = [psutil.Process(int(number)) for number in process.stderr.readline().split()]
        process.kill()
    assert len(below) == 2
    wait_until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in below))


def test_a_system_without_limits_calls_the_function_itself(monkeypatch):
    monkeypatch.setattr(bounded_call.sys, "platform", "darwin")
    assert call(WIDE, os.getpid) == os.getpid()
