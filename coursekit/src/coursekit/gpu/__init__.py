"""The package `nnkit` on an NVIDIA GPU, beside the one on the CPU: the same files, read with CuPy in NumPy's place.

CuPy is no dependency: it is looked for when the first of these names is used.
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
