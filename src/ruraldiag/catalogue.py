"""The catalogue: every code that ruraldiag can say, its French text and its remedy. Data, in the order of the codes."""

from __future__ import annotations

from ruraldiag.catalogue_questionnaires import QUESTIONNAIRES
from ruraldiag.problem import Problem
from ruraldiag.problem import entry as _entry

CATALOGUE: dict[str, Problem] = {
    # Files
    "F001": _entry("ce fichier n'existe pas.", "Vérifiez le chemin, ou tapez « {instead} » pour {wish}."),
    "F002": _entry("c'est un dossier, pas un fichier.", "Donnez le nom du fichier, par exemple {example}."),
    "F003": _entry(
        "le fichier ne peut pas être lu ({why}).",
        "Vérifiez que vous avez le droit de le lire et qu'aucun autre programme ne le garde ouvert.",
    ),
    "F004": _entry(
        "le fichier fait {size} Mo ; un tel fichier n'en fait jamais plus de {limit}.",
        "Vérifiez que c'est le bon fichier.",
    ),
    "F005": _entry(
        "le fichier n'est pas en UTF-8 (octet {byte} inattendu).",
        "Ouvrez-le dans un éditeur de texte et enregistrez-le en « UTF-8 ».",
    ),
    "F006": _entry(
        "le fichier n'est pas du TOML valide : {why}.",
        "Corrigez cette ligne ; si le fichier est coupé ou abîmé, repartez de la dernière sauvegarde.",
    ),
    "F007": _entry(
        "le fichier existe déjà et n'a pas été touché.",
        "Donnez un autre nom, ou ajoutez --force pour le remplacer.",
    ),
    "F008": _entry(
        "le fichier ne peut pas être écrit ({why}) ; ce qui s'y trouvait est intact.",
        "Choisissez un autre dossier, libérez de la place ou demandez le droit d'écrire.",
    ),
    "F009": _entry(
        "le format « {format} » demande un module qui n'est pas installé.",
        "Installez-le avec : pip install 'ruraldiag[{extra}]'.",
    ),
    "F010": _entry(
        "ce format n'est pas encore disponible dans cette version : « {format} ».",
        "Formats disponibles : {formats}.",
    ),
    "F011": _entry(
        "la sortie ne peut pas être écrite jusqu'au bout ({why}).",
        "Libérez de la place, ou écrivez dans un fichier avec -o, là où la commande le permet.",
    ),
    "F012": _entry(
        "le fichier est protégé en écriture et n'a pas été touché.",
        "Ôtez la protection (ses propriétés, « lecture seule »), ou travaillez sur une copie.",
    ),
    "F013": _entry(
        "un des programmes qui écrivent les rapports a été arrêté ; les rapports déjà faits sont entiers.",
        "Relancez la même commande avec --resume : elle ne fait que ceux qui manquent.",
    ),
    **QUESTIONNAIRES,
    # Assessments
    "A001": _entry("clé inconnue « {key} ».", "{suggestion} Retirez-la, ou corrigez son nom."),
    "A002": _entry("la clé « {key} » manque.", "Ajoutez-la."),
    "A003": _entry("« {key} » devrait être {expected}, et vaut « {value} ».", "Corrigez la valeur."),
    "A004": _entry(
        "ce n'est pas un diagnostic ruraldiag (format « {value} »).",
        'Un diagnostic commence par : format = "ruraldiag/assessment/1".',
    ),
    "A005": _entry(
        "ce diagnostic répond au questionnaire « {value} », pas à « {expected} ».",
        "Ajoutez --questionnaire {value}.",
    ),
    "A006": _entry(
        "l'indicateur « {value} » n'est pas dans le questionnaire.", "{suggestion} Corrigez le nom, ou retirez-le."
    ),
    "A007": _entry("la réponse « {value} » n'est pas permise.", "{suggestion} Réponses permises : {allowed}."),
    "A008": _entry("« sans objet » n'est pas permis pour cette question.", 'Répondez, ou écrivez state = "unknown".'),
    "A009": _entry("« sans objet » sans raison.", 'Ajoutez reason = "…".'),
    "A010": _entry(
        "« value » et « state » à la fois.", "Gardez l'une des deux : la réponse, ou le fait qu'on ne la sait pas."
    ),
    "A011": _entry("« {value} » exclut toute autre réponse.", "Retirez cette modalité, ou les autres."),
    "A012": _entry(
        "un texte de {length} caractères est trop long (au plus {limit}).",
        "Raccourcissez-le, ou mettez-le dans un autre fichier dont vous donnez le nom ici.",
    ),
    "A013": _entry(
        "ce diagnostic suit l'édition « {value} », le questionnaire installé est l'édition « {expected} ».",
        "Faites-le passer à cette édition : « ruraldiag migrate {file} -o NOUVEAU.toml » (--preview pour voir). "
        "Ou gardez la sienne avec --questionnaire.",
    ),
    "A014": _entry(
        "même édition, mais le questionnaire a changé depuis ce diagnostic : les scores peuvent différer.",
        "Vérifiez les réponses, puis enregistrez-les avec « ruraldiag assess --answers {file} ».",
        "warning",
    ),
    "A015": _entry(
        "cette question ne se pose pas ici ({why}) : la réponse est gardée, sans compter.",
        "Rien à faire.",
        "warning",
    ),
    "A016": _entry("le code « {value} » n'a pas la forme attendue ({expected}).", "Vérifiez-le.", "warning"),
    "A017": _entry("la même modalité « {value} » est donnée deux fois.", "Gardez-la une fois."),
    "A018": _entry(
        "ce diagnostic a été écrit par une version plus récente de ruraldiag (format « {value} »).",
        "Mettez ruraldiag à jour, puis recommencez.",
    ),
    "A019": _entry(
        "« {key} » donne une date à venir ({value}) : ce diagnostic passerait pour le plus récent.",
        "Corrigez l'année, ou réglez l'horloge de l'ordinateur.",
        "warning",
    ),
    "A020": _entry(
        "{value} est plus que la réponse à « {other} » ({limit}), qu'elle ne devrait pas dépasser.",
        "Vérifiez les deux ; le score les prend telles quelles.",
        "warning",
    ),
    # Comparing, merging, migrating
    "C001": _entry(
        "ces diagnostics ne répondent pas au même questionnaire : {value}.",
        "Donnez des diagnostics d'un seul questionnaire : leurs réponses ne se mesurent pas à la même échelle.",
    ),
    "C002": _entry(
        "ce diagnostic est celui de « {value} », le premier celui de « {expected} » : on ne réunit que les voix "
        "d'une même collectivité.",
        "Donnez des diagnostics de la même collectivité (même code, ou même nom et même genre), ou comparez-les avec "
        "« ruraldiag compare ».",
    ),
    "C003": _entry(
        "plusieurs de ces diagnostics de « {value} » sont du même jour ({day}) : ils sont lus comme des dates qui se "
        "suivent.",
        "Si ce sont plusieurs personnes, réunissez leurs réponses avec « ruraldiag merge ».",
        "warning",
    ),
    "C004": _entry(
        "ces diagnostics ont plus de six mois d'écart (du {first} au {last}) : ce qui y diffère a pu changer entre les "
        "deux, sans que personne soit en désaccord.",
        "Pour voir ce qui a changé, prenez « ruraldiag compare ».",
        "warning",
    ),
    "C006": _entry(
        "sans date dans {files}, l'ordre des diagnostics de « {value} » n'est pas sûr : ils sont lus comme ils "
        "sont donnés, du plus ancien au plus récent.",
        "Vérifiez cet ordre, ou écrivez la date de chaque diagnostic dans son fichier, sous [interview] : "
        "« updated = 2026-11-22T10:00:00 ».",
        "warning",
    ),
    "C010": _entry(
        "ce diagnostic réunit déjà {count} ({names}).",
        "Là où il donne une réponse, elle compte pour une voix ; là où il laisse la question ouverte, chacune de ses "
        "voix est entendue. Toutes restent dans le fichier.",
        "warning",
    ),
    "C011": _entry(
        "la voix « {voice} » y répond « {value} » à « {id} », laissée ouverte, et l'édition {edition} n'a pas cette "
        "réponse : on ne sait pas avec qui elle est d'accord.",
        "Corrigez-la, ou donnez à la place de ce fichier les diagnostics dont il est fait.",
    ),
    "C012": _entry(
        "le suivi de « {id} » n'est pas le même partout : {said}. Retenu : {kept}.",
        "Si c'en est un autre : {mark}",
        "warning",
    ),
    # Tables
    "T001": _entry(
        "aucune colonne connue dans la première ligne ({names}).",
        "La première ligne doit porter les noms des colonnes : name, kind, code, date, puis les identifiants des "
        "indicateurs. « ruraldiag questionnaire template » écrit un tableau prêt à remplir ; pour un tableau venu "
        "d'ailleurs, dites avec --columns à quoi répond chaque colonne.",
    ),
    "T002": _entry("la colonne « {value} » est là {count} fois ({columns}).", "Gardez-en une seule."),
    "T003": _entry(
        "la colonne « {value} » ressemble à « {expected} », sans l'être.",
        "Corrigez son nom ; si elle dit autre chose, changez-le, ou dites avec --columns à quoi elle répond.",
    ),
    "T004": _entry(
        "{count} sans rôle dans ce questionnaire, laissée{s} de côté : {names}.",
        "Rien à faire, sauf si l'une d'elles répond à une question : dites alors laquelle avec --columns.",
        "warning",
    ),
    "T005": _entry(
        "il manque la colonne « name » (le nom) ou « code ».",
        "Ajoutez-la, ou dites avec --columns quelle colonne porte le nom. Colonnes lues : {names}.",
    ),
    "T006": _entry(
        "aucune colonne ne répond à une question du questionnaire « {id} ».",
        "Donnez à chaque colonne l'identifiant de son indicateur (« ruraldiag questionnaire template » les écrit), ou "
        "dites avec --columns à quoi elles répondent. Colonnes lues : {names}.",
    ),
    "T007": _entry("{what}.", "Vérifiez que c'est le bon fichier."),
    "T008": _entry(
        "ce n'est pas un tableau que je sais lire ({why}).",
        "Donnez un fichier CSV, XLSX ou ODS. S'il s'ouvre dans un tableur : « Fichier », « Enregistrer sous », type "
        "« Classeur Excel (.xlsx) ».",
    ),
    "T009": _entry(
        "une ligne dépasse {limit} Mo : ce n'est pas un tableau, ou ses fins de ligne sont perdues.",
        "Enregistrez-le de nouveau en CSV depuis un tableur.",
    ),
    "T010": _entry(
        "les guillemets ne vont pas ({why}).",
        "Un texte ouvert par un guillemet doit être refermé ; un guillemet à l'intérieur s'écrit deux fois.",
    ),
    "T011": _entry("le tableau a {count} colonnes ; j'en lis au plus {limit}.", "Retirez celles qui ne servent pas."),
    "T012": _entry("ce classeur est protégé par un mot de passe.", "Enregistrez-en une copie sans mot de passe."),
    "T013": _entry(
        "le fichier a changé pendant sa lecture.",
        "Fermez le programme qui l'écrit, puis relancez ; rien n'a été écrit.",
    ),
    "T014": _entry(
        "le fichier n'est écrit ni en UTF-8, ni en Windows-1252 ({why}).",
        "Enregistrez-le de nouveau en « CSV UTF-8 » depuis un tableur.",
    ),
    "T015": _entry(
        "le fichier n'est pas en UTF-8, il est lu en Windows-1252.",
        "Vérifiez les accents dans les résultats.",
        "warning",
    ),
    "T016": _entry(
        "{count} au-dessus de l'en-tête, laissée{s} de côté ; les lignes sont comptées depuis l'en-tête.",
        "Rien à faire.",
        "warning",
    ),
    "T017": _entry(
        "{count} plus d'une fois : {names}.",
        "Chaque ligne est comptée à part : retirez celles de trop, ou datez-les dans la colonne « date ».",
        "warning",
    ),
    "T018": _entry(
        "{count} sans la forme attendue : {names}.",
        "Un tableur retire souvent le zéro de tête : mettez la colonne au format Texte et corrigez (01006, pas 1006).",
        "warning",
    ),
    "T019": _entry(
        "la colonne « {value} » demandée par --by n'est pas dans le tableau.", "{suggestion} Colonnes : {known}."
    ),
    "T020": _entry(
        "la colonne « {value} » citée dans [columns] n'est pas dans le tableau.", "{suggestion} Colonnes : {known}."
    ),
    "T021": _entry(
        "« {value} » n'est ni une colonne connue, ni un indicateur.",
        "{suggestion} Écrivez name, kind, code, date ou l'identifiant d'un indicateur.",
    ),
    "T022": _entry("« {value} » ne convient pas : {why}", "Corrigez-le dans [values.{key}]."),
    "T023": _entry(
        "aucun diagnostic ici.",
        "Donnez un motif, ou pour « batch » un dossier, où se trouvent des fichiers .toml de diagnostics.",
    ),
    "T024": _entry("{count} vide{s}, laissée{s} de côté.", "Rien à faire.", "warning"),
    "T025": _entry(
        "le classeur a plusieurs feuilles : seule « {value} » est lue.", "Rien à faire, si c'est la bonne.", "warning"
    ),
    "T026": _entry(
        "toutes les réponses à « {value} » tiennent entre 0 et 1, alors qu'il faut des pour cent.",
        "Si 0,94 veut dire 94 %, multipliez la colonne par 100 : un tableur peut montrer l'un et garder l'autre.",
        "warning",
    ),
    "T027": _entry(
        "{count} d'une édition précédente ({editions}), relu{s} avec l'édition {edition}{lost}.",
        "Les fichiers restent comme ils sont ; « ruraldiag migrate FICHIER --preview » dit ce que devient chaque "
        "réponse.",
        "warning",
    ),
    "T028": _entry(
        "{count} la réponse à « {value} » est plus que celle à « {other} », qu'elle ne devrait pas dépasser : {names}.",
        "Vérifiez les deux colonnes ; le score les prend telles quelles.",
        "warning",
    ),
    "T029": _entry(
        "le fichier est en UTF-8 ({where}), sauf ici : l'octet {byte}{letter} n'en est pas.",
        "Dans un éditeur de texte, écrivez de nouveau les accents de cette ligne, puis enregistrez en « UTF-8 ». Si le "
        "fichier en réunit plusieurs, enregistrez d'abord chacun en « CSV UTF-8 ».",
    ),
    "T030": _entry(
        "nombre de cellules : {count} dans la ligne, {expected} dans l'en-tête.",
        "Vérifiez ses séparateurs et ses guillemets ; le fichier est peut-être coupé.",
    ),
    "T031": _entry("ni nom, ni code.", "Dites de quelle collectivité il s'agit."),
    "T032": _entry("« {value} » n'est pas un genre de collectivité.", "{suggestion} Genres : {known}."),
    "T033": _entry("« {value} » n'est pas une date.", "Écrivez-la 2026-11-22 ou 22/11/2026."),
    "T034": _entry("un texte de {length} caractères est trop long (au plus {limit}).", "Raccourcissez-le."),
    "T035": _entry(
        "la cellule est fusionnée avec une autre : sa valeur manque.", "Défusionnez-la et répétez la valeur."
    ),
    "T036": _entry(
        "la feuille va jusqu'à {cells} : {rows} lignes et {columns} colonnes, trop pour être lues.",
        "Si rien n'a à s'y trouver (une espace oubliée suffit), supprimez les lignes et les colonnes qui suivent le "
        "tableau, puis enregistrez ; ou copiez le tableau seul dans un classeur neuf.",
    ),
    "T037": _entry(
        "{count} à plusieurs dates : {names}.",
        "Chaque date compte à part dans la synthèse et dans le classement : pour qu'une collectivité n'y compte qu'une "
        "fois, ne gardez que sa ligne, ou son fichier, de la date la plus récente.",
        "warning",
    ),
    "T040": _entry("le tableur n'a pas su calculer cette cellule ({value}).", "Corrigez la formule, ou écrivez nsp."),
    "T041": _entry(
        "une formule sans résultat ({value}).", "Ouvrez le classeur, enregistrez-le, ou remplacez-la par sa valeur."
    ),
    "T042": _entry(
        "« {value} » n'est pas une réponse.",
        "Si elle manque, laissez la cellule vide ; si personne ne la sait, écrivez nsp (ou dites-le une fois pour "
        'toutes dans le fichier --columns : [values.{indicator}] "{value}" = "nsp").',
    ),
    "T043": _entry("« sans objet » (so) n'est pas permis pour cette question.", "Répondez, ou écrivez nsp."),
    "T044": _entry(
        "une date ou une heure ({value}) là où il faut un nombre.",
        "Un tableur a pu changer 3/5 ou 3.5 en date : écrivez de nouveau le nombre.",
    ),
    "T050": _entry(
        "le dossier contient déjà des rapports et n'a pas été touché.",
        "Ajoutez --resume pour ne faire que ceux qui manquent, --force pour tout refaire, ou donnez un autre dossier.",
    ),
    "T051": _entry(
        "un classeur n'a que {limit} lignes : les résultats n'y tiennent pas.", "Écrivez-les en .csv ou en .jsonl."
    ),
    # Use of the command line
    "U001": _entry("{message}", "{remedy}"),
    "U002": _entry("il faut le nom de la collectivité, et rien ne peut être demandé ici.", 'Ajoutez --unit "Nom".'),
    "U003": _entry(
        "« {value} » ne convient pas : il faut {count} nombres positifs (au plus un million) entre virgules.",
        "Par exemple {example}.",
    ),
    "U004": _entry("« {value} » n'est pas un état d'action.", "{suggestion} États possibles : {known}."),
    "U005": _entry(
        "l'indicateur « {value} » n'a pas d'action dans le questionnaire.",
        "Marquez l'une des actions que montre « ruraldiag plan ».",
    ),
    "U006": _entry("l'action de « {value} » est marquée de plusieurs façons : {states}.", "Gardez-en une seule."),
}
