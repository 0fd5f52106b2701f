"""A trail's digest chain of twelve hours, what may be done to it, and the question that the verification is asked."""

import gzip
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.aws.events.chain_facts import BreakKind, ChainQuestion, DigestObject, Head, LogObject, TrailAct
from collectors.aws.events.digests import verify
from collectors.aws.events.log_hashes import log_object
from sandbox.trails_written import TrailChain, public_keys
from sandbox.trails_written.chain import string_to_sign
from sandbox.trails_written.keys import fingerprint_of, signed

ACCOUNT, REGION, TRAIL, BUCKET, HOURS = "111122223333", "eu-west-1", "main", "trail-logs", 12
BEGIN = datetime(2026, 3, 1, 0, tzinfo=UTC)
NOW = BEGIN + timedelta(hours=HOURS, minutes=10)
EVENT = {"eventVersion": "1.11", "eventID": "1", "eventName": "Invoke"}
KEYS = {key["Fingerprint"]: b64decode(key["Value"]) for key in public_keys(REGION)}
Kinds = set[BreakKind]


@dataclass
class Story:
    """A chain, the head seen before somebody touched it, and what else is known."""

    chain: TrailChain
    begin: datetime = BEGIN
    head: Head | None = None
    acts: tuple[TrailAct, ...] = ()
    keys: dict[str, bytes] = field(default_factory=lambda: dict(KEYS))

    @property
    def now(self) -> datetime:
        return self.begin + (NOW - BEGIN)

    def at(self, hour: float) -> datetime:
        return self.begin + timedelta(hours=hour)

    def logs(self, hour: int) -> list[str]:
        document = json.loads(gzip.decompress(self.chain.objects[self.chain.digests[hour]].body))
        return [entry["s3Object"] for entry in document["logFiles"]]

    def change(self, key: str, body: bytes, **metadata: str) -> None:
        old = self.chain.objects[key]
        self.chain.objects[key] = replace(old, body=body, metadata=old.metadata | metadata)

    def rewrite(self, hour: int, *, region: str = REGION, **fields: Any) -> None:
        """Change a digest and sign it anew, with the key of a region."""
        key = self.chain.digests[hour]
        document = json.loads(gzip.decompress(self.chain.objects[key].body)) | fields
        body = json.dumps(document).encode()
        self.change(key, gzip.compress(body), signature=signed(region, string_to_sign(document, body)))

    def question(self, **fields: Any) -> ChainQuestion:
        digests = [one for one in self.chain.objects.values() if "CloudTrail-Digest" in one.key]
        logs: list[LogObject] = [
            log_object(self.chain.bucket, one.key, one.body)
            for one in self.chain.objects.values()
            if "Digest" not in one.key
        ]
        given = {
            "digests": tuple(DigestObject(self.chain.bucket, one.key, one.body, one.metadata) for one in digests),
            "logs": tuple(logs),
            "keys": self.keys,
            "head": self.head,
            "since": self.begin,
            "now": self.now,
            "acts": self.acts,
        }
        return ChainQuestion(**(given | fields))


def a_story(begin: datetime = BEGIN, hours: int = HOURS, **place: str) -> Story:
    """A sound chain whose head was seen."""
    chain = TrailChain(ACCOUNT, REGION, place.pop("trail", TRAIL), place.pop("bucket", BUCKET), **place)
    chain.hours(begin, hours, [EVENT])
    story = Story(chain, begin)
    story.head = verify(story.question()).head
    return story


def _log_modified(story: Story) -> None:
    story.change(story.logs(5)[0], gzip.compress(b'{"Records":[]}'))


def _log_deleted(story: Story) -> None:
    del story.chain.objects[story.logs(5)[0]]


def _log_member_appended(story: Story) -> None:
    key = story.logs(5)[0]
    story.change(key, story.chain.objects[key].body + gzip.compress(b'{"Records":[]}'))


