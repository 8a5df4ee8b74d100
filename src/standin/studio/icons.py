"""The studio's icons: strokes on a grid of 24, as masks of CSS: they take the text's colour.

Drawn for Standin. `css` gives a class ``i-name`` for each.
"""

from typing import Final
from urllib.parse import quote

_STROKES: Final = {
    "home": "M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1Z",
    "plus": "M12 5v14M5 12h14",
    "people": "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.8 19.5c.6-3.3 3-5 6.2-5s5.6 1.7 6.2 5"
    "M15.8 4.8a3.5 3.5 0 0 1 0 6.4M17.6 14.9c2 .7 3.2 2.3 3.6 4.6",
    "voice": "M12 15a3.2 3.2 0 0 0 3.2-3.2V7a3.2 3.2 0 0 0-6.4 0v4.8A3.2 3.2 0 0 "
    "0 12 15ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
    "editor": "M4 5.5h16v9H4ZM4 18.5h4.5M10.5 18.5h3.5M16 18.5h4M10.5 8l3.2 2-3.2 2Z",
    "settings": "M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
    "M9 19a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20",
    "folder": "M3.5 7V18a1.5 1.5 0 0 0 1.5 1.5h14a1.5 1.5 0 0 0 1.5-1.5V9A1.5 1.5 0 0 0 19 "
    "7.5h-7l-2-2.5H5A1.5 1.5 0 0 0 3.5 6.5Z",
    "trash": "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 10.5v5.5M14 10.5v5.5",
    "download": "M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15",
    "upload": "M12 15.5v-11M7.5 9 12 4.5 16.5 9M4.5 19.5h15",
    "share": "M9.5 14.5a3.8 3.8 0 0 0 5.4 0l3.6-3.6a3.8 3.8 0 0 0-5.4-5.4l-1.2 1.2M14.5 9.5a3.8 "
    "3.8 0 0 0-5.4 0l-3.6 3.6a3.8 3.8 0 0 0 5.4 5.4l1.2-1.2",
    "copy": "M9 9h10.5v10.5H9ZM15 9V4.5H4.5V15H9",
    "again": "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4.5H15",
    "play": "M8 5.2v13.6L19 12Z",
    "stop": "M6.5 6.5h11v11h-11Z",
    "heart": "M12 19.5S4 14.8 4 9.2A4.2 4.2 0 0 1 12 7.4a4.2 4.2 0 0 1 8 1.8c0 5.6-8 10.3-8 10.3Z",
    "close": "M6 6l12 12M18 6 6 18",
    "check": "M4.5 12.5 10 18 19.5 7",
    "alert": "M12 4 21 19.5H3ZM12 10v4.5M12 17v.1",
    "info": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11.5v5M12 8v.1",
    "sun": "M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4ZM12 3v1.8M12 19.2V21M3 12h1.8M19.2 "
    "12H21"
    "M5.6 5.6l1.3 1.3M17.1 17.1l1.3 1.3M5.6 18.4l1.3-1.3M17.1 6.9l1.3-1.3",
    "moon": "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z",
    "auto": "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 4v16M12 8h5.6M12 12h8M12 16h5.6",
    "leave": "M14 4.5H5.5v15H14M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
    "next": "M9 5.5 15.5 12 9 18.5",
    "back": "M15 5.5 8.5 12l6.5 6.5",
    "dice": "M4.5 4.5h15v15h-15ZM8.7 8.7h.1M15.3 8.7h.1M12 12h.1M8.7 15.3h.1M15.3 15.3h.1",
    "photo": "M4 5.5h16v13H4ZM4 16l4.5-4.5 4 4 3-3L20 17M15 9.5h.1",
    "clock": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7v5.2l3.3 2",
    "person": "M12 12.2a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.7-3.8 3.5-5.7 7.5-5.7s6.8 1.9 7.5 5.7",
    "shield": "M12 3.5 19 6v5.5c0 4.3-2.8 7.3-7 9-4.2-1.7-7-4.7-7-9V6ZM8.8 12l2.3 2.3 4.2-4.4",
    "edit": "M4.5 19.5l.9-4L16 4.9a1.5 1.5 0 0 1 2.1 0l1 1a1.5 1.5 0 0 1 0 2.1L8.5 18.6ZM14 7l3 3",
    "key": "M8 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12.5 12H21v3.5M17 12v3",
    "film": "M4 5h16v14H4ZM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",
    "globe": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM3.5 12h17M12 3.5c5 5 5 12 0 17M12 "
    "3.5c-5 5-5 12 0 17",
    "code": "M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5",
}
_FILLED: Final = {
    "more": "M5.5 12m-.9 0a.9.9 0 1 0 1.8 0a.9.9 0 1 0-1.8 0M12 12m-.9 0a.9.9 0 1 0 1.8 0a.9.9 0 "
    "1 0-1.8 0"
    "M18.5 12m-.9 0a.9.9 0 1 0 1.8 0a.9.9 0 1 0-1.8 0",
    "play-full": "M8 5.2v13.6L19 12Z",
    "heart-full": "M12 19.5S4 14.8 4 9.2A4.2 4.2 0 0 1 12 7.4a4.2 4.2 0 0 1 8 1.8c0 5.6-8 10.3-8 "
    "10.3Z",
}


def css() -> str:
    """One rule for each icon."""
    drawn = {name: (path, "none") for name, path in _STROKES.items()}
    drawn |= {name: (path, "#000") for name, path in _FILLED.items()}
    return "\n".join(f'.i-{name}{{--i:url("{_url(*each)}")}}' for name, each in drawn.items())


def _url(path: str, fill: str) -> str:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
        f"<path d='{path}' fill='{fill}' stroke='#000' stroke-width='1.7' "
        "stroke-linecap='round' stroke-linejoin='round'/></svg>"
    )
    return "data:image/svg+xml," + quote(drawing, safe=" ='/:,")
