"""Which addresses this server may be made to send to."""

import pytest

from signaling.push.services import MAX_ENDPOINT, SERVICES, BadEndpoint, PushServices, audience_of

REAL = [
    "https://fcm.googleapis.com/fcm/send/dZ1_x-3:APA91bH",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://db5p.notify.windows.com/w/?token=BQYAAAD%2b",
]

FORGED = [
    "",
    "fcm.googleapis.com/fcm/send/x",
    "//fcm.googleapis.com/fcm/send/x",
    "http://fcm.googleapis.com/fcm/send/x",
    "ftp://fcm.googleapis.com/x",
    "HTTPS://fcm.googleapis.com/x",
    "https:fcm.googleapis.com/x",
    "https:///fcm.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com:443/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:22/x",
    "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com/x",
    "https://evilfcm.googleapis.com/x",
    "https://sub.fcm.googleapis.com/x",
    "https://push.apple.com/x",
    "https://.push.apple.com/x",
    "https://evilpush.apple.com/x",
    "https://web.push.apple.com.evil.example/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://user:word@fcm.googleapis.com/x",
    "https://evil.example#@fcm.googleapis.com/x",
    "https://evil.example?@fcm.googleapis.com/x",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://fcm.googleapis.com%2eevil.example/x",
    "https://fcm.googleapis.com%00.evil.example/x",
    "https://fcm.googleapis.com/x#part",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x\n",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/\u2024\u2024/x",
    "https://ｆcm.googleapis.com/x",
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1:443/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[fd00::1]:443/x",
    "https://localhost/x",
    "https://metadata.google.internal/x",
    "https://fcm.googleapis.com/" + "x" * MAX_ENDPOINT,
]


@pytest.mark.parametrize("endpoint", REAL)
def test_what_browsers_write_is_taken(endpoint: str) -> None:
    PushServices(SERVICES).check(endpoint)
    assert endpoint.startswith(f"{audience_of(endpoint)}/")


@pytest.mark.parametrize("endpoint", FORGED)
def test_nothing_else_is(endpoint: str) -> None:
    with pytest.raises(BadEndpoint):
        PushServices(SERVICES).check(endpoint)


@pytest.mark.parametrize(
    ("allowed", "endpoint", "taken"),
    [
        ("push.practice.example", "https://push.practice.example/x", True),
        ("push.practice.example", "https://push.practice.example:8443/x", False),
        ("push.practice.example:8443", "https://push.practice.example:8443/x", True),
        ("push.practice.example:8443", "https://push.practice.example/x", False),
        ("*.practice.example:8443", "https://a.b.practice.example:8443/x", True),
        ("*.practice.example", "https://practice.example/x", False),
        ("127.0.0.1:8443", "https://127.0.0.1:8443/x", True),
    ],
)
def test_an_operator_may_name_others(allowed: str, endpoint: str, taken: bool) -> None:
    services = PushServices((allowed,))
    if taken:
        services.check(endpoint)
    else:
        with pytest.raises(BadEndpoint):
            services.check(endpoint)


def test_where_there_is_no_web_push_nothing_is_taken() -> None:
    for endpoint in REAL:
        with pytest.raises(BadEndpoint):
            PushServices(()).check(endpoint)
