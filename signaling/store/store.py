"""Everything the product keeps, behind one database."""

from dataclasses import dataclass

from conference.meeting.settings import DoorSettings
from signaling.store.accounts import AccountStore
from signaling.store.appointments import AppointmentStore
from signaling.store.committer import Committer
from signaling.store.engine import Database
from signaling.store.meetings import MeetingStore
from signaling.store.push_keys import PushKeyStore
from signaling.store.reception import ReceptionStore
from signaling.store.summonses import SummonsStore
from signaling.store.tokens import TokenStore


@dataclass(frozen=True, slots=True)
class Store:
    """Open with `Store.open`; whoever opened it closes it."""

    accounts: AccountStore
    appointments: AppointmentStore
    meetings: MeetingStore
    tokens: TokenStore
    reception: ReceptionStore
    push_keys: PushKeyStore
    summonses: SummonsStore
    _database: Database
    _committer: Committer

    @classmethod
    async def open(cls, url: str, *, door: DoorSettings) -> "Store":
        """Opens, migrates and starts the committer. Raises StoreUnavailable.

        `door` is what meetings go on with from now on; their deadlines under way stand.
        """
        database = await Database.open(url)
        committer = Committer(database)
        committer.start()
        return cls(
            accounts=AccountStore(database),
            appointments=AppointmentStore(database),
            meetings=MeetingStore(database, committer, door=door),
            tokens=TokenStore(database),
            reception=ReceptionStore(database),
            push_keys=PushKeyStore(database),
            summonses=SummonsStore(database),
            _database=database,
            _committer=committer,
        )

    async def check(self) -> None:
        """Raises StoreUnavailable unless a write could be taken now."""
        await self._database.check()

    async def close(self) -> None:
        """What was handed in is still written; closing twice is nothing."""
        await self._committer.close()
        await self._database.close()
