"""A clean kernel: started with only the earlier chapters' modules on its path, spoken to statement by statement."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

from coursekit.checks.check import MIME
from coursekit.checks.scope import LOAD, PREFIX
from coursekit.course import package_environment
from coursekit.errors import UserError
from coursekit.notebook.canonical import merge_streams
from coursekit.notebook.fast_nbformat import node_of
from coursekit.notebook.json_size import count_containers
from coursekit.notebook.module import package_init
from coursekit.notebook.source import PACKAGE
from coursekit.running.sockets import socket_folder
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter


try:
    import resource
except ImportError:  # Windows
    resource = None

MOST_SHOWN = 8 * 2**20  # of one cell's output; the rest is left out
MOST_SHOWN_IN_ALL = 32 * 2**20
OUTPUT_BYTES = 4096  # counted for each output besides its size
MOST_NESTED = 10_000  # lists and dicts in an output that is shown
MOST_RECEIVED = 128 * 2**20  # bytes that a kernel sends in all; then it is stopped
MOST_PARTS = 1_000_000  # the same of the parts of its messages, and of the lists and dicts in these
MOST_WAITING = (
    10_000  # messages of a channel that are not read yet; when there are more, the kernel leaves some out
)
LONGEST_HEADER = 10_000  # bytes; a kernel's own have a few hundred
LONGEST_TRACEBACK = 1000  # entries
# Without the current folder on the path, where a student's file may have the name of a module.
KERNEL = ["python", "-P", "-m", "coursekit.running.kernel", "-f", "{connection_file}"]
CLOSING_SECONDS = 5  # for a process to end after its connections have
SHOWN = ("stream", "display_data", "execute_result", "error")  # kinds of messages
START_SECONDS = 300  # a loaded machine needs many; a process that dies meanwhile is noticed at once
EXECUTE_SECONDS = 1800  # for a cell of the reference; some train a model
INTERRUPT_SECONDS = (
    30  # an answer takes milliseconds; a kernel that is stopped by mistake costs a student all later checks
)


@contextlib.contextmanager
def clean_workspace(chapter: Chapter, modules: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A temporary workspace for one chapter, removed afterwards.

    Parameters
    ----------
    chapter : Chapter
        Only the modules of the chapters below it are there.
    modules : dict of module name -> text, optional
        The earlier modules; by default made from their solution notebooks.

    Yields
    ------
    Path
        The workspace; the chapter's folder in it is the place to run the notebook.
    """
    with temporary_folder() as folder:
        root = Path(folder)
        package = root / PACKAGE
        package.mkdir()
        (package / "__init__.py").write_text(package_init(), encoding="utf-8")
        for name, text in (chapter.earlier_modules() if modules is None else modules).items():
            (package / f"{name}.py").write_text(text, encoding="utf-8")
        for path in (package, *package.iterdir()):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))  # a sandbox's user reads it
        (root / chapter.name).mkdir()
        (root / ".ipython").mkdir()
        yield root


def kernel_environment(workspace: Path, send: bool = False) -> dict[str, str]:
    """Environment of a kernel in a workspace: its package first on the path, no configuration of the user's own."""
    env = package_environment(workspace)
    env["IPYTHONDIR"] = str(workspace / ".ipython")
    env["PYTHONHASHSEED"] = "0"
    env |= {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }  # kernels run side by side, their threads would wait for each other
    if send:
        env["COURSEKIT_CHECKS"] = "send"
    return env


@dataclass
class Execution:
    """What one execution gave.

    Attributes
    ----------
    outputs : list of NotebookNode
        Without what the checks sent.
    sent : list of dict
        What the checks sent, in order.
    error : (name, message) or None
    """

    outputs: list[NotebookNode] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    error: tuple[str, str] | None = None

    @property
    def timed_out(self) -> bool:
        """Whether it took too long, and was interrupted."""
        return self.error is not None and self.error[0] == "TimeoutError"


class DeadKernel(Exception):
    """The kernel's process has ended."""


