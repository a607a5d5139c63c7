"""Where figures are kept, as a command line names it."""

from __future__ import annotations

from noren.stores.folder import parse_place

__all__ = ["parse_place"]
