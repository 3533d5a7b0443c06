"""The pages and their files, from `web/` beside this package."""

from pathlib import Path
from typing import Final

from aiohttp import web

from conference.errors import NotFound
from signaling.http.languages import WEB_FOLDER, language_of, remember
from signaling.http.responses import PART_OF_A_PAGE
from signaling.practice.assets import Asset, Assets
from signaling.practice.identity import Identity
from signaling.practice.reception import PICTURE_PATH, ReceptionReader
from signaling.store.store import Store

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_NEVER: Final = "no-store"


class Pages:
    """A page for each of the two sides, and the files that both are made of."""

    def __init__(
        self,
        *,
        store: Store,
        identity: Identity,
        reception: ReceptionReader,
        folder: Path = WEB_FOLDER,
    ) -> None:
        self._store = store
        self._reception = reception
        self._identity = identity
        self._assets = Assets(folder)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/", self._front)
        app.router.add_get("/m/{link}", self._call)
        app.router.add_get("/workspace", self._workspace)
        app.router.add_get("/workspace/meetings/{appointment}", self._workspace)
        app.router.add_get("/portal", self._portal)
        app.router.add_get("/static/{path:.+}", self._static)
        app.router.add_get("/service_worker/{language}.js", self._worker)
        app.router.add_get(PICTURE_PATH + "{name}", self._picture)
        app.router.add_get("/healthz", self._health)

    async def _front(self, request: web.Request) -> web.StreamResponse:
        return self._page(request, "index.html")

    async def _workspace(self, request: web.Request) -> web.StreamResponse:
        """The same page for all of it; it asks `/workspace/session` what to show."""
        return self._page(request, "workspace.html")

    async def _portal(self, request: web.Request) -> web.StreamResponse:
        return self._page(request, "portal.html")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        """A guest's page. It makes its visitor known again, by a cookie unless they are signed in.

        A guest who signs in half-way keeps their cookie, by which the door merges the two (R41).
        """
        link = request.match_info["link"]
        if await self._store.appointments.find_by_link(link) is None:
            raise NotFound(
                "This link does not lead to a meeting. Please check that it is complete."
            )
        response = self._page(request, "call.html")
        if await self._identity.client(request) is None:
            await self._identity.greet_guest(request, response, link=link)
        return response

    async def _static(self, request: web.Request) -> web.StreamResponse:
        """Looked up among what was read at start, so no path leads anywhere else."""
        found = self._assets.find(request.match_info["path"])
        if found is None:
            raise NotFound("There is nothing at this address.")
        asset, is_for_ever = found
        return _send(request, asset, keep=_FOR_EVER if is_for_ever else _ASK_AGAIN)

    async def _worker(self, request: web.Request) -> web.StreamResponse:
        """At an address for good, as browsers look there for its next version; it is for the pages
        of visits, each of which has one of its own (Service Workers, section 4.4)."""
        worker = self._assets.worker(request.match_info["language"])
        if worker is None:
            raise NotFound("There is nothing at this address.")
        response = _send(request, worker, keep=_ASK_AGAIN)
        response.headers["Service-Worker-Allowed"] = "/m/"
        return response

    async def _picture(self, request: web.Request) -> web.Response:
        """The practice's own picture, which anybody at a door may see; of a name that is made from
        what it shows, so it is kept for good."""
        picture = (await self._reception.reception()).picture
        if picture is None or picture.name != request.match_info["name"]:
            raise NotFound("There is nothing at this address.")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Type": picture.media_type,
        }
        return web.Response(body=picture.content, headers=headers)

    async def _health(self, _: web.Request) -> web.Response:
        """Healthy means that a decision could be written down. Raises StoreUnavailable."""
        await self._store.check()
        return web.json_response({"status": "ok"})

    def _page(self, request: web.Request, name: str) -> web.Response:
        page = self._assets.page(name, language_of(request))
        response = _send(request, page, keep=_NEVER)
        remember(request, response)
        return response


def _send(request: web.Request, asset: Asset, *, keep: str) -> web.Response:
    """Whole, or 304 for whoever has it; gzipped for whoever takes that (RFC 9110, 12.5.3)."""
    headers = {"Cache-Control": keep, "Vary": "Accept-Encoding", "ETag": f'"{asset.tag}"'}
    if any(known.value == asset.tag for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = asset.content_type
    body = asset.content
    if asset.gzipped is not None and _takes_gzip(request.headers.get("Accept-Encoding", "")):
        body = asset.gzipped
        # The two are not the same bytes, so they share no strong validator (RFC 9110, 8.8.3).
        headers |= {"Content-Encoding": "gzip", "ETag": f'W/"{asset.tag}"'}
    response = web.Response(body=body, headers=headers)
    response[PART_OF_A_PAGE] = asset.is_part
    return response


def _takes_gzip(accepted: str) -> bool:
    for offer in accepted.split(","):
        coding, _, weight = offer.replace(" ", "").partition(";q=")
        if coding.lower() == "gzip":
            return weight.strip("0.") != "" or weight == ""
    return False
