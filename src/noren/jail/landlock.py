"""Landlock as the second wall: read-only files, no TCP, nothing outside its own scope.

Landlock binds only the calling thread and what it starts later, and has holes that seccomp
closes (attributes, datagrams, inherited descriptors), so it never carries a claim alone. Where
the kernel lacks it the jail goes on and says so.

Source: Linux `Documentation/userspace-api/landlock.rst`; rights up to ABI 7.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

from noren.errors import JailBroken
from noren.jail import kernel
from noren.jail.numbers import Machine
from noren.vocabulary.words import Words

ABSENT = -1
NEWEST_UNDERSTOOD = 7

_CREATE_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_BASE_RIGHTS = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_ABSTRACT_UNIX_AND_SIGNAL = 0b11


def abi(machine: Machine) -> int:
    """Return the Landlock version this kernel offers, or `ABSENT` (-1) if it offers none."""
    try:
        return kernel.call(machine.numbers["landlock_create_ruleset"], None, 0, _CREATE_VERSION)
    except OSError:
        return ABSENT


def ruleset(version: int) -> bytes:
    """Return the kernel's `landlock_ruleset_attr` that handles all this version knows.

    What is handled is refused unless a rule permits it. Versions newer than
    `NEWEST_UNDERSTOOD` are treated as that one: rights not tried here are left to seccomp.

    Raises:
        ValueError: if the version is below 1.
    """
    if version < 1:
        raise ValueError(f"Landlock version {version} has no rules")
    known = min(version, NEWEST_UNDERSTOOD)
    files = _BASE_RIGHTS
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if known >= since:
            files |= right
    if known >= 6:
        return struct.pack("<QQQ", files, _TCP_BIND_AND_CONNECT, _SCOPE_ABSTRACT_UNIX_AND_SIGNAL)
    if known >= 4:
        return struct.pack("<QQ", files, _TCP_BIND_AND_CONNECT)
    return struct.pack("<Q", files)


def restrict(machine: Machine, *, readable: Iterable[str] = ("/",)) -> int:
    """Bind this thread to reading below `readable` and return the Landlock version in force.

    NO_NEW_PRIVS must be set. Call it while the process has one thread. An absent Landlock is
    not an error: the answer is `ABSENT` and seccomp alone holds.

    Raises:
        JailBroken: if the kernel offers Landlock and then refuses the rules.
    """
    version = abi(machine)
    if version < 1:
        return ABSENT
    attributes = ruleset(version)
    try:
        rules = kernel.call(
            machine.numbers["landlock_create_ruleset"], attributes, len(attributes), 0
        )
        try:
            for folder in readable:
                _permit_reading(machine, rules, folder)
            kernel.call(machine.numbers["landlock_restrict_self"], rules, 0)
        finally:
            os.close(rules)
    except OSError as refused:
        raise JailBroken(
            where=Words(en=f"Landlock version {version}", ja=f"Landlock(版{version})"),
            found=Words(
                en=f"the kernel refused the rules ({refused.strerror})",
                ja=f"カーネルに規則を拒否されました({refused.strerror})",
            ),
            expected=Words(en="read-only rules in force", ja="読み取り専用の規則が有効であること"),
            remedy=Words(
                en="report the kernel version; the jail does not start half locked",
                ja="カーネルの版を報告してください。隔離が不完全なままでは起動しません",
            ),
        ) from refused
    return version


def _permit_reading(machine: Machine, rules: int, folder: str) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        beneath = struct.pack("<Qi", _READ_FILE | _READ_DIR, place)
        kernel.call(machine.numbers["landlock_add_rule"], rules, _RULE_PATH_BENEATH, beneath, 0)
    finally:
        os.close(place)
