"""What a run read is kept, given back equal, and never taken for more than it is."""

import pytest

from collectors.models import CollectedResources, Coverage, Function
from collectors.resources.aws import FunctionState, LambdaFunction
from collectors.runs import first_region
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from collectors.storage import kept_snapshots, resources_before, store_snapshot
from tests.rows import an_account

pytestmark = pytest.mark.django_db
ARN = "arn:aws:lambda:eu-west-1:1:function:"


def functions(*names: str) -> tuple[LambdaFunction, ...]:
    return tuple(LambdaFunction(ARN + name, name, log_group=f"/aws/lambda/{name}") for name in names)


def a_snapshot(account, **parts) -> Snapshot:
    return Snapshot("aws", account.account_id, "eu-west-1", "2026-11-01T00:00:00Z", **parts)


def test_what_is_stored_comes_back_equal():
    account = an_account()
    snapshot = a_snapshot(account, resources={"LambdaFunction": functions("a", "b")})
    store_snapshot(account, snapshot)
    (kept,) = kept_snapshots(account)
    assert kept.all(LambdaFunction) == snapshot.all(LambdaFunction)


def test_a_type_that_was_denied_is_not_given_back_from_an_older_run():
    account = an_account()
    store_snapshot(account, a_snapshot(account, resources={"LambdaFunction": functions("a")}))
    denied = Gap(CoverageState.DENIED, "lambda:ListFunctions", "denied")
    store_snapshot(account, a_snapshot(account, gaps={"LambdaFunction": denied}))
    (kept,) = kept_snapshots(account)
    with pytest.raises(NotCollectedError) as error:
        kept.all(LambdaFunction)
    assert error.value.gap.permission == "lambda:ListFunctions"
    row = Coverage.objects.get(resource_type="LambdaFunction")
    assert (row.state, row.permission, row.good_at is not None) == ("denied", "lambda:ListFunctions", True)
    assert Function.objects.get().removed is None, "a denied list proves no removal"


def test_single_gaps_make_the_coverage_partial():
    account = an_account()
    gap = Gap(CoverageState.DENIED, "lambda:GetFunctionConfiguration", "denied")
    snapshot = a_snapshot(
        account, resources={"FunctionState": ()}, item_gaps={"FunctionState": {ARN + "a": gap, ARN + "b": gap}}
    )
    store_snapshot(account, snapshot)
    assert Coverage.objects.get().state == CoverageState.PARTIAL
    (kept,) = kept_snapshots(account)
    with pytest.raises(NotCollectedError):
        kept.get(FunctionState, ARN + "a")


def test_the_hundred_and_first_unread_resource_is_unread_too_and_each_keeps_its_own_reason():
    account = an_account()
    denied = Gap(CoverageState.DENIED, "lambda:GetFunctionConfiguration", "denied")
    throttled = Gap(CoverageState.THROTTLED, None, "throttled")
    gaps = {f"{ARN}{n}": throttled if n % 2 else denied for n in range(150)}
    store_snapshot(account, a_snapshot(account, resources={"FunctionState": ()}, item_gaps={"FunctionState": gaps}))
    (kept,) = kept_snapshots(account)
    assert kept.item_gaps == {"FunctionState": gaps}


def test_a_kept_snapshot_knows_its_partition():
    account = an_account(role_arn="arn:aws-us-gov:iam::111122223333:role/AuditPortal")
    store_snapshot(account, a_snapshot(account, partition="aws-us-gov", resources={"FunctionState": ()}))
    assert kept_snapshots(account)[0].partition == "aws-us-gov"


def test_the_same_content_is_not_written_again():
    account = an_account()
    snapshot = a_snapshot(account, resources={"LambdaFunction": functions("b", "a")})
    store_snapshot(account, snapshot)
    before = CollectedResources.objects.get()
    store_snapshot(account, a_snapshot(account, resources={"LambdaFunction": functions("a", "b")}))
    after = CollectedResources.objects.get()
    assert (after.pk, bytes(after.body)) == (before.pk, bytes(before.body))
    assert after.read_at > before.read_at


def test_a_vanished_function_is_marked_removed_and_returns_as_itself():
    account = an_account()
    for names, expected in ((("a", "b"), []), (("a",), ["b"]), (("a", "b"), [])):
        store_snapshot(account, a_snapshot(account, resources={"LambdaFunction": functions(*names)}))
        assert list(Function.objects.filter(removed__isnull=False).values_list("name", flat=True)) == expected
    assert Function.objects.count() == 2


def test_content_of_an_older_version_is_read_anew_not_trusted():
    account = an_account()
    store_snapshot(account, a_snapshot(account, resources={"LambdaFunction": functions("a")}))
    CollectedResources.objects.update(resource_type="FunctionState")
    assert set(resources_before(account, "eu-west-1", FunctionState)) == {ARN + "a"}
    assert resources_before(account, "eu-west-1", LambdaFunction) == {}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"regions": ["eu-west-1"]}, "eu-west-1"),
        ({}, "eu-central-1"),
        ({"role_arn": "arn:aws-us-gov:iam::111122223333:role/AuditPortal"}, "us-gov-west-1"),
        ({"role_arn": ""}, "eu-central-1"),
    ],
)
def test_an_account_is_entered_in_its_own_region_or_in_the_portals(settings, fields, expected):
    settings.AUDITPORTAL_AWS_REGION = "eu-central-1"
    assert first_region(an_account(**fields)) == expected
