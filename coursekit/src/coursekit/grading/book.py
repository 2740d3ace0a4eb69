"""Write results into nbgrader's gradebook and its folders, from one place."""

import json
import warnings
from dataclasses import asdict

from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning

from coursekit.course import write_text
from coursekit.fast_nbformat import nbformat

RECORD = "coursekit.json"


class Book:
    """A gradebook and the folders beside it. Use as a context manager.

    Parameters
    ----------
    root : Path
        Holds `autograded/`.
    db_url : str
    config : traitlets Config
        nbgrader's, for the policy on late submissions.
    """

    def __init__(self, root, db_url, config):
        self._root, self._db_url, self._config = root, db_url, config

    def __enter__(self):
        self._gradebook = Gradebook(self._db_url)
        return self

    def __exit__(self, *_):
        self._gradebook.close()

    def record(self, chapter, student, graded, key, timestamp=None):
        """Store one result: the gradebook first, then the notebook and the record that says that all is there.

        A crash on the way leaves no record, so the submission is graded again.

        Parameters
        ----------
        chapter : Chapter
        student : str
        graded : Graded
        key : str
            Hash of all that the result depends on.
        timestamp : str, optional
            When it was handed in.
        """
        record = self.record_path(chapter, student)
        record.unlink(missing_ok=True)
        nb = nbformat.reads(graded.notebook, as_version=4)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about its session
            self._gradebook.update_or_create_student(student)
            when = {"timestamp": parse_utc(timestamp)} if timestamp else {}
            self._gradebook.update_or_create_submission(chapter.name, student, **when)
            resources = {
                "nbgrader": {
                    "notebook": chapter.name,
                    "assignment": chapter.name,
                    "student": student,
                    "db_url": self._db_url,
                }
            }
            for step in (SaveAutoGrades, AssignLatePenalties):
                step(config=self._config).preprocess(nb, resources)
            if graded.refused:
                self._look(chapter, student)
        write_text(record.with_name(f"{chapter.name}.ipynb"), graded.notebook + "\n")
        entry = {name: value for name, value in asdict(graded).items() if name != "notebook"}
        write_text(record, json.dumps({"key": key, **entry}, indent=1) + "\n")

    def read(self, chapter, student):
        """The record of a result, None if there is none or it can't be read."""
        try:
            return json.loads(self.record_path(chapter, student).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _look(self, chapter, student):
        """Mark a submission that could not be graded: a person should see it."""
        submission = self._gradebook.find_submission_notebook(chapter.name, chapter.name, student)
        for grade in submission.grades:
            grade.needs_manual_grade = True
        self._gradebook.db.commit()

    def record_path(self, chapter, student):
        """Where the record of a result lies."""
        return self._root / "autograded" / student / chapter.name / RECORD
