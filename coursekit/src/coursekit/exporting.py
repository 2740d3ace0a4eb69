"""Notebook in, module out: the `#| export` cells of a chapter become `nnkit/<module>.py`."""

import ast
import re
import threading

from coursekit.course import CourseError, module_of, title_of
from coursekit.source import DIRECTIVE, code_lines, has_export

MARKER = re.compile(r"^\s*(?:###|<!--)\s*(BEGIN|END)\s+(SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*(?:-->)?\s*$")

_PARSING = threading.Lock()


def parse_code(source):
    """ast.parse; one thread at a time, as CPython 3.11 fails now and then when two do."""
    with _PARSING:
        return ast.parse(source)


def is_export(cell):
    """Whether a cell carries the directive `#| export`."""
    return cell.cell_type == "code" and has_export(cell.source)


def module_source(nb, origin):
    """The text of the module that a notebook exports.

    Parameters
    ----------
    nb : NotebookNode
    origin : str
        What the header names as the source, such as "01_neuron.ipynb".

    Returns
    -------
    str

    Raises
    ------
    CourseError
        If an export cell is not Python, or if nothing is exported.
    """
    module_of(nb, origin)  # says what to do where the notebook names no module
    bodies = []
    for cell in nb.cells:
        if is_export(cell):
            lines = [
                None if DIRECTIVE.match(line) or MARKER.match(line) else line
                for line in code_lines(cell.source)
            ]
            bodies.append((cell.get("id", "?"), lines))
    names, imports, code = [], [], []
    for cell_id, lines in bodies:
        try:
            tree = parse_code("\n".join(line or "" for line in lines))  # with the cell's line numbers
        except SyntaxError as error:
            raise CourseError(
                f"{origin}, cell {cell_id}, line {error.lineno}: {error.msg}. An export cell holds plain Python, no magics."
            ) from None
        names += _public_names(tree)
        only_imports = all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in tree.body)
        if only_imports:
            imports += [ast.unparse(node) for node in tree.body]
        else:
            code.append("\n".join(line for line in lines if line is not None).strip("\n"))
    if not names:
        raise CourseError(f"{origin} exports nothing: mark the cells of the module with `#| export`.")
    title = re.sub(r"^(Chapter\s+)?\d+\s*[:.]\s*", "", title_of(nb)) or module_of(nb)
    header = (
        f'"""{title.rstrip(".")}.\n\nMade from {origin} by coursekit: edit the notebook, not this file.\n"""'
    )
    listing = "__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(set(names))) + "]"
    parts = [header, _sorted_imports(list(dict.fromkeys(imports))), listing]
    return (
        "\n\n".join(part for part in parts if part)
        + "".join(f"\n\n\n{body}" if _defines(body) else f"\n\n{body}" for body in code)
        + "\n"
    )


def package_init(title="Neural networks in NumPy, built chapter by chapter."):
    """The text of `nnkit/__init__.py`, in the course and in a student's workspace."""
    return f'"""{title}"""\n'


def _public_names(tree):
    names = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return [name for name in names if not name.startswith("_")]


def _sorted_imports(lines):
    """Standard library and NumPy first, then nnkit, a blank line between."""
    own = sorted(line for line in lines if "nnkit" in line)
    numpy = sorted(line for line in lines if "numpy" in line and line not in own)
    rest = sorted(line for line in lines if line not in own and line not in numpy)
    return "\n\n".join("\n".join(group) for group in (rest, numpy, own) if group)


def _defines(body):
    lines = [line for line in code_lines(body) if line and not line.startswith("#")]
    return bool(lines) and lines[0].startswith(("def ", "class ", "@"))
