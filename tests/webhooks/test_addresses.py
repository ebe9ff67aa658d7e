"""Where messages may go: addresses, and URLs as they are submitted."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from joyip.capabilities.webhooks.target import check, masked, origin
from joyip.errors import CallbackRefused
from joyip.resources.addresses import Addresses, AddressRefused

CLOSED = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1"),
    *("64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254"),
    *("ff02::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1"),
)
OPEN = (
    *("1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "223.255.255.255"),
    *("2606:4700:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
)


@pytest.mark.parametrize("address", CLOSED)
def test_addresses_inside_are_refused(address: str) -> None:
    """Whatever is not of the public internet, also where it is wrapped in an IPv6 address."""
    with pytest.raises(AddressRefused):
        Addresses().require(address)


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_may_be_reached(address: str) -> None:
    """The public internet, up to the edges of what is refused."""
    Addresses().require(address)


def test_only_what_is_allowed_is_opened() -> None:
    """An allowed network opens itself, its mapped form too, and nothing beside it."""
    addresses = Addresses((ip_network("10.1.0.0/16"), ip_network("fd00::/64")))
    for inside in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert addresses.permits(ip_address(inside))
    for outside in ("10.2.0.1", "127.0.0.1", "fd00:1::1", "::1"):
        assert not addresses.permits(ip_address(outside))
    with pytest.raises(AddressRefused):
        addresses.require("not an address")


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.com/hook", "http://example.com", "https://example.com:8443/a?b=c#d", "https://8.8.8.8/"),
        *("https://[2606:4700:4700::1111]/", "https://例子.公司/回调", "https://hooks.example.co.uk./x"),
    ],
)
def test_good_urls(url: str) -> None:
    """Public hosts by name or address, on the web's ports or high ones."""
    check(url, Addresses())


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.com/hook",
            "/hook",
            "ftp://example.com",
            "file:///etc/passwd",
            "gopher://example.com",
            "http://",
        ),
        *("javascript:alert(1)", "http:///hook", "https://user@example.com", "https://u:p@example.com"),
        *("https://example.com:22/", "http://example.com:25", "http://example.com:6667", "http://example.com:0"),
        *("http://example.com:99999", "http://127.0.0.1/", "http://localhost", "http://LOCALHOST.:8080/x"),
        *("http://api.localhost/", "http://[::1]:8080/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/"),
        *("http://169.254.169.254/latest/meta-data", "http://2130706433/", "http://0x7f000001/", "http://127.1/"),
        *("http://0177.0.0.1/", "http://127.0.0.1./", "http://1.2.3.4.5/", "http://example.com\\@127.0.0.1/"),
        *(
            "http://exa mple.com/",
            "http://example.com/\r\nX: y",
            "http://①②⑦.⓪.⓪.①/",
            "https://example.com/" + "x" * 2000,
        ),
    ],
)
def test_bad_urls(url: str) -> None:
    """Other schemes, credentials, other services' ports, and every spelling of an address inside."""
    with pytest.raises(CallbackRefused) as caught:
        check(url, Addresses(), "url")
    assert caught.value.status == 422 and caught.value.details["fields"][0]["field"] == "url"


def test_what_shows_of_a_url() -> None:
    """A log line gets the origin, a reader of the API everything but the values in the query."""
    url = "https://example.com:8443/hook/a?token=s3cr3t&x=1#frag"
    assert (
        origin(url) == "https://example.com:8443" and masked(url) == "https://example.com:8443/hook/a?token=***&x=***"
    )
