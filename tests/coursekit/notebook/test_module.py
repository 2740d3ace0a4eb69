"""coursekit.notebook.module: notebook in, module out."""

import ast
import subprocess
import sys

import nbformat
import pytest
import tinycourse

from coursekit.errors import UserError
from coursekit.notebook.canonical import canonical
from coursekit.notebook.intake import read_as_graded
from coursekit.notebook.module import exports_of, fast_source, is_export, module_source, package_init


def chapter(*cells, title="# 03: Losses", module="losses"):
    """A notebook of code cells, most of them exported, with a title and the module's name."""
    head = [("markdown", title), ("code", f"#| default_exp {module}\n%load_ext coursekit")]
    return nbformat.from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source, "outputs": []}
                for number, (kind, source) in enumerate([*head, *(("code", cell) for cell in cells)])
            ],
        }
    )


def exported(*cells, **head):
    return module_source(chapter(*cells, **head), "03_losses.ipynb")


MSE = "#| export\ndef mse(y, t):\n    ### BEGIN SOLUTION\n    return ((y - t) ** 2).mean()\n    ### END SOLUTION"


def test_the_tiny_modules_are_as_the_golden_ones(golden):
    for name, text in (("first", tinycourse.FIRST), ("second", tinycourse.SECOND)):
        golden(f"{name}.module.txt", module_source(canonical(tinycourse.notebook(text)), f"{name}.ipynb"))


def test_the_built_modules_are_the_exported_ones(tiny):
    for chapter in tiny.chapters():
        built = (tiny.package / f"{chapter.module()}.py").read_text(encoding="utf-8")
        assert built == module_source(chapter.read(), chapter.notebook.name)


def test_no_marker_directive_or_magic_is_exported():
    text = exported("#| export\nimport numpy as np", MSE, "%matplotlib inline\nx = 1")
    assert "SOLUTION" not in text and "#|" not in text and "%" not in text
    assert "return ((y - t) ** 2).mean()" in text


def test_what_is_exported_is_python_that_says_where_it_comes_from():
    tree = ast.parse(exported(MSE))
    assert ast.get_docstring(tree).splitlines()[0] == "Losses."
    assert "Made from 03_losses.ipynb by coursekit: edit the notebook, not this file." in ast.get_docstring(
        tree
    )


def test_cells_without_the_directive_stay_out():
    text = exported(MSE, "def helper():\n    return 1", "# export\ndef other():\n    return 2")
    assert "helper" not in text and "other" not in text


def test_a_markdown_cell_is_never_exported():
    nb = chapter(MSE)
    nb.cells[0].source = "#| export\n# Title"
    assert not is_export(nb.cells[0])


def test_all_lists_public_names_in_order():
    text = exported(
        "#| export\nclass Layer:\n    pass", MSE, "#| export\nEPS = 1e-8\n_private = 2\nname: int = 3"
    )
    space = {}
    exec(compile(text, "losses", "exec"), space)
    assert space["__all__"] == ["EPS", "Layer", "mse", "name"]
    assert all(name in space for name in space["__all__"])


def test_a_function_defined_twice_is_listed_once_and_the_later_one_holds():
    text = exported("#| export\ndef f():\n    return 1", "#| export\ndef f():\n    return 2")
    space = {}
    exec(compile(text, "losses", "exec"), space)
    assert space["__all__"] == ["f"]
    assert space["f"]() == 2


def test_cells_of_imports_stand_at_the_head_as_their_author_wrote_them():
    written = "import math  # of the standard library\n\nfrom nnkit.arrays import (\n    one_hot,\n)"
    text = exported(MSE, f"#| export\n{written}", "#| export\nimport numpy as np", f"#| export\n{written}")
    head = f"# Cell cell-3\n{written}\n\n# Cell cell-4\nimport numpy as np\n\n__all__"
    assert f'"""\n\n{head}' in text and text.count("import math") == 1


