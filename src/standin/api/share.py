"""``/share/{video_id}``: a page that plays a shared video, for whoever has its address."""

from html import escape

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ..library import UnknownVideo, Video
from .links import link
from .services import base_url, services

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><meta property="og:title" content="{title}">
<meta property="og:type" content="video.other">{image}
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; box-sizing: border-box;
  padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; text-align: center;
  background: light-dark(#f5f3ee, #121416); color: light-dark(#1a1c1e, #eef0ee); }}
main {{ width: min(100%, 60rem); }}
video {{ display: block; margin: 0 auto 1.25rem; width: 100%; max-height: 78vh;
  border-radius: 16px; background: #000; box-shadow: 0 12px 34px rgb(0 0 0 / .25); }}
h1 {{ margin: 0; font-size: 1.35rem; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }}
p {{ margin: .4rem 0 0; color: light-dark(#5c5f61, #a6adb1); }}
:focus-visible {{ outline: 3px solid light-dark(#0a6a66, #57cabd); outline-offset: 2px; }}
</style></head><body><main>{content}</main></body></html>"""

_GONE = "<h1>There is no such video</h1><p>It may have been deleted, or is not shared any more.</p>"


@router.get("/share/{video_id}")
def share(request: Request, video_id: str) -> HTMLResponse:
    """The page; it says nothing of a video that is not shared."""
    here = services(request)
    try:
        video: Video | None = here.library.videos.get(video_id)
    except UnknownVideo:
        video = None
    if video is None or not video.shared:
        return _page("Not found", _GONE, status=404)
    title = video.title or "Video"
    if video.state != "completed":
        waiting = video.state in ("waiting", "pending", "processing")
        words = "The video is being made" if waiting else "The video could not be made"
        return _page(title, f"<h1>{escape(title)}</h1><p>{words}.</p>")
    base = base_url(request)
    url, poster = link(here, video.video_key, base), link(here, video.thumbnail_key, base)
    player = (
        f'<video controls playsinline src="{escape(url or "")}" poster="{escape(poster or "")}">'
        f"</video><h1>{escape(title)}</h1>"
    )
    return _page(title, player, poster)


def _page(title: str, content: str, image: str | None = None, status: int = 200) -> HTMLResponse:
    meta = f'<meta property="og:image" content="{escape(image)}">' if image else ""
    page = _PAGE.format(title=escape(title), image=meta, content=content)
    policy = "default-src 'none'; style-src 'unsafe-inline'; media-src *; img-src * data:"
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
    return HTMLResponse(page, status, headers)
