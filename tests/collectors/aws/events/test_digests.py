"""The digest chain: every tampering is seen, and a sound chain is never accused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors.aws.events.chain_facts import BreakKind, DigestObject, LogObject, TrailAct
from collectors.aws.events.digests import MOST_BREAKS, verify
from sandbox.trails_written import TrailChain
from tests.chains import ALL, BUCKET, EVENT, HOURS, Story, a_story

K = BreakKind


def kinds(answer):
    return {one.kind for one in answer.breaks}


@pytest.mark.parametrize("tampering", ALL, ids=lambda tampering: tampering.name)
def test_every_tampering_is_seen_for_what_it_is(tampering):
    story = a_story()
    tampering.act(story)
    answer = verify(story.question())
    assert kinds(answer) == tampering.seen
    assert all(one.sentence.endswith(".") for one in answer.breaks)
    json.dumps([dict(one.evidence) for one in answer.breaks])


@pytest.mark.parametrize("place", [
    {}, {"prefix": "audit/logs"}, {"organization": "o-abc123"}, {"home": "us-east-1"}, {"trail": "a_b-c.d"},
])  # fmt: skip
def test_a_sound_chain_is_not_accused(place):
    story = a_story(**place)
    answer = verify(story.question())
    assert answer.breaks == ()
    assert (answer.valid_digests, answer.vouched_logs) == (HOURS, 2 * HOURS)
    assert answer.head.key == story.chain.digests[-1]


def test_hours_without_log_files_are_sound():
    story = Story(TrailChain("111122223333", "eu-west-1", "main", BUCKET))
    story.chain.hours(story.begin, HOURS, files=0)
    assert verify(story.question()).breaks == ()


def test_log_files_that_were_only_listed_are_not_held_to_be_changed():
    story = a_story()
    logs = tuple(LogObject(one.bucket, one.key) for one in story.question().logs)
    assert verify(story.question(logs=logs)).breaks == ()


def test_a_look_goes_on_from_the_head_of_the_last_one():
    story = a_story()
    whole = story.question()
    for hour in range(1, HOURS):
        seen = [one for one in whole.digests if one.key in story.chain.digests[:hour]]
        head = verify(story.question(digests=tuple(seen), head=None, now=story.at(hour + 0.2), logs=())).head
        later = tuple(one for one in whole.digests if one.key not in story.chain.digests[: hour - 1])
        logs = tuple(one for one in whole.logs if any(one.key in story.logs(after) for after in range(hour, HOURS)))
        assert verify(story.question(digests=later, logs=logs, head=head, since=head.end)).breaks == ()
        # The digest of the head itself may have left the listing.
        assert verify(story.question(digests=later[1:], logs=logs, head=head, since=head.end)).breaks == ()


def test_the_next_digest_has_to_be_linked_to_the_head_that_was_seen():
    story = a_story()
    changed = replace(story.head, key=story.chain.digests[-2], sha256="0" * 64, end=story.at(HOURS - 1))
    newest = tuple(one for one in story.question().digests if one.key == story.chain.digests[-1])
    logs = tuple(one for one in story.question().logs if one.key in story.logs(HOURS - 1))
    answer = verify(story.question(digests=newest, logs=logs, head=changed, since=changed.end))
    assert kinds(answer) == {K.LINK_WRONG}


def test_the_head_never_goes_back():
    story = a_story()
    seen = story.head
    del story.chain.objects[story.chain.digests[-1]]
    assert verify(story.question()).head == seen


def test_young_log_files_and_a_digest_that_is_due_are_waited_for():
    story = a_story()
    story.chain.forge(story.at(HOURS + 0.1), [EVENT])
    assert verify(story.question()).breaks == ()
    assert verify(story.question(now=story.at(HOURS + 1.9))).breaks == ()
    late = verify(story.question(now=story.at(HOURS + 4)))
    assert kinds(late) == {K.UNCOVERED_INTERVAL, K.LOG_NOT_VOUCHED}


def test_a_log_file_delivered_in_the_next_hour_is_vouched_for_there():
    story = a_story(hours=3)
    story.chain.log(story.at(2.98), [EVENT])
    story.chain.digest(story.at(4))
    assert verify(story.question(now=story.at(4.3))).breaks == ()


def test_hours_that_a_backfill_digest_covers_are_no_hole():
    story = a_story(hours=5)
    story.chain.restart()
    story.chain.log(story.at(5.5), [EVENT])
    story.chain.digest(story.at(6), backfill=True)
    story.chain.restart()
    story.chain.hours(story.at(6), 6, [EVENT])
    answer = verify(story.question(head=None))
    assert kinds(answer) == {K.CHAIN_RESTARTED}


def test_a_restart_is_tied_to_what_was_done_to_the_trail_and_to_nothing_else():
    story = a_story()
    stop = next(one for one in ALL if one.name == "stopped_for_three_hours")
    stop.act(story)
    other = TrailAct("StopLogging", story.at(1), "e0", "somebody")
    answer = verify(story.question(acts=(other, *story.acts, TrailAct("AddTags", story.at(7)))))
    for one in answer.breaks:
        assert [act["event_id"] for act in one.evidence["acts"]] == ["e1", "e2"]
        assert "StopLogging" in one.sentence
        assert "mallory" in one.sentence
    (hole,) = (one for one in answer.breaks if one.kind is K.UNCOVERED_INTERVAL)
    assert (hole.evidence["start"], hole.evidence["end"]) == (story.at(6).isoformat(), story.at(9).isoformat())
    assert all("no event" in one.sentence for one in verify(story.question(acts=())).breaks)


def test_a_chain_that_begins_after_it_should_is_a_hole_and_no_restart():
    story = a_story()
    answer = verify(story.question(since=story.at(-5), head=None))
    assert kinds(answer) == {K.UNCOVERED_INTERVAL}


def test_a_trail_without_any_digest_is_a_hole():
    story = a_story()
    answer = verify(story.question(digests=(), logs=(), head=None))
    assert kinds(answer) == {K.UNCOVERED_INTERVAL}
    assert answer.head is None


def test_without_keys_nothing_is_taken_for_sound():
    answer = verify(a_story().question(keys={}))
    assert answer.valid_digests == 0
    assert K.DIGEST_KEY_UNKNOWN in kinds(answer)


@pytest.mark.parametrize("key", [b"", b"junk", b"0" * 300])
def test_a_key_that_cannot_be_read_is_no_proof(key):
    story = a_story()
    assert K.DIGEST_SIGNATURE_WRONG in kinds(verify(story.question(keys=dict.fromkeys(story.keys, key))))


@pytest.mark.parametrize("body", [
    b"", b"\x1f\x8b", b"{}", b"[" * 5000, b'{"digestStartTime":5}', b"\x00" * 99,
])  # fmt: skip
def test_hostile_digests_are_unreadable_and_the_others_are_judged(body):
    story = a_story()
    name = story.chain.digests[5]
    bad = DigestObject(
        BUCKET, name.replace("_main_", "_main_x"), body, {"signature": "\u2603", "signature-algorithm": ""}
    )
    answer = verify(story.question(digests=(*story.question().digests, bad)))
    assert kinds(answer) == {K.DIGEST_UNREADABLE}
    assert answer.valid_digests == HOURS


@pytest.mark.parametrize("signature", ["", "zz", "00", "0" * 4096, "\u0660\u0661"])
def test_hostile_signatures_do_not_hold(signature):
    story = a_story()
    key = story.chain.digests[5]
    story.change(key, story.chain.objects[key].body, signature=signature)
    assert kinds(verify(story.question())) & {K.DIGEST_UNSIGNED, K.DIGEST_SIGNATURE_WRONG}


def test_thousands_of_breaks_are_counted_and_not_all_listed():
    story = a_story()
    for number in range(MOST_BREAKS + 40):
        story.chain.forge(story.at(1) + timedelta(seconds=number), [EVENT])
    answer = verify(story.question())
    assert len(answer.breaks) == MOST_BREAKS + 1
    assert answer.breaks[-1].evidence == {"left": 40}
