"""The desk's way to the vault, where this machine has one."""

from __future__ import annotations

from noren.operations.requests_desk import OpenDesk
from noren.requests.matching import Matcher


def find_matcher(opened: OpenDesk) -> Matcher | None:
    """What compares a picture taken at the counter; None where no vault is on this machine.

    No vault of this version answers the desk yet: pictures are refused and say so.
    """
    return None
