"""What a questionnaire is: the keys of its TOML files, as frozen values.

Every class mirrors one table of the contract; unknown keys are refused and nothing is coerced (a boolean is no text).
What one table alone cannot show (references, cycles, weights) is checked in :mod:`ruraldiag.questionnaire.checks`.
It is longer than the other files: the grammar of a questionnaire is read here at one go, as the contract gives it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, model_validator

UnitKind = Literal["commune", "epci", "petr", "pays", "gal", "autre"]
Kind = Literal["scale", "multiple", "number"]
MeanName = Literal["arithmetic", "geometric", "harmonic"]
FractureName = Literal["territoriale", "publics", "technologique"]

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=100)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Real = Annotated[float, Field(allow_inf_nan=False)]
# TOML gives lists where frozen values want tuples: only the container is lenient, what is inside stays strict.
Ids = Annotated[tuple[Id, ...], Strict(False)]
Texts = Annotated[tuple[Text, ...], Strict(False)]
Point = Annotated[tuple[Real, Real], Strict(False)]


class TomlTable(BaseModel):
    """A TOML table: frozen, no unknown key, no coercion."""

    # Built when first used: a table inside another is then built once, with it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Source(TomlTable):
    """The text that the questionnaire stands on."""

    title: Text
    publisher: Text = ""
    date: dt.date | None = None
    note: Text = ""


class Means(TomlTable):
    """Which mean makes a node from its children, level by level."""

    whole: MeanName = "arithmetic"
    domain: MeanName = "arithmetic"
    theme: MeanName = "arithmetic"


class ExpressShare(TomlTable):
    """The least effective weight (share of one) that the express round must carry."""

    whole: Annotated[float, Field(ge=0, le=1)] = 0.0
    domain: Annotated[float, Field(ge=0, le=1)] = 0.0


class Reading(TomlTable):
    """From where a report says something of a figure: shares of one, which bear on no score.

    An answer is a strength from ``strong_from`` of its target's value; the step of an action is nearly done where less
    than ``nearly_done`` of it is left; to be among the first actions in less than ``seldom`` of the draws goes unsaid.
    The next step of a number goes ``next_step`` of the way to its target. On the first page a gain under
    ``little_gain`` is « peu ».
    """

    strong_from: Annotated[float, Field(ge=0, le=1)] = 0.75
    nearly_done: Annotated[float, Field(ge=0, le=1)] = 0.25
    seldom: Annotated[float, Field(ge=0, le=1)] = 0.05
    next_step: Annotated[float, Field(gt=0, le=1)] = 0.25
    little_gain: Annotated[float, Field(ge=0, le=1)] = 0.005


class Scoring(TomlTable):
    """The numbers of the method: they are data, never code."""

    means: Means = Means()
    min_coverage: Annotated[float, Field(ge=0, le=1)] = 0.5
    min_rank_coverage: Annotated[float, Field(ge=0, le=1)] = 0.75
    min_series_coverage: Annotated[float, Field(ge=0, le=1)] = 0.7
    fracture_below: Annotated[float, Field(ge=0, le=1)] = 0.5
    backing: dict[Id, Real] = {"unanimity": 4.0, "majority": 3.0, "several": 2.0, "single": 1.0}
    express: ExpressShare = ExpressShare()
    report: Reading = Reading()

    @property
    def ranked_from(self) -> float:
        """The coverage from which a score is ranked: what has no score has no rank."""
        return max(self.min_coverage, self.min_rank_coverage)


class Statement(TomlTable):
    """One affirmation of the source text, where it stands and who backs it."""

    id: Id
    passages: Texts = ()
    backing: Id
    domain: Text = ""
    theme: Text = ""
    role: Text = ""
    says: Text


class Level(TomlTable):
    """A level of maturity, reached at ``from`` points out of 100."""

    id: Id
    title: Text
    from_: Annotated[float, Field(alias="from", ge=0, le=100)]
    says: Text = ""


class Lock(TomlTable):
    """A condition that caps the level of ``caps`` while ``indicator`` stays under ``at_least``."""

    id: Id
    title: Text
    indicator: Id
    at_least: Annotated[float, Field(gt=0, le=1)]
    caps: Id
    level: Id
    says: Text = ""
    statements: Ids = ()


class Actor(TomlTable):
    """Someone who takes part in actions; ``collectivite`` is the unit itself.

    ``several`` are many bodies under one name (« les associations »): nobody answers to it, others come first.
    ``titles`` gives other names for some kinds of unit.
    """

    id: Id
    title: Text
    titles: dict[UnitKind, Text] = {}
    role: Text = ""
    several: bool = False
    statements: Ids = ()

    def for_kind(self, kind: UnitKind) -> Actor:
        """Return this actor, named as a unit of ``kind`` names it."""
        return self.model_copy(update={"title": self.titles[kind]}) if kind in self.titles else self


class Debate(TomlTable):
    """A question on which the experts of the source disagree: shown, never scored.

    ``in_positions`` lists those of its statements that the positions already give: they are not said twice.
    """

    id: Id
    title: Text
    positions: Texts
    statements: Ids = ()
    in_positions: Ids = ()
    indicators: Ids = ()


class NotMeasured(TomlTable):
    """A statement that nothing carries, and why."""

    statement: Id
    why: Text


class Weighed(TomlTable):
    """What has a weight: ``measures`` is the statement whose backing it is, ``statements`` the others it touches.

    Edition 2026.1 has ``statements`` alone, and the strongest of them counts; what stands on no text gives ``weight``.
    """

    measures: Id | None = None
    statements: Ids = ()
    weight: Real | None = None

    @property
    def cites(self) -> tuple[str, ...]:
        """The statements that it measures or touches, the one it measures first."""
        return tuple(dict.fromkeys((self.measures, *self.statements) if self.measures else self.statements))


class Domain(Weighed):
    """A domain of the questionnaire."""

    id: Id
    title: Text
    says: Text = ""


class Theme(Weighed):
    """A theme inside a domain."""

    id: Id
    domain: Id
    title: Text
    says: Text = ""


class Option(TomlTable):
    """One option of a question: an observable fact."""

    id: Id
    label: Text
    finding: Text = ""
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    points: Annotated[float, Field(ge=0, le=1)] | None = None
    exclusive: bool = False
    replaces: Ids = ()


class Wording(TomlTable):
    """Other words of a question for one kind of unit: ``options`` and ``findings`` by option id."""

    question: Text | None = None
    help: Text | None = None
    find: Text | None = None
    known_by: Ids | None = None
    evidence: Text | None = None
    finding: Text | None = None
    options: dict[Id, Text] = {}
    findings: dict[Id, Text] = {}


class AppliesIf(TomlTable):
    """The earlier answer that makes a question apply."""

    indicator: Id
    at_least: Annotated[float, Field(ge=0, le=1)] | None = None
    options: Ids | None = None


class Communes(TomlTable):
    """What a grouping's share of its communes counts: those whose answer to ``indicator`` reaches ``at_least``."""

    indicator: Id
    at_least: Annotated[float, Field(gt=0, le=1)]


