"""Where submissions come from: nbgrader's tree, or a folder or zip of notebooks as an LMS gives it. Nothing is extracted to disk.

The forms, and where they are laid down:

- nbgrader: `STUDENT/CHAPTER/CHAPTER.ipynb`, and `timestamp.txt` beside it (nbgrader's user guide, "Directory structure").
- Canvas: `NAME[_LATE]_USER_FILE_ORIGINAL`, and `-1`, `-2` before the suffix for equal names (instructure/canvas-lms:
  lib/content_zipper.rb; app/models/attachment.rb, make_unique_filename).
- Moodle: `NAME_NUMBER_assignsubmission_file/ORIGINAL`, before version 3.1 and on request without folders
  `NAME_NUMBER_assignsubmission_file_ORIGINAL`; the number is another one in each assignment (moodle/moodle: mod/assign/classes/downloader.php).
- Gradescope: `submission_NUMBER/ORIGINAL`, and `submission_metadata.yml` with the submitters of each folder
  (ucbds-infra/otter-grader: otter/metadata.py).
- Blackboard: `ASSIGNMENT_USER_attempt_TIME_ORIGINAL`, and `ASSIGNMENT_USER_attempt_TIME.txt` (kwurst/bb-file-cleanup: README.md).
- Brightspace: `NUMBER-NUMBER - NAME - TIME/ORIGINAL`, or ` - ` and the file's name after the time; such as "Sep 3, 2024 1015 AM".
- Teams: `NAME/ASSIGNMENT/Version NUMBER/ORIGINAL` (lwchkg/teams_assignment_explorer: README.md).
- ILIAS: `SURNAME_NAME_LOGIN_NUMBER/TIME_ORIGINAL`.
- plain: `STUDENT.ipynb`, `STUDENT_CHAPTER.ipynb`, `STUDENT - CHAPTER.ipynb` (Google Classroom), `STUDENT/ANY.ipynb`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from coursekit.errors import UserError
from coursekit.grading.archives import IGNORED, files_below, zipped_files
from coursekit.grading.choice import Choice, Claim, Person, Wanted, choose, is_other, listed, unreadable
from coursekit.grading.file_names import (
    COPY_OF,
    FileName,
    distinct_ids,
    folder_id,
    printable,
    read_name,
    shown,
)
from coursekit.grading.submission_times import in_zone, read_time, require_zone
from coursekit.notebook.untrusted import IntakeError, read_submission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coursekit.course import Chapter


LONGEST_TIME = 200
METADATA = "submission_metadata.yml"
EXTRAS = {METADATA, "index.html"}  # written by an LMS
_CANVAS = r"(?:(?P<name>(?!LATE_|anon_).+?)_)?(?P<late>LATE_)?(?P<user>\d+|anon_[A-Za-z0-9]+)_"
CANVAS = re.compile(_CANVAS + r"(?P<file>\d+)_(?P<original>.+)", re.S)
CANVAS_TEXT = re.compile(_CANVAS + r"(?:text|link)\.html", re.S)
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<original>.*))?", re.S)
GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
BLACKBOARD = re.compile(
    r"(?P<assignment>.+)_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<original>.+)|\.txt)", re.S
)
BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<name>.+?) ?- (?P<time>(?=[^-]*\b20\d\d\b)[^-]*?)(?: ?- (?P<original>.+))?", re.S
)
BRIGHTSPACE_TIME = re.compile(
    r"(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2}), (?P<year>\d{4}) (?P<hour>\d{1,2})[ .:]?(?P<minute>\d\d) ?(?P<half>[AP]M)?",
    re.I,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TEAMS = re.compile(r"Version (?P<number>\d{1,6})", re.I)
ILIAS = re.compile(r"(?P<date>\d{8})_?(?P<time>\d{6})_(?P<original>.+)", re.S)


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one chapter.

    Of one file, nothing is read before `content`; of several, all are when the note or the time is asked for, to choose among them.

    Attributes
    ----------
    student : str
        An id that nbgrader and the file system can take.
    """

    student: str
    _choose: Callable[[], Choice] = field(repr=False, compare=False)

    @cached_property
    def _choice(self):
        try:
            return self._choose()
        except Exception as error:  # one student's files never stop the class
            return Choice(partial(unreadable, f"The files can't be read ({type(error).__name__})."), [], None)

    @property
    def note(self) -> str:
        """Sentences on a wrong name, a late or an earlier hand-in, a choice; "" if all is as it should be."""
        return printable(" ".join(dict.fromkeys(filter(None, self._choice.notes))))

    @property
    def timestamp(self) -> str | None:
        """When it was handed in, in nbgrader's form; None where that is not known."""
        return self._choice.timestamp

    def content(self) -> bytes | str:
        """The bytes of the notebook, or as a str why there are none. The file is read now."""
        try:
            return self._choice.read()
        except UserError as error:
            return printable(str(error))
        except OSError as error:
            return f"The file can't be read: {error.strerror}."
        except Exception as error:  # whatever an odd zip makes of zipfile
            return f"The file can't be read ({type(error).__name__})."


