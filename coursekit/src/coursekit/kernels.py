"""A clean kernel: started with only the earlier chapters' modules on its path, spoken to statement by statement."""

import contextlib
import os
import queue
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

from coursekit.canonical import merge_streams
from coursekit.checks import MIME
from coursekit.course import CourseError, package_environment
from coursekit.exporting import module_source, package_init
from coursekit.fast_nbformat import nbformat
from coursekit.temporary import LONGEST_MARK, mark, sweep, temporary_folder

MOST_SHOWN = 8 * 2**20  # of one cell's output; the rest is left out
MOST_RECEIVED = 128 * 2**20  # of a kernel's output in all; then it is stopped
START_SECONDS = 300  # a loaded machine needs many; a process that dies meanwhile is noticed at once
EXECUTE_SECONDS = 1800  # for a cell of the reference; some train a model
INTERRUPT_SECONDS = (
    30  # an answer takes milliseconds; a kernel that is stopped by mistake costs a student all later checks
)
LONGEST_SOCKET = 100  # bytes; systems cut the path of a socket off after 103 to 107


@contextlib.contextmanager
def clean_workspace(chapter, modules=None):
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
        package = root / "nnkit"
        package.mkdir()
        (package / "__init__.py").write_text(package_init(), encoding="utf-8")
        for name, text in (earlier_modules(chapter) if modules is None else modules).items():
            (package / f"{name}.py").write_text(text, encoding="utf-8")
        for path in (package, *package.iterdir()):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))  # a sandbox's user reads it
        (root / chapter.name).mkdir()
        (root / ".ipython").mkdir()
        yield root


def earlier_modules(chapter):
    """Module name -> text for all chapters below one."""
    return {other.module(): module_source(other.read(), other.notebook.name) for other in chapter.earlier()}


def socket_folder():
    """A new private folder for the sockets of one kernel.

    The system's folder for temporary files is passed over where its path is too long for a socket, as on clusters.

    Returns
    -------
    Path

    Raises
    ------
    CourseError
        If there is no place with a path short enough.
    """
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        longest = f"{parent}/ck-{LONGEST_MARK}-12345678/kernel-12345"
        if os.name != "nt" and len(os.fsencode(longest)) > LONGEST_SOCKET:
            continue
        sweep(parent)
        with contextlib.suppress(OSError):
            return Path(tempfile.mkdtemp(prefix=f"ck-{mark()}-", dir=parent))
    raise CourseError(
        f"No place for the sockets of a kernel: the path {tempfile.gettempdir()} is too long, and /tmp can't be written. "
        "Name a folder with a shorter path: export TMPDIR=..."
    )


