"""coursekit.notebook.canonical: one form for every committed notebook."""

import json
import re

import nbformat
import pytest
import tinycourse
from hypothesis import given
from hypothesis import strategies as st

from coursekit.notebook.canonical import CELL_METADATA, RANDOM_ID, SLUG, canonical, dumps, merge_streams, slug

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def code(source="", identity="3f2a91bc", metadata=(), outputs=(), count=None):
    return {
        "cell_type": "code",
        "id": identity,
        "metadata": dict(metadata),
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
    }


def prose(source="", identity="3f2a91bc", metadata=()):
    return {"cell_type": "markdown", "id": identity, "metadata": dict(metadata), "source": source}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def display(data, **metadata):
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def result(text, count=17):
    return {
        "output_type": "execute_result",
        "data": {"text/plain": text},
        "metadata": {},
        "execution_count": count,
    }


def notebook(*cells, **metadata):
    """A notebook as it is read from a file, not validated: nbformat would repair it."""
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    )


def made(*cells, **metadata):
    return canonical(notebook(*cells, **metadata))


def ids(*cells):
    return [cell.id for cell in made(*cells).cells]


def test_the_tiny_chapters_are_as_the_golden_ones(golden):
    golden("first.canonical.json", dumps(canonical(tinycourse.notebook(tinycourse.FIRST))))
    golden("second.canonical.json", dumps(canonical(tinycourse.notebook(tinycourse.SECOND))))


def test_the_built_chapters_with_their_outputs_are_as_the_golden_ones(tiny, golden):
    golden("first.built.json", tiny.chapter("00_first").notebook.read_text(encoding="utf-8"))
    golden("second.built.json", tiny.chapter("01_second").notebook.read_text(encoding="utf-8"))


def test_a_built_notebook_is_canonical(first):
    text = first.notebook.read_text(encoding="utf-8")
    assert dumps(canonical(first.read())) == text
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_the_input_is_not_changed():
    nb = tinycourse.notebook(tinycourse.FIRST)
    before = json.dumps(nb, sort_keys=True)
    canonical(nb)
    assert json.dumps(nb, sort_keys=True) == before


# Ids


