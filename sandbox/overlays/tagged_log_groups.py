"""Tagging API: log groups are of type logs:log-group; moto calls them logs:loggroup and so never finds them."""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.logs.models import LogsBackend


def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
    """Yield the log groups with their tags."""
    for group in self.groups.values():
        tags = self.tagger.get_tag_dict_for_resource(group.arn)
        yield TaggedResource(arn=group.arn, tags=tags, resource_type="logs:log-group")


setattr(LogsBackend, iter_tagged_resources.__name__, iter_tagged_resources)
