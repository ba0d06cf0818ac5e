"""The anger of each message beside it, and indexes that figures are counted from alone.

`bot.store.upkeep` fills and follows the anger.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound", sa.Column("anger", sa.Integer(), nullable=True))
    op.drop_index("ix_inbound_received", table_name="inbound")
    op.create_index("ix_inbound_anger", "inbound", ["kind", "anger", "received_at"])
    op.drop_index("ix_outbound_answers", table_name="outbound")
    op.create_index("ix_outbound_answers", "outbound", ["sent_at", "kind", "state", "conversation_id"])


def downgrade() -> None:
    op.drop_index("ix_outbound_answers", table_name="outbound")
    op.create_index("ix_outbound_answers", "outbound", ["conversation_id", "kind", "state", "sent_at"])
    op.drop_index("ix_inbound_anger", table_name="inbound")
    op.create_index("ix_inbound_received", "inbound", ["received_at", "kind"])
    op.drop_column("inbound", "anger")
