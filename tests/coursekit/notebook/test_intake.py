"""coursekit.notebook.untrusted and coursekit.notebook.intake: damaged notebooks keep their answers; nothing but answers is taken from any."""

import json
import os

import nbformat
import pytest
from limits import LIMIT
from nbformat.v4 import new_code_cell, new_markdown_cell
from tinycourse import cell_of

from coursekit.grading.bounded_call import MEGABYTE, Limits, call
from coursekit.grading.grader import untouched
from coursekit.notebook import untrusted
from coursekit.notebook.answers import STUB
from coursekit.notebook.intake import count_answers, rebuild
from coursekit.notebook.statements import definitions
from coursekit.notebook.untrusted import IntakeError, parse, read_submission

ANSWER = "#| export\ndef row_means(X):\n    return X.mean(axis=1)"


@pytest.fixture(scope="module")
def released(tiny):
    nb = nbformat.read(tiny.chapter("00_first").release, as_version=4)
    return {cell.id: cell.source for cell in nb.cells}


@pytest.fixture(scope="module")
def master(tiny):
    return untouched(tiny.chapter("00_first"))


@pytest.fixture
def nb(tiny):
    """A student's notebook, answered."""
    nb = nbformat.read(tiny.chapter("00_first").release, as_version=4)
    cell_of(nb, "row-means").source = ANSWER
    return nb


@pytest.fixture
def taken(master, released):
    """Rebuild a notebook that went through a file."""

    def taken(nb):
        return rebuild(parse(nbformat.writes(nb).encode()), master, released)

    return taken


def answer(result):
    return cell_of(result.notebook, "row-means").source


# What is taken, and what is not


def test_an_answer_is_taken_and_nothing_needs_repair(taken, nb, master):
    result = taken(nb)
    assert answer(result) == ANSWER and result.repairs == []
    assert [cell.id for cell in result.notebook.cells] == [cell.id for cell in master.cells]


def test_checks_points_tags_and_order_come_from_the_master(taken, nb, master):
    check = cell_of(nb, "check-row-means")
    check.source = "pass"
    check.metadata.nbgrader.points = 100
    check.metadata.tags = ["skip-execution"]
    nb.cells.reverse()
    result = taken(nb)
    assert [(c.id, c.metadata) for c in result.notebook.cells] == [(c.id, c.metadata) for c in master.cells]
    assert cell_of(result.notebook, "check-row-means").source == cell_of(master, "check-row-means").source
    assert result.repairs == ["The check cell check-row-means had been changed; the original was run."]


def test_given_cells_that_lost_their_ids_are_no_cells_of_ones_own(nb, master, released):
    for cell in nb.cells:
        del cell["id"]
    result = rebuild(nb.cells, master, released)
    assert [cell.id for cell in result.notebook.cells] == [cell.id for cell in master.cells]
    assert answer(result) == ANSWER and result.repairs == []


def test_of_an_answers_attachments_pictures_alone_are_taken(taken, nb):
    cell = cell_of(nb, "why-rows")
    cell.source = "![](attachment:a.png)"
    cell.attachments = {
        "a.png": {"image/png": "aGk=", "text/html": "<script>"},
        "b.svg": {"image/svg+xml": "aGk="},
        "c.png": {"image/png": '"><script>'},
        "d.gif": {"image/gif": ["aGkh\r\n", "aGk="]},
    }
    assert cell_of(taken(nb).notebook, "why-rows").attachments == {
        "a.png": {"image/png": "aGk="},
        "d.gif": {"image/gif": "aGkh\r\naGk="},
    }
    assert taken(nb).repairs == [
        "Pictures of type image/svg+xml, text/html were left out: paste them as PNG or JPEG."
    ]


def test_a_method_of_the_same_name_is_no_answer(taken, nb, released):
    cell_of(nb, "row-means").source = released["row-means"]
    nb.cells.append(new_code_cell("class Other:\n    def row_means(self): pass"))
    result = taken(nb)
    assert answer(result) != nb.cells[-1].source and result.repairs == []


def test_a_deleted_check_cell_is_there_again(taken, nb, master):
    nb.cells = [cell for cell in nb.cells if cell.id != "check-row-means"]
    assert cell_of(taken(nb).notebook, "check-row-means").source == cell_of(master, "check-row-means").source


