"""Who is asking: signed, http-only cookies, for the workspace, the portal and each link.

A cookie carries an id and a date and nothing else; what its bearer may do is looked up. The link of
a meeting makes its bearer a guest and never more: only the workspace's own addresses look at the
workspace's cookie, so a practitioner who opens a share link comes as a guest (R36).
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from conference.ids import AccountId, ParticipantId
from signaling.config import Settings
from signaling.process.clock import Clock
from signaling.store.accounts import Account, AccountRole
from signaling.store.save import SpentToken
from signaling.store.store import Store
from signaling.store.tokens import SigningKey

WORKSPACE_COOKIE: Final = "anteroom_workspace"
PORTAL_COOKIE: Final = "anteroom_portal"
_GUEST_PREFIX: Final = "anteroom_guest_"

MAX_GUEST_COOKIES: Final = 12
"""Of one browser: every request carries them all, and servers and proxies cap a header at 8 KiB."""

_ALGORITHM: Final = "HS256"
_KEY_BYTES: Final = 32
_MAX_TOKEN_CHARS: Final = 1024

_COOKIES: Final = {
    AccountRole.PRACTITIONER: WORKSPACE_COOKIE,
    AccountRole.CLIENT: PORTAL_COOKIE,
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands behind a request to one meeting's address. Who is booked or host, the door knows.

    practitioner: signed in to the workspace; only ever set at the workspace's own addresses
    client:       signed in to the portal: a verified guest
    guest:        the unverified identity of this link's cookie; beside an account when somebody has
                  signed in half-way, whom the door then merges (R41)
    """

    practitioner: Account | None
    client: Account | None
    guest: ParticipantId | None


@dataclass(frozen=True, slots=True)
class _Token:
    """What a cookie says once its signature, purpose and date are found good."""

    subject: str
    token_id: str
    issued_at: float
    expires_at: float


def guest_cookie_name(link: str) -> str:
    """The link itself is no name for a cookie: whoever has it may knock."""
    return _GUEST_PREFIX + hashlib.sha256(link.encode()).hexdigest()[:16]


