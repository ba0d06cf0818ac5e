"""The brand's own sign-on: OpenID Connect's code flow with PKCE, by authlib."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from bot.errors import ApaiseError
from bot.settings import Settings
from bot.store.team import Role

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Only signatures that a public key proves: neither `none` nor a secret that both sides know."""

SCOPE = "openid email profile"
REMEMBERED_SECONDS = 3600.0
TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 30


class SignOnFailed(ApaiseError):
    """The sign-on of the brand did not let this person in:"""


@dataclass(frozen=True)
class Started:
    """One sign-on that has begun: where the browser goes, and what must come back with it."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Known:
    """What the provider says of somebody; `role` is None when it does not say."""

    subject: str
    email: str
    name: str
    role: Role | None


class SignOn:
    """Talks to one provider. What it publishes about itself is read when first needed, and kept an hour."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        secret = settings.oidc_client_secret
        self._secret = secret.get_secret_value() if secret else ""
        self._role_claim = settings.oidc_role_claim
        self._back = f"{settings.base_url}/console/login/sso/back"
        self._published: tuple[float, dict[str, Any]] = (0.0, {})

    def start(self) -> Started:
        """Begin a sign-on. SignOnFailed when the provider does not answer."""
        nonce, verifier = generate_token(43), generate_token(64)
        address, state = self._session().create_authorization_url(
            self._endpoint("authorization_endpoint"), code_verifier=verifier, nonce=nonce
        )
        return Started(address, state, nonce, verifier)

    def finish(self, started: Started, address: str) -> Known:
        """Who came back to `address` (with the code in it). SignOnFailed for anything that is not right."""
        try:
            token = self._session(started.state).fetch_token(
                self._endpoint("token_endpoint"),
                authorization_response=address,
                code_verifier=started.verifier,
                timeout=TIMEOUT_SECONDS,
            )
            return self._known(self._checked(str(token.get("id_token", "")), started.nonce))
        except (AuthlibBaseError, JoseError, RequestException, ValueError) as error:
            raise SignOnFailed(type(error).__name__) from None

    def _checked(self, id_token: str, nonce: str) -> CodeIDToken:
        """The claims, when the provider signed them for us, for this sign-on, and just now."""
        token = jwt.decode(id_token, KeySet.import_key_set(self._keys()), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": self._described()["issuer"]},
                "aud": {"essential": True, "value": self._client_id},
            },
            params={"nonce": nonce, "client_id": self._client_id},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
        return claims

    def _known(self, claims: Mapping[str, Any]) -> Known:
        """An address counts only when the provider has verified it: accounts are found by it."""
        email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        name = str(claims.get("name") or claims.get("preferred_username") or email)
        return Known(f"{claims['iss']}#{claims['sub']}", email, name, role_in(claims.get(self._role_claim)))

    def _session(self, state: str | None = None) -> OAuth2Session:
        session = OAuth2Session(
            self._client_id,
            self._secret,
            scope=SCOPE,
            redirect_uri=self._back,
            state=state,
            code_challenge_method="S256",
        )
        # A name and password in ~/.netrc must never replace the client's own.
        session.trust_env = False
        return session

    def _endpoint(self, name: str) -> str:
        address = str(self._described().get(name, ""))
        if not is_safe(address):
            raise SignOnFailed(f"no safe {name}")
        return address

    def _described(self) -> dict[str, Any]:
        read_at, published = self._published
        if time.monotonic() - read_at < REMEMBERED_SECONDS and published:
            return published
        described: dict[str, Any] = self._read(f"{self._issuer}/.well-known/openid-configuration")
        if str(described.get("issuer", "")).rstrip("/") != self._issuer:
            raise SignOnFailed("the issuer is another one")
        self._published = (time.monotonic(), described)
        return described

    def _keys(self) -> Any:
        """Read at each sign-on, so that a provider may change its keys at any time."""
        return self._read(self._endpoint("jwks_uri"))

    def _read(self, address: str) -> Any:
        try:
            answer = self._session().get(
                address, withhold_token=True, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            answer.raise_for_status()
            return answer.json()
        except (RequestException, ValueError) as error:
            raise SignOnFailed(type(error).__name__) from None


def role_in(claim: object) -> Role | None:
    """The highest role a claim names, alone or in a list; None when it names none of ours."""
    named = claim if isinstance(claim, list) else [claim]
    return next((role for role in reversed(Role) if role.value in named), None)


def is_safe(address: str) -> bool:
    """Whether secrets may go there: over TLS, or to this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    )
