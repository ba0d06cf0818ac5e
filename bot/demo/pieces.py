"""Pieces of French that make up the messages of the demonstration data, by what they are about."""

from bot.labels import PublicIntent, Risk

FIRST_NAMES = ["Marie", "Jean", "Léa", "Thomas", "Camille", "Nicolas", "Inès", "Hugo", "Chloé", "Lucas", "Fatou", "Mehdi", "Aïcha", "Antoine", "Élodie", "Julien", "Sofia", "Karim", "Manon", "Paul", "Zoé", "Maxime", "Nadia", "Romain", "Héloïse", "Yanis", "Agnès", "Bruno", "Céline", "Damien", "Estelle", "Farid", "Gaëlle", "Hervé", "Irène", "Joël"]
LAST_NAMES = ["Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent", "Fournier", "Morel", "Girard", "André", "Mercier", "Dupont", "Lambert", "Bonnet", "François", "Martinez", "Legrand", "Garnier", "Faure", "Diallo", "Benali", "Nguyen", "Da-Silva", "Kowalski", "Le-Goff", "Haddad", "Traoré", "Rossi", "Lévêque", "Açar", "Muñoz", "Ibáñez"]
PRODUCTS = (
    "la lampe Boréale",
    "le lampadaire Crépuscule",
    "l’applique Néréide",
    "la suspension Aurore",
    "le chevet Luciole",
    "la guirlande Étoile",
    "le plafonnier Zénith",
    "la veilleuse Œillet",
    "le spot Équinoxe",
    "la lampe de bureau Méridien",
)
PLACES = ["Lyon", "Nantes", "Lille", "Besançon", "Nîmes", "Angoulême", "Orléans", "Pau", "Brest", "Dijon", "Liège", "Genève", "Ajaccio", "Saint-Étienne", "Évry", "Sète"]
POSTS = (
    ("automne", "La collection d’automne est en ligne"),
    ("livraison", "Nos ateliers tournent à plein régime avant les fêtes"),
    ("service", "Une question, un souci ? Notre équipe vous lit ici"),
    ("soldes", "Les soldes commencent mercredi à 8 h"),
    ("coulisses", "Dans les coulisses de l’atelier de soufflage"),
)
OPENINGS = (
    "",
    "Bonjour, ",
    "Bonsoir, ",
    "Franchement, ",
    "Dites, ",
    "Encore une fois : ",
    "Alors là, ",
    "Bon. ",
)
CLOSINGS = (
    "",
    " Merci.",
    " J’attends une réponse.",
    " C’est pénible.",
    " Merci d’avance !",
    " À bon entendeur.",
)
CORES: dict[PublicIntent, tuple[str, ...]] = {
    PublicIntent.COMPLAINT_DELIVERY: (
        "{product} devait arriver {when} à {place}, toujours rien.",
        "le colis est marqué « livré » à {place} mais je n’ai rien reçu.",
        "{days} jours de retard pour {product}, aucune nouvelle du transporteur.",
        "le livreur a laissé {product} dans la rue, sous la pluie.",
    ),
    PublicIntent.COMPLAINT_BILLING: (
        "j’ai été débitée deux fois de {amount} € pour {product}.",
        "la facture de {product} est fausse, il y a {amount} € en trop.",
        "mon code promo n’a pas été pris en compte, j’ai payé {amount} €.",
    ),
    PublicIntent.COMPLAINT_SUPPORT: (
        "votre service client ne répond plus depuis {days} jours.",
        "trois appels, trois conseillers, trois versions différentes pour {product}.",
        "on m’a raccroché au nez {when}, c’est honteux.",
    ),
    PublicIntent.COMPLAINT_PRODUCT: (
        "{product} est arrivée cassée, le verre est fendu.",
        "{product} clignote depuis {days} jours et chauffe beaucoup.",
        "la couleur de {product} n’a rien à voir avec la photo.",
    ),
    PublicIntent.REQUEST_COMPENSATION: (
        "je veux être remboursée des {amount} € de {product}.",
        "vous comptez faire un geste après {days} jours d’attente ?",
    ),
    PublicIntent.CRITICISM: (
        "la marque a bien baissé, {product} valait mieux que ça avant.",
        "fabriqué où, {product} ? on se moque du monde.",
    ),
    PublicIntent.QUESTION: (
        "{product} est-elle livrable à {place} ?",
        "quelle ampoule pour {product}, s’il vous plaît ?",
        "le magasin de {place} est-il ouvert le dimanche ?",
    ),
    PublicIntent.PRAISE: (
        "{product} est magnifique, merci à toute l’équipe !",
        "reçue {when} à {place}, {product} est parfaite.",
    ),
    PublicIntent.PEER_HELP: (
        "pour {product} il suffit de changer l’ampoule, ça remarche.",
        "essayez le formulaire du site, ils m’ont répondu en {days} jours.",
    ),
    PublicIntent.OTHER: ("je participe !", "@{place} regarde ça", "👏👏"),
}
WEIGHTS: dict[PublicIntent, int] = {
    PublicIntent.COMPLAINT_DELIVERY: 24,
    PublicIntent.COMPLAINT_BILLING: 9,
    PublicIntent.COMPLAINT_SUPPORT: 9,
    PublicIntent.COMPLAINT_PRODUCT: 12,
    PublicIntent.REQUEST_COMPENSATION: 6,
    PublicIntent.CRITICISM: 7,
    PublicIntent.QUESTION: 13,
    PublicIntent.PRAISE: 11,
    PublicIntent.PEER_HELP: 4,
    PublicIntent.OTHER: 5,
}
RISKS: dict[Risk, str] = {
    Risk.LEGAL: " Mon avocat vous écrira.",
    Risk.PRESS: " J’en parlerai à la presse locale.",
    Risk.SAFETY: " Il y a eu des étincelles, c’est dangereux pour les enfants.",
    Risk.SCAM: " C’est une arnaque.",
    Risk.CHURN: " Je ne commanderai plus jamais chez vous.",
    Risk.CENSORSHIP: " Et mon premier commentaire a disparu.",
}
ANSWERS = (
    "Bonjour {name}, merci de nous le dire : nous comprenons. Écrivez-nous en privé, nous regardons avec vous.",
    "Bonjour {name}, nous vous lisons et nous prenons le temps de vérifier. Suite en privé, si vous le voulez bien.",
)
PRIVATE_HEARD = (
    "la référence est {reference}",
    "c’était {product}, commandée {when}",
    "je voudrais être remboursée de {amount} €",
    "oui c’est bien ça",
    "je suis à {place}, on peut me livrer demain",
    "vous êtes un robot ?",
    "ça fait {days} jours que j’attends",
    "d’accord merci",
)
PRIVATE_SAID = (
    "Merci. Quelle est la référence de votre commande ?",
    "C’est noté. Que souhaitez-vous que nous fassions ?",
    "Votre demande est devant la personne qui peut décider ; vous aurez sa réponse ici.",
    "Voici notre réponse : nous renvoyons {product} et nous vous tenons au courant.",
)
WHEN = ("lundi", "mardi dernier", "la semaine dernière", "le 3", "avant-hier", "hier soir", "il y a un mois")
NOTES = (
    "Cliente fidèle, à rappeler.",
    "Transporteur prévenu.",
    "Photo reçue par courriel.",
    "Voir aussi le magasin.",
)
