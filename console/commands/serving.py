"""Commands that run on: serve, worker."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from console.commands.station import refuse_old_token
from console.output import exit_codes, progress, say
from console.webhooks import Webhooks
from core.errors import UsageError
from core.records import Lane
from core.settings import Config
from ingest.queue import until_done as working
from ingest.queue.dispatcher import Dispatcher
from ingest.services import open_services
from store import batches
from store.accounts.officers import ROLES, Accounts
from store.objects import Objects

_SWEEP_HERE = 1.0  # seconds between sweeps with the local queue
_SWEEP_BROKER = 1.0
_FIRST = "admin"  # name of the account that a server without any makes


@click.command(epilog="\b\nExample:\n  motlan serve --port 8420")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8420, show_default=True, help="Port to listen on.")
@click.option("--name", "names", multiple=True, help="Host name under which browsers open the pages; may be repeated.")
@click.pass_obj
def serve(config: Config, host: str, port: int, names: tuple[str, ...]) -> None:
    """Serve the officers' pages and the station API, and work on what comes in, until stopped.

    Officers sign in with accounts (`motlan accounts`), stations push with keys (`motlan stations`), programs ask with
    tokens (`motlan tokens`). Where there is no account yet, serving on a loopback address makes one, `admin`, and says
    its password once. Browsers may open the pages by IP address, as `localhost`, and by each --name. After SIGTERM
    pages in hand are finished.
    """
    from console.http_server import Server, settings
    from console.web import application

    with exit_codes():
        refuse_old_token(config)
    with (
        exit_codes(),
        _listening(host, port) as listener,
        open_services(config) as services,
        Dispatcher(services) as dispatcher,
    ):
        password = None if config.oidc else _first_account(services.objects, host)
        stop_sending = _send_events(services.objects, config)
        sweeper = _start(dispatcher, config)
        pages = application(services, dispatcher, (host, *names))
        threading.Thread(target=pages.state.warm, name="warm", daemon=True).start()
        server = Server(settings(pages, host, port))
        say(f"motlan serves http://{host}:{port}/")
        if password:
            say(f"first account, said this once: name {_FIRST}, password {password}")
        with _mild():
            server.run(sockets=[listener])
        say("stopping: pages in hand are finished")
        stop_sending()
        dispatcher.stop()
        sweeper.join()


def _send_events(objects: Objects, config: Config) -> Callable[[], None]:
    """Send what programs outside are to be told, in a thread of its own; what ends that. Raises UsageError."""
    if not config.webhooks:
        return lambda: None
    webhooks, stop = Webhooks(objects, config), threading.Event()
    sender = threading.Thread(target=webhooks.keep_sending, args=(stop,), name="webhooks", daemon=True)
    sender.start()

    def end() -> None:
        stop.set()
        sender.join(15)

    return end


def _first_account(objects: Objects, host: str) -> str | None:
    """The password of the account `admin` where none was there before and one was made, on loopback only.

    Raises UsageError where others could reach a server that nobody can sign in to.
    """
    accounts = Accounts(objects)
    if not accounts.is_empty():
        return None
    if not _is_loopback(host):
        raise UsageError(
            "nobody can sign in yet: add an account first, `motlan accounts add NAME --role admin` and one for each "
            "officer (only on a loopback address one is made by itself)"
        )
    try:
        return accounts.add(_FIRST, ROLES, None, by="motlan serve", must_change=False)[1]
    except UsageError:  # another server was faster: it said the password
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _start(dispatcher: Dispatcher, config: Config) -> threading.Thread:
    """Start the dispatcher, with its sweep in a thread of its own."""
    dispatcher.start(spare=True)
    seconds = _SWEEP_HERE if config.queue == "local:" else _SWEEP_BROKER
    sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(seconds,), name="sweep", daemon=True)
    sweeper.start()
    return sweeper


@click.command(epilog="\b\nExample:\n  motlan worker --lane counter")
@click.option("--lane", type=click.Choice(batches.LANES), help="Only this lane [default: both, counter first].")
@click.option("--until-done", is_flag=True, help="Stop when nothing is pending any more.")
@click.pass_obj
def worker(config: Config, lane: Lane | None, until_done: bool) -> None:
    """Work on pending pages until stopped; SIGTERM lets it finish the pages in hand and give the rest back."""
    with exit_codes(), open_services(config) as services:
        if until_done:
            with progress("working", "pages") as meter:
                working.finish_pending(services, meter, (lane,) if lane else batches.LANES)
            return
        with Dispatcher(services, (lane,) if lane else batches.LANES) as dispatcher:
            sweeper = _start(dispatcher, config)
            say(f"working on the {lane or 'counter and archive'} lane with {config.workers} readers; stop with SIGTERM")
            _until_told()
            dispatcher.stop()
            sweeper.join()


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, taken before anything else is begun. Raises UsageError when it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        raise UsageError(f"cannot listen on {host}:{port}: is another program there?") from error


@contextmanager
def _mild() -> Iterator[None]:
    """Keep a signal that stops the server from killing the process: uvicorn raises it again once it has stopped."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _until_told() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


COMMANDS = (serve, worker)
