"""``standin mcp``: tools for language models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..client import AsyncClient
from ..errors import InvalidField, MissingPackage
from .videos import Key, Url

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_MISSING = "the package mcp is missing; install it with: pip install 'standin[mcp]'"


def mcp(
    folder: Annotated[
        Path, typer.Option(help="Where videos are downloaded to.", file_okay=False)
    ] = Path(),
    http: Annotated[
        bool,
        typer.Option(
            "--http", help="Answer streamable HTTP at /mcp instead; who asks sends its own key."
        ),
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of --http.")] = 8090,
    host: Annotated[str, typer.Option(help="Of --http.")] = "127.0.0.1",
    url: Url = None,
    key: Key = None,
) -> None:
    """Offer a server's videos to a language model, by the Model Context Protocol.

    Tools list avatars and voices, show a frame, make a video, wait for it and download it. Programs
    start this command and speak to it over its standard input and output.

    Example: `standin mcp --folder ~/Videos`
    """
    try:
        from ..client import tools
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("mcp", "mcp_types"):
            raise MissingPackage(_MISSING) from None
        raise
    if not folder.is_dir():
        raise InvalidField(("--folder",), f"{str(folder)!r} is not a folder")
    if http:
        made = tools.server(lambda ctx: AsyncClient(url, _key_of(ctx.headers or {})), None)
        made.run("streamable-http", host=host, port=port, stateless_http=True, json_response=True)
    else:
        stdio: MCPServer[Any] = tools.server(lambda _: AsyncClient(url, key), folder)
        stdio.run("stdio")


def _key_of(headers: Any) -> str:
    """The key that a request over HTTP brings; the command's own is not for everybody."""
    bearer = headers.get("authorization", "").partition(" ")
    given = headers.get("x-api-key") or (bearer[2] if bearer[0].lower() == "bearer" else "")
    return str(given) or "none"
