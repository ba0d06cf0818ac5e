"""Facts told before what they are about, and conversations somebody answers on the platform itself."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "early_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_fact")),
        sa.UniqueConstraint(
            "platform", "account", "external_id", name=op.f("uq_early_fact_platform_account_external_id")
        ),
    )
    with op.batch_alter_table("early_fact", schema=None) as batch_op:
        batch_op.create_index("ix_early_fact_about", ["platform", "account", "about"], unique=False)
        batch_op.create_index(batch_op.f("ix_early_fact_at"), ["at"], unique=False)

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("muted_elsewhere", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("muted_elsewhere")

    with op.batch_alter_table("early_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_early_fact_at"))
        batch_op.drop_index("ix_early_fact_about")

    op.drop_table("early_fact")
