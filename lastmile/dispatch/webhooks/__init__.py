"""Webhooks out (Standard Webhooks): who wants to hear of what, what was sent, and sending it until it is taken."""

from lastmile.dispatch.webhooks.delivering import Deliverer
from lastmile.dispatch.webhooks.records import Delivery, DeliveryState, Endpoint, Owner
from lastmile.dispatch.webhooks.service import Webhooks

__all__ = ["Deliverer", "Delivery", "DeliveryState", "Endpoint", "Owner", "Webhooks"]
