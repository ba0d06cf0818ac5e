"""The action server: rasa-sdk's, on loopback, deaf to anybody who does not share Rasa's secret."""

import hmac

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions import decision, form, private, public
from actions.step import CaseAction
from bot.store.unit_of_work import Store

CASE_ACTIONS: tuple[type[CaseAction], ...] = (
    public.OpenCase,
    public.EscalateRisk,
    public.AnswerComplaint,
    public.AnswerInPublic,
    public.ThankInPublic,
    public.StaySilent,
    public.HandToPerson,
    public.FallBack,
    public.AnswerForeign,
    private.Welcome,
    private.SubmitCase,
    private.CallPerson,
    private.AnswerInPrivate,
    private.TellStatus,
    private.TellDelay,
    private.DropCase,
    form.AskConfirmed,
    form.CountUnclear,
    decision.TellDecision,
    decision.AcceptDecision,
    decision.RefuseDecision,
)


def make_executor(store: Store, secret: str) -> ActionExecutor:
    """Every action Rasa may call, each with the store. `secret` reads the private links."""
    executor = ActionExecutor()
    for action in CASE_ACTIONS:
        executor.register_action(action(store, secret))
    executor.register_action(form.ValidateCaseForm())
    return executor


def make_app(executor: ActionExecutor, rasa_secret: str) -> Sanic:
    """The Sanic application; everything but `/health` asks for the shared secret."""
    app = create_app(executor, cors_origins=[])

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get("x-apaise-secret", "").encode("utf-8", "replace")
        if request.path == "/health" or hmac.compare_digest(given, rasa_secret.encode()):
            return None
        return json({"error": "unauthorized"}, status=401)

    return app
