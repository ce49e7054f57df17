"""Single fetches, each with a new fetcher, for tests that need no state between fetches."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping

from pipeline.adapters.addresses import Resolver, system_resolver
from pipeline.adapters.http import HttpFetcher
from pipeline.ports import Response
from pipeline.settings import ProduceSettings


def fetch_once(
    url: str,
    settings: ProduceSettings,
    *,
    resolver: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = 1_000_000,
    permit: Callable[[str], Awaitable[None]] | None = None,
) -> Response:
    async def fetch() -> Response:
        fetcher = HttpFetcher(settings, resolver=resolver, tls=tls)
        try:
            return await fetcher.fetch(url, headers=headers, max_bytes=max_bytes, permit=permit)
        finally:
            await fetcher.close()

    return asyncio.run(fetch())
