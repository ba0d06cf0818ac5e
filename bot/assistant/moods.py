"""What anger and risks are made of in French: hand-made signs, by the levels of the label guide.

Same kind of patterns as in `topics`: tried on the normalised text.
"""

from typing import Dict

ANGER_SIGNS: Dict[str, str] = {
    "mild": (
        r"\bdec(?:u|us|ue|ues|evant\w*|eption)\b|\bdommage\b|\bpenible\w*|\blassant\w*|\blong\b|"
        r"\bun peu\b|\bbof\b|\bmoyen\w*|\bpas (?:content|satisf|terrible|top|normal|serieux|cool|pro|"
        r"ouf)\w*|\bregrett\w*|\bmecontent\w*|\binsatisf\w*|\bbizarre\w*|\bnormal\b|\ba revoir\b|"
        r"\blimite\b|\bca commence\b|\bpas tres\b|\bfrustr\w+|\bagac\w+|\benerv\w+|\bembet\w+|\bgalere\w*|"
        r"\bcompliqu\w+|\bdifficile\w*|\bpatience\b|\bjuste\b|\bfranchement\b|\bserieusement\b|"
        r"\bserieux\b|\bvraiment\b|\bquand meme\b"
    ),
    "strong": (
        r"\bhont(?:e|eux|euse)\b|\blamentable\w*|\binadmissible\w*|\bscandal\w+|\bdeplorable\w*|"
        r"\bcatastroph\w*|\bnul(?:s|le|les|lissime|lite|lard\w*)?\b|\bpire\w*|\bhorrible\w*|"
        r"\bintolerable\w*|\binaccept\w+|\bincompeten\w*|\bincapable\w*|\bindecent\w*|\bindign\w*|"
        r"\babus\w*|\baberrant\w*|\babsurde\w*|\bridicule\w*|\bpitoyable\w*|\bminable\w*|\bmediocr\w*|"
        r"\bdesastr\w+|\binsupportable\w*|\binvraisembl\w+|\bincroyable\w*|\bhallucin\w+|\bnavrant\w*|"
        r"\bpathetique\w*|\bconsternant\w*|\bmalhonn?et\w*|\bdegueu\w*|\bdegout\w*|\bec(?:oeur|eur)\w*|"
        r"\bdezastr\w*|\bcalamit\w*|\bfleau\b|\bcauchemar\w*|\binqualifiable\w*|\bhonteusement\b|"
        r"\bdu grand n importe quoi\b|\bn importe quoi\b|\bindefendable\w*|\bdeguelasse\w*|\bau secours\b|"
        r"\bjamais vu (?:ca|un|une|cela|aussi)\b|\bex(?:e|a)crable\w*|\bdetestable\w*|\bvraiment nul\w*|"
        r"\bpas serieux\b|\bmanque de (?:respect|serieux|professionnalisme)\b|\bzero\b|\bn0 pointe\b"
    ),
    "fed_up": (
        r"\bmarre\b|\bras le bol\b|\bj en (?:peux|ai) (?:plus|marre|assez|ras)\b|\bassez\b|\bstop\b|"
        r"\bca suffit\b|\bplein le (?:cul|dos)\b|\bsaoul\w*|\bsoul\w+|\bgonfl\w+|\bexasper\w*|\ba bout\b|"
        r"\bn en peux plus\b|\bla goutte\b|\bplus (?:possible|tenable)\b|\bfatigu\w+|\blass\w+"
    ),
    "mocked": (
        r"\bvous (?:vous )?(?:foutez|fichez|moquez)\b|\bse (?:foutent|foute|fout|moquent?|moque|fichent|"
        r"fiche|payer?)\b|\bfoutage\b|\bfoutre\b|\bmoque\w*|\bprendre? pour\b|\bprenez (?:vos|les|nous|"
        r"vraiment)\b|\bprennent (?:les|nous|vraiment|leurs)\b|\bpigeons?\b|\bvaches? a lait\b|"
        r"\bidiots?\b|\bimbecile\w*|\bfoutai\w*|\bgueule\b|\bdu monde\b|\bvous (?:rigolez|plaisantez|"
        r"abusez|deconnez)\b|\bblague\b|\bplaisanterie\b"
    ),
    "warning_off": (
        r"\ba (?:fuir|eviter)\b|\bfuye[zr]\b|\bfuir\b|\bdeconseill\w+|\bn achetez\b|\bne commandez\b|"
        r"\bpassez votre chemin\b|\bboycott\w*|\bplus jamais\b|\bjamais plus\b"
    ),
    "liars": (
        r"\bment(?:eurs?|euse|ent|ez|ir|i)\b|\bmenson\w+|\bmensonger\w*|\barnaque\b|\barnaques\b|"
        r"\btromp(?:erie|euse|eur)\w*|\bfausses? promesses?\b|\bpipeau\b|\bpromesses?\b|\bbidon\w*|"
        r"\bpubl?icite mensongere\b|\bc est du vol\b|\bdu vol\b|\bpur vol\b"
    ),
    "irony": (
        r"\bmerci\b.{0,60}\b(?:honte\w*|bravo|quel\w*|vraiment|super|encore|gache\w*|rien|pas|plus)\b|"
        r"\bbravo\b|\bfelicitations?\b|\bchapeau\b|\bgenial\b|\bsuper\b.{0,30}\b(?:service|pro|serieux|"
        r"merci|bravo)\b|\bquel\w* (?:service|serieux|professionnalisme|efficacite|bonheur|plaisir|honte|"
        r"blague|cirque)\b|\bsoi disant\b|\bc est normal\b|\bnormal\b|\btout va bien\b|\bmais bien sur\b|"
        r"\bc est bien\b|\bemojibravo\b|\bemojisarcasme\b|\bvive\b|\bheureusement que\b|\bc est la fete\b|"
        r"\bon adore\b|\bj adore\b|\btop\b|\bau top\b|\bemojirire\b|\bne changez rien\b|\bon applaudit\b"
    ),
    "abuse": (
        r"\bvoleu(?:r|rs|se|ses)\b|\bescrocs?\b|\barnaqueu\w+|\bcharlatan\w*|\bbande d\w*\b|\babruti\w*|"
        r"\bcon(?:s|ne|nes|nard\w*|nasse\w*|ard\w*)\b|\bdebil\w+|\bcretin\w*|\bsalop\w*|\bsalau\w+|"
        r"\bbatard\w*|\bencul\w*|\benfoire\w*|\bfils de\b|\bordure\w*|\braclure\w*|\bcrevure\w*|"
        r"\bparasite\w*|\bvermine\w*|\bconnard\w*|\bpourritures?\b|\bbranleur\w*|\bfumier\w*|\btocard\w*|"
        r"\bbouffon\w*|\bclown\w*|\bguignol\w*|\bblaireau\w*|\bblaire\b|\bnazes?\b|\bminables\b|"
        r"\bbrel\w*\b|\bfeignas\w*|\bfaineant\w*|\bmafi\w+|\bbandits?\b|\bgangsters?\b|\brequins?\b|"
        r"\bracket\w*|\btricheurs?\b|\bcriminels?\b|\bfripouill\w*|\bvautours?\b|\bsangsues?\b|"
        r"\bpourris\b|\bmerdeux\b|\bboloss\w*|\bbougnoul\w*|\bhypocrites?\b|\btruands?\b|\bnuls\b|"
        r"\bincapables\b"
    ),
    "vulgar": (
        r"\bmerd\w*|\bputain\w*|\bputes?\b|\bfoutre\b|\bcouill\w*|\bchi(?:er|ez|ant\w*|e|ottes?|asse)\b|"
        r"\bbordel\w*|\bniqu\w+|\bcul\b|\bbite\b|\bgueule\b|\bfoutez\b|\bfout(?:ent|aise|age|oir)\b|"
        r"\bta mere\b|\bvos meres\b|\bvos morts\b|\bdegage[zr]?\b|\bcrev(?:ez|e|er)\b|\bferme[zr]? la\b|"
        r"\bcass\w* les? (?:couilles|burnes|bonbons)\b|\bpete[rz]? les\b|\bde mes deux\b|\btrou\w* (?:du|"
        r"de) (?:cul|balle)\b|\bcaliss\w*|\btabarna\w*|\bcriss\w*|\besti\b|\bostie?\b|\bfuck\w*|\bshit\b|"
        r"\bwtf\b|\bbullshit\b|\bconnerie\w*|\bdeconn\w+|\bse torch\w*"
    ),
    "vulgar_at_brand": (
        r"\b(?:service|reseau|boite|site|appli\w*|marque|operateur|box|connexion|vous|free|orange|sfr|"
        r"bouygues|sav|entreprise|offre|internet|wifi|fibre|livr\w+|votre|vos|leur) .{0,25}\b(?:de merde|"
        r"a chier|merdique\w*|de con\w*|pourri\w*|en carton|de chiotte\w*)\b|\b(?:c est|est|c etait|"
        r"sont) (?:de la|d la|la|une?|une grosse|vraiment de la) merde\b|\bva(?:s)? (?:te|vous)\b|"
        r"\ballez (?:vous|tous|bien)\b.{0,20}\b(?:faire|foutre|niquer|chier)\b|\bje vous (?:emmerde|chie|"
        r"pisse|crache)\w*|\bbande d\w* \w+|\bfoutage de gueule\b|\bfoutez de (?:ma|notre|la|nos)\b|"
        r"\bla merde\b|\bgrosse merde\b|\bde merde\b"
    ),
    "threat": (
        r"\bplainte\b|\bavocats?\b|\bjustice\b|\btribuna\w+|\bpolice\b|\bgendarm\w*|\bhuissier\w*|"
        r"\bproces\b|\bmise en demeure\b|\bpoursui\w+|\brepression des fraudes\b|\bdgccrf\b|"
        r"\bque choisir\b|\bjournal\w*|\bmedias?\b|\bpresse\b|\bbuzz\b|\bboycott\w*|\bvous allez (?:voir|"
        r"entendre|regretter|payer)\b|\bje vais (?:venir|porter|vous|debarquer)\b|\bca va (?:mal|chauffer|"
        r"barder)\b|\bentendre parler\b|\bde mes nouvelles\b|\bdernier avertissement\b|\bsignal\w+\b"
    ),
    "failures_listed": (
        r"\b(?:n2|n3|nombre|deux|trois|quatre|cinq|nieme|plusieurs|multiples|x) (?:fois|appels|relances|"
        r"mails|rendez vous|techniciens?|conseillers?|reclamations|messages|colis|commandes)\b|"
        r"\ben plus\b|\bde plus\b|\bensuite\b|\bpuis\b|\bet (?:la|puis|en plus|maintenant|toujours|"
        r"encore)\b|\bresultat\b|\bsans compter\b"
    ),
    "never_again": (
        r"\bplus jamais\b|\bjamais plus\b|\bderniere fois\b|\bfini\b|\bc est termine\b|\bterminer?\b|"
        r"\badieu\b|\bciao\b|\bje (?:pars|me casse|me barre|degage)\b"
    ),
    "pleasant": (
        r"\bs il vous plait\b|\bmerci d avance\b|\bcordialement\b|\bbonne (?:journee|soiree)\b|"
        r"\bpouvez vous\b|\bpourriez vous\b|\bbien a vous\b|\bmerci\b|\bbonjour\b"
    ),
}

