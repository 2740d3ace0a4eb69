"""Sphinx's settings for the book; `make book` runs it. Nothing is fetched: the formulas' program and fonts come from an installed package."""

import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parents[1]
sys.path.insert(0, str(ROOT))  # nnkit, whose docstrings make the API's pages

project = "nnkit"
author = "the nnkit authors"
html_title = "nnkit"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
exclude_patterns = ["home.md", "downloads/*"]  # index.md includes the first
nb_execution_mode = "off"  # coursekit has drawn the figures
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_disable_syntax = ["myst_line_comment"]  # a line may begin with %hint
myst_dmath_allow_labels = False
myst_dmath_double_inline = True
myst_heading_anchors = 4
myst_links_external_new_tab = False
smartquotes = False  # the authors' quotes and dashes stay
suppress_warnings = ["myst.header"]

default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
add_module_names = False
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#005a8c",
        "color-brand-content": "#005a8c",
        "color-brand-visited": "#5b3a8c",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6fc3f0",
        "color-brand-content": "#6fc3f0",
        "color-brand-visited": "#c2a4f0",
    },
}
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False

LINK = re.compile(r"(?P<text>!?\[[^\[\]]*\])\((?P<target>[^()\s#:]+)(?P<anchor>#[^()\s]*)?\)")
TEXT = re.compile(r">[^<]+")  # between tags
# Names, brackets and blanks have the text's colour.
UNCOLOURED = re.compile(r'<span class="[npw]">([^<]*)</span>')
CHINESE = re.compile(r"[\u4e00-\u9fff][\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*")  # with punctuation
MATHJAX = Path(importlib.util.find_spec("mathjax").origin).parent / "static" / "mathjax" / "es5"
MATHJAX_PARTS = ["core", "input/tex", "output/chtml", "a11y/assistive-mml"]
mathjax_path = "mathjax/startup.js"
mathjax3_config = {"loader": {"load": MATHJAX_PARTS}}


def copy_mathjax(app, exception):
    """Put the parts of MathJax that a page loads into the site."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "mathjax")
    extensions = [path.relative_to(MATHJAX).as_posix() for path in MATHJAX.glob("input/tex/extensions/*.js")]
    for name in [
        "startup.js",
        *(f"{part}.js" for part in MATHJAX_PARTS),
        "output/chtml/fonts/tex.js",
        *extensions,
    ]:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MATHJAX / name, path)
    fonts = "output/chtml/fonts/woff-v2"
    shutil.copytree(MATHJAX / fonts, target / fonts, dirs_exist_ok=True)


def readable_docstring(app, what, name, obj, options, lines):
    """Docstrings are plain text with names in backticks: keep reStructuredText from reading more into them."""
    if what == "module":
        lines.clear()  # it says what the file was made from
    for number, line in enumerate(lines):
        parts = re.split(r"(`[^`]+`)", line)
        parts[::2] = [re.sub(r"[\\*|`]|_(?!\w)", r"\\\g<0>", part) for part in parts[::2]]
        lines[number] = re.sub(r"^(\s*\w)\. ", r"\1\\. ", "".join(parts))  # a person's initial begins no list


def repository_links(app, docname, source):
    """Let links between the repository's documents lead to their pages; what is no page keeps its text alone.

    The pages are in a temporary folder, those from outside this folder in its `project/`.
    """
    here = Path(app.srcdir)
    pages = {_origin(path.relative_to(here)): path for path in here.rglob("*.md")}
    page = here / f"{docname}.md"
    if page not in pages.values():
        return  # a chapter
    origin = _origin(page.relative_to(here))

    def moved(match):
        text, target, anchor = match["text"], match["target"], match["anchor"] or ""
        there = (origin.parent / target).resolve()
        if there in pages or (there.is_file() and text.startswith("!")):
            return f"{text}({os.path.relpath(pages.get(there, there), page.parent)}{anchor})"
        return text[1:-1] if there.exists() and not there.is_relative_to(BOOK) else match[0]

    source[0] = LINK.sub(moved, source[0])
    if docname == "project/adr/README":
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"


def _origin(path):
    """Where a page's text is kept in the repository."""
    if path.parts[0] != "project":
        return BOOK / path
    inside = Path(*path.parts[1:])
    return next((file for file in (ROOT / inside, ROOT / "docs" / inside) if file.is_file()), ROOT / inside)


def level_captions(app, pagename, templatename, context, doctree):
    """Give the captions of the chapter list the level that their role asks for."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def drop_idle_tags(app, pagename, templatename, context, doctree):
    """Leave out the tags that give code the colour it has anyway: a third of a chapter's bytes."""
    if "body" in context:
        context["body"] = UNCOLOURED.sub(r"\g<1>", context["body"])


def mark_chinese(app, pagename, templatename, context, doctree):
    """Say which parts of a page are Chinese, for screen readers and for the choice of the font."""
    if "body" in context:
        context["body"] = TEXT.sub(
            lambda text: CHINESE.sub(r'<span lang="zh">\g<0></span>', text[0]), context["body"]
        )


def setup(app):
    app.connect("source-read", repository_links)
    app.connect("include-read", lambda app, path, _, source: repository_links(app, path.stem, source))
    app.connect("html-page-context", level_captions, priority=900)  # after the theme's
    app.connect("html-page-context", drop_idle_tags)
    app.connect("html-page-context", mark_chinese)
    app.connect("build-finished", copy_mathjax)
    app.connect("autodoc-process-docstring", readable_docstring, priority=400)  # before napoleon's
