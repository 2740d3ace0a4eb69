"""A submission that ends its worker. A module of its own: a worker imports it, and would import all that a test needs."""

import os

from coursekit.grading import grader


def grade_or_die(task, content, *rest):
    """Grade a submission, or end the worker's process where the submission asks for it."""
    if b"# s4" in content:
        os._exit(9)
    return grader.grade_submission(task, content, *rest)
