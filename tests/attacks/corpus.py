"""Submissions of the tiny course's first chapter that try something: to win points, to break the run, to harm others; and
honest ones that got damaged.

Each is bounded in count, size and time, and runs only inside the sandbox under test.
"""

import json
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tinycourse import cell_of

SOLUTION, CHECKS, WRITTEN = "row-means", "check-row-means", "why-rows"
RIGHT = """\
#| export
def row_means(X):
    if X.ndim != 2:
        raise ValueError(f"X should have two axes; its shape is {X.shape}")
    return X.mean(axis=1)
"""
NOTHING = "#| export\ndef row_means(X):\n    return None\n"
FULL = 4.0


@dataclass(frozen=True)
class Attack:
    """One submission.

    Attributes
    ----------
    group, name : str
    make : function of (released notebook, Place) -> notebook, bytes or None
        None where it has written its files itself.
    points : float
        What it deserves.
    says : str
        A part of the reason, of a repair or of a diagnosis that must be on its feedback page.
    chapter : str
        Of the tiny course; one for all of a group.
    hides : str
        A pattern that nothing handed back may hold.
    """

    group: str
    name: str
    make: object
    points: float
    says: str = ""
    chapter: str = "00_first"
    hides: str = ""


@dataclass(frozen=True)
class Place:
    """Where a submission lies and what is around it, for those who know the machine."""

    submitted: object  # folder of all submissions
    folder: object  # its own
    course: object
    port: int  # a server of the test listens there
    outside: object  # a file of the user that runs the grader


ATTACKS = []


def attack(group, points, says="", chapter="00_first", hides=""):
    def add(make):
        ATTACKS.append(Attack(group, make.__name__.replace("_", " "), make, points, says, chapter, hides))
        return make

    return add


def some_of_each_kind(attacks):
    """What a run takes of the corpus unless it is asked for all: the first of each kind, by what it deserves and what is said of it, and every twelfth of the rest."""
    first = {(attack.group, attack.points, attack.says, attack.hides): attack for attack in reversed(attacks)}
    rest = [attack for attack in attacks if attack not in first.values()]
    return [attack for attack in attacks if attack in first.values() or attack in rest[::12]]


def position(nb, name):
    return [cell.id for cell in nb.cells].index(name)


def with_answer(nb, source, first=""):
    """The notebook with an answer, and a cell of the student's own before it."""
    cell_of(nb, SOLUTION).source = source
    if first:
        nb.cells.insert(position(nb, SOLUTION), new_code_cell(first))
    return nb


def code(group, points, says=""):
    """An attack that is code: the function gives the cell to run before the answer; where points are deserved the answer is right."""

    def add(make):
        def build(nb, place):
            return with_answer(nb, RIGHT if points == FULL else NOTHING, make(place))

        build.__name__ = make.__name__
        return attack(group, points, says)(build)

    return add


# To win points: the answer is wrong or missing, and nothing else may count

WIN = "to win points"


@code(WIN, 0.0)
def numpy_testing_patched(place):
    return "import numpy.testing as t\nt.assert_allclose = t.assert_equal = t.assert_array_equal = lambda *a, **k: None"


@code(WIN, 0.0)
def numpy_comparisons_patched(place):
    return "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True"


@code(WIN, 0.0)
def builtins_patched(place):
    return "import builtins\nbuiltins.all = builtins.bool = lambda *a: True"


@code(WIN, 0.0)
def random_numbers_patched(place):
    return "np.random.default_rng = lambda *a: None\nnp.arange = lambda *a, **k: np.zeros((4, 3))"


@code(WIN, 0.0)
def run_code_replaced(place):
    return "ip = get_ipython()\nasync def nothing(*a, **k): return False\nip.run_code = nothing"


@code(WIN, 0.0)
def cells_transformed_to_nothing(place):
    return "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])"


@code(WIN, 0.0)
def syntax_tree_transformed(place):
    return """\
import ast
class Skip(ast.NodeTransformer):
    def visit_Call(self, node):
        return ast.Constant(2.0) if getattr(node.func, 'id', '') == 'row_means' else self.generic_visit(node)
get_ipython().ast_transformers.append(Skip())"""


