"""Extraction in other processes: a page that hangs, explodes or crashes its parser costs that page and nothing else.

Processes are started when first needed, and replaced after a number of pages, since the libraries' caches grow with
each. They talk through pipes (`extraction_frames`) and import neither the model nor the log.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Final

import msgspec

import pipeline
from pipeline.adapters.extraction_frames import PageReply, PageRequest, read_frame, write_frame
from pipeline.errors import ExtractionError, FatalError
from pipeline.ports import Extracted
from pipeline.settings import ProduceSettings

_START_S: Final = 60.0


class ProcessExtractor:
    """An `Extractor`. May be used by several threads at once; more pages than processes wait."""

    def __init__(self, settings: ProduceSettings) -> None:
        self._settings = settings
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [_Worker(settings) for _ in range(settings.extract_workers)]
        for worker in self._workers:
            self._idle.put(worker)

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        """Raises ExtractionError where the page has no article text, or breaks a limit."""
        worker = self._idle.get()
        try:
            reply = worker.ask(PageRequest(url=url, encoding=encoding), html)
        finally:
            self._idle.put(worker)
        if reply.error is not None:
            raise ExtractionError(f"{url or 'the page'}: {reply.error}")
        return Extracted(
            title=reply.title,
            text=reply.text,
            author=reply.author,
            published=reply.published,
            language=reply.language,
            canonical_url=reply.canonical_url,
            paywalled=reply.paywalled,
        )

    def close(self) -> None:
        for worker in self._workers:
            worker.stop()


class _Worker:
    """One process, started when it is first asked and after every end. Used by one thread at a time."""

    def __init__(self, settings: ProduceSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._pages = 0

    def ask(self, request: PageRequest, page: bytes) -> PageReply:
        if self._process is None or self._process.poll() is not None:
            self._start()
        self._pages += 1
        answer, late = self._within(self._settings.extract_timeout_s, lambda: self._exchange(request, page))
        if answer is None:
            ended = self.stop()
            if late:
                return PageReply(error=f"extraction took longer than {self._settings.extract_timeout_s:g} s")
            return PageReply(error=f"the extraction process ended ({ended})")
        if self._pages >= self._settings.extract_recycle_pages:
            self.stop()
        return msgspec.json.decode(answer, type=PageReply)

    def stop(self) -> str:
        """Ends the process; says how it had ended."""
        process, self._process, self._pages = self._process, None, 0
        if process is None:
            return "it was not running"
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            # Unsent bytes of a page that its process did not live to read are no loss.
            with suppress(BrokenPipeError):
                _open(pipe).close()
        return f"signal {-process.returncode}" if process.returncode < 0 else f"exit {process.returncode}"

    def _start(self) -> None:
        self.stop()
        settings = self._settings
        limits = (settings.extract_memory_mb, settings.extract_timeout_s, settings.max_text_chars)
        # Of the environment only what Python itself needs; one thread each, since several processes run at once.
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        paths = [str(Path(pipeline.__file__).parents[1]), *filter(None, [inherited.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.adapters.extraction_worker", *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=inherited | {"PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        # Its imports take a second or, on a busy machine, several: they are not the first page's time.
        ready, _ = self._within(_START_S, lambda: read_frame(_open(self._running().stdout)))
        if ready is None:
            raise FatalError(f"an extraction process does not start ({self.stop()}); is trafilatura installed?")

    def _within(self, seconds: float, do: Callable[[], bytes | None]) -> tuple[bytes | None, bool]:
        """What `do` answers, None where the process ended meanwhile; and whether it was ended for being late."""
        process, late = self._running(), threading.Event()

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

    def _exchange(self, request: PageRequest, page: bytes) -> bytes | None:
        process = self._running()
        pages, answers = _open(process.stdin), _open(process.stdout)
        try:
            write_frame(pages, msgspec.json.encode(request))
            write_frame(pages, page)
            pages.flush()
            return read_frame(answers)
        except OSError:
            return None

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
