"""Check the types of what changed and of all that imports it; of everything, where something else changed than modules.

python .ci/check_types.py FILE...
"""

import subprocess
import sys
from pathlib import Path

import grimp

PACKAGES = {"coursekit": Path("coursekit/src/coursekit"), "nnkit": Path("nnkit")}


def module_of(path):
    """The name by which a file is imported; None if it is in no package."""
    for package, folder in PACKAGES.items():
        if path.suffix == ".py" and path.is_relative_to(folder):
            parts = path.relative_to(folder).with_suffix("").parts
            return ".".join([package, *parts]).removesuffix(".__init__")
    return None


def to_check(changed):
    """The files among those changed and those that import one of them, however indirectly; an empty set means all files."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    modules = {module_of(path) for path in changed}
    if not modules <= graph.modules:
        return set()
    wanted = modules.union(*map(graph.find_downstream_modules, modules))
    return {
        path for folder in PACKAGES.values() for path in folder.rglob("*.py") if module_of(path) in wanted
    }


if __name__ == "__main__":
    files = to_check({Path(name) for name in sys.argv[1:]})
    sys.exit(
        subprocess.run([sys.executable, "-m", "pyright", "--warnings", *sorted(map(str, files))]).returncode
    )