def test_a_comment_names_the_cell_of_each_part():
    nb = chapter(MSE, "#| export\nlast = 1")
    nb.cells[2].metadata = {"nbgrader": {"grade_id": "mse"}}
    nb.cells[3].id = "no\nname"
    text = module_source(nb, "03_losses.ipynb")
    assert text.endswith("\n\n\n# Cell mse\ndef mse(y, t):\n    return ((y - t) ** 2).mean()\n\n\nlast = 1\n")


PARTS = {
    "functions": ["def f():\n    pass", "@cache\ndef g():\n    pass\n\n\nclass H:\n    x = 1"],
    "values": ["x10 = 1", "x9 = 2\n\ny = 3", "A = 4\nBIG = 5", "Point = 6"],
    "both": ["x = 1", "def f():\n    pass", "y = 2", "z = 3\n\n\ndef g():\n    pass", "def h():\n    pass"],
    "many names": ["\n".join(f"a_name_that_is_long_{number} = 0" for number in range(12))],
    "a comment first": ["# why\nx = 1", "# what\ndef f():\n    pass", "# when\ny = 2"],
    "only shown": ["def f():\n    pass", "f()", "y = 2"],
}


@pytest.mark.process
@pytest.mark.parametrize("cells", PARTS.values(), ids=PARTS)
def test_a_module_of_formatted_cells_is_as_ruff_would_make_it(cells):
    text = exported("#| export\nimport math\n\nimport numpy as np", *(f"#| export\n{cell}" for cell in cells))
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format"], ["check", "--select=I,RUF022", "--fix", "--quiet"]):
        done = subprocess.run(
            [*ruff, *command, "--stdin-filename=nnkit/module.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            cwd=tinycourse.REPOSITORY,
        )
        assert done.stdout == text, done.stderr


def test_the_directive_is_taken_as_black_writes_it():
    assert exported(MSE.replace("#|", "# |")) == exported(MSE)
    nb = chapter(MSE)
    nb.cells[1].source = "# | default_exp losses"
    assert module_source(nb, "03_losses.ipynb") == exported(MSE)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (
            "from __future__ import annotations\ndef f(x: Later):\n    return x",
            "def f(x: Later):\n    return x",
        ),
        ("from __future__ import annotations  # why\nimport math\nx = 1", "import math\nx = 1"),
        ('"""Notes."""\nfrom __future__ import (\n    annotations,\n)\nx = 1', '"""Notes."""\nx = 1'),
        ("from __future__ import annotations; x = 1; y = 2\nz = 3", "x = 1; y = 2\nz = 3"),
        ("from __future__ import annotations, division", ""),
    ],
)
def test_imports_from_the_future_stand_at_the_head_of_the_module(cell, kept):
    text = exported(MSE, f"#| export\n{cell}", "#| export\nfrom __future__ import annotations\nlast = 1")
    compile(text, "losses", "exec")
    head, _, body = text.partition('"""\n\n')[2].partition("__all__")
    assert "from __future__ import annotations" in head
    gap = "\n\n\n" if kept.startswith("def ") else "\n\n"
    last = f"# Cell cell-3\n{kept}{gap}# Cell cell-4\nlast = 1\n" if kept else "# Cell cell-4\nlast = 1\n"
    assert "__future__" not in body and text.endswith(f"\n\n{last}")


def test_an_import_from_the_future_in_another_cell_holds_in_the_module_as_in_the_notebook():
    text = exported(
        "%load_ext x", "from __future__ import annotations", "#| export\ndef f(x: Later):\n    return x"
    )
    exec(compile(text, "losses", "exec"), {})


@pytest.mark.parametrize(
    "sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"], ids=ascii
)
def test_what_ends_no_line_of_python_ends_none_of_the_module(sign):
    space = {}
    exec(exported(f"#| export\ndef f():\n    # pasted{sign}from a slide\n    return 'a{sign}b'"), space)
    assert space["f"]() == f"a{sign}b"


