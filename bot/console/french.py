"""What the console calls things, beside the words it shares with the cards in Slack (`bot.french`)."""

from bot.casework.case import CaseStatus
from bot.casework.decision import DecisionKind, EscalationReason
from bot.french import ATTACHMENT, PLATFORM, RISK, WISH
from bot.labels import Anger, OtherIntent, PrivateIntent, PublicIntent
from bot.store.queue import CancelReason, InboundKind, QueueState
from bot.store.team import Role

INTENTS = {
    PublicIntent.PEER_HELP.value: "Entraide entre clients",
    PublicIntent.REQUEST_COMPENSATION.value: "Demande de dédommagement",
    PublicIntent.COMPLAINT_DELIVERY.value: "Plainte : livraison",
    PublicIntent.COMPLAINT_BILLING.value: "Plainte : facturation",
    PublicIntent.COMPLAINT_SUPPORT.value: "Plainte : service client",
    PublicIntent.COMPLAINT_PRODUCT.value: "Plainte : produit",
    PublicIntent.CRITICISM.value: "Critique de la marque",
    PublicIntent.QUESTION.value: "Question",
    PublicIntent.PRAISE.value: "Compliment",
    PublicIntent.OTHER.value: "Autre",
    PrivateIntent.GIVE_DETAILS.value: "Précisions en privé",
    PrivateIntent.AFFIRM.value: "Oui",
    PrivateIntent.DENY.value: "Non",
    PrivateIntent.ASK_HUMAN.value: "Veut parler à une personne",
    PrivateIntent.ASK_WHY_PRIVATE.value: "Pourquoi en privé ?",
    PrivateIntent.REPORT_DELETION.value: "Croit à une suppression",
    PrivateIntent.INSULT.value: "Insulte",
    PrivateIntent.ASK_STATUS.value: "Où en est ma demande ?",
    PrivateIntent.ASK_IF_BOT.value: "Êtes-vous un robot ?",
    PrivateIntent.ASK_QUESTION.value: "Question en privé",
    PrivateIntent.THANK.value: "Remerciement",
    PrivateIntent.GREET.value: "Salutation",
    PrivateIntent.DROP.value: "Abandonne sa demande",
    OtherIntent.UNSURE.value: "Pas sûr d’avoir compris",
    OtherIntent.FOREIGN_LANGUAGE.value: "Autre langue",
}
ANGERS = {
    Anger.CALM: "Calme",
    Anger.ANNOYED: "Agacement",
    Anger.ANGRY: "Colère",
    Anger.FURIOUS: "Fureur",
}
ANGER_CHOICES = [(int(anger), word) for anger, word in ANGERS.items()]
RISKS = {risk.value: words.capitalize() for risk, words in RISK.items()}
WISHES = {wish.value: words for wish, words in WISH.items()}
STATUSES = {
    CaseStatus.NEW.value: "Nouveau",
    CaseStatus.OPEN.value: "Ouvert",
    CaseStatus.WAITING_CUSTOMER.value: "Attend le client",
    CaseStatus.ESCALATED.value: "À décider",
    CaseStatus.DECIDED.value: "Décidé",
    CaseStatus.RESOLVED.value: "Résolu",
    CaseStatus.CLOSED.value: "Clos",
}
REASONS = {
    EscalationReason.COMPENSATION.value: "Demande un dédommagement",
    EscalationReason.RISK.value: "Risque grave",
    EscalationReason.PERSON_ASKED.value: "Veut parler à une personne",
    EscalationReason.QUESTION.value: "Question sans réponse préparée",
    EscalationReason.UNSURE.value: "L’assistant n’a pas compris",
    EscalationReason.LANGUAGE.value: "Écrit dans une autre langue",
    EscalationReason.UNDELIVERED.value: "Un message n’a pas pu être remis",
}
DECISIONS = {
    DecisionKind.APPROVE.value: "Accord",
    DecisionKind.COUNTER_OFFER.value: "Contre-proposition",
    DecisionKind.DECLINE.value: "Refus",
    DecisionKind.TAKE_OVER.value: "Prise en main",
}
DELIVERY = {
    QueueState.TODO.value: "En attente d’envoi",
    QueueState.DOING.value: "Envoi en cours",
    QueueState.DONE.value: "Envoyé",
    QueueState.FAILED.value: "Échec, nouvel essai prévu",
    QueueState.DEAD.value: "Non remis",
    QueueState.CANCELLED.value: "Annulé",
}
CANCELLED = {
    CancelReason.ANSWERED_ELSEWHERE.value: "quelqu’un a répondu sur la plateforme",
    CancelReason.EDITED.value: "le client a modifié son commentaire",
    CancelReason.REMOVED.value: "le message a été supprimé sur la plateforme",
}
DONE_BY = {"author": "par son auteur", "brand": "par la page, hors d’Apaise", "": "on ne sait par qui"}
FACTS = {
    InboundKind.REMOVED: "Message supprimé sur la plateforme",
    InboundKind.HIDDEN: "Commentaire masqué sur la plateforme",
    InboundKind.SHOWN: "Commentaire affiché de nouveau",
}
ATTACHMENTS = {kind.value: words for kind, words in ATTACHMENT.items()}
ELSEWHERE = "Quelqu’un, sur la plateforme"
"""Who speaks for the brand outside Apaise."""
HANDLING = {
    QueueState.TODO.value: "Pas encore lu par l’assistant",
    QueueState.DOING.value: "En cours de lecture",
    QueueState.FAILED.value: "L’assistant va réessayer",
    QueueState.DEAD.value: "L’assistant n’a pas pu le traiter",
}
PLATFORMS = {name: words.capitalize() for name, words in PLATFORM.items()}
ROLES = {
    Role.AGENT.value: "Conseil",
    Role.SUPERVISOR.value: "Supervision",
    Role.ADMIN.value: "Administration",
}
DONE = {
    "decided": "Décision enregistrée. Le client l’apprend dans la conversation privée.",
    "taken": "La conversation est à vous : l’assistant s’y tait jusqu’à ce que vous la rendiez.",
    "raised": "Demande transmise au niveau supérieur, avec un nouveau délai.",
    "sent": "Message confié à l’envoi.",
    "handed": "Conversation rendue à l’assistant.",
    "closed": "Dossier terminé.",
}
"""What is said after a form was done, by the word its redirection carries."""
