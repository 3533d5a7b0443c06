"""Every setting of a server, read once at start from the environment and, if named, a TOML file.

`ANTEROOM_LISTEN_PORT=8443` sets `listen_port`. `ANTEROOM_CONFIG=/etc/anteroom.toml` names a file
with the same names in lower case; the environment wins over it.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from conference.errors import BadInput
from conference.meeting.settings import DoorSettings
from conference.relay.settings import DEFAULT_MEDIA_PORT, RelaySettings
from signaling.http.origins import canonical_origin
from signaling.push.services import SERVICE_FORM, SERVICES, PushServices
from signaling.turn import Turn

_DOOR = DoorSettings()

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
ScreenBitrate = Annotated[int, Field(ge=400_000)]
"""Room for both of a screen's encodings."""
Port = Annotated[int, Field(ge=1, le=65535)]
Share = Annotated[float, Field(gt=0, le=1)]
Origin = Annotated[str, AfterValidator(canonical_origin)]


def _split(value: object) -> object:
    """Lists are written `a, b` in the environment and as arrays in TOML."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _known_zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{name!r} is no IANA time zone, such as Europe/Berlin")
    return name


def _named_for_tls(url: str) -> str:
    """Firefox's log says of others: TLS requires FQDN, not IP address."""
    scheme, _, rest = url.partition(":")
    host = rest.partition("?")[0]
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if scheme == "turns" and _is_address(host):
        raise ValueError(f"{url!r} needs a host name: Firefox opens no TLS to a bare address")
    return url


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)]
Addresses = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
TurnUrl = Annotated[
    str,
    Field(pattern=r"^turns?:[^/\s?]+(\?transport=(udp|tcp))?$"),
    AfterValidator(_named_for_tls),
]
TurnUrls = Annotated[
    tuple[TurnUrl, ...],
    NoDecode,
    BeforeValidator(_split),
]
"""RFC 7065."""

PushServiceNames = Annotated[
    tuple[Annotated[str, Field(pattern=SERVICE_FORM)], ...], NoDecode, BeforeValidator(_split)
]