class Session:
    """A running kernel. Use as a context manager.

    Parameters
    ----------
    workspace, folder : Path
        The workspace and the folder in it where the kernel runs.
    send : bool
        Whether checks only send their values.
    sandbox : bool
        Whether the kernel runs under bubblewrap. There it sees the workspace's package and nothing else of it.
    seconds : float, optional
        For all that it runs together; what comes later fails with a TimeoutError.
    variables : dict of str -> str, optional
        Further variables of its environment; a sandbox lets only those pass that NumPy's arithmetic depends on.
    """

    def __init__(
        self,
        workspace: Path,
        folder: Path,
        send: bool = True,
        sandbox: bool = False,
        seconds: float = float("inf"),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._workspace, self._folder, self._send, self._sandbox = workspace, folder, send, sandbox
        self._seconds, self._variables = seconds, dict(variables or {})
        self._received = self._parts = self._shown = 0
        self._sockets, self._stopped = None, ""
        self.ended_in = ""  # id of a cell, noted by who runs a notebook

    def __enter__(self):
        if self._sandbox:
            from coursekit.running.sandbox import WORK, kernel_spec

            self._manager = KernelManager()
            self._manager._kernel_spec = kernel_spec(
                {f"{WORK}/{PACKAGE}": self._workspace / PACKAGE}, f"{WORK}/{self._folder.name}"
            )
            self._manager._kernel_spec.argv = KERNEL
        else:
            self._sockets = socket_folder()
            self._manager = KernelManager(
                transport="tcp" if os.name == "nt" else "ipc",
                connection_file=str(self._sockets / "connection.json"),
            )
            if os.name != "nt":
                self._manager.ip = str(self._sockets / "kernel")
            self._manager._kernel_spec = KernelSpec(argv=[sys.executable, *KERNEL[1:]], language="python")
        with limits_lifted():
            self._manager.start_kernel(
                cwd=str(self._folder),
                env=kernel_environment(self._workspace, self._send) | self._variables,
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
            )
        self._connect()
        try:
            self._client.wait_for_ready(timeout=START_SECONDS)
        except RuntimeError as error:
            self.__exit__()
            raise UserError(f"The Python kernel did not start: {error}. Run `coursekit doctor`.") from None
        self._end = time.monotonic() + self._seconds
        return self

    def _connect(self):
        """Open the two channels that are read, so that nothing gathers in others."""
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MOST_RECEIVED)  # what is larger ends the connection
        self._context.setsockopt(zmq.RCVHWM, MOST_WAITING)
        self._client = self._manager.client(context=self._context)
        self._client.start_channels(stdin=False, hb=False, control=False)
        self._iopub, self._shell = self._client.iopub_channel.socket, self._client.shell_channel.socket
        self._poller = zmq.Poller()
        for socket in (self._iopub, self._shell):
            self._poller.register(socket, zmq.POLLIN)
            self._poller.register(socket.get_monitor_socket(zmq.EVENT_DISCONNECTED), zmq.POLLIN)

    def __exit__(self, *_):
        self._manager.shutdown_kernel(now=True)
        for socket in (self._iopub, self._shell):
            socket.disable_monitor()
        self._client.stop_channels()
        self._context.destroy(linger=0)
        shutil.rmtree(self._workspace / ".ipython", ignore_errors=True)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def stopped(self) -> str:
        """Why the kernel was stopped, "" if it was not."""
        return self._stopped or getattr(self._manager.provisioner, "stopped", "")

    @property
    def alive(self) -> bool:
        """Whether the kernel's process is there."""
        return self._manager.is_alive()

    def run(self, code: str, timeout: float = 60, late: bool = False) -> Execution:
        """Run code and collect what it shows.

        Parameters
        ----------
        code : str
        timeout : float
            Seconds; after that the kernel is interrupted, and stopped for good if it does not answer.
        late : bool
            Whether what it sends after the interruption is collected, too.

        Returns
        -------
        Execution
            Once the kernel is dead or stopped, every further one has the error DeadKernel.
        """
        outcome, shown = Execution(), _Outputs(min(MOST_SHOWN, MOST_SHOWN_IN_ALL - self._shown))
        timeout = max(min(timeout, self._end - time.monotonic()), 0)

        def collect(kind, data):
            content, nested = self._content(data)
            values = content.get("data")
            if kind == "display_data" and isinstance(values, dict) and MIME in values:
                outcome.sent.append(values[MIME])
            elif output := notebook_output(kind, content, nested):
                shown.add(output, len(data))

        request = None
        try:
            request = self._request(code)
            reply = self._answer(request, timeout, collect)
            if reply.get("status") == "error":
                outcome.error = (str(reply.get("ename")), str(reply.get("evalue")))
        except TimeoutError:
            outcome.error = ("TimeoutError", f"stopped after {timeout:g} s")
            self._interrupt(request, collect if late else None)
        except DeadKernel as error:
            outcome.error = ("DeadKernel", str(error))
        self._shown += shown.size
        outcome.outputs = merge_streams(shown.made)
        return outcome

    def run_each(self, groups: Sequence[Sequence[str]], timeout: float = 60) -> list[Execution]:
        """Run the statements of check cells in a kernel whose code is trusted, each whether or not the one before it failed.

        Parameters
        ----------
        groups : list of lists of str
            The statements. Checks work after `checks.scope.START`.
        timeout : float
            Seconds for all together. One that is not done by then ends with a TimeoutError, and so do those behind it in its group, which are
            not run; the other groups get as long again.

        Returns
        -------
        list of Execution
            One for each statement, without outputs.
        """
        statements = list(itertools.chain.from_iterable(groups))
        ends = [
            end
            for group, end in zip(groups, itertools.accumulate(map(len, groups)), strict=True)
            for _ in group
        ]
        done = []
        while len(done) < len(statements):
            left = statements[len(done) :]
            outcome = self.run(f"{LOAD}\n{PREFIX}scope.run_each(get_ipython(), {left!r})", timeout, late=True)
            current, ended = Execution(), 0
            lists: list[Any] = outcome.sent  # it sends all in one; none if the kernel has died
            for message in itertools.chain.from_iterable(lists):
                if message.keys() != {"error"}:
                    current.sent.append(message)
                    continue
                current.error = message["error"] and tuple(message["error"])
                done.append(current)
                current, ended = Execution(), ended + 1
            if ended < len(left):
                current.error = outcome.error
                done.append(current)
                if outcome.timed_out:
                    done += [Execution(error=outcome.error) for _ in range(len(done), ends[len(done) - 1])]
        return done

    def _request(self, code):
        """Ask the kernel to run code; the id of the request."""
        if not self._manager.is_alive():
            raise DeadKernel("the Python process has ended")
        return self._client.execute(code, allow_stdin=False, stop_on_error=False)

    def _answer(self, request, timeout, collect=lambda kind, data: None):
        """The content of the kernel's reply to a request; `collect` gets what it shows before that."""
        deadline = time.monotonic() + timeout
        reply, idle = None, False
        while reply is None or not idle:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for kind, data in self._messages(request, min(left, 1)):
                if kind in SHOWN:
                    collect(kind, data)
                elif kind == "status":
                    idle |= self._content(data)[0].get("execution_state") == "idle"
                elif kind == "execute_reply":
                    reply, _ = self._content(data)
        return reply

    def _messages(self, request, timeout):
        """Kind and packed content of what has come in answer to a request: at most one message of each channel."""
        ready = dict(self._poller.poll(timeout * 1000))
        sockets = [socket for socket in (self._iopub, self._shell) if socket in ready]
        if not sockets and (ready or not self._manager.is_alive()):
            self._raise_end()
        for socket in sockets:
            message = self._receive(socket)
            if message and message[0] == request:
                yield message[1:]

    def _raise_end(self):
        """After the end of a connection or of the process."""
        end = time.monotonic() + CLOSING_SECONDS
        while self._manager.is_alive():
            if time.monotonic() > end:
                self._stop(f"it closed a connection, or sent more than {MOST_RECEIVED // 2**20} MB at once")
            time.sleep(0.05)
        raise DeadKernel("the Python process ended while it ran this code")

    def _receive(self, socket):
        """The next message: the request that it answers, its kind, its packed content; None for one that no kernel sends."""
        frames, more = [], True
        while more:  # not at once: there may be millions
            frames.append(socket.recv())
            self._count(len(frames[-1]), 1)
            more = socket.rcvmore
        try:
            _, parts = self._client.session.feed_identities(frames)
            if max(map(len, parts[1:4])) > LONGEST_HEADER:
                return None
            message = self._client.session.deserialize(parts, content=False)
            return message["parent_header"].get("msg_id"), message["msg_type"], parts[4]
        except Exception:  # whatever an odd message makes of jupyter_client; code in the kernel can send any
            return None

    def _content(self, data):
        """The content of a message, and how many lists and dicts there are in it."""
        text = data.decode("utf-8", "replace")
        nested = count_containers(text)
        self._count(0, nested)
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            content = None
        return content if isinstance(content, dict) else {}, nested

    def _count(self, size, parts):
        """Stop a kernel that sends too much, whatever it is."""
        self._received += size
        self._parts += parts
        if self._received > MOST_RECEIVED:
            self._stop(f"it put out more than {MOST_RECEIVED // 2**20} MB")
        if self._parts > MOST_PARTS:
            self._stop(f"it put out more than {MOST_PARTS:,} messages, lists and dicts")

    def _stop(self, reason):
        self._stopped = reason
        self._manager.shutdown_kernel(now=True)
        raise DeadKernel(reason)

    def _interrupt(self, request, collect):
        """Interrupt a request; stop the kernel if it does not obey. `collect`, if there is one, gets what it still sends."""
        try:
            self._manager.interrupt_kernel()
            if collect:
                self._answer(request, INTERRUPT_SECONDS, collect)
            else:
                self._answer(self._request(""), INTERRUPT_SECONDS)
        except (TimeoutError, DeadKernel, RuntimeError):  # RuntimeError: there is no kernel any more
            self._manager.shutdown_kernel(now=True)


