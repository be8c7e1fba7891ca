"""The two calls that partners make most often, before everything else: without a router, from memory where it can be.

Whoever calls with a partner's key and asks plainly is answered here. Every other call (a browser's session, odd
parameters, a body that is wrong) goes the usual way, to the same answer or its explanation.
"""

from lastmile.api.hot.application import Application

__all__ = ["Application"]
