"""Where submissions come from: nbgrader's tree, or a folder or zip of notebooks as an LMS gives it. Nothing is extracted to disk.

The forms, and where they are laid down:

- nbgrader: `STUDENT/CHAPTER/CHAPTER.ipynb`, and `timestamp.txt` beside it (nbgrader's user guide, "Directory structure").
- Canvas: `NAME[_LATE]_USER_FILE_ORIGINAL`, and `-1`, `-2` before the suffix for equal names (instructure/canvas-lms:
  lib/content_zipper.rb; app/models/attachment.rb, make_unique_filename).
- Moodle: `NAME_NUMBER_assignsubmission_file/ORIGINAL`, before version 3.1 and on request without folders
  `NAME_NUMBER_assignsubmission_file_ORIGINAL`; the number is another one in each assignment (moodle/moodle: mod/assign/classes/downloader.php).
- Gradescope: `submission_NUMBER/ORIGINAL`, and `submission_metadata.yml` with the submitters of each folder
  (ucbds-infra/otter-grader: otter/metadata.py).
- plain: `STUDENT.ipynb`, `STUDENT_CHAPTER.ipynb`, `STUDENT/ANY.ipynb`.
"""

import hashlib
import io
import lzma
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

import yaml
from nbgrader.utils import parse_utc

from coursekit.course import CourseError
from coursekit.grading import intake
from coursekit.grading.intake import IntakeError, read_submission

