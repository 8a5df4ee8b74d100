"""Folders of assets."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("assets", sa.Column("folder_id", sa.String(32)))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("assets", "folder_id")
