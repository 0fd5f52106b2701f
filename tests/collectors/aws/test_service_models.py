"""The SDK's descriptions without prose describe the same services."""

from typing import Any

import botocore.session
import pytest
from botocore.loaders import UnknownServiceError, create_loader

from collectors.aws.probes import PROBES
from collectors.aws.service_models import bare_loader

SERVICES = sorted({probe.service for probe in PROBES.values()})


def without_prose(held: Any) -> Any:
    if isinstance(held, dict):
        prose = ("documentation", "documentationUrl")
        return {
            name: "" if name in prose and isinstance(value, str) else without_prose(value)
            for name, value in held.items()
        }
    return [without_prose(value) for value in held] if isinstance(held, list) else held


@pytest.mark.parametrize("service", SERVICES)
def test_all_but_the_prose_is_there(service: str) -> None:
    whole, bare = create_loader(), bare_loader(None)
    for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
        try:
            expected = whole.load_service_model(service, kind)
        except UnknownServiceError:
            continue
        assert bare.load_service_model(service, kind) == without_prose(expected)


@pytest.mark.parametrize("service", SERVICES)
def test_clients_are_built_from_them(service: str) -> None:
    session = botocore.session.Session()
    session.register_component("data_loader", bare_loader(None))
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    assert session.create_client(service, region_name="eu-west-1", **keys).meta.method_to_api_mapping


def test_a_member_that_is_named_like_the_prose_stays() -> None:
    """RestApi's parts have documentation of their own (API Gateway API reference, DocumentationPart)."""
    shapes = bare_loader(None).load_service_model("apigateway", "service-2")["shapes"]
    assert "documentationVersion" in shapes["Stage"]["members"]
    assert shapes["Stage"]["documentation"] == ""


def test_a_file_of_ones_own_is_found_too(tmp_path: Any) -> None:
    folder = tmp_path / "lambda" / "2015-03-31"
    folder.mkdir(parents=True)
    (folder / "service-2.sdk-extras.json").write_text('{"version": 1.0, "merge": {"metadata": {"x": "of our own"}}}')
    loader = bare_loader(str(tmp_path))
    assert loader.load_service_model("lambda", "service-2")["metadata"]["x"] == "of our own"
    session = botocore.session.Session()
    session.register_component("data_loader", loader)
    assert "ListFunctions" in session.get_service_model("lambda").operation_names
