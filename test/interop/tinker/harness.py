"""Checks of a served model by an official client: each a function that returns its numbers, or fails.

A line of JSON per check goes to standard output: name, outcome, numbers or reason.
"""
import json
import struct
import sys
import urllib.request
import zlib


def settled(value):
    """What a client's call gives, waited for: newer clients give futures where older ones gave the thing itself."""
    return value.result() if hasattr(value, "result") else value


def need(true, words):
    if not true:
        raise AssertionError(words)


def near(got, wanted, most, words):
    """The largest difference. Both are lists of numbers of one length."""
    need(len(got) == len(wanted), f"{words}: {len(got)} numbers, not {len(wanted)}")
    gap = max((abs(a - b) for a, b in zip(got, wanted)), default=0.0)
    need(gap <= most, f"{words}: differ by {gap}, more than {most}")
    return gap


def refused(call, *words):
    """The message of the error that the call must raise; it must hold all words."""
    try:
        settled(call())
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        for word in words:
            need(word in message, f"the refusal lacks {word!r}: {message}")
        return message
    raise AssertionError("it was not refused")


class Skip(Exception):
    """A check that cannot be made here, and why."""


def run(checks):
    for check in checks:
        entry = {"name": check.__name__.replace("_", " ")}
        try:
            numbers = check()
            entry |= {"outcome": "passed", "numbers": numbers or {}}
        except Skip as reason:
            entry |= {"outcome": "skipped", "reason": str(reason)}
        except Exception as error:
            entry |= {"outcome": "failed", "reason": f"{type(error).__name__}: {error}"[:2000]}
        print(json.dumps(entry), flush=True)
    sys.stdout.flush()


class Words:
    """The model's words, from the server; a token is a word's place."""

    def __init__(self, url, key):
        request = urllib.request.Request(f"{url}/api/v1/sparring/words", headers={"X-API-Key": key})
        told = json.load(urllib.request.urlopen(request))
        self.words = told["words"]
        self.side = told["picture_size"]
        self.picture_tokens = told["picture_tokens"]
        self.stop = told["stop"]

    def tokens(self, text):
        return [self.words.index(word) for word in text.split()]

    def text(self, tokens):
        return " ".join(self.words[token] for token in tokens)


def png(side, colour):
    """A picture of one colour, with a darker square in its middle."""
    dark = bytes(value // 2 for value in colour)
    quarter = side // 4

    def pixel(x, y):
        return dark if quarter <= x < 3 * quarter and quarter <= y < 3 * quarter else bytes(colour)

    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(side)) for y in range(side))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