def test_own_cells_stay_behind_the_cell_that_they_followed(taken, nb):
    number = [cell.id for cell in nb.cells].index("row-means")
    nb.cells.insert(number, new_code_cell("def helper(): pass"))
    nb.cells.insert(0, new_code_cell("import math"))
    sources = [cell.source for cell in taken(nb).notebook.cells]
    assert sources[0] == "import math"
    assert sources.index("def helper(): pass") == sources.index(ANSWER) - 1


def test_a_changed_given_cell_runs_after_the_original(taken, nb, released):
    given = next(cell for cell in nb.cells if cell.cell_type == "code" and "import numpy" in cell.source)
    given.source += "\nimport math"
    result = taken(nb)
    sources = [cell.source for cell in result.notebook.cells]
    assert sources.index(given.source) == sources.index(released[given.id]) + 1
    assert "had been changed" in result.repairs[0]


def test_outputs_of_the_student_are_gone(taken, nb):
    cell_of(nb, "row-means").outputs = [nbformat.v4.new_output("stream", text="hello")]
    assert cell_of(taken(nb).notebook, "row-means").outputs == []


# Honest, but damaged


def without_metadata(nb):
    for cell in nb.cells:
        cell.metadata = {}


def without_ids_and_metadata(nb):
    without_metadata(nb)
    for number, cell in enumerate(nb.cells):
        cell.id = f"x{number}"


def retyped(nb):
    number = [cell.id for cell in nb.cells].index("row-means")
    nb.cells[number] = new_code_cell(ANSWER)


def copied(nb):
    number = [cell.id for cell in nb.cells].index("row-means")
    copy = {**nb.cells[number], "id": "a1b2", "source": "#| export\ndef row_means(X):\n    pass"}
    nb.cells.insert(number, nbformat.from_dict(copy))


def moved_below_the_stub(nb):
    number = [cell.id for cell in nb.cells].index("row-means")
    nb.cells.insert(number + 1, new_code_cell(ANSWER))
    nb.cells[number].source = f"#| export\ndef row_means(X):\n    {STUB}"


def turned_to_markdown(nb):
    cell_of(nb, "row-means").cell_type = "markdown"


def reordered(nb):
    nb.cells.sort(key=lambda cell: cell.id)


@pytest.mark.parametrize(
    "damage",
    [
        without_metadata,
        without_ids_and_metadata,
        retyped,
        copied,
        moved_below_the_stub,
        turned_to_markdown,
        reordered,
    ],
)
def test_a_damaged_notebook_keeps_its_answer(taken, nb, damage):
    damage(nb)
    assert answer(taken(nb)).strip() == ANSWER


def test_a_cell_merged_with_its_checks_keeps_its_answer(taken, nb):
    checks = cell_of(nb, "check-row-means")
    cell_of(nb, "row-means").source += "\n\n" + checks.source
    nb.cells.remove(checks)
    assert answer(taken(nb)).startswith(ANSWER)


def test_a_missing_answer_is_said(taken, nb, released):
    nb.cells = [cell for cell in nb.cells if cell.id != "row-means"]
    result = taken(nb)
    assert answer(result) == released["row-means"]
    assert result.repairs == ["The cell row-means was missing."]


@pytest.mark.parametrize(
    "pasted",
    [
        "```python\n" + ANSWER + "\n```",
        "Here it is:\n```python\n" + ANSWER + "\n```\nIt works.",
        ANSWER.replace("    ", "\u00a0\u00a0\u00a0\u00a0"),
        "\ufeff" + ANSWER,
        "    " + ANSWER.replace("\n", "\n    "),
        ">>> #| export\n>>> def row_means(X):\n...     return X.mean(axis=1)",
    ],
    ids=["fence", "fence with words", "no-break spaces", "byte order mark", "indented", "prompts"],
)
def test_what_pasting_left_is_mended(taken, nb, pasted):
    cell_of(nb, "row-means").source = pasted
    result = taken(nb)
    assert answer(result).strip() == ANSWER and "pasting" in result.repairs[0]


def test_code_that_parses_is_left_as_it_is(taken, nb):
    cell_of(nb, "row-means").source = source = ANSWER + "\n# “quoted” \u00a0"
    assert answer(taken(nb)) == source


def test_code_that_cannot_be_mended_is_left_as_it_is(taken, nb):
    cell_of(nb, "row-means").source = source = "def row_means(X:\n    “"
    result = taken(nb)
    assert answer(result) == source and result.repairs == []


