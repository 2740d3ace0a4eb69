"""What the checks of a notebook know of typical mistakes: pairs of a wrong value and a sentence, in a file that is not read by accident."""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.checks.values import decode

FILE = ".mistakes"  # beside a notebook
SHIPPED = (
    Path(__file__).parents[1] / "data" / "mistakes.txt"
)  # in a kit's wheel, for a notebook that is alone


def pack(pairs: dict[str, Any]) -> str:
    """The text of a file.

    Parameters
    ----------
    pairs : dict of str -> JSON data
        Name of a check -> its wrong values with their sentences, as `values.encode` makes them.

    Returns
    -------
    str
    """
    text = json.dumps(pairs, sort_keys=True, separators=(",", ":"))
    return textwrap.fill(base64.b64encode(text.encode()).decode(), 120) + "\n"


def unpack(text: str) -> dict[str, Any]:
    """What `pack` was given.

    Raises
    ------
    ValueError
        If the text is damaged.
    """
    return json.loads(base64.b64decode(text))


def raised(kind: str, text: str) -> str:
    """What is said of an error that a call raised; this is also how an error stands among the wrong values of a check.

    Parameters
    ----------
    kind : str
        The name of its class.
    text : str
        Its message; the first line counts.
    """
    lines = text.strip().splitlines()
    return f"The call raised {kind}{f': {lines[0].strip()[:200]}' if lines else ''}"


def sentence_of_error(pairs: Iterable[tuple[Any, str]], error: str) -> str:
    """The sentence of the mistake that raises this error, as `raised` writes it; "" where none is known."""
    return next((sentence for wrong, sentence in pairs if isinstance(wrong, str) and wrong == error), "")


def known_mistakes(name: str) -> tuple[tuple[Any, str], ...]:
    """Wrong values of a check with their sentences: of the notebook in the working directory, else of the installed course.

    Returns
    -------
    tuple of (value, str)
        Empty where nothing is known, or what is known can't be read.
    """
    for path in (Path(FILE).absolute(), SHIPPED):
        try:
            return tuple(map(tuple, decode(_read(path, path.stat().st_mtime_ns)[name])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return ()


@cache
def _read(path, changed):
    return unpack(path.read_text(encoding="utf-8"))
