"""`python -m bot accounts`: what each account has, what is missing, and where to click. In French."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.brand import META, Account
from bot.casework.account import HEALED_BY_CHECK
from bot.commands.accounts import last_heard, resume, state_of
from bot.errors import NotFound, PlatformError, SettingsError
from bot.french import platform_name
from bot.pages.moments import Moments
from bot.platforms.meta.graph import GraphClient, graph_of_page, graph_url
from bot.platforms.meta.inspection import FIELDS, SCOPES, Token, read_token, subscribe, subscribed
from bot.settings import Settings
from bot.store.unit_of_work import Store

EXPIRES_SOON = timedelta(days=14)
TOO_SILENT = timedelta(days=2)
GUIDE = "docs/meta-setup.md"


@dataclass
class Report:
    """What was found about one account: lines for the person at the terminal."""

    title: str
    lines: list[str] = field(default_factory=list)
    missing: int = 0

    def well(self, line: str) -> None:
        self.lines.append(f"  ✓ {line}")

    def worth_knowing(self, line: str) -> None:
        self.lines.append(f"  · {line}")

    def lacks(self, line: str, do: str) -> None:
        """Something without which the account does not work, and what to do about it."""
        self.missing += 1
        self.lines += [f"  ✗ {line}", f"    → {do}"]

    def __str__(self) -> str:
        return "\n".join([self.title, *self.lines])


def check_all(settings: Settings, store: Store) -> list[Report]:
    """One report for each account of Meta's in brand.yml."""
    accounts = [account for account in store.brand.accounts if account.platform in META]
    return [AccountCheck(settings, store, account).run() for account in accounts]


