"""Spaces with plans, and what they use."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; videos so far count, and hold nothing."""
    op.create_table(
        "spaces",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("plan", sa.String(64)),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spaces"),
    )
    op.create_table(
        "plans",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_plans"),
    )
    op.create_table(
        "rates",
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("full_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("space_id", name="pk_rates"),
    )
    op.create_table(
        "usage",
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("videos", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("frames", sa.BigInteger(), nullable=False),
        sa.Column("characters", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("space_id", "day", name="pk_usage"),
    )
    for column in (
        sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("held_seconds", sa.Float(), nullable=False, server_default="0"),
        sa.Column("characters", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("videos", column)


def downgrade() -> None:
    """Take them away."""
    for column in ("characters", "held_seconds", "counts"):
        op.drop_column("videos", column)
    for table in ("usage", "rates", "plans", "spaces"):
        op.drop_table(table)