def _log_junk_appended(story: Story) -> None:
    key = story.logs(5)[0]
    story.change(key, story.chain.objects[key].body + b"junk")


def _digest_edited(story: Story) -> None:
    key = story.chain.digests[5]
    document = json.loads(gzip.decompress(story.chain.objects[key].body))
    story.change(key, gzip.compress(json.dumps(document | {"logFiles": []}).encode()))


def _digest_signed_by_another(story: Story) -> None:
    story.rewrite(5, region="us-east-1")


def _middle_digest_deleted(story: Story) -> None:
    del story.chain.objects[story.chain.digests[5]]


def _oldest_digests_deleted(story: Story) -> None:
    for hour in range(3):
        del story.chain.objects[story.chain.digests[hour]]


def _newest_deleted_with_logs(story: Story) -> None:
    for hour in range(HOURS - 3, HOURS):
        for key in [*story.logs(hour), story.chain.digests[hour]]:
            del story.chain.objects[key]


def _all_digests_deleted(story: Story) -> None:
    for key in story.chain.digests:
        del story.chain.objects[key]


def _log_forged(story: Story) -> None:
    story.chain.forge(story.at(5.2), [EVENT])


def _stopped_for_three_hours(story: Story) -> None:
    made = a_story(story.begin, 6, bucket=story.chain.bucket).chain
    made.restart()
    made.hours(story.at(9), 3, [EVENT])
    story.chain, story.head = made, None
    who = f"arn:aws:iam::{ACCOUNT}:user/mallory"
    story.acts = (TrailAct("StopLogging", story.at(6), "e1", who), TrailAct("StartLogging", story.at(9), "e2", who))


def _digest_with_bytes_behind(story: Story) -> None:
    key = story.chain.digests[5]
    story.change(key, story.chain.objects[key].body + b"junk")


def _digest_put_in_anothers_place(story: Story) -> None:
    old = story.chain.objects[story.chain.digests[4]]
    story.chain.objects[story.chain.digests[5]] = replace(old, key=story.chain.digests[5])


def _signature_taken_off(story: Story) -> None:
    key = story.chain.digests[5]
    story.chain.objects[key] = replace(story.chain.objects[key], metadata={})


def _algorithm_lowered(story: Story) -> None:
    key = story.chain.digests[5]
    story.change(key, story.chain.objects[key].body, **{"signature-algorithm": "SHA1withRSA"})


def _digest_rewritten_with_the_true_key(story: Story) -> None:
    story.rewrite(5, logFiles=[])


def _head_rewritten_with_the_true_key(story: Story) -> None:
    story.rewrite(HOURS - 1, newestEventTime=None)


def _digest_of_a_key_of_their_own(story: Story) -> None:
    story.rewrite(5, region="us-east-1", digestPublicKeyFingerprint=fingerprint_of("us-east-1"))


def _newest_digest_deleted(story: Story) -> None:
    del story.chain.objects[story.chain.digests[-1]]


def _digest_emptied(story: Story) -> None:
    story.change(story.chain.digests[5], b"")


def _log_damaged(story: Story) -> None:
    key = story.logs(5)[0]
    story.change(key, story.chain.objects[key].body[:-12])


def _log_moved(story: Story) -> None:
    key = story.logs(5)[0]
    old = story.chain.objects.pop(key)
    moved = key.replace("T05", "T04")
    story.chain.objects[moved] = replace(old, key=moved)


def _validation_off_for_two_hours(story: Story) -> None:
    made = a_story(story.begin, 6, bucket=story.chain.bucket).chain
    made.forge(story.at(6.5), [EVENT])
    made.restart()
    made.hours(story.at(8), 4, [EVENT])
    story.chain, story.head = made, None
    story.acts = (TrailAct("UpdateTrail", story.at(6), "e1"), TrailAct("UpdateTrail", story.at(8), "e2"))


