"""Pictures: what is taken is clean, what is refused says why, and no bomb goes off."""

import os
import tempfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from playground.files import FileRefused, child, images
from playground.files.images import ImageInfo
from tests.files import samples


def clean(data: bytes) -> tuple[ImageInfo, bytes, bytes]:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        with images.cleaned(source, len(data)) as found:
            return found.info, b"".join(found.body), found.thumbnail


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        clean(data)
    return caught.value.code


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_inspected_and_cleaned(kind: str) -> None:
    data = samples.picture(kind)
    assert images.inspect(data) == ImageInfo(kind, 60, 40, 1)
    info, body, thumbnail = clean(data)
    written = Image.open(BytesIO(body), formats=[kind])
    written.load()
    assert (info.width, info.height, written.size) == (60, 40, (60, 40))
    small = Image.open(BytesIO(thumbnail), formats=["WEBP"])
    assert max(small.size) <= 96


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_pixel_survives(mode: str) -> None:
    source = Image.linear_gradient("L").resize((20, 20))
    image = Image.new("I;16", (20, 20), 40_000) if mode == "I;16" else source.convert(mode)
    out = BytesIO()
    image.save(out, "PNG")
    body = clean(out.getvalue())[1]
    assert list(Image.open(BytesIO(body)).get_flattened_data()) == list(image.get_flattened_data())


def test_cmyk_becomes_rgb() -> None:
    body = clean(samples.picture("JPEG", mode="CMYK"))[1]
    assert Image.open(BytesIO(body)).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (13_300, 13_300), (9_400, 9_400)])
def test_bombs_are_refused_from_the_header(width: int, height: int, settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"image_memory": 128 * 1024 * 1024}  # decoding would not fit
    assert refused(samples.blank_png(width, height)) == "too_many_pixels"


def test_a_large_webp_is_refused_before_its_canvas_is_made(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"image_memory": 128 * 1024 * 1024}
    head = b"VP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + (16_000).to_bytes(3, "little") * 2
    tail = samples.picture("WEBP")[12:]
    data = b"RIFF" + (4 + len(head) + len(tail)).to_bytes(4, "little") + b"WEBP" + head + tail
    assert refused(data) == "too_many_pixels"


def test_a_side_may_be_too_long() -> None:
    assert refused(samples.blank_png(20_000, 4)) == "too_long_side"


def test_warnings_of_pillow_do_not_refuse_what_we_allow() -> None:
    assert clean(samples.blank_png(6_000, 5_000))[0].width == 6_000


@pytest.mark.parametrize(("frames", "kept"), [(10, 10), (50, 50), (51, 1)])
def test_a_long_animation_becomes_a_picture(frames: int, kept: int) -> None:
    info, body, _ = clean(samples.animation(frames))
    assert (info.frames, Image.open(BytesIO(body)).n_frames) == (frames, kept)


def test_three_thousand_frames_are_counted_not_decoded() -> None:
    info, body, _ = clean(samples.animation(3_000))
    assert (info.frames, Image.open(BytesIO(body)).n_frames) == (3_000, 1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_animations_keep_their_frames_too(kind: str) -> None:
    body = clean(samples.animation(5, kind))[1]
    assert Image.open(BytesIO(body)).n_frames == 5


def test_a_large_animation_counts_all_its_pixels(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"image_pixels": 5_000}
    assert Image.open(BytesIO(clean(samples.animation(10))[1])).n_frames == 1


def test_damaged_pictures_are_refused() -> None:
    out = BytesIO()
    samples.noise().save(out, "JPEG")
    jpeg, png = out.getvalue(), samples.picture("PNG")
    assert refused(jpeg[: len(jpeg) // 2]) == "damaged_image"
    assert refused(jpeg[:-2048]) == "damaged_image"
    assert refused(png[:-20]) == "damaged_image"
    assert refused(samples.picture("WEBP")[:-40]) == "damaged_image"
    assert refused(b"GIF89a/*" + b"a" * 500 + b"*/=1;alert(1)") == "damaged_image"
    assert refused(b"\x89PNG\r\n\x1a\nwhatever") == "damaged_image"


def test_a_wrong_checksum_is_damage() -> None:
    png = bytearray(samples.picture("PNG"))
    end_of_pixels = png.index(b"IEND") - 5  # the last byte of the checksum of IDAT
    png[end_of_pixels] ^= 1
    assert refused(bytes(png)) == "damaged_image"


def test_packed_metadata_bombs_are_damage() -> None:
    megabytes = zlib.compress(bytes(80_000_000), 9)
    for name in (b"zTXt", b"iCCP"):
        bomb = samples.png_chunk(name, b"a\0\0" + megabytes)
        assert refused(samples.blank_png(10, 10, bomb)) == "damaged_image"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.picture("JPEG") + b"<script>alert(1)</script>", "JPEG"),
        (samples.picture("PNG") + b"PK\x03\x04SECRET", "PNG"),
        (samples.picture("GIF") + b"SECRET<script>", "GIF"),
    ],
)
def test_what_hides_behind_the_end_is_gone(data: bytes, kind: str) -> None:
    body = clean(data)[1]
    assert b"script" not in body
    assert b"SECRET" not in body
    assert Image.open(BytesIO(body)).format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone_and_orientation_applied(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "<script>alert(1)</script>"
    exif.get_ifd(0x8825)[1] = "N"
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>SECRET</x:xmpmeta>"}
    if kind == "PNG":
        options["pnginfo"] = info = PngInfo()
        info.add_text("Comment", "SECRET")
        del options["xmp"]
    if kind == "JPEG":
        options["comment"] = "SECRET"
    info_, body, _ = clean(samples.picture(kind, **options))
    written = Image.open(BytesIO(body))
    assert (info_.width, info_.height, written.size) == (40, 60, (40, 60))
    assert not written.getexif()
    assert b"SECRET" not in body
    assert b"script" not in body


def test_broken_exif_is_no_fault_of_the_picture() -> None:
    info, body, _ = clean(samples.picture("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\x01" * 40))
    assert Image.open(BytesIO(body)).size == (info.width, info.height) == (60, 40)


def test_too_many_bytes_start_no_child(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"image_bytes": 100}
    monkeypatch.setattr(child, "PROGRAM", ("/nonexistent",))
    assert refused(samples.picture("PNG")) == "too_big_image"


def test_refusals_are_sentences() -> None:
    with pytest.raises(FileRefused, match=r"^Image is damaged"):
        images.inspect(b"\xff\xd8\xff no")
    with pytest.raises(FileRefused, match="more than 40 million pixels"):
        images.inspect(samples.blank_png(13_300, 13_300))
