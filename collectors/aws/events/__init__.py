"""What happened in an AWS account: one file per source of events."""
