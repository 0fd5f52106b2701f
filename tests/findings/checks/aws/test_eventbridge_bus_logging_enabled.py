"""LOG-23: a bus in use logs what goes wrong."""

import json

from findings.verdict import Status
from tests.builders import denied, the_verdict
from tests.events import FAILURES, bus, bus_delivery, rule

CHECK = "eventbridge_bus_logging_enabled"


def test_a_bus_in_use_that_logs_nothing_fails() -> None:
    assert the_verdict(CHECK, bus(log_level="OFF"), rule()).status is Status.FAIL


def test_any_level_passes() -> None:
    for level in ("ERROR", "INFO", "TRACE"):
        assert the_verdict(CHECK, bus(log_level=level), bus_delivery(), rule()).status is Status.PASS


def test_a_level_without_a_delivery_of_errors_writes_nothing_and_the_remedy_keeps_the_level() -> None:
    loud = bus(log_level="TRACE", log_detail="FULL")
    for others in ((), (bus_delivery("other"),), (bus_delivery(log_type="TRACE_LOGS"),)):
        verdict = the_verdict(CHECK, loud, rule(), *others)
        assert verdict.status is Status.FAIL
        assert '"Level": "TRACE", "IncludeDetail": "FULL"' in verdict.evidence["settings"]


def test_a_bus_without_rules_of_ones_own_is_not_asked() -> None:
    for other in (rule(state="DISABLED"), rule(managed_by="config.amazonaws.com"), rule(bus="partners")):
        assert the_verdict(CHECK, bus(log_level="OFF"), other).status is Status.NOT_APPLICABLE


def test_the_remedy_names_all_settings_that_an_update_would_reset() -> None:
    held = bus(log_level="OFF", kms_key_id="key-1", dead_letter_arn=FAILURES, description="Events of the shop")
    assert json.loads(the_verdict(CHECK, held, rule()).evidence["settings"]) == {
        "Name": "default",
        "Description": "Events of the shop",
        "KmsKeyIdentifier": "key-1",
        "DeadLetterConfig": {"Arn": FAILURES},
        "LogConfig": {"Level": "ERROR", "IncludeDetail": "NONE"},
    }


def test_one_unread_rule_forbids_the_conclusion() -> None:
    gaps = {"EventRule": {"arn:aws:events:eu-central-1:1:rule/x": denied()}}
    assert the_verdict(CHECK, bus(log_level="OFF"), item_gaps=gaps).status is Status.UNKNOWN
