"""Signing in and out, at the workspace for practitioners and at the portal for clients."""

from collections.abc import Sequence
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from signaling.config import Settings
from signaling.http.bodies import Body, read_body
from signaling.http.limits import SignInThrottle, client_address
from signaling.http.responses import NotSignedIn
from signaling.practice.identity import Identity
from signaling.practice.passwords import MAX_CHARS, Passwords
from signaling.process.clock import Clock
from signaling.store.accounts import Account, AccountRole, canonical_email
from signaling.store.appointments import Appointment
from signaling.store.store import Store

_PORTAL_SHOWS_BACK_S: Final = 12 * 3600.0
"""A meeting may go on long after its booked end; its clients still find it."""
_PORTAL_SHOWS_AHEAD_S: Final = 60 * 86400.0


class WrongCredentials(NotSignedIn):
    """No account with this e-mail address and password. Which of the two, nobody is told."""

    code = "wrong_credentials"


class SignInBody(Body):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]


class SignIn:
    """The handlers of both doors."""

    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        identity: Identity,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._store = store
        self._identity = identity
        self._passwords = passwords
        self._clock = clock
        self._throttle = SignInThrottle(
            per_account=settings.sign_in_failures,
            per_address=settings.sign_in_failures_per_address,
        )

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/workspace/sign-in", self._sign_in_to_workspace)
        app.router.add_post("/workspace/sign-out", self._sign_out_of_workspace)
        app.router.add_get("/workspace/session", self._workspace_session)
        app.router.add_post("/portal/sign-in", self._sign_in_to_portal)
        app.router.add_post("/portal/sign-out", self._sign_out_of_portal)
        app.router.add_get("/portal/session", self._portal_session)

    # -------------------------------------------------------------- workspace

    async def _sign_in_to_workspace(self, request: web.Request) -> web.Response:
        account = await self._check(request, AccountRole.PRACTITIONER)
        response = web.json_response(self._workspace_view(account))
        self._identity.sign_in(response, account)
        return response

    async def _sign_out_of_workspace(self, request: web.Request) -> web.Response:
        response = web.json_response(self._workspace_view(None))
        await self._identity.sign_out(request, response, role=AccountRole.PRACTITIONER)
        return response

    async def _workspace_session(self, request: web.Request) -> web.Response:
        return web.json_response(self._workspace_view(await self._identity.practitioner(request)))

    def _workspace_view(self, account: Account | None) -> dict[str, object]:
        return {
            "signed_in": account is not None,
            "name": None if account is None else account.name,
            "practice": self._settings.practice_name,
        }

    # -------------------------------------------------------------- portal

    async def _sign_in_to_portal(self, request: web.Request) -> web.Response:
        account = await self._check(request, AccountRole.CLIENT)
        response = web.json_response(await self._portal_view(account))
        self._identity.sign_in(response, account)
        return response

    async def _sign_out_of_portal(self, request: web.Request) -> web.Response:
        response = web.json_response(await self._portal_view(None))
        await self._identity.sign_out(request, response, role=AccountRole.CLIENT)
        return response

    async def _portal_session(self, request: web.Request) -> web.Response:
        return web.json_response(await self._portal_view(await self._identity.client(request)))

    async def _portal_view(self, account: Account | None) -> dict[str, object]:
        appointments: list[dict[str, object]] = []
        if account is not None:
            now = self._clock()
            booked = await self._store.appointments.of_client(
                account.id, since=now - _PORTAL_SHOWS_BACK_S, until=now + _PORTAL_SHOWS_AHEAD_S
            )
            appointments = await self._portal_rows([a for a in booked if not a.cancelled])
        return {
            "signed_in": account is not None,
            "name": None if account is None else account.name,
            "practice": self._settings.practice_name,
            "appointments": appointments,
        }

    async def _portal_rows(self, booked: Sequence[Appointment]) -> list[dict[str, object]]:
        everybody = {host for appointment in booked for host in appointment.hosts}
        names = await self._store.accounts.names(everybody)
        return [
            {
                "title": appointment.title,
                "starts_at": appointment.starts_at,
                "ends_at": appointment.ends_at,
                "hosts": sorted(names[host] for host in appointment.hosts),
                "link": self._settings.share_link(appointment.link),
            }
            for appointment in booked
        ]

    # -------------------------------------------------------------- both

    async def _check(self, request: web.Request, role: AccountRole) -> Account:
        """Raises WrongCredentials, or TooManySignIns before any password is looked at."""
        body = await read_body(request, SignInBody, deadline=self._settings.body_deadline)
        email = canonical_email(body.email)
        visitor = client_address(request, self._settings.trusted_proxies)
        throttled = f"{role}:{email}"
        self._throttle.attempt(account=throttled, visitor=visitor, now=self._clock())
        account = await self._store.accounts.find_by_email(role, email)
        right = await self._passwords.verify(
            body.password, password_hash=None if account is None else account.password_hash
        )
        if account is None or not right:
            raise WrongCredentials("E-mail address and password do not belong together.")
        self._throttle.succeeded(account=throttled, visitor=visitor, now=self._clock())
        return account
