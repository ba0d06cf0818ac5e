"""Keeping `inbound.anger` true by triggers: what was read of a message, or what people made of it since."""

from collections.abc import Sequence

CHANGES: Sequence[tuple[str, str]] = (
    ("reading", "AFTER INSERT"),
    ("reading", "AFTER UPDATE OF anger"),
    ("correction", "AFTER INSERT"),
    ("correction", "AFTER UPDATE OF anger, undone_at"),
)
"""Tables and what happens to them; each row says in `inbound_id` whose anger it may change."""

STANDING = """(SELECT coalesce(
    (SELECT x.anger FROM correction x WHERE x.inbound_id = r.inbound_id AND x.undone_at IS NULL
      ORDER BY x.id DESC LIMIT 1), r.anger)
  FROM reading r WHERE r.inbound_id = inbound.id)"""
"""The anger of the correction that stands (`bot.store.corrections`), else as it was read; NULL unread."""

FOLLOWED = f"UPDATE inbound SET anger = {STANDING} WHERE id = NEW.inbound_id"
REBUILT = f"UPDATE inbound SET anger = {STANDING} WHERE coalesce(anger, -1) <> coalesce({STANDING}, -1)"

FUNCTION = f"""
CREATE OR REPLACE FUNCTION inbound_anger() RETURNS trigger LANGUAGE plpgsql AS $anger$
BEGIN {FOLLOWED}; RETURN NULL; END $anger$
"""


def suspended(dialect: str) -> list[str]:
    """Statements after which changes are not followed any more."""
    on = ' ON "{}"' if dialect == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{_name(*one)}"{on.format(one[0])}' for one in CHANGES]


def followed(dialect: str) -> list[str]:
    """Statements after which changes are followed, at once and in the transaction of the change.

    Corrections are made under a lock of their reading, so that the last of two at once sees the other.
    """
    postgresql = dialect == "postgresql"
    done = "EXECUTE FUNCTION inbound_anger()" if postgresql else f"BEGIN {FOLLOWED}; END"
    made = [f'CREATE TRIGGER "{_name(*one)}" {one[1]} ON "{one[0]}" FOR EACH ROW {done}' for one in CHANGES]
    return [FUNCTION, *made] if postgresql else made


def _name(table: str, event: str) -> str:
    return f"anger_{table}_{event.split()[1].lower()}"
