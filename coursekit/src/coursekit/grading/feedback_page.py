"""The feedback page of one student: each exercise with its points, its checks with their diagnosis, and what was handed in.

One file without scripts, pictures or addresses: its template, `feedback_page.html`, escapes what comes from a notebook or a comment, or takes it
as HTML made here, and all goes through nh3.
"""

from __future__ import annotations

import html
import itertools
from pathlib import Path

import nh3
from jinja2 import Environment, StrictUndefined
from markdown_it import MarkdownIt

from coursekit.grading.bounded_call import MEGABYTE, Ended, Exceeded, Limits, call
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.reading import title_of
from coursekit.notebook.roles import is_check_cell, is_own

TAGS = set(
    [
        "article",
        "b",
        "blockquote",
        "br",
        "code",
        "details",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
PAGE = Limits(seconds=600, processor=60, memory=2048 * MEGABYTE)
LONGEST_RENDERED = 20_000  # characters of a text; what is longer is shown as it was typed
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def _cleaned(text):
    return nh3.clean(text, tags=TAGS, attributes={"*": {"class"}}, link_rel=None)


def _template():
    environment = Environment(autoescape=True, keep_trailing_newline=True, undefined=StrictUndefined)
    environment.filters["cleaned"] = _cleaned
    return environment.from_string(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


_TEMPLATE = _template()


def make_page(student: str, notebook: str, marks: dict, record: dict) -> tuple[str, str]:
    """Make a page within limits.

    Parameters
    ----------
    student, notebook, marks, record
        As for `feedback_page`.

    Returns
    -------
    (str, str)
        HTML, and why it is a plain page, "" if it is not.
    """
    try:
        return call(PAGE, feedback_page, student, notebook, marks, record), ""
    except Exceeded as error:
        reason = f"making it took {error}"
    except Ended:
        reason = "making it ended its process"
    except Exception as error:  # one student's page never stops the others'
        reason = f"making it failed ({type(error).__name__})"
    return plain_page(student, marks, record), f"The feedback page shows only the points: {reason}"


def plain_page(student: str, marks: dict, record: dict) -> str:
    """A page with the points and what is to be known of the file, where more can't be shown."""
    return _page("Feedback", student, marks, record, cells=marks["cells"])


def _markdown(text):
    """A text as HTML; raw HTML in it is shown as it was typed."""
    return _MARKDOWN.render(text) if len(text) <= LONGEST_RENDERED else f"<pre>{html.escape(text)}</pre>"


def feedback_page(student: str, notebook: str, marks: dict, record: dict) -> str:
    """Make a page.

    Parameters
    ----------
    student : str
    notebook : str
        As graded, JSON.
    marks : dict
        From the gradebook, as `ClassGradebook.marks` gives it.
    record : dict
        Of the result: what was repaired, and why it was refused or stopped.

    Returns
    -------
    str
        HTML.
    """
    nb = nbformat.reads(notebook, as_version=4)
    graded = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    exercises = [_exercise(cell, nb, marks) for cell in graded]
    return _page(title_of(nb), student, marks, record, exercises)


def _page(title, student, marks, record, exercises=(), cells=None):
    """The template filled in: with the exercises, or with the points of the cells alone."""
    return _TEMPLATE.render(
        title=title,
        student=student,
        total=_total(marks),
        remarks=_remarks(record),
        exercises=exercises,
        cells=cells,
    )


def _total(marks):
    """The points of the whole, in words."""
    total = f"{marks['score']:.4g} of {marks['best']:g} points"
    if marks["penalty"]:
        total += f" ({marks['penalty']:g} taken off because it came late)"
    if any(cell["waiting"] for cell in marks["cells"].values()):
        total += "; some answers are not graded yet"
    return total


def _remarks(record):
    """What a student should know about the file as a whole, in sentences."""
    sentences = [f"Not graded: {record['refused']}"] if record["refused"] else []
    if record["stopped"]:
        sentences.append(f"The run was stopped: {record['stopped']}.")
    return [*sentences, *record["repairs"]]


def _exercise(cell, nb, marks):
    """What the page says of one exercise; `checks` or, of a question, `answer`, and `beside` and `comment` are HTML."""
    grade_id = cell.metadata["nbgrader"]["grade_id"]
    best = float(cell.metadata["nbgrader"].get("points", 0))
    mark = marks["cells"].get(grade_id, {"score": 0.0, "waiting": True})
    score = None if mark["waiting"] else mark["score"]
    name = grade_id.removeprefix("check-")
    exercise = {
        "colour": "wait" if score is None else "full" if score >= best else "part" if score > 0 else "none",
        "points": f"{best:g} points, graded by hand" if score is None else f"{score:.4g} of {best:g}",
        "answer": None,
        "source": None,
    }
    if is_check_cell(cell):
        exercise |= {"heading": name.replace("-", "_"), "checks": _table_of_checks(cell)}
        written = next(
            (other for other in nb.cells if other.metadata.get("nbgrader", {}).get("grade_id") == name), None
        )
        if written is not None:
            exercise |= {"source": written.source, "beside": _beside(nb, written)}
    else:
        written = cell
        exercise |= {"heading": name.replace("-", " "), "answer": _markdown(cell.source) + _beside(nb, cell)}
    comment = written is not None and marks["comments"].get(written.metadata["nbgrader"]["grade_id"])
    return exercise | {"comment": _markdown(comment) if comment else ""}


def _table_of_checks(cell):
    """The table that grading has put into a check cell's outputs, "" if there is none."""
    shown = (output.data for output in cell.outputs if output.output_type == "display_data")
    return next((data["text/html"] for data in shown if "text/html" in data), "")


def _beside(nb, cell):
    """What a student wrote in cells of words directly behind an answer, as HTML."""
    number = next(n for n, other in enumerate(nb.cells) if other is cell)
    behind = itertools.takewhile(is_own, nb.cells[number + 1 :])
    return "".join(_markdown(other.source) for other in behind if other.cell_type == "markdown")
