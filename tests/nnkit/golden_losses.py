"""The PyTorch values that the tests of nnkit.losses compare with; `make_golden.py` writes them."""

import numpy as np

DELTA, SMOOTHING, MARGIN = 0.7, 0.15, 1.5  # no defaults, so that an argument that is ignored shows


def torch_losses(pred, target, logits, binary, soft, labels):
    """Every loss and its gradient for the first argument, from PyTorch; `<name>` and `<name>_grad`.

    pred, target, binary and soft (the targets of the binary cross entropy) are (N, C) as logits is.
    """
    import torch
    from torch.nn import functional

    target, binary, soft, labels = map(torch.tensor, (target, binary, soft, labels))
    classes = logits.shape[1]
    functions = {
        "mse": (pred, lambda T: functional.mse_loss(T, target)),
        "huber": (pred, lambda T: functional.huber_loss(T, target)),
        "huber_delta": (pred, lambda T: functional.huber_loss(T, target, delta=DELTA)),
        "binary_cross_entropy": (logits, lambda T: functional.binary_cross_entropy_with_logits(T, binary)),
        "binary_cross_entropy_soft": (logits, lambda T: functional.binary_cross_entropy_with_logits(T, soft)),
        "softmax_cross_entropy": (logits, lambda T: functional.cross_entropy(T, labels)),
        "softmax_cross_entropy_smoothing": (
            logits,
            lambda T: functional.cross_entropy(T, labels, label_smoothing=SMOOTHING),
        ),
        # multi_margin_loss divides by the number of classes, the course's hinge does not
        "hinge": (logits, lambda T: classes * functional.multi_margin_loss(T, labels)),
        "hinge_margin": (logits, lambda T: classes * functional.multi_margin_loss(T, labels, margin=MARGIN)),
    }
    values = {}
    for name, (array, function) in functions.items():
        T = torch.tensor(array, requires_grad=True)
        loss = function(T)
        loss.backward()
        values[name] = loss.detach().numpy()
        values[f"{name}_grad"] = T.grad.numpy()
    return values


def inputs(rng, N=9, C=6, dtype=np.float64):
    """Ordinary inputs for `torch_losses`."""
    pred, target, logits = rng.normal(scale=3, size=(3, N, C)).astype(dtype)
    return {
        "pred": pred,
        "target": target,
        "logits": logits,
        "binary": rng.integers(0, 2, size=(N, C)).astype(dtype),
        "soft": rng.uniform(size=(N, C)).astype(dtype),
        "labels": rng.integers(0, C, size=N),
    }


def arrays():
    """Inputs, losses and gradients: ordinary ones, and as `extreme_<name>` some at the limits."""
    rng = np.random.default_rng(3)
    ordinary, extreme = inputs(rng), inputs(rng, N=3)
    extreme["logits"][0] = [1000.0, -1000.0, 999.0, 0.5, -0.5, 0.0]
    extreme["logits"][1] = [-700.0, -701.0, -702.0, -703.0, -704.0, -705.0]
    extreme["logits"][2] = [1.0, 0.0, -0.5, 2.0, -1.0, 1.5]  # exactly at the margins 1 and 1.5 of class 0
    extreme["labels"][:] = [1, 5, 0]
    extreme["pred"][0] = extreme["target"][0]
    extreme["target"][1] = 0.0
    extreme["pred"][1] = [1.0, -1.0, DELTA, -DELTA, 100.0, -100.0]  # exactly at delta
    sets = {"": {**ordinary, **torch_losses(**ordinary)}, "extreme_": {**extreme, **torch_losses(**extreme)}}
    return {prefix + name: value for prefix, values in sets.items() for name, value in values.items()}
