"""coursekit.grading.submissions: nbgrader's tree, and what learning management systems give, as real folders and zips."""

import errno
import io
import os
import random
import stat
import unicodedata
import zipfile

import nbformat
import pytest
import tinycourse

from coursekit.errors import UserError
from coursekit.grading import archives, choice, submissions
from coursekit.grading.submissions import find_submissions
from coursekit.notebook import untrusted

pytestmark = pytest.mark.process

NAME = "00_first"
OTHER = "01_second"
METADATA = """\
---
submission_1001:
  :submitters:
  - :name: Ann Lee
    :sid: '0123'
    :email: ann@uni.example
  :created_at: 2024-09-05 21:58:49.500000000 Z
  :score: 0.0
submission_1002:
  :submitters:
  - :name: Bo Chen
    :sid: '0124'
    :email: bo@uni.example
  - :name: Cy Díaz
    :sid: '0125'
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2024-09-06 08:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Europe/Madrid
    time: 2024-09-06 10:00:00.000000000 Z
"""


def written(folder, files):
    """A folder with these files: path -> text."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(target, files):
    """A zip with these entries: name -> text."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target


@pytest.fixture(params=["folder", "zip", "zip with one folder around"])
def download(request, tmp_path):
    """Makes a download of files, as a folder and as a zip."""

    def make(files):
        if request.param == "folder":
            return written(tmp_path / "download", files)
        around = "export/" if request.param != "zip" else ""
        return zipped(tmp_path / "download.zip", {around + name: text for name, text in files.items()})

    return make


def contents(found):
    return {one.student: one.content() for one in found}


def reason(found, student):
    content = next(one.content() for one in found if one.student == student)
    assert isinstance(content, str), content
    return content


# nbgrader's tree


def test_nbgraders_tree_is_read_with_timestamps(first, tmp_path):
    found = find_submissions(
        first,
        written(
            tmp_path,
            {
                f"ann/{NAME}/{NAME}.ipynb": "a",
                f"ann/{NAME}/timestamp.txt": "2024-02-02 15:58:23.948203 UTC\n",
                f"ann/{NAME}/other.ipynb": "x",
                f"bo b/{NAME}/homework (1).ipynb": "b",
                f"bo b/{NAME}/timestamp.txt": "yesterday",
                f"cy/{NAME}/notes.txt": "c",
                f"di/{NAME}/one.ipynb": "d",
                f"di/{NAME}/two.ipynb": "d",
                f"ed/{OTHER}/{OTHER}.ipynb": "e",
                f"fay/{NAME}/{NAME}.ipynb": "f",
                f"fay/{NAME}/{OTHER}.ipynb": "another chapter's",
            },
        ),
    )
    assert contents(found) == {
        "ann": b"a",
        "bo b": b"b",
        "cy": "There is no notebook of this chapter, only notes.txt.",
        "di": "There are 2 files that could be the notebook (one.ipynb, two.ipynb), and none has the chapter's name.",
        "fay": b"f",
    }
    ann, bo, *_, fay = found
    assert (ann.note, ann.timestamp) == (
        f"2 notebooks were handed in. {NAME}.ipynb was graded (0 cells are answered); not graded: other.ipynb (0).",
        "2024-02-02 15:58:23.948203 UTC",
    )
    assert bo.note == (
        f"The file was called homework (1).ipynb instead of {NAME}.ipynb. timestamp.txt (yesterday) can't be read: "
        "a time looks like 2024-03-01 23:30:00 UTC. No submission time was recorded."
    )
    assert bo.timestamp is None and (fay.note, fay.timestamp) == ("", None)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_in_a_folder_are_refused_wherever_they_are(first, tmp_path):
    written(tmp_path, {"secret.ipynb": "s", "elsewhere/x.ipynb": "s"})
    tree, flat = tmp_path / "tree", tmp_path / "flat"
    written(tree, {f"ann/{NAME}/{NAME}.ipynb": "a", f"bo/{NAME}/x": ""})
    (tree / "bo" / NAME / f"{NAME}.ipynb").symlink_to(tmp_path / "secret.ipynb")
    assert "is a link" in reason(find_submissions(first, tree), "bo")
    written(flat, {f"ann_{NAME}.ipynb": "a"})
    (flat / "bo.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (flat / "cy").symlink_to(tmp_path / "elsewhere")
    found = find_submissions(first, flat)
    assert contents(found)["ann"] == b"a" and "is a link" in reason(found, "bo")
    assert {one.student for one in found} == {"ann", "bo"}


def test_a_notebook_is_read_only_when_it_is_asked_for(first, tmp_path):
    written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "old"})
    (found,) = find_submissions(first, tmp_path)
    written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "new"})
    assert found.content() == b"new"
    (tmp_path / "ann" / NAME / f"{NAME}.ipynb").unlink()
    assert "can't be opened" in found.content()


# Canvas


def test_canvas(first, download):
    found = find_submissions(
        first,
        download(
            {
                f"leeann_11_501_{NAME}.ipynb": "ann",
                f"chenbo_LATE_12_502_{NAME}-1.ipynb": "old",
                f"chenbo_LATE_12_503_{NAME}-2.ipynb": "new",
                f"leeann_13_504_{NAME}.ipynb": "another ann",
                "díazcy_14_505_homework.ipynb": "cy",
                "fox2_15_506_report.pdf": "pdf",
                "gil_16_text.html": "see attached",
                f"hall_17_507_{OTHER}.ipynb": "wrong chapter",
                f"LATE_anon_x7Kp2_508_{NAME}.ipynb": "nobody",
                f"anon_x7Kq2_509_{NAME}.ipynb": "nobody else",
            }
        ),
    )
    assert contents(found) == {
        "leeann_11": b"ann",
        "chenbo_12": b"new",
        "leeann_13": b"another ann",
        "díazcy_14": b"cy",
        "fox2_15": "There is no notebook of this chapter, only report.pdf.",
        "gil_16": "There is no notebook of this chapter, only gil_16_text.html.",
        "hall_17": f"There is no notebook of this chapter, only {OTHER}.ipynb.",
        "anon_x7Kp2": b"nobody",
        "anon_x7Kq2": b"nobody else",
    }
    notes = {one.student: one.note for one in found}
    assert notes["chenbo_12"] == (
        f"Canvas marks it as late. 2 notebooks were handed in. chenbo_LATE_12_503_{NAME}-2.ipynb was graded "
        f"(0 cells are answered); not graded: chenbo_LATE_12_502_{NAME}-1.ipynb (0)."
    )
    assert notes["díazcy_14"] == f"The file was called homework.ipynb instead of {NAME}.ipynb."
    assert notes["leeann_11"] == "" and notes["anon_x7Kp2"] == "Canvas marks it as late."


