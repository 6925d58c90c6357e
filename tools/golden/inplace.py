"""Small programs that write in place: what PyTorch computes, or that it refuses.

The same programs, under the same names, are in packages/autograd/src/inplace.test.ts.
"""

import torch

from fixtures import AUTOGRAD, write

PROGRAMS = {}


def program(fn):
    PROGRAMS[fn.__name__] = fn
    return fn


def leaf(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def plain(*values):
    return torch.tensor(values, dtype=torch.float64)


def square():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)


def through(y, *leaves):
    """The value, and the gradients of a sum that weighs each element differently."""
    weights = torch.arange(1, y.numel() + 1, dtype=torch.float64).reshape(y.shape)
    (y * weights).sum().backward()
    return [y, *(x.grad for x in leaves)]


@program
def scale_a_row():
    x = square()
    y = x * 2
    y.select(0, 1).mul_(3)
    return through(y, x)


@program
def write_seen_by_an_older_view():
    x = square()
    y = x * 2
    row = y[0]
    y.mul_(x)
    return through(row, x)


@program
def write_through_one_view_seen_by_another():
    x = square()
    y = x * 2
    row, column = y[0], y[:, 0]
    row.mul_(x[1])
    return through(column, x)


@program
def chain_of_views():
    x = leaf(1, 2, 3, 4)
    y = x * 1
    y.view(2, 2).t()[0].mul_(3)
    y[1:].exp_()
    return through(y, x)


@program
def view_of_a_view_written_twice():
    x = leaf(1, 2, 3, 4, 5, 6)
    y = x * 1
    block = y.view(2, 3)[:, 1:]
    block.mul_(2)
    block[1].mul_(block[0])
    return through(y, x)


@program
def flip_and_slice():
    x = leaf(1, 2, 3, 4, 5, 6)
    y = x * 1
    y.narrow(0, 1, 4)[::2].mul_(10)
    y.view(3, 2).permute(1, 0)[1].sin_()
    return through(y, x)


@program
def value_with_a_gradient_into_a_plain_tensor():
    x = leaf(1, 2)
    y = torch.zeros(2, 2, dtype=torch.float64)
    y[0] = x
    y[1].add_(x * 3)
    return through(y, x)


@program
def views_of_a_plain_tensor_written_to():
    x = leaf(1, 2)
    y = torch.ones(2, 2, dtype=torch.float64)
    column = y[:, 1]
    y[0].mul_(x)
    return through(column, x)


@program
def set_at_an_index():
    x = square()
    y = x * 2
    y[0, 1] = 7
    return through(y, x)


@program
def set_a_slice_to_a_tensor():
    x, w = square(), leaf(5, 6)
    y = x * 2
    y[:, 0] = w * w
    return through(y, x, w)


@program
def set_at_picked_rows():
    x, w = square(), leaf(5, 6)
    y = x * x
    y[torch.tensor([1])] = w
    return through(y, x, w)


@program
def set_on_a_view():
    x, w = leaf(1, 2, 3, 4), leaf(5)
    y = x * x
    y.view(2, 2)[1:, :] = w
    return through(y, x, w)


@program
def copy_all():
    x, w = leaf(1, 2), leaf(3, 4)
    y = x * 2
    y.copy_(w * 5)
    return through(y, x, w)


@program
def copy_a_constant():
    x = leaf(1, 2)
    y = x * 2
    y.copy_(plain(8, 9))
    return through(y, x)


@program
def copy_a_leaf():
    w = leaf(3, 4)
    y = torch.zeros(2, dtype=torch.float64)
    y.copy_(w)
    return through(y, w)


@program
def copy_broadcast():
    x, w = square(), leaf(3)
    y = x * 2
    y.copy_(w)
    return through(y, x, w)


@program
def zero_all():
    x = leaf(1, 2)
    y = x * 2
    y.zero_()
    return through(y, x)


@program
def fill_a_row():
    x = square()
    y = x * x
    y[1].fill_(3)
    return through(y, x)


@program
def multiply_by_what_needs_it():
    x, w = leaf(1, 2), leaf(3, 4)
    y = x * 2
    y.mul_(w)
    return through(y, x, w)


@program
def power_of_itself_in_place():
    x, w = leaf(1, 2), leaf(3, 2)
    y = x * 2
    y.pow_(w)
    return through(y, x, w)


@program
def chain_of_unary_ops():
    x = leaf(0.1, 0.2)
    y = x * 2
    y.sin_().exp_().tanh_().sqrt_()
    return through(y, x)


@program
def relu_of_a_linear():
    x, w = square(), square()
    y = x @ w - 9
    y.relu_()
    return through(y, x, w)


@program
def strided_target():
    x, w = square(), square()
    y = (x * 2).t()
    y.mul_(w)
    return through(y, x, w)


@program
def broadcast_operand():
    x, w = square(), leaf(3, 4)
    y = x * 2
    y[0].mul_(w).add_(w[0])
    return through(y, x, w)


