"""Whether the lines of a log group are carried out of the account as they come, as far as subscriptions tell.

Source: CloudWatch Logs API reference, PutSubscriptionFilter: a stream, a delivery stream or a function belongs to the
account of the log group; what belongs to another one is named by a logical destination (PutDestination).
What the organization copies (centralization rules) only its management account and its delegated administrator see
(observabilityadmin API reference, ListCentralizationRulesForOrganization).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from collectors.resources.aws import LambdaFunction, LogGroup, LogSubscription, SubscriptionFilters
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.account_subscriptions import AccountSubscription, account_subscriptions
from findings.analysis.filter_faults import impossible, unfit
from findings.analysis.filter_pattern import LogFormat
from findings.analysis.log_groups import writers
from findings.analysis.targets import exists


@dataclass(frozen=True, slots=True)
class Copy:
    """A subscription that carries lines to another account; an empty pattern takes every line."""

    subscription: str
    account: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What is known of a group: its copy; or why nobody can say; and which subscriptions carry nothing, with why."""

    copy: Copy | None
    doubt: NotCollectedError | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


class LogCopies:
    """The subscriptions of a region's log groups by where they lead."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._of_all: list[AccountSubscription] | NotCollectedError
        try:
            self._of_all = account_subscriptions(snapshot)
        except NotCollectedError as error:
            self._of_all = error

    def of(self, group: LogGroup) -> Copied:
        """Return what is known of the copy of a group; one that is proved outweighs all doubts."""
        doubts: list[NotCollectedError] = []
        faults: dict[str, str] = {}
        for kind, one in self._subscriptions(group, doubts):
            try:
                fault = self._fault(group, one, kind)
            except NotCollectedError as error:
                doubts.append(error)
                continue
            account = _account_of(one.destination_arn)
            if fault:
                faults[one.name] = fault
            elif account not in ("", self._snapshot.account_id):
                return Copied(Copy(one.name, account, one.pattern))
            else:
                doubts.append(_unseen(kind, one))
        return Copied(None, doubts[0] if doubts else None, faults)

    def _subscriptions(self, group: LogGroup, doubts: list[NotCollectedError]) -> Iterator[tuple[str, LogSubscription]]:
        """Yield those of the group and those of all groups that take it, each with the type that holds it."""
        try:
            own = self._snapshot.get(SubscriptionFilters, group.arn)
        except NotCollectedError as error:
            doubts.append(error)
        else:
            yield from (("SubscriptionFilters", one) for one in (own.filters if own else ()))
        if isinstance(self._of_all, NotCollectedError):
            doubts.append(self._of_all)
        else:
            yield from (("LogAccountPolicy", one) for one in _taking(self._of_all, group))

    def _fault(self, group: LogGroup, one: LogSubscription, kind: str) -> str | None:
        """Return why a subscription carries nothing, None if it may carry something; raises NotCollectedError."""
        if exists(self._snapshot, one.destination_arn) is False:
            return "What it leads to does not exist."
        if why := impossible(one.pattern, kind):
            return why
        found = writers(self._snapshot).get(group.name, ())
        # A trail that writes here as well writes JSON, too.
        formats: set[LogFormat] = {"JSON" if function.log_format == "JSON" else "Text" for function in found}
        why = None if one.on_transformed_logs else unfit(one.pattern, formats)
        if why:
            self._snapshot.complete(LambdaFunction)
        return why


def _taking(found: Iterable[AccountSubscription], group: LogGroup) -> Iterator[LogSubscription]:
    for one in found:
        if one.takes(group):
            yield LogSubscription(one.name, one.pattern, one.destination)


def _account_of(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def _unseen(kind: str, one: LogSubscription) -> NotCollectedError:
    why = f"where {one.destination_arn}, to which the subscription {one.name} leads, carries it on cannot be seen"
    return NotCollectedError(kind, Gap(CoverageState.UNSUPPORTED, None, why))
