"""Every kind of photo file gives upright sRGB; every hostile one gives one clear refusal."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from standin.avatars.photo.intake import UnreadablePhoto, decode
from standin.avatars.photo.intake.decode import MAX_BYTES
from standin.avatars.photo.prepare import MAX_SIDE

WIDTH, HEIGHT = 320, 400


def scene() -> Image.Image:
    """Red above, green below on the left, blue below on the right."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[: HEIGHT // 2] = (200, 40, 40)
    pixels[HEIGHT // 2 :, : WIDTH // 2] = (40, 180, 40)
    pixels[HEIGHT // 2 :, WIDTH // 2 :] = (40, 40, 200)
    return Image.fromarray(pixels)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def corners(pixels: NDArray[np.uint8]) -> list[str]:
    """The strongest colour of the top, the bottom left and the bottom right."""
    h, w = pixels.shape[:2]
    places = [(h // 4, w // 2), (3 * h // 4, w // 4), (3 * h // 4, 3 * w // 4)]
    return ["rgb"[int(pixels[place].argmax())] for place in places]


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGB", {"quality": 95}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_the_kinds_of_photo(kind: str, mode: str, options: dict[str, Any]) -> None:
    photo = decode(saved(scene().convert(mode), kind, **options))
    assert photo.pixels.shape == (HEIGHT, WIDTH, 3)
    assert corners(photo.pixels) == ["r", "g", "b"]
    assert photo.alpha is None
    assert photo.format == kind


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_rotation_in_the_exif_comes_out_upright(orientation: int) -> None:
    # What the camera's sensor saw, so that the viewer's turn puts it upright again.
    back = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    image = scene()
    for way in back.get(orientation, []):
        image = image.transpose(way)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = decode(saved(image, "JPEG", exif=exif))
    assert photo.pixels.shape == (HEIGHT, WIDTH, 3)
    assert photo.size == (WIDTH, HEIGHT)
    assert corners(photo.pixels) == ["r", "g", "b"]


def test_a_broken_exif_says_nothing() -> None:
    data = saved(scene(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f broken")
    assert corners(decode(data).pixels) == ["r", "g", "b"]


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 300).astype(np.uint16)
    image = Image.fromarray(np.tile(ramp, (300, 1)))
    pixels = decode(saved(image, "PNG")).pixels
    assert pixels.shape == (300, 300, 3)
    assert abs(int(pixels[0, 150, 0]) - 128) <= 2
    assert pixels[0, -1].tolist() == [255, 255, 255]


def test_grey_becomes_three_equal_channels() -> None:
    pixels = decode(saved(scene().convert("L"), "JPEG", quality=95)).pixels
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels[..., 0] == pixels[..., 2]).all()


def test_what_is_transparent_is_grey_and_told() -> None:
    image = scene().convert("RGBA")
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[:, :50] = 0
    image.putalpha(Image.fromarray(alpha))
    photo = decode(saved(image, "PNG"))
    assert photo.alpha is not None
    assert (photo.alpha[:, :50] == 0).all()
    assert (photo.alpha[:, 50:] == 255).all()
    assert (photo.pixels[:, :50] == 128).all()


def test_a_profile_is_turned_into_srgb() -> None:
    # 128 in linear light is 188 in sRGB.
    pixels = np.full((300, 300, 3), 128, np.uint8)
    linear = _linear_profile()
    photo = decode(saved(Image.fromarray(pixels), "PNG", icc_profile=linear))
    assert abs(int(photo.pixels[0, 0, 1]) - 188) <= 2


def test_a_profile_that_is_rubbish_is_ignored() -> None:
    data = saved(scene(), "PNG", icc_profile=b"rubbish" * 40)
    assert corners(decode(data).pixels) == ["r", "g", "b"]


def _linear_profile() -> bytes:
    """sRGB's own profile with tone curves that are straight."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", data, 128)[0]
    for i in range(count):
        name, offset, _ = struct.unpack_from(">4sII", data, 132 + 12 * i)
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            struct.pack_into(">4sII", data, offset, b"curv", 0, 0)
            struct.pack_into(">I", data, 132 + 12 * i + 8, 12)
    return bytes(data)


def test_large_photos_are_scaled_down() -> None:
    wide = Image.new("RGB", (6000, 2400), (90, 120, 150))
    photo = decode(saved(wide, "JPEG"))
    assert photo.size == (6000, 2400)
    assert max(photo.pixels.shape) == MAX_SIDE
    assert photo.pixels.shape[0] == round(MAX_SIDE * 2400 / 6000)


def test_the_first_of_several_pictures_is_taken() -> None:
    frames = [scene(), scene().rotate(180)]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    photo = decode(data)
    assert photo.frames == 2
    assert corners(photo.pixels) == ["r", "g", "b"]


def test_what_a_phone_puts_behind_a_photo_is_no_second_picture() -> None:
    data = saved(scene(), "MPO", save_all=True, append_images=[scene().rotate(180)], quality=95)
    photo = decode(data)
    assert (photo.frames, photo.format) == (1, "JPEG")
    assert corners(photo.pixels) == ["r", "g", "b"]


def test_heic_is_read_where_its_decoder_is() -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    photo = decode(saved(scene(), "HEIF", quality=90))
    assert corners(photo.pixels) == ["r", "g", "b"]
    assert photo.format == "HEIF"


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadablePhoto) as caught:
        decode(data)
    problem = caught.value.problem
    assert problem.message
    assert problem.advice
    return problem.code, problem.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(40), "GIF"),
        (b"BM" + bytes(40), "BMP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<svg xmlns=''></svg>", "SVG"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "video"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "AVIF"),
        (b"no photo at all", "unknown kind"),
    ],
)
def test_other_files_are_named(data: bytes, what: str) -> None:
    code, message = refusal(data)
    assert code == "unsupported_format"
    assert what in message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_off_file_is_refused(kind: str, share: float) -> None:
    grain = np.random.default_rng(0).integers(0, 255, (300, 300, 3)).astype(np.uint8)
    data = saved(Image.fromarray(grain), kind)
    code, _ = refusal(data[: int(len(data) * share)])
    assert code in ("unreadable", "unsupported_format")


def test_damaged_bytes_never_crash() -> None:
    random = np.random.default_rng(7)
    for kind in ("JPEG", "PNG", "WEBP"):
        data = saved(scene(), kind)
        for _ in range(60):
            spoilt = bytearray(data)
            for place in random.integers(0, len(data), 8):
                spoilt[place] = random.integers(256)
            try:
                assert decode(bytes(spoilt)).pixels.shape[2] == 3
            except UnreadablePhoto as refused:
                assert refused.problem.code


def _png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 10_000), (9_000, 6_000)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    code, _ = refusal(_png_header(*size))
    assert code == "too_many_pixels"


def test_sizes() -> None:
    assert refusal(bytes(MAX_BYTES + 1))[0] == "file_too_large"
    assert refusal(saved(Image.new("RGB", (1, 1)), "PNG"))[0] == "photo_too_small"
    assert refusal(saved(Image.new("RGB", (255, 900)), "PNG"))[0] == "photo_too_small"
    assert refusal(saved(Image.new("RGB", (256, 1200)), "PNG"))[0] == "strange_shape"
    decode(saved(Image.new("RGB", (256, 256)), "PNG"))
