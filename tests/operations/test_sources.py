"""Which film or camera stands in for which camera of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.errors import SourceDenied, UsageError
from noren.operations.sources import choose_sources, is_film, password_of
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from staging.plans import CAMERA_ENV, plan_text


def plan(source: str = "films/street.mp4") -> Plan:
    return parse_plan(plan_text(source=source), "plan.yaml").plan


def test_a_film_of_the_plan_lies_beside_the_plan(tmp_path: Path) -> None:
    (source,) = choose_sources(plan(), {}, base=tmp_path)
    assert source.film == tmp_path / "films" / "street.mp4"
    assert not source.live


def test_a_film_of_the_command_line_lies_where_it_says(tmp_path: Path) -> None:
    (source,) = choose_sources(plan(), {"north": "other.mp4"}, base=tmp_path)
    assert source.film == Path("other.mp4")


def test_an_absolute_path_is_kept(tmp_path: Path) -> None:
    (source,) = choose_sources(plan(str(tmp_path / "x.mp4")), {}, base=Path("elsewhere"))
    assert source.film == tmp_path / "x.mp4"


def test_a_film_may_be_written_as_an_address(tmp_path: Path) -> None:
    (source,) = choose_sources(plan(), {"north": f"file://{tmp_path}/x.mp4"}, base=Path())
    assert source.film == tmp_path / "x.mp4"


def test_a_camera_is_live_and_shown_without_its_password() -> None:
    (source,) = choose_sources(plan(), {"north": "rtsp://me:pass@camera.example/a"}, base=Path())
    assert source.live
    assert source.shown == "rtsp://camera.example/a"


@pytest.mark.parametrize("scheme", ["http", "https", "rtsps", "rtmp", "srt"])
def test_another_kind_of_address_is_refused(scheme: str) -> None:
    with pytest.raises(UsageError, match=f"{scheme}://"):
        choose_sources(plan(), {"north": f"{scheme}://me:pass@camera.example/a"}, base=Path())


def test_a_refused_address_is_not_repeated_with_its_password() -> None:
    with pytest.raises(UsageError) as caught:
        choose_sources(plan(), {"north": "http://me:pass@camera.example/a"}, base=Path())
    assert "pass" not in caught.value.in_language("en") + caught.value.in_language("ja")


def test_an_unknown_camera_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="one of north"):
        choose_sources(plan(), {"south": "x.mp4"}, base=Path())


def test_a_camera_without_an_output_is_not_opened() -> None:
    text = plan_text()
    start, end = text.index("  - id: north\n"), text.index("outputs:\n")
    idle = text[start:end].replace("id: north", "id: idle")
    loaded = parse_plan(text[:end] + idle + text[end:], "plan.yaml")
    assert [source.camera.id for source in choose_sources(loaded.plan, {}, base=Path())] == [
        "north"
    ]


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("street.mp4", True),
        ("a:b.mp4", True),
        ("file:///x.mp4", True),
        ("rtsp://x/a", False),
        ("http://x/a.mp4", False),
    ],
)
def test_only_files_are_films(text: str, film: bool) -> None:
    assert is_film(text) is film


def test_a_password_comes_from_the_variable_that_the_plan_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (camera,) = plan().cameras
    monkeypatch.setenv(CAMERA_ENV, "me:secret")
    assert password_of(camera) == "me:secret"
    for value in ("", None):
        if value is None:
            monkeypatch.delenv(CAMERA_ENV)
        else:
            monkeypatch.setenv(CAMERA_ENV, value)
        with pytest.raises(SourceDenied, match=CAMERA_ENV):
            password_of(camera)


def test_a_plan_that_names_no_variable_needs_no_password() -> None:
    text = plan_text().replace(f"    password_env: {CAMERA_ENV}\n", "")
    (camera,) = parse_plan(text, "plan.yaml").plan.cameras
    assert password_of(camera) is None
