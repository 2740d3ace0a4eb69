"""Make mandarin.npz and mandarin_rendered.npz, Mandarin syllables in their four tones, as sound.

The input is the folder ogg of the Debian package gcin-voice 0~20170223-3, with one folder for each syllable:

    apt-get download gcin-voice && dpkg-deb -x gcin-voice_*.deb unpacked
    pip install soundfile scipy
    python make_mandarin.py --source unpacked/usr/share/gcin-voice/ogg

The first file has one man's recordings (3.ogg), the second a part of those of a rendered voice (5.ogg), 60 syllables of each
tone. soundfile (libsndfile) decodes them, scipy.signal.resample_poly takes them from 44.1 kHz to 8 kHz, and mu-law keeps
each sample in 8 bits. Left out are the neutral tone and the names of consonants alone (ㄅ, ㄆ, ...), which repeat other
syllables. Names are in Pinyin.

Prints the SHA-256 of each file; compare them with those in LICENSES.md. Another version of a library may round a sample
differently, or pack the same arrays into other bytes.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from make_fashion_mnist import save

OUTPUT = Path(__file__).parent
VOICES = {"mandarin.npz": "3.ogg", "mandarin_rendered.npz": "5.ogg"}
RENDERED = 60  # syllables of each tone
RATES = 44_100, 8_000
MU = 255

CONSONANTS = dict(
    zip(
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ",
        [
            "b",
            "p",
            "m",
            "f",
            "d",
            "t",
            "n",
            "l",
            "g",
            "k",
            "h",
            "j",
            "q",
            "x",
            "zh",
            "ch",
            "sh",
            "r",
            "z",
            "c",
            "s",
        ],
        strict=True,
    )
)
VOWELS = dict(
    zip(
        "ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ",
        ["a", "o", "e", "ê", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"],
        strict=True,
    )
)
ALONE = {
    "ㄧ": "yi",
    "ㄨ": "wu",
    "ㄩ": "yu",
    "ㄧㄣ": "yin",
    "ㄧㄥ": "ying",
    "ㄨㄣ": "wen",
    "ㄨㄥ": "weng",
    "ㄩㄥ": "yong",
}
AFTER = {
    "ㄧㄡ": "iu", "ㄧㄣ": "in", "ㄧㄥ": "ing",
    "ㄨㄟ": "ui", "ㄨㄣ": "un", "ㄨㄥ": "ong",
    "ㄩㄥ": "iong", "ㄩㄣ": "ün",
}  # fmt: skip
GLIDES = {"ㄧ": ("y", "i"), "ㄨ": ("w", "u"), "ㄩ": ("yu", "ü")}  # alone, and after a consonant


def pinyin(name):
    """The Pinyin of a syllable in Bopomofo, without its tone; None for a consonant that has no syllable of its own."""
    first = CONSONANTS.get(name[0], "")
    rest = name[1:] if first else name
    if not rest:
        return first + "i" if name in "ㄓㄔㄕㄖㄗㄘㄙ" else None
    glide, vowel = (rest[0], rest[1:]) if rest[0] in GLIDES else ("", rest)
    if not first:
        if rest == "ㄩㄣ":
            return "yun"
        return ALONE.get(rest) or (GLIDES[glide][0] if glide else "") + (
            VOWELS[vowel].replace("ê", "e") if glide else VOWELS[vowel]
        )
    final = AFTER.get(rest) or (GLIDES[glide][1] if glide else "") + (VOWELS[vowel] if vowel else "")
    final = final.replace("ê", "e")
    if first in ("j", "q", "x"):
        final = final.replace("ü", "u")
    return first + final


def compress(sound):
    """Samples from -1 to 1 as whole numbers from -127 to 127, by the mu-law of telephony."""
    sound = np.clip(sound, -1, 1)
    return np.round(127 * np.sign(sound) * np.log1p(MU * np.abs(sound)) / np.log1p(MU)).astype(np.int8)


def read_voice(source, file):
    """The syllables of one voice: Pinyin, tone from 1 to 4, and sound of each, sorted."""
    import soundfile
    from scipy.signal import resample_poly

    found = []
    for path in source.glob(f"*/{file}"):
        name = path.parent.name
        base, tone = (name[:-1], name[-1]) if name[-1].isdigit() else (name, "")
        syllable = pinyin(base)
        if tone == "1" or syllable is None:  # 1 is this package's mark of the neutral tone
            continue
        sound, rate = soundfile.read(path)
        if rate != RATES[0]:
            raise ValueError(f"{path} has {rate} samples a second, not {RATES[0]}")
        found.append((syllable, int(tone or 1), compress(resample_poly(sound, 80, 441))))
    return sorted(found, key=lambda syllable: syllable[:2])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="the package's folder ogg")
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="folder to write to (default: beside this script)"
    )
    options = parser.parse_args()
    if not options.source.is_dir():
        sys.exit(
            f"{options.source} does not exist.\nGet it with 'apt-get download gcin-voice' and 'dpkg-deb -x'."
        )

    recorded = read_voice(options.source, VOICES["mandarin.npz"])
    known = {syllable for syllable, *_ in recorded}
    rendered = [one for one in read_voice(options.source, VOICES["mandarin_rendered.npz"]) if one[0] in known]
    loud = [
        index for index, (*_, sound) in enumerate(rendered) if np.abs(sound).max() > 64
    ]  # one file is all but empty
    tones = np.array([rendered[index][1] for index in loud])
    rng = np.random.default_rng(0)
    chosen = [rng.choice(np.flatnonzero(tones == tone), RENDERED, replace=False) for tone in range(1, 5)]
    rendered = [rendered[loud[index]] for index in np.sort(np.concatenate(chosen))]

    for name, voice in zip(VOICES, (recorded, rendered), strict=True):
        syllables, tones, sounds = zip(*voice, strict=True)
        arrays = {
            "syllables": np.array(syllables),
            "tones": np.array(tones, dtype=np.uint8),
            "lengths": np.array([len(sound) for sound in sounds], dtype=np.uint16),
            "sound": np.concatenate(sounds),
        }
        digest = save(options.output / name, arrays)
        for part, array in arrays.items():
            print(f"{part:9} {array.dtype} {array.shape}")
        print(f"{digest}  {name}  {(options.output / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
