"""Budgets, two approvals, offers, and deadlines that are recalled or go to duty."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget_use",
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "period", "currency", name=op.f("pk_budget_use")),
    )
    for column in (
        sa.Column("on_duty", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reminded", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("offer_cents", sa.Integer(), nullable=True),
        sa.Column("offer_currency", sa.String(length=3), nullable=False, server_default="EUR"),
        sa.Column("offer_why", sa.Text(), nullable=False, server_default=""),
        sa.Column("offered_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("approved_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("approved_kind", sa.String(length=40), nullable=True),
        sa.Column("approved_reason", sa.Text(), nullable=False, server_default=""),
    ):
        _add("escalation", column)
    for column in (
        sa.Column("level", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seconded_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("charged", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        _add("decision", column)


def _add(table: str, column: sa.Column) -> None:
    """In place: SQLite cannot make a table anew while rows of others point to it."""
    op.add_column(table, column, inline_references=True)


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        for name in ("charged", "seconded_by", "level"):
            batch_op.drop_column(name)
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        for name in (
            "approved_reason",
            "approved_kind",
            "approved_by",
            "offered_by",
            "offer_why",
            "offer_currency",
            "offer_cents",
            "reminded",
            "on_duty",
        ):
            batch_op.drop_column(name)
    op.drop_table("budget_use")
