"""`coursekit build`: everything that is generated, from the solution notebooks.

    canonical -> export -> record -> execute -> release

Each step is a function of its own module; this one puts them in order, skips what has not changed and runs chapters side by side.
"""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.authoring.fair_checks import unfair_checks
from coursekit.checks.comparison import close
from coursekit.checks.judge import Options
from coursekit.checks.values import decode
from coursekit.course import Chapter, Course
from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.notebook.canonical import canonical, dumps
from coursekit.notebook.module import fast_source, module_source, package_init
from coursekit.notebook.names import check_names
from coursekit.notebook.roles import is_check_cell
from coursekit.notebook.source import FAST, PACKAGE
from coursekit.notebook.statements import parse_code
from coursekit.running.reference_record import (
    executed_digest,
    load_record,
    outputs_digest,
    read_reference,
    source_digest,
)
from coursekit.running.session import clean_session, clean_workspace, close_event_loop, run_notebook
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

OnStep = Callable[[Chapter, str, int, int], object]  # chapter, step, done, total
STEPS = ("canonical", "export", "record", "execute", "release")


@dataclass
class BuildReport:
    """What a build did to one chapter."""

    chapter: Chapter
    executed: bool = False
    changed: tuple[str, ...] = ()


def build_chapters(
    course: Course,
    names: Sequence[str] = (),
    everything: bool = False,
    workers: int = 2,
    on_step: OnStep = lambda chapter, step, done, total: None,
) -> list[BuildReport]:
    """Build chapters.

    Parameters
    ----------
    course : Course
    names : sequence of str
        Chapters (default: all).
    everything : bool
        Execute again even what has not changed.
    workers : int
        How many chapters are executed side by side.
    on_step : function of (chapter, step, done, total)
        Called as the work goes on, from several threads.

    Returns
    -------
    list of BuildReport

    Raises
    ------
    UserError
        If a chapter can't be built; nothing of that chapter is written by the step that failed.
    """
    chapters = course.select(names)
    if not chapters:
        raise UserError(
            f"{course.solutions} has no chapters: a chapter is a folder NN_slug with NN_slug.ipynb in it."
        )
    reports = {chapter.name: BuildReport(chapter) for chapter in chapters}
    written = {chapter.name: [] for chapter in chapters}

    def note(chapter, path, changed):
        if changed:
            written[chapter.name].append(path.relative_to(course.root).as_posix())

    for chapter in chapters:
        on_step(chapter, "canonical", 0, 1)
        note(chapter, chapter.notebook, write_text(chapter.notebook, dumps(canonical(chapter.read()))))
    for chapter in chapters:
        on_step(chapter, "export", 0, 1)
        target = course.package / f"{chapter.module()}.py"
        note(chapter, target, write_text(target, module_source(chapter.read(), chapter.notebook.name)))
    write_text(course.package / "__init__.py", package_init())
    _write_fast(course)
    write_text(course.package / "py.typed", "")  # type checkers then read the package (PEP 561)

    def run(chapter, digests, again):
        reports[chapter.name].executed = again
        try:
            if unfair := unfair_checks(chapter.read()):
                raise UserError("\n".join(unfair))
            checks = record_values(chapter, on_step)
            if again:
                note(chapter, chapter.notebook, execute(chapter, _record_text(checks, digests), on_step))
            record = _record_text(checks, digests | {"outputs": outputs_digest(chapter)})
            note(chapter, chapter.reference, write_text(chapter.reference, record))
        except UserError as error:
            raise UserError(f"{chapter.name}: {error}") from None
        finally:
            close_event_loop()

    # Not in the threads: before 3.11.8 Python may fail where two of them parse at a time (gh-106905).
    changed = list(_changed(chapters, everything))
    _require_unique_names({chapter.name: _written_names(chapter.read()) for chapter in course.chapters()})
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for done in [pool.submit(run, *parts) for parts in changed]:
            done.result()

    _require_unique_names(
        {chapter.name: [entry["name"] for entry in read_reference(chapter)] for chapter in course.chapters()}
    )
    from coursekit.authoring.release import release_chapters

    for chapter in chapters:
        on_step(chapter, "release", 0, 1)
    for chapter, changed in release_chapters(course, chapters):
        note(chapter, chapter.release, changed)
        on_step(chapter, "done", 1, 1)
    if not names:
        _remove_dead(course)
    for name, report in reports.items():
        report.changed = tuple(dict.fromkeys(written[name]))
    return list(reports.values())


def _changed(chapters, everything):
    """Chapters to record, each with the hashes of its source and of what is executed, and whether it is executed again.

    Where only its mistakes are others, its notebook shows the same.
    """
    for chapter in chapters:
        old, source = load_record(chapter), source_digest(chapter)
        again = everything or old.get("outputs", "") not in ("", outputs_digest(chapter))
        if again or old.get("source") != source:
            digests = {"source": source, "executed": executed_digest(chapter)}
            yield chapter, digests, again or old.get("executed") != digests["executed"]


def _written_names(nb: NotebookNode) -> list[str]:
    """Names of a notebook's checks that its cells write out; those that a loop makes are known after a run alone."""
    return [
        name
        for cell in nb.cells
        if is_check_cell(cell)
        for statement in parse_code(cell.source).body
        for name in check_names(statement)
    ]


