"""The tables of the statistics store: portable SQL, one row per slot, bin and session.

A session is one source played once: a film by its content and start, a camera by one opening.
Beside every figure stand the model, the plan digest, the coverage and the day it expires.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)

SCHEMA_VERSION = 5
METADATA = MetaData()

noren_schema = Table("noren_schema", METADATA, Column("version", Integer, primary_key=True))

plans = Table(
    "plans",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("canonical_text", Text, nullable=False),
    Column("first_seen_s", BigInteger, nullable=False),
    Column("last_seen_s", BigInteger, nullable=False),
)

outputs = Table(
    "outputs",
    METADATA,
    Column("plan_digest", String(64), ForeignKey("plans.digest"), primary_key=True),
    Column("camera", String(40), primary_key=True),
    Column("output", String(40), primary_key=True),
    Column("record", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("bin_s", Integer, nullable=False),
    Column("keep_s", BigInteger, nullable=False),
    Column("minimum_cell", Integer, nullable=False),
    Column("readers", String(200), nullable=False),
)

runs = Table(
    "runs",
    METADATA,
    # BigInteger would not count up by itself in SQLite.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("session", String(64), nullable=False, index=True),
    Column("camera", String(40), nullable=False, index=True),
    Column("source_kind", String(4), nullable=False),
    Column("start_s", Float, nullable=False),
    Column("opened_s", BigInteger, nullable=False),
    Column("closed_s", BigInteger),
    Column("ending", String(10)),
    Column("media_ms", BigInteger),
    Column("plan_digest", String(64), ForeignKey("plans.digest"), nullable=False),
    Column("model", String(120), nullable=False),
    Column("software", String(40), nullable=False),
    Column("jailed", Boolean, nullable=False),
    Column("escapes_attempted", Integer),
    Column("escapes_refused", Integer),
    Column("landlock_abi", Integer),
    Column("seccomp_stages", Integer),
    Column("arguments_hidden", Boolean),
    CheckConstraint("source_kind in ('film', 'live')", name="runs_source_kind"),
    CheckConstraint("jailed or source_kind = 'film'", name="runs_live_is_jailed"),
    sqlite_autoincrement=True,
)


def _key() -> tuple[Column[str] | Column[int], ...]:
    return (
        Column("session", String(64), primary_key=True),
        Column("output", String(40), primary_key=True),
        Column("start_s", BigInteger, primary_key=True),
    )


def _beside(name: str) -> tuple[Column[str] | Column[int] | Column[float] | CheckConstraint, ...]:
    return (
        Column("camera", String(40), nullable=False),
        Column("bin_s", Integer, nullable=False),
        Column("watched_ms", BigInteger, nullable=False),
        Column("coverage_ratio", Float, nullable=False),
        Column("model", String(120), nullable=False),
        Column("plan_digest", String(64), ForeignKey("plans.digest"), nullable=False),
        Column("expires_s", BigInteger, nullable=False, index=True),
        CheckConstraint("bin_s > 0 and start_s % bin_s = 0", name=f"{name}_grid"),
        CheckConstraint("watched_ms between 0 and bin_s * 1000", name=f"{name}_watched"),
        CheckConstraint("coverage_ratio between 0 and 1", name=f"{name}_ratio"),
    )


coverage = Table(
    "coverage",
    METADATA,
    *_key(),
    *_beside("coverage"),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("frames_in", BigInteger, nullable=False),
    Column("frames_searched", BigInteger, nullable=False),
    Column("frames_gated", BigInteger, nullable=False),
    Column("frames_dropped", BigInteger, nullable=False),
    Column("states", Integer, nullable=False),
    Index("coverage_camera_start", "camera", "start_s"),
)

line_count = Table(
    "line_count",
    METADATA,
    *_key(),
    Column("line", String(40), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    Column("direction", String(10), primary_key=True),
    *_beside("line_count"),
    Column("count", BigInteger),
    CheckConstraint("(watched_ms = 0) = (count is null)", name="line_count_empty_if_unwatched"),
    CheckConstraint("count >= 0", name="line_count_positive"),
    Index("line_count_camera_start", "camera", "start_s"),
)

zone_occupancy = Table(
    "zone_occupancy",
    METADATA,
    *_key(),
    Column("area", String(40), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    *_beside("zone_occupancy"),
    Column("mean_milli", BigInteger),
    Column("maximum", BigInteger),
    CheckConstraint(
        "(watched_ms = 0) = (maximum is null) and (maximum is null) = (mean_milli is null)",
        name="zone_occupancy_empty_if_unwatched",
    ),
    CheckConstraint(
        "mean_milli >= 0 and mean_milli <= 1000 * maximum", name="zone_occupancy_mean_below_peak"
    ),
    Index("zone_occupancy_camera_start", "camera", "start_s"),
)

dwell_histogram = Table(
    "dwell_histogram",
    METADATA,
    *_key(),
    Column("area", String(40), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    # -1: visits whose beginning nobody saw.
    Column("stay_from_s", Integer, primary_key=True),
    *_beside("dwell_histogram"),
    Column("count", BigInteger, nullable=False),
    Column("censored", BigInteger, nullable=False),
    CheckConstraint("count >= 0 and censored >= 0", name="dwell_histogram_positive"),
    Index("dwell_histogram_camera_start", "camera", "start_s"),
)

crowding_level = Table(
    "crowding_level",
    METADATA,
    *_key(),
    Column("area", String(40), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    *_beside("crowding_level"),
    Column("level", Integer),
    Column("density_centi", Integer),
    Column("moving_deci", Integer),
    Column("standing_deci", Integer),
    CheckConstraint("level between 0 and 5", name="crowding_level_known"),
    Index("crowding_level_camera_start", "camera", "start_s"),
)

od_counts = Table(
    "od_counts",
    METADATA,
    *_key(),
    # An area's id, or a word in brackets for the rest of the floor.
    Column("origin", String(48), primary_key=True),
    Column("destination", String(48), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    *_beside("od_counts"),
    Column("count", BigInteger, nullable=False),
    CheckConstraint("count >= 0", name="od_counts_positive"),
    Index("od_counts_camera_start", "camera", "start_s"),
)

queue_wait = Table(
    "queue_wait",
    METADATA,
    *_key(),
    Column("area", String(40), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    *_beside("queue_wait"),
    Column("arrivals", BigInteger, nullable=False),
    Column("served", BigInteger, nullable=False),
    Column("abandoned", BigInteger),
    Column("lost", BigInteger, nullable=False),
    Column("p50", Integer),
    Column("p90", Integer),
    Column("mean_centi", BigInteger, nullable=False),
    Column("longest", Integer, nullable=False),
    Index("queue_wait_camera_start", "camera", "start_s"),
)

heatmap_cells = Table(
    "heatmap_cells",
    METADATA,
    *_key(),
    Column("row", Integer, primary_key=True),
    Column("column", Integer, primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    *_beside("heatmap_cells"),
    Column("x_m", Float, nullable=False),
    Column("y_m", Float, nullable=False),
    Column("cell_m", Float, nullable=False),
    Column("presence_s", BigInteger, nullable=False),
    Column("passages", BigInteger, nullable=False),
    Column("dwell_s", BigInteger, nullable=False),
    Index("heatmap_cells_camera_start", "camera", "start_s"),
)

attribute_counts = Table(
    "attribute_counts",
    METADATA,
    *_key(),
    Column("line", String(40), primary_key=True),
    Column("direction", String(10), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    # "-" where the plan does not declare the axis; bands as `20-34`, `65+`, `unknown`.
    Column("sex", String(10), primary_key=True),
    Column("age_band", String(10), primary_key=True),
    # The place on the age axis, so that bands come in their order.
    Column("band", Integer, nullable=False),
    *_beside("attribute_counts"),
    Column("count", BigInteger, nullable=False),
    # Of the line, direction and bin: all who crossed, and those whose face could be judged.
    Column("crossed", BigInteger, nullable=False),
    Column("judged", BigInteger, nullable=False),
    CheckConstraint("count >= 0 and count <= crossed", name="attribute_counts_part"),
    CheckConstraint("judged between 0 and crossed", name="attribute_counts_judged"),
    Index("attribute_counts_camera_start", "camera", "start_s"),
)

speed_histogram = Table(
    "speed_histogram",
    METADATA,
    *_key(),
    Column("line", String(40), primary_key=True),
    Column("direction", String(10), primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    # Where the class of speeds begins; -1: passages whose speed is not known.
    Column("speed_from", Integer, primary_key=True),
    *_beside("speed_histogram"),
    Column("count", BigInteger, nullable=False),
    Column("error_permille", Integer, nullable=False),
    CheckConstraint("count >= 0", name="speed_histogram_positive"),
    CheckConstraint("error_permille > 0", name="speed_histogram_has_error"),
    Index("speed_histogram_camera_start", "camera", "start_s"),
)

shelf_stops = Table(
    "shelf_stops",
    METADATA,
    *_key(),
    # An area's id, or a word in brackets for stops without a shelf.
    Column("area", String(48), primary_key=True),
    Column("section", Integer, primary_key=True),
    Column("class", String(20), primary_key=True, key="class_word"),
    Column("told_by", String(10), primary_key=True),
    Column("stop_from_s", Integer, primary_key=True),
    *_beside("shelf_stops"),
    # Empty without a shelf.
    Column("section_m", Float),
    Column("count", BigInteger, nullable=False),
    Column("censored", BigInteger, nullable=False),
    CheckConstraint("count >= 0 and censored >= 0", name="shelf_stops_positive"),
    Index("shelf_stops_camera_start", "camera", "start_s"),
)

incidents = Table(
    "incidents",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_s", BigInteger, nullable=False),
    Column("camera", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("fault", Integer),
)

purge_marks = Table(
    "purge_marks",
    METADATA,
    Column("at_s", BigInteger, primary_key=True),
)
"""One row: the time up to which everything expired was destroyed."""

purge_outbox = Table(
    "purge_outbox",
    METADATA,
    Column("installation", String(16), primary_key=True, server_default=""),
    Column("item", String(20), primary_key=True),
    Column("at_s", BigInteger, primary_key=True),
    Column("plan_digest", String(64), nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    Column("keys", BigInteger, nullable=False),
    Column("damaged", BigInteger, nullable=False, server_default="0"),
    Column("ledger_size", BigInteger, nullable=False),
)
"""Purges that a ledger may not know yet: counted before, or with, the destruction.

