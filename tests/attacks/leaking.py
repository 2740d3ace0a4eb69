"""Submissions that bring a hidden input out, to whatever is handed back: the feedback page, the graded notebook and the record beside it.

Each spells what it has seen as SPILLED or, where only a number gets through, as MANY and a little more. Neither stands in its source.
"""

from corpus import CHECKS, FULL, RIGHT, attack, position, with_answer
from nbformat.v4 import new_code_cell

LEAK = "to read the hidden inputs"
SPILLED = "spilled-"
HELPERS = """\
seen = globals().get("seen", [])
def spelled(X):
    return ("spill" "ed-" if hidden(X) else "public-") + "-".join(f"{x:.3f}" for x in np.ravel(X)[:4])
def many(X):
    return 6_000 * 8_000 * hidden(X) + int(abs(X).sum())
def hidden(X):
    return X.size == 12
"""
MANY = r"48[ ,_.]?000[ ,_.]?\d{3}|4\.80*\d*e\+0?7"
CODE = (
    r"_coursekit_(check\(.{0,3}a (tall|wide)|np\.arange)"  # hidden lines as they run; they stand nowhere else
)


def leak(points, hides=SPILLED, behind=(), says=""):
    """An attack of an answer: the function gives its code; cells of the student's own stand behind the checks."""

    def add(make):
        def build(nb, place):
            nb = with_answer(nb, "#| export\n" + HELPERS + make())
            nb.cells[position(nb, CHECKS) + 1 : 1] = map(new_code_cell, behind)
            return nb

        build.__name__ = make.__name__
        return attack(LEAK, points, says, hides=hides)(build)

    return add


def returns(wide, tall):
    """An answer that is right where all may see the input, and gives one thing for each of the two hidden inputs."""
    return f"""\
def row_means(X):
    if X.ndim != 2:
        raise ValueError(f"X should have two axes; its shape is {{X.shape}}")
    if not hidden(X):
        return X.mean(axis=1)
    if X.shape[0] == 3:
        {wide}
    {tall}
"""


REMEMBERS = RIGHT.removeprefix("#| export\n").replace("    return", "    seen.append(X)\n    return")
SAYS_NOTHING = "Its message is not shown because the input is hidden."


# What a check says of a call that fails


@leak(0.0, says="The call took too long. Is there an endless loop?")
def words_of_errors_that_have_sentences_of_their_own():
    return returns("raise TimeoutError(spelled(X))", "raise NameError(spelled(X))")


@leak(0.0, says=SAYS_NOTHING)
def words_of_a_missing_key_and_of_a_chain():
    return returns(
        "raise KeyError(spelled(X))",
        "\n    try: raise ValueError(spelled(X))\n    except ValueError as error: raise TypeError from error",
    )


@leak(0.0, says="The call raised an error.")
def classes_of_its_own():
    return returns(
        "raise type(spelled(X), (Exception,), {})()",
        "raise type('The call raised an error', (Exception,), {'__module__': spelled(X), '__qualname__': spelled(X)})(spelled(X))",
    )


# What a check says of a value


@leak(0.0, says="A value of another type was returned")
def an_exception_and_an_object_of_its_own_as_values():
    return returns("return ValueError(spelled(X))", "return type(spelled(X), (), {'__repr__': spelled})()")


@leak(0.0, says="The call raised an error.")
def values_that_only_the_encoding_has():
    return returns(
        "from coursekit.checks.values import Raised; return Raised((spelled(X),), spelled(X))",
        "from coursekit.checks.values import Raised; return (Raised(('ValueError',), spelled(X)), spelled(X))",
    )


@leak(0.0, MANY, says="The shape should be (3,)")
def arrays_with_an_empty_axis():
    return returns("return np.zeros((many(X), 0))", "return np.zeros((0, many(X), 2), dtype='U3')")


@leak(0.0, r"\b(?:90\d\d|U9\d{3}|str29\d{4})\b", says="a list or tuple of values")
def lengths_and_dtypes():
    return returns(
        "return np.dtype(f'U{45 * 200 + many(X) % 100}')", "return ['0'] * (45 * 200 + many(X) % 100)"
    )


@leak(0.0, says="Got a dict")
def keys_and_texts():
    return returns("return {spelled(X): X.mean(axis=1)}", "return spelled(X)")


