"""Honest notebooks as editors and people leave them, from public reports: every one keeps its points and its words."""

import json

import nbformat
from corpus import CHECKS, DAMAGED, FULL, RIGHT, SOLUTION, WRITTEN, attack, position, with_answer
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tinycourse import cell_of

HELPER = "#| export\ndef _total(X):\n    return X.sum(axis=1)\n"
USES_HELPER = RIGHT.replace("X.mean(axis=1)", "_total(X) / X.shape[1]")
OLDER = "#| export\ndef row_means(X):\n    return X.mean()\n"
DEMO = "print-row-means-np-eye-2"
STUB_LINE = 'raise NotImplementedError("not written yet")'
WORDS = "A row is one example, in words of my own."
SAID = "in words of my own"
FOUND = "was found in another cell"
SPLIT = "had been split"


def left(says=""):
    return attack(DAMAGED, FULL, says)


def split(nb, *parts):
    """As JupyterLab's "Split Cell": all parts keep the metadata."""
    number = position(nb, SOLUTION)
    whole = nb.cells[number]
    cells = [nbformat.from_dict({**whole, "id": f"part{n}", "source": part}) for n, part in enumerate(parts)]
    nb.cells[number : number + 1] = cells
    return nb


def foreign(nb, metadata):
    """Other ids and metadata in every cell."""
    for number, cell in enumerate(nb.cells):
        cell.id, cell.metadata = f"{number:032x}", nbformat.from_dict(metadata)
    return nb


def as_json(nb):
    """The bytes of a notebook that nbformat itself would not write."""
    return json.dumps(nb).encode()


# Cells split and copied


@left(SPLIT)
def split_with_a_helper_above(nb, place):
    return split(nb, HELPER, USES_HELPER)


@left(SPLIT)
def split_with_a_helper_below(nb, place):
    return split(nb, USES_HELPER, HELPER)


@left(SPLIT)
def split_with_a_try_above(nb, place):
    return split(nb, "row_means(np.eye(2))", RIGHT)


@left(SPLIT)
def split_inside_the_function(nb, place):
    return split(nb, *RIGHT.strip().rsplit("\n", 1))


@left()
def helper_in_a_copied_check_cell(nb, place):
    copy = nbformat.from_dict({**cell_of(nb, CHECKS), "source": HELPER})
    nb.cells.insert(position(nb, SOLUTION), copy)
    return as_json(with_answer(nb, USES_HELPER))


@left()
def helper_in_a_copied_demonstration(nb, place):
    copy = nbformat.from_dict({**cell_of(nb, DEMO), "source": HELPER})
    nb.cells.insert(position(nb, SOLUTION), copy)
    return as_json(with_answer(nb, USES_HELPER))


@left()
def stub_behind_the_return_and_another_try_below(nb, place):
    nb.cells.append(new_code_cell(OLDER))
    return with_answer(nb, RIGHT + f"    {STUB_LINE}\n")


@left("contained the notebook 2 times")
def the_older_half_of_a_notebook_that_was_doubled(nb, place):
    older = with_answer(nbformat.from_dict(nb), OLDER)
    nb.cells = [*with_answer(nb, RIGHT).cells, *older.cells]
    return as_json(nb)


# Words


@left(SAID)
def words_below_the_question(nb, place):
    nb.cells.insert(position(nb, WRITTEN) + 1, new_markdown_cell(WORDS))
    return with_answer(nb, RIGHT)


@left(SAID)
def words_in_a_cell_of_another_kind(nb, place):
    nb.cells[position(nb, WRITTEN)] = new_raw_cell(WORDS)
    return with_answer(nb, RIGHT)


@left(SAID)
def words_beside_an_answer(nb, place):
    cell_of(nb, WRITTEN).source = "Because."
    nb.cells.insert(position(nb, WRITTEN) + 1, new_markdown_cell(WORDS))
    return with_answer(nb, RIGHT)


# Other programs


@left(SAID)
def saved_by_deepnote(nb, place):
    cell_of(nb, WRITTEN).source = WORDS
    return foreign(with_answer(nb, RIGHT), {"deepnote_cell_type": "code"})


@left(SAID)
def saved_by_databricks(nb, place):
    cell_of(nb, WRITTEN).source = WORDS
    nb = foreign(with_answer(nb, RIGHT), {"application/vnd.databricks.v1+cell": {"showTitle": False}})
    for cell in nb.cells:
        del cell["id"]
    return as_json({**nb, "nbformat_minor": 0})


@left()
def ids_numbered(nb, place):
    for number, cell in enumerate(with_answer(nb, RIGHT).cells):
        cell.id = str(number)
    return nb


@left()
def formatted(nb, place):
    return with_answer(nb, RIGHT.replace("#| export", "# | export"))


# The state of a kernel


@left()
def a_variable_called_check(nb, place):
    return with_answer(nb, RIGHT, "check = np.ones(2)\nnp_ = np\nsum = max = list = 3")


@left()
def numpy_told_to_raise(nb, place):
    return with_answer(nb, RIGHT, "np.seterr(all='raise')\nimport warnings\nwarnings.simplefilter('error')")


@left()
def everything_of_numpy_by_name(nb, place):
    return with_answer(
        nb, RIGHT.replace("X.mean(axis=1)", "sum(X, axis=1) / shape(X)[1]"), "from numpy import *"
    )


# Cells that fail


@left("No module named 'torch_that_is_not_there'")
def a_module_that_is_not_there(nb, place):
    return with_answer(nb, RIGHT.replace("#| export", "#| export\nimport torch_that_is_not_there"))


@left("line 1, `%matplotlib widget`")
def interactive_plots(nb, place):
    return with_answer(nb, "%matplotlib widget\n" + RIGHT)


@left('line 1, `rows = int(input("rows? "))`')
def asks_for_input(nb, place):
    return with_answer(nb, 'rows = int(input("rows? "))\n' + RIGHT)


@left("One of your own cells failed in line 1")
def a_try_that_fails_between_helpers(nb, place):
    return with_answer(nb, USES_HELPER, "row_means('no')\n" + HELPER)


@left()
def exit_left_in_a_cell(nb, place):
    return with_answer(nb, RIGHT, "exit()")


@left("ended the Python process")
def a_try_that_crashes(nb, place):
    return with_answer(nb, USES_HELPER, HELPER + "import ctypes\nctypes.string_at(0)")


@left()
def functions_hidden_by_variables(nb, place):
    nb.cells.insert(position(nb, CHECKS), new_code_cell("X = len = tuple = 3\nmath = 'maths'"))
    return with_answer(nb, RIGHT)


@left("another cell")
def words_typed_into_the_text_above(nb, place):
    cell_of(nb, "row-means-2").source += f"\n\n{WORDS}"
    return with_answer(nb, RIGHT)


@left()
def a_photo_in_a_text(nb, place):
    cell_of(nb, WRITTEN).source = f"![photo](data:image/png;base64,{'aGkh' * 400_000})"
    return with_answer(nb, RIGHT)
