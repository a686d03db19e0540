"""A merge as values: what ``merge --format json`` prints; scores and gaps out of 100."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from ruraldiag.assessment.model import Answer, Assessment
from ruraldiag.composite.scoring import score
from ruraldiag.merging import Merge, Rule, Speaker
from ruraldiag.questionnaire.model import Questionnaire
from ruraldiag.report.values.figures import (
    DatedValues,
    EditionValues,
    GivenValues,
    Id,
    NamedValues,
    Score,
    Share,
    StatesValues,
    UnitValues,
    dated_figures,
    edition_values,
    given,
    states_values,
    unit_values,
)
from ruraldiag.report.values.json import Values


class MergedValues(DatedValues, title="Chiffres, niveau et états d'un diagnostic, lus dans l'édition commune."):
    """The figures of what is merged."""

    states: StatesValues


class SpeakerValues(Values):
    """Who speaks."""

    file: str = Field(description="Le fichier donné.")
    respondent: str = Field(description="Qui répond : un rôle, ou « voix » et son numéro.")
    made_of: tuple[str, ...] = Field(description="Les voix dont ce fichier était déjà réuni : les suivantes.")


class VoiceValues(MergedValues, SpeakerValues, title="Une voix, et ce qu'elle donnerait seule."):
    """A voice, and what it alone would give."""

    edition: str = Field(
        description="L'édition à laquelle ce fichier répond ; les chiffres sont ceux de l'édition commune."
    )


class SaidValues(GivenValues, title="Une réponse telle qu'elle a été donnée."):
    """An answer as it was given, with what was said of it."""

    reason: str | None = Field(description="Raison d'un « sans objet ».")
    note: str | None = Field(description="Commentaire.")
    evidence: str | None = Field(description="Preuve.")


class MergedAnswerValues(NamedValues, title="Une question : ce qui est retenu, ce que chaque voix dit."):
    """A question: what is kept, and what each voice says."""

    kept: SaidValues = Field(description="Ce qui est retenu.")
    voices: tuple[SaidValues, ...] = Field(
        description="Ce qui compte de chaque voix, dans l'ordre de « voices » : celles d'un fichier déjà réuni ne "
        "parlent que là où il laisse la question ouverte (sinon « unanswered »)."
    )
    gap: Score | None = Field(description="Écart, sur 100 ; null où tous ceux qui savent disent la même chose.")


class DisagreementValues(Values, title="Un désaccord."):
    """A question where the voices differ."""

    id: Id
    gap: Score = Field(
        description="Écart, sur 100, entre la réponse la plus basse et la plus haute ; 100 où l'une est « sans objet »."
    )
    effective_weight: Share = Field(
        description="Poids effectif de la question dans l'ensemble ; 0 où elle ne se pose pas."
    )


class MergeValues(Values, title="Plusieurs réponses pour un territoire, réunies."):
    """A merge: each voice, each answer, each disagreement."""

    unit: UnitValues
    questionnaire: EditionValues
    rule: Rule = Field(description="La règle suivie où les voix diffèrent.")
    written: str = Field(description="Le fichier écrit.")
    agenda: str | None = Field(description="L'ordre du jour écrit ; null s'il n'était pas demandé.")
    voices: tuple[VoiceValues, ...] = Field(
        description="Les voix, dans l'ordre des fichiers donnés ; celles d'un fichier déjà réuni viennent après lui."
    )
    merged: MergedValues = Field(description="Ce que donne l'ensemble réuni.")
    answers: tuple[MergedAnswerValues, ...] = Field(
        description="Chaque question répondue ou posée, dans l'ordre du questionnaire."
    )
    disagreements: tuple[DisagreementValues, ...] = Field(
        description="Les questions où les voix diffèrent, l'écart le plus grand d'abord ; à égalité, ce qui pèse le "
        "plus."
    )


class Written(NamedTuple):
    """The files that a merge was written to; the agenda is None where none was asked for."""

    assessment: Path
    agenda: Path | None


def merge_values(
    merge: Merge, files: Sequence[tuple[Path, str]], questionnaire: Questionnaire, rule: Rule, written: Written
) -> MergeValues:
    """Return what was merged: each voice, each answer with what every voice said, the disagreements, largest first.

    ``files`` are those that were given, each with the edition that it answers.
    The answers of the voices are in the order of the voices; ``gap`` is None where all who know say the same. The
    voices of a file that is itself a merge come after it; each says only what counts.
    """
    whole = merge.assessment
    gaps = {disagreement.indicator.id: 100 * disagreement.spread for disagreement in merge.disagreements}
    return MergeValues(
        unit=unit_values(whole.unit),
        questionnaire=edition_values(questionnaire),
        rule=rule,
        written=str(written.assessment),
        agenda=None if written.agenda is None else str(written.agenda),
        voices=tuple(
            voice_values(speaker, merge.speakers, *files[speaker.file], questionnaire) for speaker in merge.speakers
        ),
        merged=MergedValues(**read_figures(whole, questionnaire)),
        answers=tuple(
            MergedAnswerValues(
                id=indicator.id,
                title=indicator.name,
                kept=said_values(whole.answer(indicator.id)),
                voices=tuple(said_values(speaker.answer(indicator.id)) for speaker in merge.speakers),
                gap=gaps.get(indicator.id),
            )
            for indicator in questionnaire.indicators
            if indicator.id in whole.answers
        ),
        disagreements=tuple(
            DisagreementValues(
                id=disagreement.indicator.id, gap=100 * disagreement.spread, effective_weight=disagreement.weight
            )
            for disagreement in merge.disagreements
        ),
    )


def voice_values(
    speaker: Speaker, speakers: Sequence[Speaker], file: Path, edition: str, questionnaire: Questionnaire
) -> VoiceValues:
    """Return one voice: its file, who it is, the edition that it answered, the figures that it alone would give.

    ``made_of`` names the voices that it was itself merged from.
    """
    members = (other for other in speakers if other.group and speaker.group is None and other.file == speaker.file)
    figures = read_figures(speaker.assessment, questionnaire) | {"edition": edition}
    return VoiceValues(
        file=str(file), respondent=speaker.name, made_of=tuple(member.name for member in members), **figures
    )


def read_figures(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Any]:
    """Return by key the date, figures, level and states of an assessment, read in the edition that all share."""
    result = score(assessment, questionnaire)
    states = states_values([scored.leaf.state for scored in result.leaves.values()])
    return dated_figures(assessment, result) | {"states": states}


def said_values(answer: Answer) -> SaidValues:
    """Return one answer as it was given, before routing, with its note and its proof."""
    return SaidValues(
        **given(answer),
        reason=answer.reason or None,
        note=answer.note or None,
        evidence=answer.evidence or None,
    )
