"""The carriers of the organisation, with every version of their contracts."""

from lastmile.carriers.register.records import Carrier, ContractVersion
from lastmile.carriers.register.service import Register, book_of, changes, contracts_on

__all__ = ["Carrier", "ContractVersion", "Register", "book_of", "changes", "contracts_on"]
