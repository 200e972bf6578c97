"""What a PDF page draws besides its text: where its parts are, through the forms that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Object = Any
"""The handle that pdfium itself has for what is drawn."""

MOST_SHAPES: Final = 20_000
"""Pages of more shapes than this are maps and drawings, and are taken as they are."""


def in_form(form: Object) -> Iterator[Object]:
    """What a form holds, in the order in which it is drawn."""
    count = pdfium.FPDFFormObj_CountObjects(form)
    return (pdfium.FPDFFormObj_GetObject(form, index) for index in range(count))


def matrix_of(drawn: Object) -> Matrix:
    """What leads from its own coordinates to those of what holds it."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def product(inner: Matrix, outer: Matrix | None) -> Matrix:
    """The matrix that does what the inner one does, then the outer one."""
    if outer is None:
        return inner

    a, b, c, d, e, f = inner
    x, y = moved_point(outer, e, f)

    # (a, b) and (c, d) are directions, which the outer origin does not shift
    origin_x, origin_y = moved_point(outer, 0, 0)
    first_x, first_y = moved_point(outer, a, b)
    second_x, second_y = moved_point(outer, c, d)
    return (
        first_x - origin_x,
        first_y - origin_y,
        second_x - origin_x,
        second_y - origin_y,
        x,
        y,
    )


def moved_point(matrix: Matrix, x: float, y: float) -> Point:
    """Where a matrix takes a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
