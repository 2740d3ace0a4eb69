"""What the checks of a cell found: lines of text, and in Jupyter one table below the cell.

A check reports here as it is made. Outside Jupyter its line is printed at once. In a Jupyter kernel the reports are collected and shown when the cell
ends, together with the checks that the cell did not come to, because one before them failed or met a function not written yet.
"""

from __future__ import annotations

import ast
import base64
import html
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from traceback import walk_tb
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from coursekit.checks.diagnosis.kinds import RETURNED_NONE
from coursekit.checks.known_mistakes import known_mistakes, raised, sentence_of_error
from coursekit.checks.operands import operands
from coursekit.notebook.names import check_names, names_defined
from coursekit.notebook.roles import MARK
from coursekit.notebook.source import source_hash

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


PASSED, FAILED, UNWRITTEN = "passed", "failed", "not written yet"
LATER, UNREACHED = "compared when graded", "not reached"
SIGNS = {PASSED: "\N{CHECK MARK}", FAILED: "\N{MULTIPLICATION X}", UNWRITTEN: "\N{WHITE CIRCLE}"}
EDGES = {PASSED: "#0072B2", FAILED: "#D55E00"}  # Okabe and Ito's blue and vermilion

SOURCES = "coursekit_sources"  # metadata of the output of a check cell: see sources_checked

_TABLE = "color: inherit; border-collapse: collapse; margin: 0.3em 0"
_ROW = "background: none; border-bottom: 1px solid rgba(128, 128, 128, 0.35)"
_CELL = "color: inherit; text-align: left; vertical-align: top; padding: 0.25em 0.8em; white-space: normal"
_LINES = "color: inherit; background: none; margin: 0.2em 0; padding: 0; white-space: pre-wrap; font-family: monospace"


@dataclass(frozen=True)
class Row:
    """One check of a cell.

    Attributes
    ----------
    name : str
    state : str
        PASSED, FAILED, UNWRITTEN, LATER or UNREACHED.
    diagnosis : str
    details : tuple of str
        Lines with what was got and expected.
    message : str
        What stands for the check in plain text; by default a line with name and state.
    picture : bytes
        A PNG of the difference, or nothing.
    """

    name: str
    state: str
    diagnosis: str = ""
    details: tuple[str, ...] = ()
    message: str = ""
    picture: bytes = b""

    def text(self) -> str:
        """The plain text."""
        return self.message or f"..  {self.name}: {self.state}"

    def cells(self) -> tuple[str, str]:
        """The two cells of the table, as HTML; all that a student's value may hold is escaped."""
        parts = [f"<b>{html.escape(self.name)}</b>" if self.state == FAILED else html.escape(self.name)]
        if self.diagnosis:
            parts.append(f"<div>{html.escape(self.diagnosis)}</div>")
        if self.details:
            parts.append(f'<pre style="{_LINES}">{html.escape(chr(10).join(self.details))}</pre>')
        if self.picture:
            data = base64.b64encode(self.picture).decode("ascii")
            parts.append(f'<img alt="got, expected and their difference" src="data:image/png;base64,{data}">')
        return f"{SIGNS.get(self.state, '&middot;')}&nbsp;{self.state.replace(' ', '&nbsp;')}", "".join(parts)


def table(rows: Iterable[tuple[str, Sequence[str]]], head: Sequence[str] = ()) -> str:
    """An HTML table that reads in light and dark themes: no scripts, no backgrounds, no colour of its own for text.

    Parameters
    ----------
    rows : iterable of (state, cells)
        The state gives the colour of the left edge; the cells are HTML.
    head : sequence of str
        Names of the columns.
    """
    lines = [f'<table style="{_TABLE}">']
    if head:
        names = "".join(f'<th style="{_CELL}">{html.escape(name)}</th>' for name in head)
        lines.append(f'<tr style="{_ROW}">{names}</tr>')
    for state, cells in rows:
        edge = f"border-left: 4px solid {EDGES.get(state, 'rgba(128, 128, 128, 0.35)')}"
        inner = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        lines.append(f'<tr style="{_ROW}; {edge}">{inner}</tr>')
    return "\n".join([*lines, "</table>"])


