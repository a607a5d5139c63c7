"""One operator, two sites: a person seen at both is one pseudonym, and each visit has its place."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from measure.people import Crowd, template
from noren.jail.vault.link import VaultLink
from noren.measure.gallery_port import Outcome
from noren.operations.access import read_asking
from noren.operations.visit_desk import VisitDesk
from noren.operations.visit_reading import export_visits
from staging.repeat_shop import DAY_S, Shop, visit

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


def move_shelves_to_another_site(plan: Path) -> None:
    """The second camera hangs in an annex of its own."""
    text = plan.read_text(encoding="utf-8")
    begin = text.index("  - id: shop\n")
    end = text.index("\n\n", begin)
    site = text[begin:end]
    assert site.count("id: shop") == 1
    text = text[:end] + "\n" + site.replace("id: shop", "id: annex") + text[end:]
    head, found, rest = text.partition("  - id: shelves\n    site: shop\n")
    assert found
    plan.write_text(f"{head}  - id: shelves\n    site: annex\n{rest}", encoding="utf-8")


def test_a_person_seen_at_two_sites_is_one_pseudonym_and_the_sites_are_carried(
    tmp_path: Path,
) -> None:
    shop = Shop(tmp_path)
    move_shelves_to_another_site(shop.plan)
    sites = {}
    for camera in ("entrance", "shelves"):
        declared = next(o.visits for o in shop.assignment(camera).outputs if o.visits is not None)
        sites[camera] = declared.site
    assert sites == {"entrance": 0, "shelves": 1}
    me, other = Crowd(np.random.default_rng(8), 1000.0).people(2)
    with (
        shop.open() as opened,
        VisitDesk(shop.loaded, opened.keeper, shop.place, ["entrance", "shelves"]) as desk,
    ):
        links = {camera: VaultLink(desk.descriptor_for(camera)) for camera in sites}

        def come(person: np.ndarray, camera: str):
            return links[camera].remember(template(person, at_s=shop.now_s), site=sites[camera])

        first = come(me, "entrance")
        opened.come(visit(first.pseudonym), camera="entrance")
        # Ten minutes later, within one visit's gap, but in another house: another visit.
        shop.now_s += 600
        second = come(me, "shelves")
        assert (second.outcome, second.pseudonym) == (Outcome.KNOWN, first.pseudonym)
        assert (first.visit_number, second.visit_number) == (1, 2)
        opened.come(visit(second.pseudonym, 2, days_step=0), camera="shelves")
        stranger = come(other, "shelves")
        assert stranger.outcome is Outcome.NEW
        opened.come(visit(stranger.pseudonym), camera="shelves")
        shop.now_s += 3 * DAY_S
        third = come(me, "entrance")
        assert (third.pseudonym, third.visit_number) == (first.pseudonym, 3)
        opened.come(visit(third.pseudonym, 3), camera="entrance")
        # All of one person lies on the day of the first visit, wherever it was.
        assert len({day for day, who, _ in opened.rows() if who == first.pseudonym}) == 1
    text = export_visits(
        shop.plan, shop.place, read_asking("analyst", "analysis", None), clock=shop.clocks.wall
    ).text
    rows = list(csv.DictReader(io.StringIO(text)))
    mine = [row for row in rows if row["visit"] in ("2", "3")]
    assert len({row["pseudonym"] for row in mine}) == 1
    name = mine[0]["pseudonym"]
    assert [(row["site"], row["visit"]) for row in rows if row["pseudonym"] == name] == [
        ("shop", "1"), ("annex", "2"), ("shop", "3"),
    ]  # fmt: skip
    assert [row["site"] for row in rows if row["pseudonym"] != name] == ["annex"]
