"""Make fashion_mlp.npz, the trained network of coursekit.datasets.fashion_mlp().

Trains layers 784-128-64-10 (relu, relu, softmax) on the 10,000 training images of fashion_mnist.npz with
scikit-learn's MLPClassifier: Adam, batches of 64, a fixed number of epochs; about 15 seconds on one core. The
parameters are stored as float16, W with shape (D_out, D_in). The test images are only used for the accuracy
printed at the end.

Two runs on one machine give the same bytes. Another processor or another version of NumPy or scikit-learn
rounds differently, and small differences grow during training: the accuracy stays about the same, the bytes
do not.
"""

import argparse
import sys
import warnings
from pathlib import Path

import numpy as np
from make_fashion_mnist import OUTPUT as DATA
from make_fashion_mnist import save
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

OUTPUT = Path(__file__).with_name("fashion_mlp.npz")


def train(X, y, epochs, seed):
    """Fit the network and return the classifier."""
    model = MLPClassifier(
        hidden_layer_sizes=(128, 64),
        alpha=1e-3,
        batch_size=64,
        max_iter=epochs,
        n_iter_no_change=epochs,
        random_state=seed,
    )
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is fixed on purpose
        return model.fit(X, y)


def accuracy(arrays, X, y):
    """Fraction of right answers of the stored parameters."""
    A = X
    for layer in (1, 2, 3):
        A = A @ arrays[f"W{layer}"].astype(np.float32).T + arrays[f"b{layer}"].astype(np.float32)
        if layer < 3:
            A = np.maximum(A, 0)
    return float(np.mean(A.argmax(axis=1) == y))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="images (default: fashion_mnist.npz beside this script)"
    )
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="file to write (default: beside this script)"
    )
    parser.add_argument(
        "--epochs", type=int, default=15, help="passes over the images (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of initial weights and order (default: %(default)s)"
    )
    options = parser.parse_args()

    if not options.data.is_file():
        sys.exit(f"{options.data} does not exist. Make it first with make_fashion_mnist.py.")
    with np.load(options.data, allow_pickle=False) as images:
        X_train, X_test = (
            images[name].reshape(-1, 784).astype(np.float32) / 255 for name in ("X_train", "X_test")
        )
        y_train, y_test = images["y_train"], images["y_test"]

    model = train(X_train, y_train, options.epochs, options.seed)
    arrays = {}
    for layer, (W, b) in enumerate(zip(model.coefs_, model.intercepts_, strict=True), start=1):
        arrays[f"W{layer}"] = W.T.astype(np.float16)  # (D_out, D_in)
        arrays[f"b{layer}"] = b.astype(np.float16)

    digest = save(options.output, arrays)
    for part, X, y in (("train", X_train, y_train), ("test", X_test, y_test)):
        print(f"{part} accuracy {accuracy(arrays, X, y):.4f}")
    print(f"{digest}  {options.output.name}  {options.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
