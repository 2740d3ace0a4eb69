"""Submissions that try to take more than their limits allow, or to leave their namespaces. All are bounded in count and size.

They run with `MEMORY` megabytes; what holds memory tries to have about twice as much. The answer is right and counts, but returns nothing in a
kernel where the attack has succeeded. A kernel that was stopped is started again without it.
"""

import textwrap

from corpus import FULL, RIGHT, attack, with_answer

ESCAPE = "to escape its limits"
MEMORY = 512
TOO_MUCH = f"more than {MEMORY} MB of memory"
PLACES = ("", "/tmp/", "/student/home/", "/dev/shm/", "/student/sockets/")
ANSWER = RIGHT.replace(
    "    if X.ndim", "    if globals().get('escaped'):\n        return None\n    if X.ndim"
)
ATTEMPT = """\
def attempt():
    import ctypes, os, time
    libc = ctypes.CDLL(None, use_errno=True)
{body}

if attempt():
    globals()['escaped'] = True"""
CHILDREN = """\
said, say = os.pipe()
for child in range({count}):
    if os.fork() == 0:
        kept, held = [], 0
        try:
{body}
        except (OSError, MemoryError):
            pass
        os.write(say, held.to_bytes(8, 'little'))
        time.sleep(60)
        os._exit(0)
held = sum(int.from_bytes(os.read(said, 8), 'little') for child in range({count}))
{rest}"""
HELD = f"""\
time.sleep(3)
return held > {MEMORY * 2**20}"""


def attempt(says=""):
    """An attack that is the body of a function which returns whether it succeeded."""

    def add(make):
        def build(nb, place):
            body = textwrap.indent(make(), "    ")
            return with_answer(nb, ANSWER, ATTEMPT.format(body=body))

        build.__name__ = make.__name__
        return attack(ESCAPE, FULL, says)(build)

    return add


def refused(statements):
    """A program whose every try must fail; what succeeds is counted in `done`."""
    return f"done = 0\n{statements}\nreturn done > 0"


def in_children(count, body):
    """A program that does something in many processes, each of which counts the bytes that it has in `held`."""
    return CHILDREN.format(count=count, body=textwrap.indent(body, " " * 12), rest=HELD)


@attempt()
def system_v_shared_memory_in_segments():
    return refused("for n in range(8): done += libc.shmget(n, 2**26, 0o1600) >= 0")


@attempt()
def memory_in_files_without_a_name():
    return refused(
        "for n in range(8):\n    done += libc.memfd_create(b'x', n % 4) >= 0\n    done += libc.syscall(447, 0) >= 0\n"
        "    try:\n        os.memfd_create('x')\n        done += 1\n    except OSError: pass"
    )


@attempt()
def messages_left_in_queues():
    return refused(
        "for n in range(8):\n    done += libc.msgget(n, 0o1600) >= 0\n    done += libc.semget(n, 100, 0o1600) >= 0\n"
        "rt = ctypes.CDLL('librt.so.1')\nmode = os.O_CREAT | os.O_RDWR\n"
        "for n in range(8): done += rt.mq_open(f'/{n}'.encode(), mode, 0o600, None) >= 0"
    )


def unlinked(places, files, megabytes, most):
    """A program that writes into files which have no name any more."""
    return f"""\
kept, written = [], 0
for place in {places}:
    try:
        for n in range({files}):
            kept.append(open(place + 'x', 'wb', 0))
            os.unlink(place + 'x')
            for _ in range({megabytes}): written += kept[-1].write(bytes(2**20))
    except OSError: pass
for file in kept: file.close()
return written > {most} * 2**20"""


@attempt()
def files_unlinked_beside_the_sockets():
    return unlinked(PLACES[-1:], files=50, megabytes=10, most=1)


@attempt()
def files_unlinked_in_every_place():
    return unlinked(PLACES[:2], files=10, megabytes=16, most=256)


@attempt()
def files_unlinked_in_all_places_at_once():
    return unlinked(PLACES, files=5, megabytes=16, most=400)


@attempt()
def room_reserved_in_every_place():
    return f"""\
reserved = 0
for place in {PLACES}:
    made = []
    for n in range(10):
        made.append(open(place + 'x', 'wb'))
        os.unlink(place + 'x')
        try:
            os.posix_fallocate(made[-1].fileno(), 0, 2**25)
            reserved += 2**25
        except OSError: pass
    for file in made: file.close()
return reserved > 449 * 2**20"""


@attempt()
def files_of_holes_written_at_their_ends():
    return """\
written = 0
with open('/tmp/x', 'wb') as file:
    os.unlink('/tmp/x')
    try:
        for at in range(0, 2**40, 2**30):
            os.pwrite(file.fileno(), bytes(2**20), at)
            written += 2**20
    except OSError: pass
return written > 64 * 2**20"""


@attempt()
def files_without_number():
    return """\
made = 0
try:
    for made in range(700_000): os.close(os.open(f'/tmp/{made}', os.O_CREAT | os.O_WRONLY))
except OSError: pass
return made > 650_000"""


def unmapped(opened):
    """A program that holds memory which it has shared and then unmapped."""
    return f"""\
import mmap
kept, held = [], 0
try:
    for n in range(16):
        kept.append({opened})
        for at in range(0, 2**26, 4096): kept[-1][at] = 1
        held += 2**26
        kept[-1].madvise(mmap.MADV_DONTNEED)
except OSError: pass
{HELD}"""


@attempt()
def memory_shared_and_no_longer_mapped():
    return unmapped("mmap.mmap(-1, 2**26)")


@attempt()
def memory_mapped_from_a_device():
    return unmapped("mmap.mmap(os.open('/dev/zero', os.O_RDWR), 2**26)")


