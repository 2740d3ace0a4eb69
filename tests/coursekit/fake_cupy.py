"""A stand-in for CuPy on a machine without a GPU: arrays that do not mix with NumPy's, and lack what CuPy's lack.

What NumPy has and CuPy 14.2 has not was found by comparing the two; `LACKING` has the part of it that a module could use by mistake.
"""

import operator
import types

import numpy

__version__ = "stand-in"


def words(text):
    return text.split()


LACKING = frozenset(
    words(
        "bmat block datetime64 emath errstate flexible frompyfunc geomspace insert nanpercentile nanquantile ndenumerate nditer "
        "seterr spacing strings timedelta64 unstack vecdot matvec vecmat void str_ bytes_ object_ char rec recarray"
    )
)
REDUCTIONS = frozenset(
    words("all amax amin any max mean min nanmax nanmin nansum prod std sum var argmax argmin")
)
REDUCTION_KEYWORDS = {"a", "axis", "dtype", "out", "keepdims", "ddof"}
METHODS = frozenset(
    words(
        "all any argmax argmin argsort astype clip copy cumprod cumsum diagonal dot fill flatten max mean min nonzero prod ravel repeat "
        "reshape round sort squeeze std sum swapaxes take transpose var view"
    )
)
VIEWS = frozenset(words("T real imag"))
ATTRIBUTES = frozenset(words("dtype flags itemsize nbytes ndim shape size strides"))


