"""Every source of events keeps to its form: a file of its name, permissions that only read, and documented."""

import importlib
import re
from pathlib import Path

import pytest

from auditportal.configuration import ROOT
from collectors.registry import EVENT_SOURCES

READING = re.compile(r"(List|Describe|Get|Lookup|Filter)[A-Z]\w+|Decrypt")


@pytest.mark.parametrize("name", EVENT_SOURCES)
def test_every_event_source_lives_in_the_file_of_its_name(name):
    module = importlib.import_module(EVENT_SOURCES[name].read.__module__)
    assert Path(module.__file__).stem == name
    assert module.__name__.startswith(f"collectors.{EVENT_SOURCES[name].provider}.events.")


@pytest.mark.parametrize("name", EVENT_SOURCES)
def test_its_permissions_only_read_and_contents_only_where_they_are_named(name):
    source = EVENT_SOURCES[name]
    assert source.on.keys() <= set(source.actions)
    for action in source.actions:
        assert READING.fullmatch(action.partition(":")[2]), f"{action} does more than read"
        if action in ("s3:GetObject", "s3:ListBucket", "kms:Decrypt"):
            assert "{trail_" in source.on[action]


@pytest.mark.parametrize("name", EVENT_SOURCES)
def test_it_and_its_permissions_are_documented(name):
    pages = "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    assert f"`{name}`" in pages
    assert all(f"`{action}`" in pages for action in EVENT_SOURCES[name].actions)