def _require_unique_names(names: Mapping[str, Iterable[str]]) -> None:
    """Refuse two checks of one name: in a kit's wheel, what is known of mistakes stands by the check's name alone.

    Parameters
    ----------
    names : dict of chapter -> names of its checks
    """
    named = {}
    for chapter, checks in names.items():
        for name in checks:
            named.setdefault(name, []).append(chapter)
    twice = [f"{name!r} ({' and '.join(where)})" for name, where in named.items() if len(where) > 1]
    if twice:
        raise UserError(f"two checks have the same name: {', '.join(twice)}. Names are unique in a course.")


def record_values(chapter: Chapter, on_step: OnStep = lambda *_: None) -> list[dict]:
    """Run the reference without its demonstrations and keep what its checks send.

    A value that agrees with the one recorded before keeps the old bytes, so that another processor's rounding changes nothing; so does
    one that is judged only by bounds, such as the memory that a call takes.

    Returns
    -------
    list of dict
        The entries, one for each check.
    """
    from coursekit.running.recording import record_reference

    nb = chapter.read()
    before = {entry["name"]: entry for entry in read_reference(chapter)}
    entries = record_reference(nb, chapter, partial(clean_session, chapter), partial(on_step, chapter))
    for entry in entries:
        old = before.get(entry["name"])
        if old is None:
            continue
        if old["options"] != entry["options"] and _same_value_dict(old["options"], entry["options"]):
            entry["options"] = old["options"]
        bounded = old["options"] == entry["options"] and Options.decode(entry["options"]).by_predicate
        if bounded or _same_value(old["value"], entry["value"]):
            entry["value"] = old["value"]
    return entries


def _record_text(checks, digests):
    return json.dumps(digests | {"checks": checks}, indent=1, sort_keys=True) + "\n"


def _same_value(old, new):
    return (
        old["kind"] == new["kind"]
        and old.get("dtype") == new.get("dtype")
        and close(decode(new), decode(old), 1e-6)
    )


def _same_value_dict(old, new):
    return old.keys() == new.keys() and all(_same_value(old[key], new[key]) for key in old)


def execute(chapter: Chapter, record: str, on_step: OnStep = lambda *_: None) -> bool:
    """Run the solution notebook as a student would and store its outputs.

    Parameters
    ----------
    chapter : Chapter
    record : str
        Text of the record of its checks, which is not in its folder yet.
    on_step : function
        As in `build_chapters`.

    Returns
    -------
    bool
        Whether the notebook changed.
    """
    done = run_reference(chapter, chapter.read(), record, on_step)
    return write_text(chapter.notebook, dumps(canonical(done)))


def run_reference(
    chapter: Chapter, nb: NotebookNode, record: str, on_step: OnStep = lambda *_: None
) -> NotebookNode:
    """Run a chapter's solution notebook, or one made from it, in a clean workspace with a record; a copy with outputs."""
    with clean_workspace(chapter) as workspace:
        folder = workspace / chapter.name
        shutil.copyfile(chapter.notebook, folder / chapter.notebook.name)
        write_text(folder / chapter.reference.name, record)
        return run_notebook(
            nb, workspace, folder, lambda number: on_step(chapter, "execute", number, len(nb.cells))
        )


def _write_fast(course):
    """Write the module that the chapters make together; remove it if no chapter has a part of it."""
    target, text = course.package / f"{FAST}.py", fast_source(chapter.read() for chapter in course.chapters())
    if text is None:
        target.unlink(missing_ok=True)
    else:
        write_text(target, text)


def _remove_dead(course):
    """Remove generated files whose chapter is gone."""
    names = {chapter.name for chapter in course.chapters()}
    modules = {f"{chapter.module()}.py" for chapter in course.chapters()} | {"__init__.py", f"{FAST}.py"}
    for path in course.package.glob("*.py"):
        if path.name not in modules:
            path.unlink()
    for path in course.releases.glob("*/"):
        if path.name not in names:
            shutil.rmtree(path)


def differences(course: Course, everything: bool = False, on_step: OnStep = lambda *_: None) -> list[str]:
    """What a build would change, found by building a copy in a temporary directory.

    Returns
    -------
    list of str
        A readable diff for each file that differs, [] if the tree is as built.
    """
    parts = ("solutions", "notebooks", PACKAGE)
    with temporary_folder() as folder:
        copy = Course(Path(folder).resolve())
        ignore = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copyfile(course.root / "nbgrader_config.py", copy.root / "nbgrader_config.py")
        for part in (*parts, "tests/mistakes"):
            if (course.root / part).is_dir():
                shutil.copytree(course.root / part, copy.root / part, ignore=ignore)
        build_chapters(copy, everything=everything, on_step=on_step)
        found = []
        for path in sorted(_files(course.root, parts) | _files(copy.root, parts)):
            diff = _diff(course.root / path, copy.root / path, path)
            if diff:
                found.append(diff)
        return found


def _files(root, parts):
    return {
        path.relative_to(root)
        for part in parts
        for path in (root / part).rglob("*")
        if path.is_file() and not {".ipynb_checkpoints", "__pycache__"} & set(path.parts)
    }


def _diff(committed, built, name, limit=40):
    old, new = ((path.read_bytes() if path.is_file() else b"") for path in (committed, built))
    if old == new and committed.is_file() == built.is_file():
        return ""
    lines = list(
        difflib.unified_diff(
            old.decode("utf-8", "replace").splitlines(),
            new.decode("utf-8", "replace").splitlines(),
            f"{name.as_posix()} (as it is)",
            f"{name.as_posix()} (as built)",
            lineterm="",
            n=1,
        )
    )
    more = [f"... {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join(line[:160] for line in lines[:limit]) + "".join(f"\n{line}" for line in more)