def test_a_written_answer_is_taken_as_it_is(taken, nb, master):
    written = next(
        cell
        for cell in nb.cells
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
    )
    written.source = "Because of “this”\u00a0..."
    assert cell_of(taken(nb).notebook, written.id).source == written.source


def test_old_formats_are_read(master, released, nb):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "metadata": {},
                        "input": ANSWER,
                        "outputs": [],
                        "collapsed": False,
                    }
                ],
            }
        ],
    }
    assert answer(rebuild(parse(json.dumps(old).encode()), master, released)) == ANSWER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(master, released, nb, encoding):
    assert answer(rebuild(parse(nbformat.writes(nb).encode(encoding)), master, released)) == ANSWER


def test_sources_may_be_lists_of_lines(master, released, nb):
    data = json.loads(nbformat.writes(nb))
    assert all(isinstance(cell["source"], list) for cell in data["cells"])
    assert answer(rebuild(parse(json.dumps(data).encode()), master, released)) == ANSWER


# Refused, with the reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\x00\xfe", "UTF-8"),
        ("naïve".encode("latin-1"), "UTF-8"),
        (b"{", "cut off"),
        (b'{"cells": [{"source": "def f', "cut off"),
        (b"x", "not a notebook"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes(100), "only zero bytes"),
        (b"[]", "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"nbformat": 4, "cells": 3}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [3]}', "no list of cells"),
        (b'{"nbformat": 2}', "no list of cells"),
        (b'{"nbformat": "x", "cells": []}', "no list of cells"),
        (b"[" * 200_000, "deep"),
        (b'{"n": ' + b"9" * 5000 + b"}", "not a notebook"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:12]),
)
def test_what_is_no_notebook_is_refused_with_the_reason(content, reason):
    with pytest.raises(IntakeError, match=reason):
        parse(content)


def test_too_many_cells_are_refused(nb):
    nb.cells = [new_markdown_cell("x") for _ in range(untrusted.MOST_CELLS + 1)]
    with pytest.raises(IntakeError, match="2001 cells"):
        parse(nbformat.writes(nb).encode())


