"""Webhooks that come when they come, whatever became of those before, and how long each waited.

The client shares the machine with what it measures, so it does next to nothing: it writes requests made
beforehand, on connections that stay open. How late it was itself is told beside its figures.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

SEED = 7
"""The same moments for every database."""


IDLE_SECONDS = 4.0
"""Servers close a connection that rests longer."""


@dataclass
class Timing:
    """Seconds each webhook took to be acknowledged, seconds each left too late, and what all took."""

    each: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    whole: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.each) / self.whole

    def within(self, share: float) -> float:
        """Milliseconds within which this share was acknowledged."""
        return _at(self.each, share)

    def late_by(self, share: float) -> float:
        """Milliseconds that the client itself was late at most, this share of the time."""
        return _at(self.late, share)


def _at(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000 if seconds else 0.0


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A whole request as it goes over the wire."""
    told = {"host": "localhost", "content-length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


class Line:
    """One connection that stays open, for one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._used = time.perf_counter()

    @property
    def is_fresh(self) -> bool:
        """Whether the server surely still holds it."""
        return time.perf_counter() - self._used < IDLE_SECONDS

    async def post(self, wire: bytes) -> None:
        """Send these bytes and read the whole answer; anything but 200 ends the measurement."""
        self._writer.write(wire)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        answer = await self._reader.readexactly(int(length))
        self._used = time.perf_counter()
        if not head.startswith("http/1.1 200"):
            raise SystemExit(f"a request was answered {head.splitlines()[0]}: {answer[:200]!r}")

    def close(self) -> None:
        self._writer.close()


class Sender:
    """Posts to one port of this machine, with as many connections as there are answers to wait for."""

    def __init__(self, port: int, acknowledged: Callable[[], object]) -> None:
        self._port = port
        self._acknowledged = acknowledged
        self._free: list[Line] = []
        self._timing = Timing()

    def arrivals(self, wires: Sequence[bytes], rate: float) -> Timing:
        """`rate` a second on average, at random moments as strangers write; none waits for another."""
        return self._run(self._arrive(wires, rate))

    def flood(self, wires: Sequence[bytes], connections: int) -> Timing:
        """The next one as soon as one of these connections is free."""
        return self._run(self._pour(wires, connections))

    def _run(self, work: Coroutine[None, None, None]) -> Timing:
        async def timed() -> None:
            began = time.perf_counter()
            await work
            self._timing.whole = time.perf_counter() - began
            for line in self._free:
                line.close()

        asyncio.run(timed())
        return self._timing

    async def _arrive(self, wires: Sequence[bytes], rate: float) -> None:
        chance = random.Random(SEED)  # noqa: S311 - when somebody comes is no secret
        due = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for wire in wires:
                due += chance.expovariate(rate)
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                self._timing.late.append(time.perf_counter() - due)
                group.create_task(self._post(wire))

    async def _pour(self, wires: Sequence[bytes], connections: int) -> None:
        waiting = iter(wires)
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._one_after_another(waiting))

    async def _one_after_another(self, waiting: Iterator[bytes]) -> None:
        for wire in waiting:
            await self._post(wire)

    async def _post(self, wire: bytes) -> None:
        began = time.perf_counter()
        line = await self._line()
        await line.post(wire)
        self._timing.each.append(time.perf_counter() - began)
        self._free.append(line)
        self._acknowledged()

    async def _line(self) -> Line:
        while self._free:
            line = self._free.pop()
            if line.is_fresh:
                return line
            line.close()
        return Line(*await asyncio.open_connection("127.0.0.1", self._port))
