"""The picture of the data's way as a list of sentences, for those who do not see it."""

from __future__ import annotations

from noren.notices.pictures.flow_model import (
    CAMERAS_LABEL,
    ERASED_LABEL,
    INSIDE,
    KEPT_LABEL,
    NOBODY,
    OUTSIDE,
    READERS_LABEL,
    RECIPIENTS_LABEL,
    FlowPicture,
    FlowPurpose,
    FlowStep,
    count_words,
    join_words,
)
from noren.vocabulary.words import Words


def describe_flow(picture: FlowPicture, *, language: str) -> tuple[str, ...]:
    """Everything the picture says, one sentence for each of its parts, in their order.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
    """
    sentences = [] if picture.is_continued else _before_the_curtain(picture)
    if picture.purposes and picture.heads == "all":
        sentences.append(OUTSIDE.fill(operator=picture.operator.in_language(language)))
    for index, purpose in enumerate(picture.purposes):
        if index > 0 or picture.heads != "none":
            sentences.append(_pair(purpose.use, purpose.text))
        sentences += [_step(step) for step in purpose.steps]
        sentences += [_nothing_for(purpose)] if not purpose.steps else []
    return tuple(_stopped(one.in_language(language), language) for one in sentences)


def _before_the_curtain(picture: FlowPicture) -> list[Words]:
    return [
        INSIDE,
        *(_pair(stage.name, stage.detail) for stage in picture.stages),
        *([_pair(CAMERAS_LABEL, join_words(picture.cameras))] if picture.cameras else []),
        *picture.notes,
        picture.curtain,
    ]


def _step(step: FlowStep) -> Words:
    facts = join_words((count_words(step), *step.details))
    kept = step.keeping.words
    if step.kept is not None:
        kept = Words(ja=f"{step.kept.ja}（{kept.ja}）", en=f"{step.kept.en} ({kept.en})")
    parts = [
        facts,
        _pair(KEPT_LABEL, kept),
        _pair(READERS_LABEL, join_words(step.readers) if step.readers else NOBODY),
        *([_pair(RECIPIENTS_LABEL, join_words(step.recipients))] if step.recipients else []),
        _pair(ERASED_LABEL, step.erased),
    ]
    return Words(ja="。".join(p.ja for p in parts), en="; ".join(p.en for p in parts))


def _nothing_for(purpose: FlowPurpose) -> Words:
    return Words(
        ja=f"{purpose.use.ja}のために機器の外へ出るデータはありません",
        en=f"No data leave the machine for {purpose.use.en}",
    )


def _pair(label: Words, value: Words) -> Words:
    return Words(ja=f"{label.ja}: {value.ja}", en=f"{label.en}: {value.en}")


def _stopped(sentence: str, language: str) -> str:
    """The sentence with its full stop."""
    if sentence.endswith(("。", ".", "!", "?", "！", "？")):
        return sentence
    return sentence + ("。" if language == "ja" else ".")
