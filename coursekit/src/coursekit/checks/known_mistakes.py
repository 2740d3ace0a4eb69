"""What the checks of a notebook know of typical mistakes: pairs of a wrong value and a sentence, in a file that is not read by accident."""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.checks.values import decode

FILE = ".mistakes"  # beside a notebook
LINE = 90  # bytes in a line of it
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
    checks = [
        json.dumps({name: known}, sort_keys=True, separators=(",", ":"))[1:-1]
        for name, known in sorted(pairs.items())
    ]
    parts = ["{", *(f"{check}," for check in checks[:-1]), *checks[-1:], "}"]
    # With spaces behind it, each check begins a line: a change to one leaves the lines of the others as they were.
    text = "".join(part.ljust(-(-len(part) // LINE) * LINE) for part in parts)
    return textwrap.fill(base64.b64encode(text.encode()).decode(), 4 * LINE // 3) + "\n"


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
        Its message; the first line counts. That of a RecursionError ends with where the last call happened to be, which is left out.
    """
    if kind == "RecursionError":
        text = re.sub(r"(?<=depth exceeded) .*", "", text)
    lines = text.strip().splitlines()
    return f"The call raised {kind}{f': {lines[0].strip()[:200]}' if lines else ''}"


PERHAPS = "Perhaps this:"
# It names a shape, an index or a size.
SPECIFIC_ERROR = re.compile(rf"{raised('(ValueError|IndexError|AxisError)', '')}: .*\d")
COMMON_ERROR = re.compile(
    raised(
        "(AttributeError|IndexError|KeyError|OverflowError|RecursionError|TypeError|UnboundLocalError|ValueError|ZeroDivisionError)",
        "",
    )
)


def can_be_known(error: str) -> bool:
    """Whether an error, as `raised` writes it, tells something of the mistake that raised it."""
    return bool(SPECIFIC_ERROR.match(error) or COMMON_ERROR.match(error))


def either(sentences: Collection[str]) -> str:
    """What stands for the mistakes that raise the same error in a check: their sentences, or "" where they are more than two."""
    first, *others = sentences
    if len(others) > 1:
        return ""
    return f"{PERHAPS} {first} Or this: {others[0]}" if others else first


def sentence_of_error(pairs: Iterable[tuple[Any, str]], error: str) -> str:
    """The sentence of the mistake that raises this error, as `raised` writes it; "" where none is known.

    Where the error names no shape, index or size, other mistakes raise it too: then the sentence begins with "Perhaps".
    """
    sentence = next((text for wrong, text in pairs if isinstance(wrong, str) and wrong == error), "")
    certain = not sentence or sentence.startswith(PERHAPS) or SPECIFIC_ERROR.match(error)
    return sentence if certain else f"{PERHAPS} {sentence}"


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
