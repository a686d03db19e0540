"""Cross-checks. Requirements: every wrong reference, weight, option, goalpost, cycle is found; what is right is not."""

from __future__ import annotations

import pytest

from checked import (
    DOMAIN,
    GOOD,
    LEVELS,
    NUMBER,
    STATEMENT,
    THEME,
    TOP,
    action,
    codes,
    found,
    indicator,
    multiple,
    scale,
)


def test_a_sound_questionnaire_has_no_finding() -> None:
    assert found(GOOD + indicator() + indicator("b", scale()) + indicator("c", multiple([0.4, 0.6], aucun=0))) == []


@pytest.mark.parametrize(("scores", "warned"), [((None,) * 3, ["Q039"]), ((0.0, 0.5, 1.0), [])])
def test_a_score_on_each_option_says_that_the_order_is_meant(
    scores: tuple[float | None, ...], warned: list[str]
) -> None:
    labels = ("Oui", "En partie", "Non")  # « Des hameaux sont-ils sans réseau ? »: here « Non » is the best answer
    body = scale(*scores)  # type: ignore[arg-type]
    for label in labels:
        body = body.replace('"…"', f'"{label}"', 1)
    assert codes(GOOD + indicator(body=body)) == warned


def test_a_number_may_be_at_most_another_number_of_the_same_unit() -> None:
    per_cent = NUMBER + '\nunit = "%"\n'
    one = GOOD + indicator("a", per_cent)
    assert found(one + indicator("b", per_cent + 'at_most = "a"')) == []
    assert codes(one + indicator("b", per_cent + 'at_most = "b"')) == ["Q036"]
    assert codes(one + indicator("b", NUMBER + '\nat_most = "a"')) == ["Q036"]  # another unit
    assert codes(one + indicator("b", per_cent + 'at_most = "z"')) == ["Q010"]
    assert codes(one + indicator("b", scale(more='at_most = "a"'))) == ["Q036"]


# Ids


@pytest.mark.parametrize(
    "twice",
    [DOMAIN, THEME, LEVELS.split("[[level]]", 2)[1].join(["[[level]]", ""]), STATEMENT, indicator()],
)
def test_an_id_that_serves_twice_is_found_in_every_kind_of_table(twice: str) -> None:
    text = GOOD + indicator() + '[[not_measured]]\nstatement = "constat"\nwhy = "…"\n' + STATEMENT + LEVELS
    assert "Q006" not in codes(text)
    assert "Q006" in codes(text + twice)


def test_trap_two_options_of_one_id() -> None:
    body = 'kind = "scale"\noptions = [{ id = "o", label = "1" }, { id = "o", label = "2" }, { id = "p", label = "3" }]'
    assert codes(GOOD + indicator(body=body)) == ["Q006"]


@pytest.mark.parametrize("one", ["score", "rank_p95", "action_1", "d_low", "d_level", "nom"])
def test_an_indicator_may_not_be_called_as_a_column_of_the_results(one: str) -> None:
    assert codes(GOOD + indicator(one)) == ([] if one == "nom" else ["Q005"])


def test_a_domain_may_not_be_called_as_the_whole_or_as_a_column_of_another() -> None:
    assert codes((GOOD + indicator()).replace('"d"', '"whole"')) == ["Q005"]
    other = (DOMAIN + THEME + indicator("b")).replace('"d"', '"d_high"').replace('"t"', '"u"')
    assert codes(GOOD + indicator() + other) == ["Q005"]


@pytest.mark.parametrize("option", ["nsp", "so"])
def test_an_option_may_not_be_called_as_a_state(option: str) -> None:
    (one,) = found(GOOD + indicator(body=scale().replace('"o1"', f'"{option}"')))
    assert one.code == "Q005"
    assert "«\N{NO-BREAK SPACE}ne sait pas\N{NO-BREAK SPACE}»" in one.message


# Weights


@pytest.mark.parametrize(("weight", "code"), [("weight = 0", "Q007"), ("weight = -1.5", "Q007"), ("", "Q008")])
def test_a_weight_is_given_and_positive(weight: str, code: str) -> None:
    assert codes(GOOD + indicator(weight=weight)) == [code]
    assert codes((GOOD + indicator()).replace("weight = 1", weight, 1)) == [code]  # of a domain too


def test_a_backing_that_weighs_nothing_is_refused_where_it_stands() -> None:
    (one,) = found(GOOD + indicator() + "[scoring.backing]\nunanimity = 4\nsingle = 0\n")
    assert one.code == "Q007"
    assert one.place.file == "q.toml"
    assert "single" in one.place.item


# References


LOCK = (
    '[[lock]]\nid = "v"\ntitle = "V"\nindicator = "{indicator}"\nat_least = 0.5\ncaps = "{caps}"\nlevel = "{level}"\n'
)
ACTOR = '[[actor]]\nid = "region"\ntitle = "Région"\n'


NOWHERE = '["nulle"]'
DRAFT = '[deliberation]\nvisas = ["Vu le diagnostic."]\nchecked = 2026-11-28\n'
DEBATE = '[[debate]]\nid = "x"\ntitle = "X"\npositions = []\n'


