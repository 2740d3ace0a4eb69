"""Make debian_libraries.npz, the packages and libraries of coursekit.datasets.debian_libraries().

The input is the package index of Debian 12 (bookworm), main, amd64: the file Packages, as a mirror has it, or as apt
keeps it after `apt-get update`:

    /usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/*_dists_bookworm_main_binary-amd64_Packages* > Packages
    python make_debian_libraries.py --source Packages

A package needs what its Depends and Recommends name; of alternatives the first one counts. Of the binary packages of
one source that one is kept which needs most, and it loses what comes from its own source. Then libraries that fewer
than 15 or more than 3,000 packages need are left out, and packages with fewer than 4 libraries, until nothing changes.
Haskell's libraries lose the ending with version and hash. Pairs are sorted by name. Prints the SHA-256 of the file; compare it with that in LICENSES.md. A later index gives
other pairs.
"""

import argparse
import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

FEWEST, MOST, LIBRARIES = 15, 3000, 4
HASKELL = r"-dev-[0-9.]+-[0-9a-f]{5}$"  # the ending of libghc-base-dev-4.15.1.0-6a406


def needs(index):
    """Read the index: one binary package for each source, and what it needs.

    Returns
    -------
    packages : dict of str to set of str
        Name of the binary package that stands for its source -> names of the packages that it needs.
    """
    source_of, needed = {}, {}
    for entry in index.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Source|Depends|Recommends): (.*)$", entry, re.MULTILINE))
        if "Package" not in fields:
            continue
        name = fields["Package"]
        source_of[name] = fields.get("Source", name).split(" ")[0]
        clauses = f"{fields.get('Depends', '')},{fields.get('Recommends', '')}".split(",")
        needed[name] = {re.split(r"[ |:(]", clause.strip())[0] for clause in clauses} - {""}
    kept = {}
    for name in sorted(needed):
        needed[name] = {other for other in needed[name] if source_of.get(other) != source_of[name]}
        best = kept.get(source_of[name])
        if best is None or len(needed[name]) > len(needed[best]):
            kept[source_of[name]] = name
    return {name: needed[name] for name in kept.values()}


def thinned(packages):
    """Leave out rare and too frequent libraries and packages with few libraries, until nothing changes."""
    while True:
        counts = Counter(library for libraries in packages.values() for library in libraries)
        fewer = {
            name: {library for library in libraries if FEWEST <= counts[library] <= MOST}
            for name, libraries in packages.items()
        }
        fewer = {name: libraries for name, libraries in fewer.items() if len(libraries) >= LIBRARIES}
        if fewer == packages:
            return packages
        packages = fewer


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="the file Packages")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).with_name("debian_libraries.npz"),
        help="file to write (default: debian_libraries.npz next to this script)",
    )
    options = parser.parse_args()
    if not options.source.is_file():
        sys.exit(f"{options.source} does not exist.\nGet the index first: see --help.")

    content = options.source.read_bytes()
    packages = thinned(needs(content.decode("utf-8")))
    names = sorted(packages)
    packages = {
        name: {re.sub(HASKELL, "", library) for library in libraries} for name, libraries in packages.items()
    }
    libraries = sorted(set().union(*packages.values()))
    number = {library: index for index, library in enumerate(libraries)}
    lists = [sorted(number[library] for library in packages[name]) for name in names]
    np.savez_compressed(
        options.output,
        packages=np.frombuffer("\n".join(names).encode("ascii"), np.uint8),
        libraries=np.frombuffer("\n".join(libraries).encode("ascii"), np.uint8),
        sizes=np.array([len(items) for items in lists], np.uint8),
        items=np.concatenate(lists).astype(np.uint16),
    )
    written = options.output.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()}  {options.source.name}  {len(content):,} bytes")
    print(f"{len(names):,} packages, {len(libraries):,} libraries, {sum(map(len, lists)):,} pairs")
    print(f"{hashlib.sha256(written).hexdigest()}  {options.output.name}  {len(written):,} bytes")


if __name__ == "__main__":
    main()
