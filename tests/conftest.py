"""What all tests share: the flag for golden files, the tiny course, and Hypothesis without a look at the clock."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/coursekit/golden/ and docs/attacks.md anew; review the change with `git diff`",
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The tiny course, built. Tests only read it; those that change something take `course`."""
    import tinycourse

    from coursekit.authoring.build import build_chapters

    course = tinycourse.make_course(tmp_path_factory.mktemp("tiny") / "course")
    build_chapters(course)
    return course
