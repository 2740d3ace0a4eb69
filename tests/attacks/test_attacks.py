"""Submissions of the corpus are graded among honest ones, for real: no undeserved point, none lost, nothing harmed."""

import html
import json
import os
import re
import socket
from functools import partial
from pathlib import Path

import borrowing  # noqa: F401  # adds to the corpus
import corpus
import escaping
import exhausting  # noqa: F401
import honest  # noqa: F401  # adds to the corpus
import hurried
import leaking  # noqa: F401
import nbformat
import psutil
import pytest
import tinycourse
from nbgrader.api import Gradebook

from coursekit.grading import run
from coursekit.grading.references import reference_values
from coursekit.grading.run import Resources, grade_class
from coursekit.student.clean_check import check_notebook
from coursekit.student.progress import chapter_progress
from coursekit.student.workspace import Workspace, start_workspace

pytestmark = pytest.mark.sandbox

RIGHT = {
    "00_first": {"row_means": corpus.RIGHT},
    "01_second": {"centre": "#| export\ndef centre(X):\n    return X - row_means(X)[:, None]"},
}
CHECKS = {"00_first": "check-row-means", "01_second": "check-centre"}
# Groups graded by two workers at a time; a second one costs each group five seconds.
SIDE_BY_SIDE = {escaping.ESCAPE, "to harm others", "to break the run"}
APART = 10  # submissions of the corpus between two honest ones
SECRET = "kept-from-submissions-5b1c"
TABLE = Path(__file__).parents[2] / "docs" / "attacks.md"


def files_below(*folders):
    """Path -> bytes of every file below some folders."""
    return {
        path: b"link" if path.is_symlink() else path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_symlink() or (path.is_file() and path.stat().st_size < 10**7)
    }


def kernels_below(process):
    return [child for child in process.children(recursive=True) if child.name() == "bwrap"]


def chosen_attacks(config):
    if config.getoption("--everything") or config.getoption("--update-golden"):
        return corpus.ATTACKS
    return corpus.some_of_each_kind(corpus.ATTACKS)