`installation` is whose ledger it is; empty where one folder has both. `damaged` of the `segments`
could not be read, and `records` are those of the others.
"""

aftermath = Table(
    "aftermath",
    METADATA,
    Column("installation", String(16), primary_key=True, server_default=""),
    Column("item", String(40), primary_key=True),
    Column("day_s", BigInteger, primary_key=True),
    Column("figure", String(20), primary_key=True),
    Column("first", String(48), primary_key=True),
    Column("second", String(48), primary_key=True),
    Column("third", String(10), primary_key=True),
    Column("people", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("minimum_cell", Integer, nullable=False),
    Column("plan_digest", String(64), nullable=False),
    Column("expires_s", BigInteger, nullable=False, index=True),
    CheckConstraint("minimum_cell >= 2 and people >= minimum_cell", name="aftermath_of_several"),
)
"""What is left of a day of a holding: numbers over several people, made before its key went."""

PURGING = (purge_marks, purge_outbox, aftermath)
FIGURES = {
    table.name: table
    for table in (
        line_count,
        zone_occupancy,
        dwell_histogram,
        queue_wait,
        heatmap_cells,
        od_counts,
        crowding_level,
        attribute_counts,
        speed_histogram,
        shelf_stops,
    )
}
"""The table of each record class."""
BINNED = (coverage, *FIGURES.values())


def is_there(connection: Connection, table: Table) -> bool:
    """Whether a store has a table: an older one, opened for reading, has fewer."""
    return inspect(connection).has_table(table.name)
