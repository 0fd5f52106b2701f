"""Behaviour, judged: Sigma rules and what Sigma cannot say. Pure: no Django, no SDK, no network, no own clock."""
