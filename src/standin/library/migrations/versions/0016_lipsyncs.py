"""Kinds of videos: lip-syncs have lists of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    kind = sa.Column("kind", sa.String(16), nullable=False, server_default="video")
    op.add_column("videos", kind)


def downgrade() -> None:
    """Take it away."""
    op.drop_column("videos", "kind")