def find_submissions(
    chapter: Chapter,
    submitted: str | Path,
    only: Sequence[str] = (),
    zone: str | None = None,
    say: Callable[[str], object] | None = None,
) -> list[Submission]:
    """The submissions of a chapter, sorted by student; no notebook is read yet.

    Parameters
    ----------
    chapter : Chapter
    submitted : path
        nbgrader's tree, a folder of notebooks, or a zip of them.
    only : sequence of str
        Students wanted (default: all).
    zone : str, optional
        The class's time zone, for times that name none.
    say : function of str, optional
        Called with a sentence on the files that belong to no known student.

    Returns
    -------
    list of Submission

    Raises
    ------
    UserError
        If there is no submission of the chapter, none of a student wanted, or the zip can't be read.
    """
    if zone:
        require_zone(zone)
    try:
        found, nobodys = _find(chapter, Path(submitted), only, zone)
    except UserError as error:
        raise UserError(printable(str(error))) from None
    if nobodys and say:
        say(f"Files of no known student: {listed(list(map(shown, nobodys)))}.")
    return found


def _find(chapter, submitted, only, zone):
    """The submissions wanted, and the names of files that are nobody's."""
    if not submitted.exists():
        raise UserError(
            f"{submitted} does not exist. Name a folder or a zip of submissions: --submitted PATH."
        )
    submitted = submitted.resolve()
    wanted = Wanted(chapter, [other.name for other in chapter.course.chapters()], zone)
    if submitted.is_file():
        found, there, nobodys = _from_files(wanted, *zipped_files(submitted, submitted))
    elif _is_tree(chapter, submitted):
        found, there, nobodys = _from_tree(wanted, submitted)
    else:
        found, there, nobodys = _from_files(wanted, *files_below(submitted, submitted))
    if not found:
        raise UserError(_nothing(chapter, submitted, there))
    missing = sorted(set(only) - {submission.student for submission in found})
    if missing:
        known = ", ".join(submission.student for submission in found[:5])
        raise UserError(
            f"No submission of {chapter.name} from {', '.join(missing)} in {submitted}. There are {len(found)}, such as {known}."
        )
    return [submission for submission in found if not only or submission.student in only], nobodys


def _is_tree(chapter, submitted):
    """Whether a folder is nbgrader's tree, and not an LMS's whose students handed in folders."""
    names = [path.name for path in submitted.iterdir()]
    by_lms = METADATA in names or any(_form((name, "")) or _form((name,)) for name in names)
    return not by_lms and any(os.path.isdir(submitted / name / chapter.name) for name in names)


def _nothing(chapter, submitted, there):
    """Why nothing was found, and what is understood."""
    name = chapter.name
    holds = (
        f" It contains {len(there)} files, such as {shown(there[0])}." if there else " It contains no files."
    )
    zips = [path for path in there if path.lower().endswith(".zip")]
    hint = f" If {zips[0]} comes from the LMS, name it: --submitted {submitted / zips[0]}" if zips else ""
    return (
        f"No submission of {name} in {submitted}: it should contain STUDENT/{name}/{name}.ipynb (nbgrader's tree), all submissions of an assignment as Canvas, Moodle, "
        f"Gradescope, Blackboard or Brightspace export them, or STUDENT_{name}.ipynb, STUDENT.ipynb or STUDENT/ANY.ipynb.{holds}{hint}"
    )


# nbgrader's tree


