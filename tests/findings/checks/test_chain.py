"""The evidence chain: a sum that a person can follow, and never more than what is proved."""

from hypothesis import given
from hypothesis import strategies as st

from findings.checks.chain import Chain, Hold, Link, chain_of
from findings.verdict import Status

MEMBERS = {f"{link.value}_{number}": link for link in Link for number in range(2)}
SOUND = dict.fromkeys(MEMBERS, "pass")


def chain(**changed: str) -> Chain:
    found = chain_of(SOUND | changed, MEMBERS)
    assert found is not None
    return found


def hold(found: Chain, link: Link) -> Hold:
    return next(score.hold for score in found.links if score.link is link)


def test_the_weights_are_a_hundred():
    assert sum(link.weight for link in Link) == 100


def test_a_sound_function_is_complete():
    assert (chain().percent, chain().broken, chain().unproved) == (100, None, None)


def test_a_failed_check_breaks_its_link_and_takes_its_share():
    found = chain(delivered_0="fail")
    assert (found.percent, found.broken) == (90, Link.DELIVERED)


def test_an_unknown_check_is_no_proof():
    found = chain(watched_0="unknown", watched_1="unknown")
    assert (found.percent, found.broken, found.unproved) == (90, None, Link.WATCHED)


def test_what_does_not_apply_takes_nothing():
    found = chain(recorded_0="not_applicable")
    assert found.percent == 100
    found = chain(recorded_0="not_applicable", recorded_1="not_applicable")
    assert (found.percent, hold(found, Link.RECORDED)) == (100, Hold.NOT_NEEDED)


def test_on_a_log_that_is_not_written_nothing_can_rest():
    found = chain(written_0="fail")
    assert found.percent == 12 + 15 + 10
    assert {score.link for score in found.links if score.rests_on} == {Link.WHOLE, Link.KEPT, Link.DELIVERED}
    assert hold(found, Link.DELIVERED) is Hold.UNPROVED


def test_a_link_that_nothing_was_said_about_is_unproved():
    found = chain_of({"written_0": "pass", "written_1": "pass"}, MEMBERS)
    assert found is not None
    assert (found.percent, hold(found, Link.KEPT)) == (25, Hold.UNPROVED)


def test_a_function_that_was_not_judged_has_no_chain():
    assert chain_of({}, MEMBERS) is None


def test_checks_of_no_link_and_words_of_an_older_version_are_left_out():
    assert chain(lambda_tracing_enabled="fail", written_0="pass").percent == 100
    assert chain(written_0="maybe").percent == 100


@given(st.fixed_dictionaries({name: st.sampled_from([status.value for status in Status]) for name in MEMBERS}))
def test_a_hundred_means_that_nothing_fails_and_nothing_is_unknown(verdicts: dict[str, str]) -> None:
    found = chain_of(verdicts, MEMBERS)
    assert found is not None
    bad = {"fail", "unknown"} & set(verdicts.values())
    assert (found.percent == 100) == (not bad)
    assert 0 <= found.percent <= 100
    assert (found.broken is not None) == ("fail" in verdicts.values())


@given(
    st.fixed_dictionaries({name: st.sampled_from(["pass", "fail", "unknown"]) for name in MEMBERS}),
    st.sampled_from(sorted(MEMBERS)),
)
def test_mending_a_check_never_takes_points(verdicts: dict[str, str], mended: str) -> None:
    before, after = chain_of(verdicts, MEMBERS), chain_of(verdicts | {mended: "pass"}, MEMBERS)
    assert before is not None
    assert after is not None
    assert after.percent >= before.percent
