"""The command line: help with examples, one clear sentence for each error, and documents that name real commands."""

import errno
import io
import re
import sys

import nbformat
import pytest
import tinycourse
import typer.main

from coursekit import cli
from coursekit.authoring.mutation import Mutant, Mutation, Outcome
from coursekit.authoring.proof import Proof
from coursekit.cli import common
from coursekit.cli.instructors import print_class
from coursekit.grading.run import ClassReport, StudentScores
from coursekit.student import doctor
from coursekit.student.workspace import Workspace, start_workspace

COMMANDS = typer.main.get_command(cli.app).commands
REPOSITORY = tinycourse.REPOSITORY


def said(text):
    """Text without line breaks and spaces doubled by a table."""
    return " ".join(text.split())


# Help


def test_the_help_lists_every_command_by_who_uses_it(coursekit):
    code, text = coursekit("--help")
    assert code == 0
    assert all(f" {name} " in text for name in COMMANDS)
    assert all(panel in text for panel in ("Students", "Instructors", "Maintainers"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_an_example_of_it(coursekit, name):
    code, text = coursekit(name, "--help")
    assert code == 0
    example = said(text).split("Example", 1)[1]
    assert f"coursekit {name}" in example


@pytest.mark.parametrize(
    "arguments", [("grad",), ("grade",), ("build", "--everything"), ("build", "--workers", "0")]
)
def test_a_command_not_typed_right_ends_with_code_2(coursekit, arguments):
    code, text = coursekit(*arguments)
    assert code == 2
    assert "Traceback" not in text


# Errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("kit", "kit.zip", "99_nothing"),
        ("build", "99_nothing"),
        ("release", "99_nothing"),
        ("prove", "99_nothing"),
        ("grade", "99_nothing"),
        ("demo", "--chapter", "99_nothing"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_wrong_chapter_is_named_with_those_that_there_are(
    coursekit, tiny, tmp_path, monkeypatch, arguments
):
    monkeypatch.chdir(tmp_path)
    code, text = coursekit(*arguments, "--course", tiny.root)
    assert code == 1
    assert said(text) == (
        "coursekit: No chapter is called '99_nothing'. The chapters are: 00_first, 01_second."
    )


@pytest.mark.parametrize(
    "arguments", [("build",), ("release",), ("prove",), ("grade", "00"), ("demo",), ("kit", "kit.zip")]
)
def test_a_folder_that_is_no_course_is_named_with_a_remedy(coursekit, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, text = coursekit(*arguments, "--course", tmp_path)
    assert code == 1
    assert said(text).startswith(f"coursekit: {tmp_path} is not inside a checkout of the course")
    assert "--course DIR" in text and "Traceback" not in text
    assert list(tmp_path.iterdir()) == []


def test_anywhere_the_course_is_the_one_that_coursekit_came_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert common.the_course().root == REPOSITORY
    with common.the_materials() as found:
        assert found.root == REPOSITORY


def test_without_a_checkout_a_command_says_how_to_name_one(coursekit, mine, tmp_path, monkeypatch):
    monkeypatch.setattr(common, "__file__", str(tmp_path / "site-packages" / "common.py"))
    monkeypatch.chdir(tmp_path)
    code, text = coursekit("build")
    assert code == 1 and said(text).startswith(f"coursekit: {tmp_path} is not inside a checkout")
    code, text = coursekit("start", "ws")
    assert code == 1 and "Change into the unzipped kit, or name it: --course KIT.zip." in said(text)
    monkeypatch.chdir(mine.root)
    code, text = coursekit("update")
    assert (
        code == 1
        and "There is no kit and no checkout of the course here. Name the kit: --from KIT.zip." in said(text)
    )
    with common.the_materials(workspace=mine.root, or_own=True) as found:
        assert found.root == mine.root


def test_start_names_what_it_can_start_from(coursekit, tmp_path):
    code, text = coursekit("start", tmp_path / "ws", "--course", tmp_path)
    assert code == 1
    assert "has no released chapters. Name the kit (its zip or its folder) or the course's checkout" in said(
        text
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("status", "00"), ("check", "00"), ("submit", "00"), ("update",), ("catch-up", "00")],
    ids=" ".join,
)
def test_outside_a_workspace_students_are_told_to_go_there(coursekit, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, text = coursekit(*arguments)
    assert code == 1
    assert "is not inside a workspace. Change into yours, or make one with `coursekit start DIR`." in said(
        text
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "a.ipynb"),
            "The disk is full: a.ipynb could not be written. Free some space",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "a.ipynb"),
            "a.ipynb can't be used: Permission denied. Close the program that has it open",
        ),
        (OSError(errno.EIO, "Input/output error", "a.ipynb"), "a.ipynb: Input/output error."),
    ],
    ids=["full", "refused", "other"],
)
def test_an_error_of_a_file_is_one_sentence(coursekit, monkeypatch, error, words):
    def fail():
        raise error

    monkeypatch.setattr(cli, "app", fail)
    code, text = coursekit("status")
    assert code == 1
    assert said(text).startswith(f"coursekit: {words}") and "Traceback" not in text


