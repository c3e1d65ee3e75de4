"""Image generation: pictures out of words, and changes that really change the pixels."""

import base64
import io
from typing import Any

import openai
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageOps, ImageStat

from playground.demo.pictures import edits, make
from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, types, user

pytestmark = pytest.mark.asyncio

MORE: Json = {"include": ["reasoning.encrypted_content"], "reasoning": {"summary": "auto"}}
HARBOUR = "draw a harbour at dusk with a lighthouse and two boats"


@pytest.fixture(autouse=True)
def _configured() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)


def tool(**options: Any) -> Json:
    return {"tools": [{"type": "image_generation", "size": "480x320", "quality": "low", **options}]}


def picture(call: Json) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(call["result"])))


def attached(image: Image.Image) -> Json:
    out = io.BytesIO()
    image.save(out, "PNG")
    return {
        "type": "input_image",
        "image_url": f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}",
    }


def different(one: Image.Image, other: Image.Image) -> float:
    """How far the colours are from each other, 0 to 255."""
    return float(
        sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3
    )


def mean(image: Image.Image) -> list[float]:
    """The mean of red, green and blue."""
    return [float(value) for value in ImageStat.Stat(image.convert("RGB")).mean]


async def edited(ask: Ask, words: str, **options: Any) -> tuple[Image.Image, Image.Image, list[Json]]:
    """A picture before and after a change that is asked for in the next message."""
    question = user(HARBOUR)
    first = await ask([question], **tool(**options), **MORE)
    second = await ask([question, *output(first), user(words)], **tool(size="auto", **options), **MORE)
    call = item(second, "image_generation_call")
    assert call["action"] == "edit"
    return picture(item(first, "image_generation_call")), picture(call), second


async def test_words_become_things_and_the_same_words_the_same_picture(ask: Ask) -> None:
    first = item(await ask(HARBOUR, **tool()), "image_generation_call")
    again = item(await ask(HARBOUR, **tool()), "image_generation_call")
    other = item(await ask("draw three trees on a hill", **tool()), "image_generation_call")
    assert first["result"] == again["result"] != other["result"]
    assert "dusk sky with sea, and in it a lighthouse, 2 boats" in first["revised_prompt"]
    assert "3 trees" in other["revised_prompt"]
    assert first["action"] == "generate"
    assert first["status"] == "completed"


async def test_a_colour_is_the_thing_s(ask: Ask) -> None:
    red = picture(item(await ask("draw a red circle", **tool()), "image_generation_call")).convert("RGB")
    blue = picture(item(await ask("draw a blue circle", **tool()), "image_generation_call")).convert("RGB")

    def near(image: Image.Image, colour: tuple[int, int, int]) -> int:
        return sum(
            count
            for count, pixel in image.getcolors(200_000) or []
            if sum(abs(a - b) for a, b in zip(pixel, colour, strict=True)) < 24  # type: ignore[arg-type]
        )

    assert near(red, (206, 62, 54)) > 2000 > 10 * near(red, (52, 104, 190))
    assert near(blue, (52, 104, 190)) > 2000 > 10 * near(blue, (206, 62, 54))


async def test_previews_come_closer_to_the_picture(ask: Ask) -> None:
    events = await ask(HARBOUR, **tool(partial_images=3))
    partial = [event for event in events if event["type"].endswith("partial_image")]
    whole = picture(item(events, "image_generation_call"))
    away = [different(picture({"result": one["partial_image_b64"]}), whole) for one in partial]
    assert len(away) == 3
    assert away == sorted(away, reverse=True)
    assert away[-1] > 0
    assert "response.image_generation_call.generating" in types(events)


@pytest.mark.parametrize(
    ("options", "form", "mode"),
    [
        ({"output_format": "png"}, "PNG", "opaque"),
        ({"output_format": "jpeg", "output_compression": 40}, "JPEG", "opaque"),
        ({"output_format": "webp"}, "WEBP", "opaque"),
        ({"output_format": "webp", "background": "transparent"}, "WEBP", "transparent"),
        ({"background": "transparent"}, "PNG", "transparent"),
    ],
)
async def test_options_are_obeyed(ask: Ask, options: Json, form: str, mode: str) -> None:
    call = item(await ask(HARBOUR, **tool(**options)), "image_generation_call")
    image = picture(call)
    assert (image.format, image.size, call["size"]) == (form, (480, 320), "480x320")
    assert (call["background"], call["output_format"]) == (mode, form.lower())
    clear = image.convert("RGBA").getchannel("A").getextrema()[0] == 0
    assert clear == (mode == "transparent")


async def test_jpeg_has_no_transparency(ask: Ask) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await ask(HARBOUR, **tool(output_format="jpeg", background="transparent"))
    assert caught.value.param == "tools[0].background"


async def test_make_it_blue(ask: Ask) -> None:
    before, after, events = await edited(ask, "make it blue")
    assert after.size == before.size
    assert different(before, after) > 10
    red, _, blue = mean(after)
    assert blue - red > 40 > mean(before)[2] - mean(before)[0]
    assert "tinted blue" in item(events, "image_generation_call")["revised_prompt"]
    assert "tinted blue" in text(events)
    assert "the picture that I made before" in item(events, "reasoning")["summary"][0]["text"]


