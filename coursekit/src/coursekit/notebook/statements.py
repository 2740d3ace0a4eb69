"""The statements of a cell, read as Python and not run."""

import ast
import re
import threading
from collections.abc import Iterator

from coursekit.notebook.source import MARKER, code_lines

NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
DEFINITIONS = (*NAMED, ast.Import, ast.ImportFrom)
DEFINING = (*DEFINITIONS, ast.Assign, ast.AnnAssign, ast.If, ast.Try)
LONGEST_PARSED = 200_000  # characters of a cell; Python takes a second for this many
DEEPEST_PARSED = 150  # levels of a syntax tree; with some more, what walks it ends with a RecursionError
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.M)
MAGIC_RESULT = re.compile(r"^([ \t]*+[\w, ]++=)[ \t]*+[%!].*$", re.M)


def module_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run in a module's own scope, those inside of `if`, `try`, `for` and `with` as well."""
    for node in tree.body:
        yield node
        inner = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
        inner += [handler.body for handler in getattr(node, "handlers", [])]
        if not isinstance(node, NAMED):
            for body in inner:
                yield from module_statements(ast.Module(body, []))


PARSING = threading.Lock()  # CPython before 3.11.8 may fail where two threads parse at a time (gh-106905)


def parse_code(source: str) -> ast.Module:
    """ast.parse, in one thread at a time."""
    with PARSING:
        return ast.parse(source)


def parse_cell(source: str) -> ast.Module | None:
    """The syntax tree of a cell, its magics taken for empty statements; None if it is no Python, or too much of it."""
    tree = None if len(source) > LONGEST_PARSED else _tree(source)
    return None if tree is None or _is_deep(tree) else tree


def is_python(source: str) -> bool:
    """Whether a cell is Python, magics aside; of one that is too long to be parsed, True."""
    return len(source) > LONGEST_PARSED or _tree(source) is not None


def _tree(source):
    for text in (source, MAGIC_RESULT.sub(r"\1 None", MAGIC.sub(r"\1pass", source))):
        try:
            return parse_code(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _is_deep(tree):
    """Whether a syntax tree has more levels than can be walked."""
    level = [tree]
    for _ in range(DEEPEST_PARSED):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def assigns_plainly(node: ast.AST) -> bool:
    """Whether a statement gives names a value without calling anything, as a constant does."""
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and not any(
        isinstance(inner, (ast.Call, ast.Await)) for inner in ast.walk(node)
    )


def one_by_one(tree: ast.Module | None) -> Iterator[ast.stmt]:
    """The statements of a cell, `import a, b` as two: one of them may not be there. None of a cell that is no Python."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.Import):
            yield from (ast.Import([alias]) for alias in node.names)
        else:
            yield node


def statements(source: str) -> Iterator[tuple[str, int, int]]:
    """The top-level statements of a cell, each with its first and last line; the code keeps its line numbers.

    Statements that share a line come together.
    """
    lines, spans = code_lines(source), []
    for node in parse_code(source).body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        if spans and first <= spans[-1][1]:
            spans[-1][1] = node.end_lineno
        else:
            spans.append([first, node.end_lineno])
    for first, last in spans:
        yield "\n" * (first - 1) + "\n".join(lines[first - 1 : last]), first, last


def hidden_lines(source: str) -> set[int]:
    """Numbers of the lines between the markers of hidden tests."""
    return lines_between(source, "HIDDEN TESTS")


def lines_between(source: str, what: str) -> set[int]:
    """Numbers of the lines between the markers of a kind: "SOLUTION" or "HIDDEN TESTS"."""
    inside, found = False, set()
    for number, line in enumerate(code_lines(source), start=1):
        marker = MARKER.match(line)
        if marker and marker[2] == what:
            inside = marker[1] == "BEGIN"
        elif inside:
            found.add(number)
    return found


def definitions(source: str) -> list[str]:
    """The statements of a cell that define, import or assign something, each as code; none of a cell that is no Python."""
    tree = parse_cell(source)
    return [ast.unparse(node) for node in one_by_one(tree) if isinstance(node, DEFINING)]


def plain_definitions(source: str) -> list[str]:
    """The same without what calls anything, which may be what ended the kernel."""
    tree = parse_cell(source)
    return [
        ast.unparse(node)
        for node in one_by_one(tree)
        if isinstance(node, DEFINITIONS) or assigns_plainly(node)
    ]
