"""Throughput of the grader: a class of one chapter, with a worker killed in the middle, against plain nbgrader in the same run.

    python benchmarks/grading.py --submissions 200 --chapter 03 --workers 2

prints submissions a minute of both, and the memory of a kernel.
"""

import argparse
import logging
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psutil
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from rich.progress import Progress
from traitlets.config import Config

from coursekit.authoring.demo import make_class, unexpected
from coursekit.course import find_course
from coursekit.files import write_text
from coursekit.grading.gradebook import ClassGradebook
from coursekit.grading.run import Resources, grade_class
from coursekit.notebook.canonical import dumps
from coursekit.notebook.reading import read_notebook

SAMPLE_SECONDS = 0.25
MEGABYTE = 2**20


def make_students(chapter, root, count):
    """A class in nbgrader's tree: the reference, an untouched notebook and known mistakes, again and again, each file a little different.

    Returns
    -------
    dict of student -> DemoStudent
    """
    kinds, students = make_class(chapter, root / "kinds"), {}
    for number in range(count):
        kind = kinds[number % len(kinds)]
        student = f"s{number:03d}-{kind.name}"
        nb = read_notebook(root / "kinds" / "submitted" / kind.name / chapter.name / f"{chapter.name}.ipynb")
        nb.cells[-1].source += f"\n# {student}"
        write_text(root / "submitted" / student / chapter.name / f"{chapter.name}.ipynb", dumps(nb))
        students[student] = kind
    return students


class Memory(threading.Thread):
    """Samples the memory of the sandboxed kernels below this process: proportional set size, in megabytes."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peaks, self._ended = {}, threading.Event()

    def run(self):
        while not self._ended.wait(SAMPLE_SECONDS):
            for process in psutil.Process().children(recursive=True):
                try:
                    if process.name().startswith("python") and process.parent().name() == "bwrap":
                        size = process.memory_full_info().pss / MEGABYTE
                        self.peaks[process.pid] = max(self.peaks.get(process.pid, 0), size)
                except (psutil.NoSuchProcess, psutil.AccessDenied, AttributeError):
                    continue

    def end(self):
        self._ended.set()
        self.join()
        return list(self.peaks.values())


def grade(course, chapter, root, workers):
    """Grade the class with coursekit, and kill a worker half-way.

    Returns
    -------
    (ClassReport, float, Counter, list of float)
        With the seconds it took, how often each student was recorded, and the kernels' memory.
    """
    recorded, killed = Counter(), []
    record = ClassGradebook.record

    def counted(self, chapter, student, *rest):
        recorded[student] += 1
        return record(self, chapter, student, *rest)

    ClassGradebook.record = counted
    memory = Memory()
    memory.start()
    with Progress(transient=True) as bar:
        task = bar.add_task("coursekit grade", total=None)

        def on_step(step, done, total):
            bar.update(task, description=step, completed=done, total=total)
            if step == "grading" and total and done == total // 2 and not killed:
                worker = next(
                    child
                    for child in psutil.Process().children()
                    if "spawn_main" in " ".join(child.cmdline())
                )
                worker.kill()
                killed.append(worker.pid)

        begin = time.perf_counter()
        report = grade_class(
            course, chapter, root / "submitted", on_step=on_step, resources=Resources(workers=workers)
        )
        seconds = time.perf_counter() - begin
    ClassGradebook.record = record
    if not killed:
        sys.exit("No worker was killed: give two workers or more.")
    return report, seconds, recorded, memory.end()


def grade_plainly(course, chapter, root, students):
    """Grade some of the class with nbgrader's own steps, as it comes: no sandbox, one after the other, with demonstrations.

    Returns
    -------
    float
        Seconds.
    """
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = str(course.solutions)
    config.CourseDirectory.autograded_directory = "plain"
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    config.Execute.allow_errors = True
    os.environ["PYTHONPATH"] = str(course.root)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    logging.disable(logging.CRITICAL)
    api = NbGraderAPI(config=config)
    begin = time.perf_counter()
    with Progress(transient=True) as bar:
        for student in bar.track(students, description="nbgrader autograde"):
            if not api.autograde(chapter.name, student, force=True)["success"]:
                sys.exit(f"nbgrader could not grade {student}")
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chapter", default="03")
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--plain", type=int, default=20, help="submissions for nbgrader's own autograde")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    course = find_course(Path(__file__).parent)
    chapter = course.chapter(options.chapter)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        students = make_students(chapter, root, options.submissions)
        report, seconds, recorded, memory = grade(course, chapter, root, options.workers)
        wrong = [
            problem
            for student, kind in students.items()
            for problem in unexpected([kind], _alone(report, student, kind))
        ]
        twice = [student for student in students if recorded[student] != 1]
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            count = len(gradebook.find_assignment(chapter.name).submissions)
        plain = grade_plainly(course, chapter, root, list(students)[: options.plain])
    rate, plain_rate = 60 * len(students) / seconds, 60 * options.plain / plain
    print(f"{chapter.name}, {len(students)} submissions, {options.workers} workers, one killed half-way")
    print(f"coursekit grade     {seconds:7.0f} s  {rate:6.1f} a minute")
    print(f"nbgrader autograde  {plain:7.0f} s  {plain_rate:6.1f} a minute ({options.plain} submissions)")
    print(f"ratio               {rate / plain_rate:.2f}")
    print(
        f"memory of a kernel  {statistics.median(memory):.0f} MB, at most {max(memory):.0f} MB ({len(memory)} sampled)"
    )
    print(
        f"in the gradebook    {count}; recorded other than once: {len(twice)}; unexpected scores: {len(wrong)}"
    )
    for problem in wrong:
        print(problem)


def _alone(report, student, kind):
    """A report with one student under the name of its kind."""
    row = next(row for row in report.students if row.name == student)
    return replace(report, students=[replace(row, name=kind.name)])


if __name__ == "__main__":
    main()
