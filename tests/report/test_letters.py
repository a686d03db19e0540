"""Letters and the draft délibération: whose words they are, to whom, for which kind of unit, where there is none."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.dossier import Dossier
from ruraldiag.questionnaire.digest import digest_of
from ruraldiag.questionnaire.load import load_questionnaire, parse
from ruraldiag.questionnaire.model import Questionnaire, UnitKind
from ruraldiag.questionnaire.routing import for_kind
from ruraldiag.report.content.deliberation import deliberation
from ruraldiag.report.content.letters import letters
from ruraldiag.report.document import Document
from ruraldiag.report.formats.render import render
from small import SMALL

DRAFT = """
[deliberation]
visas = ["Vu le diagnostic ;"]
checked = 2026-11-28
indicators = ["strategie"]
articles = ["La stratégie est adoptée"]
subject = "Adoption de la stratégie"
considered = ["que les outils servent un projet"]
found = { rien = "que rien n'est écrit" }
notes = ["article 1 : à relire"]
[deliberation.wording.commune]
assembly = "Le conseil municipal"
visas = ["Vu le code ;"]
carried_out = "Le maire exécute."
signed_by = ["Le maire", "Le secrétaire"]
appeal = "Le vote se conteste deux mois."
[deliberation.wording.gal]
assembly = "Le comité"
act = "décision"
subject = "Un appel"
articles = ["Un appel est lancé."]
notes = ["Article 1 : nommer l'appel."]
found = { rien = "qu'aucun appel n'est lancé" }
"""
NASTY = (
    'Le *petit* `a` [b](javascript:x) <img onerror="x"> #set $ =cmd() \u202etourné\u2066 \x00\x1b[31m 🐑 | ' + "z" * 150
)
KINDS = get_args(UnitKind)


@pytest.fixture(scope="session")
def drafting() -> Questionnaire:
    """The small questionnaire with the formulas of a draft."""
    return parse({"petit.toml": SMALL + DRAFT})


@pytest.fixture
def dossier(drafting: Questionnaire, answered: Callable[..., Assessment]) -> Callable[..., Dossier]:
    """The function that returns the dossier of short answers."""

    def make(answers: dict[str, Any], **more: Any) -> Dossier:
        questionnaire = more.setdefault("questionnaire", drafting)
        assessment = answered(answers, **more)
        return Dossier(score(assessment, questionnaire), assessment)

    return make


def text(document: Document | None) -> str:
    """Return a document as Markdown, its special spaces plain ones."""
    assert document is not None
    return render(document, "md").decode().replace("\N{NO-BREAK SPACE}", " ")


def lowest(kind: UnitKind) -> Dossier:
    """Return the shipped questionnaire answered by a unit of a kind that has nothing yet."""
    questionnaire = load_questionnaire()
    answers: dict[str, Any] = {}
    for indicator in questionnaire.indicators:
        if for_kind(indicator, kind):
            first = next((one for one in indicator.options if one.exclusive), next(iter(indicator.options), None))
            value = first.id if first else indicator.bounds[0]
            answers[indicator.id] = {"value": [value] if indicator.kind == "multiple" else value}
    content = {
        "questionnaire": {"id": questionnaire.id, "edition": questionnaire.edition, "digest": digest_of(questionnaire)},
        "unit": {"name": "Saint-Exemple (fictif)", "kind": kind},
        "interview": {"updated": dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)},
        "answers": answers,
    }
    assessment = Assessment.model_validate(content)
    return Dossier(score(assessment, questionnaire), assessment)


def test_a_letter_says_who_asks_whom_for_what_why_what_is_done_here_and_by_when(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    # « lieu » only associates the Département, which is asked nothing there: no letter mentions it.
    epci, departement = letters(dossier(most))
    assert (epci.id, epci.kind, departement.id) == ("lettre-epci", "letter", "lettre-departement")
    said = text(epci)
    for words in (
        "# Saint-Exemple (fictive)\n",
        "Commune · dossier suivi par : …",
        "**À l'intercommunalité**",
        "**Objet : une demande, pour l'action « Écrire la stratégie en quatre pages »**",
        "le point de notre territoire, le 22 novembre 2026, avec le questionnaire « Petit questionnaire »",
        "Il s'appuie sur le document « Une synthèse » (Un réseau, 17 novembre 2017).",
        "**Ce que nous vous demandons.** Une personne pour aider à l'écrire.",
        "**Pourquoi.** Sans elle, le reste compte moins.\n\n**Où nous en sommes.** Stratégie écrite : rien d'écrit.\n\n"
        "**Pour quand.** Nous nous donnons 6 mois.\n\n"
        "Ce que nous faisons de notre côté est dans l'extrait de notre plan d'action, joint à cette lettre.\n\n",
        "Pour la commune,\n\n……………………………… (nom, qualité, signature)\n\n"  # the plan comes after who signs
        "## Pièce jointe : extrait de notre plan d'action\n\n"
        "Pour information : ces pas sont recopiés de notre plan, qui s'adresse à nous.\n\n"
        "**Écrire la stratégie en quatre pages** :\n\n1. Réunir le conseil.\n2. Écrire.\n3. Voter.\n",
    ):
        assert words in said, words
    assert "modèle" not in said  # one body, one letter


def test_several_demands_to_one_actor_stand_in_one_letter_and_it_may_lead(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    said = text(letters(dossier(most))[1])
    assert "**Objet : deux demandes, après notre diagnostic « Petit questionnaire »**" in said
    assert re.findall(r"^## (\d)\. (.*)$", said, re.MULTILINE) == [
        ("1", "Former un public de plus"),
        ("2", "Raccorder les derniers locaux"),
    ]
    assert "Une séance près d'ici. Cette action, c'est vous qui pouvez la mener." in said
    assert "Une date par local." in said
    assert re.findall(r"^\*\*(.*)\*\* :$", said, re.MULTILINE) == ["Raccorder les derniers locaux"]  # no other step
    # Of several things, those that are there: how many says nothing to who has not seen the question.
    assert "**Où nous en sommes.** Publics formés : pour l'instant, les élus formés ; le reste est à faire.\n" in said
    assert "nous avons répondu" not in said
    assert "sur trois" not in said


@pytest.mark.parametrize(
    ("title", "ask", "said"),
    [
        ("L'intercommunalité", "Une date.", ("À l'intercommunalité", "Une date.", False)),
        ("Les associations", "Une date.", ("Aux associations", "Une date.", True)),
        ("Les associations", "Au club : une date.", ("Au club", "Une date.", True)),
        ("La chambre", "Si besoin : une date.", ("À la chambre", "Si besoin : une date.", False)),
    ],
)
def test_a_letter_goes_to_the_body_that_the_request_names_and_is_a_model_where_there_are_many(
    dossier: Callable[..., Dossier],
    most: dict[str, Any],
    title: str,
    ask: str,
    said: tuple[str, str, bool],
) -> None:
    toml = SMALL.replace("L'intercommunalité\"", f'{title}"')
    toml = toml.replace("Une personne pour aider à l'écrire.", ask.replace(" :", "\N{NO-BREAK SPACE}:"))
    letter = text(letters(dossier(most, questionnaire=parse({"petit.toml": toml})))[0])
    assert (
        f"\n**{said[0]}**\n" in letter,
        f"**Ce que nous vous demandons.** {said[1]}\n" in letter,
        "Lettre modèle" in letter,
    ) == (True, True, said[2])


def test_an_action_that_another_leads_is_not_said_to_be_ours(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    led = SMALL.replace(
        'horizon = "6 mois"\npartners = ["epci"]', 'horizon = "6 mois"\nlead = "departement"\npartners = ["epci"]'
    )
    led = led.replace('ask = { departement = "Une séance près d\'ici." }', "")
    epci, departement = map(text, letters(dossier(most, questionnaire=parse({"petit.toml": led}))))
    title = "**Écrire la stratégie en quatre pages**"
    assert f"{title}, action que mènerait le Département :\n\n1. Réunir le conseil." in epci
    assert "**Pour quand.** Notre plan prévoit 6 mois.\n" in epci
    assert "\nCe que cela demande, pas à pas, est dans l'extrait de notre plan d'action, joint" in epci
    assert f"{title}, action que vous mèneriez :\n\n1. Réunir le conseil." in departement
    assert departement.count("**Ce que nous vous demandons.** Mener cette action : elle dépend de vous.") == 2
    assert "Nous nous donnons 1 an." in departement  # « Raccorder les derniers locaux » is ours


def test_what_the_source_is_cited_for_stays_out_of_letters(dossier: Callable[..., Dossier]) -> None:
    (said,) = map(text, letters(dossier({"lieu": "aucun", "strategie": "votee"})))  # « Tous le demandent (§6-1). »
    assert "**Pourquoi.** Tous le demandent.\n" in said


def test_what_the_author_says_of_a_question_stays_out_of_letters(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    toml = SMALL.replace("Sans elle, le reste compte moins", "Elle compte. Le vote est notre ajout")
    assert toml != SMALL
    said = text(letters(dossier(most, questionnaire=parse({"petit.toml": toml + DRAFT})))[0])
    assert "**Pourquoi.** Elle compte.\n" in said


def test_two_requests_to_one_body_name_it_once(dossier: Callable[..., Dossier], most: dict[str, Any]) -> None:
    two = "Au club : une date. Au club : une salle.".replace(" :", "\N{NO-BREAK SPACE}:")
    toml = SMALL.replace("Une personne pour aider à l'écrire.", two)
    said = text(letters(dossier(most, questionnaire=parse({"petit.toml": toml})))[0])
    assert "**Au club**" in said
    assert "**Ce que nous vous demandons.** Une date. Une salle.\n" in said


def test_no_action_or_nobody_asked_is_no_letter(dossier: Callable[..., Dossier], everything: dict[str, Any]) -> None:
    assert letters(dossier(everything)) == ()
    assert deliberation(dossier(everything)) is None
    assert letters(dossier({})) == ()
    assert letters(dossier({"trajet": 30})) == ()  # an action that asks nothing of anybody


def test_a_draft_has_visas_considerants_from_the_assessment_and_articles(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    draft = deliberation(dossier(most))
    said = text(draft)
    assert draft is not None
    assert (draft.id, draft.kind) == ("deliberation", "deliberation")
    paragraphs = said.split("\n\n")
    assert paragraphs[0] == "# Projet de délibération"
    # What is for who drafts stands on the line to be taken out, and nowhere else.
    assert paragraphs[2] == (
        "\\[Projet à relire avant la séance ; visas vérifiés le 28 novembre 2026. Article 1 : à relire. "
        "Ligne à retirer.\\]"
    )
    assert paragraphs[3] == "Délibération n° …………"
    assert [one.partition(" : ")[0] for one in paragraphs[6:9]] == [
        "Présents (noms)",
        "Absents (noms)",
        "Pouvoirs (de qui, à qui)",
    ]
    assert [one for one in paragraphs if one.startswith("Vu ")] == ["Vu le code ;", "Vu le diagnostic ;"]
    considered = [one.removeprefix("Considérant ") for one in paragraphs if one.startswith("Considérant ")]
    assert considered == [
        # the lock holds it under « Engagé » (see conftest); no score, no interval: a council votes no doubtful figure
        "que le diagnostic du 22 novembre 2026 situe la commune au niveau « En construction », le deuxième de quatre ;",
        "que rien n'est écrit ;",
        "que les outils servent un projet ;",
    ]
    assert "Séance du ……………………………… ; convocation du ………………………………" in paragraphs
    assert "présents : ………… ; pouvoirs : ………… ; absents : ………… ; votants : …………" in said
    assert "**Objet : Adoption de la stratégie**" in paragraphs
    assert "Le vote se conteste deux mois." in paragraphs
    assert [one.partition(" : ")[0] for one in paragraphs[-2:]] == ["Le maire", "Le secrétaire"]
    assert "**Le conseil municipal, après en avoir délibéré, décide :**" in said
    assert "**Article 1er.** La stratégie est adoptée.\n\n**Article 2.** Le maire exécute.\n" in said


def test_a_draft_says_of_the_assessment_only_what_is_sure(dossier: Callable[..., Dossier]) -> None:
    said = text(deliberation(dossier({"strategie": "rien"})))  # no level is established
    considered = re.findall(r"^Considérant (.*) ;$", said, re.MULTILINE)
    assert considered == ["que rien n'est écrit", "que les outils servent un projet"]
    assert "sur 100" not in said
    low = {"lieu": "aucun", "trajet": 30, "publics-formes": ["aucun"], "fibre": 50, "strategie": "rien", "ecole": "non"}
    said = text(deliberation(dossier(low)))
    assert "niveau « Engagé »" not in said  # a council decides for its territory, not for a level
    assert "« Lieu d'aide »" not in said  # the title of a question is no reason


def test_an_answer_that_the_formulas_do_not_say_is_left_out(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    toml = (SMALL + DRAFT).replace('found = { rien = "que rien n\'est écrit" }\n', "")
    said = text(deliberation(dossier(most, questionnaire=parse({"petit.toml": toml}))))
    assert len(re.findall("^Considérant ", said, re.MULTILINE)) == 2


def test_a_draft_is_made_only_for_the_action_that_it_is_about_and_a_kind_with_its_words(
    dossier: Callable[..., Dossier], most: dict[str, Any], small: Questionnaire
) -> None:
    assert deliberation(dossier(most, questionnaire=small)) is None  # no formulas
    assert deliberation(dossier(most, kind="epci")) is None  # none for this kind
    assert deliberation(dossier({**most, "strategie": "votee"})) is None  # voted already
    said = text(deliberation(dossier(most, kind="gal")))
    assert said.startswith("# Projet de décision\n")
    assert "**Objet : Un appel**" in said
    assert "Voies et délais de recours : …" in said  # not given: left blank
    assert said.endswith("(noms, qualités, signatures)\n")
    assert "**Article 1er.** Un appel est lancé.\n" in said
    assert "La stratégie est adoptée" not in said
    assert "\n\nDécision n° …………\n\n" in said
    assert "Considérant qu'aucun appel n'est lancé ;" in said
    assert "que rien n'est écrit" not in said
    assert "Article 1 : nommer l'appel. Ligne à retirer." in said
    assert "à relire. Ligne" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_unit_has_letters_and_a_draft_in_good_french(kind: UnitKind) -> None:
    made = lowest(kind)
    draft = deliberation(made)
    documents = letters(made)
    assert 6 <= len(documents) <= 14
    assert draft is not None
    assert draft.title == ("Projet de décision" if kind == "gal" else "Projet de délibération")
    for document in (*documents, draft):
        said = render(document, "md").decode()
        assert not re.search(r"« | »| [:;?!%]", said), document.id
        assert not re.search(r"§|  |\.\.|\{|\bNone\b|\( ?\)| ,", said), document.id
        if document.kind == "deliberation":
            assert not re.search(r"\[|\bau plus\b|\bchoisir\b", "".join(said.split("\\]")[1:])), document.id
        else:
            assert "nous avons répondu" not in said
            plain = text(document)  # one subject, one delay, and no advice to ourselves
            assert not re.search(r"sommes\.\*\* [^:\n]* : [^:\n]* : ", plain), document.id
            assert not re.search(r"(donnons|prévoit) [^.\n]* ; ", plain), document.id
    signed = {"commune": "la commune", "epci": "l'intercommunalité", "petr": "le PETR", "pays": "le Pays"}
    unit = signed.get(kind, "le groupe d'action locale" if kind == "gal" else "la collectivité")
    assert all(f"\n\nPour {unit},\n\n" in text(document) for document in documents)


def test_what_a_date_makes_urgent_is_said() -> None:
    said = text(next(one for one in letters(lowest("commune")) if one.id == "lettre-operateurs"))
    assert "Une date presse : le 31 janvier 2027, le cuivre (téléphone, ADSL) ne doit plus se vendre nulle part" in said


@pytest.mark.parametrize("name", ["md", "html", "docx", "pdf"])
def test_a_hostile_name_changes_nothing_but_its_own_place(
    name: Any, drafting: Questionnaire, answered: Callable[..., Assessment], most: dict[str, Any]
) -> None:
    if name in {"docx", "pdf"}:
        pytest.importorskip({"docx": "docx", "pdf": "typst"}[name])
    assessment = answered(most, questionnaire=drafting)
    hostile = assessment.model_copy(update={"unit": assessment.unit.model_copy(update={"name": NASTY})})
    made = Dossier(score(hostile, drafting), hostile)
    plain = Dossier(score(assessment, drafting), assessment)
    for one, other in zip((*letters(made), deliberation(made)), (*letters(plain), deliberation(plain)), strict=True):
        assert one is not None
        assert other is not None
        written, as_usual = render(one, name), render(other, name)
        if name == "pdf":
            assert written.startswith(b"%PDF")
        elif name == "docx":
            from docx import Document as opened  # noqa: N813

            ours, theirs = opened(io.BytesIO(written)), opened(io.BytesIO(as_usual))
            assert [p.style.name for p in ours.paragraphs] == [p.style.name for p in theirs.paragraphs]
            assert [p.text for p in ours.paragraphs][2:] == [p.text for p in theirs.paragraphs][2:]
        else:
            assert written.count(b"\n\n") == as_usual.count(b"\n\n")
            assert b"<img" not in written.replace(b"\\<img", b"")
            assert b"\x1b" not in written
            assert b"\x00" not in written


def test_a_date_and_a_signature_stand_on_the_right_where_a_format_can(
    dossier: Callable[..., Dossier], most: dict[str, Any]
) -> None:
    pytest.importorskip("docx")
    from docx import Document as opened  # noqa: N813

    (letter, *_) = letters(dossier(most))
    paragraphs = opened(io.BytesIO(render(letter, "docx"))).paragraphs
    right = [one.text for one in paragraphs if one.alignment == 2]
    assert right[0] == "À l'intercommunalité"
    assert right[-1].endswith("(nom, qualité, signature)")
    thanks = next(one for one in paragraphs if one.text.startswith("En vous remerciant"))
    assert thanks.paragraph_format.keep_with_next  # no signature alone on its page
    assert render(letter, "html").count(b'<p class="right">') == len(right)
