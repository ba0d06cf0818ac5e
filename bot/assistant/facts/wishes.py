"""The outcome a customer wishes, from their own words."""

import re
from typing import List

from bot.assistant.facts.fact import Fact, folded
from bot.labels import Entity, Wish

WORDS = {
    Wish.DAMAGES: (
        r"dommages?[ -](?:et|&)[ -]interets?",
        r"dedommag\w+",
        r"indemni\w+",
        r"prejudice",
    ),
    Wish.GESTURE: (
        r"gestes?(?: commercial| commerciaux)?",
        r"bons? d'?\s?achats?",
        r"avoirs?(?= de| sur|\b$)",
        r"un avoir",
        r"reduc\w*",
        r"remise",
        r"compensation",
        r"(?:un|en) bon\b",
        r"mois (?:offert|gratuit)s?",
    ),
    Wish.REFUND: (
        r"re?mbours\w+",
        r"rend(?:ez|re)[- ](?:moi )?(?:mon|mes|l')\s?(?:argent|sous|fric)",
        r"recuperer (?:mon|mes) (?:argent|sous|fric)",
        r"mon argent",
        r"mes sous",
        r"recredit\w+",
        r"restitu\w+",
    ),
    Wish.REPLACEMENT: (
        r"remplac\w+",
        r"echang\w+",
        r"(?:un|une) (?:nouvel(?:le)?|neuf|neuve|autre)\b",
        r"renvoy\w+ (?:un|une|moi)",
        r"renvo(?:i|ie|yer|yez)\b",
        r"meme (?:article|produit|modele)",
    ),
    Wish.REPAIR: (
        r"repar\w+",
        r"depann\w+",
        r"que (?:ca|cela) (?:re)?(?:marche|fonctionne)",
        r"retablir|retablissement",
        r"intervention",
        r"un technicien",
        r"debloqu\w+",
        r"corrig\w+",
    ),
    Wish.DELIVERY: (
        r"(?:recevoir|avoir|recuperer|livrer?|livrez|veux|voudrais|retrouver)\s(?:\w+[-\s])?(?:juste\s)?"
        r"(?:enfin\s)?(?:ma|mon|mes|le|la)\s(?:colis|commande|livraison|paquet|articles?|produits?)",
        r"juste (?:mon|le|ma) (?:colis|paquet|commande|livraison)",
        r"etre livree?s?",
        r"qu'on me livre",
        r"que vous (?:me )?livriez",
        r"relivr\w+",
    ),
    Wish.EXPLANATION: (
        r"expli\w+",
        r"comprendre (?:pourquoi|ce qui)",
        r"savoir (?:pourquoi|ce qui)",
        r"des reponses",
        r"une reponse claire",
    ),
    Wish.APOLOGY: (
        r"(?:des|vos) excuses",
        r"excusez[- ]vous",
        r"qu'on s'excuse",
        r"que vous vous excus\w+",
    ),
}
UNWANTED = re.compile(
    r"(?:"
    r"(?:veux|voulons|demande|souhaite|cherche|attends|besoin|interesse)\s+(?:pas|plus|aucun)\s+"
    r"(?:de\s|d'|un\s|une\s|le\s|la\s)?(?:\w+\s)?"
    r"|\b(?:pas|plutot que|au lieu|sans)\s+(?:de\s|d'|un\s|une\s|du\s)?(?:\w+\s)?"
    r")$"
)
PATTERNS = {wish: re.compile(rf"\b(?:{'|'.join(words)})") for wish, words in WORDS.items()}


def find_wishes(text: str) -> List[Fact]:
    """Every wish stated, in the order of the text; what is expressly not wanted is left out."""
    plain = folded(text)
    found = [
        Fact(Entity.WISH, wish.value, match.start(), match.end())
        for wish, pattern in PATTERNS.items()
        for match in pattern.finditer(plain)
        if not UNWANTED.search(plain[: match.start()])
    ]
    return _first_of_each(sorted(found, key=lambda fact: fact.start))


def _first_of_each(facts: List[Fact]) -> List[Fact]:
    kept: List[Fact] = []
    for fact in facts:
        if fact.value not in {other.value for other in kept} and not fact.overlaps(kept):
            kept.append(fact)
    return kept
