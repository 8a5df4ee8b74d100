"""Priorities of videos."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    kind = sa.Column("priority", sa.String(8), nullable=False, server_default="normal")
    op.add_column("videos", kind)


def downgrade() -> None:
    """Take it away."""
    op.drop_column("videos", "priority")
