"""Grade a submission as a worker does, with little time for what does not end, and enough for all else on a slow machine, too."""

import limits
import pytest

from coursekit.grading import grader
from coursekit.running import session

ENDLESS = r"while True|SIGSTOP|row_means|displayhook|builtins|^$"  # what does not end, or may not; what of it ends takes milliseconds
SECONDS = 8


def grade_submission(*arguments, memory):
    with pytest.MonkeyPatch.context() as patch:
        limits.hurry(patch, ENDLESS, SECONDS)
        patch.setattr(session, "INTERRUPT_SECONDS", 3)
        limits.limit_memory(patch, memory)
        return grader.grade_submission(*arguments)
