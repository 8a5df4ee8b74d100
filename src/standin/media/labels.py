"""Says in the file itself that what it shows is synthetic, in IPTC's words, for machines to read.

MP4 and QuickTime files get XMP in a box of its own at their end (XMP specification part 3), where
it moves nothing; JPEG gets it in a segment of its own. WebM has a tag.
"""

from pathlib import Path
from typing import Final

from .. import __version__
from .formats import Format

KIND: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
"""IPTC: a composite of several elements, at least one of which is synthetic."""

_XMP: Final = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
Iptc4xmpExt:DigitalSourceType="{KIND}" \
xmp:CreatorTool="Standin {__version__}"/></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_BOX: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The UUID of XMP in ISO files."""
_SEGMENT: Final = b"http://ns.adobe.com/xap/1.0/\0"


def add(path: Path, form: Format) -> None:
    """Label a finished file of a container that has a place for it."""
    if form.container in ("mp4", "mov", "ipod"):
        content = _XMP.encode()
        with path.open("ab") as file:
            file.write((24 + len(content)).to_bytes(4, "big") + b"uuid" + _BOX + content)


def jpeg(data: bytes) -> bytes:
    """The JPEG with the label behind its first marker."""
    content = _SEGMENT + _XMP.encode()
    return data[:2] + b"\xff\xe1" + (2 + len(content)).to_bytes(2, "big") + content + data[2:]
