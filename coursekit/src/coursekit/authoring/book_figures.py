"""The outputs of a chapter as the book shows them, pictures included: drawn once, and kept until the chapter's code changes."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from coursekit import plots
from coursekit.authoring.build import run_reference
from coursekit.course import Chapter
from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.notebook.fast_nbformat import nbformat, node_of
from coursekit.notebook.reading import read_notebook
from coursekit.running.reference_record import executed

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Transparent, so that a figure stands on the page's own colour; 144 dots per inch are sharp on a phone, too.
DRAWING = """\
import coursekit.plots, matplotlib  # the course's style, then what is different in the book
matplotlib.rcParams.update({f"{part}.facecolor": "none" for part in ("axes", "figure", "savefig")})
matplotlib.rcParams["legend.facecolor"] = "white"
del coursekit, matplotlib
%matplotlib inline
%config InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "dpi": 144, "facecolor": "none"}
"""
COLOURS = 128  # of a picture
LIBRARIES = ("matplotlib", "numpy", "scikit-learn")


def drawn(chapter: Chapter, cache: Path, on_step: Callable[..., object] = lambda *_: None) -> NotebookNode:
    """The solution notebook with the outputs and pictures of a run, from the cache where its code has not changed.

    Parameters
    ----------
    chapter : Chapter
    cache : Path
        A folder with one file for each chapter, NN_slug-DIGEST.ipynb.
    on_step : function of (chapter, step, done, total)

    Returns
    -------
    NotebookNode

    Raises
    ------
    UserError
        If a cell fails; the message names the chapter and the cell.
    """
    nb = chapter.read()
    path = cache / f"{chapter.name}-{drawing_digest(chapter, nb)}.ipynb"
    if not path.is_file():
        try:
            record = chapter.reference.read_text(encoding="utf-8")
            done = run_reference(chapter, _to_draw(nb), record, on_step)
        except FileNotFoundError:
            raise UserError(f"{chapter.name} is not built. Run `coursekit build {chapter.name}`.") from None
        except UserError as error:
            raise UserError(f"{chapter.name}: {error}") from None
        write_text(path, nbformat.writes(with_small_pictures(done)))
        for old in cache.glob(f"{chapter.name}-*.ipynb"):
            if old != path:
                old.unlink()
    outputs = {cell.id: cell.outputs for cell in read_notebook(path).cells if cell.cell_type == "code"}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get(cell.id, [])
    return nb


def with_small_pictures(nb: NotebookNode) -> NotebookNode:
    """The same notebook with the pictures of its outputs in few colours; half of the bytes or less."""
    nb = node_of(nb)
    for output in (output for cell in nb.cells if cell.cell_type == "code" for output in cell.outputs):
        if picture := output.get("data", {}).get("image/png"):
            small = io.BytesIO()
            with_few_colours(Image.open(io.BytesIO(base64.b64decode(picture)))).save(
                small, "png", optimize=True
            )
            output.data["image/png"] = base64.b64encode(small.getvalue()).decode()
    return nb


def with_few_colours(image: Image.Image) -> Image.Image:
    """The same picture with a palette, found by k-means.

    Pillow's own palettes for pictures that are partly transparent have one colour for all pale shades.
    """
    # Colours times opacity, as they are seen.
    seen = np.array(image.convert("RGBA").convert("RGBa"))  # (H, W, 4)
    packed, places, counts = np.unique(seen.view(np.uint32), return_inverse=True, return_counts=True)
    colours = packed.view(np.uint8).reshape(-1, 4)
    labels = np.arange(len(colours))
    if len(colours) > COLOURS:
        from sklearn.cluster import KMeans  # takes a second

        found = KMeans(COLOURS, max_iter=5, random_state=0)
        labels = found.fit_predict(colours, sample_weight=np.sqrt(counts))  # a small spot counts, too
        colours = np.rint(found.cluster_centers_).astype(np.uint8)
    palette = Image.fromarray(colours[None], "RGBa").convert("RGBA")
    few = Image.fromarray(labels[places].reshape(seen.shape[:2]).astype(np.uint8), "P")
    few.putpalette(palette.tobytes(), "RGBA")
    return few


def drawing_digest(chapter: Chapter, nb: NotebookNode) -> str:
    """Hash of what decides the pictures: what decides the outputs, the course's plots, and the libraries' versions."""
    looks = [path.read_text(encoding="utf-8") for path in sorted(Path(plots.__path__[0]).glob("*.py"))]
    versions = [importlib.metadata.version(name) for name in LIBRARIES]
    parts = [executed(chapter, nb), DRAWING, looks, versions]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _to_draw(nb):
    """What is run: a cell that sets the pictures' look, and all cells of the notebook but `%export`."""
    first = nbformat.v4.new_code_cell(DRAWING, id="drawing")
    return nbformat.v4.new_notebook(
        metadata=nb.metadata, cells=[first, *(cell for cell in nb.cells if cell.source.strip() != "%export")]
    )