def _folder_of(wanted, student):
    """The folder of a student in nbgrader's tree that holds the chapter: its own or, if it is next to a notebook, the student's; None if there is none."""
    if os.path.isdir(student / wanted.chapter.name):
        return student / wanted.chapter.name
    if not os.path.isdir(student) or not os.access(student, os.R_OK | os.X_OK):
        return None
    names = sorted(os.listdir(student))
    notebooks = [
        words for name in names if (words := read_name(name)).is_notebook and not name.startswith(".")
    ]
    if any(words.plain.casefold() == wanted.chapter.name for words in notebooks):
        return student
    mine = [words for words in notebooks if words.plain.casefold() not in wanted.others]
    return student if mine and not set(names) & set(wanted.names) else None


def _from_tree(wanted, submitted):
    """The submissions in nbgrader's tree, and the paths of files that are in nobody's folder of the chapter."""
    students = sorted(path for path in submitted.iterdir() if not IGNORED.match(path.name))
    folders = {student: _folder_of(wanted, student) for student in students}
    people = {Person(("tree", student.name), student.name): path for student, path in folders.items() if path}
    found = [
        Submission(student, partial(_choose_in_folder, wanted, person, people[person], submitted))
        for person, student in distinct_ids(people, folder_id, folded=str).items()
    ]
    nobodys = []
    for path in students:
        if path.name in EXTRAS or folders[path] == path:
            continue
        if os.path.isfile(path) or not os.access(path, os.R_OK | os.X_OK):
            nobodys.append(path.name)
        elif os.path.isdir(path):
            said = {name: read_name(name) for name in sorted(os.listdir(path))}
            nobodys += [
                f"{path.name}/{name}"
                for name, words in said.items()
                if words.is_notebook and words.plain.casefold() not in wanted.others
            ]
    return sorted(found, key=lambda submission: submission.student), [], nobodys


def _choose_in_folder(wanted, person, folder, submitted):
    """Of the files in one folder of nbgrader's tree the one to grade."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return Choice(partial(read_submission, folder / f"{wanted.chapter.name}.ipynb", submitted), [], None)
    timestamp, remark = _timestamp(folder, wanted.zone)
    try:
        files, unread = files_below(folder, submitted, "The folder")
    except UserError as error:
        return Choice(partial(unreadable, str(error)), [remark], timestamp)
    claims = [_in_folder(wanted, file, person) for file in files if file.path != ("timestamp.txt",)]
    choice = choose(wanted, claims)
    notes = [*choice.notes, remark, f"{listed(list(map(shown, unread)))} can't be opened." if unread else ""]
    return replace(choice, notes=notes, timestamp=timestamp)


def _timestamp(folder, zone):
    """When a submission was handed in, as nbgrader's timestamp.txt says, and a sentence on it; None without a readable one."""
    path, text = folder / "timestamp.txt", ""
    try:
        if path.lstat().st_size > LONGEST_TIME:
            raise ValueError("the file is too long for a time")
        text = read_submission(path, folder).decode("utf-8-sig", "replace").strip()
        return read_time(text, zone)
    except FileNotFoundError:
        return None, ""
    except (IntakeError, OSError, ValueError) as error:
        says = f" ({shown(text)})" if text else ""
        return (
            None,
            f"timestamp.txt{says} can't be read: {str(error).rstrip('.')}. No submission time was recorded.",
        )


# A folder or a zip


def _from_files(wanted, files, aside):
    """The submissions among files, the paths of all files, and of those that are nobody's."""
    there = ["/".join(file.path) for file in files]
    files, around = _without_wrapper(wanted, files)
    submitters = _submitters(files)
    claims, nobodys = defaultdict(list), [*aside, *around]
    for file in files:
        claimed = _claims(wanted, submitters, file)
        for claim in claimed:
            claims[claim.person].append(claim)
        if not claimed and file.path[0] not in wanted.others and file.path[0] not in EXTRAS:
            nobodys.append("/".join(file.path))
    people = [
        person
        for person, files_of_one in claims.items()
        if any(claim.lms or not is_other(wanted, claim) for claim in files_of_one)
    ]
    if all(is_other(wanted, claim) for person in people for claim in claims[person]):
        return [], there, nobodys
    found = [
        Submission(student, partial(choose, wanted, claims[person]))
        for person, student in distinct_ids(people).items()
    ]
    return sorted(found, key=lambda submission: submission.student), there, nobodys


