"""Objects that are in use, and work that is done now and then."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "holds",
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "holder", name="pk_holds"),
    )
    op.create_index("ix_holds_held_at", "holds", ["held_at"])
    op.create_table(
        "chores",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("chores")
    op.drop_table("holds")
