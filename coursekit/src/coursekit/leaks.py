"""The leak test: nothing that only the instructor may see is in what a student gets."""

import re

from coursekit.course import read_notebook
from coursekit.exporting import MARKER
from coursekit.grading.cells import HIDDEN
from coursekit.values import decode

SHORT = 12  # shorter lines, such as `return A`, are no secret


def secrets(nb, reference):
    """What must not get out of a solution notebook.

    Parameters
    ----------
    nb : NotebookNode
        The solution.
    reference : list of dict
        Its record.

    Returns
    -------
    dict of text -> where it comes from
        Lines of solutions and hidden checks that stand nowhere else in the notebook, and hidden values to full precision.
    """
    secret, public = {}, set()
    for cell in nb.cells:
        inside = None
        for line in cell.source.splitlines():
            marker = MARKER.match(line)
            if marker:
                inside = marker.group(2) if marker.group(1) == "BEGIN" else None
            elif inside and len(line.strip()) >= SHORT and not line.strip().startswith("#"):
                secret[line.strip()] = f"{inside.lower()} of {cell.id}"
            elif not inside:
                public.add(line.strip())
    for entry in reference:
        if entry["hidden"] and entry["computed"]:
            for number in re.findall(r"\d+\.\d{7,}", repr(decode(entry["value"]))):
                secret[number] = f"value of hidden check {entry['name']!r}"
    return {text: where for text, where in secret.items() if text not in public}


def leaks(chapter, reference, texts):
    """Search texts for a chapter's secrets.

    Parameters
    ----------
    chapter : Chapter
    reference : list of dict
    texts : dict of name -> text
        What is given to students.

    Returns
    -------
    list of str
        A sentence for each leak.
    """
    found = []
    for text, where in secrets(chapter.read(), reference).items():
        for name, content in texts.items():
            lines = (
                {line.strip() for line in content.splitlines()} if not re.fullmatch(r"[\d.]+", text) else ()
            )
            if text in lines or (not lines and text in content):
                found.append(f"{name} shows {text!r} ({where})")
    return found


def release_texts(folder):
    """All that the files below a folder show: sources and outputs of notebooks, text of other files.

    Returns
    -------
    dict of path -> text
    """
    texts = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".ipynb":
            cells = read_notebook(path).cells
            shown = [cell.source for cell in cells] + [
                str(output) for cell in cells for output in cell.get("outputs", [])
            ]
            texts[path.as_posix()] = "\n".join(shown)
        else:
            texts[path.as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return texts


def release_problems(chapter, reference):
    """Everything wrong with a chapter's released folder: leaks, outputs, hidden markers, files that do not belong there."""
    folder = chapter.release.parent
    found = leaks(
        chapter, reference, {name.rsplit("/", 1)[-1]: text for name, text in release_texts(folder).items()}
    )
    for cell in read_notebook(chapter.release).cells:
        if cell.get("outputs"):
            found.append(f"cell {cell.id} has stored outputs")
        if any(HIDDEN.match(line) or MARKER.match(line) for line in cell.source.splitlines()):
            found.append(f"cell {cell.id} still has a marker of solutions or hidden tests")
    found += [f"{path.name} must not be released" for path in folder.rglob(chapter.reference.name)]
    return found
