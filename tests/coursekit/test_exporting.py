"""coursekit.exporting: notebook in, module out."""

import ast

import nbformat
import pytest
import tinycourse

from coursekit.course import CourseError
from coursekit.exporting import is_export, module_source, package_init


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
        golden(f"{name}.module.txt", module_source(tinycourse.notebook(text), f"{name}.ipynb"))


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


def test_imports_are_collected_sorted_and_once():
    text = exported(
        "#| export\nimport numpy as np",
        "#| export\nfrom nnkit.arrays import one_hot\nimport math",
        MSE,
        "#| export\nimport numpy as np",
    )
    lines = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert lines == ["import math", "import numpy as np", "from nnkit.arrays import one_hot"]
    assert text.index("import math") < text.index("__all__") < text.index("def mse")


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
    with pytest.raises(CourseError, match=r"03_losses.ipynb, cell cell-3, line 2: .*plain Python, no magics"):
        exported(MSE, "#| export\n%timeit 1")


def test_a_notebook_that_exports_nothing_is_told_what_to_do():
    with pytest.raises(CourseError, match=r"03_losses.ipynb exports nothing: mark the cells"):
        exported("x = 1")


def test_a_notebook_that_names_no_module_is_told_what_to_do():
    nb = chapter(MSE)
    del nb.cells[1]
    with pytest.raises(
        CourseError, match=r"03_losses.ipynb does not say which module .* `#\| default_exp MODULE`"
    ):
        module_source(nb, "03_losses.ipynb")


def test_the_package_itself_is_empty_but_for_its_docstring():
    tree = ast.parse(package_init())
    assert len(tree.body) == 1 and ast.get_docstring(tree)
