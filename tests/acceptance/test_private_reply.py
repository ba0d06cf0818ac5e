"""A public complaint answered in private at once: the customer only has to answer."""

from pathlib import Path

from bot.casework.case import CaseStatus
from bot.labels import Wish
from bot.processes.model import current_model
from tests.conftest import ROOT, skip_or_fail
from tests.inbox import running_inbox, said, until

PARCEL = "Mon colis devait arriver il y a trois semaines et je n'ai toujours rien reçu, c'est lamentable"


def test_a_complaint_is_settled_in_private_without_following_any_link(tmp_path: Path) -> None:
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    brand = (ROOT / "brand.yml").read_text()
    (tmp_path / "brand.yml").write_text(
        brand.replace("name: Maison Lumen}", "name: Maison Lumen, private_reply: true}")
    )
    database = f"sqlite:///{tmp_path}/apaise.db"
    with running_inbox(database, tmp_path, brand_file=tmp_path / "brand.yml") as inbox:
        person = inbox.join("Marie Dupont")
        comment = inbox.comment(person, PARCEL)
        (public,) = until(lambda: inbox.public_answers(comment), "no public answer")
        (private,) = until(lambda: inbox.chat(person), "no private reply")
        assert public.startswith("Bonjour Marie")
        assert "/sandbox/m/" in public, "the link is there for whoever overlooks the message"
        assert said([private], "utter_private_reply")
        assert "assistant automatique" in private

        inbox.settle()
        answers = inbox.say(person, "commande CMD-48213, je veux être remboursée")
        assert "suite à votre commentaire" in " ".join(answers)
        inbox.settle()
        assert "CMD-48213" in inbox.chat(person)[-1], "nothing is asked that was said"
        inbox.say(person, "oui c'est ça")

        case = inbox.case_of(person)
        assert (case.status, case.wish, case.reference) == (
            CaseStatus.ESCALATED,
            Wish.REFUND,
            "CMD-48213",
        )
        history = inbox.history(case)
        assert history.count("opened") == 1
        assert history.index("replied") < history.index("private_replied") < history.index("escalated")