class _Outputs:
    """What one execution shows, as it comes, until it is too much.

    Attributes
    ----------
    made : list of NotebookNode
    size : int
        What they count.
    """

    def __init__(self, room):
        self.made, self.size = [], 0
        self._room, self._full = room, False

    def add(self, output, size):
        if self._full:
            return
        last = self.made[-1] if self.made else {}
        if not (output.output_type == "stream" and last.get("name") == output.name):
            size += OUTPUT_BYTES
        self._full = self.size + size > self._room
        self.size += 0 if self._full else size
        self.made.append(_left_out() if self._full else output)


def notebook_output(kind: str, content: dict[str, Any], nested: int = 0) -> NotebookNode | None:
    """A notebook's output from a message that shows something.

    Parameters
    ----------
    kind : str
    content : dict
        Of the message; code in the kernel can send any.
    nested : int
        Lists and dicts in it.

    Returns
    -------
    NotebookNode or None
        None for what no kernel sends.
    """
    if nested > MOST_NESTED:
        return _left_out()
    output: dict[str, Any] = {"output_type": kind}
    if kind == "stream":
        texts = ("name", "text")
    elif kind == "error":
        texts = ("ename", "evalue")
        lines = content.get("traceback")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            return None
        output["traceback"] = lines if len(lines) <= LONGEST_TRACEBACK else ["\n".join(lines)]
    else:
        texts = ()
        values, metadata = content.get("data"), content.get("metadata")
        output["data"] = _displayed(values) if isinstance(values, dict) else {}
        output["metadata"] = metadata if isinstance(metadata, dict) else {}
    if kind == "execute_result":
        number = content.get("execution_count")
        output["execution_count"] = number if isinstance(number, int) else None
    output |= {name: content.get(name) for name in texts}
    return node_of(output) if all(isinstance(output[name], str) for name in texts) else None