def test_the_newest_of_canvas_is_the_one_with_the_highest_file_number(first, tmp_path):
    zipped(tmp_path / "x.zip", {f"lee_1_900_{NAME}.ipynb": "new", f"lee_1_89_{NAME}-1.ipynb": "old"})
    assert contents(find_submissions(first, tmp_path / "x.zip")) == {"lee_1": b"new"}


# Moodle


def test_moodle_in_folders_and_without(first, download):
    found = find_submissions(
        first,
        download(
            {
                f"Ann Lee_7001_assignsubmission_file_/{NAME}.ipynb": "ann",
                f"Bo O'Neil_7002_assignsubmission_file/deep/{NAME}.ipynb": "bo",
                "Cy Díaz_7003_assignsubmission_onlinetext/onlinetext.html": "hello",
                f"Di Fox_7004_assignsubmission_file_{NAME}.ipynb": "di",
                f"Ann Lee_7005_assignsubmission_file_/{NAME}.ipynb": "another ann",
                f"Ed Hu_7006_assignsubmission_file_/{NAME}.ipynb": "ed",
                f"Ed Hu_7006_assignsubmission_file_/{OTHER}.ipynb": "not this",
                f"Ed Hu_7006_assignsubmission_file_/sub/{NAME}-Copy1.ipynb": "nor this",
            }
        ),
    )
    assert contents(found) == {
        "Ann-Lee_7001": b"ann",
        "Ann-Lee_7005": b"another ann",
        "Bo-O-Neil": b"bo",
        "Cy-Díaz": "There is no notebook of this chapter, only onlinetext.html.",
        "Di-Fox": b"di",
        "Ed-Hu": b"ed",
    }


# Gradescope


def test_gradescope_with_its_metadata(first, download):
    found = find_submissions(
        first,
        download(
            {
                "submission_metadata.yml": METADATA,
                f"submission_1001/{NAME}.ipynb": "ann",
                f"submission_1002/{NAME}.ipynb": "both",
                f"submission_1003/{NAME}.ipynb": "not in the metadata",
            }
        ),
    )
    assert contents(found) == {
        "0125": b"both",
        "ann@uni.example": b"ann",
        "bo@uni.example": b"both",
        "submission_1003": b"not in the metadata",
    }
    cy, ann, bo, last = found
    assert (ann.timestamp, ann.note) == ("2024-09-05 21:58:49.500000 UTC", "")
    assert bo.timestamp == cy.timestamp == "2024-09-06 08:00:00.000000 UTC"
    assert bo.note == "Handed in together by 2 students." and last.timestamp is None


@pytest.mark.parametrize(
    "text", ["a: [", "- 1", "x: !!python/object/apply:os.system [ls]", "x: 3", "", b"\xff\xfe\x00"]
)
def test_metadata_that_cannot_be_read_is_explained(first, tmp_path, text):
    written(tmp_path, {"submission_metadata.yml": text, f"submission_1001/{NAME}.ipynb": "ann"})
    with pytest.raises(UserError, match=r"submission_metadata.yml can't be read: .*delete the file"):
        find_submissions(first, tmp_path)


# Blackboard, Brightspace, Google Classroom, Teams, ILIAS


def test_blackboard_in_its_attempts(first, download):
    found = find_submissions(
        first,
        download(
            {
                f"Homework 1_alee_attempt_2024-09-03-10-15-01_{NAME}.ipynb": "old",
                f"Homework 1_alee_attempt_2024-09-03-23-59-30_{NAME}.ipynb": "new",
                "Homework 1_alee_attempt_2024-09-03-23-59-30.txt": "Name: Ann Lee (alee)",
                f"Homework 1_bkim_attempt_2024-09-04-00-03-12_{NAME}.ipynb.txt": "bkim",
                "Homework 1_cho_attempt_2024-09-04-00-03-12.txt": "Name: Cho",
            }
        ),
    )
    assert contents(found) == {
        "alee": b"new",
        "bkim": b"bkim",
        "cho": "There is no notebook of this chapter, only Homework 1_cho_attempt_2024-09-04-00-03-12.txt.",
    }
    assert (
        "2 notebooks were handed in" in found[0].note and "23-59-30" in found[0].note.split("not graded")[0]
    )
    assert [one.timestamp for one in found] == [None, None, None]


def test_users_of_blackboard_are_never_taken_for_each_other(first, tmp_path):
    attempt = f"attempt_2024-09-03-10-15-01_{NAME}.ipynb"
    written(tmp_path, {f"HW_a_lee_{attempt}": "a", f"HW_b_lee_{attempt}": "b", f"HW_kim_{attempt}": "k"})
    assert contents(find_submissions(first, tmp_path)) == {"lee_a": b"a", "lee_b": b"b", "kim": b"k"}


