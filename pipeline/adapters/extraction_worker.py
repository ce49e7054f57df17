"""An extraction process: reads pages and feeds on standard input, answers on standard output.

Started with its limits (`Limits`) as JSON; ends with its input. Before it reads anything it confines itself: memory,
time, no new files, no network, no other programs. It ends itself some seconds after a piece's time is over, in case its
parent is gone.
"""

import math
import os
import resource
import signal
import sys
from typing import Final

import msgspec
from lxml.etree import LxmlError

from pipeline.adapters.extraction_frames import (
    FeedRequest,
    PageRequest,
    Reply,
    Request,
    encode_reply,
    read_frame,
    write_frame,
)
from pipeline.adapters.pages import NoArticleError, read_page, silence_libraries
from pipeline.domain.articles.languages import language_of
from pipeline.domain.feeds.parse import FeedLimits, NotAFeed, parse_feed

# The errors of parsers at pages and feeds that are broken in unforeseen ways.
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    LxmlError,
    OSError,
    TypeError,
    ValueError,
)
_FILES: Final = 64
_GRACE_S: Final = 5
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "ftplib.",
)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one process; seconds are for one page or feed, characters for one text."""

    memory_mb: int
    timeout_s: float
    max_text_chars: int
    max_entries: int
    max_feed_bytes: int


def main(limits: Limits) -> None:
    silence_libraries()
    # Whatever a library prints must not get into the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        # The language model unpacks itself into a file, which is impossible once the process is confined.
        language_of("The first text loads the model that identifies the languages of the others.")
        confine(limits.memory_mb)
        write_frame(answers, b"ready")
        answers.flush()
        while (head := read_frame(sys.stdin.buffer)) is not None:
            body = read_frame(sys.stdin.buffer)
            if body is None:
                return
            _set_deadline(limits.timeout_s + _GRACE_S)
            reply = _reply(msgspec.json.decode(head, type=Request), body, limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            write_frame(answers, encode_reply(reply))
            answers.flush()
            if reply.spent:
                return


def confine(memory_mb: int) -> None:
    """Give up, for the rest of the process, all rights that reading a page does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not allowed in an extraction process")


def _set_deadline(seconds: float) -> None:
    """Let the kernel end the process after this many seconds of real time or of processor time."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _reply(request: Request, body: bytes, limits: Limits) -> Reply:
    try:
        return _page(request, body, limits) if isinstance(request, PageRequest) else _feed(request, body, limits)
    except (MemoryError, RecursionError) as exc:
        error = f"it takes more memory than an extraction process may have ({type(exc).__name__})"
        return Reply(error=error, spent=True)
    except _BROKEN as exc:
        return Reply(error=f"it cannot be parsed: {type(exc).__name__}: {str(exc)[:200]}")


def _page(request: PageRequest, body: bytes, limits: Limits) -> Reply:
    try:
        page = read_page(body, url=request.url, encoding=request.encoding, max_text_chars=limits.max_text_chars)
    except NoArticleError as exc:
        return Reply(error=str(exc))
    return Reply(page=page)


def _feed(request: FeedRequest, body: bytes, limits: Limits) -> Reply:
    try:
        feed = parse_feed(
            body,
            url=request.url,
            content_type=request.content_type,
            now=request.now,
            limits=FeedLimits(
                entries=limits.max_entries, text_chars=limits.max_text_chars, unpacked_bytes=limits.max_feed_bytes
            ),
        )
    except NotAFeed as exc:
        return Reply(error=str(exc), linked=exc.linked)
    return Reply(feed=feed)


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Limits))
