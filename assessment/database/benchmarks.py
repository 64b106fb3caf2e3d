"""Benchmarks as they were published: the dates of refreshing, the tables, their distributions, and who was counted in them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
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
    size: Mapped[int]
    median: Mapped[int | None]
    lower_quartile: Mapped[int | None]
    upper_quartile: Mapped[int | None]
    published: Mapped[bool] = mapped_column(default=False)
    newest: Mapped[bool] = mapped_column(default=True)


class BenchmarkStepRow(Base):
    """One value of a distribution: how many members lie below it, and how many have it. A lookup is one row."""

    __tablename__ = "benchmark_steps"

    benchmark_id: Mapped[int] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True)
    below: Mapped[int]
    equal: Mapped[int]


class BenchmarkMemberRow(Base):
    """Who is counted in the newest tables of a group, with which final version: from this follows how many have changed since."""

    __tablename__ = "benchmark_members"
    __table_args__ = (Index("ix_benchmark_members_municipality_id", "municipality_id"),)

    edition: Mapped[str] = mapped_column(String(40), primary_key=True)
    size_class: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True, default="")
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True)
    final_id: Mapped[int]
