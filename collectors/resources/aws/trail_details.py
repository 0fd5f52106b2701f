"""What stands around trails: Insights, the size of events, the buckets that keep their files."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class InsightSelector:
    """One kind of Insights and the categories of events that it analyses."""

    type: str
    categories: tuple[str, ...] = ("Management",)


@dataclass(frozen=True, slots=True)
class TrailInsights(Resource):
    """Which Insights a trail (arn) has (CloudTrail GetInsightSelectors); none where they are not enabled."""

    selectors: tuple[InsightSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailEventConfiguration(Resource):
    """How large an event of a trail (arn) may be and what it is enriched by (CloudTrail GetEventConfiguration)."""

    max_event_size: str = "Standard"
    context_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """An enabled rule of a bucket that removes objects; None for what it does not say.

    date is the day at which it removes what there is; noncurrent_kept how many old versions it leaves.
    """

    prefix: str = ""
    tagged: bool = False
    days: int | None = None
    date: str | None = None
    noncurrent_days: int | None = None
    noncurrent_kept: int = 0


@dataclass(frozen=True, slots=True)
class TrailBucket(Resource):
    """A bucket that a trail of this account names.

    place: "here" in this account, "elsewhere" in another one or hidden from this one (nothing else is known then),
    "gone" if no bucket has that name. lock_days is the default retention of its Object Lock, None without one.
    """

    place: str = "here"
    versioned: bool = False
    mfa_delete: bool = False
    lock_mode: str | None = None
    lock_days: int | None = None
    rules: tuple[LifecycleRule, ...] = ()
    logs_to: str | None = None
    policy_is_public: bool = False
    acl_is_public: bool = False
    restricts_public_policy: bool = False
    ignores_public_acl: bool = False
