"""Copies of models, optimisers and data on the other side: arrays moved, and classes of nnkit changed for those of nnkit_gpu."""

from __future__ import annotations

import copy
import importlib
import io
import pickle
from collections.abc import Callable
from operator import attrgetter
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy

from coursekit.errors import UserError
from coursekit.gpu.arrays import Generator, cupy, on_cpu_only
from coursekit.gpu.loading import COPY, load, loaded_folder
from coursekit.notebook.source import PACKAGE

BY_NAME = (type, FunctionType, BuiltinFunctionType, ModuleType)


def to_gpu(thing: Any) -> Any:
    """Copy arrays, or a model and what belongs to it, to the GPU.

    Parameters
    ----------
    thing : ndarray, layer, optimiser, list, dict, ...
        It is not changed. Move objects that share arrays, such as a model and its optimiser, in one call:
        `model, optimizer = to_gpu((model, optimizer))`.

    Returns
    -------
    copy
        The same with CuPy arrays, random generators that give CuPy arrays, and functions and classes of `nnkit_gpu`.

    Raises
    ------
    UserError
        If CuPy, a GPU or a class in `nnkit_gpu` is missing, or something can't be copied.
    """
    cp = cupy()

    def other(part):
        if isinstance(part, numpy.ndarray) and not on_cpu_only(part):
            return cp.asarray(part)
        if isinstance(part, cp.ndarray):
            return part.copy()
        if isinstance(part, numpy.random.Generator):
            return Generator(copy.deepcopy(part.bit_generator))
        return _counterpart(part, PACKAGE, COPY)

    return _copy(thing, other)


def to_cpu(thing: Any) -> Any:
    """Copy arrays, or a model and what belongs to it, back to the CPU: the opposite of `to_gpu`."""
    cp = cupy()

    def other(part):
        if isinstance(part, cp.ndarray):
            return cp.asnumpy(part)
        if isinstance(part, numpy.random.Generator):
            return numpy.random.Generator(copy.deepcopy(part.bit_generator))
        return _counterpart(part, COPY, PACKAGE)

    return _copy(thing, other)


def _counterpart(part, source, target):
    """What takes the place of a class, a function or a module: the one of the same name in the other package, else itself."""
    if not isinstance(part, BY_NAME):
        return None
    module = part.__name__ if isinstance(part, ModuleType) else part.__module__ or ""
    name = "" if isinstance(part, ModuleType) else part.__qualname__
    if module.partition(".")[0] != source or "<locals>" in name:
        _refuse_subclass(part, source)
        return part
    if target == COPY and loaded_folder() is None:
        load()
    other = importlib.import_module(module.replace(source, target, 1))
    try:
        return attrgetter(name)(other) if name else other
    except AttributeError:
        raise UserError(
            f"{other.__name__} has no {name}: {module} has changed since it was loaded. Restart the kernel."
        ) from None


def _refuse_subclass(part, source):
    """A class of the notebook computes with the notebook's np, whatever its arrays are."""
    if isinstance(part, type) and any(base.__module__.partition(".")[0] == source for base in part.__mro__):
        raise UserError(
            f"{part.__qualname__} can't be moved: it is defined in {part.__module__}, which has its own np. Define it in a "
            f"module of {PACKAGE}, or on classes of {COPY} with `from coursekit.gpu import np`."
        )


def _copy(thing, other):
    """Copy a thing, with the parts for which `other` does not return None replaced."""
    buffer, kept = io.BytesIO(), _Kept(other)
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.persistent_id = kept.number
    try:
        pickler.dump(thing)
    except (pickle.PicklingError, TypeError) as error:
        raise UserError(f"{type(thing).__name__} can't be moved: {error}.") from None
    buffer.seek(0)
    unpickler = pickle.Unpickler(buffer)
    unpickler.persistent_load = kept.part
    return unpickler.load()


class _Kept:
    """Parts that are replaced, each once: what was shared before is shared afterwards."""

    def __init__(self, other: Callable[[Any], Any]):
        self.other, self.numbers, self.parts = other, {}, []

    def number(self, part):
        if id(part) not in self.numbers:
            replaced = self.other(part)
            if replaced is None:
                return None
            self.numbers[id(part)] = len(self.parts)
            self.parts.append((part, replaced))  # the part too: while it lives no other has its id
        return self.numbers[id(part)]

    def part(self, number):
        return self.parts[number][1]
