"""Workers for many small tasks, on this machine or behind a Dask scheduler, always with TLS.

Results come as they are finished and are released at once, so that nothing which is done is run again when a worker is lost.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dask.config
from dask.system import CPU_COUNT
from distributed import Client, KilledWorker, LocalCluster, as_completed
from distributed.comm.core import CommClosedError
from distributed.scheduler import NoValidWorkerError
from distributed.security import Security

from coursekit.errors import UserError
from coursekit.grading.bounded_call import Ended, Exceeded
from coursekit.grading.references import environment
from coursekit.running.session import close_event_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


CONNECT_SECONDS = 30
AHEAD = 2  # tasks sent for each worker's thread: one runs, one waits
SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # a second try is made here, alone
    "distributed.scheduler.no-workers-timeout": "10 minutes",
    "distributed.admin.large-graph-warning-threshold": "1GB",  # a submission may be large
    "distributed.scheduler.http.routes": [],  # no pages: they have no TLS
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": "5s",  # how long to ask a worker that may be dead
}


class Pool:
    """A running set of workers. Use as a context manager.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; by default one for each processor. With 1 the work is done in a thread of this process.
    scheduler : str, optional
        Address of a Dask scheduler, tls://HOST:PORT, instead.
    tls : path, optional
        Folder with ca.pem, cert.pem and key.pem for the scheduler; without it, what Dask's configuration names.

    Raises
    ------
    UserError
        If the scheduler can't be reached, has no workers, or the certificates are missing.
    """

    def __init__(
        self, workers: int | None = None, scheduler: str | None = None, tls: Path | None = None
    ) -> None:
        self._workers, self._scheduler, self._tls = workers or CPU_COUNT, scheduler, tls
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # the results say which workers were lost
        with self._stack as stack:
            stack.enter_context(dask.config.set(SETTINGS))
            self.client: Any = (
                self._connect(stack, self._scheduler) if self._scheduler else self._start(stack)
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _start(self, stack):
        alone = self._workers == 1
        security = None if alone else Security.temporary()
        with _ctrl_c_ignored():  # it reaches every process of a terminal, and this one ends the others
            cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                processes=not alone,
                protocol="inproc://" if alone else "tls://",
                security=security,
                host=None if alone else "127.0.0.1",
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        stack.callback(cluster.close)
        return stack.enter_context(Client(cluster, security=security, set_as_default=False))

    def _connect(self, stack, scheduler):
        if not scheduler.startswith("tls://"):
            raise UserError(
                f"The scheduler {scheduler} does not use TLS: anyone who can reach its port can run code as you. "
                "Start it with certificates (docs/book/instructors.md says how) and name it tls://HOST:PORT."
            )
        try:
            client = Client(
                scheduler, security=_security(self._tls), timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, TypeError, ValueError) as error:
            raise UserError(f"The scheduler {scheduler} can't be reached: {error}") from None
        stack.enter_context(client)
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise UserError(
                f"The scheduler {scheduler} has no workers. Start some and run this again."
            ) from None
        _require_same(client)
        return client

    @property
    def size(self) -> int:
        """Number of tasks that run at the same time."""
        return sum(self.client.nthreads().values()) or 1

    def run(self, function: Callable, items: Iterable[tuple[Any, tuple]]) -> Iterator[tuple[Any, Any]]:
        """Call a function for each item, several at a time.

        Parameters
        ----------
        function : callable
            It and its arguments and result are sent between processes.
        items : iterable of (key, arguments)
            Read only a little ahead of the work.

        Yields
        ------
        (key, result)
            In the order in which they are finished. What was lost with a worker's process, or ended a process of its own, runs again at the
            end, one at a time; the result is a KilledWorker or an Ended where that is so again. It is an Exceeded where a limit was met.

        Raises
        ------
        UserError
            If the workers or the scheduler are lost. Other exceptions are those of the function.
        """
        again = []
        for key, arguments, result in self._run(function, items, AHEAD * self.size):
            if isinstance(result, (KilledWorker, Ended)):
                again.append((key, arguments))
            else:
                yield key, result
        for key, arguments in again:
            for _, _, result in self._run(function, [(key, arguments)], 1):
                yield key, result

    def _run(self, function, items, ahead):
        """One try for each item."""
        items, keys = iter(items), {}
        done = as_completed(loop=self.client.loop)

        def send(count):
            for _ in range(count):
                key, arguments = next(items, (None, None))
                if arguments is None:
                    return
                future = self.client.submit(_call, function, *arguments, pure=False)
                keys[future.key] = key, arguments
                done.add(future)

        send(ahead)
        for future in done:
            key, arguments = keys.pop(future.key)
            try:
                error = future.exception()
                result = error if isinstance(error, (KilledWorker, Ended, Exceeded)) else future.result()
            except (OSError, TimeoutError, CancelledError, CommClosedError, NoValidWorkerError) as lost:
                raise UserError(
                    f"The workers were lost ({lost or type(lost).__name__}). The results so far are kept; run the command again to continue."
                ) from None
            future.release()
            yield key, arguments, result
            send(ahead - len(keys))


def _require_same(client):
    """Refuse workers whose results would be others than this machine's."""
    try:
        found = client.run(environment)
    except ImportError as error:
        raise UserError(f"A worker lacks something: {error}. Install coursekit[grade] there.") from None
    other = [worker for worker, there in found.items() if there != environment()]
    if other:
        raise UserError(
            f"These workers have a different version of Python, NumPy or coursekit from this machine: {', '.join(sorted(other))}."
        )


def _call(function, *arguments):
    """Call a function in a worker's thread, and leave no event loop of Jupyter's client in it."""
    try:
        return function(*arguments)
    finally:
        close_event_loop()


@contextlib.contextmanager
def _ctrl_c_ignored():
    """Ignore Ctrl-C, in the processes that are started meanwhile for good."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _security(folder):
    if folder is None:
        return Security(require_encryption=True)
    names = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}
    missing = [name for name in names.values() if not (Path(folder) / name).is_file()]
    if missing:
        raise UserError(
            f"{folder} has no {', '.join(missing)}; it should contain ca.pem, cert.pem and key.pem."
        )
    paths = {option: str(Path(folder) / name) for option, name in names.items()}
    return Security(require_encryption=True, **paths)
