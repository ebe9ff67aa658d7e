"""The machine that runs fields' programs: instructions as loops over columns of points.

An instruction is its code, its length and its numbers. Instructions work on columns of `WIDE` points: on a stack of
distances and, where a field is modelled in a frame of its own, a stack of coordinates. Parts of a union or an
intersection say how far to skip when they are too far away to matter.
"""
# ruff: noqa: PLR0912, PLR0915, PLR0917  (loops for a compiler: no objects, and calls cost)

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joyip.studio.compiled import compiled

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

(SPHERE, ELLIPSOID, CAPSULE, BOX, CONE, TORUS, HALF_SPACE, EXTRUDED, TURNED, SAMPLED) = range(10)
(FOLD, PART, JOIN, NEGATE, OFFSET, SHELL, MIRROR, PLACE, RETURN, RAISE) = range(10, 20)
WIDE = 256
"""Points at a time: their columns stay in the processor's nearest cache."""
DEEP = 40
"""Most fields inside one another."""

ZERO, HALF, ONE = np.float32(0), np.float32(0.5), np.float32(1)
MIDDLE, TINY, FARTHEST = np.float32(1e-6), np.float32(1e-9), np.float32(1e8)


@compiled
def polygon(code: Floats, at: int, count: int, u: Floats, v: Floats, best: Floats, inside: Floats, n: int) -> None:
    """Signed distance to a closed polygon in the plane, into `best` (iquilezles.org/distfunctions2d, polygon)."""
    for j in range(n):
        best[j] = FARTHEST
        inside[j] = ONE
    bu, bv = code[at + 2 * count - 2], code[at + 2 * count - 1]
    for corner in range(count):
        au, av = code[at + 2 * corner], code[at + 2 * corner + 1]
        eu, ev = bu - au, bv - av
        square = max(eu * eu + ev * ev, np.float32(1e-12))
        up = ONE if ev > ZERO else -ONE
        for j in range(n):
            wu, wv = u[j] - au, v[j] - av
            t = min(max((wu * eu + wv * ev) / square, ZERO), ONE)
            du, dv = wu - eu * t, wv - ev * t
            best[j] = min(best[j], du * du + dv * dv)
            crossed = ((v[j] >= av) != (v[j] >= bv)) and (up * (wu * ev - wv * eu) < ZERO)
            inside[j] = -inside[j] if crossed else inside[j]
        bu, bv = au, av
    for j in range(n):
        best[j] = np.sqrt(best[j]) * inside[j]


