"""The course under test and its chapters."""

from pathlib import Path

import pytest

from coursekit.course import find_course

COURSE = find_course(Path(__file__).parent)


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        chapters = COURSE.chapters()
        metafunc.parametrize("chapter", chapters, ids=[chapter.name for chapter in chapters])


@pytest.fixture
def course():
    return COURSE
