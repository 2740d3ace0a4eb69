"""nbformat without the second and more that its import would cost.

nbformat imports jsonschema, which builds the grammar of internationalised addresses where that package is installed, for a format check that no notebook uses.
The package is hidden while nbformat is imported for the first time; afterwards it can be imported as usual.
"""

import sys

if "nbformat" not in sys.modules and "rfc3987_syntax" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None
    import nbformat

    del sys.modules["rfc3987_syntax"]
else:
    import nbformat

__all__ = ["nbformat"]
