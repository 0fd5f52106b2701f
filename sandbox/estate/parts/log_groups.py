"""What comes into the log groups of functions and what guards them; silent functions, dead keys, open policies."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from moto.cloudwatch.models import MetricDatum
from moto.core.utils import utcnow

from sandbox.estate.fleet import EU, US
from sandbox.estate.functions import DAYS, LAMBDA
from sandbox.estate.parts.alerts import ALERT_PATH
from sandbox.estate.place import Place
from sandbox.estate.specs import RegionSpec
from sandbox.identities import DATA, PRODUCTION, STAGING
from sandbox.overlays import KEPT
from sandbox.overlays.log_policies import keep_account_policy, keep_data_protection

SHOP, PREVIEW = (PRODUCTION.account_id, EU), (STAGING.account_id, EU)
STREAMS, LAKE = (DATA.account_id, EU), (DATA.account_id, US)
# Runs, and not one line comes: two roles may not write, three keys are dead, of one nobody knows why, a role is gone.
DEAD_KEYS = ("invoices-render", "auth-authorizer", "catalog-list")
SILENT = {
    SHOP: ("play-ground", "inventory-release", "shipping-track", *DEAD_KEYS),
    LAKE: ("crm-etl", "crm-sync"),
}
PLAIN, BARE, RARE = ("reviews-import", "play-ground"), ("carts-abandoned", "search-query"), "recommendations-train"
MASKED, SHARED = "auth-login", ("catalog-shared", "catalog-shared-copy")
ECHOING = ("firewall", "catalog-import")
# Called by URL: the trail leaves out the first; there is none where the second is; the third takes signed calls only.
OPEN_URL, PREVIEW_URL, SIGNED_URL = "thumbnails-cleanup", "preview-orders", "orders-get"
IP_ADDRESS, CARDS = "IpAddress", "CreditCardNumber"
_GROUPS = {
    "log_group_key_usable": DEAD_KEYS,
    "log_group_encrypted": PLAIN,
    "log_group_deletion_protected": BARE,
    "log_group_class_allows_detection": (RARE,),
    "log_group_masking_sound": (MASKED,),
}
_FUNCTIONS = {
    "lambda_log_group_own": SHARED,
    "lambda_input_fits_log_limit": ECHOING,
    "lambda_url_calls_recorded": (OPEN_URL,),
    ALERT_PATH: (RARE,),
}


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Guard the groups of all functions and put lines into them; then break some."""
    here = (place.account, place.region)
    names = {function.log_group: function for function in region.functions if function.has_group}
    if not names:
        return
    key = _key(place, _USABLE)
    held = place.backend("logs").groups
    for name in names:
        held[name].kms_key_id = key.arn
        KEPT[place.account, place.region, "log_group"].setdefault(name, {})["deletionProtectionEnabled"] = True
    silent = () if lean else SILENT.get(here, ())
    used = [name for name, one in names.items() if one.invocations and one.name not in silent]
    _fill(place, used, every_days=7 if lean else 2)
    _protect(place, next(iter(names)), CARDS)
    _allow_delivery(place)
    if lean:
        _open_url(place, region.functions[0].name, "AWS_IAM")
    else:
        _break(place, here)


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """What was made blind there."""
    here = (place.account, place.region)
    for name in SILENT.get(here, ()):
        yield "lambda_logs_when_invoked", place.arn("lambda", f"function:{name}")
    if here == SHOP:
        yield from _broken(place)
    if here == STREAMS:
        for function in region.functions:
            yield "log_group_masking_sound", _group_arn(place, function.log_group)
    if here == PREVIEW:
        yield "lambda_url_calls_recorded", place.arn("lambda", f"function:{PREVIEW_URL}")
    if here in (SHOP, LAKE):
        yield "log_delivery_not_throttled", f"arn:aws:iam::{place.account}:root"


def _broken(place: Place) -> Iterator[tuple[str, str]]:
    for check, names in _GROUPS.items():
        yield from ((check, _group_arn(place, f"/aws/lambda/{name}")) for name in names)
    for check, names in _FUNCTIONS.items():
        yield from ((check, place.arn("lambda", f"function:{name}")) for name in names)
    yield "log_group_not_public", place.arn("logs", "resource-policy:partner-logs")


def _group_arn(place: Place, name: str) -> str:
    return place.arn("logs", f"log-group:{name}")


def _key(place: Place, actions: tuple[str, ...]) -> Any:
    """Make a key; CloudWatch Logs may do these actions with it."""
    statements: list[dict[str, Any]] = [
        {"Sid": "account", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"},
         "Action": "kms:*", "Resource": "*"},
    ]  # fmt: skip
    if actions:
        context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": _group_arn(place, "*")}}
        statements.append(
            {"Sid": "logs", "Effect": "Allow", "Principal": {"Service": f"logs.{place.region}.amazonaws.com"},
             "Action": list(actions), "Resource": "*", "Condition": context}
        )  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return place.backend("kms").create_key(policy, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "Logs", [])