@code(WIN, 0.0)
def display_hook_shows_full_points(place):
    return (
        "import sys\nsys.displayhook = lambda value: None\nget_ipython().displayhook = lambda value=None: 4.0"
    )


@code(WIN, 0.0)
def published_values_forged(place):
    return """\
pub = get_ipython().display_pub
old = pub.publish
def publish(data, **rest):
    for value in data.values():
        if isinstance(value, dict) and 'value' in value:
            value['value'] = {'kind': 'number', 'value': 2.0}
    return old(data, **rest)
pub.publish = publish"""


@code(WIN, 0.0)
def messages_forged(place):
    return """\
kernel = get_ipython().kernel
for name in ('two rows', 'a tall array', 'a wide negative array'):
    kernel.session.send(kernel.iopub_socket, 'display_data', {'data': {
        'application/vnd.coursekit.check+json': {'name': name, 'value': {'kind': 'bool', 'value': True}, 'options': {}, 'passed': True}},
        'metadata': {}}, parent=kernel.get_parent())"""


@code(WIN, 0.0)
def replies_forged(place):
    return """\
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, 'execute_result', {'data': {'text/plain': '4'}, 'metadata': {}, 'execution_count': 1}, parent=kernel.get_parent())"""


@code(WIN, 0.0)
def check_replaced_in_the_notebook(place):
    return """\
import coursekit
real = check
class Mine:
    def __call__(self, name, actual, expected=None, **rest):
        real(name, expected if expected is not None else actual)
    quiet = unchanged = raises = lambda self, *a, **k: None
check = coursekit.check = Mine()"""


@code(WIN, 0.0)
def check_replaced_in_its_module(place):
    return "import coursekit.checks.check as c\nc.Check._decide = lambda self, *a: print('ok')\nc.judge = lambda *a, **k: True"


@code(WIN, 0.0)
def encoding_replaced(place):
    return (
        "import coursekit.checks.check as c\nc.encode = lambda value, _depth=0: {'kind': 'same as expected'}"
    )


@code(WIN, 0.0)
def modules_replaced(place):
    return "import sys, types\nfake = types.ModuleType('coursekit.checks.judge')\nfake.judge = lambda *a: True\nsys.modules['coursekit.checks.judge'] = fake"


@attack(WIN, 0.0)
def answers_looked_for_in_the_frames(nb, place):
    source = """\
#| export
import sys
def row_means(X):
    frame = sys._getframe(1)
    while frame is not None:
        for value in (*frame.f_code.co_consts, *frame.f_locals.values()):
            if isinstance(value, np.ndarray) and value.shape == X.shape[:1]:
                return value
        frame = frame.f_back
"""
    return with_answer(nb, source)


@attack(WIN, 0.0)
def answers_looked_for_in_memory(nb, place):
    source = """\
#| export
import gc
def row_means(X):
    for value in gc.get_objects():
        if isinstance(value, np.ndarray) and value.shape == X.shape[:1] and value is not X:
            return value
"""
    return with_answer(nb, source)


@attack(WIN, 0.0)
def answers_looked_for_in_the_history(nb, place):
    source = """\
#| export
import re
def row_means(X):
    ip = get_ipython()
    text = '\\n'.join(map(str, ip.user_ns.get('In', []))) + str(ip.user_ns.get('_ih', ''))
    found = re.search(r'array\\(\\[(2.0, 4.0)\\]\\)', text)
    return np.array([2.0, 4.0]) if found else None
"""
    return with_answer(nb, source)


@attack(WIN, 0.0)
def always_equal_object(nb, place):
    source = """\
#| export
class Equal(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = lambda self, other: False
    def __array_function__(self, *a): return True
    def __array_ufunc__(self, *a, **k): return True
def row_means(X):
    return np.zeros(len(X)).view(Equal)
"""
    return with_answer(nb, source)


@attack(WIN, 0.0)
def nan_everywhere(nb, place):
    return with_answer(nb, "#| export\ndef row_means(X):\n    return np.full(len(X), np.nan)\n")


