"""Avatars that people made."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of groups and looks."""
    op.create_table(
        "avatar_groups",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("train_state", sa.String(16), nullable=False),
        sa.Column("train_error", sa.Text()),
        sa.Column("best_id", sa.String(64)),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_avatar_groups"),
    )
    op.create_index(
        "ix_avatar_groups_space_id_created_at", "avatar_groups", ["space_id", "created_at"]
    )
    op.create_table(
        "avatar_looks",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("gender", sa.String(16), nullable=False),
        sa.Column("age", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("photo_key", sa.Text()),
        sa.Column("pack_key", sa.Text()),
        sa.Column("report", sa.Text()),
        sa.Column("point", sa.String(64)),
        sa.Column("voices", sa.Text()),
        sa.Column("motion", sa.Text()),
        sa.Column("upscaled", sa.Boolean(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["avatar_groups.id"],
            name="fk_avatar_looks_group_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_avatar_looks"),
    )
    op.create_index("ix_avatar_looks_group_id", "avatar_looks", ["group_id"])
    op.create_index(
        "ix_avatar_looks_space_id_created_at", "avatar_looks", ["space_id", "created_at"]
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("avatar_looks")
    op.drop_table("avatar_groups")
