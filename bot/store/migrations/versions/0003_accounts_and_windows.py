"""Accounts that may not write, and windows of private conversations."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_state",
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("stopped_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "token",
                "permission",
                "policy",
                "configuration",
                name="stopcause",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("paused_until", bot.store.base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "account", name=op.f("pk_account_state")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("bot_may_write_until", bot.store.base.Instant(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("human_may_write_until", bot.store.base.Instant(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("human_may_write_until")
        batch_op.drop_column("bot_may_write_until")
    op.drop_table("account_state")
