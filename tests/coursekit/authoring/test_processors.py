"""A processor's rounding costs nobody a point: values of one machine are judged by the record of another."""

import shutil

import numpy as np
import pytest
import tinycourse

from coursekit.authoring.build import build_chapters
from coursekit.authoring.proof import processors, prove_chapter, prove_records
from coursekit.course import Course
from coursekit.grading.grader import grade_submission, make_task

pytestmark = pytest.mark.kernel

CACHES = '''\
# %% [markdown]
# # 00: Caches

# %%
#| default_exp caches
%load_ext coursekit

# %%
#| export
import numpy as np

# %%
from coursekit import check

# %% nbgrader={"grade_id": "backward", "solution": true}
#| export
def backward(dA, cache):
    """Gradients of X and W for A = exp(X W) / 8."""
    ### BEGIN SOLUTION
    X, W, A = cache
    dZ = dA * A
    return dZ @ W.T, X.T @ dZ
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-backward", "grade": true, "points": 3}
check("by hand", backward(np.ones((1, 1)), (np.eye(1), np.eye(1), np.eye(1))), (np.eye(1), np.eye(1)))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(0)
X, W, dA = rng.normal(size=(40, 30)), rng.normal(size=(30, 20)), rng.normal(size=(40, 20))
A = np.exp(X @ W / 30) / 8
check("gradient of X", backward(dA, (X, W, A))[0])
check("gradient of W", backward(dA, (X, W, A))[1])
check.unchanged("nothing is modified", lambda dA, *cache: backward(dA, cache), dA, X, W, A)
### END HIDDEN TESTS

# %% tags=["demo"]
%export
'''

MISTAKES = """\
from coursekit.mistakes import mistake


@mistake("backward", says="The function wrote into its input: argument 4")
def gradient_in_the_cache(dA, cache):
    X, W, A = cache
    kept = A.copy()
    A *= dA
    dX, dW = A @ W.T, X.T @ A
    A[...] = kept + 1e-15
    return dX, dW


@mistake("backward", says="an earlier call wrote into it")
def spent_gradient(dA, cache):
    X, W, A = cache
    dZ = dA * A
    dA *= 0
    return dZ @ W.T, X.T @ dZ


@mistake("backward", says="The sign is wrong")
def wrong_sign(dA, cache):
    X, W, A = cache
    return -(dA * A) @ W.T, X.T @ (dA * A)
"""


@pytest.fixture(scope="module")
def caches(tmp_path_factory):
    """A built chapter whose check sends arguments that were computed."""
    course = Course(tmp_path_factory.mktemp("caches") / "course")
    course.root.mkdir()
    shutil.copyfile(tinycourse.REPOSITORY / "nbgrader_config.py", course.root / "nbgrader_config.py")
    tinycourse.write_mistakes(course, "00_caches", MISTAKES)
    chapter = tinycourse.write_chapter(course, "00_caches", CACHES)
    build_chapters(course)
    return chapter


@pytest.mark.parametrize("kind", processors())
def test_a_chapter_with_caches_is_proved_on_every_processor(caches, kind):
    proof = prove_chapter(caches, variables=processors()[kind])
    assert proof.problems == []
    assert (proof.reference, proof.points, proof.caught) == (3.0, 3.0, 3)


def test_a_record_of_one_processor_serves_on_every_other(caches):
    assert prove_records(caches, processors()) == []


@pytest.mark.sandbox
def test_a_sandboxed_kernel_computes_as_its_environment_says_and_is_graded_by_a_record_of_another(
    caches, monkeypatch
):
    old, new = {"OPENBLAS_CORETYPE": "Nehalem", **processors()["without AVX"]}, {}
    tasks = []
    for variables in (old, new):
        shutil.rmtree(caches.course.root / "build", ignore_errors=True)
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            tasks.append(make_task(caches))
    notebook = caches.notebook.read_bytes()
    for task, variables in zip(tasks, (new, old), strict=True):
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            assert grade_submission(task, notebook).scores == {"check-backward": 3.0}


@pytest.mark.parametrize("feature", ["X86_V4", "AVX512_SKX"])
def test_a_kind_whose_instructions_are_lacking_is_left_out(monkeypatch, feature):
    features = {"SIMD Extensions": {"found": ["X86_V3"], "not found": [feature]}}
    monkeypatch.setattr(np, "show_config", lambda mode: features)
    assert list(processors()) == ["Nehalem", "Haswell", "without AVX"]