BRIGHTSPACE = {
    f"12345-67890 - Ann Lee - Sep 3, 2024 1015 AM/{NAME}.ipynb": "old",
    f"12345-67891 - Ann Lee - Sep 3, 2024 1159 PM/{NAME}.ipynb": "new",
    f"12345-67889 - Ann Lee - Sep 3, 2024 959 PM/{NAME}.ipynb": "between",
    f"12399-67890 - Mary-Ann Kim - Sep 4, 2024 1203 AM/{NAME}.ipynb": "kim",
    f"12400-67890 - N0123456 - Bo Chen- 4 sept. 2024 13h05/{NAME}.ipynb": "bo",
    "index.html": "",
}


@pytest.mark.parametrize("between", ["/", " - "])
def test_brightspace_in_folders_and_without(first, download, between):
    told = []
    place = download({name.replace("/", between): text for name, text in BRIGHTSPACE.items()})
    found = find_submissions(first, place, say=told.append)
    assert contents(found) == {"Ann-Lee": b"new", "Mary-Ann-Kim": b"kim", "N0123456-Bo-Chen": b"bo"}
    assert "1159 PM" in found[0].note.split("not graded")[0] and not told


def test_an_lmss_own_time_counts_where_the_class_has_a_zone(first, tmp_path):
    written(tmp_path, BRIGHTSPACE)
    found = find_submissions(first, tmp_path, zone="Europe/Berlin")
    assert [one.timestamp for one in found] == [
        "2024-09-03 21:59:00.000000 UTC",
        "2024-09-03 22:03:00.000000 UTC",
        None,
    ]


def test_names_before_and_after_the_chapters(first, download):
    found = find_submissions(
        first,
        download(
            {
                f"Ann Lee - {NAME}.ipynb": "ann",
                f"Bo Kim - Copy of {NAME}.ipynb": "bo",
                f"Kopie von Cy Fox - {NAME} (1).ipynb": "cy",
                f"{NAME} - Di Hu.ipynb": "di",
                f"{NAME.upper()}_ed.ipynb": "ed",
                f"fay_{NAME}.IPYNB": "fay",
                f"gil_{NAME}.ipynb.json": "gil",
                f"hal_{NAME}.zip": inner({f"{NAME}.ipynb": "hal"}),
                f"{NAME}/ida.ipynb": "ida",
                "jo/Copy of Copy of Untitled.ipynb": "jo",
                f"kai - {OTHER}.ipynb": "another chapter's",
            }
        ),
    )
    assert contents(found) == {
        "Ann-Lee": b"ann",
        "Bo-Kim": b"bo",
        "Cy-Fox": b"cy",
        "Di-Hu": b"di",
        "ed": b"ed",
        "fay": b"fay",
        "gil": b"gil",
        "hal": b"hal",
        "ida": b"ida",
        "jo": b"jo",
    }
    notes = {one.student: one.note for one in found if one.note}
    assert set(notes) == {"gil", "hal", "jo"}
    assert notes["gil"] == f"The file was called gil_{NAME}.ipynb.json; it was still read as a notebook."


@pytest.mark.parametrize(
    "handed_in",
    [
        {
            f"Ann Lee/Homework 1/Version 9/{NAME}.ipynb": "old",
            f"Ann Lee/Homework 1/Version 10/{NAME}.ipynb": "new",
            f"Bo Kim/Homework 1/Version 1/{NAME}.ipynb": "bo",
        },
        {
            "Homework 1/status.csv": "",
            f"Homework 1/Abgaben/Ann Lee/20240903_101501_{NAME}.ipynb": "old",
            f"Homework 1/Abgaben/Ann Lee/20240903235930_{NAME}.ipynb": "new",
            f"Homework 1/Abgaben/Bo Kim/20240904000312_{NAME}.ipynb": "bo",
        },
    ],
    ids=["Teams", "ILIAS"],
)
def test_versions_of_teams_and_times_of_ilias_say_which_is_the_newest(first, download, handed_in):
    found = find_submissions(first, download(handed_in))
    assert contents(found) == {"Ann-Lee": b"new", "Bo-Kim": b"bo"}
    assert "2 notebooks were handed in" in found[0].note and found[1].note == ""


def test_a_time_that_does_not_exist_is_no_time(first, tmp_path):
    files = {
        f"ilias/Ann Lee/20241340_101501_{NAME}.ipynb": "ann",
        f"ilias/Bo Kim/20240904_000312_{NAME}.ipynb": "bo",
    }
    ann, bo = find_submissions(first, written(tmp_path, files) / "ilias", zone="Europe/Berlin")
    assert (ann.content(), ann.timestamp) == (b"ann", None)
    assert (bo.content(), bo.timestamp) == (b"bo", "2024-09-03 22:03:12.000000 UTC")
    name = f"12345-67890 - Ann Lee - Sep 31, 2024 959 PM/{NAME}.ipynb"
    (ann,) = find_submissions(first, written(tmp_path / "brightspace", {name: "ann"}), zone="Europe/Berlin")
    assert (ann.content(), ann.timestamp) == (b"ann", None)


def test_one_student_of_teams_alone_keeps_the_name(first, tmp_path):
    zipped(tmp_path / "x.zip", {f"Submitted files/Ann Lee/Homework 1/Version 1/{NAME}.ipynb": "a"})
    assert contents(find_submissions(first, tmp_path / "x.zip")) == {"Ann-Lee": b"a"}


# Several notebooks of one student


@pytest.fixture(scope="module")
def books(tiny):
    """Notebooks of the chapter by how many cells are answered, and one that can't be read."""
    chapter = tiny.chapter(NAME)

    def made(**answers):
        return nbformat.writes(tinycourse.answered(chapter, **answers))

    return {
        0: made(),
        1: made(row_means=tinycourse.HALF),
        2: made(row_means=tinycourse.RIGHT, why_rows="Batches."),
        None: '{"cells": [',
    }


FORMS = [
    "ann/{chapter}/{name}",  # nbgrader's tree
    "ann/{name}",
    "lee_1_{number}_{name}",
    "Ann Lee_7001_assignsubmission_file_/{name}",
    "submission_1001/{name}",
    "Homework 1_alee_attempt_2024-09-03-10-15-01_{name}",
    "12345-67890 - Ann Lee - Sep 3, 2024 1015 AM/{name}",
]


