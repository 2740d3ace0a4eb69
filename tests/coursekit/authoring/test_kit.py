"""coursekit.authoring.kit and coursekit.student.materials: the zip that students get, and what can be made of it."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import plainpython
import pytest
import tinycourse

from coursekit.authoring.kit import INSTALL_ID, make_kit, source_leaks
from coursekit.checks.known_mistakes import FILE, SHIPPED, unpack
from coursekit.errors import UserError
from coursekit.notebook.intake import rebuild
from coursekit.notebook.untrusted import parse
from coursekit.student.materials import Materials, find_materials, open_materials
from coursekit.student.workspace import start_workspace

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def made(tiny, tmp_path_factory):
    """A kit of the tiny course, which lets students catch up the first chapter."""
    return make_kit(tiny, tmp_path_factory.mktemp("kit") / "nnkit-kit.zip", (), ["00"])


@pytest.fixture
def unzipped(made, tmp_path):
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "nnkit-kit"


def names(path):
    with zipfile.ZipFile(path) as archive:
        return {name.removeprefix("nnkit-kit/") for name in archive.namelist()}


def test_the_kit_is_a_workspace_with_the_wheel_and_nothing_else(made):
    found = names(made.path)
    (wheel,) = (name for name in found if name.endswith(".whl"))
    assert re.fullmatch(r"coursekit-[\d.]+-py3-none-any\.whl", wheel)
    assert found - {wheel} == {
        ".released/00_first/.mistakes",
        ".released/00_first/00_first.ipynb",
        ".released/01_second/.mistakes",
        ".released/01_second/01_second.ipynb",
        "00_first/.mistakes",
        "00_first/00_first.ipynb",
        "01_second/.mistakes",
        "01_second/01_second.ipynb",
        "README.md",
        "catch-up/first.py",
        "data/README.md",
        "nnkit/__init__.py",
        "requirements.txt",
    }
    assert (made.files, made.size) == (len(found), made.path.stat().st_size)
    assert (made.chapters, made.catch_up) == (["00_first", "01_second"], ["00_first"])


def test_the_wheel_knows_the_mistakes_of_a_notebook_that_is_alone(made, unzipped):
    (wheel,) = unzipped.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = unpack(archive.read("coursekit/data/mistakes.txt").decode())
    released = [unpack((unzipped / name / FILE).read_text(encoding="utf-8")) for name in made.chapters]
    assert shipped == released[0] | released[1] and "one row" in shipped
    assert not SHIPPED.exists()


def test_a_kit_made_twice_has_the_same_bytes(tiny, made, tmp_path):
    again = make_kit(tiny, tmp_path / "nnkit-kit.zip", (), ["00"])
    assert again.path.read_bytes() == made.path.read_bytes()


def test_every_notebook_begins_with_the_installation_and_is_else_as_released(tiny, unzipped):
    for chapter in tiny.chapters():
        path = unzipped / chapter.name / f"{chapter.name}.ipynb"
        first, *rest = nbformat.read(path, as_version=4).cells
        assert first.id == INSTALL_ID and "demo" in first.metadata.tags
        assert first.metadata.jupyter.source_hidden and first.source.startswith("# @title ")
        assert rest == nbformat.read(chapter.release, as_version=4).cells
        assert f"/{chapter.name}" in first.source and "{chapter}" not in first.source
        assert path.read_bytes() == (unzipped / ".released" / chapter.name / path.name).read_bytes()


def test_the_grader_takes_the_installation_for_a_cell_of_ones_own(tiny, unzipped):
    chapter = tiny.chapter("00")
    cells = parse((unzipped / "00_first" / "00_first.ipynb").read_bytes())
    released = nbformat.read(chapter.release, as_version=4)
    intake = rebuild(cells, chapter.read(), {cell.id: cell.source for cell in released.cells})
    assert intake.repairs == []
    assert "installs coursekit where it is missing" in intake.notebook.cells[0].source


def test_the_readme_names_the_wheel_and_windows_and_the_commands(unzipped):
    text = (unzipped / "README.md").read_text(encoding="utf-8")
    (wheel,) = unzipped.glob("*.whl")
    assert f"./{wheel.name}[lab]" in text and "{wheel}" not in text
    assert r".venv\Scripts\activate" in text and "coursekit submit 03" in text
    assert (unzipped / "requirements.txt").read_text(encoding="utf-8").startswith(f"./{wheel.name}[lab]\n")


def test_chapters_can_be_chosen_and_a_reference_only_of_those(tiny, tmp_path):
    kit = make_kit(tiny, tmp_path / "nnkit-kit.zip", ["first"])
    assert kit.chapters == ["00_first"] and not any("second" in name for name in names(kit.path))
    assert not any(name.startswith("catch-up") for name in names(kit.path))
    with pytest.raises(UserError, match="this chapter is not in the kit"):
        make_kit(tiny, tmp_path / "other.zip", ["first"], ["second"])
    with pytest.raises(UserError, match=r"should end in \.zip"):
        make_kit(tiny, tmp_path / "other")


@pytest.mark.parametrize(
    ("where", "text", "words"),
    [
        (
            "notebooks/01_second/notes.py",
            "    return X - row_means(X)[:, None]\n",
            "01_second/notes.py shows 'return X - row_means",
        ),
        ("notebooks/01_second/reference.json", "{}", "reference.json must not be given out"),
    ],
    ids=["a solution", "the reference values"],
)
def test_a_leak_stops_the_kit(course, tmp_path, where, text, words):
    (course.root / where).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refusal:
        make_kit(course, tmp_path / "kit.zip")
    assert words in str(refusal.value)
    assert list(tmp_path.glob("*.zip")) == []


def test_a_solution_in_the_tools_themselves_is_a_leak_and_a_common_line_is_none():
    secret = {
        "grad = pred - target": "solution of mse",
        "return grad / grad.size": "solution of mse",
        "file.flush()": "solution of save",
    }
    sources = {"a.py": "x\n  grad = pred - target\n  return grad / grad.size\n", "b.py": "file.flush()\n"}
    assert source_leaks(secret, sources) == ["a.py holds 2 of 2 lines of the solution of mse"]


def test_a_chapter_that_is_not_released_is_named(course, tmp_path):
    course.chapter("01").release.unlink()
    with pytest.raises(UserError, match=r"01_second is not released yet. Run `coursekit release 01_second`"):
        make_kit(course, tmp_path / "kit.zip")


# What is made of it


def test_another_workspace_starts_from_the_kit_and_from_its_zip(made, unzipped, tmp_path):
    assert find_materials(unzipped / "00_first") == Materials(unzipped)
    start_workspace(Materials(unzipped), tmp_path / "one")
    with open_materials(made.path) as materials:
        start_workspace(materials, tmp_path / "two")
    ones, twos = tinycourse.files_of(tmp_path / "one", "."), tinycourse.files_of(tmp_path / "two", ".")
    assert ones == twos
    assert set(ones) | {"README.md"} == names(made.path)
    assert {name for name in ones if ones[name] != (unzipped / name).read_bytes()} == {"README.md"}


def test_a_workspace_gets_the_versions_for_students_and_a_course_without_them_gives_none(course, tmp_path):
    assert Materials(course.root).extras() == {}
    (course.root / "requirements-student.txt").write_bytes(b"numpy==2.3.1\n")
    start_workspace(Materials(course.root), tmp_path / "ws")
    assert (tmp_path / "ws" / "requirements.txt").read_bytes() == b"numpy==2.3.1\n"
    assert Materials(tmp_path / "ws").extras() == {"requirements.txt": b"numpy==2.3.1\n"}


# Without the repository


@pytest.fixture
def clean_python(tmp_path):
    """The Python of a new environment that has everything but coursekit and nnkit, and no network."""
    return plainpython.make(tmp_path)


RUN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
import nbformat

shell = InteractiveShell.instance()
shell.history_manager.enabled = False
for cell in nbformat.read(sys.argv[1], as_version=4).cells:
    if cell.cell_type == "code" and cell.id in sys.argv[2:]:
        result = shell.run_cell(cell.source)
        error = result.error_before_exec or result.error_in_exec
        if error:
            sys.exit(f"{cell.id}: {type(error).__name__}: {error}")
"""


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_the_notebook_installs_coursekit_and_goes_on_from_the_zip_alone(
    tiny, made, unzipped, clean_python, tmp_path
):
    folder = unzipped / "00_first"
    ids = [cell.id for cell in tiny.chapter("00").read().cells]
    nbformat.write(
        tinycourse.answered(tiny.chapter("00"), row_means=tinycourse.RIGHT), tmp_path / "answered.ipynb"
    )
    answered = nbformat.read(tmp_path / "answered.ipynb", as_version=4)
    given = nbformat.read(folder / "00_first.ipynb", as_version=4)
    given.cells[1:] = answered.cells
    nbformat.write(given, folder / "00_first.ipynb")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COURSEKIT"))}
    env |= {
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "PYTHONIOENCODING": "cp1252",
    }

    def run(*command, cwd=folder, code=0):
        done = subprocess.run(
            [clean_python, *map(str, command)],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            encoding="cp1252",
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    assert run("-c", "import coursekit", code=1) == ""
    shown = run("-c", RUN, folder / "00_first.ipynb", INSTALL_ID, *ids)
    assert "ok  two rows" in shown and "nnkit/first.py: row_means" in shown
    assert (unzipped / "nnkit" / "first.py").is_file()
    where = run("-c", "import coursekit; print(coursekit.__file__)")
    assert Path(where.strip()).is_relative_to(tmp_path / "env")
    assert "exported" in run("-m", "coursekit.cli", "status")
    assert "has no check results to compare with" in run(
        "-m", "coursekit.cli", "submit", "00", "--student", "ada"
    )
    assert (unzipped / "submissions" / "00_first" / "ada-00_first.ipynb").is_file()
    text = run("-m", "coursekit.cli", "update", code=1)
    assert "There is no kit and no checkout of the course here. Name the kit: --from KIT.zip." in " ".join(
        text.split()
    )
    assert "00_first  up to date" in run("-m", "coursekit.cli", "update", "--from", made.path)


@pytest.mark.parametrize(
    ("version", "wheel", "words"),
    [
        ((3, 10, 1), True, "needs Python 3.11 or newer"),
        ((3, 12, 0), False, "unzip the whole kit"),
        ((3, 12, 0), True, "connect to the internet once"),
    ],
    ids=["old Python", "no wheel", "no network"],
)
def test_what_keeps_the_installation_from_working_is_said(unzipped, monkeypatch, version, wheel, words):
    source = nbformat.read(unzipped / "00_first" / "00_first.ipynb", as_version=4).cells[0].source
    if not wheel:
        next(unzipped.glob("*.whl")).unlink()
    monkeypatch.chdir(unzipped / "00_first")
    monkeypatch.setitem(sys.modules, "coursekit", None)
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(subprocess, "call", lambda command: 1)
    with pytest.raises(ImportError, match=words):
        exec(source, {})


def test_in_colab_the_kit_is_found_in_drive(unzipped, monkeypatch, tmp_path):
    source = nbformat.read(unzipped / "00_first" / "00_first.ipynb", as_version=4).cells[0].source
    drive, called = tmp_path / "drive" / "MyDrive", []
    (drive / "courses").mkdir(parents=True)
    unzipped.rename(drive / "courses" / "nnkit-kit")
    colab = type(sys)("google.colab")
    colab.drive = type(sys)("drive")
    colab.drive.mount = called.append
    monkeypatch.setitem(sys.modules, "google", type(sys)("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setitem(sys.modules, "coursekit", None)
    monkeypatch.setattr(subprocess, "call", lambda command: called.append(command) or 0)
    monkeypatch.chdir(tmp_path)
    exec(source.replace("/content/drive/MyDrive", str(drive)), {})
    assert Path.cwd() == drive / "courses" / "nnkit-kit" / "00_first"
    assert called[0] == "/content/drive"
    monkeypatch.delitem(sys.modules, "coursekit")
    monkeypatch.chdir(tmp_path)
    exec(source.replace("/content/drive/MyDrive", str(drive)), {})
    assert Path.cwd() == drive / "courses" / "nnkit-kit" / "00_first"
    assert len(called) == 3  # a kernel started again finds coursekit, and only the folder is missing
    assert "--no-deps" in called[1] and called[1][-1].endswith("-py3-none-any.whl")
