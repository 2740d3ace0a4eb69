"""What all tests share: what they need of the machine, the order they run in, the tiny course, golden files, and Hypothesis without a clock."""

import gc
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import needs
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

BY_PARAMETER = (
    "tests/attacks/test_attacks.py",
    "tests/notebooks/",
)  # where tests of one parameter stay together
NO_FIGURES = "c.InlineBackend.figure_formats = set()"
# Tag of a demonstration that trains for five seconds or more, and of those that need its result.
LONG = "long"

# How many examples of a property are tried is said here alone; only --everything draws others each time.
settings.register_profile(
    "course",
    deadline=None,
    max_examples=50,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("course"), max_examples=10)
settings.register_profile("everything", settings.get_profile("course"), max_examples=100, derandomize=False)
settings.load_profile("course")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/coursekit/golden/ and docs/attacks.md anew; review the change with `git diff`",
    )
    parser.addoption(
        "--everything",
        action="store_true",
        help=f"grade every submission of tests/attacks and try every known mistake, not only some of each kind, with twice as many examples of properties, run the notebooks' cells tagged {LONG!r} too, and draw their figures",
    )


def pytest_report_header(config):
    if not config.getoption("--everything"):
        return f"left out without --everything: most attacks of each kind; five of six known mistakes that a build has tried; half of the examples of each property; two of three exports in a workspace; cells tagged {LONG!r}; drawing the notebooks' figures"


def pytest_collection_modifyitems(config, items):
    """Leave out long trainings: their outputs were stored by a build whose source is the same (test_the_tree_is_as_built)."""
    if not config.getoption("--everything"):
        for item in items:
            if LONG in getattr(item, "cell", {}).get("metadata", {}).get("tags", []):  # an item of nbval
                item.add_marker(pytest.mark.skip(reason=f"tagged {LONG!r}; runs with --everything"))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Collect tests without garbage collections: nothing of them is garbage, and each collection looks at all."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let each process take one file after the other, and of long files one parameter."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            return f"{file}[{test.partition('[')[2]}" if file.startswith(BY_PARAMETER) else file

    return Scheduling(config, log)


def pytest_collection_finish(session):
    """Leave what is collected out of garbage collections: IPython asks for one at the end of each shell, and all tests are large."""
    gc.collect()
    gc.freeze()
    nbval = sys.modules.get("nbval.plugin")
    if nbval:
        # Under --cov it waits for an answer of each kernel that does not come; kernels are measured like all processes.
        nbval.setup_coverage = nbval.teardown_coverage = lambda *_: None


@cache
def _settings_without_figures():
    """A folder of IPython's settings with which a notebook's figures are made, and not drawn."""
    folder = tempfile.TemporaryDirectory(prefix="ipython-")
    profile = Path(folder.name, "profile_default")
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(NO_FIGURES)
    return folder


class WithoutFigures:
    """Lets nbval's kernels draw no figure, which is half of their work; no output of a figure is compared.

    A plugin of its own, since the hooks of this file serve only the tests below its folder.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        os.environ.pop("IPYTHONDIR", None)
        if hasattr(item, "cell"):  # of nbval, which starts a kernel with the first one of a notebook
            os.environ["IPYTHONDIR"] = _settings_without_figures().name


def pytest_configure(config):
    if config.getoption("--everything"):
        settings.load_profile("everything")
    else:
        config.pluginmanager.register(WithoutFigures())


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
    """The tiny course, built once for all processes of a run. Tests only read it; those that change something take `course`."""
    import tinycourse

    from coursekit.authoring.build import build_chapters
    from coursekit.course import Course

    own = tmp_path_factory.getbasetemp()
    built = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "built-tiny"
    with FileLock(f"{built}.lock"):
        if not built.exists():
            course = tinycourse.make_course(own / "new-tiny")
            build_chapters(course)
            course.root.rename(built)
    needs.forget_started()  # one kernel for all
    return Course(shutil.copytree(built, tmp_path_factory.mktemp("tiny") / "course"))
