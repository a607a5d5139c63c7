"""Attempts to put something into a file, beside one, or into its attributes."""

from __future__ import annotations

import fcntl
import mmap
import os
import stat
import struct

from noren.jail.escapes.attempt import PAYLOAD, Field, Held, attempt, do

_AT_FDCWD = -100


def _write_opened(path: str, flags: int) -> None:
    number = os.open(path, flags, 0o600)
    try:
        os.write(number, PAYLOAD)
    finally:
        os.close(number)


@attempt()
def open_write_new(field: Field) -> None:
    _write_opened(field.path("new"), os.O_WRONLY | os.O_CREAT)


@attempt()
def open_write_existing(field: Field) -> None:
    _write_opened(field.path("existing"), os.O_WRONLY)


@attempt()
def open_read_write(field: Field) -> None:
    _write_opened(field.path("existing"), os.O_RDWR)


@attempt()
def open_append(field: Field) -> None:
    _write_opened(field.path("existing"), os.O_WRONLY | os.O_APPEND)


@attempt()
def open_to_create_only(field: Field) -> None:
    os.close(os.open(field.path("name-carries-data"), os.O_RDONLY | os.O_CREAT, 0o600))


@attempt()
def open_to_truncate(field: Field) -> None:
    os.close(os.open(field.path("existing"), os.O_RDONLY | os.O_TRUNC))


@attempt()
def open_unnamed(field: Field) -> None:
    _write_opened(field.folder, os.O_TMPFILE | os.O_WRONLY)


@attempt()
def open_by_the_old_call(field: Field) -> None:
    os.close(do("open", field.path("old").encode(), os.O_WRONLY | os.O_CREAT, 0o600))


@attempt()
def open_by_creat(field: Field) -> None:
    os.close(do("creat", field.path("created").encode(), 0o600))


@attempt()
def open_by_openat2(field: Field) -> None:
    how = struct.pack("<QQQ", os.O_WRONLY | os.O_CREAT, 0o600, 0)
    os.close(do("openat2", _AT_FDCWD, field.path("openat2").encode(), how, len(how)))


@attempt()
def truncate_path(field: Field) -> None:
    os.truncate(field.path("existing"), 7)


@attempt()
def ftruncate_leaked(_: Field) -> None:
    os.ftruncate(Held.LEAKED_FILE, 4321)


@attempt()
def fallocate_leaked(_: Field) -> None:
    os.posix_fallocate(Held.LEAKED_FILE, 0, 8192)


@attempt()
def make_folder(field: Field) -> None:
    os.mkdir(field.path("folder-made"))


@attempt()
def remove_folder(field: Field) -> None:
    os.rmdir(field.path("empty"))


@attempt()
def symlink_payload(field: Field) -> None:
    os.symlink("x" * 4000, field.path("link"))


@attempt()
def link_existing(field: Field) -> None:
    os.link(field.path("existing"), field.path("second-name"))


@attempt()
def rename_existing(field: Field) -> None:
    os.rename(field.path("existing"), field.path("renamed"))


@attempt()
def exchange_names(field: Field) -> None:
    first, second = field.path("existing").encode(), field.path("film").encode()
    do("renameat2", _AT_FDCWD, first, _AT_FDCWD, second, 2)


@attempt()
def unlink_existing(field: Field) -> None:
    os.unlink(field.path("second"))


@attempt()
def make_fifo(field: Field) -> None:
    os.mkfifo(field.path("fifo"))


@attempt()
def make_node(field: Field) -> None:
    os.mknod(field.path("node"), stat.S_IFREG | 0o600)


@attempt()
def setxattr_payload(field: Field) -> None:
    os.setxattr(field.path("existing"), "user.noren", b"x" * 2000)


@attempt()
def setxattr_through_descriptor(_: Field) -> None:
    os.setxattr(Held.FILM, "user.noren", b"x" * 2000)


@attempt()
def utime_payload(field: Field) -> None:
    os.utime(field.path("existing"), ns=(123_456_789, 987_654_321))


@attempt()
def utime_through_descriptor(_: Field) -> None:
    os.utime(Held.FILM, ns=(123_456_789, 987_654_321))


