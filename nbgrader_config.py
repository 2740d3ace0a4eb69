"""Settings for nbgrader: the course's folders, and coursekit's steps among nbgrader's own."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "nnkit"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "reference.json"]

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("not written yet")'}
c.ClearSolutions.text_stub = "Your answer here."
c.ClearSolutions.enforce_metadata = True

c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "coursekit.grading.preprocessors.Release",
]

c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",  # nbgrader's own pages show the whole notebook
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

c.Autograde.exporter_class = "coursekit.grading.preprocessors.SubmissionExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "coursekit.grading.preprocessors.MarkRefused",
]

# The formgrader and nbgrader's feedback show what students wrote, in pages that may use the whole Jupyter server.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "coursekit.grading.display.clean_html",
    "markdown2html": "coursekit.grading.display.markdown2html",
}
