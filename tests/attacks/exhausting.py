"""Submissions that try to cost the grader's own side time and memory: by what a kernel sends, and by what a file holds."""

import io
import json
import zipfile

import nbformat
from corpus import FULL, RIGHT, WRITTEN, attack, code, with_answer
from nbformat.v4 import new_code_cell, new_markdown_cell
from tinycourse import cell_of

MEGABYTE = 2**20
TOO_MUCH = "ended the Python process: it put out more than 128 MB"
TOO_MANY = "ended the Python process: it put out more than 1,000,000 messages, lists and dicts"
NO_VALUE = "The kernel sent something that is not a value."


# By messages: the answer is right, and counts once the cell that sends them is left out

SEND = "to exhaust the grader by messages"

SENDER = """\
import json
DELIM = b"<IDS|MSG>"
kernel = get_ipython().kernel
session, parent = kernel.session, kernel.get_parent()
def send(kind, content, parent=parent, **more):
    session.send(kernel.iopub_socket, kind, content, parent=parent, **more)
def send_raw(*frames):
    kernel.iopub_socket.send_multipart(list(frames))
def send_signed(*parts):
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in parts]
    send_raw(b"x", DELIM, session.sign(parts), *parts)
"""


def sends(says=""):
    def add(make):
        def build(place):
            return SENDER + make(place)

        build.__name__ = make.__name__
        return code(SEND, FULL, says)(build)

    return add


@sends(TOO_MANY)
def a_million_empty_lists(place):
    return "send('display_data', {'data': {'text/plain': [[]] * 1_000_001}, 'metadata': {}})"


@sends()
def many_lists_as_json(place):
    return "send('execute_result', {'data': {'application/json': [[]] * 300_000}, 'metadata': {}, 'execution_count': 1})"


@sends()
def many_dicts_as_metadata(place):
    return "send('display_data', {'data': {}, 'metadata': {f'a{i}': {} for i in range(200_000)}})"


@sends()
def a_traceback_of_many_lines(place):
    return "send('error', {'ename': 'E', 'evalue': '', 'traceback': ['x'] * 1_000_000})"


@sends(TOO_MUCH)
def messages_of_widgets(place):
    return "for _ in range(20): send('comm_msg', {'comm_id': '1', 'data': {'x': 'x' * 10**7}})"


@sends(TOO_MUCH)
def messages_that_clear_and_update(place):
    return "for _ in range(10):\n    send('clear_output', {'x': 'x' * 10**7})\n    send('update_display_data', {'x': 'x' * 10**7})"


@sends(TOO_MUCH)
def answers_to_nobody(place):
    return (
        "for _ in range(20): send('stream', {'name': 'stdout', 'text': 'x' * 10**7}, parent={'msg_id': 'no'})"
    )


@sends(TOO_MUCH)
def buffers_without_a_text(place):
    return "for _ in range(20): send('comm_open', {}, buffers=[bytes(10**7)])"


@sends(TOO_MUCH)
def replies_without_end(place):
    return """\
stream = kernel.shell_streams[0] if getattr(kernel, "shell_streams", None) else kernel.shell_stream
for _ in range(20):
    session.send(stream, "execute_reply", {"x": "x" * 10**7}, parent=parent, ident=kernel._get_shell_context_var(kernel._shell_parent_ident))
import time
time.sleep(60)  # until they are read: what comes later is held against the next cell
"""


@sends(TOO_MANY)
def a_message_of_a_million_parts(place):
    return "send('comm_msg', {}, buffers=[b''] * 1_000_001)"


@sends("sent more than 128 MB at once")
def one_message_larger_than_all_that_is_allowed(place):
    return "send('comm_msg', {}, buffers=[bytes(200 * 10**6)])"


@sends()
def two_streams_by_turns(place):
    return "for i in range(3000): send('stream', {'name': ('stdout', 'stderr')[i % 2], 'text': 'x'})"


@sends()
def headers_of_dates(place):
    return """\
head = {"msg_id": "1", "msg_type": "stream", "version": "5.3", "date": ["2020-01-01T00:00:00Z"] * 100_000}
for _ in range(5):
    send_signed(head, {"msg_id": parent["header"]["msg_id"]}, {}, {"name": "stdout", "text": "x"})
"""


