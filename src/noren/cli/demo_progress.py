"""Progress of `noren demo`: drawing, fetching and watching, one bar each."""

from __future__ import annotations

from noren.cli.progress import RunBar
from noren.operations.demo import DemoListener
from noren.operations.demo_detector import ChosenDetector
from noren.vocabulary.words import Words

DRAWING = Words(en="drawing", ja="作画中")
FETCHING = Words(en="fetching", ja="取得中")


class DemoBar(RunBar, DemoListener):
    """What `noren demo` shows while it runs."""

    def on_detector(self, detector: ChosenDetector) -> None:
        """It is decided what looks for people."""
        self.say(
            Words(
                en=f"detector: {detector.model}: {detector.why.en}",
                ja=f"検出器: {detector.model}({detector.why.ja})",
            )
        )

    def on_credit(self, credit: Words) -> None:
        """A film of others is used."""
        self.say(credit)

    def on_fetch(self, done: int, total: int) -> None:
        """Bytes have arrived."""
        self.move("weights", FETCHING, done, total)

    def on_drawing(self, done: int, total: int) -> None:
        """Pictures are drawn."""
        if done % 10 == 0 or done == total:
            self.move("film", DRAWING, done, total)