def _displayed(data):
    """The forms of a value that a notebook can contain: strings, and JSON of any kind."""
    joined = {
        kind: "".join(value)
        if isinstance(value, list) and all(isinstance(part, str) for part in value)
        else value
        for kind, value in data.items()
    }
    return {kind: value for kind, value in joined.items() if isinstance(value, str) or kind.endswith("json")}


def _left_out():
    return node_of({"output_type": "stream", "name": "stdout", "text": "[more output left out]\n"})


@contextlib.contextmanager
def limits_lifted() -> Iterator[None]:
    """Without this process's own limits on memory and processor time, which a process that is started meanwhile would inherit."""
    if resource is None:
        yield
        return
    limits = {kind: resource.getrlimit(kind) for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU)}
    try:
        for kind, (_, hard) in limits.items():
            resource.setrlimit(kind, (hard, hard))
        yield
    finally:
        for kind, pair in limits.items():
            resource.setrlimit(kind, pair)


@contextlib.contextmanager
def clean_session(
    chapter: Chapter, modules: Mapping[str, str] | None = None, **options: Any
) -> Iterator[Session]:
    """A kernel whose checks send, in a temporary workspace of a chapter; both end with the block.

    Parameters
    ----------
    chapter, modules
        As in `clean_workspace`.
    options
        Of `Session`.

    Yields
    ------
    Session
    """
    with (
        clean_workspace(chapter, modules) as workspace,
        Session(workspace, workspace / chapter.name, **options) as session,
    ):
        yield session


def close_event_loop() -> None:
    """Close the event loop that Jupyter's client opened in this thread; a thread that used sessions calls it before it ends."""
    ensure_event_loop().close()


def run_notebook(
    nb: NotebookNode, workspace: Path, folder: Path, on_cell: Callable[[int], Any] | None = None
) -> NotebookNode:
    """Run all cells of a notebook as a student would and store the outputs.

    Parameters
    ----------
    nb : NotebookNode
    workspace, folder : Path
    on_cell : function of the number of cells done, optional

    Returns
    -------
    NotebookNode
        A copy with outputs.

    Raises
    ------
    UserError
        If a cell fails or writes to stderr; the message names the cell.
    """
    nb = node_of(nb)
    with Session(workspace, folder, send=False) as session:
        for number, cell in enumerate(nb.cells, start=1):
            if cell.cell_type == "code":
                outcome = session.run(cell.source, timeout=EXECUTE_SECONDS)
                cell.outputs = outcome.outputs
                if outcome.error:
                    raise UserError(f"cell {cell.id} failed: {outcome.error[0]}: {outcome.error[1]}")
                noise = "".join(
                    output.text
                    for output in outcome.outputs
                    if output.output_type == "stream" and output.name == "stderr"
                )
                if noise:
                    raise UserError(f"cell {cell.id} writes to stderr: {noise.strip().splitlines()[-1]}")
            if on_cell:
                on_cell(number)
    return nb