def handed_in(form, names):
    """Paths of a student's files of these names, handed in together."""
    return [form.format(chapter=NAME, name=name, number=500 - number) for number, name in enumerate(names)]


def taken(first, place, books):
    """What is in the notebook that was taken, and the note."""
    (found,) = find_submissions(first, place)
    content = found.content()
    assert isinstance(content, bytes), content
    return next(work for work, text in books.items() if text.encode() == content), found.note


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "copy",
    [
        f"{NAME}-Copy1.ipynb",
        f"Copy of {NAME}.ipynb",
        f"{NAME} (1).ipynb",
        f"{NAME}_final.ipynb",
        f"{NAME}.ipynb.json",
        "Untitled.ipynb",
    ],
)
def test_the_notebook_with_the_work_counts_and_the_page_says_so(first, tmp_path, books, form, copy):
    for untouched, worked in [(f"{NAME}.ipynb", copy), (copy, f"{NAME}.ipynb")]:
        place = tmp_path / untouched
        paths = handed_in(form, [worked, untouched])
        written(place, dict(zip(paths, [books[2], books[0]], strict=True)))
        work, note = taken(first, place, books)
        before, after = note.split("was graded (2 cells are answered); not graded: ")
        assert work == 2 and "2 notebooks were handed in" in before and before.rstrip().endswith(worked)
        assert f"{untouched} (0)" in after


@pytest.mark.parametrize("form", FORMS[1:])
@pytest.mark.parametrize("suffix", [".ipynb.json", ".ipynb.txt", ".ipynb.ipynb", ".IPYNB"])
def test_a_notebook_is_known_whatever_suffix_a_browser_adds(first, download, books, form, suffix):
    place = download({handed_in(form, [NAME + suffix])[0]: books[1]})
    work, note = taken(first, place, books)
    assert work == 1 and ("was still read as a notebook" in note or suffix == ".IPYNB")


@pytest.mark.parametrize(
    ("names", "work", "expected"),
    [
        ([f"{NAME}.ipynb", f"{NAME}-Copy1.ipynb"], [1, 2], 2),  # the most work
        ([f"{NAME}-Copy1.ipynb", f"{NAME}.ipynb"], [2, 1], 2),
        ([f"{NAME}.ipynb", f"{NAME} (1).ipynb"], [2, 1], 2),  # a browser's number says little
        ([f"{NAME}.ipynb", f"{NAME}-1.ipynb"], [2, 1], 1),  # Canvas's: it was handed in again
        ([f"{NAME}.ipynb", f"{NAME}-1.ipynb"], [2, 0], 2),
        ([f"{NAME}.ipynb", f"{NAME}-1.ipynb"], [2, None], 2),
        ([f"{NAME}-9.ipynb", f"{NAME}-10.ipynb"], [2, 1], 1),
        ([f"x/{NAME}.ipynb", "notes.ipynb"], [1, 0], 1),
    ],
)
def test_which_of_several_notebooks_in_a_folder_counts(first, tmp_path, books, names, work, expected):
    place = tmp_path / "of_one"
    written(place, {f"ann/{NAME}/{name}": books[number] for name, number in zip(names, work, strict=True)})
    found, note = taken(first, place, books)
    assert found == expected and "2 notebooks were handed in" in note
    assert ("Newer, but without answers" in note) == (0 in work or None in work) & ("-1." in names[1])


def test_equal_work_is_settled_by_the_chapters_name(first, tmp_path, books):
    for name in (f"{NAME}-Copy1.ipynb", f"Copy of {NAME}.ipynb", "final.ipynb"):
        place = written(tmp_path / name, {f"ann/{NAME}.ipynb": books[2], f"ann/{name}": books[2]})
        (found,) = find_submissions(first, place)
        assert f"{NAME}.ipynb was graded" in found.note and f"not graded: {name} (2)" in found.note


ATTEMPTS = [
    ["lee_1_500_{0}.ipynb", "lee_1_501_{0}-1.ipynb"],
    ["lee_1_500_{0}.ipynb", "lee_1_501_{0} (1).ipynb"],
    [f"HW_alee_attempt_2024-09-0{day}-10-15-01_{{0}}.ipynb" for day in (3, 4)],
    [f"12345-1 - Ann Lee - Sep {time}/{{0}}.ipynb" for time in ("3, 2024 1015 PM", "4, 2024 905 AM")],
    [f"Ann Lee/Homework/Version {number}/{{0}}.ipynb" for number in (9, 10)],
    ["Lee_Ann/20240903101501_{0}.ipynb", "Lee_Ann/20240904101501_{0}.ipynb"],
]


@pytest.mark.parametrize("attempts", ATTEMPTS)
@pytest.mark.parametrize(
    ("old", "new", "expected"), [(2, 1, 1), (2, 0, 2), (2, None, 2), (0, 1, 1), (0, None, None)]
)
def test_the_newest_hand_in_counts_unless_nothing_is_answered_in_it(
    first, tmp_path, books, attempts, old, new, expected
):
    names = [name.format(NAME) for name in attempts]
    other = names[0].replace("lee", "kim").replace("Lee", "Kim").replace("12345", "1")
    written(tmp_path, {names[0]: books[old], names[1]: books[new], other: books[1]})
    found = find_submissions(first, tmp_path)[-1]
    assert found.content().decode() == books[expected]
    assert "2 notebooks were handed in" in found.note
    assert ("Newer, but without answers" in found.note) == (expected == 2)


