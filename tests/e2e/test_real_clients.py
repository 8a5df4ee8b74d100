"""HeyGen's clients as they are published, pointed at a server of ours.

Slow: they are installed from their registries first.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from serving import Served

pytestmark = pytest.mark.slow

MCP = """
import asyncio, json, sys
from heygen_mcp.api_client import (
    Character, Dimension, HeyGenApiClient, VideoGenerateRequest, VideoInput, Voice,
)

async def main(url, key):
    client = HeyGenApiClient(key)
    client.base_url = url + "/v2"
    credits = await client.get_remaining_credits()
    voices = await client.get_voices()
    groups = await client.list_avatar_groups(True)
    looks = await client.get_avatars_in_group(groups.avatar_groups[0].id)
    character = Character(avatar_id=looks.avatars[0].avatar_id)
    voice = Voice(input_text="Hello from a client.", voice_id=voices.voices[0].voice_id)
    request = VideoGenerateRequest(
        video_inputs=[VideoInput(character=character, voice=voice)],
        dimension=Dimension(width=320, height=180),
    )
    made = await client.generate_avatar_video(request)
    errors = [answer.error for answer in (credits, voices, groups, looks, made)]
    while (status := await client.get_video_status(made.video_id)).status in (
        "waiting", "pending", "processing"
    ):
        await asyncio.sleep(0.5)
    wrong = request.model_copy(deep=True)
    wrong.video_inputs[0].voice.voice_id = "nobody"
    refused = (await client.generate_avatar_video(wrong)).error
    print(json.dumps({
        "errors": errors, "status": status.status, "video_url": status.video_url,
        "credits": credits.remaining_credits, "refused": refused,
    }))

asyncio.run(main(*sys.argv[1:]))
"""

SDK = """
import { HeygenSDK } from '@teamduality/heygen-typescript-sdk'
const [url, key] = process.argv.slice(2)
// The client has its address built in: lead it here as a hosts entry would.
const plain = globalThis.fetch
globalThis.fetch = (where, options) =>
  plain(String(where).replace(/^https:\\/\\/(api|upload)\\.heygen\\.com/, url), options)
const sdk = new HeygenSDK(key)
const { avatars } = await sdk.avatars.list()
const { voices } = await sdk.voices.list()
const quota = await sdk.user.getRemainingQuota()
const asked = {
  title: 'From TypeScript', dimension: { width: 320, height: 180 }, caption: false,
  video_inputs: [{
    character: { type: 'avatar', avatar_id: avatars[0].avatar_id, avatar_style: 'normal' },
    voice: { type: 'text', input_text: 'Hello.', voice_id: voices[0].voice_id },
  }],
}
const made = await sdk.videos.generation.create(asked)
let status
do {
  await new Promise(done => setTimeout(done, 500))
  status = await sdk.videos.generation.get(made.video_id)
} while (['waiting', 'pending', 'processing'].includes(status.status))
const listed = await sdk.videos.management.list({ limit: 5 })
const templates = await sdk.templates.list()
const photos = await sdk.ai.talkingPhoto.list()
let refused = null
try {
  asked.video_inputs[0].voice.voice_id = 'nobody'
  await sdk.videos.generation.create(asked)
} catch (error) { refused = error.message }
await sdk.videos.generation.delete(made.video_id)
console.log(JSON.stringify({
  status: status.status, video_url: status.video_url, listed: listed.videos.length,
  quota: quota.remaining_quota, templates: templates.templates.length,
  photos: Array.isArray(photos), refused,
}))
"""


def run(*command: str, cwd: Path, seconds: float = 300) -> str:
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def last(output: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return told


def test_heygens_own_mcp_client_parses_every_answer(
    serve: Callable[[], Served], tmp_path: Path
) -> None:
    python = shutil.which("python3.12") or shutil.which("python3.13")
    if python is None:
        pytest.skip("heygen-mcp needs Python 3.12")
    run(python, "-m", "venv", "env", cwd=tmp_path)
    run("env/bin/pip", "install", "--quiet", "heygen-mcp==0.0.3", "mcp<2", cwd=tmp_path)
    (tmp_path / "walk.py").write_text(MCP)
    served = serve()
    told = last(run("env/bin/python", "walk.py", served.url, served.key, cwd=tmp_path))
    assert told["errors"] == [None] * 5
    assert told["status"] == "completed"
    assert served.client.get(told["video_url"]).content[4:8] == b"ftyp"
    assert told["credits"] > 1000
    assert told["refused"]


def test_a_typescript_client_works(serve: Callable[[], Served], tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    run("npm", "install", "--silent", "@teamduality/heygen-typescript-sdk@0.4.3", cwd=tmp_path)
    (tmp_path / "walk.js").write_text(SDK)
    served = serve()
    told = last(run("node", "walk.js", served.url, served.key, cwd=tmp_path))
    assert told["status"] == "completed"
    assert told["video_url"]
    assert (told["listed"], told["templates"], told["photos"]) == (1, 0, True)
    assert told["quota"] > 1000
    assert "voice" in told["refused"]
