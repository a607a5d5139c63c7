"""`noren doctor`: the examination of this machine, in words."""

from __future__ import annotations

from noren.jail.doctor import DoctorReport, examine_machine
from noren.jail.layers import describe_layers
from noren.vocabulary.words import Words

__all__ = ["DoctorReport", "examine_machine", "render_report"]

_HEADS = {
    "machine": Words(en="Machine: {machine}, {kernel}", ja="機械: {machine}、{kernel}"),
    "layers": Words(en="Layers", ja="隔離の層"),
    "escapes": Words(
        en="Break-out attempts: {attempted}, each from a fresh and from an older thread; "
        "succeeded: {succeeded}",
        ja="脱出の試み: {attempted}件(新旧のスレッドから各1回)、成功: {succeeded}件",
    ),
    "vault": Words(
        en="Break-out attempts from the vault of repeat analysis: {attempted}; succeeded: "
        "{succeeded}",
        ja="特徴量保管庫からの脱出の試み: {attempted}件、成功: {succeeded}件",
    ),
    "succeeded": Words(en="  GOT THROUGH: {names}", ja="  突破されたもの: {names}"),
    "by_design": Words(en="  allowed by design: {names}", ja="  設計上許しているもの: {names}"),
    "not_here": Words(
        en="  not possible to try here: {names}", ja="  この機械では試せないもの: {names}"
    ),
    "unclear": Words(en="  unclear: {names}", ja="  判定できないもの: {names}"),
    "libraries": Words(en="Libraries that see frames or run beside them", ja="映像に触れる部品"),
    "claim": Words(en="What may be claimed", ja="約束できること"),
    "live": Words(en="Live cameras are refused here", ja="この機械では生カメラを使えません"),
}


def render_report(report: DoctorReport, language: str) -> str:
    """The report as text in `ja` or `en`; ends with a line break."""

    def head(name: str, **facts: object) -> str:
        return _HEADS[name].fill(**facts).in_language(language)

    lines = [head("machine", machine=report.machine, kernel=report.kernel), "", head("layers")]
    for finding in describe_layers(report.layers):
        mark = "✓" if finding.holds else "✗"
        lines.append(f"  {mark} {finding.name}: {finding.words.in_language(language)}")
    for title, escapes in (("escapes", report.escapes), ("vault", report.vault)):
        lines += ["", head(title, attempted=escapes.attempted, succeeded=escapes.succeeded)]
        for name, found in (
            ("succeeded", escapes.names_succeeded),
            ("by_design", escapes.allowed_by_design),
            ("not_here", escapes.not_here),
            ("unclear", escapes.unclear),
        ):
            if found:
                lines.append(head(name, names=", ".join(found)))
    lines += ["", head("libraries")]
    for library in report.libraries:
        said = library.telemetry.in_language(language)
        lines.append(f"  {library.name} {library.version}: {said}")
    lines += ["", head("claim"), report.claim.in_language(language)]
    if report.live_refusal is not None:
        lines += ["", head("live"), report.live_refusal.in_language(language)]
    return "\n".join(lines) + "\n"
