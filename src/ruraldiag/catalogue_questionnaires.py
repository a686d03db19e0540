"""The catalogue of what can be wrong with a questionnaire: the codes Q…"""

from __future__ import annotations

from ruraldiag.problem import Problem, entry

QUESTIONNAIRES: dict[str, Problem] = {
    "Q001": entry("clé inconnue « {key} ».", "{suggestion} Les clés permises ici : {known}."),
    "Q002": entry("la clé « {key} » manque.", "Ajoutez-la."),
    "Q003": entry("« {key} » devrait être {expected}, et vaut « {value} ».", "Corrigez la valeur."),
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
        "ni « statements » ni « weight » : rien ne dit combien cela compte.",
        "Citez les constats que cela mesure, ou, si le questionnaire ne s'appuie sur aucun texte, donnez un poids.",
    ),
    "Q009": entry(
        "« statements » et « weight » à la fois : le poids serait lu deux fois.",
        "Gardez les constats (le poids se lit dans le texte) ou le poids, pas les deux.",
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
}
