"""Real Chromium and Firefox for tests, each participant with a picture and a voice of their own.

Firefox has no file-fed camera and Chromium's is one per process, so `getUserMedia` is replaced in
both by a canvas in the participant's colour and an oscillator at the participant's pitch. What is
sent, encoded, forwarded, decoded and painted is real.
"""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, async_playwright

from tests.support import product
from tests.support.product import Server

CHROMIUM = Path("/usr/bin/chromium")
FIREFOX = Path("/usr/bin/firefox-esr")

_OF_THE_BROWSER_ITSELF = [
    # Its address bar: hundreds of scripts of its own beside the first page of each window.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # What Playwright switches off: of this flag Chromium reads the last one alone.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "BlockOriginHeaderModificationOnRedirect",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "Translate",
]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(_OF_THE_BROWSER_ITSELF),
]

FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "media.navigator.streams.fake": True,
    "media.peerconnection.ice.loopback": True,
    "permissions.default.camera": 1,
    "permissions.default.microphone": 1,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "app.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}

_OWN_MEDIA = (Path(__file__).parent / "own_media.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a participant looks and sounds like: a hue in degrees, a pitch in hertz.

    `camera` is the width and height of the picture: small, for four of them are encoded and decoded
    on two cores. Of 320 × 180 browsers send one layer.
    """

    hue: int
    pitch_hz: int
    camera: tuple[int, int] = (320, 180)
    media: str = field(default=_OWN_MEDIA, repr=False)
    """The script that draws and sounds, with HUE, PITCH, WIDTH and HEIGHT to be filled in."""

    @property
    def script(self) -> str:
        """Makes a camera and a microphone of it."""
        width, height = self.camera
        words = {"HUE": self.hue, "PITCH": self.pitch_hz, "WIDTH": width, "HEIGHT": height}
        script = self.media
        for word, value in words.items():
            script = script.replace(f"__{word}__", str(value))
        return script


async def launch_chromium(
    playwright: Playwright, *further_flags: str, executable: Path = CHROMIUM
) -> Browser:
    return await playwright.chromium.launch(
        executable_path=executable, args=[*CHROMIUM_FLAGS, *further_flags]
    )


@asynccontextmanager
async def product_and_chromium(**settings: str) -> AsyncIterator[tuple[Server, Browser]]:
    """The product in a folder of its own, with these settings, and a Chromium to use it with."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await stack.enter_async_context(product.running(Path(folder), **settings))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await launch_chromium(playwright)
        stack.push_async_callback(chromium.close)
        yield server, chromium


async def launch_firefox(
    playwright: Playwright, *, sound: dict[str, str], authority: Path | None = None
) -> Browser:
    """`sound` is the environment that leads to a sound card (`tests.support.sound`); `authority`
    a certificate (PEM) to trust besides those that Firefox knows."""
    return await playwright.firefox.launch(
        env=os.environ | sound,
        channel="moz-firefox",
        executable_path=FIREFOX if authority is None else _trusting(authority),
        firefox_user_prefs=FIREFOX_PREFERENCES,
    )


def _trusting(authority: Path) -> Path:
    """A Firefox that notes the authority in its profile, which is made anew for each launch, before
    it begins: no preference and no command line does it."""
    script = authority.with_name("firefox")
    script.write_text(f"""#!/bin/sh
set -eu
for word; do
  [ "${{before:-}}" != --profile ] || profile="sql:$word"
  before="$word"
done
certutil -N -d "$profile" --empty-password
certutil -A -d "$profile" -n tests -t C,, -i "{authority}"
exec {FIREFOX} "$@"
""")
    script.chmod(0o700)
    return script


@asynccontextmanager
async def visitor(
    browser: Browser, *, appearance: Appearance, phone: bool = False
) -> AsyncIterator[Page]:
    """A page in a cookie jar of its own, and no script of it has failed when it is left.

    Its window is as small as a wide page's may be: two cores paint it, without a graphics card."""
    width, height = (390, 844) if phone else (1120, 630)
    context = await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2 if phone else 1
    )
    errors: list[str] = []
    context.on("weberror", lambda told: errors.append(told.error.stack or told.error.message))
    try:
        await context.add_init_script(appearance.script)
        yield await context.new_page()
    finally:
        await context.close()
    assert not errors, errors
