"""The application: routes, errors and what every request passes."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from .. import __version__
from . import (
    assets,
    brands,
    catalogues,
    consents,
    docs,
    earlier,
    early,
    files,
    folders,
    generated,
    groups,
    health,
    managing,
    metrics,
    photos,
    previews,
    share,
    speaking,
    stills,
    templates,
    unbuilt,
    users,
    videos,
    voice_consents,
    webhooks,
)
from .access import Access
from .auth import Gate
from .envelopes import ApiError, on_api_error, on_http_error, on_validation_error
from .idempotency import Idempotency
from .middleware import RequestId, TidyPath
from .services import Services
from .v3 import assets as assets_v3
from .v3 import avatars as avatars_v3
from .v3 import batches as batches_v3
from .v3 import creating as creating_v3
from .v3 import lipsyncs as lipsyncs_v3
from .v3 import own_voices
from .v3 import users as users_v3
from .v3 import videos as videos_v3
from .v3 import voices as voices_v3
from .v3 import webhooks as webhooks_v3

MODULES = (
    unbuilt,  # first: some of its paths look like the id of a thing
    catalogues,
    groups,
    generated,
    photos,
    avatars_v3,
    consents,
    videos,
    earlier,
    managing,
    creating_v3,
    batches_v3,
    stills,
    videos_v3,
    lipsyncs_v3,
    speaking,
    own_voices,
    voices_v3,
    voice_consents,
    templates,
    brands,
    assets,
    assets_v3,
    folders,
    webhooks,
    webhooks_v3,
    users,
    users_v3,
    early,
    files,
    previews,
    share,
    health,
    metrics,
    docs,
)
"""Modules with routes, in the order of the reference."""

_ABOUT = (
    "A script in, a presenter video out, on your own machine. "
    "Answers HeyGen's API: point a client's base URL here and use a key of this server."
)


def create_app(services: Services) -> FastAPI:
    """The HTTP application over ``services``, which the caller closes after it."""
    app = FastAPI(
        title="Standin",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.metrics = metrics.Metrics(services.library.database)
    app.state.preview_limiter = previews.limiter()
    app.state.still_limiter = stills.limiter()
    for module in MODULES:
        app.include_router(module.router)
    app.state.routes = [route for module in MODULES for route in module.router.routes]
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_middleware(Idempotency)
    app.add_middleware(Gate)
    app.add_middleware(Access)
    app.add_middleware(RequestId)
    app.add_middleware(TidyPath)  # the outermost: all the rest sees tidy paths only
    app.openapi = lambda: docs.openapi(app)  # type: ignore[method-assign]
    return app
