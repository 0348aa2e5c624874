"""Writes the clusters that scikit-learn's DBSCAN finds in windows of points, for the test of this package.

    python3 dbscan.py > ../test/fixtures/scikit-learn.json
"""
import json
import sys

import numpy
import sklearn
from sklearn.cluster import DBSCAN


def field(random, count, size, spots, share):
    """Points of a field of side `size`, some of them in squares of side 1: the shape of AWS's own example."""
    points = []
    for _ in range(count):
        if spots and random.random() < share:
            corner = spots[random.integers(len(spots))]
            points.append([corner[column] + random.random() for column in range(len(corner))])
        else:
            points.append([size * random.random() for _ in range(2)])
    return numpy.round(points, 4)


random = numpy.random.default_rng(20260101)
cases = []
for count, radius, least, share, spots in [
    (1000, 0.2, 17, 0.2, 1),
    (1000, 0.2, 17, 0.4, 3),
    (1000, 0.5, 20, 0.0, 0),
    (300, 1.0, 5, 0.3, 2),
    (100, 0.3, 2, 0.5, 1),
    (100, 20.0, 100, 0.0, 0),
]:
    corners = [[9 * random.random(), 9 * random.random()] for _ in range(spots)]
    points = field(random, count, 10, corners, share)
    labels = DBSCAN(eps=radius, min_samples=least).fit_predict(points)
    cases.append({"radius": radius, "least": least, "points": points.tolist(), "labels": labels.tolist()})
json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
