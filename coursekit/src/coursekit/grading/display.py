"""What students wrote, as HTML without scripts: filters for nbgrader's pages, which may use the whole Jupyter server.

nbconvert's own `sanitize_html` leaves Markdown as it is in nbgrader's templates, and takes tags such as <br> out of the tables of checks.
"""

from __future__ import annotations

import nh3
from nbconvert import filters

ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id"}}


def clean_html(html: str | bytes) -> str:
    """HTML without scripts, frames, forms and styles."""
    return nh3.clean(html.decode() if isinstance(html, bytes) else html, attributes=ATTRIBUTES)


def markdown2html(source: str) -> str:
    """Markdown as HTML without scripts; formulas stay for MathJax."""
    return clean_html(filters.markdown2html(source))
