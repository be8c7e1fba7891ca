"""Tuples of arrays that kernels get as one pointer.

Numba passes a tuple of arrays value by value: every array is seven to eleven machine words, so that each call that is
not inlined copied two to three kilobytes, and compiling took as long for the copies as for the code. A ``Shared``
lays the tuple down once; kernels read the members that they use. The members themselves never change, so the
compiler may keep them in registers.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, TypeVar, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    unbox,
)

from lastmile.routing.search.compiler import kernel

T = TypeVar("T", bound=tuple[Any, ...])

_BYTES: Final = 8192
"""Room for the descriptors of about a hundred arrays."""


class SharedType(types.Type):  # type: ignore[misc]  # Numba has no types
    """Numba's type of a ``Shared``: a pointer to a tuple of the type ``inner``."""

    def __init__(self, inner: types.NamedTuple) -> None:
        self.inner = inner
        digest = hashlib.sha256(inner.name.encode()).hexdigest()[:8]
        super().__init__(name=f"Shared.{inner.instance_class.__name__}.{digest}")


class Shared:
    """A tuple in memory that kernels can point to; Python code reads the same members.

    Parameters
    ----------
    members : a named tuple of arrays and scalars.
    """

    def __init__(self, members: tuple[Any, ...]) -> None:
        self._members = members  # keeps the arrays alive
        self._numba_type_ = SharedType(typeof(members))
        self._memory = np.zeros(_BYTES, np.uint8)
        self.address = self._memory.ctypes.data
        _lay_down(members, self.address)

    def __getattr__(self, name: str) -> object:
        return getattr(self._members, name)


def share(members: T) -> T:
    """Lay a named tuple down for kernels; what comes back has the same members."""
    return cast("T", Shared(members))


@register_model(SharedType)
class _SharedModel(models.OpaqueModel):  # type: ignore[misc]
    """One pointer."""


@infer_getattr
class _SharedAttribute(AttributeTemplate):  # type: ignore[misc]
    """Every member of the tuple is an attribute."""

    key = SharedType

    def generic_resolve(self, shared: SharedType, attribute: str) -> types.Type | None:
        """Give the type of a member."""
        if attribute not in shared.inner.fields:
            return None
        return shared.inner.types[shared.inner.fields.index(attribute)]


@lower_getattr_generic(SharedType)
def _load_member(context: Any, builder: Any, shared: SharedType, pointer: Any, attribute: str) -> Any:
    index = shared.inner.fields.index(attribute)
    layout = context.get_value_type(shared.inner)
    zero = ir.Constant(ir.IntType(32), 0)
    place = builder.gep(
        builder.bitcast(pointer, layout.as_pointer()), [zero, ir.Constant(ir.IntType(32), index)], inbounds=True
    )
    member = _load(builder, place, layout.elements[index])
    if isinstance(shared.inner.types[index], types.Array):
        array = cgutils.create_struct_proxy(shared.inner.types[index])(context, builder, value=member)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)  # nothing is counted: the owner keeps it alive
        array.parent = cgutils.get_null_value(array.parent.type)
        member = array._getvalue()  # noqa: SLF001  Numba's own way
    return member


def _load(builder: Any, place: Any, layout: Any) -> Any:
    """Load word by word, each marked as never changing."""
    if isinstance(layout, ir.Aggregate):
        value = ir.Constant(layout, ir.Undefined)
        elements = layout.elements if isinstance(layout, ir.BaseStructType) else [layout.element] * layout.count
        for i, element in enumerate(elements):
            inside = builder.gep(place, [ir.Constant(ir.IntType(32), 0), ir.Constant(ir.IntType(32), i)], inbounds=True)
            value = builder.insert_value(value, _load(builder, inside, element), i)
        return value
    word = builder.load(place)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


@unbox(SharedType)
def _unbox(_shared: SharedType, holder: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(holder, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@intrinsic
def _store(_context: Any, members: Any, address: Any) -> Any:
    """Write a tuple's value to an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, number = arguments
        if context.get_abi_sizeof(value.type) > _BYTES:
            raise ValueError(f"{signature.args[0]} takes more than {_BYTES} bytes")
        builder.store(value, builder.inttoptr(number, value.type.as_pointer()))
        return context.get_dummy_value()

    return types.none(members, address), generate


@kernel
def _lay_down(members, address):
    """Write a tuple to an address."""
    _store(members, address)
