"""What the console calls things, beside the words it shares with the cards in Slack (`bot.french`)."""

from bot.casework.case import CaseStatus
from bot.casework.decision import DecisionKind, EscalationReason
from bot.french import ATTACHMENT, PLATFORM, RISK, WISH
from bot.labels import Anger, OtherIntent, PrivateIntent, PublicIntent
from bot.store.queue import CancelReason, InboundKind, OutboundKind, QueueState
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
    EscalationReason.TOO_LATE.value: "Trop tard pour répondre en public",
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
    QueueState.CANCELLED.value: "Pas envoyé",
}
GIVEN_UP = {
    OutboundKind.PUBLIC_REPLY.value: "Réponse publique non remise",
    OutboundKind.PRIVATE_REPLY.value: "Réponse privée à un commentaire non remise",
    OutboundKind.PRIVATE_MESSAGE.value: "Message privé non remis",
    OutboundKind.SLACK_CARD.value: "Carte Slack non affichée",
    OutboundKind.SLACK_LINE.value: "Message Slack à l’équipe non affiché",
    OutboundKind.SLACK_CALL.value: "Appel dans Slack non affiché",
    InboundKind.COMMENT.value: "Commentaire non traité",
    InboundKind.MESSAGE.value: "Message privé non traité",
    InboundKind.PRIVATE_OPENED.value: "Ouverture de conversation non traitée",
    InboundKind.DECISION.value: "Décision non annoncée",
    InboundKind.HANDED_BACK.value: "Reprise par l’assistant non faite",
    InboundKind.DELAYED.value: "Retard non annoncé au client",
    InboundKind.EDITED.value: "Message modifié non traité",
    InboundKind.REMOVED.value: "Suppression d’un message non traitée",
    InboundKind.HIDDEN.value: "Masquage d’un commentaire non traité",
    InboundKind.SHOWN.value: "Nouvel affichage d’un commentaire non traité",
    InboundKind.MENTION.value: "Mention non traitée",
    InboundKind.BRAND_SPOKE.value: "Réponse hors d’Apaise non traitée",
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
TOLD = {
    InboundKind.PRIVATE_OPENED: "A ouvert la conversation privée",
    InboundKind.DECISION: "Une décision est prise : l’assistant l’annonce",
    InboundKind.HANDED_BACK: "La conversation est rendue à l’assistant",
    InboundKind.DELAYED: "Personne n’a décidé à temps : l’assistant le dit",
}
"""What is no message, and still makes the assistant act."""

ATTACHMENTS = {kind.value: words for kind, words in ATTACHMENT.items()}
HANDLING = {
    QueueState.TODO.value: "Pas encore lu par l’assistant",
    QueueState.DOING.value: "En cours de lecture",
    QueueState.FAILED.value: "L’assistant va réessayer",
    QueueState.DEAD.value: "L’assistant n’a pas pu le traiter",
    QueueState.CANCELLED.value: "N’a plus à être traité",
}
PLATFORMS = {name: words.capitalize() for name, words in PLATFORM.items()}
ROLES = {
    Role.AGENT.value: "Conseil",
    Role.SUPERVISOR.value: "Supervision",
    Role.ADMIN.value: "Administration",
}
SLACK_TROUBLES = {
    "cards": "Les cartes ne paraissent plus dans Slack",
    "clicks": "Ce qui est fait dans Slack n’arrive plus ici",
}
DONE = {
    "decided": "Décision enregistrée. Le client l’apprend dans la conversation privée.",
    "taken": "La conversation est à vous : l’assistant s’y tait jusqu’à ce que vous la rendiez.",
    "raised": "Demande transmise au niveau supérieur, avec un nouveau délai.",
    "seconded": "Votre accord est enregistré. À ce montant, une seconde personne doit le confirmer.",
    "sent": "Message confié à l’envoi.",
    "handed": "Conversation rendue à l’assistant.",
    "closed": "Dossier terminé.",
    "retried": "Nouvel essai lancé. S’il échoue encore, il revient ici.",
    "rights": "Rôle et niveau enregistrés.",
    "deactivated": "Compte désactivé : toutes ses connexions sont fermées.",
    "activated": "Compte réactivé.",
    "ended": "Connexion fermée.",
    "password": "Mot de passe changé. Vos autres connexions sont fermées.",
    "corrected": "Correction enregistrée. La lecture de l’assistant est gardée à côté.",
    "undone": "Correction annulée.",
    "noted": "Note ajoutée. Elle n’est lue que par l’équipe.",
    "review": "Dossier marqué pour la relecture.",
    "escalated": "Une décision est demandée.",
}
"""What is said after a form was done, by the word its redirection carries."""

OBJECTS = {
    "case": "Dossier",
    "escalation": "Demande",
    "agent": "Personne",
    "desk": "Page de décision",
    "delivery": "Livraison",
    "cases": "Liste des dossiers",
    "conversations": "Liste des conversations",
    "reviews": "File de relecture",
    "customer": "Client",
    "conversation": "Conversation",
    "view": "Vue",
}
"""What a line of the audit log is about."""

VIA = {"console": "Console", "slack": "Slack", "command line": "Ligne de commande"}
ACTIONS = {
    "look": "a consulté",
    "login": "est entré avec son mot de passe",
    "login_sso": "est entré par la connexion unique",
    "login_refused": "n’a pas pu entrer",
    "link_used": "est entré par un lien et a choisi un mot de passe",
    "first_link": "a fait le premier lien d’entrée",
    "new_password": "a fait un nouveau mot de passe",
    "slack_link": "a lié un compte à un membre de Slack",
    "logout": "est sorti",
    "account.language": "a changé de langue",
    "account.end_session": "a fermé une de ses connexions",
    "account.password": "a changé de mot de passe",
    "password_refused": "s’est trompé de mot de passe en voulant le changer",
    "team": "a invité quelqu’un",
    "team.rights": "a changé un rôle ou un niveau",
    "team.deactivate": "a désactivé un compte",
    "team.activate": "a réactivé un compte",
    "team.end_session": "a fermé une connexion",
    "team.link": "a fait un lien d’entrée",
    "cases.reply": "a répondu au client",
    "cases.take": "a pris la conversation en main",
    "cases.hand_back": "a rendu la conversation à l’assistant",
    "cases.close": "a terminé le dossier",
    "cases.note": "a ajouté une note",
    "cases.review": "a demandé une relecture",
    "cases.escalate": "a demandé une décision",
    "cases.correct": "a corrigé une lecture",
    "cases.undo": "a annulé une correction",
    "escalations.approve": "a accordé un geste",
    "escalations.offer": "a accordé le geste proposé",
    "escalations.counter": "a fait une contre-proposition",
    "escalations.decline": "a refusé une demande",
    "escalations.take": "a pris une demande en main",
    "escalations.above": "a transmis une demande",
    "delivery": "a relancé un échange",
    "conversations.export": "a exporté des conversations",
    "views": "a enregistré une vue",
    "views.forget": "a oublié une vue",
    "customers.merge": "a fusionné deux fiches",
    "customers.unmerge": "a défait une fusion",
    "review": "a relu un dossier",
    "decided": "a décidé",
    "approved_first": "a donné un premier accord",
    "taken_over": "a pris la conversation en main",
    "handed_back": "a rendu la conversation à l’assistant",
    "agent_replied": "a répondu au client",
    "level_raised": "a transmis une demande",
    "escalated": "a demandé une décision",
    "resolved": "a terminé le dossier",
    "note": "a ajouté une note",
    "review_asked": "a demandé une relecture",
    "corrected": "a corrigé une lecture",
    "correction_undone": "a annulé une correction",
}
"""What somebody did, after their name; another action keeps the name of its form."""
