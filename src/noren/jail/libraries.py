"""Installed libraries that see frames or run beside them, and whether they report home.

What a library would do is what was seen here by tracing its system calls; how it is kept quiet
is tested (an empty home stays empty, no socket opens). Versions are read from the installed
metadata: nothing is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata

from noren.vocabulary.words import Words

_NONE_SEEN = Words(
    en="no report home was seen",
    ja="外部への送信は見られませんでした",
)
_ONNXRUNTIME = Words(
    en=(
        "keeps a device id and a queue in the home folder and sends usage events to its maker "
        "at the first import; kept quiet by ORT_DISABLE_TELEMETRY=1, set before the jail "
        "starts, and by the first filter, which refuses the files and the socket"
    ),
    ja=(
        "初回の読み込み時に機器IDと送信待ちの記録をホームに作り、利用状況を開発元へ送ります。"
        "隔離区画の起動前に設定するORT_DISABLE_TELEMETRY=1と、ファイル作成と通信を拒む"
        "第1フィルターの二つで止めています"
    ),
)
_OPENVINO = Words(
    en=(
        "its model converter reports home through openvino-telemetry; noren never imports the "
        "converter, and inside the jail the filter refuses the files and the socket"
    ),
    ja=(
        "モデル変換の部品がopenvino-telemetryを通じて利用状況を送ります。norenは変換の部品を"
        "読み込まず、隔離区画ではフィルターがファイル作成と通信を拒みます"
    ),
)
_OPENVINO_TELEMETRY = Words(
    en=(
        "would write ~/intel/stats and send usage events to an analytics service; it comes with "
        "openvino and is never imported by noren; it may be uninstalled"
    ),
    ja=(
        "~/intel/statsを作り、利用状況を解析サービスへ送ります。openvinoに付属しますが、norenは"
        "読み込みません。削除しても動作します"
    ),
)
_RAY = Words(
    en="collects usage statistics unless RAY_USAGE_STATS_ENABLED=0 is set, which noren requires",
    ja="RAY_USAGE_STATS_ENABLED=0がないと利用状況を集めます。norenはこの設定を求めます",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFinding:
    """One installed library.

    Args:
        name: distribution name.
        version: as installed.
        reports_home: whether it would, if nobody stopped it.
        telemetry: what it would do and how it is kept quiet.
    """

    name: str
    version: str
    reports_home: bool
    telemetry: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    telemetry: Words = _NONE_SEEN
    reports_since: tuple[int, ...] | None = None


_KNOWN: dict[str, _Known] = {
    "av": _Known(),
    "numpy": _Known(),
    "onnxruntime": _Known(telemetry=_ONNXRUNTIME, reports_since=(1, 29)),
    "opencv-python-headless": _Known(),
    "openvino": _Known(telemetry=_OPENVINO, reports_since=(0,)),
    "openvino-telemetry": _Known(telemetry=_OPENVINO_TELEMETRY, reports_since=(0,)),
    "polars": _Known(),
    "rapidocr": _Known(),
    "ray": _Known(telemetry=_RAY, reports_since=(0,)),
    "scipy": _Known(),
    "shapely": _Known(),
}


def installed_version(name: str) -> str | None:
    """Return the installed version of a distribution, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def examine_libraries(
    names: Iterable[str] = tuple(_KNOWN),
    *,
    version_of: Callable[[str], str | None] = installed_version,
) -> tuple[LibraryFinding, ...]:
    """List those of the known libraries that are installed, in alphabetical order.

    Args:
        names: which to look for.
        version_of: how a version is found; tests give their own.
    """
    findings = []
    for name in sorted(names):
        version = version_of(name)
        if version is not None:
            known = _KNOWN[name]
            reports = known.reports_since is not None and _parts(version) >= known.reports_since
            findings.append(
                LibraryFinding(
                    name=name,
                    version=version,
                    reports_home=reports,
                    telemetry=known.telemetry if reports else _NONE_SEEN,
                )
            )
    return tuple(findings)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