class AccountCheck:
    """The check of one account, step by step; what one step lacks does not hide what the next finds."""

    def __init__(self, settings: Settings, store: Store, account: Account) -> None:
        self._settings = settings
        self._store = store
        self._account = account
        self._moments = Moments(store.brand.zone, store.clock)
        title = f"{platform_name(account.platform)}, « {account.name} » ({account.account})"
        self._report = Report(title)

    def run(self) -> Report:
        graph = self._graph()
        if graph is not None:
            self._steps(graph)
        self._last_event()
        self._state()
        return self._report

    def _graph(self) -> GraphClient | None:
        settings, report = self._settings, self._report
        page = self._account.page_id
        if not settings.meta_app_id or settings.meta_app_secret is None:
            report.lacks(
                "META_APP_ID ou META_APP_SECRET n’est pas renseigné : le jeton ne peut pas être contrôlé.",
                "developers.facebook.com > Mes applications > Paramètres > Général ; à copier dans .env.",
            )
            return None
        try:
            return graph_of_page(settings, page, self._store.clock)
        except SettingsError:
            report.lacks(
                f"Aucun jeton pour la page {page} dans META_PAGE_TOKENS.",
                f"Créer un jeton de page qui n’expire pas ({GUIDE}, « The page token »).",
            )
            return None

    def _steps(self, graph: GraphClient) -> None:
        try:
            token = read_token(self._app(), self._token().get_secret_value())
            self._check_token(token)
            if token.valid:
                self._check_scopes(token)
                self._check_subscriptions(graph)
        except PlatformError as error:
            self._report.lacks(
                f"Meta n’a pas répondu comme attendu : {error.detail}",
                "Recommencer dans quelques minutes ; si cela dure, voir l’état de la plateforme Meta.",
            )

    def _app(self) -> GraphClient:
        """The app itself, whose token is its id and its secret."""
        secret = self._settings.meta_app_secret
        assert secret is not None, "checked by _graph"  # noqa: S101
        token = SecretStr(f"{self._settings.meta_app_id}|{secret.get_secret_value()}")
        return GraphClient(graph_url(self._settings), token, None, self._store.clock)

    def _token(self) -> SecretStr:
        return self._settings.page_token(self._account.page_id)

    def _check_token(self, token: Token) -> None:
        renew = f"En créer un nouveau ({GUIDE}, « The page token »), puis relancer Apaise."
        page = self._account.page_id
        if not token.valid:
            self._report.lacks("Le jeton de la page n’est pas, ou plus, valable.", renew)
        elif token.app != self._settings.meta_app_id:
            self._report.lacks(f"Ce jeton est celui d’une autre application ({token.app}).", renew)
        elif token.page and token.page != page:
            self._report.lacks(f"Ce jeton est celui de la page {token.page}, pas de {page}.", renew)
        elif token.expires_at is None:
            self._report.well("Jeton valable, sans date de fin.")
        elif token.expires_at - self._store.clock() < EXPIRES_SOON:
            self._report.lacks(f"Le jeton expire le {self._day(token.expires_at)}.", renew)
        else:
            self._report.well(f"Jeton valable jusqu’au {self._day(token.expires_at)}.")

    def _day(self, at: datetime) -> str:
        return self._moments.full_time(at)

    def _check_scopes(self, token: Token) -> None:
        missing = sorted(SCOPES[self._account.platform] - token.scopes)
        if not missing:
            self._report.well("Toutes les autorisations sont là.")
            return
        self._report.lacks(
            f"Autorisations manquantes : {', '.join(missing)}.",
            "Application Meta > Cas d’utilisation > Autorisations : les ajouter, puis recréer le jeton.",
        )

    def _check_subscriptions(self, graph: GraphClient) -> None:
        """What is missing is subscribed to at once; nothing that was subscribed is taken away."""
        page, app = self._account.page_id, self._settings.meta_app_id
        wanted, had = FIELDS[self._account.platform], subscribed(graph, page, app)
        if wanted <= had:
            self._report.well("La page est abonnée à tous les événements.")
            return
        subscribe(graph, page, wanted | had)
        added = ", ".join(sorted(wanted - had))
        if wanted <= subscribed(graph, page, app):
            self._report.well(f"Abonnement rétabli : {added}.")
        else:
            self._report.lacks(
                f"La page n’est pas abonnée à : {added}.",
                "Application Meta > Webhooks > Page : activer ces champs pour l’application, puis relancer.",
            )

    def _last_event(self) -> None:
        with self._store.reading() as work:
            heard = last_heard(work, self._account.platform, self._account.account)
        if heard is None:
            self._report.lacks(
                "Aucun événement reçu jusqu’ici.",
                f"Écrire un commentaire d’essai ; s’il n’arrive pas, voir {GUIDE}, « The webhook ».",
            )
        elif self._store.clock() - heard > TOO_SILENT:
            self._report.worth_knowing(
                f"Dernier événement : {self._day(heard)}. Si la page est active, contrôler le webhook."
            )
        else:
            self._report.well(f"Dernier événement : {self._day(heard)}.")

    def _state(self) -> None:
        """Whether it pauses or is stopped; what a token or a permission stopped goes on once in order."""
        platform, account = self._account.platform, self._account.account
        with self._store.work() as work:
            state = state_of(work, platform, account)
            if state is None:
                return
            if state.paused_until is not None and state.paused_until > work.now:
                self._report.worth_knowing(
                    f"En pause, à la demande de Meta : {self._day(state.paused_until)}."
                )
            if state.stopped_at is None:
                return
            if state.cause in HEALED_BY_CHECK and not self._report.missing:
                resume(work, platform, account)
                self._report.well("Les envois étaient arrêtés ; ils reprennent.")
                return
        self._report.lacks(
            f"Envois arrêtés : {state.why}",
            f"Une fois réglé chez Meta : python -m bot accounts resume {platform} {account}",
        )


def resume_account(store: Store, platform: str, account: str) -> str:
    """Let an account send again, on a person's word. NotFound when brand.yml has no such account."""
    known = store.brand.account_of(platform, account)
    if known is None:
        raise NotFound(f"the account {platform} {account} in brand.yml")
    with store.work() as work:
        resumed = resume(work, platform, account)
    name = f"{platform_name(platform)}, « {known.name} »"
    return f"{name} : les envois reprennent." if resumed else f"{name} : les envois n’étaient pas arrêtés."
