"""The machine that a figure was measured on."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import __version__


def describe() -> dict[str, Any]:
    """Processor, cores, memory, system and versions, and when."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "standin": __version__,
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": [round(x, 2) for x in os.getloadavg()],
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return found[1] if found else platform.machine()
