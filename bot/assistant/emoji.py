"""Emoji and smileys as words, so that the models see what they say and not which one it is.

A word per feeling rather than per picture: there are hundreds of pictures and most are rare.
"""

import re
from typing import Dict, Match

_BY_FEELING: Dict[str, str] = {
    "colere": "😠😡🤬👿😤💢🖕🗯☠💀🔪👹",
    "degout": "🤮🤢💩🤡🐷🐀🚮🗑👎",
    "deception": "😞😔😒🙁☹😟😕😣😖😫😩🥺😢😭😥😪💔🥹🥲😓",
    "sarcasme": "🙄🤨😑😐🤦🤷😬🫠🫤🙃😏🧐🤥😮😲😳🤯😱",
    "rire": "😂🤣😹😆😅😄😁😃😀😝😜🤪😛",
    "amour": "❤♥💙💚💛🧡💜🖤🤍🤎💕💖💗💓💞💘😍🥰😘🤩😻🫶💋",
    "joie": "😊🙂😇☺😌🤗😎😋🥳🎉🎊✨🌟⭐🏆💃🕺🔥💪💯👌👍✅🤝🎁🎄🥇🫡😉",
    "bravo": "👏🙌",
    "priere": "🙏🤞",
    "alerte": "⚠🚨❗‼⁉❌⛔🆘📢😨😰🚫🔴",
    "attente": "⏳⌛⏰🐌🐢🕸💤😴🥱📵",
    "objet": "📦🚚📱💻📺📞☎📧✉💳💸💰💶🛒🛍👀👇👉👆➡⬇🏠🚗✈🚆",
}
_WORD_OF: Dict[str, str] = {
    picture: f"emoji{feeling}" for feeling, pictures in _BY_FEELING.items() for picture in pictures
}
# Skin tones, variation selectors, joiners, gender signs: they change the picture, not the feeling.
_DECORATION = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d\u2640\u2642]")
_PICTURE = re.compile("[" + "".join(re.escape(picture) for picture in _WORD_OF) + "]")
_ANY_PICTURE = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff]")

_SMILEYS = (
    (re.compile(r"(?<!\w)(?:[:;=]-?[)D\]]+|\^\^'?|\^_\^|xd+)(?!\w)", re.IGNORECASE), " emojijoie "),
    (re.compile(r"(?<!\w)(?:[:=]'?-?[(\[/]+|:'\()(?!\w|/)"), " emojideception "),
    (re.compile(r"<3+"), " emojiamour "),
    (re.compile(r"-_+-"), " emojisarcasme "),
)


def _name(match: Match[str]) -> str:
    return f" {_WORD_OF[match.group()]} "


def emoji_to_words(text: str) -> str:
    """`text` with each emoji or smiley replaced by one word for its feeling."""
    for pattern, word in _SMILEYS:
        text = pattern.sub(word, text)
    if text.isascii():
        return text
    text = _DECORATION.sub("", text)
    text = _PICTURE.sub(_name, text)
    return _ANY_PICTURE.sub(" emojiautre ", text)
