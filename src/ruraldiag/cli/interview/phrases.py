"""What the interview says, as French sentences: the question's help, a confirmation, the domains, the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ruraldiag.assessment.lower_bounds import lower_bound_of
from ruraldiag.assessment.model import Answer, Assessment, Interview, State
from ruraldiag.composite.result import Result
from ruraldiag.composite.scoring import resolve
from ruraldiag.composite.weighting import weight_of
from ruraldiag.dossier import whole_held_by
from ruraldiag.questionnaire.model import Indicator, Questionnaire, Wording
from ruraldiag.questionnaire.trace import decisive
from ruraldiag.report.words.answers import PREVIOUS_TEAM, floor_sentence, known_already, where_to_look
from ruraldiag.report.words.figures import counted, interval, level_words, out_of_100, shown
from ruraldiag.report.words.french import count, date, enumerate_words, number, plural, quoted, sentence
from ruraldiag.typography import french

HEAVY, MIDDLING = 0.75, 0.5  # words for a weight, as a share of the heaviest one of the questionnaire


@dataclass(frozen=True, kw_only=True)
class DomainProgress:
    """How far a domain is: its questions seen, of those asked in this round."""

    number: int
    id: str
    title: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """All that is shown of a question."""

    unit: str
    questionnaire: Questionnaire
    indicator: Indicator
    words: Wording
    answer: Answer
    offered: str
    known: str
    place: int
    total: int
    first: bool
    saved: str
    progress: tuple[DomainProgress, ...]

    @property
    def domain(self) -> str:
        """The title of the domain."""
        return self.questionnaire.domain_of(self.indicator).title

    @property
    def theme(self) -> str:
        """The title of the theme."""
        return self.questionnaire.theme_by_id[self.indicator.theme].title

    @property
    def current(self) -> DomainProgress:
        """The progress of the question's own domain."""
        here = self.questionnaire.domain_of(self.indicator).id
        return next(domain for domain in self.progress if domain.id == here)


def keys(indicator: Indicator, *, kept: bool) -> list[str]:
    """Return what may be typed at a question, one key each; ``kept`` says that Entrée keeps an answer."""
    said = ["n ne sait pas", "p précédent", "d domaine", "? aide et source", "r revoir", "c commentaire", "v preuve"]
    if indicator.not_applicable:
        said.insert(1, "s sans objet")
    if kept:
        said += ["e effacer", "Entrée garder", "q arrêter"]
    else:
        said += ["Entrée passer", "q arrêter"]
    return said


def manner(indicator: Indicator) -> str:
    """Say how the question is answered where it is not by one number of a list."""
    lowest, highest = indicator.bounds if indicator.kind == "number" else (0.0, 0.0)
    match indicator.kind:
        case "multiple":
            return french(
                "Plusieurs réponses possibles : tapez par exemple 1,3. Ce que vous ne tapez pas compte pour non."
            )
        case "number":
            return french(f"Un nombre entre {number(lowest)} et {number(highest, indicator.unit)}.")
        case _:
            return ""


def sans_objet(indicator: Indicator) -> str:
    """Say how to answer that a question makes no sense here; empty where it always does."""
    return french("Sans objet ici ? Tapez s et la raison.") if indicator.not_applicable else ""


def offered(answer: Answer, indicator: Indicator, words: Wording, today: dt.date) -> str:
    """Say the answer that a question already has, with its date where it is not of today; empty where it has none."""
    if answer.kind is State.UNANSWERED:
        return ""
    day = answer.day
    when = "Réponse actuelle" if day is None or day == today else f"Réponse du {date(day)}"
    return french(f"{when} : ") + said(answer, indicator, words) + french(" Entrée la garde.")


def already(assessment: Assessment, indicator: Indicator, questionnaire: Questionnaire) -> str:
    """Say what another answer already tells of a number that is missing; empty where none does."""
    if assessment.answer(indicator.id).kind is State.ANSWERED:
        return ""
    floor = lower_bound_of(indicator, questionnaire, assessment.answer)
    return "" if floor is None else f"{floor_sentence(floor)}."


def said(answer: Answer, indicator: Indicator, words: Wording) -> str:
    """Say an answer as one sentence: « 3, sur le territoire… », « ne sait pas », « sans objet (aucune école) »."""
    match answer.kind:
        case State.UNANSWERED:
            return "sans réponse."
        case State.UNKNOWN:
            return "ne sait pas."
        case State.NOT_APPLICABLE:
            return f"sans objet ({answer.reason})." if answer.reason else "sans objet."
        case State.ANSWERED:
            return answered(answer, indicator, words)


def answered(answer: Answer, indicator: Indicator, words: Wording) -> str:
    """Say a value: the number and words of each option chosen, or the number with its unit."""
    if isinstance(answer.value, int | float):
        return f"{number(answer.value, indicator.unit)}."
    places = {option.id: place for place, option in enumerate(indicator.options, start=1)}
    parts = [
        f"{places[option_id]}, {words.options[option_id].rstrip('.')}"
        for option_id in answer.options
        if option_id in places
    ]
    return french(" ; ").join(parts) + "."


