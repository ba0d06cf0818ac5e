"""What a digest and the full-text index say of a conversation, and which changes they follow."""

from collections.abc import Sequence
from dataclasses import dataclass

INDEX = "search_index"
"""The full-text index, one row per conversation: an FTS5 table on SQLite, a `tsvector` on PostgreSQL."""

MOST_TEXT = 300_000
"""Characters kept of one conversation, the latest: PostgreSQL has no vector above a megabyte."""

NEEDS_REVIEW = """EXISTS (SELECT 1 FROM case_event m
    WHERE m.case_id = c.case_id AND m.kind = 'review_asked' AND NOT EXISTS (
      SELECT 1 FROM review v WHERE v.case_id = m.case_id AND v.at >= m.at))"""
"""Whether somebody asked for a second look, and nobody has read the case again since."""


@dataclass(frozen=True)
class Touch:
    """A change a digest or the index shows; `where` names the conversations, `{row}` is NEW or OLD."""

    table: str
    event: str
    where: str
    when: str = ""

    @property
    def name(self) -> str:
        return f"digest_{self.table}_{self.event.split()[1].lower()}"

    @property
    def row(self) -> str:
        return "OLD" if self.event == "AFTER DELETE" else "NEW"

    @property
    def ids(self) -> str:
        return self.where.format(row=self.row)


OWN = "{row}.conversation_id"
OF_CASE = "SELECT t.id FROM conversation t WHERE t.case_id = {row}.case_id"
OF_READING = "SELECT t.conversation_id FROM inbound t WHERE t.id = {row}.inbound_id"
OF_PERSON = (
    "SELECT t.id FROM conversation t JOIN identity p ON p.id = t.identity_id WHERE p.customer_id = {row}.id"
)
INSIDE = "('slack_card', 'slack_line', 'slack_call')"
"""Kinds of outbound rows that stay in the team, and so are nothing that was said in a conversation."""

SPOKEN = f"NEW.kind NOT IN {INSIDE}"
BY_SOMEBODY = "NEW.agent_id IS NOT NULL OR NEW.kind IN ('note', 'review_asked')"

TOUCHES: Sequence[Touch] = (
    Touch("inbound", "AFTER INSERT", OWN),
    Touch("inbound", "AFTER UPDATE OF text", OWN),
    Touch("inbound", "AFTER DELETE", OWN),
    Touch("outbound", "AFTER INSERT", OWN, SPOKEN),
    Touch("outbound", "AFTER UPDATE OF text", OWN, SPOKEN),
    Touch("outbound", "AFTER DELETE", OWN),
    Touch("reading", "AFTER INSERT", OF_READING),
    Touch("reading", "AFTER UPDATE OF intent, anger, risks", OF_READING),
    Touch("correction", "AFTER INSERT", OF_READING),
    Touch("correction", "AFTER UPDATE OF undone_at", OF_READING),
    Touch("review", "AFTER INSERT", OF_CASE),
    Touch("conversation", "AFTER INSERT", "{row}.id"),
    Touch(
        "conversation",
        "AFTER UPDATE OF case_id, muted_by, muted_elsewhere, thread_title, identity_id",
        "{row}.id",
    ),
    Touch("conversation", "AFTER DELETE", "{row}.id"),
    Touch(
        "case",
        "AFTER UPDATE OF status, intent, anger, risks, reference, what_happened",
        "SELECT t.id FROM conversation t WHERE t.case_id = {row}.id",
    ),
    Touch("case_event", "AFTER INSERT", OF_CASE, BY_SOMEBODY),
    Touch("escalation", "AFTER INSERT", OF_CASE),
    Touch("escalation", "AFTER UPDATE OF level", OF_CASE),
    Touch(
        "identity",
        "AFTER UPDATE OF name, customer_id",
        "SELECT t.id FROM conversation t WHERE t.identity_id = {row}.id",
    ),
    Touch("customer", "AFTER UPDATE OF name", OF_PERSON),
)

COLUMNS = (
    "conversation_id, case_id, platform, lane, intent, anger, risks, status, level, agent_id, muted, review, "
    "messages, last_at"
)

DIGESTED = f"""
SELECT c.id, c.case_id, i.platform, c.lane,
  coalesce(k.intent, x.intent, r.intent, ''), coalesce(k.anger, x.anger, r.anger, 0),
  coalesce(CAST(k.risks AS TEXT), CAST(x.risks AS TEXT), CAST(r.risks AS TEXT), '[]'), coalesce(k.status, ''),
  coalesce((SELECT e.level FROM escalation e WHERE e.case_id = c.case_id ORDER BY e.id DESC LIMIT 1), 0),
  coalesce(c.muted_by, (SELECT h.agent_id FROM case_event h
    WHERE h.case_id = c.case_id AND h.agent_id IS NOT NULL ORDER BY h.id DESC LIMIT 1)),
  (c.muted_by IS NOT NULL OR c.muted_elsewhere),
  {NEEDS_REVIEW},
  (SELECT count(*) FROM inbound n WHERE n.conversation_id = c.id AND n.kind IN ('comment', 'message'))
    + (SELECT count(*) FROM outbound o WHERE o.conversation_id = c.id AND o.kind NOT IN {INSIDE}),
  (SELECT max(spoken.at) FROM (
    SELECT n.received_at AS at FROM inbound n
      WHERE n.conversation_id = c.id AND n.kind IN ('comment', 'message', 'brand_spoke')
    UNION ALL SELECT o.created_at FROM outbound o WHERE o.conversation_id = c.id AND o.kind NOT IN {INSIDE}
    UNION ALL SELECT c.created_at) AS spoken)
FROM conversation c
JOIN identity i ON i.id = c.identity_id
LEFT JOIN "case" k ON k.id = c.case_id
LEFT JOIN reading r ON r.inbound_id = (SELECT max(q.inbound_id) FROM reading q
  JOIN inbound n ON n.id = q.inbound_id WHERE n.conversation_id = c.id)
LEFT JOIN correction x ON x.id = (SELECT max(y.id) FROM correction y
  WHERE y.inbound_id = r.inbound_id AND y.undone_at IS NULL)
"""

WORDS = """
SELECT c.id, {fold} FROM (
  SELECT c.id, {last}(coalesce(c.thread_title, '') || ' ' || coalesce(k.what_happened, '')
    || ' ' || coalesce((SELECT {heard} FROM inbound n WHERE n.conversation_id = c.id), '')
    || ' ' || coalesce((SELECT {said} FROM outbound o
      WHERE o.conversation_id = c.id AND o.kind NOT IN {inside}), '')
    || ' ' || coalesce((SELECT {noted} FROM case_event h WHERE h.case_id = c.case_id AND h.kind = 'note'), '')
    || ' ' || i.name || ' ' || p.name || ' ' || coalesce(k.reference, ''), {most}) AS words
  FROM conversation c
  JOIN identity i ON i.id = c.identity_id
  JOIN customer p ON p.id = i.customer_id
  LEFT JOIN "case" k ON k.id = c.case_id
  {where}) AS c
""".replace("{inside}", INSIDE)
