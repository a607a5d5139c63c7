"""The escape set: ways out of a jailed process, each tried and judged.

`run_escapes(Mode.FRESH)` and `run_escapes(Mode.OLDER)` make all attempts from inside the jail,
`run_escapes(Mode.VAULT)` from inside the vault;
`run_escapes(Mode.CONTROL)` makes them without one, which shows that they are real.
"""

from noren.jail.escapes.attempt import Attempt
from noren.jail.escapes.catalog import catalog
from noren.jail.escapes.run import EscapeResult, EscapeRun, LockFacts, Mode, Outcome, run_escapes

__all__ = [
    "Attempt",
    "EscapeResult",
    "EscapeRun",
    "LockFacts",
    "Mode",
    "Outcome",
    "catalog",
    "run_escapes",
]
