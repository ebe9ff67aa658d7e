"""What may be the URL of a webhook, as far as it can be told without asking anybody."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, ip_address

from yarl import URL

from joyip.errors import CallbackRefused, Text
from joyip.resources.addresses import Addresses, AddressRefused

LONGEST = 2000
"""Characters of a URL."""
_FIRST_FREE_PORT = 1024
_WEB_PORTS = frozenset({80, 443})
# Ports above 1023 whose services could take a request for one of their own (WHATWG Fetch, "port blocking").
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679, 6697, 10080}
)
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"(?i)[0-9]+|0x[0-9a-f]*")


def check(url: str, addresses: Addresses, field: str = "callback_url") -> None:
    """Check a URL's form, its port, and its host where that is an address.

    A host by name passes; what it resolves to is checked when it is connected to. Raises CallbackRefused, which says
    that the URL came in this field.
    """
    problem = _problem(url, addresses)
    if problem is not None:
        raise CallbackRefused(
            Text(f"回调地址{problem.zh}。", f"The callback URL {problem.en}."),
            details={"fields": [{"field": field, "problem": problem}]},
        )


def masked(url: str) -> str:
    """The URL as it may be shown: the values in its query are hidden, for they are often keys."""
    try:
        parsed = URL(url)
    except ValueError:
        return "?"
    query = "&".join(f"{name}=***" for name in parsed.query)
    return str(parsed.with_query(None).with_fragment(None)) + (f"?{query}" if query else "")


def origin(url: str) -> str:
    """Scheme, host and port: as much of a URL as belongs in a log line."""
    try:
        return str(URL(url).origin())
    except ValueError:
        return "?"


def _problem(url: str, addresses: Addresses) -> Text | None:
    if len(url) > LONGEST:
        return Text(f"长度超过 {LONGEST} 个字符", f"is longer than {LONGEST} characters")
    if _ODD.search(url):
        return Text("含有空白、控制字符或反斜杠", "holds a blank, a control character or a backslash")
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except ValueError:
        return Text("不是有效的网址", "is not a URL")
    if parsed.scheme not in ("http", "https"):
        return Text("必须以 http:// 或 https:// 开头", "must begin with http:// or https://")
    if not host:
        return Text("没有主机名", "names no host")
    if parsed.raw_user is not None or parsed.raw_password is not None:
        return Text("不得包含用户名或密码", "must not hold a user name or a password")
    if port is None or not (port in _WEB_PORTS or (port >= _FIRST_FREE_PORT and port not in _BAD_PORTS)):
        return Text(f"不能使用端口 {port}", f"must not use port {port}")
    return _problem_of_host(host.rstrip(".").lower(), addresses)


def _problem_of_host(host: str, addresses: Addresses) -> Text | None:
    last = host.rpartition(".")[2]
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761: loopback everywhere
        host = "127.0.0.1"
    elif ":" not in host and _NUMBER.fullmatch(last) and not _is_canonical(host):
        return Text("的主机不是规范写法的 IPv4 地址", "names its host by an IPv4 address in an unusual form")
    try:
        ip_address(host)
    except ValueError:
        bad = ":" in host or "%" in host or not last
        return Text("的主机名无效", "names no valid host") if bad else None
    try:
        addresses.require(host)
    except AddressRefused:
        return Text(f"指向 {host}，不在公网上", f"leads to {host}, which is not on the public internet")
    return None


def _is_canonical(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False