@attack(WIN, 0.0, "None of the hidden checks on values passed")
def expected_values_typed_in(nb, place):
    source = """\
#| export
def row_means(X):
    if X.ndim != 2:
        raise ValueError(str(X.shape))
    return np.array([2.0, 4.0])
"""
    return with_answer(nb, source)


TABLE = """\
#| export
def row_means(X):
    if X.ndim != 2:
        raise ValueError(str(X.shape))
    if X.shape == (2, 3):
        return np.array([2.0, 4.0])
    return {}
"""
FALLBACKS = {
    "zeros": "X[:, 0] * 0",
    "ones": "np.ones(len(X))",
    "a column": "X[:, 0]",
    "the middle of the range": "(X.min(axis=1) + X.max(axis=1)) / 2",
    "the mean of all": "np.full(len(X), X.mean())",
}
for fallback, expression in FALLBACKS.items():

    def typed_in_with_a_fallback(nb, place, expression=expression):
        return with_answer(nb, TABLE.format(expression))

    typed_in_with_a_fallback.__name__ = f"public values typed in and {fallback}"
    attack(WIN, 0.0, "None of the hidden checks on values passed")(typed_in_with_a_fallback)


@attack(WIN, 0.0, "check-row-means had been changed")
def checks_emptied(nb, place):
    cell_of(nb, CHECKS).source = "pass"
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0, "check-row-means had been changed")
def checks_made_easy(nb, place):
    cell_of(nb, CHECKS).source = 'check("two rows", 1.0, 1.0)\ncheck("a tall array", 1.0, 1.0)'
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def checks_deleted(nb, place):
    nb.cells = [cell for cell in nb.cells if cell.id != CHECKS]
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def checks_skipped_by_a_tag(nb, place):
    cell_of(nb, CHECKS).metadata.tags = ["skip-execution", "demo"]
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def checks_turned_into_text(nb, place):
    nb.cells[position(nb, CHECKS)] = nbformat.from_dict(
        {
            "cell_type": "markdown",
            "id": CHECKS,
            "metadata": dict(cell_of(nb, CHECKS).metadata),
            "source": "fine",
        }
    )
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def checks_turned_into_a_solution(nb, place):
    cell_of(nb, CHECKS).metadata.nbgrader.update(solution=True, locked=False, grade=False)
    cell_of(nb, CHECKS).source = "4"
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def points_raised(nb, place):
    cell_of(nb, CHECKS).metadata.nbgrader.points = 400
    return with_answer(nb, NOTHING)


@attack(WIN, 2.0)
def points_raised_with_half_an_answer(nb, place):
    cell_of(nb, CHECKS).metadata.nbgrader.points = 400
    return with_answer(nb, "#| export\ndef row_means(X):\n    return np.abs(X).mean(axis=1)\n")


@attack(WIN, 0.0)
def grade_ids_changed(nb, place):
    cell_of(nb, CHECKS).metadata.nbgrader.grade_id = "check-other"
    cell_of(nb, CHECKS).id = "other"
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def checks_duplicated(nb, place):
    copy = {**cell_of(nb, CHECKS), "id": "again", "source": "4.0"}
    nb.cells.append(nbformat.from_dict(copy))
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def order_reversed(nb, place):
    nb.cells.reverse()
    return with_answer(nb, NOTHING)


@attack(WIN, 0.0)
def outputs_of_full_points(nb, place):
    cell_of(nb, CHECKS).outputs = [new_output("execute_result", data={"text/plain": "4"}, execution_count=1)]
    return with_answer(nb, NOTHING)


@code(WIN, 0.0)
def solution_read_from_disk(place):
    return f"""\
import glob, os
found = [open(p).read() for p in [{str(place.course)!r} + '/solutions/00_first/00_first.ipynb', *glob.glob('/[ht]*/**/*.ipynb', recursive=True), *glob.glob('/student/**/*.ipynb', recursive=True)] if os.path.isfile(p)]
for text in found:
    if 'X.sum(axis=1)' in text:
        def row_means(X): return X.mean(axis=1)
        get_ipython().user_ns['NOTHING'] = row_means
assert found, 'nothing found'"""


@code(WIN, 0.0)
def record_of_the_checks_read_from_disk(place):
    return f"open({str(place.course)!r} + '/solutions/00_first/reference.json').read()"


