"""coursekit.grading.feedback_page: a page whatever a student wrote, and a plain one where that can't be shown."""

import nbformat
import pytest
import tinycourse
from limits import LIMIT
from nbformat.v4 import new_markdown_cell

from coursekit.grading import feedback_page as feedback
from coursekit.grading.bounded_call import MEGABYTE, Limits, call
from coursekit.grading.feedback_page import feedback_page, make_page

pytestmark = pytest.mark.process

GUARD = Limits(seconds=LIMIT, processor=LIMIT, memory=2048 * MEGABYTE)  # against hanging alone
RECORD = {"refused": "", "stopped": "", "repairs": ["The file was called x<1>.ipynb."]}
MARKS = {
    "score": 3.0,
    "best": 6.0,
    "penalty": 0.5,
    "cells": {
        "check-row-means": {"score": 3.0, "waiting": False},
        "why-rows": {"score": 0.0, "waiting": True},
    },
    "comments": {},
}


@pytest.fixture
def graded(first):
    """Makes the text of a graded notebook with this answer to its question, and texts beside it."""
    text = tinycourse.made_up(tinycourse.master(first), 3.0).notebook

    def graded(answer, *beside):
        nb = nbformat.reads(text, as_version=4)
        at = [cell.id for cell in nb.cells].index("why-rows")
        nb.cells[at].source = answer
        nb.cells[at + 1 : at + 1] = [
            new_markdown_cell(source, id=f"own-{number}") for number, source in enumerate(beside)
        ]
        return nbformat.writes(nb)

    return graded


def test_markdown_is_rendered_and_html_in_it_shown_as_typed(graded):
    page = feedback_page("ann", graded("A *row* <b>is</b>\n\n|a|b|\n|-|-|\n|1|2|"), MARKS, RECORD)
    assert "<em>row</em> &lt;b&gt;is&lt;/b&gt;" in page and "<td>1</td>" in page


def test_nothing_that_anybody_typed_is_markup_or_part_of_the_template(graded):
    typed = "</title></section><script>1</script>{{ 6 * 7 }}{% raw %}"
    nb = nbformat.reads(graded(typed, typed), as_version=4)
    nb.cells[0].source = f"# {typed}"
    next(cell for cell in nb.cells if cell.id == "row-means").source = typed
    marks = {**MARKS, "comments": {"row-means": typed, "why-rows": typed}}
    record = {"refused": typed, "stopped": typed, "repairs": [typed]}
    page = feedback_page(typed, nbformat.writes(nb), marks, record)
    assert page.count("&lt;script&gt;1&lt;/script&gt;{{ 6 * 7 }}{% raw %}") == 12
    assert not any(text in page for text in ("<script", "42", "</title></section>"))


def test_a_text_that_is_too_long_is_shown_as_typed(graded):
    page = feedback_page("ann", graded("*a* " * feedback.LONGEST_RENDERED), MARKS, RECORD)
    assert "<pre>*a* *a*" in page and "<em>" not in page


@pytest.mark.parametrize(
    "sign",
    [
        "*a **a ",
        "*a_ ",
        "_a __a ",
        "[",
        "![",
        "[a](",
        "[a][",
        "> ",
        "- ",
        "> - ",
        "`",
        "``a`",
        "<!--",
        "<a ",
        "|a",
        "#",
        "\\",
    ],
)
def test_markdown_that_is_hard_to_read_makes_a_page(graded, sign):
    longest = sign * (feedback.LONGEST_RENDERED // len(sign))
    page = call(GUARD, feedback_page, "ann", graded(longest, longest + "\n", "x\n" + longest), MARKS, RECORD)
    assert page.endswith("</html>\n")


@pytest.mark.parametrize(
    "text",
    [
        "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 9000,
        "".join("  " * depth + "- a\n" for depth in range(140)),
        "".join("`" * length + "a" for length in range(190)),
        "*a " * 3000 + "b* " * 3000,
        "".join(f"[a{number}]: x\n" for number in range(700)) + "[a1]" * 2000,
    ],
    ids=["table", "lists", "backticks", "emphasis in emphasis", "links"],
)
def test_other_markdown_that_is_hard_to_read_makes_a_page(graded, text):
    assert len(text) <= feedback.LONGEST_RENDERED + 10_000
    assert call(GUARD, feedback_page, "ann", graded(text), MARKS, RECORD).endswith("</html>\n")


def fail(*arguments):
    raise ValueError("an odd notebook")


def end(*arguments):
    import os

    os._exit(1)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (fail, "making it failed (ValueError)"),
        (end, "making it ended its process"),
        (lambda *_: bytearray(4096 * MEGABYTE), "making it took more than 2048 MB of memory"),
    ],
    ids=["fails", "ends its process", "takes too much"],
)
def test_where_no_page_can_be_made_a_plain_one_has_the_points(graded, monkeypatch, function, why):
    monkeypatch.setattr(feedback, "feedback_page", function)
    page, problem = make_page("ann", graded("x"), MARKS, RECORD)
    assert problem == f"The feedback page shows only the points: {why}"
    assert "<b>ann</b>: 3 of 6 points" in page and "x&lt;1&gt;.ipynb" in page
    assert "<td>check-row-means</td><td>3</td>" in page and "graded by hand" in page


def test_a_page_that_can_be_made_has_no_word_on_it(graded):
    assert make_page("ann", graded("x"), MARKS, RECORD) == (
        feedback_page("ann", graded("x"), MARKS, RECORD),
        "",
    )