class Identity:
    """Reads and writes the cookies. `new_id` yields unguessable ids of url-safe characters."""

    def __init__(
        self, settings: Settings, store: Store, *, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._newest: SigningKey | None = None
        self._keys = KeySet([])

    async def start(self) -> None:
        """Load the signing keys, making the first one. Raises StoreUnavailable."""
        keys = await self._store.tokens.signing_keys()
        if not keys:
            made = SigningKey(secrets.token_hex(4), secrets.token_bytes(_KEY_BYTES))
            await self._store.tokens.add_signing_key(made, now=self._clock())
            keys = await self._store.tokens.signing_keys()
        self._newest = keys[0]
        self._keys = KeySet([OctKey.import_key(key.secret, {"kid": key.id}) for key in keys])
        await self._store.tokens.forget_expired(now=self._clock())

    # -------------------------------------------------------------- reading

    async def practitioner(self, request: web.BaseRequest) -> Account | None:
        """Whoever is signed in to the workspace. Raises StoreUnavailable."""
        return await self._account(request, AccountRole.PRACTITIONER)

    async def client(self, request: web.BaseRequest) -> Account | None:
        """Whoever is signed in to the portal. Raises StoreUnavailable."""
        return await self._account(request, AccountRole.CLIENT)

    async def guest(self, request: web.BaseRequest, *, link: str) -> ParticipantId | None:
        """The unverified identity at this link, unless it was used up by signing in (R41)."""
        name = guest_cookie_name(link)
        token = self._read(request.cookies.get(name), purpose=name)
        if token is None or await self._store.tokens.is_spent(token.token_id):
            return None
        return ParticipantId(token.subject)

    async def visitor(
        self, request: web.BaseRequest, *, link: str, at: Literal["link", "workspace"]
    ) -> Visitor:
        """Everything a request to one meeting's address says of its sender."""
        in_workspace = at == "workspace"
        return Visitor(
            practitioner=await self.practitioner(request) if in_workspace else None,
            client=None if in_workspace else await self.client(request),
            guest=await self.guest(request, link=link),
        )

    def is_known(self, request: web.BaseRequest) -> bool:
        """Whether any of our cookies is genuine; costs a signature, asks no store."""
        return any(
            self._read(value, purpose=name) is not None
            for name, value in request.cookies.items()
            if name in (WORKSPACE_COOKIE, PORTAL_COOKIE) or name.startswith(_GUEST_PREFIX)
        )

    async def _account(self, request: web.BaseRequest, role: AccountRole) -> Account | None:
        name = _COOKIES[role]
        token = self._read(request.cookies.get(name), purpose=name)
        if token is None or await self._store.tokens.is_spent(token.token_id):
            return None
        account = await self._store.accounts.find(AccountId(token.subject))
        return account if account is not None and account.role is role else None

    # -------------------------------------------------------------- writing

    def sign_in(self, response: web.StreamResponse, account: Account) -> None:
        """Set the cookie of the account's role."""
        if account.role is AccountRole.PRACTITIONER:
            lasts, origin = self._settings.workspace_sign_in, self._settings.workspace_origin
        else:
            lasts, origin = self._settings.portal_sign_in, self._settings.public_origin
        self._set(
            response,
            name=_COOKIES[account.role],
            subject=account.id,
            token_id=self._new_id(),
            lasts=lasts,
            origin=origin,
        )

    async def sign_out(
        self, request: web.BaseRequest, response: web.StreamResponse, *, role: AccountRole
    ) -> None:
        """Take the cookie away and never accept it again, wherever it was copied to."""
        name = _COOKIES[role]
        token = self._read(request.cookies.get(name), purpose=name)
        if token is not None:
            await self._store.tokens.spend(SpentToken(token.token_id, token.expires_at))
        response.del_cookie(name, path="/")

    async def greet_guest(
        self, request: web.BaseRequest, response: web.StreamResponse, *, link: str
    ) -> ParticipantId:
        """Set this link's guest cookie, of a new identity or the one it knows already."""
        known = await self.guest(request, link=link)
        guest = known or ParticipantId(self._new_id())
        self._set(
            response,
            name=guest_cookie_name(link),
            subject=guest,
            token_id=guest,
            lasts=self._settings.guest_cookie,
            origin=self._settings.public_origin,
        )
        self._forget_oldest(request, response, keep=guest_cookie_name(link))
        return guest

    def used_up(self, guest: ParticipantId) -> SpentToken:
        """For the save that merges this guest into an account: their cookie is good no longer."""
        return SpentToken(guest, self._clock() + self._settings.guest_cookie)

    def _forget_oldest(
        self, request: web.BaseRequest, response: web.StreamResponse, *, keep: str
    ) -> None:
        aged = []
        for name, value in request.cookies.items():
            if name.startswith(_GUEST_PREFIX) and name != keep:
                token = self._read(value, purpose=name)
                aged.append((0.0 if token is None else token.issued_at, name))
        for _, name in sorted(aged, reverse=True)[MAX_GUEST_COOKIES - 1 :]:
            response.del_cookie(name, path="/")

    # -------------------------------------------------------------- tokens

    def _set(
        self,
        response: web.StreamResponse,
        *,
        name: str,
        subject: str,
        token_id: str,
        lasts: float,
        origin: str,
    ) -> None:
        assert self._newest is not None, "start() loads the keys"
        now = int(self._clock())
        claims = {
            "aud": name,
            "sub": subject,
            "jti": token_id,
            "iat": now,
            "exp": now + int(lasts),
        }
        header = {"alg": _ALGORITHM, "kid": self._newest.id}
        response.set_cookie(
            name,
            jwt.encode(header, claims, self._keys, algorithms=[_ALGORITHM]),
            max_age=int(lasts),
            path="/",
            secure=origin.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )

    def _read(self, value: str | None, *, purpose: str) -> _Token | None:
        """None for whatever is not a token that we signed for this very cookie and is in date.

        The cookie's name is the token's audience, so one link's guest is nobody at another and a
        client's sign-in is none in the workspace.
        """
        if value is None or len(value) > _MAX_TOKEN_CHARS:
            return None
        try:
            claims = jwt.decode(value, self._keys, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        if claims.get("aud") != purpose or claims["exp"] <= self._clock():
            return None
        return _Token(
            subject=claims["sub"],
            token_id=claims["jti"],
            issued_at=claims["iat"],
            expires_at=claims["exp"],
        )
