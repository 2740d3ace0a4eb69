"""Wrong answers to the exercises of chapter 19, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
AutoLayer = object
Tensor = add = backward = is_basic = lift = topological_order = unbroadcast = None


# multiply


@mistake(
    "multiply",
    "The two gradients are exchanged. The first edge is that of `a`, and the derivative with respect to a factor is the other factor.",
)
def own_factor(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * a.data), (b, lambda g: g * b.data)])


@mistake("multiply", says="A value of type Tensor was returned; expected a number")
def vjps_that_return_tensors(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * b), (b, lambda g: g * a)])


@mistake("multiply", "The edges are exchanged: the first one leads to `a`, the second one to `b`.")
def parents_exchanged(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(b, lambda g: g * b.data), (a, lambda g: g * a.data)])


@mistake("multiply", "`a * b` of two Tensors calls multiply itself, again and again. Multiply their arrays.")
def product_of_tensors(a, b):
    a, b = lift(a, b)
    return Tensor(a * b, [(a, lambda g: g * b.data), (b, lambda g: g * a.data)])


@mistake("multiply", "Both edges lead to `a`. The second one belongs to `b`.")
def both_edges_to_the_first(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * b.data), (a, lambda g: g * a.data)])


@mistake("multiply", "The upstream gradient is missing: a vjp is g times the local derivative.")
def local_derivative_alone(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: b.data), (b, lambda g: a.data)])


@mistake("multiply", "These are the vjps of a sum: both hand on g as it is.", half=True)
def vjps_of_add(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g), (b, lambda g: g)])


@mistake("multiply", "An edge is missing: each operand has its own, even where both are the same tensor.")
def one_edge(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * b.data)])


@mistake(
    "multiply",
    "The gradient of the stretched operand was summed here. A vjp returns the shape of the result; backward sums.",
)
def sums_in_the_operation(a, b):
    a, b = lift(a, b)

    def fit(g, shape):
        g = np.asarray(g)
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
        return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1 != g.shape[k]), keepdims=True)

    return Tensor(
        a.data * b.data, [(a, lambda g: fit(g * b.data, a.shape)), (b, lambda g: fit(g * a.data, b.shape))]
    )


@mistake(
    "multiply", "The result has no edges. The constructor takes them after the data: a pair for each operand."
)
def without_edges(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data)


@mistake(
    "multiply",
    "Both vjps multiply by the same data. (A function that is made in a loop reads its variables only when it is called.)",
)
def vjps_made_in_a_loop(a, b):
    a, b = lift(a, b)
    edges = []
    for operand, other in [(a, b), (b, a)]:
        edges.append((operand, lambda g: g * other.data))
    return Tensor(a.data * b.data, edges)


@mistake("multiply", "An edge is missing: each operand has its own, even where both are the same tensor.")
def one_edge_for_a_square(a, b):
    a, b = lift(a, b)
    if a is b:
        return Tensor(a.data**2, [(a, lambda g: 2 * g * a.data)])
    return Tensor(a.data * b.data, [(a, lambda g: g * b.data), (b, lambda g: g * a.data)])


@mistake("multiply", "`@` multiplies matrices. This product is taken element by element.")
def matrix_product(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(a, lambda g: g @ b.data.T), (b, lambda g: a.data.T @ g)])


@mistake("multiply", "`@` multiplies matrices. This product is taken element by element.")
def matrix_products_on_the_way_back(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g @ b.data.T), (b, lambda g: a.data.T @ g)])


@mistake("multiply", "The array itself was returned. An operation returns a Tensor, with its edges.")
def array_of_products(a, b):
    a, b = lift(a, b)
    return a.data * b.data


@mistake(
    "multiply", "An edge holds an array in place of a vjp: the second part of an edge is a function of g."
)
def arrays_for_vjps(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, b.data), (b, a.data)])


@mistake("multiply", "The pairs are the wrong way round: the parent comes first, then its vjp.")
def vjp_before_the_parent(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(lambda g: g * b.data, a), (lambda g: g * a.data, b)])


@mistake("multiply", "The edges lead to arrays. They lead to the operands, which are Tensors.")
def edges_to_arrays(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a.data, lambda g: g * b.data), (b.data, lambda g: g * a.data)])


@mistake("multiply", "Each vjp multiplies g by both operands. Only one of them is the local derivative.")
def times_both_factors(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g * a.data * b.data), (b, lambda g: g * a.data * b.data)])


@mistake("multiply", "The local derivative was added to g. A vjp multiplies by it.")
def adds_the_local_derivative(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(a, lambda g: g + b.data), (b, lambda g: g + a.data)])


@mistake(
    "multiply",
    "Both edges have the same vjp. Each operand has its own, with the data of the other one.",
    constants={"factor": ("a",)},
)
def one_vjp_for_both(a, b, *, factor="b"):
    a, b = lift(a, b)
    factor = {"a": a, "b": b}[factor]
    return Tensor(a.data * b.data, [(a, lambda g: g * factor.data), (b, lambda g: g * factor.data)])


@mistake("multiply", "An edge is missing: each operand has its own, even where both are the same tensor.")
def second_edge_alone(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, [(b, lambda g: g * a.data)])


@mistake("multiply", "The edges are no list of pairs. The constructor takes all of them in one list.")
def edges_one_by_one(a, b):
    a, b = lift(a, b)
    return Tensor(a.data * b.data, (a, lambda g: g * b.data), (b, lambda g: g * a.data))


@mistake("multiply", "The data were added: multiply them.")
def sum_of_the_data(a, b):
    a, b = lift(a, b)
    return Tensor(a.data + b.data, [(a, lambda g: g * b.data), (b, lambda g: g * a.data)])


# topological-order


@mistake(
    "topological-order",
    "The search calls itself for each Tensor, and Python ends calls that are a thousand deep. Keep a list of what is left to visit.",
)
def recursive(out):
    order, seen = [], set()

    def visit(tensor):
        if tensor not in seen:
            seen.add(tensor)
            for parent, _ in tensor.edges:
                visit(parent)
            order.append(tensor)

    visit(out)
    return order[::-1]


@mistake(
    "topological-order", "The order is the wrong way round: out comes first, and each before its parents."
)
def leaves_first(out):
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent, _ in tensor.edges)
    return order


@mistake(
    "topological-order",
    "A tensor was noted as seen when it was put on the stack. Note it when it is opened: a later use may come first.",
)
def seen_when_pushed(out):
    order, seen, stack = [], {out}, [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
            continue
        stack.append((tensor, True))
        for parent, _ in tensor.edges:
            if parent not in seen:
                seen.add(parent)
                stack.append((parent, False))
    return order[::-1]


@mistake(
    "topological-order",
    "These are the tensors as a search meets them. One that is used early and late comes too early.",
)
def as_met_layer_by_layer(out):
    order, seen = [out], {out}
    for tensor in order:
        for parent, _ in tensor.edges:
            if parent not in seen:
                seen.add(parent)
                order.append(parent)
    return order


@mistake(
    "topological-order",
    "A tensor was put into the list when it was opened. Append it when all its parents are finished.",
)
def when_opened(out):
    order, seen, stack = [], set(), [out]
    while stack:
        tensor = stack.pop()
        if tensor not in seen:
            seen.add(tensor)
            order.append(tensor)
            stack.extend(parent for parent, _ in tensor.edges)
    return order


@mistake("topological-order", "The leaves are missing: they have no edges, but they are in the list, too.")
def without_leaves(out):
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen and tensor.edges:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent, _ in tensor.edges)
    return order[::-1]


@mistake(
    "topological-order",
    "Each tensor was finished before its parents. Put it back on the stack first, and its parents on top of it.",
)
def finished_before_the_parents(out):
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.extend((parent, False) for parent, _ in tensor.edges)
            stack.append((tensor, True))
    return order[::-1]


@mistake("topological-order", "A tensor is in the list as often as it was used: each comes once.")
def once_for_each_use(out):
    order, stack = [], [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        else:
            stack.append((tensor, True))
            if len(stack) + len(order) < 20_000:
                stack.extend((parent, False) for parent, _ in tensor.edges)
    return order[::-1]


@mistake("topological-order", "A tensor is in the list as often as it was used: each comes once.")
def met_at_each_use(out):
    order, stack = [], [out]
    while stack:
        tensor = stack.pop()
        order.append(tensor)
        stack.extend(parent for parent, _ in tensor.edges)
        if len(order) > 100:
            return None  # in a tangle it would not end
    return order


@mistake("topological-order", "The first tensor is missing: out is in the list, too, and comes first.")
def without_out(out):
    order, seen, stack = [], {out}, [(parent, False) for parent, _ in out.edges]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent, _ in tensor.edges)
    return order[::-1]


@mistake(
    "topological-order",
    "The stack was taken from the front, as a queue. What was put on last is taken first.",
)
def a_queue(out):
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop(0)
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((parent, False) for parent, _ in tensor.edges)
    return order[::-1]


@mistake("topological-order", "A tensor is in the list as often as it was used: each comes once.")
def met_layer_by_layer_at_each_use(out):
    order = [out]
    for tensor in order:
        order += [parent for parent, _ in tensor.edges]
        if len(order) > 100:
            return None  # in a tangle it would not end
    return order


@mistake("topological-order", "A tensor is in the list as often as it was used: each comes once.")
def counts_of_users_reached_twice(out):
    users, found = {out: 0}, [out]
    for tensor in found:
        for parent, _ in tensor.edges:
            if parent not in users:
                users[parent] = 0
                found.append(parent)
            users[parent] += 1
    ready = [out]
    for tensor in ready:
        for parent, _ in tensor.edges:
            users[parent] -= 1
        ready += [parent for parent, _ in tensor.edges if users[parent] == 0]
        if len(ready) > 100_000:
            return None
    return ready


@mistake("topological-order", "Only the first edge of each tensor was followed. Go through all of them.")
def first_parents_alone(out):
    order = [out]
    while order[-1].edges:
        order.append(order[-1].edges[0][0])
    return order


@mistake("topological-order", "The list holds the tensors' data. It must hold the Tensors themselves.")
def data_of_the_tensors(out, right=topological_order):
    return [tensor.data for tensor in right(out)]


@mistake(
    "topological-order",
    "A pair was used as if it were a Tensor. Edges are pairs, and so are the entries of this stack: unpack them.",
)
def edges_taken_for_tensors(out):
    order, seen, stack = [], set(), [(out, False)]
    while stack:
        tensor, opened = stack.pop()
        if opened:
            order.append(tensor)
        elif tensor not in seen:
            seen.add(tensor)
            stack.append((tensor, True))
            stack.extend((edge, False) for edge in tensor.edges)
    return order[::-1]


@mistake(
    "topological-order", "`reversed` gives an iterator, which can be gone through once. Make a list of it."
)
def iterator_in_place_of_a_list(out, right=topological_order):
    return reversed(right(out)[::-1])


@mistake(
    "topological-order",
    "None was returned. A list's `reverse` method changes the list itself, and returns nothing.",
)
def result_of_reverse(out, right=topological_order):
    return right(out)[::-1].reverse()


@mistake("topological-order", "A set was returned. It has no order: the result is a list.")
def set_of_tensors(out, right=topological_order):
    return set(right(out))


# unbroadcast


@mistake(
    "unbroadcast",
    "Only the new leading axes were summed. Axes of length 1 that were stretched are summed as well.",
)
def leading_axes_alone(g, shape):
    return g.sum(axis=tuple(range(g.ndim - len(shape)))) if g.shape != shape else g


@mistake(
    "unbroadcast",
    "A new leading axis is still there. Broadcasting puts new axes in front: all of them are summed, and disappear.",
)
def axes_of_length_one_alone(g, shape):
    if g.ndim != len(shape):
        return g
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


@mistake("unbroadcast", says="shape")
def drops_the_kept_axis(g, shape):
    extra = g.ndim - len(shape)
    stretched = [extra + k for k, size in enumerate(shape) if size == 1]
    return g.sum(axis=(*range(extra), *stretched)) if g.shape != shape else g


@mistake("unbroadcast", "This is the mean over the stretched axes. The contributions add up.", half=True)
def mean_of_the_contributions(g, shape):
    if g.shape == shape:
        return g
    g = g.mean(axis=tuple(range(g.ndim - len(shape))))
    return g.mean(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


@mistake(
    "unbroadcast",
    "The first row was taken where the rows must be summed: each repetition has a gradient of its own.",
)
def first_repetition(g, shape):
    while g.ndim > len(shape):
        g = g[0]
    for k, size in enumerate(shape):
        if size == 1:
            g = np.take(g, [0], axis=k)
    return g


@mistake(
    "unbroadcast", "The new axes were looked for at the end. Broadcasting puts them in the leading places."
)
def trailing_axes(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(len(shape), g.ndim)))
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


@mistake(
    "unbroadcast",
    "The axes of length 1 were summed first, at the wrong places. Their positions hold once the new axes are gone.",
)
def axes_of_length_one_first(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)
    return g.sum(axis=tuple(range(g.ndim - len(shape))))


@mistake(
    "unbroadcast",
    "A sum without keepdims moves the later axes to the left. Keep each axis, or sum over all at once.",
)
def axes_move_to_the_left(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    for k, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=k)
    return g.reshape(shape)


@mistake(
    "unbroadcast",
    "A reshape keeps all elements. Where broadcasting has repeated an array, the gradient is summed.",
)
def reshaped(g, shape):
    return g.reshape(shape) if shape else g.sum()


@mistake("unbroadcast", "Only one new axis was summed. There may be several.")
def one_new_axis_alone(g, shape):
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


@mistake(
    "unbroadcast",
    "The sum is over the first axis, whatever the shape. Find the axes by comparing the two shapes.",
)
def always_over_the_first_axis(g, shape):
    return g.sum(axis=0) if g.shape != shape else g


@mistake("unbroadcast", "The axes are in a list. `sum` takes one axis, or a tuple of them.")
def axes_in_a_list(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=[k for k, size in enumerate(shape) if size == 1], keepdims=True)


@mistake(
    "unbroadcast",
    "Positions found in `shape` were used in g, where the new axes come first and shift all others.",
)
def compared_from_the_left(g, shape):
    axes = tuple(k for k, sizes in enumerate(zip(g.shape, shape, strict=False)) if len(set(sizes)) > 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


@mistake(
    "unbroadcast",
    "Each sum renumbers the axes that are left. Sum over axis 0 each time, or over all new axes at once.",
)
def one_new_axis_after_the_other(g, shape):
    if g.shape == shape:
        return g
    for k in range(g.ndim - len(shape)):
        g = g.sum(axis=k)
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


@mistake("unbroadcast", "Only the first axis of length 1 was summed. There may be several.")
def first_axis_of_length_one_alone(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=shape.index(1), keepdims=True) if 1 in shape else g


@mistake("unbroadcast", "`np.broadcast_to` stretches an array. Here the stretching is undone, by sums.")
def stretches(g, shape):
    return np.broadcast_to(g, shape)


@mistake(
    "unbroadcast",
    "Positions found in `shape` were used in g, where the new axes come first and shift all others.",
)
def new_axes_not_counted(g, shape):
    new = tuple(range(g.ndim - len(shape)))
    stretched = tuple(k for k, size in enumerate(shape) if size == 1 and k not in new)
    return g.sum(axis=new + stretched, keepdims=True).reshape(shape)


@mistake("unbroadcast", "All elements were added up. Only the new axes and those of length 1 were stretched.")
def everything_summed(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(keepdims=True) if 1 in shape else g


@mistake(
    "unbroadcast",
    "The axes that were *not* stretched were summed. The stretched ones have the length 1 in `shape`.",
)
def other_axes_summed(g, shape):
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(k for k, size in enumerate(shape) if size != 1), keepdims=True)


@mistake(
    "unbroadcast",
    "A new leading axis is still there. Broadcasting puts new axes in front: all of them are summed, and disappear.",
)
def as_many_axes_as_the_shape(g, shape):
    if g.shape == shape:
        return g
    for k, size in enumerate(shape):
        if g.shape[k] != size:
            g = g.sum(axis=k, keepdims=size == 1)
    return g


@mistake("unbroadcast", "The contributions were multiplied: they add up.")
def product_of_the_contributions(g, shape):
    if g.shape == shape:
        return g
    g = g.prod(axis=tuple(range(g.ndim - len(shape))))
    return g.prod(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)


# backward


@mistake("backward", "The last contribution replaced the others. Where a tensor is used twice they add up.")
def overwrites(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            grads[parent] = fit(vjp(g), parent.shape)


@mistake("backward", "Only the first contribution was kept. Where a tensor is used twice they add up.")
def keeps_the_first(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            grads.setdefault(parent, fit(vjp(g), parent.shape))


@mistake(
    "backward",
    "Gradients are summed at the leaves alone. Each contribution is summed to its parent's shape before it goes on.",
)
def sums_at_the_leaves(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = fit(g, tensor.shape)
        for parent, vjp in tensor.edges:
            d = vjp(g)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake(
    "backward",
    "The contributions were not summed to the shape of the parent: `fit` does that, if it gets this shape.",
)
def without_unbroadcast(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            grads[parent] = grads[parent] + vjp(g) if parent in grads else vjp(g)


@mistake("backward", "A gradient was changed in place, and another tensor had been handed the same array.")
def adds_in_place(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else np.array(dY)
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            if parent in grads:
                grads[parent] += d
            else:
                grads[parent] = d


@mistake("backward", says="wrote into its input")
def adds_into_the_callers_gradient(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            if parent in grads:
                grads[parent] += d
            else:
                grads[parent] = d


@mistake("backward", "The gradients of the second backward were added to those of the first: .grad is set.")
def accumulates_over_calls(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g if tensor.grad is None else tensor.grad + g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", "Tensors between the leaves and out have a .grad as well: only leaves keep one.")
def keeps_all_gradients(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = tensor.grad = grads[tensor]
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake(
    "backward",
    "Each contribution was handed on at once. A tensor that is used early and late must wait for all of them.",
)
def hands_on_at_once(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads, found = {out: dY}, [out]
    for tensor in found:
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d
            if parent not in found:
                found.append(parent)


@mistake("backward", "The upstream gradient dY was ignored: the pass must begin with it.")
def begins_with_ones(out, dY=None, *, order=topological_order, fit=unbroadcast):
    grads = {out: np.ones_like(out.data)}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", "Each vjp got dY. It gets g, the gradient of the tensor that the edge belongs to.")
def hands_dY_to_every_vjp(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(dY), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", says="None")
def returns_the_gradients(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        for parent, vjp in tensor.edges:
            d = fit(vjp(grads[tensor]), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d
    return grads


@mistake("backward", "`fit` was applied to g. It is applied to what the vjp has made of it.")
def fits_before_the_vjp(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = vjp(fit(g, parent.shape))
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake(
    "backward",
    "Every edge sets the .grad of its parent. Keep the gradients in a dict, and set .grad where the gradient is complete.",
)
def sets_the_grad_of_parents(out, dY=None, *, order=topological_order, fit=unbroadcast):
    out.grad = np.ones_like(out.data) if dY is None else dY
    for tensor in order(out):
        for parent, vjp in tensor.edges:
            parent.grad = fit(vjp(tensor.grad), parent.shape)


@mistake("backward", "The leaves came first. `order(out)` already begins with out: do not reverse it.")
def reversed_order(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in reversed(order(out)):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", "The leaves came first. `order(out)` already begins with out: do not reverse it.")
def reversed_order_with_zeros(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in reversed(order(out)):
        g = grads.get(tensor, np.zeros(tensor.shape))
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            grads[parent] = grads.get(parent, 0.0) + fit(vjp(g), parent.shape)


@mistake(
    "backward",
    "A contribution was added to the tensor's own gradient. It is added to what the parent has so far.",
)
def adds_to_its_own_gradient(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = g + d if parent in grads else d


@mistake("backward", "The tensors with edges got a .grad. The leaves are those without.")
def leaves_taken_for_the_others(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", "The arguments of `fit` are exchanged: the gradient comes first, then the shape.")
def arguments_of_fit_exchanged(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(parent.shape, vjp(g))
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake("backward", "`fit` got the parent. It takes the parent's shape.")
def fits_to_the_parent(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent)
            grads[parent] = grads[parent] + d if parent in grads else d


@mistake(
    "backward", "A parent's first contribution has nothing to be added to: is the parent in the dict yet?"
)
def adds_the_first_contribution(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            grads[parent] = grads[parent] + fit(vjp(g), parent.shape)


@mistake(
    "backward",
    "A tensor handed on its gradient more than once. Go through `order(out)`, in which each comes once.",
)
def follows_each_use(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads, stack, steps = {out: dY}, [out], 0
    while stack and steps < 1000:
        tensor, steps = stack.pop(), steps + 1
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + d if parent in grads else d
            stack.append(parent)


@mistake(
    "backward",
    "A contribution was added before it was summed to the parent's shape: the earlier ones were stretched once more.",
)
def fits_the_sum_of_contributions(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads[tensor]
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            d = grads[parent] + vjp(g) if parent in grads else vjp(g)
            grads[parent] = fit(d, parent.shape)


@mistake(
    "backward",
    "A contribution was added before it was summed to the parent's shape: the earlier ones were stretched once more.",
)
def fits_when_the_gradient_is_read(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = fit(grads.pop(tensor), tensor.shape)
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            contribution = vjp(g)
            grads[parent] = grads[parent] + contribution if parent in grads else contribution


@mistake("backward", "Each leaf got dY. It gets the gradient that has come together for it.")
def sets_the_leaves_to_dY(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads.pop(tensor)
        if not tensor.edges:
            tensor.grad = dY
        for parent, vjp in tensor.edges:
            contribution = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] + contribution if parent in grads else contribution


@mistake("backward", "The contributions were multiplied. Where a tensor is used twice they add up.")
def multiplies_the_contributions(out, dY=None, *, order=topological_order, fit=unbroadcast):
    dY = np.ones_like(out.data) if dY is None else dY
    grads = {out: dY}
    for tensor in order(out):
        g = grads.pop(tensor)
        if not tensor.edges:
            tensor.grad = g
        for parent, vjp in tensor.edges:
            contribution = fit(vjp(g), parent.shape)
            grads[parent] = grads[parent] * contribution if parent in grads else contribution


# matmul


@mistake("matmul", "These are products element by element, as in `multiply`. The vjps are matrix products.")
def vjps_of_multiply(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(a, lambda g: g * b.data), (b, lambda g: g * a.data)])


@mistake(
    "matmul",
    "The two gradients are exchanged. The first edge is that of `a`: its vjp is g times b, transposed.",
)
def vjps_of_the_other_factor(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: np.swapaxes(a.data, -1, -2) @ g), (b, lambda g: g @ np.swapaxes(b.data, -1, -2))],
    )


@mistake("matmul", says="dtype object, with elements of type Tensor")
def vjps_with_tensors(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b, -1, -2)), (b, lambda g: np.swapaxes(a, -1, -2) @ g)],
    )


@mistake("matmul", "The edges are exchanged: the first one leads to `a`, the second one to `b`.")
def parents_of_the_product_exchanged(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(b, lambda g: g @ np.swapaxes(b.data, -1, -2)), (a, lambda g: np.swapaxes(a.data, -1, -2) @ g)],
    )


@mistake("matmul", "Both edges lead to `a`. The second one belongs to `b`.")
def both_edges_to_a(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (a, lambda g: np.swapaxes(a.data, -1, -2) @ g)],
    )


@mistake(
    "matmul",
    "np.dot multiplies every matrix of one stack by every matrix of the other. `@` takes them in pairs.",
)
def product_by_dot(a, b):
    a, b = lift(a, b)
    return Tensor(
        np.dot(a.data, b.data),
        [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (b, lambda g: np.swapaxes(a.data, -1, -2) @ g)],
    )


@mistake("matmul", says="shape")
def exchanged_gradients(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: np.swapaxes(a.data, -1, -2) @ g), (b, lambda g: g @ np.swapaxes(b.data, -1, -2))],
    )


@mistake("matmul", "`.T` reverses all axes of a stack. Only the last two are exchanged.")
def all_axes_turned_round(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(a, lambda g: g @ b.data.T), (b, lambda g: a.data.T @ g)])


@mistake("matmul", "The first two axes of the stack were exchanged. It must be the last two.")
def first_axes_exchanged(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, 0, 1)), (b, lambda g: np.swapaxes(a.data, 0, 1) @ g)],
    )


@mistake("matmul", "dB is transposed: it has the shape of B.")
def transposed_dB(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (b, lambda g: np.swapaxes(g, -1, -2) @ a.data)],
    )


@mistake(
    "matmul",
    "The shapes do not fit. In each vjp the other operand is transposed and g is not; only one order of the factors fits.",
)
def without_transpose(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(a, lambda g: g @ b.data), (b, lambda g: a.data @ g)])


@mistake("matmul", "The second operand's gradient was summed here; backward does that for every operation.")
def sums_the_stack(a, b):
    a, b = lift(a, b)

    def of_b(g):
        d = np.swapaxes(a.data, -1, -2) @ g
        return d.sum(axis=tuple(range(d.ndim - b.ndim)))

    return Tensor(a.data @ b.data, [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (b, of_b)])


@mistake("matmul", "The data were multiplied element by element. A matrix product sums over d.")
def elements_multiplied(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data * b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, -1, -2)), (b, lambda g: np.swapaxes(a.data, -1, -2) @ g)],
    )


@mistake(
    "matmul",
    "The factors of a vjp are in the wrong order. Only one fits the shapes: dA is (N, M) times (M, D).",
)
def factors_exchanged(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: np.swapaxes(b.data, -1, -2) @ g), (b, lambda g: g @ np.swapaxes(a.data, -1, -2))],
    )


@mistake(
    "matmul", "These axes fit stacks of three axes alone. Exchange the last two, however many there are."
)
def three_axes_turned(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ b.data.transpose(0, 2, 1)), (b, lambda g: a.data.transpose(0, 2, 1) @ g)],
    )


@mistake("matmul", "Axes 1 and 2 are the last two only if there are three. Count them from the end.")
def axes_one_and_two(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: g @ np.swapaxes(b.data, 1, 2)), (b, lambda g: np.swapaxes(a.data, 1, 2) @ g)],
    )


@mistake("matmul", "The upstream gradient is missing: each vjp is a matrix product with g.")
def transposes_alone(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [(a, lambda g: np.swapaxes(b.data, -1, -2)), (b, lambda g: np.swapaxes(a.data, -1, -2))],
    )


@mistake("matmul", "The array itself was returned. An operation returns a Tensor, with its edges.")
def array_of_the_product(a, b):
    a, b = lift(a, b)
    return a.data @ b.data


@mistake(
    "matmul",
    "np.dot multiplies every matrix of one stack by every matrix of the other. `@` takes them in pairs.",
)
def vjps_by_dot(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        [
            (a, lambda g: np.dot(g, np.swapaxes(b.data, -1, -2))),
            (b, lambda g: np.dot(np.swapaxes(a.data, -1, -2), g)),
        ],
    )


@mistake("matmul", "A reshape does not exchange axes: the elements stay in the same order.")
def reshaped_to_the_transposed_shape(a, b):
    a, b = lift(a, b)

    def turned(array):
        return array.reshape(*array.shape[:-2], array.shape[-1], array.shape[-2])

    return Tensor(a.data @ b.data, [(a, lambda g: g @ turned(b.data)), (b, lambda g: turned(a.data) @ g)])


@mistake(
    "matmul", "The result has no edges. The constructor takes them after the data: a pair for each operand."
)
def product_without_edges(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data)


@mistake("matmul", "An edge is missing: each operand has its own.")
def edge_of_a_alone(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(a, lambda g: g @ np.swapaxes(b.data, -1, -2))])


@mistake("matmul", "An edge is missing: each operand has its own.")
def edge_of_b_alone(a, b):
    a, b = lift(a, b)
    return Tensor(a.data @ b.data, [(b, lambda g: np.swapaxes(a.data, -1, -2) @ g)])


@mistake("matmul", "The edges are no list of pairs. The constructor takes all of them in one list.")
def edges_of_matmul_one_by_one(a, b):
    a, b = lift(a, b)
    return Tensor(
        a.data @ b.data,
        (a, lambda g: g @ np.swapaxes(b.data, -1, -2)),
        (b, lambda g: np.swapaxes(a.data, -1, -2) @ g),
    )


# reduce-sum


@mistake(
    "reduce-sum",
    "The upstream gradient lacks the summed axis. Put it back in its place before g is stretched.",
)
def upstream_not_expanded(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, lambda g: np.broadcast_to(g, a.shape))])


@mistake("reduce-sum", "The upstream gradient was handed on with its own shape: stretch it to that of a.")
def upstream_as_it_is(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, lambda g: g)])


@mistake("reduce-sum", "The upstream gradient is missing: these are ones.")
def ones_alone(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, lambda g: np.ones_like(a.data))])


@mistake(
    "reduce-sum",
    "The gradient was divided by the number of elements: this is the gradient of a mean.",
    half=True,
)
def gradient_of_a_mean(a, axis=None, keepdims=False):
    total = a.data.sum(axis=axis, keepdims=keepdims)

    def vjp(g):
        g = g if axis is None or keepdims else np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape) * (total.size / max(1, a.data.size))

    return Tensor(total, [(a, vjp)])


@mistake("reduce-sum", "The upstream gradient was multiplied by the data. A sum has the derivative 1.")
def times_the_data(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if axis is None or keepdims else np.expand_dims(g, axis)
        return g * a.data

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "keepdims has no effect: with it the summed axes stay, with length 1.")
def without_keepdims(a, axis=None, keepdims=False):
    def vjp(g):
        g = np.asarray(g)
        if axis is not None and g.ndim < a.ndim:
            g = np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis), [(a, vjp)])


@mistake(
    "reduce-sum",
    "The missing axis was put at the end. It belongs in its place, where the sum has removed it.",
)
def expanded_at_the_end(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if axis is None or keepdims else np.expand_dims(g, -1)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "A negative axis was not recognised: it counts from the end.")
def positive_axes_alone(a, axis=None, keepdims=False):
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    kept = [1 if k in axes else size for k, size in enumerate(a.shape)]
    edges = [(a, lambda g: np.broadcast_to(np.reshape(g, kept), a.shape))]
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), edges)


@mistake(
    "reduce-sum",
    "The upstream gradient lacks the summed axis. Put it back in its place before g is stretched.",
)
def times_ones_of_the_shape_of_a(a, axis=None, keepdims=False):
    def vjp(g):
        return g * np.ones_like(a.data)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "With keepdims the summed axes are still there: then none has to be put back.")
def expanded_in_spite_of_keepdims(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if axis is None else np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "With `axis=None` there is no axis to put back: g is a single number.")
def expanded_without_an_axis(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if keepdims else np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake(
    "reduce-sum", "The missing axis was put in front. It belongs in its place, where the sum has removed it."
)
def expanded_in_front(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if axis is None or keepdims else np.expand_dims(g, 0)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "`axis` was treated as an integer. It may also be a tuple of axes.")
def one_axis_alone(a, axis=None, keepdims=False):
    def vjp(g):
        if axis is not None:
            kept = list(a.shape)
            kept[axis] = 1
            g = np.reshape(g, kept)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "A reshape repeats nothing. The upstream gradient has to be stretched.")
def reshaped_to_a(a, axis=None, keepdims=False):
    def vjp(g):
        g = g if axis is None or keepdims else np.expand_dims(g, axis)
        return g.reshape(a.shape) if g.size > 1 else np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "The array itself was returned. An operation returns a Tensor, with its edge.")
def array_of_the_sums(a, axis=None, keepdims=False):
    return a.data.sum(axis=axis, keepdims=keepdims)


@mistake("reduce-sum", "The result has no edge. The constructor takes a list of edges after the data.")
def sum_without_an_edge(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims))


@mistake("reduce-sum", "`a.sum` of a Tensor calls reduce_sum itself, again and again. Sum its array, a.data.")
def sum_of_the_tensor(a, axis=None, keepdims=False):
    def vjp(g):
        if axis is not None and not keepdims:
            g = np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.sum(axis, keepdims), [(a, vjp)])


@mistake("reduce-sum", "The upstream gradient was handed on with its own shape: stretch it to that of a.")
def expanded_but_not_stretched(a, axis=None, keepdims=False):
    def vjp(g):
        return g if axis is None or keepdims else np.expand_dims(g, axis)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, vjp)])


@mistake("reduce-sum", "The edges are no list of pairs. Also a single edge stands in a list.")
def edge_of_the_sum_without_a_list(a, axis=None, keepdims=False):
    def vjp(g):
        if axis is not None and not keepdims:
            g = np.expand_dims(g, axis)
        return np.broadcast_to(g, a.shape)

    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), (a, vjp))


@mistake(
    "reduce-sum", "An edge holds an array in place of a vjp: the second part of an edge is a function of g."
)
def vjp_of_the_sum_called(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, np.ones(a.shape))])


@mistake(
    "reduce-sum",
    "The upstream gradient was summed. Each sum hands its own gradient to the elements that are in it.",
)
def sums_the_upstream_gradient(a, axis=None, keepdims=False):
    return Tensor(a.data.sum(axis=axis, keepdims=keepdims), [(a, lambda g: np.full(a.shape, g.sum()))])


# gather


@mistake("gather", "`a[index]` of a Tensor calls gather itself, again and again. Index its array.")
def reads_the_tensor(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        np.add.at(d, index, g)
        return d

    return Tensor(a[index], [(a, vjp)])


@mistake(
    "gather",
    "Of several gradients for one place only the last remains: neither `=` nor `+=` adds them up. `np.add.at` does, wherever `is_basic(index)` is False.",
)
def assigns(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        d[index] = g
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake(
    "gather",
    "Of several gradients for one place only the last remains: neither `=` nor `+=` adds them up. `np.add.at` does, wherever `is_basic(index)` is False.",
)
def adds_for_basic_indices(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if not is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake(
    "gather",
    "Of several gradients for one place only the last remains: neither `=` nor `+=` adds them up. `np.add.at` does, wherever `is_basic(index)` is False.",
)
def adds_at_once(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        d[index] += g
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake(
    "gather",
    "The upstream gradient was indexed as the data were: it must go back to the places it came from.",
)
def indexes_the_gradient(a, index):
    return Tensor(a.data[index], [(a, lambda g: g[index])])


@mistake(
    "gather", "The gradient was handed on with the shape of the result: elements that were not read get 0."
)
def hands_on(a, index):
    return Tensor(a.data[index], [(a, lambda g: g)])


@mistake("gather", "The zeros are made outside the vjp: a second pass adds to what the first has left there.")
def zeros_made_once(a, index):
    d = np.zeros_like(a.data)

    def vjp(g):
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "The gradient begins as a copy of the data. It begins with zeros.")
def begins_with_the_data(a, index):
    def vjp(g):
        d = a.data.astype(g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", says="float32")
def float64_zeros(a, index):
    def vjp(g):
        d = np.zeros(a.shape)
        np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "The zeros have the shape of g. They need that of a, where the gradients go back to.")
def zeros_of_the_shape_of_g(a, index):
    def vjp(g):
        d = np.zeros_like(g)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "This counts how often each element was read. Its gradients are added up.")
def counts_the_reads(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        np.add.at(d, index, 1)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "The vjp returned None. `np.add.at` writes into its first argument, and returns nothing.")
def result_of_add_at(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            d = np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake(
    "gather", "np.take without an axis reads from the flattened array. Brackets accept every kind of index."
)
def taken_from_the_flat_array(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(np.take(a.data, index), [(a, vjp)])


@mistake(
    "gather",
    "A tuple of arrays gives a row and a column for each element. Hand it on as one index, not part by part.",
)
def taken_along_the_first_axis(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(np.take(a.data, index, axis=0), [(a, vjp)])


@mistake(
    "gather", "The arguments of `np.add.at` are in the wrong order: the array, the index, then the values."
)
def arguments_of_add_at_exchanged(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, g, index)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "The zeros have the length of a alone. They need all axes of its shape.")
def zeros_of_one_axis(a, index):
    def vjp(g):
        d = np.zeros(len(a), dtype=g.dtype)
        if is_basic(index):
            d[index] = g
        else:
            np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], [(a, vjp)])


@mistake("gather", "The array itself was returned. An operation returns a Tensor, with its edge.")
def elements_alone(a, index):
    return a.data[index]


@mistake("gather", "The edges are no list of pairs. Also a single edge stands in a list.")
def edge_without_a_list(a, index):
    def vjp(g):
        d = np.zeros(a.shape, dtype=g.dtype)
        np.add.at(d, index, g)
        return d

    return Tensor(a.data[index], (a, vjp))


@mistake("gather", "An edge holds an array in place of a vjp: the second part of an edge is a function of g.")
def vjp_called(a, index):
    d = np.zeros(a.shape, dtype=a.dtype)
    np.add.at(d, index, a.data[index])
    return Tensor(a.data[index], [(a, d)])


# auto-layer


@mistake("auto-layer", says="Tensor", target="AutoLayer")
class ReturnsATensor(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **tensors)
        self.cache = x, tensors, out
        return out


@mistake(
    "auto-layer",
    "A gradient of the input was returned although needs_dX is false: then backward returns None.",
    target="AutoLayer",
)
class IgnoresNeedsDX(AutoLayer):
    def forward(self, X):
        x = Tensor(X)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **tensors)
        self.cache = x, tensors, out
        return out.data


@mistake(
    "auto-layer",
    "The gradient of a parameter is not the layer's own array: what was handed to backward changed with it.",
    target="AutoLayer",
)
class SharesTheGradients(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad for name, tensor in tensors.items()}
        return x.grad


@mistake(
    "auto-layer",
    "The gradient of a parameter is not the layer's own array: what was handed to backward changed with it.",
    target="AutoLayer",
)
class CopiesTheGradientOfXAlone(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad for name, tensor in tensors.items()}
        return None if x.grad is None else x.grad.copy()


@mistake(
    "auto-layer",
    "The gradients are under each other's names. Each belongs under the name of its own parameter.",
    target="AutoLayer",
)
class ExchangesTheNames(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        gradients = [np.array(tensor.grad) for tensor in tensors.values()]
        self.grads = dict(zip(sorted(tensors), gradients, strict=True))
        return x.grad


@mistake(
    "auto-layer",
    "No gradient of X came out. The leaf made of X needs one if needs_dX is true, the function gets this leaf, and backward returns its .grad.",
    target="AutoLayer",
)
class ReturnsNothing(AutoLayer):
    def backward(self, dY):
        _, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: np.array(tensor.grad) for name, tensor in tensors.items()}


@mistake(
    "auto-layer",
    "The parameters were read once, in `__init__` or in the first forward. An optimiser changes them: read them in each.",
    target="AutoLayer",
)
class KeepsTheFirstParameters(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        if self.cache is None:
            self.tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **self.tensors)
        self.cache = x, self.tensors, out
        return out.data


@mistake(
    "auto-layer", "The gradients were added to those of the last backward: they are set.", target="AutoLayer"
)
class AddsToTheGradients(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        for name, tensor in tensors.items():
            self.grads[name] = self.grads.get(name, 0) + tensor.grad
        return x.grad


@mistake("auto-layer", "The upstream gradient dY was not handed to backward.", target="AutoLayer")
class IgnoresTheUpstreamGradient(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, np.ones_like(out.data))
        self.grads = {name: np.array(tensor.grad) for name, tensor in tensors.items()}
        return x.grad


@mistake("auto-layer", "The upstream gradient itself was returned, not that of X.", target="AutoLayer")
class ReturnsTheUpstreamGradient(AutoLayer):
    def backward(self, dY):
        super().backward(dY)
        return dY


@mistake(
    "auto-layer",
    "The parameters were handed on by their places. The function takes them by their names.",
    target="AutoLayer",
)
class HandsOnByPlace(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, *tensors.values())
        self.cache = x, tensors, out
        return out.data


@mistake(
    "auto-layer",
    "An array has no .grad. Make Tensors of X and of each parameter in forward, and keep those.",
    target="AutoLayer",
)
class KeepsArrays(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        out = self.function(x, **self.params)
        self.cache = x, self.params, out
        return out.data

    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad


@mistake(
    "auto-layer",
    "`self.backward` is this method itself. The function of exercise 4 is `self.run_backward`.",
    target="AutoLayer",
)
class CallsItself(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad

    backward.__qualname__ = "AutoLayer.backward"  # an error names it in this way


@mistake(
    "auto-layer",
    "A Tensor has no such method: here backward is a function, and the layer has it as `self.run_backward`.",
    target="AutoLayer",
)
class CallsAMethodOfTensor(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        out.backward(dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad


@mistake(
    "auto-layer",
    "The dict of the parameters was handed on as one argument. `**` makes keyword arguments of it.",
    target="AutoLayer",
)
class HandsOnTheDict(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, tensors)
        self.cache = x, tensors, out
        return out.data


@mistake(
    "auto-layer",
    "The gradient of X may be None, and then there is nothing to copy: return it as it is.",
    target="AutoLayer",
)
class CopiesWhatMayBeNone(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad.copy()


@mistake(
    "auto-layer",
    "The Tensors were written into self.params. The arrays stay there: keep the Tensors in the cache.",
    target="AutoLayer",
)
class PutsTensorsIntoParams(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        for name in self.params:
            self.params[name] = Tensor(self.params[name])
        out = self.function(x, **self.params)
        self.cache = x, self.params, out
        return out.data

    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad


@mistake("auto-layer", "The data of X were returned, not its gradient.", target="AutoLayer")
class ReturnsTheInput(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.data


@mistake(
    "auto-layer", "self.grads holds the parameters themselves. Put their gradients there.", target="AutoLayer"
)
class KeepsTheParameters(AutoLayer):
    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.data.copy() for name, tensor in tensors.items()}
        return x.grad


@mistake(
    "auto-layer", "X was turned into floats. Leave it as it is: integers are indices.", target="AutoLayer"
)
class MakesFloatsOfIntegers(AutoLayer):
    def forward(self, X):
        x = Tensor(X.astype(float), needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **tensors)
        self.cache = x, tensors, out
        return out.data


@mistake("auto-layer", "run_backward returns nothing: it sets the .grad of the leaves.", target="AutoLayer")
class TakesWhatBackwardReturns(AutoLayer):
    def backward(self, dY):
        x, _, out = self.cache
        self.grads = self.run_backward(out, dY)
        return x.grad


@mistake(
    "auto-layer",
    "run_backward got an array, which has no edges. Keep the result as a Tensor, for backward.",
    target="AutoLayer",
)
class RunsFromAnArray(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **tensors)
        self.cache = x, tensors, out.data
        return out.data


@mistake(
    "auto-layer",
    "The function got the arrays of the parameters. Hand it the Tensors made of them, of which backward sets the .grad.",
    target="AutoLayer",
)
class HandsOnTheArrays(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **self.params)
        self.cache = x, tensors, out
        return out.data

    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad.copy() for name, tensor in tensors.items()}
        return x.grad


@mistake(
    "auto-layer",
    "The function got the arrays of the parameters. Hand it the Tensors made of them, of which backward sets the .grad.",
    target="AutoLayer",
)
class HandsOnTheArraysOfTheParameters(AutoLayer):
    def forward(self, X):
        x = Tensor(X, needs_grad=self.needs_dX)
        tensors = {name: Tensor(array) for name, array in self.params.items()}
        out = self.function(x, **self.params)
        self.cache = x, tensors, out
        return out.data

    def backward(self, dY):
        x, tensors, out = self.cache
        self.run_backward(out, dY)
        self.grads = {name: tensor.grad for name, tensor in tensors.items()}
        return x.grad
