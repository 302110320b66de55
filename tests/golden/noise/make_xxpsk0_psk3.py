#!/usr/bin/env python3
"""Makes xxpsk0_psk3.txt: the product's handshake, computed apart from the C++ code.

Needs python3-cryptography. Prints the file; the inputs are below.
"""
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b"
PROLOGUE = b"LUMBUNG\0\1\1\0\0" + b"LUMBUNG\0\1\1\1\0"
PSK = bytes(range(100, 132))
KEYS = {"init_static": bytes(range(1, 33)), "resp_static": bytes(range(33, 65)),
        "gen_init_ephemeral": bytes(range(65, 97)), "gen_resp_ephemeral": bytes(range(97, 129))}
PAYLOADS = [b"", b"ketua", b"bendahara", b"simpanan", b"pinjaman"]
TOKENS = [["psk", "e"], ["e", "ee", "s", "es"], ["s", "se", "psk"]]


def blake2b(data):
    return hashlib.blake2b(data).digest()


def hkdf(chaining_key, data, count):
    temporary = hmac.new(chaining_key, data, hashlib.blake2b).digest()
    outputs, last = [], b""
    for number in range(1, count + 1):
        last = hmac.new(temporary, last + bytes([number]), hashlib.blake2b).digest()
        outputs.append(last)
    return outputs


def seal(key, counter, associated, plaintext):
    nonce = bytes(4) + counter.to_bytes(8, "little")
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, associated)


def public(secret):
    key = X25519PrivateKey.from_private_bytes(secret).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def exchange(secret, peer):
    return X25519PrivateKey.from_private_bytes(secret).exchange(
        X25519PublicKey.from_public_bytes(peer))


def messages(name, prologue, psks, keys, payloads, tokens):
    """Both sides mix the same values, so one state serves for both."""
    hashed = name.encode().ljust(64, b"\0") if len(name) <= 64 else blake2b(name.encode())
    chaining_key, key, counter = hashed, None, 0
    hashed = blake2b(hashed + prologue)
    psks = list(psks)
    pair = {"e": ("gen_init_ephemeral", "gen_resp_ephemeral"),
            "s": ("init_static", "resp_static")}
    out = []
    for index, line in enumerate(tokens):
        message = b""
        writer = index % 2
        for token in line:
            if token == "e":
                ephemeral = public(keys[pair["e"][writer]])
                message += ephemeral
                hashed = blake2b(hashed + ephemeral)
                chaining_key, key = hkdf(chaining_key, ephemeral, 2)
                key, counter = key[:32], 0
            elif token == "s":
                sealed = seal(key, counter, hashed, public(keys[pair["s"][writer]]))
                message, counter, hashed = message + sealed, counter + 1, blake2b(hashed + sealed)
            elif token == "psk":
                chaining_key, mixed, key = hkdf(chaining_key, psks.pop(0), 3)
                hashed, key, counter = blake2b(hashed + mixed), key[:32], 0
            else:
                shared = exchange(keys[pair[token[0]][0]], public(keys[pair[token[1]][1]]))
                chaining_key, key = hkdf(chaining_key, shared, 2)
                key, counter = key[:32], 0
        sealed = seal(key, counter, hashed, payloads[index])
        counter, hashed = counter + 1, blake2b(hashed + sealed)
        out.append(message + sealed)
    to_responder, to_initiator = (half[:32] for half in hkdf(chaining_key, b"", 2))
    out.append(seal(to_initiator, 0, b"", payloads[3]))
    out.append(seal(to_responder, 0, b"", payloads[4]))
    return out


if __name__ == "__main__":
    print("# Made by make_xxpsk0_psk3.py, which shares no code with the program.\n")
    print("handshake=" + NAME)
    for label, secret in KEYS.items():
        print(f"{label}={secret.hex()}")
    print(f"prologue={PROLOGUE.hex()}")
    print(f"preshared_key={PSK.hex()}\npreshared_key={PSK.hex()}")
    made = messages(NAME, PROLOGUE, [PSK, PSK], KEYS, PAYLOADS, TOKENS)
    for index, message in enumerate(made):
        print(f"msg_{index}_payload={PAYLOADS[index].hex()}")
        print(f"msg_{index}_ciphertext={message.hex()}")
