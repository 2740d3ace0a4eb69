"""The feedback page of one student: each exercise with its points, its checks with their diagnosis, and what was handed in.

One file without scripts or addresses. What a student wrote is escaped; the tables of checks come from the grader's own outputs.
"""

import html

from nbgrader.api import Gradebook

from coursekit.course import read_notebook, title_of, write_text
from coursekit.grading.cells import is_check_cell

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


def write_feedback(chapter, student, root, db_url, record):
    """Write `feedback/STUDENT/CHAPTER/CHAPTER.html` below a grading directory.

    Parameters
    ----------
    chapter : Chapter
    student : str
    root : Path
        Holds `autograded/`.
    db_url : str
        The gradebook, for points given by hand and comments.
    record : dict
        Of the result: what was repaired, and why it was refused or stopped.

    Returns
    -------
    Path
    """
    nb = read_notebook(root / "autograded" / student / chapter.name / f"{chapter.name}.ipynb")
    with Gradebook(db_url) as gradebook:
        submission = gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        grades = {grade.cell.name: grade for grade in submission.grades}
        comments = {comment.cell.name: comment.comment for comment in submission.comments if comment.comment}
        sections = [
            _section(cell, nb, grades, comments)
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        ]
        total = f"{submission.score:.4g} of {submission.max_score:g} points"
        if any(grade.needs_manual_grade for grade in submission.grades):
            total += "; answers in words are not graded yet"
    title = title_of(nb) or chapter.name
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}: {html.escape(student)}</title><style>{STYLE}</style></head>\n<body>"
        f'<h1>{html.escape(title)}</h1>\n<p class="total"><b>{html.escape(student)}</b>: {html.escape(total)}</p>\n'
        + _remarks(record)
        + "\n".join(sections)
        + "\n</body></html>\n"
    )
    path = root / "feedback" / student / chapter.name / f"{chapter.name}.html"
    write_text(path, page)
    return path


def _remarks(record):
    """What a student should know about the file as a whole."""
    sentences = [f"Not graded: {record['refused']}"] if record["refused"] else []
    if record["stopped"]:
        sentences.append(f"The run was stopped: {record['stopped']}.")
    sentences += record["repairs"]
    return "".join(f'<p class="remark">{html.escape(sentence)}</p>\n' for sentence in sentences)


def _section(cell, nb, grades, comments):
    grade_id = cell.metadata["nbgrader"]["grade_id"]
    best = float(cell.metadata["nbgrader"].get("points", 0))
    grade = grades.get(grade_id)
    waiting = grade is not None and grade.needs_manual_grade
    score = None if grade is None or waiting else grade.score
    colour = "wait" if score is None else "full" if score >= best else "part" if score > 0 else "none"
    points = f"{best:g} points, graded by hand" if score is None else f"{score:.4g} of {best:g}"
    name = grade_id.removeprefix("check-")
    if is_check_cell(cell):
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
        summary = "what you handed in"
        if colour == "full":
            body = f"<details><summary>every check passed</summary>{body}</details>"
    else:
        body, written, summary = "", cell, "your answer"
    if written is not None:
        body += f"<details><summary>{summary}</summary><pre>{html.escape(written.source)}</pre></details>"
        comment = comments.get(written.metadata["nbgrader"]["grade_id"])
        if comment:
            body += f"<blockquote>{html.escape(comment)}</blockquote>"
    return f'<section class="{colour}"><span class="points">{points}</span><h2>{html.escape(name.replace("-", "_") if is_check_cell(cell) else name.replace("-", " "))}</h2>{body}</section>'
