"""Looks are moved by neural engines."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("avatar_looks", sa.Column("engine", sa.String(32)))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("avatar_looks", "engine")
