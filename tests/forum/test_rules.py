"""Rules: what can be chosen can be carried out."""

from __future__ import annotations

import pytest

from comity.analysis.settings import Settings
from comity.errors import InputError
from comity.forum.rules import BODY, METHODS, Rules
from comity.forum.state import Consultation
from comity.forum.tally import analysis_settings
from comity.slate.methods import METHODS as SLATES


def test_every_method_that_a_forum_can_choose_is_there():
    assert set(METHODS["slate_method"]) == set(SLATES)
    of_settings = Settings().to_dict()
    for model in METHODS["model"]:
        for slate in METHODS["slate_method"]:
            rules = Rules.of({"model": model, "slate_method": slate})
            c = Consultation("c", "C", "pseudonymous", "open", True, None)
            settings, _ = analysis_settings(rules, c)
            Settings(**settings).check()
    assert METHODS["groups"] == (of_settings["groups"],)
    assert METHODS["verdicts"] == (of_settings["verdicts"],)


def test_what_is_usual_is_what_an_analysis_uses_by_default():
    c = Consultation("c", "C", "pseudonymous", "open", True, None)
    settings, seed = analysis_settings(Rules(), c)
    assert Settings(**settings) == Settings()
    assert seed == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bar", 0.5), ("bar", 1.0), ("minority", 0.5), ("pass_cap", 0), ("certainty", "1"), ("bar", "a"),
        ("model", "polis/1"), ("groups", "groups/1"), ("slate_method", "top-k/1"), ("verdicts", "verdicts/2"),
        ("min_votes", 0), ("seed", 0.5), ("weights", "given"), ("signed", ["forum.open"]), ("unknown", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_refused_at_once(name, value):
    with pytest.raises(InputError) as e:
        Rules.of({name: value}, file="rules.toml")
    assert str(e.value).startswith(f"rules.toml, column '{name}'")
    body = {**Rules().to_body(), name: str(value) if isinstance(value, float) else value}
    assert not BODY(body)
