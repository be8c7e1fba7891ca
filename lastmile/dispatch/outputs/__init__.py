"""What a plan leaves in its folder and on the terminal: JSON, GeoJSON, manifests, carriers' files, the map."""

from lastmile.dispatch.outputs.geometry import RouteGeometry, StreetLike, route_points
from lastmile.dispatch.outputs.summary import summary_table
from lastmile.dispatch.outputs.writing import write_outputs

__all__ = ["RouteGeometry", "StreetLike", "route_points", "summary_table", "write_outputs"]
