"""The clean process of `coursekit check`: `python -m coursekit.cleanrun NOTEBOOK RESULT WORKSPACE CELL...`.

Runs a notebook from top to bottom, without its demonstrations, and writes a line of JSON before and after each cell, so that a
process that dies or is stopped leaves behind how far it came.
"""

import json
import sys
from pathlib import Path

from coursekit import check_scope, imports
from coursekit.check_scope import guarded, keep, start
from coursekit.course import read_notebook
from coursekit.grading.cells import definitions, plain_definitions
from coursekit.identity import PREFIX, is_check_cell, is_demo, is_own, is_solution, names_made
from coursekit.rehearsal import new_shell, pieces, run_code
from coursekit.troubles import package_trouble
from coursekit.workspace import Workspace


def clean_run(path, note, workspace, tame=()):
    """Run a notebook; `note` is called with a dict before and after each cell.

    The workspace names what a missing module is made by. Of the cells whose ids are in `tame` only what they define is run.
    """
    nb = read_notebook(path)
    shell, kept = new_shell(), set()
    answers = {name for cell in nb.cells if is_solution(cell) for name in names_made(cell.source)}
    start(shell.user_ns)
    shell.user_ns[f"{PREFIX}scope"] = check_scope
    allowed = imports.allowed_modules(nb)
    imports.limit(allowed, imports.visible(allowed))
    free = imports.free_cells(nb, allowed)
    for number, cell in enumerate(nb.cells):
        if cell.cell_type != "code" or is_demo(cell):
            continue
        note({"cell": number})
        found = {"cell": number, "text": "", "error": "", "undefined": "", "trouble": ""}
        if is_check_cell(cell):
            start(shell.user_ns)
        if cell.id in free:
            imports.free()
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
                found["trouble"] = package_trouble(error, workspace)
        if found["error"] and not is_check_cell(cell):
            for code in definitions(cell.source):
                run_code(shell, code)
        imports.bound()
        if not (is_check_cell(cell) or is_solution(cell) or is_own(cell)):
            made = names_made(cell.source, imported=True) - answers
            keep(shell.user_ns, made)
            kept |= made
        note(found)


def main():
    path, result, workspace, *tame = sys.argv[1:]
    with open(result, "w", encoding="utf-8") as file:

        def note(entry):
            file.write(json.dumps(entry) + "\n")
            file.flush()

        clean_run(path, note, Workspace(Path(workspace)), tame)


if __name__ == "__main__":
    main()
