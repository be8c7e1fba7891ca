"""The installation's own key: what it signs can be held against it, also without it."""

from lastmile.infra.signing.keys import SigningKey, fingerprint_of, signature_holds
from lastmile.infra.signing.repository import installation_key

__all__ = ["SigningKey", "fingerprint_of", "installation_key", "signature_holds"]
