"""The system calls that a sandbox refuses, as a filter for bubblewrap.

The list names what code of a course never needs and what would lead around a limit. All else is allowed: a list of what NumPy, Python and their
libraries may call would have to follow each of their versions. What can be had through another processor mode (32 bits) is refused as a whole.
"""

import errno
import tempfile
from functools import cache

MAP_SHARED, MAP_ANONYMOUS, MAP_HUGETLB = 0x1, 0x20, 0x40000
CLONE_NEWUSER = 0x10000000

REFUSED = (
    # Memory that no process shows as its own, so that it can't be watched, and that outlives the process without an account.
    *("shmget", "shmat", "shmctl", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl"),
    *("semget", "semop", "semtimedop", "semctl"),
    *("mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"),
    *("memfd_create", "memfd_secret"),
    # Namespaces and mounts: in a user namespace of its own a process may mount, and reach parts of the system that only root should.
    *(
        "unshare",
        "setns",
        "mount",
        "umount2",
        "pivot_root",
        "chroot",
        "move_mount",
        "open_tree",
        "mount_setattr",
    ),
    *("fsopen", "fsconfig", "fsmount", "fspick"),
    # Other processes' memory and files. The kernel's own code and the student's share one process; nothing else is there to be looked into.
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp"),
    # Keys: kept for the user, so that those of the sandbox and of the grader would be the same.
    *("add_key", "request_key", "keyctl"),
    # Parts of the system with a record of faults, or with memory and work outside the limits, that a course never calls.
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("fanotify_init", "vmsplice", "open_by_handle_at", "name_to_handle_at", "lookup_dcookie"),
    # For root alone; here nobody is, and nobody should try.
    *(
        "kexec_load",
        "kexec_file_load",
        "init_module",
        "finit_module",
        "delete_module",
        "reboot",
        "swapon",
        "swapoff",
    ),
    *("acct", "quotactl", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "syslog", "vhangup"),
)


@cache
def filter_program(watched: bool) -> bytes:
    """The filter, in the form that bubblewrap's `--seccomp` reads.

    Parameters
    ----------
    watched : bool
        Whether memory is only watched from outside. Then shared memory without a file is refused, too: pages that a process has unmapped
        stay allocated, and are seen nowhere.

    Returns
    -------
    bytes

    Raises
    ------
    OSError, RuntimeError
        If libseccomp is missing or does not know a call.
    """
    import pyseccomp as seccomp  # pyright: ignore[reportMissingImports]  # on Linux alone

    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    rules.set_attr(seccomp.Attr.ACT_BADARCH, refuse)
    for name in REFUSED:
        rules.add_rule(refuse, name)

    def refuse_flags(call, argument, flags, error):
        rules.add_rule(seccomp.ERRNO(error), call, seccomp.Arg(argument, seccomp.MASKED_EQ, flags, flags))

    refuse_flags("clone", 0, CLONE_NEWUSER, errno.EPERM)
    rules.add_rule(
        seccomp.ERRNO(errno.ENOSYS), "clone3"
    )  # its flags can't be seen; the C library then uses clone
    refuse_flags(
        "mmap", 3, MAP_HUGETLB, errno.ENOMEM
    )  # from a store of the machine's that has no limit for one process
    if watched:
        refuse_flags("mmap", 3, MAP_SHARED | MAP_ANONYMOUS, errno.ENOMEM)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