class Country(TomlTable):
    """The country's own figure, and where it comes from."""

    value: Real
    date: dt.date
    source: Text


class Deadline(TomlTable):
    """What the law or a date makes urgent, as checked on a day; shown while it is ahead of the assessment.

    ``title`` says it in a few words, for the first page.
    """

    id: Id
    title: Text = ""
    says: Text
    date: dt.date
    checked: dt.date
    source: Text
    indicators: Ids = ()


class DeliberationWording(TomlTable):
    """A draft délibération for one kind of unit: what it is called, who decides, under which texts, and what.

    Its ``visas`` come before those of every kind; its ``articles``, ``notes`` and ``found``, where it has some, take
    the place of theirs; ``carried_out`` is the last article, ``appeal`` where and until when the vote may be contested;
    who signs is in ``signed_by``. What is not given is left blank on the draft.
    """

    assembly: Text
    act: Text = "délibération"
    subject: Text = ""
    visas: Texts = ()
    articles: Texts = ()
    notes: Texts = ()
    found: dict[Id, Text] = {}
    carried_out: Text = ""
    signed_by: Texts = ()
    appeal: Text = ""


class Deliberation(TomlTable):
    """The fixed formulas of a draft délibération, as checked on a day.

    There is one where the action that begins one of the ``indicators`` is proposed, for a kind that has its wording.
    Its ``subject`` is what is voted (the title of that action where none is given). What follows « Considérant » is the
    level, what is ``found`` (by option, the answer to that question as a clause), then the reasons ``considered``. The
    ``notes`` are for who drafts: they stand on the line to be taken out.
    """

    visas: Texts
    checked: dt.date
    indicators: Ids = ()
    subject: Text = ""
    considered: Texts = ()
    found: dict[Id, Text] = {}
    articles: Texts = ()
    notes: Texts = ()
    wording: dict[UnitKind, DeliberationWording] = {}


