"""How the world reaches this installation, and what it may do here."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

from ...settings import Settings
from .finding import Finding


def address(settings: Settings) -> Iterator[Finding]:
    if settings.public_url:
        yield _reached(settings.public_url)
    elif settings.host in ("127.0.0.1", "localhost", "::1"):
        yield Finding(
            "address", "ok", "for this machine only; links lead where the request came to"
        )
    else:
        advice = "set STANDIN_PUBLIC_URL to the address that users have"
        yield Finding("address", "warning", "links lead where the request came to", advice)
    if settings.webhook_private or settings.fetch_private:
        names = ("webhook_private", "fetch_private")
        on = [f"STANDIN_{name.upper()}" for name in names if getattr(settings, name)]
        advice = "leave it off where users are not trusted"
        says = f"{' and '.join(on)}: users' addresses may lead into this network"
        yield Finding("address", "warning", says, advice)


def _reached(url: str) -> Finding:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            good = answer.status == 200 and json.load(answer).get("status") == "ok"
    except (OSError, ValueError, AttributeError):
        good = False
    if good:
        return Finding("address", "ok", f"links lead to {url}, where a server answers")
    says = f"links lead to {url}, where no server of Standin answers from here"
    return Finding("address", "warning", says, "look at STANDIN_PUBLIC_URL, name, proxy and port")


def consent(settings: Settings) -> Iterator[Finding]:
    """Whose consent is asked for."""
    if settings.consent_for == "everyone":
        yield Finding("consent", "ok", "everyone in photos and videos must have consented")
        return
    says = "people made from videos must have consented, those in photos need not"
    yield Finding("consent", "ok", says)
