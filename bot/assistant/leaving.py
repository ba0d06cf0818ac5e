"""Who leaves, and is it done: signs of `churn` beyond its words; same kind of patterns as in `topics`.

The words are not enough: « résilier » is also what one cannot do, « n’achetez pas » is advice to others,
« si ça continue » is not leaving yet, and « j’étais chez un autre » is somebody who arrived.
"""

from typing import Dict

_BETWEEN = (
    "me|m|vous|nous|les|l|ai|as|avons|ont|a|vais|va|allons|viens|pense|compte|suis|sommes|crois|que|y|en|"
    "donc|aussi|du coup|vraiment|definitivement|enfin|tout|bien|de|finalement|aujourd hui|demain|"
    r"maintenant|ete|oblige\w*|force\w*|decide\w*"
)
_SELF = rf"\b(?:je|j|on|nous|m|me)\b(?: (?:{_BETWEEN}))*"
"""Somebody who speaks of themselves, up to the verb."""

_RIVAL = (
    r"(?:orange|free|sfr|bouygues|sosh|red|amazon|darty|boulanger|cultura|leclerc|temu|vinted|decathlon|ikea|"
    r"boursorama|revolut|wave|(?:un |une |d |l |les |vos |la |le |mes )?(?:autres?|concurren\w+|voisins?))"
)

