"""Commands of the job table."""
