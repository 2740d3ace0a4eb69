"""The package `nnkit` on an NVIDIA GPU, next to the one on the CPU: the same files, loaded with CuPy instead of NumPy.

CuPy is not a dependency: it is imported when the first of these names is used.
"""

from types import ModuleType

from coursekit.gpu.arrays import array_module
from coursekit.gpu.loading import load
from coursekit.gpu.moving import to_cpu, to_gpu

__all__ = ["load", "np", "to_cpu", "to_gpu"]

np: ModuleType  # made when it is first asked for


def __getattr__(name: str) -> ModuleType:
    if name == "np":
        return array_module()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
