"""Make fashion_mnist.npz, the part of Fashion-MNIST that the course uses.

Takes the first images of each class, 1,000 of the training and 200 of the test set, in their original order.
The input is the four .gz files of the Debian package dataset-fashion-mnist:

    sudo apt-get install dataset-fashion-mnist

The four files of the original, https://github.com/zalandoresearch/fashion-mnist, work as well (--source
FOLDER). Prints the SHA-256 of the file it wrote; compare it with the one in LICENSES.md. Another version of
zlib may pack the same arrays into other bytes.
"""

import argparse
import gzip
import hashlib
import os
import sys
from pathlib import Path

import numpy as np

SOURCE = Path("/usr/share/datasets/fashion-mnist")
OUTPUT = Path(__file__).with_name("fashion_mnist.npz")


def read_idx(path):
    """Read an IDX file of unsigned bytes: 0, 0, 8, number of axes, then each length as a big-endian int32."""
    data = gzip.decompress(path.read_bytes())
    axes = data[3]
    if data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is not an IDX file of unsigned bytes: it starts with {data[:4].hex()}")
    shape = np.frombuffer(data, dtype=">i4", count=axes, offset=4)
    return np.frombuffer(data, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape)


def first_of_each_class(images, labels, count):
    """Select the first `count` images of each label and keep their order."""
    rows = np.sort(np.concatenate([np.flatnonzero(labels == label)[:count] for label in range(10)]))
    return images[rows], labels[rows]


def save(path, arrays):
    """Write arrays to an .npz file and return its SHA-256; an interrupted run leaves the old file as it was.

    NumPy gives every member of the archive the same fixed date, so equal arrays make equal bytes.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as stream:
            np.savez_compressed(stream, **arrays)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--source", type=Path, default=SOURCE, help="folder of the .gz files (default: %(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="file to write (default: beside this script)"
    )
    options = parser.parse_args()

    arrays = {}
    for part, prefix, count in (("train", "train", 1000), ("test", "t10k", 200)):
        paths = [options.source / f"{prefix}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")]
        for path in paths:
            if not path.is_file():
                sys.exit(
                    f"{path} does not exist.\n"
                    "Install the data with 'sudo apt-get install dataset-fashion-mnist' (Debian, Ubuntu),\n"
                    "or give the folder of the original .gz files with --source FOLDER."
                )
        images, labels = (read_idx(path) for path in paths)
        arrays[f"X_{part}"], arrays[f"y_{part}"] = first_of_each_class(images, labels, count)

    digest = save(options.output, arrays)
    for name, array in arrays.items():
        print(f"{name:8} {array.dtype} {array.shape}")
    print(f"{digest}  {options.output.name}  {options.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
