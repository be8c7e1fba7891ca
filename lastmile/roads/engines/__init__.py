"""Engines behind one port: embedded, or a routing service over HTTP."""
