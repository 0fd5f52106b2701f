"""The hash by which a digest vouches for a log file, of an object as it was read."""

import hashlib

from .chain_facts import LogObject
from .inflate import LARGEST_COMPRESSED, Inflated, InflateError, pieces


def log_object(bucket: str, key: str, body: bytes) -> LogObject:
    """Return what the verification needs of one log file's compressed bytes; flat in memory, never raises."""
    if len(body) > LARGEST_COMPRESSED:
        return LogObject(bucket, key, fault=f"it has more than {LARGEST_COMPRESSED} bytes")
    told, rolling = Inflated(), hashlib.sha256()
    try:
        for piece in pieces(body, told):
            rolling.update(piece)
    except InflateError as error:
        return LogObject(bucket, key, fault=str(error))
    return LogObject(bucket, key, rolling.hexdigest(), told.trailing)
