"""What French customers speak of, question by question of the label guide: hand-made signs.

Patterns are tried on the normalised text (lower case, no accents, apostrophes as spaces, numbers as
`nombre`, prices as `nargent`), so that a model sees directly what the guide asks. How they say it is
in `stances`, how angry they are and what is at stake in `moods`.
"""

from typing import Dict

_CARRIERS = (
    r"colissimo|chronopost|mondial relay|relais colis|colis prive|gls|dpd|ups|dhl|fedex|la poste|tnt|geodis|"
    r"dachser|amazon logistics|vinted go|shop2shop|pickup|purolator|postes canada|intelcom"
)
WAIT_UNITS = r"(?:minutes?|heures?|jours?|semaines?|mois|ans?|annees?|plombes|lustres|nheure)"
NUMBER = (
    r"(?:n\d|nombre|nlong|nieme|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|quinze|vingt|plusieurs|des|"
    r"bientot|plus d un|plus d une)"
)
_NOT_YET = r"(?:toujours (?:pas|rien|aucun)|jamais|pas encore|encore pas|rien|tjs pas)"

TOPICS: Dict[str, str] = {
    # request_compensation
    "refund": (
        r"\brembours\w*|\brembourc\w*|\bmon argent\b|\bmes sous\b|\bmon fric\b|\bma thune\b|"
        r"\brendez moi\b|\brecredit\w*|\brestitu\w+ (?:mon|ma|mes|l argent|la caution)"
    ),
    "gesture": (
        r"\bgestes? co\w*|\bdedommag\w*|\bindemni\w*|\bcompens\w*|\bun geste\b|\baucun geste\b|"
        r"\bdommages? et interets?\b|\bprejudice\b|\bcaution\b"
    ),
    "credit_note": (
        r"\bun avoir\b|\bmon avoir\b|\bl avoir\b|\bavoirs\b|\bbons? d achats?\b|\bbon de reduction\b|"
        r"\bcheque cadeau\b|\bvoucher\b|\bcredit(?:e|er|ee)\b"
    ),
    "exchange": (
        r"\bechange[rz]?\b|\bun echange\b|\bremplace\w*|\brenvoy(?:e|er|ez) (?:le|un|une|moi)\b|"
        r"\bretract\w*|\bretourne[rz]?\b|\bretours?\b|\bbon de retour\b|\breprise\b"
    ),
    # complaint_delivery
    "order": r"\bcommand\w+|\bachat\w*\b|\bprecommand\w+",
    "parcel": r"\bcolis\b|\bpaquets?\b|\bcartons?\b|\bpli\b|\bcourrier\b",
    "delivery": (
        r"\blivr(?:e|er|es|ee|ees|ez|ent|aison\w*|eur|eurs|euse|ait|era|able)\b|\bexpedi\w+|\bachemin\w+|"
        r"\btransporteur\w*|\bacheminement\b|\btournee\b|\bchauffeur\b|\bfacteur\b"
    ),
    "carrier": rf"\b(?:{_CARRIERS})\b",
    "tracking": (
        r"\bsuivi\b|\ben transit\b|\bnumero de suivi\b|\bpris en charge\b|\ben cours d acheminement\b|"
        r"\bentrepot\b|\bdepot\b|\bplateforme\b"
    ),
    "pickup": (
        r"\bpoint (?:de )?(?:relais?|retrait)\b|\brelais?\b|\bretrait\b|\bclick ?(?:and|et|&)? ?collect\b|"
        r"\bconsigne\b|\blocker\b"
    ),
    "not_received": (
        rf"\b{_NOT_YET} (?:ete )?(?:recu|livre|arrive|expedie|envoye|vu|rec|la|parti|ma commande|"
        rf"mon colis)\w*|\bn (?:est|a|ai) (?:toujours )?(?:pas|jamais) (?:ete )?(?:recu|livre|arrive|"
        rf"expedie)\w*|\bpas recu\b|\bnon (?:recu|livre|receptionne)\w*|\brien recu\b|"
        rf"\bpas (?:ete )?livre\w*|\bpas arrive\w*|\bj attends? (?:toujours )?(?:mon|ma|mes|un|"
        rf"une) (?:colis|commande|livraison|paquet)"
    ),
    "missing_item": (
        r"\bmanqu\w+|\bincompl\w+|\boubli\w+|\bpartiel\w*|\bun(?:e)? seul\w*|\ba la place\b|"
        r"\bau lieu d\w*|\bmauvais (?:produit|article|modele|coloris)|\bmauvaise (?:taille|couleur|"
        r"adresse|reference)|\berreur\b|\bvide\b|\btromp\w+|\bne correspond\w*"
    ),
    "lost": (
        r"\bperdu\w*|\begare\w*|\bvole(?:e|s|es)?\b|\bdispar\w+|\bintrouvable\w*|\bnulle part\b|"
        r"\bmauvaise adresse\b"
    ),
    "late": (
        r"\bretard\w*|\bdelais?\b|\ben avance\b|\brepouss\w+|\breport\w+|\bdecal\w+|\bprevue? (?:le|pour|"
        r"hier|lundi|mardi|mercredi|jeudi|vendredi|samedi)|\bdate (?:de livraison|prevue|annoncee)|"
        r"\btrop long\w*|\btarde\w*|\btrain(?:e|ent)\b"
    ),
    "cancelled": r"\bannul\w+",
    "out_of_stock": r"\brupture\b|\bplus (?:en|de) stock\b|\bindisponible\w*|\ben stock\b|\bstocks?\b",
    "install": (
        r"\braccord\w+|\beligib\w+|\bmise en service\b|\binstall(?:e|er|ation|ateur|es|ee)\w*|"
        r"\bactivation\b|\bactive\w*\b|\bmigration\b|\bportabilite\b|\bdemenag\w+|\bsouscri\w+|"
        r"\bnouvelle (?:box|ligne|freebox|offre)|\bcarte sim\b|\besim\b"
    ),
    "technician": r"\btechnicien\w*|\brendez vous\b|\bintervention\w*|\bsous traitant\w*",
    "gift_date": r"\bnoel\b|\banniversaire\b|\bcadeau\w*|\bfete des (?:meres|peres)\b|\bblack friday\b",
    # complaint_billing
    "invoice": (
        r"\bfactur\w+|\bprelev\w+|\bdebit(?:e|er|es|ee|ez|ent)\b|\bpaiement\w*|\bpay(?:e|er|es|ee|ons|ez|"
        r"ant|ais|ent)\b|\bpaie\w*|\bcarte bancaire\b|\brib\b|\bmensualite\w*|\becheanc\w*|\bimpaye\w*|"
        r"\bregularisation\b"
    ),
    "price": (
        r"\bprix\b|\btarif\w*|\bcher(?:s|e|es)?\b|\bcout\w*\b|\bfrais\b|\baugment\w+|\bhausse\b|"
        r"\bsurtaxe\w*|\bcommissions?\b|\bnargent\b|\btva\b|\bsupplement\w*|\bpeage\b"
    ),
    "contract": (
        r"\bcontrats?\b|\babonnement\w*|\babonne\w*\b|\bresili\w+|\bengagement\b|\bforfaits?\b|"
        r"\boffres?\b|\boptions?\b|\bconditions\b|\bclause\w*|\bassurance\b|\brenouvel\w+|\bdesabonn\w+|"
        r"\bpreavis\b|\bessai gratuit\b"
    ),
    "promo": (
        r"\bpromo\w*|\bremises?\b|\breduction\w*|\bcode\b|\bcodes\b|\bcoupon\w*|\bcagnotte\w*|"
        r"\bfidelite\b|\bpoints\b|\bcashback\b|\bbonus\b|\bparrain\w*|\bgratuit\w*|\bcarte (?:adherent|"
        r"fnac|cadeau|one|vip)\b|\bsoldes?\b|\bventes? privees?\b|\bfrench days\b"
    ),
    "double_charge": (
        r"\bdeux fois\b.{0,30}\b(?:prelev|debit|factur|pay)\w+|\b(?:prelev|debit|factur|"
        r"pay)\w+.{0,30}\b(?:deux|n2|n3|trois) fois\b|\ben double\b|\bdouble (?:prelevement|facturation|"
        r"paiement|debit)\b|\btrop percu\b|\bindu\w*"
    ),
    # complaint_support
    "support": (
        r"\bservices? (?:des )?(?:clients?|clientele|apres ventes?|consommateurs?)\b|\bsav\b|"
        r"\bhot ?line\b|\bsupport\b|\bassistance\b|\bstandard\b|\bserveur vocal\b|\bplateau\w*\b|"
        r"\bcentre d appels?\b|\bservice commercial\b|\bservice technique\b|\bservice client\w*"
    ),
    "staff": (
        r"\bconseill\w+|\bvendeu\w+|\bagents?\b|\bemploye\w*|\bpersonnel\b|\bcaiss\w+|\baccueil\b|"
        r"\binterlocut\w+|\boperateur(?:s|trice)? au tel\w*|\bresponsable\b|\bdirecteur\b|\bguichet\w*|"
        r"\bmagasin\w*|\bboutique\w*|\bagences?\b|\bstandardiste\b|\bcontroleur\w*|\bhotesse\w*|"
        r"\bserveu(?:r|se)s?\b|\bequipe\w*\b"
    ),
    "answer": (
        r"\brepon(?:se|ses|d|ds|dre|du|dez|dent|dus)\b|\bretour de (?:votre|leur) part\b|\baucun retour\b|"
        r"\bsans retour\b|\bpas de retour\b|\bsilence\b|\bnouvelles\b|\bsans suite\b|\bsans nouvelle\w*"
    ),
    "no_answer": (
        r"\b(?:aucune?|pas de|pas eu de|jamais de|sans|toujours pas de|zero|n0|jamais eu de?|"
        r"aucunes) (?:reponses?|retours?|nouvelles?|suivi|communication|explications?|contact|"
        r"interlocuteur|assistance|aide|solutions?|info\w*)\b|\b(?:ne |n )?(?:repond\w*|rappel\w*) (?:pas|"
        r"jamais|plus|a rien|meme pas)\b|\bpersonne (?:ne|pour|n|au|qui|me|m)\b|\bsilence radio\b|"
        r"\blettre morte\b|\bdans le vide\b|\bsans reponse\b|\brestes? sans\b|\bignor\w+"
    ),
    "reach": (
        r"\bjoin(?:dre|gnable|gnables)\b|\binjoignable\w*|\bcontact\w*|\bappel(?:e|er|s|ez|le|es|ons)?\b|"
        r"\brappel\w*|\btelephon\w+|\ble nombre\b|\bmails?\b|\bemails?\b|\bchat\b|\btchat\w*|"
        r"\bmessenger\b|\bmessages? prives?\b|\bformulaire\w*|\bchatbot\b|\brobots?\b|\brelanc\w*|"
        r"\breclamation\w*|\bticket\w*|\bdossier\b|\bcourriers?\b|\ben ligne\b|\bdecroch\w+"
    ),
    "waiting": r"\bd attente\b|\battent\w*\b|\battend\w*\b|\bpatient\w*\b|\bpoireaut\w+|\bfile\b|\bqueue\b",
    "bad_staff": (
        r"\bincompeten\w*|\bincapable\w*|\bmalpoli\w*|\bimpoli\w*|\bdesagreable\w*|\bhautain\w*|"
        r"\bagressi\w+|\bmepris\w*|\braccroch\w+|\bbalad\w+|\brenvoie\w*|\bcontradict\w*|\bversions?\b|"
        r"\bse renvoi\w*|\bbalade\w*|\bcompetence\w*|\baimable\w*|\birrespect\w*|\brespect\b|"
        r"\bfait tourner\b|\bpromene\w*|\bse contredi\w+|\bdit une chose\b|\bne (?:veut|veulent|fait|font|"
        r"fais) rien\b|\brien faire\b|\bs en (?:fout|fiche|moque|lave)\w*|\bpas (?:d )?aide\w*|"
        r"\bpas aid\w+|\bne comprenn?\w*|\bn ont rien compris\b|\bmal form\w+|\bpas form\w+|\binutile\w*|"
        r"\bdelocalis\w+|\bpipeau\b|\bmenson\w+|\bment(?:ent|eur|eurs|i)?\b"
    ),
    # complaint_product
    "outage": (
        r"\bpannes?\b|\bcoupures?\b|\bcoup(?:e|ee|er)\b|\binterruption\w*|\bincident\w*|\bhs\b|"
        r"\bhors service\b|\bblack ?out\b|\bdeconnect\w*|\bmicrocoupure\w*"
    ),
    "network": (
        r"\binternet\b|\bfibre\b|\bwi ?fi\b|\breseaux?\b|\bconnexion\w*|\bdebits?\b|\bmobile[345]g\b|"
        r"\badsl\b|\bbox\b|\bfreebox\w*|\blivebox\w*|\bdecodeur\b|\bplayer\b|\bchaines?\b|\btele\b|\btv\b|"
        r"\bantenne\w*|\blignes?\b|\bsignal\b|\bsms\b|\bping\b|\brepeteur\b|\bserveurs?\b|\bappels\b|"
        r"\bvoyant\w*|\betape\b|\bdata\b|\bsecteur\b|\bvdsl\b|\bdns\b"
    ),
    "app_site": (
        r"\bappli\w*|\bsite\b|\bespace client\b|\bcompte\b|\bcomptes\b|\bmot de passe\b|\bidentifiant\w*|"
        r"\bconnecter\b|\bmise a jour\b|\bcode (?:erreur|pin)\b|\bbloqu\w+|\bsuspendu\w*|\bvalid\w+|"
        r"\bpage\b"
    ),
    "fault": (
        r"\b(?:ne|n|en|pu|peux?|peut|arrive|marche\w*|fonction\w*|va|capte|charge|demarre|repond|"
        r"allume\w*|passe) (?:plus|pas|mal|jamais|qu a moitie)\b|\bmarche (?:pas|plus|mal|jamais|tjs pas|"
        r"toujours pas)\b|\bfonctionn\w+ (?:pas|plus|mal|jamais|toujours pas)\b|\bbugs?\b|\bbugu?e\w*|"
        r"\bbeug\w*|\bbuggu\w*|\bplant(?:e|er|ent|age)\b|\brame\w*|\blent(?:e|es|s|eur)?\b|\bfreez\w*|"
        r"\bsaccad\w*|\bcrash\w*|\berreur\w*|\bdysfonction\w*|\bprobleme\w*|\bsoucis?\b|\bdefaut\w*|"
        r"\bdefectueu\w*|\bdefaillan\w*|\becran noir\b|\bimpossible\b|\blag\w*\b"
    ),
    "no_service": (
        r"\b(?:plus|pas|aucun|aucune|sans|zero|n0|plus aucune?) (?:d |de |du |le )?(?:internet|reseau|"
        r"wifi|wi fi|fibre|connexion|tv|tele|ligne|telephone|mobile\dg|debit|eau|courant|electricite|"
        r"chauffage|signal|sms)\b"
    ),
    "broken": (
        r"\bcass\w+|\babim\w+|\bendommag\w*|\bfel(?:e|ee|ure)\w*|\bray(?:e|ee|ures?|es)\b|\btrou(?:e|ee|"
        r"s)?\b|\bdechir\w+|\beventr\w+|\bdefonc\w+|\bmiettes\b|\bbris\w+|\bfui(?:t|te|tes)\b|\bdecoll\w+|"
        r"\bdecous\w+|\btach\w+|\brouill\w+|\bmoisi\w*|\bperim\w+|\bpourri\w*\b|\bfissur\w+|\btordu\w*|"
        r"\bsale\w*\b"
    ),
    "quality": (
        r"\bqualit\w+|\bcontrefa\w+|\bfaux\b|\bsolid\w+|\bfragile\w*|\bcamelote\b|\bmediocre\w*|"
        r"\btaill(?:e|es|ent)\b|\bpetit\w*\b|\bgrand\w*\b|\bmatiere\b|\btissu\b|\bodeur\b|\bcouleurs?\b|"
        r"\bphotos?\b|\bdescripti\w+|\bannonce\w*\b|\bconforme\w*|\bpas conforme\w*|\bgarantie\b|"
        r"\bdurer?\b|\btenu\w*\b|\blavage\b|\bplastique\b|\bgout\b"
    ),
    "goods": (
        r"\bproduits?\b|\barticles?\b|\bappareils?\b|\btelephone\b|\bmachine\b|\baspirateur\b|\bcanape\b|"
        r"\bmatelas\b|\brobe\b|\bchaussures?\b|\bpantalon\b|\bvetement\w*|\bfrigo\w*|\blave \w+|\btable\b|"
        r"\bchaise\w*|\bconsole\b|\bordinateur\b|\bcasque\b|\bcafetiere\b|\bbatterie\b|\becran\b|"
        r"\bmontre\b|\bimprimante\b|\blivres?\b|\bjeux?\b"
    ),
    "me_too": (
        r"\bpareil\w*\b|\bidem\b|\bmoi aussi\b|\bmeme (?:probleme|souci|chose|cas|ici|galere)\b|\baussi\b|"
        r"\bconfirm\w+|\bici aussi\b|\bpas le seul\b|\bje suis (?:le|la) seule?\b|\bnous aussi\b"
    ),
    "place": r"\b(?:sur|a|dans le|secteur|region|chez moi|quartier|ici|departement|ville|commune|zone)\b",
}
