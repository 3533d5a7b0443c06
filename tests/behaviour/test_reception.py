"""The practice's own welcome, as it reaches whoever waits."""

from signaling.practice.reception import picture_of
from signaling.store.reception import Reception
from tests.support.clinic import Clinic

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


async def test_whoever_waits_sees_it_and_a_change_after_a_moment(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    plain = (await clinic.guest(appointment, "Early")).welcome
    assert plain is not None
    assert (plain.appointment.welcome, plain.appointment.picture) == (None, None)

    picture = picture_of(PNG)
    await clinic.node.store.reception.write(Reception(text="Welcome.", picture=picture))
    clinic.timing.advance(10)
    guest = await clinic.guest(appointment, "Guest")
    assert guest.welcome is not None
    told = guest.welcome.appointment
    assert (told.welcome, told.picture) == ("Welcome.", f"/practice/picture/{picture.name}")

    async with guest.browser.get(told.picture) as response:
        assert await response.read() == PNG
        assert response.content_type == "image/png"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with guest.browser.get("/practice/picture/another") as response:
        assert response.status == 404
