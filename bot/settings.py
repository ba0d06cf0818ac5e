"""What differs from one installation to another: the environment, read once, with clear errors.

The table of these settings in README.md is held to this class by a test. What a brand decides (its
words, its people, its limits) is in `brand.yml` instead, see `bot.brand`.
"""

from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as Unreadable

from bot.errors import SettingsError


class SandboxMode(str, Enum):
    """Whether the sandbox brand page is served: `auto` means until a real account is configured."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Settings(BaseSettings):
    """Every environment variable Apaise reads; secrets never appear in its representation."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        "sqlite:///var/apaise.db",
        description="Where everything is stored: `sqlite:///path` or `postgresql://user:password@host/name`.",
    )
    apaise_secret: SecretStr = Field(
        description="Signs private links and console cookies. At least 32 characters.", min_length=32
    )
    rasa_secret: SecretStr = Field(
        description="Shared by the worker, Rasa and the action server. At least 32 characters.",
        min_length=32,
    )
    sandbox_secret: SecretStr = Field(
        description="Signs what the sandbox brand page sends and receives. At least 32 characters.",
        min_length=32,
    )
    brand_file: Path = Field(Path("brand.yml"), description="The file a brand edits.")
    public_url: str = Field(
        "", description="How customers and agents reach `web`; `http://WEB_HOST:WEB_PORT` when empty."
    )
    web_host: str = Field("127.0.0.1", description="Address `web` listens on.")
    web_port: int = Field(8080, ge=1, le=65535, description="Port `web` listens on.")
    rasa_port: int = Field(5005, ge=1, le=65535, description="Port of `rasa`, on loopback only.")
    actions_port: int = Field(
        5055, ge=1, le=65535, description="Port of the action server, on loopback only."
    )
    sandbox: SandboxMode = Field(
        SandboxMode.AUTO,
        description="The sandbox brand page: `on`, `off`, or `auto` (until a real account is in brand.yml).",
    )
    sandbox_api_url: str = Field(
        "",
        description="Where the sandbox network answers: `web` itself when empty; tests have their own.",
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="`xoxb-…`: escalations are posted as cards in Slack. Empty: the desk page only."
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="`xapp-…`: clicks and messages come over a socket that Apaise opens (Socket Mode).",
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        description="Verifies what Slack posts to `web`, instead of SLACK_APP_TOKEN or beside it.",
    )
    slack_channel: str = Field("", description="Channel id of the cards; needed with SLACK_BOT_TOKEN.")
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Where the Slack Web API is; tests point it to a fake."
    )
    meta_app_id: str = Field(
        "",
        description="The Meta app’s id: tells the messages it sends from those of other tools; "
        "`accounts check` reads tokens with it.",
    )
    meta_app_secret: SecretStr | None = Field(
        None, description="The Meta app’s secret: proves our calls, and verifies what Meta sends."
    )
    meta_verify_token: SecretStr | None = Field(
        None, description="Any secret of ours, typed in the webhook settings of the Meta app as well."
    )
    meta_page_tokens: dict[str, SecretStr] = Field(
        {},
        description='Page access tokens as JSON: `{"PAGE_ID": "EAA…"}`. Instagram uses its page’s.',
    )
    meta_graph_url: str = Field(
        "https://graph.facebook.com", description="Where the Graph API is; tests point it to a fake."
    )
    meta_graph_version: str = Field(
        "v25.0", pattern=r"^v\d+\.\d+$", description="Version of the Graph API that is called."
    )
    oidc_issuer: str = Field(
        "", description="The brand's own sign-on (OpenID Connect): its issuer. Empty: passwords only."
    )
    oidc_client_id: str = Field("", description="Who Apaise is there; needed with OIDC_ISSUER.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Its secret there; needed with OIDC_ISSUER."
    )
    oidc_role_claim: str = Field(
        "roles", description="The claim that names `agent`, `supervisor` or `admin`; without it, `agent`."
    )
    worker_threads: int = Field(
        4, ge=1, le=64, description="How many conversations the worker handles at the same time."
    )
    lease_seconds: float = Field(
        60, ge=2, description="How long a worker that gives no sign of life keeps what it had begun."
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged.")
    var_dir: Path = Field(Path("var"), description="Where runtime files go (SQLite, logs).")

    @model_validator(mode="after")
    def slack_is_whole(self) -> "Settings":
        heard = self.slack_app_token or self.slack_signing_secret
        if self.slack_bot_token and not (heard and self.slack_channel):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_CHANNEL too, and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET)"
            )
        return self

    @model_validator(mode="after")
    def sign_on_is_whole(self) -> "Settings":
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too")
        local = self.oidc_issuer.startswith(("http://127.0.0.1", "http://localhost"))
        if self.oidc_issuer and not (local or self.oidc_issuer.startswith("https://")):
            raise ValueError("OIDC_ISSUER must begin with https://")
        return self

    def page_token(self, page: str) -> SecretStr:
        """The token of a Facebook page. SettingsError says how to get one."""
        try:
            return self.meta_page_tokens[page]
        except KeyError:
            raise SettingsError(
                f"META_PAGE_TOKENS holds no token for page {page}, which brand.yml names. "
                "docs/meta-setup.md says how to make one."
            ) from None

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://{self.web_host}:{self.web_port}").rstrip("/")

    @property
    def local_url(self) -> str:
        """How the processes of this machine reach `web`."""
        host = "127.0.0.1" if self.web_host in {"0.0.0.0", "::"} else self.web_host  # noqa: S104
        return f"http://{host}:{self.web_port}"

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox network's API is."""
        return self.sandbox_api_url or self.local_url

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process. SettingsError names the variable and what is wrong with it."""
    try:
        return Settings()  # pydantic-settings fills the fields from the environment
    except ValidationError as error:
        raise SettingsError(_first_problem(error)) from None
    except Unreadable:
        raise SettingsError(
            'META_PAGE_TOKENS: not JSON like {"PAGE_ID": "TOKEN"}. See .env.example.'
        ) from None


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    name = "_".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set. `make run` writes one to .env; elsewhere, see .env.example."
    message = problem["msg"].removeprefix("Value error, ")
    return f"{name}: {message}. See .env.example." if name else f"{message}. See .env.example."
