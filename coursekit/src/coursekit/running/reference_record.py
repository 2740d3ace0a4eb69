"""The record of what a chapter's reference sends: read, and whether it is that of the notebook."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from coursekit.errors import UserError
from coursekit.mistakes import known_mistakes
from coursekit.notebook.canonical import canonical, dumps

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from coursekit.course import Chapter


def read_reference(chapter: Chapter) -> list[dict[str, Any]]:
    """The record of a chapter's reference values, [] if there is none."""
    return load_record(chapter).get("checks", [])


def require_built(chapter: Chapter) -> None:
    """Raise a UserError if a chapter's notebook was changed after it was built."""
    nb = chapter.read()
    if dumps(canonical(nb)) != chapter.notebook.read_text(encoding="utf-8") or load_record(chapter).get(
        "source"
    ) != source_digest(chapter):
        raise UserError(
            f"{chapter.name} was changed after it was built. Run `coursekit build {chapter.name}`."
        )


def load_record(chapter: Chapter) -> dict[str, Any]:
    """The record as it is written, {} if there is none."""
    try:
        return json.loads(chapter.reference.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise UserError(
            f"{chapter.reference} is damaged. Delete it and run `coursekit build {chapter.name}`."
        ) from None


def source_digest(chapter: Chapter) -> str:
    """Hash of all that decides what a chapter's record holds: its code cells, its mistakes and the earlier modules."""
    mistakes = [asdict(wrong) for wrong in known_mistakes(chapter)]
    return _digest([*executed(chapter, chapter.read()), *mistakes])


def executed_digest(chapter: Chapter) -> str:
    """Hash of what decides the outputs of a chapter's notebook: all that `source_digest` is made from but the mistakes."""
    return _digest(executed(chapter, chapter.read()))


def outputs_digest(chapter: Chapter) -> str:
    """Hash of what a chapter's notebook shows: of an execution, unless the notebook was changed since."""
    nb = canonical(chapter.read())
    return _digest([[cell.id, cell.outputs] for cell in nb.cells if cell.cell_type == "code"])


def _digest(parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def executed(chapter: Chapter, nb: NotebookNode) -> list[list[Any]]:
    """What decides the outputs of a chapter's notebook, to be hashed: its code cells and the earlier modules."""
    cells = [
        [cell.id, cell.source, cell.metadata.get("tags", [])]
        for cell in canonical(nb).cells
        if cell.cell_type == "code"
    ]
    return [cells, list(chapter.earlier_modules().values())]
