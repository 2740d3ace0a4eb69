"""Wrong answers to the exercises of chapter 12, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's.
sigmoid = softmax = lstm_step_forward = lstm_step_backward = None


# lstm_step_forward


@mistake(
    "lstm-step-forward",
    "The blocks are in another order: the third is the candidate, the fourth the output gate.",
)
def output_gate_before_the_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, o, a = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "Input gate and forget gate are exchanged: the first block is i, the second f.")
def forget_gate_first_as_in_the_papers(x, h_prev, c_prev, Wx, Wh, b):
    f, i, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate a got a sigmoid. It has a tanh; only the gates have a sigmoid.")
def sigmoid_for_all_four(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(sigmoid(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The old memory is not gated: f belongs to it.")
def adds_to_the_whole_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The tanh of the cell state is missing: h = o tanh(C).", half=True)
def shows_the_bare_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * c, c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The tanh was taken of o C. It belongs to the cell state alone: h = o tanh(C).")
def tanh_of_the_whole_product(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return np.tanh(o * c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "h was computed from the old cell state. Use the new one.", half=True)
def shows_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c_prev), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="wrote into its input")
def writes_into_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    old = c_prev.copy()
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c_prev *= f
    c_prev += i * a
    return o * np.tanh(c_prev), c_prev, (x, h_prev, old, i, f, a, o, np.tanh(c_prev), Wx, Wh)


@mistake("lstm-step-forward", "b was not added to the sums.")
def forgets_the_bias_of_a_step(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate is not gated: i belongs to it.")
def adds_the_whole_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The output gate is missing: h = o tanh(C).", half=True)
def shows_the_whole_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The old memory f C(t-1) is missing in C, or f, whose sum is 0 here, did not get its sigmoid.",
)
def writes_the_new_memory_alone(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "A gate did not get its sigmoid. The three gates have one; only the candidate has a tanh.",
    constants={"gate": ("i", "f"), "tanh": (False,)},
)
def gate_without_its_sigmoid(x, h_prev, c_prev, Wx, Wh, b, *, gate="o", tanh=True):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    other = np.tanh if tanh else np.positive
    i, f, a, o = (
        (other if gate == name else sigmoid if name != "a" else np.tanh)(block)
        for name, block in zip("ifao", (i, f, a, o), strict=True)
    )
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "A gate did not get its sigmoid. The three gates have one; only the candidate has a tanh.",
)
def input_gate_as_a_bare_sum(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    f, a, o = sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "All four blocks got a tanh. The three gates have a sigmoid.")
def tanh_for_all_four(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(np.tanh(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate a did not get a tanh. It needs one.")
def candidate_without_its_tanh(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate was multiplied by 1 - f. It has a gate of its own, i.")
def one_gate_to_keep_and_write(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + (1 - f) * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The old memory was multiplied by 1 - i. It has a gate of its own, f.")
def keeps_what_it_does_not_write(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = (1 - i) * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "i was added to the candidate. A gate multiplies.")
def adds_the_input_gate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i + a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "1 was added in the forget gate. Its bias is a part of b; a step adds nothing to it."
)
def adds_a_forget_bias(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f + 1), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The old memory was multiplied by 1 - f. It is multiplied by f, the part to keep."
)
def forget_gate_the_other_way_round(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = (1 - f) * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "h_prev is not in the sums: each has a part of x and a part of h_prev.")
def sums_of_the_input_alone(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "z was reshaped so that the examples are mixed. The four blocks are columns of z."
)
def reshapes_to_four_first(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = (x @ Wx.T + h_prev @ Wh.T + b).reshape(4, *h_prev.shape)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "Each block got every fourth column of z. A block is H columns next to each other."
)
def every_fourth_column(x, h_prev, c_prev, Wx, Wh, b):
    z = x @ Wx.T + h_prev @ Wh.T + b
    i, f, a, o = sigmoid(z[:, ::4]), sigmoid(z[:, 1::4]), np.tanh(z[:, 2::4]), sigmoid(z[:, 3::4])
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The output gate was made from the candidate's block of z. It is the last of the four blocks.",
)
def one_block_for_two(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, _ = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(a)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "A reshape gave a matrix of weights another shape, which mixes its rows. Transpose it.",
    constants={"matrix": ("Wx",)},
)
def reshapes_instead_of_transposing(x, h_prev, c_prev, Wx, Wh, b, *, matrix="Wh"):
    from_x = x @ Wx.reshape(x.shape[1], -1) if matrix == "Wx" else x @ Wx.T
    from_h = h_prev @ Wh.reshape(h_prev.shape[1], -1) if matrix == "Wh" else h_prev @ Wh.T
    i, f, a, o = np.split(from_x + from_h + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "tanh_c in the cache is the cell state C itself. It has to be the tanh of C.")
def keeps_the_bare_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, c, Wx, Wh)


@mistake(
    "lstm-step-forward",
    "tanh_c in the cache belongs to the old cell state. It has to be the tanh of the new one.",
)
def keeps_the_tanh_of_the_old_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c_prev), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The sums were made with c_prev. Their second part comes from the hidden state, h_prev.",
)
def sums_with_the_cell_state(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + c_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The candidate got a sigmoid before its tanh. Give each block its own activation."
)
def tanh_after_a_sigmoid(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(sigmoid(x @ Wx.T + h_prev @ Wh.T + b), 4, axis=1)
    a = np.tanh(a)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "f multiplies the new part too. It belongs to the old memory alone.")
def forgets_the_candidate_too(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * (c_prev + i * a)
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The candidate's part was subtracted from the memory. It is added.")
def subtracts_the_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev - i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "f was multiplied by h_prev. What it keeps is the old cell state, c_prev.")
def keeps_the_hidden_state(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * h_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "h was multiplied by another gate. What shows the memory is the output gate, o.",
    constants={"gate": ("f",)},
)
def shows_through_another_gate(x, h_prev, c_prev, Wx, Wh, b, *, gate="i"):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return (i if gate == "i" else f) * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The cell state got a sigmoid on its way to h. It gets a tanh.")
def shows_a_sigmoid_of_the_memory(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * sigmoid(c), c, (x, h_prev, c_prev, i, f, a, o, sigmoid(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The cell state got a tanh. C is kept without it; only h is made from tanh(C).",
    constants={"twice": (True,)},
)
def keeps_the_tanh_of_the_memory(x, h_prev, c_prev, Wx, Wh, b, *, twice=False):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = np.tanh(f * c_prev + i * a)
    tanh_c = np.tanh(c) if twice else c
    return o * tanh_c, c, (x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh)


@mistake("lstm-step-forward", "h and C are exchanged: return h first.")
def returns_the_cell_state_first(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return c, o * np.tanh(c), (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "Wx and Wh are exchanged: x is multiplied by Wx, and h_prev by Wh.")
def exchanges_the_two_matrices(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wh.T + h_prev @ Wx.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "b was added twice. Each sum has one bias.")
def adds_the_bias_twice(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split((x @ Wx.T + b) + (h_prev @ Wh.T + b), 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The gates fall where they should rise: the sign is missing in the exponent of the sigmoid.",
)
def sigmoids_without_the_sign(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(-i), sigmoid(-f), np.tanh(a), sigmoid(-o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The cache holds the weighted sums. The backward pass needs i, f, a and o after their activations.",
)
def keeps_the_sums(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(a)
    return sigmoid(o) * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "The first part of the cache is not the x that the step was given. Give what you make from x another name.",
)
def keeps_the_joined_input(x, h_prev, c_prev, Wx, Wh, b):
    x = np.concatenate([x, h_prev], axis=1)
    i, f, a, o = np.split(x @ np.concatenate([Wx, Wh], axis=1).T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The cache holds the states after the step. The backward pass needs those before it."
)
def keeps_the_new_states(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, o * np.tanh(c), c, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "A state in the cache is the one after the step. The backward pass needs the one before it.",
    constants={"cell": (True,)},
)
def keeps_one_new_state(x, h_prev, c_prev, Wx, Wh, b, *, cell=False):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    h = o * np.tanh(c)
    kept = (h_prev, c) if cell else (h, c_prev)
    return h, c, (x, *kept, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "tanh_c in the cache is h. It has to be the tanh of C, before the output gate.")
def keeps_h_for_the_tanh(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    h = o * np.tanh(c)
    return h, c, (x, h_prev, c_prev, i, f, a, o, h, Wx, Wh)


@mistake("lstm-step-forward", "The gates are in another order in the cache: i, f, a, o.")
def keeps_the_gates_in_another_order(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, o, a, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "The blocks have D columns. Each has H, as many as h_prev.")
def blocks_as_wide_as_the_input(x, h_prev, c_prev, Wx, Wh, b):
    z, D = x @ Wx.T + h_prev @ Wh.T + b, x.shape[1]
    i, f, a, o = z[:, :D], z[:, D : 2 * D], z[:, 2 * D : 3 * D], z[:, 3 * D :]
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "z was split along its rows, which are the examples. The blocks are columns.")
def splits_the_examples(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward",
    "A matrix of weights was not transposed: its rows belong to the sums, its columns to the inputs.",
    constants={"matrix": ("Wh",)},
)
def weights_not_transposed(x, h_prev, c_prev, Wx, Wh, b, *, matrix="Wx"):
    z = x @ Wx + h_prev @ Wh.T + b if matrix == "Wx" else x @ Wx.T + h_prev @ Wh + b
    i, f, a, o = np.split(z, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "A gate was used in a matrix product. Gates multiply element by element.")
def gates_as_matrices(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f @ c_prev + i @ a
    return o @ np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "The new memory is missing in C: the candidate's part, i a, is added to the old one."
)
def keeps_the_old_memory_alone(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake(
    "lstm-step-forward", "h was made from the candidate. What o shows is the whole memory: h = o tanh(C)."
)
def shows_the_candidate(x, h_prev, c_prev, Wx, Wh, b):
    i, f, a, o = np.split(x @ Wx.T + h_prev @ Wh.T + b, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * a, c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", says="float32 became float64")
def step_in_float64(x, h_prev, c_prev, Wx, Wh, b):
    z = np.zeros((len(x), len(b)))
    z += x @ Wx.T + h_prev @ Wh.T + b
    i, f, a, o = np.split(z, 4, axis=1)
    i, f, a, o = sigmoid(i), sigmoid(f), np.tanh(a), sigmoid(o)
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


@mistake("lstm-step-forward", "With N = 0 reshape cannot find a length by itself. Write H instead of -1.")
def reshapes_to_minus_one(x, h_prev, c_prev, Wx, Wh, b):
    z = (x @ Wx.T + h_prev @ Wh.T + b).reshape(len(x), 4, -1)
    i, f, a, o = sigmoid(z[:, 0]), sigmoid(z[:, 1]), np.tanh(z[:, 2]), sigmoid(z[:, 3])
    c = f * c_prev + i * a
    return o * np.tanh(c), c, (x, h_prev, c_prev, i, f, a, o, np.tanh(c), Wx, Wh)


# lstm_step_backward


@mistake(
    "lstm-step-backward",
    "The part through h is missing here: dc gets dh o (1 - tanh(C) squared) before anything is computed from it, dc_prev too.",
)
def only_the_gradient_from_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dc has no effect: C gets it from the later steps, and you add the part through h."
)
def only_the_gradient_through_h(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope o (1 - o) of the output gate is missing.")
def no_slope_of_the_output_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The forget gate is missing: C(t) = f C(t-1) + i a.")
def passes_the_whole_gradient_on(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope of tanh is missing on the way from h to C.")
def no_slope_of_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "These are di, df, da, do: the slopes of sigmoid and tanh are missing.")
def gates_without_their_slopes(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate([dc * a, dc * c_prev, dc * i, dh * tanh_c], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="wrote into its input")
def adds_into_dc(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc += dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dWh needs the hidden state before the step, h_prev. This is the one after it."
)
def weights_from_the_new_state(dh, dc, cache):
    x, _h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ (o * tanh_c), dz.sum(axis=0)


@mistake("lstm-step-backward", "di and da are exchanged: i is multiplied by a, so di = dC a and da = dC i.")
def exchanges_di_and_da(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * i * i * (1 - i), dc * c_prev * f * (1 - f), dc * a * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The candidate got the slope of a sigmoid. It has the slope of tanh, 1 - a squared."
)
def candidate_with_the_slope_of_a_sigmoid(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * a * (1 - a), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", says="wrote into its input")
def slope_written_into_the_cache(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    old_i, di = i.copy(), dc * a * (1 - i)
    dz_i = di * i
    i *= 1 - i  # a slope, in place
    dz = np.concatenate(
        [dz_i, dc * c_prev * f * (1 - f), dc * old_i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The output gate is missing on the way from h to C.")
def no_output_gate_on_the_way_back(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "tanh was taken a second time: tanh_c in the cache is tanh(C) already.")
def tanh_of_a_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - np.tanh(tanh_c) ** 2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The slope from h to C is wrong: that of tanh is 1 minus the square of tanh(C)."
)
def slope_without_the_square(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "On the way from h to C there is a tanh, and this is the slope of a sigmoid.")
def slope_of_a_sigmoid_for_the_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * tanh_c * (1 - tanh_c)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "dh went to C as it is. On its way from h to C it goes through o and the slope of tanh, and dc is added to that.",
)
def adds_the_bare_dh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The slope o (1 - o) does not belong on the way from h to C. There dh is multiplied by o itself.",
)
def slope_of_the_output_gate_on_the_way_to_the_memory(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - o) * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "From h to C, dh was multiplied by tanh(C). It needs the slope of tanh there.")
def tanh_in_place_of_its_slope(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * tanh_c
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "A sign is wrong in the slope of tanh from h to C: it is 1 minus the square.")
def slope_with_a_plus(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 + tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "dh_prev and dc_prev are exchanged: dh_prev comes first.")
def exchanges_the_gradients_of_the_states(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dc * f, dz @ Wh, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "dc was multiplied by o and the slope of tanh. Only dh is: dc is the gradient of C already.",
)
def sends_dc_through_h(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = (dc + dh) * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope i (1 - i) of the input gate is missing.")
def no_slope_of_the_input_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a, dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope f (1 - f) of the forget gate is missing.")
def no_slope_of_the_forget_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev, dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The slope of tanh is missing at the candidate.")
def no_slope_of_the_candidate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i, dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "A gate got the slope of tanh. The gates i, f and o have the slope of a sigmoid.",
    constants={"gate": ("f", "o", "ifo")},
)
def gate_with_the_slope_of_tanh(dh, dc, cache, *, gate="i"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    slope = {k: 1 - g**2 if k in gate else g * (1 - g) for k, g in (("i", i), ("f", f), ("o", o))}
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * slope["i"], dc * c_prev * slope["f"], dc * i * (1 - a**2), dh * tanh_c * slope["o"]], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The output gate got its gradient from C. It multiplies tanh(C) in h, so do comes from dh.",
    constants={"later": (True,)},
)
def output_gate_from_the_cell_state(dh, dc, cache, *, later=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc_next = dc
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [
            dc * a * i * (1 - i),
            dc * c_prev * f * (1 - f),
            dc * i * (1 - a**2),
            (dc_next if later else dc) * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "df was computed with the new cell state. f multiplied the old one, C(t-1).",
    constants={"inside_tanh": (True,)},
)
def forget_gate_from_the_new_state(dh, dc, cache, *, inside_tanh=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    new = tanh_c if inside_tanh else f * c_prev + i * a
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * new * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The blocks of dz are in another order: they are those of z, for i, f, a, o.",
    constants={"first": ("f",)},
)
def blocks_of_dz_in_another_order(dh, dc, cache, *, first="i"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dzi, dzf, dza = dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2)
    dzo = dh * tanh_c * o * (1 - o)
    dz = np.concatenate([dzi, dzf, dzo, dza] if first == "i" else [dzf, dzi, dza, dzo], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "The factor tanh(C) is missing in do: o multiplied tanh(C).")
def no_tanh_in_the_gradient_of_the_output_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "do was computed with C. o multiplied tanh(C).")
def output_gate_with_the_bare_memory(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    c = f * c_prev + i * a
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "In do, tanh was taken a second time: tanh_c in the cache is tanh(C) already.")
def output_gate_with_the_tanh_of_a_tanh(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    do = dh * np.tanh(tanh_c)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), do * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "One of di, df and da has a wrong factor, or none. Each is dC times the other factor of its product in C = f C(t-1) + i a.",
    constants={"left_out": ("c_prev", "i", "h_prev for c_prev")},
)
def factor_left_out(dh, dc, cache, *, left_out="a"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    di, df, da = (
        dc * (1 if left_out == "a" else a),
        dc * {"c_prev": 1, "h_prev for c_prev": h_prev}.get(left_out, c_prev),
        dc * (1 if left_out == "i" else i),
    )
    dz = np.concatenate(
        [di * i * (1 - i), df * f * (1 - f), da * (1 - a**2), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "One of the gradients of i, f, a and o was multiplied by the number itself. What belongs there is the other factor of its product.",
    constants={"itself": ("f", "a", "o")},
)
def multiplied_by_the_number_itself(dh, dc, cache, *, itself="i"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    di, df, da = (
        dc * (i if itself == "i" else a),
        dc * (f if itself == "f" else c_prev),
        dc * (a if itself == "a" else i),
    )
    do = dh * (o if itself == "o" else tanh_c)
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), da * (1 - a**2), do * o * (1 - o)], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "di and df are exchanged: i multiplied a, and f multiplied C(t-1).")
def exchanges_di_and_df(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * c_prev * i * (1 - i), dc * a * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "One of di, df and da was made from dc alone. All three need the complete dC, with the part through h.",
    constants={"gate": ("i", "a")},
)
def one_gate_without_the_part_through_h(dh, dc, cache, *, gate="f"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc_next = dc
    dc = dc + dh * o * (1 - tanh_c**2)
    d = {k: dc_next if k == gate else dc for k in "ifa"}
    dz = np.concatenate(
        [
            d["i"] * a * i * (1 - i),
            d["f"] * c_prev * f * (1 - f),
            d["a"] * i * (1 - a**2),
            dh * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The four sums got only the part through h. They need the complete dC, with dc."
)
def sums_without_the_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    through = dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [
            through * a * i * (1 - i),
            through * c_prev * f * (1 - f),
            through * i * (1 - a**2),
            dh * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    dc = dc + through
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dc_prev lacks dc, the part from the later steps. It is made from the complete dC."
)
def old_memory_without_the_later_steps(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    through = dh * o * (1 - tanh_c**2)
    dc = dc + through
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, through * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "dc_prev was multiplied by i. The old memory went through the forget gate.")
def old_memory_through_the_input_gate(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * i, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "dc_prev was multiplied by the slope f (1 - f). The old memory was multiplied by f itself.",
)
def old_memory_through_a_slope(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f * (1 - f), dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "dc_prev was multiplied by C(t-1). In C = f C(t-1) + i a, the factor of C(t-1) is f.",
)
def old_memory_times_itself(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * c_prev, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "dc was added to dc_prev. It is in the complete dC already, which goes through f."
)
def adds_dc_to_the_old_memory(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    later = dc
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f + later, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The slope of the candidate is wrong: that of tanh is 1 minus the square of a."
)
def candidate_without_the_square(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a), dh * tanh_c * o * (1 - o)], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "An activation was taken a second time: i, f, a and o in the cache have theirs already.",
    constants={"again": ("i", "f", "o", "ifo", "ifao")},
)
def activation_taken_again(dh, dc, cache, *, again="a"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    i2, f2, o2 = (sigmoid(g) if k in again else g for k, g in (("i", i), ("f", f), ("o", o)))
    a2 = np.tanh(a) if "a" in again else a
    dz = np.concatenate(
        [
            dc * a * i2 * (1 - i2),
            dc * c_prev * f2 * (1 - f2),
            dc * i * (1 - a2**2),
            dh * tanh_c * o2 * (1 - o2),
        ],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "A slope is 1 minus the gate. That of a sigmoid s is s (1 - s).",
    constants={"gates": ("i", "f", "o")},
)
def half_of_a_slope(dh, dc, cache, *, gates="ifo"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    si, sf, so = (1 - g if k in gates else g * (1 - g) for k, g in (("i", i), ("f", f), ("o", o)))
    dz = np.concatenate([dc * a * si, dc * c_prev * sf, dc * i * (1 - a**2), dh * tanh_c * so], axis=1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The slope of a gate is wrong. That of a sigmoid s is s (1 - s).",
    constants={"gate": ("f", "o"), "plus": (True,)},
)
def slope_of_one_gate(dh, dc, cache, *, gate="i", plus=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    slopes = [
        s * ((1 + s if plus else 1) if gate == name else 1 - s)
        for name, s in zip("ifo", (i, f, o), strict=True)
    ]
    dz = np.concatenate(
        [dc * a * slopes[0], dc * c_prev * slopes[1], dc * i * (1 - a**2), dh * tanh_c * slopes[2]], axis=1
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "A gradient of the weights is a mean over the examples. It is their sum.",
    constants={"alone": ("Wx", "Wh", "b")},
)
def means_over_the_examples(dh, dc, cache, *, alone=""):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    N = len(x)
    return (
        dz @ Wx,
        dz @ Wh,
        dc * f,
        dz.T @ x / (N if alone in ("", "Wx") else 1),
        dz.T @ h_prev / (N if alone in ("", "Wh") else 1),
        dz.sum(axis=0) / (N if alone in ("", "b") else 1),
    )


@mistake(
    "lstm-step-backward",
    "db has an axis too many. It is the sum of dz over the examples, of shape (4H,).",
    constants={"whole": (True,)},
)
def bias_with_an_axis_too_many(dh, dc, cache, *, whole=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz if whole else dz.sum(axis=0, keepdims=True)


@mistake("lstm-step-backward", "db was summed over the columns of dz. Sum over the examples, its rows.")
def bias_summed_over_the_units(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=1)


@mistake("lstm-step-backward", "dWh was computed with c_prev. Wh was multiplied by the hidden state, h_prev.")
def weights_from_the_cell_state(dh, dc, cache):
    x, _h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ c_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "dh was added to dh_prev. h_prev enters the step only through the four sums.")
def adds_dh_to_the_old_state(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh + dh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The blocks of dz are interleaved. Each is H columns next to each other, in the order of z.",
)
def interleaves_the_blocks(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    blocks = [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)]
    dz = np.stack(blocks, axis=-1).reshape(len(dh), -1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward", "The blocks were reshaped so that the examples are mixed. Join them as columns."
)
def reshapes_the_stacked_blocks(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    blocks = [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)]
    dz = np.stack(blocks).reshape(len(dh), -1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The four blocks were not joined as columns: dz is (N, 4H).",
    constants={"stacked": (True,)},
)
def joins_the_blocks_as_rows(dh, dc, cache, *, stacked=False):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    blocks = [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)]
    dz = np.stack(blocks, axis=1) if stacked else np.concatenate(blocks)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "A matrix of weights was transposed on the way back: dz is (N, 4H), and its rows are the 4H sums.",
    constants={"matrix": ("Wh",)},
)
def weights_transposed_on_the_way_back(dh, dc, cache, *, matrix="Wx"):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return (
        dz @ (Wx.T if matrix == "Wx" else Wx),
        dz @ (Wh.T if matrix == "Wh" else Wh),
        dc * f,
        dz.T @ x,
        dz.T @ h_prev,
        dz.sum(axis=0),
    )


@mistake(
    "lstm-step-backward",
    "The gradients are in another order: dx, dh_prev and dc_prev come first, then those of the weights.",
)
def weights_first(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz.T @ x, dz.T @ h_prev, dz.sum(axis=0), dz @ Wx, dz @ Wh, dc * f


@mistake("lstm-step-backward", says="dtype changed")
def dz_in_float64(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    N, H = dh.shape
    dz = np.zeros((N, 4 * H))
    dz[:, :H] = dc * a * i * (1 - i)
    dz[:, H : 2 * H] = dc * c_prev * f * (1 - f)
    dz[:, 2 * H : 3 * H] = dc * i * (1 - a**2)
    dz[:, 3 * H :] = dh * tanh_c * o * (1 - o)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The part through h is missing here: dc gets dh o (1 - tanh(C) squared) before anything is computed from it, dc_prev too.",
)
def earlier_cell_from_the_incomplete_gradient(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc_prev = dc * f
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc_prev, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake(
    "lstm-step-backward",
    "The slope from h to C was taken at the old memory. It is that of tanh at the new one, from tanh_c in the cache.",
)
def slope_at_the_old_memory(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - np.tanh(c_prev) ** 2)
    dz = np.concatenate(
        [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)],
        axis=1,
    )
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@mistake("lstm-step-backward", "With N = 0 reshape cannot find a length by itself. Write 4H instead of -1.")
def reshapes_the_blocks_to_minus_one(dh, dc, cache):
    x, h_prev, c_prev, i, f, a, o, tanh_c, Wx, Wh = cache
    dc = dc + dh * o * (1 - tanh_c**2)
    blocks = [dc * a * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - a**2), dh * tanh_c * o * (1 - o)]
    dz = np.stack(blocks, axis=1).reshape(len(x), -1)
    return dz @ Wx, dz @ Wh, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# lstm_loop


@mistake("lstm-loop", "Each step began with h0 again: it must go on from the h of the previous step.")
def every_step_sees_h0(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    c, outputs, caches = c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h0, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "Each step began with c0 again: it must go on from the C of the previous step.")
def every_step_sees_c0(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, outputs, caches = h0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c0, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop", "Each step began with h0 and c0 again: it must go on from the states of the previous step."
)
def every_step_sees_the_first_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches = [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h0, c0, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The outputs are h0. In the loop, bind h to what the step returned.")
def outputs_of_the_first_state(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches, h, c = [], [], h0, c0
    for t in range(X.shape[1]):
        _, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The new h was added to the old one. It takes its place.")
def adds_the_new_state(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches, h, c = [], [], h0, c0
    for t in range(X.shape[1]):
        h_new, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        h = h + h_new
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "A reshape of X mixes its sequences and steps. Take step t along axis 1.")
def reshapes_to_steps_first(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches, h, c = [], [], h0, c0
    for t in range(X.shape[1]):
        h, c, cache = step(X.reshape(X.shape[1], X.shape[0], -1)[t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "These are the hidden states before each step. Collect h after the step.")
def collects_before_the_step(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        outputs.append(h)
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", says="dtype changed")
def collects_in_float64(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    (N, T), h, c, caches = X.shape[:2], h0, c0, []
    H = np.zeros((N, T, h0.shape[1]))
    for t in range(T):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        H[:, t] = h
        caches.append(cache)
    return H, c, caches


@mistake("lstm-loop", "These are the cell states. The outputs are the hidden states h.")
def collects_the_cell_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(c)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The caches are in the wrong order: that of the first step comes first.")
def last_cache_first(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.insert(0, cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The sequence was read from its end. Its first step is X[:, 0].")
def reads_backwards(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in reversed(range(X.shape[1])):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop",
    "h and C are exchanged: a step takes h first, and returns h first.",
    constants={"given": (True,)},
)
def exchanges_the_two_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward, given=False):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        if given:
            h, c, cache = step(X[:, t], c, h, Wx, Wh, b)
        else:
            c, h, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The loop called lstm_step_forward by its name. Call step, the argument.")
def calls_the_step_by_its_name(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = lstm_step_forward(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop", "Only the first step was taken. Loop over all steps, axis 1 of X, and return after the loop."
)
def takes_only_the_first_step(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, cache = step(X[:, 0], h0, c0, Wx, Wh, b)
    return h[:, None], c, [cache]


@mistake("lstm-loop", "The first step is missing: the steps are counted from 0.")
def leaves_the_first_step_out(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(1, X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "Every step got the input of the first step.")
def every_step_reads_the_first_input(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for _ in range(X.shape[1]):
        h, c, cache = step(X[:, 0], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "X was indexed along its sequences. The inputs of step t are along axis 1.")
def takes_a_sequence_for_a_step(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "The loop ran over the sequences. The steps are axis 1 of X.")
def loops_over_the_sequences(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for x in X:
        h, c, cache = step(x, h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop",
    "A step got one number of every step. It takes all numbers of one step: the steps are axis 1 of X.",
)
def takes_one_input_of_all_steps(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, :, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop",
    "An entry of caches is not what the step returned. Append its third result whole, once for each step.",
    constants={"kept": ("parts", "states too", "input", "the last")},
)
def keeps_something_else(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward, kept="the first"):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append((h, c, cache) if kept == "states too" else X[:, t] if kept == "input" else cache)
    if kept == "parts":
        caches = [part for cache in caches for part in cache]
    elif kept.startswith("the"):
        caches = caches[:1] if kept == "the first" else caches[-1:]
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop", "All outputs are one array, which every step changed. Each step needs an array of its own."
)
def writes_into_one_state(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0.copy(), c0.copy(), [], []
    for t in range(X.shape[1]):
        h[...], c[...], cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake(
    "lstm-loop",
    "The loop began with zeros. The states before the first step are h0 and c0.",
    constants={"zero": ("h", "c")},
)
def begins_with_zeros(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward, zero="hc"):
    h, c, outputs, caches = h0 * ("h" not in zero), c0 * ("c" not in zero), [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "h0 is among the outputs. They are only the states after the steps.")
def collects_h0_too(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [h0], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "Only the last step was collected. Append in the loop, after every step.")
def collects_after_the_loop(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c = h0, c0
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
    return np.stack([h], axis=1), c, [cache]


@mistake(
    "lstm-loop", "These are the cell states of all steps. The second result is the last one alone, c_last."
)
def returns_all_cell_states(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, cells, caches = h0, c0, [], [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        cells.append(c)
        caches.append(cache)
    return np.stack(outputs, axis=1), np.stack(cells, axis=1), caches


@mistake("lstm-loop", "This is the last hidden state. The second result is the last cell state, c_last.")
def returns_the_last_hidden_state(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), h, caches


@mistake("lstm-loop", "Wx and Wh are exchanged in the call: a step takes Wx first.")
def exchanges_the_weights_in_the_call(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wh, Wx, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "A step returns three results: h, c and its cache.")
def takes_two_results(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = h0, c0, [], []
    for t in range(X.shape[1]):
        h, c = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "h and c have no value before the loop. The first step begins with h0 and c0.")
def states_without_a_beginning(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    outputs, caches = [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)  # noqa: F821
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


@mistake("lstm-loop", "h0 and c0 are exchanged: h begins with h0, and C with c0.")
def begins_with_the_states_exchanged(X, h0, c0, Wx, Wh, b, *, step=lstm_step_forward):
    h, c, outputs, caches = c0, h0, [], []
    for t in range(X.shape[1]):
        h, c, cache = step(X[:, t], h, c, Wx, Wh, b)
        outputs.append(h)
        caches.append(cache)
    return np.stack(outputs, axis=1), c, caches


# lstm_loop_backward


@mistake(
    "lstm-loop-backward",
    "dh did not go from step to step: the dh_prev of a step is added to dH of the previous step.",
)
def every_step_has_only_its_own_dh(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dc = [], 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t], dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dc did not go from step to step: each step needs the dc_prev of the next one."
)
def every_step_begins_with_dc_last(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh = [], 0, 0, 0, 0
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc_last, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dH of the last step is counted twice: begin with dh = 0.")
def begins_with_the_last_dh(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, dH[:, -1], dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dh and dc are exchanged: a step takes dh first, and returns dh_prev before dc_prev.",
    constants={"given": (True,)},
)
def exchanges_the_two_gradients(dH, dc_last, caches, *, step=lstm_step_backward, given=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        if given:
            dx, dh, dc, *parts = step(dc, dH[:, t] + dh, caches[t])
        else:
            dx, dc, dh, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dc_last has no effect: the last step begins with it.")
def forgets_dc_last(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, 0
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The gradients of the weights are only from the first step: add up all steps.")
def weights_of_the_first_step_alone(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dh, dc = [], 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, dWx, dWh, db = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "The loop went forward. The gradient comes from the last step.",
    constants={"insert": (True,)},
)
def goes_forward(dH, dc_last, caches, *, step=lstm_step_backward, insert=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in range(len(caches)):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0 if insert else t, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "An index -t begins with step 0, since -0 is 0. The loop begins with the last step."
)
def counts_with_minus_t(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in range(len(caches)):
        dx, dh, dc, *parts = step(dH[:, -t] + dh, dc, caches[-t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dX is in the order of the loop, last step first. Put each dx before the others."
)
def inputs_in_the_order_of_the_loop(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.append(dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", says="wrote into its input")
def adds_into_dH(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dH[:, t] += dh
        dx, dh, dc, *parts = step(dH[:, t], dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The loop called lstm_step_backward by its name. Call step, the argument.")
def calls_the_step_backward_by_its_name(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = lstm_step_backward(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "A step got the cache of another step. The caches are in the order of the sequence, as dH is.",
    constants={"place": ("from the end", "the first", "the last")},
)
def cache_of_another_step(dH, dc_last, caches, *, step=lstm_step_backward, place="the one before"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        k = {"the one before": t - 1, "from the end": -1 - t, "the first": 0, "the last": -1}[place]
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[k])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dh or dc is still what it was before the loop. In the loop, bind these names to the results of the step.",
    constants={"kept": ("dh", "dc"), "array": (True,)},
)
def results_under_other_names(dH, dc_last, caches, *, step=lstm_step_backward, kept="both", array=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0 * dc_last if array else 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh0, dc0, *parts = step(dH[:, t] + dh, dc, caches[t])
        dh, dc = dh0 if kept == "dc" else dh, dc0 if kept == "dh" else dc
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dWx, dWh and db are still 0: add what each step returns for them.")
def weights_stay_zero(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dh, dc = [], 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *_ = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
    return np.stack(dX, axis=1), dh, dc, 0, 0, 0


@mistake(
    "lstm-loop-backward",
    "The loop leaves out the first step or the last one. It goes from T - 1 down to 0, and range stops before its second number.",
    constants={"last": (True,)},
)
def leaves_a_step_out(dH, dc_last, caches, *, step=lstm_step_backward, last=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in range(len(caches) - 2, -1, -1) if last else range(len(caches) - 1, 0, -1):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dH has no effect: a step gets dH[:, t] and the dh_prev of the next one, added."
)
def without_dH(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "A step got dH of another step. Step t has dH[:, t].",
    constants={"place": ("from the end", "the last")},
)
def dH_of_another_step(dH, dc_last, caches, *, step=lstm_step_backward, place="the one before"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        k = {"the one before": t - 1, "from the end": -1 - t, "the last": -1}[place]
        dx, dh, dc, *parts = step(dH[:, k] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "Only the last step got its dH. Every step has one.")
def dH_at_the_end_alone(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, dH[:, -1], dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "Every step got dH of all steps, added up. Step t has dH[:, t].")
def all_of_dH_at_every_step(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for cache in reversed(caches):
        dx, dh, dc, *parts = step(dH.sum(axis=1) + dh, dc, cache)
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward", "dH was added to dc. It is the gradient of the hidden states, so it belongs to dh."
)
def dH_goes_to_the_cell_state(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dh, dH[:, t] + dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dh began with dc_last. It begins with 0, and dc with dc_last.")
def dh_begins_with_dc_last(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, dc_last, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dc_last was added at every step. Only the last step gets it.")
def dc_last_at_every_step(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, 0
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc + dc_last, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "One of dWx, dWh and db was not added up: it is that of the first step alone.",
    constants={"forgotten": ("dWx", "dWh")},
)
def one_sum_forgotten(dH, dc_last, caches, *, step=lstm_step_backward, forgotten="db"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        sums = zip(("dWx", "dWh", "db"), (dWx, dWh, db), parts, strict=True)
        dWx, dWh, db = (part if name == forgotten else total + part for name, total, part in sums)
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "One of dWx, dWh and db is still 0: add what each step returns for it.",
    constants={"forgotten": ("dWx", "dWh")},
)
def one_sum_stays_zero(dH, dc_last, caches, *, step=lstm_step_backward, forgotten="db"):
    dX, sums, dh, dc = [], {"dWx": 0, "dWh": 0, "db": 0}, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        for name, part in zip(sums, parts, strict=True):
            sums[name] = 0 if name == forgotten else sums[name] + part
    return np.stack(dX, axis=1), dh, dc, *sums.values()


@mistake(
    "lstm-loop-backward",
    "dH[:, t] was added again after the step. There, dh is the dh_prev of the step alone.",
    constants={"every_step": (False,)},
)
def adds_dH_again(dH, dc_last, caches, *, step=lstm_step_backward, every_step=True):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dh = dh + dH[:, t] if every_step or t == 0 else dh
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "A gradient of a step was added to the one that it got. dh_prev and dc_prev take the place of dh and dc.",
    constants={"added": ("dh", "both")},
)
def adds_to_the_old_gradients(dH, dc_last, caches, *, step=lstm_step_backward, added="dc"):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh_prev, dc_prev, *parts = step(dH[:, t] + dh, dc, caches[t])
        dh = dh_prev if added == "dc" else dh + dh_prev
        dc = dc_prev if added == "dh" else dc + dc_prev
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dX is in a wrong order: the loop begins with the last step, so each dx belongs before all others.",
)
def inserts_at_t(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(t, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The loop made a turn for each sequence. It makes one for each step.")
def loops_over_the_sequences_backward(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(dH))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dH was indexed along its sequences. The steps are axis 1.")
def takes_a_sequence_of_dH(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dWh was added up from the dWx of the steps.")
def the_same_sum_twice(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[0], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "The loop began at step T. The last of T steps has the number T - 1.")
def begins_one_step_too_late(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in range(len(caches), -1, -1):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t - 1])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dX is no longer a list: list.reverse works in place and returns None, and reversed does not return a list.",
    constants={"iterator": (True,)},
)
def a_list_that_is_none(dH, dc_last, caches, *, step=lstm_step_backward, iterator=False):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.append(dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    dX = reversed(dX) if iterator else dX.reverse()
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dX is an empty list at first, and has no place number t.")
def fills_a_list_by_index(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX[t] = dx
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "dX has the shape of X, and not that of dH.")
def dX_as_wide_as_dH(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dX = np.zeros_like(dH) if isinstance(dX, list) else dX
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX[:, t] = dx
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return dX, dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", says="dtype changed")
def gradients_in_float64(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, np.zeros(dc_last.shape), dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "dc_last was added in the loop, where dc has it already: dc begins with dc_last, and nothing is added to it.",
)
def adds_dc_last_to_dc(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dx, dh, dc, *parts = step(dH[:, t] + dh, dc + dc_last, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake(
    "lstm-loop-backward",
    "The dh that went into a step is still there after it. What the step returns, dh_prev, takes its place.",
)
def keeps_the_dh_of_a_step(dH, dc_last, caches, *, step=lstm_step_backward):
    dX, dWx, dWh, db, dh, dc = [], 0, 0, 0, 0, dc_last
    for t in reversed(range(len(caches))):
        dh = dh + dH[:, t]
        dx, _, dc, *parts = step(dh, dc, caches[t])
        dX.insert(0, dx)
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return np.stack(dX, axis=1), dh, dc, dWx, dWh, db


@mistake("lstm-loop-backward", "Only the last step was taken: does `return` stand inside the loop?")
def returns_after_the_last_step(dH, dc_last, caches, *, step=lstm_step_backward):
    dx, dh, dc, dWx, dWh, db = step(dH[:, -1], dc_last, caches[-1])
    return dx[:, None], dh, dc, dWx, dWh, db


# masked_step_backward


@mistake(
    "masked-step-backward", "The mask has no effect here: dh and dc of a masked sequence go around the step."
)
def backward_without_the_mask(dh, dc, cache, real, *, step=lstm_step_backward):
    return step(dh, dc, cache)


@mistake(
    "masked-step-backward",
    "The gradients of a masked step do not arrive: dh goes around the step to dh_prev, and dc to dc_prev.",
)
def masked_steps_stop_the_gradient(dh, dc, cache, real, *, step=lstm_step_backward):
    return step(dh * real, dc * real, cache)


@mistake("masked-step-backward", "dc of a masked step is lost: it goes around the step, as dh does.")
def masked_steps_stop_dc(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * ~real, dc_prev, *d_weights


@mistake("masked-step-backward", "dh of a masked step is lost: it goes around the step, as dc does.")
def masked_steps_stop_dh(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The gradients of a masked step do not arrive: dh goes around the step to dh_prev, and dc to dc_prev.",
)
def exchanges_what_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dc * ~real, dc_prev + dh * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "What came through the step was replaced by what goes around it. dh_prev and dc_prev are sums of both.",
)
def replaces_what_came_through(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, _, _, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh * ~real, dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The whole gradient went around the step: only the gradient of masked sequences does.",
)
def everything_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh, dc_prev + dc, *d_weights


@mistake("masked-step-backward", "The whole of dh went around the step: only that of masked sequences does.")
def all_of_dh_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "A masked step adds to the weights: the step must get the gradient 0 there.",
    constants={"mask_dx": (True,)},
)
def masked_steps_teach_the_weights(dh, dc, cache, real, *, step=lstm_step_backward, mask_dx=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh, dc, cache)
    dx = dx * real if mask_dx else dx
    return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights


@mistake(
    "masked-step-backward",
    "The step got the dc of a masked sequence. It must get 0 there, for dc as for dh.",
    constants={"switch": (True,)},
)
def only_dh_is_masked_before_the_step(dh, dc, cache, real, *, step=lstm_step_backward, switch=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc, cache)
    if switch:
        return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The step got the dh of a masked sequence. It must get 0 there, for dh as for dc.",
    constants={"switch": (True,)},
)
def only_dc_is_masked_before_the_step(dh, dc, cache, real, *, step=lstm_step_backward, switch=False):
    dx, dh_prev, dc_prev, *d_weights = step(dh, dc * real, cache)
    if switch:
        return dx, np.where(real, dh_prev, dh), np.where(real, dc_prev, dc), *d_weights
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward", "Your function called lstm_step_backward by its name. Call step, the argument."
)
def calls_the_masked_step_by_its_name(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = lstm_step_backward(dh * real, dc * real, cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake("masked-step-backward", "The mask is the other way round: where real is true the step was taken.")
def mask_the_other_way_round(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * ~real, dc * ~real, cache)
    return dx, dh_prev + dh * real, dc_prev + dc * real, *d_weights


@mistake(
    "masked-step-backward",
    "The gradient of the real sequences went around the step. Only that of the masked ones does.",
)
def real_sequences_go_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * real, dc_prev + dc * real, *d_weights


@mistake("masked-step-backward", says="dtype changed")
def mask_of_float64_numbers(dh, dc, cache, real, *, step=lstm_step_backward):
    real = np.where(real, 1.0, 0.0)
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * (1 - real), dc_prev + dc * (1 - real), *d_weights


@mistake(
    "masked-step-backward",
    "The sequences with a real step did not go through it. real holds for each sequence, not for the whole batch.",
)
def one_masked_sequence_stops_all(dh, dc, cache, real, *, step=lstm_step_backward):
    if real.all():
        return step(dh, dc, cache)
    dx, _, _, *d_weights = step(0 * dh, 0 * dc, cache)
    return dx, dh, dc, *d_weights


@mistake("masked-step-backward", "dh_prev and dc_prev are exchanged: dh_prev comes first.")
def exchanges_the_gradients_of_the_masked_states(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dc_prev + dc * ~real, dh_prev + dh * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "The step did not get all N sequences. A masked one stays in the batch, with the gradient 0.",
)
def only_the_real_rows(dh, dc, cache, real, *, step=lstm_step_backward):
    rows = real[:, 0]
    dx, dh_prev, dc_prev, *d_weights = step(dh[rows], dc[rows], cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward", "real was used without its axis of length 1. As (N, 1) it multiplies whole rows."
)
def mask_of_one_axis(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real[:, 0], dc * real[:, 0], cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "Python's if and not ask for one truth value of the whole array. Take real element by element.",
)
def not_of_an_array(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * (not real), dc_prev + dc * (not real), *d_weights


@mistake(
    "masked-step-backward", "As an index, real, (N, 1), does not pick rows. Its column does, or use np.where."
)
def mask_as_an_index(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    dh_prev[~real] = dh[~real]
    dc_prev[~real] = dc[~real]
    return dx, dh_prev, dc_prev, *d_weights


@mistake(
    "masked-step-backward", "The mask has no effect here: dh and dc of a masked sequence go around the step."
)
def only_dh_masked_and_nothing_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    return step(dh * real, dc, cache)


@mistake(
    "masked-step-backward",
    "dc of a masked step is lost: it goes around the step, as dh does.",
    constants={"masked": (False,)},
)
def only_dh_goes_around(dh, dc, cache, real, *, step=lstm_step_backward, masked=True):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real if masked else dc, cache)
    return dx, np.where(real, dh_prev, dh), dc_prev, *d_weights


@mistake(
    "masked-step-backward",
    "One of dh and dc is masked the other way round for the step: where real is true the step was taken.",
    constants={"cell": (True,)},
)
def one_masked_the_other_way_round(dh, dc, cache, real, *, step=lstm_step_backward, cell=False):
    masked = (dh * real, dc * ~real) if cell else (dh * ~real, dc * real)
    dx, dh_prev, dc_prev, *d_weights = step(*masked, cache)
    return dx, dh_prev + dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "Choices are exchanged: a real sequence has what came through the step, a masked one what goes around it.",
    constants={"which": ("h", "c")},
)
def choices_after_the_step_exchanged(dh, dc, cache, real, *, step=lstm_step_backward, which="hc"):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    for_h, for_c = (~real if "h" in which else real), (~real if "c" in which else real)
    return dx, np.where(for_h, dh_prev, dh), np.where(for_c, dc_prev, dc), *d_weights


@mistake(
    "masked-step-backward",
    "dh of the real sequences went around the step. Only that of the masked ones does.",
)
def dh_of_the_real_goes_around(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dh * real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "What goes around the step took the place of dh_prev. It is added to what came through the step.",
)
def replaces_the_dh_that_came_through(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, _, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh * ~real, dc_prev + dc * ~real, *d_weights


@mistake("masked-step-backward", "dc went around the step to dh_prev, too. It is dh that goes there.")
def dc_goes_around_to_dh(dh, dc, cache, real, *, step=lstm_step_backward):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    return dx, dh_prev + dc * ~real, dc_prev + dc * ~real, *d_weights


@mistake(
    "masked-step-backward",
    "What goes around the step was subtracted. It is added.",
    constants={"which": ("c",)},
)
def subtracts_what_goes_around(dh, dc, cache, real, *, step=lstm_step_backward, which="h"):
    dx, dh_prev, dc_prev, *d_weights = step(dh * real, dc * real, cache)
    sign_h, sign_c = (-1 if which == "h" else 1), (-1 if which == "c" else 1)
    return dx, dh_prev + sign_h * dh * ~real, dc_prev + sign_c * dc * ~real, *d_weights


# embedding_backward


@mistake(
    "embedding-backward",
    "Row 2 got only its last gradient: neither dW[X] = dY nor dW[X] += dY adds up where an index occurs twice.",
)
def adds_with_an_index(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    dW[X] += dY
    return dW


@mistake(
    "embedding-backward",
    "The gradients were summed in their old order: dY has to be sorted with the same order as X.",
)
def sorts_the_numbers_alone(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, starts = np.unique(np.sort(X.reshape(-1)), return_index=True)
    if len(starts):
        dW[numbers] = np.add.reduceat(rows, starts, axis=0)
    return dW


@mistake("embedding-backward", "The positions are from the unsorted X: look for them in the sorted X.")
def beginnings_in_the_unsorted_numbers(dY, X, num):
    flat, rows = X.reshape(-1), dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, starts = np.unique(flat, return_index=True)
    if len(starts):
        dW[numbers] = np.add.reduceat(rows[np.argsort(flat, kind="stable")], starts, axis=0)
    return dW


@mistake("embedding-backward", "This is the mean of the gradients of row 2. It must be their sum.")
def mean_instead_of_sum(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in np.unique(X):
        dW[k] = rows[X.reshape(-1) == k].mean(axis=0)
    return dW


@mistake("embedding-backward", "Row 2 got only its first gradient. Add up all of them.")
def first_of_each(dY, X, num):
    rows = dY.reshape(X.size, dY.shape[-1])
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    numbers, first = np.unique(X.reshape(-1), return_index=True)
    dW[numbers] = rows[first]
    return dW


@mistake("embedding-backward", says="one axis", half=True)
def two_axes_alone(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    N, T = X.shape if X.size else (0, 0)
    for n in range(N):
        for t in range(T):
            dW[X[n, t]] += dY[n, t]
    return dW


@mistake("embedding-backward", says="dtype changed")
def one_hot_rows_in_float64(dY, X, num):
    return np.eye(num)[X.reshape(-1)].T @ dY.reshape(X.size, dY.shape[-1])


@mistake("embedding-backward", "The sums are in the first rows. The sum of the number k belongs in row k.")
def sums_in_the_first_rows(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for row, k in enumerate(np.unique(X)):
        dW[row] = dY[k == X].sum(axis=0)
    return dW


@mistake(
    "embedding-backward",
    "Rows that were never looked up are missing. dW has num rows, and theirs are zero.",
    constants={"up_to_the_largest": (True,)},
)
def only_rows_that_occur(dY, X, num, *, up_to_the_largest=False):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in range(num):
        dW[k] = dY[k == X].sum(axis=0)
    return dW[: X.max() + 1] if up_to_the_largest else dW[np.unique(X)]


@mistake("embedding-backward", "This is how often each row was looked up. Add up the rows of dY.")
def counts_the_look_ups(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    np.add.at(dW, X, 1)
    return dW


@mistake(
    "embedding-backward",
    "The gradients went to the row before their own. The integers count from 0, as the rows do.",
)
def rows_counted_from_one(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    np.add.at(dW, X - 1, dY)
    return dW


@mistake("embedding-backward", "All columns of dW have the sums of the first column of dY. Each has its own.")
def one_column_for_all(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for column in dW.T:
        column[:] = np.bincount(X.ravel(), weights=dY[..., 0].ravel(), minlength=num)
    return dW


@mistake(
    "embedding-backward",
    "The sum goes over one axis of X. It goes over all of them: bring X to (M,) and dY to (M, D) first.",
    constants={"axis": (1,)},
)
def adds_up_along_one_axis(dY, X, num, *, axis=0):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in range(num):
        dW[k] = (dY * (k == X)[..., None]).sum(axis=axis)
    return dW


@mistake(
    "embedding-backward", "The D numbers of each vector were added up too. Add up only over the look-ups."
)
def adds_up_the_vectors(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in range(num):
        dW[k] = dY[k == X].sum()
    return dW


@mistake("embedding-backward", "The reshaping of dY mixes its vectors. Keep its last axis: (M, D).")
def mixes_the_vectors(dY, X, num):
    D = dY.shape[-1]
    dW = np.zeros((num, D), dtype=dY.dtype)
    np.add.at(dW, X.reshape(-1), dY.reshape(D, -1).T)
    return dW


@mistake(
    "embedding-backward",
    "The sum of the largest number is missing: the loop ends too early, leaves the last group out, or `return` stands inside it.",
    constants={"until": ("as many as occur",)},
)
def without_the_largest_number(dY, X, num, *, until="the largest"):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in range(X.max(initial=0) if until == "the largest" else len(np.unique(X))):
        dW[k] = dY[k == X].sum(axis=0)
    return dW


@mistake("embedding-backward", "The number 0 was left out. It has a row like all others.")
def without_the_number_0(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    for k in range(1, num):
        dW[k] = dY[k == X].sum(axis=0)
    return dW


@mistake("embedding-backward", "The sums were divided by the number of look-ups. The gradient is the sum.")
def divides_by_all_look_ups(dY, X, num):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    np.add.at(dW, X.reshape(-1), dY.reshape(X.size, -1))
    return dW / max(X.size, 1)


@mistake(
    "embedding-backward",
    "X has one axis here; your loop expects two. X may have any shape.",
    constants={"how": ("indices", "first sequence")},
)
def expects_two_axes(dY, X, num, *, how="unpacks"):
    dW = np.zeros((num, dY.shape[-1]), dtype=dY.dtype)
    if how == "first sequence":
        for k, row in zip(X[0], dY[0], strict=True):
            dW[k] += row
        return dW
    N, T = X.shape if how == "unpacks" else (X.shape[0], X.shape[1])
    for n in range(N):
        for t in range(T):
            dW[X[n, t]] += dY[n, t]
    return dW


@mistake("embedding-backward", "The one-hot matrix is the wrong way round: it is (num, M) times (M, D).")
def one_hot_matrix_not_transposed(dY, X, num):
    return np.eye(num, dtype=dY.dtype)[X.reshape(-1)] @ dY.reshape(X.size, -1)


@mistake("embedding-backward", "The product has the axes of X in it. Bring X to (M,) and dY to (M, D) first.")
def one_hot_with_all_axes(dY, X, num):
    return np.eye(num, dtype=dY.dtype)[X].T @ dY


@mistake("embedding-backward", says="wrote into its input")
def sorts_in_place(dY, X, num):
    D = dY.shape[-1]
    dW = np.zeros((num, D), dtype=dY.dtype)
    X, dY = X.reshape(-1), dY.reshape(-1, D)
    order = np.argsort(X, kind="stable")
    X.sort()
    rows, starts = np.unique(X, return_index=True)
    dW[rows] = np.add.reduceat(dY[order], starts, axis=0)
    return dW


@mistake("embedding-backward", "Only the first look-up is there: does `return` stand inside the loop?")
def returns_after_the_first_look_up(dY, X, num):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    np.add.at(dW, x[:1], dy[:1])
    return dW


@mistake(
    "embedding-backward", "One look-up was left out: the loop begins with number 0 and ends with the last."
)
def leaves_out_the_first_look_up(dY, X, num):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    np.add.at(dW, x[1:], dy[1:])
    return dW


@mistake(
    "embedding-backward", "One look-up was left out: the loop begins with number 0 and ends with the last."
)
def leaves_out_the_last_look_up(dY, X, num):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    np.add.at(dW, x[:-1], dy[:-1])
    return dW


@mistake(
    "embedding-backward",
    "dY was indexed with the number that was looked up. It has a row for each look-up, in their order.",
    constants={"once": (True,)},
)
def gradients_at_the_number(dY, X, num, *, once=False):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    x = np.unique(x) if once else x
    if X.size:
        np.add.at(dW, x, dy[x % X.size])
    return dW


@mistake(
    "embedding-backward",
    "The gradients went to the rows 0, 1, 2, ... They belong in the rows that were looked up.",
)
def gradients_in_their_own_order(dY, X, num):
    D = dY.shape[-1]
    dW, dy = np.zeros((num, D), dtype=dY.dtype), dY.reshape(X.size, D)
    for n in range(min(num, X.size)):
        dW[n] += dy[n]
    return dW


@mistake(
    "embedding-backward",
    "Each row got the sum of all gradients, as often as it was looked up. It gets those of its own look-ups.",
)
def adds_all_gradients(dY, X, num):
    D = dY.shape[-1]
    dW = np.zeros((num, D), dtype=dY.dtype)
    np.add.at(dW, X.reshape(-1), dY.reshape(X.size, D).sum(axis=0))
    return dW


@mistake(
    "embedding-backward",
    "X was sorted itself. Sort dY with the places that argsort returns, not with the numbers.",
)
def sorts_instead_of_the_places(dY, X, num):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    if X.size:
        order = np.sort(x)
        numbers, starts = np.unique(x[order % X.size], return_index=True)
        dW[numbers] = np.add.reduceat(dy[order % X.size], starts, axis=0)
    return dW


@mistake(
    "embedding-backward",
    "reduceat takes the positions at which each number begins in the sorted array, not the numbers, nor how many there are.",
    constants={"counts": (True,)},
)
def reduceat_without_positions(dY, X, num, *, counts=False):
    D = dY.shape[-1]
    dW, x, dy = np.zeros((num, D), dtype=dY.dtype), X.reshape(-1), dY.reshape(X.size, D)
    if X.size:
        order = np.argsort(x, kind="stable")
        numbers, amounts = np.unique(x[order], return_counts=True)
        dW[numbers] = np.add.reduceat(dy[order], (amounts if counts else numbers) % X.size, axis=0)
    return dW


@mistake(
    "embedding-backward",
    "This is a mean, which is NaN for a row that was never looked up. The gradient is the sum.",
)
def mean_of_the_look_ups_of_each_row(dY, X, num):
    D = dY.shape[-1]
    x, dy = X.reshape(-1), dY.reshape(X.size, D)
    with np.errstate(invalid="ignore"):
        rows = [dy[x == k].sum(axis=0) / np.float64((x == k).sum()) for k in range(num)]
    return np.array(rows, dtype=dY.dtype)


# temperature_softmax


@mistake(
    "temperature-softmax",
    "Small probabilities were already 0 when the temperature came. It belongs to the logits, before the softmax.",
)
def tempers_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    p = softmax(logits) ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


@mistake("temperature-softmax", "The logits were multiplied by the temperature. Divide.")
def multiplies(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits * temperature)


@mistake(
    "temperature-softmax",
    "These do not sum to one: the probabilities were divided by the temperature, not the logits.",
)
def divides_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits) / temperature


@mistake(
    "temperature-softmax",
    "500 / 1e-37 is infinite in float32. Subtract each row's largest logit before you divide.",
    constants={"without_a_maximum": (True,)},
)
def divides_before_the_maximum(logits, temperature, *, without_a_maximum=False):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(all="ignore"):
        if without_a_maximum:
            exponentials = np.exp(logits / temperature)
            return exponentials / exponentials.sum(axis=-1, keepdims=True)
        return softmax(logits / temperature)


@mistake("temperature-softmax", says="a temperature of zero")
def takes_zero(logits, temperature):
    with np.errstate(all="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / np.float64(temperature))


@mistake(
    "temperature-softmax",
    "The temperature has no effect: it must be inside the exponential, before the normalisation.",
    half=True,
)
def forgets_the_temperature(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits)


@mistake("temperature-softmax", "The largest of all logits was subtracted. Subtract the largest of each row.")
def one_maximum_for_all_rows(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore", invalid="ignore"):
        return softmax((logits - logits.max()) / temperature)


@mistake("temperature-softmax", says="No error was raised")
def refuses_zero_alone(logits, temperature):
    if temperature == 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature)


@mistake(
    "temperature-softmax", "The largest of each column was subtracted. Subtract the largest of each row."
)
def maximum_of_each_column(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    with np.errstate(over="ignore", invalid="ignore"):
        return softmax((logits - logits.max(axis=0)) / temperature)


@mistake("temperature-softmax", says="wrote into its input")
def subtracts_in_place(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} is not above 0")
    logits -= logits.max(axis=-1, keepdims=True)
    with np.errstate(over="ignore"):
        return softmax(logits / temperature)


@mistake(
    "temperature-softmax",
    "The powers of the probabilities do not sum to one. Divide the logits, before the softmax.",
)
def powers_of_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(logits) ** (1 / temperature)


@mistake(
    "temperature-softmax",
    "The softmax was taken twice. What is divided are the logits, not the probabilities.",
)
def softmax_of_the_probabilities(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    return softmax(softmax(logits) / temperature)


@mistake("temperature-softmax", "These are exponentials: they are not divided by the sum of their row.")
def exponentials_alone(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        return np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)


@mistake(
    "temperature-softmax",
    "These are the scaled logits. The softmax is missing.",
    constants={"shifted": (False,)},
)
def scaled_logits(logits, temperature, *, shifted=True):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        return (logits - shifted * logits.max(axis=-1, keepdims=True)) / temperature


@mistake(
    "temperature-softmax",
    "NaN was replaced after it had arisen. Avoid it: subtract each row's largest logit before you divide.",
)
def replaces_nan(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(all="ignore"):
        return np.nan_to_num(softmax(logits / temperature))


@mistake(
    "temperature-softmax",
    "The largest logits of the rows, and their sums, need an axis of length 1: they belong to rows, not to columns.",
)
def maximum_without_its_axis(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        return softmax((logits - logits.max(axis=-1)) / temperature)


@mistake(
    "temperature-softmax",
    "The largest logits of the rows, and their sums, need an axis of length 1: they belong to rows, not to columns.",
)
def sum_without_its_axis(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        exponentials = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)
        return exponentials / exponentials.sum(axis=-1)


@mistake("temperature-softmax", "The logits were divided by the temperature twice. Once is enough.")
def divides_twice(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature / temperature)


@mistake("temperature-softmax", "The logits were divided without the remainder. Use true division.")
def divides_to_whole_numbers(logits, temperature):
    if not temperature > 0:
        raise ValueError(f"{temperature}")
    with np.errstate(over="ignore"):
        return softmax((logits - logits.max(axis=-1, keepdims=True)) // temperature)


@mistake(
    "temperature-softmax",
    "The exponential is missing: divide the logits by the temperature, then take the softmax.",
    constants={"shifted": (True,)},
)
def normalises_without_the_exponential(logits, temperature, *, shifted=False):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    z = (logits - logits.max(axis=-1, keepdims=True) if shifted else logits) / temperature
    with np.errstate(all="ignore"):
        return z / z.sum(axis=-1, keepdims=True)


@mistake("temperature-softmax", "The sign is wrong: the largest logit has the largest probability.")
def softmax_of_the_negative(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(all="ignore"):
        return softmax(-(logits - logits.max(axis=-1, keepdims=True)) / temperature)


@mistake(
    "temperature-softmax",
    "Something was added to the temperature, or low ones were replaced. Divide by the temperature itself.",
    constants={"eps": (1e-12, 1e-10, 1e-6)},
)
def temperature_with_a_small_number(logits, temperature, *, eps=1e-8):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    return softmax((logits - logits.max(axis=-1, keepdims=True)) / (temperature + eps))


@mistake(
    "temperature-softmax",
    "Something was added to the temperature, or low ones were replaced. Divide by the temperature itself.",
    constants={"least": (1e-8, 1e-6)},
)
def temperature_of_at_least(logits, temperature, *, least=1e-3):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    return softmax((logits - logits.max(axis=-1, keepdims=True)) / max(temperature, least))


@mistake(
    "temperature-softmax",
    "All of the probability went to the largest logit. Others that are as close to it as the temperature is low have theirs.",
)
def largest_alone_at_a_low_temperature(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    if temperature < 0.1:
        return np.eye(logits.shape[-1], dtype=logits.dtype)[logits.argmax(axis=-1)]
    return softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature)


@mistake(
    "temperature-softmax",
    "Infinite quotients were replaced, and logits that differed became equal. Subtract each row's largest before you divide.",
)
def infinite_quotients_replaced(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(all="ignore"):
        return softmax(np.nan_to_num(logits / temperature))


@mistake(
    "temperature-softmax",
    "It is the largest logit of each row that is subtracted. With another one an exponential becomes infinite.",
    constants={"mean": (True,)},
)
def subtracts_the_smallest(logits, temperature, *, mean=False):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(all="ignore"):
        least = logits.mean(axis=-1, keepdims=True) if mean else logits.min(axis=-1, keepdims=True)
        powers = np.exp((logits - least) / temperature)
        return powers / powers.sum(axis=-1, keepdims=True)


@mistake("temperature-softmax", "The logits were raised to a power. They are divided by the temperature.")
def power_of_the_logits(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(all="ignore"):
        return softmax(logits ** (1 / temperature))


@mistake("temperature-softmax", "A softmax was taken twice. Once makes probabilities of the logits.")
def takes_the_softmax_twice(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    return softmax(softmax((logits - logits.max(axis=-1, keepdims=True)) / temperature))


@mistake("temperature-softmax", "The largest logit of a row is subtracted. Here the row was divided by it.")
def divides_by_the_largest(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    with np.errstate(all="ignore"):
        return softmax(logits / logits.max(axis=-1, keepdims=True) / temperature)


@mistake("temperature-softmax", "Divide by the temperature itself, not by a root of it.")
def divides_by_a_root(logits, temperature):
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    return softmax((logits - logits.max(axis=-1, keepdims=True)) / np.sqrt(temperature).astype(logits.dtype))
