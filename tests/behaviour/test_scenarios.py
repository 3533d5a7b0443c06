"""S1, S2 and S3 of the rules, over real WebSockets and a real store."""

from tests.support.clinic import ANN, BEN, CARA, Clinic


async def test_s1_two_booked_and_a_link_shared_with_a_third(clinic: Clinic) -> None:
    """A and B get Join now whenever they come; C by capacity (R12, R14, R16)."""
    appointment = await clinic.appointment(ANN, BEN)
    host = await clinic.host(appointment)
    by_portal = await clinic.client(appointment, CARA)
    by_link = await clinic.guest(appointment, "Cara by the link")
    assert by_portal.button == by_link.button == "wait"

    await host.join()
    for guest in (by_portal, by_link):
        await guest.sees("join")

    ann = await clinic.client(appointment, ANN)
    assert ann.button == "join"
    await ann.join()
    assert (await by_portal.settled()).view.access.action == "join"

    ben = await clinic.client(appointment, BEN)
    await ben.join()
    for guest in (by_portal, by_link):
        await guest.sees("ask")

    await ben.leave()
    for guest in (by_portal, by_link):
        await guest.sees("join")


async def test_s2_one_booked_client_comes_by_the_link_without_signing_in(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    guest = await clinic.open_link(await clinic.browser(), appointment)
    assert guest.stage == "naming"

    await guest.type_name("Ann")
    assert guest.button == "wait"

    await host.join()
    await guest.sees("join")
    await guest.join()
    assert (await guest.offer()).sdp


async def test_s3_two_booked_one_signed_in_one_by_the_link(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN, BEN)
    ann = await clinic.client(appointment, ANN)
    ben = await clinic.guest(appointment, "Ben")
    host = await clinic.host(appointment)
    assert ann.button == ben.button == "wait"

    await host.join()
    for guest in (ann, ben):
        await guest.sees("join")
        await guest.join()
    assert host.row_of(ann).verified
    assert not host.row_of(ben).verified
