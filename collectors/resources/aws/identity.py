"""Who may do what: roles, users, groups and the policies attached to them. Documents are JSON as text."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that is part of a role, user or group."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Role(Resource):
    """A role (IAM GetAccountAuthorizationDetails); trust says who may assume it."""

    trust: str = ""
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary_arn: str | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IamUser(Resource):
    """A user (the same call); groups are names."""

    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary_arn: str | None = None
    groups: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IamGroup(Resource):
    """A group of users (the same call)."""

    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManagedPolicy(Resource):
    """A managed policy that something has attached, in its default version (the same call)."""

    document: str = ""
