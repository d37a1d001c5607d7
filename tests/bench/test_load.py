import asyncio
import math
from collections.abc import Awaitable, Callable

import pytest

from bench.load import Run, complete, http, lanes, send

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def sent(answering: Answering, requests: list[list[bytes]], most: float = math.inf) -> Run:
    """What comes of sending the lanes to a server that answers so."""

    async def served() -> Run:
        async with await asyncio.start_server(answering, "127.0.0.1", 0) as server:
            try:
                return await send(server.sockets[0].getsockname()[1], requests, most)
            finally:
                if others := asyncio.all_tasks() - {asyncio.current_task()}:
                    await asyncio.wait(others, timeout=5)

    return asyncio.run(served())


def answers(form: bytes, status: int = 200, most: int = 100) -> tuple[Answering, list[bytes]]:
    """A server that answers each request with its body, in the given form, and what it was asked."""
    asked: list[bytes] = []

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(most):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            body = await reader.readexactly(int(head.rpartition(b"content-length: ")[2].strip()))
            asked.append(body)
            writer.write(b"HTTP/1.1 %d X\r\n" % status + form % (len(body), body))
            await writer.drain()
        writer.close()

    return answering, asked


LENGTH = b"Content-Length: %d\r\n\r\n%b"
CHUNKED = b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"


@pytest.mark.parametrize("form", [LENGTH, CHUNKED])
def test_every_request_is_answered_once(form: bytes) -> None:
    answering, asked = answers(form)
    bodies = [b"ballot %d" % n for n in range(12)]
    run = sent(answering, [list(lane) for lane in lanes([http("/", {}, b) for b in bodies], 12, 3)])

    assert sorted(asked) == sorted(bodies)
    assert [answer.status for answer in run.answers] == [200] * 12
    assert all(any(body in answer.body for body in bodies) for answer in run.answers)


def test_no_more_are_sent_a_second_than_was_said() -> None:
    answering, _ = answers(LENGTH)
    requests = [http("/", {}, b"a ballot")] * 12

    assert sent(answering, [list(lane) for lane in lanes(requests, 12, 3)], most=100).seconds >= 3 * 3 / 100


def test_the_presses_of_one_voter_stay_in_order_on_one_connection() -> None:
    requests = [b"voter %d press %d" % (voter, press) for press in range(3) for voter in range(7)]

    for lane in lanes(requests, 7, 2):
        for voter in range(7):
            own = [request for request in lane if request.startswith(b"voter %d " % voter)]
            assert own in ([], [b"voter %d press %d" % (voter, press) for press in range(3)])


def test_another_status_than_200_is_seen() -> None:
    answering, _ = answers(LENGTH, status=503)

    assert [a.status for a in sent(answering, [[http("/", {}, b"x")]]).answers] == [503]


def test_a_connection_closed_early_is_an_error() -> None:
    answering, _ = answers(LENGTH, most=1)

    with pytest.raises(ConnectionError):
        sent(answering, [[http("/", {}, b"x")] * 2])


def test_half_an_answer_is_none() -> None:
    whole = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"

    assert complete(whole) == (200, b"hello")
    assert all(complete(whole[:cut]) is None for cut in range(len(whole)))
