"""The incidents on record, as the report says them: which, how many, and when the last one was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from noren.reports.times import Clock
from noren.stores.ledger.terms import IncidentCause
from noren.stores.statistics import Incident
from noren.vocabulary.words import Words

_ONE: Final = Words(ja="{cause}{number}件", en="{cause} ({number})")
_AND: Final = Words(ja="、", en=", ")
_SENTENCE: Final = Words(
    ja="{causes}が記録されています(最新は{last})。個人情報保護の責任者に知らせてください。",
    en="On record: {causes}; the last one at {last}. Tell the privacy officer.",
)


def recorded(incidents: Sequence[Incident], clock: Clock) -> str:
    """Each cause with its number, the most frequent first, and the time of the newest.

    Args:
        incidents: at least one, of any time: what went wrong before the period still counts.
        clock: writes the time, and says in which language.

    Raises:
        ValueError: there is none.
    """
    last_s = max(incident.at_s for incident in incidents)
    one, sentence = (words.in_language(clock.language) for words in (_ONE, _SENTENCE))
    counted = Counter(IncidentCause[incident.kind.name] for incident in incidents).most_common()
    causes = _AND.in_language(clock.language).join(
        one.format(cause=cause.in_language(clock.language), number=number)
        for cause, number in counted
    )
    return sentence.format(causes=causes, last=f"{clock.date(last_s)} {clock.hour(last_s)}")
