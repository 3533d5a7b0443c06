"""The canned states: for every screen what the server would have said, in its own models."""

from collections.abc import Callable

from tests.browser.gallery import said
from tests.browser.gallery.client_scenes import client_scenes
from tests.browser.gallery.host_scenes import host_scenes
from tests.browser.gallery.scene import Scene


def portal_scenes() -> list[Scene]:
    visits = [
        {
            "title": title,
            "starts_at": said.today(hour),
            "ends_at": said.today(hour, 45),
            "hosts": [said.HOST],
            "link": "/m/link1",
        }
        for title, hour in (("Follow-up consultation", 10), ("Group: sleeping well", 15))
    ]
    known = {"signed_in": True, "name": "Client Adams", "practice": said.PRACTICE}
    return [
        Scene("signin", "/portal", "For clients", session=said.SIGNED_OUT),
        Scene(
            "signin-next",
            "/portal?next=/m/link1",
            "without signing in",
            session=said.SIGNED_OUT,
        ),
        Scene(
            "visits", "/portal", "Go to the waiting room", session={**known, "appointments": visits}
        ),
        Scene("visits-none", "/portal", "no appointments", session={**known, "appointments": []}),
    ]


GROUPS: dict[str, Callable[[], list[Scene]]] = {
    "client": client_scenes,
    "host": host_scenes,
    "portal": portal_scenes,
}


def scenes() -> dict[str, Scene]:
    """Every scene under `group/name`."""
    front = Scene("front", "/", "I am a client")
    every = {"front": front}
    for group, make in GROUPS.items():
        every.update({f"{group}/{scene.name}": scene for scene in make()})
    return every
