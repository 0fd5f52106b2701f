"""Triage: what people do about findings."""
