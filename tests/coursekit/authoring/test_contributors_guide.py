"""docs/book/contributors.md: its ten steps, followed with the page's own text and commands."""

import re
import shlex
from pathlib import Path

import pytest
import tinycourse
from jupytext.cli import jupytext
from tinycourse import REPOSITORY
from typer.testing import CliRunner

from coursekit.cli import app

pytestmark = [pytest.mark.kernel, pytest.mark.process]

STEPS = (REPOSITORY / "docs" / "book" / "contributors.md").read_text(encoding="utf-8").split("\n## ")[2]
BLOCKS = re.findall(
    r"^```(?:sh\n|\{code-block\} python\n:caption: (\S+)\n\n)(.*?)^```", STEPS, re.MULTILINE | re.DOTALL
)


def run(line):
    program, *arguments = shlex.split(line)
    if program == "coursekit":
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception}"
    elif program == "jupytext":
        assert not jupytext(arguments)
    else:
        assert (program, arguments[0]) == ("mkdir", "-p")
        Path(arguments[1]).mkdir(parents=True)


def test_the_ten_steps_make_a_chapter_that_is_built_proved_and_read(course, monkeypatch):
    assert re.findall(r"^\*\*(\d+)\.", STEPS, re.MULTILINE) == [f"{number}" for number in range(1, 11)]
    monkeypatch.chdir(course.root)
    tinycourse.write_book_pages(course)
    for file, text in BLOCKS:
        if file:
            Path(file).parent.mkdir(exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
        for line in [] if file else text.splitlines():
            run(line)
    assert "def scale(X):" in (course.package / "scale.py").read_text(encoding="utf-8")
    release = course.chapter("02").release.read_text(encoding="utf-8")
    page = (course.root / "docs" / "_build" / "html" / "chapters" / "02_scale.html").read_text(
        encoding="utf-8"
    )
    assert "Scaled rows" in page and "Hint 1" in page
    assert "not written yet" in release and "np.sqrt" not in release