@attempt(TOO_MUCH)
def memory_spread_over_processes():
    return in_children(20, "kept.append(b'x' * 50_000_000)\nheld = 50_000_000")


@attempt(TOO_MUCH)
def memory_shared_by_forked_processes():
    return in_children(
        4, "for n in range(5):\n    kept.append(bytearray(b'x') * 50_000_000)\n    held += 50_000_000"
    )


@attempt(TOO_MUCH)
def memory_in_a_session_of_its_own():
    return in_children(
        1,
        "os.setsid()\nif os.fork(): os._exit(0)\nfor n in range(20):\n    kept.append(b'x' * 50_000_000)\n    held += 50_000_000",
    )


@attempt()
def memory_in_pipes():
    return in_children(
        20,
        "import fcntl\nfor n in range(100):\n    kept.append(os.pipe())\n    os.set_blocking(kept[-1][1], False)\n"
        "    try: fcntl.fcntl(kept[-1][1], 1031, 2**20)\n    except OSError: pass\n"
        "    try:\n        while 1: held += os.write(kept[-1][1], bytes(2**16))\n    except BlockingIOError: pass",
    )


SOCKETS = """\
import array, socket
for n in range(100):
    pair = socket.socketpair()
    for end in pair:
        end.setblocking(False)
        try:
            while 1: held += end.send(bytes(2**15))
        except BlockingIOError: pass
    {kept}"""


@attempt()
def memory_in_sockets():
    return in_children(40, SOCKETS.format(kept="kept.append(pair)"))


@attempt()
def memory_in_sockets_passed_through_sockets():
    passed = "if n % 50 == 0: post = socket.socketpair(); kept.append(post)\n    post[0].sendmsg([b'x'], [(1, 1, array.array('i', map(int, [pair[0].fileno(), pair[1].fileno()])))])"
    return in_children(40, SOCKETS.format(kept=passed))


@attempt()
def huge_pages():
    return refused(
        "libc.mmap.restype = ctypes.c_void_p\nfor n in range(8): done += libc.mmap(None, 2**21, 3, 0x40022, -1, 0) != 2**64 - 1"
    )


@attempt()
def processes_without_number():
    return """\
import signal
children = []
try:
    while len(children) < 300:
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except OSError: pass
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
return len(children) > 128"""


@attempt()
def threads_without_number():
    return """\
import threading
threads, go = [], threading.Event()
try:
    while len(threads) < 300:
        threads.append(threading.Thread(target=go.wait))
        threads[-1].start()
except RuntimeError: threads.pop()
go.set()
for thread in threads: thread.join()
return len(threads) > 128"""


@attempt()
def timers_without_number():
    return """\
timer, made = ctypes.c_void_p(), 0
for n in range(5000): made += libc.timer_create(1, None, ctypes.byref(timer)) == 0
return made > 256"""


@attempt("terminals")
def terminals_without_number():
    return "kept = [os.openpty() for n in range(60)]\ntime.sleep(20)\nreturn True"


@attempt("folder of its sockets")
def link_in_the_place_of_a_socket():
    return "os.symlink('/var/run/docker.sock', '/student/sockets/kernel-6')\ntime.sleep(20)\nreturn True"


@attempt()
def namespaces_of_its_own():
    return refused(
        "import subprocess\n"
        "for flags in (0x10000000, 0x10020000, 0x20000, 0x40000000): done += libc.unshare(flags) == 0\n"
        "for number in (56, 220): done += libc.syscall(number, 0x10000000 | 17, 0, 0, 0, 0) > 0\n"
        "done += libc.syscall(435, ctypes.create_string_buffer(88), 88) >= 0\n"
        "for name in ('user', 'mnt', 'net'):\n    with open(f'/proc/self/ns/{name}') as file: done += libc.setns(file.fileno(), 0) == 0\n"
        "for options in (['-U', '-r', '-m'], ['-U', '-c', '-p', '-f'], ['-m']):\n"
        "    done += subprocess.run(['unshare', *options, 'true'], capture_output=True).returncode == 0"
    )


@attempt()
def mounts_of_its_own():
    return refused(
        "for kind in (b'tmpfs', b'proc', b'mqueue', b'cgroup2'): done += libc.mount(b'none', b'/tmp', kind, 0, None) == 0\n"
        "done += libc.umount2(b'/tmp', 2) == 0\n"
        "for number in (428, 429, 430, 432, 433, 442): done += libc.syscall(number, 0, 0, 0, 0, 0) >= 0"
    )


@attempt()
def keys_and_programs_left_in_the_system():
    return refused(
        "import platform\nnumbers = (321, 298, 323, 425) if platform.machine() == 'x86_64' else (280, 241, 282, 425)\n"
        "for number in numbers: done += libc.syscall(number, 5, ctypes.create_string_buffer(256), 128, 0, 0) >= 0\n"
        "key = 248 if platform.machine() == 'x86_64' else 217\ndone += libc.syscall(key, b'user', b'x', b'x', 1, -3) > 0\n"
        "done += libc.ptrace(16, 1, 0, 0) == 0"
    )


@attempt()
def calls_of_32_bits():
    return refused(
        "import mmap, platform\n"
        "if platform.machine() == 'x86_64':\n"
        "    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)\n"
        "    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))\n"
        "    for number in (20, 117, 310, 356):\n"  # getpid, ipc, unshare, memfd_create
        "        page.seek(0)\n        page.write(b'\\xb8' + number.to_bytes(4, 'little') + b'\\xcd\\x80\\xc3')\n"
        "        done += call() >= 0\n"
        "    for number in (39, 29, 272, 319): done += libc.syscall(0x40000000 + number, 0, 0, 0) >= 0"
    )
