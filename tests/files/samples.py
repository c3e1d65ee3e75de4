"""Real files, good and bad, made on the spot."""

import hashlib
import random
import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(
    kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    """A small picture with something in it."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(size: tuple[int, int] = (200, 200)) -> Image.Image:
    """A picture that does not compress."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))


def animation(frames: int, kind: str = "GIF", size: tuple[int, int] = (40, 30)) -> bytes:
    """A moving picture whose frames differ."""
    pictures = [Image.new("RGB", size, (40 * n % 256, n % 251, n // 64)) for n in range(frames)]
    out = BytesIO()
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def blank_png(width: int, height: int, *extra: bytes) -> bytes:
    """A black 1-bit PNG, made without holding it: a bomb when it is large. `extra` are more chunks."""
    row = b"\0" * (1 + (width + 7) // 8)
    pack = zlib.compressobj(9)
    body = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", head), *extra, png_chunk(b"IDAT", body), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pdf(
    *texts: str,
    title: str = "",
    count: int | None = None,
    box: str = "0 0 300 400",
    catalog: str = "",
    pages_extra: str = "",
    trailer: str = "",
    streams: dict[int, bytes] | None = None,
) -> bytes:
    """A PDF with a page for each text. The other arguments bend it out of shape."""
    texts = texts or ("Hello",)
    first = 4
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    kids = []
    for index, text in enumerate(texts):
        page, content = first + 2 * index, first + 2 * index + 1
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        drawn = f"BT /F1 18 Tf 20 350 Td ({text}) Tj ET".encode()
        objects[content] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    total = len(texts) if count is None else count
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {total} {pages_extra} >>".encode()
    info = max(objects) + 1
    objects[info] = f"<< /Title ({title}) >>".encode()
    objects |= streams or {}
    out = b"%PDF-1.7\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)
    )
    start = len(out)
    out += b"xref\n0 %d\n%s" % (size, table)
    out += f"trailer\n<< /Size {size} /Root 1 0 R /Info {info} 0 R {trailer} >>\n".encode()
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def locked_pdf(user_password: bool) -> bytes:
    """An encrypted PDF (RC4, 128 bits): its owner's password alone, or one to open it too."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    user, file_id, permissions = (b"secret" if user_password else b""), b"0123456789abcdef", -44
    key = hashlib.md5(b"owner" + padding[:27]).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    owner_entry = (user + padding)[:32]
    for turn in range(20):
        owner_entry = _rc4(bytes(byte ^ turn for byte in key), owner_entry)
    seed = (user + padding)[:32] + owner_entry + struct.pack("<i", permissions) + file_id
    key = hashlib.md5(seed).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    user_entry = hashlib.md5(padding + file_id).digest()
    for turn in range(20):
        user_entry = _rc4(bytes(byte ^ turn for byte in key), user_entry)
    encrypt = (
        f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P {permissions} "
        f"/O <{owner_entry.hex()}> /U <{(user_entry + bytes(16)).hex()}> >> "
        f"/ID [<{file_id.hex()}> <{file_id.hex()}>]"
    )
    return pdf("hidden", trailer=encrypt)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def endless_pdf() -> bytes:
    """A PDF whose page draws a form that draws a form four times, and so on: 4^24 strokes."""
    depth, calls = 24, b"/X Do /X Do /X Do /X Do"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s/Length %d >>\nstream\n%s\nendstream"
    streams = {
        100 + n: form % (b"/Resources << /XObject << /X %d 0 R >> >> " % (101 + n), len(calls), calls)
        for n in range(depth)
    }
    streams[100 + depth] = form % (b"", 9, b"0 0 9 9 f")
    data = pdf("a", streams=streams)
    data = data.replace(b"/Font << /F1 3 0 R >>", b"/XObject << /X 100 0 R >>")
    return data.replace(b"BT /F1 18 Tf 20 350 Td (a) Tj ET", b"/X Do".ljust(32))
