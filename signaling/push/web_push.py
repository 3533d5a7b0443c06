"""Web Push as the rest of the server sees it: one thing to start, to ask and to close."""

from dataclasses import dataclass

from signaling.config import Settings
from signaling.process.timing import Timing
from signaling.push.sender import PushSender
from signaling.push.summoner import Find, Run, Summoner
from signaling.push.vapid import Vapid
from signaling.store.store import Store


@dataclass(frozen=True, slots=True)
class WebPush:
    """Whoever starts it closes it; closing twice is nothing.

    `key`: what browsers subscribe by, None where there is no Web Push.
    """

    key: str | None
    sender: PushSender
    summoner: Summoner

    @classmethod
    async def start(
        cls, settings: Settings, store: Store, *, timing: Timing, find: Find, run: Run
    ) -> "WebPush":
        """Goes on with what the last process left; `find` must know its meetings by now.

        Raises StoreUnavailable.
        """
        services = settings.push_allowed
        vapid = await Vapid.of(store.push_keys, contact=settings.push_subject, clock=timing.now)
        sender = PushSender(vapid, timing=timing)
        summoner = Summoner(
            store.summonses, services=services, sender=sender, timing=timing, find=find, run=run
        )
        sender.start()
        try:
            await summoner.start()
        except BaseException:
            await sender.close()
            raise
        return cls(vapid.public_key if services.allowed else None, sender, summoner)

    async def close(self) -> None:
        """Whose call is not out yet is called by the next process."""
        await self.sender.close()
        await self.summoner.close()
