"""Which rule a turn of the assistant followed, and what it did by it, in words for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.labels import PrivateIntent, PublicIntent
from bot.pages.language import gettext as _

RULES = {
    "complaint": "Plainte",
    "complaint with a danger to people": "Plainte avec un danger pour des personnes",
    "complaint with a leak of personal data": "Plainte avec une fuite de données personnelles",
    "complaint with discrimination": "Plainte pour discrimination",
    "complaint with a legal threat": "Plainte avec une menace de procès",
    PublicIntent.QUESTION.value: "Question",
    PublicIntent.PRAISE.value: "Compliment",
    "a customer helps another, do not interrupt": "Un client en aide un autre : ne pas l’interrompre",
    "anything else, silence": "Tout le reste : se taire",
    "not understood, in any conversation without a stage, a person reads it": (
        "Pas compris : une personne le lit"
    ),
    "not French": "Autre langue que le français",
    "opened or handed back, something to collect": "Conversation ouverte ou rendue, des précisions manquent",
    "opened or handed back, a person is already at it": (
        "Conversation ouverte ou rendue, une personne s’en occupe"
    ),
    "opened or handed back, a decision awaits an answer": (
        "Conversation ouverte ou rendue, une décision attend la réponse du client"
    ),
    "opened or handed back, all is done": "Conversation ouverte ou rendue, tout est réglé",
    "a customer writes first": "Le client écrit le premier",
    "a customer comes back with something else": "Le client revient avec autre chose",
    "the form is filled, or has given way to a person": (
        "Précisions complètes, ou reprises par une personne"
    ),
    "the form did not understand": "Précision pas comprise",
    "status asked during the form": "Demande où en est le dossier, pendant les précisions",
    "status asked while a person decides": "Demande où en est le dossier, pendant la décision",
    "status asked after the end": "Demande où en est le dossier, après la fin",
    "nobody was free in time": "Personne n’a décidé à temps",
    "why in private": "Demande pourquoi en privé",
    "you deleted my comment": "Croit à une suppression",
    PrivateIntent.INSULT.value: "Insulte",
    "are you a robot": "Demande si c’est un robot",
    "thanks": "Remerciement",
    "greeting": "Salutation",
    "a person is asked for": "Veut parler à une personne",
    "the customer gives up, or has what they wanted": "Le client renonce, ou a ce qu’il voulait",
    "the decision has come": "Une décision est prise",
    "more is told while a person decides": "Ajoute quelque chose pendant la décision",
    "the decision is accepted": "Accepte la décision",
    "the decision is refused": "Refuse la décision",
    "neither yes nor no to the decision": "Ni oui ni non à la décision",
    "agreement after the end": "Approuve après la fin",
}
"""The rules of `data/rules`, by their names (some are named after their intent); those that end with a
stage by what stands before it."""

STAGES = {
    "during the form": "pendant les précisions",
    "collecting": "pendant les précisions",
    "waiting": "pendant la décision",
    "decided": "après la décision",
    "ended": "après la fin",
}
RAN = {
    "action_open_case": "ouvre ou complète le dossier",
    "action_escalate_risk": "alerte une personne",
    "action_answer_complaint": "répond en public, une seule fois",
    "action_answer_in_public": "répond en public, ou demande à une personne",
    "action_thank_in_public": "remercie en public",
    "action_stay_silent": "se tait",
    "action_hand_to_person": "passe la main à une personne",
    "action_fall_back": "passe la main à une personne",
    "action_answer_foreign": "répond en deux langues",
    "action_welcome": "accueille en privé",
    "case_form": "demande ce qui manque",
    "action_count_unclear": "compte les réponses pas comprises",
    "action_submit_case": "transmet la demande",
    "action_call_person": "appelle une personne",
    "action_answer_in_private": "répond en privé, ou demande à une personne",
    "action_tell_status": "dit où en est le dossier",
    "action_tell_decision": "annonce la décision",
    "action_tell_delay": "annonce le retard",
    "action_accept_decision": "note l’accord du client",
    "action_refuse_decision": "note le refus du client",
    "action_drop_case": "clôt la demande",
    "utter_anger_heard": "dit qu’il entend la colère",
    "utter_answer_needed": "demande un oui ou un non",
    "utter_glad": "répond au remerciement",
    "utter_hello_again": "salue",
    "utter_i_am_automated": "dit qu’il est un assistant automatisé",
    "utter_never_deleted": "dit que rien n’est supprimé",
    "utter_noted_for_team": "dit que c’est noté",
    "utter_status_collecting": "dit où en est le dossier",
    "utter_status_ended": "dit où en est le dossier",
    "utter_why_private": "explique pourquoi en privé",
}
"""What the assistant does by each action."""

FORM = "case_form"
"""Goes on asking by itself, without a rule, as long as what it hears answers its questions."""


@dataclass(frozen=True)
class Followed:
    """`name` is the rule's own, in `data/rules`; all are empty where no turn was kept."""

    name: str = ""
    rule: str = ""
    actions: tuple[str, ...] = ()


def followed(ran: Mapping[str, Any] | None) -> Followed:
    """What the worker kept of a turn (`ran` in `Inbound.data`), in the reader's language."""
    if ran is None:
        return Followed()
    name = str(ran.get("rule", ""))
    actions = [str(action) for action in ran.get("actions", ())]
    rule = _("Collecte des précisions") if actions == [FORM] and not name else rule_in_words(name)
    return Followed(name, rule, tuple(_(RAN.get(action, action)) for action in actions))


def rule_in_words(name: str) -> str:
    """What a rule answers to; the same thing said at several stages is one head and one tail."""
    if not name:
        return _("Aucune règle")
    if name in RULES:
        return _(RULES[name])
    head, _comma, tail = name.rpartition(", ")
    if head in RULES and tail in STAGES:
        return f"{_(RULES[head])}, {_(STAGES[tail])}"
    return name