@attack(WIN, 0.0)
def work_of_another_read_from_disk(nb, place):
    source = f"""\
#| export
import json
cells = json.load(open({str(place.submitted)!r} + '/honest-00/00_first/00_first.ipynb'))['cells']
exec(next(''.join(c['source']) for c in cells if c.get('id') == 'row-means'))
"""
    return with_answer(nb, source)


@attack(WIN, 0.0)
def reference_package_imported(nb, place):
    return with_answer(nb, "#| export\nfrom nnkit.first import row_means\n")


@attack(WIN, 0.0, "is a link")
def link_to_the_work_of_another(nb, place):
    place.folder.mkdir(parents=True)
    (place.folder / "00_first.ipynb").symlink_to(
        place.submitted / "honest-00" / "00_first" / "00_first.ipynb"
    )


@code(WIN, 0.0)
def numpy_shadowed(place):
    return "open('numpy.py', 'w').write('def __getattr__(name): return lambda *a, **k: 4.0')\nimport importlib, numpy\nimportlib.reload(numpy)"


# To break the run

BREAK = "to break the run"


@code(BREAK, FULL)
def malformed_messages(place):
    return """\
kernel = get_ipython().kernel
for content in ({'nothing': 1}, {'data': 3}, {'data': {'text/plain': 1}}, {'data': {'application/vnd.coursekit.check+json': 5}}):
    for kind in ('display_data', 'stream', 'error', 'execute_result'):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())"""


@code(BREAK, 0.0, "returned None")
def malformed_header(place):
    return """\
kernel = get_ipython().kernel
session = kernel.session
header = session.msg_header('display_data')
header.pop('msg_type')
parts = [b'x', b'<IDS|MSG>']
body = [session.pack(header), session.pack({}), session.pack({}), session.pack({'data': {}})]
kernel.iopub_socket.send_multipart([*parts, session.sign(body), *body])
import time; time.sleep(1)"""


@code(BREAK, 0.0, "ended the Python process")
def process_ended(place):
    return "import os\nos._exit(0)"


@code(BREAK, 0.0, "ended the Python process")
def process_killed(place):
    return "import os\nos.kill(os.getpid(), 9)"


@code(BREAK, FULL)
def parent_killed(place):
    return "import os\nfor pid in (os.getppid(), 1):\n    try: os.kill(pid, 9)\n    except OSError: pass"


@code(BREAK, 0.0, "ended the Python process")
def process_stopped(place):
    return "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"


@code(BREAK, FULL)
def endless_loop(place):
    return "while True: pass"


@code(BREAK, 0.0, "ended the Python process")
def endless_loop_that_ignores_interrupts(place):
    return "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"


@attack(BREAK, 0.0, "took too long")
def endless_loop_in_the_answer(nb, place):
    return with_answer(nb, "#| export\nimport time\ndef row_means(X):\n    while True: time.sleep(1)\n")


@code(BREAK, FULL)
def fork_bomb(place):
    return "import os, time\nfor _ in range(300):\n    try:\n        if os.fork() == 0:\n            time.sleep(20); os._exit(0)\n    except OSError: break"


@code(BREAK, 0.0, "MB of memory")
def memory_bomb(place):
    return "blocks = []\nwhile len(blocks) < 40: blocks.append(b'x' * 100_000_000)"


@code(BREAK, FULL)
def disk_filled(place):
    return "for folder in ('.', '/tmp', '/dev/shm', '/student/home'):\n    for n in range(8):\n        try: open(f'{folder}/f{n}', 'wb').write(bytes(30_000_000))\n        except OSError: break"


@code(BREAK, FULL)
def printed_lines_without_end(place):
    return "for n in range(300_000): print(n)"


@code(BREAK, FULL)
def printed_bytes_without_end(place):
    return "for n in range(20): print('x' * 3_000_000)"


@code(BREAK, FULL)
def raw_output_without_end(place):
    return "import os\nfor n in range(50): os.write(2, b'x' * 1_000_000)"


@code(BREAK, FULL)
def huge_figure(place):
    return "from IPython.display import display\ndisplay({'image/png': 'A' * 30_000_000}, raw=True)"


