"""The sandbox: what code in it can see, do and use up. Every program here is bounded and runs inside it alone."""

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest
import tinycourse
from jupyter_client.manager import KernelManager
from limits import LIMIT, limit_memory
from nbclient import NotebookClient

from coursekit.course import Course
from coursekit.running import cgroups, sandbox
from coursekit.running import session as kernels

pytestmark = pytest.mark.sandbox


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
    return text_of(outcome)


def text_of(outcome):
    """What it printed; on a busy machine a line may come in several pieces."""
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


def reason_to_stop(session, code):
    """Why the sandbox was stopped while this code ran."""
    assert session.run(code, LIMIT).error[0] == "DeadKernel"
    return session.stopped


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
    assert "2048 MB of memory" in reason_to_stop(own_session, code)


@pytest.fixture(params=["in a group", "watched"])
def small_session(request, second, monkeypatch):
    """A sandboxed kernel with little memory, in a control group, and as where none can be had."""
    if request.param == "watched":
        monkeypatch.setattr(cgroups, "places", lambda: ())
    elif not cgroups.places():
        pytest.skip("no control group can be made here")
    limit_memory(monkeypatch, 256)
    with tinycourse.kernel(second, sandbox=True) as session:
        yield session


@pytest.mark.parametrize(
    "code",
    [
        "import os, time\nfor n in range(10):\n    if os.fork() == 0:\n        x = b'x' * 40_000_000; time.sleep(600)\ntime.sleep(600)",
        "import os\nfor place in ('/tmp', '/student/home', '.'):\n    for n in range(2): open(f'{place}/{n}', 'wb').write(bytes(60 * 2**20))\n"
        "import time; time.sleep(600)",
        "import os, time\nif os.fork():\n    os.wait(); time.sleep(600)\nblocks = []\nwhile True: blocks.append(b'x' * 10_000_000)",
    ],
    ids=["processes", "files", "child"],
)
def test_memory_counts_for_all_processes_and_files_together(small_session, code):
    assert reason_to_stop(small_session, code) == "it used more than 256 MB of memory"


def test_memory_that_is_shared_and_unmapped_cannot_be_held(small_session):
    code = (
        "import mmap, time\nkept = []\nfor n in range(8):\n    kept.append(mmap.mmap(-1, 2**26))\n"
        "    for at in range(0, 2**26, 4096): kept[-1][at] = 1\n    kept[-1].madvise(mmap.MADV_DONTNEED)"
    )
    assert small_session.run(code, LIMIT).error[0] in ("DeadKernel", "OSError")