@pytest.mark.parametrize(
    "text",
    [
        f'order = ["d", "nulle"]\n{GOOD}{indicator()}',
        GOOD
        + indicator()
        + THEME.replace('"t"', '"u"').replace('"d"', '"nulle"')
        + indicator("b").replace('"t"', '"u"'),
        GOOD + indicator() + indicator("b").replace('"t"', '"nulle"'),
        GOOD + indicator() + indicator("b", NUMBER + '\napplies_if = { indicator = "nulle", at_least = 1 }'),
        GOOD
        + indicator(body=scale())
        + indicator("b", scale(more='applies_if = { indicator = "a", options = ["nulle"] }')),
        GOOD + indicator(body=scale(more='wording = { epci = { options = { nulle = "…" } } }')),
        GOOD + indicator(body=NUMBER + "\n" + action('"nulle"')),
        GOOD + indicator(body=NUMBER + "\n" + action(more='lead = "nulle"')),
        GOOD + indicator(body=NUMBER + "\n" + action(more=f"partners = {NOWHERE}")),
        GOOD + indicator(body=NUMBER + "\n" + action(more=f"statements = {NOWHERE}")),
        GOOD + indicator(weight=f"statements = {NOWHERE}"),
        TOP + DOMAIN.replace("weight = 1", f"statements = {NOWHERE}") + THEME + indicator(),
        TOP + DOMAIN + THEME.replace("weight = 1", f"statements = {NOWHERE}") + indicator(),
        GOOD + indicator() + ACTOR + f"statements = {NOWHERE}\n",
        GOOD + indicator() + '[[not_measured]]\nstatement = "nulle"\nwhy = "…"\n',
        GOOD + indicator() + LEVELS + LOCK.format(indicator="nulle", caps="whole", level="bas"),
        GOOD + indicator() + LEVELS + LOCK.format(indicator="a", caps="nulle", level="bas"),
        GOOD + indicator() + LEVELS + LOCK.format(indicator="a", caps="d", level="nulle"),
        GOOD + indicator() + DEBATE + f"indicators = {NOWHERE}\n",
        GOOD + indicator() + DRAFT + f"indicators = {NOWHERE}\n",
        GOOD + indicator() + DRAFT + 'found = { nulle = "…" }\n',
        GOOD
        + indicator()
        + DRAFT
        + '[deliberation.wording.gal]\nassembly = "…"\narticles = ["…"]\nfound.nulle = "…"\n',
        GOOD + indicator() + DEBATE + f"statements = {NOWHERE}\n",
        GOOD + indicator() + DEBATE + f"in_positions = {NOWHERE}\n",
        GOOD + indicator(body=NUMBER + f"\nknown_by = {NOWHERE}"),
        GOOD + indicator(body=NUMBER + f"\nwording = {{ epci = {{ known_by = {NOWHERE} }} }}"),
    ],
)
def test_a_reference_to_nothing_is_found_wherever_it_stands(text: str) -> None:
    (one,) = [one for one in found(text) if one.severity == "error"]
    assert one.code == "Q010"
    assert "«\N{NO-BREAK SPACE}nulle\N{NO-BREAK SPACE}» n'existe pas" in one.message
    assert one.place.file == "q.toml"
    assert one.place.line is not None
    assert one.remedy.startswith("Corrigez le nom")  # nothing near: no suggestion, and no stray space


def test_a_mistyped_reference_suggests_the_near_one() -> None:
    (one,) = found(GOOD + indicator("lieu-mediation", NUMBER + "\n" + action('"lieu-mediatoin"')))
    assert "Vouliez-vous dire «\N{NO-BREAK SPACE}lieu-mediation\N{NO-BREAK SPACE}»" in one.remedy


def test_the_unit_itself_need_not_be_declared_among_the_actors() -> None:
    body = NUMBER + "\n" + action(more='lead = "collectivite"\npartners = ["region"]\nask = { region = "…" }\n')
    assert found(GOOD + ACTOR + indicator("a", body)) == []
    assert found(GOOD + ACTOR + indicator("a", NUMBER + "\n" + action())) == []


# Routing


def routed(rule: str, *, source: str | None = None) -> str:
    return GOOD + indicator("a", source or scale()) + indicator("b", scale(more=f"applies_if = {{ {rule} }}"))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ('indicator = "a"', "Q020"),
        ('indicator = "a", at_least = 0.5, options = ["o1"]', "Q020"),
        ('indicator = "a", options = []', "Q020"),
        ('indicator = "b", at_least = 0.5', "Q019"),  # itself
    ],
)
def test_a_filter_that_does_not_hold_is_found(rule: str, code: str) -> None:
    assert [one.code for one in found(routed(rule)) if one.severity == "error"] == [code]


def test_a_filter_for_some_kinds_of_unit_only_is_itself_filtered() -> None:
    text = routed('indicator = "a", at_least = 0.5', source=scale(more='applies_to = ["epci"]'))
    assert "Q019" in codes(text)


