"""Wrong answers that students write: the build notes what each makes of the checks' values, so that a check that gets one names the mistake."""

from __future__ import annotations

import ast
import importlib.util
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import UserError
from coursekit.notebook.source import code_lines
from coursekit.notebook.statements import parse_code

if TYPE_CHECKING:
    from coursekit.course import Chapter


# Of the file that is read: its mistakes so far, and the source of each function and class. A build reads several chapters at a time.
_collected, _sources, _collecting = [], {}, threading.Lock()


@dataclass(frozen=True)
class Mistake:
    """One wrong answer.

    Attributes
    ----------
    exercise : str
        grade_id of the exercise's solution cell.
    name : str
        Name of the function in the file, which says what is wrong.
    says : str
        What one of the failing checks must say.
    code : str
        Source that defines the function and binds it to the exercise's name.
    half : bool
        Whether it is a formula that only looks like the right one: no hidden value that it reaches earns points.
    sentence : str
        What every check says whose value shows this mistake; "" where a check finds the words itself.
    constants : dict of str -> tuple
        Keyword-only parameters of the function, and other values that students write for each.
    """

    exercise: str
    name: str
    says: str
    code: str
    half: bool = False
    sentence: str = ""
    constants: dict[str, tuple] = field(default_factory=dict)

    @property
    def recorded(self) -> bool:
        """Whether a build tries it: the record of a chapter's checks depends on it."""
        return self.half or bool(self.sentence)

    @property
    def without_end(self) -> str:
        """What to say of it where a check does not end with it."""
        return f"mistake {self.name} of {self.exercise} does not end with the inputs of the checks: let it stop after some steps"

    def variants(self) -> list[str]:
        """The code, and the code with each other value of a constant."""
        changed = (
            f"{self.code}{self.name}.__kwdefaults__[{name!r}] = {_written(value)}\n"
            for name, values in self.constants.items()
            for value in values
        )
        return [self.code, *changed]


def _written(value):
    """A value as code; that of an infinite number is no name that Python knows."""
    endless = isinstance(value, float) and not math.isfinite(value)
    return f"float({str(value)!r})" if endless else repr(value)


def mistake(
    exercise: str,
    sentence: str = "",
    *,
    says: str = "",
    target: str | None = None,
    half: bool = False,
    constants: dict[str, tuple] | None = None,
) -> Callable[[Any], Any]:
    """Decorator: this function (or class) is a wrong answer to an exercise.

    Parameters
    ----------
    exercise : str
        grade_id of the exercise's solution cell, such as "leaky-relu".
    sentence : str
        The message for a student whose value in a check is the value that this answer gives. The build notes these values.
    says : str
        In place of a sentence: a part of what a check finds out by itself, such as "The sign is wrong".
    target : str, optional
        The name it is bound to; the exercise's, with underscores, by default.
    half : bool
        For a formula with a part left out or put in the wrong place, which takes no understanding to write: the build lets no hidden value that it
        reaches earn points. Not for what is right in part: one result of two, all but an edge, all but an option.
    constants : dict of str -> tuple, optional
        For a keyword-only parameter of the function that stands for a number of the student's choice, such as an epsilon: its other usual values.
    """
    if bool(sentence) == bool(says):
        raise TypeError("a mistake needs either its own sentence, or `says`, a part of a check's own message")

    def collect(function):
        if function.__name__ not in _sources:
            raise TypeError(f"{function.__name__}: a mistake stands at the top level of its file")
        bound = target or exercise.replace("-", "_")
        _collected.append(
            Mistake(
                exercise,
                function.__name__,
                sentence or says,
                f"{_sources[function.__name__]}\n\n{bound} = {function.__name__}\n",
                half,
                sentence,
                constants or {},
            )
        )
        return function

    return collect


def mistakes_file(chapter: Chapter) -> Path:
    """Where the mistakes of a chapter stand."""
    return chapter.course.root / "tests" / "mistakes" / f"{chapter.name}.py"


def known_mistakes(chapter: Chapter) -> list[Mistake]:
    """The mistakes of a chapter that the record of its checks depends on; none where it has no file of mistakes."""
    path = mistakes_file(chapter)
    found = load_mistakes(path) if path.is_file() else []
    return [wrong for wrong in found if wrong.recorded]


def load_mistakes(path: Path) -> list[Mistake]:
    """The mistakes of one file, in order.

    Raises
    ------
    UserError
        If the file is missing or holds none.
    """
    if not path.is_file():
        raise UserError(
            f"{path} does not exist: every chapter needs its known mistakes (see docs/authoring.md)."
        )
    found = _mistakes_in(path, path.read_bytes())
    if not found:
        raise UserError(f"{path} contains no mistakes.")
    return list(found)


@lru_cache(maxsize=4)  # a proof asks twice
def _mistakes_in(path, content):
    """The mistakes of a file with this content."""
    text = content.decode("utf-8")
    lines = code_lines(text)
    sources = {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in parse_code(text).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    with _collecting:
        _collected.clear()
        _sources.update(sources)
        spec = importlib.util.spec_from_file_location(f"mistakes_{path.stem}", path)
        assert spec and spec.loader  # every .py file has both
        try:
            spec.loader.exec_module(importlib.util.module_from_spec(spec))
            return tuple(_collected)
        finally:
            _collected.clear()
            _sources.clear()
