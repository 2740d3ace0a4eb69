"""The book in a real browser, from a folder: a small course's, or with COURSEKIT_BOOK=docs/_build/html the one that `make book` has made."""

import gzip
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
import tinycourse
from axe_core_python.selenium import Axe
from lab_page import LIMIT, chromium, find_chromium, watched
from selenium.webdriver.support.ui import WebDriverWait

from coursekit.authoring.book import make_book
from coursekit.course import Course
from coursekit.notebook.canonical import dumps

pytestmark = pytest.mark.browser

FIGURE = """\
import matplotlib.pyplot as plt

plt.plot(row_means(np.eye(3)))
plt.title("Three means")
plt.show()"""
HEAVIEST = 1_500_000  # bytes of a page with all that it loads, its texts compressed as web servers send them


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
    tinycourse.write_book_pages(course)
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


@pytest.fixture(scope="module")
def driver(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    home = folder / "home"
    home.mkdir()
    with watched(folder), chromium(home, *find_chromium()) as driver:
        yield driver


def opened(driver, path, query=""):
    """Open a page from its folder, and wait until its formulas are set."""
    driver.get(path.as_uri() + query)
    driver.execute_async_script(
        "const done = arguments[0]; window.MathJax ? MathJax.startup.promise.then(() => done()) : done();"
    )


def test_every_page_is_shown_without_a_complaint(site, driver):
    wrong, formulas, figures = [], 0, 0
    look(driver, 390, "light")  # where most is too wide
    for path in sorted(site.rglob("*.html")):
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


# Not parametrised: each parameter could run in a process of its own, with a site of its own.
def test_the_search_finds_words(site, driver):
    for word in ("im2col", "梯度"):
        opened(driver, site / "search.html", f"?q={word}")
        found = "return [...document.querySelectorAll('#search-results li a')].some(a => a.text.startsWith('Glossary'))"
        wait = WebDriverWait(driver, LIMIT, poll_frequency=0.25)  # the hits come one after the other
        wait.until(lambda _, script=found: driver.execute_script(script), f"{word} is not found")
    assert driver.get_log("browser") == []


def test_code_has_no_tags_without_a_colour(site):
    texts = [path.read_text(encoding="utf-8") for path in site.glob("chapters/*.html")]
    assert all(re.search('<span class="k">def</span> <span class="nf">', text) for text in texts)
    assert not any(re.search('<span class="[npw]">[^<]*</span>', text) for text in texts)


def test_chinese_parts_are_marked(site):
    assert '<span lang="zh">梯度</span>' in (site / "glossary.html").read_text(encoding="utf-8")


def look(driver, width, theme):
    """Make the window a phone's or a desktop's, and ask for light or dark pages."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def serious(driver):
    """What axe finds on a page with all folds open."""
    driver.execute_script("for (const fold of document.querySelectorAll('details')) fold.open = true")
    return [
        f"{found['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for found in Axe().run(driver)["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]


def test_axe_finds_nothing_serious(site, driver):
    paths = [site / "index.html", *(min(site.glob(f"{part}/*.html")) for part in ("chapters", "api"))]
    wrong = []
    for width, theme in ((390, "light"), (1400, "dark")):
        look(driver, width, theme)
        for path in paths:
            opened(driver, path)
            wrong += [f"{path.name}, {width}, {theme}: {text}" for text in serious(driver)]
    assert wrong == [], "\n".join(wrong)


def sent(path):
    """How many bytes a web server sends of a file."""
    data = path.read_bytes()
    return len(data if path.suffix in (".png", ".woff") else gzip.compress(data))


def test_a_page_is_light_and_its_text_needs_no_script(site):
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
        weights[path.name] = sum(map(sent, {path, *shared, *images}))
        assert "What this chapter needs and gives" in text
    assert weights and {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}