def test_a_null_byte_is_said_with_its_cell():
    with pytest.raises(UserError, match=r"03_losses.ipynb, cell cell-2.*null bytes"):
        exported("#| export\nx = '\0'")


# Cells that were split, moved or lost their directive


def exercise(*sources, grade_id="mse"):
    """A chapter with these cells, all of one exercise."""
    nb = chapter(*sources, "#| export\nlast = 1")
    for cell in nb.cells[2:-1]:
        cell.metadata = nbformat.from_dict({"nbgrader": {"grade_id": grade_id, "solution": True}})
    return nb


STUB = "#| export\ndef mse(y, t):\n    raise NotImplementedError"


@pytest.mark.parametrize(
    "halves",
    [
        ("#| export\ndef mse(y, t):\n    d = y - t", "    return (d * d).mean()"),
        ("#| export\ndef _half(d):\n    return (d * d).mean()", "def mse(y, t):\n    return _half(y - t)"),
        ("#| export\ndef mse(y, t):\n    d = y - t\n    return (d * d).mean()", "assert mse"),
        ("#| export", "def mse(y, t):", "    return ((y - t) ** 2).mean()"),
    ],
)
def test_a_cell_that_was_split_is_exported_as_if_it_had_not_been(halves):
    read = read_as_graded(exercise(*halves).cells, exercise(STUB)).notebook
    assert module_source(read, "x") == module_source(exercise("\n".join(halves)), "x")
    assert exports_of(read, exercise(STUB)).missing == exports_of(read, exercise(STUB)).unmarked == []


def test_a_try_that_was_left_in_an_answers_cell_is_not_exported():
    nb = exercise(
        '#| export\nmse(1, 2)\ndef mse(y, t):\n    """Shown: print(1)."""\n    return y - t\nprint(mse(3,\n    4))'
    )
    text = module_source(nb, "x")
    assert "def mse" in text and "mse(1, 2)" not in text and "mse(3" not in text and "Shown" in text


ANSWER = "def mse(y, t):\n    return ((y - t) ** 2).mean()"


@pytest.mark.parametrize(
    "mine",
    [
        exercise(ANSWER),
        exercise(f"# export\n{ANSWER}"),
        exercise(f"#| exprt\n{ANSWER}", grade_id="lost"),
        exercise("# moved", f"def other():\n    pass\n{ANSWER}", grade_id=None),
    ],
)
def test_an_answer_that_lost_its_directive_is_exported_as_its_stub_was_given_with_it(mine):
    found = exports_of(mine, exercise(STUB))
    assert (found.answers, found.unmarked, found.missing) == (["mse", "last"], ["mse"], [])
    text = module_source(mine, "x", exercise(STUB))
    assert ANSWER in text and '"mse"' in text and text.index("def mse") < text.index("last = 1")


def test_the_answer_in_its_own_cell_comes_before_a_try_out_of_the_same_name():
    mine = exercise(ANSWER)
    mine.cells.append(chapter("def mse(y, t):\n    return 0").cells[-1])
    assert "return 0" not in module_source(mine, "x", exercise(STUB))


@pytest.mark.parametrize(
    "mine",
    [
        exercise(ANSWER.replace("mse", "my_mse")),
        exercise("#| export\n" + ANSWER.replace("mse", "my_mse")),
        exercise("x = 1", grade_id=None),
        exercise("%timeit 1\n" + ANSWER, grade_id=None),
    ],
)
def test_a_name_that_no_cell_makes_is_missing(mine):
    assert exports_of(mine, exercise(STUB)).missing == ["mse"]


def test_given_cells_that_make_the_name_too_are_no_answer():
    given = exercise(STUB)
    given.cells.append(chapter("def mse(y, t):\n    return 'shown'").cells[-1])
    mine = nbformat.from_dict(given)
    del mine.cells[2]
    assert exports_of(mine, given).missing == ["mse"]


