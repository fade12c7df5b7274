"""The votes of a forum of this installation, with its rules as settings, for an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.votes import VoteTable

#: Options that change no result, only how it is made or shown.
_FREE = ("report", "json_", "tables", "charts", "threads", "quiet", "forum", "consultation")


def refuse_settings(ctx: click.Context) -> None:
    """Refuse options that say otherwise than the forum's rules.

    Raises
    ------
    click.UsageError
    """
    for option in ctx.command.params:
        name = option.name or ""
        given = ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if given and name not in _FREE:
            shown = option.opts[-1] if option.opts[-1].startswith("-") else option.human_readable_name
            raise click.UsageError(f"{shown} does not go with --forum: votes and settings are the forum's.")


def forum_votes(forum: str, consultation: str | None) -> tuple[VoteTable, dict[str, Any]]:
    """Read the votes of a consultation that are in the log's batches.

    Parameters
    ----------
    forum : str
    consultation : str, optional
        Needed where there are several.

    Returns
    -------
    votes : VoteTable
    settings : dict
        Arguments of :func:`comity.analyze`, by the rules of the forum.
    """
    from comity.store.setup import setup

    setup()
    from comity.actions.count import table_of
    from comity.actions.may import current
    from comity.forum.stages import ConsultationStage
    from comity.forum.tally import analysis_settings
    from comity.store.queries import openings

    state = current(forum)
    if consultation is None and len(state.consultations) == 1:
        consultation = next(iter(state.consultations))
    found = state.consultations.get(consultation or "")
    if found is None:
        known = ", ".join(state.consultations) or "none"
        problem = f"there is no consultation “{consultation}” in “{forum}”"
        if consultation is None:
            problem = f"“{forum}” has {len(state.consultations)} consultations"
        raise InputError(problem, f"Give --consultation ID; there are: {known}.")
    if found.stage is ConsultationStage.OPEN and state.rules.results == "after-close":
        click.echo(WORDS.say("shown.early"), err=True)
    settings, seed = analysis_settings(state.rules, found)
    return table_of(state, found, openings(forum, found.id)), {**settings, "seed": seed}
