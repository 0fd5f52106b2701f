"""Lost invocations are found, and only they; order, repetition and division of the lines do not matter."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.events import LogLine
from findings.detections.ledger import Ledger, Loss, LossKind, Setup, settle

from .builders import NOW, STREAM, a_line, an_id, an_invocation, end, report, start

SETUP = Setup(timeout_s=3, memories_mb=(128,))
LATER = NOW + 3_600_000


def kinds(losses: list[Loss]) -> list[LossKind]:
    return [loss.kind for loss in losses]


def after(lines: list[LogLine], setup: Setup = SETUP, now_ms: int = LATER) -> list[Loss]:
    return settle(Ledger().feed(lines), setup, now_ms)


def test_a_whole_invocation_is_not_lost() -> None:
    assert after(an_invocation()) == []


def test_a_start_alone_is_a_blackout_with_its_id_and_time() -> None:
    (loss,) = after(an_invocation()[:1])
    assert (loss.kind, loss.request_id, loss.at_ms, loss.stream) == (LossKind.BLACKOUT, an_id(), NOW, STREAM)


def test_a_start_is_not_lost_before_its_timeout_and_the_grace() -> None:
    lines = an_invocation()[:1]
    assert after(lines, now_ms=NOW + 3_000 + 59_999) == []
    assert kinds(after(lines, now_ms=NOW + 3_000 + 60_000)) == [LossKind.BLACKOUT]


@pytest.mark.parametrize("kept", [2, 3], ids=["END", "REPORT"])
def test_one_of_end_and_report_is_enough(kept: int) -> None:
    lines = an_invocation()
    assert after([lines[0], lines[kept]]) == []


def test_a_function_that_is_told_to_drop_platform_lines_has_no_blackout() -> None:
    assert after(an_invocation()[:1], Setup(3, (128,), tells_platform=False)) == []


@pytest.mark.parametrize("size", [65_536, 131_072, 262_118, 262_144, 1_048_550, 1_048_576])
def test_a_blackout_names_the_line_that_filled_a_limit(size: int) -> None:
    lines = [*an_invocation()[:1], a_line("x" * size, NOW + 5)]
    found = after(lines)
    assert kinds(found) == [LossKind.BLACKOUT, LossKind.OVERSIZED]
    assert [loss.size for loss in found] == [size, size]
    assert [loss.request_id for loss in found] == [an_id(), an_id()]


@pytest.mark.parametrize("piece", [65_536, 131_072, 262_118])
def test_the_pieces_of_a_split_line_are_one(piece: int) -> None:
    whole = an_invocation()
    pieces = [
        a_line("MALICIOUS" + "x" * (piece - 9), NOW + 5, 1),
        a_line("x" * piece, NOW + 5, 2),
        a_line("end", NOW + 5, 3),
    ]
    (loss,) = after([*whole, *pieces])
    assert (loss.kind, loss.size, loss.request_id) == (LossKind.OVERSIZED, 2 * piece + 3, an_id())
    assert loss.long_lines[0].pieces == 3
    assert loss.long_lines[0].head.startswith("MALICIOUS")


def test_a_long_line_that_fills_no_limit_was_stored_whole() -> None:
    assert after([*an_invocation(), a_line("x" * 300_000, NOW + 5)]) == []


def test_a_long_line_of_another_environment_is_no_evidence() -> None:
    lines = [*an_invocation()[:1], a_line("x" * 65_536, NOW + 5, stream="another")]
    (blackout,) = [loss for loss in after(lines) if loss.kind is LossKind.BLACKOUT]
    assert blackout.long_lines == ()


def test_a_line_of_the_next_invocation_is_no_evidence() -> None:
    lines = [*an_invocation(1)[:1], *an_invocation(2, NOW + 1000), a_line("x" * 65_536, NOW + 1005)]
    (blackout,) = [loss for loss in after(lines) if loss.kind is LossKind.BLACKOUT]
    assert (blackout.request_id, blackout.long_lines) == (an_id(1), ())


def test_the_line_after_the_end_of_an_invocation_is_no_piece_of_its_last_line() -> None:
    first, second = an_invocation(1), an_invocation(2, NOW + 100)
    lines = [first[0], a_line("x" * 65_536, NOW + 15, 100_001), *first[2:], *second]
    (loss,) = after(lines)
    assert (loss.kind, loss.request_id, loss.size) == (LossKind.OVERSIZED, an_id(1), 65_536)


def test_a_forged_report_inside_a_line_closes_nothing() -> None:
    lines = [*an_invocation()[:1], a_line("sale\n" + report(an_id()), NOW + 5)]
    assert kinds(after(lines)) == [LossKind.BLACKOUT]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (report(an_id(), memory=512), "a memory that the function never had"),
        (report(an_id(), duration=9_000), "longer than its timeout"),
        (report(an_id(), duration=2_900), "longer than it has been running"),
        (report(an_id()).replace("Billed Duration: 16", "Billed Duration: 3"), "billed for less than it took"),
    ],
)
def test_a_forged_report_with_impossible_figures_closes_nothing_and_is_found(text: str, why: str) -> None:
    lines = [*an_invocation()[:1], a_line(text, NOW + 5)]
    assert sorted(kinds(after(lines))) == [LossKind.BLACKOUT, LossKind.FORGED], why


def test_a_second_report_of_one_run_is_forged() -> None:
    assert kinds(after([*an_invocation(), a_line(report(an_id()), NOW + 100)])) == [LossKind.FORGED]


def test_a_report_of_an_id_that_never_started_opens_nothing() -> None:
    assert after([a_line(report(an_id(9)), NOW)]) == []


def test_a_retry_under_the_same_id_is_judged_for_itself() -> None:
    first, again = an_invocation(1), an_invocation(1, NOW + 60_000)
    again = [a_line(line.message, line.timestamp_ms) for line in again]
    assert after([*first, *again]) == []
    (loss,) = after([*first, again[0]])
    assert (loss.kind, loss.at_ms) == (LossKind.BLACKOUT, NOW + 60_000)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        ([f"2026-11-23T02:13:13.948Z {an_id()} Task timed out after 3.00 seconds"], LossKind.TIMEOUT),
        ([report(an_id(), duration=3000, more="Status: timeout")], LossKind.TIMEOUT),
        ([f"RequestId: {an_id()} Error: Runtime exited with error: exit status 1"], LossKind.CRASH),
        ([f"RequestId: {an_id()} Error: Runtime exited with error: signal: killed"], LossKind.OUT_OF_MEMORY),
        ([report(an_id(), used=128, more="Status: error\tError Type: Runtime.ExitError")], LossKind.OUT_OF_MEMORY),
    ],
)
def test_a_bad_end_is_told_and_is_no_blackout(texts: list[str], kind: LossKind) -> None:
    lines = [a_line(text, NOW + 3100 + n) for n, text in enumerate(texts)]
    assert kinds(after([*an_invocation()[:1], *lines])) == [kind]


def test_an_end_before_its_start_is_the_same_invocation() -> None:
    one = an_id()
    assert after([a_line(end(one), NOW), a_line(start(one), NOW)]) == []


LIVES = st.lists(
    st.tuples(st.integers(1, 12), st.sets(st.integers(0, 3)), st.integers(0, 2), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=60)
@given(LIVES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_repetition_and_division_leads_to_the_same(
    lives: list[tuple[int, set[int], int, bool]], dice: random.Random, parts: int
) -> None:
    lines: list[LogLine] = []
    for number, kept, stream, has_long in lives:
        at_ms = NOW + 5_000 * number
        whole = an_invocation(number, at_ms, f"stream-{stream}")
        lines += [whole[n] for n in sorted(kept)]
        if has_long:
            lines.append(a_line("y" * 65_536, at_ms + 7, 90_000_000 + number, f"stream-{stream}"))
    expected = said(after(lines))
    mixed = [*lines, *dice.choices(lines, k=len(lines))] if lines else []
    dice.shuffle(mixed)
    ledger = Ledger()
    for part in range(parts):
        ledger.feed(mixed[part::parts])
    assert said(settle(ledger, SETUP, LATER)) == expected


def said(losses: list[Loss]) -> list[tuple[str, str, int, str]]:
    """All but the size: whether a line went on in the next event is seen only where both come together."""
    return [(loss.kind, loss.request_id, loss.at_ms, loss.stream) for loss in losses]


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), unique_by=lambda one: one[0], max_size=40))
def test_all_lost_ones_are_found_and_no_other(lives: list[tuple[int, bool]]) -> None:
    lines = [line for number, lost in lives for line in an_invocation(number, NOW + number)[: 1 if lost else 4]]
    assert {loss.request_id for loss in after(lines)} == {an_id(number) for number, lost in lives if lost}
