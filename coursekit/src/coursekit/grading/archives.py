"""Files in a folder or a zip: listed, and read with care. Nothing is extracted to disk, and links are not followed."""

from __future__ import annotations

import contextlib
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from coursekit.errors import UserError
from coursekit.grading.file_names import shown
from coursekit.notebook import untrusted
from coursekit.notebook.untrusted import IntakeError, read_submission

MOST_FILES = 20_000
LONGEST_PATH = 500
DEEPEST_FOLDER = 50  # below the one that is listed
UTF_8 = 0x800  # in a zip's flags
IGNORED = re.compile(r"^(\.|__MACOSX$|__pycache__$|Thumbs\.db$|desktop\.ini$)")


@dataclass(frozen=True)
class File:
    """A file that was found: its path in parts, how to read it, and a sentence on it."""

    path: tuple[str, ...]
    read: Callable[[], bytes]
    note: str = ""


def files_below(
    folder: str | Path, root: str | Path, label: str | Path | None = None
) -> tuple[list[File], list[str]]:
    """All files below a folder, and the paths of folders that can't be opened; links are listed, not followed.

    No link is allowed on the way from `root` to a file; `label` is what messages call the folder.
    """
    found, unread = [], []
    for above, folders, names in os.walk(folder, onerror=lambda error: unread.append(error.filename)):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]
        folders[:] = sorted(name for name in folders if not IGNORED.match(name) and name not in links)
        if len(Path(above).relative_to(folder).parts) >= DEEPEST_FOLDER:
            unread.extend(os.path.join(above, name) for name in folders)
            folders.clear()
        for name in sorted([*names, *links]):
            if not IGNORED.match(name):
                path = Path(above, name)
                found.append(File(path.relative_to(folder).parts, partial(read_submission, path, Path(root))))
        refuse_many(len(found), label or folder)
    return found, [os.path.relpath(path, folder) for path in unread]


def zipped_files(path: str | Path | BinaryIO, label: str | Path) -> tuple[list[File], list[str]]:
    """All files in a zip, and the names of entries that are ignored; `path` may be an open file, `label` is what messages call it."""
    try:
        with _archive(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UserError(f"{label} can't be read as a zip: {error}.") from None
    refuse_many(len(infos), label)
    found, twice, aside = {}, set(), []
    for info in infos:
        parts = _parts(info)
        if parts is None:
            aside.append(info.filename)
        if info.is_dir() or parts is None or any(IGNORED.match(part) for part in parts):
            continue
        twice |= {parts} & found.keys()
        note = (
            f"The zip contains {shown(parts[-1])} more than once; the last one counts."
            if parts in twice
            else ""
        )
        found[parts] = File(parts, partial(_read_member, path, info), note)
    return list(found.values()), aside


@contextlib.contextmanager
def _archive(path):
    """An open zip; `path` may be an open file."""
    with contextlib.ExitStack() as stack:
        file = path if hasattr(path, "read") else stack.enter_context(open(path, "rb"))
        try:
            archive = zipfile.ZipFile(file)
        except UnicodeDecodeError:
            archive = zipfile.ZipFile(_Unmarked(file))  # pyright: ignore[reportArgumentType, reportCallIssue]  # it passes all on to the file
        yield stack.enter_context(archive)


class _Unmarked:
    """A zip file in which names that are marked as UTF-8 and are not lose that mark, as zipfile reads no entry of such a zip."""

    def __init__(self, file):
        self._file, self._headers = file, set()

    def __getattr__(self, name):
        return getattr(self._file, name)

    def read(self, size=-1):
        place = self._file.tell()
        data = bytearray(self._file.read(size))
        if place in self._headers:
            _unmark(data, 6)
        start = 0
        while data[start : start + 4] == b"PK\x01\x02" and len(data) >= start + 46:  # the list of entries
            lengths, header = (
                struct.unpack_from("<3H", data, start + 28),
                *struct.unpack_from("<L", data, start + 42),
            )
            if "\ufffd" in data[start + 46 : start + 46 + lengths[0]].decode("utf-8", "replace"):
                _unmark(data, start + 8)
                self._headers.add(header)
            start += 46 + sum(lengths)
        return bytes(data)


def _unmark(data, place):
    """Take the mark of UTF-8 out of a zip's flags."""
    struct.pack_into("<H", data, place, struct.unpack_from("<H", data, place)[0] & ~UTF_8)


def refuse_many(number: int, label: str | Path) -> None:
    """Refuse a folder or a zip with more files than a class hands in."""
    if number > MOST_FILES:
        raise UserError(
            f"{label} contains more than {MOST_FILES} files. Give the submissions of one assignment only."
        )


def _parts(info):
    """The path of a zip's entry; None for one that leads out of the zip, or whose name is too long for any system."""
    name = info.filename
    if not info.flag_bits & UTF_8:  # macOS writes UTF-8 without the mark
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    name = name.replace("\\", "/")
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name)
    return None if not path.parts or outside or len(name) > LONGEST_PATH else path.parts


def _read_member(path, info):
    """The bytes of a zip's entry, of which no more than allowed are ever unpacked."""
    name = shown(PurePosixPath(info.filename).name)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise IntakeError(f"{name} is a link to another place; a file was expected.")
    if info.flag_bits & 0x1:
        raise IntakeError(f"{name} is encrypted in the zip. Hand it in without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise IntakeError(f"{name} uses an unsupported compression. Pack it as an ordinary zip.")
    too_large = IntakeError(
        f"{name} has more than the {untrusted.LARGEST_FILE // 2**20} MB allowed. "
        "Clear the outputs (Edit, Clear Outputs of All Cells) and hand it in again."
    )
    if info.file_size > untrusted.LARGEST_FILE:
        raise too_large
    try:
        with _archive(path) as archive, archive.open(info) as member:
            content = member.read(untrusted.LARGEST_FILE + 1)
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
    if len(content) > untrusted.LARGEST_FILE:
        raise too_large
    return content
