"""Write the PyTorch values that the tests of nnkit compare with, one file of golden/ for each module.

Run it where PyTorch is installed: python tests/nnkit/make_golden.py [MODULE ...]
"""

import argparse
import importlib
import io
import zipfile
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parent / "golden"
NEGATIVE_SLOPE = 0.2  # not the default, so that a slope that is ignored shows


def torch_activations(Z, dA):
    """Every activation of Z and its gradient for dA, from PyTorch; `<name>` and `<name>_backward`."""
    import torch
    from torch.nn import functional

    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda T: functional.leaky_relu(T, NEGATIVE_SLOPE),
        "softmax": lambda T: torch.softmax(T, dim=-1),
        "log_softmax": lambda T: torch.log_softmax(T, dim=-1),
    }
    values = {}
    for name, function in functions.items():
        T = torch.tensor(Z, requires_grad=True)
        A = function(T)
        A.backward(torch.tensor(dA))
        values[name] = A.detach().numpy()
        values[f"{name}_backward"] = T.grad.numpy()
    return values


def activations():
    """The six pairs of `nnkit.activations` on ordinary and on extreme inputs."""
    rng = np.random.default_rng(1)
    Z = rng.normal(scale=3, size=(3, 2, 5))
    Z[0, 0, 0] = 0.0  # the kink of the ReLUs
    Z[1, 1] = [1000.0, -1000.0, 999.0, 0.5, -0.5]
    Z[2, 0] = [-700.0, -701.0, -702.0, -703.0, -704.0]
    dA = rng.normal(size=Z.shape)
    return {"Z": Z, "dA": dA, **torch_activations(Z, dA)}


def torch_mlp(X, W1, b1, W2, b2, W3, b3):
    """The first layer's weighted sums and the output of three layers (relu, tanh, softmax), from PyTorch."""
    import torch
    from torch.nn.functional import linear

    X, W1, b1, W2, b2, W3, b3 = map(torch.tensor, (X, W1, b1, W2, b2, W3, b3))
    Z1 = linear(X, W1, b1)
    A2 = torch.tanh(linear(torch.relu(Z1), W2, b2))
    A = torch.softmax(linear(A2, W3, b3), dim=-1)
    return {"Z1": Z1.numpy(), "A": A.numpy()}


def forward():
    """A layer and a network of three layers, 4-6-5-3, of `nnkit.forward`."""
    rng = np.random.default_rng(2)
    values = {"X": rng.normal(size=(7, 4))}
    for number, (d_in, d_out) in enumerate([(4, 6), (6, 5), (5, 3)], start=1):
        values[f"W{number}"] = rng.normal(size=(d_out, d_in))
        values[f"b{number}"] = rng.normal(size=d_out)
    return {**values, **torch_mlp(**values)}


MODULES = {"activations": activations, "forward": forward}
# One file for each later module, with a function arrays().
for path in sorted(Path(__file__).parent.glob("golden_*.py")):
    MODULES[path.stem.removeprefix("golden_")] = importlib.import_module(path.stem).arrays


def write_npz(path, arrays):
    """Write arrays as an .npz file whose bytes depend on the arrays alone: sorted, without time stamps."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, arrays[name])
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"one of {', '.join(MODULES)}; all by default"
    )
    chosen = parser.parse_args().modules or list(MODULES)
    unknown = sorted(set(chosen) - set(MODULES))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(MODULES)}")
    GOLDEN.mkdir(exist_ok=True)
    for name in chosen:
        path = GOLDEN / f"{name}.npz"
        write_npz(path, MODULES[name]())
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
