"""French social text made regular, without losing how it was said."""

import pytest

from bot.assistant.normaliser import normalise


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("jai tjs rien recu c abusé", "j ai toujours rien recu c est abuse"),
        ("J'AI TOUJOURS RIEN REÇU", "j ai toujours rien recu"),
        ("C'est nul, c est nul", "c est nul , c est nul"),
        ("troooop long", "trop long"),
        ("bonjour nj'ai un souci nnmerci", "bonjour j ai un souci merci"),
        ("ni oui ni non, nous attendons nos colis", "ni oui ni non , nous attendons nos colis"),
        ("livraison tardiveProduit cassé", "livraison tardive produit casse"),
        ("service de m3rde", "service de merde"),
        ("bande d'ar'naqueurs", "bande arnaqueurs"),
        ("p*tain", "putain"),
        ("je paie 14,99€ par mois", "je paie nargent par mois"),
        ("20 balles", "nargent"),
        ("rdv le 12/03 à 17h30", "rendez vous le ndate a nheure"),
        ("j&#39;attends &gt; 3 semaines", "j attends n3 semaines"),
        ("bravo 👏👏", "bravo emojibravo emojibravo"),
        ("#FreeboxHS", "hashtag freebox hs"),
        ("@marque répondez", "mention repondez"),
        ("", ""),
        ("💥", "emojiautre"),
    ],
)
def test_plain_text(written: str, plain: str) -> None:
    assert normalise(written).plain == plain


def test_shouting_is_measured_before_it_is_lost() -> None:
    surface = normalise("VOUS ÊTES NULS !!! Répondez ??? nooooon").surface
    assert surface.shouted_words == 3
    assert surface.exclamations == 3
    assert surface.questions == 3
    assert surface.elongations == 1


def test_a_masked_word_is_counted() -> None:
    assert normalise("bande de c0nnards").surface.masked_words == 1


def test_amounts_with_a_digit_in_a_word_are_not_unmasked() -> None:
    assert normalise("mon iphone 12 et la ps5").surface.masked_words == 0