@compiled
def _sphere(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """A ball: middle, radius."""
    cx, cy, cz, radius = code[at], code[at + 1], code[at + 2], code[at + 3]
    for j in range(n):
        px, py, pz = x[j] - cx, y[j] - cy, z[j] - cz
        value[j] = np.sqrt(px * px + py * py + pz * pz) - radius


@compiled
def _ellipsoid(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """Middle, inverse half axes, least distance (iquilezles.org/ellipsoids)."""
    cx, cy, cz = code[at], code[at + 1], code[at + 2]
    ax, ay, az, least = code[at + 3], code[at + 4], code[at + 5], code[at + 6]
    for j in range(n):
        px, py, pz = (x[j] - cx) * ax, (y[j] - cy) * ay, (z[j] - cz) * az
        k0 = np.sqrt(px * px + py * py + pz * pz)
        px, py, pz = px * ax, py * ay, pz * az
        k1 = np.sqrt(px * px + py * py + pz * pz) + TINY
        value[j] = max((k0 - ONE) * k0 / k1, least) if k0 > MIDDLE else least


@compiled
def _capsule(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """One end, way to the other, that way over its square length, radius, how much the radius grows."""
    ax, ay, az = code[at], code[at + 1], code[at + 2]
    dx, dy, dz = code[at + 3], code[at + 4], code[at + 5]
    ux, uy, uz = code[at + 6], code[at + 7], code[at + 8]
    radius, grows = code[at + 9], code[at + 10]
    for j in range(n):
        px, py, pz = x[j] - ax, y[j] - ay, z[j] - az
        t = min(max(px * ux + py * uy + pz * uz, ZERO), ONE)
        px, py, pz = px - t * dx, py - t * dy, pz - t * dz
        value[j] = np.sqrt(px * px + py * py + pz * pz) - radius - t * grows


@compiled
def _box(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """Middle, half sizes without the rounding, rounding."""
    cx, cy, cz = code[at], code[at + 1], code[at + 2]
    hx, hy, hz, radius = code[at + 3], code[at + 4], code[at + 5], code[at + 6]
    for j in range(n):
        px, py, pz = abs(x[j] - cx) - hx, abs(y[j] - cy) - hy, abs(z[j] - cz) - hz
        ox, oy, oz = max(px, ZERO), max(py, ZERO), max(pz, ZERO)
        value[j] = np.sqrt(ox * ox + oy * oy + oz * oz) + min(max(px, py, pz), ZERO) - radius


@compiled
def _cone(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """Middle, lower and upper radius, half height, rounding (capped cone of iquilezles.org/distfunctions, grown)."""
    cx, cy, cz = code[at], code[at + 1], code[at + 2]
    r0, r1, half, rounding = code[at + 3], code[at + 4], code[at + 5], code[at + 6]
    dx, dy = r1 - r0, half + half
    square = dx * dx + dy * dy
    for j in range(n):
        px, py, pz = x[j] - cx, y[j] - cy, z[j] - cz
        q = np.sqrt(px * px + pz * pz)
        cap_x, cap_y = q - min(q, r0 if py < ZERO else r1), abs(py) - half
        t = min(max(((r1 - q) * dx + (half - py) * dy) / square, ZERO), ONE)
        side_x, side_y = q - r1 + dx * t, py - half + dy * t
        sign = -ONE if side_x < ZERO and cap_y < ZERO else ONE
        value[j] = sign * np.sqrt(min(cap_x * cap_x + cap_y * cap_y, side_x * side_x + side_y * side_y)) - rounding


@compiled
def _torus(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """Middle, radius of the ring, radius of its section."""
    cx, cy, cz, radius, thickness = code[at], code[at + 1], code[at + 2], code[at + 3], code[at + 4]
    for j in range(n):
        px, py, pz = x[j] - cx, y[j] - cy, z[j] - cz
        ring = np.sqrt(px * px + pz * pz) - radius
        value[j] = np.sqrt(ring * ring + py * py) - thickness


@compiled
def _half_space(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, n: int) -> None:
    """A point of the plane, unit normal."""
    cx, cy, cz, nx, ny, nz = code[at], code[at + 1], code[at + 2], code[at + 3], code[at + 4], code[at + 5]
    for j in range(n):
        value[j] = (x[j] - cx) * nx + (y[j] - cy) * ny + (z[j] - cz) * nz


@compiled
def _extruded(code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, flags: Floats, n: int) -> None:
    """Half depth, rounding, number of corners, corners."""
    half, rounding, count = code[at], code[at + 1], int(code[at + 2])
    polygon(code, at + 3, count, x, y, value, flags, n)
    for j in range(n):
        flat, high = value[j], abs(z[j]) - half
        ox, oy = max(flat, ZERO), max(high, ZERO)
        value[j] = np.sqrt(ox * ox + oy * oy) + min(max(flat, high), ZERO) - rounding


@compiled
def _turned(
    code: Floats, at: int, x: Floats, y: Floats, z: Floats, value: Floats, room: Floats, flags: Floats, n: int
) -> None:
    """Rounding, number of corners, corners (radius, height)."""
    rounding, count = code[at], int(code[at + 1])
    for j in range(n):
        room[j] = np.sqrt(x[j] * x[j] + z[j] * z[j])
    polygon(code, at + 2, count, room, y, value, flags, n)
    for j in range(n):
        value[j] -= rounding


@compiled
def _solid(
    instruction: int, code: Floats, at: int, place: Floats, value: Floats, room: Floats, flags: Floats, n: int
) -> None:
    """One solid's distances at places (3, WIDE), into `value`; `room` and `flags` are for numbers on the way."""
    x, y, z = place[0], place[1], place[2]
    if instruction == SPHERE:
        _sphere(code, at, x, y, z, value, n)
    elif instruction == ELLIPSOID:
        _ellipsoid(code, at, x, y, z, value, n)
    elif instruction == CAPSULE:
        _capsule(code, at, x, y, z, value, n)
    elif instruction == BOX:
        _box(code, at, x, y, z, value, n)
    elif instruction == CONE:
        _cone(code, at, x, y, z, value, n)
    elif instruction == TORUS:
        _torus(code, at, x, y, z, value, n)
    elif instruction == HALF_SPACE:
        _half_space(code, at, x, y, z, value, n)
    elif instruction == EXTRUDED:
        _extruded(code, at, x, y, z, value, flags, n)
    elif instruction == TURNED:
        _turned(code, at, x, y, z, value, room, flags, n)


@compiled
def _change(instruction: int, code: Floats, at: int, value: Floats, n: int) -> None:
    """What makes other distances of distances."""
    if instruction == NEGATE:
        for j in range(n):
            value[j] = -value[j]
    elif instruction == OFFSET:
        by = code[at]
        for j in range(n):
            value[j] -= by
    else:
        half = code[at]
        for j in range(n):
            value[j] = abs(value[j]) - half


@compiled
def _joined(best: Floats, other: Floats, k: np.float32, sign: np.float32, n: int) -> None:
    """The quadratic blend of two distances, into `best`."""
    if k > ZERO:
        share = sign * np.float32(0.25) / k
        for j in range(n):
            blend = max(k - abs(best[j] - other[j]), ZERO)
            best[j] = sign * min(sign * best[j], sign * other[j]) - blend * blend * share
    else:
        for j in range(n):
            best[j] = sign * min(sign * best[j], sign * other[j])


@compiled
def _placed(code: Floats, at: int, old: Floats, new: Floats, n: int) -> None:
    """Coordinates (3, n) in a frame."""
    for row in range(3):
        a, b, c, d = code[at + 4 * row], code[at + 4 * row + 1], code[at + 4 * row + 2], code[at + 4 * row + 3]
        for j in range(n):
            new[row, j] = old[0, j] * a + old[1, j] * b + old[2, j] * c - d


@compiled
def _copied(source: Floats, begin: int, target: Floats, n: int) -> None:
    for j in range(n):
        target[j] = source[begin + j]


@compiled
def run(code: Floats, near: Bools, spans: Ints, columns: Floats, samples: Floats, out: Floats, found: Floats) -> None:
    """Run a program for the spans of the points (3, N). `found`, where it has room, takes each part's distance."""
    places = np.empty((DEEP, 3, WIDE), np.float32)
    values = np.empty((DEEP, WIDE), np.float32)
    parts = np.empty(DEEP, np.int64)
    empty = np.empty(DEEP, np.bool_)
    room, flags = np.empty(WIDE, np.float32), np.empty(WIDE, np.float32)
    for span in range(len(spans)):
        row = spans[span, 2]
        for begin in range(spans[span, 0], spans[span, 1], WIDE):
            n = min(WIDE, spans[span, 1] - begin)
            for axis in range(3):
                _copied(columns[axis], begin, places[0, axis], n)
            at, top, place, part, sample = 0, -1, 0, -1, 0
            while at < len(code):
                instruction, size = int(code[at]), int(code[at + 1])
                if instruction < SAMPLED:
                    top += 1
                    _solid(instruction, code, at + 2, places[place], values[top], room, flags, n)
                elif instruction == SAMPLED:
                    top += 1
                    _copied(samples[sample], begin, values[top], n)
                    sample += 1
                elif instruction == FOLD:
                    top += 1
                    empty[top] = True
                elif instruction == PART:
                    if near[row, at]:
                        part += 1
                        parts[part] = at
                    else:
                        sample += int(code[at + 3])
                        size = int(code[at + 2])
                elif instruction == JOIN:
                    if len(found):
                        for j in range(n):
                            found[begin + j, parts[part]] = values[top, j]
                    part -= 1
                    top -= 1
                    if empty[top]:
                        empty[top] = False
                        _copied(values[top + 1], 0, values[top], n)
                    else:
                        _joined(values[top], values[top + 1], code[at + 2], code[at + 3], n)
                elif instruction == MIRROR:
                    place += 1
                    for axis in range(1, 3):
                        _copied(places[place - 1, axis], 0, places[place, axis], n)
                    for j in range(n):
                        places[place, 0, j] = abs(places[place - 1, 0, j])
                elif instruction == PLACE:
                    place += 1
                    _placed(code, at + 2, places[place - 1], places[place], n)
                elif instruction == RETURN:
                    place -= 1
                    scale = code[at + 2]
                    if scale != ONE:
                        for j in range(n):
                            values[top, j] *= scale
                elif instruction == RAISE:
                    for j in range(n):
                        values[top, j] = (values[top, j] - samples[sample, begin + j]) * code[at + 2]
                    sample += 1
                else:
                    _change(instruction, code, at + 2, values[top], n)
                at += size
            for j in range(n):
                out[begin + j] = values[0, j]


@compiled
def near_parts(code: Floats, found: Floats, radius: np.float32) -> Bools:
    """Which parts of each fold may be the nearest, or be blended with it, within `radius` of where they were found."""
    near = np.zeros(found.shape, np.bool_)
    radii = np.empty(DEEP, np.float32)
    for row in range(len(found)):
        at, place = 0, 0
        radii[0] = radius
        while at < len(code):
            instruction, size = int(code[at]), int(code[at + 1])
            if instruction == PLACE:
                place += 1
                radii[place] = radii[place - 1] / code[at + 14]
            elif instruction == MIRROR:
                place += 1
                radii[place] = radii[place - 1]
            elif instruction == RETURN:
                place -= 1
            elif instruction == FOLD:
                k, sign = code[at + 2], code[at + 3]
                least, part = np.float32(np.inf), at + size
                while part < len(code) and int(code[part]) == PART:
                    least = min(least, sign * found[row, part])
                    part += int(code[part + 2])
                reach = least + np.float32(2.6) * radii[place] + np.float32(1.5) * k
                part = at + size
                while part < len(code) and int(code[part]) == PART:
                    near[row, part] = sign * found[row, part] <= reach
                    part += int(code[part + 2])
            at += size
    return near


@compiled
def depth(code: Floats) -> int:
    """How many distances or coordinates the program stacks at most."""
    at, top, place, deepest = 0, 0, 0, 0
    while at < len(code):
        instruction = int(code[at])
        top += (instruction <= FOLD) - (instruction == JOIN)
        place += (instruction == MIRROR) + (instruction == PLACE) - (instruction == RETURN)
        deepest = max(deepest, top, place + 1)
        at += int(code[at + 1])
    return deepest
