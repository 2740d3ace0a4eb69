"""The Python of somebody who has all libraries, and nothing of the course."""

import os
import re
import sysconfig
import venv
from pathlib import Path


def make(folder):
    """Make an environment in which all libraries are found but coursekit and nnkit; gives its Python.

    The libraries are those of the Python that runs the tests, by links, so that nothing is downloaded.
    """
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    libraries = folder / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not re.match(r"_?_?(editable|coursekit|nnkit)|.*\.pth$", path.name):
            (libraries / path.name).symlink_to(path)
    (site,) = (folder / "env").rglob("site-packages")
    (site / "libraries.pth").write_text(str(libraries), encoding="utf-8")
    return folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
