"""The pages and their files, from `web/` beside this package."""

from pathlib import Path
from typing import Final

from aiohttp import web

from conference.errors import NotFound
from signaling.practice.identity import Identity
from signaling.store.store import Store

WEB_FOLDER: Final = Path(__file__).resolve().parents[2] / "web"

_TYPES: Final = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, under which type; the machine's own table differs from one to the next."""


class Pages:
    """A page for each of the two sides, and the files that both are made of."""

    def __init__(self, *, store: Store, identity: Identity, folder: Path = WEB_FOLDER) -> None:
        self._store = store
        self._identity = identity
        self._folder = folder
        self._files = _servable(folder)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/", self._front)
        app.router.add_get("/m/{link}", self._call)
        app.router.add_get("/workspace", self._workspace)
        app.router.add_get("/workspace/meetings/{appointment}", self._workspace)
        app.router.add_get("/portal", self._portal)
        app.router.add_get("/static/{path:.+}", self._static)
        app.router.add_get("/healthz", self._health)

    async def _front(self, _: web.Request) -> web.StreamResponse:
        return self._page("index.html")

    async def _workspace(self, _: web.Request) -> web.StreamResponse:
        """The same page for all of it; it asks `/workspace/session` what to show."""
        return self._page("workspace.html")

    async def _portal(self, _: web.Request) -> web.StreamResponse:
        return self._page("portal.html")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        """A guest's page. It makes its visitor known again, by a cookie unless they are signed in.

        A guest who signs in half-way keeps their cookie, by which the door merges the two (R41).
        """
        link = request.match_info["link"]
        if await self._store.appointments.find_by_link(link) is None:
            raise NotFound(
                "This link does not lead to a meeting. Please check that it is complete."
            )
        response = self._page("call.html")
        if await self._identity.client(request) is None:
            await self._identity.greet_guest(request, response, link=link)
        return response

    async def _static(self, request: web.Request) -> web.StreamResponse:
        """Looked up in the list made at start, so no path leads anywhere else."""
        path = self._files.get(request.match_info["path"])
        if path is None:
            raise NotFound("There is nothing at this address.")
        # Asked for again each time, answered 304 by its ETag: an update needs no renaming.
        headers = {"Cache-Control": "no-cache", "Content-Type": _TYPES[path.suffix]}
        return web.FileResponse(path, headers=headers)

    async def _health(self, _: web.Request) -> web.Response:
        """Healthy means that a decision could be written down. Raises StoreUnavailable."""
        await self._store.check()
        return web.json_response({"status": "ok"})

    def _page(self, name: str) -> web.FileResponse:
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
        return web.FileResponse(self._folder / name, headers=headers)


def _servable(folder: Path) -> dict[str, Path]:
    """Every file below the folder that is of a served type, by its path in a URL."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.suffix in _TYPES and path.is_file() and not path.is_symlink()
    }