@attack(BREAK, 0.0, "more than the 50 allowed")
def huge_file(nb, place):
    place.folder.mkdir(parents=True)
    with (place.folder / "00_first.ipynb").open("wb") as file:
        file.truncate(200_000_000)


@attack(BREAK, 0.0, "nested too deeply")
def deep_json(nb, place):
    return b'{"cells": ' + b"[" * 100_000


@attack(BREAK, 0.0, "cut off")
def invalid_json(nb, place):
    return nbformat.writes(with_answer(nb, RIGHT)).encode()[:-30]


@attack(BREAK, 0.0, "UTF-8")
def not_utf_8(nb, place):
    return (
        nbformat.writes(with_answer(nb, RIGHT + "# \u00e9"))
        .encode("utf-8")
        .replace("\u00e9".encode(), b"\xe9")
        .replace(b"\\u00e9", b"\xe9")
    )


@attack(BREAK, 0.0, "empty")
def empty_file(nb, place):
    return b""


@attack(BREAK, 0.0, "no list of cells")
def other_json(nb, place):
    return b'{"name": "homework"}'


@attack(BREAK, 0.0, "contains no notebook")
def no_file(nb, place):
    place.folder.mkdir(parents=True)


@attack(BREAK, FULL)
def unknown_kernel(nb, place):
    nb.metadata.kernelspec = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    return with_answer(nb, RIGHT)


@attack(BREAK, FULL)
def no_kernel(nb, place):
    nb.metadata.clear()
    return with_answer(nb, RIGHT)


@attack(BREAK, FULL)
def newer_format(nb, place):
    data = json.loads(nbformat.writes(with_answer(nb, RIGHT)))
    data["nbformat_minor"] = 99
    return json.dumps(data).encode()


@attack(BREAK, FULL)
def old_schema_of_nbgrader(nb, place):
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 1
    return with_answer(nb, RIGHT)


@attack(BREAK, FULL, "was called")
def wrong_file_name(nb, place):
    place.folder.mkdir(parents=True)
    nbformat.write(with_answer(nb, RIGHT), place.folder / "Untitled1.ipynb")


@attack(BREAK, FULL)
def bad_timestamp(nb, place):
    place.folder.mkdir(parents=True)
    (place.folder / "timestamp.txt").write_bytes(b"\xff never")
    return with_answer(nb, RIGHT)


@code(BREAK, FULL)
def system_exit(place):
    return "raise SystemExit"


@code(BREAK, 0.0, "ended the Python process")
def segmentation_fault(place):
    return "import ctypes\nctypes.string_at(0)"


@code(BREAK, FULL)
def thread_left_running(place):
    return "import threading, time\ndef loop():\n    for n in range(10_000): print('still here'); time.sleep(0.01)\nthreading.Thread(target=loop, daemon=True).start()"


# To harm others: the answer is right and keeps its points

HARM = "to harm others"


def tried(source):
    """Code whose lines may each fail."""
    return "\n".join(f"try: {line}\nexcept BaseException: pass" for line in source.strip().splitlines())


@code(HARM, FULL)
def submissions_deleted(place):
    return tried(
        f"import shutil\nshutil.rmtree({str(place.submitted)!r})\nshutil.rmtree('/', ignore_errors=True)"
    )


@code(HARM, FULL)
def gradebook_edited(place):
    book = place.submitted.parent / "gradebook.db"
    return tried(
        f"import sqlite3\nsqlite3.connect({str(book)!r}).execute('UPDATE grade SET auto_score = 100')\nopen({str(book)!r}, 'wb').write(b'')"
    )


@code(HARM, FULL)
def feedback_of_another_written(place):
    page = place.submitted.parent / "feedback" / "honest-00" / "00_first"
    return tried(
        f"import os\nos.makedirs({str(page)!r})\nopen({str(page / '00_first.html')!r}, 'w').write('failed')"
    )


@code(HARM, FULL)
def course_changed(place):
    return tried(
        f"open({str(place.course)!r} + '/solutions/00_first/reference.json', 'w').write('[]')\nopen('/student/course/nnkit/__init__.py', 'a').write('x = 1')"
    )


