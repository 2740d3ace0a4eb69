"""PyTorch's values for the tests of `nnkit.autodiff`: gradients of operations, and of a function that uses many of them."""

import numpy as np

SHAPES = {"A": (4, 3), "B": (4, 3), "row": (3,), "column": (4, 1), "stack": (2, 4, 3), "right": (3, 5)}


def operations(m):
    """Functions of one or two named arrays, in a namespace `m`; each with the names of its arrays."""
    return {
        "add": (lambda a, b: a + b, ("A", "row")),
        "subtract": (lambda a, b: a - b, ("column", "A")),
        "multiply": (lambda a, b: a * b, ("A", "column")),
        "square": (lambda a: a * a, ("A",)),
        "divide": (lambda a, b: a / (b * b + 2), ("row", "A")),
        "divide a number": (lambda a: 3 / (a * a + 1), ("A",)),
        "power": (lambda a: (a * a + 1) ** 1.7, ("A",)),
        "matmul": (lambda a, b: a @ b, ("A", "right")),
        "matmul of a stack": (lambda a, b: a @ b, ("stack", "right")),
        "exp": (lambda a: m.exp(a), ("A",)),
        "log": (lambda a: m.log(a * a + 0.5), ("A",)),
        "tanh": (lambda a: m.tanh(a), ("A",)),
        "sigmoid": (lambda a: m.sigmoid(a), ("A",)),
        "absolute": (lambda a: m.absolute(a), ("A",)),
        "maximum": (lambda a, b: m.maximum(a, b), ("A", "B")),
        "sum": (lambda a: a.sum(), ("A",)),
        "sum over the rows": (lambda a: a.sum(0), ("A",)),
        "sum over two axes": (lambda a: a.sum((0, 2)), ("stack",)),
        "mean": (lambda a: a.mean(-1), ("stack",)),
        "max": (lambda a: m.largest(a, 1), ("stack",)),
        "reshape": (lambda a: a.reshape(3, 4) * a.reshape(3, 4), ("A",)),
        "transpose": (lambda a: m.axes(a, (2, 0, 1)) ** 2, ("stack",)),
        "slices": (lambda a: a[:, 1:, ::2], ("stack",)),
        "rows, some twice": (lambda a: a[[3, 0, 3, 3]], ("A",)),
        "pairs": (lambda a: a[[0, 1, 0], [2, 2, 2]], ("A",)),
        "stack": (lambda a, b: m.stack([a, b, a], 1), ("A", "B")),
        "concatenate": (lambda a, b: m.concatenate([a, b * 2, a], 0), ("A", "B")),
        "many": (many(m), ("A", "right")),
    }


def many(m):
    """A function in which values are used at several depths."""

    def function(a, b):
        z = m.tanh(a @ b)  # (4, 5)
        p = m.exp(z - z.sum(1).reshape(4, 1)) / (1 + m.exp(-z))
        return (p * z + p[:, :1]).mean(0) * z[2]

    return function


def arrays():
    """For each operation its value, an upstream gradient, and PyTorch's gradients."""
    import torch

    class Names:
        exp, log, tanh, sigmoid, absolute = torch.exp, torch.log, torch.tanh, torch.sigmoid, torch.abs
        maximum, stack, concatenate = torch.maximum, torch.stack, torch.cat
        largest, axes = staticmethod(torch.amax), staticmethod(torch.permute)

    rng = np.random.default_rng(19)
    found = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    for name, (function, operands) in operations(Names).items():
        leaves = [torch.tensor(found[operand], requires_grad=True) for operand in operands]
        out = function(*leaves)
        found[f"{name}: value"] = out.detach().numpy()
        found[f"{name}: dY"] = rng.normal(size=tuple(out.shape))
        out.backward(torch.tensor(found[f"{name}: dY"]))
        for operand, leaf in zip(operands, leaves, strict=True):
            found[f"{name}: d_{operand}"] = leaf.grad.numpy()
    return found
