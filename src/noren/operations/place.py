"""Where figures are kept, as a command line names it."""

from __future__ import annotations

from noren.stores.address import has_password, parse_place, shown_place

__all__ = ["has_password", "parse_place", "shown_place"]
