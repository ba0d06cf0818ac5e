"""`python -m bot slack check`: whether Slack is set up, and where to click when it is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from bot.brand import Brand
from bot.casework.ladder import Duty, Level
from bot.desk.slack_api import SlackApi
from bot.errors import PlatformError, ShutOut, Undeliverable
from bot.settings import Settings

SECONDS = 10
SCOPES = {
    "chat:write": "poster et mettre à jour les cartes",
    "users:read": "signer du nom des personnes",
    "channels:history": "entendre les réponses dans un canal public",
    "groups:history": "entendre les réponses dans un canal privé",
    "usergroups:read": "savoir qui est dans un groupe nommé dans brand.yml",
}
TOKEN = "slack.com › vos apps › Apaise › « OAuth & Permissions »"  # noqa: S105
ADVICE = {
    "invalid_auth": f"Le jeton n’est pas le bon : copiez le « Bot User OAuth Token » ({TOKEN}).",
    "token_revoked": f"Le jeton a été révoqué : réinstallez l’app et copiez le nouveau ({TOKEN}).",
    "account_inactive": f"L’app a été retirée de l’espace : réinstallez-la ({TOKEN}).",
    "not_in_channel": "L’app n’est pas dans le canal : écrivez-y /invite @Apaise.",
    "channel_not_found": (
        "SLACK_CHANNEL n’est pas un canal que l’app voit : mettez son identifiant (C…, en bas des détails "
        "du canal) et, s’il est privé, écrivez-y /invite @Apaise."
    ),
    "no_such_subteam": "Cet identifiant (S…) n’est pas celui d’un groupe : « Personnes » › « Groupes » › ⋮.",
    "plan_upgrade_required": "Cet espace n’a pas de groupes : nommez des membres (slack_users) à leur place.",
    "user_not_found": "Cet identifiant n’existe pas : profil de la personne › ⋮ › « Copier l’ID du membre ».",
}
SOCKET_ADVICE = (
    "Le jeton xapp-… n’ouvre pas de connexion : « Basic Information » › « App-Level Tokens », avec la "
    "permission connections:write, et « Socket Mode » activé."
)
PUBLIC_URL_ADVICE = (
    "Slack ne poste qu’en https : donnez l’adresse publique de `web` dans PUBLIC_URL, ou préférez "
    "SLACK_APP_TOKEN."
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `do` says what to do when it is not right."""

    what: str
    do: str = ""

    @property
    def fine(self) -> bool:
        return not self.do

    def __str__(self) -> str:
        return f"✔ {self.what}" if self.fine else f"✘ {self.what}\n  → {self.do}"


def check_slack(settings: Settings, brand: Brand) -> Iterator[Finding]:
    """Look at everything the desk in Slack needs, one by one, without posting anything."""
    if settings.slack_bot_token is None:
        yield Finding("SLACK_BOT_TOKEN n’est pas renseigné", "Suivez docs/slack-setup.md, étape 2.")
        return
    api = SlackApi(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=SECONDS)
    yield from _token(api)
    yield _try("l’app lit le canal des cartes", lambda: api.read_channel(settings.slack_channel))
    yield from _ways_in(settings)
    yield from _people(api, brand)


def _token(api: SlackApi) -> Iterator[Finding]:
    granted: frozenset[str] = frozenset()

    def look() -> None:
        nonlocal granted
        granted = api.scopes()

    token = _try("le jeton du bot est valable", look)
    yield token
    for scope, purpose in SCOPES.items() if token.fine else ():
        missing = f"Ajoutez {scope} sous « Scopes » puis réinstallez l’app ({TOKEN})."
        yield Finding(f"permission {scope} : {purpose}", "" if scope in granted else missing)


def _ways_in(settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token is not None:
        socket = SlackApi(
            settings.slack_app_token.get_secret_value(), settings.slack_api_url, timeout=SECONDS
        )
        yield _try("Socket Mode s’ouvre", partial(_open, socket), SOCKET_ADVICE)
    if settings.slack_signing_secret is not None:
        https = settings.base_url.startswith("https:")
        what = f"Slack peut poster à {settings.base_url}/webhooks/slack/…"
        yield Finding(what, "" if https or settings.slack_app_token else PUBLIC_URL_ADVICE)


def _open(socket: SlackApi) -> None:
    """The address is not used: it expires by itself."""
    socket.open_socket()


def _people(api: SlackApi, brand: Brand) -> Iterator[Finding]:
    ladder, found = brand.ladder, False
    rungs: list[Level | Duty] = [*ladder.levels, *([ladder.duty] if ladder.duty else [])]
    for rung in rungs:
        for user in rung.slack_users:
            found = True
            yield _try(f"{user} ({rung.name}) est membre de l’espace", partial(_see, api, user))
        for group in rung.slack_groups:
            found = True
            yield _group(api, group, rung.name)
    if not found:
        do = "Ajoutez slack_users ou slack_groups aux niveaux dans brand.yml : personne d’autre ne décide."
        yield Finding("aucun niveau n’a de membre ni de groupe de Slack", do)


def _group(api: SlackApi, group: str, rung: str) -> Finding:
    members: tuple[str, ...] = ()

    def look() -> None:
        nonlocal members
        members = api.group_members(group)

    finding = _try(f"le groupe {group} ({rung}) a des membres", look)
    return replace(finding, do="Ajoutez-y quelqu’un.") if finding.fine and not members else finding


def _see(api: SlackApi, user: str) -> None:
    api.name_of(user)


def _try(what: str, look: Callable[[], None], advice: str = "") -> Finding:
    try:
        look()
    except (ShutOut, Undeliverable) as error:
        do = advice or ADVICE.get(error.detail, "Comparez l’app au manifeste (docs/slack-manifest.yml).")
        return Finding(what, f"{do} [{error.detail}]")
    except PlatformError as error:
        return Finding(what, f"Slack ne répond pas d’ici : vérifiez le réseau ou réessayez. [{error.detail}]")
    return Finding(what)
