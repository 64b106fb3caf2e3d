"""The read model: a wide row for each municipality's newest final assessment and for each earlier one, with numbered slots for levels and scores."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, String, Table, UniqueConstraint

from assessment.database.base import Base, Moment

LEVEL_SLOTS = tuple(f"level_{number:02}" for number in range(1, 61))
SCORE_SLOTS = tuple(f"score_{number:02}" for number in range(1, 11))


def _plainly(length: int) -> String:
    """Text that is ordered letter by letter, as SQLite always does, so that a beginning is a range."""
    return String(length).with_variant(String(length, collation=PLAIN_ORDER), "postgresql")


def _header() -> list[Column[Any]]:
    """What a final assessment says as a whole.

    Scores are in ten-thousandths of a point, coverage and confidence in ten-thousandths of the whole. `complete`: the whole and every
    dimension that applies have a score.
    """
    return [
        Column("assessment_id", Integer, nullable=False),
        Column("edition", String(40), nullable=False),
        Column("edition_digest", String(80), nullable=False),
        Column("name", String(200), nullable=False),
        Column("sort_name", _plainly(200), nullable=False),
        Column("country", String(2), nullable=False),
        Column("population", Integer),
        Column("size_class", SmallInteger),
        Column("kind", String(20)),
        Column("dated", Date, nullable=False),
        Column("finalised_at", Moment, nullable=False),
        Column("complete", Boolean, nullable=False),
        *(Column(name, Integer) for name in ("score", "shown", "coverage", "confidence")),
        *(Column(name, SmallInteger) for name in ("stage", "shown_stage")),
    ]


def _slots() -> list[Column[Any]]:
    """A level slot holds state, stated and shown level and evidence as one number that sorts by the shown level; a score slot a shown score."""
    return [*(Column(name, SmallInteger) for name in LEVEL_SLOTS), *(Column(name, Integer) for name in SCORE_SLOTS)]


# what lists are filtered and sorted by beside criteria and parts: beside its number in one narrow index, found there without the wide row
LISTED = (
    "sort_name", "country", "size_class", "kind", "shown_stage", "population", "dated", "edition", "shown", "score", "coverage", "confidence",
)
LISTED_INDEX = "ix_standings_listed"
SORTED = ("sort_name", "population", "dated", "edition", "shown", "score", "coverage", "confidence", *LEVEL_SLOTS, *SCORE_SLOTS)
# one kind of order on every database, and a beginning that an index finds
PLAIN_ORDER = "C"
STANDINGS = Table(
    "standings", Base.metadata,
    Column("municipality_id", ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("final_id", ForeignKey("finals.id", ondelete="CASCADE"), nullable=False, unique=True),
    *_header(), *_slots(),
    # with what is filtered by, so that whoever goes along an index need not look up each row to leave it out
    *(Index(f"ix_standings_{name}", name, "municipality_id", "shown_stage", "country", "size_class", "kind") for name in SORTED),
    Index("ix_standings_shown_stage", "shown_stage", "shown", "municipality_id"),
    Index("ix_standings_country", "country", "sort_name", "municipality_id"),
    Index("ix_standings_size_class", "size_class", "kind", "shown_stage", "municipality_id"),
    Index("ix_standings_kind", "kind", "shown_stage", "municipality_id"),
    Index("ix_standings_filter", "country", "size_class", "kind", "shown_stage", "municipality_id"),
    Index(LISTED_INDEX, "municipality_id", *LISTED),
    Index("ix_standings_benchmark", "edition", "size_class", "country", "complete"),
)
PAST_STANDINGS = Table(
    "past_standings", Base.metadata,
    Column("final_id", ForeignKey("finals.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("municipality_id", ForeignKey("municipalities.id", ondelete="CASCADE"), nullable=False, index=True),
    *_header(), *_slots(),
)
SLOTS = Table(
    "slots", Base.metadata,
    Column("edition", String(40), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("slot", SmallInteger, nullable=False),
    UniqueConstraint("edition", "kind", "slot"),
)
NAME_WORDS = Table(
    "name_words", Base.metadata,
    Column("word", _plainly(80), primary_key=True),
    Column("municipality_id", ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_name_words_municipality_id_word", "municipality_id", "word"),
)
