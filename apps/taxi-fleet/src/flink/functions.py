"""Functions of fleet.sql for Flink; functions.ts has them for the embedded engine."""

from pyflink.table import DataTypes
from pyflink.table.udf import udf

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"


def encode_geohash(latitude, longitude, precision):
    """Characters of five bits each, which halve longitude and latitude in turn, longitude first."""
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    position = (longitude, latitude)
    characters = []
    for index in range(precision):
        value = 0
        for bit in range(5):
            axis = (5 * index + bit) % 2
            middle = (ranges[axis][0] + ranges[axis][1]) / 2
            upper = position[axis] >= middle
            ranges[axis][0 if upper else 1] = middle
            value = 2 * value + upper
        characters.append(ALPHABET[value])
    return "".join(characters)


@udf(result_type=DataTypes.STRING())
def geohash(latitude, longitude, precision):
    """The cell of a position; nothing without coordinates."""
    if latitude is None or longitude is None or precision is None:
        return None
    return encode_geohash(latitude, longitude, precision)
