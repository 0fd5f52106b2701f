"""Posture checks of AWS."""
