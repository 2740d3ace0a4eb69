"""What answers may import, and how a kernel is kept to it.

Another library of numbers would do an exercise's work, so in a kernel that grades none is there: who asks for one is told, and its files can't be read
as code. Python's own library is there but for two modules. The student's own cells that no answer is made of are free to use these and to start programs.
"""

import ast
import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path

from coursekit.identity import PREFIX, is_demo, is_own, is_solution, names_of, parse_cell
from coursekit.source import first_code_line

DEFAULT = ("IPython", "coursekit", "matplotlib", "nnkit", "numpy")  # and the standard library
NOT_STANDARD = (
    "contextvars",
    "statistics",
)  # the first hides what NumPy reports, the second does an exercise's work
KERNEL = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "platformdirs", "rich", "typer")
REFUSED = "is not among what answers may use"
INSTALLED = ("site-packages", "dist-packages")
CODE = (".py", ".pyc", ".so", ".pyd")
PROGRAMS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
DYNAMIC = {
    "__builtins__",
    "__import__",
    "eval",
    "exec",
    "get_ipython",
    "globals",
    "importlib",
    "locals",
    "vars",
}
STARTS = re.compile(r"subprocess|system|popen|spawn|exec[lv]|^\s*[!%]", re.M | re.I)  # other programs
BOUND, FREE = (f"{PREFIX}imports.{name}()" for name in ("bound", "free"))  # for a kernel


# What is allowed


def is_allowed(module, allowed):
    """Whether a module, "a" or "a.b", is one of those allowed or inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def allowed_modules(nb, allow=(), answers=False):
    """The modules that answers to a notebook may import, besides those of the standard library.

    Parameters
    ----------
    nb : NotebookNode
        The reference, or a notebook that was rebuilt for grading. Imports of demonstrations and of a student's own cells do not count.
    allow : sequence of str
        Of the class.
    answers : bool
        Whether those of its answers count, as a reference's do.

    Returns
    -------
    tuple of str
    """
    given = [cell for cell in _code_cells(nb) if not is_demo(cell) and not is_own(cell)]
    sources = [cell.source for cell in given if answers or not is_solution(cell)]
    return tuple(sorted({*DEFAULT, *allow, *(name for source in sources for name, _ in imported(source))}))


def _code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


# The source


def one_by_one(tree):
    """The statements of a cell, `import a, b` as two: one of them may not be there. None of a cell that is no Python."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.Import):
            yield from (ast.Import([alias]) for alias in node.names)
        else:
            yield node


def imported(source, _depth=0):
    """What a source imports, also by a call with a written-out name or in written-out code.

    Yields
    ------
    (module, names)
        With `from`, the names taken out of the module; else none.
    """
    tree = parse_cell(source) if isinstance(source, str) else source
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called, text = getattr(node.func, "attr", getattr(node.func, "id", "")), node.args[0].value
            if called in ("__import__", "import_module") and isinstance(text, str):
                yield text, ()
            elif called in ("exec", "eval") and isinstance(text, str) and not _depth:
                yield from imported(text, 1)


def refused_imports(source, allowed):
    """The modules that a source imports and that exist and are not allowed, in order."""
    found = (module for module, names in imported(source) if _refused(module, names, allowed))
    return list(dict.fromkeys(found))


def _refused(module, names, allowed):
    if is_allowed(module, allowed) or (
        names and all(is_allowed(f"{module}.{name}", allowed) for name in names)
    ):
        return False
    top = module.partition(".")[0]
    return top in NOT_STANDARD if top in sys.stdlib_module_names else _is_installed(top)


@cache
def _is_installed(top):
    """Whether a package is there that pip or the like has installed."""
    try:
        spec = importlib.machinery.PathFinder.find_spec(top)
    except (ImportError, ValueError):
        return False
    places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else ()
    return any(name in Path(place).parts for place in places if place for name in INSTALLED)


