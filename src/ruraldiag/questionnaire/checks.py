"""Cross-checks of a questionnaire: every finding at once, in file order; nothing is changed.

The form of each table (keys, types) is the model's business; here stand references, weights, options, goalposts, cycles
and what no table can show alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from ruraldiag.errors import SHOWN, Finding, Place, finding, suggesting
from ruraldiag.questionnaire.model import AppliesIf, Domain, Indicator, Questionnaire, Theme
from ruraldiag.questionnaire.places import in_file_order, item_line, quoted, said
from ruraldiag.questionnaire.scales import admissible_ends, option_scores, scale_check
from ruraldiag.questionnaire.spreadsheet import changed
from ruraldiag.questionnaire.trace import DOCUMENT
from ruraldiag.typography import decimal, french

UNIT = "collectivite"  # the actor that is the unit itself: it need not be declared
RESERVED_COLUMNS = frozenset(
    {
        *("code", "name", "kind", "date", "score", "low", "high", "level", "level_nominal", "locks", "possible_locks"),
        *("coverage", "answered", "unknown", "not_applicable", "unanswered", "rank", "rank_p5", "rank_p95"),
        *("action_1", "action_2", "action_3", "gain_1", "gain_2", "gain_3", "series", "rank_best", "rank_worst"),
    }
)
DOMAIN_COLUMNS = ("_low", "_high", "_level")
RESERVED_OPTIONS = frozenset({"nsp", "so"})
WHOLE = "whole"


def check(questionnaire: Questionnaire, files: Mapping[str, str] | None = None) -> list[Finding]:
    """Return every finding about a questionnaire, errors and warnings, in file order.

    ``files`` (name → text) only serves to say in which file and on which line each finding stands.
    """
    checker = _Checker(questionnaire=questionnaire, files=files or {})
    rules = (
        checker.ids,
        checker.option_ids,
        checker.ids_in_a_spreadsheet,
        checker.weights,
        checker.structure,
        checker.empty,
        checker.indicators,
        checker.actions,
        checker.levels_and_locks,
        checker.references,
        checker.deliberation,
        checker.requires_cycle,
        checker.accounting,
        checker.measured_twice,
    )
    return in_file_order((fault for rule in rules for fault in rule()), checker.files)


@dataclass(frozen=True, kw_only=True)
class _Checker:
    questionnaire: Questionnaire
    files: Mapping[str, str] = field(default_factory=dict)
    suggest: Callable[[str, Iterable[str]], str] = field(default_factory=suggesting)

    def place(self, table: str, item: str = "") -> Place:
        """Find the file and line where an item gives its id, or where a key of the top stands."""
        for file, text in self.files.items():
            if line := item_line(text, table, item):
                return Place(file=file, line=line, item=said(table, item))
        only = next(iter(self.files)) if len(self.files) == 1 else ""
        return Place(file=only, item=said(table, item))

    def ids(self) -> Iterator[Finding]:
        q = self.questionnaire
        families: dict[str, Sequence[str]] = {
            "level": [level.id for level in q.level],
            "lock": [lock.id for lock in q.lock],
            "actor": [actor.id for actor in q.actor],
            "debate": [debate.id for debate in q.debate],
            "statement": [statement.id for statement in q.statement],
            "domain": [domain.id for domain in q.domain],
            "theme": [theme.id for theme in q.theme],
            "indicator": [indicator.id for indicator in q.indicator],
        }
        for table, ids in families.items():
            for value in repeated(ids):
                yield finding("Q006", self.place(table, value), value=value)
        columns = RESERVED_COLUMNS | {domain + end for domain in families["domain"] for end in DOMAIN_COLUMNS}
        for table in ("domain", "indicator"):
            for value in families[table]:
                if value in columns:
                    yield finding("Q005", self.place(table, value), value=value, why="c'est une colonne des résultats")
        if WHOLE in families["domain"]:
            yield finding("Q005", self.place("domain", WHOLE), value=WHOLE, why="il dit tout le questionnaire")

    def option_ids(self) -> Iterator[Finding]:
        for indicator in self.questionnaire.indicator:
            place = self.place("indicator", indicator.id)
            options = [option.id for option in indicator.options]
            for value in repeated(options):
                yield finding("Q006", place, value=value)
            for value in options:
                if value in RESERVED_OPTIONS:
                    yield finding("Q005", place, value=value, why=french("il dit « ne sait pas » ou « sans objet »"))

    def ids_in_a_spreadsheet(self) -> Iterator[Finding]:
        for indicator in self.questionnaire.indicator:
            ids = [indicator.id, *(option.id for option in indicator.options)]
            words = {value: into for value in ids if (into := changed(value))}
            if words:
                several = ", ".join(f"{quoted(value)} ({into})" for value, into in words.items())
                yield finding("Q041", self.place("indicator", indicator.id), several=several)

    def weights(self) -> Iterator[Finding]:
        q = self.questionnaire
        for name, value in q.scoring.backing.items():
            if value <= 0:
                yield finding("Q007", replace(self.place("scoring"), item=said("appui", name)), weight=decimal(value))
        for statement in q.statement:
            if statement.backing not in q.scoring.backing:
                yield finding("Q025", self.place("statement", statement.id), value=statement.backing)
        tables: list[tuple[str, Domain | Theme | Indicator]] = [
            *(("domain", domain) for domain in q.domain),
            *(("theme", theme) for theme in q.theme),
            *(("indicator", indicator) for indicator in q.indicator),
        ]
        for table, weighed in tables:
            place = self.place(table, weighed.id)
            if weighed.weight is not None and weighed.weight <= 0:
                yield finding("Q007", place, weight=decimal(weighed.weight))
            sourced = weighed.measures is not None or (not q.measured and bool(weighed.statements))
            voiced = q.measured and table == "theme" and DOCUMENT in q.scoring.backing
            if weighed.weight is None and not sourced and not voiced:
                yield finding("Q008", place)
            if weighed.weight is not None and sourced:
                yield finding("Q009", place)

    def measured_twice(self) -> Iterator[Finding]:
        """A statement that measures a node and one above it would weigh twice on one path."""
        domains = {domain.id: ("domain", domain.id, domain.measures) for domain in self.questionnaire.domain}
        themes = {theme.id: ("theme", theme.id, theme.measures) for theme in self.questionnaire.theme}
        above = {theme.id: domains.get(theme.domain) for theme in self.questionnaire.theme}
        pairs = [
            *(("theme", theme.id, theme.measures, above[theme.id]) for theme in self.questionnaire.theme),
            *(
                ("indicator", indicator.id, indicator.measures, node)
                for indicator in self.questionnaire.indicator
                for node in (themes.get(indicator.theme), above.get(indicator.theme))
            ),
        ]
        for table, item, measured, node in pairs:
            if measured is not None and node is not None and node[2] == measured:
                yield finding("Q040", self.place(table, item), value=measured, above=said(*node[:2]))

    def structure(self) -> Iterator[Finding]:
        q = self.questionnaire
        domains = dict.fromkeys(domain.id for domain in q.domain)
        themes = dict.fromkeys(theme.id for theme in q.theme)
        named = [
            *(("order", "", "le domaine", value, domains) for value in q.order),
            *(("theme", theme.id, "le domaine", theme.domain, domains) for theme in q.theme),
            *(("indicator", indicator.id, "le thème", indicator.theme, themes) for indicator in q.indicator),
        ]
        for table, item, what, value, known in named:
            if value not in known:
                yield self.unknown(table, item, what, value, known)

    def empty(self) -> Iterator[Finding]:
        q = self.questionnaire
        if not q.domain:
            yield finding("Q015", self.place("domain"), what="le questionnaire", value=q.id)
        with_theme = {theme.domain for theme in q.theme}
        with_indicator = {indicator.theme for indicator in q.indicator}
        for domain in q.domain:
            if domain.id not in with_theme:
                yield finding("Q015", self.place("domain", domain.id), what="le domaine", value=domain.id)
        for theme in q.theme:
            if theme.id not in with_indicator:
                yield finding("Q015", self.place("theme", theme.id), what="le thème", value=theme.id)

    def unknown(self, table: str, item: str, what: str, value: str, known: Iterable[str]) -> Finding:
        return finding("Q010", self.place(table, item), what=what, value=value, suggestion=self.suggest(value, known))

    def indicators(self) -> Iterator[Finding]:
        for indicator in self.questionnaire.indicator:
            place = self.place("indicator", indicator.id)
            yield from scale_check(indicator, place)
            yield from self.routing(indicator, place)
            yield from self.ceiling(indicator, place)
            ids = [option.id for option in indicator.options]
            named = [value for words in indicator.wording.values() for value in (*words.options, *words.findings)]
            named += [value for action in indicator.action for step in action.for_missing for value in step.missing]
            for value in dict.fromkeys(named):
                if value not in ids:
                    yield self.unknown("indicator", indicator.id, "la modalité", value, ids)

    def routing(self, indicator: Indicator, place: Place) -> Iterator[Finding]:
        rule = indicator.applies_if
        if rule is None:
            return
        known = self.questionnaire.by_id
        if (rule.at_least is None) == (not rule.options):
            yield finding("Q020", place)
        source = known.get(rule.indicator)
        if source is None:
            yield self.unknown("indicator", indicator.id, "l'indicateur", rule.indicator, known)
            return
        if source.applies_if is not None or source.applies_to is not None or source is indicator:
            yield finding("Q019", place, value=rule.indicator)
        options = [option.id for option in source.options]
        for value in rule.options or ():
            if value not in options:
                yield self.unknown("indicator", indicator.id, "la modalité", value, options)
        if decides(rule, source):
            yield finding("Q027", self.place("indicator", rule.indicator), value=indicator.id)
        yield from self.out_of_reach(source, rule.at_least, place)

    def out_of_reach(self, source: Indicator, least: float | None, place: Place) -> Iterator[Finding]:
        """Yield that no answer to a question, itself well made, is worth what a filter asks of it."""
        if least is None or any(one.severity == "error" for one in scale_check(source, place)):
            return
        if (most := admissible_ends(source)[1]) < least:
            yield finding("Q043", place, value=source.id, wanted=decimal(least), most=decimal(most))

    def ceiling(self, indicator: Indicator, place: Place) -> Iterator[Finding]:
        known = self.questionnaire.by_id
        if indicator.at_most is None:
            return
        other = known.get(indicator.at_most)
        if other is None:
            yield self.unknown("indicator", indicator.id, "l'indicateur", indicator.at_most, known)
        elif other is indicator or {indicator.kind, other.kind} != {"number"} or indicator.unit != other.unit:
            yield finding("Q036", place, value=indicator.at_most)

    def actions(self) -> Iterator[Finding]:
        actors = self.questionnaire.actors
        for indicator in self.questionnaire.indicator:
            place = self.place("indicator", indicator.id)
            for value in repeated([decimal(action.when_below) for action in indicator.action]):
                yield finding("Q024", place, value=value, why="sert deux fois")
            for action in indicator.action:
                if not 0 < action.when_below <= 1:
                    yield finding("Q024", place, value=decimal(action.when_below), why="n'est pas entre 0 et 1")
                for value in action.actors:
                    if value not in actors and value != UNIT:
                        yield self.unknown("indicator", indicator.id, "l'acteur", value, actors)
                for value in action.ask:
                    if value not in action.actors:
                        yield finding("Q023", place, value=value)

    def levels_and_locks(self) -> Iterator[Finding]:
        q = self.questionnaire
        thresholds = [level.from_ for level in q.level]
        if thresholds and thresholds[0] != 0:
            yield finding("Q021", self.place("level", q.level[0].id), why="le premier ne commence pas à 0")
        if any(low >= high for low, high in pairwise(thresholds)):
            yield finding("Q021", self.place("level", q.level[-1].id), why="les seuils ne vont pas en croissant")
        levels = dict.fromkeys(level.id for level in q.level)
        capped = dict.fromkeys((WHOLE, *(domain.id for domain in q.domain)))
        for lock in q.lock:
            if lock.indicator not in q.by_id:
                yield self.unknown("lock", lock.id, "l'indicateur", lock.indicator, q.by_id)
            if lock.level not in levels:
                yield self.unknown("lock", lock.id, "le niveau", lock.level, levels)
            if lock.caps not in capped:
                yield self.unknown("lock", lock.id, "le domaine", lock.caps, capped)

    def references(self) -> Iterator[Finding]:
        q = self.questionnaire
        deadlines = dict.fromkeys(deadline.id for deadline in q.deadline)
        named: list[tuple[str, str, str, str, Iterable[str]]] = [
            *(
                (table, item, "le constat", value, q.statements)
                for table, item, statements in cited(q)
                for value in statements
            ),
            *(
                ("debate", debate.id, "l'indicateur", value, q.by_id)
                for debate in q.debate
                for value in debate.indicators
            ),
            *(
                ("deadline", deadline.id, "l'indicateur", value, q.by_id)
                for deadline in q.deadline
                for value in deadline.indicators
            ),
            *(
                ("indicator", indicator.id, "l'échéance", action.urgent, deadlines)
                for indicator in q.indicator
                for action in indicator.action
                if action.urgent is not None
            ),
            *(
                ("indicator", indicator.id, "l'indicateur", indicator.communes.indicator, q.by_id)
                for indicator in q.indicator
                if indicator.communes is not None
            ),
            *(
                ("debate", debate.id, "le constat", value, debate.statements)
                for debate in q.debate
                for value in debate.in_positions
            ),
            *(
                ("indicator", indicator.id, "l'indicateur", value, q.by_id)
                for indicator in q.indicator
                for action in indicator.action
                for value in action.requires
            ),
            *(
                ("indicator", indicator.id, "l'acteur", value, q.actors)
                for indicator in q.indicator
                for known_by in (indicator.known_by, *(words.known_by for words in indicator.wording.values()))
                for value in known_by or ()
            ),
        ]
        for table, item, what, value, known in named:
            if value not in known:
                yield self.unknown(table, item, what, value, known)

    def deliberation(self) -> Iterator[Finding]:
        draft, known = self.questionnaire.deliberation, self.questionnaire.by_id
        if draft is None:
            return
        for value in draft.indicators:
            if value not in known:
                yield self.unknown("deliberation", "", "l'indicateur", value, known)
            elif known[value].beginning is None:
                yield finding("Q042", self.place("deliberation"), why=f"cite {quoted(value)}, qui n'a pas d'action")
        options = {option.id: "" for value in draft.indicators if value in known for option in known[value].options}
        found = {*draft.found, *(one for words in draft.wording.values() for one in words.found)}
        for value in sorted(found - options.keys()):
            yield self.unknown("deliberation", "", "la modalité", value, options)
        for kind, wording in draft.wording.items():
            if not (wording.articles or draft.articles):
                yield finding("Q042", self.place("deliberation"), why=f"n'a pas d'article pour le genre {quoted(kind)}")

    def requires_cycle(self) -> Iterator[Finding]:
        graph = {
            indicator.id: {required for action in indicator.action for required in action.requires}
            for indicator in self.questionnaire.indicator
        }
        for _ in range(SHOWN):
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                cycle = list(error.args[1])
                yield finding("Q016", self.place("indicator", cycle[0]), cycle=" → ".join(cycle))
                graph[cycle[1]].discard(cycle[0])  # so that the next one shows too
            else:
                return

    def accounting(self) -> Iterator[Finding]:
        q = self.questionnaire
        carried = {value for _, _, statements in cited(q) for value in statements}
        for statement in q.statement:
            if statement.id not in carried:
                yield finding("Q022", self.place("statement", statement.id), value=statement.id)


def cited(q: Questionnaire) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (table, id, statements) for everything that may carry a statement."""
    for domain in q.domain:
        yield "domain", domain.id, domain.cites
    for theme in q.theme:
        yield "theme", theme.id, theme.cites
    for indicator in q.indicator:
        yield "indicator", indicator.id, indicator.cites
        for action in indicator.action:
            yield "indicator", indicator.id, action.statements
    for lock in q.lock:
        yield "lock", lock.id, lock.statements
    for actor in q.actor:
        yield "actor", actor.id, actor.statements
    for debate in q.debate:
        yield "debate", debate.id, debate.statements
    for none in q.not_measured:
        yield "not_measured", none.statement, (none.statement,)


def repeated(values: Iterable[str]) -> list[str]:
    """Return the values that stand more than once, each once, in order."""
    return [value for value, times in Counter(values).items() if times > 1]


def decides(rule: AppliesIf, source: Indicator) -> bool:
    """Return whether a better answer to the filter may change what is asked, and so lower the score."""
    if source.kind != "scale":
        return True
    scores = option_scores(source)
    if len(scores) != len(source.options):
        return False  # said by the check of the scale
    opens = [
        score >= rule.at_least if rule.at_least is not None else option.id in (rule.options or ())
        for option, score in zip(source.options, scores, strict=True)
    ]
    return len(set(opens)) > 1