def _without_wrapper(wanted, files):
    """The files without folders that hold all notebooks, if such a folder is no student's, and the paths of files beside these folders."""
    around = []
    while True:
        inside = [file for file in files if len(file.path) > 1]
        beside = [file.path[0] for file in files if len(file.path) == 1]
        if len({file.path[0] for file in inside}) != 1 or any(
            _may_be_submission((name,)) or name == METADATA for name in beside
        ):
            return files, around
        inner = [file.path[1:] for file in inside]
        notebooks = [path for path in inner if _may_hold_notebook(path[-1])]
        by_lms = any(_form(path) for path in inner)
        of_one = (
            [len(path) for path in notebooks] == [1]
            or any(len(path) == 1 and read_name(path[0]).plain == wanted.chapter.name for path in notebooks)
            or (any(path[0] in wanted.names for path in inner) and all(len(path) > 1 for path in notebooks))
            or any(len(path) > 2 and TEAMS.fullmatch(path[1]) for path in inner)
        )
        if _form(inside[0].path) or (of_one and not by_lms):
            return files, around
        around += [name for name in beside if name not in EXTRAS]
        files = [replace(file, path=path) for path, file in zip(inner, inside, strict=True)]


def _may_hold_notebook(name):
    """Whether a file is a notebook or a zip, in which one may be."""
    return read_name(name).is_notebook or name.lower().endswith(".zip")


def _may_be_submission(path):
    """Whether a path can be a submission."""
    return _may_hold_notebook(path[-1]) or _form(path)


def _form(path):
    """Whether a path is of the form that an LMS makes."""
    forms = (
        (MOODLE, CANVAS, CANVAS_TEXT, BLACKBOARD, BRIGHTSPACE)
        if len(path) == 1
        else (MOODLE, GRADESCOPE, BRIGHTSPACE)
    )
    return any(form.fullmatch(path[0]) for form in forms)


def _claims(wanted, submitters, file):
    """Whose a file is: one claim, several for a group's, none for nobody's."""
    top, name = file.path[0], file.path[-1]
    inside = len(file.path) > 1
    if inside and (match := GRADESCOPE.fullmatch(top)):
        people, timestamp, note = submitters.get(top, ([Person((top,), top)], None, ""))
        together = f"Handed in together by {len(people)} students." if len(people) > 1 else ""
        claim = Claim(
            file,
            people[0],
            name,
            read_name(name),
            int(match["number"]),
            0,
            f"{together} {note}".strip(),
            timestamp,
        )
        return [replace(claim, person=person) for person in people]
    if match := MOODLE.fullmatch(top):
        original = name if inside else match["original"] or ""
        person = Person(("moodle", match["name"], match["number"]), match["name"], match["number"])
        return [Claim(file, person, original, read_name(original))]
    if match := BRIGHTSPACE.fullmatch(top):
        original = name if inside else match["original"] or name
        person = Person(("brightspace", match["name"], match["user"]), match["name"], match["user"])
        return [
            _at(wanted, _brightspace_time(match["time"]), Claim(file, person, original, read_name(original)))
        ]
    if inside and top.casefold() == wanted.chapter.name:
        return _claims(wanted, submitters, replace(file, path=file.path[1:]))
    if inside:
        return [] if top in wanted.names else [_in_folder(wanted, file, Person(("plain", top), top))]
    return _claims_of_file(wanted, file)


def _claims_of_file(wanted, file):
    """Whose a file is that lies in no folder."""
    name = file.path[0]
    if match := BLACKBOARD.fullmatch(name):
        before = match["assignment"].rsplit("_", 1)[-1]
        person = Person(("blackboard", match["assignment"], match["user"]), match["user"], before)
        original = match["original"] or name
        claim = Claim(file, person, original, read_name(match["original"] or ""))
        return [_at(wanted, _time(match["time"].replace("-", "")), claim)]
    match = CANVAS.fullmatch(name)
    if match and f"{match['file']}_{read_name(match['original']).plain}" in wanted.names:
        match = None  # STUDENT_2024_01_neuron.ipynb
    if match := match or CANVAS_TEXT.fullmatch(name):
        parts = match.groupdict()
        person = Person(("canvas", parts["user"]), "_".join(filter(None, (parts["name"], parts["user"]))))
        late = "Canvas marks it as late." if parts["late"] else ""
        original = parts.get("original", name)
        return [Claim(file, person, original, read_name(original), 0, int(parts.get("file", 0)), late)]
    return _claims_of_plain(wanted, file)


