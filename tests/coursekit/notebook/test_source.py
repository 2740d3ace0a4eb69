"""coursekit.notebook.source: lines and directives of a cell, and who reads them."""

import ast

import nbformat
import pytest

from coursekit.notebook.source import code_lines, has_export, module_named, same_source, with_line_feeds
from coursekit.notebook.statements import hidden_lines, statements
from coursekit.student.clean_check import describe_cell

NO_LINE_ENDS = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"]
LINE_ENDS = ["\n", "\r\n", "\r"]


@pytest.mark.parametrize("sign", NO_LINE_ENDS, ids=ascii)
def test_a_sign_that_ends_no_line_of_python_ends_none_here(sign):
    source = f"x = 1  # pasted{sign}from a slide\ny = 'a{sign}b'\n### BEGIN HIDDEN TESTS\nz = 3"
    assert code_lines(source) == source.split("\n")
    assert [(ast.unparse(ast.parse(code)), first) for code, first, _ in statements(source)] == [
        ("x = 1", 1),
        (f"y = {f'a{sign}b'!r}", 2),
        ("z = 3", 4),
    ]
    assert hidden_lines(source) == {4}
    assert not same_source(f"'a{sign}b'", "'a\nb'")
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"# a{sign}b\nx = 1")])
    assert describe_cell(nb, 0) == "cell 1, `x = 1`"


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_a_line_ends_where_python_ends_it(end):
    source = end.join(["x = 1  # first", "y = '''a", "b'''", "z = 3"])
    assert code_lines(source) == ["x = 1  # first", "y = '''a", "b'''", "z = 3"]
    assert [node.lineno for node in ast.parse(source).body] == [1, 2, 4]
    assert [first for _, first, _ in statements(source)] == [1, 2, 4]
    assert with_line_feeds(source) == "x = 1  # first\ny = '''a\nb'''\nz = 3"
    assert same_source(source, with_line_feeds(source))


def test_lines_are_counted_as_those_of_a_text_that_ends_with_a_line_feed_or_not():
    assert (code_lines(""), code_lines("a"), code_lines("a\n"), code_lines("a\n\n")) == (
        [],
        ["a"],
        ["a"],
        ["a", ""],
    )


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("#| export\nx = 1", True),
        ("#|export\nx = 1", True),
        ("# | export\nx = 1", True),
        ("# |export\nx = 1", True),
        ("#  |  export\r\nx = 1", True),
        (" # | export\nx = 1", True),
        ("# a comment first\n# | export\nx = 1", True),
        ("x = 1", False),
        ("# export\nx = 1", False),
        ("#| exporting\nx = 1", False),
        ("#| default_exp losses", False),
        ("x = 1\ny = 2\nz = 3\n#| export", False),
    ],
)
def test_an_export_cell_has_the_directive_in_its_first_lines_as_an_editor_may_write_it(source, exports):
    assert has_export(source) is exports


@pytest.mark.parametrize("form", ["#| default_exp losses", "#|default_exp losses", "# | default_exp  losses"])
def test_the_module_is_read_from_a_cell_and_from_the_file_alike(form):
    source = f"# the module\n{form}\n%load_ext coursekit"
    assert module_named(source) == "losses"
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    assert module_named(nbformat.writes(nb)) == "losses"  # a line each
    assert module_named(nbformat.writes(nb, split_lines=False)) == "losses"
    assert module_named("x = 1  # see #| default_exp") is None
