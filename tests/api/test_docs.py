"""The documentation says what the routes are."""

import re
from pathlib import Path

from fastapi import APIRouter
from fastapi.routing import APIRoute

from standin.api.app import MODULES

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
ALIASES = {"/v3/user/me"}
PAGES = {"/", "/docs", "/openapi.json"}
ROUTERS = [module.router for module in MODULES]


def routes(routers: list[APIRouter]) -> set[str]:
    found = set()
    for route in (route for router in routers for route in router.routes):
        if isinstance(route, APIRoute) and route.path not in PAGES | ALIASES:
            path = route.path.replace(":path", "")
            found |= {f"{method} {path}" for method in (route.methods or set()) - {"HEAD"}}
    return found


def test_the_table_lists_every_route_and_no_other() -> None:
    table = DOCS.read_text().split("## What is answered")[1].split("##")[0]
    documented = set(re.findall(r"`((?:GET|POST|DELETE|PATCH|PUT) [^`]+)`", table))
    assert documented == routes(ROUTERS)
    assert documented
