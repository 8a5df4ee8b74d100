"""Names of assets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("assets", sa.Column("name", sa.Text()))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("assets", "name")
