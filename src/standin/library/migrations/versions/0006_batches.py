"""Batches."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and let videos be of a batch."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("callback_url", sa.Text()),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_space_id_created_at", "batches", ["space_id", "created_at"])
    op.add_column("videos", sa.Column("batch_id", sa.String(32)))
    op.add_column("videos", sa.Column("batch_index", sa.Integer()))
    op.create_index("ix_videos_batch_id", "videos", ["batch_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_videos_batch_id", "videos")
    for column in ("batch_index", "batch_id"):
        op.drop_column("videos", column)
    op.drop_table("batches")
