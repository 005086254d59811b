"""Pictures of strangers, decoded with bounds: the two formats of the protocol, no more pixels than any model takes."""

import io
import warnings

from PIL import Image

from .refusal import Refusal
from .wire import ImageBytes

MOST_BYTES = 32 * 2**20
MOST_PIXELS = 4096 * 4096


def decoded(sent: ImageBytes, place: str) -> Image.Image:
    """The picture in RGB. Raises Refusal 400 where the bytes are none of the format, are cut off or too many."""
    if len(sent.data) > MOST_BYTES:
        raise Refusal(400, f"{place}: the picture has {len(sent.data)} bytes; at most {MOST_BYTES} are read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(sent.data), formats=(sent.format.upper(),))
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise Refusal(
                    400,
                    f"{place}: the picture has {width} × {height} pixels; at most {MOST_PIXELS} are read. Shrink it.",
                )
            return image.convert("RGB")
    except Refusal:
        raise
    except Exception as error:  # Decoders raise many kinds; each means that the file is bad.
        raise Refusal(400, f"{place}: the bytes are no {sent.format} picture ({type(error).__name__})") from error
