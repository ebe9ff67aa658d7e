"""Which addresses may be reached on behalf of users: the public internet, and networks that the operator allows."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Listed here and not asked of `ipaddress.is_global`, whose answer depends on Python's patch release. From the IANA
# special-purpose registries; 168.63.129.16 is a public address that inside Azure is the machine's own control plane.
_CLOSED_4 = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        ),
    )
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address is not of the public internet, and not allowed."""

    def __init__(self, address: str) -> None:
        super().__init__(f"the address {address} is not on the public internet")
        self.address = address


class Addresses:
    """The public internet and `allowed`, networks of the operator's own."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def permits(self, address: Address) -> bool:
        """Whether this address may be reached. An IPv4 address inside an IPv6 one is judged as itself."""
        if self._is_allowed(address):
            return True
        if isinstance(address, IPv4Address):
            return not any(address in network for network in _CLOSED_4)
        inner = _inside(address)
        if inner is not None:
            return self.permits(inner)
        return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)

    def require(self, host: str) -> None:
        """Check an address as text, `%zone` and all. Raises AddressRefused, also for what is no address."""
        try:
            address = ip_address(host)
        except ValueError:
            raise AddressRefused(host) from None
        if not self.permits(address):
            raise AddressRefused(host)

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in self._allowed if network.version == address.version)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets to this IPv6 one end at: mapped (RFC 4291) or translated (RFC 6052)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