class ndarray:
    """An array in the memory of a GPU that does not exist."""

    __array_priority__ = 100
    __hash__ = None

    def __init__(self, host):
        self._host = host

    def __array__(self, *_, **__):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`")

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return _lifted(getattr(ufunc, method), ufunc.__name__)(*inputs, **kwargs)

    def __array_function__(self, function, kinds, args, kwargs):
        return getattr(_module, function.__name__)(*args, **kwargs)

    def __getattr__(self, name):
        if name in ATTRIBUTES:
            return getattr(self._host, name)
        if name in VIEWS:
            return ndarray(getattr(self._host, name))
        if name in METHODS:
            return _lifted(getattr(self._host, name), name)
        raise AttributeError(f"'cupy.ndarray' object has no attribute {name!r}")

    def get(self):
        return self._host.copy()

    def item(self, *index):
        return self._host.item(*index)

    def tolist(self):
        return self._host.tolist()

    def __getitem__(self, key):
        key = _key(key)
        if not any(part is Ellipsis for part in key):
            key = (*key, ...)  # one element is a view of no dimension, not a number
        return ndarray(self._host[key])

    def __setitem__(self, key, value):
        if isinstance(value, (list, tuple)):
            raise TypeError(f"Unsupported type {type(value)}")
        self._host[_key(key)] = _lowered(value)

    def __len__(self):
        return len(self._host)

    def __iter__(self):
        return (self[number] for number in range(len(self)))

    def __bool__(self):
        return bool(self._host)

    def __float__(self):
        return float(self._host)

    def __int__(self):
        return int(self._host)

    def __repr__(self):
        return repr(self._host)

    def __str__(self):
        return str(self._host)

    def __format__(self, spec):
        return format(self._host.item() if spec else self._host, spec)

    def __copy__(self):
        return ndarray(self._host.copy())

    def __deepcopy__(self, memo):
        return ndarray(self._host.copy())

    def __reduce__(self):
        return ndarray, (self._host,)


def _key(key):
    parts = key if isinstance(key, tuple) else (key,)
    arrays = [part for part in parts if isinstance(part, ndarray)]
    if len(arrays) > 1 and any(part.dtype == bool for part in arrays):
        raise ValueError("currently, CuPy only supports slices that consist of one boolean array.")
    if any(isinstance(part, ndarray) and part.ndim == 0 for part in parts):
        raise TypeError("this stand-in has no index that lies on the GPU")
    return tuple(_lowered(part) for part in parts)


def _lowered(value):
    """What NumPy computes with; a NumPy array is refused."""
    if isinstance(value, ndarray):
        return value._host
    if isinstance(value, numpy.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, (list, tuple)):
        return type(value)(_lowered(part) for part in value)
    return value


def _raised(value):
    """What NumPy computed, on the GPU; a number becomes an array without dimensions."""
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return ndarray(numpy.asarray(value))
    if isinstance(value, (list, tuple)):
        return tuple(_raised(part) for part in value)
    return value


def _lifted(function, name):
    def lifted(*args, **kwargs):
        if name in REDUCTIONS and (more := kwargs.keys() - REDUCTION_KEYWORDS):
            raise TypeError(f"{name}() got an unexpected keyword argument {min(more)!r}")
        out = kwargs.get("out")
        if isinstance(out, tuple) and len(out) == 1:
            (out,) = out
        found = function(*map(_lowered, args), **{key: _lowered(value) for key, value in kwargs.items()})
        return (
            found if isinstance(found, type(NotImplemented)) else out if out is not None else _raised(found)
        )

    return lifted


def _reduction(function, name):
    """A function such as np.mean, which in CuPy is a call of the array's method: a list has none."""

    def reduced(a, *args, **kwargs):
        if not isinstance(a, ndarray):
            raise AttributeError(f"{type(a).__name__!r} object has no attribute {name!r}")
        return _lifted(function, name)(a, *args, **kwargs)

    return reduced


def _operators():
    for name in words("add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"):
        full = f"{name}_" if name in ("and", "or") else name
        yield f"__{name}__", _lifted(getattr(operator, full), name)
        yield f"__r{name}__", _lifted(_reflected(getattr(operator, full)), name)
        if name != "matmul":
            yield f"__i{name}__", _in_place(getattr(operator, f"i{name}"))
    for name in words("lt le gt ge eq ne neg pos abs invert"):
        yield f"__{name}__", _lifted(getattr(operator, name), name)


def _reflected(do):
    return lambda a, b: do(b, a)


def _in_place(do):
    def changed(self, other):
        do(self._host, _lowered(other))
        return self

    return changed


for _name, _method in _operators():
    setattr(ndarray, _name, _method)


def _moved(a):
    """The same, with NumPy's and this module's arrays as NumPy's: what may be copied to the GPU."""
    if isinstance(a, ndarray):
        return a._host
    return type(a)(_moved(part) for part in a) if isinstance(a, (list, tuple)) else a


def array(a, dtype=None, copy=True, order="K"):
    host = numpy.array(_moved(a), dtype=dtype, order=order)
    if host.dtype.kind not in "biufc":
        raise ValueError(f"Unsupported dtype {host.dtype}")
    return ndarray(host)


def asarray(a, dtype=None, order=None):
    if isinstance(a, ndarray) and dtype in (None, a.dtype):
        return a
    return array(a, dtype, order=order or "K")


def asnumpy(a):
    return a.get() if isinstance(a, ndarray) else numpy.asarray(a)


def savez(file, **arrays):
    numpy.savez(file, **{name: asnumpy(value) for name, value in arrays.items()})


class _Module(types.ModuleType):
    """A module of NumPy whose functions take and give arrays on the GPU."""

    def __init__(self, source, own=()):
        super().__init__(source.__name__.replace("numpy", "cupy"))
        self._source = source
        vars(self).update(own)

    def __getattr__(self, name):
        if name in LACKING or name.startswith("__"):
            raise AttributeError(f"module 'cupy' has no attribute {name!r}")
        found = getattr(self._source, name)
        if isinstance(found, types.ModuleType):
            return _Module(found)
        if isinstance(found, numpy.ufunc):
            return _Ufunc(found)
        if name in REDUCTIONS:
            return _reduction(found, name)
        return _lifted(found, name) if callable(found) and not isinstance(found, type) else found


class _Ufunc:
    def __init__(self, ufunc):
        self._ufunc = ufunc

    def __call__(self, *args, **kwargs):
        return _lifted(self._ufunc, self._ufunc.__name__)(*args, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _lifted(getattr(self._ufunc, name), name)


class CUDARuntimeError(RuntimeError):
    pass


class Device:
    def synchronize(self):
        pass


def cuda(devices=1):
    """The part of CuPy that knows the GPUs."""
    runtime = types.SimpleNamespace(
        CUDARuntimeError=CUDARuntimeError,
        getDeviceCount=lambda: devices,
        getDeviceProperties=lambda number: {"name": b"stand-in"},
        runtimeGetVersion=lambda: 0,
    )
    return types.SimpleNamespace(runtime=runtime, Device=Device)


def module(devices=1):
    """The stand-in as a module that `import cupy` gives."""
    own = {
        name: globals()[name] for name in ("ndarray", "array", "asarray", "asnumpy", "savez", "__version__")
    }
    return _Module(numpy, own | {"cuda": cuda(devices), "random": types.ModuleType("cupy.random")})


_module = module()
