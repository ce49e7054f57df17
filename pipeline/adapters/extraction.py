"""Runs extraction in other processes: a page that hangs or crashes its parser harms nothing else.

Processes are started when first needed, and replaced after a number of pages, because the libraries' caches grow with
each page. They talk through pipes (`extraction_frames`) and import neither the model nor the log.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Final

import msgspec

import pipeline
from pipeline.adapters.extraction_frames import FeedRequest, PageRequest, Reply, Request, read_frame, write_frame
from pipeline.domain.feeds.parse import NotAFeed, ParsedFeed
from pipeline.errors import ExtractionError, FatalError
from pipeline.ports import Extracted
from pipeline.settings import ProduceSettings

_START_S: Final = 60.0


RECYCLE_PAGES = 500
"""After this many pages and feeds an extraction process is replaced: the libraries keep memory."""


class ProcessExtractor:
    """An `Extractor` over a few processes.

    Several threads may use it at once; if there are more pages than processes, they wait.
    """

    def __init__(self, settings: ProduceSettings, *, recycle_pages: int = RECYCLE_PAGES) -> None:
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [_Worker(settings, recycle_pages) for _ in range(settings.extract_workers)]
        for worker in self._workers:
            self._idle.put(worker)

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        """Extract the article. Raises ExtractionError if the page has no article text, or breaks a limit."""
        reply = self._ask(PageRequest(url=url, encoding=encoding), html)
        if reply.page is None:
            raise ExtractionError(f"{url or 'the page'}: {reply.error}")
        return reply.page

    def parse_feed(
        self, body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None
    ) -> ParsedFeed:
        """Parse a feed. Raises NotAFeed, also if the bytes break a limit."""
        reply = self._ask(FeedRequest(url=url, content_type=content_type, now=now), body)
        if reply.feed is None:
            raise NotAFeed(reply.error or "it could not be read", linked=reply.linked)
        return reply.feed

    def close(self) -> None:
        """End all processes. Requests under way in other threads fail, and so do later ones."""
        for worker in self._workers:
            worker.close()

    def _ask(self, request: Request, body: bytes) -> Reply:
        worker = self._idle.get()
        try:
            return worker.ask(request, body)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process, started at the first request and after every end.

    For one thread at a time, except `close`.
    """

    def __init__(self, settings: ProduceSettings, recycle_pages: int) -> None:
        self._settings = settings
        self._recycle_pages = recycle_pages
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0
        self._closed = False
        self._lock = threading.Lock()  # between `close` and a process that is being started
        self._used = threading.Lock()

    def ask(self, request: Request, body: bytes) -> Reply:
        with self._used:
            return self._ask(request, body)

    def _ask(self, request: Request, body: bytes) -> Reply:
        if self._closed:
            return Reply(error="the extraction processes were closed")
        process = self._process
        if process is None or process.poll() is not None:
            process = self._start()
        answer, late = self._within(
            process, self._settings.extract_timeout_s, lambda: _exchange(process, request, body)
        )
        if answer is None:
            ended = self.stop()
            if late:
                return Reply(error=f"extraction took longer than {self._settings.extract_timeout_s:g} s")
            return Reply(error=f"the extraction process ended ({ended})")
        self._answered += 1
        reply = msgspec.json.decode(answer, type=Reply)
        if reply.spent or self._answered >= self._recycle_pages:
            self.stop()
        return reply

    def stop(self) -> str:
        """End the process and say how it ended."""
        process, self._process, self._answered = self._process, None, 0
        if process is None:
            return "it was not running"
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            # Unsent bytes of a page whose process has ended do not matter.
            with suppress(BrokenPipeError):
                _open(pipe).close()
        return f"signal {-process.returncode}" if process.returncode < 0 else f"exit {process.returncode}"

    def close(self) -> None:
        """End the process, from any thread; a thread that waits for an answer gets an error."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        with self._used:
            self.stop()

    def _start(self) -> "subprocess.Popen[bytes]":
        self.stop()
        settings = self._settings
        limits = {
            "memory_mb": settings.extract_memory_mb,
            "timeout_s": settings.extract_timeout_s,
            "max_text_chars": settings.max_text_chars,
            "max_entries": settings.max_entries,
            "max_feed_bytes": settings.max_feed_bytes,
        }
        # Only the environment variables that Python itself needs; one thread each, as several processes run at once.
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        paths = [str(Path(pipeline.__file__).parents[1]), *filter(None, [inherited.get("PYTHONPATH")])]
        with self._lock:
            process = self._process = subprocess.Popen(
                [sys.executable, "-m", "pipeline.adapters.extraction_worker", msgspec.json.encode(limits).decode()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=inherited
                | {"PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
            if self._closed:
                process.kill()
        # Its imports take a second or, on a busy machine, several: that time is not charged to the first page.
        ready, _ = self._within(process, _START_S, lambda: read_frame(_open(process.stdout)))
        if ready is None and not self._closed:
            raise FatalError(f"an extraction process does not start ({self.stop()}); is trafilatura installed?")
        return process

    @staticmethod
    def _within(
        process: "subprocess.Popen[bytes]", seconds: float, do: Callable[[], bytes | None]
    ) -> tuple[bytes | None, bool]:
        """The answer of `do`, None if the process ended; and whether it was ended for being late."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return do(), late.is_set()
        finally:
            timer.cancel()


def _exchange(process: "subprocess.Popen[bytes]", request: Request, body: bytes) -> bytes | None:
    questions, answers = _open(process.stdin), _open(process.stdout)
    try:
        write_frame(questions, msgspec.json.encode(request))
        write_frame(questions, body)
        questions.flush()
        return read_frame(answers)
    except OSError:
        return None


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