@pytest.mark.sandbox
def test_a_missing_submission_is_named_with_where_it_should_be(coursekit, tiny, tmp_path):
    arguments = ("grade", "00", "--submitted", tmp_path / "submitted", "--course", tiny.root)
    code, text = coursekit(*arguments)
    assert (code, list(tmp_path.iterdir())) == (1, [])
    assert f"{tmp_path / 'submitted'} does not exist. Name a folder or a zip" in said(text)
    (tmp_path / "submitted").mkdir()
    code, text = coursekit(*arguments)
    assert code == 1
    assert "No submission of 00_first in" in said(text) and "STUDENT/00_first/00_first.ipynb" in said(text)
    tinycourse.submit(
        tmp_path / "submitted", "bob", tiny.chapter("00"), tinycourse.answered(tiny.chapter("00"))
    )
    code, text = coursekit(*arguments, "--student", "ada")
    assert code == 1
    assert "No submission of 00_first from ada in" in said(text) and "such as bob" in said(text)


@pytest.mark.parametrize(
    "arguments", [("release",), ("prove",), ("grade", "00")], ids=lambda arguments: arguments[0]
)
def test_a_chapter_changed_after_its_build_is_to_be_built(coursekit, course, arguments):
    tinycourse.edit_chapter(course.chapter("00_first"), ("X.sum(axis=1)", "X.sum(1)"))
    tinycourse.submit(
        course.root / "submitted", "ada", course.chapter("00_first"), nbformat.v4.new_notebook()
    )
    more = ("--submitted", course.root / "submitted") if arguments[0] == "grade" else ()
    code, text = coursekit(*arguments, *more, "--course", course.root)
    assert code == 1
    assert "00_first was changed after it was built. Run `coursekit build 00_first`." in said(text)


def test_a_notebook_that_is_none_is_named(coursekit, course):
    course.chapter("00_first").notebook.write_text("{", encoding="utf-8")
    code, text = coursekit("build", "00", "--course", course.root)
    assert code == 1
    assert "00_first.ipynb can't be read as a notebook" in said(text) and "Traceback" not in text


def test_an_interrupt_is_no_traceback(coursekit, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "examine", interrupted)
    code, text = coursekit("doctor")
    assert code == 130
    assert said(text) == "Stopped. What was finished is kept."


# Commands


def test_start_says_what_it_added_and_how_to_go_on(coursekit, tiny, tmp_path):
    target = tmp_path / "ws"
    code, text = coursekit("start", target, "--course", tiny.root)
    assert code == 0
    assert "added 00_first/" in said(text) and f"coursekit lab {target}" in said(text).replace(
        " /", "/"
    ).replace("lab/", "lab /")
    code, text = coursekit("start", target, "--course", tiny.root)
    assert code == 0
    assert "already has everything" in said(text)


