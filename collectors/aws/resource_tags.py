"""ResourceTags of functions and log groups, in bulk from the Resource Groups Tagging API."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import ResourceTags

from .shapes import text


@collector(provider="aws", reads=ResourceTags, actions=("tag:GetResources",))
def resource_tags(reader: Reader) -> Iterator[ResourceTags]:
    """Yield the tags of every tagged function and log group."""
    items = reader.pages(
        "resourcegroupstaggingapi",
        "GetResources",
        member="ResourceTagMappingList",
        ResourceTypeFilters=["lambda:function", "logs:log-group"],
        ResourcesPerPage=100,
    )
    for item in items:
        arn = text(item.get("ResourceARN")).removesuffix(":*")
        tags = tuple((text(tag.get("Key")), text(tag.get("Value"))) for tag in item.get("Tags", ()))
        yield ResourceTags(arn, arn.rpartition(":")[2], tags)
