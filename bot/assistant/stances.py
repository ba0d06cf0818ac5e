"""How French customers speak: praise, questions, advice, chatter, blame; same kind of signs as `topics`."""

from typing import Dict

from bot.assistant.topics import NUMBER, WAIT_UNITS

STANCES: Dict[str, str] = {
    # praise
    "thanks": r"\bmerci\w*|\bremerci\w+|\breconnaissan\w*|\bgrand merci\b",
    "thanks_formula": (
        r"\bmerci (?:de|d avance|pour votre (?:retour|aide|reponse)|de votre|par avance)|"
        r"\bd avance merci\b|\bmerci$"
    ),
    "bravo": (
        r"\bbravo\w*|\bchapeau\b|\bfelicit\w+|\bbien joue\b|\btop\b|\bau top\b|\bnickel\b|\bparfait\w*|"
        r"\bimpec\w*|\bsuper\w*\b|\bgenial\w*|\bexcellent\w*|\bmagnifique\w*|\bextra\b|\btip top\b|"
        r"\bformidable\w*|\bincroyable\w*|\bexceptionnel\w*|\bfantastique\w*|\bmeilleur\w*|\bjolie?s?\b|"
        r"\bbeau\w*\b|\bbelle\w*\b|\bdelicieu\w*|\bmerveill\w*|\bimpressionn\w*|\bcool\b|\bgeni\w+"
    ),
    "satisfied": (
        r"\bsatisf(?:ait|aite|aits|aites|action|aisant\w*)\b|\bcontent\w*|\bravi\w*\b|\benchant\w+|"
        r"\bheureu\w+|\brien a (?:dire|redire|signaler)\b|\bras\b|\bsans (?:probleme|souci|faute|"
        r"accroc)\w*|\baucun (?:probleme|souci)\b|\bfiable\w*|\bconfiance\b|\bserieu(?:x|se)\b|"
        r"\bprofessionn\w+|\brapid\w+|\befficac\w+|\bsoign\w+|\bbien (?:emball|recu|arrive|protege|"
        r"passe)\w*|\bcorrect\w*|\bconforme\w*|\bponctuel\w*|\bagreable\w*|\bsympa\w*|\bsouriant\w*|"
        r"\bdisponible\w*|\battenti\w+|\ba l ecoute\b|\bgentil\w*|\breacti\w+|\btres bien\b|\btres bon\w*|"
        r"\bbon rapport\b|\bbonne (?:experience|qualite|surprise|adresse)\b"
    ),
    "recommend": (
        r"\brecommand\w+|\bconseill(?:e|er) (?:vivement|a|ce|cette)\b|\bles yeux fermes\b|\breviendr\w+|"
        r"\bje rachet\w+|\bfidele\b"
    ),
    "not_recommend": (
        r"\b(?:ne|n|pas|deconseill\w*|jamais) ?(?:je )?(?:vous )?(?:le |la |les )?recommand\w*|"
        r"\brecommande (?:pas|a personne|plus)\b|\bdeconseill\w+|\ba (?:fuir|eviter|proscrire|"
        r"boycott\w*)\b|\bfuye[zr]\b|\bfuir\b|\bevite[zr]\b|\bpassez votre chemin\b|\bmefie\w*|"
        r"\battention\b|\bn (?:achetez|commandez|allez) (?:pas|rien|jamais|plus)\b|\bne (?:commandez|"
        r"achetez|prenez|signez|souscrivez) (?:pas|rien|jamais|plus)\b|\bne pas (?:acheter|commander|"
        r"souscrire)\b|\bn achetez\b"
    ),
    "love": (
        r"\bj ador\w+|\bj aime\b|\badore\w*|\bemojiamour\b|\bemojijoie\b|\bemojibravo\b|\bon supporte\b|"
        r"\bon est ensemble\b|\bkiff\w*|\bfier\w*\b|\bhate\b"
    ),
    "reservation": (
        r"\bdommage\b|\bmais\b|\btoutefois\b|\bcependant\b|\bpar contre\b|\bneanmoins\b|\bseul (?:bemol|"
        r"hic|point)\b|\bmalgre\b|\bpourtant\b|\bsauf\b|\bbemol\b|\bhelas\b|\bmalheureusement\b|"
        r"\ben revanche\b"
    ),
    # question
    "ask_word": (
        r"\best ce que\b|\bqu est ce\b|\bcomment\b|\bcombien\b|\bquand\b|\bpourquoi\b|\bou (?:puis|peut|"
        r"est|sont|trouver|en)\b|\bquel\w*\b|\by a t il\b|\by a t elle\b|\bil y a (?:moyen|un moyen|"
        r"une date|des)\b|\bpossible de\b|\best il\b|\bsera t\b|\bpuis je\b|\bpeut on\b|\bavez vous\b|"
        r"\bpouvez vous\b|\bpourriez vous\b|\bqui (?:sait|peut|a)\b|\bquelqu un (?:sait|peut|a|pourrait|"
        r"connait)\b"
    ),
    "ask_info": (
        r"\bsavoir\b|\brenseign\w+|\binfos?\b|\binformations?\b|\bconseils?\b|\bdisponib\w+|\bhoraires?\b|"
        r"\bouver(?:t|ts|te|ture)\w*|\bferme(?:s|t|r)?\b|\bc est (?:quand|ou|combien|quoi|valable|"
        r"possible)\b|\bdate de sortie\b|\bsort (?:quand|le)\b|\bcompatible\w*|\beligible\w*|"
        r"\bprocedure\b|\bdemarche\w*|\bcumul\w+|\bvalable\w*|\bdifference entre\b|\bvous (?:faites|avez|"
        r"prenez|vendez|proposez|livrez|acceptez)\b|\bcomment (?:faire|on fait|ca marche|activer|avoir)\b|"
        r"\bje (?:voudrais|souhaite|souhaiterais|cherche)\b|\bj aimerais\b"
    ),
    "polite_help": (
        r"\bs il vous plait\b|\bpouvez vous\b|\bpourriez vous\b|\baidez\b|\bbesoin d aide\b|"
        r"\bmerci (?:d avance|de)\b|\baide\b|\bserait il possible\b"
    ),
    # peer_help
    "advice": (
        r"\bessa(?:ie|ies|ye|yes|yez|iez)\b|\bva (?:dans|sur|voir|en)\b|\ballez (?:dans|sur|voir|en)\b|"
        r"\bil (?:faut|suffit|te faut|vous faut|fallait)\b|\btu (?:peux|dois|vas|as|cliques|appuies|"
        r"as juste)\b|\bt as\b|\btu\b|\bregarde[zs]?\b|\bredemarre[rz]?\b|\bdebranche[rz]?\b|"
        r"\bt inquiete\b|\bvous inquietez pas\b|\bpas de panique\b|\bmoi (?:ca|j ai|perso|c etait)\b|"
        r"\bca (?:revient|remarche|va revenir|a marche|remarchera)\b|\bappelle\b|\bfais\b|\bfaites\b|"
        r"\benvoie\b|\bverifie[zr]?\b|\bdemande[zs]?\b|\bclique[zr]?\b|\bpour info\b|\bperso\b|"
        r"\bchez moi\b|\bparametres?\b|\breglages?\b|\bpasse[zs]? (?:par|en)\b|\bsur le site c est\b|"
        r"\bc est (?:note|normal|marque|indique|ecrit)\b|\btu verras\b|\bte (?:rembours|rappel|rep)\w*|"
        r"\bbon courage\b"
    ),
    "tutoiement": r"\btu\b|\bte\b|\bt as\b|\bton\b|\bta\b|\btes\b|\btoi\b",
    # other
    "agent_voice": (
        r"\bje vous invite\b|\bnous vous invitons\b|\bnous (?:sommes desoles|restons|vous (?:remercions|"
        r"prions|recommandons|confirmons))\b|\bje (?:reste|suis) a votre (?:disposition|ecoute)\b|"
        r"\becrivez nous\b|\bcontactez nous\b|\bn hesitez pas\b|\bnous transmettre\b|\bme transmettre\b|"
        r"\bnous (?:faire|prenons)\b|\bnos (?:equipes|conseillers|services)\b|\bnous vous\b|"
        r"\bje vous (?:suggere|reponds|recontacte|redirige|rejoins|propose|confirme|souhaite)\b|"
        r"\bdesole pour\b|\bnous comprenons\b|\bvotre (?:dossier|demande|numero de (?:ligne|commande|"
        r"contrat))\b|\bexcellente journee\b|\bbelle journee\b|\ba tres vite\b|\bpar message prive\b|"
        r"\ben message prive\b"
    ),
    "contest": (
        r"\bparticip\w+|\bj ai gagne\b|\bgagn\w+|\bperdu emojirire\b|\breponse [abcd]\b|\btirage\b|"
        r"\bconcours\b|\bbonne chance\b|\bjeu\b|\bquiz\b|\bchance\b|\btente\b"
    ),
    "chatter": (
        r"\bmdr\b|\bemojirire\b|\bregarde\b|\bon y va\b|\bmon combat\b|\bcoucou\b|\bbonne (?:annee|fete|"
        r"soiree|journee|nuit)\b|\bjoyeux\b|\bfilm\w*|\bserie\w*|\bmatch\w*|\bconcert\w*|\bchanson\w*|"
        r"\balbum\w*|\bsaison\b|\bepisode\w*|\bmeteo\b|\bplaces?\b|\bcherche\b|\bvends?\b"
    ),
    "spam": (
        r"\blien\b|\bwhatsapp\b|\bcrypto\w*|\binvesti\w*|\bpret\b|\bcredit rapide\b|"
        r"\bgagner de l argent\b|\bvoyant\b|\bmarabout\b|\bmaitre\b|\bforex\b|\bbon plan\b|"
        r"\babonnez vous\b|\bma page\b|\bcontactez\b"
    ),
    # criticism
    "image": (
        r"\bpubs?\b|\bpublicit\w+|\bspot\b|\bmarketing\b|\bcommunication\b|\bcampagne\b|\bslogan\b|"
        r"\bpdg\b|\bpatron\w*|\bactionnaire\w*|\bdirigeant\w*|\bsalaires?\b|\bliceci\w+|\bgreve\w*|"
        r"\bgouvernement\b|\bmacron\b|\bpolitique\w*|\becolo\w*|\bplanete\b|\bgreenwashing\b|"
        r"\bplastiques?\b|\bethi\w+|\bimpots?\b|\bmonopole\b|\bcapitalis\w*|\besclav\w*|\bexploit\w+|"
        r"\bsponsor\w*|\bmadagascar\b|\bmaghreb\b|\bmaroc\b|\bchine\b|\bchinois\w*|\bchinoiserie\w*|"
        r"\bquelle image\b|\bpolemique\b"
    ),
    "compare": (
        r"\bmieux chez\b|\bchez (?:orange|free|sfr|bouygues|sosh|amazon|darty|boulanger|cdiscount|leclerc|"
        r"carrefour|eux|la concurrence|les autres)\b|\bconcurren\w+|\bconcurrent\w*|\bcomme (?:orange|"
        r"free|sfr|bouygues|amazon|fnac|darty)\b|\bmoins cher\b|\bavant c etait\b|\bc etait mieux\b|"
        r"\bles autres\b"
    ),
    "bare_insult": (
        r"\bbande d\w*\b|\bclown\w*\b|\bguignol\w*|\brigolo\w*|\bcirque\b|\bblague\b|\bpitre\w*|"
        r"\bramassis\b|\btocard\w*|\bbouffon\w*|\bblaireau\w*|\bcharlots?\b|\bnuls?\b|\bpourris?\b|"
        r"\bguignols?\b|\bricolo\w*|\bamateurs?\b|\bbranquignol\w*"
    ),
    "since": (
        rf"\bdepuis\b|\bca fait\b|\bcela fait\b|\bil y a {NUMBER}\b|\b{NUMBER} {WAIT_UNITS} (?:que|sans|"
        rf"d attente|de retard|apres)\b|\bapres {NUMBER}\b"
    ),
    "duration": rf"\b{NUMBER} {WAIT_UNITS}\b",
    "first_person": r"\bj\b|\bje\b|\bm\b|\bme\b|\bmon\b|\bma\b|\bmes\b|\bmoi\b|\bnotre\b|\bnous\b",
    "addresses_brand": r"\bvous\b|\bvotre\b|\bvos\b",
    "review_stars": r"\betoiles?\b|\bnote\b|\bavis\b|\bzero\b|\bn0\b|\b(?:mettre|mis) (?:n0|n1|zero|une)\b",
    "greeting": r"^(?:(?:mention|hashtag) ?)*(?:bonjour|bonsoir|salut|coucou|hello)\b",
    "negation": r"\b(?:pas|plus|jamais|rien|aucune?|ni|sans|personne)\b",
    "again": (
        r"\bencore\b|\btoujours\b|\bnieme\b|\bfois\b|\bchaque\b|\bde nouveau\b|\bsans cesse\b|"
        r"\bsans arret\b|\brecommence\w*|\brebelote\b|\bc est reparti\b|\bregulierement\b"
    ),
}
