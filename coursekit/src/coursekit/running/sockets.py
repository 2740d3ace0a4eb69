"""A place for the sockets of a kernel."""

import contextlib
import os
import tempfile
from pathlib import Path

from coursekit.errors import UserError
from coursekit.temporary import LONGEST_MARK, mark, sweep

LONGEST_SOCKET = 100  # bytes; systems cut the path of a socket off after 103 to 107


def socket_folder() -> Path:
    """A new private folder for the sockets of one kernel.

    The system's folder for temporary files is passed over where its path is too long for a socket, as on clusters.

    Returns
    -------
    Path

    Raises
    ------
    UserError
        If there is no place with a path short enough.
    """
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        longest = f"{parent}/ck-{LONGEST_MARK}-12345678/kernel-12345"
        if os.name != "nt" and len(os.fsencode(longest)) > LONGEST_SOCKET:
            continue
        sweep(parent)
        with contextlib.suppress(OSError):
            return Path(tempfile.mkdtemp(prefix=f"ck-{mark()}-", dir=parent))
    raise UserError(
        f"The sockets of a kernel can't be made: the path {tempfile.gettempdir()} is too long, and /tmp can't be written. "
        "Set a folder with a shorter path: export TMPDIR=..."
    )