def test_the_work_may_be_in_a_zip_beside_the_untouched_notebook(first, tmp_path, books):
    work = inner({"mine/hw.ipynb": books[2], "mine/scratch.ipynb": books[0]})
    written(tmp_path, {f"ann/{NAME}.ipynb": books[0], "ann/work.zip": work, "ann/broken.zip": "no zip"})
    found, note = taken(first, tmp_path, books)
    assert found == 2 and "3 notebooks were handed in" in note
    assert "taken out of work.zip" in note and "broken.zip can't be read as a zip" in note


def test_very_many_notebooks_of_a_student_are_not_all_read(first, tmp_path, books):
    many = {f"ann/{number}.ipynb": books[1] for number in range(60)}
    written(tmp_path / "named", {**many, f"ann/{NAME}.ipynb": books[2]})
    assert taken(first, tmp_path / "named", books)[0] == 2
    written(tmp_path / "x", {**many, f"bo/{NAME}.ipynb": books[2]})
    assert reason(find_submissions(first, tmp_path / "x"), "ann").startswith(
        "There are 60 notebooks. Hand in one"
    )


# Times


@pytest.mark.parametrize(
    ("text", "zone", "timestamp", "words"),
    [
        ("2024-03-01 23:30:00.000000 -0800", None, "2024-03-02 07:30:00.000000 UTC", ""),
        ("2024-03-01 23:30:00.000000 PST", "America/Los_Angeles", "2024-03-02 07:30:00.000000 UTC", ""),
        ("2024-03-01 23:30:00.000000 PST", None, None, "PST is the name of several time zones"),
        (
            "2024-03-01 23:30:00",
            None,
            "2024-03-01 23:30:00.000000 UTC",
            "names no time zone; UTC was assumed",
        ),
        ("", None, None, "a time looks like 2024-03-01 23:30:00 UTC"),
        ("2024-03-01 " * 10_000, None, None, "too long for a time"),
        (b"\xff\xfe2\x000\x00", None, None, "a time looks like"),
    ],
)
def test_timestamps_are_read_right_or_refused_with_a_word(first, tmp_path, text, zone, timestamp, words):
    written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "a", f"ann/{NAME}/timestamp.txt": text})
    (found,) = find_submissions(first, tmp_path, zone=zone)
    assert found.content() == b"a" and found.timestamp == timestamp
    assert words in found.note if words else found.note == ""
    assert ("No submission time was recorded" in found.note) == (timestamp is None)


def test_gradescopes_time_is_refused_with_a_word_where_it_is_none(first, tmp_path):
    text = METADATA.replace("2024-09-05 21:58:49.500000000 Z", "yesterday")
    written(tmp_path, {"submission_metadata.yml": text, f"submission_1001/{NAME}.ipynb": "ann"})
    (found,) = find_submissions(first, tmp_path)
    assert found.timestamp is None and "Gradescope's time (yesterday) can't be read" in found.note


# Plain names


def test_plain_names(first, download):
    found = find_submissions(
        first,
        download(
            {
                "ann.ipynb": "ann",
                f"bo_{NAME}.ipynb": "bo",
                f"cy_2024_{NAME}.ipynb": "cy",
                "di/whatever.ipynb": "di",
                f"ed/{NAME}.ipynb": "ed",
                "ed/notes.txt": "",
                f"fay_{OTHER}.ipynb": "another chapter's",
                f"gil/{OTHER}.ipynb": "another chapter's",
                f"{OTHER}/hal.ipynb": "another chapter's",
                f"{NAME}.ipynb": "nobody's",
                "grades.csv": "",
            }
        ),
    )
    assert contents(found) == {"ann": b"ann", "bo": b"bo", "cy_2024": b"cy", "di": b"di", "ed": b"ed"}
    assert [one.note for one in found if one.student != "di"] == [""] * 4


@pytest.mark.parametrize("path", [f"ann/{NAME}.ipynb", "ann/hw.ipynb", f"in/ann/{NAME}/{NAME}.ipynb"])
def test_a_folder_that_holds_all_is_taken_for_the_student_it_is(first, tmp_path, path):
    zipped(tmp_path / "x.zip", {path: "a"})
    assert contents(find_submissions(first, tmp_path / "x.zip")) == {"ann": b"a"}


def test_several_notebooks_without_a_known_order_are_not_guessed(first, tmp_path):
    written(
        tmp_path, {"ann/a.ipynb": "", "ann/b.ipynb": "", f"bo/x/{NAME}.ipynb": "", f"bo/y/{NAME}.ipynb": ""}
    )
    found = find_submissions(first, tmp_path)
    assert "2 files that could be the notebook (a.ipynb, b.ipynb)" in reason(found, "ann")
    assert f"2 notebooks called {NAME}.ipynb" in reason(found, "bo")


# Ids


def test_ids_are_safe_and_never_shared(first, tmp_path):
    names = ["a b", "a-b", "A B", "ann..", "*?", "日本", "e\u0301a", "x" * 200]
    handed_in = {f"{name}_{NAME}.ipynb": name for name in names}
    found = find_submissions(first, zipped(tmp_path / "x.zip", handed_in))
    students = {one.content().decode(): one.student for one in found}
    assert len({name.casefold() for name in students.values()}) == len(names)
    assert students["ann.."] == "ann" and students["日本"] == "日本" and students["e\u0301a"] == "éa"
    assert students["*?"].startswith("student_") and len(students["x" * 200]) == 80
    assert students["a b"].startswith("a-b_") and students["A B"].startswith("A-B_")


def test_students_can_be_picked_and_unknown_ones_are_named(first, tmp_path):
    zipped(tmp_path / "x.zip", {f"lee_1_2_{NAME}.ipynb": "a", f"fox_3_4_{NAME}.ipynb": "b"})
    assert contents(find_submissions(first, tmp_path / "x.zip", ["fox_3"])) == {"fox_3": b"b"}
    with pytest.raises(UserError, match=r"from zoe in .*There are 2, such as fox_3, lee_1"):
        find_submissions(first, tmp_path / "x.zip", ["zoe", "lee_1"])