@pytest.mark.process
def test_a_student_works_with_the_commands_alone(coursekit, course, tmp_path, monkeypatch):
    mine = tmp_path / "ws"
    coursekit("start", mine, "--course", course.root)
    monkeypatch.chdir(mine)
    code, text = coursekit("status")
    assert code == 0 and "Next: write row_means in 00_first/00_first.ipynb." in said(text)
    tinycourse.write_work(Workspace(mine).chapter("00"), row_means=tinycourse.RIGHT)
    code, text = coursekit("status", "00")
    assert code == 0 and "not checked" in text
    code, text = coursekit("status", "00", "--run")
    assert code == 0 and "right" in text and "4 of 4" in text
    code, text = coursekit("check", "0")
    assert code == 0
    assert "Your saved notebook has no check results to compare with." in said(text)
    assert "agrees with" not in text
    assert "was saved less than a minute ago. Later changes are not in it." in said(text)
    code, text = coursekit("status", "00")
    assert code == 0 and "4 of 4" in text  # although the notebook was saved without outputs
    code, text = coursekit("submit", "first", "--student", "ada")
    assert code == 0
    assert "4 of 4 from the visible checks" in said(text) and "ada-00_first.ipynb" in text
    assert "why-rows not attempted 2 by hand" in said(text) and "Not answered: why-rows." in said(text)
    code, text = coursekit("check", "01")
    assert code == 1 and "nnkit.first is not in your package yet." in said(text)
    tinycourse.edit_release(course.chapter("00"), "The mean of each row.", "The mean of every row.")
    code, text = coursekit("update", "--from", course.root)
    assert code == 0
    assert "00_first updated" in said(text) and "your answers kept: row-means" in said(text)
    code, text = coursekit("catch-up", "00", "--from", course.root)
    assert code == 0 and "nnkit/first.py is now the reference of 00_first" in said(text)
    code, text = coursekit("catch-up", "--for", "01", "--from", course.root)
    assert code == 0 and "Your nnkit has all that this chapter needs." in said(text)
    code, text = coursekit("catch-up", "00", "--for", "01", "--from", course.root)
    assert code == 1 and "or the chapter that you want to do" in said(text)
    code, text = coursekit("status", "frist")
    assert code == 1 and "Did you mean 00_first?" in said(text)


@pytest.mark.process
def test_submit_asks_which_notebook_is_meant_or_says_how_to_tell(coursekit, tiny, tmp_path, monkeypatch):
    mine = tmp_path / "ws"
    start_workspace(tiny, mine)
    monkeypatch.chdir(mine)
    work = Workspace(mine).chapter("00")
    tinycourse.write_work(work, row_means=tinycourse.RIGHT)
    copy = work.notebook.rename(work.folder / "00_first-Copy1.ipynb")
    work.notebook.write_bytes(work.given.read_bytes())
    code, text = coursekit("submit", "00")
    assert code == 1 and not work.submission.exists()
    assert '--notebook "00_first-Copy1.ipynb" or --notebook "00_first.ipynb"' in said(text)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    code, text = coursekit("submit", "00")
    assert (
        code == 0
        and "Hand in 00_first-Copy1.ipynb?" in text
        and "4 of 4 from the visible checks" in said(text)
    )
    assert (work.submission / "00_first.ipynb").read_bytes() == copy.read_bytes()
    code, text = coursekit("submit", "00", "--notebook", "00_first.ipynb")
    assert code == 0 and "0 of 4 from the visible checks" in said(text)
    code, text = coursekit("status", "00")
    assert code == 0 and "00_first-Copy1.ipynb in the same folder has more of your work" in said(text)


@pytest.mark.process
def test_kit_says_what_is_in_it(coursekit, tiny, tmp_path):
    code, text = coursekit("kit", tmp_path / "kit.zip", "00", "--catch-up", "00", "--course", tiny.root)
    assert code == 0
    assert "1 chapters, 10 files" in said(text) and "no leak" in text
    assert "The kit contains the reference of 00_first (catch-up)." in said(text)


@pytest.fixture
def called(monkeypatch):
    """The commands that were started instead of JupyterLab."""
    found = []

    def start(command):
        found.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(cli.students.os, "execve", lambda program, command, env: start(command))
    monkeypatch.setattr(cli.students.subprocess, "call", lambda command, **_: start(command))
    return found


def test_lab_makes_the_workspace_and_hands_options_on(coursekit, called, tiny, tmp_path):
    code, text = coursekit("lab", tmp_path / "ws", "--course", tiny.root, "--no-browser", "--port", "9999")
    assert code == 0
    assert "Made the workspace" in text
    assert (tmp_path / "ws" / "nnkit" / "__init__.py").is_file()
    assert called[0][1:4] == ["-m", "jupyterlab", f"--ServerApp.root_dir={tmp_path / 'ws'}"]
    assert called[0][4:7] == ["--no-browser", "--port", "9999"]


