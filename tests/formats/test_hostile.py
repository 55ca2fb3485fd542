"""Files made to harm: nothing is fetched, nothing grows, nothing is read in part, nothing raises."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from challenge.formats.files import FileContents, as_json, read_file
from tests.formats.feeds import ATOM, ESPI, ZONE, hours, meter_file, reading

ROOT = Path(__file__).resolve().parents[2]
OPEN = f'<feed xmlns="{ATOM}" xmlns:e="{ESPI}">'
SMALL = meter_file(hours("2025-01-10", 24))


def read(data: str | bytes) -> FileContents:
    return read_file(data.encode() if isinstance(data, str) else data, "use.xml", ZONE)


def reason(data: str | bytes) -> str:
    contents = read(data)
    assert (contents.usable, contents.meters) == (False, ())
    return contents.problems[0].what


# -- what would be fetched


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:{port}/feed.dtd">',
        '<!DOCTYPE feed PUBLIC "-//X//Y" "http://127.0.0.1:{port}/feed.dtd">',
        '<!DOCTYPE feed [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p.dtd"> %p;]>',
        "<!DOCTYPE feed [<!ENTITY % a \"<!ENTITY x SYSTEM 'http://127.0.0.1:{port}/y'>\"> %a;]>",
        "<!DOCTYPE feed>",
    ],
)
def test_a_document_type_is_refused_and_nothing_fetched(doctype: str, listener: socket.socket) -> None:
    text = SMALL.decode().replace("<feed", doctype.replace("{port}", str(listener.getsockname()[1])) + "<feed", 1)
    text = text.replace("<id>urn:1</id>", "<id>&x;</id>")
    contents = read(text)
    assert not contents.usable
    assert "DOCTYPE" in contents.problems[0].what
    assert "root:" not in repr(contents)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_schema_locations_and_style_sheets_are_not_fetched(listener: socket.socket) -> None:
    host = f"http://127.0.0.1:{listener.getsockname()[1]}"
    text = SMALL.decode().replace("?>\n", f'?>\n<?xml-stylesheet type="text/xsl" href="{host}/a.xsl"?>', 1)
    location = f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="{ESPI} {host}/espi.xsd"'
    assert read(text.replace("<feed", f"<feed {location}", 1)).usable
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_an_entity_without_a_declaration_is_refused() -> None:
    assert "damaged" in reason(SMALL.replace(b"urn:1", b"&x;"))


# -- what would grow: each in a process of its own, which tells its time and its memory

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
GROWING = {
    "billion laughs": ("DOCTYPE", f"""'<!DOCTYPE f [<!ENTITY a0 "ha">{LAUGHS}]><f>&a9;</f>'"""),
    "quadratic": ("DOCTYPE", """'<!DOCTYPE f [<!ENTITY a "' + 'a' * 100_000 + '">]><f>' + '&a;' * 100_000 + '</f>'"""),
    "100,000 nested elements": ("too deep", "OPEN + '<a>' * 100_000"),
    "nested within a reading": ("One reading", "OPEN + '<e:IntervalReading>' + '<a>' * 3_000_000"),
    "50,000 attributes": ("far longer", """OPEN + '<entry ' + ' '.join(f'a{n}="1"' for n in range(50_000)) + '/>'"""),
    "60 attributes": ("too many attributes", """OPEN + '<entry ' + ' '.join(f'a{n}="1"' for n in range(60)) + '/>'"""),
    "10 MB in one name": ("far longer", "OPEN + '<' + 'a' * 10_000_000 + '/>'"),
    "10 MB in one text": ("far longer", "OPEN + '<a>' + 'a' * 10_000_000"),
    "10 MB in one attribute": ("far longer", """OPEN + '<a b="' + 'a' * 10_000_000 + '"/>'"""),
    "10 MB in one comment": ("far longer", "OPEN + '<!--' + 'a' * 10_000_000 + '-->'"),
    "a name for each element": ("different elements", "OPEN + ''.join(f'<a{n}/>' for n in range(300_000))"),
    "200,000 entries": ("too many entries", "OPEN + '<entry><content><e:MeterReading/></content></entry>' * 200_000"),
    "300,000 links": ("too many entries", """OPEN + '<entry>' + '<link rel="related" href="a"/>' * 300_000"""),
    "400,000 readings": ("more than 150,000 readings", "OPEN + '<e:IntervalReading/>' * 400_000"),
    "a CSV cell of 5 MB": ("characters", """'start,end,kwh\\n"' + 'a' * 5_000_000"""),
    "10,000 columns": ("10,000 columns", "','.join(f'c{n}' for n in range(10_000))"),
    "5 MB of commas": ("characters", "',' * 5_000_000"),
    "5 MB of empty lines": ("rows", "'start,end,kwh' + '\\n' * 5_000_000"),
    "6 MB of rows": ("more than 120,000 rows", "'start,end,kwh\\n' + '2025-01-01,2025-02-01,5\\n' * 250_000"),
}


@pytest.mark.parametrize("name", GROWING)
def test_what_would_grow_is_refused_within_a_second_and_100_mb(name: str) -> None:
    word, expression = GROWING[name]
    script = f"""
        import resource, time
        from challenge.formats.files import read_file
        OPEN = {OPEN!r}
        data = ({expression}).encode()
        began = time.process_time()
        contents = read_file(data, "file")
        seconds = time.process_time() - began
        assert not contents.usable and not contents.meters
        assert {word!r} in contents.problems[0].what, contents.problems
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    """
    # The shell in between keeps this process's own peak, which Linux hands down, out of the measurement.
    command = ["/bin/sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, textwrap.dedent(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seconds, megabytes = (float(word) for word in done.stdout.split())
    assert seconds < 2  # a second on an idle machine; tests share theirs
    assert megabytes < 100


def test_a_file_above_the_ceiling_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.formats.files.MAX_BYTES", 1000)
    assert "larger than" in reason(SMALL)


# -- what is damaged


def test_a_file_cut_short_is_never_read_in_part() -> None:
    data = SMALL.rstrip()
    for percent in range(100):
        contents = read(data[: len(data) * percent // 100])
        assert (contents.usable, contents.meters) == (False, ()), percent
        assert len(contents.problems) == 1, percent
    assert "cut off" in reason(data[: len(data) // 2])
    assert "empty" in reason(b"")


TOKENS = [b"<", b">", b"&", b'"', b"\0", b"\xff", b"]]>", b"<!--", b"<!DOCTYPE a>", b"&#0;", b"</entry>", b"<entry>"]
TOKENS += [
    b"-1",
    b"1e9",
    b"99999999999999999999",
    b"nan",
    b"\r\n",
    b"<e:value/>",
    b"\xef\xbb\xbf",
    b"</e:IntervalBlock>",
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A byte flipped, a piece repeated or dropped, or a token put in, somewhere."""
    at = chance.randrange(len(data))
    piece = data[at : at + chance.randrange(1, 300)]
    return chance.choice(
        [
            data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            data[:at] + piece + data[at:],
            data[:at] + data[at + len(piece) :],
            data[:at] + chance.choice(TOKENS) + data[at:],
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_mutations_never_raise_and_always_give_a_reason(seed: int) -> None:
    chance = random.Random(seed)
    start = meter_file([reading(1735711200 + 3600 * hour, 5, cost=7, quality=8) for hour in range(6)])
    usable = 0
    for _ in range(250):
        contents = read(mutated(start, chance))
        document = json.loads(json.dumps(as_json(contents)))
        assert contents.usable or document["problems"]
        assert all(meter.usable or not meter.bills for meter in contents.meters)
        usable += contents.usable
    assert 0 < usable < 250