def test_imports_that_lost_the_directive_are_exported():
    given = exercise("#| export\nimport numpy as np", grade_id="imports")
    mine = exercise("import numpy as np", grade_id="imports")
    assert "import numpy as np" in module_source(mine, "x", given)
    assert "numpy" not in module_source(exercise("import numpy as np", grade_id="other"), "x", given)


def test_the_module_is_known_from_the_given_notebook_where_its_cell_is_gone():
    mine = exercise(f"#| export\n{ANSWER}")
    del mine.cells[1]
    assert ANSWER in module_source(mine, "x", exercise(STUB))


def test_exporting_twice_gives_the_same_text():
    assert exported(MSE) == exported(MSE)


@pytest.mark.parametrize(
    ("title", "docstring"),
    [
        ("# 03: Losses", "Losses."),
        ("# Chapter 3: Losses", "Losses."),
        ("# Losses", "Losses."),
        ("# The loss.", "The loss."),
        ("Text\n\n# Losses", "Losses."),
        ("no heading", "losses."),
    ],
)
def test_the_docstring_is_the_title_without_its_number(title, docstring):
    assert ast.get_docstring(ast.parse(exported(MSE, title=title))).splitlines()[0] == docstring


def test_a_magic_in_an_export_cell_is_named_with_its_cell():
    with pytest.raises(UserError, match=r"03_losses.ipynb, cell cell-3, line 2: .*plain Python, no magics"):
        exported(MSE, "#| export\n%timeit 1")


def test_a_notebook_that_exports_nothing_is_told_what_to_do():
    with pytest.raises(UserError, match=r"03_losses.ipynb exports nothing: mark the cells"):
        exported("x = 1")


def test_a_notebook_that_names_no_module_is_told_what_to_do():
    nb = chapter(MSE)
    del nb.cells[1]
    with pytest.raises(
        UserError, match=r"03_losses.ipynb does not say which module .* `#\| default_exp MODULE`"
    ):
        module_source(nb, "03_losses.ipynb")


def test_the_package_itself_is_empty_but_for_its_docstring():
    tree = ast.parse(package_init())
    assert len(tree.body) == 1 and ast.get_docstring(tree)


FAST_MSE = "#| export fast\ndef fast_mse(y, t):\n    d = (y - t).ravel()\n    return d @ d / d.size"


def test_fast_cells_of_several_notebooks_make_one_module_and_stay_out_of_the_chapters_own():
    first = chapter(MSE, "#| export fast\nimport numpy as np", FAST_MSE)
    second = chapter(
        "#| export fast\nimport numpy as np", "# | export fast\n\nSIZE = 2", title="# 04: Layers"
    )
    text = fast_source([first, chapter(MSE), second])
    assert (
        ast.get_docstring(ast.parse(text))
        .splitlines()[2]
        .startswith('Made from given cells of "03: Losses", "04: Layers"')
    )
    assert '__all__ = ["SIZE", "fast_mse"]' in text
    assert text.count("import numpy as np") == 1 and "def mse" not in text and "#|" not in text
    assert "fast_mse" not in module_source(first, "03_losses.ipynb")


def test_the_imports_of_all_fast_cells_are_one_block_in_order():
    cells = ["from numpy.lib import stride_tricks", "import numpy as np\nimport math", "import numpy as np"]
    text = fast_source([chapter(FAST_MSE, *(f"#| export fast\n{cell}" for cell in cells))])
    assert "import math\n\nimport numpy as np\nfrom numpy.lib import stride_tricks\n\n__all__" in text


def test_without_fast_cells_there_is_no_such_module():
    assert fast_source([chapter(MSE)]) is None


def test_a_fast_cell_that_is_no_python_is_named():
    with pytest.raises(UserError, match=r'"03: Losses", cell cell-2, line 2: .*only plain Python'):
        fast_source([chapter("#| export fast\ndef (")])