def test_lab_without_a_folder_serves_the_workspace_one_is_in(coursekit, called, tiny, tmp_path, monkeypatch):
    coursekit("start", tmp_path / "ws", "--course", tiny.root)
    monkeypatch.chdir(tmp_path / "ws")
    code, text = coursekit("lab", "--no-browser")
    assert code == 0
    assert "Made the workspace" not in text
    assert f"--ServerApp.root_dir={tmp_path / 'ws'}" in called[0] and "--no-browser" in called[0]
    monkeypatch.chdir(tmp_path / "ws" / "00_first")
    coursekit("lab", "--no-browser")
    assert called[1] == called[0]


@pytest.mark.sandbox
def test_students_commands_work_at_the_root_of_the_checkout(coursekit, called, course, monkeypatch):
    workspace = course.root / "workspace"
    monkeypatch.chdir(course.root)
    code, text = coursekit("status")
    assert code == 1 and "Make one with `coursekit lab`" in said(text)
    workspace.mkdir()
    code, text = coursekit("lab", "--no-browser")
    assert code == 0 and "Made the workspace" in text
    assert f"--ServerApp.root_dir={workspace}" in called[0]
    assert "Made the workspace" not in coursekit("lab", "workspace")[1]
    assert "00_first" in coursekit("status")[1]
    assert "00_first up to date" in said(coursekit("update")[1])
    assert coursekit("milestone")[0] == 0
    (workspace / "nnkit" / "first.py").write_text("def row_means(X:\n", encoding="utf-8")
    assert doctor.examine()[-1].what == "nnkit/first.py"


def test_lab_does_not_take_the_checkout_for_a_workspace(coursekit, called, course, monkeypatch):
    monkeypatch.chdir(course.root)
    code, text = coursekit("lab", ".")
    assert code == 1 and "is the course itself" in said(text)
    code, text = coursekit("lab", "solutions")
    assert code == 1 and "already exists with other content" in said(text)
    assert called == []


@pytest.mark.process
def test_export_prints_the_report(coursekit, tiny, first, tmp_path, monkeypatch):
    coursekit("start", tmp_path / "ws", "--course", tiny.root)
    nbformat.write(
        tinycourse.answered(first, row_means=tinycourse.RIGHT),
        tmp_path / "ws" / "00_first" / "00_first.ipynb",
    )
    monkeypatch.chdir(tmp_path / "ws" / "00_first")
    code, text = coursekit("export")
    assert code == 0
    assert said(text) == "nnkit/first.py: row_means Its checks in a clean process: 2 passed."
    monkeypatch.chdir(tmp_path / "ws")
    assert coursekit("export", "first") == (0, text)