MOST_FILES = 20_000
METADATA = "submission_metadata.yml"
IGNORED = re.compile(r"^(\.|__MACOSX$|__pycache__$|Thumbs\.db$|desktop\.ini$)")
_CANVAS = r"^(?:(?P<name>(?!LATE_|anon_).+?)_)?(?P<late>LATE_)?(?P<user>\d+|anon_[A-Za-z0-9]+)_"
CANVAS = re.compile(_CANVAS + r"(?P<file>\d+)_(?P<original>.+)$")
CANVAS_TEXT = re.compile(_CANVAS + r"(?:text|link)\.html$")
MOODLE = re.compile(r"^(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<original>.*))?$")
GRADESCOPE = re.compile(r"^submission_(?P<number>\d+)$")
NUMBERED = re.compile(
    r"^(?P<stem>.*?)(?:-(?P<again>\d{1,2})| ?\((?P<download>\d{1,2})\)|(?P<copy>-Copy\d+))?$", re.S
)


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one chapter.

    Attributes
    ----------
    student : str
        An id that nbgrader and the file system can take.
    note : str
        Sentences on a wrong name, a late or an earlier hand-in; "" if all is as it should be.
    timestamp : str or None
        When it was handed in, in nbgrader's form; None where that is not known.
    """

    student: str
    note: str
    timestamp: str | None
    _read: Callable[[], bytes] = field(repr=False, compare=False)

    def content(self):
        """The bytes of the notebook, or as a str why there are none. The file is read now."""
        try:
            return self._read()
        except CourseError as error:
            return str(error)


def find_submissions(chapter, submitted, only=()):
    """The submissions of a chapter, sorted by student; no notebook is read yet.

    Parameters
    ----------
    chapter : Chapter
    submitted : path
        nbgrader's tree, a folder of notebooks, or a zip of them.
    only : sequence of str
        Students wanted; all for none.

    Returns
    -------
    list of Submission

    Raises
    ------
    CourseError
        If there is no submission of the chapter, none of a student wanted, or the zip can't be read.
    """
    submitted = Path(submitted)
    if not submitted.exists():
        raise CourseError(
            f"{submitted} does not exist. Name a folder or a zip of submissions: --submitted PATH."
        )
    submitted = submitted.resolve()
    if submitted.is_file():
        found, there = _from_files(chapter, _zipped_files(submitted, submitted))
    elif _is_tree(chapter, submitted):
        found, there = _from_tree(chapter, submitted), []
    else:
        found, there = _from_files(chapter, _files(submitted))
    if not found:
        raise CourseError(_nothing(chapter, submitted, there))
    missing = sorted(set(only) - {submission.student for submission in found})
    if missing:
        known = ", ".join(submission.student for submission in found[:5])
        raise CourseError(
            f"No submission of {chapter.name} from {', '.join(missing)} in {submitted}. There are {len(found)}, such as {known}."
        )
    return [submission for submission in found if not only or submission.student in only]


def _is_tree(chapter, submitted):
    """Whether a folder is nbgrader's tree, and not an LMS's whose students handed in folders."""
    names = [path.name for path in submitted.iterdir()]
    by_lms = METADATA in names or any(_form((name, "")) or _form((name,)) for name in names)
    return not by_lms and any(path.is_dir() for path in submitted.glob(f"*/{chapter.name}"))


def _nothing(chapter, submitted, there):
    """Why nothing was found, and what is understood."""
    name = chapter.name
    holds = f" It holds {len(there)} files, such as {there[0]}." if there else " It holds no files."
    zips = [path for path in there if path.lower().endswith(".zip")]
    hint = f" If {zips[0]} is what the LMS gave, name it: --submitted {submitted / zips[0]}" if zips else ""
    return (
        f"No submission of {name} in {submitted}: it should hold STUDENT/{name}/{name}.ipynb (nbgrader's tree), the files that Canvas, Moodle "
        f"or Gradescope give for all submissions of an assignment, or STUDENT_{name}.ipynb, STUDENT.ipynb or STUDENT/ANY.ipynb.{holds}{hint}"
    )


# nbgrader's tree


def _from_tree(chapter, submitted):
    folders = sorted(path for path in submitted.glob(f"*/{chapter.name}") if path.is_dir())
    return [_of_folder(chapter, folder, submitted) for folder in folders]


def _of_folder(chapter, folder, submitted):
    """The submission in one folder of nbgrader's tree."""
    path, note = folder / f"{chapter.name}.ipynb", ""
    student, timestamp = folder.parent.name, _timestamp(folder)
    if not os.path.lexists(path):
        others = sorted(folder.glob("*.ipynb"))
        if len(others) != 1:
            there = "no notebook" if not others else f"{len(others)} notebooks, none of them {path.name}"
            return Submission(student, "", timestamp, partial(_refuse, f"The folder holds {there}."))
        path, note = others[0], _misnamed(others[0].name, chapter)
    return Submission(student, note, timestamp, partial(read_submission, path, submitted))


def _timestamp(folder):
    """When a submission was handed in, as nbgrader's timestamp.txt says; None without a readable one."""
    try:
        text = read_submission(folder / "timestamp.txt", folder).decode("utf-8").strip()
        return text if text and parse_utc(text) else None
    except (IntakeError, ValueError, OverflowError):
        return None


# A folder or a zip


@dataclass(frozen=True)
class _File:
    """A file that was found: its path in parts, how to read it, and a sentence on it."""

    path: tuple
    read: Callable[[], bytes]
    note: str = ""


@dataclass(frozen=True)
class _Person:
    """Who handed a file in: what tells this person from others, the id wanted, and a number for those whose ids are alike."""

    key: tuple
    name: str
    number: str = ""


@dataclass(frozen=True)
class _Claim:
    """A file with whose it is, and what the student called it; `order` grows with each hand-in, as far as it is known."""

    file: _File
    person: _Person
    original: str
    order: int = 0
    note: str = ""
    timestamp: str | None = None
    lms: bool = True


def _files(folder):
    """All files below a folder; links are listed, not followed."""
    found = []
    for above, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]
        folders[:] = sorted(name for name in folders if not IGNORED.match(name) and name not in links)
        for name in sorted([*names, *links]):
            if not IGNORED.match(name):
                path = Path(above, name)
                found.append(_File(path.relative_to(folder).parts, partial(read_submission, path, folder)))
        _refuse_many(len(found), folder)
    return found


