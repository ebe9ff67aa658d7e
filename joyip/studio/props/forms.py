"""Forms: a shape as a mesh and as a field at once, so that what is seen and what is measured agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from joyip.studio import shapes
from joyip.studio.field import Field, Sampled, Vec, union
from joyip.studio.geometry import Frame, Material, Mesh, Part, Texture, Vectors
from joyip.studio.program import Scalars
from joyip.studio.props.prop import Grip, Prop, held
from joyip.studio.shapes import Points, grid, lathe, slab
from joyip.studio.solids import Box, Capsule, Ellipsoid, Extruded, Torus, Turned
from joyip.studio.sweeps import band, rounded, tube

LIFT = 0.0015
"""A print lies this far over the surface that carries it."""


@dataclass(frozen=True, eq=False)
class Skin(Sampled):
    """A closed surface known by its vertices and normals, for shapes without a formula; they should lie close."""

    vertices: Vectors
    normals: Vectors

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.vertices)

    @cached_property
    def _spacing(self) -> float:
        nearest, _ = self._tree.query(self.vertices[:: max(1, len(self.vertices) // 64)], k=5)
        return float(nearest[:, -1].max())

    def distance(self, points: Vectors) -> Scalars:
        """Over the tangent plane near the surface, to the nearest vertex farther away."""
        away, index = self._tree.query(points)
        over = np.einsum("ij,ij->i", points - self.vertices[index], self.normals[index])
        signed: Scalars = np.where(away < 2 * self._spacing, over, np.sign(over) * away).astype(np.float32)
        return signed

    def bounds(self) -> npt.NDArray[np.float32]:
        """The vertices' box."""
        return np.stack([self.vertices.min(0), self.vertices.max(0)])


@dataclass(frozen=True, eq=False)
class Form:
    """A closed mesh and its field; without a field it is trimming too fine to be measured."""

    mesh: Mesh
    field: Field | None = None

    def at(self, origin: npt.ArrayLike = (0, 0, 0), rotation: npt.ArrayLike | None = None, scale: float = 1.0) -> Form:
        """Turned, scaled and moved."""
        return Form(
            shapes.place(self.mesh, origin, rotation, scale),
            None if self.field is None else self.field.placed(framed(origin, rotation, scale)),
        )

    def trim(self) -> Form:
        """The mesh alone."""
        return Form(self.mesh)


def framed(origin: npt.ArrayLike, rotation: npt.ArrayLike | None = None, scale: float = 1.0) -> Frame:
    """A frame of any numbers."""
    spin = np.eye(3) if rotation is None else rotation
    return Frame(np.asarray(origin, np.float32), np.asarray(spin, np.float32), scale)


def joined(*forms: Form) -> Form:
    """Several forms of one material."""
    solid = [form.field for form in forms if form.field is not None]
    return Form(shapes.merge([form.mesh for form in forms]), union(*solid) if solid else None)


def ball(radius: float | Sequence[float], origin: npt.ArrayLike = (0, 0, 0), segments: int = 28) -> Form:
    """A sphere, or an ellipsoid of three radii."""
    x, y, z = (float(v) for v in np.broadcast_to(np.asarray(radius, np.float64), (3,)))
    return Form(shapes.ball((x, y, z), segments=segments), Ellipsoid((0, 0, 0), (x, y, z))).at(origin)


def block(size: Vec, radius: float, origin: npt.ArrayLike = (0, 0, 0), cells: int = 10) -> Form:
    """A box with rounded edges."""
    x, y, z = size
    return Form(shapes.box(size, radius, cells=cells), Box((0, 0, 0), (x / 2, y / 2, z / 2), radius)).at(origin)


def turned(
    corners: Sequence[tuple[float, float]], soft: float | Sequence[float] = 0.01, segments: int = 40, steps: int = 4
) -> Form:
    """A profile of (radius, height), from the bottom up along the outside, its corners rounded, about the y axis."""
    # the outline is closed on the other side of the axis, not along it: the axis is no surface
    other = [(-radius, height) for radius, height in reversed(corners) if radius > 0]
    return Form(lathe(rounded(corners, soft, steps), segments), Turned((*corners, *other)))


def plate(outline: npt.ArrayLike, thickness: float, bevel: float, steps: int = 3) -> Form:
    """A star-shaped outline (N, 2), counter-clockwise, extruded about z = 0 with rounded edges."""
    return Form(slab(outline, thickness, bevel, steps), Extruded(_sparse(outline), thickness))


def sheet(corners: npt.ArrayLike, radius: float, thickness: float, bevel: float) -> Form:
    """A polygon (N, 2), counter-clockwise, with rounded corners, as a plate."""
    return plate(rounded(corners, radius, 6, closed=True), thickness, bevel)


def rectangle(wide: float, tall: float) -> Points:
    """The corners of a rectangle about the origin."""
    return np.array(((-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall))) / 2


