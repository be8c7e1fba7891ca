"""A packet in one file: data, paper, exhibits, and a signed list of all of them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import orjson

from lastmile.incidents.packets.paper import packet_pdf
from lastmile.incidents.packets.records import Packet
from lastmile.infra.signing import SigningKey

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
PUBLIC_KEY: Final = "public-key.pem"
README: Final = "HOW-TO-VERIFY.txt"
BESIDE: Final = frozenset({MANIFEST, SIGNATURE, PUBLIC_KEY})
"""Files that the manifest does not name."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_TEXT: Final = """\
How to verify this packet
=========================

manifest.json names every file with its SHA-256. manifest.sig is its Ed25519 signature (RFC 8032, 64 bytes) by the key
in public-key.pem. Compare the key's fingerprint, which the manifest names, with the one that the sender tells you
(GET /v1/signing-keys of its service). Then:

    lastmile verify-packet packet.zip --fingerprint FINGERPRINT

or, without lastmile, in the unpacked folder:

    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig
    sha256sum *.json *.pdf exhibits/*        # the same as in manifest.json
"""


def sealed(packet: Packet, files: Mapping[str, bytes], key: SigningKey) -> bytes:
    """Pack and sign a packet; equal packets give equal bytes.

    Parameters
    ----------
    files : the exhibits' bytes by their names.
    """
    content = {
        "packet.json": orjson.dumps(_plain(packet), option=orjson.OPT_INDENT_2),
        "packet.pdf": packet_pdf(packet, files),
        README: _TEXT.encode(),
        **files,
    }
    manifest = _manifest(packet, content, key)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, body in content.items():
            _put(archive, name, body)
        _put(archive, MANIFEST, manifest)
        _put(archive, SIGNATURE, key.sign(manifest))
        _put(archive, PUBLIC_KEY, key.public_pem.encode())
    return written.getvalue()


def _plain(packet: Packet) -> Any:
    return {
        name: getattr(packet, name)
        for name in ("claim", "against", "checklist", "timeline", "weights", "billed", "exhibits", "history", "made_at")
    } | {"order": _order(packet)}


def _order(packet: Packet) -> Any:
    shipment = packet.shipment
    if shipment is None:
        return None
    names = ("order_id", "recipient", "address", "postcode", "parcels", "weight_g", "volume_cm3", "cash_minor")
    return {name: getattr(shipment, name) for name in names}


def _manifest(packet: Packet, content: Mapping[str, bytes], key: SigningKey) -> bytes:
    listed = [
        {"name": name, "sha256": hashlib.sha256(body).hexdigest(), "size_bytes": len(body)}
        for name, body in content.items()
    ]
    told = {
        "version": 1,
        "claim_id": packet.claim.id,
        "made_at": packet.made_at,
        "key_sha256": key.fingerprint,
        "files": listed,
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _put(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    # Pictures and PDFs are packed already.
    how = zipfile.ZIP_DEFLATED if name.endswith((".json", ".txt", ".pem")) else zipfile.ZIP_STORED
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, compress_type=how)
