"""Whose turn it is: claims that are counted, priorities, and inbound rows in the order of their customer."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state IN ('todo', 'failed', 'doing')")
DEAD = sa.text("state IN ('dead')")


def upgrade() -> None:
    for table in ("inbound", "outbound"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="1"))
            batch.add_column(sa.Column("claims", sa.Integer(), nullable=False, server_default="0"))
            batch.drop_index(f"ix_{table}_claim")
    op.execute("UPDATE inbound SET claims = attempts")
    op.execute("UPDATE outbound SET claims = attempts")
    with op.batch_alter_table("outbound") as batch:
        batch.add_column(sa.Column("asked_at", bot.store.base.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("inbound") as batch:
        batch.add_column(sa.Column("customer_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_inbound_customer_id"), "customer", ["customer_id"], ["id"])
    op.execute(
        "UPDATE inbound SET customer_id = (SELECT identity.customer_id FROM conversation JOIN identity "
        "ON identity.id = conversation.identity_id WHERE conversation.id = inbound.conversation_id)"
    )
    op.execute(
        "UPDATE inbound SET priority = 0 "
        "WHERE conversation_id IN (SELECT id FROM conversation WHERE lane = 'private')"
    )
    op.execute("UPDATE outbound SET priority = 0 WHERE kind <> 'public_reply'")
    with op.batch_alter_table("inbound") as batch:
        batch.alter_column("customer_id", existing_type=sa.Integer(), nullable=False)
    _index("inbound", "next", ["priority", "id"], UNFINISHED)
    _index("inbound", "turn", ["customer_id", "id"], UNFINISHED)
    _index("inbound", "dead", ["id"], DEAD)
    _index("outbound", "next", ["priority", "id"], UNFINISHED)
    _index("outbound", "turn", ["conversation_id", "id"], UNFINISHED)
    _index("outbound", "dead", ["id"], DEAD)


def _index(table: str, name: str, columns: list[str], rows: sa.TextClause) -> None:
    op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    for table in ("inbound", "outbound"):
        op.drop_index(f"ix_{table}_dead", table)
        op.drop_index(f"ix_{table}_turn", table)
        op.drop_index(f"ix_{table}_next", table)
    with op.batch_alter_table("inbound") as batch:
        batch.drop_constraint(op.f("fk_inbound_customer_id"), type_="foreignkey")
        batch.drop_column("customer_id")
    with op.batch_alter_table("outbound") as batch:
        batch.drop_column("asked_at")
    for table in ("inbound", "outbound"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("claims")
            batch.drop_column("priority")
            batch.create_index(f"ix_{table}_claim", ["state", "available_at"], unique=False)
