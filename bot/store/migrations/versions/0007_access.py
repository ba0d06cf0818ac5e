"""Access: who may come in, who corrected what, and the audit log, which only grows."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agent", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("agent", sa.Column("language", sa.String(2), nullable=False, server_default="fr"))
    op.add_column("agent", sa.Column("oidc_subject", sa.String(255), nullable=True))
    op.create_index("ix_agent_oidc_subject", "agent", ["oidc_subject"], unique=True)
    op.add_column("console_session", sa.Column("address", sa.String(60), nullable=False, server_default=""))
    op.add_column("console_session", sa.Column("browser", sa.String(200), nullable=False, server_default=""))
    _ways_in()
    _corrections()
    _audit_log()


def _ways_in() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_one_time_link_agent_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_index("ix_one_time_link_agent_id", "one_time_link", ["agent_id"])
    op.create_table(
        "login_throttle",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_throttle")),
    )
    op.create_index("ix_login_throttle_since", "login_throttle", ["since"])


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(40), nullable=True),
        sa.Column("anger", sa.Integer(), nullable=True),
        sa.Column("risks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["reading.inbound_id"], name=op.f("fk_correction_inbound_id")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_correction_agent_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["agent.id"], name=op.f("fk_correction_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_inbound_id", "correction", ["inbound_id"])


def _audit_log() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("action", sa.String(120), nullable=False),
        sa.Column("object_kind", sa.String(40), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_audit_event_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_person", "audit_event", ["agent_id", "id"])
    op.create_index("ix_audit_event_object", "audit_event", ["object_kind", "object_id", "id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


GUARDS = {
    "sqlite": [
        "CREATE TRIGGER audit_event_never_changed BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END",
        "CREATE TRIGGER audit_event_never_removed BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$",
        "CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_only_grows()",
    ],
}
"""The database itself refuses to change or remove a line, whatever code asks for it."""


def downgrade() -> None:
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_only_grows()")
    op.drop_table("correction")
    op.drop_table("login_throttle")
    op.drop_table("one_time_link")
    op.drop_column("console_session", "browser")
    op.drop_column("console_session", "address")
    op.drop_index("ix_agent_oidc_subject", "agent")
    op.drop_column("agent", "oidc_subject")
    op.drop_column("agent", "language")
    op.drop_column("agent", "active")
