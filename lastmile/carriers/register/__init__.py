"""The carriers of the organisation, with every version of their contracts."""

from lastmile.carriers.register.records import Carrier, ContractVersion
from lastmile.carriers.register.service import Register, changes, contracts_on

__all__ = ["Carrier", "ContractVersion", "Register", "changes", "contracts_on"]
