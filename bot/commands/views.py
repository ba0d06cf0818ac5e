"""Searches that people keep under a name."""

from sqlalchemy import func, select

from bot.errors import NotAllowed, NotFound, WrongState
from bot.store.digest import SavedView
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Work

MOST_VIEWS = 30
LONGEST_NAME = 60
MAY_SHARE = frozenset({Role.SUPERVISOR, Role.ADMIN})


def views_of(work: Work, agent: Agent) -> list[SavedView]:
    """What this person may open: everybody's first, then their own."""
    query = select(SavedView).where(SavedView.shared | (SavedView.agent_id == agent.id))
    return list(work.session.scalars(query.order_by(SavedView.shared.desc(), SavedView.name, SavedView.id)))


def save_view(work: Work, agent: Agent, name: str, query: str, *, shared: bool) -> SavedView:
    """Keep a search; the same name again replaces what this person kept under it."""
    words = " ".join(name.split())[:LONGEST_NAME]
    if not words:
        raise WrongState("Donnez un nom à cette vue.")
    if shared and agent.role not in MAY_SHARE:
        raise NotAllowed("Seule la supervision partage des vues avec toute l’équipe.")
    own = select(SavedView).where(SavedView.agent_id == agent.id)
    view = work.session.scalar(own.where(SavedView.name == words))
    if view is None:
        if (work.session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_VIEWS:
            raise WrongState("Vous gardez déjà 30 vues : oubliez-en une d’abord.")
        view = SavedView(agent_id=agent.id, name=words, created_at=work.now)
        work.session.add(view)
    view.query, view.shared = query, shared
    work.session.flush()
    return view


def forget_view(work: Work, agent: Agent, view_id: int) -> None:
    """Forget a view of one's own, or a shared one for those who may share. NotFound for any other."""
    view = work.get(SavedView, view_id)
    if view.agent_id != agent.id and not (view.shared and agent.role in MAY_SHARE):
        raise NotFound(f"saved_view {view_id}")
    work.session.delete(view)
