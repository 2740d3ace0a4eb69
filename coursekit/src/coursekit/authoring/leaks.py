"""The leak test: nothing that only the instructor may see is in what a student gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coursekit.checks.values import decode
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.source import MARKER, code_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from coursekit.course import Chapter, Course


NUMBER = re.compile(r"\d+\.\d{7,}")
SHORT = 12  # shorter lines, such as `return A`, are no secret


def split_lines(nb: NotebookNode) -> Iterator[tuple[str, str]]:
    """The lines of a solution notebook, each with what it belongs to.

    Yields
    ------
    (str, str)
        A line, and "solution of CELL", "hidden tests of CELL", or "" for what students see.
    """
    for cell in nb.cells:
        inside = ""
        for line in code_lines(cell.source):
            marker = MARKER.match(line)
            if marker:
                inside = f"{marker.group(2).lower()} of {cell.id}" if marker.group(1) == "BEGIN" else ""
            else:
                yield line.strip(), inside


def numbers(text: str) -> str:
    """The long numbers of a text, one a line: a secret number can only be in these."""
    return "\n".join(NUMBER.findall(text))


def secrets(nb: NotebookNode, reference: list[dict], elsewhere: str = "") -> dict[str, str]:
    """What must not get out of a solution notebook.

    Parameters
    ----------
    nb : NotebookNode
        The solution.
    reference : list of dict
        Its record.
    elsewhere : str
        What other chapters show on purpose: a line or a number that stands there, such as sigmoid(1), is no secret.

    Returns
    -------
    dict of text -> where it comes from
        Lines of solutions and hidden checks that stand nowhere else in the notebook, and hidden values to full precision.
    """
    lines = list(split_lines(nb))
    shown = {line for line, inside in lines if not inside} | set(code_lines(elsewhere))
    secret = {
        line: inside
        for line, inside in lines
        if inside and len(line) >= SHORT and not line.startswith("#") and line not in shown
    }
    public = numbers("\n".join(shown))
    for entry in reference:
        if entry["hidden"] and entry["computed"]:
            for number in NUMBER.findall(repr(decode(entry["value"]))):
                if number not in public:
                    secret[number] = f"value of hidden check {entry['name']!r}"
    return secret


def visible_lines(course: Course) -> dict[str, str]:
    """Chapter's name -> what its solution notebook shows on purpose."""
    return {
        chapter.name: "\n".join(line for line, inside in split_lines(chapter.read()) if not inside)
        for chapter in course.chapters()
    }


def chapter_secrets(
    chapter: Chapter, reference: list[dict], visible: dict[str, str] | None = None
) -> dict[str, str]:
    """What must not get out of a chapter.

    Parameters
    ----------
    chapter : Chapter
    reference : list of dict
    visible : dict, optional
        `visible_lines` of the course, where they were read already.

    Returns
    -------
    dict of text -> where it comes from
    """
    visible = visible_lines(chapter.course) if visible is None else visible
    elsewhere = "\n".join(text for name, text in visible.items() if name != chapter.name)
    return secrets(chapter.read(), reference, elsewhere)


def leaks(
    chapter: Chapter, reference: list[dict], texts: dict[str, str], visible: dict[str, str] | None = None
) -> list[str]:
    """Search texts for a chapter's secrets.

    Parameters
    ----------
    chapter : Chapter
    reference : list of dict
    texts : dict of name -> text
        What is given to students.
    visible : dict, optional
        `visible_lines` of the course, where they were read already.

    Returns
    -------
    list of str
        A sentence for each leak.
    """
    lines = {name: {line.strip() for line in code_lines(content)} for name, content in texts.items()}
    long = {name: numbers(content) for name, content in texts.items()}
    found = []
    for text, where in chapter_secrets(chapter, reference, visible).items():
        for name in texts:
            if text in (long[name] if NUMBER.fullmatch(text) else lines[name]):
                found.append(f"{name} shows {text!r} ({where})")
    return found


def release_texts(folder: Path) -> dict[str, str]:
    """All that the files below a folder show: sources and outputs of notebooks, text of other files.

    Returns
    -------
    dict of path -> text
    """
    texts = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".ipynb":
            cells = read_notebook(path).cells
            shown = [cell.source for cell in cells] + [
                str(output) for cell in cells for output in cell.get("outputs", [])
            ]
            texts[path.as_posix()] = "\n".join(shown)
        else:
            texts[path.as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return texts


def release_problems(chapter: Chapter, reference: list[dict]) -> list[str]:
    """Everything wrong with a chapter's released folder: leaks, outputs, hidden markers, files that do not belong there."""
    texts = release_texts(chapter.release.parent)
    return leaks(
        chapter, reference, {name.rsplit("/", 1)[-1]: text for name, text in texts.items()}
    ) + form_problems(chapter)


def form_problems(chapter: Chapter) -> list[str]:
    """What is wrong with the form of a chapter's released folder: outputs, hidden markers, files that do not belong there."""
    found = []
    for cell in read_notebook(chapter.release).cells:
        if cell.get("outputs"):
            found.append(f"cell {cell.id} has stored outputs")
        if any(MARKER.match(line) for line in code_lines(cell.source)):
            found.append(f"cell {cell.id} still has a marker of solutions or hidden tests")
    found += [
        f"{path.name} must not be released" for path in chapter.release.parent.rglob(chapter.reference.name)
    ]
    return found
