"""The guide for moving: programs that know nothing but api.heygen.com reach a server of ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from serving import Served
from tls_proxy import NAMES, authority, proxied

pytestmark = pytest.mark.slow

AVATARS = """
curl --request GET \\
     --url https://api.heygen.com/v2/avatars \\
     --header 'Accept: application/json' \\
     --header 'X-Api-Key: <your-api-key>'
"""
VOICES = AVATARS.replace("/v2/avatars", "/v2/voices")
VOICES_V1 = AVATARS.replace("/v2/avatars", "/v1/voice.list")
QUOTA = AVATARS.replace("/v2/avatars", "/v2/user/remaining_quota")
GENERATE = """
curl -X POST https://api.heygen.com/v2/video/generate \\
-H 'X-Api-Key: <your-api-key>' \\
-H 'Content-Type: application/json' \\
-d '{
  "video_inputs": [
    {
      "character": {
        "type": "avatar",
        "avatar_id": "<avatar_id>",
        "avatar_style": "normal"
      },
      "voice": {
        "type": "text",
        "input_text": "Welcome to the API!",
        "voice_id": "<voice_id>",
        "speed": "1"
      },
      "background": {
        "type": "image",
        "image_asset_id": "<asset_id>"
      }
    }
  ],
  "caption": "false",
  "test": false,
  "dimension": {
    "width": 320,
    "height": 180
  }
}'
"""
STATUS = """
curl --location --request GET 'https://api.heygen.com/v1/video_status.get?video_id=<video_id>' \\
--header 'X-Api-Key: <your-api-key>'
"""
UPLOAD = """
curl -X POST "https://upload.heygen.com/v1/asset" \\
  -H "X-Api-Key: <your-api-key>" \\
  -H "Content-Type: image/png" \\
  --data-binary '@background.png'
"""
CREATE_V3 = """
curl -X POST "https://api.heygen.com/v3/videos" \\
  -H "X-Api-Key: <your-api-key>" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-17" \\
  -d '{
    "type": "avatar",
    "avatar_id": "<avatar_id>",
    "script": "Hello once more.",
    "voice_id": "<voice_id>",
    "resolution": "720p",
    "aspect_ratio": "9:16"
  }'
"""
LIST_V3 = """
curl "https://api.heygen.com/v3/videos?limit=10" -H "x-api-key: <your-api-key>"
"""

HTTPX = """
import socket, sys
known, port = socket.getaddrinfo, int(sys.argv[2])
def hosts(name, wanted, *more, **others):  # the line in /etc/hosts; and the port is not 443
    if name in ("api.heygen.com", b"api.heygen.com"):
        name, wanted = "127.0.0.1", port
    return known(name, wanted, *more, **others)
socket.getaddrinfo = hosts

import httpx
client = httpx.Client(base_url="https://api.heygen.com", headers={"X-Api-Key": sys.argv[1]})
print(client.get("/v2/avatars").json()["data"]["avatars"][0]["avatar_id"])
"""


@dataclass
class Moved:
    """A machine that takes us for HeyGen."""

    served: Served
    home: Path
    root: Path
    port: int

    def curl(self, printed: str, **values: str) -> Any:
        """The answer to a command as it is printed, with what stands in angle brackets."""
        for name, value in {"your-api-key": self.served.key, **values}.items():
            printed = printed.replace(f"<{name}>", value)
        done = self.run("sh", "-c", printed.strip())
        return json.loads(done)

    def run(self, *command: str) -> bytes:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "SSL_CERT_FILE": str(self.root),
        }
        done = subprocess.run(command, cwd=self.home, env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@pytest.fixture
def moved(serve: Callable[[], Served], tmp_path: Path) -> Iterator[Moved]:
    if shutil.which("openssl") is None or shutil.which("curl") is None:
        pytest.skip("openssl and curl are needed")
    home = tmp_path / "client"
    home.mkdir()
    root, leaf, key = authority(tmp_path)
    served = serve()
    with proxied(served.url, leaf, key) as port:
        # In place of /etc/hosts, which is the machine's: curl is led by its own settings.
        led = [f'connect-to = "{name}:443:127.0.0.1:{port}"' for name in NAMES]
        settings = ["silent", "show-error", 'noproxy = "*"', f'cacert = "{root}"', *led]
        (home / ".curlrc").write_text("\n".join(settings) + "\n")
        yield Moved(served, home, root, port)


def test_curl_calls_as_they_are_printed(moved: Moved) -> None:
    picture = np.full((180, 320, 3), (40, 120, 200), np.uint8)
    cv2.imwrite(str(moved.home / "background.png"), picture)
    avatar = moved.curl(AVATARS)["data"]["avatars"][0]
    voices = moved.curl(VOICES)["data"]["voices"]
    assert [v["voice_id"] for v in voices] == [
        v["voice_id"] for v in moved.curl(VOICES_V1)["data"]["list"]
    ]
    assert moved.curl(QUOTA)["data"]["remaining_quota"] > 0
    asset = moved.curl(UPLOAD)["data"]["id"]
    ids = {"avatar_id": avatar["avatar_id"], "voice_id": avatar["default_voice_id"]}
    video_id = moved.curl(GENERATE, asset_id=asset, **ids)["data"]["video_id"]
    moved.served.wait(video_id)
    told = moved.curl(STATUS, video_id=video_id)["data"]
    assert (told["status"], told["error"]) == ("completed", None)
    # Links lead to the name under which we were asked.
    assert told["video_url"].startswith("https://api.heygen.com/")
    assert moved.run("curl", told["video_url"])[4:8] == b"ftyp"
    made = moved.curl(CREATE_V3, **ids)["data"]
    assert moved.curl(CREATE_V3, **ids)["data"] == made
    listed = moved.curl(LIST_V3)["data"]
    assert [video["id"] for video in listed] == [made["video_id"], video_id]


def test_a_client_of_httpx_with_the_address_built_in(moved: Moved) -> None:
    code = [sys.executable, "-c", HTTPX, moved.served.key, str(moved.port)]
    shown = moved.served.get("/v2/avatars")["avatars"][0]["avatar_id"]
    assert moved.run(*code).decode().strip() == shown


def test_nobody_is_trusted_without_the_authority(moved: Moved) -> None:
    settings = (moved.home / ".curlrc").read_text()
    kept = [line for line in settings.splitlines() if not line.startswith("cacert")]
    (moved.home / ".curlrc").write_text("\n".join(kept) + "\n")
    done = subprocess.run(
        ["curl", "https://api.heygen.com/v2/avatars"],
        env={"PATH": os.environ["PATH"], "HOME": str(moved.home)},
        capture_output=True,
    )
    assert done.returncode == 60  # the certificate cannot be authenticated
