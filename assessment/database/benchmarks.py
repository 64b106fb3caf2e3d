"""Benchmarks as they were published: the dates of refreshing, the tables, and the distributions of those that hold now."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class RefreshRow(Base):
    """A day on which benchmarks were computed anew, once."""

    __tablename__ = "refreshes"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(Moment)


class BenchmarkRow(Base):
    """The distribution of one subject (the whole, a dimension or a criterion) in one group: a size class in a country, or in all (country "").

    `size` is the exact number of members, never shown. Median and quartiles are in ten-thousandths of a point and exact; what may be shown of
    them is a rule of the core. `published` says whether the group may be shown at all. Of a group and edition one table is the `newest`.
    `day` is that of the oldest values in it, which may lie before its refresh.
    """

    __tablename__ = "benchmarks"
    __table_args__ = (
        Index("ix_benchmarks_group", "newest", "edition", "size_class", "country", "kind", "subject"),
        Index("ix_benchmarks_refresh_id", "refresh_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refreshes.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2), default="")
    size_class: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    size: Mapped[int]
    median: Mapped[int | None]
    lower_quartile: Mapped[int | None]
    upper_quartile: Mapped[int | None]
    published: Mapped[bool] = mapped_column(default=False)
    newest: Mapped[bool] = mapped_column(default=True)


class BenchmarkStepsRow(Base):
    """Some values of a distribution that follow one another, from the lowest, with how many members lie below them all.

    `packed` holds value after value, each with how many have it, four bytes each. Of the whole distribution a lookup reads one row.
    """

    __tablename__ = "benchmark_steps"

    benchmark_id: Mapped[int] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"), primary_key=True)
    lowest: Mapped[int] = mapped_column(primary_key=True)
    below: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)
