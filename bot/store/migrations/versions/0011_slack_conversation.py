"""What is heard from Slack is stored before it is acknowledged, and so is what does not work there."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = ("todo", "doing", "done", "failed", "dead", "cancelled")
UNFINISHED = sa.text("state IN ('todo', 'failed', 'doing')")


def upgrade() -> None:
    op.create_table(
        "slack_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.Column("received_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="queuestate", native_enum=False, length=40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("leased_until", bot.store.base.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_event")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_event_key")),
    )
    op.create_index(
        "ix_slack_event_next",
        "slack_event",
        ["priority", "id"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_index(op.f("ix_slack_event_received_at"), "slack_event", ["received_at"])
    op.create_table(
        "slack_trouble",
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_slack_trouble")),
    )
    op.add_column("slack_card", sa.Column("drawn", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("slack_card") as card:
        card.drop_column("drawn")
    op.drop_table("slack_trouble")
    op.drop_index(op.f("ix_slack_event_received_at"), table_name="slack_event")
    op.drop_index("ix_slack_event_next", table_name="slack_event")
    op.drop_table("slack_event")
