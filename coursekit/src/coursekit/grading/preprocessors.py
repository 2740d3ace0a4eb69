"""Steps that `nbgrader_config.py` puts among nbgrader's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, List, Unicode, default

from coursekit.course import find_course
from coursekit.grading.bounded_call import Ended, Exceeded, call
from coursekit.grading.grader import REFUSED, SUBMISSION, grade_submission, make_task, refuse_ended
from coursekit.notebook.canonical import canonical
from coursekit.notebook.fast_nbformat import nbformat
from coursekit.notebook.untrusted import IntakeError, read_submission
from coursekit.running.reference_record import require_built
from coursekit.running.sandbox import require_sandbox, weaker_limits

if TYPE_CHECKING:
    from nbformat import NotebookNode


class Release(NbGraderPreprocessor):
    """Last step of `nbgrader generate_assignment`: the canonical form, with nothing executed."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        nb = canonical(nb)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.execution_count = None
                cell.outputs = []
        return nb, resources


class SubmissionExporter(NotebookExporter):
    """How `nbgrader autograde` reads a submission: with coursekit's intake, and graded in the sandbox at once.

    nbgrader converts a notebook twice, from `submitted/` and from `autograded/`. The first time it is given the graded notebook here,
    also where the file is none; the second time the preprocessors find the scores in it, and write them into the gradebook.
    The course is the one that nbgrader's source directory is in.
    """

    seed = Unicode(help="Of the run of the course, for the inputs of hidden checks; else COURSE_SEED.").tag(
        config=True
    )
    reveal = Bool(False, help="Show students the code and values of hidden checks.").tag(config=True)
    allow = List(
        Unicode(), help="Modules that answers may import besides NumPy and what their chapter imports."
    ).tag(config=True)
    unsafe = Bool(False, help="Run without a sandbox, with the rights of the user.").tag(config=True)

    @default("seed")
    def _seed_default(self):
        return os.environ.get("COURSE_SEED", "")

    def from_filename(
        self, filename: str, resources: Any = None, **kwargs: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        app: Any = self.parent
        names, coursedir = resources["nbgrader"], app.coursedir
        submitted = Path(coursedir.format_path(coursedir.submitted_directory, ".", "."))
        if not Path(filename).is_relative_to(submitted):
            return super().from_filename(filename, resources, **kwargs)
        if not self.unsafe:
            require_sandbox()
        try:
            content = read_submission(filename, submitted)
        except IntakeError as error:
            content = str(error)
        task = self._task(names["assignment"])
        try:
            graded = call(SUBMISSION, grade_submission, task, content, self.unsafe)
        except (Ended, Exceeded) as error:
            graded = refuse_ended(task, error)
        nb = nbformat.reads(graded.notebook, as_version=4)
        if graded.repairs:
            text = "\n".join(["**Not as released:**", "", *(f"- {repair}" for repair in graded.repairs)])
            nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="repairs"))
        for sentence in filter(None, [*graded.repairs, graded.refused, graded.stopped]):
            self.log.warning("%s: %s", names["student"], sentence)
        return self.from_notebook_node(nb, resources, **kwargs)

    def _task(self, name):
        """The chapter, packed once for all submissions."""
        tasks = vars(self).setdefault("tasks", {})
        if name not in tasks:
            app: Any = self.parent
            coursedir = app.coursedir
            chapter = find_course(Path(coursedir.root, coursedir.source_directory)).chapter(name)
            require_built(chapter)
            if not self.unsafe and (weaker := weaker_limits()):
                self.log.warning(weaker)
            tasks[name] = make_task(chapter, self.seed, self.reveal, self.unsafe, self.allow)
        return tasks[name]


class MarkRefused(NbGraderPreprocessor):
    """After nbgrader has saved the scores: "needs manual grade" for a submission that could not be graded, so that a person looks at it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        if nb.cells[0].id == REFUSED:
            names = resources["nbgrader"]
            with Gradebook(names["db_url"]) as gradebook:
                submission = gradebook.find_submission_notebook(
                    names["notebook"], names["assignment"], names["student"]
                )
                for grade in submission.grades:
                    grade.needs_manual_grade = True
                gradebook.db.commit()
        return nb, resources
