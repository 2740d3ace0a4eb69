"""Formulas and tables fit the page: on a laptop with the side bar open, and in 800 pixels without it."""

import json
import re

import pytest
from lab_page import NotebookPage, chromium, find_chromium, jupyterlab, watched

from coursekit.notebook.fast_nbformat import nbformat
from coursekit.student.workspace import start_workspace

pytestmark = [pytest.mark.chapters, pytest.mark.browser]

FORMULA = re.compile(r"(?<!\$)\$[^$\n]+\$(?!\$)")  # in a line of text, which breaks around it
# Characters of a formula that fits in any line. These are most formulas, which take a minute to set.
SHORT = 30
# Up to 6 pixels are the overhang of a formula's last letter.
TOO_WIDE = """
    const found = [];
    for (const widget of panel.content.widgets) {
        const text = widget.node.querySelector('.jp-RenderedMarkdown');
        const right = text.getBoundingClientRect().right - parseFloat(getComputedStyle(text).paddingRight);
        for (const part of text.querySelectorAll('mjx-math, table')) {
            const over = Math.round(part.getBoundingClientRect().right - right);
            const shown = part.parentNode.querySelector('mjx-assistive-mml') ?? part;
            if (over > 6) found.push(`${widget.model.id}, ${over} px: ${shown.textContent.slice(0, 60)}`);
        }
    }
    return found;
"""


def without_short_formulas(source):
    """A text in which x stands for every short formula outside of tables."""

    def shortened(found):
        return found.group() if len(found.group()) > SHORT else "x"

    lines = (
        line if line.lstrip().startswith("|") else FORMULA.sub(shortened, line) for line in source.split("\n")
    )
    return "\n".join(lines)


def test_formulas_in_tables_and_displayed_ones_stay():
    rest = f" and ${'z' * SHORT}$, if\n\n$$z = a$$\n\n| $z$ | 1 |\n\n$$\nz\n$$"
    assert without_short_formulas(f"Sum $z$ of $Wx${rest}") == f"Sum x of x{rest}"


@pytest.fixture
def workspace(course, tmp_path):
    """A workspace with one notebook that holds the texts of all chapters in which a formula or a table may be too wide; a cell's id begins with its chapter's number."""
    start_workspace(course, tmp_path / "workspace", ["00_arrays"])
    kernel = course.chapters()[0].read().metadata.kernelspec
    cells = [
        nbformat.v4.new_markdown_cell(text, id=f"{chapter.name[:2]}-{cell.id}"[:64])
        for chapter in course.chapters()
        for cell in nbformat.read(chapter.release, as_version=4).cells
        if cell.cell_type == "markdown"
        and ("$" in (text := without_short_formulas(cell.source)) or "\n|" in text)
    ]
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(nb, tmp_path / "workspace" / "texts.ipynb")
    return tmp_path / "workspace"


@pytest.fixture
def page(workspace, tmp_path):
    """All texts, open in JupyterLab, every cell on the page."""
    home = tmp_path / "home"
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    with (
        watched(tmp_path),
        jupyterlab(workspace, home) as address,
        chromium(home, *find_chromium()) as driver,
    ):
        yield NotebookPage(driver, address, "texts.ipynb")


def test_formulas_and_tables_fit_the_page(page):
    page.script("for (const hint of document.querySelectorAll('details')) hint.open = true")
    page.until(
        "all formulas are set",
        "return panel.content.widgets.every(w => w.node.querySelector('.jp-RenderedMarkdown')) && !/\\$\\$|\\\\frac/.test(panel.node.innerText)",
    )
    too_wide = [f"{width}: {found}" for width in (1400, 800) for found in page.resized(width, TOO_WIDE)]
    assert page.script("return panel.node.querySelectorAll('mjx-math').length") > 1000
    assert not too_wide, "\n".join(too_wide)