@sends()
def messages_that_are_none(place):
    return """\
for frames in ([], [b"x"], [DELIM], [DELIM, b"no signature", b"{}", b"{}", b"{}", b"{}"], [b""] * 9):
    send_raw(b"x", *frames)
head, mine = {"msg_id": "1", "msg_type": "stream", "version": "5.3"}, {"msg_id": parent["header"]["msg_id"]}
for odd in ([], None, 3, "x", {}, {"msg_id": []}, b"[" * 9000, b"\\xff\\xfe{", {**head, "msg_type": [1]}, {**head, "version": "4.1"}):
    send_signed(odd, mine, {}, {"name": "stdout", "text": "x"})
    send_signed(head, odd, {}, {"name": "stdout", "text": "x"})
kinds = "stream", "display_data", "execute_result", "error", "status", "execute_reply"
odd = [], None, 3, {}, b"[" * 100_000, b"\\xff", {"data": []}, {"data": {"a": 1}}, {"data": {"text/plain": {}}}
odd += {"name": 1, "text": 2}, {"name": "stdout", "text": []}, {"ename": [], "evalue": 3, "traceback": 4}
odd += {"execution_state": []}, {"data": {"application/vnd.coursekit.check+json": 3}}
for kind in kinds:
    for content in odd:
        send_signed({**head, "msg_type": kind}, mine, {}, content)
"""


def value(data):
    """A cell after which checks send this in the place of what they should."""
    return f"import coursekit.checks.check\ncoursekit.checks.check.encode = lambda value, *_: {data}"


@code(SEND, 0.0, NO_VALUE)
def an_array_of_very_many_axes(place):
    return value("{'kind': 'array', 'dtype': '<f8', 'shape': [2**60] * 1_000_000, 'data': ''}")


@code(SEND, 0.0, NO_VALUE)
def a_dtype_of_very_many_fields(place):
    return value("{'kind': 'array', 'dtype': ','.join(['f8'] * 10**6), 'shape': [], 'data': ''}")


@code(SEND, 0.0, NO_VALUE)
def a_value_of_very_many_lists(place):
    return value("{'kind': 'list', 'items': [{'kind': 'list', 'items': []}] * 110_000}")


# By what the file holds: the answer is right, and what is beside it costs nothing

READ = "to exhaust the grader by a file"


def held(says="", points=FULL):
    """A notebook as data with a right answer, to which the function adds something."""

    def add(make):
        def build(nb, place):
            data = json.loads(nbformat.writes(with_answer(nb, RIGHT)))
            return made if isinstance(made := make(data, place), bytes) else json.dumps(data).encode()

        build.__name__ = make.__name__
        return attack(READ, points, says)(build)

    return add


def text(source, **more):
    return {**new_markdown_cell(source), **more}


@held()
def a_picture_of_newlines(data, place):
    newlines = text("x", id="a", attachments={"a.png": {"image/png": "\n" * 3 * MEGABYTE + "!"}})
    lines = text("x", id="b", attachments={"a.png": {"image/png": ["A\n"] * 300_000 + ["!"]}})
    data["cells"] += [newlines, lines]


@held("Only 500 pictures of a notebook are kept.")
def pictures_without_number(data, place):
    attached = {f"{number}.png": {"image/png": "AAAA"} for number in range(100_000)}
    data["cells"] += [
        text("x", id="a", attachments=attached),
        text("(data:image/png;base64,AA==)" * 30_000, id="b"),
        text("(data:image/png;base64," + "A" * 900_000, id="c"),
    ]


@held()
def a_wide_file(data, place):
    data["metadata"]["wide"] = [[]] * 900_000


@held("The file contains more than 1,000,000 lists and dicts.", points=0.0)
def a_file_of_small_cells(data, place):
    data["cells"] += [new_code_cell("x", id="a")] * 350_000


@held("cells, more than the 2000 allowed", points=0.0)
def an_old_file_of_many_cells(data, place):
    cells = [{"cell_type": "code", "input": "x", "language": "python"}] * 100_000
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}).encode()


@held()
def outputs_without_number(data, place):
    stream = {"output_type": "stream", "name": "stdout", "text": ["x"]}
    data["cells"].append({**new_code_cell("1", id="a"), "outputs": [stream] * 300_000})


@held()
def a_figure_of_millions_of_numbers(data, place):
    figure = {"application/vnd.plotly.v1+json": {"data": [{"y": list(range(3_000_000))}]}}
    output = {"output_type": "display_data", "data": figure, "metadata": {}}
    data["cells"].append({**new_code_cell("1", id="a"), "outputs": [output]})


@held()
def names_of_cells_that_are_none(data, place):
    odd = [[1], {}, "x" * MEGABYTE, None, 3]
    data["cells"] += [{**new_code_cell("1"), "id": name} for name in odd]
    data["cells"] += [{**new_code_cell("1"), "metadata": {"nbgrader": {"grade_id": name}}} for name in odd]
    data["cells"] += [{**new_code_cell("1"), "metadata": name} for name in odd]


@held()
def code_that_is_very_deep(data, place):
    deep = ["-" * 300 + "1", "-" * 9000 + "1", "(" * 9000, "a" + ".b" * 300, "a" + ".b" * 20_000]
    deep += ["[" * 190 + "]" * 190, "if 1: pass\n" + "elif 1: pass\n" * 400]
    deep += ["def helper(X):\n    return " + "-" * 400 + "X"]
    data["cells"] += [new_code_cell(source, id=f"a{number}") for number, source in enumerate(deep)]


