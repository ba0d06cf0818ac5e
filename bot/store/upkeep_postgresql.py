"""Upkeep on PostgreSQL: triggers note what is touched, and it is read again at the commit."""

from bot.store.folding import fold_in_sql
from bot.store.upkeep_sql import COLUMNS, DIGESTED, INDEX, MOST_TEXT, TOUCHES, WORDS, Touch

LOCK_SPACE = 20_008
"""Keeps our advisory locks apart from anybody else's."""

NOTED = """
CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $touch$
BEGIN
  PERFORM set_config('apaise.touched', concat_ws(',',
    nullif(current_setting('apaise.touched', true), ''),
    nullif(array_to_string(ARRAY({ids}), ','), '')), true);
  RETURN NULL;
END $touch$
"""
"""A setting of the transaction: it goes back with a savepoint and is gone after the commit."""

SETTLE = f"""
CREATE OR REPLACE FUNCTION digest_settle() RETURNS trigger LANGUAGE plpgsql AS $settle$
DECLARE ids integer[];
BEGIN
  SELECT array_agg(DISTINCT one::integer ORDER BY one::integer) INTO ids
  FROM unnest(string_to_array(nullif(current_setting('apaise.touched', true), ''), ',')) AS one;
  IF ids IS NULL THEN RETURN NULL; END IF;
  PERFORM set_config('apaise.touched', '', true);
  FOR place IN 1 .. cardinality(ids) LOOP
    PERFORM pg_advisory_xact_lock({LOCK_SPACE}, ids[place]);
  END LOOP;
  PERFORM digest_refresh(ids);
  RETURN NULL;
END $settle$
"""


class Postgresql:
    """A stored `tsvector` of folded words: folding is a function of ours, so no extension is asked for."""

    def made(self) -> list[str]:
        return [
            "CREATE OR REPLACE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql "
            f"IMMUTABLE STRICT PARALLEL SAFE AS $fold$ SELECT {fold_in_sql('words')} $fold$",
            f"CREATE TABLE IF NOT EXISTS {INDEX} (conversation_id integer PRIMARY KEY "
            "REFERENCES conversation (id) ON DELETE CASCADE, words tsvector NOT NULL)",
            f"CREATE INDEX IF NOT EXISTS {INDEX}_words ON {INDEX} USING gin (words) WITH (fastupdate = off)",
            "CREATE OR REPLACE FUNCTION digest_refresh(ids integer[]) RETURNS void LANGUAGE plpgsql AS "
            f"$refresh$ BEGIN {self._refreshed('WHERE c.id = ANY(ids)')} END $refresh$",
            SETTLE,
        ]

    def rebuilt(self) -> list[str]:
        """The planner is told first what the tables hold: it knows nothing of rows just written."""
        tables = ", ".join(dict.fromkeys(f'"{touch.table}"' for touch in TOUCHES))
        emptied = [f"DELETE FROM {INDEX}", "DELETE FROM digest"]
        return [f"ANALYZE {tables}", *emptied, *self._refreshed("").split(";\n")[:2]]

    def followed(self, touch: Touch) -> list[str]:
        """Two triggers: one notes at once what is touched, one reads it again at the commit."""
        when = f"WHEN ({touch.when}) " if touch.when else ""
        on = f'{touch.event} ON "{touch.table}"'
        noted = NOTED.format(name=touch.name, ids=self._select(touch))
        return [
            noted,
            f'CREATE TRIGGER "{touch.name}" {on} FOR EACH ROW {when}EXECUTE FUNCTION "{touch.name}"()',
            f'CREATE CONSTRAINT TRIGGER "{touch.name}_settled" {on} DEFERRABLE INITIALLY DEFERRED '
            f"FOR EACH ROW {when}EXECUTE FUNCTION digest_settle()",
        ]

    def _select(self, touch: Touch) -> str:
        return touch.ids if touch.ids.startswith("SELECT") else f"SELECT {touch.ids}"

    def _refreshed(self, where: str) -> str:
        rest = [name.strip() for name in COLUMNS.split(",")[1:]]
        changed = ", ".join(f"{name} = excluded.{name}" for name in rest)
        return (
            f"INSERT INTO {INDEX} (conversation_id, words) {self._words(where)} "
            "ON CONFLICT (conversation_id) DO UPDATE SET words = excluded.words;\n"
            f"INSERT INTO digest ({COLUMNS}) {DIGESTED} {where} "
            f"ON CONFLICT (conversation_id) DO UPDATE SET {changed};\n"
        )

    def _words(self, where: str) -> str:
        return WORDS.format(
            fold="to_tsvector('simple', search_fold(c.words))",
            last="right",
            most=MOST_TEXT,
            heard="string_agg(n.text, ' ' ORDER BY n.id)",
            said="string_agg(o.text, ' ' ORDER BY o.id)",
            noted="string_agg(h.data ->> 'text', ' ' ORDER BY h.id)",
            where=where,
        )