def _claims_of_plain(wanted, file):
    """Whose a file is that bears a student's name."""
    name = file.path[0]
    if not _may_hold_notebook(name):
        return []
    is_zip = name.lower().endswith(".zip")
    said = read_name(f"{name[:-4]}.ipynb" if is_zip else name)
    if said.plain.casefold() in wanted.names:
        return []
    for other in sorted(wanted.names, key=len, reverse=True):
        if match := re.fullmatch(
            rf"(?P<before>.*?[^\s_-])[\s_-]+(?P<copy>{COPY_OF})?{other}|{other}[\s_-]+(?P<after>[^\s_-].*)",
            said.plain,
            re.I | re.S,
        ):
            student = match["before"] or match["after"]
            copies = (*said.copies, match["copy"].strip().casefold()) if match["copy"] else said.copies
            said = replace(said, plain=other, copies=copies, is_notebook=not is_zip)
            return [Claim(file, Person(("plain", student), student), name, said, lms=False)]
    if is_zip:
        return []
    student = re.sub(r"(?:\.(?:ipynb|json|txt))+$", "", name, flags=re.I)
    return [Claim(file, Person(("plain", student), student), name, FileName(wanted.chapter.name), lms=False)]


def _in_folder(wanted, file, person):
    """The claim on a file in a student's folder, which may say when it was handed in, or which hand-in it is."""
    name, version = file.path[-1], 0
    for part in file.path[:-1]:
        if match := TEAMS.fullmatch(part):
            version = int(match["number"])
    claim = Claim(file, person, name, read_name(name), version, lms=False)
    match = ILIAS.fullmatch(name)
    if match is None or (when := _time(match["date"] + match["time"])) is None:
        return claim
    return _at(wanted, when, replace(claim, name=read_name(match["original"])))


def _at(wanted, when, claim):
    """A claim with the time that the LMS gives, which it does not give the zone of."""
    if when is None:
        return claim
    return replace(claim, attempt=int(f"{when:%Y%m%d%H%M%S}"), timestamp=in_zone(when, wanted.zone))


def _time(digits):
    """The time that 14 digits say; None if they say none."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S")
    except ValueError:
        return None


def _brightspace_time(text):
    """The time that Brightspace writes, as Sep 3, 2024 1015 AM; None if it is none, or of another language."""
    match = BRIGHTSPACE_TIME.fullmatch(text)
    if not match:
        return None
    half, hour = (match["half"] or "").upper(), int(match["hour"])
    try:
        month = MONTHS.index(match["month"].lower()) + 1
        hour = hour % 12 + 12 * (half == "PM") if half else hour
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))
    except ValueError:
        return None


# Gradescope

_SAFE_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Loader(_SAFE_LOADER):
    """Plain data, that of Ruby's objects too; nothing is constructed from it."""


def _plain_data(loader, tag, node):
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain_data)


def _submitters(files):
    """Folder -> (people, timestamp, a sentence on it), from Gradescope's metadata; {} without it.

    Raises
    ------
    UserError
        If the file is there and can't be read.
    """
    file = next((file for file in files if file.path == (METADATA,)), None)
    if file is None:
        return {}
    try:
        data = yaml.load(file.read(), Loader=_Loader)
        return {str(folder): _submitters_of(str(folder), entry) for folder, entry in data.items()}
    except (
        IntakeError,
        yaml.YAMLError,
        UnicodeError,
        AttributeError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        raise UserError(
            f"{METADATA} can't be read: {str(error).splitlines()[0]}. Download the submissions from Gradescope again, or delete the file: "
            "students are then identified by the numbers of their submissions."
        ) from None


def _submitters_of(folder, entry):
    people = []
    for submitter in entry.get(":submitters") or []:
        known = [str(submitter[name]) for name in (":email", ":sid", ":name") if submitter.get(name)]
        if known:
            people.append(Person(("gradescope", known[0]), known[0], folder.removeprefix("submission_")))
    return people or [Person((folder,), folder)], *_gradescope_time(entry.get(":created_at"))


def _gradescope_time(when):
    """A time of Ruby's in nbgrader's form, and a sentence on it; None for what is none."""
    when = when.get("utc") if isinstance(when, dict) else when
    if when is None:
        return None, ""
    try:
        return read_time(str(when))
    except ValueError as error:
        return (
            None,
            f"Gradescope's time ({shown(str(when))}) can't be read: {error}. No submission time was recorded.",
        )
