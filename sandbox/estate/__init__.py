"""A believable company: three accounts, about 130 functions, most sound, some blind, and one account to come."""

from .build import build, build_empty, build_scale
from .truth import truth_document

__all__ = ["build", "build_empty", "build_scale", "truth_document"]
