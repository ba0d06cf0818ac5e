"""First tables."""

import sqlalchemy as sa
from alembic import op

import bot.store.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum("agent", "supervisor", "admin", name="role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("slack_user", sa.String(length=40), nullable=True),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("email", name=op.f("uq_agent_email")),
        sa.UniqueConstraint("slack_user", name=op.f("uq_agent_slack_user")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_table(
        "sandbox_person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_person")),
        sa.UniqueConstraint("token", name=op.f("uq_sandbox_person_token")),
    )
    op.create_table(
        "slack_click",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_click")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "open",
                "waiting_customer",
                "escalated",
                "decided",
                "resolved",
                "closed",
                name="casestatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("anger", sa.Integer(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("first_words", sa.Text(), nullable=False),
        sa.Column("what_happened", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "refund",
                "replacement",
                "gesture",
                "damages",
                "repair",
                "delivery",
                "explanation",
                "apology",
                name="wish",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("opened_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_case_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_intent"), ["intent"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "console_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_console_session_agent_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_console_session")),
    )
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_console_session_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_identity_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint(
            "platform", "account", "external_id", name=op.f("uq_identity_platform_account_external_id")
        ),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "sandbox_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answers"], ["sandbox_comment.id"], name=op.f("fk_sandbox_comment_answers")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["sandbox_person.id"], name=op.f("fk_sandbox_comment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_comment")),
    )
    with op.batch_alter_table("sandbox_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sandbox_comment_post_id"), ["post_id"], unique=False)

    op.create_table(
        "sandbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("from_page", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["sandbox_person.id"], name=op.f("fk_sandbox_message_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_message_key")),
    )
    with op.batch_alter_table("sandbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sandbox_message_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_case_event_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("key", name=op.f("uq_case_event_key")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column(
            "lane", sa.Enum("public", "private", name="lane", native_enum=False, length=40), nullable=False
        ),
        sa.Column("thread_id", sa.String(length=200), nullable=False),
        sa.Column("thread_title", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("muted_by", sa.Integer(), nullable=True),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_conversation_case_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_conversation_identity_id")),
        sa.ForeignKeyConstraint(["muted_by"], ["agent.id"], name=op.f("fk_conversation_muted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "identity_id", "lane", "thread_id", name=op.f("uq_conversation_identity_id_lane_thread_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_conversation_key")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "compensation",
                "risk",
                "person_asked",
                "question",
                "unsure",
                "language",
                name="escalationreason",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "taken",
                "decided",
                "withdrawn",
                name="escalationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("opened_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_escalation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_state"), ["state"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "approve",
                "counter_offer",
                "decline",
                "take_over",
                name="decisionkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answered_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_decision_agent_id")),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name=op.f("fk_decision_escalation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_escalation_id"), ["escalation_id"], unique=False)

    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "message",
                "private_opened",
                "decision",
                "handed_back",
                name="inboundkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("sent_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("received_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "todo", "doing", "done", "failed", "dead", name="queuestate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("leased_until", bot.store.base.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_inbound_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint(
            "platform", "account", "external_id", name=op.f("uq_inbound_platform_account_external_id")
        ),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index("ix_inbound_claim", ["state", "available_at"], unique=False)
        batch_op.create_index("ix_inbound_order", ["conversation_id", "id"], unique=False)

    op.create_table(
        "outbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "public_reply",
                "private_message",
                "slack_card",
                name="outboundkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("in_reply_to", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", bot.store.base.Instant(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "todo", "doing", "done", "failed", "dead", name="queuestate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.Column("leased_until", bot.store.base.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_outbound_case_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_outbound_conversation_id")
        ),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name=op.f("fk_outbound_escalation_id")),
        sa.ForeignKeyConstraint(["written_by"], ["agent.id"], name=op.f("fk_outbound_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("key", name=op.f("uq_outbound_key")),
    )
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbound_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_outbound_claim", ["state", "available_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbound_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "slack_card",
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("ts", sa.String(length=40), nullable=False),
        sa.Column("asked_at", bot.store.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name=op.f("fk_slack_card_escalation_id")
        ),
        sa.PrimaryKeyConstraint("escalation_id", name=op.f("pk_slack_card")),
    )
    op.create_table(
        "reading",
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("anger", sa.Integer(), nullable=False),
        sa.Column("anger_confidence", sa.Float(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_reading_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_intent"), ["intent"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_intent"))

    op.drop_table("reading")
    op.drop_table("slack_card")
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbound_conversation_id"))
        batch_op.drop_index("ix_outbound_claim")
        batch_op.drop_index(batch_op.f("ix_outbound_case_id"))

    op.drop_table("outbound")
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_index("ix_inbound_order")
        batch_op.drop_index("ix_inbound_claim")

    op.drop_table("inbound")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_escalation_id"))

    op.drop_table("decision")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_state"))
        batch_op.drop_index(batch_op.f("ix_escalation_due_at"))
        batch_op.drop_index(batch_op.f("ix_escalation_case_id"))

    op.drop_table("escalation")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_identity_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_case_id"))

    op.drop_table("conversation")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("sandbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_message_person_id"))

    op.drop_table("sandbox_message")
    with op.batch_alter_table("sandbox_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_comment_post_id"))

    op.drop_table("sandbox_comment")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_customer_id"))

    op.drop_table("identity")
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_console_session_agent_id"))

    op.drop_table("console_session")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_updated_at"))
        batch_op.drop_index(batch_op.f("ix_case_status"))
        batch_op.drop_index(batch_op.f("ix_case_intent"))
        batch_op.drop_index(batch_op.f("ix_case_customer_id"))

    op.drop_table("case")
    op.drop_table("slack_click")
    op.drop_table("sandbox_person")
    op.drop_table("customer")
    op.drop_table("agent")