def test_of_too_large_a_cell_the_rest_of_the_notebook_counts(taken, nb):
    nb.cells.append(new_code_cell("x = [" + "1, " * (untrusted.LARGEST_CELL // 3) + "]"))
    result = taken(nb)
    assert answer(result) == ANSWER
    assert result.repairs == ["Too large: 1.0 MB of text were left out, more than the 1 allowed in one cell."]


def test_pictures_that_are_written_out_in_a_text_become_attachments(taken, nb):
    data = "aGkh" * (untrusted.LARGEST_CELL // 3)
    cell_of(nb, "why-rows").source = f"See ![photo](data:image/png;base64,{data})."
    result = taken(nb)
    assert written(result).source == "See ![photo](attachment:picture-1)."
    assert written(result).attachments == {"picture-1": {"image/png": data}}


def test_the_notebook_of_another_chapter_is_named(nb, master, released):
    nb.cells[1].source = nb.cells[1].source.replace("default_exp first", "default_exp second")
    assert rebuild(nb.cells, master, released).repairs[0] == (
        "This is the notebook of another chapter: it makes nnkit.second, and this chapter makes nnkit.first."
    )


def test_odd_cells_are_left_out(nb):
    data = json.loads(nbformat.writes(nb))
    data["cells"] += [
        {"cell_type": "code", "source": 3},
        {"source": "x"},
        {"cell_type": "code", "source": "y", "metadata": 3},
    ]
    assert [cell.source for cell in parse(json.dumps(data).encode())[-1:]] == ["y"]


def test_a_regular_file_is_read(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"{}")
    assert read_submission(tmp_path / "a.ipynb", tmp_path) == b"{}"


def test_links_devices_folders_and_large_files_are_refused(tmp_path, monkeypatch):
    submitted = tmp_path / "submitted"
    (submitted / "eve").mkdir(parents=True)
    (tmp_path / "secret").write_text("{}")
    (submitted / "eve" / "a.ipynb").symlink_to(tmp_path / "secret")
    (submitted / "mallory").symlink_to(submitted / "eve")
    (submitted / "b.ipynb").mkdir()
    os.mkfifo(submitted / "c.ipynb")
    (submitted / "d.ipynb").write_text("x" * 100)
    monkeypatch.setattr(untrusted, "LARGEST_FILE", 50)
    for path, reason in {
        "eve/a.ipynb": "link",
        "mallory/a.ipynb": "link",
        "b.ipynb": "regular",
        "c.ipynb": "regular",
        "d.ipynb": "Clear the outputs",
        "none.ipynb": "No such file",
    }.items():
        with pytest.raises(IntakeError, match=reason):
            read_submission(submitted / path, submitted)


# Notebooks as editors and people leave them

HELPER = "#| export\ndef _total(X):\n    return X.sum(axis=1)"
USES_HELPER = "#| export\ndef row_means(X):\n    return _total(X) / X.shape[1]"
OLDER = "#| export\ndef row_means(X):\n    return X.mean()"
WORDS = "1. In words of my own."


def at(nb, name):
    return [cell.id for cell in nb.cells].index(name)


def split(nb, *parts):
    """As JupyterLab's "Split Cell": all parts keep the metadata."""
    number = at(nb, "row-means")
    whole = nb.cells[number]
    cells = [nbformat.from_dict({**whole, "id": f"part{n}", "source": part}) for n, part in enumerate(parts)]
    nb.cells[number : number + 1] = cells


@pytest.mark.parametrize(
    "parts",
    [
        (HELPER, USES_HELPER),
        (USES_HELPER, HELPER),
        ("row_means(np.eye(2))", ANSWER),
        (ANSWER, "row_means(np.eye(2))"),
        tuple(ANSWER.rsplit("\n", 1)),
        ("#| export", "def row_means(X):", "    return X.mean(axis=1)"),
    ],
    ids=["helper above", "helper below", "try-out above", "try-out below", "inside the function", "in three"],
)
def test_the_parts_of_a_split_cell_are_joined_in_order(taken, nb, parts):
    split(nb, *parts)
    result = taken(nb)
    assert answer(result) == "\n".join(parts)
    assert result.repairs == [f"The cell row-means had been split; its {len(parts)} parts were joined."]


def test_a_split_stub_is_still_a_stub(taken, nb, released):
    split(nb, *released["row-means"].rsplit("\n", 1))
    result = taken(nb)
    assert answer(result) == released["row-means"] and result.repairs == []


def test_of_copies_the_last_one_filled_in_counts_and_the_others_stay_as_words(taken, nb):
    split(nb, OLDER, ANSWER)
    result = taken(nb)
    assert answer(result) == ANSWER
    (kept,) = [cell for cell in result.notebook.cells if OLDER in cell.source]
    assert kept.cell_type == "markdown" and kept.source.startswith("*Also handed in for row-means")
    assert "was in the notebook 2 times" in result.repairs[0]


@pytest.mark.parametrize("copied", ["check-row-means", "print-row-means-np-eye-2"])
def test_what_is_typed_into_a_copy_of_a_given_cell_is_a_cell_of_ones_own(nb, master, released, copied):
    cell_of(nb, "row-means").source = USES_HELPER
    copy = nbformat.from_dict({**cell_of(nb, copied), "source": HELPER})
    nb.cells.insert(at(nb, "row-means"), copy)
    result = rebuild(nb.cells, master, released)
    sources = [cell.source for cell in result.notebook.cells]
    assert sources.index(HELPER) == sources.index(USES_HELPER) - 1
    assert result.repairs == []
    assert cell_of(result.notebook, copied).source == cell_of(master, copied).source


def test_functions_typed_into_a_demonstration_or_a_check_are_run(taken, nb):
    cell_of(nb, "print-row-means-np-eye-2").source += (
        "\nimport math\nprint(math.pi)\nslope = 0.1\nY = row_means(np.eye(3))\n" + HELPER
    )
    (own,) = [cell.source for cell in taken(nb).notebook.cells if cell.id.startswith("own-")]
    assert own == "import math\n\nslope = 0.1\n\n" + HELPER.removeprefix("#| export\n")
    cell_of(nb, "check-row-means").source += "\n" + HELPER
    assert sum(HELPER in cell.source for cell in taken(nb).notebook.cells) == 1


@pytest.mark.parametrize(
    "source",
    [
        ANSWER + "\n    " + STUB,
        ANSWER.replace("    return", "    # " + STUB + "\n    return"),
        "# Once: " + STUB + "\n" + ANSWER,
    ],
    ids=["behind the return", "commented out", "above"],
)
def test_a_line_of_the_stub_left_in_an_answer_does_not_matter(taken, nb, source):
    cell_of(nb, "row-means").source = source
    nb.cells.append(new_code_cell(OLDER))
    assert answer(taken(nb)) == source


@pytest.mark.parametrize(
    "source",
    ["", "# see below", "import math\n{stub}", "{stub}\n\nrow_means(np.eye(2))", "{undocumented}"],
    ids=["emptied", "a remark", "imports above", "a try below", "docstring deleted"],
)
def test_a_cell_that_still_is_the_stub_gives_way_to_an_answer_elsewhere(taken, nb, released, source):
    stub = released["row-means"]
    bare = "\n".join(line for line in stub.splitlines() if '"""' not in line)
    cell_of(nb, "row-means").source = source.format(stub=stub, undocumented=bare)
    nb.cells.append(new_code_cell(ANSWER))
    result = taken(nb)
    assert answer(result) == ANSWER
    assert result.repairs == ["The answer of row-means was found in another cell."]


@pytest.mark.parametrize(
    "other",
    [
        "row_means = lambda X: X.mean(axis=1)",
        "if True:\n    def row_means(X):\n        return X.mean(axis=1)",
        "try:\n    import fast\nexcept ImportError:\n    def row_means(X):\n        return X.mean(axis=1)",
        "%%time\ndef row_means(X):\n    return X.mean(axis=1)",
        "!pip list\nnp.mean?\nfiles = !ls\ndef row_means(X):\n    return X.mean(axis=1)",
    ],
    ids=["lambda", "if", "try", "cell magic", "line magics"],
)
def test_an_answer_is_known_by_the_name_that_it_makes(taken, nb, other, released):
    for source, place in ((other, at(nb, "row-means")), (released["row-means"], None)):
        cell_of(nb, "row-means").source = source
        if place is None:
            nb.cells.append(new_code_cell(other))
        assert answer(taken(nb)) == other


# Answers in words


def written(result):
    return cell_of(result.notebook, "why-rows")


def below_the_question(nb):
    nb.cells.insert(at(nb, "why-rows") + 1, new_markdown_cell(WORDS))


def above_the_question(nb):
    nb.cells.insert(at(nb, "why-rows"), new_markdown_cell(WORDS))


def retyped_words(nb):
    nb.cells[at(nb, "why-rows")] = new_markdown_cell(WORDS)


def as_comments(nb):
    nb.cells[at(nb, "why-rows")] = new_code_cell("# " + WORDS)


def as_raw_text(nb):
    nb.cells[at(nb, "why-rows")] = nbformat.v4.new_raw_cell(WORDS)


def at_the_end(nb):
    nb.cells.append(new_markdown_cell(WORDS))


def in_the_text_above(nb):
    nb.cells[at(nb, "00-first-steps")].source += "\n\n" + WORDS


def split_words(nb):
    cell = cell_of(nb, "why-rows")
    nb.cells.insert(at(nb, "why-rows") + 1, nbformat.from_dict({**cell, "id": "p", "source": WORDS[3:]}))
    cell.source = WORDS[:3]


@pytest.mark.parametrize(
    "place",
    [
        below_the_question,
        above_the_question,
        retyped_words,
        as_comments,
        as_raw_text,
        at_the_end,
        in_the_text_above,
        split_words,
    ],
)
def test_an_answer_in_words_is_found_where_it_was_written(taken, nb, place):
    place(nb)
    result = taken(nb)
    assert "In words of my own." in written(result).source
    assert result.repairs and "why-rows" in result.repairs[0]


def test_words_beside_an_answer_stay_behind_it(taken, nb):
    cell_of(nb, "why-rows").source = "Because."
    below_the_question(nb)
    result = taken(nb)
    assert written(result).source == "Because." and result.repairs == []
    sources = [cell.source for cell in result.notebook.cells]
    assert sources.index(WORDS) == sources.index("Because.") + 1


# Ids of other programs


def numbered(nb):
    for number, cell in enumerate(nb.cells):
        cell.id = str(number)


def of_deepnote(nb):
    for number, cell in enumerate(nb.cells):
        cell.id, cell.metadata = f"{number:032x}", nbformat.from_dict({"deepnote_cell_type": "code"})


def none_at_all(nb):
    for cell in nb.cells:
        cell.metadata = {}
        del cell["id"]


FOREIGN = [numbered, of_deepnote, none_at_all]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_where_ids_are_foreign_given_cells_are_known_by_their_source_and_answers_by_their_place(
    nb, master, released, foreign
):
    cell_of(nb, "why-rows").source = WORDS
    nb.cells.append(new_code_cell(OLDER + "\n\n# what if?"))
    foreign(nb)
    result = rebuild(nb.cells, master, released)
    assert [cell.id for cell in result.notebook.cells[:-1]] == [cell.id for cell in master.cells]
    assert (answer(result), written(result).source) == (ANSWER, WORDS)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_an_edited_demonstration_with_a_foreign_id_is_not_run(nb, master, released, foreign):
    cell_of(nb, "print-row-means-np-eye-2").source += "\n# once more"
    foreign(nb)
    result = rebuild(nb.cells, master, released)
    assert [cell.id for cell in result.notebook.cells] == [cell.id for cell in master.cells]


@pytest.mark.parametrize("foreign", [lambda nb: None, *FOREIGN])
@pytest.mark.parametrize("first", [True, False], ids=["upper", "lower"])
def test_of_a_notebook_that_is_there_twice_the_half_with_the_answers_counts(
    nb, master, released, foreign, first
):
    other = nbformat.from_dict(nb)
    cell_of(other, "row-means").source = OLDER if first else released["row-means"]
    halves = (nb, other) if first else (other, nb)
    for half in halves:
        foreign(half)
    result = rebuild([*halves[0].cells, *halves[1].cells], master, released)
    assert answer(result) == ANSWER
    assert result.repairs[0] == (
        "The file contained the notebook 2 times; for each answer, the first one that was filled in counts."
    )
    kept = [cell for cell in result.notebook.cells if cell.source.startswith("*Also handed in")]
    assert len(kept) == first and all(OLDER in cell.source for cell in kept)
    assert len(result.notebook.cells) == len(master.cells) + len(kept)


# How much is answered


def test_answered_cells_are_counted_wherever_the_answer_is(nb, released, first):
    given = nbformat.read(first.release, as_version=4)

    def count():
        return count_answers(nb.cells, given)

    assert count() == 1
    cell_of(nb, "why-rows").source = "A batch is a slice."
    assert count() == 2
    cell_of(nb, "row-means").source = released["row-means"] + "\n"
    assert count() == 1
    nb.cells.append(new_code_cell(ANSWER))
    assert count() == 2


def test_code_in_the_place_of_a_given_text_is_a_cell_of_ones_own(taken, nb):
    cell = cell_of(nb, "row-means-2")
    nb.cells[nb.cells.index(cell)] = nbformat.from_dict({**new_code_cell(HELPER), "id": cell.id})
    assert HELPER in [cell.source for cell in taken(nb).notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    ("source", "mended"),
    [
        (ANSWER.replace("(X)", "\uff08X\uff09").replace(":\n", "\uff1a\n"), ANSWER),
        (
            "def row_means(X):\n\tX = X + 0\n        return X",
            "def row_means(X):\n        X = X + 0\n        return X",
        ),
    ],
    ids=["full-width signs", "a tab and eight spaces"],
)
def test_signs_of_an_input_method_and_tabs_are_mended(taken, nb, source, mended):
    cell_of(nb, "row-means").source = source
    assert answer(taken(nb)) == mended


# What would cost much to read

GUARD = Limits(seconds=LIMIT, processor=LIMIT, memory=2048 * MEGABYTE)  # against hanging alone


def with_more(nb, *cells, **metadata):
    """The bytes of a notebook with cells that nbformat itself would not write."""
    data = json.loads(nbformat.writes(nb))
    data["cells"] += cells
    data["metadata"] |= metadata
    return json.dumps(data).encode()


def read(content, master, released):
    """What is made of a file, in a process that ends if that takes for ever."""
    return call(GUARD, lambda: rebuild(parse(content), master, released))


def test_lists_and_dicts_are_counted_before_they_are_made(nb, monkeypatch):
    monkeypatch.setattr(untrusted, "MOST_CONTAINERS", 1000)
    words = new_markdown_cell("[{" * 5000)
    assert parse(with_more(nb, words, numbers=list(range(5000))))
    with pytest.raises(IntakeError, match="more than 1,000 lists and dicts"):
        parse(with_more(nb, wide=[[]] * 1000))


def test_nothing_but_sources_names_and_pictures_is_read_of_a_cell(nb):
    odd = {"cell_type": "code", "source": ["a\n", "b"], "outputs": [[]], "execution_count": [], "x": {}}
    names = {"id": "x" * 300, "metadata": {"nbgrader": {"grade_id": [1]}, "tags": ["demo"]}}
    (cell,) = parse(json.dumps({"cells": [odd | names]}).encode())
    assert cell == {"cell_type": "code", "source": "a\nb", "metadata": {}}


@pytest.mark.process
@pytest.mark.parametrize(
    "source",
    [
        " " * 300_000 + "x",
        "x" + " " * 300_000 + "y",
        "a, " * 100_000 + "%",
        "def" + "\n" * 300_000 + "(",
        "#" + "\n" * 300_000,
        "#|" * 150_000,
        "```\n" * 75_000,
        ">>> (\n" * 50_000,
        "-" * 900_000 + "1",
        "-" * 300 + "1",
        "(" * 900_000,
        "a" + ".b" * 300,
        "a" + ".b" * 100_000,
        "if 1: pass\n" + "elif 1: pass\n" * 400,
        "x," * 50_000,
        "a=1\n" * 40_000,
    ],
    ids=lambda source: repr(source[:12]),
)
def test_a_cell_that_is_hard_to_read_leaves_the_rest_as_it_is(nb, master, released, source):
    result = read(with_more(nb, new_code_cell(source)), master, released)
    assert answer(result) == ANSWER
    assert call(GUARD, definitions, source) is not None


@pytest.mark.process
def test_a_long_cell_of_data_stays_code(nb, master, released):
    data = "table = [" + "1.25, " * 50_000 + "]"
    result = read(with_more(nb, new_code_cell(data)), master, released)
    assert result.notebook.cells[-1].source == data and result.repairs == []


def test_the_largest_cells_are_left_out_until_the_rest_is_not_too_much(nb, taken, monkeypatch):
    monkeypatch.setattr(untrusted, "LARGEST_TEXT", 3000)
    nb.cells += [new_code_cell(f"x = {'1' * 1500}"), new_code_cell(f"y = {'1' * 1400}")]
    result = taken(nb)
    assert answer(result) == ANSWER and result.notebook.cells[-1].source == nb.cells[-1].source
    assert "all cells together" in result.repairs[0] and len(result.repairs) == 1


@pytest.mark.process
@pytest.mark.parametrize(
    ("picture", "kept"),
    [
        ("\n" * 3_000_000 + "!", False),
        (["A\n"] * 300_000 + ["!"], False),
        ("QUJD\n" * 300_000 + "QQ==\n\n", True),
    ],
    ids=["newlines", "lines", "a picture"],
)
def test_a_picture_is_told_from_what_is_none_however_long(nb, master, released, picture, kept):
    there = {"attachments": {"a.png": {"image/png": picture}}}
    words = {**new_markdown_cell("See ![](attachment:a.png)"), **there}
    result = read(with_more(nb, words), master, released)
    assert bool(written(result).get("attachments")) == kept


@pytest.mark.process
def test_of_very_many_pictures_the_first_are_kept(nb, master, released):
    many = {f"{number}.png": {"image/png": "AAAA"} for number in range(20_000)}
    words = {**new_markdown_cell("(data:image/png;base64,AA==)" * 300), "attachments": many}
    result = read(with_more(nb, words), master, released)
    assert len(written(result).attachments) == untrusted.MOST_PICTURES
    assert f"Only {untrusted.MOST_PICTURES} pictures of a notebook are kept." in result.repairs


@pytest.mark.process
def test_very_many_copies_and_cells_of_one_name_are_read(nb, master, released):
    data = json.loads(nbformat.writes(nb))
    twice = json.dumps(data | {"cells": data["cells"] * 100}).encode()
    result = read(twice, master, released)
    assert answer(result) == ANSWER and "The file contained the notebook 10 times" in " ".join(result.repairs)
    cells = [
        {**new_code_cell(f"def row_means(X):\n    return {number}"), "id": "row-means"}
        for number in range(1500)
    ]
    assert answer(read(with_more(nb, *cells), master, released)) == cells[-1]["source"]
