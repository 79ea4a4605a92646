"""A device with passkeys (WebAuthn Level 2): what a browser and a telephone do together, in so far as tests need it."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """Keeps one passkey. ``verifies`` says whether it asks for a finger, a face or a code."""

    def __init__(self, origin: str = "https://testserver", *, verifies: bool = True) -> None:
        self.origin = origin
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = hashlib.sha256(str(self.key.private_numbers().private_value).encode()).digest()
        self.user_handle = b""

    def create(self, options: dict[str, Any]) -> str:
        """Make a passkey, and return what a browser posts."""
        public = options["publicKey"]
        self.user_handle = websafe_decode(public["user"]["id"])
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        attested += cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        data = self._about(public["rp"]["id"], ATTESTED) + attested
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", public["challenge"])),
                "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
            }
        )

    def get(self, options: dict[str, Any]) -> str:
        """Sign a challenge, and return what a browser posts."""
        public = options["publicKey"]
        client = self._client("webauthn.get", public["challenge"])
        data = self._about(public["rpId"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.user_handle),
            }
        )

    def _about(self, host: str, more: int = 0) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", self.flags | more, 0)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        known = websafe_encode(self.credential_id)
        about = {
            "id": known,
            "rawId": known,
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
        return json.dumps({**about, "response": response})
