"""What is aimed at, by figure and scope, and the alerts when it is missed or a day is unlike others."""

from lastmile.insights.targets.records import EVERYTHING, Alert, AlertKind, Scope, Target, Targets
from lastmile.insights.targets.service import Aims

__all__ = ["EVERYTHING", "Aims", "Alert", "AlertKind", "Scope", "Target", "Targets"]