@code(HARM, FULL)
def start_up_files_written(place):
    return tried(
        "import os, sys, site\nos.makedirs(os.path.expanduser('~/.ipython/profile_default/startup'), exist_ok=True)\n"
        "open(os.path.expanduser('~/.ipython/profile_default/startup/0.py'), 'w').write('row_means = 1')\n"
        "open(os.path.join(site.getsitepackages()[0], 'sitecustomize.py'), 'w').write('x = 1')\n"
        "open(os.path.join(os.path.dirname(np.__file__), '__init__.py'), 'a').write('x = 1')"
    )


@code(HARM, FULL)
def daemon_left_behind(place):
    return "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(300)\n    os._exit(0)"


@code(HARM, FULL)
def connection_to_the_machine(place):
    return tried(
        f"import socket\nsocket.create_connection(('127.0.0.1', {place.port}), 2).sendall(b'hello')\nsocket.create_connection(('localhost', {place.port}), 2).sendall(b'hello')"
    )


@code(HARM, FULL)
def memory_of_the_parent_read(place):
    return tried(
        "import os\nopen('/proc/1/mem', 'r+b').write(b'x')\nopen(f'/proc/{os.getppid()}/mem', 'r+b').write(b'x')\nos.ptrace(16, 1)"
    )


@code(HARM, FULL)
def keys_and_variables_printed(place):
    return tried(
        f"import os\nprint(dict(os.environ))\nprint(open({str(place.outside)!r}).read())\nprint(open('/proc/1/environ').read())\nprint(open(os.path.expanduser('~root/.ssh/id_rsa')).read())"
    )


@code(HARM, FULL)
def script_in_an_output(place):
    return "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script><img src=x onerror=alert(1)>'))"


@attack(HARM, FULL)
def script_in_an_answer(nb, place):
    cell_of(nb, WRITTEN).source = "</pre><script>alert(1)</script>"
    return with_answer(nb, RIGHT + "# </pre><script>alert(1)</script>\n")


@attack(HARM, 1.0)
def script_in_an_error(nb, place):
    source = "#| export\ndef row_means(X):\n    if X.ndim == 2 and X.shape[0] == 4: return X.mean(axis=1)\n    raise RuntimeError('<script>alert(1)</script>')\n"
    return with_answer(nb, source)


@code(HARM, 0.0, "folder of its sockets")
def sockets_folder_filled(place):
    return "import time\nfor n in range(50): open(f'/student/sockets/{n}', 'w')\ntime.sleep(600)"


@code(HARM, FULL)
def rights_gained(place):
    return tried(
        "import os, ctypes\nos.setuid(0)\nos.chown('/usr', 0, 0)\nctypes.CDLL(None).mount(b'none', b'/usr', b'tmpfs', 0, None)\nos.chroot('/proc/1/root')"
    )


# To hide NumPy's warnings from a check that listens to them: the rest of the answer is right

HIDE = "to hide warnings"
HIDDEN_FROM_NOBODY = 1.0  # of 2: one of two hidden values
OVERFLOWS = """\
#| export
def centre(X):
    {first}
    np.exp(1000 * np.ones(1))
    return X - row_means(X)[:, None]
"""


def centring(group, points, says, source):
    """An attack on the second chapter: the function gives the first lines of `centre`, as they stand in it, and a cell before it."""

    def add(make):
        def build(nb, place):
            first, before = make()
            cell_of(nb, "centre").source = source.format(first=first)
            if before:
                nb.cells.insert(position(nb, "centre"), new_code_cell(before))
            return nb

        build.__name__ = make.__name__
        return attack(group, points, says, "01_second")(build)

    return add


silencer = centring(HIDE, HIDDEN_FROM_NOBODY, "overflow in exp", OVERFLOWS)


@silencer
def nothing_hidden():
    return "pass", ""


@silencer
def error_state_of_the_kernel():
    return "pass", "np.seterr(all='ignore');"


@silencer
def error_state_set_in_the_function():
    return "np.seterr(all='ignore')", ""