ODD = [
    b"Jos\xe9",
    b"Jos\xe8",
    "\u0410\u043d\u043d\u0430".encode("cp866"),
    "\u674e\u56db".encode("gbk"),
    b"a\nb",
    b"\x1b[31mred",
    "\u202eann\u200f".encode(),
    "\U0001f393 \U0001f469\u200d\U0001f393".encode(),
    b"x" * 200,
    b"bob",
    b"BOB",
]


def are_fit(students):
    return all(name.isprintable() and len(name.encode()) < 200 and "/" not in name for name in students)


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
@pytest.mark.parametrize(
    "form", ["{}/{}/{}.ipynb", "{0}/{2}.ipynb", "{}_{}.ipynb", "{}_7_assignsubmission_file_/{}.ipynb"]
)
def test_names_of_any_bytes_in_a_folder_have_ids_of_their_own(first, tmp_path, form):
    for number, name in enumerate(ODD):
        path = os.path.join(tmp_path, form.format(os.fsdecode(name), NAME, NAME))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(str(number))
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("")
    told = []
    found = find_submissions(first, tmp_path, say=told.append)
    assert sorted(int(one.content()) for one in found) == list(range(len(ODD)))
    assert len(contents(found)) == len(ODD) and are_fit(contents(found))
    assert all(one.note.isprintable() for one in found) and told == ["Files of no known student: \ufffd.csv."]


@pytest.mark.parametrize("flag", [0, 0x800], ids=["unmarked", "marked as UTF-8"])
def test_names_of_any_bytes_in_a_zip_have_ids_of_their_own(first, tmp_path, flag):
    """A name in the zip is as long as its placeholder, so that it can be put in."""
    path, odd = tmp_path / "x.zip", [*ODD, b"y" * 300]
    placeholders = [f"{number:03d}".ljust(len(name), "z") for number, name in enumerate(odd)]
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(placeholders):
            archive.writestr(entry(f"{name[: len(odd[number])].rjust(3, '0')}_{NAME}.ipynb"), str(number))
    data = path.read_bytes()
    for name, placeholder in zip(odd, placeholders, strict=True):
        assert data.count(placeholder.encode()) == 2
        data = data.replace(placeholder.encode(), name)
    data = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + place : at + place + 2] = flag.to_bytes(2, "little")
    path.write_bytes(data)
    found = find_submissions(first, path)
    assert sorted(int(one.content()) for one in found) == list(range(len(odd)))
    assert len(contents(found)) == len(odd) and are_fit(contents(found))


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_reason_shows_a_name_that_cannot_be_printed(first, tmp_path):
    odd = os.fsdecode(b"ann/r\xe9sum\xe9\n.pdf")
    (tmp_path / "ann").mkdir()
    (tmp_path / odd).write_text("")
    (tmp_path / "bo.ipynb").write_text("")
    assert reason(find_submissions(first, tmp_path), "ann").endswith("only r\ufffdsum\ufffd\ufffd.pdf.")


def test_a_student_has_the_same_id_in_each_chapter(first, second, tmp_path):
    for chapter in (first, second):
        number, name = chapter.number, chapter.name
        for form, text in {
            f"HW {number}_alee_attempt_2024-09-0{number + 1}-10-15-01_{name}.ipynb": "",
            f"1234-{number} - Bo Kim - Sep {number + 1}, 2024 1015 AM/{name}.ipynb": "",
            f"Cy Fox - {name}.ipynb": "",
            f"{name}_di.ipynb": "",
            f"lee_17_{number}_{name} (1).ipynb": "",
            f"Ed Hu_{number}_assignsubmission_file_/{name}.ipynb.txt": "",
            f"fay/Homework {number}/Version 1/{name}.ipynb": "",
        }.items():
            written(tmp_path / str(number), {form: text})
    ids = [
        contents(find_submissions(chapter, tmp_path / str(chapter.number))).keys()
        for chapter in (first, second)
    ]
    assert ids[0] == ids[1] == {"alee", "Bo-Kim", "Cy-Fox", "di", "lee_17", "Ed-Hu", "fay"}


# Files that are nobody's


def test_files_that_are_nobodys_are_named(first, tmp_path):
    told = []
    nobodys = [f"{NAME}.ipynb", f"{NAME}/{NAME}.ipynb", "ann.zip", "grades.csv", "photo.png"]
    place = written(
        tmp_path / "flat",
        {**dict.fromkeys(nobodys, ""), "bo.ipynb": "bo", f"{OTHER}/x.ipynb": "", "index.html": ""},
    )
    assert contents(find_submissions(first, place, say=told.append)) == {"bo": b"bo"}
    assert told == [f"Files of no known student: {NAME}.ipynb, ann.zip, grades.csv, photo.png and 1 more."]


def test_in_nbgraders_tree_a_notebook_beside_the_chapters_folder_counts_or_is_named(first, tmp_path):
    told = []
    written(
        tmp_path,
        {
            f"ann/{NAME}/{NAME}.ipynb": "ann",
            f"bo/{NAME}.ipynb": "bo",
            f"bo/{OTHER}.ipynb": "another chapter's",
            "dan/Untitled.ipynb": "dan",
            f"eve/{OTHER}/{OTHER}.ipynb": "another chapter's",
            "eve/Untitled.ipynb": "a try of eve's",
            f".ipynb_checkpoints/{NAME}/{NAME}-checkpoint.ipynb": "nobody's",
            f"cy_{NAME}.ipynb": "in no folder",
            "bo/notes.txt": "",
        },
    )
    assert contents(find_submissions(first, tmp_path, say=told.append)) == {
        "ann": b"ann",
        "bo": b"bo",
        "dan": b"dan",
    }
    assert told == [f"Files of no known student: cy_{NAME}.ipynb, eve/Untitled.ipynb."]


