"""The pinned aiortc, aioice and pylibsrtp still have every private name that is used."""

import inspect

import aioice.ice
import pytest
from aiortc import rtcdtlstransport, sdp
from pylibsrtp import Policy, Session

from conference.relay import aiortc_seam
from tests.relay.parts import rtp, srtp_session


@pytest.mark.parametrize(
    "name", ["_set_role", "start", "stop", "state", "_recv_next", "_write_ssl", "_setup_srtp"]
)
def test_the_dtls_transport_has(name: str) -> None:
    assert hasattr(rtcdtlstransport.RTCDtlsTransport, name)


def test_a_new_dtls_transport_has_its_sessions_and_its_pump_still_to_come() -> None:
    dtls = aiortc_seam.DtlsTransport(
        aiortc_seam.DtlsCertificate.generateCertificate(),
        send=lambda _: None,
        ended=lambda: None,
        backlog=1,
    )._dtls
    assert (dtls._rx_srtp, dtls._tx_srtp, dtls._task, dtls.state) == (None, None, None, "new")


def test_one_context_does_for_all_peers_and_keeps_no_session() -> None:
    certificate = aiortc_seam.DtlsCertificate.generateCertificate()
    contexts = []
    for _ in range(2):
        contexts.append(certificate._create_ssl_context(rtcdtlstransport.SRTP_PROFILES))
    assert contexts[0] is contexts[1]
    assert contexts[0].get_session_cache_mode() == 0


def test_the_dtls_transport_asks_its_ice_transport_for_nothing_but_what_the_shim_has() -> None:
    source = inspect.getsource(rtcdtlstransport.RTCDtlsTransport)
    asked = {word.split("(")[0] for word in source.split("self.transport.")[1:]}
    asked = {word.split()[0].rstrip(",):.") for word in asked}
    assert asked == {"_recv", "_send", "role"}
    assert all(hasattr(aiortc_seam._IceShim, name) for name in (*asked, "state"))


@pytest.mark.parametrize(
    "name", ["srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"]
)
def test_libsrtp_is_called_directly(name: str) -> None:
    assert callable(getattr(aiortc_seam.SRTP_LIB, name))


def test_a_session_shows_its_srtp_t() -> None:
    policy = Policy(key=bytes(30), ssrc_type=Policy.SSRC_ANY_INBOUND)
    assert aiortc_seam.SRTP_FFI.typeof(Session(policy)._srtp[0]).kind == "pointer"


def test_a_replay_and_one_that_is_too_old_have_status_codes_of_their_own() -> None:
    ffi, lib = aiortc_seam.SRTP_FFI, aiortc_seam.SRTP_LIB
    sender, receiver = (srtp_session(bytes(30), inbound=inbound) for inbound in (False, True))
    memory, length = ffi.new("char[]", 2048), ffi.new("int *")

    def unprotect(packet: bytes) -> int:
        ffi.memmove(memory, packet, len(packet))
        length[0] = len(packet)
        status: int = lib.srtp_unprotect(receiver._srtp[0], memory, length)
        return status

    packets = [sender.protect(rtp(seq=seq)) for seq in range(1, 2000)]
    assert unprotect(packets[0]) == aiortc_seam.SRTP_OK
    assert unprotect(packets[-1]) == aiortc_seam.SRTP_OK
    codes = {unprotect(packets[-1]), unprotect(packets[1])}
    assert len(codes) == 2
    assert codes == aiortc_seam.SRTP_REPLAYED


@pytest.mark.parametrize("name", ["grouplines", "parameters_to_sdp", "SessionDescription"])
def test_the_sdp_module_has(name: str) -> None:
    assert hasattr(sdp, name)


def test_interface_addresses_are_asked_of_aioice() -> None:
    parameters = inspect.signature(aioice.ice.get_host_addresses).parameters
    assert list(parameters) == ["use_ipv4", "use_ipv6"]
    assert "127.0.0.1" not in aiortc_seam.interface_addresses()


def test_consent_checks_are_the_only_requests_without_a_repeat() -> None:
    parameters = inspect.signature(aioice.ice.StunProtocol.request).parameters
    assert list(parameters) == ["self", "request", "addr", "integrity_key", "retransmissions"]
    assert inspect.getsource(aioice.ice).count("retransmissions=0") == 1
    assert "retransmissions=0" in inspect.getsource(aioice.ice.Connection.query_consent)
