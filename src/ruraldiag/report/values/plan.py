"""The action plan as values: what ``plan --format json`` prints; gains and widths out of 100, shares of one apart."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ruraldiag.assessment.model import ActionFollowUp, ActionStatus
from ruraldiag.dossier import PROJECTED, Dossier
from ruraldiag.plan import PlannedAction, by_actor
from ruraldiag.report.values.figures import (
    AnsweredValues,
    AnswerState,
    Count,
    Day,
    LevelledValues,
    MeanRank,
    Name,
    NamedValues,
    Points,
    Rank,
    Score,
    Share,
    Title,
    questionnaire_values,
    unit_values,
    whole_figures,
)
from ruraldiag.report.values.json import Values
from ruraldiag.report.words.actions import steps_left
from ruraldiag.report.words.answers import where_to_look
from ruraldiag.report.words.french import stem


class StabilityValues(Values, title="Comment le rang de l'action bouge sous d'autres pondérations."):
    """How stable the rank of an action is."""

    p5: MeanRank = Field(description="Rang au 5e centile des tirages.")
    p95: MeanRank = Field(description="Rang au 95e centile des tirages.")
    first_page: Share = Field(description="Part des tirages où l'action est parmi les six premières.")


class FollowUpValues(Values, title="Le suivi d'une action."):
    """How an action is going."""

    status: ActionStatus = Field(description="Où en est l'action.")
    owner_role: str = Field(description="Qui la suit : une fonction.")
    date: Day | None = Field(description="Date de la dernière mise à jour.")
    note: str = Field(description="Note libre.")


class ActionValues(Values, title="Une action du plan."):
    """An action of the plan."""

    rank: Rank = Field(description="Rang dans le plan.")
    group: Literal["verrous", "gains-rapides", "chantiers"] = Field(description="Groupe du plan.")
    indicator: Name = Field(description="Indicateur que l'action fait monter.")
    title: Title
    lock: Name | None = Field(description="Verrou que l'action lève ou aide à lever.")
    value: Share = Field(description="Valeur d'aujourd'hui, entre 0 et 1.")
    value_after: Share = Field(description="Valeur une fois l'action faite : celle d'une réponse possible.")
    gain: Points = Field(description="Gain en points sur 100, pour cette action seule (voir gain_of).")
    held_by: Name | None = Field(
        description="Indicateur connu que sa réponse ne peut dépasser et où elle s'arrête ; null s'il n'y en a pas."
    )
    effort: int = Field(description="Effort, de 1 à 3.")
    horizon: str = Field(description="Délai.")
    hours: float | None = Field(
        description="Heures d'une personne, toutes étapes comprises ; null où l'on ne sait pas."
    )
    cost: str = Field(description="Ordre de coût, daté, où l'auteur en est sûr ; sinon vide.")
    urgent: Day | None = Field(description="Date à venir qui la rend urgente ; null s'il n'y en a pas.")
    why: str = Field(description="Pourquoi la mener.")
    steps: tuple[str, ...] = Field(description="Pas à faire, sans ceux que la réponse dit déjà faits.")
    lead: Name = Field(description="Qui la mène.")
    partners: tuple[Name, ...] = Field(description="Qui y prend part.")
    ask: dict[str, str] = Field(description="Que demander, par acteur.")
    funding: tuple[str, ...] = Field(description="Financements.")
    requires: tuple[Name, ...] = Field(description="Indicateurs dont l'action vient avant.")
    pulled_for: Name | None = Field(description="Indicateur dont l'action a besoin de celle-ci, qui passe donc avant.")
    unsure: tuple[Name, ...] = Field(
        description="Indicateurs requis dont la réponse n'est pas connue : à vérifier avant."
    )
    stability: StabilityValues | None = Field(
        description="Comment le rang de l'action bouge sous d'autres pondérations ; null sans tirage."
    )
    follow_up: FollowUpValues | None = Field(description="Où en est l'action ; null si elle n'est pas suivie.")


class WaitingValues(Values, title="Une action qui attend."):
    """An action that is not proposed until another number moves."""

    indicator: Name = Field(description="Indicateur que l'action ferait monter.")
    title: Title
    held_by: Name = Field(description="Indicateur connu que sa réponse ne peut dépasser, et qu'elle a atteint.")


class ProjectionValues(Values, title="Ce que donneraient les premières actions, toutes faites."):
    """What the first actions would lead to."""

    actions: tuple[Name, ...] = Field(description="Leurs indicateurs : trois au plus.")
    score: Score | None = Field(description="Score alors atteint, sur 100 ; null où il n'est pas donné.")


class ClarifyValues(Values, title="Une réponse à trouver."):
    """An answer to find."""

    indicator: Name = Field(description="Indicateur dont la réponse manque.")
    title: Title
    state: AnswerState
    width: Score = Field(description="Largeur qu'elle ajoute à l'intervalle, en points.")
    find: str = Field(description="Qui sait, où chercher.")


class RequestValues(Values, title="Une demande."):
    """What an actor is asked for one action."""

    indicator: Name = Field(description="Indicateur de l'action.")
    leads: bool = Field(description="C'est à lui de mener l'action.")
    ask: str = Field(description="Que lui demander ; vide : l'associer.")


class ActorValues(NamedValues, title="Un acteur à solliciter."):
    """An actor to call on."""

    requests: tuple[RequestValues, ...] = Field(description="Ce qu'on lui demande.")


class PlanValues(LevelledValues, AnsweredValues, title="Le plan d'action d'un diagnostic."):
    """The plan of an assessment."""

    gain_of: Literal["score", "low"] = Field(
        description="De quoi les gains sont le gain : du score, ou du bas de l'intervalle où le score n'est pas donné."
    )
    draws: Count = Field(description="Nombre de tirages ; 0 : aucun.")
    seed: Count | None = Field(description="Graine des tirages ; null sans tirage.")
    actions: tuple[ActionValues, ...] = Field(description="Les actions, dans l'ordre.")
    waiting: tuple[WaitingValues, ...] = Field(description="Les actions qui attendent qu'un autre nombre ait bougé.")
    projection: ProjectionValues
    clarify: tuple[ClarifyValues, ...] = Field(
        description="Les réponses à trouver, celle qui élargit le plus l'intervalle d'abord."
    )
    actors: tuple[ActorValues, ...] = Field(description="Le même plan, acteur par acteur.")
    follow_up: dict[Name, FollowUpValues] = Field(
        description="Suivi de toutes les actions marquées, par indicateur, même celles que le plan ne propose plus."
    )


def plan_values(dossier: Dossier) -> PlanValues:
    """Return the plan; ``gain_of`` says what the gains are of: the score, or the low end where it is withheld."""
    result, uncertainty = dossier.result, dossier.uncertainty
    return PlanValues(
        unit=unit_values(result.unit),
        questionnaire=questionnaire_values(result.questionnaire),
        **whole_figures(result),
        gain_of="low" if result.whole.shown is None else "score",
        draws=uncertainty.draws if uncertainty else 0,
        seed=uncertainty.seed if uncertainty else None,
        actions=tuple(
            action_values(dossier, rank, planned) for rank, planned in enumerate(dossier.plan.actions, start=1)
        ),
        waiting=tuple(
            WaitingValues(indicator=waiting.indicator.id, title=stem(waiting.action.title), held_by=waiting.held_by)
            for waiting in dossier.plan.waiting
        ),
        projection=projection_values(dossier),
        clarify=tuple(
            ClarifyValues(
                indicator=unknown.indicator.id,
                title=unknown.indicator.name,
                state=result.leaves[unknown.indicator.id].leaf.state.value,
                width=100 * unknown.width,
                find=where_to_look(unknown.indicator, dossier.kind),
            )
            for unknown in dossier.plan.clarify
        ),
        actors=tuple(
            ActorValues(
                id=actor.id,
                title=actor.title,
                requests=tuple(
                    RequestValues(indicator=request.planned.indicator.id, leads=request.leads, ask=request.ask)
                    for request in requests
                ),
            )
            for actor, requests in by_actor(dossier.plan, result).values()
        ),
        follow_up={indicator: follow_up_values(taken) for indicator, taken in dossier.assessment.actions.items()},
    )


def action_values(dossier: Dossier, rank: int, planned: PlannedAction) -> ActionValues:
    """Return one action, ``rank`` being its number in the plan."""
    action, indicator = planned.action, planned.indicator.id
    stability, taken = dossier.stability.get(indicator), dossier.assessment.actions.get(indicator)
    return ActionValues(
        rank=rank,
        group=planned.group.value,
        indicator=indicator,
        title=stem(action.title),
        lock=planned.lock.id if planned.lock else None,
        value=planned.value,
        value_after=planned.value_after,
        gain=100 * dossier.gain(planned),
        held_by=planned.held_by or None,
        effort=action.effort,
        horizon=action.horizon_for(dossier.kind),
        hours=action.hours,
        cost=action.cost,
        urgent=urgent.date.isoformat() if (urgent := dossier.urgent(action)) else None,
        why=action.why,
        steps=steps_left(planned),
        lead=action.lead,
        partners=action.partners,
        ask=planned.asks,
        funding=action.funding,
        requires=action.requires,
        pulled_for=planned.pulled_for or None,
        unsure=planned.unsure,
        stability=StabilityValues(p5=stability.p5, p95=stability.p95, first_page=stability.first_page)
        if stability
        else None,
        follow_up=follow_up_values(taken) if taken else None,
    )


def projection_values(dossier: Dossier) -> ProjectionValues:
    """Return what score the first actions would lead to; None where it is withheld or there is no action."""
    after = dossier.projection
    return ProjectionValues(
        actions=tuple(planned.indicator.id for planned in dossier.plan.first_page[:PROJECTED]),
        score=100 * after.score if after else None,
    )


def follow_up_values(taken: ActionFollowUp) -> FollowUpValues:
    """Return how one action is going."""
    return FollowUpValues(
        status=taken.status,
        owner_role=taken.owner_role,
        date=taken.date.isoformat() if taken.date else None,
        note=taken.note,
    )
