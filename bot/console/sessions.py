"""Logins, kept in the database so that they can be ended from there; cookies hold only a secret."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from starlette.requests import Request
from starlette.responses import Response

from bot.store.team import Agent, ConsoleSession
from bot.store.trail import masked
from bot.store.unit_of_work import Work

COOKIE = "apaise_session"
LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """Who is at the other end, and the token that every form of theirs must carry.

    `session` names their login (the hash that is stored; it opens nothing).
    """

    agent: Agent
    csrf_token: str
    session: str = ""

    def sent(self, token: str) -> bool:
        return hmac.compare_digest(self.csrf_token.encode(), token.encode())


def start_session(work: Work, agent: Agent, request: Request) -> str:
    """A new login; returns the secret for the cookie, which is stored nowhere."""
    work.session.execute(delete(ConsoleSession).where(ConsoleSession.expires_at <= work.now))
    token = secrets.token_urlsafe(32)
    work.session.add(
        ConsoleSession(
            token_hash=_hash(token),
            agent_id=agent.id,
            csrf_token=secrets.token_urlsafe(32),
            address=masked(client_of(request)),
            browser=request.headers.get("user-agent", "")[:200],
            created_at=work.now,
            expires_at=work.now + LASTS,
        )
    )
    return token


def signed_in(work: Work, token: str | None) -> SignedIn | None:
    """Who holds this cookie; None when it was never ours, has expired, or was ended."""
    session = work.session.get(ConsoleSession, _hash(token)) if token else None
    if session is None or session.expires_at <= work.now or not session.agent.active:
        return None
    return SignedIn(session.agent, session.csrf_token, session.token_hash)


def end_session(work: Work, token: str | None) -> None:
    """Log out; nothing happens when it was over already."""
    if token:
        work.session.execute(delete(ConsoleSession).where(ConsoleSession.token_hash == _hash(token)))


def keep_cookie(response: Response, token: str, *, https: bool) -> None:
    """Hand the secret of a new login to the browser, where no script and no other site reads it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        path="/console",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def client_of(request: Request) -> str:
    """The address a request came from, as the server saw it."""
    return request.client.host if request.client else "unknown"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
