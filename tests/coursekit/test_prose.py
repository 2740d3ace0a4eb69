"""docs/vocabulary.md: the words that it retires are in no text that people read."""

import ast
import json
import re

import pytest
from tinycourse import REPOSITORY

VOCABULARY = REPOSITORY / "docs" / "vocabulary.md"

# Patterns of files, from the root of the repository.
PLACES = (
    "*.md",
    "Makefile",
    "solutions/*/*.ipynb",
    "tests/mistakes/*.py",
    ".github/*.md",
    ".github/ISSUE_TEMPLATE/*.yml",
    "benchmarks/*.md",
    "docs/**/*.md",
    "coursekit/src/coursekit/**/*.py",
    "coursekit/src/coursekit/**/*.html",
    "coursekit/src/coursekit/**/*.md",
)
LEFT_OUT = {
    VOCABULARY,
    REPOSITORY / "CHANGELOG.md",
}  # it names them, and what is past stays as it was written

PIECES = re.compile(r"""(["'])\s*[rf]?\1""")  # between the parts of one string


def retired():
    """The phrases in backquotes in the last column of the tables, without their heads and their rules."""
    rows = re.findall(r"^\|.*\| ([^|]+) \|$", VOCABULARY.read_text(encoding="utf-8"), re.MULTILINE)
    return [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]


def pattern(phrases):
    """The phrases as whole words, in upper or lower case, also over the end of a line."""
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)


def passages(path):
    """What people read in a file: the strings of Python code, with its docstrings; the cells of a notebook; any other file whole."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        return [node.value for node in nodes if isinstance(node.value, str)]
    if path.suffix == ".ipynb":
        return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    return [text]


def found_in(path, words):
    if path.suffix == ".py" and not words.search(PIECES.sub("", path.read_text(encoding="utf-8"))):
        return []  # without parsing it, which takes seconds for all mistakes
    return [
        " ".join(passage[max(0, match.start() - 40) : match.end() + 40].split())
        for passage in passages(path)
        for match in words.finditer(passage)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_no_text_has_a_retired_wording(place):
    paths = sorted(set(REPOSITORY.glob(place)) - LEFT_OUT)
    assert paths, f"no file is at {place}"
    words = pattern(retired())
    found = [f"{path.relative_to(REPOSITORY)}: {hit}" for path in paths for hit in found_in(path, words)]
    assert not found, "\n".join(["docs/vocabulary.md says what to write instead:", *found])


def test_the_tables_of_the_vocabulary_are_read():
    phrases = retired()
    assert {"in use", "mended", "all for none", "so many", "anew"} <= set(phrases)
    assert len(phrases) == len(set(phrases)) and not any("|" in phrase for phrase in phrases)


def test_a_retired_wording_is_found_in_code_notebooks_and_text_over_the_end_of_a_line(tmp_path):
    words = pattern(["so many"])
    cells = {"cells": [{"source": ["None.\n", "So\n", "many epochs.\n"]}]}
    for name, text in {
        "a.py": 'f"""{1} So\n    many epochs."""  # so many\n',
        "b.py": '(\n    "so "\n    "many"\n)\n',
        "a.ipynb": json.dumps(cells),
        "a.md": "Of so\nmany, the last; also manyfold.",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert len(found_in(tmp_path / name, words)) == 1, name