def running_shell() -> InteractiveShell | None:
    """The IPython shell of this process, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def in_jupyter(shell: InteractiveShell | None = None) -> bool:
    """Whether this process is a Jupyter kernel whose checks are shown, not sent."""
    shell = shell or running_shell()
    return getattr(shell, "kernel", None) is not None and os.environ.get("COURSEKIT_CHECKS") != "send"


def show(text: str, markup: str, kind: str = "text/html", metadata: Mapping[str, Any] | None = None) -> None:
    """Show text, and where it can be shown its richer form; the metadata goes into that of the output.

    The text goes out first and the rich form as an update of it: a program that stores or compares outputs by what is displayed sees the text alone,
    so that stored notebooks do not depend on the markup.
    """
    from IPython.display import publish_display_data

    if not in_jupyter():
        print(text)
        return
    identity = {"display_id": uuid4().hex}
    metadata = {**MARK, **(metadata or {})}
    publish_display_data({"text/plain": text}, metadata, transient=identity)
    publish_display_data({"text/plain": text, kind: markup}, metadata, transient=identity, update=True)


class Reports:
    """The reports of the running cell, and which checks are still open in this process.

    Attributes
    ----------
    open : list of str
        Names of checks that failed or met a function not written yet and have not passed since, the last one last.
    """

    def __init__(self) -> None:
        self._rows, self.open = [], []

    def install(self, shell: InteractiveShell) -> None:
        """Show the reports of every cell that the shell runs; installing twice changes nothing."""
        shell.events.register("post_run_cell", self.finish)

    def add(self, row: Row) -> None:
        """Note one check; outside Jupyter its line is printed at once, unless its message is raised."""
        shell = running_shell()
        if shell is not None:
            self.install(shell)
            self._rows.append(row)
        if row.state != FAILED and not in_jupyter(shell):
            print(row.text())

    def finish(self, result: Any) -> None:
        """At the end of a cell: show its checks, also those that it did not come to; `result` is IPython's ExecutionResult."""
        rows, self._rows = self._rows, []
        if os.environ.get("COURSEKIT_CHECKS") == "send":
            return
        if result.error_in_exec is not None:
            rows += unreached(result, rows)
        for row in rows:
            if row.name in self.open and row.state in (PASSED, FAILED, UNWRITTEN):
                self.open.remove(row.name)
            if row.state in (FAILED, UNWRITTEN):
                self.open.append(row.name)
        if rows and (shell := running_shell()) and in_jupyter(shell):
            history = shell.history_manager.input_hist_raw if shell.history_manager else []
            checked = sources_checked(result.info.raw_cell, history)
            show("\n".join(row.text() for row in rows), _summary(rows), metadata={SOURCES: checked})


def sources_checked(cell: str, history: Sequence[str]) -> dict[str, str]:
    """What a check cell depends on: name of each function and class that it mentions -> hash of the cell that was run last of those that make it.

    Parameters
    ----------
    cell : str
        Source of the check cell.
    history : list of str
        Sources of the cells in the order in which they were run.
    """
    words, found = set(re.findall(r"\w+", cell)), {}
    for source in history:
        if source != cell:
            found |= dict.fromkeys(names_defined(source) & words, source_hash(source))
    return found


def _summary(rows):
    """The table with a line above that counts."""
    counts = Counter(row.state for row in rows)
    order = (PASSED, FAILED, UNWRITTEN, LATER, UNREACHED)
    line = ", ".join(f"{counts[state]} {state}" for state in order if counts[state])
    if counts[FAILED] or counts[UNWRITTEN]:
        line += ". <code>%hint</code> opens the next hint."
    return f"<div>{line}</div>\n" + table((row.state, row.cells()) for row in rows)


def unreached(result: Any, reported: Sequence[Row]) -> list[Row]:
    """Rows for the checks of a cell that ended with an error: the one that met it, and those behind it.

    Parameters
    ----------
    result : IPython's ExecutionResult
    reported : list of Row
        The checks that were made.
    """
    error, shell = result.error_in_exec, running_shell()
    if error is None or shell is None:
        return []
    made = {row.name for row in reported}
    told = bool(reported) and reported[-1].state == FAILED  # the error is that of a check that has its row
    line = _line_of(error.__traceback__)
    try:
        body = ast.parse(shell.transform_cell(result.info.raw_cell)).body
    except SyntaxError:  # a magic
        return []
    rows = []
    for statement in body:
        for name in check_names(statement):
            if (statement.end_lineno or statement.lineno) < line or name in made:
                continue
            met = statement.lineno <= line and not rows and not told
            rows.append(_row_of_error(name, error, shell.user_ns) if met else Row(name, UNREACHED))
    return rows


def _row_of_error(name, error, namespace):
    if isinstance(error, NotImplementedError):
        return Row(name, UNWRITTEN)
    said = raised(type(error).__name__, str(error))
    sentence = sentence_of_error(known_mistakes(name), said)
    said += "" if said.endswith((".", "!", "?")) else "."
    parts = (RETURNED_NONE, sentence) if _is_of_none(error) else (sentence, said, operands(error, namespace))
    diagnosis = " ".join(filter(None, parts))
    return Row(name, FAILED, diagnosis, message=f"FAILED  {name}\n  {diagnosis}")


def _is_of_none(error):
    """Whether the cell itself took a part of None, or computed with it: then no function of the student's has raised the error."""
    of_cell = [frame.f_code.co_name == "<module>" for frame, _ in walk_tb(error.__traceback__)]
    return isinstance(error, TypeError) and "NoneType" in str(error) and bool(of_cell) and of_cell[-1]


def _line_of(traceback):
    """The line of the cell that an error comes through."""
    while traceback is not None:
        if traceback.tb_frame.f_code.co_name == "<module>":
            return traceback.tb_lineno
        traceback = traceback.tb_next
    return sys.maxsize


reports = Reports()
