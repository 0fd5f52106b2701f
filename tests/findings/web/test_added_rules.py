"""Admins bring, test, switch and tune rules; analysts look on; what is hostile is text."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.jobs.models import Job
from auditportal.jobs.tasks import run as run_job
from findings.engine.added_rules import TAKE_IN
from findings.engine.in_force import in_force
from findings.engine.replay import TEST
from findings.models import AddedRule, RuleException, RuleTest, RuleUpload
from tests.findings.detections.sigma.texts import correlation_text, rule_text, selecting
from tests.findings.engine.trail_records import a_record
from tests.rows import a_finding, a_user, an_account, an_added_rule

pytestmark = pytest.mark.django_db
HTML = "<script>alert(1)</script>\u202e"
NEW, LIST, SWITCH = "/detections/added/new/", "/detections/added/", "/detections/added/switch/"


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(a_user("admin"))
    return client


def bring(client: Client, *files: tuple[str, bytes], **fields: str) -> RuleUpload:
    """Bring rules on the page, and let a worker read them."""
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    response = client.post(NEW, {"files": sent, **fields})
    assert response.status_code == 303, response.content.decode()
    upload = RuleUpload.objects.latest("pk")
    assert response["Location"] == f"/detections/added/uploads/{upload.pk}/"
    run_job(Job.objects.get(kind=TAKE_IN, target_id=upload.pk).pk)
    upload.refresh_from_db()
    assert not upload.is_open
    return upload


def outcomes(upload: RuleUpload) -> list[tuple[str, str]]:
    return [(one["source"], one["outcome"]) for one in upload.outcomes]


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(f"folder/{name}.yml", text)
    return held.getvalue()


def test_a_pasted_rule_several_files_and_an_archive_come_in_switched_off(admin: Client) -> None:
    upload = bring(
        admin,
        ("one.yml", rule_text(name="one").encode()),
        ("many.zip", zipped(two=rule_text(name="two"), three=rule_text(name="three"))),
        text=rule_text(name="pasted").replace("\n", "\r\n"),
    )
    assert sorted(outcomes(upload)) == [
        ("folder/three.yml", "added"),
        ("folder/two.yml", "added"),
        ("one.yml", "added"),
        ("pasted.yml", "added"),
    ]
    assert not AddedRule.objects.filter(is_on=True).exists()
    assert upload.texts == {}
    page = admin.get(f"/detections/added/uploads/{upload.pk}/").content.decode()
    assert "4 added" in page
    assert "Switch on 4 rules" in page


def test_what_is_there_is_not_added_twice_and_another_text_only_when_asked_for(admin: Client) -> None:
    bring(admin, text=rule_text(name="one"))
    AddedRule.objects.update(is_on=True)
    assert outcomes(bring(admin, text=rule_text(name="one"))) == [("pasted.yml", "already there")]
    other = rule_text(name="one", level="low")
    assert outcomes(bring(admin, text=other)) == [("pasted.yml", "there with another text")]
    assert AddedRule.objects.get().severity_label == "high"
    assert outcomes(bring(admin, text=other, replaces="1")) == [("pasted.yml", "replaced")]
    rule = AddedRule.objects.get()
    assert (rule.severity_label, rule.is_on) == ("low", True)


def test_a_removed_rule_comes_back_off_and_without_its_exceptions(admin: Client) -> None:
    rule = an_added_rule(rule_text(name="one"))
    RuleException.objects.create(rule=rule, text="a: b", reason="why")
    admin.post(SWITCH, {"act": "remove", "rule": rule.pk})
    assert admin.get(f"{LIST}{rule.pk}/").status_code == 200
    assert outcomes(bring(admin, text=rule_text(name="one"))) == [("pasted.yml", "added")]
    rule.refresh_from_db()
    assert (rule.is_on, rule.removed, RuleException.objects.count()) == (False, None, 0)


def test_a_refused_rule_is_named_with_its_sentence_and_takes_no_other_with_it(admin: Client) -> None:
    bad = rule_text(name="bad", title=HTML, level=HTML)
    upload = bring(admin, ("<b>.yml", bad.encode()), ("z.yml", b"\x00"), ("good.yml", rule_text(name="good").encode()))
    assert sorted(outcomes(upload)) == [("<b>.yml", "refused"), ("good.yml", "added"), ("z.yml", "refused")]
    page = admin.get(f"/detections/added/uploads/{upload.pk}/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "a NUL character" in page


def test_names_of_rules_are_text_wherever_they_stand(admin: Client) -> None:
    rule = an_added_rule(rule_text(name="x", title=HTML, description=HTML, author=HTML, falsepositives=[HTML]))
    RuleException.objects.create(rule=rule, text="a: b", reason=HTML)
    a_finding(rule_id=rule.rule_id)
    for address in (LIST, f"{LIST}{rule.pk}/", "/findings/", "/detections/", "/"):
        page = admin.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "\u202e" not in page, address
    assert "&lt;script&gt;" in admin.get("/findings/").content.decode()


def test_a_nul_that_yaml_makes_is_replaced(admin: Client) -> None:
    text = rule_text(name="x").replace("A trail was stopped.", '"a\\0b"')
    upload = bring(admin, text=text)
    assert outcomes(upload) == [("pasted.yml", "added")]
    assert "a\ufffdb" in AddedRule.objects.get().about["description"]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "Paste a rule"),
        ({"files": [SimpleUploadedFile("a.yml", b"a" * (9 * 2**20))]}, "8 MB"),
        ({"files": [SimpleUploadedFile(f"{n}.yml", b"a") for n in range(101)]}, ""),
    ],
    ids=["nothing", "9 MB", "101 files"],
)
def test_too_much_is_refused_before_it_is_read(admin: Client, fields: dict[str, Any], word: str) -> None:
    response = admin.post(NEW, fields)
    assert 400 <= response.status_code < 500
    assert word in response.content.decode()
    assert not RuleUpload.objects.exists()


def test_a_correlation_of_a_later_upload_finds_its_rule_by_title(admin: Client) -> None:
    bring(admin, text=selecting(eventName="X").replace("Trail stopped", "Seen before"))
    upload = bring(admin, text=correlation_text(rules=["Seen before"]))
    assert outcomes(upload) == [("pasted.yml", "added")]
    row = AddedRule.objects.get(pk=upload.outcomes[0]["rule"])
    page = admin.get(f"{LIST}{row.pk}/").content.decode()
    assert "Seen before" in page


def test_switching_many_by_ticks_by_filter_and_by_upload(admin: Client) -> None:
    upload = bring(
        admin,
        ("a.yml", rule_text(name="a", level="low").encode()),
        ("b.yml", rule_text(name="b").encode()),
        ("c.yml", rule_text(name="c", logsource={"product": "azure"}).encode()),
    )
    names = {row.rule_id: row for row in AddedRule.objects.all()}

    def on() -> set[str]:
        return set(AddedRule.objects.filter(is_on=True).values_list("rule_id", flat=True))

    admin.post(SWITCH, {"act": "enable", "scope": "ticked", "rule": [names["sigma-a"].pk, "x", "-1"]})
    assert on() == {"sigma-a"}
    admin.post(SWITCH, {"act": "enable", "scope": "upload", "upload": upload.pk})
    assert on() == {"sigma-a", "sigma-b"}
    assert "Left off: 1" in admin.get(LIST).content.decode()
    admin.post(SWITCH, {"act": "disable", "scope": "fitting", "severity": "low"})
    assert on() == {"sigma-b"}
    assert AuditLine.objects.filter(verb="rule.enabled").count() == 2


def test_two_admins_at_once_do_each_thing_once(admin: Client) -> None:
    other = Client()
    other.force_login(a_user("admin"))
    rule = an_added_rule(is_on=False)
    for client in (admin, other):
        assert client.post(SWITCH, {"act": "enable", "rule": rule.pk}).status_code == 303
    assert AuditLine.objects.filter(verb="rule.enabled").count() == 1
    for client in (admin, other):
        assert client.post(SWITCH, {"act": "remove", "rule": rule.pk}).status_code == 303
    assert AuditLine.objects.filter(verb="rule.removed").count() == 1
    assert other.post(f"{LIST}{rule.pk}/except/", {"text": "a: b", "reason": "c"}).status_code == 404


def test_the_list_is_searched_filtered_and_paged(admin: Client) -> None:
    texts = {f"r{n:03}": rule_text(name=f"r{n:03}", title=f"Rule {n:03}") for n in range(120)}
    bring(admin, ("all.zip", zipped(**texts)))
    AddedRule.objects.filter(title="Rule 007").update(problem="gone", is_on=True)
    first = admin.get(LIST).content.decode()
    assert ("Rule 000" in first, "Rule 049" in first, "Rule 050" in first) == (True, True, False)
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = admin.get(after).content.decode()
    assert ("Rule 049" in second, "Rule 050" in second, "Rule 099" in second) == (False, True, True)
    for query, fits in (
        ("q=rule+00", 10),
        ("q=r119.yml", 1),
        ("state=broken", 1),
        ("state=on", 1),
        ("severity=low", 0),
    ):
        assert admin.get(f"{LIST}?{query}").content.decode().count("data-open") == fits, query
    assert "cannot be loaded any more" in first
    assert admin.get(f"{LIST}?after=nonsense").status_code == 404
    assert admin.get(f"{LIST}?q=%00&source=a%00/b&state=x&severity=y").status_code == 200


def test_an_exception_is_tried_on_the_last_test_and_then_added(admin: Client) -> None:
    rule = an_added_rule(selecting(eventName="GetCallerIdentity"))
    RuleTest.objects.create(
        rule=rule,
        days=1,
        state="done",
        kept=[a_record("GetCallerIdentity", who).decode() for who in ("anna", "anna", "eve")],
    )
    address = f"{LIST}{rule.pk}/except/"
    text = "userIdentity.arn|endswith: /anna"
    tried = admin.post(address, {"text": text, "preview": "1"}).content.decode()
    assert "takes away 2 of the 3 hits" in tried
    assert not RuleException.objects.exists()
    assert "Say why" in admin.post(address, {"text": text}).content.decode()
    refused = admin.post(address, {"text": "a|nonsense: b", "reason": "x"})
    assert (refused.status_code, "no exception that can be obeyed" in refused.content.decode()) == (422, True)
    assert admin.post(address, {"text": text, "reason": "her job"}).status_code == 303
    records = [a_record("GetCallerIdentity", who) for who in ("anna", "eve")]
    hits = in_force().matcher.judge(records).hits
    assert [hit.event.session[-3:] for hit in hits if hit.rule.id == rule.rule_id] == ["eve"]
    admin.post(f"/detections/added/exceptions/{RuleException.objects.get().pk}/remove/")
    assert len([hit for hit in in_force().matcher.judge(records).hits if hit.rule.id == rule.rule_id]) == 2


def test_a_test_without_an_account_says_what_to_do(admin: Client) -> None:
    rule = an_added_rule(is_on=False)
    admin.post(f"{LIST}{rule.pk}/test/", {"days": "7"})
    admin.post(f"{LIST}{rule.pk}/test/", {"days": "7"})
    test = RuleTest.objects.get()
    assert "Cancel the test" in admin.get(f"{LIST}{rule.pk}/").content.decode()
    run_job(Job.objects.get(kind=TEST, target_id=test.pk).pk)
    assert "register one" in admin.get(f"{LIST}{rule.pk}/").content.decode()


def test_a_cancelled_test_stays_cancelled(admin: Client) -> None:
    rule = an_added_rule(is_on=False)
    an_account()
    admin.post(f"{LIST}{rule.pk}/test/", {"days": "9" * 18})
    test = RuleTest.objects.get()
    assert test.days == 90
    admin.post(f"/detections/added/tests/{test.pk}/cancel/")
    run_job(Job.objects.get(kind=TEST, target_id=test.pk).pk)
    test.refresh_from_db()
    assert test.state == "cancelled"


def test_the_address_of_a_detection_leads_to_an_added_rule(admin: Client) -> None:
    rule = an_added_rule()
    assert admin.get(f"/detections/{rule.rule_id}/")["Location"] == f"{LIST}{rule.pk}/"
    assert admin.get("/detections/sigma-nothing/").status_code == 404


def test_findings_are_filtered_and_exported_by_an_added_rule(admin: Client) -> None:
    rule = an_added_rule(rule_text(name=None, id="0a5177f4-6ca9-44c2-aacf-d3f3d8b6e4d2", title="Of the community"))
    a_finding(rule_id=rule.rule_id, resource_name="theirs")
    a_finding(resource_name="ours")
    page = admin.get(f"/findings/?check={rule.rule_id}").content.decode()
    assert ("theirs" in page, "ours" in page.split("<main")[1].split("</main")[0].replace("hours", "")) == (True, False)
    exported = b"".join(admin.get("/findings/export.csv")).decode()  # type: ignore[arg-type]
    assert "Of the community" in exported


def test_an_analyst_reads_all_and_is_offered_nothing() -> None:
    client = Client()
    client.force_login(a_user("analyst"))
    rule = an_added_rule()
    RuleException.objects.create(rule=rule, text="a: b", reason="why")
    page = client.get(LIST).content.decode() + client.get(f"{LIST}{rule.pk}/").content.decode()
    assert "Trail stopped" in page
    for word in ("Switch o", "Remove", "Add rules", "Add the exception", ">Test<"):
        assert word not in page
