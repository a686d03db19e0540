"""What is said of a campaign: what stands out in a sentence, what each table is and on how many units it stands."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import trees
from ruraldiag.batch.quality import studies
from ruraldiag.errors import finding
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.content.quality import quality_document
from ruraldiag.report.document import Document, Table, plain
from ruraldiag.report.formats.markdown import to_markdown
from ruraldiag.report.values.json import to_json
from ruraldiag.report.values.quality import quality_values
from ruraldiag.report.values.schemas import schema_text
from studied import campaign_of


def document_of(questionnaire: Questionnaire, answers: Any, **more: Any) -> Document:
    """Return what is said of a campaign; ``draws`` is 0 unless it is given."""
    draws, warnings = more.pop("draws", 0), more.pop("warnings", ())
    campaign = campaign_of(questionnaire, answers, **more)
    return quality_document(campaign, studies(campaign, draws=draws), warnings=warnings)


def text_of(questionnaire: Questionnaire, answers: Any, **more: Any) -> str:
    """Return the same as Markdown, non-breaking spaces made plain ones."""
    return to_markdown(document_of(questionnaire, answers, **more)).replace("\xa0", " ")


def values_of(questionnaire: Questionnaire, answers: Any, **more: Any) -> dict[str, Any]:
    """Return the same as another program reads it; it follows the shipped schema."""
    draws = more.pop("draws", 0)
    campaign = campaign_of(questionnaire, answers, **more)
    content: dict[str, Any] = json.loads(to_json(quality_values(campaign, studies(campaign, draws=draws))))
    Draft202012Validator(json.loads(schema_text("quality"))).validate(content)
    return content


def rows(document: Document, section_id: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables of a section."""
    section = document.section(section_id)
    assert section is not None, section_id
    return [tuple(map(plain, row)) for block in section.blocks if isinstance(block, Table) for row in block.rows]


@pytest.fixture(scope="module")
def made() -> Questionnaire:
    """Two domains: « a », « b » and « c », then « e »; the first weighs as the second."""
    first = [trees.number(name, title=name.upper()) for name in ("a", "b")]
    second = {"d2": {"t2": [trees.number("e", title="E")]}}
    return trees.tree({"d1": {"t1": [*first, trees.scale("c", title="C", steps=3)]}, **second})


def line(units: int) -> dict[str, Any]:
    """Return answers where B says what A says, E the contrary, and C the same for all."""
    n = list(range(units))
    return {"a": n, "b": n, "c": ["o1"] * units, "e": [100 - place for place in n]}


def test_what_stands_out_is_named_in_a_sentence(made: Questionnaire) -> None:
    text = text_of(made, line(40))
    assert "# Qualité des questions et des poids — 40 communes" in text
    assert "Tout le monde répond la même chose à « C » : la question ne départage personne." in text
    assert (
        "1 paire de questions va presque toujours ensemble (plus de 0,9) : « A » et « B » (1,00 sur 40 communes)."
        in text
    )
    assert (
        "2 paires de questions vont à rebours l'une de l'autre, plus que le hasard seul ne le ferait : d'abord « A » "
        "et « E » (−1,00 sur 40 communes)." in text
    )
    # d1 = (2 × n/100 + 1/2) / 3 varies by 2/3 of what e does: the whole falls where d1 rises.
    assert "« d1 » va à rebours de l'ensemble (−1,00) : où ce domaine est haut, l'ensemble est plutôt bas." in text
    assert "alpha" in text


def test_an_end_is_named_with_its_share_and_a_value_alike_is_not_an_answer_alike(made: Questionnaire) -> None:
    # 33/40 = 82.5 %; « e » is 100 or more for all, which may be other numbers.
    answers = {"a": [0] * 33 + [50] * 7, "b": list(range(40)), "c": ["o0", "o2"] * 20, "e": [100] * 40}
    text = text_of(made, answers)
    assert "Plus de 80 % des réponses sont au plus bas de l'échelle à « A » (83 %) : la question départage peu." in text
    assert "Toutes les réponses connues valent autant à « E » : la question ne départage personne." in text
    assert "« d2 » a partout le même score : ce domaine ne départage personne." in text
    document = document_of(made, answers)
    assert rows(document, "reponses")[:3] == [
        ("A", "au plus bas de l'échelle", "33", "40", "83\xa0%"),
        ("A", "entre les deux", "7", "40", "18\xa0%"),
        ("A", "au plus haut de l'échelle", "0", "40", "0\xa0%"),
    ]


def test_what_is_alike_among_few_answers_is_not_said_of_everyone(made: Questionnaire) -> None:
    answers = {"a": [""] * 40, "b": [""] * 40, "c": ["o1"] * 31 + ["nsp"] * 9, "e": [""] * 40}
    document = document_of(made, answers)
    text = text_of(made, answers)
    assert (
        "Toutes les réponses connues disent la même chose à « C » (31 sur 40) : la question ne départage personne."
        in text
    )
    assert "**40 communes** : aucune n'a de score, aucune n'est assez connue pour être classée" in text
    assert "Sans aucune réponse connue, 3 questions n'y sont pas." in text
    assert {row[0] for row in rows(document, "reponses")} == {"C"}
    assert "Aucune corrélation n'est donnée" in text
    assert document.section("reste") is None


