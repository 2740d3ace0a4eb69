"""coursekit.notebook.imports and coursekit.running.import_limit: what answers may import, read from the source and kept to in a kernel."""

import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.notebook.imports import (
    DEFAULT,
    REFUSED,
    allowed_modules,
    free_cells,
    imported,
    refusals,
    refused_imports,
    unmentioned_refusals,
)
from coursekit.notebook.roles import OWN
from coursekit.running.import_limit import visible

ANSWER = "def f(X):\n    return X.mean(axis=1)"


def notebook(answer, *own, given=""):
    """A rebuilt notebook: a given cell, the student's own cells, an answer."""
    cells = [new_code_cell(given, id="given")]
    cells += [new_code_cell(source, id=f"{OWN}{number}") for number, source in enumerate(own)]
    solution = new_code_cell(
        answer, id="answer", metadata={"nbgrader": {"solution": True, "grade_id": "answer"}}
    )
    return new_notebook(cells=[*cells, solution])


def free(answer, *own):
    return {cell_id.removeprefix(OWN) for cell_id in free_cells(notebook(answer, *own), DEFAULT)}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import numpy as np, scipy.special", ["numpy", "scipy.special"]),
        ("def f():\n    from scipy import special", ["scipy"]),
        ("__import__('scipy')\nimportlib.import_module('pandas')", ["scipy", "pandas"]),
        ("exec('import scipy')\neval('__import__(\"pandas\")')", ["scipy", "pandas"]),
        ("from . import here\nexec(text)\n__import__(name)", []),
        ("%matplotlib inline\nimport math", ["math"]),
        ("not Python", []),
    ],
)
def test_imports_are_found_in_a_source_under_whatever_form_they_are_written_out(source, found):
    assert [module for module, _ in imported(source)] == found


def test_a_dotted_name_allows_itself_and_what_is_inside():
    source = "import scipy.special\nfrom scipy import special\nfrom scipy.special import expit\nimport scipy\nfrom scipy import special, linalg"
    assert refused_imports(source, (*DEFAULT, "scipy.special")) == ["scipy"]
    assert refused_imports(source, (*DEFAULT, "scipy")) == []


def test_the_standard_library_is_allowed_but_for_what_answers_in_place_of_a_student():
    assert refused_imports("import os, math, statistics\nimport a_file_of_ones_own", DEFAULT) == [
        "statistics"
    ]


def test_what_a_chapter_imports_is_allowed_and_what_a_student_imports_is_not():
    nb = notebook("import scipy", "import sklearn", given="from statistics import mean")
    assert set(allowed_modules(nb, ["pandas"])) == {*DEFAULT, "statistics", "pandas"}
    assert "scipy" in allowed_modules(nb, answers=True)


@pytest.mark.parametrize(
    ("answer", "own", "cells"),
    [
        (ANSWER, ["import scipy\nscipy.test"], {"0"}),
        (ANSWER, ["import subprocess, sys\nsubprocess.run(['ls'])"], {"0"}),
        (ANSWER, ["!pip list", "import math"], {"0"}),
        ("def f(X):\n    return scipy.mean(X)", ["import scipy"], set()),
        ("def f(X):\n    return g(X)", ["import scipy, math\ndef g(X):\n    return math.fsum(X)"], {"0"}),
        ("def f(X):\n    return g(X)", ["import scipy", "def g(X):\n    return scipy.mean(X)"], set()),
        ("def f(X):\n    return tools[0](X)", ["import scipy\ntools = []\ntools.append(scipy)"], set()),
        ("def f(X):\n    return globals()['sc' + 'ipy'](X)", ["import scipy"], set()),
        (ANSWER, ["import scipy", "f.helper = scipy.mean"], set()),
    ],
)
def test_a_cell_is_free_where_no_answer_is_made_of_what_it_imports(answer, own, cells):
    assert free(answer, *own) == cells


def test_a_sentence_names_each_import_that_does_not_count_unless_another_has():
    nb = notebook(
        "import scipy\n" + ANSWER + " + kept", "import statistics\nkept = statistics.mean", "import sklearn"
    )
    found = refusals(nb, DEFAULT)
    assert [module for module, _ in found] == ["statistics", "scipy"]
    assert found[1][1].startswith(f"The answer answer imports scipy. scipy {REFUSED}")
    assert unmentioned_refusals(nb, DEFAULT, ["scipy failed"]) == [found[0][1]]


def test_what_a_kernel_is_made_of_is_there_and_other_libraries_only_if_allowed():
    assert {"numpy", "matplotlib", "ipykernel", "zmq", "coursekit", "nnkit"} <= set(visible(DEFAULT))
    assert not {"scipy", "sklearn"} & set(visible(DEFAULT))
    assert {"scipy", "sklearn", "joblib"} <= set(visible((*DEFAULT, "sklearn")))


def run(code, allowed=DEFAULT):
    """What code of a student's prints in a process that is kept to some modules."""
    start = (
        f"from coursekit.running import import_limit\nimport_limit.limit({allowed!r}, {visible(allowed)!r})\n"
    )
    student = (
        f"exec(compile({code!r}, '<cell>', 'exec'), {{'__name__': '__main__', 'import_limit': import_limit}})"
    )
    done = subprocess.run([sys.executable, "-c", start + student], capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    "code",
    [
        "import scipy",
        "import importlib; importlib.import_module('scipy.special')",
        "import sys; sys.meta_path.pop(0); import scipy",
        "import importlib.machinery as m; m.PathFinder.find_spec('scipy').loader.get_code('scipy')",
        "import importlib.machinery as m; open(m.PathFinder.find_spec('scipy').origin).read()",
        "import statistics",
        "import importlib; importlib.import_module('statistics')",
    ],
)
def test_another_library_can_be_had_in_no_way(code):
    assert REFUSED in run(code)


@pytest.mark.process
def test_what_is_allowed_and_its_own_imports_work():
    assert (
        run("import matplotlib.pyplot, numpy.linalg, time, datetime\ntime.strptime('1', '%S')\nprint('done')")
        == "done\n"
    )
    assert run("import scipy.special\nprint(scipy.special.expit(0.0))", (*DEFAULT, "scipy")) == "0.5\n"
    assert "scipy.linalg " + REFUSED in run("import scipy.linalg", (*DEFAULT, "scipy.special"))


@pytest.mark.process
def test_a_module_that_is_not_installed_is_missing_as_ever():
    assert "No module named 'not_there_at_all'" in run("import not_there_at_all")


@pytest.mark.process
def test_a_program_is_started_by_free_cells_alone():
    code = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', '']).returncode)"
    assert "answers may not start other programs" in run(code)
    assert run("import_limit.free()\n" + code) == "0\n"
