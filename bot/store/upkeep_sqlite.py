"""Upkeep on SQLite: it has one writer, so its triggers do the work at once."""

from bot.store.folding import spelt_out_in_sql
from bot.store.upkeep_sql import COLUMNS, DIGESTED, INDEX, MOST_TEXT, WORDS, Touch


class Sqlite:
    """FTS5; case and accents are its tokenizer's business."""

    def made(self) -> list[str]:
        """An index that is there already is kept."""
        return [
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5("
            "words, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3')"
        ]

    def rebuilt(self) -> list[str]:
        return [
            f"DELETE FROM {INDEX}",
            f"INSERT INTO {INDEX}(rowid, words) {self._words('')}",
            "DELETE FROM digest",
            f"INSERT INTO digest ({COLUMNS}) {DIGESTED}",
        ]

    def followed(self, touch: Touch) -> list[str]:
        among = f"IN ({touch.ids})"
        when = f"WHEN {touch.when} " if touch.when else ""
        return [
            f'CREATE TRIGGER "{touch.name}" {touch.event} ON "{touch.table}" {when}BEGIN '
            f"DELETE FROM {INDEX} WHERE rowid {among}; "
            f"INSERT INTO {INDEX}(rowid, words) {self._words(f'WHERE c.id {among}')}; "
            f"DELETE FROM digest WHERE conversation_id {among}; "
            f"INSERT INTO digest ({COLUMNS}) {DIGESTED} WHERE c.id {among}; END"
        ]

    def _words(self, where: str) -> str:
        return WORDS.format(
            fold=spelt_out_in_sql("c.words"),
            last="substr",
            most=-MOST_TEXT,
            heard="group_concat(n.text, ' ')",
            said="group_concat(o.text, ' ')",
            noted="group_concat(json_extract(h.data, '$.text'), ' ')",
            where=where,
        )
