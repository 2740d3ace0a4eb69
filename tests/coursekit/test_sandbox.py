"""The sandbox: what code in it can see, do and use up. Every program here is bounded and runs inside it alone."""

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest
import tinycourse
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from tinycourse import LIMIT

from coursekit import kernels
from coursekit.grading import sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap exists for Linux only")


@pytest.fixture(scope="module")
def session(tiny):
    """A sandboxed kernel shared by those that do no harm to it."""
    with tinycourse.kernel(tiny.chapter("01_second"), sandbox=True) as session:
        yield session


@pytest.fixture
def own_session(second):
    """A sandboxed kernel for one test."""
    with tinycourse.kernel(second, sandbox=True) as session:
        yield session


def printed(session, code):
    """What code prints; it must not fail."""
    outcome = session.run(code, LIMIT)
    assert outcome.error is None, outcome.error
    return "".join(output.text for output in outcome.outputs if output.output_type == "stream").strip()


def test_the_kernel_runs_with_the_earlier_modules_and_an_empty_folder(session):
    code = "import os, nnkit, nnkit.first; print(nnkit.__file__, os.getcwd(), os.listdir())"
    assert printed(session, code) == "/student/course/nnkit/__init__.py /student/course/01_second []"


def test_checks_send_their_values(session):
    outcome = session.run("from coursekit import check\ncheck('two', 1.0 + 1)")
    assert [message["name"] for message in outcome.sent] == ["two"]


def test_neither_the_course_nor_the_home_nor_temporary_files_are_visible(session, tiny, tmp_path):
    (tmp_path / "secret").write_text("x")
    hidden = [tiny.root, tiny.solutions, tmp_path / "secret", Path.home() / ".ssh", Path("/etc/passwd")]
    assert printed(
        session, f"import os; print([os.path.exists(p) for p in {list(map(str, hidden))}])"
    ) == str([False] * len(hidden))


def test_an_installed_reference_package_is_covered(session):
    assert printed(session, "import nnkit; print(sorted(nnkit.__path__))") == "['/student/course/nnkit']"


@pytest.mark.parametrize(
    "path", ["/usr/x", "/etc/x", "/x", "/student/course/nnkit/x.py", "/dev/x", "/proc/x"]
)
def test_the_system_and_the_package_are_read_only(session, path):
    assert session.run(f"open({path!r}, 'w')").error[0] in ("OSError", "PermissionError", "FileNotFoundError")


def test_files_can_be_written_in_the_working_folder_home_and_tmp(session):
    code = "for f in ('a', '/tmp/a', '/student/home/a'): open(f, 'w').write('1')\nprint(open('a').read())"
    assert printed(session, code) == "1"


def test_there_is_no_network_not_even_loopback_to_the_outside(session):
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)"
        assert session.run(code).error[0] == "ConnectionRefusedError"
    assert session.run("socket.create_connection(('192.0.2.1', 80), 2)").error[0] == "OSError"


def test_only_its_own_processes_are_visible(session):
    code = "import os; print(sum(name.isdigit() for name in os.listdir('/proc')) < 10)"
    assert printed(session, code) == "True"


def test_the_environment_holds_nothing_of_the_user(session, monkeypatch):
    names = printed(session, "import os; print(*sorted(os.environ))").split()
    assert not {name for name in names if "TOKEN" in name or "SSH" in name} and "USER" not in names
    assert printed(session, "print(os.environ['HOME'])") == "/student/home"


def test_it_has_no_rights_to_gain(session):
    status = dict(
        line.split(":", 1)
        for line in printed(session, "print(open('/proc/self/status').read())").splitlines()
    )
    assert int(status["CapEff"], 16) == 0 and int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1" and "0" not in status["Uid"].split()


def test_memory_of_others_cannot_be_read(session):
    assert session.run("open('/proc/1/mem', 'rb').read(1)").error[0] in ("PermissionError", "OSError")


def test_a_figure_is_drawn_without_making_a_font_list_first(session):
    code = "import time, matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    outcome = session.run(code, LIMIT)
    assert outcome.error is None
    assert [output.output_type for output in outcome.outputs] == ["display_data"]