@held("more than the 2 allowed in all cells together")
def code_that_is_very_long(data, place):
    long = [f"y = {'a' * 900_000!r}"] * 3 + ["x," * 50_000, "a=1\n" * 9000, "#|" * 90_000]
    data["cells"] += [new_code_cell(source, id=f"a{number}") for number, source in enumerate(long)]


@held()
def lines_of_blanks(data, place):
    blank = [
        " " * 300_000 + "x",
        "x" + " " * 300_000 + "y",
        "def" + "\n" * 300_000 + "(",
        "#" + "\n" * 300_000,
    ]
    blank += ["```\n" * 9000, ">>> (\n" * 9000, "<<<<<<< a\n" * 9000]
    data["cells"] += [new_code_cell(source, id=f"a{number}") for number, source in enumerate(blank)]


@held("was found in another cell")
def the_same_function_many_times(data, place):
    stub, cells = "def row_means(X):\n    raise NotImplementedError", data["cells"]
    data["cells"] = [cell for cell in cells if cell["id"] != "row-means"]
    data["cells"] += [new_code_cell(stub, id=f"a{number}") for number in range(300)]
    data["cells"] += [new_code_cell(RIGHT.removeprefix("#| export\n"), id="z")]


@held("The file contained the notebook 10 times")
def the_notebook_many_times(data, place):
    data["cells"] *= 150


@held()
def words_that_look_like_emphasis(data, place):
    odd = [
        "*a **a " * 4000,
        "![" * 10_000,
        "[" * 30_000,
        "> " * 15_000,
        "`" * 300_000,
        "<!--" * 5000,
        "- " * 9000,
    ]
    odd += [
        "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 9000,
        "".join("`" * n + "a" for n in range(190)),
    ]
    for cell in data["cells"]:
        if cell["id"] == WRITTEN:
            cell["source"] = "_a __a " * 2800
    at = [cell["id"] for cell in data["cells"]].index(WRITTEN) + 1
    data["cells"][at:at] = [text(source, id=f"a{number}") for number, source in enumerate(odd)]


# By what lies around the file

AROUND = "to exhaust the grader by what lies around a file"


@attack(AROUND, FULL, "timestamp.txt can't be read")
def a_long_time(nb, place):
    place.folder.mkdir(parents=True)
    (place.folder / "timestamp.txt").write_text("2024-03-01 " + "1" * 200_000)
    return with_answer(nb, RIGHT)


@attack(AROUND, FULL)
def names_of_marks_alone(nb, place):
    place.folder.mkdir(parents=True)
    for number in range(30):
        (place.folder / (".ipynb" * 35 + "x" * number)).write_text("x")
        (place.folder / (f"x{number}" + " (1)-1" * 33)).write_text("x")
    return with_answer(nb, RIGHT)


@attack(AROUND, FULL)
def folders_in_folders(nb, place):
    inner = place.folder
    for _ in range(300):
        inner = inner / "x"
    inner.mkdir(parents=True)
    return with_answer(nb, RIGHT)


@attack(AROUND, 0.0, "00_first.ipynb")
def notebooks_without_number(nb, place):
    place.folder.mkdir(parents=True)
    for number in range(60):
        (place.folder / f"answer {number}.ipynb").write_text(nbformat.writes(with_answer(nb, RIGHT)))


@attack(AROUND, FULL, "not graded")
def copies_that_are_hard_to_read(nb, place):
    place.folder.mkdir(parents=True)
    copy = json.loads(nbformat.writes(nb))
    copy["metadata"]["wide"] = [[]] * 900_000
    for number in range(4):
        (place.folder / f"00_first-Copy{number}.ipynb").write_text(json.dumps(copy))
    (place.folder / "00_first-Copy9.ipynb").write_text("[" * MEGABYTE)
    return with_answer(nb, RIGHT)


@attack(AROUND, FULL, "was taken out of work.zip")
def a_zip_that_unpacks_to_much(nb, place):
    place.folder.mkdir(parents=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00_first.ipynb", nbformat.writes(with_answer(nb, RIGHT)))
        archive.writestr("00_first-Copy1.ipynb", b"[" + b" " * 60 * MEGABYTE + b"]")
        for number in range(3000):
            archive.writestr(f"{number}/{'x' * 200}", b"")
    (place.folder / "work.zip").write_bytes(packed.getvalue())


@attack(AROUND, 0.0)
def zips_without_number(nb, place):
    place.folder.mkdir(parents=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(500):
            archive.writestr(f"{number}.txt", b"")
    for number in range(30):
        (place.folder / f"{number}.zip").write_bytes(packed.getvalue())


@attack(AROUND, 0.0)
def a_notebook_in_a_question(nb, place):
    cell_of(nb, WRITTEN).source = nbformat.writes(nb) * 20
    return nb