def test_export_where_there_is_no_notebook_says_so(coursekit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, text = coursekit("export")
    assert code == 1
    assert "does not contain the notebook of one chapter" in said(text)


def test_build_and_check_say_what_they_found(coursekit, course):
    code, text = coursekit("build", "--course", course.root)
    assert code == 0
    assert text.count("unchanged") == 2
    code, text = coursekit("build", "--check", "--course", course.root)
    assert (code, said(text)) == (0, "Everything is up to date.")
    module = course.package / "first.py"
    module.write_text(module.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    code, text = coursekit("build", "--check", "--course", course.root)
    assert code == 1
    assert "-# by hand" in text.splitlines()
    assert "A build would change 1 file. Run `coursekit build`" in said(text)


def test_release_says_that_nothing_leaks(coursekit, course):
    code, text = coursekit("release", "first", "--course", course.root)
    assert code == 0
    assert "notebooks/00_first/00_first.ipynb unchanged, no leak" in said(text)


@pytest.mark.parametrize(
    ("problems", "code", "words"), [([], 0, "proved"), (["no check ran"], 1, "00_first: no check ran")]
)
def test_prove_prints_a_row_and_fails_with_problems(coursekit, tiny, monkeypatch, problems, code, words):
    def proof(chapter, on_step, variables):
        assert variables is None
        on_step("reference", 1, 2)
        return Proof(
            chapter,
            points=4.0,
            checks=4,
            reference=4.0,
            caught=9,
            mistakes=9,
            problems=problems,
            read_first=[("twice of row-means", "FAILED  two rows"), ("late of row-means", "")],
        )

    monkeypatch.setattr("coursekit.authoring.proof.prove_chapter", proof)
    found, text = coursekit("prove", "00", "--course", tiny.root)
    assert found == code
    assert words in said(text)
    assert "100 %" in text and "9 of 9" in text and "7" in text and "two rows" not in text
    _, text = coursekit("prove", "00", "--read-first", "--course", tiny.root)
    assert "twice of row-means: FAILED two rows" in said(text)
    assert "late of row-means: only hidden checks fail" in said(text)


@pytest.mark.parametrize(
    ("kept", "code", "words"), [((0, 0.5), 0, "2 of 2 (100.0%)"), ((0.8, 1), 1, "at least 98.5% should be")]
)
def test_mutate_shows_what_is_not_noticed_and_fails_where_that_is_much(
    coursekit, tiny, monkeypatch, kept, code, words
):
    def mutation(chapter, sample, seed, on_step):
        assert (sample, seed) == (7, 3)
        on_step(1, 2)
        made = [Mutant("row-means", 5, f"X[{n}]", "pass", "") for n in range(len(kept))]
        outcomes = [Outcome(mutant, share, seen=False) for mutant, share in zip(made, kept, strict=True)]
        return Mutation(chapter, outcomes, unused=["row-means: gone -> away"] * code)

    monkeypatch.setattr("coursekit.authoring.mutation.mutate_chapter", mutation)
    found, text = coursekit("mutate", "00", "--sample", 7, "--seed", 3, "--course", tiny.root)
    assert found == code
    assert words in said(text)
    assert "X[0] -> pass" not in said(text)
    for word in ("X[1] -> pass", "there is no longer a mutant row-means: gone"):
        assert (word in said(text)) == bool(code), word


def test_prove_takes_each_processor_and_each_record_on_each_other(coursekit, tiny, monkeypatch):
    kinds = {"old": {"OPENBLAS_CORETYPE": "Nehalem"}, "new": {}}

    def proof(chapter, on_step, variables):
        return Proof(
            chapter, points=4.0, reference=4.0 if variables else 1.0, problems=[] if variables else ["x"]
        )

    monkeypatch.setattr("coursekit.authoring.proof.processors", lambda: kinds)
    monkeypatch.setattr("coursekit.authoring.proof.prove_chapter", proof)
    monkeypatch.setattr(
        "coursekit.authoring.proof.prove_records", lambda chapter, found, on_step: list(found)
    )
    code, text = coursekit("prove", "00", "--processors", "--course", tiny.root)
    assert code == 1
    assert "00_first, old" in text and "100 %" in text
    for problem in ("00_first, new: x", "00_first: old", "00_first: new"):
        assert problem in said(text)


def test_a_chapter_goes_by_name_number_and_slug(tiny):
    assert {tiny.chapter(name).name for name in ("00_first", "00", "0", "first")} == {"00_first"}
    assert {tiny.chapter(name).name for name in ("00_first/", "a/00_first/00_first.ipynb")} == {"00_first"}
    assert [chapter.name for chapter in tiny.select(["second", "0"])] == ["00_first", "01_second"]
    assert len(tiny.select([])) == 2


# Doctor


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        (
            [
                doctor.Finding("ok", "Python", "3.12.1"),
                doctor.Finding("note", "port 8888", "in use", "close it"),
            ],
            0,
        ),
        ([doctor.Finding("missing", "numpy", "not installed", "pip install [lab]")], 1),
    ],
    ids=["all there", "one missing"],
)
def test_doctor_shows_each_finding_and_fails_for_a_missing_one(coursekit, monkeypatch, findings, code):
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    found, text = coursekit("doctor")
    assert found == code
    for finding in findings:
        assert finding.what in text and finding.remedy in text


@pytest.mark.sandbox
def test_every_finding_that_is_not_ok_has_a_remedy():
    findings = doctor.examine()
    assert {"Python", "numpy", "Jupyter kernel", "disk", "bubblewrap"} <= {
        finding.what for finding in findings
    }
    assert all(finding.state in ("ok", "note", "missing") and finding.found for finding in findings)
    assert all(finding.remedy for finding in findings if finding.state != "ok")


