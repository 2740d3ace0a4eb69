"""The feedback page of one student: each exercise with its points, its checks with their diagnosis, and what was handed in.

One file without scripts, pictures or addresses: all that comes from a notebook or a comment goes through nh3.
"""

import html
import itertools

import nh3
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
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin: 0; }
.total { font-size: 1.15rem; margin: .2rem 0 1.5rem; }
section { border: 1px solid #c8c8c8; border-left-width: .5rem; border-radius: .4rem; padding: .8rem 1rem; margin: 1rem 0; }
section.full { border-left-color: #0072b2; } section.part { border-left-color: #e69f00; } section.none { border-left-color: #b0003a; } section.wait { border-left-color: #888; }
.points { float: right; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; } td { padding: .3rem .5rem; vertical-align: top; border-top: 1px solid #e4e4e4; }
td:first-child { width: 4.5rem; white-space: nowrap; } tr.failed td:first-child { color: #b0003a; font-weight: 600; } tr.passed td:first-child { color: #00598a; }
tr.passed b { font-weight: 400; }
pre { background: #f5f5f5; padding: .6rem; overflow-x: auto; font-size: .85rem; border-radius: .3rem; } summary { cursor: pointer; color: #333; }
.remark { border-left: .25rem solid #e69f00; padding-left: .8rem; }
blockquote { margin: .6rem 0; padding-left: .8rem; border-left: .25rem solid #0072b2; }
"""

PAGE = Limits(seconds=600, processor=60, memory=2048 * MEGABYTE)
LONGEST_RENDERED = 20_000  # characters of a text; what is longer is shown as it was typed
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def make_page(student, notebook, marks, record):
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
    return plain_page(student, marks, record), f"The feedback page holds the points alone: {reason}"


def plain_page(student, marks, record):
    """A page with the points and what is to be known of the file, where more can't be shown."""
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{'graded by hand' if cell['waiting'] else format(cell['score'], '.4g')}</td></tr>"
        for name, cell in marks["cells"].items()
    )
    said = "What you handed in could not be shown on this page. Ask your instructor if something is unclear."
    body = f'<p class="remark">{said}</p>\n<table>{rows}</table>'
    return _document("Feedback", student, _total(marks), _remarks(record) + body)


def _markdown(text):
    """A text as HTML; raw HTML in it is shown as it was typed."""
    return _MARKDOWN.render(text) if len(text) <= LONGEST_RENDERED else f"<pre>{html.escape(text)}</pre>"


def feedback_page(student, notebook, marks, record):
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
    sections = [
        _section(cell, nb, marks) for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    return _document(title_of(nb), student, _total(marks), _remarks(record) + "\n".join(sections))


def _total(marks):
    """The points of the whole, in words."""
    total = f"{marks['score']:.4g} of {marks['best']:g} points"
    if marks["penalty"]:
        total += f" ({marks['penalty']:g} taken off because it came late)"
    if any(cell["waiting"] for cell in marks["cells"].values()):
        total += "; some answers are not graded yet"
    return total


def _document(title, student, total, body):
    """A whole page."""
    title = html.escape(title)
    head = f'<h1>{title}</h1>\n<p class="total"><b>{html.escape(student)}</b>: {html.escape(total)}</p>\n'
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}: {html.escape(student)}</title><style>{STYLE}</style></head>\n<body>"
        + nh3.clean(head + body, tags=TAGS, attributes={"*": {"class"}}, link_rel=None)
        + "\n</body></html>\n"
    )


def _remarks(record):
    """What a student should know about the file as a whole."""
    sentences = [f"Not graded: {record['refused']}"] if record["refused"] else []
    if record["stopped"]:
        sentences.append(f"The run was stopped: {record['stopped']}.")
    sentences += record["repairs"]
    return "".join(f'<p class="remark">{html.escape(sentence)}</p>\n' for sentence in sentences)


def _section(cell, nb, marks):
    grade_id = cell.metadata["nbgrader"]["grade_id"]
    best = float(cell.metadata["nbgrader"].get("points", 0))
    mark = marks["cells"].get(grade_id, {"score": 0.0, "waiting": True})
    score = None if mark["waiting"] else mark["score"]
    colour = "wait" if score is None else "full" if score >= best else "part" if score > 0 else "none"
    points = f"{best:g} points, graded by hand" if score is None else f"{score:.4g} of {best:g}"
    name = grade_id.removeprefix("check-")
    if is_check_cell(cell):
        heading = name.replace("-", "_")
        body = next(
            (
                output.data["text/html"]
                for output in cell.outputs
                if output.output_type == "display_data" and "text/html" in output.data
            ),
            "",
        )
        written = next(
            (other for other in nb.cells if other.metadata.get("nbgrader", {}).get("grade_id") == name), None
        )
        if colour == "full":
            body = f"<details><summary>every check passed</summary>{body}</details>"
        if written is not None:
            source = f"<pre>{html.escape(written.source)}</pre>{_beside(nb, written)}"
            body += f"<details><summary>what you handed in</summary>{source}</details>"
    else:
        heading, written = name.replace("-", " "), cell
        body = f"<details><summary>your answer</summary>{_markdown(cell.source)}{_beside(nb, cell)}</details>"
    comment = written is not None and marks["comments"].get(written.metadata["nbgrader"]["grade_id"])
    if comment:
        body += f"<blockquote>{_markdown(comment)}</blockquote>"
    return (
        f'<section class="{colour}"><span class="points">{points}</span><h2>{html.escape(heading)}</h2>'
        f"{body}</section>"
    )


def _beside(nb, cell):
    """What a student wrote in cells of words directly behind an answer, as HTML."""
    number = next(n for n, other in enumerate(nb.cells) if other is cell)
    behind = itertools.takewhile(is_own, nb.cells[number + 1 :])
    return "".join(_markdown(other.source) for other in behind if other.cell_type == "markdown")