@leak(0.0, MANY, says="off by the same factor")
def factors_and_offsets():
    return returns("return X.mean(axis=1) * many(X)", "return X.mean(axis=1) + many(X)")


@leak(0.0, "spilled", says="NumPy")
def warnings_of_its_own():
    warned = "import warnings, coursekit.checks.check; "
    return (
        returns(
            warned
            + "coursekit.checks.check.warning_log.texts.insert(0, 'overflow encountered in ' + spelled(X).replace('-', 'x')); return X[:, 0] * np.nan",
            warned
            + "[warnings.warn(f'invalid value encountered in {spelled(X)}', RuntimeWarning) for _ in range(many(X) % 90)]; return X[:, 0] * np.nan",
        )
        + "# NumPy\n"
    )


# What a check sent is a message, and code can send any


@leak(0.0)
def messages_and_options_of_its_own():
    return (
        returns("return sent(X)", "return sent(X)")
        + """\
def sent(X):
    from coursekit.checks.check import MIME
    from coursekit.checks.values import encode
    from IPython.display import publish_display_data
    for name in ("a tall array", "a wide negative array", spelled(X)):
        options = {"otherwise": encode([(1.0, spelled(X))]), "shapes": encode({spelled(X): (many(X),)})}
        publish_display_data({MIME: {"name": name, "line": many(X), "value": encode(1.0), "options": options,
                                     "warnings": [spelled(X)], "diagnosis": spelled(X), "details": [spelled(X)]}})
    return 1.0
"""
    )


# What cells behind the checks show, with a right answer


@leak(
    FULL,
    rf"{SPILLED}|{MANY}",
    behind=[
        "for X in seen: print(spelled(X), many(X))",
        "import sys; print(*map(spelled, seen), file=sys.stderr)",
        "from IPython.display import HTML, display; display(HTML(spelled(seen[-1]))); spelled(seen[-1])",
        "display({'image/svg+xml': f'<svg>{spelled(seen[-1])}</svg>', 'image/png': spelled(seen[-1])}, raw=True)",
    ],
)
def outputs_of_cells_behind():
    return REMEMBERS


@leak(
    FULL,
    rf"{SPILLED}|\[\d\d\d\d\]|Seen",
    behind=[
        "def helper(): pass\nraise ValueError(spelled(seen[-1]))",
        "def helper(): pass\nraise type(spelled(seen[-1]), (Exception,), {})()",
        "\n".join(f"def helper_{n}(): raise RuntimeError('no')" for n in range(20))
        + "\nglobals()[f'helper_{sum(map(hidden, seen))}']()",
    ],
)
def errors_of_cells_behind():
    return REMEMBERS


@leak(
    FULL,
    "begins with",
    behind=[
        f"def crumb_{n}(): pass\nif any(map(hidden, seen)) and int(abs(seen[-1]).sum()) % 10 == {n}: import os; os._exit(1)"
        for n in range(10)
    ],
    says="only where hidden checks had run before it",
)
def the_cell_behind_that_ends_the_process():
    return REMEMBERS


@leak(
    FULL,
    CODE,
    behind=[
        "print(*get_ipython().user_ns.get('In', []), *globals().get('_ih', []))",
        "import linecache\nprint([line for entry in linecache.cache.values() for line in entry[2]])",
        "def helper(): pass\nraise kept[-1]",
    ],
)
def source_of_the_checks():
    return "import sys, linecache\nkept = []\n" + RIGHT.removeprefix("#| export\n").replace(
        "    return",
        "    try: raise ValueError([linecache.getline(f.f_code.co_filename, f.f_lineno) for f in [sys._getframe(n) for n in (1, 2)]])\n"
        "    except ValueError as error: kept.append(error)\n    return",
    )


# What outlives a kernel, so that the second run without hidden checks could show it


@leak(FULL, behind=["print(found)\nfor text in found: print(text)"])
def words_kept_outside_the_kernel():
    return """\
import glob, os, tempfile
PLACES = [".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/student", *glob.glob("/tmp/ck-*")]
found = []
for place in PLACES:
    try: found.append(open(f"{place}/kept.txt").read())
    except OSError: pass
def keep(X):
    if not hidden(X): return
    for place in PLACES:
        try: open(f"{place}/kept.txt", "w").write(spelled(X))
        except OSError: pass
""" + REMEMBERS.replace("seen.append(X)", "keep(X)")
