"""Little time and memory for kernels. Nothing heavy is imported, as every process that grades a submission imports it anew."""

import re

from coursekit.running import sandbox
from coursekit.running.session import Session

LIMIT = 300  # seconds; keeps a test from hanging, and nothing that works comes near it


def hurry(patch, pattern, seconds):
    """Give kernels this time for code that matches a pattern, and for all other code as much as it needs."""
    run = Session.run

    def limited(session, code, timeout=LIMIT):
        return run(session, code, seconds if re.search(pattern, code) else LIMIT)

    patch.setattr(Session, "run", limited)


def limit_memory(patch, megabytes):
    """Give the kernels in sandboxes so much memory."""
    whole = sandbox.kernel_spec

    def limited(*arguments):
        spec = whole(*arguments)
        spec.metadata["kernel_provisioner"]["config"]["memory"] = megabytes
        return spec

    patch.setattr(sandbox, "kernel_spec", limited)
