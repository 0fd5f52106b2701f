"""CloudTrail's signing keys, one per region: the same at every start, made from the region's name, worth nothing."""

import hashlib
import random
from base64 import b64encode
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EXPONENT, HALF_BITS = 65_537, 1024
_SMALL = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))


@cache
def region_key(region: str) -> rsa.RSAPrivateKey:
    """Return the key that signs the digests of a region (2,048 bits, as CloudTrail's)."""
    source = random.Random(f"cloudtrail {region}")  # noqa: S311 - a double's key keeps nothing secret
    p, q = _prime(source), _prime(source)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def _prime(source: random.Random) -> int:
    while True:
        # The two highest bits are set, so that the product has all its bits.
        found = source.getrandbits(HALF_BITS) | (3 << (HALF_BITS - 2)) | 1
        if found % EXPONENT != 1 and all(found % small for small in _SMALL) and pow(2, found - 1, found) == 1:
            return found


def _der(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _fingerprint(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()[:32]


def fingerprint_of(region: str) -> str:
    """Return the fingerprint by which digests of a region name their key."""
    return _fingerprint(_der(region_key(region)))


def signed(region: str, text: str) -> str:
    """Return the hexadecimal SHA256withRSA signature (PKCS#1 v1.5) of a text."""
    return region_key(region).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()


def public_keys(region: str) -> list[dict[str, Any]]:
    """Return the list that ListPublicKeys shows, without its times: base64 of the PKCS#1 key in DER, and its name."""
    der = _der(region_key(region))
    return [{"Value": b64encode(der).decode(), "Fingerprint": _fingerprint(der)}]
