"""The commands of remedies, applied to the sandbox by the AWS CLI."""
