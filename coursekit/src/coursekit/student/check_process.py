"""The clean process of `coursekit check`: `python -m coursekit.student.check_process NOTEBOOK RESULT WORKSPACE CELL...`.

Runs a notebook from top to bottom, without its demonstrations, and writes a line of JSON before and after each cell, so that a
process that dies or is stopped leaves behind how far it came.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks import scope
from coursekit.checks.scope import PREFIX, guarded, keep, set_up
from coursekit.notebook.imports import allowed_modules, free_cells
from coursekit.notebook.names import names_made
from coursekit.notebook.reading import read_notebook
from coursekit.notebook.roles import is_check_cell, is_demo, is_own, is_solution
from coursekit.notebook.statements import definitions, plain_definitions
from coursekit.running import import_limit
from coursekit.student.export_process import new_shell, pieces, run_code
from coursekit.student.package_errors import explain_package_error
from coursekit.student.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run_cells(
    path: str | Path, note: Callable[[dict], None], workspace: Workspace, tame: Sequence[str] = ()
) -> None:
    """Run a notebook; `note` is called with a dict before and after each cell.

    The workspace names what a missing module is made by. Of the cells whose ids are in `tame` only what they define is run.
    """
    nb = read_notebook(Path(path))
    shell, kept = new_shell(), set()
    answers = {name for cell in nb.cells if is_solution(cell) for name in names_made(cell.source)}
    set_up(shell.user_ns)
    shell.user_ns[f"{PREFIX}scope"] = scope
    allowed = allowed_modules(nb)
    import_limit.limit(allowed, import_limit.visible(allowed))
    free = free_cells(nb, allowed)
    for number, cell in enumerate(nb.cells):
        if cell.cell_type != "code" or is_demo(cell):
            continue
        note({"cell": number})
        found = {"cell": number, "text": "", "error": "", "undefined": "", "package_error": ""}
        if is_check_cell(cell):
            set_up(shell.user_ns)
        if cell.id in free:
            import_limit.free()
        for code in plain_definitions(cell.source) if cell.id in tame else pieces(cell):
            error, shown = run_code(shell, guarded(code, kept) if is_check_cell(cell) else code)
            found["text"] += shown
            if error is None:
                continue
            if str(error).startswith("FAILED  "):
                found["text"] += f"\n{error}\n"
            elif not found["error"]:
                first = (str(error).replace(PREFIX, "").splitlines() or [""])[0]
                found["error"] = f"{type(error).__name__}: {first}"
                found["undefined"] = getattr(error, "name", "") if isinstance(error, NameError) else ""
                found["package_error"] = explain_package_error(error, workspace)
        if found["error"] and not is_check_cell(cell):
            for code in definitions(cell.source):
                run_code(shell, code)
        import_limit.bound()
        if not (is_check_cell(cell) or is_solution(cell) or is_own(cell)):
            made = names_made(cell.source, imported=True) - answers
            keep(shell.user_ns, made)
            kept |= made
        note(found)


def main() -> None:
    path, result, workspace, *tame = sys.argv[1:]
    with open(result, "w", encoding="utf-8") as file:

        def note(entry):
            file.write(json.dumps(entry) + "\n")
            file.flush()

        run_cells(path, note, Workspace(Path(workspace)), tame)


if __name__ == "__main__":
    main()