@pytest.mark.parametrize(
    ("rule", "source", "warned"),
    [
        ("at_least = 0.5", scale(), True),
        ("at_least = 0", scale(), False),  # it always opens
        ('options = ["o2"]', scale(), True),
        ('options = ["o2", "o1"]', scale(), True),
        ('options = ["o1"]', scale(), True),  # opens, then closes
        ('options = ["o0"]', scale(), True),  # what a better answer closes may have been good
        ('options = ["o0", "o1", "o2"]', scale(), False),
        ("at_least = 0.5", NUMBER, True),
        ('options = ["p0"]', multiple([0.4, 0.6], aucun=0), True),
    ],
)
def test_a_filter_by_which_a_better_answer_may_lower_the_score_is_warned_about(
    rule: str, source: str, warned: bool
) -> None:
    result = found(routed(f'indicator = "a", {rule}', source=source))
    assert [one.code for one in result] == (["Q027"] if warned else [])
    assert all("a" in one.place.item for one in result)


# Structure


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (NUMBER + '\nfinding = "{value} des logements"', True),
        (NUMBER + '\nfinding = "des logements"', False),
        (NUMBER + '\nfinding = "{value} de {value}"', False),
        (scale(more='finding = "{value}"'), False),
    ],
)
def test_the_finding_of_a_number_says_the_number_once(body: str, right: bool) -> None:
    assert codes(GOOD + indicator("a", body)) == ([] if right else ["Q037"])


def test_trap_an_empty_theme_is_refused() -> None:
    (one,) = found(GOOD + indicator() + THEME.replace('"t"', '"vide"'))
    assert one.code == "Q015"
    assert "vide" in one.message
    assert "0/0" in one.message


def test_an_empty_domain_and_an_empty_questionnaire_are_refused() -> None:
    assert codes(GOOD + indicator() + DOMAIN.replace('"d"', '"vide"')) == ["Q015"]
    assert codes(TOP) == ["Q015"]


# Actions


@pytest.mark.parametrize("when", [0.0, -0.5, 1.01])
def test_an_action_is_for_a_value_between_zero_and_one(when: float) -> None:
    assert codes(GOOD + indicator("a", NUMBER + "\n" + action(when=when))) == ["Q024"]


def test_two_actions_for_one_value_are_refused() -> None:
    assert codes(GOOD + indicator("a", NUMBER + "\n" + action() + action())) == ["Q024"]


def test_an_answer_under_the_target_without_action_is_warned_about() -> None:
    body = scale(more='target = "o2"\n') + action(when=0.5)
    (one,) = found(GOOD + indicator("a", body))
    assert one.code == "Q029"
    assert "o1" in one.message  # 0.5 is under 1, and the action stops below 0.5
    assert found(GOOD + indicator("a", scale(more='target = "o1"\n') + action(when=0.5))) == []


def waits(one: str, *others: str) -> str:
    return indicator(one, NUMBER + "\n" + action(", ".join(f'"{other}"' for other in others)))


def test_an_action_that_waits_for_itself_is_a_cycle() -> None:
    (one,) = found(GOOD + waits("a", "a"))
    assert one.code == "Q016"
    assert "a → a" in one.message


def test_every_cycle_is_said_not_the_first_only() -> None:
    text = (
        GOOD + waits("a", "b") + waits("b", "a") + waits("c", "e") + waits("e", "f") + waits("f", "c") + waits("g", "a")
    )
    result = found(text)
    assert [one.code for one in result] == ["Q016", "Q016"]
    assert [len(one.message.split("→")) for one in result] == [3, 4]


def test_actions_that_wait_in_a_line_or_a_diamond_are_no_cycle() -> None:
    assert found(GOOD + waits("a", "b", "c") + waits("b", "e") + waits("c", "e") + waits("e")) == []


# Levels


@pytest.mark.parametrize(("first", "second"), [(10, 50), (0, 0), (0, 100.5)])
def test_levels_start_at_zero_and_rise(first: float, second: float) -> None:
    text = GOOD + indicator() + LEVELS.replace("from = 0", f"from = {first}").replace("from = 50", f"from = {second}")
    if second > 100:
        with pytest.raises(Exception, match="au plus 100"):
            found(text)
    else:
        assert codes(text) == ["Q021"]


# Statements


@pytest.mark.parametrize(
    "carrier",
    [
        indicator("b", weight='statements = ["constat"]'),
        indicator("b", NUMBER + "\n" + action(more='statements = ["constat"]')),
        ACTOR + 'statements = ["constat"]\n',
        LEVELS + LOCK.format(indicator="a", caps="d", level="bas") + 'statements = ["constat"]\n',
        DEBATE + 'statements = ["constat"]\n',
        '[[not_measured]]\nstatement = "constat"\nwhy = "Hors du champ."\n',
    ],
)
def test_a_statement_is_carried_by_something_or_not_measured_for_a_reason(carrier: str) -> None:
    assert codes(GOOD + indicator() + STATEMENT) == ["Q022"]
    assert codes(GOOD + indicator() + STATEMENT + carrier) == []