@pytest.fixture(scope="module", params=dict.fromkeys(attack.group for attack in corpus.ATTACKS))
def group(request, tiny, tmp_path_factory):
    """One group of the corpus, graded; what was there before and after."""
    root = tmp_path_factory.mktemp("class")
    submitted, home = root / "submitted", tmp_path_factory.mktemp("home")
    attacks = [attack for attack in chosen_attacks(request.config) if attack.group == request.param]
    name = attacks[0].chapter
    chapter = tiny.chapter(name)
    (home / "id_rsa").write_text(SECRET)
    server = socket.create_server(("127.0.0.1", 0))
    request.addfinalizer(server.close)
    server.settimeout(0)
    for number in range(-(-len(attacks) // APART) + 1):
        nb = tinycourse.answered(chapter, **RIGHT[name])
        tinycourse.submit(submitted, f"honest-{number:02d}", chapter, nb)
    students = {}
    for number, attack in enumerate(attacks):
        student = (
            f"honest-{number // APART:02d}-then-{attack.name.replace(' ', '-')}"  # sorts between honest ones
        )
        folder = submitted / student / name
        place = corpus.Place(submitted, folder, tiny.root, server.getsockname()[1], home / "id_rsa")
        made = attack.make(nbformat.read(chapter.release, as_version=4), place)
        if made is not None:
            folder.mkdir(parents=True, exist_ok=True)
            content = made if isinstance(made, bytes) else nbformat.writes(made).encode()
            (folder / f"{name}.ipynb").write_bytes(content)
        students[student] = attack
    reference_values(chapter)  # kept in the course's build folder, which is compared below
    before = files_below(submitted, tiny.root, home)
    os.environ["COURSEKIT_SECRET"] = SECRET
    try:
        with pytest.MonkeyPatch.context() as patch:
            memory = escaping.MEMORY if request.param == escaping.ESCAPE else 2048
            patch.setattr(run, "grade_submission", partial(hurried.grade_submission, memory=memory))
            workers = 2 if request.param in SIDE_BY_SIDE else 1
            report = grade_class(tiny, chapter, submitted, resources=Resources(workers=workers))
    finally:
        del os.environ["COURSEKIT_SECRET"]
    try:
        server.accept()
        called = True
    except BlockingIOError:
        called = False
    return {
        "name": request.param,
        "chapter": name,
        "full": sum(report.exercises.values()),
        "root": root,
        "students": students,
        "scores": {row.name: row.total for row in report.students},
        "unchanged": files_below(submitted, tiny.root, home) == before,
        "called": called,
    }


def page_of(group, student):
    name = group["chapter"]
    return (group["root"] / "feedback" / student / name / f"{name}.html").read_text("utf-8")


def test_each_gets_what_it_deserves(group):
    wanted = {student: attack.points for student, attack in group["students"].items()}
    assert {student: group["scores"][student] for student in wanted} == wanted


def test_the_honest_neighbours_get_full_points(group):
    neighbours = {name: score for name, score in group["scores"].items() if "-then-" not in name}
    assert len(neighbours) > len(group["students"]) / APART
    assert set(neighbours.values()) == {group["full"]}


def test_nothing_outside_its_own_output_has_changed(group):
    assert group["unchanged"]
    assert not group["called"]
    left = {path.name for path in group["root"].iterdir()}
    assert left <= {
        "submitted",
        "autograded",
        "feedback",
        "gradebook.db",
        "nbgrader_config.py",
        ".coursekit.lock",
    }


def test_no_process_is_left(group):
    tinycourse.wait_until(lambda: not kernels_below(psutil.Process()))


def test_the_reason_is_on_the_feedback_page(group):
    missing = [
        a.name
        for s, a in group["students"].items()
        if a.says and a.says not in html.unescape(re.sub(r"<[^>]+>", "", page_of(group, s)))
    ]
    assert not missing


def test_what_could_not_be_graded_needs_a_look(group):
    name = group["chapter"]
    with Gradebook(f"sqlite:///{group['root'] / 'gradebook.db'}") as gradebook:
        for student in group["students"]:
            record = json.loads(
                (group["root"] / "autograded" / student / name / "coursekit.json").read_text("utf-8")
            )
            grade = gradebook.find_grade(CHECKS[name], name, name, student)
            assert grade.auto_score == group["scores"][student]
            assert grade.needs_manual_grade == bool(record["refused"])


def test_feedback_has_no_script_and_no_secret(group):
    name = group["chapter"]
    for student in group["students"]:
        page = page_of(group, student)
        assert not re.search(r"<(script|img|iframe|object|embed)|\son\w+=|javascript:", page, re.I), student
        autograded = group["root"] / "autograded" / student / name / f"{name}.ipynb"
        assert SECRET not in page + autograded.read_text("utf-8"), student


def test_nothing_handed_back_holds_what_only_a_hidden_input_could_tell(group):
    held = {
        (attack.name, path.name): found.group(0)
        for student, attack in group["students"].items()
        for folder in ("autograded", "feedback")
        for path in (group["root"] / folder / student).rglob("*.*")
        if attack.hides and (found := re.search(attack.hides, html.unescape(path.read_text("utf-8"))))
    }
    assert held == {}


def test_the_table_in_the_docs_is_up_to_date(group, pytestconfig):
    rows = [
        f"| {attack.name} | {attack.points:g} | {group['scores'][student]:g} |"
        for student, attack in group["students"].items()
    ]
    head = f"## {group['name'].capitalize()}\n"
    text = TABLE.read_text("utf-8") if TABLE.is_file() else ""
    if len(rows) < sum(attack.group == group["name"] for attack in corpus.ATTACKS):
        section = text.partition(head)[2].partition("\n## ")[0]
        assert set(rows) <= set(section.splitlines())
        return
    section = f"{head}\n| submission | deserves | got |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    if pytestconfig.getoption("--update-golden"):
        parts = re.split(r"(?m)^(?=## )", text)
        parts = [section if part.startswith(head) else part for part in parts]
        if section not in parts:
            parts.append(section)
        TABLE.write_text("\n".join(part.rstrip("\n") + "\n" for part in parts), encoding="utf-8")
        text = TABLE.read_text("utf-8")
    print(section)
    assert section in text, "If this is wanted: pytest tests/attacks --update-golden"


def test_the_corpus_is_large_enough_and_some_of_each_kind_are_always_graded():
    assert len(corpus.ATTACKS) >= 250
    assert len({attack.name for attack in corpus.ATTACKS}) == len(corpus.ATTACKS)
    some = corpus.some_of_each_kind(corpus.ATTACKS)
    assert {(a.group, a.points, a.says) for a in some} == {
        (a.group, a.points, a.says) for a in corpus.ATTACKS
    }
    assert len(some) < len(corpus.ATTACKS) / 2


@pytest.mark.parametrize("group", [corpus.DAMAGED], indirect=True, scope="module")
def test_coursekit_check_finds_what_the_grade_finds(group, tiny, tmp_path):
    """The clean run of a student's own command, for the honest group: what it says of the visible checks is what grading finds."""
    start_workspace(tiny, tmp_path / "mine")
    work = Workspace(tmp_path / "mine").chapter(group["chapter"])
    differs = {}
    for student in group["students"]:
        submitted = group["root"] / "submitted" / student / work.name / work.notebook.name
        work.notebook.write_bytes(submitted.read_bytes())
        run = check_notebook(work)
        state = chapter_progress(work, run.shown)
        if run.stopped or state.earned != group["scores"][student]:
            differs[student] = (state.earned, run.problems())
    assert differs == {}