def test_entries_of_a_zip_that_lead_out_of_it_are_named(first, tmp_path):
    told = []
    path = zipped(tmp_path / "x.zip", {"../ann.ipynb": "", "bo.ipynb": "bo", "x" * 2000 + ".ipynb": ""})
    assert contents(find_submissions(first, path, say=told.append)) == {"bo": b"bo"}
    assert told == [f"Files of no known student: ../ann.ipynb, {'x' * 100}…."]


# Nothing there


@pytest.mark.parametrize(
    "handed_in",
    [
        {f"lee_1_2_{OTHER}.ipynb": "", f"fox_3_4_{OTHER}-1.ipynb": ""},
        {f"Ann Lee_7_assignsubmission_file_/{OTHER}.ipynb": ""},
        {f"ann/{OTHER}/{OTHER}.ipynb": ""},
        {"README.md": ""},
    ],
)
def test_another_chapters_files_are_shown_with_what_is_understood(first, download, handed_in):
    with pytest.raises(UserError) as error:
        find_submissions(first, download(handed_in))
    text = str(error.value)
    assert f"No submission of {NAME}" in text and f"It contains {len(handed_in)} files, such as" in text
    assert "Canvas, Moodle, Gradescope, Blackboard or Brightspace" in text and f"STUDENT_{NAME}.ipynb" in text


def test_a_folder_with_the_download_itself_says_to_name_it(first, tmp_path):
    zipped(tmp_path / "submissions.zip", {f"lee_1_2_{NAME}.ipynb": "a"})
    with pytest.raises(UserError, match=r"--submitted .*submissions.zip$"):
        find_submissions(first, tmp_path)


def test_what_is_no_folder_and_no_zip_is_explained(first, tmp_path):
    with pytest.raises(UserError, match="does not exist"):
        find_submissions(first, tmp_path / "none")
    with pytest.raises(UserError, match="It contains no files"):
        find_submissions(first, tmp_path)
    written(tmp_path, {"x.zip": "no zip"})
    with pytest.raises(UserError, match=r"x.zip can't be read as a zip: File is not a zip file"):
        find_submissions(first, tmp_path / "x.zip")


# Dangers of zips


def entry(name, mode=0):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def test_junk_and_paths_that_lead_out_are_left_aside(first, tmp_path):
    outside = {
        f"../ann_{NAME}.ipynb": "",
        f"/bo_{NAME}.ipynb": "",
        f"C:\\cy_{NAME}.ipynb": "",
        "a/../../b.ipynb": "",
    }
    junk = {f"__MACOSX/._di_{NAME}.ipynb": "", ".DS_Store": "", f"ed/.ipynb_checkpoints/{NAME}.ipynb": ""}
    path = zipped(tmp_path / "x.zip", {**outside, **junk, f"fay\\{NAME}.ipynb": "good", "gil.ipynb": "too"})
    before = sorted(tmp_path.rglob("*"))
    assert contents(find_submissions(first, path)) == {"fay": b"good", "gil": b"too"}
    assert sorted(tmp_path.rglob("*")) == before


def test_names_that_are_not_marked_as_utf_8_are_read_all_the_same(first, tmp_path):
    path = zipped(tmp_path / "x.zip", {"josXX.ipynb": "a", "r\u00e9mi.ipynb": "b"})
    path.write_bytes(path.read_bytes().replace(b"josXX", "josé".encode()))
    assert set(contents(find_submissions(first, path))) == {"josé", "rémi"}


