"""`coursekit book`: the course as a web site, from the solution notebooks and the pages in `docs/book`.

draw -> page -> Sphinx
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.authoring.book_figures import drawn
from coursekit.authoring.book_page import page_of
from coursekit.course import Chapter, Course
from coursekit.errors import UserError
from coursekit.files import write_bytes, write_text
from coursekit.notebook.canonical import dumps
from coursekit.notebook.reading import plain_title
from coursekit.notebook.source import FAST, PACKAGE
from coursekit.running.session import close_event_loop
from coursekit.temporary import temporary_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

DOCUMENTS = ("CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "docs/adr/*.md")  # pages of the book too


def make_book(
    course: Course,
    solutions: bool = True,
    workers: int = 2,
    on_step: Callable[[Chapter, str, int, int], object] = lambda *_: None,
) -> Path:
    """Make the book.

    Parameters
    ----------
    course : Course
        Built, with the pages and Sphinx's settings in `docs/book`.
    solutions : bool
        Whether the pages have the solutions, folded.
    workers : int
        How many chapters are drawn side by side.
    on_step : function of (chapter, step, done, total)

    Returns
    -------
    Path
        The folder of the site, `docs/_build/html`.

    Raises
    ------
    UserError
        If a cell of a chapter fails, or Sphinx warns of anything.
    """
    own = course.root / "docs" / "book"
    if not (own / "conf.py").is_file():
        raise UserError(f"{own} has no conf.py: the book is made in a checkout of the course.")
    chapters = course.chapters()
    cache = course.root / ".cache" / "book"

    def draw(chapter):
        try:
            return drawn(chapter, cache, on_step)
        finally:
            close_event_loop()

    with ThreadPoolExecutor(workers) as pool:
        # From the last, since later chapters take longer: no long one is left to run alone at the end.
        notebooks = list(pool.map(draw, reversed(chapters)))[::-1]
    html = course.root / "docs" / "_build" / "html"
    with temporary_folder() as folder:
        source = Path(folder) / "source"
        shutil.copytree(own, source)
        write_pages(course, dict(zip(chapters, notebooks, strict=True)), source, solutions)
        run_sphinx(own, source, html)
    return html


def write_pages(
    course: Course, notebooks: Mapping[Chapter, NotebookNode], source: Path, solutions: bool = True
) -> None:
    """Write the pages that are made from other files, into the folders `chapters`, `downloads`, `api` and `project`.

    Parameters
    ----------
    course : Course
    notebooks : dict of Chapter -> NotebookNode
        The solution notebooks with the outputs to show.
    source : Path
        The folder that Sphinx reads.
    solutions : bool
    """
    modules = {chapter.module(): chapter for chapter in notebooks}
    for chapter, nb in notebooks.items():
        page = page_of(nb, chapter, modules, solutions)
        write_text(source / "chapters" / f"{chapter.name}.ipynb", dumps(page))
        write_bytes(source / "downloads" / f"{chapter.name}.ipynb", chapter.release.read_bytes())
    for module, chapter in modules.items():
        write_text(source / "api" / f"{module}.md", api_page(module, chapter))
    if (course.package / f"{FAST}.py").is_file():
        write_text(source / "api" / f"{FAST}.md", api_page(FAST))
    for path in (path for pattern in DOCUMENTS for path in course.root.glob(pattern)):
        name = path.relative_to(course.root).as_posix().removeprefix("docs/")
        write_bytes(source / "project" / name, path.read_bytes())


def api_page(module: str, chapter: Chapter | None = None) -> str:
    """The page of a module, which Sphinx fills from the docstrings; without a chapter of `fast`, which several make together."""
    origin = "Given: the sections *The same, faster* of the chapters explain it."
    if chapter is not None:
        origin = f"From [chapter {chapter.number}, {plain_title(chapter.title())}](../chapters/{chapter.name}.ipynb)."
    return f"""\
# {PACKAGE}.{module}

{origin}

```{{eval-rst}}
.. automodule:: {PACKAGE}.{module}
   :members:
   :ignore-module-all:
```
"""


def run_sphinx(settings: Path, source: Path, html: Path) -> None:
    """Make a site with Sphinx, from scratch, so that no page of an older one is left; a warning is an error.

    Parameters
    ----------
    settings : Path
        The folder of `conf.py`.
    source : Path
        The folder of the pages.
    html : Path
        Where the site goes. An older one is replaced when the new one is complete.
    """
    html.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(html.parent) as folder:  # on the site's own disk, so that it can be renamed
        new = Path(folder) / "html"
        # As many as there are processors would wait for the one with the longest pages.
        jobs = 2 * (os.cpu_count() or 1)
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", str(jobs)]
        command += ["-c", str(settings), "-d", f"{folder}/doctrees", str(source), str(new)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().replace(str(source), str(settings))
            raise UserError(f"Sphinx could not make the book:\n{said}")
        (new / ".buildinfo").unlink()
        _put_in_place(new, html, Path(folder) / "old")


def _put_in_place(new, html, old):
    """Rename a new site to `html`, and the one that was there to `old`; if that breaks off, the old one stays."""
    try:
        if html.exists():
            os.replace(html, old)
        os.replace(new, html)
    except BaseException:
        if old.exists() and not html.exists():
            os.replace(old, html)
        raise
