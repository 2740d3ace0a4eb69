"""Steps that `nbgrader_config.py` puts among nbgrader's own."""

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from coursekit.building import read_reference, require_built
from coursekit.canonical import canonical
from coursekit.course import find_course
from coursekit.grading.cells import grade_notebook
from coursekit.kernels import Session, clean_workspace


class Release(NbGraderPreprocessor):
    """Last step of `nbgrader generate_assignment`: the canonical form, with nothing executed."""

    def preprocess(self, nb, resources):
        nb = canonical(nb)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.execution_count = None
                cell.outputs = []
        return nb, resources


class RunChecks(NbGraderPreprocessor):
    """First step of `nbgrader autograde`: runs the notebook in a sandboxed kernel whose checks only send values, and judges these here.

    The course is the one that the current directory is in.
    """

    unsafe = Bool(False, help="Run without a sandbox, with the rights of the user.").tag(config=True)

    def preprocess(self, nb, resources):
        course = find_course()
        chapter = course.chapter(resources["nbgrader"]["assignment"])
        require_built(chapter)
        with (
            clean_workspace(chapter) as workspace,
            Session(workspace, workspace / chapter.name, sandbox=not self.unsafe) as session,
        ):
            grade_notebook(nb, read_reference(chapter), session)
        return nb, resources
