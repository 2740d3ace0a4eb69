"""The book in a real browser, from a folder: a small course's, or with COURSEKIT_BOOK=docs/_build/html the one that `make book` has made."""

import os
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from axe_core_python.selenium import Axe
from lab_page import LIMIT, chromium, find_chromium, watched
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from coursekit.authoring.book import make_book
from coursekit.course import Course, find_course
from coursekit.notebook.canonical import dumps

pytestmark = pytest.mark.browser

REPOSITORY = find_course(Path(__file__).parent).root
PAGES = {
    "home.md": "# A small course\n\nBegin with [the first chapter](chapters/00_first.ipynb).",
    "glossary.md": "# Glossary\n\n| English | 中文 |\n|---|---|\n| gradient | 梯度 |\n\nThe columns of `im2col`.",
    **{
        f"{name}.md": f"# {name.title()}\n"
        for name in ("symbols", "pytorch", "references", "instructors", "contributors")
    },
}
FIGURE = """\
import matplotlib.pyplot as plt

plt.plot(row_means(np.eye(3)))
plt.title("Three means")
plt.show()"""
HEAVIEST = 1_500_000  # bytes of a page with all that it loads


@pytest.fixture(scope="module")
def site(tiny, tmp_path_factory):
    """The folder of the site."""
    if made := os.environ.get("COURSEKIT_BOOK"):
        return Path(made).resolve()
    course = Course(shutil.copytree(tiny.root, tmp_path_factory.mktemp("book") / "course"))
    chapter = course.chapter("00_first")
    nb = chapter.read()
    nb.cells += [
        nbformat.v4.new_markdown_cell(
            "## Formulas\n\nThe mean $\\mu_n$ of a row:\n\n$$\\mu_n = \\frac{1}{D} \\sum_d x_{nd}$$",
            id="formulas",
        ),
        nbformat.v4.new_code_cell(FIGURE, id="means", metadata={"tags": ["demo", "figure"]}),
    ]
    chapter.notebook.write_text(dumps(nb), encoding="utf-8")
    source = course.root / "docs" / "book"
    generated = shutil.ignore_patterns("chapters", "api", "downloads", *PAGES)
    shutil.copytree(REPOSITORY / "docs" / "book", source, ignore=generated)
    for name, text in PAGES.items():
        (source / name).write_text(text, encoding="utf-8")
    return make_book(course)


class Links(HTMLParser):
    """What a page links to and loads, and its anchors."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.anchors.add(attributes.get("id"))
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        elif tag in ("script", "img", "link", "iframe") and attributes.get("rel") not in ("prev", "next"):
            self.loaded += filter(None, [attributes.get("src"), attributes.get("href")])


def is_outside(link):
    return link.startswith(("http:", "https:", "//"))


def test_links_resolve_and_nothing_is_loaded_from_outside(site):
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(pages) > 8
    wrong = []
    for path, page in pages.items():
        wrong += [f"{path.name} loads {link}" for link in page.loaded if is_outside(link)]
        for link in page.links:
            if is_outside(link) or link.startswith("mailto:"):
                continue
            target, anchor = urldefrag(unquote(link))
            there = (path.parent / target).resolve() if target else path
            if not there.is_file() or (anchor and there in pages and anchor not in pages[there].anchors):
                wrong.append(f"{path.name}: {link}")
    assert wrong == []


@pytest.fixture
def driver(site, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with watched(tmp_path), chromium(home, *find_chromium()) as driver:
        yield driver


def opened(driver, path, query=""):
    """Open a page from its folder, and wait until its formulas are set."""
    driver.get(path.as_uri() + query)
    driver.execute_async_script(
        "const done = arguments[0]; window.MathJax ? MathJax.startup.promise.then(() => done()) : done();"
    )


def test_every_page_is_shown_without_a_complaint(site, driver):
    pages = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    wrong, formulas, figures = [], 0, 0
    for path in pages:
        opened(driver, path)
        name = path.relative_to(site).as_posix()
        wrong += [f"{name}: {entry['message']}" for entry in driver.get_log("browser")]
        found = driver.execute_script(
            """
            const set = document.querySelectorAll('mjx-container').length;
            const images = [...document.querySelectorAll('article img')];
            return {
                formulas: set,
                unset: document.querySelectorAll('.math').length > set || document.querySelector('mjx-merror') !== null,
                figures: images.length,
                silent: images.filter(image => !image.alt.trim() || /[.]png/.test(image.alt)).map(image => image.src),
                wide: document.documentElement.scrollWidth > innerWidth,
            };
            """
        )
        formulas, figures = formulas + found["formulas"], figures + found["figures"]
        wrong += [f"{name}: no text for {image}" for image in found["silent"]]
        wrong += [f"{name}: {what}" for what in ("unset", "wide") if found[what]]
    assert wrong == []
    assert formulas >= 2 and figures >= 1


@pytest.mark.parametrize("word", ["im2col", "梯度"])
def test_the_search_finds_a_word(site, driver, word):
    opened(driver, site / "search.html", f"?q={word}")
    wait = WebDriverWait(driver, LIMIT, poll_frequency=0.25)
    hits = wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, "#search-results li a"))
    assert "Glossary" in [hit.text for hit in hits]
    assert driver.get_log("browser") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing_serious(site, driver, theme, width):
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    wrong = []
    for path in (
        site / "index.html",
        sorted(site.glob("chapters/*.html"))[0],
        sorted(site.glob("api/*.html"))[0],
    ):
        opened(driver, path)
        driver.execute_script("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for found in Axe().run(driver)["violations"]:
            if found["impact"] in ("serious", "critical"):
                wrong += [
                    f"{path.name}: {found['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
                    for node in found["nodes"][:3]
                ]
    assert wrong == [], "\n".join(wrong)


def test_a_page_is_light_and_its_text_needs_no_script(site):
    """What a page loads, uncompressed; of MathJax the parts that every page with a formula loads."""
    shared = [
        site / "_static" / name for name in ("styles/furo.css", "pygments.css", "book.css", "scripts/furo.js")
    ]
    mathjax = site / "_static" / "mathjax"
    shared += [
        mathjax / name
        for name in (
            "startup.js",
            "core.js",
            "input/tex.js",
            "output/chtml.js",
            "output/chtml/fonts/tex.js",
            "a11y/assistive-mml.js",
        )
    ]
    shared += (mathjax / "output/chtml/fonts/woff-v2").iterdir()
    weights = {}
    for path in site.glob("chapters/*.html"):
        text = path.read_text(encoding="utf-8")
        images = {
            path.parent / unquote(link) for link in Links(text).loaded if link.endswith((".png", ".svg"))
        }
        weights[path.name] = sum(file.stat().st_size for file in {path, *shared, *images})
        assert "What this chapter needs and gives" in text
    assert weights and {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}
