"""Traces for OpenTelemetry, where a collector is configured and its packages (``lastmile[telemetry]``) are there."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

import structlog

_log = structlog.get_logger("lastmile.tracing")


def trace(app: Any) -> None:
    """Send a span for every request to the collector that ``OTEL_EXPORTER_OTLP_ENDPOINT`` names; else do nothing.

    Parameters
    ----------
    app : a FastAPI application that has not started yet.
    """
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not endpoint:
        return
    if find_spec("opentelemetry.instrumentation.fastapi") is None:
        _log.warning("no traces: install lastmile[telemetry]", endpoint=endpoint)
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "lastmile")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider, excluded_urls="healthz,readyz,metrics")
