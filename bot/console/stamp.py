"""Forms of people who are not signed in yet: only the browser that was shown one may send it."""

import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

NONCE = "apaise_login"
LIVES_SECONDS = 3600


@dataclass(frozen=True)
class Stamp:
    """A form carries the signed twin of a cookie that only this browser has."""

    secret: str
    https: bool

    def make(self) -> tuple[str, str]:
        """What goes into the cookie, and what goes into the form."""
        nonce = secrets.token_urlsafe(16)
        return nonce, self._signer.dumps(nonce)

    def keep(self, response: Response, nonce: str, path: str) -> None:
        """Give the browser its half."""
        response.set_cookie(
            NONCE,
            nonce,
            max_age=LIVES_SECONDS,
            path=path,
            secure=self.https,
            httponly=True,
            samesite="lax",
        )

    def fits(self, request: Request, sent: str) -> bool:
        """Whether this form was shown to this browser, within `LIVES_SECONDS`."""
        try:
            nonce = str(self._signer.loads(sent, max_age=LIVES_SECONDS))
        except BadData:
            return False
        return hmac.compare_digest(nonce.encode(), request.cookies.get(NONCE, "").encode())

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="console-login")
