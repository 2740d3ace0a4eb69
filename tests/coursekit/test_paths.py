"""Folders as people have them: long ones for temporary files, a checkout in a folder with a space."""

import os
import shutil
import subprocess
import tempfile

import pytest
import tinycourse

from coursekit.errors import UserError
from coursekit.running import sockets


@pytest.fixture
def long(tmp_path, monkeypatch):
    folder = tmp_path / ("t" * 100)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.sandbox
@pytest.mark.parametrize("sandbox", [True, False])
def test_a_kernel_starts_where_the_folder_for_temporary_files_has_a_long_name(first, long, sandbox):
    with tinycourse.kernel(first, sandbox=sandbox) as session:
        (output,) = session.run("print(1 + 1)").outputs
    assert output.text == "2\n"
    assert list(long.iterdir()) == []


def test_the_folder_of_the_sockets_is_private_and_has_no_name_to_guess(long):
    folders = [sockets.socket_folder() for _ in range(2)]
    assert folders[0] != folders[1] and not folders[0].is_relative_to(long)
    for folder in folders:
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.rmdir()


def test_without_a_place_for_sockets_the_remedy_is_named(long, monkeypatch):
    def refuse(**options):
        raise PermissionError

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(UserError, match=r"export TMPDIR="):
        sockets.socket_folder()


@pytest.mark.process
@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_make_works_in_a_folder_with_spaces_and_quotation_marks(tmp_path):
    root = tmp_path / "Tim's Google Drive (1)"
    programs = root / ".venv" / "bin"
    programs.mkdir(parents=True)
    (root / ".ci").mkdir()
    (root / "coursekit").mkdir()
    for name in ("Makefile", ".ci/run"):
        shutil.copyfile(tinycourse.REPOSITORY / name, root / name)
    for name in ("requirements.lock", "pyproject.toml", "coursekit/pyproject.toml", ".ci/tools"):
        (root / name).touch()
    for name in ("python", "coursekit", "uv"):
        program = programs / name
        program.write_text(f'#!/bin/sh\necho "{name} in $(basename "$PWD"): $*, path ${{PATH%%:*}}"\n')
        program.chmod(0o755)

    def make(*words, program="make"):
        env = {**os.environ, "CI": "true"}
        done = subprocess.run([program, *words], cwd=root, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"python in {root.name}: -m venv .venv" in make("setup", f"PYTHON={programs / 'python'}")
    assert (root / ".venv" / ".installed").is_file()
    assert f"coursekit in {root.name}: lab workspace --no-browser" in make("lab", "ARGS=--no-browser")
    assert f"coursekit in {root.name}: demo --chapter 01" in make("demo", "ARGS=--chapter 01")
    assert "uv in" in make("lock")
    tested = make("test", "ARGS=-k neuron")
    assert "-m pytest" in tested and f"path {programs}" in tested
    assert "-m pytest" in make(".ci/run", program="bash")
