"""A class's own nbgrader_config.py holds for coursekit too: late submissions, the gradebook, seeds; what is wrong in it is named with its line."""

import datetime

import pytest
import tinycourse

from coursekit.errors import UserError
from coursekit.grading import grader
from coursekit.grading.class_settings import class_settings, write_config
from coursekit.grading.run import ClassRun, Resources

NAME = "00_first"
DUE, LATE, IN_TIME = "2024-01-01 00:00:00 UTC", "2024-01-02 00:00:00 UTC", "2023-12-31 00:00:00 UTC"
ZERO = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture
def root(tiny, tmp_path):
    root = tmp_path / "class"
    root.mkdir()
    assert write_config(tiny, root)
    return root


def settle(root, text):
    """Add lines to the class's configuration, as by hand."""
    path = root / "nbgrader_config.py"
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


@pytest.fixture
def late(tiny, first, root):
    """A function that grades ann, by default a day late, and gives the penalty."""
    text = tinycourse.master(first)
    with tinycourse.open_book(tiny, root) as book:
        book.register(first, text)
        with book.transaction() as gradebook:
            gradebook.update_or_create_assignment(NAME, duedate=DUE)

    def late(score=3.0, when=LATE, again=True, problems=()):
        with tinycourse.open_book(tiny, root) as book:
            if again:
                book.record(first, "ann", tinycourse.made_up(text, score), {}, when)
            else:
                book.hand_in(first, "ann", when)
            assert len(book.problems) == len(problems)
            for problem, words in zip(book.problems, problems, strict=True):
                assert words in problem
            return book.marks(first, "ann")["penalty"]

    return late


def by_hand(tiny, root, penalty=None, days=0):
    with tinycourse.open_book(tiny, root) as book, book.transaction() as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, "ann")
        if days:
            submission.assignment.extension = datetime.timedelta(days=days)
        else:
            submission.late_submission_penalty = penalty


# Late submissions


@pytest.mark.gradebook
def test_the_policy_of_the_class_takes_its_points_off(root, late):
    assert late() is None
    settle(root, ZERO)
    assert late(again=False) == 3.0
    assert late(score=2.0) == 2.0


@pytest.mark.gradebook
def test_a_penalty_given_by_hand_or_by_nbgrader_stays(tiny, root, late):
    late()
    by_hand(tiny, root, penalty=1.5)
    assert late() == 1.5 and late(again=False) == 1.5
    assert late(when=IN_TIME) == 1.5
    settle(root, ZERO)
    assert late(score=4.0) == 4.0  # the policy itself gives another


@pytest.mark.gradebook
def test_a_penalty_of_the_policy_ends_with_its_reason(tiny, root, late):
    settle(root, ZERO)
    assert late() == 3.0
    by_hand(tiny, root, days=2)
    assert late(again=False) is None
    by_hand(tiny, root, penalty=0.5)
    assert late() == 0.5


@pytest.mark.gradebook
def test_the_time_of_a_submission_without_one_stays_as_it_was(root, late):
    settle(root, ZERO)
    assert late() == 3.0
    assert late(when=None) == 3.0 and late(when=None, again=False) == 3.0


@pytest.mark.gradebook
def test_a_class_that_takes_the_step_out_has_no_policy(root, late):
    settle(
        root,
        ZERO + "c.Autograde.autograde_preprocessors.remove('nbgrader.preprocessors.AssignLatePenalties')\n",
    )
    assert late() is None


PLUGIN = """\
from nbgrader.plugins import BasePlugin

class Policy(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        with open("excused.txt") as file:
            return None if student_id in file.read() else {}
"""


@pytest.mark.gradebook
def test_a_plugin_in_the_classs_folder_is_found_and_reads_files_there(root, late):
    (root / "own_policy.py").write_text(PLUGIN.format("total_seconds_late / 86400"))
    (root / "excused.txt").write_text("bob")
    settle(root, "c.AssignLatePenalties.plugin_class = 'own_policy.Policy'\n")
    assert late() == 1.0


@pytest.mark.gradebook
def test_a_plugin_that_fails_is_named_with_its_line_and_the_result_is_kept(tiny, root, late):
    (root / "failing_policy.py").write_text(PLUGIN.format("1 / 0"))
    (root / "excused.txt").write_text("bob")
    late()
    by_hand(tiny, root, penalty=0.5)
    settle(root, "c.AssignLatePenalties.plugin_class = 'failing_policy.Policy'\n")
    assert late(score=4.0, problems=["failing_policy.py, line 6: ZeroDivisionError"]) == 0.5


