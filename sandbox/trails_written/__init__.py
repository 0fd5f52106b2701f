"""What CloudTrail writes into a bucket: log files, and the signed chain of digests that vouches for them."""

from .chain import TrailChain, Written
from .keys import public_keys, region_key
from .store import put, write_hours

__all__ = ["TrailChain", "Written", "public_keys", "put", "region_key", "write_hours"]
