"""Links that open one object until a time: HMAC-SHA256 in the query, CloudFront's names.

A link signs ``v1, method, path, Expires, Key-Pair-Id``, one a line, over the decoded and
normalised path. ``HEAD`` is allowed wherever ``GET`` is.
"""

import base64
import hashlib
import hmac
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from ..errors import StandinError
from .keyring import Keyring

_SECONDS = re.compile(r"[0-9]{1,12}")


class LinkRefused(StandinError):
    """The link does not open the object."""


class LinkUnsigned(LinkRefused):
    """A part of the signature is missing."""


class LinkExpired(LinkRefused):
    """The link's time is over."""


class LinkTampered(LinkRefused):
    """The signature is not that of this path and time."""


class LinkKeyUnknown(LinkRefused):
    """The link was signed with a secret that is not ours, or not any more."""


class Links:
    """Signs and checks links with the secrets of a keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def sign(self, path: str, expires: float, method: str = "GET") -> str:
        """The query that opens ``path`` (decoded) until ``expires`` (seconds since 1970)."""
        kid, secret = self.keyring.current()
        until = str(int(expires))
        signature = _signature(secret, method, path, until, kid)
        return urlencode({"Expires": until, "Signature": signature, "Key-Pair-Id": kid})

    def verify(self, method: str, path: str, query: Mapping[str, str], now: float) -> None:
        """Raise a kind of `LinkRefused` unless ``query`` opens ``path`` (decoded) at ``now``."""
        until, given, kid = (query.get(k, "") for k in ("Expires", "Signature", "Key-Pair-Id"))
        if not (until and given and kid):
            raise LinkUnsigned("the link is not signed")
        secret = self.keyring.find(kid)
        if secret is None:
            raise LinkKeyUnknown("the link's key is not known")
        expected = _signature(secret, "GET" if method == "HEAD" else method, path, until, kid)
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise LinkTampered("the link's signature is wrong")
        if not _SECONDS.fullmatch(until) or int(until) <= now:
            raise LinkExpired("the link has expired; ask for the video's status to get a new one")


def _signature(secret: bytes, method: str, path: str, until: str, kid: str) -> str:
    text = "\n".join(("v1", method.upper(), normal_path(path), until, kid))
    digest = hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def normal_path(path: str) -> str:
    """``path`` without dot segments and doubled slashes, starting with one slash."""
    return posixpath.normpath("/" + path.lstrip("/"))