@pytest.mark.sandbox
def test_the_doctor_looks_into_the_package_and_knows_a_kit(tiny, tmp_path, monkeypatch):
    start_workspace(tiny, tmp_path / "ws")
    monkeypatch.chdir(tmp_path / "ws")
    assert doctor.examine()[-1].state == "ok"
    (tmp_path / "ws" / "nnkit" / "first.py").write_text("def row_means(X:\n", encoding="utf-8")
    finding = doctor.examine()[-1]
    assert (finding.state, finding.what) == ("missing", "nnkit/first.py")
    assert "damaged" in finding.found and "run %export in 00_first again" in finding.remedy
    (tmp_path / "ws" / "coursekit-1-py3-none-any.whl").write_bytes(b"")
    monkeypatch.setattr(doctor, "FOR_LAB", ("a-package-that-is-nowhere",))
    missing = next(finding for finding in doctor.examine() if finding.what == "a-package-that-is-nowhere")
    assert missing.remedy == f"python -m pip install -r requirements.txt, in {tmp_path / 'ws'}"


# Documents

DOCUMENTS = [
    path
    for path in (
        REPOSITORY / "README.md",
        REPOSITORY / "CONTRIBUTING.md",
        *sorted((REPOSITORY / "docs").glob("*.md")),
        *sorted((REPOSITORY / "docs" / "book").glob("*.md")),
    )
    if path.is_file()
]


def code_of(path):
    """The code in a Markdown file: lines of fenced blocks, and inline code."""
    text = path.read_text(encoding="utf-8")
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [line for block in (*fenced, *inline) for line in block.splitlines()]


def calls(lines, program):
    """(subcommand, options) of each call of a program in lines of code; comments are left out."""
    for line in lines:
        for match in re.finditer(
            rf"(?:(?<![\w./-])|(?<=bin/))(?<!from ){program} ((?:-|\w)[^|&;]*)", line.split(" #")[0]
        ):
            words = match.group(1).split()
            yield words[0], [word.split("=")[0] for word in words[1:] if word.startswith("--")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_coursekit_command_of_a_document_exists_with_its_options(path):
    for name, options in calls(code_of(path), "coursekit"):
        assert name in (*COMMANDS, "--help"), f"{path.name}: coursekit {name}"
        known = {
            option for parameter in getattr(COMMANDS.get(name), "params", ()) for option in parameter.opts
        }
        assert name == "lab" or set(options) <= known | {"--help"}, f"{path.name}: coursekit {name} {options}"


def test_the_documents_name_every_command():
    named = {name for path in DOCUMENTS for name, _ in calls(code_of(path), "coursekit")}
    assert set(COMMANDS) - named - {"export"} == set()


def targets():
    return set(
        re.findall(r"^([a-z][\w-]*):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("path", [*DOCUMENTS, REPOSITORY / "Makefile"], ids=lambda path: path.name)
def test_every_make_target_of_a_document_exists(path):
    lines = (
        code_of(path)
        if path.suffix == ".md"
        else re.findall(r"^# (make .*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    for name, _ in calls(lines, "make"):
        assert name in targets(), f"{path.name}: make {name}"


def test_the_calls_in_code_are_found():
    lines = [
        "coursekit grade 01 --submitted class/submitted  # then make tea",
        "from coursekit import check",
        "cd a && .venv/bin/coursekit --help",
        "make test ARGS='tests/coursekit -k judge'",
    ]
    assert list(calls(lines, "coursekit")) == [("grade", ["--submitted"]), ("--help", [])]
    assert list(calls(lines, "make")) == [("test", [])]
    assert REPOSITORY / "README.md" in DOCUMENTS and {"test", "lab", "demo"} <= targets()


def test_what_is_to_know_of_the_files_stands_below_the_table_of_a_class(first, capsys):
    rows = [StudentScores("ann", {"check-row-means": 4.0})]
    words = {
        "notes": {"ann": "2 notebooks [x] were handed in."},
        "remarks": ["Files of no known student: a.csv."],
    }
    print_class(ClassReport(first, {"check-row-means": 4.0}, 0.0, rows, graded=1, **words))
    text = said(capsys.readouterr().out)
    assert "ann: 2 notebooks [x] were handed in. Files of no known student: a.csv." in text
