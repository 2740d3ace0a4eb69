"""nbgrader's formgrader, and its other commands, on the folder of a class."""

from pathlib import Path

from sqlalchemy import make_url

from coursekit.course import write_text
from coursekit.grading.book import database_url

HEADER = "# Made by coursekit: the settings of nbgrader for this class. Take this line out to keep changes of your own.\n"


def write_config(course, root, submitted="submitted", db=None, seed="", reveal=False):
    """Write `nbgrader_config.py` into the folder of a class, so that nbgrader works there with the course's settings.

    A file that does not begin with coursekit's header is left as it is, and so is that of the course itself.

    Parameters
    ----------
    course : Course
    root : path
        The folder that holds `autograded/` and `gradebook.db`.
    submitted : str
        Name of the folder of submissions in it.
    db : str, optional
        Address of the gradebook, where it is not `gradebook.db`. A password is not written: PostgreSQL's `~/.pgpass` or PGPASSWORD gives it.
    seed : str
    reveal : bool
        As for `coursekit grade`.

    Returns
    -------
    bool
        Whether the file is there and coursekit's.
    """
    path = Path(root).resolve() / "nbgrader_config.py"
    if path.parent == course.root.resolve():
        return False
    if path.exists() and not path.read_text(encoding="utf-8").startswith(HEADER):
        return False
    folder = str(course.root.resolve())
    lines = [
        "import os",
        "",
        "c = get_config()",
        f"load_subconfig('nbgrader_config.py', path={folder!r})",
        "c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))",
        f"c.CourseDirectory.source_directory = {str(course.solutions.resolve())!r}",
        "c.CourseDirectory.release_directory = 'release'",
        f"c.CourseDirectory.submitted_directory = {submitted!r}",
    ]
    if db:
        url = make_url(database_url(db))._replace(password=None)
        lines.append(f"c.CourseDirectory.db_url = {url.render_as_string(hide_password=False)!r}")
    if seed:
        lines.append(f"c.SubmissionExporter.seed = {seed!r}")
    if reveal:
        lines.append("c.SubmissionExporter.reveal = True")
    write_text(path, HEADER + "\n".join(lines) + "\n")
    return True