def test_an_endless_loop_is_interrupted_and_the_kernel_goes_on(session):
    assert session.run("while True: pass", 1).error[0] == "TimeoutError"
    assert printed(session, "print('still here')") == "still here"


def test_a_full_disk_ends_the_writer_only(session):
    code = (
        "import os\ntry:\n    for n in range(8):\n        open(f'f{n}', 'wb').write(bytes(32 * 2**20))\n"
        "except OSError as error:\n    print(error.strerror)\nfor n in range(8):\n    os.path.exists(f'f{n}') and os.remove(f'f{n}')"
    )
    assert printed(session, code) == "No space left on device"


def test_processes_are_limited(own_session):
    code = (
        "import os, time\nn = 0\ntry:\n    while n < 200:\n        if os.fork() == 0:\n            time.sleep(600); os._exit(0)\n"
        "        n += 1\nexcept OSError as error:\n    print(error.strerror, 50 < n < 128)"
    )
    assert printed(own_session, code) == "Resource temporarily unavailable True"


def test_a_memory_bomb_is_stopped_and_the_reason_kept(own_session):
    code = "import os\nblocks = []\nwhile len(blocks) < 40: blocks.append(b'x' * 100_000_000)"
    assert own_session.run(code, LIMIT).error[0] == "DeadKernel"
    assert "2048 MB of memory" in own_session.stopped


def test_filling_the_folder_of_the_sockets_is_stopped(own_session):
    code = (
        "import glob, os, time\nfolder = os.path.dirname(glob.glob('/tmp/ck-*/connection.json')[0])\n"
        "for n in range(50): open(f'{folder}/{n}', 'w')\ntime.sleep(600)"
    )
    assert own_session.run(code, LIMIT).error[0] == "DeadKernel"
    assert "sockets" in own_session.stopped


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(9)",
    ],
    ids=["exit", "kill", "stop", "deaf"],
)
def test_nothing_is_left_of_a_kernel_that_dies_or_does_not_answer(own_session, code, monkeypatch):
    monkeypatch.setattr(kernels, "INTERRUPT_SECONDS", 1)
    assert own_session.run(code, 10).error[0] in ("DeadKernel", "TimeoutError")
    assert own_session.run("1 + 1").error[0] == "DeadKernel"


def test_no_process_and_no_file_is_left_behind(second, monkeypatch):
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # a path short enough for sockets, and nobody else's
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with tinycourse.kernel(second, sandbox=True) as session:
        pid = session._manager.provisioner.pid
        inside = psutil.Process(pid).children(recursive=True)
        session.run("import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)")
        inside += psutil.Process(pid).children(recursive=True)
    _, alive = psutil.wait_procs(inside, timeout=LIMIT)
    assert inside and not alive
    assert list(folder.iterdir()) == []
    folder.rmdir()


def test_any_client_can_use_it_by_its_kernelspec(tmp_path):
    manager = KernelManager()
    manager._kernel_spec = sandbox.kernel_spec()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        reply = client.execute_interactive(
            "import os; assert os.getcwd() == '/student/course/notebook'", timeout=LIMIT
        )
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_nbclient_runs_a_notebook_in_it_by_the_name_of_the_installed_kernelspec():
    code = (
        "import os, socket\nprint(os.listdir(), sorted(os.listdir(os.environ['HOME'])))\n"
        "try:\n    socket.create_connection(('192.0.2.1', 80), 2)\nexcept OSError as error:\n    print(error.strerror)"
    )
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(nb, kernel_name="coursekit-sandbox", timeout=LIMIT).execute()
    assert nb.cells[0].outputs[0].text == "[] ['.cache', '.ipython']\nNetwork is unreachable\n"


def test_without_bubblewrap_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    sandbox.require_sandbox.cache_clear()
    try:
        with pytest.raises(sandbox.SandboxError, match="apt-get install bubblewrap"):
            sandbox.require_sandbox()
    finally:
        sandbox.require_sandbox.cache_clear()


def test_a_sandbox_that_cannot_be_made_is_explained(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    sandbox.require_sandbox.cache_clear()
    try:
        with pytest.raises(sandbox.SandboxError, match=r"No permissions.*user namespaces"):
            sandbox.require_sandbox()
    finally:
        sandbox.require_sandbox.cache_clear()
