"""The clean process of an export: `python -m coursekit.student.export_process NOTEBOOK MODULE RESULT NAME...`.

Imports `nnkit.MODULE`, then runs the notebook's check cells with the module's names in place of its export cells, and writes what it found as JSON.
A check sees each NAME as the module has it or, where the module lacks it, not at all.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.scope import guarded, set_up
from coursekit.files import write_text
from coursekit.notebook.module import is_export
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import is_check_cell, is_demo
from coursekit.notebook.source import PACKAGE, code_lines
from coursekit.notebook.statements import statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell
    from nbformat import NotebookNode


def run_checks(path: str | Path, module: str, answers: Sequence[str]) -> dict:
    """Returns a dict with error, names, passed, failed, unwritten."""
    found = {"error": "", "names": [], "passed": 0, "failed": [], "unwritten": []}
    nb = read_notebook(Path(path))
    shell = new_shell()
    try:
        imported = importlib.import_module(f"{PACKAGE}.{module}")
    except Exception as error:
        found["error"] = f"{type(error).__name__}: {error}"
        return found
    found["names"] = list(imported.__all__)
    for cell in nb.cells:
        if cell.cell_type != "code" or is_demo(cell):
            continue
        if is_export(cell):
            shell.user_ns.update(
                {name: value for name, value in vars(imported).items() if not name.startswith("__")}
            )
        elif is_check_cell(cell):
            set_up(shell.user_ns)
            for name in answers:  # a cell that is not exported may have made it, too
                shell.user_ns.pop(name, None)
            shell.user_ns.update({name: vars(imported)[name] for name in answers if hasattr(imported, name)})
            for code in pieces(cell):
                _tally(shell, code, cell.metadata["nbgrader"]["grade_id"], found)
        else:
            run_code(shell, cell.source)
    return found


def pieces(cell: NotebookNode) -> list[str]:
    """What is run at once: the statements of a check cell, another or a damaged cell as a whole."""
    if is_check_cell(cell):
        with contextlib.suppress(SyntaxError):
            return [code for code, _, _ in statements(cell.source)]
    return [cell.source]


def new_shell() -> InteractiveShell:
    """An IPython shell that keeps no history."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False  # pyright: ignore[reportOptionalMemberAccess]  # a shell has one
    return shell


def run_code(shell: InteractiveShell, code: str) -> tuple[BaseException | None, str]:
    """Run code as a cell; gives its error or None, and what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.redirect_stderr(io.StringIO()):
        result = shell.run_cell(code, store_history=False)
    return result.error_before_exec or result.error_in_exec, shown.getvalue()


def _tally(shell, code, grade_id, found):
    error, shown = run_code(shell, guarded(code))
    found["passed"] += sum(line.startswith("ok  ") for line in shown.splitlines())
    if isinstance(error, NotImplementedError):
        found["unwritten"].append(code_lines(code.strip())[0])
    elif error is not None:
        text = str(error)
        found["failed"].append(
            text if text.startswith("FAILED") else f"FAILED  {grade_id}: {type(error).__name__}: {text}"
        )


def main() -> None:
    path, module, result, *answers = sys.argv[1:]
    write_text(result, json.dumps(run_checks(path, module, answers)))


if __name__ == "__main__":
    main()
