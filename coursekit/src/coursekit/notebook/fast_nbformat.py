"""nbformat without the second and more that its import would cost.

nbformat imports jsonschema, which loads a package for each format of a text that it can check, where that package is installed; one builds the
grammar of internationalised addresses. No notebook uses these checks. The packages are hidden while nbformat is imported for the first time;
afterwards they can be imported as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

OF_FORMATS = (
    "isoduration",
    "rfc3339_validator",
    "rfc3986_validator",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)

_hidden = [] if "nbformat" in sys.modules else [name for name in OF_FORMATS if name not in sys.modules]
for name in _hidden:
    sys.modules[name] = None  # pyright: ignore[reportArgumentType]  # Python's way to hide one
import nbformat  # noqa: E402

for name in _hidden:
    del sys.modules[name]

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["nbformat", "node_of"]


def node_of(content: Mapping[str, Any]) -> NotebookNode:
    """A notebook, a cell or an output from a dict of its form, or a copy of one, which shares nothing with it but texts and numbers."""
    return cast("NotebookNode", nbformat.from_dict(content))