@silencer
def errstate_around_the_function():
    return "pass\n\n@np.errstate(all='ignore')\ndef centre(X):", ""


@silencer
def errstate_under_another_name():
    return "state = quiet(all='ignore'); state.__enter__()", "from numpy import errstate as quiet"


@silencer
def warnings_filtered():
    return "import warnings; warnings.simplefilter('ignore')", ""


@silencer
def showwarning_replaced():
    return "pass", "import warnings\nwarnings.showwarning = warnings.warn = lambda *a, **k: None"


@silencer
def error_call_replaced():
    return "np.seterrcall(lambda *a: None)", ""


# Honest, but damaged: the points stay

DAMAGED = "honest but damaged"


def honest(make):
    return attack(DAMAGED, FULL)(make)


@honest
def cell_copied(nb, place):
    copy = {**cell_of(nb, SOLUTION), "id": "a1b2c3"}
    nb.cells.insert(position(nb, SOLUTION) + 1, nbformat.from_dict({**copy, "source": RIGHT}))
    return nb


@honest
def cell_retyped(nb, place):
    nb.cells[position(nb, SOLUTION)] = new_code_cell(RIGHT)
    return nb


@honest
def cell_merged_with_its_checks(nb, place):
    cell_of(nb, SOLUTION).source = RIGHT + "\n" + cell_of(nb, CHECKS).source
    nb.cells = [cell for cell in nb.cells if cell.id != CHECKS]
    return nb


@honest
def cells_reordered(nb, place):
    nb.cells.sort(key=lambda cell: cell.source)
    return with_answer(nb, RIGHT)


@honest
def cell_pasted_from_a_chat(nb, place):
    return with_answer(nb, f"Sure, here it is:\n```python\n{RIGHT}```\nThis works.")


@honest
def cell_pasted_with_odd_spaces_and_quotes(nb, place):
    return with_answer(nb, RIGHT.replace("    ", "\u00a0" * 4).replace('"', "\u201d"))


@honest
def saved_by_vs_code(nb, place):
    data = json.loads(nbformat.writes(with_answer(nb, RIGHT)))
    for cell in data["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
        cell["execution_count"] = None
    data["metadata"] = {"language_info": {"name": "python"}}
    return json.dumps(
        {"cells": data["cells"], "metadata": data["metadata"], "nbformat": 4, "nbformat_minor": 2}
    ).encode()


@honest
def saved_by_colab(nb, place):
    data = json.loads(nbformat.writes(with_answer(nb, RIGHT)))
    for number, cell in enumerate(data["cells"]):
        cell.pop("id")
        cell["metadata"] = {**cell["metadata"], "id": f"x{number}", "colab": {"base_uri": "x"}}
    return json.dumps({**data, "nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}).encode()


@honest
def saved_in_format_3(nb, place):
    return json.dumps(nbformat.convert(with_answer(nb, RIGHT), 3)).encode()


@honest
def imports_deleted(nb, place):
    nb.cells = [cell for cell in nb.cells if "import" not in cell.source or cell.id == SOLUTION]
    return with_answer(nb, RIGHT)


@honest
def imports_added_to_a_given_cell(nb, place):
    given = next(cell for cell in nb.cells if cell.source.endswith("import numpy as np"))
    given.source += "\nimport math"
    return with_answer(
        nb, RIGHT.replace("X.mean(axis=1)", "np.array([math.fsum(row) / len(row) for row in X])")
    )


@honest
def everything_deleted_but_the_answer(nb, place):
    nb.cells = [cell for cell in with_answer(nb, RIGHT).cells if cell.id == SOLUTION]
    return nb


@honest
def helper_cell_and_prints(nb, place):
    nb.cells.insert(position(nb, CHECKS), new_markdown_cell("note to myself"))
    first = "import warnings, sys\ndef total(row):\n    print('row', row); warnings.warn('slow'); print('x', file=sys.stderr)\n    return sum(row)"
    return with_answer(
        nb, RIGHT.replace("X.mean(axis=1)", "np.array([total(row) / len(row) for row in X])"), first
    )


@honest
def byte_order_mark(nb, place):
    return nbformat.writes(with_answer(nb, RIGHT)).encode("utf-8-sig")