LEAVING: Dict[str, str] = {
    "churn_decides": (
        rf"{_SELF} (?:resili\w+|quitt(?:e|er|ons|ee?s?|era\w*)|partir|par(?:s|t|ti|tie|tis|tons)|"
        r"chang(?:e|er|eons|ee?) (?:de|d) \w+|clotur\w+|clos|"
        r"ferm(?:e|er|ons) (?:mon|mes|le|nos|notre|tous|tout)|"
        r"(?:annul|coup)(?:e|er|ons) (?:tout|(?:mon|l|notre) (?:abonnement|contrat|forfait))|bascul\w+|"
        r"desabonn\w+|desinstall\w+|desinscri\w+|cass(?:e|er)|barr(?:e|er)|tir(?:e|er)|"
        r"arret(?:e|er|ons) (?:la|les|tout|mon|ma|mes|notre|nos|ici|net|avec|"
        r"de (?:payer|commander|acheter|venir)|d (?:acheter|aller))|stopp?\w*|abandonn\w*|renonce\w*|"
        r"rend(?:s|u|ons) (?:la|ma|le|mon) (?:box|carte|decodeur|badge))\b"
    ),
    "churn_done": (
        r"\b(?:resilie[es]?|cloture[es]?|desabonne\w*|desinstalle\w*|desinscrit\w*|"
        r"supprime (?:mon|l|le) (?:compte|appli\w*)|"
        r"(?:compte|contrat|abonnement|ligne) (?:ferme|clos|resilie|cloture|supprime|coupe|transfere)\w*|"
        r"(?:resiliation|portabilite) (?:faite|envoyee|demandee|en cours)|(?:ex|ancien\w*) client\w*|"
        r"plus (?:client\w*|abonne\w*)|client\w* (?:perdu|en moins)\w*|"
        r"perdu (?:un|une) (?:\w+ )?(?:client\w*|abonne\w*|fidele)|adieu|bye bye|ciao)\b"
    ),
    "churn_elsewhere": (
        r"\b(?:pass(?:e|er|ons|ee?)|retourn(?:e|er|ons)|reparti\w*|par(?:s|t|ti|tie|tir|tons)|vais|aller|"
        r"irai|irons|iront|aille|file|go|direction|bascul\w+|command(?:e|er|erai|erons)|"
        r"achet(?:e|er|erai|erons)|prendrai|prendre|vois|voir|migr\w+|ailleurs) (?:\w+ )?"
        rf"(?:(?:chez|a|sur) {_RIVAL}|ailleurs|la concurrence|en face)\b|"
        rf"\b(?:me|m|nous|se) (?:re)?(?:tourn|dirig|orient)\w+ (?:vers|chez) (?:la )?{_RIVAL}\b"
    ),
    "churn_refuses": (
        r"\b(?:je|j|on|nous|m|me|moi) (?:ne |n |)(?:y |vous |leur |lui |les |en |m )*"
        r"(?:reviend\w+|rach?eter\w+|acheter\w+|commander\w+|recommander\w+|reprend\w+|remett\w+|"
        r"retourner\w+|referai|prendr\w+|mettr\w+|ferai|irai|achete|commande|reviens|retourne|reverr\w+|"
        r"veux|aurez|ferons|passer\w+|mange\w*|voyager\w+) (?:\w+ )?(?:plus|jamais|pas de sitot|pas pres)\b|"
        r"\b(?:je|j|on|nous) (?:n |ne )?(?:y |vous |leur )?(?:ai|a|avons) (?:plus|jamais) (?:\w+ )?"
        r"(?:(?:re)?commande|r?achete|revenu\w*|remis|retourne\w*|repris)\b|"
        r"\b(?:pas|plus|aucune|ote|enleve|coupe) (?:du tout |vraiment |trop |l |toute )?envie (?:de|d) "
        r"(?:y |vous |leur )?(?:re\w+|commander|acheter|rester|continuer)\b|"
        r"\b(?:faire|inciter a|encourager a|convaincre de) (?:y )?"
        r"(?:revenir|recommander|re commander|racheter|rester|retourner)\b"
    ),
    "churn_never_again": (
        r"\bplus jamais (?:chez|de (?:commande|voyage|vol|colis|ma vie)|je|j|on|nous|un|une|rien|ici|la|avec|"
        r"vous|eux|ca|fnac|amazon)\b|\bplus jamais$|\bjamais plus\b|"
        r"\b(?:c est|c etait|ce sera|voila|pour) (?:vraiment |bien )?(?:la|ma|notre|le|mon) "
        r"(?:premiere et )?derni(?:ere|er)\b|"
        r"\b(?:ce sont|premiere et|1er et|premier et|n1 et) (?:mes |la |le )?derni\w+|"
        r"\bderniere (?:fois|commande) (?:que|chez|pour|sur|avec)|\bon ne m y (?:reprend\w*|verra)\b|"
        r"\bhors de question (?:de|que|d)\b|\bplus (?:aucun|un) (?:euro|centime|sou|achat|franc)\b|"
        r"\bplus rien (?:chez|de chez|acheter|commander|commande)\b|"
        r"\b(?:fini|termine|stop)\b(?: \w+)? (?:pour (?:moi|nous)|avec vous|chez vous|entre nous)|"
        r"\bpour (?:moi|nous) (?:\w+ )?(?:c est|ce sera|c etait) (?:\w+ )?(?:fini|termine|stop|mort|non)\b|"
        r"\bpas pres de (?:re\w+|commander|acheter|vous)|\bme (?:reverr\w+|verr\w+) (?:plus|pas)\b|"
        r"\b(?:re)?(?:mettr\w+|mets|foutr\w+) plus (?:les|un|jamais)\b"
    ),
    "churn_weighs": (
        r"\bsi (?:ca|cela|vous|c est|rien|je|j|on|demain|d ici|le|la|les|aucun\w*)\b|\bsinon\b|\bhesit\w+|"
        r"\b(?:je|j|on|nous) (?:risque|reflechi\w*|songe\w*|pense\w*|commence\w*|envisage\w*|regrette\w*|"
        r"regarde\w*)\b|\ba deux doigts\b|\bva falloir\b|\bfaut (?:il )?que\b|\bfailli\b|\bpret\w* a\b|"
        r"\b(?:j allais|j etais|pensais|voulais|aurais|devrais|pourrais|changerais|quitterais|"
        r"partirais)\b|\bcombien de temps\b"
    ),
    "churn_orders_others": (
        r"\b(?:n|ne) (?:\w+ )?(?:achetez|commandez|allez|prenez|signez|souscrivez|faites|venez|passez|payez|"
        r"mettez)\b|\bn?achet(?:ez|er) (?:pas|rien|jamais)\b|"
        r"\b(?:evite[zr]|fuyez|fuir|quittez|resiliez|partez|courez|boycott\w+|passez votre chemin|"
        r"deconseill\w+|recommande pas|ne pas (?:acheter|commander|souscrire|aller))\b|"
        r"\bcomptez (?:partir|changer|quitter)\b"
    ),
    "churn_others_leave": (
        r"\bvous (?:perdez|allez perdre|perdrez|faites (?:fuir|partir))\b|"
        r"\b(?:perd\w*|fai(?:t|tes) fuir) (?:des|vos|les|ses|leurs|tous|de|beaucoup) \w*(?: \w+)? ?"
        r"(?:clients?|abonnes?|fideles?)\b|"
        r"\b(?:les )?(?:gens|clients|ils|tout le monde) (?:partent|quittent|vont|s en vont|iront)\b|"
        r"\bqu on aille\b"
    ),
    "churn_arrives": (
        r"\b(?:passer|venir|arriver?|passe\w*|venant|basculer|souscrire|rejoindre|inscri\w+|abonner|"
        r"bienvenue|migrer) (?:chez|a) (?:vous|free|orange|sfr|votre|nous)\b|\bj etais chez\b|"
        r"\bavant (?:j etais|de passer)\b|\bne (?:compte|veux|pense) pas partir\b|\bnouveaux? client\w*|"
        r"\bnouvelle cliente\b|\btente\w* par\b|\baucun regret\b|"
        r"\bmon ancien\w* (?:\w+ )?(?:operateur|fai|banque|fournisseur|box|assur\w+)\b|\bchez mon ancien\b|"
        r"\bpour rien au monde\b|\bje (?:reste|continue|resterai)\b|\bfidele\b|"
        r"\bdepuis (?:nargent|nombre|nieme|toujours|n\d) ?(?:ans|annees)?\b"
    ),
    "churn_exit_barred": (
        r"\b(?:impossible|moyen|arrive|reussi\w*|peux|peut|puis|comment|possible|marche|facon)"
        r"(?: \w+){0,3} (?:resilier|cloturer|partir|supprimer|desabonner|annuler|desinscrire|fermer)\b|"
        r"\b(?:ma|la|de|une|demande de|lettre de|frais de|apres|date de) resiliation\b|"
        r"\bapres (?:avoir )?resili\w+|\bencore (?:preleve|facture|debite)\w*"
    ),
    "churn_one_order": (
        r"\b(?:annul\w+|rembours\w+) (?:\w+ )?(?:ma |mon |la |une |l )?"
        r"(?:commande|achat|reservation|billet|vol|rdv|rendez vous)\w*|"
        r"\b(?:lors|depuis|dans|sur|suite|avec|de|a|apres) (?:de )?(?:ma|mon|mes|notre|la) "
        r"derni(?:ere|er|eres|ers)\b|\bracheter\b"
    ),
}
