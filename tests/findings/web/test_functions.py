"""The inventory and the page of one function."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collectors.models import CloudAccount, Function
from collectors.storage import store_snapshot
from findings.checks import chain_members
from findings.engine.posture import take_verdicts
from findings.models import Finding
from tests import builders, identity, seed
from tests.rows import a_function, a_user, an_account, sound_chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(a_user())
    return client


@pytest.fixture
def account() -> CloudAccount:
    made = an_account(name="shop")
    a_function(made, "blind", sound_chain(lambda_log_group_exists="fail"), runtime="java21", invocations=5)
    a_function(made, "doubtful", sound_chain(lambda_log_group_exists="unknown"), runtime="java21")
    a_function(made, "sound", sound_chain(), runtime="python3.13", invocations=900)
    return made


def shown(client: Client, **query: object) -> list[str]:
    response = client.get(f"/functions/?{urlencode(query)}")
    assert response.status_code == 200
    return re.findall(r"data-open[^>]*><bdi>([^<]*)</bdi>", response.content.decode())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["blind", "doubtful", "sound"]),
        ({"q": "DOUBT"}, ["doubtful"]),
        ({"q": "%"}, []),
        ({"verdict": "blind"}, ["blind"]),
        ({"verdict": "unknown"}, ["doubtful"]),
        ({"verdict": "traced"}, ["sound"]),
        ({"runtime": "java21"}, ["blind", "doubtful"]),
        ({"region": "elsewhere"}, []),
        ({"check": "lambda_log_group_exists"}, ["blind"]),
        ({"check": "lambda_log_group_exists", "status": "pass"}, ["sound"]),
        ({"sort": "name-down"}, ["sound", "doubtful", "blind"]),
        ({"sort": "busiest"}, ["sound", "blind", "doubtful"]),
    ],
)
def test_filter_and_order_of_the_url(
    reader: Client, account: CloudAccount, query: dict[str, str], names: list[str]
) -> None:
    assert shown(reader, **query) == names


def test_filter_by_account(reader: Client, account: CloudAccount) -> None:
    assert shown(reader, account=account.pk) == ["blind", "doubtful", "sound"]
    assert shown(reader, account=an_account().pk) == []


@pytest.mark.parametrize(
    "query",
    ["verdict=x", "sort=-id", "check=nope", "status=x", "account=1%20OR%201", "account=²", "after=x", "q=" + "a" * 300],
)
def test_query_that_is_none_of_ours_is_a_400_that_says_so(reader: Client, query: str) -> None:
    response = reader.get(f"/functions/?{query}")
    assert response.status_code == 400
    assert "Show all functions" in response.content.decode()


def test_nul_in_a_search_is_no_error(reader: Client, account: CloudAccount) -> None:
    assert shown(reader, q="bl\x00ind") == ["blind"]


def test_chip_takes_one_filter_away(reader: Client, account: CloudAccount) -> None:
    page = reader.get("/functions/?verdict=blind&runtime=java21").content.decode()
    assert 'class="chip" href="?runtime=java21"' in page
    assert 'class="chip" href="?verdict=blind"' in page


def test_empty_list_names_the_next_step(reader: Client) -> None:
    assert "A scan of a registered account" in reader.get("/functions/").content.decode()
    an = a_function(an_account(), "x", {})
    assert "No function fits this filter" in reader.get("/functions/?q=zzz").content.decode()
    assert an


def test_ten_thousand_functions_are_walked_with_few_queries(reader: Client) -> None:
    seed.seed_functions(an_account(regions=["eu-west-1"]), 10_000)
    with CaptureQueriesContext(connection) as queries:
        page = reader.get("/functions/?sort=name").content.decode()
    assert len(queries) <= 12
    assert "10,000 functions" in page
    older = re.search(r'rel="next" href="([^"]*)"', page)
    assert older
    second = reader.get("/functions/" + older[1].replace("&amp;", "&")).content.decode()
    names = [re.findall(r"data-open[^>]*><bdi>([^<]*)</bdi>", text) for text in (page, second)]
    assert names[0] + names[1] == list(Function.objects.order_by("name", "id").values_list("name", flat=True)[:100])


def test_page_of_a_function_gives_the_reason_of_every_verdict(reader: Client) -> None:
    seed.seed_company(functions=8)
    function = Function.objects.filter(failed__gt=0, account__name="shop-production").first()
    assert function
    page = reader.get(f"/functions/{function.pk}/").content.decode()
    failed = Finding.objects.filter(function=function, state="new").first()
    assert failed
    assert f"/findings/{failed.pk}/" in page
    assert "Its log level lets audit lines through." in page or "Only errors are logged" in page
    assert len(re.findall(r"badge-verdict verdict-", page)) == len(function.verdicts)
    assert "console.aws.amazon.com/go/view?arn=arn%3Aaws%3Alambda" in page


def test_unknown_verdict_names_the_permission(reader: Client) -> None:
    seed.seed_company(functions=8)
    function = Function.objects.filter(account__name="payments-production", unknown__gt=0).first()
    assert function
    page = reader.get(f"/functions/{function.pk}/").content.decode()
    assert "logs:DescribeLogGroups" in page


def test_function_whose_region_was_never_kept_has_a_page(reader: Client, account: CloudAccount) -> None:
    page = reader.get(f"/functions/{Function.objects.get(name='blind').pk}/").content.decode()
    assert "1 check fails" in page


@pytest.mark.parametrize("number", range(len(seed.HOSTILE_NAMES)))
def test_hostile_name_is_harmless_on_its_page(reader: Client, number: int) -> None:
    seed.seed_people()
    seed.seed_hostile()
    function = Function.objects.order_by("pk")[number]
    page = reader.get(f"/functions/{function.pk}/").content.decode()
    for forbidden in ("\u202e", "\u200b", "\ufeff", "<script>alert", "\x1b", "\U000e0041", "49{%"):
        assert forbidden not in page


def test_function_that_is_not_there_is_a_404(reader: Client) -> None:
    assert reader.get("/functions/999999/").status_code == 404


def blinded(client: Client, *statements: identity.Statement) -> str:
    """The page of a function with an ordinary role, beside a role "ops" that has these rights."""
    account = an_account(account_id=builders.ACCOUNT)
    seen = builders.snapshot(builders.function(), identity.role(), identity.role("ops", statements), builders.trail())
    store_snapshot(account, seen)
    found = Function.objects.get(account=account)
    take_verdicts(found, sound_chain(), chain_members())
    found.save()
    page = client.get(f"/functions/{found.pk}/").content.decode()
    return page.partition("Who can erase, mute or reconfigure its evidence")[2].partition("<h2>Checks</h2>")[0]


def test_who_can_blind_the_account_blinds_the_function_too(reader: Client) -> None:
    part = blinded(reader, identity.allow("cloudtrail:StopLogging"))
    assert "Nobody whose rights were read can touch its log." in part
    assert "<strong><bdi>ops</bdi></strong>" in part
    assert "/blinding/" in part.partition("blinds this function too")[2]


def test_rights_over_the_log_are_listed_with_the_line_to_remove(reader: Client) -> None:
    log = f"arn:aws:logs:{builders.REGION}:{builders.ACCOUNT}:log-group:/aws/lambda/orders:*"
    part = blinded(reader, identity.allow("logs:DeleteSubscriptionFilter", resource=log))
    assert "cut off the readers of the log" in part
    assert "Remove &#34;logs:DeleteSubscriptionFilter&#34; from Action" in part
    assert "blinds this function too" not in part
