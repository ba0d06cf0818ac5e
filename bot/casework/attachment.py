"""What may come with a message."""

from enum import Enum


class Attachment(str, Enum):
    """What came with a message besides its text, or instead of it."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    SHARE = "share"
    OTHER = "other"
