"""The list of conversations: digests and saved views. `bot.store.upkeep` fills and follows the digests."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FILTERED = ("platform", "intent", "anger", "status", "level", "muted", "review")


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("conversation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("platform", sa.String(40), nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("intent", sa.String(40), nullable=False),
        sa.Column("anger", sa.Integer(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_digest_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_digest")),
    )
    op.create_index("ix_digest_last", "digest", ["last_at", "conversation_id"])
    op.create_index("ix_digest_agent", "digest", ["agent_id", "last_at", "conversation_id"])
    for column in FILTERED:
        op.create_index(f"ix_digest_{column}", "digest", [column, "last_at", "conversation_id"])
    risky = sa.text("risks <> '[]'")
    op.create_index(
        "ix_digest_risky",
        "digest",
        ["last_at", "conversation_id"],
        sqlite_where=risky,
        postgresql_where=risky,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_saved_view_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_agent_id"), "saved_view", ["agent_id"])


def downgrade() -> None:
    """Without digests there is nothing to follow: the index and what feeds it go with them."""
    op.drop_table("saved_view")
    op.execute("DROP TABLE IF EXISTS search_index")
    op.drop_table("digest")
