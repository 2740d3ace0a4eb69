"""PyTorch's values for the tests of `nnkit.conv`: convolution and both poolings."""

import numpy as np

# name: shape of X, shape of W, stride, padding
CONVOLUTIONS = {
    "plain": ((2, 3, 5, 7), (4, 3, 3, 3), 1, 0),
    "same": ((2, 3, 6, 5), (2, 3, 3, 3), 1, 1),
    "strided": ((2, 2, 8, 7), (3, 2, 3, 3), 2, 1),
    "not_dividing": ((2, 2, 7, 8), (3, 2, 2, 3), 3, 0),
    "pairs": ((2, 3, 5, 9), (2, 3, 2, 3), (1, 3), (2, 0)),
    "wide_padding": ((1, 1, 2, 3), (1, 1, 2, 2), (2, 1), (3, 4)),
    "one_pixel": ((2, 3, 4, 5), (5, 3, 1, 1), 1, 0),
    "one_pixel_strided": ((2, 3, 4, 5), (5, 3, 1, 1), (2, 3), 1),
    "whole_image": ((2, 3, 4, 5), (6, 3, 4, 5), 1, 0),
    "one_image": ((1, 1, 4, 4), (1, 1, 2, 2), 1, 0),
    "no_image": ((0, 3, 5, 4), (2, 3, 3, 3), 1, 1),
}
# name: shape of X, size, stride
POOLINGS = {
    "blocks": ((2, 3, 6, 8), 2, None),
    "not_dividing": ((2, 3, 7, 5), 2, None),
    "overlapping": ((2, 3, 7, 6), 3, 2),
    "pairs": ((2, 2, 7, 9), (2, 3), (3, 1)),
    "one_pixel": ((2, 2, 4, 5), 1, 2),
    "whole_map": ((1, 2, 4, 5), (4, 5), None),
}


def arrays():
    """Y of every convolution; Y of both poolings and the winners' places, of images with many equal pixels."""
    import torch
    from torch.nn import functional

    rng = np.random.default_rng(9)
    values = {}
    for name, (X_shape, W_shape, stride, padding) in CONVOLUTIONS.items():
        X, W, b = rng.normal(size=X_shape), rng.normal(size=W_shape), rng.normal(size=W_shape[0])
        Y = functional.conv2d(*map(torch.tensor, (X, W, b)), stride=stride, padding=padding)
        values |= {f"conv_{name}_{key}": a for key, a in (("X", X), ("W", W), ("b", b), ("Y", Y.numpy()))}
    for name, (shape, size, stride) in POOLINGS.items():
        X = rng.integers(-2, 3, size=shape).astype(float)
        T = torch.tensor(X)
        Y, places = functional.max_pool2d(T, size, stride, return_indices=True)
        average = functional.avg_pool2d(T, size, stride)
        named = (("X", X), ("max", Y.numpy()), ("places", places.numpy()), ("avg", average.numpy()))
        values |= {f"pool_{name}_{key}": a for key, a in named}
    return values
