"""The files of a package `nnkit`, loaded a second time as `nnkit_gpu`, with CuPy in NumPy's place."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from coursekit.errors import UserError
from coursekit.gpu.arrays import array_module
from coursekit.notebook.source import PACKAGE

COPY = "nnkit_gpu"
WHOLE = {"CHUNK": 2**26, "_BLOCK": 2**40}
"""Sizes of the parts in which modules do their work: made for a processor's cache, they would leave a GPU idle."""


class MissingModule(UserError, ModuleNotFoundError):
    """A module that the package does not have (yet)."""


def load(folder: str | Path | None = None) -> ModuleType:
    """Make `from nnkit_gpu.layers import mlp` possible: every module of nnkit, from the same file, with CuPy as its np.

    The modules of `nnkit` stay as they are, so that both can be used in one notebook.

    Parameters
    ----------
    folder : path, optional
        A workspace, or another folder that holds a package `nnkit`; default: the one that `import nnkit` finds.
        If another one was loaded before, its modules are forgotten.

    Returns
    -------
    package : module
        `nnkit_gpu`.

    Raises
    ------
    UserError
        If CuPy, a GPU or the package is missing.
    """
    array_module()
    package = _package_folder(folder)
    if loaded_folder() != package:
        sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
        for name in [name for name in sys.modules if name.partition(".")[0] == COPY]:
            del sys.modules[name]
        sys.meta_path.insert(0, Finder(package))
    return importlib.import_module(COPY)


def loaded_folder() -> Path | None:
    """The folder of the package that is loaded for the GPU, None if none is."""
    return next((finder.folder for finder in sys.meta_path if isinstance(finder, Finder)), None)


def _package_folder(folder):
    if folder is not None:
        found = Path(folder).resolve() / PACKAGE
        if not (found / "__init__.py").is_file():
            raise UserError(f"{folder} has no package {PACKAGE}/. Give the path of your workspace.")
        return found
    spec = find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise UserError(
            f"There is no package {PACKAGE} here. Open a notebook in your workspace and run `%load_ext coursekit`, or give the "
            "workspace's path: `gpu.load(DIR)`."
        )
    return Path(spec.origin).resolve().parent


class Finder(MetaPathFinder):
    """Finds the modules of `nnkit_gpu` among the files of a package `nnkit`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Of Python's import system."""
        top, _, inner = fullname.partition(".")
        if top != COPY:
            return None
        if not inner:
            file = str(self.folder / "__init__.py")
            return spec_from_file_location(COPY, file, loader=Loader(COPY, file))
        spec = PathFinder.find_spec(fullname, path)
        if spec is None:
            raise MissingModule(
                f"{self.folder} has no module {inner}: the chapter that makes it is not exported yet. Finish it, run its last cell, "
                "`%export`, and then this cell again.",
                name=fullname,
            )
        if isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(fullname, spec.loader.path)
        return spec


class Loader(SourceFileLoader):
    """Runs a module with an `import` of its own, in which numpy is CuPy, and nnkit is nnkit_gpu."""

    def exec_module(self, module: ModuleType) -> None:
        """Of Python's import system."""
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
        super().exec_module(module)
        for name, size in WHOLE.items():
            if isinstance(vars(module).get(name), int):
                setattr(module, name, size)


def _import(
    name: str, globals: Any = None, locals: Any = None, fromlist: Sequence[str] | None = (), level: int = 0
) -> ModuleType:
    """What the statement `import` calls in a module for the GPU.

    C code that runs on behalf of such a module, NumPy's own for one, gets here as well, with a list where a statement has a tuple or None.
    It means the real NumPy.
    """
    if isinstance(fromlist, list):
        return builtins.__import__(name, globals, locals, fromlist, level)
    top, _, inner = name.partition(".")
    if level == 0 and top == "numpy":
        try:
            found = attrgetter(inner)(array_module()) if inner else array_module()
        except AttributeError as error:
            raise ModuleNotFoundError(str(error), name=name) from None
        return found if fromlist else array_module()
    if level == 0 and top == "threadpoolctl":  # nnkit.fast starts no threads then
        raise ModuleNotFoundError(f"{name} is for work on a processor", name=name)
    if level == 0 and top == PACKAGE:
        name = name.replace(PACKAGE, COPY, 1)
    return builtins.__import__(name, globals, locals, fromlist or (), level)
