"""Every chapter as its author, a grader and a student meet it."""

import pytest

from coursekit.authoring.build import differences
from coursekit.authoring.leaks import chapter_secrets, leaks, release_texts
from coursekit.authoring.proof import processors, prove_chapter, prove_records
from coursekit.notebook.canonical import canonical, dumps
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import is_check_cell, is_demo, is_solution
from coursekit.running.reference_record import read_reference
from coursekit.running.session import Session, clean_workspace
from coursekit.student.export import export_notebook
from coursekit.student.workspace import start_workspace

pytestmark = [pytest.mark.chapters, pytest.mark.kernel]


def test_there_are_chapters(course):
    assert [chapter.name for chapter in course.chapters()][:3] == ["00_arrays", "01_neuron", "02_forward"]


def test_the_tree_is_as_built(course):
    assert differences(course) == []


def test_the_committed_notebook_is_canonical(chapter):
    assert dumps(canonical(chapter.read())) == chapter.notebook.read_text(encoding="utf-8")


def test_the_chapter_is_proved(chapter, pytestconfig):
    """With a sixth of the known mistakes that a build has recorded, and so tried, and with all others; `--everything` tries all of them."""
    proof = prove_chapter(chapter, every=1 if pytestconfig.getoption("--everything") else 6)
    assert proof.problems == []
    assert proof.checks > 0
    assert proof.reference == proof.points > 0
    assert proof.untouched == 0
    assert proof.caught == proof.mistakes > 0


def test_a_chapter_whose_checks_send_caches_is_right_by_the_record_of_every_processor(course):
    """`coursekit prove --processors` does this for all chapters."""
    assert prove_records(course.chapter("04_backprop"), processors()) == []


def test_a_chapter_has_five_to_eight_exercises(chapter):
    assert 5 <= sum(is_check_cell(cell) for cell in chapter.read().cells) <= 8


def test_no_cell_is_too_long_to_be_seen_whole(chapter):
    """In the student's notebook, but for definitions that nnkit exports, which can't be divided."""
    cells = [cell for cell in read_notebook(chapter.release).cells if cell.cell_type == "code"]
    lines = {
        cell.id: len(cell.source.splitlines()) for cell in cells if not cell.source.startswith("#| export")
    }
    assert {slug: count for slug, count in lines.items() if count > 40} == {}


def test_check_cells_are_short_on_the_mean(course):
    cells = [cell for chapter in course.chapters() for cell in read_notebook(chapter.release).cells]
    lines = [len(cell.source.splitlines()) for cell in cells if is_check_cell(cell)]
    assert sum(lines) < 16 * len(lines), f"{sum(lines) / len(lines):.1f} lines"


def test_the_untouched_notebook_says_of_each_check_that_it_is_not_written(chapter):
    """Without its demonstrations; those before the first exercise are the solution's, which nbval runs."""
    cells = [cell for cell in read_notebook(chapter.release).cells if cell.cell_type == "code"]
    first = next(number for number, cell in enumerate(cells) if is_solution(cell))
    checks = 0
    with (
        clean_workspace(chapter) as workspace,
        Session(workspace, workspace / chapter.name, send=False) as session,
    ):
        for number, cell in enumerate(cells):
            if is_demo(cell):
                continue
            outcome = session.run(cell.source)
            if number < first:
                assert outcome.error is None, (cell.id, outcome.error)
            elif is_check_cell(cell):
                checks += 1
                assert outcome.error and outcome.error[0] == "NotImplementedError", cell.id
                shown = next(output for output in outcome.outputs if output.output_type == "error")
                assert shown.traceback[0].startswith("not written yet: "), cell.id
                assert len(shown.traceback) == 1
    assert checks >= 5


def test_a_student_can_work_through_the_course(course, tmp_path, pytestconfig):
    """Solutions typed in chapter by chapter, each exported and used by the next: the student's package is the reference's.

    Two of three chapters are caught up, unless `--everything` is given: nbval runs the export cell of each.
    """
    start_workspace(course, tmp_path / "mine")
    for number, chapter in enumerate(course.chapters()):
        reference = (course.package / f"{chapter.module()}.py").read_text(encoding="utf-8")
        exported = tmp_path / "mine" / "nnkit" / f"{chapter.module()}.py"
        if number % 3 and not pytestconfig.getoption("--everything"):
            exported.write_text(reference, encoding="utf-8")
            continue
        path = tmp_path / "mine" / chapter.name / f"{chapter.name}.ipynb"
        answers = {cell.id: cell.source for cell in chapter.read().cells if is_solution(cell)}
        nb = read_notebook(path)
        for cell in nb.cells:
            cell.source = answers.get(cell.id, cell.source)
        path.write_text(dumps(nb), encoding="utf-8")
        report = export_notebook(path)
        assert (report.failed, report.unwritten) == ([], [])
        assert report.passed > 0
        assert exported.read_text(encoding="utf-8") == reference


def test_a_new_workspace_leaks_nothing(course, tmp_path):
    start_workspace(course, tmp_path / "mine")
    texts = release_texts(tmp_path / "mine")
    assert len(texts) > len(course.chapters())
    secret = {}
    for chapter in course.chapters():
        secret |= chapter_secrets(chapter, read_reference(chapter))
    assert len(secret) > 1000
    assert leaks(secret, texts) == []
