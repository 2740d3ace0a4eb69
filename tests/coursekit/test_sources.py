"""coursekit.grading.sources: nbgrader's tree, and what Canvas, Moodle and Gradescope give, as real folders and zips."""

import io
import os
import stat
import zipfile

import pytest

from coursekit.course import CourseError
from coursekit.grading import intake, sources
from coursekit.grading.sources import find_submissions

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
            },
        ),
    )
    assert contents(found) == {
        "ann": b"a",
        "bo b": b"b",
        "cy": "The folder holds no notebook.",
        "di": f"The folder holds 2 notebooks, none of them {NAME}.ipynb.",
    }
    ann, bo, *_ = found
    assert (ann.note, ann.timestamp) == ("", "2024-02-02 15:58:23.948203 UTC")
    assert (bo.note, bo.timestamp) == (
        f"The file was called homework (1).ipynb instead of {NAME}.ipynb.",
        None,
    )


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
        "fox2_15": "There is no notebook of the chapter, only report.pdf.",
        "gil_16": "There is no notebook of the chapter, only gil_16_text.html.",
        "hall_17": f"There is no notebook of the chapter, only {OTHER}.ipynb.",
        "anon_x7Kp2": b"nobody",
        "anon_x7Kq2": b"nobody else",
    }
    notes = {one.student: one.note for one in found}
    assert notes["chenbo_12"] == (
        "Canvas marks it as late. 2 notebooks of the chapter were handed in; "
        f"chenbo_LATE_12_503_{NAME}-2.ipynb was taken."
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
        "Cy-Díaz": "There is no notebook of the chapter, only onlinetext.html.",
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
    with pytest.raises(CourseError, match=r"submission_metadata.yml can't be read: .*take the file out"):
        find_submissions(first, tmp_path)


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
    files = {f"{name}_{NAME}.ipynb": name for name in names}
    found = find_submissions(first, zipped(tmp_path / "x.zip", files))
    students = {one.content().decode(): one.student for one in found}
    assert len({name.casefold() for name in students.values()}) == len(names)
    assert students["ann.."] == "ann" and students["日本"] == "日本" and students["e\u0301a"] == "éa"
    assert students["*?"] == "student" and len(students["x" * 200]) == 80
    assert students["a b"].startswith("a-b_") and students["A B"].startswith("A-B_")


def test_students_can_be_picked_and_unknown_ones_are_named(first, tmp_path):
    zipped(tmp_path / "x.zip", {f"lee_1_2_{NAME}.ipynb": "a", f"fox_3_4_{NAME}.ipynb": "b"})
    assert contents(find_submissions(first, tmp_path / "x.zip", ["fox_3"])) == {"fox_3": b"b"}
    with pytest.raises(CourseError, match=r"from zoe in .*There are 2, such as fox_3, lee_1"):
        find_submissions(first, tmp_path / "x.zip", ["zoe", "lee_1"])


# Nothing there


@pytest.mark.parametrize(
    "files",
    [
        {f"lee_1_2_{OTHER}.ipynb": "", f"fox_3_4_{OTHER}-1.ipynb": ""},
        {f"Ann Lee_7_assignsubmission_file_/{OTHER}.ipynb": ""},
        {f"ann/{OTHER}/{OTHER}.ipynb": ""},
        {"README.md": ""},
    ],
)
def test_another_chapters_files_are_shown_with_what_is_understood(first, download, files):
    with pytest.raises(CourseError) as error:
        find_submissions(first, download(files))
    text = str(error.value)
    assert f"No submission of {NAME}" in text and f"It holds {len(files)} files, such as" in text
    assert "Canvas, Moodle or Gradescope" in text and f"STUDENT_{NAME}.ipynb" in text


def test_a_folder_with_the_download_itself_says_to_name_it(first, tmp_path):
    zipped(tmp_path / "submissions.zip", {f"lee_1_2_{NAME}.ipynb": "a"})
    with pytest.raises(CourseError, match=r"--submitted .*submissions.zip$"):
        find_submissions(first, tmp_path)


def test_what_is_no_folder_and_no_zip_is_explained(first, tmp_path):
    with pytest.raises(CourseError, match="does not exist"):
        find_submissions(first, tmp_path / "none")
    with pytest.raises(CourseError, match="It holds no files"):
        find_submissions(first, tmp_path)
    written(tmp_path, {"x.zip": "no zip"})
    with pytest.raises(CourseError, match=r"x.zip can't be read as a zip: File is not a zip file"):
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
    monkeypatch.setattr(intake, "LARGEST_FILE", 2**20)
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
    monkeypatch.setattr(sources, "MOST_FILES", 3)
    files = {f"{number}.ipynb": "" for number in range(4)}
    for place in (zipped(tmp_path / "x.zip", files), written(tmp_path / "folder", files)):
        with pytest.raises(CourseError, match="more than 3 files"):
            find_submissions(first, place)


def inner(files):
    buffer = io.BytesIO()
    zipped(buffer, files)
    return buffer.getvalue()


def test_a_zip_that_a_student_handed_in_is_looked_into(first, download, monkeypatch):
    monkeypatch.setattr(sources, "MOST_FILES", 20)
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
        "cy_3": f"work.zip holds 2 notebooks; it should hold one, {NAME}.ipynb.",
        "di_4": f"work.zip holds 0 notebooks; it should hold one, {NAME}.ipynb.",
        "ed_5": "work.zip can't be read as a zip: File is not a zip file.",
        "fay_6": b"fay",
        "gil_7": "work.zip holds more than 20 files: give the submissions of one assignment alone.",
    }
    assert found[0].note == "The notebook was taken out of work.zip."
