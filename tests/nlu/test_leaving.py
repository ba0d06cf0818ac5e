"""Who leaves: signs that tell a decision from a hint, and from what is said to others."""

import numpy as np
import pytest

from bot.assistant.normaliser import normalise
from bot.assistant.signs import NAMES, read_signs


def _found(text: str) -> set[str]:
    values = read_signs(normalise(text))
    return {
        NAMES[position].removesuffix("_count").removeprefix("risk_churn_")
        for position in np.flatnonzero(values)
        if NAMES[position].startswith("risk_churn_") and NAMES[position].endswith("_count")
    }


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("C'est décidé, j'ai résilié hier", "decides"),
        ("on va donc changer de banque", "decides"),
        ("Mon compte est clôturé depuis lundi", "done"),
        ("la prochaine fois j'irai chez un concurrent", "elsewhere"),
        ("je ne commanderai plus rien ici", "refuses"),
        ("ça ne donne vraiment pas envie de revenir", "refuses"),
        ("depuis je n'ai plus rien commandé", "refuses"),
        ("il faudra mieux que ça pour me faire revenir", "refuses"),
        ("Voilà, c'est la dernière fois", "never_again"),
        ("pour nous ce sera fini", "never_again"),
        ("on se tourne vers la concurrence", "elsewhere"),
        ("si ça continue...", "weighs"),
        ("N'achetez pas leurs canapés", "orders_others"),
        ("vous perdez des clients", "others_leave"),
        ("J'étais chez un autre, aucun regret", "arrives"),
        ("impossible de résilier en ligne", "exit_barred"),
        ("lors de ma dernière commande, tout allait bien", "one_order"),
    ],
)
def test_each_way_of_speaking_has_its_sign(text: str, sign: str) -> None:
    assert sign in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "N'achetez pas leurs canapés",
        "vous perdez des clients",
        "impossible de résilier en ligne",
        "lors de ma dernière commande, tout allait bien",
        "Merci, je reste",
        "je n'ai jamais reçu ma commande",
        "je n'ai plus de réseau depuis lundi",
    ],
)
def test_nobody_leaves_by_advising_complaining_or_staying(text: str) -> None:
    assert _found(text).isdisjoint({"decides", "done", "refuses", "never_again"})
