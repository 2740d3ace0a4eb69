"""A right answer written in another way gets full points; an error of an earlier chapter costs nothing later."""

import textwrap

import pytest
import tinycourse
from nbformat.v4 import new_code_cell

from coursekit.grading.run import Resources, grade_class

pytestmark = pytest.mark.sandbox

ALONE = Resources(workers=1)

REFUSE = """\
if X.ndim != 2:
    raise ValueError(f"X should have two axes; its shape is {X.shape}")
"""
WAYS = {
    "loops": """\
        means = np.zeros(X.shape[0])
        for n in range(X.shape[0]):
            for d in range(X.shape[1]):
                means[n] += X[n, d] / X.shape[1]
        return means
    """,
    "einsum": "return np.einsum('nd->n', X) / X.shape[1]",
    "another-order": "return (X[:, ::-1] / X.shape[1]).sum(axis=1)",
    "float32": "return X.astype(np.float32).mean(axis=1)",
    "matrix-product": "return X @ np.full(X.shape[1], 1 / X.shape[1])",
    "prints": "print('rows', X.shape)\nfor n in range(2000):\n    print(n)\nreturn X.mean(axis=1)",
    "stderr": """\
        import sys, warnings
        warnings.warn("I am not sure about this")
        print("nor this", file=sys.stderr)
        return X.mean(axis=1)
    """,
    "a-thread-left-running": """\
        import threading, time
        threading.Thread(target=time.sleep, args=(3600,)).start()
        return X.mean(axis=1)
    """,
    "slow": "import time\nend = time.monotonic() + 1\nwhile time.monotonic() < end:\n    pass\nreturn X.mean(axis=1)",
    "figures": """\
        import matplotlib
        matplotlib.use("svg")
        import matplotlib.pyplot as plt
        plt.plot(X)
        plt.show()
        return X.mean(axis=1)
    """,
    "helper-cell": "return my_mean(X)",
}
HELPER = "def my_mean(X):\n    return X.mean(axis=1)\n\nmy_mean(np.eye(3))"


@pytest.fixture(scope="module")
def totals(tiny, tmp_path_factory):
    """Way -> points of a class that answers each in its own way."""
    root, chapter = tmp_path_factory.mktemp("fair"), tiny.chapter("00_first")
    for way, code in WAYS.items():
        body = textwrap.indent(REFUSE + textwrap.dedent(code), "    ")
        nb = tinycourse.answered(chapter, row_means=f"#| export\ndef row_means(X):\n{body}")
        if way == "helper-cell":
            at = nb.cells.index(tinycourse.cell_of(nb, "row-means"))
            nb.cells.insert(at, new_code_cell(HELPER))
        tinycourse.submit(root / "submitted", way, chapter, nb)
    report = grade_class(tiny, chapter, root / "submitted", resources=ALONE)
    return {row.name: row.total for row in report.students}


@pytest.mark.parametrize("way", WAYS)
def test_a_right_answer_gets_full_points_in_whatever_way_it_is_written(totals, way):
    assert totals[way] == 4.0


def test_an_error_of_an_earlier_chapter_costs_nothing_and_later_modules_are_out_of_reach(tiny, tmp_path):
    chapter = tiny.chapter("01_second")
    answer = """\
#| export
def centre(X):
    import importlib.util
    assert importlib.util.find_spec("nnkit.first") and not importlib.util.find_spec("nnkit.second")
    return X - row_means(X)[:, None]
"""
    nb = tinycourse.answered(chapter, centre=answer)
    tinycourse.submit(tmp_path / "submitted", "ann", chapter, nb)
    path = tmp_path / "submitted" / "ann" / "nnkit" / "first.py"
    path.parent.mkdir()
    path.write_text("def row_means(X):\n    return X[0]\n")  # what the student made of chapter 00
    (row,) = grade_class(tiny, chapter, tmp_path / "submitted", resources=ALONE).students
    assert row.total == 2.0
