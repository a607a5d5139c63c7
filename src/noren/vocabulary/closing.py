"""What is opened and given back: one way to be used with `with`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closing(ABC):
    """Something that `with` closes at its end, whatever happened inside."""

    @abstractmethod
    def close(self) -> None:
        """Give back what was taken; the object is not used afterward."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