RISK_SIGNS: Dict[str, str] = {
    "churn_leave": (
        r"\bresili\w+|\bje (?:pars|part|quitte|change|bascule|me (?:casse|barre|tire|desabonne))\b|"
        r"\bquitt(?:e|er|ons|ez|ent)\b|\bpartir\b|\bje vais (?:partir|changer|quitter|resilier|aller|voir|"
        r"passer|chez|commander|me)\b|\bchang(?:er?|e|ement) d(?:e)? (?:operateur|fai|banque|fournisseur|"
        r"cremerie|crem\w+|assurance|boutique|enseigne|magasin|fournisseurs)\b|\bchanger\b|\bailleurs\b|"
        r"\bla concurrence\b|\bchez (?:un |le )?concurrent\w*|\bretourne? chez\b|\bpasse(?:r|e)? (?:chez|"
        r"a la concurrence)\b|\bgo chez\b|\bdirection (?:orange|free|sfr|bouygues|sosh|amazon|"
        r"la concurrence)\b|\bportabilite\b|\bclotur\w+|\bferm(?:e|er) (?:mon|le|ce|notre) compte\b|"
        r"\bsupprim\w+ (?:mon|l|le) (?:compte|appli\w*)\b|\bdesinstall\w+|\bdesabonn\w+|"
        r"\bme tourner vers\b|\bj arrete\b|\bj abandonne\b|\bje stop\w*|\bannuler (?:mon|ma|"
        r"l) (?:abonnement|carte|contrat)\b|\bne (?:renouvel\w+|reconduir\w+) (?:pas|plus)\b|"
        r"\bd autres? (?:operateur|fai|plateforme|enseigne|fournisseur|banque)\w*|\b(?:un )?(?:autre|"
        r"nouvel|nouveau) (?:fai|operateur|fournisseur|site|assureur|banque)\b|\bbye\b|"
        r"\bsalut\b.{0,10}\bje\b|\badieu\b|\bclient\w* (?:perdu|en moins)\w*|\bperd\w+ (?:un|une|des|vos|"
        r"de|leurs|ses|votre) (?:client|cliente|clients|fidele)\w*|\bperdu (?:un|une) (?:client|cliente|"
        r"fidele)\w*|\bje vais chez\b|\bje resilie\b"
    ),
    "churn_never": (
        r"\bplus jamais\b|\bjamais plus\b|\bderniere (?:fois|commande)\b|\bdernier (?:achat|colis)\b|"
        r"\b(?:n |ne |j |je |y )?(?:acheter?|commander?|reviendr|retourner|reprendr|revien|recommander|"
        r"racheter)(?:ai|ons|a)? (?:plus|jamais|pas|plus rien|plus jamais)\b|\bne (?:commande|prends|"
        r"reviens|viens|mettrai|remettr\w+|passerai|ferai|recommenc\w+)\w* (?:plus|jamais|pas)\b|"
        r"\bn (?:achete|acheterai|irai|y retourne\w*|y (?:remettr|reviendr)\w+|achet\w+) (?:plus|jamais|"
        r"pas)\b|\bpas pres de\b|\bplus rien (?:commander|acheter)\b|\bc est fini\b|\bfini (?:pour moi|"
        r"amazon|fnac|les|orange|free|sfr)\b|\bterminer? (?:pour|avec|chez)\b|\bon ne m y reprendra\b|"
        r"\bplus (?:mon|notre) client\w*|\bje ne (?:suis|serai) plus client\w*|\bme reverr\w+ (?:pas|plus|"
        r"jamais)\b|\bune derniere\b|\bpremiere et derniere\b|\b1er et dernier\b|\bstoppe? mes\b|"
        r"\bstop\w* (?:mes|les) (?:commandes|achats)\b"
    ),
    "churn_soft": (
        r"\b(?:me|se|nous) (?:tirer|barrer|casser)\b|\bm en vais\b|\bhors de question\b|"
        r"\b(?:aille|aillent|irai|irons|vais voir|va voir) (?:chez|ailleurs|en face|a la|"
        r"directement|voir)\b|"
        r"\bmes? derni(?:er|ere|ers|eres)\b|\bme faire (?:revenir|changer d avis|re ?\w+er)\b|"
        r"\b(?:n|ne|n y) (?:ai|avons|a|on a) (?:jamais|plus|pas|rien|plus rien|"
        r"plus jamais) re?(?:commande|achete|pris)\w*|"
        r"\b(?:fini|termine|stop|bye|adieu|ciao) (?:\w+ )?pour (?:moi|nous)\b|\bpar(?:tent|s|tons|"
        r"t) a la concurrence\b|"
        r"\bdecommander\b|\bj annule\b|\bplus (?:aucune )?confiance\b|\bpoubelle\b|"
        r"\bla prochaine (?:fois|voiture|box)\b|"
        r"\bon ne m y reprendra\w*|\bau revoir\b|\bplus la couleur de mon argent\b"
    ),
    "scam_word": (
        r"\barnaq\w+|\bar(?:t|na) ?naque\w*|\bescro\w+|\bfraud\w+|\bvoleu\w+|\bmalhonn?et\w*|"
        r"\bcharlatan\w*|\bflou(?:er|e|ee)\b|"
        r"\battrape (?:nigaud|couillon|gogo)\w*|\bracket\w*|\bdu vol\b|\bpur vol\b|\bvol (?:manifeste|"
        r"organise|caracterise|pur)\b|\bvol organise\b|\bvous (?:me |nous )?volez\b|\bils (?:me |"
        r"nous )?(?:ont )?vol(?:ent|e)\b|\bm (?:ont|avez|a) (?:vole|arnaque|escroque|floue|plume|vol)\w*|"
        r"\bpublicites? mensongeres?\b|\btromp(?:eur|euse|erie)\w*|\bmafi\w+|\bbandits?\b|\bgangster\w*|"
        r"\bextors\w+|\bracket\w*|\bpratiques? (?:douteus|commercial|trompeu|plus que)\w*|\bdouteu\w+|"
        r"\bboites? a fric\b|\bentub\w+|\bcarott\w+|\bfilout\w+|\bvol\b|\bvoler\b|\bvoles?\b|"
        r"\bfaux avis\b|\bfausses? promo\w*|\bcontrefa\w+|\bfauss\w*\b|\bfake\b|\bse font avoir\b|"
        r"\bfait avoir\b|\bpiege\w*|\bpompe\w*\b"
    ),
    "legal_word": (
        r"\bavocat\w*|\bplaintes?\b|\btribuna\w+|\bjustice\b|\bjuridi\w+|\bproces\b|\bdgccrf\b|"
        r"\brepression des fraudes\b|\bufc\b|\bque choisir\b|\bn60 millions\b|\bconsommateurs?\b|"
        r"\bsignal ?conso\b|\bmediat\w+|\bhuissier\w*|\bmise en demeure\b|\bmises en demeure\b|"
        r"\bcommissaire de justice\b|\bconciliat\w+|\bcnil\b|\barcep\b|\bacpr\b|\bautorite\w*|"
        r"\bpoursui\w+|\blegal\w*|\billegal\w*|\bla loi\b|\bcode de la consommation\b|"
        r"\bprotection juridique\b|\bopc\b|\boffice de la protection\b|\bgendarm\w*|\bpolice\b|"
        r"\bcommissariat\b|\bprefecture\b|\bpetites creances\b|\bassign\w+|\bporter? plainte\b|"
        r"\bdepot de plainte\b|\baction collective\b|\brecours\b|\bdomm?ages? et interets?\b|"
        r"\binspection du travail\b|\bdefenseur des droits\b|\bombudsman\b|\bcrtc\b|\bprud ?hom\w*|"
        r"\bartp\b|\bartci\b|\bdroit de la consommation\b|\bvice cache\b"
    ),
    "press_word": (
        r"\bjournal\w*|\bpresse\b|\bmedias?\b|\bbuzz\b|\bboycott\w*|\bbfm\w*|\btf1\b|\bm6\b|\bfrance (?:2|"
        r"3|inter|info)\b|\bcash investigation\b|\bcapital\b|\bpartage[zr]?\b|\bfaire tourner\b|"
        r"\bfaites tourner\b|\breseaux sociaux\b|\bviral\w*|\btiktok\b|\bexposer\b|\bjulien courbet\b|"
        r"\bcourbet\b|\btpmp\b|\brtl\b|\bparisien\b|\bvideo\b|\bpublier\b|\bcapital\b|\btele\b|"
        r"\bpetition\w*"
    ),
    "safety_word": (
        r"\bbless\w+|\bbrul\w+|\bincendi\w*|\bfeu\b|\bflammes?\b|\bfumee\b|\bexplos\w+|\belectrocut\w*|"
        r"\bchoc electrique\b|\bmalades?\b|\bintoxi\w+|\bvomi\w*|\ballerg\w+|\bhopita\w+|\burgences?\b|"
        r"\bdanger\w*|\bplaie\b|\bsang\b|\bcoup(?:e|ee) (?:le|la|mon|au)\b|\baccident\w*|\bmonoxyde\b|"
        r"\bgaz\b|\bmoisi\w*|\bverre dans\b|\bmorceau\w* de\b|\bcafard\w*|\basticots?\b|\bvers\b|"
        r"\brats?\b|\bsecurite\b|\betouff\w+|\bsuffo\w+|\bchute\w*|\btomb(?:e|ee)\b|\bfractur\w*|"
        r"\bmort\w*\b|\bfrein\w*|\bcourt circuit\b|\bsurchauff\w*|\betincelle\w*|\bodeur de brule\b|"
        r"\bfond(?:u|ue)\b|\bplaques\b|\bagress\w+|\bmenac\w+|\bteleassistance\b|\bdouleur\w*|"
        r"\bdiarrhee\w*|\bsalmonell\w*|\blisteria\b"
    ),
    "leak_word": (
        r"\bpirat\w*|\bhack\w*|\bfuites?\b|\bdonnees\b|\bphishing\b|\bhameconn\w*|\busurp\w*|\bse fa(?:it|"
        r"isant|ire|isaient) passer\b|\bfaux (?:conseiller|sms|mail|site|compte|agent|profil)\w*|"
        r"\ben votre nom\b|\bmon compte a ete\b|\bcompte vide\b|\bdark ?web\b|\brgpd\b|\bcnil\b|"
        r"\bidentite\b|\bcoordonnees\b|\bmot de passe\b|\bvol de donnees\b|\bdonnees (?:perso\w*|"
        r"bancaires)\b|\bquelqu un (?:s est|a) (?:connecte|commande|utilise|acces)\w*|\bmes infos\b|"
        r"\bpas moi qui\b|\barnaque au\b|\bfrauduleu\w*|\bintrusion\b|\bautre client\b|"
        r"\bune autre personne\b|\bconfidenti\w*"
    ),
    "discrimination_word": (
        r"\bracis\w*|\bsexis\w*|\bdiscrimin\w*|\bhomophob\w*|\btransphob\w*|\bislamophob\w*|"
        r"\bantisemit\w*|\bmisogyn\w*|\bxenophob\w*|\bnoirs?\b|\barabes?\b|\bvoile\w*\b|\bhandicap\w*|"
        r"\bfauteuil\b|\bcouleur de peau\b|\bma peau\b|\borigines?\b|\baccent\b|\bgrosse?s?\b|\bfacies\b|"
        r"\bnom de famille\b|\bvalid(?:iste|isme)\b|\bpmr\b|\bmalentendant\w*|\bsourde?s?\b|\baveugle\w*|"
        r"\bparce que (?:je suis|c est) (?:une? )?(?:femme|noire?|arabe|vieux|vieille|etranger\w*)\b|"
        r"\blesbienne\w*|\bgays?\b|\bgrossoph\w*|\bblagues? sur\b|\bcomme une? (?:voleuse?|delinquante?)\b"
    ),
    "censorship_word": (
        r"\bsupprim\w+|\bcensur\w*|\beffac\w+|\bmasqu(?:e|er|ez|ent|es)\b|\bbloqu(?:e|er|ez|ee|ent)\b|"
        r"\bcach(?:e|er|ez|ent)\b|\bvire[rz]? (?:mon|mes|les)\b|\brefus\w* de publi\w+|"
        r"\bne publi\w+ pas\b|\bmodere\w*|\bcommentaires?\b|\bmes? (?:com|coms|commentaires?|avis|"
        r"messages?|posts?)\b|\bavis negatifs?\b|\bdisparait\b|\bdisparu\b"
    ),
}
