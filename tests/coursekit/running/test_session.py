"""coursekit.running.session: what a kernel sends is counted before it is read, and what can't stand in a notebook is left out."""

import json

import nbformat
import pytest
import tinycourse

from coursekit.checks.scope import START
from coursekit.notebook.json_size import count_containers
from coursekit.running import session as kernels
from coursekit.running.session import clean_session, notebook_output

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('{"a": [1, 2, {}]}', 3),
        (json.dumps([[]] * 5000), 5001),
        (json.dumps(["[{" * 5000]), 1),
        (json.dumps(['\\"[' * 5000, [], '"' * 9, "\\"]), 2),
        ('["' + '\\"[' * 5000, 1),
        ("[" * 5000, 5000),
    ],
)
def test_lists_and_dicts_are_counted_without_those_in_texts(text, number):
    assert count_containers(text) == number


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdout", "text": "x"}),
        ("stream", {"name": "stdout", "text": "x\n", "more": 1}),
        ("error", {"ename": "E", "evalue": "x", "traceback": ["a", "b"]}),
        (
            "display_data",
            {"data": {"text/plain": ["a", "b"], "application/json": [{}]}, "metadata": {"a": 1}},
        ),
        ("execute_result", {"data": {"text/plain": "1"}, "metadata": {}, "execution_count": 3}),
    ],
)
def test_what_kernels_show_can_stand_in_a_notebook(kind, content):
    output = notebook_output(kind, content)
    nbformat.validate(output, ref=kind, version=4)
    assert output.output_type == kind


@pytest.mark.parametrize("odd", [None, 3, [], {}, [[]], {"a": []}, {"text/plain": {}}])
@pytest.mark.parametrize("kind", kernels.SHOWN)
def test_what_no_kernel_shows_is_left_out_or_made_fit(kind, odd):
    names = ("name", "text", "ename", "evalue", "traceback", "data", "metadata", "execution_count")
    output = notebook_output(kind, dict.fromkeys(names, odd))
    assert output is None or nbformat.validate(output, ref=kind, version=4) is None


def test_of_an_output_with_too_many_parts_a_word_is_left():
    content = {"data": {"application/json": [[]]}, "metadata": {}}
    assert notebook_output("display_data", content, nested=10_001).text == "[more output left out]\n"


def test_what_is_shown_ends_where_it_is_too_much_in_one_cell_or_in_all(first, monkeypatch):
    monkeypatch.setattr(kernels, "MOST_SHOWN", 50_000)
    monkeypatch.setattr(kernels, "MOST_SHOWN_IN_ALL", 90_000)
    show = "from IPython.display import display\nfor _ in range(100): display(1)\nprint('end')"
    with tinycourse.kernel(first) as session:
        many, large, rest, none = (
            session.run(code).outputs for code in (show, "'x' * 60_000", show, "print(1)")
        )
    assert 10 < len(many) < 15 and many[-1].text == large[-1].text == "[more output left out]\n"
    assert [output.text for output in large] == [many[-1].text]
    assert 8 < len(rest) < 13 and rest[-1].text == none[-1].text == many[-1].text


def test_a_kernel_that_sends_too_much_is_stopped_with_the_reason(first, monkeypatch):
    monkeypatch.setattr(kernels, "MOST_RECEIVED", 2**20)
    with tinycourse.kernel(first) as session:
        outcome = session.run("for _ in range(2): print('x' * 2**19, flush=True)")
        assert outcome.error == ("DeadKernel", "it put out more than 1 MB")
        assert session.stopped == outcome.error[1] and not session.alive
        assert session.run("1").error[0] == "DeadKernel"


def test_messages_are_counted_as_well_as_their_size(first, monkeypatch):
    with tinycourse.kernel(first) as session:
        monkeypatch.setattr(kernels, "MOST_PARTS", 500)
        outcome = session.run("from IPython.display import display\nfor _ in range(100): display(1)")
        assert outcome.error == ("DeadKernel", "it put out more than 500 messages, lists and dicts")


def test_a_process_that_ends_is_not_taken_for_one_that_was_stopped(first):
    with tinycourse.kernel(first) as session:
        outcome = session.run("import os\nprint('last words', flush=True)\nos._exit(1)")
        assert outcome.error == ("DeadKernel", "the Python process ended while it ran this code")
        assert session.stopped == ""


def test_limits_are_back_after_they_were_lifted():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (2**40, before[1]))
    try:
        with kernels.limits_lifted():
            assert resource.getrlimit(resource.RLIMIT_DATA) == (before[1], before[1])
        assert resource.getrlimit(resource.RLIMIT_DATA) == (2**40, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def test_statements_run_one_by_one_in_one_request_as_they_do_in_many(tiny):
    statements = [
        'check("one", 1)',
        'check("sum", 1 + len("a"))',
        'raise ValueError("no")',
        "made = 5",
        'check("two", made)\ncheck("three", made + 1)',
        "1 / 0",
    ]
    with clean_session(tiny.chapter("00_first")) as session:
        session.run("from coursekit import check")
        session.run(START)
        together, alone = session.run_each([statements]), [session.run(code) for code in statements]
    assert [outcome.error for outcome in together] == [outcome.error for outcome in alone]
    names = [[(message["name"], message["value"]) for message in outcome.sent] for outcome in together]
    assert names == [[(message["name"], message["value"]) for message in outcome.sent] for outcome in alone]
    assert [len(found) for found in names] == [1, 1, 0, 0, 2, 0]


def test_a_statement_that_does_not_end_takes_only_the_rest_of_its_group_with_it(tiny):
    with clean_session(tiny.chapter("00_first")) as session:
        session.run("from coursekit import check")
        session.run(START)
        groups = [["x = 1\ncheck('one', x)", "while True: pass", "x = 2"], ["assert x == 1"]]
        before, endless, left_out, after = session.run_each(groups, timeout=3)
        ended, dead = session.run_each([["import os; os._exit(3)", "x"]])
    assert (before.error, after.error) == (None, None)
    assert [message["name"] for message in before.sent] == ["one"]
    assert endless.error[0] == left_out.error[0] == "TimeoutError"
    assert ended.error[0] == dead.error[0] == "DeadKernel"
