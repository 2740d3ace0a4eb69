"""One grader at a time: the second waits, or is told who holds the class."""

import os
import subprocess
import sys

import pytest

from coursekit.errors import UserError
from coursekit.grading import class_lock
from coursekit.grading.class_lock import take_turn, turns

HOLDING = """\
import sys
from pathlib import Path
from coursekit.grading.class_lock import take_turn
with take_turn([Path(sys.argv[1])], print):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the folder until a line is sent to it."""
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.process
def test_the_second_is_told_who_holds_the_class(other, tmp_path, monkeypatch):
    monkeypatch.setattr(class_lock, "WAIT_SECONDS", 0.1)
    said = []
    with pytest.raises(UserError, match="Nothing was changed") as error, take_turn([tmp_path], said.append):
        pass
    assert len(said) == 1
    for sentence in (said[0], str(error.value)):
        assert f"(process {other.pid}, since 20" in sentence


@pytest.mark.process
def test_the_second_goes_on_when_the_first_has_ended(other, tmp_path):
    said = []

    def end(sentence):
        said.append(sentence)
        other.stdin.write("\n")
        other.stdin.flush()

    with take_turn([tmp_path], end):
        assert len(said) == 1
        assert f"(process {os.getpid()}, " in class_lock._holder(tmp_path)
    assert not (tmp_path / class_lock.HOLDER).exists()


@pytest.mark.process
def test_a_process_that_was_killed_holds_nothing(other, tmp_path):
    other.kill()
    other.wait()
    said = []
    with take_turn([tmp_path], said.append):
        assert said == []


def test_a_gradebook_elsewhere_is_held_too(tmp_path):
    shared = f"sqlite:///{tmp_path}/shared/gradebook.db"
    assert turns(tmp_path / "class", shared) == [tmp_path / "class", tmp_path / "shared"]
    assert turns(tmp_path, "postgresql+psycopg://db.example/grades") == [tmp_path]
