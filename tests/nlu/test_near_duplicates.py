"""The measure itself: what it merges and what it keeps."""

from tests.nlu.near_duplicates import distinct


def test_one_changed_noun_does_not_make_a_new_message() -> None:
    one = "Bonjour, ma commande de chaussures n'est toujours pas arrivée, merci de me répondre"
    other = "Bonjour, ma commande de lunettes n'est toujours pas arrivée, merci de me répondre"
    assert distinct([one, other]) == 1


def test_case_accents_and_marks_do_not_make_a_new_message() -> None:
    assert distinct(["Toujours rien reçu !!!", "toujours rien recu"]) == 1


def test_the_same_grievance_in_other_words_is_a_new_message() -> None:
    assert distinct(["toujours rien reçu", "mon colis n'est pas là après 3 semaines"]) == 2
