"""The source of a cell: its lines, and directives such as `#| export`."""

import hashlib
import io
import re

PACKAGE = "nnkit"  # of which each chapter makes a module
DIRECTIVE = re.compile(r"^[ \t]*#\s*\|\s*(\w+)[ \t]*(\w*)")  # also `# | export`, as Black writes it
FAST = "fast"  # module of the package that several chapters make together, from cells with `#| export fast`
# Directives of the setup cell with their values, in a cell's source or in the text of a notebook's file.
DEFAULT_EXP, NEEDS = (
    re.compile(rf'(?:^|"|\\n)[ \t]*#\s*\|\s*{name}\s+(\w+)', re.MULTILINE)
    for name in ("default_exp", "needs")
)
MARKER = re.compile(r"^\s*(?:###|<!--)\s*(BEGIN|END)\s+(SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*(?:-->)?\s*$")
FIRST_LINES = 3


def with_line_feeds(text: str) -> str:
    """A text whose lines all end with a line feed, as Python and editors read it."""
    return io.StringIO(text, newline=None).getvalue()


def code_lines(source: str) -> list[str]:
    """The lines of code as Python counts them.

    `str.splitlines` also ends a line at a form feed, U+0085, U+2028 and the like, which may be in comments and strings.
    """
    return [line.removesuffix("\n") for line in io.StringIO(source, newline=None)]


def first_code_line(source: str) -> str:
    """The first line that is neither blank nor a comment, without its indentation; "" if there is none."""
    return next(
        (line.strip() for line in code_lines(source) if line.strip() and not line.startswith("#")), ""
    )


def has_export(source: str) -> bool:
    """Whether one of the first lines is the directive `#| export`, for the chapter's own module."""
    return any(name == "export" and target != FAST for name, target in _directives(source))


def has_export_fast(source: str) -> bool:
    """Whether one of the first lines is the directive `#| export fast`."""
    return ("export", FAST) in _directives(source)


def _directives(source):
    found = map(DIRECTIVE.match, code_lines(source)[:FIRST_LINES])
    return [match.groups() for match in found if match]


def module_named(text: str) -> str | None:
    """The module that `#| default_exp` names in a cell's source or in the text of a notebook's file, None if there is none."""
    match = DEFAULT_EXP.search(text)
    return match and match[1]


def chapter_needed(text: str) -> str | None:
    """The last of the chapters that an application needs, which `#| needs` names in its notebook's text; None for a chapter that needs all before it."""
    match = NEEDS.search(text)
    return match and match[1]


def same_source(one: str, other: str) -> bool:
    """Whether two sources are the same, spaces at line ends and empty lines around them aside."""
    return plain(one) == plain(other)


def plain(source: str) -> str:
    """A source without spaces at line ends and empty lines around it."""
    return "\n".join(line.rstrip() for line in code_lines(source.strip()))


def source_hash(source: str) -> str:
    """A short hash that is the same for sources that are the same."""
    return hashlib.sha256(plain(source).encode("utf-8", "surrogatepass")).hexdigest()[:16]
