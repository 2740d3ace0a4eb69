"""What the reference solution's checks send: recorded in a sandbox when a class is graded, kept by the hash of all it depends on.

A run of a course may have a seed of its own (`COURSE_SEED`). It changes every random generator that a hidden check makes, so the
hidden inputs differ from run to run and are the same for all students of one.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import platform
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.judge import MISSING, Options, judge
from coursekit.checks.values import decode
from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.mistakes import known_mistakes
from coursekit.notebook.fast_nbformat import node_of
from coursekit.notebook.roles import is_check_cell
from coursekit.notebook.statements import hidden_lines, parse_code
from coursekit.running.recording import record_reference
from coursekit.running.session import clean_session

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter


DECISIVE = (
    "checks/check",
    "checks/comparison",
    "checks/diagnosis/case",
    "checks/diagnosis/kinds",
    "checks/diagnosis/numbers",
    "checks/diagnosis/shapes",
    "checks/judge",
    "checks/scope",
    "checks/values",
    "grading/bounded_call",
    "grading/call_server",
    "grading/grader",
    "notebook/answers",
    "notebook/imports",
    "notebook/intake",
    "notebook/json_size",
    "notebook/matching",
    "notebook/names",
    "notebook/roles",
    "notebook/source",
    "notebook/statements",
    "notebook/untrusted",
    "running/import_limit",
    "running/recording",
    "running/scoring",
    "running/session",
    "running/sockets",
    "running/trivial_answers",
)


def reseed(nb: NotebookNode, seed: str) -> None:
    """Give the hidden checks of a notebook the random generators of one run of the course.

    Each `default_rng(n)` in the hidden lines of a check cell becomes `default_rng([n, number of the seed])`.

    Parameters
    ----------
    nb : NotebookNode
        Changed in place.
    seed : str
        "" changes nothing.
    """
    if not seed:
        return
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4])
    for cell in nb.cells:
        if not is_check_cell(cell):
            continue
        lines, hidden = cell.source.split("\n"), hidden_lines(cell.source)
        calls = [
            node.args[0]
            for node in ast.walk(parse_code(cell.source))
            if isinstance(node, ast.Call)
            and node.args
            and node.lineno in hidden
            and _name(node.func) == "default_rng"
        ]
        for value in sorted(calls, key=lambda node: (node.lineno, node.col_offset), reverse=True):
            if value.lineno == value.end_lineno:
                line = lines[value.lineno - 1].encode()
                made = b"[%s, %d]" % (line[value.col_offset : value.end_col_offset], number)
                lines[value.lineno - 1] = (
                    line[: value.col_offset] + made + line[value.end_col_offset :]
                ).decode()
        cell.source = "\n".join(lines)


def _name(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def reference_values(chapter: Chapter, seed: str = "", unsafe: bool = False) -> list[dict]:
    """What the checks of a chapter's reference solution send on this machine.

    Parameters
    ----------
    chapter : Chapter
    seed : str
        Of the run of the course.
    unsafe : bool
        Record without a sandbox.

    Returns
    -------
    list of dict
        As `record_cell` makes them.

    Raises
    ------
    UserError
        If a cell fails, or with this seed the reference misses a bound of its own.
    """
    nb = chapter.read()
    reseed(nb, seed)
    modules, mistakes = chapter.earlier_modules(), [asdict(wrong) for wrong in known_mistakes(chapter)]
    cells = [
        [cell.id, cell.source, cell.metadata.get("tags", [])] for cell in nb.cells if cell.cell_type == "code"
    ]
    parts = [chapter.name, cells, modules, mistakes, *environment()]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    kept = chapter.course.root / "build" / "references" / f"{chapter.name}-{digest[:32]}.json"
    try:
        return json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pass
    open_session = partial(clean_session, chapter, modules, sandbox=not unsafe)
    entries = record_reference(node_of(nb), chapter, open_session)
    for entry in entries:
        options = Options.decode(entry["options"])
        if options.by_predicate:
            verdict = judge(entry["name"], decode(entry["value"]), MISSING, options)
            if not verdict.passed:
                raise UserError(
                    f"With COURSE_SEED={seed} the reference of {chapter.name} fails its own check "
                    f"{entry['name']!r}: {verdict.diagnosis} Choose another seed."
                )
    with contextlib.suppress(OSError):  # kept for speed alone
        write_text(kept, json.dumps(entries))
    return entries


def environment() -> list[str]:
    """What a result depends on besides the course: Python, NumPy, and the modules that run and judge.

    The processor is not among it. It changes the last bits of computed values, and these are only compared to tolerance, so a record
    serves on every machine, and the workers of a cluster may have other processors than the one that made it.
    """
    package = Path(__file__).parents[1]
    code = [(package / f"{name}.py").read_text(encoding="utf-8") for name in DECISIVE]
    return [platform.python_version(), version("numpy"), hashlib.sha256("".join(code).encode()).hexdigest()]
