"""The French words agents read for the labels and states of Apaise, whatever page or card shows them."""

from bot.casework.attachment import Attachment
from bot.casework.decision import DecisionKind, EscalationReason
from bot.labels import Anger, Risk, Wish

ANGER = {
    Anger.CALM: "calme",
    Anger.ANNOYED: "agacé",
    Anger.ANGRY: "en colère",
    Anger.FURIOUS: "furieux",
}

RISK = {
    Risk.LEGAL: "action en justice",
    Risk.PRESS: "presse ou médias",
    Risk.SAFETY: "danger pour les personnes",
    Risk.DATA_LEAK: "fuite de données",
    Risk.SCAM: "arnaque",
    Risk.DISCRIMINATION: "discrimination",
    Risk.CHURN: "départ annoncé",
    Risk.CENSORSHIP: "accusation de censure",
}

WISH = {
    Wish.REFUND: "un remboursement",
    Wish.REPLACEMENT: "un remplacement",
    Wish.GESTURE: "un geste commercial",
    Wish.DAMAGES: "un dédommagement",
    Wish.REPAIR: "une réparation",
    Wish.DELIVERY: "la livraison",
    Wish.EXPLANATION: "une explication",
    Wish.APOLOGY: "des excuses",
}

REASON = {
    EscalationReason.COMPENSATION: "demande de compensation",
    EscalationReason.RISK: "risque grave",
    EscalationReason.PERSON_ASKED: "le client veut parler à une personne",
    EscalationReason.QUESTION: "question sans réponse approuvée",
    EscalationReason.UNSURE: "l’assistant n’a pas compris",
    EscalationReason.LANGUAGE: "message dans une autre langue",
    EscalationReason.UNDELIVERED: "un message n’a pas pu être remis au client",
    EscalationReason.TOO_LATE: "réponse publique arrivée trop tard",
}

DECISION = {
    DecisionKind.APPROVE: "accordé",
    DecisionKind.COUNTER_OFFER: "contre-proposition",
    DecisionKind.DECLINE: "refusé",
    DecisionKind.TAKE_OVER: "pris en main",
}

ATTACHMENT = {
    Attachment.PHOTO: "photo",
    Attachment.VIDEO: "vidéo",
    Attachment.AUDIO: "message vocal",
    Attachment.FILE: "fichier",
    Attachment.STICKER: "autocollant",
    Attachment.LOCATION: "position",
    Attachment.SHARE: "partage",
    Attachment.OTHER: "contenu sans texte",
}

WORDLESS = f"[{ATTACHMENT[Attachment.OTHER]}]"
"""What is shown of words of the brand that hold none."""

MENTION = "[mention de la page]"
"""What is shown of a mention whose text the platform does not tell."""

PLATFORM = {
    "sandbox": "page d’essai",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
}


def platform_name(platform: str) -> str:
    """How a platform is called in a sentence; its own name when there is no other."""
    return PLATFORM.get(platform, platform.capitalize())