def help_lines(view: QuestionView, *, with_keys: bool) -> list[str]:
    """Return the help of a question: what counts, why it is asked, its weight, what proves it, where to look."""
    indicator, questionnaire = view.indicator, view.questionnaire
    lines = [view.words.help.strip()] if view.words.help else []
    source = decisive(indicator, questionnaire)
    why = f"{sentence(source.says).rstrip('.')}{cited(source.passages)}. " if source else ""
    lines.append(french("Pourquoi cette question : ") + why + f"Poids {weight_word(indicator, questionnaire)}.")
    if view.words.evidence:
        lines.append(french("Ce qui le prouverait : ") + view.words.evidence.strip())
    if view.words.find:
        lines.append(french("Qui le sait, où chercher : ") + view.words.find.strip())
    for name, text in (("Votre commentaire", view.answer.note), ("Votre preuve", view.answer.evidence)):
        if text:
            lines.append(french(f"{name} : ") + text)
    if not with_keys:
        return lines
    typed = ["un numéro" if indicator.options else "un nombre", *keys(indicator, kept=bool(view.offered))]
    lines.append(french("À taper : ") + ", ".join(typed) + ".")
    return lines


def cited(passages: Iterable[str]) -> str:
    """Return the passages as « (§6.2-1, §5-3) », or nothing."""
    listed = ", ".join(f"§{passage}" for passage in passages)
    return f" ({listed})" if listed else ""


def weight_word(indicator: Indicator, questionnaire: Questionnaire) -> str:
    """Return « fort », « moyen » or « léger »: the weight, beside the heaviest of the questionnaire."""
    heaviest = max(weight_of(indicator, questionnaire) for indicator in questionnaire.indicator)
    share = weight_of(indicator, questionnaire) / heaviest
    return "fort" if share >= HEAVY else "moyen" if share >= MIDDLING else "léger"


def domain_lines(progress: Iterable[DomainProgress]) -> list[str]:
    """Return the domains with how far each is, to choose one."""
    lines = [french(f"{domain.number} : {domain.title}, {domain.done} sur {domain.total}") for domain in progress]
    return [*lines, french("Pour y aller : d et son numéro, par exemple d 2.")]


def saved_at(interview: Interview, *, exists: bool, on_disk: bool) -> str:
    """Return « enregistré 10:42 », or that nothing is yet, or that it could not be."""
    if not on_disk:
        return "non enregistré"
    if not exists:
        return "rien à enregistrer"
    return f"enregistré {interview.updated:%H:%M}" if interview.updated else "enregistré"


def summary_lines(assessment: Assessment, asked: Iterable[Indicator], questionnaire: Questionnaire) -> list[str]:
    """Return the counts of the four states over the questions of a round, then what is left unknown, where to look."""
    resolved = resolve(assessment, questionnaire)
    leaves = [resolved[indicator.id] for indicator in asked]
    lines = [f"{counted(leaves)}."]
    left = [leaf.indicator for leaf in leaves if leaf.state.missing]
    if left:
        lines.append(french("Ce qu'il reste à savoir :"))
        lines += to_find(left, assessment, questionnaire)
    return lines


def to_find(indicators: Iterable[Indicator], assessment: Assessment, questionnaire: Questionnaire) -> Iterator[str]:
    """Yield one line for each indicator: its title, who knows and where to look, what is known of it all the same."""
    for indicator in indicators:
        floor = lower_bound_of(indicator, questionnaire, assessment.answer)
        look = where_to_look(indicator, assessment.unit.kind).strip()
        more = " ".join(part for part in (sentence(look), known_already(floor) if floor else "") if part)
        yield f"- {indicator.name.rstrip('.')}" + (french(" : ") + more if more else "")


def score_line(result: Result) -> str:
    """Return the score of the whole, its interval and level in one line; the interval alone where it is withheld."""
    whole, questionnaire = result.whole, result.questionnaire
    between = interval(whole, questionnaire)
    if not whole.applies:
        text = "Pas de score : aucune question ne se pose pour ce territoire."
    elif whole.shown is None:
        text = f"Score non affiché : trop peu de réponses connues. {would_be(result)}"
    else:
        text = f"Score : {shown(whole, questionnaire)} sur 100, {between}."
    if level := result.levels.get(whole.id):
        held = [quoted(lock.title) for lock in whole_held_by(result)]
        by = f", retenu par {plural(len(held), 'un verrou', 'des verrous')} : {enumerate_words(held)}" if held else ""
        text += f" Niveau : {level_words(level)}{by}."
    return french(text)


def would_be(result: Result) -> str:
    """Return where a score that is not shown would be: a sentence."""
    whole, questionnaire = result.whole, result.questionnaire
    if whole.low == whole.high:
        return f"Il serait de {out_of_100(whole.low, questionnaire)} sur 100."
    if (whole.low, whole.high) == (0.0, 1.0):
        return "Il pourrait encore être n'importe où de 0 à 100."
    return f"Il serait {interval(whole, questionnaire)}, sur une échelle de 0 à 100."


def intention(questionnaire: Questionnaire, total: int, done: int, *, offers: bool) -> str:
    """Return the first words of an interview."""
    seen = f", dont {done} déjà vues" if done > 1 else ", dont une déjà vue" if done else ""
    text = f"{questionnaire.title}, édition {questionnaire.edition} : {count(total, 'question')}{seen}."
    if offers:
        text += " Vos réponses précédentes sont montrées : Entrée les garde."
    text += f" {PREVIOUS_TEAM}"
    return french(f"{text} Chaque réponse est enregistrée aussitôt ; tapez ? pour l'aide, q pour arrêter.")
