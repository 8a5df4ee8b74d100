"""Scopes and ends of keys."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keys so far may do everything and never end."""
    op.add_column("api_keys", sa.Column("scopes", sa.Text()))
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("api_keys", "expires_at")
    op.drop_column("api_keys", "scopes")
