"""Submissions that let another library answer, that say of a change that there was none, or that hide NumPy's warnings in further ways."""

from corpus import (
    CHECKS,
    FULL,
    HIDDEN_FROM_NOBODY,
    HIDE,
    RIGHT,
    attack,
    cell_of,
    centring,
    position,
    silencer,
    with_answer,
)
from nbformat.v4 import new_code_cell

BORROW = "to borrow an answer"
REFUSED = "is not a module that answers may import"
MEANS = "np.asarray({library}.sparse.csr_array(X).mean(axis=1)).ravel()"
SLOW = "np.array([{module}.fmean(row) for row in X])"


def answer(value, first="", inside=""):
    """An answer that gives a value, after lines of its own."""
    lines = [f"    {line}" for line in inside.split("\n") if line]
    body = "\n".join([*lines, f"    return {value}"])
    return f"#| export\n{first}\ndef row_means(X):\n    if X.ndim != 2:\n        raise ValueError(str(X.shape))\n{body}\n"


def borrowed(says=""):
    """An attack: the function gives the answer and a cell of the student's own before it. Nothing of it counts."""

    def add(make):
        def build(nb, place):
            source, before = make()
            return with_answer(nb, source, before)

        build.__name__ = make.__name__
        return attack(BORROW, 0.0, says)(build)

    return add


def fine(make):
    """The same of what keeps its points."""

    def build(nb, place):
        source, before = make()
        return with_answer(nb, source, before)

    build.__name__ = make.__name__
    return attack(BORROW, FULL)(build)


@borrowed(f"scipy.sparse {REFUSED}")
def another_library_imported():
    return answer(MEANS.format(library="scipy"), "import scipy.sparse"), ""


@borrowed(f"scipy.sparse. scipy.sparse {REFUSED}")
def imported_inside_the_function():
    return answer(MEANS.format(library="scipy"), inside="import scipy.sparse, scipy"), ""


@borrowed(REFUSED)
def imported_by_dunder_import():
    return answer(MEANS.format(library="__import__('sci' + 'py.sparse')")), ""


@borrowed(REFUSED)
def imported_by_importlib():
    return (answer(MEANS.format(library="m"), "import importlib\nm = importlib.import_module('scipy')\n"), "")


@borrowed(REFUSED)
def imported_by_a_string_that_is_built():
    inside = "scope = {}\nexec(bytes([105, 109, 112, 111, 114, 116]).decode() + ' scipy.sparse', scope)"
    return answer(MEANS.format(library="scope['scipy']"), inside=inside), ""


@borrowed()
def taken_from_the_loaded_modules():
    own = "import sys\ntry:\n    import scipy.sparse\nexcept ImportError:\n    pass\nfrom coursekit import datasets\ndatasets.digits()"
    return answer(MEANS.format(library="sys.modules['scipy']"), "import sys"), own


@borrowed()
def imported_in_a_module_of_ones_own():
    own = "import sys, types\nmine = types.ModuleType('mine', 'x')\nsys.modules['mine'] = mine\nexec('import scipy.sparse', mine.__dict__)"
    return answer(MEANS.format(library="mine.scipy"), "import mine"), own


@borrowed()
def handed_over_in_a_list():
    own = "import scipy.sparse\ntools = []\ntools.append(scipy)"
    return answer(MEANS.format(library="tools[0]")), own


@borrowed()
def finders_of_modules_taken_out():
    own = "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]\nsys.path_importer_cache.clear()\nimport scipy.sparse"
    return answer(MEANS.format(library="scipy")), own


@borrowed()
def loaded_from_its_file():
    own = """\
import importlib.machinery, importlib.util, sys
for name in ("scipy", "scipy.sparse"):
    found = importlib.machinery.PathFinder.find_spec(name, sys.modules["scipy"].__path__ if "." in name else None)
    sys.modules[name] = importlib.util.module_from_spec(found)
    found.loader.exec_module(sys.modules[name])
scipy = sys.modules["scipy"]"""
    return answer(MEANS.format(library="scipy")), own


@borrowed()
def its_folder_under_another_name():
    own = """\
import importlib.machinery, os, sys
os.makedirs("there")
os.symlink(importlib.machinery.PathFinder.find_spec("scipy").submodule_search_locations[0], "there/scipy")
sys.path.insert(0, "there")
sys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]
import scipy.sparse"""
    return answer(MEANS.format(library="scipy")), own


@borrowed()
def asked_of_another_process():
    inside = """\
import json, subprocess, sys
code = "import json, sys, scipy.sparse as s; print(s.csr_array(json.load(sys.stdin)).mean(axis=1).tolist())"
done = subprocess.run([sys.executable, "-c", code], input=json.dumps(X.tolist()), capture_output=True, text=True)"""
    return answer("np.array(json.loads(done.stdout))", inside=inside), ""


@borrowed()
def unpickled():
    return answer(
        "np.asarray(array(X).mean(axis=1)).ravel()",
        "import pickle\narray = pickle.loads(b'cscipy.sparse\\ncsr_array\\n.')",
    ), ""


@borrowed()
def named_to_a_helper_of_python():
    return answer(
        "np.asarray(array(X).mean(axis=1)).ravel()",
        "import pkgutil\narray = pkgutil.resolve_name('scipy.sparse:csr_array')",
    ), ""


