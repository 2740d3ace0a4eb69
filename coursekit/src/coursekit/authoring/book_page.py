"""Notebook in, page out: a chapter as a reader of the book sees it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.errors import UserError
from coursekit.notebook.canonical import FIGURE, HELPER
from coursekit.notebook.fast_nbformat import node_of
from coursekit.notebook.imports import imported
from coursekit.notebook.module import exported_names, exports_of
from coursekit.notebook.reading import HEADING, module_of, plain_title, read_notebook
from coursekit.notebook.roles import figure_alt, is_check_cell, is_solution
from coursekit.notebook.source import DIRECTIVE, FAST, MARKER, PACKAGE, code_lines
from coursekit.notebook.statements import lines_between, parse_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter

MACHINERY = re.compile(r"^\s*%(load_ext|export)\b")
CHAPTER_LINK = re.compile(r"\]\(\.\./(\d\d_\w+)/\1\.ipynb(#[^)]*)?\)")
ANY_HEADING = re.compile(r"^#+\s+(.+)$", re.MULTILINE)
LONGEST_ALT = 250


def page_of(
    nb: NotebookNode, chapter: Chapter, modules: Mapping[str, Chapter], solutions: bool = True
) -> NotebookNode:
    """The page of a chapter, as a notebook for myst-nb.

    What only runs the course is left out; imports, checks, solutions and the code of figures are folded.

    Parameters
    ----------
    nb : NotebookNode
        The solution notebook with the outputs to show.
    chapter : Chapter
        Built, so that it has a release: from this come the unsolved exercises and the visible part of the checks.
    modules : dict of module name -> Chapter
        Of the whole course.
    solutions : bool
        Whether the page has the solutions.

    Returns
    -------
    NotebookNode

    Raises
    ------
    UserError
        If the chapter is not built.
    """
    given = _given_sources(chapter)
    cells, heading = [], ""
    for cell in _with_joined_imports(nb.cells):
        if cell.cell_type == "markdown":
            cells += _text_cells(cell, solutions)
            heading = next(reversed(ANY_HEADING.findall(cell.source)), heading)
        else:
            cells += _code_cells(cell, given, heading, solutions)
    page = node_of({**nb, "cells": cells})
    _put_box(page, chapter, needs_and_gives(nb, chapter, modules))
    return page


def _given_sources(chapter):
    if not chapter.release.is_file():
        raise UserError(f"{chapter.name} is not built. Run `coursekit build {chapter.name}`.")
    return {cell.id: cell.source for cell in read_notebook(chapter.release).cells}


def _text_cells(cell, solutions):
    source = cell.source
    if is_solution(cell):
        lines = code_lines(source)
        scheme, answer = lines_between(source, "MARK SCHEME"), lines_between(source, "SOLUTION")
        kept = [
            (number in answer, line)
            for number, line in enumerate(lines, start=1)
            if number not in scheme and not MARKER.match(line)
        ]
        answer = "\n".join(line for inside, line in kept if inside).strip()
        source = "\n".join(line for inside, line in kept if not inside).strip()
        if solutions and answer:
            source += "\n\n" + fold("Solution", answer)
    return [_cell("markdown", cell.id, page_links(source).strip())] if source.strip() else []


def page_links(source: str) -> str:
    """The text of a cell with its links to other chapters' notebooks as links to their pages."""
    return CHAPTER_LINK.sub(lambda match: f"]({match[1]}.ipynb{(match[2] or '').lower()})", source)


def _code_cells(cell, given, heading, solutions):
    source = _readable(cell.source)
    if is_solution(cell):
        cells = [_cell("code", cell.id, _readable(given[cell.id]))]
        if solutions:
            bare = "\n".join(line for line in code_lines(source) if not MARKER.match(line))
            cells.append(_cell("markdown", f"{cell.id}-solution", fold("Solution", code_block(bare))))
        return cells
    if is_check_cell(cell):
        return [_cell("markdown", cell.id, fold("Checks", code_block(_readable(given[cell.id]))))]
    if not source:
        return []
    if _is_imports(source):
        return [_cell("markdown", cell.id, fold("Imports", code_block(source)))]
    if HELPER in cell.metadata.get("tags", []):
        return [_cell("markdown", cell.id, fold("What the checks use", code_block(source)))]
    alt = figure_alt(cell) or alt_text(source, heading)
    shown = _cell("code", cell.id, source, mystnb={"image": {"alt": alt}})
    shown["outputs"] = cell.outputs
    if FIGURE not in cell.metadata.get("tags", []):
        return [shown]
    shown["metadata"]["tags"] = ["remove-input"]
    return [_cell("markdown", f"{cell.id}-code", fold("Code of the figure", code_block(source))), shown]


