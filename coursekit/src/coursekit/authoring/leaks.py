"""The leak test: nothing that only the instructor may see is in what a student gets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coursekit.checks.values import decode
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.source import MARKER, code_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

    from coursekit.course import Chapter


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


@lru_cache(maxsize=64)  # the secrets of each chapter depend on what all others show
def _visible(path, content):
    """What a solution notebook with this content shows on purpose."""
    return "\n".join(line for line, inside in split_lines(read_notebook(path, content)) if not inside)


def chapter_secrets(chapter: Chapter, reference: list[dict]) -> dict[str, str]:
    """What must not get out of a chapter.

    Parameters
    ----------
    chapter : Chapter
    reference : list of dict

    Returns
    -------
    dict of text -> where it comes from
    """
    others = [other.notebook for other in chapter.course.chapters() if other != chapter]
    elsewhere = "\n".join(_visible(path, path.read_bytes()) for path in others)
    return secrets(chapter.read(), reference, elsewhere)


def leaks(secret: dict[str, str], texts: dict[str, str]) -> list[str]:
    """Search texts for secrets.

    Parameters
    ----------
    secret : dict of text -> where it comes from
        As `chapter_secrets` finds them.
    texts : dict of name -> text
        What is given to students.

    Returns
    -------
    list of str
        A sentence for each leak.
    """
    secret_numbers = [text for text in secret if NUMBER.fullmatch(text)]
    secret_lines = secret.keys() - secret_numbers
    found = []
    for name, content in texts.items():
        lines, long = {line.strip() for line in code_lines(content)}, numbers(content)
        shown = [*sorted(secret_lines & lines), *(number for number in secret_numbers if number in long)]
        found += [f"{name} shows {text!r} ({secret[text]})" for text in shown]
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
    texts = {name.rsplit("/", 1)[-1]: text for name, text in release_texts(chapter.release.parent).items()}
    return leaks(chapter_secrets(chapter, reference), texts) + form_problems(chapter)


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
