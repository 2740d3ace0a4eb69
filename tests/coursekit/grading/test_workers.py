"""Grading on several workers: killed ones, deadly submissions, Ctrl-C, and a cluster behind TLS."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
import tinycourse
from deadly import grade_or_die
from distributed.security import Security
from limits import LIMIT
from nbgrader.api import Gradebook
from tinycourse import wait_until

from coursekit.errors import UserError
from coursekit.grading import run
from coursekit.grading.pool import Pool
from coursekit.grading.run import Resources, grade_class
from coursekit.running import cgroups
from coursekit.temporary import MARKED

pytestmark = pytest.mark.sandbox

NAME = "00_first"
STUDENTS = [f"s{number}" for number in range(6)]


@pytest.fixture
def root(tiny, tmp_path):
    """A class of six, of which the first three are right."""
    for number, student in enumerate(STUDENTS):
        answer = tinycourse.RIGHT if number < 3 else tinycourse.HALF
        nb = tinycourse.answered(tiny.chapter(NAME), row_means=f"{answer}# {student}\n")
        tinycourse.submit(tmp_path / "submitted", student, tiny.chapter(NAME), nb)
    return tmp_path


def scores(root):
    """Student -> automatic score, from the gradebook; each submission must be there once."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        found = [(s.student.id, s.notebooks[0].grades) for s in gradebook.find_assignment(NAME).submissions]
        result = {
            student: next(g.auto_score for g in grades if g.cell.name == "check-row-means")
            for student, grades in found
        }
    assert len(found) == len(result)
    return result


def record(root, student):
    return root / "autograded" / student / NAME / "coursekit.json"


def workers_of(process):
    return [child for child in process.children() if "spawn_main" in " ".join(child.cmdline())]


RIGHT_SCORES = {student: 4.0 if number < 3 else 2.0 for number, student in enumerate(STUDENTS)}


def test_a_worker_killed_in_the_middle_loses_nothing(tiny, root, monkeypatch):
    killed, written = [], []

    def kill(step, done, total):
        if step == "grading" and done == 2:
            worker = workers_of(psutil.Process())[0]
            worker.kill()
            killed.append(worker.pid)

    def counted(self, chapter, student, *rest):
        written.append(student)
        return real(self, chapter, student, *rest)

    real = run.ClassGradebook.record
    monkeypatch.setattr(run.ClassGradebook, "record", counted)
    report = grade_class(
        tiny, tiny.chapter(NAME), root / "submitted", on_step=kill, resources=Resources(workers=2)
    )
    assert killed and not report.failures
    assert sorted(written) == STUDENTS
    assert scores(root) == RIGHT_SCORES


def test_a_submission_that_kills_its_worker_is_given_up_and_the_others_are_graded(tiny, root, monkeypatch):
    monkeypatch.setattr(run, "grade_submission", grade_or_die)
    report = grade_class(tiny, tiny.chapter(NAME), root / "submitted", resources=Resources(workers=2))
    assert report.failures == {"s4": "It ended the process that graded it."}
    assert scores(root) == RIGHT_SCORES | {"s4": 0.0}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("check-row-means", NAME, NAME, "s4").needs_manual_grade
        assert not gradebook.find_grade("check-row-means", NAME, NAME, "s3").needs_manual_grade


GRADE_ONE_AND_WAIT = """\
import signal
import time

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background with Ctrl-C ignored

from coursekit.cli import main
from coursekit.grading.gradebook import ClassGradebook

record = ClassGradebook.record


def record_and_wait(*arguments):
    record(*arguments)
    print("One is graded.", flush=True)
    while True:
        time.sleep(0.1)


ClassGradebook.record = record_and_wait
main()
"""