def free_cells(nb, allowed):
    """The student's own cells, of those that do what answers may not, that no answer is made of: a plot, a try, a comparison.

    Followed are the names: what a statement makes that an answer uses belongs to the answer, and so does what changes it.

    Parameters
    ----------
    nb : NotebookNode
        Rebuilt for grading.
    allowed : sequence of str

    Returns
    -------
    set of cell ids
    """
    trees = {
        cell.id: parse_cell(cell.source) for cell in _code_cells(nb) if is_own(cell) or is_solution(cell)
    }
    sources = {cell.id: cell.source for cell in _code_cells(nb)}
    answers = [
        _Statement(node)
        for cell in _code_cells(nb)
        if is_solution(cell)
        for node in one_by_one(trees[cell.id])
    ]
    own = {
        cell.id: [_Statement(node) for node in one_by_one(trees[cell.id])]
        for cell in _code_cells(nb)
        if is_own(cell)
    }
    objects = {name for s in (*answers, *(s for group in own.values() for s in group)) for name in s.objects}
    needed = {name for s in answers for name in s.used | s.made}
    left, grows = {id(s): s for group in own.values() for s in group}, True
    while grows:
        taken = [
            s
            for s in left.values()
            if s.made & needed or s.used & needed & objects or (s.used | s.made) & DYNAMIC
        ]
        grows = bool(taken)
        for statement in taken:
            del left[id(statement)]
            needed |= statement.used | statement.made
    if needed & {*DYNAMIC, "sys"}:
        return set()
    return {
        cell_id
        for cell_id, group in own.items()
        if trees[cell_id] is not None
        and (STARTS.search(sources[cell_id]) or refused_imports(trees[cell_id], allowed))
        and not any(id(s) not in left and s.goes_beyond(allowed) for s in group)
    }


class _Statement:
    """What a top-level statement makes and uses."""

    def __init__(self, node):
        self.tree = ast.Module([node], [])
        self.made = names_of(self.tree, imported=True)
        self.objects = names_of(self.tree)
        self.used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - self.objects
        if "*" in self.made:
            self.made |= DYNAMIC

    def goes_beyond(self, allowed):
        """Whether it does what answers may not."""
        return bool(refused_imports(self.tree, allowed) or STARTS.search(ast.unparse(self.tree)))


def refusals(nb, allowed):
    """A sentence for each module that answers, or own cells that they are made of, import and may not.

    Returns
    -------
    list of (module, sentence)
    """
    free, found = free_cells(nb, allowed), []
    for cell in _code_cells(nb):
        if not is_solution(cell) and (not is_own(cell) or cell.id in free):
            continue
        for module in refused_imports(cell.source, allowed):
            which = (
                f"The answer {cell.id}"
                if is_solution(cell)
                else f"Your own cell that begins with `{first_code_line(cell.source)[:60]}`"
            )
            found.append((module, f"{which} imports {module}. {words(module)} What needs it does not count."))
    return found


def unsaid(nb, allowed, said):
    """Those of `refusals` whose module none of some sentences names."""
    return [
        text
        for module, text in refusals(nb, allowed)
        if not any(re.search(rf"\b{re.escape(module)}\b", one) for one in said)
    ]


def words(module):
    """Why a module is refused."""
    return (
        f"{module} {REFUSED}: NumPy, what this chapter imports, and most of Python's standard library. "
        "Your instructor can allow it."
    )


# A kernel


def limit_code(allowed):
    """Code that keeps a kernel to the allowed modules, to be run before any of a student's."""
    return f"import coursekit.imports as {PREFIX}imports\n{PREFIX}imports.limit({tuple(allowed)!r}, {visible(tuple(allowed))!r})"


@cache
def installed_makers():
    """Name that is imported -> the installed packages that it comes from."""
    return importlib.metadata.packages_distributions()