async def test_add_a_moon_changes_a_part_and_no_more(ask: Ask) -> None:
    before, after, _ = await edited(ask, "add a moon")
    # Both are sent in 256 colours of their own, so tiny differences are everywhere.
    changed = (
        ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
        .convert("L")
        .point(lambda v: 255 * (v > 60))
    )
    box = changed.getbbox()
    assert box is not None
    assert box[3] < 320 * 0.6
    share = ImageStat.Stat(changed).mean[0] / 255
    assert 0.005 < share < 0.15


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("rotate it by 90 degrees", lambda image: image.rotate(-90, expand=True)),
        ("rotate it to the left", lambda image: image.rotate(90, expand=True)),
        ("turn it upside down", lambda image: image.rotate(180)),
        ("mirror it", ImageOps.mirror),
        ("invert the colours", ImageOps.invert),
        ("make it black and white", lambda image: ImageOps.grayscale(image).convert("RGB")),
        ("crop to the left half", lambda image: image.crop((0, 0, 240, 320))),
        ("crop it to a square", lambda image: image.crop((80, 0, 400, 320))),
        ("make it bigger", lambda image: image.resize((720, 480), Image.Resampling.LANCZOS)),
        ("half the size, please", lambda image: image.resize((240, 160), Image.Resampling.LANCZOS)),
        (
            "rotate it to the right and mirror it",
            lambda image: ImageOps.mirror(image.rotate(-90, expand=True)),
        ),
    ],
)
async def test_a_change_is_what_it_says(ask: Ask, words: str, made: Any) -> None:
    before, after, _ = await edited(ask, words)
    wanted = made(before.convert("RGB"))
    assert after.size == wanted.size
    assert different(after, wanted) < 4
    assert before.size != after.size or different(before, after) > 4


@pytest.mark.parametrize(
    ("words", "darker"),
    [("as night", True), ("make it darker", True), ("brighter, please", False)],
)
async def test_light_changes(ask: Ask, words: str, darker: bool) -> None:
    before, after, _ = await edited(ask, words)
    assert (sum(mean(after)) < sum(mean(before)) - 30) == darker
    assert (sum(mean(after)) > sum(mean(before)) + 30) != darker


async def test_an_attached_picture_is_changed(ask: Ask) -> None:
    mine = Image.new("RGB", (320, 240), (200, 60, 40))
    events = await ask([user("turn this green", attached(mine))], **tool(size="auto"), **MORE)
    after = picture(item(events, "image_generation_call"))
    assert after.size == (320, 240)
    red, green, _ = mean(after)
    assert green > red + 30
    assert "your picture" in text(events)


async def test_a_chain_of_responses_is_followed(ask: Ask) -> None:
    first = await ask(HARBOUR, **tool())
    second = await ask("mirror it", **tool(), previous_response_id=first[0]["response"]["id"])
    before, after = (picture(item(events, "image_generation_call")) for events in (first, second))
    assert different(after, ImageOps.mirror(before.convert("RGB"))) < 4


async def test_a_new_picture_is_drawn_beside_an_earlier_one_when_it_is_asked_for(ask: Ask) -> None:
    first = await ask([user(HARBOUR)], **tool(), **MORE)
    second = await ask([user(HARBOUR), *output(first), user("draw a red cat")], **tool(), **MORE)
    assert item(second, "image_generation_call")["action"] == "generate"
    forced = await ask(
        [user(HARBOUR), *output(first), user("draw it as night")], **tool(action="generate"), **MORE
    )
    assert item(forced, "image_generation_call")["action"] == "generate"


async def test_a_picture_that_cannot_be_read_fails_as_one(ask: Ask) -> None:
    broken = {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo="}
    events = await ask([user("make it blue", broken)], **tool(), **MORE)
    call = item(events, "image_generation_call")
    assert (call["status"], call["error"]["code"], call["result"]) == ("failed", "invalid_image", None)
    assert events[-1]["type"] == "response.completed"


async def test_words_that_are_not_known_are_told(ask: Ask) -> None:
    events = await ask("draw quantum bureaucracy", **tool())
    assert "I know none of the words" in item(events, "image_generation_call")["revised_prompt"]
    assert "lighthouse" in text(events)


async def test_a_picture_that_grows_at_every_change_stays_in_its_limits() -> None:
    seen: list[int] = []

    def doubled(image: Image.Image) -> Image.Image:
        seen.append(image.width)
        return image.resize((image.width * 2, image.height * 2))

    url = attached(Image.new("RGB", (64, 64)))["image_url"]
    make.edited(url.partition(",")[2], [edits.Edit("doubled", doubled)] * 7, {})
    assert seen[-2:] == [2048, 2048]
    assert len(edits.read("rotate it" + ", then rotate it" * 40)) < 20


@pytest.mark.parametrize("options", [{"partial_images": "3"}, {"quality": ["high"]}])
async def test_an_option_of_the_wrong_type_is_refused(ask: Ask, options: Json) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await ask(HARBOUR, **tool(**options))
    assert caught.value.param == f"tools[0].{next(iter(options))}"


async def test_data_that_is_no_picture_is_told(ask: Ask) -> None:
    part = {"type": "input_image", "image_url": "data:image/png;base64,***"}
    assert "no base64" in text(await ask([user("make it grey", part)], **tool(size="auto")))
