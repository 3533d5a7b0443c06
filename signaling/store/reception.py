"""What the practice says in its waiting rooms, one row of it: a welcome text and a picture."""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from signaling.store.engine import Database
from signaling.store.schema import reception


@dataclass(frozen=True, slots=True)
class Picture:
    """`name` is made from the content, so that an address never changes what it shows."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reception:
    """`text` is '' where there is none."""

    text: str = ""
    picture: Picture | None = None


class ReceptionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Reception:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(reception))).one_or_none()
        if row is None:
            return Reception()
        shows_picture = row.picture is not None
        return Reception(
            text=row.text,
            picture=Picture(row.picture_name, row.picture_type, row.picture)
            if shows_picture
            else None,
        )

    async def write(self, now: Reception) -> None:
        """In the place of what was there."""
        picture = now.picture
        async with self._database.writing() as connection:
            await connection.execute(delete(reception))
            await connection.execute(
                insert(reception).values(
                    id=1,
                    text=now.text,
                    picture_name=picture.name if picture else None,
                    picture_type=picture.media_type if picture else None,
                    picture=picture.content if picture else None,
                )
            )
