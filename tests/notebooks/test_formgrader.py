"""nbgrader's formgrader in a real browser, on a small class: the autograde button, the scores, manual grading.

The pictures are kept in the folder that COURSEKIT_SCREENSHOTS names.
"""

import os
import sys
from pathlib import Path

import pytest
import tinycourse
from lab_page import LIMIT, TOKEN, chromium, find_chromium, left_over, served, watched
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from coursekit.grading.class_settings import write_config
from coursekit.grading.grader import grade_submission, make_task
from coursekit.grading.run import grade_class

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

NAME = "00_first"
SCRIPT = "<img src=x onerror=\"window.reached = 'yes'\"><script>window.reached = 'yes'</script>"


def hostile(chapter):
    """Half the points, with scripts in an output and in the written answer."""
    nb = tinycourse.answered(chapter, row_means=tinycourse.HALF, why_rows=f"So that it fits.\n\n{SCRIPT}")
    shown = f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({SCRIPT!r}), Javascript('window.reached = 1'))"
    nb.cells.insert(4, new_code_cell(shown))
    return nb


@pytest.fixture
def root(tiny, tmp_path):
    """The folder of a class: one submission graded by `coursekit grade`, two that wait."""
    root, chapter = tmp_path / "class", tiny.chapter(NAME)
    tinycourse.submit(
        root / "submitted", "ann", chapter, tinycourse.answered(chapter, row_means=tinycourse.RIGHT)
    )
    tinycourse.submit(root / "submitted", "bob", chapter, tinycourse.answered(chapter))
    tinycourse.submit(root / "submitted", "eve", chapter, hostile(chapter))
    grade_class(tiny, chapter, root / "submitted", only=["bob"])
    assert write_config(tiny, root)
    return root


class Formgrader:
    """The pages of the formgrader in a browser."""

    def __init__(self, driver, address, pictures):
        self.driver, self.address, self.pictures = driver, address, pictures
        driver.get(f"{address}/formgrader?token={TOKEN}")

    def until(self, what, poll):
        ignored = (NoSuchElementException, StaleElementReferenceException)
        wait = WebDriverWait(self.driver, LIMIT, poll_frequency=0.25, ignored_exceptions=ignored)
        return wait.until(lambda _: poll(), f"waited {LIMIT} s in vain: {what}")

    def find(self, selector, text=""):
        """The first element on the page that a CSS selector finds and that holds a text; waits for it."""

        def poll():
            found = self.driver.find_elements(By.CSS_SELECTOR, selector)
            return next((one for one in found if one.is_displayed() and text in one.text), None)

        return self.until(f"{selector} with {text!r}", poll)

    def row(self, text):
        """The texts of the cells of a table's row."""
        return [cell.text for cell in self.find("tbody tr", text).find_elements(By.TAG_NAME, "td")]

    def picture(self, name):
        self.driver.save_screenshot(str(self.pictures / f"formgrader-{name}.png"))

    def autograde(self, student):
        """Click the flash of a student's row, and read the log that nbgrader shows."""
        self.find("tbody tr", student).find_element(By.CSS_SELECTOR, ".autograde a").click()
        modal = self.find(
            ".modal.in", f"for student '{student}'"
        )  # drawn in parts: the log may be there first
        text = modal.text
        self.picture(f"log-{student}")
        modal.find_element(By.CSS_SELECTOR, ".modal-footer button").click()
        self.until(
            "the log is closed", lambda: not self.driver.find_elements(By.CSS_SELECTOR, ".modal-backdrop")
        )
        return text


@pytest.fixture
def formgrader(root, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    pictures = Path(os.environ.get("COURSEKIT_SCREENSHOTS") or tmp_path / "screenshots").absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", f"--ServerApp.root_dir={root}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    programs = find_chromium()
    with watched(tmp_path):
        with served(command, root, home) as address, chromium(home, *programs) as driver:
            yield Formgrader(driver, address, pictures)
        assert not left_over(home), "the server or the browser left a process behind"


def test_an_instructor_grades_a_class_in_the_formgrader(formgrader, root, tiny):
    task = make_task(tiny.chapter(NAME))
    expected = {
        student: grade_submission(
            task, (root / "submitted" / student / NAME / f"{NAME}.ipynb").read_bytes()
        ).scores
        for student in ("ann", "eve")
    }
    assert expected == {"ann": {"check-row-means": 4.0}, "eve": {"check-row-means": 2.0}}

    # Manage assignments -> submissions: one is graded, two wait for their flash to be clicked.
    assert formgrader.row(NAME)[0].strip() == NAME
    formgrader.picture("assignments")
    formgrader.find("tbody td.num-submissions a", "3").click()
    assert "needs autograding" in formgrader.row("ann")
    assert "0 / 6" in formgrader.row("bob")
    for student in ("ann", "eve"):
        assert "Successfully autograded" in formgrader.autograde(student)
    assert "4 / 6" in formgrader.row("ann") and "2 / 6" in formgrader.row("eve")
    assert "needs manual grading" in formgrader.row("eve") and "graded" in formgrader.row("ann")
    formgrader.picture("submissions")

    # Manual grading of the written answer: the checks with their diagnosis above, no script of the student's runs.
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        number = gradebook.find_submission_notebook(NAME, NAME, "eve").id
        scores = {
            student: gradebook.find_grade("check-row-means", NAME, NAME, student).auto_score
            for student in expected
        }
    assert scores == {student: score["check-row-means"] for student, score in expected.items()}
    formgrader.driver.get(f"{formgrader.address}/formgrader/submissions/{number}/")
    box = formgrader.find("input#why-rows")
    page = formgrader.find("#notebook").text
    assert "So that it fits." in page and "does not name (3,)" in page and "The sign is wrong" in page
    assert formgrader.driver.execute_script("return window.reached") is None
    automatic = formgrader.find("input#check-row-means")
    formgrader.until(
        "the score of the checks is shown", lambda: automatic.get_attribute("placeholder") == "2"
    )
    box.clear()
    box.send_keys("1.5", Keys.TAB)
    formgrader.until("the score is saved", lambda: "1.5" in manual_score(root))
    formgrader.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    formgrader.picture("manual")


def manual_score(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return str(gradebook.find_grade("why-rows", NAME, NAME, "eve").manual_score)