@pytest.mark.parametrize(
    ("cell", "identity"),
    [
        (prose("## Row means\n\nText"), "row-means"),
        (prose("Plain text first.\n\n## Later heading"), "later-heading"),
        (prose(""), "markdown"),
        (prose("## Ä und é: naïve?"), "a-und-e-naive"),
        (prose("数学"), "cell"),
        (code("#| export\ndef row_means(X):\n    pass"), "row-means"),
        (code("#| export\nimport numpy as np"), "import-numpy-as-np"),
        (code("class Layer:\n    pass", "3f2a91bc-1111-2222-3333-444455556666"), "layer"),
        (code("# a comment\nx = 1", "Not_a_slug"), "a-comment"),
        (code("x = 1", "my-own-id"), "my-own-id"),
        (code(""), "code"),
        (code("x", metadata={"nbgrader": {"grade_id": "row-means", "solution": True}}), "row-means"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_random_id_becomes_a_slug_and_a_slug_stays(cell, identity):
    assert ids(cell) == [identity]


def test_equal_ids_are_made_unique():
    assert ids(code("x = 1", "same"), code("y = 2", "same"), code("z = 3", "same")) == ["same", "y-2", "z-3"]
    assert ids(*[prose("# Title")] * 3) == ["title", "title-2", "title-3"]
    assert ids(*[code("title", "title")] * 3) == ["title", "title-2", "title-3"]


def test_no_other_cell_takes_the_id_of_a_graded_one():
    graded = code("x", metadata={"nbgrader": {"grade_id": "row-means"}})
    before, after = prose("## Row means"), code("y", "row-means")
    assert ids(before, graded, after) == ["row-means-2", "row-means", "y"]


@pytest.mark.parametrize(
    ("text", "made_of"),
    [
        ("Row means", "row-means"),
        ("", "cell"),
        ("a" * 99, "a" * 40),
        ("one two three four five six seven eight nine ten", "one-two-three-four-five-six-seven-eight"),
    ],
)
def test_a_slug_is_short_lower_case_words(text, made_of):
    assert slug(text) == made_of


@given(st.text(max_size=60))
def test_every_text_has_a_slug(text):
    assert SLUG.match(slug(text))
    assert len(slug(text)) <= 40


# Metadata


def test_only_nbgrader_and_tags_are_kept():
    metadata = {
        "tags": ["demo", "a", "demo"],
        "collapsed": True,
        "execution": {"iopub.status.busy": "2020"},
        "scrolled": True,
    }
    nb = made(code("x", metadata=metadata), language_info={"name": "python", "version": "3.99"}, toc=1)
    assert nb.cells[0].metadata == {"tags": ["a", "demo"]}
    assert nb.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    }


def test_a_bare_checks_cell_becomes_a_locked_one_of_nbgrader():
    cell = code("x", metadata={"nbgrader": {"grade_id": "check-a", "grade": True, "points": 2}})
    assert made(cell).cells[0].metadata.nbgrader == {
        "grade": True,
        "grade_id": "check-a",
        "locked": True,
        "points": 2,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_a_bare_solution_cell_is_neither_locked_nor_graded():
    full = (
        made(code("x", metadata={"nbgrader": {"grade_id": "a", "solution": True}})).cells[0].metadata.nbgrader
    )
    assert (full.solution, full.locked, full.grade, "points" in full) == (True, False, False, False)


def test_a_written_answer_is_graded_and_not_locked():
    meta = {"nbgrader": {"grade_id": "why", "grade": True, "solution": True, "points": 2}}
    full = made(prose("Why?", metadata=meta)).cells[0].metadata.nbgrader
    assert (full.solution, full.locked, full.grade, full.points) == (True, False, True, 2)


# Outputs


def test_pictures_are_dropped_and_their_text_stays():
    data = {"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"}
    nb = made(code("plt.show()", outputs=[display(data, width=9)]))
    (output,) = nb.cells[0].outputs
    assert output.data == {"text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert output.metadata == {}
    assert PNG not in dumps(nb)


def test_streams_are_merged_as_jupyter_shows_them():
    shown = [stream("a"), stream("b\n"), stream("e", "stderr"), stream("c"), stream("d")]
    merged = made(code("x", outputs=shown)).cells[0].outputs
    assert [(o.name, o.text) for o in merged] == [("stdout", "ab\n"), ("stderr", "e"), ("stdout", "cd")]
    assert merge_streams(merged) == merged
    assert shown[0]["text"] == "a"


def test_execution_counts_are_one():
    nb = made(code("1 + 2", count=17, outputs=[result("3")]), code("x = 1", count=None))
    assert [cell.execution_count for cell in nb.cells] == [1, 1]
    assert nb.cells[0].outputs[0].execution_count == 1


def test_white_space_at_the_end_of_a_cell_is_dropped():
    assert [cell.source for cell in made(code("x = 1\n\n"), prose("Text  \n")).cells] == ["x = 1", "Text"]


def test_the_file_ends_with_one_newline_and_no_trailing_space():
    text = dumps(made(code("x = 1", outputs=[stream("a\n")])))
    assert text.endswith("}\n") and not text.endswith("\n\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


# Properties

cell_ids = st.one_of(
    st.uuids().map(lambda u: str(u)[:8]),
    st.uuids().map(str),
    st.sampled_from(
        ["a", "b", "row-means", "title", "title-2", "cell", "code", "UPPER", "under_score", "deadbeef"]
    ),
)
outputs = st.one_of(
    st.builds(stream, st.text(max_size=5), st.sampled_from(["stdout", "stderr"])),
    st.just(display({"image/png": PNG, "text/plain": "a figure"}, isolated=True)),
    st.just(result("3")),
    st.just({"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["t"]}),
)
metadata = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(["demo", "b", "a"]), max_size=3),
        "collapsed": st.booleans(),
        "execution": st.just({"shell.execute_reply": "2020-01-01"}),
    },
)
sources = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["# Title", "def row_means(X):\n    pass", "x = 1\n", "# Title\n\n## Other"]),
)
cells = st.one_of(
    st.builds(prose, sources, cell_ids, metadata),
    st.builds(code, sources, cell_ids, metadata, st.lists(outputs, max_size=3)),
)


@st.composite
def notebooks(draw):
    nb = notebook(*draw(st.lists(cells, max_size=6)), **draw(metadata))
    for number, cell in enumerate(nb.cells):
        if draw(st.booleans()):
            cell.metadata["nbgrader"] = {"grade_id": f"exercise-{number}", "solution": draw(st.booleans())}
    return nb


@given(notebooks())
def test_canonical_is_idempotent_to_the_byte(nb):
    once = dumps(canonical(nb))
    assert dumps(canonical(canonical(nb))) == once
    assert dumps(canonical(nbformat.reads(once, as_version=4))) == once


@given(notebooks())
def test_a_canonical_notebook_is_valid_with_unique_slugs_and_nothing_about_the_run(nb):
    made_canonical = canonical(nb)
    nbformat.validate(made_canonical)
    found = [cell.id for cell in made_canonical.cells]
    assert len(set(found)) == len(found) == len(nb.cells)
    assert all(SLUG.match(identity) and not RANDOM_ID.match(identity) for identity in found)
    assert [cell.source for cell in made_canonical.cells] == [cell.source.rstrip() for cell in nb.cells]
    assert all(set(cell.metadata) <= set(CELL_METADATA) for cell in made_canonical.cells)
    assert "image/png" not in dumps(made_canonical)


def test_the_code_of_a_figure_and_what_only_checks_need_are_folded_and_nothing_else():
    figure, helper, other = made(
        code("plt.plot(x)", metadata={"tags": ["demo", "figure"]}),
        code("expected = 1", metadata={"tags": ["helper"]}),
        code("x = 1", metadata={"tags": ["demo"], "jupyter": {"source_hidden": True}, "cellView": "form"}),
    ).cells
    assert figure.metadata == {
        "tags": ["demo", "figure"],
        "jupyter": {"source_hidden": True},
        "cellView": "form",
    }
    assert helper.metadata == {**figure.metadata, "tags": ["helper"]}
    assert other.metadata == {"tags": ["demo"]}


def test_the_text_of_a_figure_stays_and_nothing_beside_it():
    told, *others = made(
        code("plt.plot(x)", metadata={"mystnb": {"image": {"alt": "A line", "width": 300}, "figure": {}}}),
        *(code("1", metadata={"mystnb": value}) for value in ({}, "A line", {"image": {"alt": 1}})),
    ).cells
    assert told.metadata == {"mystnb": {"image": {"alt": "A line"}}}
    assert [other.metadata for other in others] == [{}, {}, {}]