def _second_chain_beside(story: Story) -> None:
    other = TrailChain(ACCOUNT, REGION, TRAIL, story.chain.bucket)
    other.digest(story.at(6.5), story.at(5.5))
    story.chain.objects |= other.objects


def _lone_log_emptied(story: Story) -> None:
    story.change(story.logs(7)[1], b"")


@dataclass(frozen=True)
class Tampering:
    """One thing done to a chain: what has to be seen, and whether the AWS CLI objects."""

    act: Callable[[Story], None]
    seen: Kinds
    cli_objects: bool = True

    @property
    def name(self) -> str:
        return self.act.__name__.lstrip("_")


K = BreakKind
GONE_UNVOUCHED = {K.UNCOVERED_INTERVAL, K.LOG_NOT_VOUCHED}
# Reliability, section 5: the twelve that were tried on the AWS CLI.
TWELVE = (
    Tampering(_log_modified, {K.LOG_CHANGED}),
    Tampering(_log_deleted, {K.LOG_MISSING}),
    Tampering(_log_member_appended, {K.LOG_TRAILING_BYTES}),
    Tampering(_log_junk_appended, {K.LOG_TRAILING_BYTES}),
    Tampering(_digest_edited, {K.DIGEST_SIGNATURE_WRONG, *GONE_UNVOUCHED}),
    Tampering(_digest_signed_by_another, {K.DIGEST_SIGNATURE_WRONG, *GONE_UNVOUCHED}),
    Tampering(_middle_digest_deleted, {K.DIGEST_MISSING, *GONE_UNVOUCHED}),
    Tampering(_oldest_digests_deleted, {K.DIGEST_MISSING, *GONE_UNVOUCHED}),
    Tampering(_newest_deleted_with_logs, {K.HEAD_GONE, K.UNCOVERED_INTERVAL}, cli_objects=False),
    Tampering(_all_digests_deleted, {K.HEAD_GONE, *GONE_UNVOUCHED}, cli_objects=False),
    Tampering(_log_forged, {K.LOG_NOT_VOUCHED}, cli_objects=False),
    Tampering(_stopped_for_three_hours, {K.CHAIN_RESTARTED, K.UNCOVERED_INTERVAL}, cli_objects=False),
)
MORE = (
    Tampering(_digest_with_bytes_behind, {K.DIGEST_TRAILING_BYTES}, cli_objects=False),
    Tampering(_digest_put_in_anothers_place, {K.DIGEST_MOVED, *GONE_UNVOUCHED}),
    Tampering(_signature_taken_off, {K.DIGEST_UNSIGNED, *GONE_UNVOUCHED}),
    Tampering(_algorithm_lowered, {K.DIGEST_UNSIGNED, *GONE_UNVOUCHED}, cli_objects=False),
    Tampering(_digest_rewritten_with_the_true_key, {K.LINK_WRONG, K.LOG_NOT_VOUCHED}, cli_objects=False),
    Tampering(_head_rewritten_with_the_true_key, {K.HEAD_CHANGED}, cli_objects=False),
    Tampering(_digest_of_a_key_of_their_own, {K.DIGEST_KEY_UNKNOWN, *GONE_UNVOUCHED}),
    Tampering(_newest_digest_deleted, {K.HEAD_GONE}, cli_objects=False),
    Tampering(_digest_emptied, {K.DIGEST_UNREADABLE, *GONE_UNVOUCHED}),
    Tampering(_log_damaged, {K.LOG_UNREADABLE}),
    Tampering(_lone_log_emptied, {K.LOG_UNREADABLE}),
    Tampering(_log_moved, {K.LOG_MISSING, K.LOG_NOT_VOUCHED}),
    Tampering(_validation_off_for_two_hours, {K.CHAIN_RESTARTED, *GONE_UNVOUCHED}, cli_objects=False),
    Tampering(_second_chain_beside, {K.DIGEST_FORKED, K.CHAIN_RESTARTED}, cli_objects=False),
)
ALL = (*TWELVE, *MORE)
