"""nbformat without the second and more that its import would cost.

nbformat imports jsonschema, which builds the grammar of internationalised addresses where that package is installed, for a format check that no notebook uses.
The package is hidden while nbformat is imported for the first time; afterwards it can be imported as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if "nbformat" not in sys.modules and "rfc3987_syntax" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None  # pyright: ignore[reportArgumentType]  # Python's way to hide one
    import nbformat

    del sys.modules["rfc3987_syntax"]
else:
    import nbformat

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["nbformat", "node_of"]


def node_of(content: Mapping[str, Any]) -> NotebookNode:
    """A notebook, a cell or an output from a dict of its form, or a copy of one, which shares nothing with it but texts and numbers."""
    return cast("NotebookNode", nbformat.from_dict(content))
