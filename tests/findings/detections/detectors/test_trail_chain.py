"""Breaks of a digest chain become few hits, and the same ones at every look."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from collectors.aws.events.chain_facts import BreakKind, ChainBreak
from collectors.aws.events.digests import verify
from findings.detections.detectors.trail_chain import CHAIN_CUT, GAP, LOG_FORGED, MOST_SHOWN, OF_CHAINS, hits
from tests.chains import ALL, a_story

AT = datetime(2026, 3, 1, 5, tzinfo=UTC)


def a_break(kind, at=AT, name="k"):
    return ChainBreak(kind, at, name, f"{name} is wrong.", {"x": 1})


@pytest.mark.parametrize("kind", BreakKind)
def test_every_kind_of_break_has_its_meaning(kind):
    (hit,) = hits([a_break(kind)])
    assert hit.detection in OF_CHAINS


@pytest.mark.parametrize("tampering", ALL, ids=lambda tampering: tampering.name)
def test_every_tampering_gives_a_hit_and_at_most_one_of_a_detection(tampering):
    story = a_story()
    tampering.act(story)
    found = hits(verify(story.question()).breaks)
    assert found
    assert len({hit.detection.id for hit in found}) == len(found)
    json.dumps([hit.evidence for hit in found])


def test_a_sound_chain_gives_none():
    assert hits(verify(a_story().question()).breaks) == ()


def test_breaks_of_a_day_are_one_hit_and_the_evidence_is_bounded():
    many = [a_break(BreakKind.LOG_NOT_VOUCHED, AT + timedelta(minutes=n), f"k{n}") for n in range(300)]
    (hit,) = hits(many)
    assert hit.detection is LOG_FORGED
    assert (hit.first, hit.last) == (AT, AT + timedelta(minutes=299))
    assert (hit.evidence["count"], len(hit.evidence["breaks"])) == (300, MOST_SHOWN)
    assert "299 more" in hit.sentence


def test_another_day_is_another_finding_and_the_same_day_the_same():
    days = [a_break(BreakKind.UNCOVERED_INTERVAL, AT + timedelta(days=n)) for n in range(2)]
    assert [hit.discriminator for hit in hits(days)] == ["2026-03-01", "2026-03-02"]
    assert [hit.discriminator for hit in hits(days[:1])] == ["2026-03-01"]


def test_the_worst_comes_first_and_a_time_may_be_unknown():
    found = hits(
        [a_break(BreakKind.UNCOVERED_INTERVAL), a_break(BreakKind.HEAD_GONE), a_break(BreakKind.LOG_NOT_VOUCHED, None)]
    )
    assert [hit.detection for hit in found] == [CHAIN_CUT, LOG_FORGED, GAP]
    assert found[1].first is None


def test_every_detection_says_what_people_need():
    assert len({one.id for one in OF_CHAINS}) == len(OF_CHAINS)
    for one in OF_CHAINS:
        assert one.row == "LT-26"
        assert one.needs
        assert one.attack
        assert one.false_positives
        assert one.description.endswith(".")
        assert one.remedy.text.endswith(".")
