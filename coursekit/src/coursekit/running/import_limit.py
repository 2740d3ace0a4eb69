"""A kernel kept to the modules that answers may import.

Other packages are missing: asking for one raises an error that says so, and its files can't be read as code.
"""

import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from coursekit.checks.scope import PREFIX
from coursekit.notebook.imports import INSTALLED, is_installed, is_refused, why_refused
from coursekit.notebook.source import PACKAGE

KERNEL = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "rich", "typer")
CODE = (".py", ".pyc", ".so", ".pyd")
PROGRAMS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
BOUND, FREE = (f"{PREFIX}imports.{name}()" for name in ("bound", "free"))  # for a kernel


def limit_code(allowed: Iterable[str]) -> str:
    """Code that keeps a kernel to the allowed modules, to be run before any of a student's."""
    return f"import coursekit.running.import_limit as {PREFIX}imports\n{PREFIX}imports.limit({tuple(allowed)!r}, {visible(tuple(allowed))!r})"


@cache
def installed_makers() -> Mapping[str, list[str]]:
    """Name that is imported -> the installed packages that it comes from."""
    return importlib.metadata.packages_distributions()


@cache
def visible(allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The installed packages that a kernel and what is allowed are made of, by the names they are imported by."""
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
        todo += _required(name)
    found = {top for top, names in makers.items() if any(canonicalize_name(name) in seen for name in names)}
    return tuple(sorted({*found, "coursekit", PACKAGE}))


@cache
def _required(package):
    """Names of the packages that an installed package requires, without its extras."""
    from packaging.requirements import Requirement

    try:
        needs = map(Requirement, importlib.metadata.requires(package) or ())
    except importlib.metadata.PackageNotFoundError:
        return ()
    return tuple(need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""}))


class _Finder(importlib.abc.MetaPathFinder):
    """Says why a package is not there."""

    def __init__(self, shown):
        self._shown = shown

    def find_spec(self, name, path=None, target=None):
        """Of Python's import system."""
        top = name.partition(".")[0]
        if top not in self._shown and top not in sys.stdlib_module_names and is_installed(top):
            raise ModuleNotFoundError(why_refused(top), name=top)


_bound = [False]  # whether code of the notebook is kept to what is allowed


def bound() -> None:
    """From now on the notebook's code imports what answers may."""
    _bound[0] = True


def free() -> None:
    """From now on it imports all that is there."""
    _bound[0] = False


def limit(allowed: Sequence[str], shown: Sequence[str]) -> None:
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
    nnkit = importlib.machinery.PathFinder.find_spec(PACKAGE)
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found = {*named, Path(__file__).parents[1], *((nnkit and nnkit.submodule_search_locations) or ())}
    found |= {path for path in sys.path if any(name in Path(path).parts for name in INSTALLED)}
    return tuple(os.path.realpath(path) + os.sep for path in found)


def _of_notebook(frame, libraries):
    """Whether code that calls is a student's: no file of a library, and not Python's own."""
    return _is_answer(frame.f_code.co_filename, libraries)


@cache  # the kernel's own code imports something for each message, and a real path asks for every folder on the way
def _is_answer(name, libraries):
    return not name.startswith("<frozen ") and not os.path.realpath(name).startswith(libraries)


def _guarded_import(original, allowed, libraries):
    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        if level or not _bound[0] or not is_refused(name, tuple(fromlist or ()), allowed):
            return original(name, globals, locals, fromlist, level)
        if not _of_notebook(sys._getframe(1), libraries):
            return original(name, globals, locals, fromlist, level)
        if fromlist == [] and globals is not None:  # so asks code in C, which does not use what comes back
            original(name, globals, locals, fromlist, level)
            return None
        raise ModuleNotFoundError(why_refused(name), name=name)

    return __import__


def _guarded_import_module(original, allowed, libraries):
    def import_module(name, package=None):
        if _bound[0] and is_refused(name, (), allowed) and _of_notebook(sys._getframe(1), libraries):
            raise ModuleNotFoundError(why_refused(name), name=name)
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
                    f"{split(path)[1]} is compiled code of a library that is not allowed here"
                )
            keep_out(path)
        elif event in programs and bound[0]:
            raise PermissionError("answers may not start other programs")

    def keep_out(path):
        parts = path.split(separator)
        for number, part in enumerate(parts[:-1]):
            if part in installed:
                name = parts[number + 2] if parts[number + 1] == "__pycache__" else parts[number + 1]
                top = name.partition(".")[0]
                if top not in shown:
                    raise ModuleNotFoundError(why_refused(top), name=top)
                return

    return hook
