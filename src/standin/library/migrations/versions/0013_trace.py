"""Traces of videos."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("videos", sa.Column("trace", sa.String(64)))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("videos", "trace")