@borrowed(f"statistics {REFUSED}")
def the_standard_librarys_means():
    return answer(SLOW.format(module="statistics"), "import statistics"), ""


@borrowed(f"statistics {REFUSED}")
def means_from_a_cell_of_ones_own():
    return answer(SLOW.format(module="statistics")), "import statistics\nprint(statistics.fmean([1, 2]))"


@borrowed(f"statistics {REFUSED}")
def means_as_a_default():
    return answer(
        "np.array([mean(row) for row in X])", inside="mean = kept[0]"
    ), "import statistics\nkept = (statistics.fmean,)"


@borrowed(REFUSED)
def means_by_a_name_that_is_built():
    return answer(SLOW.format(module="__import__('stat' + 'istics', fromlist=[''])")), ""


@fine
def a_part_of_numpy_by_name():
    return answer(
        "X @ np.full(X.shape[1], 1 / X.shape[1]) * norm(np.ones(1))", "from numpy.linalg import norm"
    ), ""


@fine
def compared_with_another_library_in_a_cell_of_ones_own():
    return RIGHT, "import scipy.sparse, statistics\nprint(scipy.sparse.csr_array(np.eye(3)).mean(axis=1))"


@fine
def another_library_for_a_plot_beside_a_helper():
    own = "import sklearn, math\nfrom scipy import stats\ndef total(row):\n    return math.fsum(row)\nstats.norm.pdf(0)"
    return answer("np.array([total(row) / len(row) for row in X])"), own


@fine
def a_library_that_makes_it_faster_if_it_is_there():
    first = "try:\n    from scipy import sparse\nexcept ImportError:\n    sparse = None"
    return answer("sparse.csr_array(X).mean(axis=1) if sparse else X.mean(axis=1)", first), ""


@fine
def an_import_that_is_not_used():
    return RIGHT.replace("#| export", "#| export\nimport scipy.special, os\nfrom statistics import fmean"), ""


@attack(BORROW, FULL)
def means_of_ones_own_test_below(nb, place):
    own = new_code_cell("import statistics, subprocess\nprint(row_means(np.eye(2)), statistics.mean([1, 2]))")
    nb.cells.insert(position(nb, CHECKS), own)
    return with_answer(nb, RIGHT)


# To hide a change of the input: the rest of the answer is right

CHANGE = "to hide a change"
SEEN = 1.5  # of 2: three of four checks
IN_PLACE = """\
#| export
def centre(X):
    {first}
    X -= row_means(X)[:, None]
    return X
"""


changer = centring(CHANGE, SEEN, "wrote into its input", IN_PLACE)


@changer
def openly():
    return "pass", ""


@changer
def with_copies_that_are_none():
    return "pass", "import copy\ncopy.deepcopy = copy.copy = lambda value, memo=None: value"


@changer
def with_copies_of_arrays_that_are_none():
    return "pass", "import copy\ncopy._deepcopy_dispatch[np.ndarray] = lambda value, memo: value"


@changer
def in_the_original_alone():
    first = """\
import gc
    same = [a for a in gc.get_objects() if isinstance(a, tuple) and len(a) == 1 and isinstance(a[0], np.ndarray) and a[0].shape == X.shape]
    for (other,) in same:
        if other is not X and (other == X).all():
            other += 1.0
    X = X.copy()"""
    return first, ""


@changer
def with_an_array_that_seems_the_same():
    return (
        "pass",
        "np.array_equal = np.allclose = lambda *a, **k: True\nimport operator\noperator.eq = lambda *a: True",
    )


# To hide NumPy's warnings, in further ways


@silencer
def seterr_replaced():
    return "pass", "np.seterr(all='ignore')\nnp.seterr = np.geterr = lambda *a, **k: {}"


@silencer
def errstate_entered_for_good():
    return "pass", "quiet = np.errstate(all='ignore')\nquiet.__enter__()\nnp.errstate = lambda **k: quiet"


@silencer
def methods_of_errstate_replaced():
    return "pass", "np.errstate.__enter__ = np.errstate.__exit__ = lambda *a: None"


@silencer
def errstate_from_a_private_module():
    return "from numpy._core._ufunc_config import errstate; errstate(all='ignore').__enter__()", ""


@silencer
def variable_of_the_error_state_set():
    return ("from numpy._core import umath as u; u._extobj_contextvar.set(u._make_extobj(all='ignore'))", "")


@silencer
def variable_taken_before_anything_else():
    before = "from numpy._core.umath import _extobj_contextvar as state, _make_extobj as make"
    return "state.set(make(all='ignore'))", before


@silencer
def what_was_heard_forgotten():
    line = "np.exp(1000 * np.ones(1)); getattr(np.geterrcall(), 'texts', []).clear()"
    return line, ""


@silencer
def filters_made_unchangeable():
    return "pass", "import warnings\nwarnings.filters = ()\nwarnings.simplefilter = lambda *a: None"


@attack(HIDE, HIDDEN_FROM_NOBODY, "overflow in exp", "01_second")
def in_a_thread(nb, place):
    cell_of(nb, "centre").source = """\
#| export
import threading
def centre(X):
    made = []
    def work():
        np.exp(1000 * np.ones(1))
        made.append(X - row_means(X)[:, None])
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return made[0]
"""
    return nb
