"""Jobs for which nobody waits at a page give way to those for which somebody does. The mark of jobs asked for together was never used.

Revision: 0008, follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("jobs") as table:
        table.drop_index("ix_jobs_batch")
        table.drop_index("ix_jobs_state_id")
        table.drop_column("batch")
        table.add_column(sa.Column("gives_way", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_index("ix_jobs_state_gives_way_id", ["state", "gives_way", "id"], unique=False)


def downgrade():
    with op.batch_alter_table("jobs") as table:
        table.drop_index("ix_jobs_state_gives_way_id")
        table.drop_column("gives_way")
        table.add_column(sa.Column("batch", sa.String(length=22), nullable=True))
        table.create_index("ix_jobs_state_id", ["state", "id"], unique=False)
        table.create_index("ix_jobs_batch", ["batch"], unique=False)
