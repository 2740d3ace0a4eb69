"""Parts of a batch on threads: the same bits for any number of threads, and no threads where they could do harm."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from nnkit import fast

SHAPES = {
    "benchmark": ((32, 16, 28, 28), (32, 16, 3, 3), 1, 1),
    "parts of several sizes": ((37, 5, 33, 31), (7, 5, 3, 5), (2, 1), (1, 2)),
    "large images": ((3, 4, 150, 170), (3, 4, 5, 4), 1, 0),
    "one part": ((2, 3, 9, 8), (4, 3, 2, 3), 1, 1),
    "one image": ((1, 16, 90, 100), (8, 16, 3, 3), 1, 1),
    "no image": ((0, 3, 9, 8), (4, 3, 2, 3), 1, 1),
}


@pytest.fixture(autouse=True)
def afresh():
    """What one test finds out about BLAS and threads is forgotten after it."""
    yield
    fast._blas.cache_clear()


def blas_threads():
    return [library.num_threads for library in ThreadpoolController().select(user_api="blas").lib_controllers]


def thread_of(part):
    return threading.get_ident()


def convolution(shape, dtype):
    """Output and gradients of the fast pair, each as bytes."""
    images, kernels, stride, padding = SHAPES[shape]
    rng = np.random.default_rng(0)
    X, W, b = (rng.normal(size=size).astype(dtype) for size in (images, kernels, kernels[0]))
    Y, cache = fast.fast_conv2d_forward(X, W, b, stride, padding)
    gradients = fast.fast_conv2d_backward(rng.normal(size=Y.shape).astype(dtype), cache)
    assert all(array.dtype == dtype for array in (Y, *gradients))
    return [array.tobytes() for array in (Y, *gradients)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_convolution_is_the_same_to_the_last_bit_on_one_two_and_four_threads(shape, dtype):
    results = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads, user_api="blas"):
            results += [convolution(shape, dtype) for _ in range(2)]
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(("N", "count"), [(32, 4), (37, 5), (19, 3), (1, 1), (0, 1)])
def test_the_parts_of_a_batch_are_about_equal_and_hold_each_image_once(N, count):
    X = np.empty((N, 16, 28, 28), dtype=np.float32)
    parts = fast.image_parts(X, KW=3, OW=28, padding=1)
    images = [range(N)[part] for part in parts]
    assert [number for part in images for number in part] == list(range(N))
    assert len(parts) == count
    assert max(map(len, images)) - min(map(len, images)) <= 1
    assert all(fast.width_columns(X[part], 3, 28, padding=1).size <= fast.CHUNK for part in parts)


def test_the_results_are_in_the_order_of_the_parts_and_blas_has_its_threads_again():
    first_is_done = threading.Event()

    def wait_for_the_other(part):
        if part == 0:
            assert first_is_done.wait(30)
        first_is_done.set()
        return part, blas_threads(), threading.get_ident()

    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        parts, threads_of_blas, threads = zip(*fast.in_parallel(wait_for_the_other, [0, 1]), strict=True)
        assert blas_threads() == before
    assert parts == (0, 1)
    assert set(before) == {2} and all(set(found) == {1} for found in threads_of_blas)
    assert len({*threads, threading.get_ident()}) == 3


def test_a_call_within_a_part_starts_no_more_threads():
    def inner(part):
        return set(fast.in_parallel(thread_of, range(3))) == {threading.get_ident()}

    with threadpool_limits(2, user_api="blas"):
        assert fast.in_parallel(inner, range(4)) == [True] * 4


def test_one_part_and_one_thread_of_blas_stay_on_the_callers_thread():
    for threads, parts in ((2, 1), (1, 4)):
        with threadpool_limits(threads, user_api="blas"):
            assert set(fast.in_parallel(thread_of, range(parts))) == {threading.get_ident()}


@pytest.mark.parametrize("missing", ["threadpoolctl", "blas"])
def test_no_threads_where_blas_cannot_be_held_to_one(monkeypatch, missing):
    if missing == "threadpoolctl":
        monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    else:
        monkeypatch.setattr(
            ThreadpoolController, "select", lambda self, user_api: type(self)._from_controllers([])
        )
    fast._blas.cache_clear()
    with threadpool_limits(2, user_api="blas"):
        assert set(fast.in_parallel(thread_of, range(4))) == {threading.get_ident()}


def test_an_error_in_a_part_is_raised_and_blas_has_its_threads_again():
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(ZeroDivisionError):
            fast.in_parallel(lambda part: 1 // part, [1, 0, 2])
        assert set(blas_threads()) == {2}


@pytest.mark.process
def test_a_fork_has_threads_of_its_own():
    code = """
import os, signal
from threadpoolctl import threadpool_limits
from nnkit.fast import in_parallel

with threadpool_limits(2, user_api="blas"):
    before = in_parallel(lambda part: part + 1, range(4))
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        os._exit(in_parallel(lambda part: part + 1, range(4)) != before)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    # A fork with threads is a warning since Python 3.12.
    command = [sys.executable, "-W", "ignore", "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (found.stdout, found.stderr) == ("0\n", "")
