"""Captions of videos."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = ("captions_key", "captioned_key")


def upgrade() -> None:
    """Add the columns."""
    for name in _COLUMNS:
        op.add_column("videos", sa.Column(name, sa.Text()))


def downgrade() -> None:
    """Take the columns away."""
    for name in reversed(_COLUMNS):
        op.drop_column("videos", name)