def test_the_last_of_equal_names_counts_and_it_is_said(first, tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(f"ann_{NAME}.ipynb", "first")
        archive.writestr(f"ann_{NAME}.ipynb", "last")
    (found,) = find_submissions(first, path)
    assert found.content() == b"last" and "more than once; the last one counts" in found.note


def test_a_link_in_a_zip_is_refused(first, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(entry("ann.ipynb", stat.S_IFLNK | 0o777), "/etc/passwd")
        archive.writestr(entry("bo.ipynb", stat.S_IFREG | 0o644), "bo")
    found = find_submissions(first, tmp_path / "x.zip")
    assert "is a link" in reason(found, "ann") and contents(found)["bo"] == b"bo"


def test_what_is_too_large_is_never_unpacked_whole(first, tmp_path, monkeypatch):
    monkeypatch.setattr(untrusted, "LARGEST_FILE", 2**20)
    path = zipped(tmp_path / "x.zip", {"ann.ipynb": bytes(2**20 + 1), "bo.ipynb": bytes(2**20)})
    found = find_submissions(first, path)
    assert "more than the 1 MB allowed" in reason(found, "ann")
    assert len(contents(found)["bo"]) == 2**20
    honest = (2**20 + 1).to_bytes(4, "little")
    path.write_bytes(
        path.read_bytes().replace(honest, (9).to_bytes(4, "little"))
    )  # the size declared is a lie
    read = []
    original = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: read.append(n) or original(self, n))
    assert isinstance(reason(find_submissions(first, path), "ann"), str)
    assert read == [2**20 + 1]


def test_damaged_encrypted_and_oddly_packed_entries_are_explained(first, tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry("ann.ipynb"), os.urandom(500).hex())
        archive.writestr("bo.ipynb", "bo", zipfile.ZIP_LZMA)
    data = bytearray(path.read_bytes())
    data[200:210] = bytes(10)
    path.write_bytes(data)
    found = find_submissions(first, path)
    assert "damaged in the zip" in reason(found, "ann")
    assert "ordinary zip" in reason(found, "bo")
    plain = zipped(tmp_path / "y.zip", {"ann.ipynb": "a"})
    data = bytearray(plain.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    plain.write_bytes(data)
    assert "encrypted" in reason(find_submissions(first, plain), "ann")


def test_too_many_files_are_refused(first, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    many = {f"{number}.ipynb": "" for number in range(4)}
    for place in (zipped(tmp_path / "x.zip", many), written(tmp_path / "folder", many)):
        with pytest.raises(UserError, match="more than 3 files"):
            find_submissions(first, place)


def test_too_many_files_of_one_student_are_that_students_reason(first, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    many = {f"ann/{NAME}/{number}.ipynb": "" for number in range(4)}
    found = find_submissions(first, written(tmp_path, {**many, f"bo/{NAME}/{NAME}.ipynb": "b"}))
    assert "more than 3 files" in reason(found, "ann") and contents(found)["bo"] == b"b"


def inner(files):
    buffer = io.BytesIO()
    zipped(buffer, files)
    return buffer.getvalue()


def test_a_zip_that_a_student_handed_in_is_looked_into(first, download, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 20)
    found = find_submissions(
        first,
        download(
            {
                "ann_1_1_work.zip": inner({"work/any.ipynb": "ann", "__MACOSX/._any.ipynb": "junk"}),
                "bo_2_2_work.zip": inner({f"{NAME}.ipynb": "bo", f"{OTHER}.ipynb": "other"}),
                "cy_3_3_work.zip": inner({"a.ipynb": "", "b.ipynb": ""}),
                "di_4_4_work.zip": inner({"again.zip": inner({f"{NAME}.ipynb": "deep"})}),
                "ed_5_5_work.zip": "no zip",
                f"fay_6_6_{NAME}.ipynb": "fay",
                "fay_6_7_data.zip": inner({"x.ipynb": ""}),
                "gil_7_8_work.zip": inner({f"{number}.txt": "" for number in range(21)}),
            }
        ),
    )
    assert contents(found) == {
        "ann_1": b"ann",
        "bo_2": b"bo",
        "cy_3": "There are 2 files that could be the notebook (a.ipynb, b.ipynb), and none has the chapter's name.",
        "di_4": "work.zip contains no notebook.",
        "ed_5": "work.zip can't be read as a zip: File is not a zip file.",
        "fay_6": b"fay",
        "gil_7": "work.zip contains more than 20 files. Give the submissions of one assignment only.",
    }
    assert found[0].note == (
        f"The notebook was taken out of work.zip. The file was called any.ipynb instead of {NAME}.ipynb."
    )


# Files without number or end


def odd_names(count):
    """Names of files that look like an LMS's, or like many marks of copies, and are alike."""
    signs = [
        "_1",
        "LATE_",
        " - ",
        ".ipynb",
        " (1)",
        "-Copy1",
        "Ann",
        "ANN",
        "ann",
        "é",
        "e\u0301",
        "-1",
        "2024",
        "~",
    ]
    draw = random.Random(0)
    return {"".join(draw.choices(signs, k=draw.choice([1, 2, 3, 30]))) + ".ipynb" for _ in range(count)}


def test_thousands_of_odd_names_in_a_zip_have_ids_of_their_own(first, tmp_path):
    names = odd_names(4000) | {f"ann{number}_{NAME}.ipynb" for number in range(10)}
    found = find_submissions(first, zipped(tmp_path / "x.zip", dict.fromkeys(names, "a")))
    ids = {unicodedata.normalize("NFKC", one.student).casefold() for one in found}
    assert len(ids) == len(found) > 1000
    assert [one.content() for one in found[:3]] == [b"a"] * 3


def test_folders_in_folders_are_followed_to_a_depth(first, tmp_path):
    written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "a", f"bo/{NAME}/{NAME}.ipynb": "b"})
    (tmp_path / "ann" / NAME).joinpath(*"x" * 300).mkdir(parents=True)
    found = find_submissions(first, tmp_path)
    assert contents(found) == {"ann": b"a", "bo": b"b"}
    assert "can't be opened" in found[0].note and found[1].note == ""


def test_what_goes_wrong_with_one_students_files_stops_nobody(first, tmp_path, monkeypatch):
    def odd(wanted, person, folder, submitted):
        if person.name == "ann":
            raise RecursionError("too deep")
        return choose_in_folder(wanted, person, folder, submitted)

    choose_in_folder = submissions._choose_in_folder
    monkeypatch.setattr(submissions, "_choose_in_folder", odd)
    written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "a", f"bo/{NAME}/{NAME}.ipynb": "b"})
    found = find_submissions(first, tmp_path)
    assert contents(found) == {"ann": "The files can't be read (RecursionError).", "bo": b"b"}
    assert (found[0].note, found[0].timestamp) == ("", None)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EIO, "Input/output error"), "The file can't be read: Input/output error."),
        (UserError("It is\ntoo large."), "It is\ufffdtoo large."),
        (EOFError("x"), "The file can't be read (EOFError)."),
    ],
)
def test_a_file_that_cannot_be_read_when_it_is_graded_has_a_reason(first, tmp_path, monkeypatch, error, told):
    def fails(*_):
        raise error

    monkeypatch.setattr(archives, "read_submission", fails)
    (found,) = find_submissions(first, written(tmp_path, {f"ann/{NAME}/{NAME}.ipynb": "a"}))
    assert found.content() == told


def test_of_very_many_zips_the_first_are_looked_into(first, tmp_path):
    zips = {f"ann/{NAME}/{number:02d}.zip": inner({"notes.txt": ""}) for number in range(40)}
    written(tmp_path, zips | {f"bo/{NAME}/{NAME}.ipynb": "b"})
    found = find_submissions(first, tmp_path)
    assert contents(found) == {"ann": "There are 40 zips; only the first 10 were looked into.", "bo": b"b"}


def test_notebooks_that_take_too_much_to_choose_among_are_refused(first, tmp_path, monkeypatch):
    monkeypatch.setattr(choice, "count_all", lambda given, reads: bytearray(4096 * 2**20))
    written(tmp_path, {f"ann/{NAME}/{name}.ipynb": "{}" for name in (NAME, "b")})
    (ann,) = find_submissions(first, tmp_path)
    assert ann.content() == (
        f"There are 2 notebooks, and reading them took more than 2048 MB of memory. Hand in one, {NAME}.ipynb."
    )
