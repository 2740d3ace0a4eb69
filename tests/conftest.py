"""What all tests share: what they need of the machine, the order they run in, the tiny course, golden files, and Hypothesis without a clock."""

import needs
import pytest
from hypothesis import HealthCheck, settings

BY_PARAMETER = (
    "tests/attacks/test_attacks.py",
    "tests/notebooks/",
)  # tests of one parameter stay together, others run beside them

settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/coursekit/golden/ and docs/attacks.md anew; review the change with `git diff`",
    )


def pytest_xdist_make_scheduler(config, log):
    """Let each process take one file after the other, and of long files one parameter."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            return f"{file}[{test.partition('[')[2]}" if file.startswith(BY_PARAMETER) else file

    return Scheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    needs.forget_started()
    needs.require(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if lacking := needs.unmarked(item):
        pytest.fail(f"what it starts is not told by its markers: {', '.join(lacking)}", pytrace=False)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The tiny course, built. Tests only read it; those that change something take `course`."""
    import tinycourse

    from coursekit.authoring.build import build_chapters

    course = tinycourse.make_course(tmp_path_factory.mktemp("tiny") / "course")
    build_chapters(course)
    needs.forget_started()  # one kernel for all
    return course