def test_after_ctrl_c_what_is_graded_stays_and_the_next_run_goes_on(tiny, root):
    command = [sys.executable, "-c", GRADE_ONE_AND_WAIT, "grade", NAME]
    command += ["--submitted", str(root / "submitted"), "--workers", "2", "--course", str(tiny.root)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        assert any("One is graded." in line for line in process.stdout)
        below = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        text, _ = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    assert process.returncode == 130, text
    assert "Stopped. What was finished is kept." in text and "Traceback" not in text
    _, alive = psutil.wait_procs(below, timeout=LIMIT)
    assert below and not alive
    before = {s: record(root, s).read_bytes() for s in STUDENTS if record(root, s).exists()}
    report = grade_class(tiny, tiny.chapter(NAME), root / "submitted", resources=Resources(workers=2))
    assert len(before) == 1 and report.graded == len(STUDENTS) - 1
    assert all(record(root, student).read_bytes() == text for student, text in before.items())
    assert scores(root) == RIGHT_SCORES


def test_what_a_killed_run_leaves_is_swept_by_the_next(tiny, root, monkeypatch):
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # a path short enough for sockets, and nobody else's
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    command = [sys.executable, "-c", GRADE_ONE_AND_WAIT, "grade", NAME]
    command += ["--submitted", str(root / "submitted"), "--workers", "2", "--course", str(tiny.root)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        grading = psutil.Process(process.pid)
        wait_until(lambda: left_behind([folder]) and (groups_of(grading) or not cgroups.places()))
        groups, below = groups_of(grading), grading.children(recursive=True)
        for one in (grading, *below):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    psutil.wait_procs(below, timeout=LIMIT)
    assert left_behind([folder])
    grade_class(tiny, tiny.chapter(NAME), root / "submitted", resources=Resources(workers=2))
    assert left_behind([folder]) == set() and not any(path.exists() for path in groups)
    assert scores(root) == RIGHT_SCORES
    shutil.rmtree(folder)


def left_behind(places):
    """Folders and control groups of the names that coursekit gives."""
    return {path for place in places for path in place.iterdir() if MARKED.match(path.name)}


def groups_of(process):
    """The control groups that the processes below one have made; other tests, side by side with this one, make groups too."""
    below = {one.pid for one in process.children(recursive=True)}
    return {path for path in left_behind(cgroups.places()) if int(MARKED.match(path.name)["pid"]) in below}


@pytest.fixture
def certificates(tmp_path):
    """A folder with ca.pem, cert.pem and key.pem."""
    made, folder = Security.temporary(), tmp_path / "tls"
    folder.mkdir()
    for name, text in (
        ("ca", made.tls_ca_file),
        ("cert", made.tls_client_cert),
        ("key", made.tls_client_key),
    ):
        (folder / f"{name}.pem").write_text(text)
    return folder


def address_in(path):
    """The address in a scheduler's file, "" until it is written to its end."""
    try:
        return json.loads(path.read_text())["address"]
    except (OSError, ValueError):
        return ""


@pytest.fixture
def cluster(certificates, tmp_path):
    """A scheduler and two workers, started by their command lines; gives the scheduler's address and the workers."""
    tls = [
        part
        for name, file in (("ca-file", "ca"), ("cert", "cert"), ("key", "key"))
        for part in (f"--tls-{name}", str(certificates / f"{file}.pem"))
    ]
    elsewhere, where = tmp_path / "elsewhere", tmp_path / "scheduler.json"
    elsewhere.mkdir()
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], *tls]
        environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        started.append(subprocess.Popen(command, cwd=elsewhere, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    try:
        start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--protocol",
            "tls",
            "--no-dashboard",
            "--scheduler-file",
            str(where),
        )
        address = wait_until(lambda: address_in(where))
        workers = [
            start(
                "worker",
                address,
                "--host",
                "127.0.0.1",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--memory-limit",
                "0",
                "--local-directory",
                str(elsewhere),
            )
            for _ in range(2)
        ]
        yield address, workers
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()


def test_a_cluster_behind_tls_grades_a_class_and_survives_a_killed_worker(
    tiny, root, cluster, certificates, monkeypatch
):
    monkeypatch.setattr("coursekit.grading.pool.CONNECT_SECONDS", LIMIT)
    address, workers = cluster
    with Pool(scheduler=address, tls=certificates) as pool:
        pool.client.wait_for_workers(2, timeout=LIMIT)
        assert pool.size == 2
    killed = []

    def kill(step, done, total):
        if step == "grading" and done == 1:
            worker = psutil.Process(workers[0].pid).children()[0]  # its nanny starts another one
            worker.kill()
            killed.append(worker)

    resources = Resources(scheduler=address, tls=certificates)
    report = grade_class(tiny, tiny.chapter(NAME), root / "submitted", on_step=kill, resources=resources)
    assert killed and not report.failures
    assert scores(root) == RIGHT_SCORES


def test_a_scheduler_without_tls_or_without_certificates_is_refused(tmp_path):
    with pytest.raises(UserError, match="does not use TLS"), Pool(scheduler="tcp://127.0.0.1:8786"):
        pass
    with (
        pytest.raises(UserError, match=r"has no ca.pem, cert.pem, key.pem"),
        Pool(scheduler="tls://127.0.0.1:8786", tls=tmp_path),
    ):
        pass


def test_a_scheduler_that_does_not_answer_is_named(certificates, monkeypatch):
    monkeypatch.setattr("coursekit.grading.pool.CONNECT_SECONDS", 1)
    with (
        pytest.raises(UserError, match=r"tls://127.0.0.1:9 can't be reached"),
        Pool(scheduler="tls://127.0.0.1:9", tls=certificates),
    ):
        pass