# What is wrong in the file


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("c.LateSubmissionPlugin.penalty_method = (\n", "SyntaxError"),
        ("c.LateSubmissionPlugin.penalty_method = zero\n", "NameError: name 'zero' is not defined"),
        ("import no_such_module\n", "ModuleNotFoundError"),
        ("raise SystemExit(3)\n", "SystemExit"),
        ("c.AssignLatePenalties.plugin_class = 'no_such_module.Policy'\n", "No module named 'no_such_module'"),
        ("c.AssignLatePenalties.plugin_class = 'json.JSONDecoder'\n", "plugin_class"),
        ("c.LateSubmissionPlugin.penalty_method = 'half'\n", "penalty_method"),
        ("c.CourseDirectory.autograded_directory = 'graded'\n", "Delete this line"),
        ("c.CourseDirectory.directory_structure = '{student_id}'\n", "Delete this line"),
        ("c.CourseDirectory.root = '/elsewhere'\n", "--root"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named(tiny, root, line, words):
    number = len((root / "nbgrader_config.py").read_text("utf-8").splitlines()) + 1
    settle(root, line)
    with pytest.raises(UserError) as error, tinycourse.open_book(tiny, root):
        pass
    assert words in str(error.value) and "\n" not in str(error.value)
    assert f"nbgrader_config.py, line {number}" in str(error.value)


def test_steps_that_only_nbgrader_runs_are_named(tiny, root):
    assert class_settings(tiny, root).remarks() == []
    settle(root, "c.Autograde.autograde_preprocessors.append('mine.Extra')\n")
    (remark,) = class_settings(tiny, root).remarks()
    assert "coursekit does not run mine.Extra" in remark


# Whose file it is


def test_what_is_changed_in_the_file_stays_and_what_coursekit_wrote_is_renewed(tiny, root):
    path = root / "nbgrader_config.py"
    assert write_config(tiny, root, seed="spring") and "spring" in path.read_text("utf-8")
    settle(root, ZERO)
    before = path.read_bytes()
    assert not write_config(tiny, root, seed="autumn")
    assert path.read_bytes() == before


@pytest.mark.kernel
def test_options_that_are_not_given_are_taken_from_the_file(tiny, first, root):
    submitted = root / "submitted"
    tinycourse.submit(submitted, "ann", first, tinycourse.answered(first))

    def config(**options):
        return ClassRun(tiny, first, submitted, resources=Resources(unsafe=True), **options)._config[3:]

    elsewhere = f"sqlite:///{root / 'other.db'}"
    assert config() == (None, "", False)
    write_config(tiny, root, db=elsewhere, reveal=True)
    assert config() == (elsewhere, "", False)  # --reveal was for that run
    assert config(db=f"sqlite:///{root / 'gradebook.db'}")[0] is None
    settle(root, "c.CourseDirectory.db_url = 'sqlite:///mine.db'\nc.SubmissionExporter.reveal = True\n")
    assert config() == (f"sqlite:///{root / 'mine.db'}", "", True)


def test_the_seed_of_the_file_is_that_of_the_class(tiny, root):
    write_config(tiny, root, seed="spring")
    assert class_settings(tiny, root).seed == "spring"


def test_a_class_without_a_file_has_the_settings_of_the_course(tiny, tmp_path):
    settings = class_settings(tiny, tmp_path)
    assert settings.path == tiny.root / "nbgrader_config.py"
    assert settings.db_url == f"sqlite:///{tmp_path / 'gradebook.db'}"


# What answers may import


def test_a_class_allows_modules(tiny, first, root):
    assert class_settings(tiny, root).allow == []
    settle(root, "c.SubmissionExporter.allow = ['scipy.special', 'pandas']\n")
    assert class_settings(tiny, root).allow == ["pandas", "scipy.special"]
    settle(root, "c.SubmissionExporter.allow.append('jax')\n")
    assert "jax" in class_settings(tiny, root).allow


@pytest.mark.parametrize("value", ["'scipy'", "['import scipy']", "[3]", "None"])
def test_modules_that_are_no_list_of_names_are_refused_with_the_line(tiny, root, value):
    settle(root, f"c.SubmissionExporter.allow = {value}\n")
    with pytest.raises(UserError, match=r"line \d+: `allow` is a list of modules"):
        _ = class_settings(tiny, root).allow


def test_a_result_depends_on_what_was_allowed(first, monkeypatch):
    monkeypatch.setattr(grader, "reference_values", lambda *_: [])
    plain, wider = (grader.make_task(first, allow=allow) for allow in ((), ("scipy",)))
    assert set(wider.allowed) - set(plain.allowed) == {"scipy"}
    assert plain.key()["frame"] != wider.key()["frame"]
