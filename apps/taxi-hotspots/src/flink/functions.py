"""Functions of hotspots.sql for Flink; functions.ts has them for the embedded engine."""

import json

import numpy
from pyflink.table import DataTypes
from pyflink.table.udf import udaf


def find_hotspots(points, scan_radius, minimum_points):
    """Clusters of DBSCAN, oldest records first, as boxes with their density, densest first."""
    differences = points[:, None, :] - points[None, :, :]
    near = (differences**2).sum(axis=2) <= scan_radius * scan_radius
    is_core = near.sum(axis=1) >= minimum_points
    free = numpy.ones(len(points), dtype=bool)
    found = []
    for start in numpy.flatnonzero(is_core):
        if not free[start]:
            continue
        free[start] = False
        members = [start]
        for member in members:
            if is_core[member]:
                reached = numpy.flatnonzero(near[member] & free)
                free[reached] = False
                members.extend(reached)
        box = points[members]
        least, greatest = box.min(axis=0), box.max(axis=0)
        extent = greatest - least
        density = len(members) / extent[extent > 0].prod()
        found.append({"density": float(density), "minValues": least.tolist(), "maxValues": greatest.tolist()})
    return sorted(found, key=lambda one: -one["density"])


@udaf(result_type=DataTypes.STRING(), func_type="pandas")
def hotspots(x, y, scan_radius, minimum_points):
    """The text of the column HOTSPOTS_RESULT for the rows of a window."""
    points = numpy.column_stack([x, y])
    found = find_hotspots(points, scan_radius.iloc[0], minimum_points.iloc[0])
    return json.dumps({"hotspots": found}, separators=(",", ":"))