def kernel_environment(workspace, send=False):
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
class Outcome:
    """What one execution gave.

    Attributes
    ----------
    outputs : list of NotebookNode
        Without what the checks sent.
    sent : list of dict
        What the checks sent, in order.
    error : (name, message) or None
    """

    outputs: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    error: tuple | None = None


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

    def __init__(self, workspace, folder, send=True, sandbox=False, seconds=float("inf"), variables=None):
        self._workspace, self._folder, self._send, self._sandbox = workspace, folder, send, sandbox
        self._seconds, self._variables, self._received = seconds, variables or {}, 0
        self._sockets = None
        self.ended_in = ""  # id of a cell, noted by who runs a notebook

    def __enter__(self):
        if self._sandbox:
            from coursekit.grading.sandbox import WORK, kernel_spec

            self._manager = KernelManager()
            self._manager._kernel_spec = kernel_spec(
                {f"{WORK}/nnkit": self._workspace / "nnkit"}, f"{WORK}/{self._folder.name}"
            )
        else:
            self._sockets = socket_folder()
            self._manager = KernelManager(
                kernel_name="python3",
                transport="tcp" if os.name == "nt" else "ipc",
                connection_file=str(self._sockets / "connection.json"),
            )
            if os.name != "nt":
                self._manager.ip = str(self._sockets / "kernel")
        self._manager.start_kernel(
            cwd=str(self._folder),
            env=kernel_environment(self._workspace, self._send) | self._variables,
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
        )
        self._client = self._manager.client()
        self._client.start_channels()
        try:
            self._client.wait_for_ready(timeout=START_SECONDS)
        except RuntimeError as error:
            self.__exit__()
            raise CourseError(f"The Python kernel did not start: {error}. Run `coursekit doctor`.") from None
        self._end = time.monotonic() + self._seconds
        return self

    def __exit__(self, *_):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        shutil.rmtree(self._workspace / ".ipython", ignore_errors=True)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def stopped(self):
        """Why the sandbox was stopped from outside, "" if it was not or there is none."""
        return getattr(self._manager.provisioner, "stopped", "")

    @property
    def alive(self):
        """Whether the kernel's process is there."""
        return self._manager.is_alive()

    def run(self, code, timeout=60):
        """Run code and collect what it shows.

        Parameters
        ----------
        code : str
        timeout : float
            Seconds; after that the kernel is interrupted, and stopped for good if it does not answer.

        Returns
        -------
        Outcome
            Once the kernel is dead or stopped, every further one has the error DeadKernel.
        """
        outcome, size = Outcome(), 0
        timeout = max(min(timeout, self._end - time.monotonic()), 0)

        def collect(message):
            nonlocal size
            kind = message["header"]["msg_type"]
            if kind not in ("stream", "display_data", "execute_result", "error"):
                return
            length = sum(map(_length, message["content"].values()))
            self._received += length
            if self._received > MOST_RECEIVED:
                self._manager.shutdown_kernel(now=True)
                raise DeadKernel(f"it put out more than {MOST_RECEIVED // 2**20} MB")
            try:
                if kind == "display_data" and MIME in message["content"]["data"]:
                    outcome.sent.append(message["content"]["data"][MIME])
                    return
                output = nbformat.v4.output_from_msg(message)
            except (AttributeError, KeyError, TypeError, ValueError):
                return  # no kernel sends such a message; code in it can
            size += length
            if size > MOST_SHOWN:
                if size - length <= MOST_SHOWN:
                    outcome.outputs.append(
                        nbformat.v4.new_output("stream", name="stdout", text="[more output left out]\n")
                    )
                return
            outcome.outputs.append(output)

        try:
            reply = self._execute(code, timeout, collect)
            if reply["content"]["status"] == "error":
                outcome.error = (reply["content"]["ename"], reply["content"]["evalue"])
        except TimeoutError:
            outcome.error = ("TimeoutError", f"stopped after {timeout:g} s")
            self._interrupt()
        except DeadKernel as error:
            outcome.error = ("DeadKernel", str(error))
        outcome.outputs = merge_streams(outcome.outputs)
        return outcome

    def _execute(self, code, timeout, collect=lambda message: None):
        """The kernel's reply to code; `collect` gets every message before it."""
        if not self._manager.is_alive():
            raise DeadKernel("the Python process has ended")
        request = self._client.execute(code, allow_stdin=False, stop_on_error=False)
        deadline = time.monotonic() + timeout
        receive = self._client.get_iopub_msg
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                message = receive(timeout=min(left, 1))
            except queue.Empty:
                if not self._manager.is_alive():
                    raise DeadKernel("the Python process ended while it ran this") from None
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            if receive == self._client.get_shell_msg:
                return message
            collect(message)
            if message["header"]["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                receive = self._client.get_shell_msg

    def _interrupt(self):
        """Interrupt what runs; stop the kernel if it does not obey."""
        try:
            self._manager.interrupt_kernel()
            self._execute("", timeout=INTERRUPT_SECONDS)
        except (TimeoutError, DeadKernel, RuntimeError):  # RuntimeError: there is no kernel any more
            self._manager.shutdown_kernel(now=True)


def _length(value):
    """About the number of bytes of a message's part."""
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_length, value))
    return len(value) if isinstance(value, (str, bytes)) else 8


@contextlib.contextmanager
def clean_session(chapter, modules=None, **options):
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


def close_event_loop():
    """Close the event loop that Jupyter's client opened in this thread; a thread that used sessions calls it before it ends."""
    ensure_event_loop().close()


def run_notebook(nb, workspace, folder, on_cell=None):
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
    CourseError
        If a cell fails or writes to stderr; the message names the cell.
    """
    nb = nbformat.from_dict(nb)
    with Session(workspace, folder, send=False) as session:
        for number, cell in enumerate(nb.cells, start=1):
            if cell.cell_type == "code":
                outcome = session.run(cell.source, timeout=EXECUTE_SECONDS)
                cell.outputs = outcome.outputs
                if outcome.error:
                    raise CourseError(f"cell {cell.id} failed: {outcome.error[0]}: {outcome.error[1]}")
                noise = "".join(
                    output.text
                    for output in outcome.outputs
                    if output.output_type == "stream" and output.name == "stderr"
                )
                if noise:
                    raise CourseError(f"cell {cell.id} writes to stderr: {noise.strip().splitlines()[-1]}")
            if on_cell:
                on_cell(number)
    return nb