def _zipped_files(path, label):
    """All files in a zip; `path` may be an open file, `label` is what messages call it."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise CourseError(f"{label} can't be read as a zip: {error}.") from None
    _refuse_many(len(infos), label)
    found, twice = {}, set()
    for info in infos:
        parts = _parts(info)
        if info.is_dir() or parts is None or any(IGNORED.match(part) for part in parts):
            continue
        twice |= {parts} & found.keys()
        note = f"The zip holds {parts[-1]} more than once; the last one counts." if parts in twice else ""
        found[parts] = _File(parts, partial(_read_member, path, info), note)
    return list(found.values())


def _refuse_many(number, label):
    if number > MOST_FILES:
        raise CourseError(
            f"{label} holds more than {MOST_FILES} files: give the submissions of one assignment alone."
        )


def _parts(info):
    """The path of a zip's entry; None for one that leads out of the zip."""
    name = info.filename
    if not info.flag_bits & 0x800:  # not marked as UTF-8: macOS writes UTF-8 all the same
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    name = name.replace("\\", "/")
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name):
        return None
    return path.parts


def _read_member(path, info):
    """The bytes of a zip's entry, of which no more than allowed are ever unpacked."""
    name = PurePosixPath(info.filename).name
    if stat.S_ISLNK(info.external_attr >> 16):
        raise IntakeError(f"{name} is a link to another place; a file was expected.")
    if info.flag_bits & 0x1:
        raise IntakeError(f"{name} is encrypted in the zip. Hand it in without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise IntakeError(f"{name} is packed in a way that is not read. Pack it as an ordinary zip.")
    too_large = IntakeError(
        f"{name} has more than the {intake.LARGEST_FILE // 2**20} MB allowed. "
        "Clear the outputs (Edit, Clear Outputs of All Cells) and hand it in again."
    )
    if info.file_size > intake.LARGEST_FILE:
        raise too_large
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as member:
            content = member.read(intake.LARGEST_FILE + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise IntakeError(f"{name} is damaged in the zip ({error}). Hand it in again.") from None
    if len(content) > intake.LARGEST_FILE:
        raise too_large
    return content


def _from_files(chapter, files):
    """The submissions among files, and the paths of all files."""
    there = ["/".join(file.path) for file in files]
    names = [other.name for other in chapter.course.chapters()]
    files = _without_wrapper(chapter, names, files)
    submitters = _submitters(files)
    claims = {}
    for file in files:
        for claim in _claims(chapter, names, submitters, file):
            claims.setdefault(claim.person, []).append(claim)
    chosen = {}
    for person, files_of_one in claims.items():
        if any(claim.lms or not _is_other(claim, chapter, names) for claim in files_of_one):
            chosen[person] = _choose(chapter, names, files_of_one)
    if all(_is_other(claim, chapter, names) for person in chosen for claim in claims[person]):
        return [], there
    found = [Submission(student, *chosen[person]) for person, student in _ids(chosen).items()]
    return sorted(found, key=lambda submission: submission.student), there


def _without_wrapper(chapter, names, files):
    """The files without folders that hold all of them, if such a folder is no student's."""
    while len({file.path[0] for file in files}) == 1 and all(len(file.path) > 1 for file in files):
        inner = [file.path[1:] for file in files]
        books = [path for path in inner if path[-1].lower().endswith((".ipynb", ".zip"))]
        by_lms = any(_form(path) for path in inner)
        of_one = (
            [len(path) for path in books] == [1]
            or any(len(path) == 1 and _plain(path[0]) == chapter.name for path in books)
            or any(path[0] in names for path in inner if len(path) > 1)
        )
        if _form(files[0].path) or (of_one and not by_lms):
            break
        files = [_File(path, file.read, file.note) for path, file in zip(inner, files, strict=True)]
    return files


def _form(path):
    """Whether a path is of the form that an LMS makes."""
    if len(path) == 1:
        return CANVAS.match(path[0]) or CANVAS_TEXT.match(path[0]) or MOODLE.match(path[0])
    return MOODLE.match(path[0]) or GRADESCOPE.match(path[0])


def _claims(chapter, names, submitters, file):
    """Whose a file is: one claim, none, or several for a group's."""
    top, name = file.path[0], file.path[-1]
    if GRADESCOPE.match(top) and len(file.path) > 1:
        number = int(GRADESCOPE.match(top)["number"])
        people, timestamp = submitters.get(top, ([_Person((top,), top)], None))
        together = f"Handed in together by {len(people)} students." if len(people) > 1 else ""
        return [_Claim(file, person, name, number, together, timestamp) for person in people]
    if match := MOODLE.match(top):
        person = _Person(("moodle", match["name"], match["number"]), match["name"], match["number"])
        return [_Claim(file, person, name if len(file.path) > 1 else match["original"] or "")]
    if len(file.path) > 1:
        return [] if top in names else [_Claim(file, _Person(("plain", top), top), name, lms=False)]
    stem = NUMBERED.match(name.rsplit(".", 1)[0])["stem"]
    match = CANVAS.match(name)
    if match and f"{match['file']}_{_plain(match['original'])}" in names:
        match = None  # STUDENT_2024_01_neuron.ipynb
    if match := match or CANVAS_TEXT.match(name):
        parts = match.groupdict()
        person = _Person(("canvas", parts["user"]), "_".join(filter(None, (parts["name"], parts["user"]))))
        late = "Canvas marks it as late." if parts["late"] else ""
        return [_Claim(file, person, parts.get("original", name), int(parts.get("file", 0)), late)]
    if not _is_notebook(name) or stem in names:
        return []
    for other in names:
        if stem.endswith((f"_{other}", f"-{other}")):
            student = stem[: -len(other) - 1]
            return [_Claim(file, _Person(("plain", student), student), name[len(student) + 1 :], lms=False)]
    student = name.rsplit(".", 1)[0]
    return [_Claim(file, _Person(("plain", student), student), f"{chapter.name}.ipynb", lms=False)]


def _choose(chapter, names, claims):
    """Of one student's files the one to grade: note, timestamp and how to read it."""
    notes, timestamp = [claim.note for claim in claims], claims[0].timestamp
    try:
        best, note = _best(chapter, names, claims)
    except IntakeError as error:
        read = partial(_refuse, str(error))
    else:
        notes, timestamp, read = [*notes, best.file.note, note], best.timestamp, best.file.read
        if not _is_notebook(best.original):
            read = partial(_unpack, chapter, best.original, read)
    return " ".join(dict.fromkeys(filter(None, notes))), timestamp, read


def _best(chapter, names, claims):
    """The claim to grade, and a sentence on the choice."""
    books = [claim for claim in claims if _is_notebook(claim.original)]
    right = sorted((claim for claim in books if _plain(claim.original) == chapter.name), key=_rank)
    if len(right) > 1 and _rank(right[-1]) == _rank(right[-2]):
        raise IntakeError(
            f"There are {len(right)} notebooks called {right[-1].original}, and nothing says which is the newest."
        )
    if right:
        chosen = f"{len(right)} notebooks of the chapter were handed in; {right[-1].file.path[-1]} was taken."
        return right[-1], chosen if len(right) > 1 else ""
    rest = [claim for claim in books if not _is_other(claim, chapter, names)]
    rest += [claim for claim in claims if claim.original.lower().endswith(".zip")]
    if len(rest) > 1:
        raise IntakeError(
            f"There are {len(rest)} files that could be the notebook ({_listed(rest)}), and none has the chapter's name."
        )
    if not rest:
        raise IntakeError(f"There is no notebook of the chapter, only {_listed(claims)}.")
    name = rest[0].original
    return rest[0], _misnamed(name, chapter) if _is_notebook(
        name
    ) else f"The notebook was taken out of {name}."


def _listed(claims):
    shown = ", ".join(sorted({claim.original for claim in claims})[:4])
    return f"{shown} and others" if len(claims) > 4 else shown


def _rank(claim):
    """Grows from older to newer: the LMS's number, the number in the name, the height in the folders."""
    match = NUMBERED.match(claim.original.rsplit(".", 1)[0])
    number = -1 if match["copy"] else int(match["again"] or match["download"] or 0)
    return claim.order, number, -len(claim.file.path)


def _unpack(chapter, name, read):
    """The notebook in a zip that a student handed in."""
    content = read()
    _refuse_many(content.count(b"PK\x01\x02"), name)  # before a list of them is made
    files = [file for file in _zipped_files(io.BytesIO(content), name) if _is_notebook(file.path[-1])]
    right = [file for file in files if _plain(file.path[-1]) == chapter.name]
    if len(files) == 1 or len(right) == 1:
        return (right or files)[0].read()
    raise IntakeError(f"{name} holds {len(files)} notebooks; it should hold one, {chapter.name}.ipynb.")


def _is_notebook(name):
    return name.lower().endswith(".ipynb")


def _plain(name):
    """A file's name without suffix and without the number of a copy or of a later hand-in."""
    return NUMBERED.match(name.rsplit(".", 1)[0])["stem"]


def _is_other(claim, chapter, names):
    """Whether a file is of another chapter by its name."""
    return _is_notebook(claim.original) and _plain(claim.original) in set(names) - {chapter.name}


def _misnamed(name, chapter):
    return f"The file was called {name} instead of {chapter.name}.ipynb."


def _refuse(reason):
    raise IntakeError(reason)


# Ids


def _ids(people):
    """Person -> id, no two alike, upper and lower case aside."""
    ids = {person: _safe(person.name) for person in people}
    for suffix in (lambda person: person.number, lambda person: _short_hash(person.key)):
        number_of = Counter(name.casefold() for name in ids.values())
        for person, name in ids.items():
            if number_of[name.casefold()] > 1 and suffix(person):
                ids[person] = f"{name}_{suffix(person)}"
    return ids


def _safe(text):
    """Letters, digits and -_.@ of a name; all else becomes a dash."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" or sign in "-_.@" else "-" for sign in text)
    return re.sub("-{2,}", "-", kept).strip("-.")[:80] or "student"


def _short_hash(key):
    return hashlib.sha256(repr(key).encode()).hexdigest()[:8]


# Gradescope


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
    """Plain data, that of Ruby's objects too; nothing is constructed from it."""


def _plain_data(loader, tag, node):
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain_data)


def _submitters(files):
    """Folder -> (people, timestamp), from Gradescope's metadata; {} without it.

    Raises
    ------
    CourseError
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
        raise CourseError(
            f"{METADATA} can't be read: {str(error).splitlines()[0]}. Download the submissions from Gradescope again, or take the file out: "
            "students are then known by the numbers of their submissions."
        ) from None


def _submitters_of(folder, entry):
    people = []
    for submitter in entry.get(":submitters") or []:
        known = [str(submitter[name]) for name in (":email", ":sid", ":name") if submitter.get(name)]
        if known:
            people.append(_Person(("gradescope", known[0]), known[0], folder.removeprefix("submission_")))
    return people or [_Person((folder,), folder)], _nbgrader_time(entry.get(":created_at"))


def _nbgrader_time(when):
    """A time of Ruby's in nbgrader's form; None for what is none."""
    if isinstance(when, dict):
        when = when.get("utc")
    try:
        when = parse_utc(when) if isinstance(when, (str, datetime)) else None
    except (ValueError, OverflowError):
        return None
    return when and when.replace(tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S.%f %Z")
