"""Forms that browsers send: read with a limit, and refused unless a page of ours has sent them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.access.sessions import is_form_token

LARGEST_BYTES: Final = 64_000
MOST_FIELDS: Final = 2_000
TOKEN_FIELD: Final = "form_token"  # noqa: S105
_MEDIA_TYPE: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form, in order."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """The first value of this name, or an empty text."""
        return next((value for given, value in self.fields if given == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """Every value of this name, each once."""
        return tuple(dict.fromkeys(value for given, value in self.fields if given == name and value))


async def read_form(request: Request) -> Form:
    """The form in the body. HTTPException if it is too large or not a form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise HTTPException(415, f"A form is sent as {_MEDIA_TYPE}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise HTTPException(413, f"This form is larger than {LARGEST_BYTES:,} bytes.")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as exc:
        raise HTTPException(400, "This form cannot be read.") from exc
    return Form(fields=tuple(fields))


def check_form_token(form: Form, secret: str) -> None:
    """HTTPException unless the form was sent by a page of the session with this secret."""
    if not secret or not is_form_token(secret, form.one(TOKEN_FIELD)):
        raise HTTPException(
            403, "This form is not, or no longer, from your session: go back, load the page again, and send it again."
        )
