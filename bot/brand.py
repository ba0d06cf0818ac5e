"""The one file a brand edits, read and checked: names, voice, accounts, authority, answers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from bot.authority import (
    Amounts,
    BudgetConfig,
    DutyConfig,
    HolidaysConfig,
    LevelConfig,
    OpenConfig,
    ProposalConfig,
    amounts,
    caps_rise,
    hours,
    slots_do_not_overlap,
)
from bot.casework.answers import ApprovedAnswer
from bot.casework.budget import Holder
from bot.casework.ladder import Ladder, OutsideHours
from bot.casework.platforms import FACEBOOK, INSTAGRAM
from bot.casework.proposal import Line
from bot.errors import BrandError
from bot.strict import Strict

SANDBOX = "sandbox"
META = frozenset({FACEBOOK, INSTAGRAM})


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"« {name} » is not a time zone; Europe/Paris is one")
    return name


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
    shares: int = Field(0, ge=0)


class Brand(Strict):
    """brand.yml, valid as a whole."""

    name: str = Field(min_length=1)
    voice: Voice
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    accounts: tuple[Account, ...] = Field(min_length=1)
    authority: tuple[LevelConfig, ...] = Field(min_length=1)
    budget: BudgetConfig = BudgetConfig()
    two_people_above: Amounts | None = None
    hours: tuple[OpenConfig, ...] = ()
    holidays: HolidaysConfig | None = None
    outside_hours: OutsideHours = OutsideHours.PAUSE
    duty: DutyConfig | None = None
    reminder_minutes: int = Field(30, ge=0)
    adviser_answers_within_hours: float = Field(24, gt=0)
    public_answer_within_hours: float = Field(24, gt=0)
    hand_back_after_hours: Annotated[float, Field(gt=0)] | None = 12
    proposals: tuple[ProposalConfig, ...] = ()
    recourse: str = Field("", max_length=500)
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
    def authority_is_whole(self) -> "Brand":
        caps_rise(self.authority, self.currency)
        for lines in (self.hours, *(level.hours or () for level in self.authority)):
            slots_do_not_overlap(lines)
        if self.duty is not None and self.duty.level > len(self.authority):
            raise ValueError(f"duty: there is no level {self.duty.level}")
        if self.outside_hours is OutsideHours.DUTY and self.duty is None:
            raise ValueError("outside_hours: duty needs somebody under `duty`")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def ladder(self) -> Ladder:
        closed = self.holidays.closed() if self.holidays else lambda _: False
        levels = (
            config.level(
                rank,
                self.currency,
                hours(self.hours if config.hours is None else config.hours, self.zone, closed),
            )
            for rank, config in enumerate(self.authority, start=1)
        )
        return Ladder(
            tuple(levels),
            duty=self.duty.duty() if self.duty else None,
            outside_hours=self.outside_hours,
            two_people_above=amounts(self.two_people_above, self.currency),
            limits=self.budget.limits(Holder.BRAND, self.currency),
        )

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency something may be granted in, the brand's own first."""
        return tuple(dict.fromkeys((self.currency, *self._named_currencies())))

    @property
    def reminder_grace(self) -> timedelta:
        """How long after a reminder the next in line is asked; none: without a reminder, at once."""
        return timedelta(minutes=self.reminder_minutes)

    @property
    def proposal_table(self) -> tuple[Line, ...]:
        return tuple(proposal.line(self.currency) for proposal in self.proposals)

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

    def _named_currencies(self) -> Iterator[str]:
        for level in self.authority:
            yield from (cap.currency for cap in amounts(level.cap, self.currency))


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
