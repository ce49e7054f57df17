"""An extraction process: reads pages on standard input, answers on standard output, until the input ends.

Started with its limits as arguments: memory in MB, seconds for a page, longest text in characters. It ends itself when
a page takes longer than that and a bit, in case nobody is left to end it.
"""

import os
import resource
import signal
import sys

import msgspec
from lxml.etree import LxmlError

from pipeline.adapters.extraction_frames import PageReply, PageRequest, read_frame, write_frame
from pipeline.adapters.pages import NoArticleError, read_page

# What a parser trips over in a page that is broken in a way nobody thought of.
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, LxmlError, OSError, TypeError, ValueError)


def main(memory_mb: int, timeout_s: float, max_text_chars: int) -> None:
    # Whatever a library prints must not end in the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        write_frame(answers, b"ready")
        answers.flush()
        while (head := read_frame(sys.stdin.buffer)) is not None:
            page = read_frame(sys.stdin.buffer)
            if page is None:
                return
            signal.setitimer(signal.ITIMER_REAL, timeout_s + 5)
            reply = _reply(msgspec.json.decode(head, type=PageRequest), page, max_text_chars)
            signal.setitimer(signal.ITIMER_REAL, 0)
            write_frame(answers, msgspec.json.encode(reply))
            answers.flush()


def _reply(request: PageRequest, page: bytes, max_text_chars: int) -> PageReply:
    try:
        return read_page(page, url=request.url, encoding=request.encoding, max_text_chars=max_text_chars)
    except NoArticleError as exc:
        return PageReply(error=str(exc))
    except (MemoryError, RecursionError) as exc:
        return PageReply(error=f"it takes more memory than an extraction process may have ({type(exc).__name__})")
    except _BROKEN as exc:
        return PageReply(error=f"it cannot be parsed: {type(exc).__name__}: {str(exc)[:200]}")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
