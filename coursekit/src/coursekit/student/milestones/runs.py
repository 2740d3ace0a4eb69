"""Milestones: the student's own package on real tasks, from a network with given weights on.

Each runs in a clean process with the workspace's nnkit on its path (`coursekit.student.milestones.programs`). The number reached is
appended to `milestones.json` in the workspace; figures go into its folder `milestones/`.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from coursekit.course import chapter_named, package_environment
from coursekit.errors import UserError
from coursekit.files import write_text
from coursekit.notebook.source import PACKAGE
from coursekit.student.workspace import Workspace, module_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


RECORDS = "milestones.json"
FIGURES = "milestones"
TIME_LIMIT = 3600


@dataclass(frozen=True)
class Milestone:
    """One milestone of the course.

    Attributes
    ----------
    chapter : str
        The chapter after which it can be reached.
    title : str
    task : str
        What is done, in a sentence.
    data : tuple of str
        Functions of `coursekit.datasets`.
    measure : str
        What the number is.
    target : float
        The number to reach.
    higher : bool
        Whether a higher number is better.
    reference : float
        The number that the reference package reached.
    seconds : int
        How long that took: seconds of one core.
    needs : str
        For an application, the last of the chapters that it needs.
    """

    chapter: str
    title: str
    task: str
    data: tuple[str, ...]
    measure: str
    target: float
    higher: bool
    reference: float
    seconds: int
    needs: str = ""

    @property
    def number(self) -> int:
        return int(self.chapter[:2])

    def reached(self, number: float) -> bool:
        """Whether a number is as good as the target."""
        return number >= self.target if self.higher else number <= self.target

    def best(self, numbers: Iterable[float]) -> float:
        """The best of some numbers."""
        return (max if self.higher else min)(numbers)

    def goal(self) -> str:
        """The target in words."""
        target = f"{self.target:.2f}" if self.target < 10 else f"{self.target:g}"
        return f"{'at least' if self.higher else 'at most'} {target}"

    def written(self, number: float) -> str:
        """A number that was reached, with the decimals that tell it from the target: four, or at most two from 10 on."""
        return f"{number:.4f}" if self.target < 10 else f"{round(number, 2):g}"


MILESTONES = (
    Milestone(
        chapter="02_forward",
        title="Name clothes",
        task="Run a network with given weights on 2,000 images of Fashion-MNIST.",
        data=("fashion_mnist", "fashion_mlp"),
        measure="test accuracy",
        target=0.86,
        higher=True,
        reference=0.871,
        seconds=1,
    ),
    Milestone(
        chapter="04_backprop",
        title="Learn to read digits",
        task="Train a network with one hidden layer on 8 x 8 digits, by plain gradient descent.",
        data=("digits",),
        measure="test accuracy",
        target=0.95,
        higher=True,
        reference=0.972,
        seconds=5,
    ),
    Milestone(
        chapter="06_training",
        title="Learn ten kinds of clothing",
        task="Train a network with two hidden layers on Fashion-MNIST, with AdamW and a cosine schedule.",
        data=("fashion_mnist",),
        measure="test accuracy",
        target=0.85,
        higher=True,
        reference=0.875,
        seconds=10,
    ),
    Milestone(
        chapter="08_batch_norm",
        title="Train twenty layers",
        task="Train twenty layers of sigmoids on 8 x 8 digits, with batch norm.",
        data=("digits",),
        measure="test accuracy",
        target=0.90,
        higher=True,
        reference=0.964,
        seconds=8,
    ),
    Milestone(
        chapter="10_cnn",
        title="Read handwriting",
        task="Train LeNet-5 with batch norm on 8,000 digits of MNIST.",
        data=("mnist",),
        measure="test accuracy",
        target=0.98,
        higher=True,
        reference=0.985,
        seconds=27,
    ),
    Milestone(
        chapter="12_lstm",
        title="Write like Melville",
        task="Train a character-level LSTM on 200,000 characters of Moby Dick, and let it write.",
        data=("moby_dick",),
        measure="bits per character",
        target=2.50,
        higher=False,
        reference=2.427,
        seconds=35,
    ),
    Milestone(
        chapter="13_seq2seq",
        title="Pronounce English",
        task="Teach spelling to sound with 20,000 words of a dictionary, and pronounce 2,000 new ones.",
        data=("cmudict",),
        measure="phoneme error rate",
        target=0.13,
        higher=False,
        reference=0.110,
        seconds=18,
    ),
    Milestone(
        chapter="14_autoencoder",
        title="Compress digits",
        task="Train an autoencoder on 8,000 digits of MNIST to draw them from 16 numbers each, better than PCA does.",
        data=("mnist",),
        measure="test error over PCA's",
        target=0.75,
        higher=False,
        reference=0.666,
        seconds=5,
    ),
    Milestone(
        chapter="15_transfer",
        title="Read another scanner",
        task="Fine-tune a LeNet that has read MNIST on 8 x 8 digits drawn as 28 x 28, with five labels of each; mean of five draws.",
        data=("mnist", "digits"),
        measure="test accuracy",
        target=0.86,
        higher=True,
        reference=0.925,
        seconds=20,
    ),
    Milestone(
        chapter="16_reinforcement",
        title="Balance a pole",
        task="Train a policy by playing, with nothing but its own games, and play 100 new ones of up to 500 steps.",
        data=(),
        measure="steps of a game",
        target=475.0,
        higher=True,
        reference=499.1,
        seconds=4,
    ),
    Milestone(
        chapter="17_forward_forward",
        title="Learn forward",
        task="Train two Forward-Forward layers on 8,000 digits of MNIST, with hard negative examples.",
        data=("mnist",),
        measure="test accuracy",
        target=0.92,
        higher=True,
        reference=0.938,
        seconds=17,
    ),
    Milestone(
        chapter="18_transformer",
        title="Write like Melville, with attention",
        task="Train a small GPT on windows of 64 characters of Moby Dick, and let it write.",
        data=("moby_dick",),
        measure="bits per character",
        target=2.60,
        higher=False,
        reference=2.498,
        seconds=24,
    ),
    Milestone(
        chapter="19_autodiff",
        title="Check the whole course",
        task="Find every gradient of the course again, and train LeNet and an LSTM in both ways, in float64.",
        data=("mnist", "moby_dick"),
        measure="decimal places that agree",
        target=10,
        higher=True,
        reference=13.9,
        seconds=5,
    ),
    Milestone(
        chapter="20_speech",
        title="Hear tones",
        task="Train a GRU on one man's Mandarin syllables, and name the tones of 80 syllables that it has never heard.",
        data=("mandarin",),
        measure="test accuracy",
        target=0.96,
        higher=True,
        reference=0.987,
        seconds=6,
        needs="12_lstm",
    ),
    Milestone(
        chapter="21_recommendation",
        title="Suggest libraries",
        task="Learn from 7,393 programs of Debian which libraries go together, and find the one held out of each of 2,000 lists among ten suggestions.",
        data=("debian_libraries",),
        measure="hit@10",
        target=0.67,
        higher=True,
        reference=0.715,
        seconds=5,
        needs="12_lstm",
    ),
)


@dataclass
class MilestoneResult:
    """What one run of a milestone gave.

    Attributes
    ----------
    number : float
    seconds : float
    curve : dict
        `x`, `y`, `xlabel`, `ylabel` of the figure.
    text : str
        What the model wrote, "" if it writes nothing.
    """

    number: float
    seconds: float
    curve: dict = field(default_factory=dict)
    text: str = ""


def find_milestone(name: str) -> Milestone:
    """The milestone after a chapter, by the chapter's number, folder or slug.

    Raises
    ------
    UserError
        If there is none; the message lists those that there are.
    """
    milestones = {milestone.chapter: milestone for milestone in MILESTONES}
    if chapter := chapter_named(milestones, name):
        return milestones[chapter]
    raise UserError(
        f"There is no milestone {name!r}. There is one after each of these chapters: {', '.join(milestones)}."
    )


def run_milestone(
    milestone: Milestone,
    workspace: Path,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> MilestoneResult:
    """Run a milestone on a workspace's package, in a clean process.

    Parameters
    ----------
    milestone : Milestone
    workspace : Path
    on_progress : function of (done, total)

    Returns
    -------
    MilestoneResult

    Raises
    ------
    UserError
        If the package lacks something or fails; the message says where and what to do. Nothing is recorded then.
    """
    env = package_environment(workspace) | {
        "PYTHONIOENCODING": "utf-8",
        "OPENBLAS_NUM_THREADS": "1",  # one thread: the same rounding on every run
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "coursekit.student.milestones.programs", str(milestone.number)]
    started, message = time.monotonic(), {}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command,
            cwd=workspace,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        ) as process,
    ):
        watchdog = threading.Timer(TIME_LIMIT, process.kill)
        watchdog.start()
        try:
            for line in process.stdout or ():
                message = json.loads(line)
                if "done" in message:
                    on_progress(message["done"], message["total"])
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            watchdog.cancel()
        seconds = time.monotonic() - started
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
    head = f"Milestone {milestone.chapter[:2]} stopped"
    if "error" in message:
        raise UserError(f"{head}: {_remedied(message['error'], workspace)}")
    if "result" not in message:
        if seconds >= TIME_LIMIT:
            raise UserError(
                f"{head} after {TIME_LIMIT // 60} minutes; the reference takes {milestone.seconds} s. Look for loops where whole arrays would do."
            )
        raise UserError(f"{head} without a result: {said[-1] if said else 'its process was ended'}.")
    result = message["result"]
    if not math.isfinite(result["number"]):
        raise UserError(
            f"{head} with {milestone.measure} {result['number']}: the training diverged. Check your gradients with `gradient_check`."
        )
    return MilestoneResult(result["number"], seconds, result["curve"], result.get("text", ""))


def _remedied(error, workspace):
    """The sentence of an error in the run, with the chapter to go back to."""
    module, sentence = error.get("module"), error["sentence"]
    if not module:
        return f"{sentence}. Fix it in its chapter's notebook, run `%export` there, and try again."
    chapters = Workspace(workspace).makers()
    if not module_file(workspace, module).exists():
        absent = [name for name in chapters if not module_file(workspace, name).exists()]
        module = next(iter(absent), module)  # of several the first: its chapter comes next
        sentence = f"{PACKAGE}.{module} is not in your package yet"
    return f"{sentence}: finish {chapters.get(module, 'the chapter that makes it')} and export."


def package_hash(workspace: Path) -> str:
    """Hash of the modules of a workspace's package: twelve hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted((workspace / PACKAGE).glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def read_records(workspace: Path) -> tuple[list[dict], Path | None]:
    """The runs recorded in a workspace.

    Returns
    -------
    records : list of dict
        With `chapter`, `number`, `target`, `date`, `seconds` and `nnkit`, oldest first.
    damaged : Path or None
        Where a file that could not be read was put; it is never thrown away.
    """
    path = workspace / RECORDS
    if not path.exists():
        return [], None
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(records, list) and all(
            isinstance(record["chapter"], str) and math.isfinite(record["number"]) for record in records
        ):
            return records, None
    except (ValueError, TypeError, KeyError):
        pass
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}. Make it readable, or rename it.") from None
    damaged = path.with_name(f"milestones-damaged-{datetime.now():%Y%m%d-%H%M%S}.json")
    os.replace(path, damaged)
    return [], damaged


def add_record(
    milestone: Milestone, outcome: MilestoneResult, workspace: Path
) -> tuple[list[dict], Path | None]:
    """Append a run to the workspace's records and draw its figures.

    Returns
    -------
    records : list of dict
    damaged : Path or None
        As of `read_records`.
    """
    records, damaged = read_records(workspace)
    records.append(
        {
            "chapter": milestone.chapter,
            "number": round(outcome.number, 6),
            "target": milestone.target,
            "date": datetime.now().astimezone().isoformat(timespec="seconds"),
            "seconds": round(outcome.seconds, 1),
            "nnkit": package_hash(workspace),
        }
    )
    write_text(workspace / RECORDS, json.dumps(records, indent=1) + "\n")
    from coursekit.student.milestones import figures  # Matplotlib, only where something is drawn

    folder = workspace / FIGURES
    figures.save_figure(figures.draw_run(milestone, outcome), folder / f"{milestone.chapter[:2]}.png")
    figures.save_figure(figures.draw_path(MILESTONES, records), folder / "path.png")
    return records, damaged
