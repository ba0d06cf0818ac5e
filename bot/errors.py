"""Every error Apaise raises on purpose. The docstring is the message; the detail says which one."""

from datetime import timedelta

from bot.casework.account import StopCause


class Sentence(str):
    """What people read, with values in it: said in French; whoever shows it may say it in another language.

    `template` has the values as `%(name)s`.
    """

    template: str
    values: dict[str, str | int]

    def __new__(cls, template: str, **values: str | int) -> "Sentence":
        said = super().__new__(cls, template % values)
        said.template, said.values = template, values
        return said


class ApaiseError(Exception):
    """Something went wrong in Apaise."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        summary = (self.__doc__ or "").strip().splitlines()[0]
        super().__init__(f"{summary} {detail}".strip())


class SettingsError(ApaiseError):
    """The environment is not usable:"""


class BrandError(ApaiseError):
    """brand.yml is not usable:"""


class NotFound(ApaiseError):
    """Nothing is stored under this name:"""


class WrongState(ApaiseError):
    """This cannot be done in the present state:"""


class NotAllowed(ApaiseError):
    """This person may not do this:"""


class BeyondAuthority(NotAllowed):
    """This is more than this person may grant alone:"""


class UnsafeWording(ApaiseError):
    """This text must not be published:"""


class BadSignature(ApaiseError):
    """The sender of this request could not be verified:"""


class BadPayload(ApaiseError):
    """This request could not be understood:"""


class AssistantUnavailable(ApaiseError):
    """The assistant did not finish the turn; it will be asked again:"""


class LeaseLost(ApaiseError):
    """Another worker has taken this row over:"""


class TooLate(ApaiseError):
    """This public answer would come too late to help:"""


class BrokenReferences(ApaiseError):
    """The migration was undone, as rows of these tables would point to nothing:"""


class PlatformError(ApaiseError):
    """The platform refused:"""


class TryLater(PlatformError):
    """The platform did not take it this time; it will be sent again:"""

    def __init__(self, detail: str = "", *, after_seconds: float = 0) -> None:
        """`after_seconds`: how long the platform asks to be left alone, 0 when it does not say."""
        super().__init__(detail)
        self.after_seconds = after_seconds


class ShutOut(TryLater):
    """The platform lets Apaise do nothing until a person mends it:"""


class UnclearOutcome(PlatformError):
    """Nobody knows whether the platform took it:"""


class Undeliverable(PlatformError):
    """The platform will never take it:"""


class Gone(Undeliverable):
    """What was to be answered is no longer there:"""


class AlreadyDone(PlatformError):
    """The platform says that this was done before:"""


class BackOff(PlatformError):
    """The platform asks this account to wait:"""

    def __init__(self, detail: str, wait: timedelta) -> None:
        super().__init__(detail)
        self.wait = wait


class AccountStopped(PlatformError):
    """The platform takes nothing from this account until a person sees to it:"""

    def __init__(self, detail: str, cause: StopCause) -> None:
        super().__init__(detail)
        self.cause = cause
