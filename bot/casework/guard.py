"""What may never be said in public: a word of compensation there feeds complaints (docs/design.md)."""

import re
import unicodedata

COMPENSATION_WORDS = re.compile(
    r"\b(rembours\w*|dedommag\w*|indemni\w*|compens\w*|geste commercia\w*|gestes commerciaux|"
    r"bons? d.?achat|bon de reduction|avoirs?(?= de\b| d.un\b| sur votre)|remises?|ristournes?|"
    r"reductions?|vouchers?|cheques? cadeaux?|gratuit\w*|offert\w*|dommages et interets|"
    r"credit(?:er|ons|e)\b|\d+ ?(?:€|eur\b|euros?\b|%))"
)


def folded(text: str) -> str:
    """Lower case without accents, typographic apostrophes made plain: for comparisons only."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


def compensation_word(text: str) -> str | None:
    """The first word of compensation in a text meant for the public, None when there is none."""
    match = COMPENSATION_WORDS.search(folded(text))
    return match.group(0) if match else None
