"""A push service as browser makers run them: takes pushes, sees who sends them, answers as told."""

import base64
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.support.certificates import certified

ADDRESS = "127.0.0.1"


@dataclass
class Received:
    """One push as it arrived, and who sent it as its token says (RFC 8292)."""

    path: str
    headers: dict[str, str]
    body: bytes
    claims: dict[str, object]
    key: str


@dataclass
class PushService:
    """`answers` are given one after the other, and 201 when there are no more."""

    authority: Path
    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    @property
    def site(self) -> str:
        """As a server's setting allows it."""
        return f"{ADDRESS}:{self.port}"

    def endpoint(self, browser: str) -> str:
        return f"https://{self.site}/push/{browser}"

    def taken_by(self, browser: str) -> int:
        """How many pushes came for this browser."""
        return sum(each.path == f"/push/{browser}" for each in self.received)

    def will_answer(self, *statuses: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers += [web.Response(status=status, headers=named) for status in statuses]

    async def _take(self, request: web.Request) -> web.Response:
        claims, key = _verified(request.headers["Authorization"])
        self.received.append(
            Received(request.path, dict(request.headers), await request.read(), claims, key)
        )
        return self.answers.pop(0) if self.answers else web.Response(status=201)


def _verified(authorization: str) -> tuple[dict[str, object], str]:
    """The claims of `vapid t=…, k=…`, with the signature checked by the key that it names."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, body, signature = given["t"].split(".")
    assert json.loads(_decoded(head))["alg"] == "ES256"
    raw = _decoded(signature)
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(given["k"]))
    point.verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{head}.{body}".encode(),
        ECDSA(SHA256()),
    )
    return json.loads(_decoded(body)), given["k"]


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@asynccontextmanager
async def push_service(folder: Path) -> AsyncIterator[PushService]:
    """Its key is in the folder. Whoever is to speak to it trusts `authority`."""
    made = certified(folder, ADDRESS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    service = PushService(made.authority)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service._take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, ADDRESS, 0, ssl_context=context).start()
    service.port = runner.addresses[0][1]
    try:
        yield service
    finally:
        await runner.cleanup()
