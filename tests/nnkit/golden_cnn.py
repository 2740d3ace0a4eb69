"""PyTorch's values for the tests of `nnkit.cnn`: gradients of convolutions and poolings, and one step of LeNet."""

import numpy as np

# name: X (N, C, H, W), kernels F, size, stride, padding
CONVOLUTIONS = {
    "plain": ((2, 3, 5, 6), 4, (3, 3), (1, 1), (0, 0)),
    "same": ((2, 3, 5, 6), 4, (3, 3), (1, 1), (1, 1)),
    "stride": ((2, 2, 8, 7), 3, (3, 2), (2, 2), (0, 0)),
    "left_over": ((1, 2, 8, 9), 3, (2, 3), (3, 4), (0, 1)),
    "everything": ((3, 2, 7, 10), 5, (2, 5), (2, 3), (3, 1)),
    "one_pixel_kernel": ((2, 4, 3, 5), 2, (1, 1), (1, 1), (0, 0)),
    "one_place": ((2, 2, 3, 4), 3, (3, 4), (1, 1), (0, 0)),
    "wide_padding": ((1, 1, 2, 3), 2, (2, 2), (1, 2), (4, 3)),
}
# name: X (N, C, H, W), size, stride
POOLINGS = {
    "halves": ((2, 3, 6, 8), (2, 2), (2, 2)),
    "left_over": ((2, 3, 7, 9), (2, 2), (2, 2)),
    "overlap": ((2, 3, 7, 9), (3, 3), (2, 2)),
    "one_axis": ((2, 3, 6, 8), (2, 3), (2, 1)),
    "gaps": ((2, 3, 8, 9), (2, 2), (3, 4)),
    "whole": ((2, 3, 4, 5), (4, 5), (1, 1)),
}


def gradients(function, dY, *arrays):
    """Output and gradients of one call, from PyTorch; dY is drawn when it is a generator."""
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    Y = function(*tensors)
    dY = dY.normal(size=tuple(Y.shape))
    Y.backward(torch.tensor(dY))
    return Y.detach().numpy(), dY, [tensor.grad.numpy() for tensor in tensors]


def lenet_step(shapes, X, labels, lr):
    """Loss and gradients of a LeNet in double precision, and the logits after one step of gradient descent."""
    import torch
    from torch import nn

    net = nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    ).double()
    for parameter, start in zip(net.parameters(), lenet_start(shapes), strict=True):
        parameter.data = torch.tensor(start)
    loss = nn.functional.cross_entropy(net(torch.tensor(X)), torch.tensor(labels))
    loss.backward()
    grads = [parameter.grad.numpy().copy() for parameter in net.parameters()]
    torch.optim.SGD(net.parameters(), lr=lr).step()
    with torch.no_grad():
        return loss.item(), grads, net(torch.tensor(X)).numpy()


LENET_SHAPES = [
    (6, 1, 5, 5),
    (6,),
    (16, 6, 5, 5),
    (16,),
    (120, 400),
    (120,),
    (84, 120),
    (84,),
    (10, 84),
    (10,),
]


def lenet_start(shapes):
    """The parameters to start from, which need not be stored."""
    rng = np.random.default_rng(10)
    return [rng.normal(scale=np.prod(shape[1:]) ** -0.5, size=shape) for shape in shapes]


def arrays():
    """Convolutions, poolings (max on small integers, so that ties are frequent), and LeNet."""
    import torch.nn.functional as F

    rng = np.random.default_rng(10)
    values = {}
    for case, (shape, kernels, size, stride, padding) in CONVOLUTIONS.items():
        X, W, b = (
            rng.normal(size=shape),
            rng.normal(size=(kernels, shape[1], *size)),
            rng.normal(size=kernels),
        )

        def convolve(X, W, b, stride=stride, padding=padding):
            return F.conv2d(X, W, b, stride=stride, padding=padding)

        Y, dY, (dX, dW, db) = gradients(convolve, rng, X, W, b)
        named = {"X": X, "W": W, "b": b, "Y": Y, "dY": dY, "dX": dX, "dW": dW, "db": db}
        values |= {f"conv_{case}_{name}": array for name, array in named.items()}
    for case, (shape, size, stride) in POOLINGS.items():
        X = rng.integers(0, 3, size=shape).astype(float)
        values[f"pool_{case}_X"] = X
        for kind, pool in (("max", F.max_pool2d), ("avg", F.avg_pool2d)):
            Y, dY, (dX,) = gradients(lambda X, pool=pool, a=(size, stride): pool(X, *a), rng, X)
            values |= {
                f"pool_{case}_{kind}_{name}": array
                for name, array in zip(("Y", "dY", "dX"), (Y, dY, dX), strict=True)
            }
    X, labels = rng.normal(size=(3, 1, 28, 28)), np.array([3, 0, 7])
    loss, grads, after = lenet_step(LENET_SHAPES, X, labels, lr=0.1)
    values |= {"lenet_X": X, "lenet_labels": labels, "lenet_loss": np.array(loss), "lenet_after": after}
    # the gradients' sums and norms stand for the gradients: 61,706 numbers less
    values["lenet_sums"] = np.array([grad.sum() for grad in grads])
    values["lenet_norms"] = np.array([np.linalg.norm(grad) for grad in grads])
    return values
