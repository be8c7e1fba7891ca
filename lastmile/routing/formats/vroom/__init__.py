"""VROOM's JSON, in and out, so that whoever calls VROOM can call this.

``[lon, lat]``, whole seconds and metres, windows closed at both ends.
"""

from lastmile.routing.formats.vroom.answers import read_answer
from lastmile.routing.formats.vroom.case import Pause, Place, Rider, Task, VroomCase
from lastmile.routing.formats.vroom.reading import read_vroom
from lastmile.routing.formats.vroom.travel import Travel
from lastmile.routing.formats.vroom.writing import write_vroom

__all__ = ["Pause", "Place", "Rider", "Task", "Travel", "VroomCase", "read_answer", "read_vroom", "write_vroom"]
