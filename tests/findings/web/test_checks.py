"""The catalogue and the page of one check."""

import re
from html import unescape

import pytest
from django.test import Client

from collectors.snapshot import CoverageState, Gap
from collectors.storage import store_snapshot
from findings.checks import CHECKS, render_remedy
from findings.models import RegionPosture
from tests import builders
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
CHECK = "lambda_log_group_exists"


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(a_user())
    return client


def shown(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/checks/{query}")
    assert response.status_code == 200
    return re.findall(r'data-open href="/checks/(\w+)/"', response.content.decode())


def test_catalogue_lists_every_check_the_worst_first(reader: Client) -> None:
    RegionPosture.objects.create(account=an_account(), region="r", rule_id=CHECK, failed=3)
    listed = shown(reader)
    assert sorted(listed) == list(CHECKS)
    severities = [CHECKS[check_id].severity for check_id in listed]
    assert severities == sorted(severities, reverse=True)
    assert next(check_id for check_id in listed if CHECKS[check_id].severity == CHECKS[CHECK].severity) == CHECK


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?severity=medium", lambda check: check.severity.label == "medium"),
        ("?q=AU-12", lambda check: any(control.id == "AU-12" for control in check.controls)),
        ("?q=" + CHECK, lambda check: check.id == CHECK),
        ("?framework=MITRE+ATT%26CK", lambda check: any(c.framework == "MITRE ATT&CK" for c in check.controls)),
        ("?severity=nonsense", lambda check: False),
    ],
)
def test_filter(reader: Client, query: str, kept: object) -> None:
    assert set(shown(reader, query)) == {check.id for check in CHECKS.values() if kept(check)}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("counts", "standing"), [({"failed": 1}, "failing"), ({"unknown": 2}, "unknown"), ({"passed": 3}, "passing")]
)
def test_filter_by_standing(reader: Client, counts: dict[str, int], standing: str) -> None:
    RegionPosture.objects.create(account=an_account(), region="r", rule_id=CHECK, **counts)
    for name in ("failing", "unknown", "passing"):
        assert (CHECK in shown(reader, f"?standing={name}")) == (name == standing)


@pytest.mark.parametrize("check_id", list(CHECKS))
def test_page_of_every_check_says_why_and_how(reader: Client, check_id: str) -> None:
    page = unescape(reader.get(f"/checks/{check_id}/").content.decode())
    check = CHECKS[check_id]
    remedy = render_remedy(check.remedy, {})
    for text in (check.title, check.risk, remedy.text, remedy.cli, remedy.terraform, *check.references):
        assert text in page
    for control in check.controls:
        assert f"<strong>{control.id}</strong> {control.title}" in page


def test_copy_button_holds_the_snippet_exactly(reader: Client) -> None:
    page = reader.get(f"/checks/{CHECK}/").content.decode()
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page)]
    assert render_remedy(CHECKS[CHECK].remedy, {}).cli in copied


def test_unknown_names_the_missing_permission(reader: Client) -> None:
    account = an_account()
    RegionPosture.objects.create(account=account, region="eu-west-1", rule_id=CHECK, unknown=4, missing="logs:Describe")
    page = reader.get(f"/checks/{CHECK}/").content.decode()
    assert "logs:Describe" in page


def test_unknown_without_a_missing_permission_says_why(reader: Client) -> None:
    account = an_account()
    gap = Gap(CoverageState.FAILED, None, "DescribeLogGroups broke off in the middle")
    store_snapshot(account, builders.without(builders.snapshot(*builders.sound_resources()), "LogGroup", gap))
    RegionPosture.objects.create(account=account, region=builders.REGION, rule_id=CHECK, unknown=1)
    assert "DescribeLogGroups broke off in the middle" in reader.get(f"/checks/{CHECK}/").content.decode()


def test_failures_link_to_the_findings_of_that_place(reader: Client) -> None:
    account = an_account()
    RegionPosture.objects.create(account=account, region="eu-west-1", rule_id=CHECK, failed=4)
    page = unescape(reader.get(f"/checks/{CHECK}/").content.decode())
    link = f"/findings/?check={CHECK}&account={account.pk}&region=eu-west-1"
    assert link in page
    assert reader.get(link).status_code == 200


def test_check_that_is_not_there_is_a_404(reader: Client) -> None:
    assert reader.get("/checks/no_such_check/").status_code == 404