def fold(summary: str, text: str) -> str:
    """Markdown that a reader opens by a click on its summary, as hints are."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def code_block(source: str) -> str:
    """Python in Markdown."""
    return f"~~~~python\n{source}\n~~~~"


def _readable(source):
    """Code without directives and without what only runs the course."""
    lines = [line for line in code_lines(source) if not DIRECTIVE.match(line) and not MACHINERY.match(line)]
    return "\n".join(lines).strip("\n")


def _cell(kind, name, source, **metadata) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _is_imports(source):
    tree = parse_cell(source)
    return (
        tree is not None
        and bool(tree.body)
        and all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in tree.body)
    )


def _with_joined_imports(cells):
    """Cells of a notebook, those of imports that follow each other as one."""
    joined = []
    for cell in cells:
        source = _readable(cell.source) if cell.cell_type == "code" else ""
        if (
            _is_imports(source)
            and joined
            and joined[-1].cell_type == "code"
            and _is_imports(joined[-1].source)
        ):
            source = f"{joined[-1].source}\n\n{source}"
            cell = joined.pop()
        joined.append(node_of({**cell, "source": source}) if source else cell)
    return joined


def alt_text(source: str, heading: str) -> str:
    """What a figure shows, for who cannot see it: the titles that its code gives, else the heading above it."""
    tree = parse_cell(source)
    titles = [title for node in ast.walk(tree) for title in _titles(node)] if tree else []
    text = "; ".join(dict.fromkeys(" ".join(title.split()) for title in titles if title.strip()))
    text = text or f"Figure of the section “{heading}”"
    return text if len(text) <= LONGEST_ALT else f"{text[: LONGEST_ALT - 1]}…"


def _titles(node):
    if not isinstance(node, ast.Call):
        return
    values = [keyword.value for keyword in node.keywords if keyword.arg in ("title", "suptitle")]
    if getattr(node.func, "attr", "") in ("suptitle", "set_title", "title"):
        values += node.args[:1]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def needs_and_gives(nb: NotebookNode, chapter: Chapter, modules: Mapping[str, Chapter]) -> str:
    """The box at a chapter's head, in Markdown: what it imports of which chapter, what it exports, and its notebook."""
    own = module_of(nb, chapter.notebook)
    imports = {modules[name]: names for name, names in needed(nb).items() if name in modules and name != own}
    lines = [
        f"- [chapter {other.number}]({other.name}.ipynb): {_listed(names)}"
        for other, names in sorted(imports.items(), key=lambda pair: pair[0].number)
    ]
    needs = "\n".join(["**Needs**", "", *lines]) if lines else "**Needs** no earlier chapter."
    gives = f"**Gives** [`{PACKAGE}.{own}`](../api/{own}.md): {_listed(given_names(nb))}."
    notebook = f"**Work on it** in the {{download}}`notebook <../downloads/{chapter.name}.ipynb>`, with the exercises to fill in."
    body = "\n\n".join([needs, gives, notebook])
    return f":::{{admonition}} What this chapter needs and gives\n:class: needs-gives\n\n{body}\n:::"


def needed(nb: NotebookNode) -> dict[str, list[str]]:
    """Module of nnkit -> names, for all that a notebook's code imports of earlier chapters."""
    found: dict[str, set[str]] = {}
    for cell in nb.cells:
        for module, names in imported(cell.source) if cell.cell_type == "code" else ():
            package, _, name = module.partition(".")
            if package == PACKAGE and name and name != FAST:
                found.setdefault(name, set()).update(names)
    return {module: sorted(names) for module, names in found.items()}


def given_names(nb: NotebookNode) -> list[str]:
    """The public names that a chapter's module gets, in the chapter's order."""
    names = [name for cell in exports_of(nb).cells for name in exported_names(cell.source)]
    return [name for name in dict.fromkeys(names) if not name.startswith("_")]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _put_box(page, chapter, box):
    """Number the chapter's title, and put the box below it."""
    for cell in page.cells:
        if cell.cell_type == "markdown" and (title := HEADING.search(cell.source)):
            numbered = f"# {chapter.number}. {plain_title(title[1])}"
            cell.source = f"{cell.source[: title.start()]}{numbered}\n\n{box}\n{cell.source[title.end() :]}"
            return
    raise UserError(f"{chapter.name} has no title: begin its first Markdown cell with `# Title`.")
