"""Names of files as people and programs make them, names that can be shown, and ids of students out of names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coursekit.grading.choice import Person


MOST_MARKS = 10  # of copies, one after the other
LONGEST_ID = 80
LONGEST_FOLDER = 128  # of an id in nbgrader's database
LONGEST_SHOWN = 100
NOTEBOOK = re.compile(r".*\.ipynb(?: ?\(\d{1,2}\)|-\d{1,2}|\.ipynb|\.json|\.txt)*", re.I | re.S)
SUFFIX = re.compile(r"\.(?:ipynb|json|txt)$", re.I)
NUMBER = re.compile(r"(?:-(?P<again>\d{1,2})| ?\((?P<download>\d{1,2})\))$")
COPY_OF = r"(?:Copy of|Kopie von|Copie de|Copia de|Cópia de|Copia di) +"  # Google Drive's and Colab's
COPY = re.compile(
    rf"^{COPY_OF}|(?:-Copy\d*| ?- Copy| ?- Kopie| copy(?: \d+)?| ?\(copy(?: \d+)?\)| ?(?:的副本|のコピー))$",
    re.I,
)
QUOTED = re.compile(r"^[“「](?P<stem>.+)[”」]$", re.S)
IN_NAMES = "’‘ʼ´‐–\u00a0"  # signs outside ASCII that a name can do without


@dataclass(frozen=True)
class FileName:
    """What a file's name says.

    Attributes
    ----------
    plain : str
        Without suffixes, and without marks of copies and numbers.
    copies : tuple of str
        Marks of copies, such as "-copy1" or "copy of".
    again : int
        Canvas's number of a file of the same name, as in x-2.ipynb; 0 without one.
    download : int
        A browser's, as in x (2).ipynb.
    is_notebook : bool
        Whether .ipynb is the suffix, also where a browser or an editor put .json or .txt after it.
    """

    plain: str
    copies: tuple[str, ...] = ()
    again: int = 0
    download: int = 0
    is_notebook: bool = True


def read_name(name: str) -> FileName:
    """What a file's name says; the name unchanged if it is not a notebook."""
    if not NOTEBOOK.fullmatch(name):
        return FileName(name, is_notebook=False)
    stem, copies = name, []
    numbers: dict[str, Any] = {"again": 0, "download": 0}
    for _ in range(MOST_MARKS):
        stem = SUFFIX.sub("", stem)
        if match := NUMBER.search(stem):
            stem = stem[: match.start()]
            numbers.update({kind: int(number) for kind, number in match.groupdict().items() if number})
        if match := COPY.search(stem):
            stem = stem[: match.start()] + stem[match.end() :]
            copies.append(match[0].strip().casefold())
        stem = QUOTED.sub(r"\g<stem>", stem)
    return FileName(stem, tuple(copies), **numbers)


def printable(text: str) -> str:
    """A text as one line that can be printed and stored: replacement characters for bytes of another encoding and for signs without a picture."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def shown(name: str) -> str:
    """A file's name to be shown, cut if it is long."""
    text = printable(name)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def safe_id(name: str) -> str:
    """Letters, digits and -_.@ of a name, all else a dash; a hash follows where that is not enough to know the name again."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" or sign in "-_.@" else "-" for sign in text)
    lost = any(a != b and not a.isascii() and a not in IN_NAMES for a, b in zip(text, kept, strict=True))
    kept = re.sub("-{2,}", "-", kept).strip("-.")
    if kept and not lost and len(kept) <= LONGEST_ID and len(kept.encode()) <= 2 * LONGEST_ID:
        return kept
    return f"{_cut(kept) or 'student'}_{_short_hash(name)}"


def folder_id(name: str) -> str:
    """A folder's name if it can be an id, else as `safe_id`."""
    return name if name.isprintable() and len(name) <= LONGEST_FOLDER else safe_id(name)


def distinct_ids(
    people: Iterable[Person],
    wanted: Callable[[str], str] = safe_id,
    folded: Callable[[str], str] | None = None,
) -> dict[Person, str]:
    """Give everyone an id of their own.

    Parameters
    ----------
    people : iterable of Person
    wanted : function of str
        Makes an id of a name.
    folded : function of str, optional
        Ids that it makes alike count as the same; by default, ids that differ only in upper and lower case or in their Unicode form.

    Returns
    -------
    dict of person -> id
    """
    folded = folded or _folded
    base = {person: wanted(person.name) for person in people}
    ids, turn = dict(base), 0
    while alike := _alike(ids, folded):
        for person in alike:
            if turn == 0:
                suffix = safe_id(person.number)[:20] if person.number else ""
            else:
                suffix = _short_hash(person.key if turn == 1 else (person.key, turn))
            ids[person] = f"{base[person]}_{suffix}" if suffix else base[person]
        turn += 1
    return ids


def _alike(ids, folded):
    """Those whose ids are not theirs alone."""
    number_of = Counter(folded(name) for name in ids.values())
    return [person for person, name in ids.items() if number_of[folded(name)] > 1]


def _folded(text):
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _cut(text):
    """So much of a text that a hash has room after it."""
    text = text[: LONGEST_ID - 9].encode()[: 2 * LONGEST_ID].decode("utf-8", "ignore")
    return text.rstrip("-.")


def _short_hash(key):
    return hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).hexdigest()[:8]