CALLS = {
    "shared memory": "libc.shmget(0, 4096, 0o1600)",
    "message queues": "libc.msgget(0, 0o1600)",
    "semaphores": "libc.semget(0, 1, 0o1600)",
    "files without a name": "libc.memfd_create(b'x', 0)",
    "a user namespace": "libc.unshare(0x10000000)",
    "a mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "tracing": "libc.ptrace(16, 1, 0, 0)",
    "keys": "libc.syscall({'x86_64': 250, 'aarch64': 219}[os.uname().machine], 0, -3, 1)",
    "io_uring": "libc.syscall(425, 8, ctypes.create_string_buffer(120))",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_calls_that_lead_around_the_limits_are_refused(session, call):
    code = f"import ctypes, errno, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint({call}, errno.errorcode[ctypes.get_errno()])"
    assert printed(session, code) == "-1 EPERM"


def test_a_child_in_a_user_namespace_is_refused_by_each_way_to_start_one(session):
    code = (
        "import ctypes, errno, os\nlibc = ctypes.CDLL(None, use_errno=True)\nclone = {'x86_64': 56, 'aarch64': 220}[os.uname().machine]\n"
        "for call in ((clone, 0x10000011, 0, 0, 0, 0), (435, ctypes.create_string_buffer(88), 88)):\n"
        "    print(libc.syscall(*call), errno.errorcode[ctypes.get_errno()])"
    )
    assert printed(session, code).split() == ["-1", "EPERM", "-1", "ENOSYS"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="these calls exist on x86_64 only")
def test_calls_of_another_processor_mode_are_refused(session):
    code = (
        "import ctypes, mmap\npage = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)\n"
        "page.write(bytes.fromhex('b814000000cd80c3'))\n"  # getpid by the gate of 32 bits
        "print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))())\n"
        "print(ctypes.CDLL(None).syscall(0x40000000 + 39))"
    )
    assert printed(session, code).split() == ["-1", "-1"]


def test_what_honest_code_uses_works_with_these_calls_refused(small_session):
    code = (
        "import ctypes, multiprocessing, subprocess, threading\nfrom multiprocessing.shared_memory import SharedMemory\n"
        "shared = SharedMemory(create=True, size=2**20); shared.buf[0] = 1; shared.close(); shared.unlink()\n"
        "thread = threading.Thread(target=print, args=('thread',)); thread.start(); thread.join()\n"
        "print(subprocess.run(['echo', 'child'], capture_output=True, text=True).stdout.strip())\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, 2]))\n"
        "print(ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)())\nprint(open('/dev/zero', 'rb').read(2))\n!echo shell"
    )
    assert printed(small_session, code).split() == [
        "thread",
        "child",
        "[1,",
        "2]",
        "7",
        "b'\\x00\\x00'",
        "shell",
    ]


def test_all_that_can_be_written_is_of_limited_size_and_nothing_is_shared_with_the_outside(session):
    code = (
        "import os\nfor line in open('/proc/self/mounts'):\n    _, place, kind, options = line.split()[:4]\n"
        "    if 'ro' not in options.split(',') and kind not in ('proc', 'devpts', 'devtmpfs'):\n"
        "        print(place, kind, os.statvfs(place).f_blocks * os.statvfs(place).f_frsize >> 20)"
    )
    places = sorted(printed(session, code).splitlines())
    assert places == [
        "/dev/shm tmpfs 64",
        "/student/course/01_second tmpfs 128",
        "/student/home tmpfs 128",
        "/student/sockets tmpfs 1",
        "/tmp tmpfs 128",
    ]


FULL = "No space left on device True"


def filling(place, way):
    """Code that writes into files without a name, up to a gigabyte, and prints what stopped it and whether it was in time."""
    fill = {
        "unlinked": "for _ in range(60): size += file.write(bytes(2**20))",
        "reserved": "os.posix_fallocate(file.fileno(), 0, 2**25); size += 2**25",
        "holes": "for at in range(60): size += os.pwrite(file.fileno(), bytes(2**20), 2**20 * at)",
    }[way]
    return (
        f"import os\nkept, size, path = [], 0, {place!r} + '/x'\ntry:\n    while size < 2**30:\n        file = open(path, 'wb', 0); kept.append(file); os.unlink(path)\n        {fill}\n"
        "except OSError as error:\n    print(error.strerror, size <= 128 * 2**20)\nfor file in kept: file.close()"
    )


@pytest.mark.parametrize("place", ["/student/home", "/tmp", "/dev/shm", "."])
@pytest.mark.parametrize("way", ["unlinked", "reserved", "holes"])
def test_no_place_holds_more_than_its_size(session, place, way):
    assert printed(session, filling(place, way)) == FULL


@pytest.mark.parametrize("way", ["unlinked", "reserved", "holes"])
def test_the_folder_of_the_sockets_holds_no_more_than_its_size(own_session, way):
    outcome = own_session.run(filling("/student/sockets", way), LIMIT)
    if outcome.error:  # the file was seen before it lost its name
        assert "sockets" in own_session.stopped
    else:
        assert text_of(outcome) == FULL


def test_files_without_number_are_stopped(small_session):
    many = "import os, time\nfor n in range(60_000): os.close(os.open(f'/tmp/{n}', os.O_CREAT | os.O_WRONLY))\ntime.sleep(600)"
    assert "files" in reason_to_stop(small_session, many)


def test_terminals_without_number_are_stopped(own_session):
    code = "import os, time\nkept = [os.openpty() for n in range(60)]\ntime.sleep(600)"
    assert "terminals" in reason_to_stop(own_session, code)


def test_a_link_among_the_sockets_is_stopped(own_session):
    code = "import os, time\nos.symlink('/run/other', '/student/sockets/kernel-9')\ntime.sleep(600)"
    assert "sockets" in reason_to_stop(own_session, code)


def test_its_priorities_and_queues_cannot_be_raised(session):
    code = (
        "import resource as r\nprint([r.getrlimit(kind)[1] for kind in (r.RLIMIT_MSGQUEUE, r.RLIMIT_NICE, r.RLIMIT_RTPRIO)],"
        " r.getrlimit(r.RLIMIT_MEMLOCK)[1] <= 2**16, r.getrlimit(r.RLIMIT_SIGPENDING)[1] <= 256)"
    )
    assert printed(session, code) == "[0, 0, 0] True True"


def groups():
    return {path for place in cgroups.places() for path in place.glob("coursekit-*")}


@pytest.mark.skipif(not cgroups.places(), reason="no control group can be made here")
def test_a_kernel_has_a_control_group_from_its_start_to_its_end(second):
    before = groups()
    with tinycourse.kernel(second, sandbox=True) as session:
        (mine,) = {path.name for path in groups() - before if str(os.getpid()) in path.name}
        inside = {
            int(pid)
            for place in cgroups.places()
            for pid in (place / mine / "cgroup.procs").read_text().split()
        }
        kernel = psutil.Process(session._manager.provisioner.pid)
        assert inside == {kernel.pid, *(child.pid for child in kernel.children(recursive=True))}
    assert not {path for path in groups() if path.name == mine}


@pytest.mark.skipif(not cgroups.places(), reason="no control group can be made here")
def test_groups_of_a_killed_process_are_swept_with_what_runs_in_them():
    code = (
        "import subprocess, time\nfrom coursekit.running.cgroups import make_group\ngroup = make_group(2**28, 8, 1)\n"
        "child = subprocess.Popen(group.entering('sleep', '600'))\nprint(child.pid, flush=True)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        child = psutil.Process(int(process.stdout.readline()))
        cgroups.sweep_groups()
        assert child.is_running() and any(f"-{process.pid}-" in path.name for path in groups())
        process.kill()
    cgroups.sweep_groups()
    psutil.wait_procs([child], timeout=LIMIT)
    assert not any(f"-{process.pid}-" in path.name for path in groups())


def a_hierarchy(root, handing_on):
    """A made-up tree of control groups of version 2; some hand memory and processes on."""
    folders = [
        root,
        root / "user.slice",
        root / "user.slice/app.slice",
        root / "user.slice/app.slice/a.scope",
    ]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.procs").write_text("1\n2\n")
        control = "cpu memory pids" if folder.name in handing_on else ""
        (folder / "cgroup.subtree_control").write_text(control)
    return folders


def test_of_version_2_the_nearest_group_that_hands_memory_on_is_taken(tmp_path, monkeypatch):
    *_, slice_, _scope = a_hierarchy(tmp_path, {"user.slice", "app.slice"})
    mount = cgroups.Mount("cgroup2", [], "/", tmp_path)
    monkeypatch.setattr(Path, "write_text", refuse_to_write)
    found = list(cgroups._unified([mount], {"": "/user.slice/app.slice/a.scope"}))
    assert found == [(slice_,), (slice_.parent,)]


def refuse_to_write(path, text, *arguments, **options):
    raise OSError(16, "Device or resource busy")  # as for a group that holds processes


def test_of_version_1_the_own_group_of_each_controller_is_taken(tmp_path):
    mounts = [
        cgroups.Mount("cgroup", ["rw", "memory"], "/docker/1", tmp_path / "memory"),  # a container's
        cgroups.Mount("cgroup", ["rw", "pids"], "/", tmp_path / "pids"),
        cgroups.Mount("cgroup", ["rw", "cpu", "cpuacct"], "/", tmp_path / "cpu,cpuacct"),
    ]
    own = {"memory": "/docker/1/a", "pids": "/", "cpu,cpuacct": "/b"}
    assert set(cgroups._separate(mounts, own)) == {
        tmp_path / "memory" / "a",
        tmp_path / "pids",
        tmp_path / "cpu,cpuacct" / "b",
    }
    assert cgroups._separate(mounts[1:], own) == ()


def test_what_does_not_hold_without_control_groups_is_said_with_the_remedy(monkeypatch):
    monkeypatch.setattr(cgroups, "places", lambda: ())
    assert "systemd-run --user --scope" in sandbox.weaker_limits()
    monkeypatch.setattr(cgroups, "places", lambda: (Path("/sys/fs/cgroup"),))
    assert sandbox.weaker_limits() == ""


def test_filling_the_folder_of_the_sockets_is_stopped(own_session):
    code = "import time\nfor n in range(50): open(f'/student/sockets/{n}', 'w')\ntime.sleep(600)"
    assert "sockets" in reason_to_stop(own_session, code)


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


def test_a_fast_layer_computes_the_same_with_and_without_threads():
    code = """
import threading
import numpy as np
from threadpoolctl import threadpool_limits
from nnkit.cnn import Conv2d

layer, X = Conv2d(16, 32, 3, padding=1, rng=np.random.default_rng(0)), np.ones((32, 16, 28, 28), np.float32)


def both():
    Y = layer(X)
    return Y.tobytes(), layer.backward(Y).tobytes(), layer.grads["W"].tobytes()


threads, alone = threading.active_count(), both()
print(threading.active_count() - threads)
with threadpool_limits(2, user_api="blas"):
    print(both() == alone, threading.active_count() - threads)
"""
    with tinycourse.kernel(Course(tinycourse.REPOSITORY).chapter("11_rnn"), sandbox=True) as session:
        assert printed(session, code).split() == ["0", "True", "2"]


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


def test_without_libseccomp_the_remedy_is_named(monkeypatch):
    def missing(watched):
        raise RuntimeError("Unable to find libseccomp")

    monkeypatch.setattr(sandbox, "filter_program", missing)
    sandbox.require_sandbox.cache_clear()
    try:
        with pytest.raises(sandbox.SandboxError, match=r"apt-get install bubblewrap libseccomp2"):
            sandbox.require_sandbox()
    finally:
        sandbox.require_sandbox.cache_clear()


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
