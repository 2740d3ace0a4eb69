"""What a class takes off for late submissions: nbgrader's plugin, asked as nbgrader's own step asks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import AssignLatePenalties

from coursekit.errors import UserError
from coursekit.grading.nbgrader_settings import failing_line, in_folder

if TYPE_CHECKING:
    from nbgrader.api import SubmittedNotebook

    from coursekit.grading.class_settings import ClassSettings


class LatePolicy:
    """The policy that a class's settings name.

    Parameters
    ----------
    settings : ClassSettings

    Raises
    ------
    UserError
        If its plugin can't be loaded.
    """

    def __init__(self, settings: ClassSettings) -> None:
        self._folder = settings.path.parent
        self._active = any(name.endswith(".AssignLatePenalties") for name in settings.steps)
        try:
            with in_folder(self._folder):
                self._step = AssignLatePenalties(config=settings.config)
                self._step.init_plugin()
        except SyntaxError as error:
            raise UserError(f"{failing_line(error)}. The policy on late submissions can't be used.") from None
        except Exception as error:
            why = f": {error.__cause__}" if error.__cause__ else ""
            trait = re.search(r"'(\w+)' trait", str(error))
            place = settings.line_of(trait[1]) if trait else str(settings.path)
            raise UserError(
                f"{place}: The policy on late submissions can't be used: {error}{why}. Fix it and run this again."
            ) from None

    def penalty(self, submission: SubmittedNotebook) -> float | None:
        """What is taken off a submission.

        Parameters
        ----------
        submission : SubmittedNotebook
            Of nbgrader's gradebook.

        Returns
        -------
        float or None
            None where the policy has nothing to say.

        Raises
        ------
        UserError
            If the plugin fails; the message names its line.
        """
        if not self._active:
            return None
        try:
            late = submission.assignment.total_seconds_late
            if late <= 0:
                return None
            with in_folder(self._folder):
                plugin: Any = self._step.plugin_inst
                points = plugin.late_submission_penalty(submission.student.id, submission.score, late)
            return None if points is None else float(self._step._check_late_penalty(submission, points))
        except Exception as error:
            raise UserError(f"The policy on late submissions failed: {failing_line(error)}") from None
