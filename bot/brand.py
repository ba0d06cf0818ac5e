"""The one file a brand edits, read and checked: names, voice, accounts, authority, answers."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.casework.answers import ApprovedAnswer
from bot.casework.ladder import Ladder, Level
from bot.casework.money import Money
from bot.casework.platforms import FACEBOOK, INSTAGRAM
from bot.errors import BrandError

SANDBOX = "sandbox"
META = frozenset({FACEBOOK, INSTAGRAM})


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"« {name} » is not a time zone; Europe/Paris is one")
    return name


class Strict(BaseModel):
    """An unknown key is a typing mistake, and said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Voice(Strict):
    signature: str = Field(min_length=1)
    assistant_name: str = Field(min_length=1)


class Account(Strict):
    """One page of the brand on one platform (docs/meta-setup.md says where to find each value).

    `page`: the Facebook page an Instagram account hangs on. `username`: what private links are made of.
    `private_reply`: whether a public complaint is also answered by one private message; not said, yes
    where the platform has such a thing. `human_agent`: whether Meta approved that feature.
    """

    platform: str
    account: str = Field(min_length=1)
    name: str = Field(min_length=1)
    page: str = ""
    username: str = Field("", pattern=r"^[A-Za-z0-9._-]*$")
    private_reply: bool | None = None
    human_agent: bool = False

    @model_validator(mode="after")
    def instagram_is_whole(self) -> "Account":
        if self.platform == INSTAGRAM and not (self.page and self.username):
            raise ValueError("an instagram account needs `page`, its Facebook page, and `username`")
        return self

    @property
    def writes_private_replies(self) -> bool:
        return self.platform in META if self.private_reply is None else self.private_reply

    @property
    def page_id(self) -> str:
        """The Facebook page whose token serves this account."""
        return self.page or self.account


class LevelConfig(Strict):
    name: str = Field(min_length=1)
    cap: Annotated[int, Field(gt=0)] | None = None
    answers_within_hours: float = Field(gt=0)
    slack_users: tuple[str, ...] = ()


class AnswerConfig(Strict):
    about: tuple[str, ...] = Field(min_length=1)
    text: str = Field(min_length=1)


class ReviewConfig(Strict):
    """Which cases are read again for quality, among those opened in the last `days`."""

    sample_percent: float = Field(5, ge=0, le=100)
    unsure_below: float = Field(0.5, ge=0, le=1)
    anger_unsure_below: float = Field(0.4, ge=0, le=1)
    days: int = Field(7, gt=0, le=90)


class SandboxPost(Strict):
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    text: str


class Brand(Strict):
    """brand.yml, valid as a whole."""

    name: str = Field(min_length=1)
    voice: Voice
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    accounts: tuple[Account, ...] = Field(min_length=1)
    authority: tuple[LevelConfig, ...] = Field(min_length=1)
    adviser_answers_within_hours: float = Field(24, gt=0)
    public_answer_within_hours: float = Field(24, gt=0)
    answers: tuple[AnswerConfig, ...] = ()
    review: ReviewConfig = ReviewConfig()
    sandbox_posts: tuple[SandboxPost, ...] = ()

    @model_validator(mode="after")
    def accounts_differ(self) -> "Brand":
        known = {(account.platform, account.account) for account in self.accounts}
        if len(known) < len(self.accounts):
            raise ValueError("accounts: the same account is there twice")
        return self

    @model_validator(mode="after")
    def caps_rise(self) -> "Brand":
        caps = [level.cap for level in self.authority]
        limited = [cap for cap in caps if cap is not None]
        if None in caps[:-1] or limited != sorted(limited):
            raise ValueError("authority: each level's cap must be above the one before it")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def ladder(self) -> Ladder:
        return Ladder(tuple(self._level(rank, c) for rank, c in enumerate(self.authority, start=1)))

    @property
    def approved_answers(self) -> tuple[ApprovedAnswer, ...]:
        return tuple(ApprovedAnswer(answer.about, answer.text) for answer in self.answers)

    @property
    def has_real_account(self) -> bool:
        return any(account.platform != SANDBOX for account in self.accounts)

    def account_of(self, platform: str, account: str | None = None) -> Account | None:
        """The account of this id on a platform, the first one there when no id is given."""
        fitting = (a for a in self.accounts if a.platform == platform and account in {None, a.account})
        return next(fitting, None)

    def _level(self, rank: int, config: LevelConfig) -> Level:
        cap = None if config.cap is None else Money(config.cap * 100, self.currency)
        within = timedelta(hours=config.answers_within_hours)
        return Level(rank, config.name, cap, within, config.slack_users)


def load_brand(path: Path) -> Brand:
    """Read brand.yml. BrandError says where it is wrong, in one line."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Brand.model_validate(content)
    except FileNotFoundError:
        raise BrandError(f"{path} does not exist. Copy the one of the repository.") from None
    except yaml.YAMLError as error:
        raise BrandError(f"{path}: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the whole file"
        raise BrandError(f"{path}, {where}: {problem['msg']}.") from None
