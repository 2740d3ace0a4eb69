"""What killed processes leave is swept by the next; what living ones own, and what is not ours, stays."""

import os
import subprocess
import sys
import tempfile

import psutil
import pytest

from coursekit import temporary
from coursekit.temporary import left_over, mark, sweep, temporary_folder

HOLD = "import time\nfrom coursekit.temporary import temporary_folder\nwith temporary_folder() as folder:\n    print(folder, flush=True)\n    time.sleep(600)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def other(place):
    """Another process that holds a folder."""
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as process:
        process.folder = place / os.path.basename(process.stdout.readline().strip())
        yield process
        process.kill()


def test_without_proc_a_process_is_known_by_psutil(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary, "Path", lambda name: tmp_path / name.lstrip("/"))
    mine, none = os.getpid(), 2**22 + 1
    assert temporary._begun(mine) == f"{int(psutil.Process(mine).create_time() * 100):x}"
    assert temporary._begun(none) == ""
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert temporary._begun(mine) == ""


@pytest.mark.process
def test_the_folder_of_a_living_process_stays(place, other):
    with temporary_folder() as mine:
        assert sorted(map(str, place.iterdir())) == sorted([mine, str(other.folder)])
        sweep(place)
        assert other.folder.is_dir() and os.path.isdir(mine)
    assert list(place.iterdir()) == [other.folder]


@pytest.mark.process
def test_the_folder_of_a_killed_process_goes_with_the_next_that_needs_one(place, other):
    (other.folder / "below").mkdir()
    other.kill()
    other.wait()
    with temporary_folder() as mine:
        assert list(map(str, place.iterdir())) == [mine]


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="processes that nobody has waited for are told by /proc")
def test_a_killed_process_that_nobody_has_waited_for_owns_nothing(place, other):
    other.kill()
    while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert left_over(place) == [other.folder]


def test_a_process_with_the_id_of_a_dead_one_does_not_own_its_folder(place):
    pid, begun, where = mark().split("-")
    dead = place / f"ck-{pid}-{int(begun, 16) - 1:x}-{where}-abc"
    dead.mkdir()
    (place / f"ck-{mark()}-abc").mkdir()
    assert left_over(place) == [dead]


def test_folders_of_another_machine_stay_until_they_are_old(place):
    folder = place / "coursekit-1-1-00ff00-abc"
    folder.mkdir()
    assert left_over(place) == []
    os.utime(folder, (0, 0))
    assert left_over(place) == [folder]


def test_files_links_and_folders_of_others_stay(place, monkeypatch):
    pid, begun, where = mark().split("-")
    dead = f"{pid}-{int(begun, 16) - 1:x}-{where}"
    (place / "coursekit-abcdefgh").mkdir()  # without a mark
    (place / f"other-{dead}-a").mkdir()
    (place / f"ck-{dead}-b").write_text("")
    (place / f"ck-{dead}-c").symlink_to(place / "coursekit-abcdefgh")
    (place / f"ck-{dead}-d").mkdir()
    monkeypatch.setattr(temporary, "_own", lambda entry: False)
    assert left_over(place) == []
    monkeypatch.undo()
    assert [path.name for path in left_over(place)] == [f"ck-{dead}-d"]


def test_the_mark_is_never_longer_than_the_sockets_reckon_with():
    assert len(mark()) <= len(temporary.LONGEST_MARK)
