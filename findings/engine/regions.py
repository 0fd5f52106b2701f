"""Regions that an account is no longer scanned in leave nothing behind that looks like today."""

from collections.abc import Collection

from django.db import transaction

from collectors.models import CloudAccount
from collectors.storage import forget_regions
from findings.models import RegionPosture

from .reconcile import resolve_all

LEFT = "The region is no longer scanned."


def leave_regions(account: CloudAccount, scanned: Collection[str]) -> int:
    """Resolve the findings of all other regions, whose functions and counts go too; returns how many were resolved.

    History stays: a region that is scanned again finds its functions and findings as they were, and they reopen.
    """
    with transaction.atomic():
        forget_regions(account, scanned)
        RegionPosture.objects.filter(account=account).exclude(region__in=scanned).delete()
        return resolve_all(account, LEFT, outside=scanned)