class Example(TomlTable):
    """A place that did it, told by the source."""

    says: Text
    passages: Texts


class Step(TomlTable):
    """One step of an action, a text alone in the file; with ``missing``, only while one of these options is not there.

    So that nobody is told to do what the answer says is done.
    """

    says: Text
    missing: Ids = ()

    @model_validator(mode="before")
    @classmethod
    def text_alone(cls, given: object) -> object:
        """Take a text for the table that says it."""
        return {"says": given} if isinstance(given, str) else given


def left(steps: Iterable[Step], given: Collection[str]) -> tuple[str, ...]:
    """Return the steps that remain where these options are answered already."""
    return tuple(step.says for step in steps if not step.missing or not set(step.missing) <= set(given))


def several(given: object) -> object:
    """Take one request for the list of them."""
    return (given,) if isinstance(given, str | dict) else given


Asked = Annotated[tuple[Step, ...], Strict(False), BeforeValidator(several)]


class Action(TomlTable):
    """What to do when an answer is below ``when_below``; ``horizons`` gives other delays for some kinds of unit.

    ``ask`` is what each actor is asked, in one request or several; each may be for what is missing, as a step.
    """

    when_below: Real
    title: Text
    why: Text = ""
    steps: Annotated[tuple[Step, ...], Strict(False)] = ()
    effort: Annotated[int, Field(ge=1, le=3)] = 2
    horizon: Text = ""
    horizons: dict[UnitKind, Text] = {}
    cost: Text = ""
    lead: Id = "collectivite"
    partners: Ids = ()
    ask: dict[Id, Asked] = {}
    funding: Texts = ()
    example: Example | None = None
    follow_up: Text = ""
    hours: Real | None = None
    urgent: Id | None = None
    requires: Ids = ()
    statements: Ids = ()

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """The ids of those who take part, each once: the lead, then the partners."""
        return tuple(dict.fromkeys((self.lead, *self.partners)))

    @cached_property
    def for_missing(self) -> tuple[Step, ...]:
        """The steps and the requests, each of which may be for what is missing."""
        return (*self.steps, *chain.from_iterable(self.ask.values()))

    def steps_left(self, given: Collection[str]) -> tuple[str, ...]:
        """Return the steps to take where these options are answered already."""
        return left(self.steps, given)

    def asks_left(self, given: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return what there is to ask, actor by actor, where these options are answered already."""
        asked = ((actor, left(requests, given)) for actor, requests in self.ask.items())
        return tuple((actor, " ".join(requests)) for actor, requests in asked if requests)

    def horizon_for(self, kind: UnitKind) -> str:
        """Return the delay of a unit of ``kind``."""
        return self.horizons.get(kind, self.horizon)

    # Compared as the one of its questionnaire: what is said of an action is kept by action, and field by field is slow.
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Indicator(Weighed):
    """One question.

    ``at_most`` names another number that this one cannot exceed: an answer above it is asked to be looked at again, and
    taken all the same. The ``finding`` of a number says what it is a number of, around ``{value}``. ``known_by`` lists
    the actors who know the answer, for one call to serve several questions.
    """

    id: Id
    theme: Id
    title: Text = ""
    question: Text
    help: Text = ""
    find: Text = ""
    known_by: Ids = ()
    evidence: Text = ""
    wording: dict[UnitKind, Wording] = {}
    kind: Kind
    options: Annotated[tuple[Option, ...], Strict(False)] = ()
    unit: Text = ""
    finding: Text = ""
    goalposts: Annotated[tuple[Point, ...], Strict(False)] = ()
    min: Real | None = None
    max: Real | None = None
    at_most: Id | None = None
    target: Id | Real | Ids | None = None
    not_applicable: bool = False
    applies_to: Annotated[tuple[UnitKind, ...], Strict(False)] | None = None
    applies_if: AppliesIf | None = None
    express: bool = False
    fracture: FractureName | None = None
    communes: Communes | None = None
    country: Country | None = None
    replaces: Ids = ()
    action: Annotated[tuple[Action, ...], Strict(False)] = ()

    @cached_property
    def name(self) -> str:
        """Return the short title, or the question where there is none."""
        return self.title or self.question

    @cached_property
    def routed(self) -> bool:
        """Whether it is put to some kinds of unit only, or after some answers only."""
        return self.applies_to is not None or self.applies_if is not None

    @cached_property
    def beginning(self) -> Action | None:
        """The action that begins, None where there is none; the others consolidate what it began."""
        return min(self.action, key=lambda action: action.when_below, default=None)

    def words(self, kind: UnitKind) -> Wording:
        """Return the question, help, find, evidence, labels and findings as a unit of ``kind`` should read them."""
        return words_of(self, kind)

    # Compared as the one of its questionnaire: what is computed of an indicator is kept by indicator.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def option(self, option_id: str) -> Option | None:
        """Return the option of that id, or None."""
        return next((option for option in self.options if option.id == option_id), None)

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the smallest and largest number that may be answered (the ends of the goalposts by default)."""
        lowest = self.goalposts[0][0] if self.min is None else self.min
        highest = self.goalposts[-1][0] if self.max is None else self.max
        return lowest, highest


@lru_cache(maxsize=2048)
def words_of(indicator: Indicator, kind: UnitKind) -> Wording:
    """Return the words of a question for a kind of unit, its own where nothing else is given."""
    other = indicator.wording.get(kind, Wording())
    return Wording(
        question=other.question or indicator.question,
        help=other.help or indicator.help,
        find=other.find or indicator.find,
        known_by=indicator.known_by if other.known_by is None else other.known_by,
        evidence=other.evidence or indicator.evidence,
        finding=other.finding or indicator.finding,
        options={option.id: other.options.get(option.id, option.label) for option in indicator.options},
        findings={option.id: other.findings.get(option.id, option.finding) for option in indicator.options},
    )


class Questionnaire(TomlTable):
    """A whole questionnaire: what its TOML files say, read together."""

    id: Id
    edition: Text
    title: Text
    language: Text = "fr"
    licence: Text = ""
    order: Ids = ()
    source: Source | None = None
    scoring: Scoring = Scoring()
    level: Annotated[tuple[Level, ...], Strict(False)] = ()
    lock: Annotated[tuple[Lock, ...], Strict(False)] = ()
    actor: Annotated[tuple[Actor, ...], Strict(False)] = ()
    debate: Annotated[tuple[Debate, ...], Strict(False)] = ()
    deadline: Annotated[tuple[Deadline, ...], Strict(False)] = ()
    deliberation: Deliberation | None = None
    not_measured: Annotated[tuple[NotMeasured, ...], Strict(False)] = ()
    statement: Annotated[tuple[Statement, ...], Strict(False)] = ()
    domain: Annotated[tuple[Domain, ...], Strict(False)] = ()
    theme: Annotated[tuple[Theme, ...], Strict(False)] = ()
    indicator: Annotated[tuple[Indicator, ...], Strict(False)] = ()

    # What is computed of a questionnaire is kept by it.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """The domains in the order they are asked: ``order`` first, then as they stand in the files."""
        rank = {domain_id: place for place, domain_id in enumerate(self.order)}
        return tuple(sorted(self.domain, key=lambda domain: rank.get(domain.id, len(rank))))

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in the order they are asked: domain by domain, theme by theme."""
        return tuple(
            indicator
            for domain in self.domains
            for theme in self.themes_of(domain.id)
            for indicator in self.indicators_of(theme.id)
        )

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """The indicators by their id."""
        return {indicator.id: indicator for indicator in self.indicator}

    @cached_property
    def weighed(self) -> tuple[Domain | Theme | Indicator, ...]:
        """All that has a weight: the domains, the themes, the indicators."""
        return (*self.domain, *self.theme, *self.indicator)

    @cached_property
    def measured(self) -> bool:
        """Whether weights are read from ``measures``; then a statement that is only touched lends none."""
        return any(item.measures is not None for item in self.weighed)

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """The statements by their id."""
        return {statement.id: statement for statement in self.statement}

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """The actors by their id."""
        return {actor.id: actor for actor in self.actor}

    @cached_property
    def not_above(self) -> dict[str, tuple[Indicator, ...]]:
        """The numbers that cannot exceed another one (``at_most``), by the id of that one."""
        found: dict[str, tuple[Indicator, ...]] = {}
        for indicator in self.indicators:
            if indicator.at_most is not None:
                found[indicator.at_most] = (*found.get(indicator.at_most, ()), indicator)
        return found

    @cached_property
    def fractures(self) -> dict[FractureName, tuple[Indicator, ...]]:
        """The indicators that measure each fracture, in order; a fracture that none does is left out."""
        found: dict[FractureName, tuple[Indicator, ...]] = {}
        for indicator in self.indicators:
            if indicator.fracture is not None:
                found[indicator.fracture] = (*found.get(indicator.fracture, ()), indicator)
        return found

    @cached_property
    def level_places(self) -> dict[str, int]:
        """The place of each level by its id, the lowest at 0."""
        return {level.id: place for place, level in enumerate(self.level)}

    @cached_property
    def thresholds(self) -> tuple[float, ...]:
        """The score out of 100 from which each level is reached, the lowest first."""
        return tuple(level.from_ for level in self.level)

    @cached_property
    def theme_by_id(self) -> dict[str, Theme]:
        """The themes by their id."""
        return {theme.id: theme for theme in self.theme}

    @cached_property
    def domain_by_id(self) -> dict[str, Domain]:
        """The domains by their id."""
        return {domain.id: domain for domain in self.domain}

    @cached_property
    def themes_by_domain(self) -> dict[str, list[Theme]]:
        """The themes of each domain, in order."""
        found: dict[str, list[Theme]] = {}
        for theme in self.theme:
            found.setdefault(theme.domain, []).append(theme)
        return found

    @cached_property
    def indicators_by_theme(self) -> dict[str, list[Indicator]]:
        """The indicators of each theme, in order."""
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicator:
            found.setdefault(indicator.theme, []).append(indicator)
        return found

    def themes_of(self, domain_id: str) -> Iterator[Theme]:
        """Yield the themes of a domain, in order."""
        return iter(self.themes_by_domain.get(domain_id, ()))

    def indicators_of(self, theme_id: str) -> Iterator[Indicator]:
        """Yield the indicators of a theme, in order."""
        return iter(self.indicators_by_theme.get(theme_id, ()))

    def domain_of(self, indicator: Indicator) -> Domain:
        """Return the domain that an indicator stands in."""
        return self.domain_by_id[self.theme_by_id[indicator.theme].domain]