@program
def leaf_in_place():
    x = leaf(1, 2)
    x.add_(1)


@program
def view_of_a_leaf_in_place():
    x = leaf(1, 2)
    x[0].add_(1)


@program
def set_on_a_leaf():
    x = leaf(1, 2)
    x[0] = 5


@program
def older_view_of_what_became_a_leaf():
    x = plain(1, 2)
    row = x[:1]
    x.requires_grad_()
    row.mul_(2)


@program
def leaf_within_no_grad():
    x = leaf(1, 2)
    with torch.no_grad():
        x[0].add_(1)
        x.mul_(2)
    return through(x * x, x)


@program
def saved_then_changed():
    x = leaf(1, 2)
    y = x * 2
    z = y * y
    y.mul_(2)
    z.sum().backward()


@program
def saved_then_changed_through_a_view():
    x = leaf(1, 2)
    y = x * 2
    z = y * y
    y[0].mul_(2)
    z.sum().backward()


@program
def saved_then_changed_by_a_detached_view():
    x = leaf(1, 2)
    y = x * 2
    z = y * y
    y.detach().mul_(5)
    z.sum().backward()


@program
def saved_then_changed_within_no_grad():
    x = leaf(1, 2)
    y = x * 2
    z = y.exp()
    with torch.no_grad():
        z.add_(1)
    z.sum().backward()


@program
def result_saved_then_changed():
    x = leaf(4, 9)
    y = x.sqrt()
    y.add_(1)
    y.sum().backward()


@program
def changed_where_nothing_was_saved():
    x = leaf(1, 2)
    y = x + 2
    y.mul_(3)
    z = y + y
    y.add_(1)
    return through(z, x)


@program
def detached_view_changed():
    x = leaf(1, 2)
    y = x * 2
    y.detach().mul_(5)
    return through(y, x)


@program
def changed_within_no_grad():
    x = leaf(1, 2)
    y = x * 2
    with torch.no_grad():
        y.add_(1)
    return through(y * y, x)


@program
def view_from_no_grad_written_to():
    x = leaf(1, 2)
    y = x * 2
    with torch.no_grad():
        row = y[:1]
    row.mul_(2)


@program
def expanded_view():
    torch.zeros(1, dtype=torch.float64).expand(3).add_(1)


@program
def expanded_view_copied_into():
    torch.zeros(1, dtype=torch.float64).expand(3).copy_(plain(1, 2, 3))


@program
def expanded_view_filled():
    x = leaf(2)
    y = x * 3
    y.expand(3).fill_(4)
    return through(y, x)


@program
def integers_keep_no_gradient():
    x = leaf(1, 2)
    y = torch.zeros(2, dtype=torch.int32)
    y.copy_(x)
    return [y]


@program
def hook_of_the_old_value():
    x = leaf(1, 2)
    y = x * 2
    seen = []
    y.register_hook(lambda g: seen.append(g.clone()))
    y.mul_(5)
    return [*through(y, x), *seen]


@program
def retained_gradient_moves_on():
    x = leaf(1, 2)
    y = x * 2
    y.retain_grad()
    y.mul_(5)
    out = through(y, x)
    return [*out, y.grad]


@program
def retained_gradient_of_a_view_moves_on():
    x = leaf(1, 2)
    y = x * 2
    row = y[:1]
    row.retain_grad()
    y.mul_(3)
    (y.sum() + row.sum() * 10).backward()
    return [x.grad, row.grad]


@program
def second_order():
    x = leaf(1, 2, 3, 4)
    y = x * x
    y.view(2, 2)[0].mul_(x[2:])
    (first,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    return through(first, x)


@program
def third_order():
    x = leaf(0.5, 1.5)
    y = x * x
    y[1:].mul_(y[:1].detach() + x[1]).sin_()
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad((first * first).sum(), x, create_graph=True)
    return through(second, x)


@program
def loop_that_fills_a_buffer():
    x = leaf(0.5, 0.25)
    states = torch.zeros(4, 2, dtype=torch.float64)
    h = x
    for step in range(4):
        h = torch.tanh(h * 1.5 + x)
        states[step] = h
    return through(states, x)


@program
def accumulator():
    x = leaf(1, 2)
    total = torch.zeros(2, dtype=torch.float64)
    for step in range(3):
        total += x * (step + 1)
        total[0] *= 2
    return through(total, x)


@program
def only_the_written_part_reaches_the_value():
    x, w = leaf(1, 2, 3), leaf(7)
    y = x * 2
    y[1:2] = w
    z = y[1:2] * 4
    return through(z, x, w)


def outcome(name, fn):
    try:
        results = fn()
    except RuntimeError:
        return {"name": name, "raises": True}
    return {"name": name, "results": [x.detach().tolist() for x in results]}


write(AUTOGRAD / "inplace.json", {"cases": [outcome(name, fn) for name, fn in PROGRAMS.items()]})