_USABLE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*")


def _fill(place: Place, groups: list[str], every_days: int) -> None:
    for name in groups:
        dimensions = {"LogGroupName": name}
        for day in range(0, DAYS, every_days):
            _count(place, "AWS/Logs", "IncomingLogEvents", dimensions, 4200.0, day)
            _count(place, "AWS/Logs", "IncomingBytes", dimensions, 880_000.0, day)


def _count(place: Place, namespace: str, name: str, dimensions: dict[str, str], value: float, day: int = 1) -> None:
    at = utcnow().replace(minute=0, second=0, microsecond=0) - timedelta(days=day, hours=1)
    told = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    place.backend("cloudwatch").metric_data.append(MetricDatum(namespace, name, value, told, at, "Count"))


def _document(*identifiers: str) -> str:
    arns = [f"arn:aws:dataprotection::aws:data-identifier/{name}" for name in identifiers]
    operations: tuple[dict[str, Any], ...] = (
        {"Audit": {"FindingsDestination": {}}},
        {"Deidentify": {"MaskConfig": {}}},
    )
    held = [{"DataIdentifier": arns, "Operation": operation} for operation in operations]
    return json.dumps({"Name": "protection", "Version": "2021-06-01", "Statement": held})


def _protect(place: Place, group: str, *identifiers: str) -> None:
    keep_data_protection(place.account, place.region, group, _document(*identifiers))


def _allow_delivery(place: Place) -> None:
    """What AWS itself writes when a service is to deliver its logs."""
    statement = {
        "Sid": "delivery", "Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": _group_arn(place, "/aws/vendedlogs/*"),
        "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    place.backend("logs").put_resource_policy("AWSLogDeliveryWrite20150319", policy)


def _break(place: Place, here: tuple[str, str]) -> None:
    if here == SHOP:
        _break_groups(place)
        _break_functions(place)
    if here == PREVIEW:
        _open_url(place, PREVIEW_URL, "NONE")
    if here == STREAMS:
        # Somebody wanted to be safe, and hid every address from everybody.
        document = _document(IP_ADDRESS, "EmailAddress")
        keep_account_policy(place.account, place.region, "DATA_PROTECTION_POLICY", "privacy-first", document)
    if here == LAKE:
        used = {"Service": "Logs", "Type": "API", "Resource": "PutLogEvents", "Class": "None"}
        _count(place, "AWS/Usage", "ThrottleCount", used, 311.0)


def _break_groups(place: Place) -> None:
    logs = place.backend("logs")
    kept = KEPT[place.account, place.region, "log_group"]
    disabled, closed, dying = (_key(place, actions) for actions in (_USABLE, (), _USABLE))
    place.backend("kms").disable_key(disabled.id)
    place.backend("kms").schedule_key_deletion(dying.id, 30)
    for name, key in zip(DEAD_KEYS, (disabled, closed, dying), strict=True):
        logs.groups[f"/aws/lambda/{name}"].kms_key_id = key.arn
    for name in PLAIN:
        logs.groups[f"/aws/lambda/{name}"].kms_key_id = None
    for name in BARE:
        kept[f"/aws/lambda/{name}"]["deletionProtectionEnabled"] = False
    # A group of this class has no filters.
    kept[f"/aws/lambda/{RARE}"]["logGroupClass"] = "INFREQUENT_ACCESS"
    logs.delete_metric_filter("error-lines", f"/aws/lambda/{RARE}")
    _protect(place, f"/aws/lambda/{MASKED}", IP_ADDRESS)
    anybody = {"Sid": "partners", "Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents",
               "Resource": _group_arn(place, "/shop/partners:*")}  # fmt: skip
    logs.put_resource_policy("partner-logs", json.dumps({"Version": "2012-10-17", "Statement": [anybody]}))
    _count(place, "AWS/Logs", "DeliveryThrottling", {
        "LogGroupName": "/aws/lambda/payments-capture", "DestinationType": "Lambda", "FilterName": "to-watcher",
    }, 18.0)  # fmt: skip


def _break_functions(place: Place) -> None:
    functions = place.backend("lambda")
    for name in ECHOING:
        functions.get_function(name).environment_vars["POWERTOOLS_LOGGER_LOG_EVENT"] = "true"
    functions.get_function("payments-capture").environment_vars["POWERTOOLS_LOGGER_LOG_EVENT"] = "false"
    _called(place, "firewall")
    _open_url(place, OPEN_URL, "NONE")
    _open_url(place, SIGNED_URL, "AWS_IAM")


def _open_url(place: Place, name: str, auth_type: str) -> None:
    place.backend("lambda").create_function_url_config(name, {"AuthType": auth_type})
    _called(place, name)


def _called(place: Place, name: str) -> None:
    _count(place, LAMBDA, "UrlRequestCount", {"FunctionName": name}, 64.0)
