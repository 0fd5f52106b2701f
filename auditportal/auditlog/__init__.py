"""What users did, append-only."""
