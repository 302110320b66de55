#!/usr/bin/env python3
"""Makes the .hex files beside it from docs/formats.md alone, knowing nothing of our C++.

Needs python3-cryptography (Ed25519, ChaCha20-Poly1305). Run: python3 make.py
The keys and ids are those of tests/log/golden_test.cpp.
"""
import hashlib
import pathlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
GROUP, CONTROL = b"\x61" * 16, b"\xc0" * 16
SPACE_KEY = b"\x4b" * 32
HLC = struct.pack(">Q", 1485648000000 << 16 | 7)
AUTH, DEPS = [b"\xa1" * 32], [b"\xd1" * 32, b"\xd2" * 32]


def blake2b(octets, size=32):
    return hashlib.blake2b(octets, digest_size=size).digest()


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def blob(octets):
    return varint(len(octets)) + octets


def heads(hashes):
    return bytes([len(hashes)]) + b"".join(hashes)


def hchacha20(key, nonce16):
    def rotate(value, bits):
        return (value << bits | value >> (32 - bits)) & 0xFFFFFFFF

    state = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    state += struct.unpack("<8I", key) + struct.unpack("<4I", nonce16)
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in columns + diagonals:
            for bits_d, bits_b in ((16, 12), (8, 7)):
                state[a] = (state[a] + state[b]) & 0xFFFFFFFF
                state[d] = rotate(state[d] ^ state[a], bits_d)
                state[c] = (state[c] + state[d]) & 0xFFFFFFFF
                state[b] = rotate(state[b] ^ state[c], bits_b)
    return struct.pack("<8I", *(state[:4] + state[12:]))


def seal(key, nonce, associated, plaintext):
    subkey = hchacha20(key, nonce[:16])
    return ChaCha20Poly1305(subkey).encrypt(bytes(4) + nonce[16:], plaintext, associated)


drawn = 0


def draw_nonce():
    """tests/crypto/seeded_entropy.hpp with seed 0."""
    global drawn
    drawn += 1
    return blake2b(struct.pack(">QQ", 0, drawn - 1))[:24]


def envelope(flags, space, run, seq, prev, auth, body=None, plaintext=None):
    log = blake2b(b"lumbung-log" + PUBLIC + run + space, 16)
    key_id, nonce = bytes(32), bytes(24)
    if plaintext is not None:
        key_id, nonce = blake2b(SPACE_KEY), draw_nonce()
    head = bytes([1, flags]) + space + log + varint(seq) + prev + HLC
    head += heads(auth) + heads(DEPS) + key_id + nonce
    if plaintext is not None:
        body = seal(SPACE_KEY, nonce, head, plaintext)
    signature = KEY.sign(b"lumbung-env-v1" + head + blake2b(body))
    return log, head + blob(body) + signature


def opening(run, ordinal, parent=None):
    body = blake2b(PUBLIC)[:16] + run + varint(ordinal)
    return body + (b"\x00" if parent is None else b"\x01" + parent[0] + varint(parent[1]))


def write(name, note, octets):
    digits = octets.hex()
    lines = [f"# {note}", "# Made by make.py, from docs/formats.md."]
    lines += [digits[at:at + 96] for at in range(0, len(digits), 96)]
    path = pathlib.Path(__file__).with_name(name + ".hex")
    path.write_text("\n".join(lines) + "\n")


RUN, NEXT_RUN = b"\x52" * 16, b"\x53" * 16
CARRIER = b"\x02"
DAYS_2017_01_29 = 17195
UPDATE = b"\x01" + blob(b"buku/2017") + struct.pack(">i", DAYS_2017_01_29)
UPDATE += varint(0) + blob(bytes(2))

log, first = envelope(0x10, GROUP, RUN, 0, bytes(32), AUTH, opening(RUN, 0))
write("log_open", "The first envelope of a device's first log in a space.", first)
_, second = envelope(0x00, GROUP, RUN, 1, blake2b(first), AUTH, plaintext=UPDATE)
write("document", "An empty update of buku/2017 on 2017-01-29.", second)
_, third = envelope(0x00, GROUP, RUN, 2, blake2b(second), AUTH, plaintext=CARRIER)
write("carrier", "A document envelope that only carries heads.", third)
resuming = opening(NEXT_RUN, 1, (log, 2))
_, resumed = envelope(0x10, GROUP, NEXT_RUN, 0, blake2b(third), AUTH, resuming)
write("log_open_parent", "The next run's log goes on from the one before.", resumed)
_, first = envelope(0x10, CONTROL, RUN, 0, bytes(32), [], opening(RUN, 0))
write("log_open_control", "A log of the control space: no auth.", first)
_, second = envelope(0x02, CONTROL, RUN, 1, blake2b(first), [], plaintext=b"\x05")
write("control", "A control operation of kind 5.", second)
