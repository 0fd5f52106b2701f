"""FindingTally: counts of findings per facet cell, kept exact by a trigger: a page never counts a million rows."""

from django.db import models


class FindingTally(models.Model):
    """A signed number of findings of one cell; the sum over a cell's rows is the count. Rows are compacted by a job."""

    account_id = models.BigIntegerField()
    region = models.CharField(max_length=32)
    rule_id = models.CharField(max_length=45)
    severity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    assignee_id = models.BigIntegerField(null=True)
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["account_id", "region", "rule_id", "severity", "state", "assignee_id"], name="tally_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.n} of {self.rule_id}"
