"""A class's own `nbgrader_config.py`: written for the formgrader and nbgrader's other commands, and read for coursekit's."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.grading.database import FILE, database_url, file_url
from coursekit.grading.nbgrader_settings import CONFIG, load_config, nbgrader_config

if TYPE_CHECKING:
    from coursekit.course import Course


HEADER = (
    "# Made by coursekit: the settings of nbgrader for this class, for `coursekit grade` too. "
    "Change what you like; coursekit then writes no other.\n"
)
MADE = "# as made by coursekit: "
MODULE = re.compile(r"\w+(\.\w+)*")
OUR_STEPS = ["LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "MarkRefused"]
OUR_FOLDERS = {
    "directory_structure": "{nbgrader_step}/{student_id}/{assignment_id}",
    "autograded_directory": "autograded",
    "feedback_directory": "feedback",
}


@dataclass(frozen=True)
class ClassSettings:
    """What `nbgrader_config.py` says of a class.

    Attributes
    ----------
    path : Path
        The file; the course's where the class has none.
    root : Path
        The class's folder.
    config : Config
    own : bool
        Whether a person wrote it.
    """

    path: Path
    root: Path
    config: Config
    own: bool

    @property
    def db_url(self) -> str:
        """The address of the class's gradebook."""
        text = self.config.CourseDirectory.get("db_url")
        return database_url(text, self.root) if text else file_url(self.root / FILE)

    @property
    def seed(self) -> str:
        """The seed of the run of the course, "" for none."""
        return self.config.SubmissionExporter.get("seed", "")

    @property
    def timezone(self) -> str | None:
        """The time zone of times without one, None if none is set."""
        return self.config.Exchange.get("timezone")

    @property
    def reveal(self) -> bool:
        """Whether a person has set that feedback shows hidden checks. What coursekit wrote is of one run only."""
        return self.own and self.config.SubmissionExporter.get("reveal", False)

    @property
    def allow(self) -> list[str]:
        """The modules that answers may import besides those that they may anyway.

        Raises
        ------
        UserError
            If it is no list of names.
        """
        names = self.config.SubmissionExporter.get("allow", [])
        if isinstance(names, LazyConfigValue):
            names = names.get_value([])
        if not isinstance(names, (list, tuple)) or not all(
            isinstance(n, str) and MODULE.fullmatch(n) for n in names
        ):
            raise UserError(
                f"{self.line_of('allow')}: `allow` is a list of modules, such as ['scipy.special', 'pandas']."
            )
        return sorted(names)

    @property
    def steps(self) -> list[str]:
        """The names of nbgrader's steps of grading, "PACKAGE.NAME"."""
        usual = [f"nbgrader.{name}" for name in OUR_STEPS]
        steps = self.config.Autograde.get("autograde_preprocessors", usual)
        if isinstance(steps, LazyConfigValue):  # changed by append() and the like alone
            steps = steps.get_value(usual)
        return [step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}" for step in steps]

    def remarks(self) -> list[str]:
        """Sentences about what is set and not used."""
        foreign = [name for name in self.steps if name.rpartition(".")[2] not in OUR_STEPS]
        if not self.own or not foreign:
            return []
        return [
            f"{self.line_of('autograde_preprocessors')}: coursekit does not run {', '.join(foreign)}; only `nbgrader autograde` does."
        ]

    def line_of(self, word: str) -> str:
        """ "FILE, line N" for the last line that contains a word, which is the one that counts; only the file if there is none."""
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [number for number, line in enumerate(lines, start=1) if word in line]
        return f"{self.path}, line {found[-1]}" if found else str(self.path)


def class_settings(course: Course, root: Path) -> ClassSettings:
    """Read the settings of a class.

    Parameters
    ----------
    course : Course
    root : Path
        The class's folder.

    Returns
    -------
    ClassSettings

    Raises
    ------
    UserError
        If the file fails, or sets what coursekit can't go by.
    """
    path, config = root / CONFIG, nbgrader_config(course)
    if not path.is_file():
        return ClassSettings(course.root / CONFIG, root, config, False)
    settings = ClassSettings(path, root, load_config(path), not _as_made(path))
    folders = settings.config.CourseDirectory
    for name, value in OUR_FOLDERS.items():
        if folders.get(name, value) != value:
            raise UserError(
                f"{settings.line_of(name)}: coursekit writes only to {value!r}. Delete this line."
            )
    if folders.get("root") and (root / folders.root).resolve() != root:
        raise UserError(
            f"{settings.line_of('root')}: the class's folder would be {folders.root}, not {root}. Delete this line, or name the folder with --root."
        )
    return settings


def write_config(
    course: Course,
    root: str | Path,
    submitted: str = "submitted",
    db: str | None = None,
    seed: str = "",
    reveal: bool = False,
) -> bool:
    """Write `nbgrader_config.py` into the folder of a class, so that nbgrader works there with the course's settings.

    A file that a person wrote or changed is left as it is, and so is that of the course itself.

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
    path = Path(root).resolve() / CONFIG
    if path.parent == course.root.resolve():
        return False
    if path.exists() and not _as_made(path):
        return False
    folder = str(course.root.resolve())
    lines = [
        "import os",
        "",
        "c = get_config()",
        f"load_subconfig({CONFIG!r}, path={folder!r})",
        "c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))",
        f"c.CourseDirectory.source_directory = {str(course.solutions.resolve())!r}",
        "c.CourseDirectory.release_directory = 'release'",
        f"c.CourseDirectory.submitted_directory = {submitted!r}",
    ]
    usual = path.with_name(FILE)
    if db:
        url = make_url(database_url(db))._replace(password=None)
        lines.append(f"c.CourseDirectory.db_url = {url.render_as_string(hide_password=False)!r}")
    elif make_url(f"sqlite:///{usual}").database != str(usual):  # so nbgrader makes the address
        lines += [
            "from sqlalchemy import URL",
            "gradebook = URL.create('sqlite', database=os.path.join(c.CourseDirectory.root, 'gradebook.db'))",
            "c.CourseDirectory.db_url = gradebook.render_as_string()",
        ]
    if seed:
        lines.append(f"c.SubmissionExporter.seed = {seed!r}")
    if reveal:
        lines.append("c.SubmissionExporter.reveal = True")
    text = HEADER + "\n".join(lines) + "\n"
    write_text(path, f"{text}{MADE}{_digest(text)}\n")
    return True


def _as_made(path):
    """Whether a file is coursekit's, unchanged."""
    text, _, digest = path.read_text(encoding="utf-8", errors="replace").rpartition(MADE)
    return bool(text) and digest.strip() == _digest(text)


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
