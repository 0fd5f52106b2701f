"""AWS collectors: one file per resource type; the only place that knows the AWS SDK."""
