"""Figures of the milestones: one run, and the path through all."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coursekit.files import write_bytes
from coursekit.plots import COLORS
from coursekit.plots.style import lighten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coursekit.student.milestones.runs import Milestone, MilestoneResult


def draw_run(milestone: Milestone, outcome: MilestoneResult) -> Figure:
    """The run of a milestone, its result and its target.

    Parameters
    ----------
    milestone : Milestone
    outcome : MilestoneResult

    Returns
    -------
    figure : matplotlib Figure
    """
    figure = Figure(figsize=(7, 4))
    ax = figure.subplots()
    x, y = outcome.curve["x"], outcome.curve["y"]
    if isinstance(x[0], str):
        ax.barh(x, y, color=lighten(COLORS[0], 0.3), label=outcome.curve["ylabel"])
        ax.invert_yaxis()
        ax.grid(False, axis="y")
        ax.set(xlim=(0, 1), xlabel=outcome.curve["ylabel"])
        line, across = ax.axvline, "x"
    else:
        ax.plot(x, y, "o-", color=COLORS[0], markersize=4, label=outcome.curve["ylabel"])
        ax.set(xlabel=outcome.curve["xlabel"], ylabel=milestone.measure.removeprefix("test "))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        line, across = ax.axhline, "y"
    line(
        outcome.number,
        color=COLORS[3],
        linewidth=1.4,
        label=f"{milestone.measure} reached, {milestone.written(outcome.number)}",
    )
    line(milestone.target, color="black", linewidth=1.4, linestyle="--", label=f"target, {milestone.goal()}")
    ax.margins(x=0.08 if across == "x" else None, y=0.08 if across == "y" else None)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False, fontsize=9)
    ax.set_title(f"{milestone.chapter[:2]}: {milestone.title}")
    return figure


def draw_path(milestones: Sequence[Milestone], records: list[dict]) -> Figure:
    """The path from the first milestone to the last: what was reached in each run, and the targets.

    Parameters
    ----------
    milestones : sequence of Milestone
    records : list of dict
        As of `coursekit.student.milestones.runs.read_records`.

    Returns
    -------
    figure : matplotlib Figure
    """
    count = len(milestones)
    figure = Figure(figsize=(2.1 * count, 4.6), layout="constrained")
    grid = figure.add_gridspec(2, count, height_ratios=[0.55, 1])
    road = figure.add_subplot(grid[0, :])
    course = [place for place, milestone in enumerate(milestones) if not milestone.needs]
    road.plot(course, [0] * len(course), color="#BBBBBB", linewidth=6, zorder=1)
    for place, milestone in enumerate(milestones):
        if milestone.needs:  # a branch from the last milestone that it needs, below the road
            start = max(n for n in course if milestones[n].chapter <= milestone.needs)
            road.plot(
                [start, start, place, place], [0, -0.4, -0.4, 0], "--", color="#BBBBBB", linewidth=3, zorder=1
            )
    done = 0
    for place, milestone in enumerate(milestones):
        numbers = [entry["number"] for entry in records if entry["chapter"] == milestone.chapter]
        reached = bool(numbers) and milestone.reached(milestone.best(numbers))
        done += reached
        road.scatter(
            place,
            0,
            s=720,
            color=COLORS[0] if reached else "white",
            edgecolor=COLORS[0],
            linewidth=2,
            zorder=2,
        )
        road.text(
            place,
            0,
            milestone.chapter[:2],
            ha="center",
            va="center",
            weight="bold",
            color="white" if reached else COLORS[0],
            zorder=3,
        )
        title = milestone.title.replace(" ", "\n", 1) if len(milestone.title) > 14 else milestone.title
        road.text(place, 0.45, title, ha="center", va="bottom", fontsize=10)
        _runs(figure.add_subplot(grid[1, place]), milestone, numbers)
    road.set(xlim=(-0.5, count - 0.5), ylim=(-0.55, 1.3))
    road.axis("off")
    figure.suptitle(f"The path through the course: {done} of {count} milestones reached")
    return figure


def _runs(ax, milestone, numbers):
    """All runs of one milestone, in order, and its target."""
    ax.axhline(milestone.target, color="black", linestyle="--", linewidth=1.2)
    for place, number in enumerate(numbers):
        reached = milestone.reached(number)
        ax.plot(
            place,
            number,
            "o",
            color=COLORS[0] if reached else "white",
            markeredgecolor=COLORS[0] if reached else COLORS[3],
            markersize=8,
        )
    span = max([abs(number - milestone.target) for number in numbers] or [0]) * 1.4 + 0.02
    low, high = milestone.target - span, milestone.target + span
    ax.axhspan(milestone.target, high if milestone.higher else low, color=lighten(COLORS[0], 0.85))
    ax.set_ylim(low, high)
    ax.set(xlim=(-0.7, max(len(numbers), 1) - 0.3), xticks=[])
    best = f"best {milestone.written(milestone.best(numbers))}" if numbers else "not run yet"
    ax.set_xlabel(f"{best}\ntarget {milestone.goal()}", fontsize=9)
    ax.set_title(milestone.measure, fontsize=9)
    ax.tick_params(labelsize=8)
    ax.locator_params(axis="y", nbins=5)


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, whole or not at all."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=120, bbox_inches="tight", pad_inches=0.15)
    write_bytes(path, data.getvalue())
