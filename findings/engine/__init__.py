"""From verdicts to findings."""