def usable_cores() -> int:
    """That this process may run on, which in a container may be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """One server's settings. Frozen: nothing changes them while it runs."""

    model_config = SettingsConfigDict(
        env_prefix="ANTEROOM_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    practice_name: str = Field("Practice", description="Shown to clients beside the appointment.")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        "", description="IANA name in which a day begins and ends; empty: the machine's own."
    )

    public_url: Origin | None = Field(
        None,
        description="Scheme, host and port under which clients reach the server. "
        "Needed unless it listens on loopback.",
    )
    workspace_url: Origin | None = Field(
        None, description="The same for practitioners; `public_url` if not given."
    )
    listen_host: str = Field("127.0.0.1", description="Host name or address to listen on.")
    listen_port: Port = Field(8080, description="TCP port of pages and WebSockets.")
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM); with `tls_key`.")
    tls_key: Path | None = Field(None, description="Private key (PEM) of `tls_cert`.")
    trusted_proxies: Networks = Field(
        (), description="Networks whose X-Forwarded-For is believed, separated by commas."
    )

    media_addresses: Addresses = Field(
        (),
        description="Addresses announced for media, separated by commas, each an IP address or "
        "`announced=bound` behind a one-to-one NAT; "
        "empty: the machine's own interfaces and loopback.",
    )
    media_port: Port = Field(
        DEFAULT_MEDIA_PORT,
        description="UDP and TCP port of media; each further relay worker has the next.",
    )
    media_tcp: bool = Field(
        True, description="Media over TCP as well, for networks that let no UDP out."
    )
    relay_workers: Annotated[int, Field(ge=0)] = Field(
        0, description="Processes that forward media; 0: one less than there are cores."
    )
    relay_rated_load: Share = Field(
        0.6,
        description="Share of a core up to which a relay worker takes new meetings; whoever finds "
        "all of them beyond is told `busy`.",
    )
    max_peers: Count = Field(
        500, description="People with media at once on one worker; more are told `busy`."
    )
    video_bitrate_bps: Count = Field(
        700_000, description="What a peer that is told by REMB may send of a camera in one size."
    )
    screen_bitrate_bps: ScreenBitrate = Field(
        1_500_000, description="What a page may send of a shared screen, all encodings together."
    )
    turn_urls: TurnUrls = Field(
        (),
        description="TURN server that pages may use, separated by commas; `turns:` with a host"
        " name. With `turn_secret`.",
    )
    turn_secret: str = Field(
        "", repr=False, description="What the TURN server knows as `static-auth-secret`."
    )
    turn_lifetime: Seconds = Field(
        6 * 3600.0, description="How long credentials for the TURN server are good."
    )
    drain: Annotated[float, Field(ge=0)] = Field(
        0.0,
        description="How long calls may go on when the server is told to end; none begins "
        "meanwhile. Told twice, it ends at once.",
    )
    metrics_port: Port = Field(8081, description="Loopback port of /metrics.")

    web_push: bool = Field(
        True,
        description="Those who wait may have their browser told when it is their turn, by its "
        "maker's push service, which learns that and nothing else.",
    )
    push_services: PushServiceNames = Field(
        SERVICES,
        description="Hosts of push services that are sent to, separated by commas; `*.` stands "
        "for any below, `host:port` for another port than 443.",
    )
    push_contact: Annotated[str, Field(pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://\S+)?$")] = Field(
        "",
        description="Where push services reach you, as `mailto:` or `https:`; empty: `public_url`.",
    )

    data_dir: Path = Field(Path("var"), description="Private folder of the store.")
    run_dir: Path | None = Field(
        None, description="Private folder of the relay's control socket; `serve` makes one."
    )
    store_url: str = Field(
        "", description="SQLAlchemy URL of the store; empty: SQLite inside `data_dir`."
    )
    demo: bool = Field(False, description="Run the demo practice; set by `serve --demo`.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least grave level written to the log (JSON, standard error)."
    )

    workspace_sign_in: Seconds = Field(
        12 * 3600.0, description="How long a practitioner stays signed in."
    )
    portal_sign_in: Seconds = Field(7 * 86400.0, description="How long a client stays signed in.")
    guest_cookie: Seconds = Field(
        7 * 86400.0, description="How long a link knows an unverified guest, from their last visit."
    )
    sign_in_failures: Count = Field(
        5, description="Wrong passwords in 15 minutes for one account from one address."
    )
    sign_in_failures_per_address: Count = Field(
        50, description="Wrong passwords in 15 minutes from one address, whatever the account."
    )

    reconnect_grace: Seconds = Field(
        _DOOR.reconnect_grace, description="From a drop until the seat is given up."
    )
    hold_grace: Seconds = Field(
        _DOOR.hold_grace, description="How long a call goes on without its last host."
    )
    connecting: Seconds = Field(
        _DOOR.connecting, description="From Join now until media must be up."
    )
    drop_after: Seconds = Field(
        _DOOR.drop_after, description="Silence of signaling and media that makes a drop."
    )
    away_after: Seconds = Field(
        _DOOR.away_after, description="Absence after which a waiting guest is shown as away."
    )
    cooldown: Seconds = Field(
        _DOOR.cooldown, description="From a denial or removal until one may ask again."
    )
    straight_in: Seconds = Field(
        _DOOR.straight_in, description="How fresh a request must be to go straight in on Admit."
    )
    talk_offer: Seconds = Field(
        _DOOR.talk_offer, description="How long an offered talk at the door may be unanswered."
    )
    idle_end: Seconds = Field(
        _DOOR.idle_end, description="From the booked end until a meeting without a host ends."
    )

    header_deadline: Seconds = Field(
        10.0, description="For a new connection to send a request's headers, TLS included."
    )
    body_deadline: Seconds = Field(10.0, description="For the body of a request.")
    idle_connection: Seconds = Field(30.0, description="For the next request on a connection.")
    connections_per_address: Count = Field(
        512,
        description="Connections of one address (IPv6: one /64) that have not shown who they are.",
    )
    max_connections: Count = Field(20_000, description="Connections of all addresses.")
    hello_deadline: Seconds = Field(10.0, description="For a WebSocket's first message.")
    messages_per_second: Seconds = Field(
        20.0, description="Messages a WebSocket may send for long."
    )
    message_burst: Count = Field(100, description="Messages a WebSocket may send at once.")
    outbox_messages: Count = Field(
        1000, description="Unsent messages of a WebSocket before it is closed as too slow."
    )
    outbox_bytes: Count = Field(
        4 * 1024 * 1024, description="Unsent bytes of a WebSocket before it is closed as too slow."
    )
    heartbeat: Seconds = Field(
        20.0, description="Between two signs of life a client sends on a quiet WebSocket."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the TOML file; the first that has a name wins."""
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        if path := os.environ.get("ANTEROOM_CONFIG"):
            if not Path(path).is_file():
                raise ValueError(f"ANTEROOM_CONFIG names {path}, which is no file")
            sources += (TomlConfigSettingsSource(settings_cls, toml_file=path),)
        return sources

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key are given together or not at all")
        if bool(self.turn_urls) != bool(self.turn_secret):
            raise ValueError("turn_urls and turn_secret are given together or not at all")
        if self.media_port + self.workers - 1 > 65535:
            raise ValueError("media_port leaves no port for the last of relay_workers")
        if not self.listens_on_loopback:
            if self.demo:
                raise ValueError("the demo has known passwords and listens on loopback only")
            if self.public_url is None:
                raise ValueError(
                    "public_url is needed to listen on anything but loopback: pages are served "
                    "to, and WebSockets taken from, exactly that origin"
                )
        return self

    @property
    def listens_on_loopback(self) -> bool:
        if self.listen_host == "localhost":
            return True
        try:
            return ip_address(self.listen_host).is_loopback
        except ValueError:
            return False

    @property
    def public_origin(self) -> str:
        """Where clients are: the origin of every share link."""
        return self.public_url or self._loopback_origin("127.0.0.1")

    @property
    def workspace_origin(self) -> str:
        """Where practitioners are. The demo's differs, so that one browser can be both at once."""
        if self.workspace_url:
            return self.workspace_url
        return self._loopback_origin("localhost") if self.demo else self.public_origin

    def _loopback_origin(self, host: str) -> str:
        scheme = "http" if self.tls_cert is None else "https"
        return canonical_origin(f"{scheme}://{host}:{self.listen_port}")

    @property
    def origins(self) -> frozenset[str]:
        """Exactly the origins from which WebSockets and POSTs are taken."""
        return frozenset((self.public_origin, self.workspace_origin))

    def share_link(self, link: str) -> str:
        """What a client is sent."""
        return f"{self.public_origin}/m/{link}"

    def call_link(self, appointment_id: str) -> str:
        """A host's way to the pre-join screen (R3)."""
        return f"{self.workspace_origin}/workspace/meetings/{appointment_id}"

    @property
    def door(self) -> DoorSettings:
        """What new meetings are opened with."""
        return DoorSettings(
            reconnect_grace=self.reconnect_grace,
            hold_grace=self.hold_grace,
            connecting=self.connecting,
            drop_after=self.drop_after,
            away_after=self.away_after,
            cooldown=self.cooldown,
            straight_in=self.straight_in,
            talk_offer=self.talk_offer,
            idle_end=self.idle_end,
        )

    @property
    def workers(self) -> int:
        """How many relay workers there are."""
        return self.relay_workers or max(1, usable_cores() - 1)

    def relay(self, worker: int = 0) -> RelaySettings:
        """What a relay worker, counted from 0, is started with."""
        return RelaySettings(
            media_addresses=self.media_addresses,
            media_port=self.media_port + worker,
            media_tcp=self.media_tcp,
            drop_time=self.drop_after,
            max_peers=self.max_peers,
            camera_bps=self.video_bitrate_bps,
            screen_bps=self.screen_bitrate_bps,
        )

    @property
    def push_allowed(self) -> PushServices:
        """Whom pushes may be sent to: nobody, where there is no Web Push."""
        return PushServices(self.push_services if self.web_push else ())

    @property
    def push_subject(self) -> str | None:
        """Who a push service turns to. Loopback is nowhere it could."""
        origin = self.public_origin
        return self.push_contact or (origin if origin.startswith("https:") else None)

    @property
    def turn(self) -> Turn:
        """What pages are told of the TURN server."""
        return Turn(urls=self.turn_urls, secret=self.turn_secret, lifetime=self.turn_lifetime)

    @property
    def relay_sockets(self) -> tuple[Path, ...]:
        """Where the relay workers listen for signaling."""
        folder = self.run_dir or self.data_dir / "run"
        return tuple(folder / f"relay-{worker}.sock" for worker in range(self.workers))

    @property
    def store_address(self) -> str:
        """The store's URL. The demo's known accounts never share a file with a real practice."""
        if self.store_url:
            return self.store_url
        name = "demo.sqlite3" if self.demo else "anteroom.sqlite3"
        return f"sqlite+aiosqlite:///{(self.data_dir / name).absolute()}"

    @property
    def zone(self) -> ZoneInfo | None:
        """In which a day begins and ends; None is the machine's own, as for `datetime`."""
        return ZoneInfo(self.time_zone) if self.time_zone else None


def load_settings(**given: object) -> Settings:
    """The settings of this process; `given` (from the command line) wins over everything.

    Raises BadInput with every fault named, unknown names in the environment included: a misspelt
    setting is never ignored.
    """
    known = {f"ANTEROOM_{name.upper()}" for name in Settings.model_fields}
    known |= {"ANTEROOM_CONFIG"}
    if unknown := sorted(n for n in os.environ if n.startswith("ANTEROOM_") and n not in known):
        raise BadInput(f"No such setting: {', '.join(unknown)}")
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise BadInput("; ".join(faults))
    except ValueError as error:
        raise BadInput(str(error))
