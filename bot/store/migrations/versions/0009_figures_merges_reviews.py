"""Indexes for the figures of Today; merged customers; quality reviews."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_inbound_received", "inbound", ["received_at", "kind"]),
    ("ix_conversation_begun", "conversation", ["lane", "created_at"]),
    ("ix_outbound_answers", "outbound", ["conversation_id", "kind", "state", "sent_at"]),
    ("ix_case_opened", "case", ["opened_at", "intent"]),
    ("ix_case_event_asked", "case_event", ["kind", "at"]),
    ("ix_case_event_kinds", "case_event", ["case_id", "kind", "at"]),
)
MARKS = ("understood", "tone", "right_step", "solved")


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.create_table(
        "customer_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("absorbed_id", sa.Integer(), nullable=False),
        sa.Column("identities", sa.JSON(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["customer.id"], name=op.f("fk_customer_merge_kept_id")),
        sa.ForeignKeyConstraint(["absorbed_id"], ["customer.id"], name=op.f("fk_customer_merge_absorbed_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_customer_merge_agent_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["agent.id"], name=op.f("fk_customer_merge_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge")),
    )
    op.create_index(op.f("ix_customer_merge_kept_id"), "customer_merge", ["kept_id"])
    op.create_index(op.f("ix_customer_merge_absorbed_id"), "customer_merge", ["absorbed_id"])
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        *(
            sa.Column(
                mark,
                sa.Enum("yes", "partly", "no", name="mark", native_enum=False, length=40),
                nullable=False,
            )
            for mark in MARKS
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_review_case_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_review_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_case_id"), "review", ["case_id"])
    op.create_index(op.f("ix_review_at"), "review", ["at"])


def downgrade() -> None:
    op.drop_table("review")
    op.drop_table("customer_merge")
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
