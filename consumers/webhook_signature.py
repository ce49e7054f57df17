"""Signs what a webhook is sent, as https://www.standardwebhooks.com has it: receivers have libraries that check it.

HMAC-SHA256 over `id.timestamp.body`, so that neither can be exchanged; the receiver refuses an old timestamp.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final

from pipeline.domain.text.epoch import epoch_ms
from pipeline.errors import ConfigError

SHORTEST_SECRET_BYTES: Final = 24
_PREFIX: Final = "whsec_"


def key_of(secret: str) -> bytes:
    """The key of a secret: what is behind `whsec_` in base64, or the secret's own bytes.

    ConfigError if it is shorter than 24 bytes, or not base64 after `whsec_`. The message does not repeat it.
    """
    secret = secret.strip()
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error as exc:
            raise ConfigError(f"the secret is not base64 after {_PREFIX}") from exc
    else:
        key = secret.encode()
    if len(key) < SHORTEST_SECRET_BYTES:
        raise ConfigError(f"the secret has {len(key)} bytes: {SHORTEST_SECRET_BYTES} at least")
    return key


def headers(key: bytes, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that identify and sign a request at `now`."""
    stamp = str(epoch_ms(now) // 1000)
    signed = hmac.new(key, b".".join((event_id.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
