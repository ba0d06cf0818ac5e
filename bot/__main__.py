"""The command line: `python -m bot --help`."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import make_store
from bot.errors import ApaiseError
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
slack = typer.Typer(no_args_is_help=True, help="The desk in Slack.")
app.add_typer(slack, name="slack")


accounts = typer.Typer(no_args_is_help=True, help="The brand’s accounts on Facebook and Instagram.")
app.add_typer(accounts, name="accounts")


def say(line: str) -> None:
    """For the person at the terminal; logs go elsewhere."""
    typer.echo(line)


@app.command()
def setup() -> None:
    """Write a .env with generated secrets, unless there is one."""
    from bot.processes.setup import write_env

    say(write_env(Path(".env.example"), Path(".env")))


@app.command()
def run() -> None:
    """Check, train if needed, migrate, and run everything until Ctrl-C."""
    from bot.platforms.registry import make_platforms
    from bot.processes.model import train
    from bot.processes.plan import plan
    from bot.processes.preflight import check_ready
    from bot.processes.run import addresses, login_line, run_all
    from bot.store.migrate import migrate

    settings = load_settings()
    store = make_store(settings)
    make_platforms(settings, store.brand)  # a missing token is said here, not by a process that ends
    check_ready(settings)
    model = train()
    migrate(store.engine)
    lines = [*addresses(settings, store.brand), login_line(settings, store)]
    announce = lambda: say("\n".join(["", "Apaise is ready:", *lines, "", "Ctrl-C stops everything."]))  # noqa: E731
    raise typer.Exit(run_all(plan(settings, model), announce, say))


@app.command()
def web() -> None:
    """Serve webhooks, the console and the sandbox brand page."""
    import uvicorn

    from bot.intake.rehearsal import rehearse, settle_memory
    from bot.web import make_web

    settings = _settings("web")
    store = make_store(settings)
    application = make_web(settings, store)
    rehearse(store)
    settle_memory()
    uvicorn.run(
        application,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )


@app.command()
def worker() -> None:
    """Handle what came in, send what must go out, watch the deadlines."""
    from bot.worker.process import make_worker

    settings = _settings("worker")
    process = make_worker(settings, make_store(settings))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop.set())
    process.run()


@app.command()
def actions() -> None:
    """Serve Rasa's custom actions, on loopback."""
    from actions.server import make_app, make_executor

    settings = _settings("actions")
    executor = make_executor(make_store(settings), settings.apaise_secret.get_secret_value())
    server = make_app(executor, settings.rasa_secret.get_secret_value())
    server.run(
        host="127.0.0.1", port=settings.actions_port, single_process=True, motd=False, access_log=False
    )


@app.command()
def migrate() -> None:
    """Bring the database to the present version."""
    from bot.store.migrate import migrate as bring_up

    bring_up(make_store(load_settings()).engine)


@app.command()
def train() -> None:
    """Train the assistant unless the model of the present data is there."""
    from bot.processes.model import train as make_model

    say(f"model: {make_model()}")


@app.command()
def password(email: str) -> None:
    """Give somebody a new generated password and end their sessions."""
    from bot.commands.team import new_password
    from bot.store.trail import COMMAND_LINE, Actor, acting

    with (
        acting(Actor(None, "", COMMAND_LINE, "new_password")),
        make_store(load_settings()).work() as work,
    ):
        say(f"{email}   password: {new_password(work, email)}   (shown this once)")


@slack.command()
def link(email: str, member: Annotated[str, typer.Argument(help="Member id, U…")]) -> None:
    """Say that a console account and a member of Slack are one person."""
    from bot.commands.team import link_slack_user
    from bot.desk.mrkdwn import MEMBER_ID
    from bot.store.trail import COMMAND_LINE, Actor, acting

    if not MEMBER_ID.fullmatch(member):
        raise typer.BadParameter(f"{member} is no member id (profile, “Copy member ID”)")
    with (
        acting(Actor(None, "", COMMAND_LINE, "slack_link")),
        make_store(load_settings()).work() as work,
    ):
        link_slack_user(work, email, member)
    say(f"{email} is {member} in Slack")


@app.command()
def replay(file: Annotated[Path, typer.Argument(help='One {"id", "text"} object a line.')]) -> None:
    """Post every text through the signed sandbox webhook, wait, and report what became of them."""
    from bot.sandbox.replay import replay as post_all

    settings = load_settings()
    raise typer.Exit(post_all(settings, make_store(settings), file, say))


@slack.command(name="check")
def check_desk() -> None:
    """Look whether the desk in Slack is set up, and say where to click when it is not."""
    from bot.brand import load_brand
    from bot.desk.check import check_slack

    settings = load_settings()
    findings = []
    for finding in check_slack(settings, load_brand(settings.brand_file)):
        findings.append(finding)
        say(str(finding))
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)


@app.command()
def demo_data(
    messages: Annotated[int, typer.Option(min=1, help="About how many messages to write.")] = 200_000,
    months: Annotated[int, typer.Option(min=1, help="Over how long.")] = 6,
    seed: Annotated[int, typer.Option(help="The same number tells the same stories.")] = 1,
    anyway: Annotated[bool, typer.Option(help="Even where customers have written already.")] = False,
) -> None:
    """Fill the database with made-up conversations, to try the console on."""
    from bot.demo.fill import Plan, fill
    from bot.store.migrate import migrate as bring_up

    store = make_store(load_settings())
    bring_up(store.engine)
    say(fill(store, Plan(messages, months, seed, anyway)).in_words())


@accounts.command(name="check")
def check_accounts() -> None:
    """Say what each account has and lacks, resubscribe it, and end with 1 when something is missing."""
    from bot.processes.accounts import check_all

    settings = load_settings()
    reports = check_all(settings, make_store(settings))
    say("\n\n".join(map(str, reports)) or "brand.yml n’a aucun compte Facebook ou Instagram.")
    raise typer.Exit(1 if any(report.missing for report in reports) else 0)


@accounts.command(name="resume")
def resume_sending(platform: str, account: str) -> None:
    """Let an account that was stopped send again."""
    from bot.processes.accounts import resume_account

    say(resume_account(make_store(load_settings()), platform, account))


def _settings(process: str) -> Settings:
    settings = load_settings()
    set_up_logs(process, settings.log_level)
    return settings


def main() -> None:
    try:
        app()
    except ApaiseError as error:
        typer.echo(f"apaise: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
