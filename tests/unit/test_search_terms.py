"""What somebody types becomes terms, whatever it is; folding reads letters as the databases do."""

import pytest

from bot.store.folding import fold, words_of
from bot.store.search import MOST_TERMS, Term, Terms


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Colis perdu", [Term(("colis",), True), Term(("perdu",), True)]),
        ("  Éléphant   ŒUVRE ", [Term(("elephant",), True), Term(("oeuvre",), True)]),
        ("ML-42", [Term(("ml", "42"), True)]),
        ("a", [Term(("a",), False)]),
        ('"jamais reçu"', [Term(("jamais", "recu"), False)]),
        ("« jamais reçu » colis", [Term(("jamais", "recu"), False), Term(("colis",), True)]),
        ('"jamais reçu', [Term(("jamais", "recu"), False)]),
        ("colis colis", [Term(("colis",), True)]),
        ("\" - * ^ : ( ) NEAR ' \\ ; -- %", [Term(("near",), False)]),
        ("", []),
        ("😡 !!! …", []),
    ],
)
def test_what_is_typed_becomes_terms(typed: str, terms: list[Term]) -> None:
    assert list(Terms.parse(typed).all) == terms


def test_a_query_of_any_length_is_cut() -> None:
    assert len(Terms.parse(" ".join(f"m{n}" for n in range(500))).all) == MOST_TERMS


def test_folding_reads_letters_without_their_marks() -> None:
    assert fold("Cœur BRISÉ, çà et là : Æro Straße") == "coeur brise, ca et la : aero strasse"
    assert words_of("L’été, à 9h30 !") == ["l", "ete", "a", "9h30"]