@attempt()
def chmod(field: Field) -> None:
    os.chmod(field.path("existing"), 0o640)


@attempt()
def chmod_through_descriptor(_: Field) -> None:
    os.fchmod(Held.FILM, 0o640)


@attempt()
def chown(field: Field) -> None:
    os.chown(field.path("existing"), os.getuid(), os.getgid())


@attempt()
def inode_flags_through_descriptor(_: Field) -> None:
    get_flags, set_flags, no_access_time = 0x8008_6601, 0x4008_6602, 0x80
    before = bytearray(8)
    fcntl.ioctl(Held.FILM, get_flags, before)
    flags = struct.unpack("<Q", before)[0] ^ no_access_time
    fcntl.ioctl(Held.FILM, set_flags, struct.pack("<Q", flags))


@attempt()
def map_shared_for_writing(field: Field) -> None:
    number = os.open(field.path("existing"), os.O_RDWR)
    with mmap.mmap(number, 16) as area:
        area[:5] = b"frame"


@attempt()
def map_film_shared(_: Field) -> None:
    length, read_only = 4096, mmap.PROT_READ
    do("mmap", None, length, read_only, mmap.MAP_SHARED, Held.FILM, 0)


@attempt()
def leaked_write(_: Field) -> None:
    os.write(Held.LEAKED_FILE, b"frame bytes.")


@attempt()
def leaked_pwrite(_: Field) -> None:
    os.pwrite(Held.LEAKED_FILE, b"frame bytes.", 0)


@attempt()
def leaked_pwritev(_: Field) -> None:
    os.pwritev(Held.LEAKED_FILE, [b"frame", b"bytes"], 0)


@attempt()
def leaked_map_shared(_: Field) -> None:
    writing = mmap.PROT_READ | mmap.PROT_WRITE
    do("mmap", None, 4096, writing, mmap.MAP_SHARED, Held.LEAKED_FILE, 0)


@attempt()
def leaked_copy_file_range(_: Field) -> None:
    os.copy_file_range(Held.FILM, Held.LEAKED_FILE, 4096)


@attempt()
def leaked_sendfile(_: Field) -> None:
    os.sendfile(Held.LEAKED_FILE, Held.FILM, 0, 4096)


@attempt()
def memory_file(_: Field) -> None:
    number = os.memfd_create("frames")
    os.write(number, PAYLOAD)


@attempt()
def secret_memory_file(_: Field) -> None:
    os.close(do("memfd_secret", 0))


@attempt()
def shared_memory_folder(field: Field) -> None:
    path = f"/dev/shm/{os.path.basename(field.folder)}"
    _write_opened(path, os.O_WRONLY | os.O_CREAT)
    os.unlink(path)


@attempt()
def own_memory_through_proc(_: Field) -> None:
    os.close(os.open("/proc/self/mem", os.O_RDWR))


@attempt()
def own_name_through_proc(_: Field) -> None:
    _write_opened("/proc/thread-self/comm", os.O_WRONLY)


@attempt()
def kernel_log_device(_: Field) -> None:
    os.close(os.open("/dev/kmsg", os.O_WRONLY))


@attempt()
def null_device(_: Field) -> None:
    os.close(os.open("/dev/null", os.O_WRONLY))


@attempt()
def flock_payload(_: Field) -> None:
    fcntl.flock(Held.FILM, fcntl.LOCK_SH)


@attempt()
def record_lock_payload(_: Field) -> None:
    # The locked range shows in /proc/locks: sixteen bytes that any user can read.
    fcntl.lockf(Held.FILM, fcntl.LOCK_SH, 123, 456)


@attempt()
def lease_payload(_: Field) -> None:
    fcntl.fcntl(Held.FILM, fcntl.F_SETLEASE, fcntl.F_RDLCK)


@attempt()
def read_a_file(_: Field) -> None:
    os.close(os.open("/etc/passwd", os.O_RDONLY))


@attempt()
def list_a_folder(field: Field) -> None:
    os.listdir(field.folder)


@attempt()
def look_at_a_file(field: Field) -> None:
    os.stat(field.path("existing"))
