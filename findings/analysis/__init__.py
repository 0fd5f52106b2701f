"""Exact reasoning about clouds that several checks share; pure."""
