"""Addresses that people type: only public HTTPS ones pass, and in one canonical form."""

import pytest

from playground.lib.net import check_loopback_url, check_public_url


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "a.localhost", "2130706433", "0x7f.1",
        "0x7f000001", "0177.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "[::1]", "[::]",
        "[::ffff:a9fe:a9fe]", "[::ffff:100.64.0.1]",
        "[::ffff:127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[::127.0.0.1]", "[2002:7f00:1::]",
        "[2001:0:1::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]",
        "169.254.169.254", "100.64.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "192.0.2.1", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "metadata.google.internal", "metadata", "intranet",
        "printer.local", "10.0.0.1.nip.io", "a.sslip.io", "localtest.me", "x.home.arpa",
        "kubernetes.default.svc", "a.1u.ms", "１２７.０.０.１",
        "127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost", "1.1.1.1.1", "999.1.1.1", "0x100000000", "4294967296",
        "127.0.0.0x1", "08.0.0.1", "", ".", "a..com", "-a.com", "a_b", "exa mple.com", "%6cocalhost",
        "ex%2eample.com", "xn--.com\u00ad", "a" * 64 + ".com", ".".join(["abcdefgh"] * 30) + ".com",
        "[1.2.3.4]", "[::1", "::1",
    ],
)  # fmt: skip
def test_hosts_that_are_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r"^The address .*\.$"):
        check_public_url(f"https://{host}/mcp")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "file:///etc/passwd", "gopher://example.com/", "ftp://example.com/",
        "example.com", "//example.com/", "https:example.com", "https:/example.com", "javascript:alert(1)", "",
        "https://user@example.com/", "https://user:secret@example.com/", "https://@example.com/",
        "https://example.com@127.0.0.1/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1\\@example.com/",
        "https://example.com:80/", "https://example.com:8443/", "https://example.com:/", "https://example.com:x/",
        "https://example.com:99999/", "https://example.com/\r\nHost: x", "https://example.com/a b",
        "https://example.com/\t", "\nhttps://example.com/", "https://example.com/\x00", "https://exam\nple.com/",
        "https://example.com/" + "a" * 3000, "https://127.0.0.1#@example.com/", "https://127.0.0.1?@example.com/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The address .*\.$"):
        check_public_url(url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://mcp.deepwiki.com/mcp", "https://mcp.deepwiki.com/mcp"),
        ("HTTPS://MCP.Example.COM.:443", "https://mcp.example.com/"),
        ("https://bücher.com/ü?q=ü&x=%20#part", "https://xn--bcher-kva.com/%C3%BC?q=%C3%BC&x=%20"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://0x8.8.2056/x", "https://8.8.8.8/x"),
        ("https://[2606:4700:0::1111]/x", "https://[2606:4700::1111]/x"),
        ("https://example.com//a/../b;c=1?d[]=2", "https://example.com//a/../b;c=1?d%5B%5D=2"),
    ],
)
def test_public_addresses_in_canonical_form(url: str, canonical: str) -> None:
    assert check_public_url(url) == canonical
    assert check_public_url(canonical) == canonical


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        ("HTTP://LocalHost:1234/v1#part", "http://localhost:1234/v1"),
        ("https://127.0.0.1", "https://127.0.0.1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_this_machines_own_addresses_in_canonical_form(url: str, canonical: str) -> None:
    assert check_loopback_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/", "http://127.1/", "http://2130706433/", "http://0.0.0.0/", "http://localhost./",
        "http://a.localhost/", "http://example.com/", "http://localhost@example.com/", "http://a@localhost/",
        "http://localhost:0/", "http://localhost:99999/", "ftp://localhost/", "http://localhost\\@example.com/",
        "http://localhost/\r\nHost: x", "http://localhost/?q=1", "http://[::ffff:127.0.0.1]/", "http://[::1/",
        "",
    ],
)  # fmt: skip
def test_other_spellings_and_hosts_are_not_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The address .*\.$"):
        check_loopback_url(url)
