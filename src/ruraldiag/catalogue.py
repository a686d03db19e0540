"""The catalogue: every code that ruraldiag can say, its French text and its remedy. Data, in the order of the codes.

It is longer than the other files: whoever looks for a code, or for the next one that is free, has one place to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ruraldiag.typography import french

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One entry of the catalogue."""

    text: str
    remedy: str
    severity: Severity = "error"


def entry(text: str, remedy: str, severity: Severity = "error") -> Problem:
    """Return an entry of the catalogue, its French typography seen to."""
    return Problem(text=french(text), remedy=french(remedy), severity=severity)


CATALOGUE: dict[str, Problem] = {
    # Files
    "F001": entry(
        "ce fichier n'existe pas.", "{suggestion} Vérifiez le chemin, ou tapez « {instead} » pour {purpose}."
    ),
    "F002": entry("c'est un dossier, pas un fichier.", "Donnez le nom du fichier, par exemple {example}."),
    "F003": entry(
        "le fichier ne peut pas être lu ({why}).",
        "Vérifiez que vous avez le droit de le lire et qu'aucun autre programme ne le garde ouvert.",
    ),
    "F004": entry(
        "le fichier fait {size} Mo ; un tel fichier n'en fait jamais plus de {limit}.",
        "Vérifiez que c'est le bon fichier.",
    ),
    "F005": entry(
        "le fichier n'est pas en UTF-8 (octet {byte} inattendu).",
        "Ouvrez-le dans un éditeur de texte et enregistrez-le en « UTF-8 ».",
    ),
    "F006": entry(
        "le fichier n'est pas du TOML valide : {why}.",
        "Corrigez cette ligne ; si le fichier est coupé ou abîmé, repartez de la dernière sauvegarde.",
    ),
    "F007": entry(
        "le fichier existe déjà et n'a pas été touché.",
        "Donnez un autre nom, ou ajoutez --force pour le remplacer.",
    ),
    "F008": entry(
        "le fichier ne peut pas être écrit ({why}) ; ce qui s'y trouvait est intact.",
        "Choisissez un autre dossier, libérez de la place ou demandez le droit d'écrire.",
    ),
    "F009": entry(
        "le format « {format} » demande un module qui n'est pas installé.",
        "Installez-le avec : pip install 'ruraldiag[{extra}]'.",
    ),
    "F010": entry(
        "ce format n'est pas encore disponible dans cette version : « {format} ».",
        "{suggestion} Formats disponibles : {formats}.",
    ),
    "F011": entry(
        "la sortie ne peut pas être écrite jusqu'au bout ({why}).",
        "Libérez de la place, ou écrivez dans un fichier avec -o, là où la commande le permet.",
    ),
    "F012": entry(
        "le fichier est protégé en écriture et n'a pas été touché.",
        "Ôtez la protection (ses propriétés, « lecture seule »), ou travaillez sur une copie.",
    ),
    "F013": entry(
        "un des programmes qui écrivent les rapports a été arrêté ; les rapports déjà faits sont entiers.",
        "Relancez la même commande avec --resume : elle ne fait que ceux qui manquent.",
    ),
    "F014": entry(
        "un autre programme écrit ce fichier en ce moment ; il n'a pas été touché.",
        "Attendez qu'il ait fini, puis recommencez.",
    ),
    "F015": entry(
        "le dossier {folder} n'existe pas ; rien n'a été écrit.",
        "{suggestion} Corrigez son nom, ou créez-le d'abord.",
    ),
    "F016": entry(
        "le format {format} demande un module qui n'est pas installé.",
        "Pour l'ajouter, tapez : {command}",
    ),
    "F018": entry("le nom du fichier est trop long ; rien n'a été écrit.", "Donnez-en un plus court."),
    "F019": entry(
        "le fichier est ouvert dans un autre programme ; ce qui s'y trouvait est intact.",
        "Fermez-le dans le tableur ou l'éditeur qui le montre, puis recommencez, ou donnez un autre nom.",
    ),
    # Questionnaires
    "Q001": entry("clé inconnue « {key} ».", "{suggestion} Les clés permises ici : {known}."),
    "Q002": entry("la clé « {key} » manque.", "Ajoutez-la."),
    "Q003": entry("« {key} » devrait être {expected}, et vaut « {value} ».", "{suggestion} Corrigez la valeur."),
    "Q004": entry(
        "« {value} » n'est pas un identifiant.",
        "Un identifiant commence par une lettre ou un chiffre et ne contient que lettres sans accent, chiffres, "
        "points, tirets et soulignés.",
    ),
    "Q005": entry("l'identifiant « {value} » est réservé ({why}).", "Choisissez-en un autre."),
    "Q006": entry("l'identifiant « {value} » sert deux fois.", "Donnez un identifiant différent à chacun."),
    "Q007": entry(
        "le poids vaut {weight}, la question ne compterait pas.",
        "Donnez un poids positif, ou retirez la question.",
    ),
    "Q008": entry(
        "ni « measures », ni « weight » : rien ne dit combien cela compte.",
        "Citez le constat que cela mesure, ou, si le questionnaire ne s'appuie sur aucun texte, donnez un poids.",
    ),
    "Q009": entry(
        "un constat mesuré et « weight » à la fois : le poids serait lu deux fois.",
        "Gardez le constat (le poids se lit dans le texte) ou le poids, pas les deux.",
    ),
    "Q010": entry("{what} « {value} » n'existe pas.", "{suggestion} Corrigez le nom, ou ajoutez ce qui manque."),
    "Q011": entry(
        "plusieurs modalités valent {score} : {several}.",
        "C'est permis ; vérifiez que c'est voulu.",
        "warning",
    ),
    "Q012": entry(
        "une échelle a de 2 à 7 modalités ordonnées, celle-ci en a {count}.",
        "Ajoutez ou retirez des modalités, ou changez « kind ».",
    ),
    "Q013": entry(
        "les modalités ne sont pas dans l'ordre croissant de leur score, ou certaines n'en ont pas.",
        "Rangez-les de la plus basse à la plus haute, avec un score partout ou nulle part, entre 0 et 1.",
    ),
    "Q014": entry(
        "les bornes ne conviennent pas : {why}.",
        "Donnez au moins deux points [x, y], x strictement croissant, y toujours montant ou toujours descendant, "
        "entre 0 et 1.",
    ),
    "Q015": entry("{what} « {value} » est vide : son score serait 0/0.", "Ajoutez-y une question, ou retirez-le."),
    "Q016": entry(
        "les actions s'attendent en rond : {cycle}.", "Retirez un « requires » pour que l'une puisse commencer."
    ),
    "Q017": entry(
        "les points de « {value} » ne conviennent pas : une modalité exclusive vaut 0, toute autre plus que 0.",
        "Mettez points = 0 à la modalité exclusive et des points positifs aux autres.",
    ),
    "Q018": entry(
        "la cible « {value} » n'est pas une réponse possible.",
        "Donnez une modalité, une liste de modalités ou un nombre permis, selon le genre de question.",
    ),
    "Q019": entry(
        "la question filtre « {value} » est elle-même filtrée.",
        "Prenez pour filtre une question posée à tous.",
    ),
    "Q020": entry(
        "le filtre doit dire « at_least » ou « options », et un seul des deux.",
        "Gardez celui des deux qui convient.",
    ),
    "Q021": entry(
        "les niveaux ne conviennent pas : {why}.",
        "Commencez à 0 et donnez des seuils strictement croissants, sous 100.",
    ),
    "Q022": entry(
        "le constat « {value} » n'est mesuré par rien.",
        "Citez-le dans un indicateur, un acteur, un verrou, un débat ou une action, ou dites pourquoi sous "
        "[[not_measured]].",
    ),
    "Q023": entry(
        "l'action demande quelque chose à « {value} », qui n'y prend pas part.",
        "Ajoutez cet acteur à « partners », ou retirez la demande.",
    ),
    "Q024": entry(
        "« when_below » vaut {value} et {why}.", "Donnez une valeur entre 0 et 1, différente pour chaque action."
    ),
    "Q025": entry(
        "l'appui « {value} » n'est pas dans [scoring.backing].", "Ajoutez-le à la table, ou corrigez le constat."
    ),
    "Q026": entry(
        "la réponse la plus basse vaut {low} et la plus haute {high} : l'échelle n'est pas pleine.",
        "C'est permis ; vérifiez que c'est voulu.",
        "warning",
    ),
    "Q027": entry(
        "une meilleure réponse ici peut faire baisser le score : elle décide si « {value} » se pose.",
        "C'est permis ; vérifiez que c'est voulu.",
        "warning",
    ),
    "Q028": entry(
        "la première série (express) porte {share} % du poids {of}, moins que les {wanted} % voulus.",
        "Ajoutez-y une question qui pèse.",
        "warning",
    ),
    "Q029": entry(
        "la réponse « {value} », sous la cible, n'a pas d'action.",
        "Ajoutez une action dont « when_below » dépasse la valeur de cette réponse.",
        "warning",
    ),
    "Q030": entry("{key} est donné dans deux fichiers.", "Gardez-le dans un seul."),
    "Q031": entry("aucun questionnaire ne s'appelle « {value} ».", "{suggestion} Ceux que je connais : {known}."),
    "Q032": entry("ce dossier ne contient aucun fichier .toml.", "Donnez le dossier du questionnaire."),
    "Q033": entry(
        "« {key} » ne va pas avec une question de genre « {kind} », ou lui manque.",
        "Une échelle ou un choix multiple a des « options » ; un nombre a des « goalposts ».",
    ),
    "Q034": entry(
        "l'édition « {value} » du questionnaire « {id} » n'est pas installée.",
        "Celles que j'ai : {known}. Demandez le fichier de cette édition et rangez-le sous {file}.",
    ),
    "Q035": entry(
        "ce fichier devrait être l'édition « {expected} », et dit être « {value} ».",
        "Rangez-le sous le nom de son édition, ou corrigez « id » et « edition ».",
    ),
    "Q036": entry(
        "« at_most » cite « {value} », qui n'est pas une autre question à nombre de même unité.",
        "Citez une question de genre « number », avec la même unité, ou retirez « at_most ».",
    ),
    "Q037": entry(
        "« finding » dit ici un nombre, et le mot « value » entre accolades y tient sa place, une fois et une seule.",
        "Écrivez-le une fois, ou retirez « finding » ; hors d'un nombre, c'est chaque modalité qui a le sien.",
    ),
    "Q038": entry(
        "cette échelle a {count} modalités ; de 3 à 5, on répond mieux.",
        "C'est permis ; vérifiez que chacune se constate sans hésiter.",
        "warning",
    ),
    "Q039": entry(
        "les modalités semblent écrites de la plus haute (« {first} ») à la plus basse (« {last} »), et sans « score » "
        "c'est la dernière qui vaut le plus.",
        "Rangez-les de la plus basse à la plus haute ; si l'ordre est le bon, donnez à chacune son « score ».",
        "warning",
    ),
    "Q040": entry(
        "le constat « {value} » mesure aussi {above}, au-dessus : il pèserait deux fois.",
        "Gardez « measures » à un seul des deux étages ; l'autre peut citer ce constat dans « statements ».",
    ),
    "Q041": entry(
        "un tableur change ces identifiants dès qu'on les y tape : {several}.",
        "Commencez-les par une lettre (« de-3-a-5 », « r1-10 ») : les réponses recueillies en tableau seront sûres.",
        "warning",
    ),
    "Q042": entry(
        "le projet de délibération {why}.",
        "Citez dans « indicators » des questions qui ont une action ; donnez des « articles » à chaque genre.",
    ),
    "Q043": entry(
        "la meilleure réponse à « {value} » vaut {most} : aucune n'atteint {wanted}.",
        "Baissez « at_least », ou donnez plus à cette réponse.",
    ),
    # Assessments
    "A001": entry("clé inconnue « {key} ».", "{suggestion} Retirez-la, ou corrigez son nom."),
    "A002": entry("la clé « {key} » manque.", "Ajoutez-la."),
    "A003": entry("« {key} » devrait être {expected}, et vaut « {value} ».", "{suggestion} Corrigez la valeur."),
    "A004": entry(
        "ce n'est pas un diagnostic ruraldiag (format « {value} »).",
        'Un diagnostic commence par : format = "ruraldiag/assessment/1".',
    ),
    "A005": entry(
        "ce diagnostic répond au questionnaire « {value} », pas à « {expected} ».",
        "Ajoutez --questionnaire {value}.",
    ),
    "A006": entry(
        "l'indicateur « {value} » n'est pas dans le questionnaire.", "{suggestion} Corrigez le nom, ou retirez-le."
    ),
    "A007": entry("la réponse « {value} » n'est pas permise.", "{suggestion} Réponses permises : {allowed}."),
    "A008": entry("« sans objet » n'est pas permis pour cette question.", 'Répondez, ou écrivez state = "unknown".'),
    "A009": entry("« sans objet » sans raison.", 'Ajoutez reason = "…".'),
    "A010": entry(
        "« value » et « state » à la fois.", "Gardez l'une des deux : la réponse, ou le fait qu'on ne la sait pas."
    ),
    "A011": entry("« {value} » exclut toute autre réponse.", "Retirez cette modalité, ou les autres."),
    "A012": entry(
        "un texte de {length} caractères est trop long (au plus {limit}).",
        "Raccourcissez-le, ou mettez-le dans un autre fichier dont vous donnez le nom ici.",
    ),
    "A013": entry(
        "ce diagnostic suit l'édition « {value} », le questionnaire installé est l'édition « {expected} ».",
        "Faites-le passer à cette édition : « ruraldiag migrate {file} -o NOUVEAU.toml » (--preview pour voir). "
        "Ou gardez la sienne avec --questionnaire.",
    ),
    "A014": entry(
        "même édition, mais le questionnaire a changé depuis ce diagnostic : les scores peuvent différer.",
        "Vérifiez les réponses, puis enregistrez-les avec « ruraldiag assess --answers {file} ».",
        "warning",
    ),
    "A015": entry(
        "cette question ne se pose pas ici ({why}) : la réponse est gardée, sans compter.",
        "Rien à faire.",
        "warning",
    ),
    "A016": entry("le code « {value} » n'a pas la forme attendue ({expected}).", "{remedy}", "warning"),
    "A017": entry("la même modalité « {value} » est donnée deux fois.", "Gardez-la une fois."),
    "A018": entry(
        "ce diagnostic a été écrit par une version plus récente de ruraldiag (format « {value} »).",
        "Mettez ruraldiag à jour, puis recommencez.",
    ),
    "A019": entry(
        "« {key} » donne une date à venir ({value}) : ce diagnostic passerait pour le plus récent.",
        "Corrigez l'année, ou réglez l'horloge de l'ordinateur.",
        "warning",
    ),
    "A020": entry(
        "{value} est plus que la réponse à « {other} » ({limit}), qu'elle ne devrait pas dépasser.",
        "Vérifiez les deux ; le score les prend telles quelles.",
        "warning",
    ),
    # Comparing, merging, migrating
    "C001": entry(
        "ces diagnostics ne répondent pas au même questionnaire : {value}.",
        "Donnez des diagnostics d'un seul questionnaire : leurs réponses ne se mesurent pas à la même échelle.",
    ),
    "C002": entry(
        "ce diagnostic est celui de « {value} », le premier celui de « {expected} » : on ne réunit que les voix "
        "d'une même collectivité.",
        "Donnez des diagnostics de la même collectivité (même code, ou même nom et même genre), ou comparez-les avec "
        "« ruraldiag compare ».",
    ),
    "C003": entry(
        "plusieurs de ces diagnostics de « {value} » sont du même jour ({day}) : ils sont lus comme des dates qui se "
        "suivent.",
        "Si ce sont plusieurs personnes, réunissez leurs réponses avec « ruraldiag merge ».",
        "warning",
    ),
    "C004": entry(
        "ces diagnostics ont plus de six mois d'écart (du {first} au {last}) : ce qui y diffère a pu changer entre les "
        "deux, sans que personne soit en désaccord.",
        "Pour voir ce qui a changé, prenez « ruraldiag compare ».",
        "warning",
    ),
    "C006": entry(
        "sans date dans {files}, l'ordre des diagnostics de « {value} » n'est pas sûr : ils sont lus comme ils "
        "sont donnés, du plus ancien au plus récent.",
        "Vérifiez cet ordre, ou écrivez la date de chaque diagnostic dans son fichier, sous [interview] : "
        "« updated = 2026-11-22T10:00:00 ».",
        "warning",
    ),
    "C010": entry(
        "ce diagnostic réunit déjà {count} ({names}).",
        "Là où il donne une réponse, elle compte pour une voix ; là où il laisse la question ouverte, chacune de ses "
        "voix est entendue. Toutes restent dans le fichier.",
        "warning",
    ),
    "C011": entry(
        "la voix « {voice} » y répond « {value} » à « {id} », laissée ouverte, et l'édition {edition} n'a pas cette "
        "réponse : on ne sait pas avec qui elle est d'accord.",
        "Corrigez-la, ou donnez à la place de ce fichier les diagnostics dont il est fait.",
    ),
    "C012": entry(
        "le suivi de « {id} » n'est pas le même partout : {said}. Retenu : {kept}.",
        "Si c'en est un autre : {mark}",
        "warning",
    ),
    # Tables
    "T001": entry(
        "aucune colonne connue dans la première ligne ({names}).",
        "La première ligne doit porter les noms des colonnes : name, kind, code, date, puis les identifiants des "
        "indicateurs. « ruraldiag questionnaire template » écrit un tableau prêt à remplir ; pour un tableau venu "
        "d'ailleurs, dites avec --columns à quoi répond chaque colonne.",
    ),
    "T002": entry("la colonne « {value} » est là {count} fois ({columns}).", "{remedy}"),
    "T003": entry(
        "la colonne « {value} » ressemble à « {expected} », sans l'être{alike}.",
        "Corrigez son nom ; si elle dit autre chose, changez-le, ou dites avec --columns à quoi elle répond.",
    ),
    "T004": entry(
        "{count} sans rôle dans ce questionnaire, laissée{s} de côté : {names}.",
        "Rien à faire, sauf si l'une d'elles répond à une question : dites alors laquelle avec --columns.",
        "warning",
    ),
    "T005": entry(
        "il manque la colonne « name » (le nom) ou « code ».",
        "Ajoutez-la, ou dites avec --columns quelle colonne porte le nom. Colonnes lues : {names}.",
    ),
    "T006": entry(
        "aucune colonne ne répond à une question du questionnaire « {id} ».",
        "Donnez à chaque colonne l'identifiant de son indicateur (« ruraldiag questionnaire template » les écrit), ou "
        "dites avec --columns à quoi elles répondent. Colonnes lues : {names}.",
    ),
    "T007": entry("{what}.", "Vérifiez que c'est le bon fichier."),
    "T008": entry(
        "ce n'est pas un tableau que je sais lire ({why}).",
        "Donnez un fichier CSV, XLSX ou ODS. S'il s'ouvre dans un tableur : « Fichier », « Enregistrer sous », type "
        "« Classeur Excel (.xlsx) ».",
    ),
    "T009": entry(
        "une ligne dépasse {limit} Mo : ce n'est pas un tableau, ou ses fins de ligne sont perdues.",
        "Enregistrez-le de nouveau en CSV depuis un tableur.",
    ),
    "T010": entry(
        "les guillemets ne vont pas ({why}).",
        "Un texte ouvert par un guillemet doit être refermé ; un guillemet à l'intérieur s'écrit deux fois.",
    ),
    "T011": entry("le tableau a {count} colonnes ; j'en lis au plus {limit}.", "Retirez celles qui ne servent pas."),
    "T012": entry("ce classeur est protégé par un mot de passe.", "Enregistrez-en une copie sans mot de passe."),
    "T013": entry(
        "le fichier a changé pendant sa lecture.",
        "Fermez le programme qui l'écrit, puis relancez ; rien n'a été écrit.",
    ),
    "T014": entry(
        "le fichier n'est écrit ni en UTF-8, ni en Windows-1252 ({why}).",
        "Enregistrez-le de nouveau en « CSV UTF-8 » depuis un tableur.",
    ),
    "T015": entry(
        "le fichier n'est pas en UTF-8, il est lu en Windows-1252.",
        "Vérifiez les accents dans les résultats.",
        "warning",
    ),
    "T016": entry(
        "{count} au-dessus de l'en-tête, laissée{s} de côté ; les lignes sont comptées depuis l'en-tête.",
        "Rien à faire.",
        "warning",
    ),
    "T017": entry(
        "{count} plus d'une fois : {names}.",
        "Chaque ligne est comptée à part : retirez celles de trop, ou datez-les dans la colonne « date ».",
        "warning",
    ),
    "T018": entry(
        "{count} sans la forme attendue : {names}.",
        "{remedy}",
        "warning",
    ),
    "T019": entry(
        "la colonne « {value} » demandée par --by n'est pas dans le tableau.", "{suggestion} Colonnes : {known}."
    ),
    "T020": entry(
        "la colonne « {value} » citée dans [columns] n'est pas dans le tableau.", "{suggestion} Colonnes : {known}."
    ),
    "T021": entry(
        "« {value} » n'est ni une colonne connue, ni un indicateur.",
        "{suggestion} Écrivez name, kind, code, date ou l'identifiant d'un indicateur.",
    ),
    "T022": entry("« {value} » ne convient pas : {why}", "Corrigez-le dans [values.{key}]."),
    "T023": entry(
        "aucun diagnostic ici.",
        "Donnez un motif, ou pour « batch » un dossier, où se trouvent des fichiers .toml de diagnostics.",
    ),
    "T024": entry("{count} vide{s}, laissée{s} de côté.", "Rien à faire.", "warning"),
    "T025": entry(
        "le classeur a plusieurs feuilles : seule « {value} » est lue.",
        "Rien à faire, si c'est la bonne ; sinon, dites laquelle avec --sheet.",
        "warning",
    ),
    "T026": entry(
        "toutes les réponses à « {value} » tiennent entre 0 et 1, alors qu'il faut des pour cent.",
        "Si 0,94 veut dire 94 %, multipliez la colonne par 100 : un tableur peut montrer l'un et garder l'autre.",
        "warning",
    ),
    "T027": entry(
        "{count} d'une édition précédente ({editions}), relu{s} avec l'édition {edition}{lost}.",
        "Les fichiers restent comme ils sont ; « ruraldiag migrate FICHIER --preview » dit ce que devient chaque "
        "réponse.",
        "warning",
    ),
    "T028": entry(
        "{count} la réponse à « {value} » est plus que celle à « {other} », qu'elle ne devrait pas dépasser : {names}.",
        "Vérifiez les deux colonnes ; le score les prend telles quelles.",
        "warning",
    ),
    "T029": entry(
        "le fichier est en UTF-8 ({where}), sauf ici : l'octet {byte}{letter} n'en est pas.",
        "Dans un éditeur de texte, écrivez de nouveau les accents de cette ligne, puis enregistrez en « UTF-8 ». Si le "
        "fichier en réunit plusieurs, enregistrez d'abord chacun en « CSV UTF-8 ».",
    ),
    "T030": entry(
        "nombre de cellules : {count} dans la ligne, {expected} dans l'en-tête.",
        "Vérifiez ses séparateurs et ses guillemets ; le fichier est peut-être coupé.",
    ),
    "T031": entry("ni nom, ni code.", "Dites de quelle collectivité il s'agit."),
    "T032": entry("« {value} » n'est pas un genre de collectivité.", "{suggestion} Genres : {known}."),
    "T033": entry("« {value} » n'est pas une date du calendrier.", "Écrivez-la 2026-11-22 ou 22/11/2026."),
    "T034": entry("un texte de {length} caractères est trop long (au plus {limit}).", "Raccourcissez-le."),
    "T035": entry(
        "la cellule est fusionnée avec une autre : sa valeur manque.", "Défusionnez-la et répétez la valeur."
    ),
    "T036": entry(
        "la feuille va jusqu'à {cells} : {rows} lignes et {columns} colonnes, trop pour être lues.",
        "Si rien n'a à s'y trouver (une espace oubliée suffit), supprimez les lignes et les colonnes qui suivent le "
        "tableau, puis enregistrez ; ou copiez le tableau seul dans un classeur neuf.",
    ),
    "T037": entry(
        "{count} à plusieurs dates : {names}.",
        "Chaque date compte à part dans la synthèse et dans le classement : pour qu'une collectivité n'y compte qu'une "
        "fois, ne gardez que sa ligne, ou son fichier, de la date la plus récente.",
        "warning",
    ),
    "T038": entry(
        "{count} de la colonne « {value} » ne {say} rien : {names}.",
        "C'est lu comme une cellule vide{so}. Écrivez la valeur, ou videz la cellule.",
        "warning",
    ),
    "T039": entry(
        "{count} une date à venir : {names}.",
        "Corrigez l'année, ou réglez l'horloge de l'ordinateur : ces réponses passeraient pour les plus récentes.",
        "warning",
    ),
    "T040": entry(
        "le tableur n'a pas su calculer cette cellule ({value}).",
        "Corrigez la formule, ou écrivez sa valeur (nsp, pour une réponse que personne ne sait).",
    ),
    "T041": entry(
        "une formule sans résultat ({value}).", "Ouvrez le classeur, enregistrez-le, ou remplacez-la par sa valeur."
    ),
    "T042": entry(
        "« {value} » n'est pas une réponse.",
        "Si elle manque, laissez la cellule vide ; si personne ne la sait, écrivez nsp (ou dites-le une fois pour "
        'toutes dans le fichier --columns : [values.{indicator}] "{value}" = "nsp").',
    ),
    "T043": entry("« sans objet » (so) n'est pas permis pour cette question.", "Répondez, ou écrivez nsp."),
    "T044": entry(
        "une date ou une heure ({value}) là où il faut {due}.",
        "{remedy}",
    ),
    "T045": entry(
        "« {value} » peut être {several} : un tableur en fait le même nombre.",
        "Mettez la colonne au format Texte et écrivez de nouveau la modalité ; où celle-ci est sûre, écrivez "
        '="{value}", ou dites dans le fichier --columns ce que veut dire {value}, sous [values.{indicator}].',
    ),
    "T046": entry(
        "{count} d'un choix multiple, laissée{s} de côté : {names}.",
        "Pour les lire, dites-le dans le fichier --columns, une ligne par case : [boxes.{indicator}] "
        '"{value}" = "{option}".',
        "warning",
    ),
    "T047": entry("ce tableau n'a pas de feuilles.", "Retirez --sheet, qui ne sert qu'aux classeurs."),
    "T048": entry("le classeur n'a pas de feuille « {value} ».", "{suggestion} Ses feuilles : {known}."),
    "T049": entry(
        "{count} masquée{s} dans le classeur (un filtre, peut-être), lue{s} comme les autres : {names}.",
        "Si elles ne doivent pas compter, copiez ce qui se voit dans une autre feuille, ou supprimez-les.",
        "warning",
    ),
    "T050": entry(
        "le dossier contient déjà des rapports et n'a pas été touché.",
        "Ajoutez --resume pour ne faire que ceux qui manquent, --force pour tout refaire, ou donnez un autre dossier.",
    ),
    "T051": entry(
        "un classeur n'a que {limit} lignes : les résultats n'y tiennent pas.", "Écrivez-les en .csv ou en .jsonl."
    ),
    "T052": entry(
        "{why} : ce n'est pas une collectivité.", "Rien à faire, si c'est un total ou une note ; sinon, {otherwise}."
    ),
    "T054": entry(
        "le fichier n'est ni en UTF-8, ni en Windows-1252 : il est lu en {encoding}, d'après ses accents.",
        "Vérifiez les accents dans les résultats ; pour être sûr, enregistrez-le de nouveau en « CSV UTF-8 ».",
        "warning",
    ),
    "T055": entry(
        "{count} pas à ce genre de collectivité, et les réponses n'y comptent pas : {names}.",
        "Rien à faire, si le genre est le bon.",
        "warning",
    ),
    "T056": entry(
        "aucune feuille visible n'est un tableau connu : la feuille masquée « {value} » est lue.",
        "Affichez-la pour vérifier que c'est la bonne, ou dites laquelle avec --sheet.",
        "warning",
    ),
    "T057": entry(
        "des groupes ne diffèrent que par des majuscules, des accents ou des tirets : {names}.",
        "Chacun est compté à part : écrivez-les de la même façon, si c'est le même groupe.",
        "warning",
    ),
    "T058": entry(
        "{count} dont les accents semblent abîmés : {names}.",
        "Le fichier a pu être enregistré après avoir été mal relu (« Ã© » pour « é ») : reprenez-le à sa source, en "
        "« CSV UTF-8 ».",
        "warning",
    ),
    # Use of the command line
    "U001": entry("{message}", "{remedy}"),
    "U002": entry("il faut le nom de la collectivité, et rien ne peut être demandé ici.", 'Ajoutez --unit "Nom".'),
    "U003": entry(
        "« {value} » ne convient pas : il faut {count} nombres positifs (au plus un million) entre virgules.",
        "Par exemple {example}.",
    ),
    "U004": entry("« {value} » n'est pas un état d'action.", "{suggestion} États possibles : {known}."),
    "U005": entry(
        "l'indicateur « {value} » n'a pas d'action dans le questionnaire.",
        "Marquez l'une des actions que montre « ruraldiag plan ».",
    ),
    "U006": entry("l'action de « {value} » est marquée de plusieurs façons : {states}.", "Gardez-en une seule."),
}
