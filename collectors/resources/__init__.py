"""The shared language: one frozen dataclass per resource type of a cloud."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing in a cloud, named by its full ARN or ARM id."""

    arn: str
    name: str
