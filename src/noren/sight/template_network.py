"""A network that describes what it sees by numbers of which only likeness means anything."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch, ModelMissing
from noren.sight.inference import compile_network
from noren.vocabulary.words import Words

TEMPLATE_SIZE = 256
VIEWS = 2
"""What is described, and its mirror, at once."""


class TemplateNetwork:
    """`VIEWS` pictures of one size to as many templates, by OpenVINO.

    Args:
        xml: the network's description. weights: its numbers, verified by whoever read them.
        precision: OpenVINO's word for the arithmetic; an int8 file stays int8.
    Raises:
        ModelMissing: there are no bytes: nobody can be recognized without them.
        ModelMismatch: these bytes are no such network.
    """

    SIZE_PX: ClassVar[tuple[int, int]]
    """Width and height of what it sees."""
    NAME: ClassVar[str]
    """Its publisher's name for it."""
    WHERE: ClassVar[Words]
    """What it is for, as an error says it."""

    def __init__(self, *, xml: bytes, weights: bytes, precision: str = "f32") -> None:
        if not xml or not weights:
            raise ModelMissing(
                where=self.WHERE,
                found=Words(en="no weights", ja="重みファイルがありません"),
                expected=Words(en="the network and its numbers", ja="ネットワークとその重み"),
                remedy=Words(
                    en="run `noren models fetch`", ja="`noren models fetch` を実行してください"
                ),
            )
        width, height = self.SIZE_PX
        try:
            compiled = compile_network(
                model=xml, weights=weights, shape=(VIEWS, 3, height, width), precision=precision
            )
            self._template = compiled.output(0)
            size = int(np.prod(list(self._template.shape)))
            if size != VIEWS * TEMPLATE_SIZE:
                raise RuntimeError(f"an answer of {size} numbers")
        except RuntimeError as error:
            raise ModelMismatch(
                where=self.WHERE,
                found=str(error).strip().splitlines()[-1][:200],
                expected=self.NAME,
                remedy=Words(
                    en="run `noren models verify`", ja="`noren models verify` を実行してください"
                ),
            ) from None
        self._request = compiled.create_infer_request()

    def infer(self, views: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """`(VIEWS, height, width, 3)` uint8 BGR to `(VIEWS, TEMPLATE_SIZE)`.

        The request keeps the last views until the next run.
        """
        out = self._request.infer([views], share_inputs=True)
        return np.array(out[self._template], np.float32).reshape(VIEWS, TEMPLATE_SIZE)