def test_a_domain_that_weighs_far_from_what_it_was_meant_to_is_named(made: Questionnaire) -> None:
    random = np.random.default_rng(3)
    n = random.integers(0, 101, size=60)
    # d1 hardly moves beside d2, of the same weight.
    answers = {
        "a": (50 + n // 20).tolist(),
        "b": [50] * 60,
        "c": ["o1"] * 60,
        "e": random.integers(0, 101, 60).tolist(),
    }
    document = document_of(made, answers)
    d1, d2 = rows(document, "poids")
    assert (d1[1], d2[1], d2[4]) == ("50,0\xa0%", "50,0\xa0%", "60")
    assert float(d1[2].split("\xa0")[0].replace(",", ".")) < 20
    text = text_of(made, answers)
    assert "« d2 » devait peser 50 % et pèse " in text
    assert "c'est le domaine qui décide le plus des rangs" in text
    assert "Sur 60 communes assez connues pour être classées." in text


def test_under_thirty_units_it_says_so_and_gives_counts_alone(made: Questionnaire) -> None:
    document = document_of(made, line(29), draws=50)
    assert [section.id for section in document.sections] == ["essentiel", "reponses", "manques"]
    text = text_of(made, line(29), draws=50)
    assert "Il en faut 30 pour qu'une part ou une corrélation veuille dire quelque chose" in text
    assert "%" not in text.replace("75 % du poids", "")
    assert rows(document, "reponses")[0] == ("A", "au plus bas de l'échelle", "1", "29")
    values = values_of(made, line(29), draws=50)["kinds"][0]
    assert (values["enough"], values["pairs"], values["domains"], values["spread"]) == (False, [], [], None)
    assert {option["share"] for asked in values["questions"] for option in asked["options"]} == {None}


def test_without_thirty_units_to_rank_what_domains_weigh_is_not_told(made: Questionnaire) -> None:
    text = text_of(made, line(40) | {"e": ["nsp"] * 15 + [1, 2, 3, 4, 5] * 5}, draws=50)
    assert (
        "Ce que pèse chaque domaine ne se lit que sur 30 communes assez connues pour être classées : il y en a 25."
        in (text)
    )
    assert "## Ce que pèse" not in text
    assert "## Les questions entre elles" in text


def test_each_kind_has_its_own_part_and_words_that_agree(made: Questionnaire) -> None:
    document = document_of(made, line(70), kinds=["epci"] * 35 + ["pays"] * 35, draws=20)
    assert [section.id for section in document.sections] == ["epci", "pays"]
    assert document.title.replace("\xa0", " ") == (
        "Qualité des questions et des poids — 35 intercommunalités et 35 collectivités"
    )
    text = to_markdown(document).replace("\xa0", " ")
    for wrong in ("la intercommunalité", "de intercommunalité", "PETR", "{"):
        assert wrong not in text


def test_where_the_spread_comes_from_is_told_with_its_formula_and_draws(made: Questionnaire) -> None:
    answers = line(40) | {"c": ["o0", "o2", "nsp", "o1"] * 10}
    text = text_of(made, answers, draws=60)
    assert "Sur 40 communes assez connues pour être classées et 60 tirages au sort. Soit s(u, t) le score" in text
    assert "chaque poids étant multiplié par un nombre entre 0,75 et 1,25" in text
    spread = values_of(made, answers, draws=60)["kinds"][0]["spread"]
    assert spread["between_share"] + spread["weights_share"] + spread["answers_share"] == pytest.approx(1.0)
    assert "## D'où vient" not in text_of(made, answers)


def test_groups_say_where_most_is_missing_and_what(made: Questionnaire) -> None:
    answers = line(40) | {"a": ["nsp"] * 10 + list(range(30))}
    document = document_of(made, answers, groups=["x"] * 20 + ["y"] * 20)
    assert rows(document, "manques")[-2:] == [
        ("x", "20", "10", "80", "13\xa0%", "A (10)"),
        ("y", "20", "0", "80", "0\xa0%", "—"),
    ]
    group = values_of(made, answers, groups=["x"] * 20 + ["y"] * 20)["kinds"][0]["groups"][0]
    assert (group["group"], group["rows"]) == (["x"], 20)
    assert group["questions"][0] == {"id": "a", "asked": 20, "missing": 10}


def test_no_unit_is_named_and_no_rank_given(made: Questionnaire) -> None:
    values = values_of(made, line(40), draws=20)
    assert '"U7"' not in json.dumps(values)
    assert "U7" not in text_of(made, line(40), draws=20)


def test_what_was_said_of_the_table_is_said_again_where_it_bears_on_figures(made: Questionnaire) -> None:
    warning = finding("T017", count="Une collectivité", names="A")
    document = document_of(made, line(40), warnings=[warning])
    assert document.sections[0].id == "verifier"
    campaign = campaign_of(made, line(40))
    assert [one.code for one in quality_values(campaign, (), warnings=[warning]).warnings] == ["T017"]


def test_where_every_row_was_refused_there_is_nothing_to_say(made: Questionnaire) -> None:
    campaign = campaign_of(made, {"a": []})
    document = quality_document(campaign, studies(campaign))
    assert "aucune collectivité" in document.title
    assert "Aucune ligne acceptée" in to_markdown(document)
    assert quality_values(campaign, studies(campaign)).kinds == ()