@cache
def visible(allowed):
    """The installed packages that a kernel and what is allowed are made of, by the names they are imported by."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    makers = installed_makers()
    todo = [
        *KERNEL,
        *(
            maker
            for name in allowed
            for maker in makers.get(name.partition(".")[0], ())
            if maker != "coursekit"
        ),
    ]
    seen = set()
    while todo:
        name = canonicalize_name(todo.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = importlib.metadata.requires(name) or ()
        except importlib.metadata.PackageNotFoundError:
            continue
        needs = map(Requirement, needs)
        todo += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    found = {top for top, names in makers.items() if any(canonicalize_name(name) in seen for name in names)}
    return tuple(sorted({*found, "coursekit", "nnkit"}))


class _Finder(importlib.abc.MetaPathFinder):
    """Says why a package is not there."""

    def __init__(self, shown):
        self._shown = shown

    def find_spec(self, name, path=None, target=None):
        """Of Python's import system."""
        top = name.partition(".")[0]
        if top not in self._shown and top not in sys.stdlib_module_names and _is_installed(top):
            raise ModuleNotFoundError(words(top), name=top)


_bound = [False]  # whether code of the notebook is kept to what is allowed


def bound():
    """From now on the notebook's code imports what answers may."""
    _bound[0] = True


def free():
    """From now on it imports all that is there."""
    _bound[0] = False


def limit(allowed, shown):
    """Keep this process, a kernel, to some modules. It can't be undone.

    Parameters
    ----------
    allowed : sequence of str
        What code of the notebook may import while it is bound.
    shown : sequence of str
        The installed packages that can be loaded at all.
    """
    libraries = _library_folders()
    sys.meta_path.insert(0, _Finder(frozenset(shown)))
    builtins.__import__ = _guarded_import(builtins.__import__, allowed, libraries)
    importlib.import_module = _guarded_import_module(importlib.import_module, allowed, libraries)
    sys.addaudithook(_lock(frozenset(shown), libraries, _bound))
    bound()


def _library_folders():
    """Where code lies that is no student's."""
    nnkit = importlib.machinery.PathFinder.find_spec("nnkit")
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found = {*named, Path(__file__).parent, *(nnkit.submodule_search_locations if nnkit else ())}
    found |= {path for path in sys.path if any(name in Path(path).parts for name in INSTALLED)}
    return tuple(os.path.realpath(path) + os.sep for path in found)


def _of_notebook(frame, libraries):
    """Whether code that calls is a student's: no file of a library, and not Python's own."""
    name = frame.f_code.co_filename
    return not name.startswith("<frozen ") and not os.path.realpath(name).startswith(libraries)


def _guarded_import(original, allowed, libraries):
    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        if level or not _bound[0] or not _refused(name, tuple(fromlist or ()), allowed):
            return original(name, globals, locals, fromlist, level)
        if not _of_notebook(sys._getframe(1), libraries):
            return original(name, globals, locals, fromlist, level)
        if fromlist == [] and globals is not None:  # so asks code in C, which does not use what comes back
            original(name, globals, locals, fromlist, level)
            return None
        raise ModuleNotFoundError(words(name), name=name)

    return __import__


def _guarded_import_module(original, allowed, libraries):
    def import_module(name, package=None):
        if _bound[0] and _refused(name, (), allowed) and _of_notebook(sys._getframe(1), libraries):
            raise ModuleNotFoundError(words(name), name=name)
        return original(name, package)

    return import_module


def _lock(shown, libraries, bound):
    """An audit hook, which nothing in Python takes out again: packages that are not there are not read as code either.

    Names are bound here, so that no later change of this module or of another reaches them.
    """
    realpath, fsdecode, split = os.path.realpath, os.fsdecode, os.path.split
    installed, code, programs, separator = INSTALLED, CODE, PROGRAMS, os.sep

    def hook(event, arguments):
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path = fsdecode(arguments[0])
            if path.endswith(code):
                keep_out(realpath(path))
        elif event == "import" and arguments[1]:  # a compiled module
            path = realpath(arguments[1])
            if not path.startswith(libraries):
                raise ModuleNotFoundError(
                    f"{split(path)[1]} is compiled code of no library that is allowed here"
                )
            keep_out(path)
        elif event in programs and bound[0]:
            raise PermissionError("answers start no other program")

    def keep_out(path):
        parts = path.split(separator)
        for number, part in enumerate(parts[:-1]):
            if part in installed:
                name = parts[number + 2] if parts[number + 1] == "__pycache__" else parts[number + 1]
                top = name.partition(".")[0]
                if top not in shown:
                    raise ModuleNotFoundError(words(top), name=top)
                return

    return hook
