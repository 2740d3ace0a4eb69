"""Milestones: the table, runs in a clean process, what goes wrong in a student's package, records and figures."""

import ast
import inspect
import json
import re
import shutil
from datetime import datetime
from types import SimpleNamespace

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import tinycourse

from coursekit import datasets
from coursekit.course import Course
from coursekit.errors import UserError
from coursekit.notebook.source import chapter_needed, module_named
from coursekit.student.milestones import figures, programs, runs

COURSE = Course(tinycourse.REPOSITORY)
FEW = {
    2: {},
    4: {"steps": 3},
    6: {"epochs": 1, "examples": 200},
    8: {"epochs": 1, "depth": 3},
    10: {"epochs": 1, "examples": 70},
    12: {"steps": 3, "held_out": 3000, "length": 5},
    13: {"epochs": 1, "examples": 70, "shown": 2},
    14: {"epochs": 1, "examples": 100},
    15: {"steps": 2, "ks": (5,), "draws": 1},
    16: {"updates": 2, "games": 3},
    17: {"epochs": 1, "examples": 100},
    18: {"steps": 2, "held_out": 700, "length": 5},
    19: {"steps": 2},
    20: {"epochs": 1},
    21: {"epochs": 1, "examples": 300, "held_out": 40},
}


@pytest.fixture
def workspace(tmp_path):
    """A workspace that lacks some modules, with notebooks that say which chapter makes which."""
    shutil.copytree(COURSE.package, tmp_path / "nnkit", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("layers", "cnn", "lstm", "seq2seq", "transformer", "training"):
        (tmp_path / "nnkit" / f"{name}.py").unlink()
    for chapter in COURSE.chapters():
        (tmp_path / chapter.name).mkdir()
        (tmp_path / chapter.name / f"{chapter.name}.ipynb").write_text(
            json.dumps({"cells": [{"source": ["#| default_exp " + module_name(chapter)]}]}), encoding="utf-8"
        )
    return tmp_path


@pytest.fixture
def short_path(monkeypatch):
    """Of the path through the course, only the first two milestones are drawn: all of them take a second."""
    draw = figures.draw_path
    monkeypatch.setattr(figures, "draw_path", lambda milestones, records: draw(milestones[:2], records))


def module_name(chapter):
    """The module of a chapter, from the text of its notebook."""
    lines = json.loads(chapter.notebook.read_text(encoding="utf-8"))["cells"]
    return next(module for cell in lines if (module := module_named("".join(cell["source"]))))


def milestone(number):
    return runs.find_milestone(str(number))


def outcome(number=0.9, text=""):
    curve = {"x": [1, 2, 3], "y": [0.5, 0.8, number], "xlabel": "epoch", "ylabel": "test accuracy"}
    return runs.MilestoneResult(number, 1.25, curve, text)


def rewrite(workspace, module, old, new):
    path = workspace / "nnkit" / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# The table


def test_every_milestone_belongs_to_a_chapter_and_has_a_run():
    chapters = [chapter.name for chapter in COURSE.chapters()]
    assert [m.chapter for m in runs.MILESTONES] == sorted(
        m.chapter for m in runs.MILESTONES if m.chapter in chapters
    )
    assert list(programs.RUNS) == [m.number for m in runs.MILESTONES]


@pytest.mark.parametrize("chosen", runs.MILESTONES, ids=lambda m: m.chapter)
def test_the_reference_reached_the_target_in_reasonable_time(chosen):
    assert chosen.reached(chosen.reference) and 0 < chosen.seconds <= 90
    assert chosen.task.endswith(".") and all(hasattr(datasets, name) for name in chosen.data)


@pytest.mark.parametrize("chosen", runs.MILESTONES, ids=lambda m: m.chapter)
def test_a_milestone_needs_what_its_chapter_needs(chosen):
    text = COURSE.chapter(chosen.chapter).notebook.read_text(encoding="utf-8")
    assert (chapter_needed(text) or "") == chosen.needs


@pytest.mark.parametrize("chosen", runs.MILESTONES, ids=lambda m: m.chapter)
def test_a_run_uses_only_modules_and_data_that_it_may(chosen):
    source = inspect.getsource(programs.RUNS[chosen.number])
    numbers = {module_name(chapter): chapter.number for chapter in COURSE.chapters()}
    used = [
        node.module.removeprefix("nnkit.")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    ]
    assert used and max(numbers[module] for module in used) == chosen.number
    assert set(re.findall(r"datasets\.([a-z_]+)\(", source)) == set(chosen.data)


@pytest.mark.parametrize("name", ["4", "04", "04_backprop", "backprop", "04_backprop/"])
def test_a_milestone_is_found_by_its_chapter(name):
    assert runs.find_milestone(name).chapter == "04_backprop"


def test_a_wrong_name_lists_the_milestones():
    with pytest.raises(UserError, match=r"no milestone '3'.* 02_forward, 04_backprop, .*12_lstm"):
        runs.find_milestone("3")


def test_fewer_bits_are_better_and_more_accuracy_is():
    accuracy, bits = milestone(4), milestone(12)
    assert accuracy.reached(0.95) and not accuracy.reached(0.949) and accuracy.best([0.2, 0.9]) == 0.9
    assert bits.reached(2.5) and not bits.reached(2.51) and bits.best([2.9, 2.4]) == 2.4


@pytest.mark.parametrize(
    ("number", "reached", "goal", "written"),
    [
        (4, 0.93, "at least 0.95", "0.9300"),
        (12, 2.42714, "at most 2.50", "2.4271"),
        (16, 499.1, "at least 475", "499.1"),
        (16, 474.96, "at least 475", "474.96"),
        (16, 500.0, "at least 475", "500"),
        (19, 13.8712, "at least 10", "13.87"),
    ],
)
def test_a_number_is_written_with_the_decimals_that_fit_it(number, reached, goal, written):
    assert milestone(number).goal() == goal
    assert milestone(number).written(reached) == written


# The runs


@pytest.mark.parametrize("number", programs.RUNS)
def test_a_few_steps_of_a_run_give_a_number_a_curve_and_progress(number):
    seen = []
    result = programs.RUNS[number](lambda done, total: seen.append(done / total), **FEW[number])
    assert np.isfinite(result["number"])
    assert len(result["curve"]["x"]) == len(result["curve"]["y"]) > 0
    assert seen == sorted(seen) and seen[0] >= 0 and seen[-1] <= 1
    assert json.loads(json.dumps(result, default=float))["number"] == result["number"]
    if number in (12, 18):
        assert result["text"].startswith("The whale ") and len(result["text"]) == len("The whale ") + 5


@pytest.mark.process
def test_the_first_milestone_runs_in_a_clean_process(workspace):
    seen = []
    reached = runs.run_milestone(milestone(2), workspace, lambda done, total: seen.append((done, total)))
    assert reached.number == pytest.approx(milestone(2).reference, abs=1e-3)
    assert seen[-1] == (1, 1)
    assert len(reached.curve["x"]) == 10 and reached.seconds > 0


@pytest.mark.process
def test_what_the_package_prints_does_not_disturb(workspace):
    rewrite(workspace, "forward", "    single = len(", '    print("in predict {")\n    single = len(')
    assert runs.run_milestone(milestone(2), workspace).number > 0.86


def refused(workspace, number=2):
    with pytest.raises(UserError) as caught:
        runs.run_milestone(milestone(number), workspace)
    assert "Traceback" not in str(caught.value) and "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.process
def test_a_missing_module_is_named_with_its_chapter(workspace):
    assert refused(workspace, 4) == (
        "Milestone 04 stopped: nnkit.layers is not in your package yet: finish 04_backprop and export."
    )


@pytest.mark.process
def test_a_missing_name_is_named_with_its_chapter(workspace):
    rewrite(workspace, "forward", "def predict(", "def predicted(")
    assert refused(workspace) == (
        "Milestone 02 stopped: nnkit.forward has no predict yet: finish 02_forward and export."
    )


@pytest.mark.process
def test_a_function_not_written_is_named_with_its_chapter(workspace):
    rewrite(
        workspace,
        "activations",
        "def relu(Z):",
        "def relu(Z):\n    raise NotImplementedError('no')\n\ndef old(Z):",
    )
    assert refused(workspace) == (
        "Milestone 02 stopped: relu is not written yet: finish 01_neuron and export."
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def predict(", "def predict((", r"nnkit/forward\.py, line \d+: SyntaxError"),
        (
            "    single = len(params[-1]",
            "    single = len(params[9]",
            r"nnkit/forward\.py, line \d+: predict raised IndexError: list index out of range\.",
        ),
    ],
    ids=["syntax", "exception"],
)
def test_an_error_in_the_package_is_one_sentence_with_its_place(workspace, old, new, said):
    rewrite(workspace, "forward", old, new)
    sentence = refused(workspace)
    assert re.search(said, sentence)
    assert "run `%export` there" in sentence


@pytest.mark.process
def test_a_training_that_diverges_is_no_result(workspace):
    rewrite(workspace, "arrays", "    return float(np.mean(labels == predicted))", "    return float('nan')")
    assert "test accuracy nan: the training diverged" in refused(workspace)


@pytest.mark.process
def test_a_process_that_ends_early_is_said(workspace):
    rewrite(workspace, "forward", "    single = len(", "    import os\n    os._exit(3)\n    single = len(")
    assert refused(workspace) == "Milestone 02 stopped without a result: its process was ended."


@pytest.mark.process
def test_a_run_that_takes_too_long_is_ended(workspace, monkeypatch):
    monkeypatch.setattr(runs, "TIME_LIMIT", 2)
    rewrite(workspace, "forward", "    single = len(", "    while True:\n        pass\n    single = len(")
    assert "Look for loops" in refused(workspace)


# Records


def test_a_run_is_recorded_with_what_it_depends_on(workspace, short_path):
    runs.add_record(milestone(4), outcome(0.93), workspace)
    records, damaged = runs.add_record(milestone(4), outcome(0.96), workspace)
    assert damaged is None and records == runs.read_records(workspace)[0]
    assert [entry["number"] for entry in records] == [0.93, 0.96]
    assert records[0] | {"date": ""} == {
        "chapter": "04_backprop",
        "number": 0.93,
        "target": 0.95,
        "date": "",
        "seconds": 1.2,
        "nnkit": runs.package_hash(workspace),
    }
    assert datetime.fromisoformat(records[0]["date"]).tzinfo is not None
    assert sorted(path.name for path in (workspace / "milestones").iterdir()) == ["04.png", "path.png"]


def test_the_hash_changes_with_the_package(workspace):
    before = runs.package_hash(workspace)
    (workspace / "nnkit" / ".previous").mkdir()
    assert runs.package_hash(workspace) == before
    rewrite(workspace, "forward", "def predict(", "def predict_(")
    assert runs.package_hash(workspace) != before


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": 1}',
        "[1]",
        "[{}]",
        "7",
        "{}",
        '[{"chapter": "04_backprop", "number": "high"}]',
        "\x00\ufffd",
    ],
)
def test_a_damaged_file_is_kept_under_a_dated_name(workspace, text):
    path = workspace / runs.RECORDS
    path.write_text(text, encoding="utf-8")
    records, damaged = runs.read_records(workspace)
    assert records == [] and runs.read_records(workspace) == ([], None)
    assert re.fullmatch(r"milestones-damaged-\d{8}-\d{6}\.json", damaged.name)
    assert damaged.read_text(encoding="utf-8") == text


# Figures


def test_the_figure_of_a_run_shows_number_and_target():
    figure = figures.draw_run(milestone(4), outcome(0.93))
    ax = figure.axes[0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "test accuracy",
        "test accuracy reached, 0.9300",
        "target, at least 0.95",
    ]
    assert ax.lines[1].get_ydata()[0] == 0.93 and ax.lines[2].get_ydata()[0] == 0.95


def test_the_path_shows_which_milestones_are_reached():
    records = [
        {"chapter": "02_forward", "number": 0.87},
        {"chapter": "04_backprop", "number": 0.90},
        {"chapter": "12_lstm", "number": 2.61},
        {"chapter": "12_lstm", "number": 2.45},
    ]
    figure = figures.draw_path(runs.MILESTONES, records)
    assert figure.get_suptitle().endswith(f"2 of {len(runs.MILESTONES)} milestones reached")
    panels = figure.axes[1:]
    best = {"02_forward": "best 0.8700", "04_backprop": "best 0.9000", "12_lstm": "best 2.4500"}
    assert [panel.get_xlabel().split("\n")[0] for panel in panels] == [
        best.get(m.chapter, "not run yet") for m in runs.MILESTONES
    ]
    last = panels[runs.MILESTONES.index(milestone(12))]
    assert [line.get_ydata()[0] for line in last.lines] == [2.5, 2.61, 2.45]
    assert all(
        panel.get_ylim()[0] < m.target < panel.get_ylim()[1]
        for panel, m in zip(panels, runs.MILESTONES, strict=True)
    )


def test_a_run_with_names_is_drawn_as_bars_and_one_with_numbers_as_a_line():
    milestone = runs.MILESTONES[0]
    for x, bars in ((["digits", "clothing"], 2), ([1, 2], 0)):
        curve = {"x": x, "y": [0.5, 0.75], "xlabel": "epoch", "ylabel": "accuracy"}
        [ax] = figures.draw_run(milestone, SimpleNamespace(curve=curve, number=0.75)).axes
        assert [bar.get_width() for bar in ax.patches] == [0.5, 0.75][:bars]
        if bars:
            assert [label.get_text() for label in ax.get_yticklabels()] == x
        else:
            assert ax.lines[0].get_ydata().tolist() == [0.5, 0.75]
        across = [line.get_xdata() if bars else line.get_ydata() for line in ax.lines[-2:]]
        assert [ends[0] for ends in across] == [0.75, milestone.target]


def test_figures_are_saved_as_png_on_white(tmp_path):
    figures.save_figure(figures.draw_path(runs.MILESTONES[:2], []), tmp_path / "path.png")
    assert plt.imread(tmp_path / "path.png")[0, 0].tolist() == [1, 1, 1, 1]


# The command


@pytest.fixture
def coursekit(coursekit, workspace, short_path):
    """Runs `coursekit milestone` in the workspace; what it printed without line breaks."""

    def run(*arguments):
        code, text = coursekit("milestone", *arguments, "--workspace", workspace)
        return code, " ".join(text.split())

    return run


def test_without_a_number_all_are_listed_with_what_was_reached(coursekit, workspace):
    records = [{"chapter": "04_backprop", "number": 0.93}, {"chapter": "08_batch_norm", "number": 0.91}]
    (workspace / runs.RECORDS).write_text(json.dumps(records), encoding="utf-8")
    code, text = coursekit()
    assert code == 0
    assert all(m.chapter in text for m in runs.MILESTONES)
    assert "at least 0.95" in text and "0.9300" in text and "not reached yet" in text
    assert "0.9100" in text and text.count("not run yet") == len(runs.MILESTONES) - 2


def test_a_damaged_file_is_said_in_the_list(coursekit, workspace):
    (workspace / runs.RECORDS).write_text("{", encoding="utf-8")
    assert "milestones.json was damaged. It is kept as milestones-damaged-" in coursekit()[1]


@pytest.mark.parametrize(
    ("number", "code", "said"), [(2.4, 0, "milestone reached"), (2.6, 1, "not reached yet")]
)
def test_the_command_says_what_it_will_do_and_what_came_of_it(
    coursekit, monkeypatch, workspace, number, code, said
):
    monkeypatch.setattr(runs, "run_milestone", lambda *_: outcome(number, "The whale [b]"))
    ended, text = coursekit("12")
    assert ended == code
    assert "Target: bits per character at most 2.50. The reference package reached" in text
    assert "The whale [b]" in text and f"bits per character {number:.4f}" in text and said in text
    assert runs.read_records(workspace)[0][0]["number"] == number


@pytest.mark.process
def test_the_command_says_what_is_missing_in_a_sentence_and_records_nothing(coursekit, workspace):
    code, text = coursekit("10")
    assert code == 1
    assert text.endswith(
        "coursekit: Milestone 10 stopped: nnkit.layers is not in your package yet: finish 04_backprop and export."
    )
    assert not (workspace / runs.RECORDS).exists()
