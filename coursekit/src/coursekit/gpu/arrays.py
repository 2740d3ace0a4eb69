"""CuPy in NumPy's place: what the modules of nnkit see as `np` on the GPU, and what is done otherwise than CuPy does it."""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy

from coursekit.errors import UserError

INSTALL = "`pip install cupy-cuda12x`, or cupy-cuda13x for CUDA 13 (`nvidia-smi` prints the version)"


@functools.cache
def cupy() -> ModuleType:
    """CuPy, once it is known that it has a GPU to work on.

    Raises
    ------
    UserError
        If CuPy or a GPU is missing.
    """
    try:
        found = importlib.import_module("cupy")
    except ImportError as error:
        if error.name != "cupy":
            raise UserError(f"CuPy can't be loaded: {error}. Install it again: {INSTALL}.") from None
        raise UserError(
            f"CuPy, which the GPU needs, is not installed here: {INSTALL}. Colab has it if its runtime has a GPU."
        ) from None
    try:
        count = found.cuda.runtime.getDeviceCount()
    except found.cuda.runtime.CUDARuntimeError as error:
        raise UserError(_no_gpu(f" ({error})")) from None
    if not count:
        raise UserError(_no_gpu(""))
    return found


def _no_gpu(why):
    return (
        f"CuPy finds no NVIDIA GPU here{why}. On Colab, choose Runtime, Change runtime type, and a GPU; elsewhere, check that "
        "`nvidia-smi` lists one. Everything in nnkit also runs on the CPU."
    )


class Namespace(ModuleType):
    """A copy of another module, except for some names of its own.

    Parameters
    ----------
    name : str
        The NumPy module whose place it takes.
    source : module or None
        Where all other names come from.
    own : dict of str -> object
    """

    def __init__(self, name: str, source: ModuleType | None, own: dict[str, Any]) -> None:
        super().__init__(name)
        self._source = source
        vars(self).update(own)

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(self._source, name)
        except AttributeError:
            raise AttributeError(f"{self.__name__}.{name} does not exist on the GPU") from None


@functools.cache
def array_module() -> Namespace:
    """The module that replaces NumPy: CuPy, except for the functions in `OTHERWISE`.

    Raises
    ------
    UserError
        If CuPy or a GPU is missing.
    """
    return Namespace("numpy", cupy(), OTHERWISE)


def on_cpu_only(value: Any) -> bool:
    """Whether an array, or the first element of lists, is a text or another thing that no GPU holds."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return isinstance(value, (str, bytes)) or getattr(value, "dtype", numpy.dtype(float)).kind not in "biufc"


def asarray(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """np.asarray: texts stay on the CPU, since CuPy has no arrays of them. `save` keeps some in a model's file."""
    return numpy.asarray(a, dtype, order) if on_cpu_only(a) else cupy().asarray(a, dtype, order)


def maximum_of(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, **initial: Any) -> Any:
    """np.max: CuPy's has no `initial`, without which the maximum of an empty array is an error."""
    if not initial:
        return cupy().max(a, axis, out, keepdims)
    a = cupy().asarray(a)
    if a.size:
        return cupy().maximum(cupy().max(a, axis, None, keepdims), initial["initial"], out=out)
    shape = numpy.max(numpy.empty(a.shape, a.dtype), axis, keepdims=keepdims, initial=0).shape
    return cupy().full(shape, initial["initial"], dtype=a.dtype)


def errstate(**settings: Any) -> contextlib.AbstractContextManager[None]:
    """np.errstate: a GPU computes inf and NaN without a warning, so there is nothing to set."""
    return contextlib.nullcontext()


class Archive(dict):
    """The arrays of an .npz file by name, as `with np.load(path) as file` gives them."""

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def load(file: Any, **options: Any) -> Any:
    """np.load: CuPy's fails at texts in an .npz file."""
    found = numpy.load(file, **options)
    if isinstance(found, numpy.ndarray):
        return asarray(found)
    with found:
        return Archive({name: asarray(found[name]) for name in found.files})


class Generator(numpy.random.Generator):
    """Random numbers that NumPy draws and that are then moved: a seed gives the same numbers as on the CPU.

    CuPy's own generator has other numbers, and no `normal`.
    """

    def __reduce__(self) -> tuple[type[Generator], tuple[numpy.random.BitGenerator]]:
        return type(self), (self.bit_generator,)

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Shuffle an array on the GPU, in place."""
        host = cupy().asnumpy(x)
        super().shuffle(host, axis)
        x[...] = cupy().asarray(host)


def _drawn_by_numpy(name: str) -> Callable[..., Any]:
    draw = getattr(numpy.random.Generator, name)

    @functools.wraps(draw)
    def method(self, *args, **kwargs):
        if kwargs.get("out") is not None:
            raise TypeError(f"{name} has no out= on the GPU")
        plain = numpy.random.Generator(self.bit_generator)  # its methods call each other
        args = [_on_cpu(value) for value in args]
        drawn = draw(plain, *args, **{key: _on_cpu(value) for key, value in kwargs.items()})
        return cupy().asarray(drawn) if isinstance(drawn, numpy.ndarray) else drawn

    return method


def _on_cpu(value):
    return cupy().asnumpy(value) if isinstance(value, cupy().ndarray) else value


for _name in dir(numpy.random.Generator):
    if not _name.startswith("_") and _name not in ("bit_generator", "shuffle", "spawn"):
        setattr(Generator, _name, _drawn_by_numpy(_name))


def default_rng(seed: Any = None) -> Generator:
    """np.random.default_rng: a generator whose arrays are on the GPU."""
    return Generator(numpy.random.default_rng(seed).bit_generator)


OTHERWISE = {
    "asarray": asarray,
    "max": maximum_of,
    "errstate": errstate,
    "load": load,
    "random": Namespace("numpy.random", None, {"Generator": Generator, "default_rng": default_rng}),
}
