"""Correlations: hits of rules over time, counted so that order, repeats and lateness do not matter."""