def _sparse(outline: npt.ArrayLike, most: int = 32) -> tuple[tuple[float, float], ...]:
    line = np.asarray(outline, np.float64)
    return tuple((float(x), float(y)) for x, y in line[:: max(1, len(line) // most)])


def rod(path: npt.ArrayLike, radius: float | npt.ArrayLike, segments: int = 10, *, closed: bool = False) -> Form:
    """A round tube along a path (N, 3) with round ends."""
    line = np.asarray(path, np.float64)
    mesh = tube(line, radius, segments, closed=closed)
    thick = np.broadcast_to(np.asarray(radius, np.float64), (len(line),))
    chosen = np.unique(np.append(np.arange(0, len(line), max(1, len(line) // 12)), len(line) - 1))
    knots = [(point(line[k]), float(thick[k])) for k in chosen]
    if closed:
        knots.append(knots[0])
    return Form(mesh, union(*(Capsule(a, b, ra, rb) for (a, ra), (b, rb) in pairwise(knots))))


def strip(path: npt.ArrayLike, across: npt.ArrayLike, width: npt.ArrayLike, thickness: float) -> Form:
    """A flat ribbon along a path (N, 3)."""
    mesh = band(path, across, np.asarray(width, np.float64), thickness)
    return Form(mesh, rod(path, 0.25 * np.asarray(width, np.float64) + 0.003).field)


def hoop(radius: float, thick: float, segments: int = 48, around: int = 8) -> Form:
    """A ring about the y axis."""
    angle = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    line = np.stack((radius * np.sin(angle), 0 * angle, radius * np.cos(angle)), -1)
    return Form(tube(line, thick, around, closed=True), Torus((0, 0, 0), radius, thick))


def puffed(outline: npt.ArrayLike, depth: float, rows: int = 9, sharp: float = 2.0, flat: float = 2.0) -> Form:
    """A cushion of a star-shaped outline (N, 2): `depth` thick in the middle, falling to its rim like a pillow."""
    line = np.asarray(outline, np.float64)
    middle = line.mean(0)
    out = np.sin(np.linspace(0.06, np.pi / 2, rows))
    high = depth / 2 * (1 - out**flat) ** (1 / sharp)
    front = [
        np.column_stack((middle + (line - middle) * s, np.full(len(line), z))) for s, z in zip(out, high, strict=True)
    ]
    back = [row * (1, 1, -1) for row in front[-2::-1]]
    return measured(grid(np.stack([*front, *back]), first=(*middle, depth / 2), last=(*middle, -depth / 2)))


def measured(mesh: Mesh) -> Form:
    """A form of a dense mesh without a formula."""
    return Form(mesh, Skin(mesh.vertices, mesh.normals))


def point(at: npt.ArrayLike) -> Vec:
    """Three numbers as a point."""
    x, y, z = np.asarray(at, np.float64).tolist()
    return (x, y, z)


@dataclass(frozen=True, eq=False)
class Piece:
    """One part of a prop, and what of it is measured."""

    part: Part
    field: Field | None


def piece(name: str, material: Material, *forms: Form, colors: Vectors | None = None) -> Piece:
    """A part made of forms."""
    form = joined(*forms)
    return Piece(held(name, form.mesh, material, colors), form.field)


def printed(
    name: str, under: Mesh, material: Material, image: npt.NDArray[np.uint8], window: tuple[float, float, float, float]
) -> Piece:
    """An image on the front (+z) of a mesh, projected into the window (left, low, right, high): an open sheet over it.

    Where the image is transparent, it has the material of what it lies on.
    """
    left, low, right, high = window
    uv = (under.vertices[:, :2] - (left, low)) / (right - left, high - low)
    corners = uv[under.faces]
    towards = under.normals[under.faces][..., 2].min(1) > 0.2
    seen = towards & np.all(corners.max(1) > 0, axis=1) & np.all(corners.min(1) < 1, axis=1)
    used, faces = np.unique(under.faces[seen], return_inverse=True)
    mesh = Mesh(
        np.ascontiguousarray(under.vertices[used] + LIFT * under.normals[used], np.float32),
        np.ascontiguousarray(faces.reshape(-1, 3), np.int32),
        np.ascontiguousarray(under.normals[used]),
    )
    part = held(f"{name}_print", mesh, material)
    return Piece(replace(part, uv=uv[used].astype(np.float32), texture=Texture(image)), None)


def inside(pieces: Sequence[Piece], origin: npt.ArrayLike, rotation: npt.ArrayLike) -> list[Piece]:
    """Pieces modelled apart, turned and moved to where they belong."""
    frame = framed(origin, rotation)
    return [
        Piece(
            replace(each.part, mesh=shapes.place(each.part.mesh, origin, rotation)),
            None if each.field is None else each.field.placed(frame),
        )
        for each in pieces
    ]


def assembled(
    name: str,
    grip: Grip,
    *pieces: Piece,
    origin: npt.ArrayLike = (0, 0, 0),
    rotation: npt.ArrayLike | None = None,
    scale: float = 1.0,
) -> Prop:
    """The prop of the pieces, placed in the grip frame."""
    solid = union(*(piece.field for piece in pieces if piece.field is not None))
    return moved(Prop(name, tuple(piece.part for piece in pieces), solid, grip), origin, rotation, scale)


def moved(
    prop: Prop, origin: npt.ArrayLike = (0, 0, 0), rotation: npt.ArrayLike | None = None, scale: float = 1.0
) -> Prop:
    """The prop turned, scaled and moved under the same grip."""
    parts = tuple(replace(part, mesh=shapes.place(part.mesh, origin, rotation, scale)) for part in prop.parts)
    return replace(prop, parts=parts, field=prop.field.placed(framed(origin, rotation, scale)))
