"""Comparison: grants and consents, saved comparisons, the read model, benchmarks, jobs of several kinds, and when the cleaning ran.

Revision: 0004, follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LEVELS = [f"level_{number:02}" for number in range(1, 61)]
SCORES = [f"score_{number:02}" for number in range(1, 11)]
SORTED = ["sort_name", "population", "dated", "edition", "shown", "score", "coverage", "confidence", *LEVELS, *SCORES]


def plainly(length):
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")


def header():
    return [
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("edition_digest", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", plainly(200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("size_class", sa.SmallInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("coverage", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("stage", sa.SmallInteger(), nullable=True),
        sa.Column("shown_stage", sa.SmallInteger(), nullable=True),
    ]


def slots():
    levels = [sa.Column(name, sa.SmallInteger(), nullable=True) for name in LEVELS]
    return [*levels, *(sa.Column(name, sa.Integer(), nullable=True) for name in SCORES)]


def upgrade():
    op.create_table(
        "refreshes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refreshes")),
        sa.UniqueConstraint("day", name=op.f("uq_refreshes_day")),
    )
    op.create_table(
        "slots",
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "kind", "subject", name=op.f("pk_slots")),
        sa.UniqueConstraint("edition", "kind", "slot", name=op.f("uq_slots_edition_kind_slot")),
    )
    op.create_table(
        "benchmarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("size_class", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("median", sa.Integer(), nullable=True),
        sa.Column("lower_quartile", sa.Integer(), nullable=True),
        sa.Column("upper_quartile", sa.Integer(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["refresh_id"], ["refreshes.id"], name=op.f("fk_benchmarks_refresh_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmarks")),
    )
    op.create_index("ix_benchmarks_group", "benchmarks", ["newest", "edition", "size_class", "country", "kind", "subject"], unique=False)
    op.create_index("ix_benchmarks_refresh_id", "benchmarks", ["refresh_id"], unique=False)
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comparisons_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sa.UniqueConstraint("key", name=op.f("uq_comparisons_key")),
    )
    op.create_index(op.f("ix_comparisons_person_id"), "comparisons", ["person_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_consents_given_by")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_consents_municipality_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["people.id"], name=op.f("fk_consents_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_municipality_id_kind", "consents", ["municipality_id", "kind"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("to_municipality_id", sa.Integer(), nullable=True),
        sa.Column("with_notes", sa.Boolean(), nullable=False),
        sa.Column("with_evidence", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(to_person_id IS NULL) <> (to_municipality_id IS NULL)", name=op.f("ck_grants_one_holder")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_grants_ended_by")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_grants_given_by")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_grants_municipality_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_municipality_id"], ["municipalities.id"], name=op.f("fk_grants_to_municipality_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name=op.f("fk_grants_to_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("key", name=op.f("uq_grants_key")),
    )
    op.create_index(op.f("ix_grants_municipality_id"), "grants", ["municipality_id"], unique=False)
    for holder in ("to_person_id", "to_municipality_id"):
        op.create_index(f"ix_grants_{holder}_municipality_id", "grants", [holder, "municipality_id", "ended_at", "until"], unique=False)
    op.create_table(
        "name_words",
        sa.Column("word", plainly(80), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_name_words_municipality_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "municipality_id", name=op.f("pk_name_words")),
    )
    op.create_index(op.f("ix_name_words_municipality_id"), "name_words", ["municipality_id"], unique=False)
    op.create_table(
        "benchmark_steps",
        sa.Column("benchmark_id", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["benchmark_id"], ["benchmarks.id"], name=op.f("fk_benchmark_steps_benchmark_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("benchmark_id", "lowest", name=op.f("pk_benchmark_steps")),
    )
    op.create_table(
        "comparison_members",
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparisons.id"], name=op.f("fk_comparison_members_comparison_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_comparison_members_municipality_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("comparison_id", "position", name=op.f("pk_comparison_members")),
        sa.UniqueConstraint("comparison_id", "municipality_id", name=op.f("uq_comparison_members_comparison_id_municipality_id")),
    )
    op.create_index(op.f("ix_comparison_members_municipality_id"), "comparison_members", ["municipality_id"], unique=False)
    op.create_table(
        "past_standings",
        sa.Column("final_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *header(), *slots(),
        sa.ForeignKeyConstraint(["final_id"], ["finals.id"], name=op.f("fk_past_standings_final_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_past_standings_municipality_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("final_id", name=op.f("pk_past_standings")),
    )
    op.create_index(op.f("ix_past_standings_municipality_id"), "past_standings", ["municipality_id"], unique=False)
    op.create_table(
        "standings",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("final_id", sa.Integer(), nullable=False),
        *header(), *slots(),
        sa.ForeignKeyConstraint(["final_id"], ["finals.id"], name=op.f("fk_standings_final_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_standings_municipality_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_standings")),
        sa.UniqueConstraint("final_id", name=op.f("uq_standings_final_id")),
    )
    op.create_index("ix_standings_benchmark", "standings", ["edition", "size_class", "country", "complete"], unique=False)
    op.create_index("ix_standings_filter", "standings", ["country", "size_class", "kind", "shown_stage", "municipality_id"], unique=False)
    for name in SORTED:
        covered = [name, "municipality_id", "shown_stage", "country", "size_class", "kind"]
        op.create_index(f"ix_standings_{name}", "standings", covered, unique=False)
    op.create_index("ix_standings_shown_stage", "standings", ["shown_stage", "shown", "municipality_id"], unique=False)
    op.create_index("ix_standings_country", "standings", ["country", "sort_name", "municipality_id"], unique=False)
    op.create_index("ix_standings_size_class", "standings", ["size_class", "kind", "shown_stage", "municipality_id"], unique=False)
    op.create_index("ix_standings_kind", "standings", ["kind", "shown_stage", "municipality_id"], unique=False)
    op.create_table(
        "cleanings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cleanings")),
    )
    op.create_table(
        "mentions",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_mentions_assessment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_mentions_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentions_person_id")),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_assessment_id"), "mentions", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_mentions_person_id"), "mentions", ["person_id"], unique=False)
    with op.batch_alter_table("jobs") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=20), server_default="report", nullable=False))
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("batch", sa.String(length=22), nullable=True))
        batch.alter_column("assessment_id", existing_type=sa.Integer(), nullable=True)
        batch.create_index(op.f("ix_jobs_batch"), ["batch"], unique=False)
        batch.create_index(op.f("ix_jobs_person_id"), ["person_id"], unique=False)
        batch.create_foreign_key(op.f("fk_jobs_person_id"), "people", ["person_id"], ["id"], ondelete="CASCADE")


def downgrade():
    with op.batch_alter_table("jobs") as batch:
        batch.drop_constraint(op.f("fk_jobs_person_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_jobs_person_id"))
        batch.drop_index(op.f("ix_jobs_batch"))
        batch.drop_column("batch")
        batch.drop_column("person_id")
        batch.drop_column("kind")
    for table in (
        "standings", "past_standings", "comparison_members", "benchmark_steps", "name_words", "grants", "consents", "comparisons", "benchmarks",
        "slots", "refreshes", "cleanings", "mentions",
    ):
        op.drop_table(table)
