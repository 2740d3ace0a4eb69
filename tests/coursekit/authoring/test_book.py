"""coursekit.authoring.book: pages from notebooks, and figures that are drawn once."""

import base64
import io
import os
import subprocess
from pathlib import Path

import nbformat
import numpy as np
import pytest
import tinycourse
from PIL import Image

from coursekit.authoring import book_figures
from coursekit.authoring.book import api_page, make_book, run_sphinx
from coursekit.authoring.book_figures import drawing_digest, drawn, with_few_colours, with_small_pictures
from coursekit.authoring.book_page import alt_text, fold, needs_and_gives, page_links, page_of
from coursekit.authoring.leaks import chapter_secrets, leaks
from coursekit.errors import UserError
from coursekit.notebook.canonical import dumps
from coursekit.running.reference_record import read_reference


def picture(width=30, height=20):
    """A PNG, as a notebook has it."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 50).convert("RGBA").save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def shown(png):
    return [nbformat.v4.new_output("display_data", {"image/png": png, "text/plain": "<Figure>"})]


def with_cells(chapter, *cells):
    """The solution notebook of a chapter with more cells at its end."""
    nb = chapter.read()
    nb.cells += cells
    return nb


def page(chapter, nb=None, **options):
    modules = {other.module(): other for other in chapter.course.chapters()}
    return page_of(nb or chapter.read(), chapter, modules, **options)


def text_of(page):
    return "\n".join(cell.source for cell in page.cells)


def test_what_only_runs_the_course_is_left_out_of_a_page(first):
    text = text_of(page(first))
    assert not [word for word in ("%load_ext", "%export", "#|", "BEGIN", "No package") if word in text]
    assert all(not cell.metadata.get("nbgrader") for cell in page(first).cells)


def test_an_exercise_is_shown_unsolved_and_its_solution_and_checks_are_folded(first):
    cells = {cell.id: cell for cell in page(first).cells}
    assert cells["row-means"].source == (
        "def row_means(X):\n"
        '    """Mean of each row of X (N, D)."""\n'
        '    raise NotImplementedError("not written yet")'
    )
    solution = cells["row-means-solution"].source
    assert solution.startswith("<details><summary>Solution</summary>\n\n~~~~python\ndef row_means(X):")
    assert "return X.sum(axis=1) / X.shape[1]" in solution
    checks = cells["check-row-means"].source
    assert checks.startswith("<details><summary>Checks</summary>") and 'check("two rows"' in checks
    assert "a tall array" not in checks, "a hidden check is on the page"
    assert cells["why-rows"].source == "Why is an example a row, and not a column?\n\n" + fold(
        "Solution", "A batch is then a slice of the array."
    )


def test_a_book_without_solutions_has_none(first):
    text = text_of(page(first, solutions=False))
    assert "def row_means(X):" in text and "Row means" in text
    assert "Solution" not in text and "X.sum" not in text and "slice of the array" not in text
    assert leaks(chapter_secrets(first, read_reference(first)), {"the page": text}) == []


def test_imports_that_follow_each_other_are_one_fold(second):
    folds = [cell.source for cell in page(second).cells if "<summary>Imports" in cell.source]
    assert folds == [
        fold(
            "Imports",
            "~~~~python\nimport numpy as np\n\nfrom nnkit.first import row_means\n\nfrom coursekit import check\n~~~~",
        )
    ]


def test_what_only_the_checks_use_is_folded(first):
    helper = nbformat.v4.new_code_cell("def f(): ...", id="helper", metadata={"tags": ["helper"]})
    *_, last = page(first, with_cells(first, helper)).cells
    assert last.source.startswith("<details><summary>What the checks use</summary>")


def test_a_page_says_what_the_chapter_needs_and_gives(first, second):
    modules = {"first": first, "second": second}
    assert "no earlier chapter" in needs_and_gives(first.read(), first, modules)
    box = needs_and_gives(second.read(), second, modules)
    assert "- [chapter 0](00_first.ipynb): `row_means`\n" in box
    assert "[`nnkit.second`](../api/second.md): `centre`." in box
    assert "<../downloads/01_second.ipynb>" in box
    assert (
        page(second)
        .cells[0]
        .source.startswith("# 1. Second steps\n\n:::{admonition} What this chapter needs")
    )


def test_the_code_of_a_figure_is_folded_and_the_figure_has_a_text(first):
    drawn_by = {"tags": ["demo", "figure"]}
    figure = nbformat.v4.new_code_cell(
        'plt.plot(x)\nplt.title("Growth")', id="growth", metadata=drawn_by, outputs=shown(picture())
    )
    own = nbformat.v4.new_code_cell(
        "plt.plot(y)", id="own", metadata={"mystnb": {"image": {"alt": "A falling line"}}}
    )
    *_, code, image, last = page(first, with_cells(first, figure, own)).cells
    assert code.source == fold("Code of the figure", '~~~~python\nplt.plot(x)\nplt.title("Growth")\n~~~~')
    assert image.metadata == {"tags": ["remove-input"], "mystnb": {"image": {"alt": "Growth"}}}
    assert image.outputs == figure.outputs
    assert last.metadata == {"mystnb": {"image": {"alt": "A falling line"}}}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('axes.set(title="Loss", xlabel="step")', "Loss"),
        (
            'left.set_title("One\\nline")\nright.set(title="Two")\nfigure.suptitle("Both")',
            "Two; One line; Both",
        ),
        ('a.set(title="Same"); b.set(title="Same")', "Same"),
        ("plt.plot(x)", "Figure of the section “A picture”"),
        ("axes.set(title=name)", "Figure of the section “A picture”"),
        ("no python", "Figure of the section “A picture”"),
    ],
)
def test_the_text_of_a_figure_is_its_titles_or_the_heading_above(code, text):
    assert sorted(alt_text(code, "A picture").split("; ")) == sorted(text.split("; "))


def test_a_long_text_of_a_figure_is_cut():
    assert len(alt_text(f"plt.title({'word ' * 200!r})", "")) == 250


def test_links_between_notebooks_become_links_between_pages():
    text = "See [rules](../00_arrays/00_arrays.ipynb#What-holds) and [there](https://example.org/a.ipynb#B)."
    assert page_links(text) == (
        "See [rules](00_arrays.ipynb#what-holds) and [there](https://example.org/a.ipynb#B)."
    )


def test_a_chapter_without_a_title_or_a_release_is_refused(course):
    chapter = course.chapter("00_first")
    nb = chapter.read()
    nb.cells[0].source = "No title"
    with pytest.raises(UserError, match="00_first has no title: begin"):
        page(chapter, nb)
    chapter.release.unlink()
    with pytest.raises(UserError, match="Run `coursekit build 00_first`"):
        page(chapter)


def test_the_api_page_names_the_module_and_its_chapter(second):
    text = api_page("second", second)
    assert text.startswith("# nnkit.second\n\nFrom [chapter 1, Second steps](../chapters/01_second.ipynb).\n")
    assert ".. automodule:: nnkit.second\n" in text
    assert "# nnkit.fast\n\nGiven: the sections" in api_page("fast")


def digest(chapter):
    return drawing_digest(chapter, chapter.read())


def test_figures_are_drawn_again_only_if_code_has_changed(course):
    first, second = course.chapters()
    before = digest(first), digest(second)
    tinycourse.edit_chapter(first, ("The mean of each row.", "The average of each row."))
    assert (digest(first), digest(second)) == before
    tinycourse.edit_chapter(second, ("X - row_means(X)[:, None]", "X - row_means(X).reshape(-1, 1)"))
    assert digest(first) == before[0] and digest(second) != before[1]
    changed = digest(second)
    tinycourse.edit_chapter(first, ("X.sum(axis=1) / X.shape[1]", "X.mean(axis=1)"))
    assert digest(first) != before[0] and digest(second) != changed


def test_a_kept_drawing_is_used_and_one_of_older_code_removed(course, tmp_path, monkeypatch):
    chapter, runs = course.chapter("00_first"), []

    def run(chapter, nb, record, on_step):
        assert '"checks"' in record
        runs.append([cell.source for cell in nb.cells if cell.cell_type == "code"])
        nb.cells[-1].outputs = shown(picture())
        return nb

    monkeypatch.setattr(book_figures, "run_reference", run)
    (tmp_path / "00_first-0123456789abcdef.ipynb").write_text("{}")
    (tmp_path / "01_second-0123456789abcdef.ipynb").write_text("{}")
    made = [drawn(chapter, tmp_path) for _ in range(2)]
    assert len(runs) == 1 and runs[0][0] == book_figures.DRAWING and "%export" not in runs[0]
    assert dumps(made[0]) == dumps(made[1])
    assert "image/png" in tinycourse.cell_of(made[0], "print-row-means-np-eye-2").outputs[0].data
    names = sorted(path.name for path in tmp_path.glob("*.ipynb"))
    assert names == [f"00_first-{digest(chapter)}.ipynb", "01_second-0123456789abcdef.ipynb"]


def test_a_cell_that_fails_is_named_with_its_chapter_and_nothing_is_kept(course, tmp_path, monkeypatch):
    def fail(*_):
        raise UserError("cell row-means failed: ValueError: no")

    monkeypatch.setattr(book_figures, "run_reference", fail)
    with pytest.raises(UserError, match="00_first: cell row-means failed: ValueError: no"):
        drawn(course.chapter("00_first"), tmp_path)
    assert list(tmp_path.glob("*.ipynb")) == []


def test_pictures_are_made_small():
    large = picture(200, 100)
    cell = nbformat.v4.new_code_cell("", outputs=shown(large))
    small = with_small_pictures(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs[0].data["image/png"]
    image = Image.open(io.BytesIO(base64.b64decode(small)))
    assert image.size == (200, 100) and image.mode == "P" and len(small) < len(large)
    assert cell.outputs == shown(large)


def test_few_colours_keep_what_is_seen():
    shades = np.zeros((64, 256, 4), np.uint8)
    shades[..., 0], shades[..., 3] = np.arange(256), 255  # black to red
    shades[32:, :, 3] = np.arange(256)  # transparent to red
    shades[5, 7] = (0, 0, 255, 255)  # one blue pixel
    image = with_few_colours(Image.fromarray(shades, "RGBA"))
    white = Image.new("RGBA", image.size, "white")
    seen, kept = (
        np.array(Image.alpha_composite(white, look.convert("RGBA")), int)
        for look in (Image.fromarray(shades, "RGBA"), image)
    )
    assert len(image.getcolors()) <= 128
    assert abs(seen - kept).max() <= 8


def test_a_picture_of_few_colours_keeps_each():
    colours = np.array([[[0, 0, 0, 0], [255, 0, 0, 255], [0, 0, 255, 128]]], np.uint8)
    image = with_few_colours(Image.fromarray(colours, "RGBA"))
    assert np.array_equal(np.array(image.convert("RGBA")), colours)


@pytest.fixture
def sphinx(monkeypatch):
    """Sphinx that writes one page, then ends with the code that is set."""

    def run(command, **options):
        new = Path(command[-1])
        new.mkdir()
        for name in (".buildinfo", "new.html"):
            (new / name).write_text("")
        return subprocess.CompletedProcess(command, run.code, "", "WARNING: no title")

    run.code = 0
    monkeypatch.setattr(subprocess, "run", run)
    return run


@pytest.fixture
def html(tmp_path):
    """An older site, alone in its folder."""
    html = tmp_path / "build" / "html"
    html.mkdir(parents=True)
    (html / "old.html").write_text("")
    return html


def in_folder(html):
    return sorted(path.relative_to(html.parent).as_posix() for path in html.parent.rglob("*"))


def test_a_new_site_replaces_the_old_one(sphinx, html, tmp_path):
    run_sphinx(tmp_path, tmp_path, html)
    assert in_folder(html) == ["html", "html/new.html"]
    run_sphinx(tmp_path, tmp_path, tmp_path / "first" / "html")
    assert in_folder(tmp_path / "first" / "html") == ["html", "html/new.html"]


def test_the_old_site_stays_if_sphinx_fails(sphinx, html, tmp_path):
    sphinx.code = 1
    with pytest.raises(UserError, match="WARNING: no title"):
        run_sphinx(tmp_path, tmp_path, html)
    assert in_folder(html) == ["html", "html/old.html"]


@pytest.mark.parametrize("renamed", [0, 1], ids=["the old site", "the new site"])
def test_the_old_site_stays_if_it_can_not_be_replaced(sphinx, html, tmp_path, monkeypatch, renamed):
    replace, calls = os.replace, []

    def break_off(*paths):
        calls.append(paths)
        if len(calls) == renamed + 1:
            raise KeyboardInterrupt
        replace(*paths)

    monkeypatch.setattr(os, "replace", break_off)
    with pytest.raises(KeyboardInterrupt):
        run_sphinx(tmp_path, tmp_path, html)
    assert in_folder(html) == ["html", "html/old.html"]


def test_a_course_without_the_books_pages_is_told_so(course):
    with pytest.raises(UserError, match=r"has no conf\.py: the book is made in a checkout"):
        make_book(course)
