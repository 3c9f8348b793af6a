"""The scores' weights are those of the scheduler's own plugins, the filters stand in its order."""

from __future__ import annotations

from kubenb.scheduler.plugins import default_profile
from kubenb.timeline.scheduling_rules import RULES
from kubenb.timeline.scheduling_scores import SCORES


def test_weights_are_the_plugins_own() -> None:
    assert {score.name: score.weight for score in SCORES} == {each.name: each.weight for each in default_profile() if each.scores}


def test_filters_stand_in_the_profiles_order() -> None:
    order = [each.name for each in default_profile()]
    assert [rule.name for rule in RULES] == [name for name in order if name in {rule.name for rule in RULES}]
    refusing = {each.name for each in default_profile() if each.filters and not each.scores}
    assert refusing <= {rule.name for rule in RULES}
