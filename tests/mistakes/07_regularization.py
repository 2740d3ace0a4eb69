"""Wrong answers to the exercises of chapter 7, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# l2_penalty


@mistake("l2-penalty", "The factor 1/2 is missing.")
def forgets_the_half(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The derivative of W^2 / 2 is W, not 2 W.")
def differentiates_the_square_without_the_half(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += 2 * strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The gradient of the loss was overwritten: add to it.")
def overwrites_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] = strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The bias was penalised too: skip the names that do not begin with W.")
def penalises_biases(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        penalty += strength / 2 * float((layer.params[name] ** 2).sum())
        layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake(
    "l2-penalty",
    "The gradients were not changed: add the penalty's gradient to them, in the same loop. A second loop would find nothing.",
)
def only_returns_the_penalty(parameters, strength):
    return strength / 2 * sum(float((layer.params[n] ** 2).sum()) for layer, n in parameters if n[0] == "W")


@mistake("l2-penalty", "Only the last layer was counted: add up over the weights of all layers.")
def counts_the_last_layer_only(parameters, strength):
    for layer, name in parameters:
        if name.startswith("W"):
            penalty = strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The norm is the root of the sum of squares; here the sum itself is needed.")
def takes_the_norm(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float(np.linalg.norm(layer.params[name]))
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "The penalty's gradient was subtracted: add it.")
def subtracts_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] -= strength * layer.params[name]
    return penalty


@mistake(
    "l2-penalty", "The weights were changed: change the gradients only, and leave the step to the optimizer."
)
def takes_the_step_as_well_l2(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
            W -= strength * W
    return penalty


@mistake(
    "l2-penalty",
    "The gradients were not changed: add the penalty's gradient to them, in the same loop. A second loop would find nothing.",
)
def decays_the_weights_instead(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.params[name] -= strength * layer.params[name]
    return penalty


@mistake("l2-penalty", says="made by float()")
def returns_a_numpy_number(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength / 2 * np.vdot(layer.params[name], layer.params[name])
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake(
    "l2-penalty",
    "The second layer was not counted: go through all pairs, and take every name that begins with W.",
)
def knows_only_the_name_w(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name == "W":
            penalty += strength / 2 * float((layer.params[name] ** 2).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "Not all weights are called W: the pair holds the name, which may be Wx.")
def takes_the_array_called_w(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params["W"]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads["W"] += strength * W
    return penalty


@mistake("l2-penalty", "Only the last parameter was counted, and it is the bias: add up over the weights.")
def counts_the_last_parameter_only(parameters, strength):
    for layer, name in parameters:
        penalty = strength / 2 * float((layer.params[name] ** 2).sum())
        if name.startswith("W"):
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l2-penalty", "There is a 1/2 too many in the gradient: the derivative of W^2 / 2 is W.")
def keeps_the_half_in_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength / 2 * W
    return penalty


@mistake("l2-penalty", "The strength is missing from the gradient.")
def forgets_the_strength_in_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += W
    return penalty


@mistake("l2-penalty", "The strength is missing from the penalty.")
def forgets_the_strength_in_the_penalty(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += float((W**2).sum()) / 2
            layer.grads[name] += strength * W
    return penalty


@mistake(
    "l2-penalty",
    "The penalty itself was added to every gradient: add its derivative with respect to each weight.",
)
def adds_the_penalty_to_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += penalty
    return penalty


@mistake("l2-penalty", "This is the square of the sum: square each weight, then add up.")
def squares_the_sum(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(W.sum()) ** 2
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "The squares were averaged: the penalty is their sum.")
def averages_the_squares(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).mean())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "No weight was counted: all names of weights begin with a capital W.")
def looks_for_a_small_w(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("w"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "The weights themselves were added up: square each one first.")
def sums_the_weights(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(W.sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "The absolute values were added up, as in L1: square each weight.")
def sums_the_absolute_values(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(np.abs(W).sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "The gradient of the loss was counted twice: += adds to it already.")
def adds_the_gradient_to_itself(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += layer.grads[name] + strength * W
    return penalty


@mistake(
    "l2-penalty",
    "Every gradient grew by the same number, from the sum of the weights: each gets strength times its own weight.",
)
def adds_the_sum_of_the_weights(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W.sum()
    return penalty


@mistake("l2-penalty", "The gradients were squared: the penalty is a sum over the weights.")
def takes_the_gradients_for_the_weights(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((layer.grads[name] ** 2).sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "This is the gradient of the L1 penalty: that of L2 is in proportion to the weight.")
def adds_the_gradient_of_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake(
    "l2-penalty",
    "The gradient of the loss was scaled: leave it as it is, and add the penalty's gradient to it.",
)
def scales_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] *= 1 - strength
    return penalty


@mistake(
    "l2-penalty",
    "The gradient was taken from the squares: W^2 belongs to the penalty alone, and its derivative to the gradient. If you square W in place, it stays a square.",
)
def takes_the_gradient_of_the_squares(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W**2
    return penalty


@mistake(
    "l2-penalty",
    "The terms of the penalty, strength / 2 times W^2, were added to the gradient: add their derivatives.",
)
def adds_the_term_of_the_penalty_to_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength / 2 * W**2
    return penalty


@mistake("l2-penalty", "The weights were squared in place: make a new array for the squares.")
def squares_in_place_at_the_end(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            layer.grads[name] += strength * W
            W *= W
            penalty += strength / 2 * float(W.sum())
    return penalty


@mistake("l2-penalty", "gamma was penalised, too: take only the names that begin with W.")
def takes_every_name_but_b(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name != "b":
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l2-penalty", "The strength was applied twice, perhaps to the terms and to their sum.")
def applies_the_whole_strength_twice(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return strength * penalty


@mistake("l2-penalty", "The factor 1/2 was applied twice, perhaps to the terms and to their sum.")
def applies_the_half_twice(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return penalty / 2


@mistake("l2-penalty", "The factor strength / 2 was applied twice: to the terms and to their sum.")
def applies_the_strength_twice(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return strength / 2 * penalty


@mistake("l2-penalty", "The weights were squared in place: make a new array for the squares.")
def squares_in_place(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            W **= 2
            penalty += strength / 2 * float(W.sum())
            layer.grads[name] += strength * W
    return penalty


@mistake(
    "l2-penalty", "Products of different rows were added, too: the penalty is the sum of the squares alone."
)
def multiplies_rows_by_rows(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W @ W.T).sum())
            layer.grads[name] += strength * W
    return penalty


# l1_penalty


@mistake("l1-penalty", "The absolute value is missing: the penalty is the sum of |W|.")
def sums_without_absolute_value(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(layer.params[name].sum())
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "The weight 0 is pulled: its gradient must be 0.")
def takes_plus_one_at_zero(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.where(W >= 0, 1.0, -1.0)
    return penalty


@mistake("l1-penalty", says="NaN")
def divides_by_the_absolute_value(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * W / np.abs(W)
    return penalty


@mistake("l1-penalty", "This is the gradient of the L2 penalty. L1 adds strength times the sign of W.")
def copies_the_gradient_of_l2(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.abs(layer.params[name]).sum())
            layer.grads[name] += strength * layer.params[name]
    return penalty


@mistake("l1-penalty", "The gradient of the loss was overwritten: add to it.")
def overwrites_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.abs(layer.params[name]).sum())
            layer.grads[name] = strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "Take the absolute value of each weight, not of the sum.")
def takes_the_absolute_value_of_the_sum(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * abs(float(layer.params[name].sum()))
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake(
    "l1-penalty",
    "This is the largest |W|, or the largest sum of a column (a matrix norm): add up the absolute values of all weights.",
)
def takes_the_matrix_norm(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            penalty += strength * float(np.linalg.norm(layer.params[name], 1))
            layer.grads[name] += strength * np.sign(layer.params[name])
    return penalty


@mistake("l1-penalty", "The sign is lost: a negative weight is pulled the other way.")
def pushes_all_weights_the_same_way(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * (W != 0)
    return penalty


@mistake(
    "l1-penalty", "The weights were changed: change the gradients only, and leave the step to the optimizer."
)
def takes_the_step_as_well(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
            W -= strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The factor 1/2 belongs to L2, not to L1.")
def keeps_the_half_of_l2(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The bias was penalised too: skip the names that do not begin with W.")
def penalises_biases_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if True:
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The weight 0 is pulled: its gradient must be 0.")
def takes_minus_one_at_zero(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.where(W > 0, 1, -1)
    return penalty


@mistake("l1-penalty", "The penalty's gradient was subtracted: add it.")
def subtracts_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] -= strength * np.sign(W)
    return penalty


@mistake("l1-penalty", says="made by float()")
def returns_a_numpy_number_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * np.abs(W).sum()
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake(
    "l1-penalty",
    "Nothing was added to the gradients. The penalty's gradient belongs there, in the same loop (a second one would find nothing), and element by element (the sum of these signs is 0).",
)
def only_returns_the_penalty_l1(parameters, strength):
    return strength * sum(float(np.abs(layer.params[n]).sum()) for layer, n in parameters if n[0] == "W")


@mistake(
    "l1-penalty",
    "The second layer was not counted: go through all pairs, and take every name that begins with W.",
)
def knows_only_the_name_w_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name == "W":
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "Not all weights are called W: the pair holds the name, which may be Wx.")
def takes_the_array_called_w_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params["W"]
            penalty += strength * float(np.abs(W).sum())
            layer.grads["W"] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "Only the last layer was counted: add up over the weights of all layers.")
def counts_the_last_layer_only_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty = strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake(
    "l1-penalty",
    "Every gradient grew by the strength: take the sign of the weight, which is -1 for a negative weight and 0 for 0.",
)
def forgets_the_sign(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength
    return penalty


@mistake("l1-penalty", "The gradient of the loss was counted twice: += adds to it already.")
def adds_the_gradient_to_itself_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += layer.grads[name] + strength * np.sign(W)
    return penalty


@mistake(
    "l1-penalty",
    "Every gradient changed by the same number, the sign of the sum: each weight has its own sign.",
)
def takes_the_sign_of_the_sum(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W.sum())
    return penalty


@mistake(
    "l1-penalty",
    "The gradient was taken from the squares of the weights: L1 adds strength times the sign of W.",
)
def takes_the_gradient_of_the_squares_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * W**2
    return penalty


@mistake("l1-penalty", "No weight was counted: all names of weights begin with a capital W.")
def looks_for_a_small_w_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("w"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The gradients were added up: the penalty is a sum over the weights.")
def takes_the_gradients_for_the_weights_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(layer.grads[name]).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake(
    "l1-penalty",
    "The penalty itself was added to every gradient: add its derivative with respect to each weight.",
)
def adds_the_penalty_to_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += penalty
    return penalty


@mistake(
    "l1-penalty",
    "Every gradient grew by the strength: take the sign of the weight, which is -1 for a negative weight and 0 for 0.",
)
def takes_the_sign_of_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(layer.grads[name])
    return penalty


@mistake(
    "l1-penalty",
    "This adds strength times |W|, as in the penalty. Its derivative is strength times the sign of W.",
)
def adds_the_absolute_value_to_the_gradient(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.abs(W)
    return penalty


@mistake("l1-penalty", "The strength is missing from the gradient.")
def forgets_the_strength_in_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += np.sign(W)
    return penalty


@mistake("l1-penalty", "The strength is missing from the penalty.")
def forgets_the_strength_in_the_penalty_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The gradient of the negative weight was not changed: its sign is -1.")
def pulls_positive_weights_only(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * (W > 0)
    return penalty


@mistake("l1-penalty", "Negative weights were left out: their absolute values count, too.")
def counts_positive_weights_only(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.maximum(W, 0).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "This is the L2 penalty: L1 has no squares and no 1/2.")
def copies_the_l2_penalty(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength / 2 * float((W**2).sum())
            layer.grads[name] += strength * W
    return penalty


@mistake("l1-penalty", "This is the root of the sum of squares: add up the absolute values.")
def takes_the_euclidean_norm(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.linalg.norm(W))
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The absolute values were averaged: the penalty is their sum.")
def averages_the_absolute_values(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).mean())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "There is a 1/2 too many in the gradient.")
def halves_the_gradient_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength / 2 * np.sign(W)
    return penalty


@mistake("l1-penalty", "The weights lost their signs: make a new array for the absolute values.")
def takes_absolute_values_in_place(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            layer.grads[name] += strength * np.sign(W)
            np.abs(W, out=W)
            penalty += strength * float(W.sum())
    return penalty


@mistake("l1-penalty", "gamma was penalised, too: take only the names that begin with W.")
def takes_every_name_but_b_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name != "b":
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake("l1-penalty", "The strength was applied twice: to the terms and to their sum.")
def applies_the_strength_twice_l1(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W)
    return strength * penalty


@mistake(
    "l1-penalty",
    "The weight 0.5 was not pulled: take the sign of each weight as it is, not as a whole number.",
)
def makes_the_weights_whole_numbers(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W.astype(int))
    return penalty


@mistake("l1-penalty", "The weights were squared: L1 takes their absolute values.")
def squares_the_weights(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float((W**2).sum())
            layer.grads[name] += strength * np.sign(W)
    return penalty


@mistake(
    "l1-penalty",
    "Nothing was added to the gradients. The penalty's gradient belongs there, in the same loop (a second one would find nothing), and element by element (the sum of these signs is 0).",
)
def sums_the_signs(parameters, strength):
    penalty = 0.0
    for layer, name in parameters:
        if name.startswith("W"):
            W = layer.params[name]
            penalty += strength * float(np.abs(W).sum())
            layer.grads[name] += strength * np.sign(W).sum()
    return penalty


# dropout_forward


@mistake("dropout-forward", "The kept elements were not divided by 1 - p.", half=True)
def forgets_to_divide(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype)
    return X * M, M


@mistake(
    "dropout-forward", "The kept elements are divided by 1 - p, not by p: p is the probability of dropping."
)
def divides_by_p(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(p)
    return X * M, M


@mistake(
    "dropout-forward",
    "The kept elements were divided by 1 - p twice, perhaps in the mask and again after it: divide once.",
)
def divides_by_the_square(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p) ** 2)
    return X * M, M


@mistake(
    "dropout-forward",
    "The kept elements were divided by 1 - p twice, perhaps in the mask and again after it: divide once.",
)
def divides_twice(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M / X.dtype.type(1 - p), M


@mistake("dropout-forward", "p is the probability of dropping, not of keeping.")
def takes_p_for_keeping(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) < p).astype(X.dtype) / X.dtype.type(p)
    return X * M, M


@mistake("dropout-forward", "All examples share one mask: draw a number for every element.")
def draws_one_mask_for_the_batch(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape[1:]) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    M = np.broadcast_to(M, X.shape)
    return X * M, M


@mistake("dropout-forward", "All elements of an example share one draw: draw a number for every element.")
def drops_whole_examples(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape[:1]) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    M = np.broadcast_to(M.reshape(-1, *[1] * (X.ndim - 1)), X.shape)
    return X * M, M


@mistake(
    "dropout-forward",
    "There is one random number for each example: draw one for every element, in the shape of X.",
)
def draws_one_number_for_each_row_alone(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(len(X)) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "There is one random number for each example: draw one for every element, in the shape of X.",
)
def draws_one_number_for_each_row(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(len(X))[:, None] >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "For p = 0 nothing is dropped: no random number is drawn, and the cache is None.")
def draws_for_p_0(X, p, training, rng):
    if not training:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    return X * M, M


@mistake(
    "dropout-forward",
    "The cache must be None in eval mode and for p = 0: nothing is dropped there, so there is no mask.",
)
def gives_a_mask_of_ones_in_eval_mode(X, p, training, rng):
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p)) if training and p else np.ones_like(X)
    return X * M, M


@mistake("dropout-forward", "In eval mode nothing is dropped, so there is no mask: the cache is None.")
def gives_a_mask_of_ones_in_eval_mode_only(X, p, training, rng):
    if not training:
        return X, np.ones_like(X)
    if p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "Random numbers were drawn in eval mode: draw only where elements are dropped.")
def draws_before_it_asks_for_the_mode(X, p, training, rng):
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    if not training or p == 0:
        return X, None
    return X * M, M


@mistake(
    "dropout-forward",
    "All masks drop equally many elements: whether one is dropped must not depend on the others.",
)
def drops_a_fixed_number(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = np.full(X.size, 1 / (1 - p), X.dtype)
    M[rng.permutation(X.size)[: int(p * X.size)]] = 0
    M = M.reshape(X.shape)
    return X * M, M


@mistake("dropout-forward", "Elements were dropped in eval mode: dropout acts in training mode only.")
def drops_in_eval_mode_too(X, p, training, rng):
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    return X * M, M


@mistake("dropout-forward", says="wrote into its input")
def works_in_place(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype) / X.dtype.type(1 - p)
    X *= M
    return X, M


@mistake("dropout-forward", says="float64")
def makes_a_float64_mask(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) / (1 - p)
    return X * M, M


@mistake("dropout-forward", "Return the output and the mask: two results.")
def returns_the_output_alone(X, p, training, rng):
    if not training or p == 0:
        return X
    return X * ((rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p)))


@mistake("dropout-forward", "Two generators in the same state gave different masks: draw from rng alone.")
def ignores_the_generator(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (np.random.default_rng().random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "Another generator drew the same mask: draw from rng, not from a generator of your own.",
)
def makes_its_own_generator(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (np.random.default_rng(0).random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", says="the mask of float32 is float32")
def keeps_the_mask_in_float64(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) / (1 - p)
    return (X * M).astype(X.dtype), M


@mistake("dropout-forward", "Divide by 1 - p, don't multiply.")
def multiplies_what_is_kept(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 - p)
    return X * M, M


@mistake(
    "dropout-forward",
    "Nothing was dropped: in training each element becomes 0 with probability p.",
    half=True,
)
def drops_nothing(X, p, training, rng):
    return X, None


@mistake("dropout-forward", "The two results are exchanged: first the output, then the mask.")
def returns_the_mask_first(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return M, X * M


@mistake(
    "dropout-forward",
    "The output is right, but the mask lacks the factor 1 / (1 - p): it is 0 or 1 / (1 - p).",
    constants={"dtype": ("float64",)},
)
def keeps_a_mask_of_zeros_and_ones(X, p, training, rng, *, dtype="bool"):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(dtype)
    return (X * M / (1 - p)).astype(X.dtype), M


@mistake("dropout-forward", "The second result is the input: it should be the mask.")
def keeps_the_input_in_the_cache(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, X


@mistake("dropout-forward", "The second result is the output again: it should be the mask.")
def returns_the_output_twice(X, p, training, rng):
    if not training or p == 0:
        return X, None
    Y = X * (rng.random(X.shape) >= p) / X.dtype.type(1 - p)
    return Y, Y


@mistake("dropout-forward", "All elements share one draw: draw a number for every element.")
def draws_one_number_for_all(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = np.full_like(X, (rng.random() >= p) / (1 - p))
    return X * M, M


@mistake("dropout-forward", "Eval mode needs no scaling: the division in training has already kept the mean.")
def scales_in_eval_mode(X, p, training, rng):
    if not training:
        return X * X.dtype.type(1 - p), None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "Eval mode needs no scaling: the division in training has already kept the mean.")
def divides_in_eval_mode(X, p, training, rng):
    if not training:
        return X / X.dtype.type(1 - p), None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "The mask was added to X: multiply X by it.")
def adds_the_mask(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X + M, M


@mistake("dropout-forward", "This is a list: return a tuple.")
def returns_a_list(X, p, training, rng):
    if not training or p == 0:
        return [X, None]
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return [X * M, M]


@mistake(
    "dropout-forward",
    "Half of the elements were dropped, as for p = 0.5: compare the random numbers with p, and leave X as it is.",
)
def rounds_the_random_numbers(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = np.rint(rng.random(X.shape)) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "Half of the elements were dropped, as for p = 0.5: compare the random numbers with p, and leave X as it is.",
)
def tosses_a_fair_coin(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = rng.integers(2, size=X.shape) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "p is the probability of dropping, not of keeping.")
def keeps_with_probability_p(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = rng.binomial(1, p, size=X.shape) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "Too many elements were dropped: compare p with numbers spread evenly over [0, 1), not with normal ones.",
)
def draws_normal_numbers(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.normal(size=X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake("dropout-forward", "The factor was computed from this draw: it is 1 / (1 - p) for every draw.")
def divides_by_the_fraction_kept(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(X.dtype)
    M = M / M.mean()
    return X * M, M


@mistake("dropout-forward", "The second result is a number: it should be the mask.")
def keeps_p_for_the_mask(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, p


@mistake("dropout-forward", "The cache is the mask M alone, not a tuple.")
def keeps_p_in_the_cache(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, (M, p)


@mistake("dropout-forward", "The parentheses are missing: the divisor is 1 - p as a whole.")
def divides_by_1_and_subtracts_p(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = ((rng.random(X.shape) >= p) / 1 - p).astype(X.dtype)
    return X * M, M


@mistake(
    "dropout-forward",
    "Only the kept elements came back: the dropped ones stay in their places, as zeros.",
    constants={"dtype": ("float32",)},
)
def returns_the_kept_elements(X, p, training, rng, *, dtype="float64"):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape, dtype=dtype) >= p) * X.dtype.type(1 / (1 - p))
    return X[M > 0] * M[M > 0], M


@mistake(
    "dropout-forward",
    "The cache is another mask than the one that made the output: draw once, and use this mask for both.",
)
def draws_another_mask_for_the_cache(X, p, training, rng):
    if not training or p == 0:
        return X, None
    scale = X.dtype.type(1 / (1 - p))
    return X * ((rng.random(X.shape) >= p) * scale), (rng.random(X.shape) >= p) * scale


@mistake("dropout-forward", "Random numbers were drawn for p = 0: draw only where elements are dropped.")
def draws_before_it_asks_for_p_0(X, p, training, rng):
    if not training:
        return X, None
    M = (rng.random(X.shape) >= p) * X.dtype.type(1 / (1 - p))
    return (X, None) if p == 0 else (X * M, M)


@mistake("dropout-forward", says="it should be float64, not float32")
def makes_every_mask_float32(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape) >= p).astype(np.float32) * np.float32(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "The mask is a single number here: draw a number for every element of X, with its whole shape.",
)
def draws_a_mask_of_the_columns(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = (rng.random(X.shape[1:]) >= p) * X.dtype.type(1 / (1 - p))
    return X * M, M


@mistake(
    "dropout-forward",
    "The mask is a single number here: draw a number for every element of X, with its whole shape.",
)
def draws_a_single_number(X, p, training, rng):
    if not training or p == 0:
        return X, None
    M = np.float64(rng.random() >= p) / (1 - p)
    return X * M, M


# dropout_backward


@mistake("dropout-backward", "The mask was not used: multiply dY by it.")
def passes_all_gradients(dY, cache):
    return dY


@mistake("dropout-backward", "The factor 1 / (1 - p) is missing.")
def uses_only_zero_or_one(dY, cache):
    return dY if cache is None else dY * (cache > 0)


@mistake("dropout-backward", "The gradient went to the dropped elements: it goes to the kept ones.")
def inverts_the_mask(dY, cache):
    return dY if cache is None else dY * (cache == 0) * 2


@mistake("dropout-backward", "The factor 1 / (1 - p) was applied twice.")
def divides_once_more(dY, cache):
    return dY if cache is None else dY * cache * cache


@mistake("dropout-backward", says="None")
def forgets_the_case_without_a_mask(dY, cache):
    if cache is not None:
        return dY * cache


@mistake("dropout-backward", "The gradient went to the dropped elements: it goes to the kept ones.")
def inverts_the_mask_and_forgets_the_factor(dY, cache):
    return dY if cache is None else dY * (cache == 0)


@mistake("dropout-backward", "The gradient was divided by the mask: multiply by it.")
def divides_by_the_mask(dY, cache):
    if cache is None:
        return dY
    return np.divide(dY, cache, out=np.zeros_like(dY), where=cache > 0)


@mistake(
    "dropout-backward", "A gradient passed through dropped elements: they had no influence, so theirs is 0."
)
def lets_gradients_through_dropped_elements(dY, cache):
    return dY if cache is None else np.where(cache == 0, dY, dY * cache)


@mistake("dropout-backward", "Without a mask nothing was dropped, so dX is dY.")
def returns_zeros_without_a_mask(dY, cache):
    return np.zeros_like(dY) if cache is None else dY * cache


@mistake("dropout-backward", "Without a mask nothing was dropped, so dX is dY.")
def returns_ones_without_a_mask(dY, cache):
    return np.ones_like(dY) if cache is None else dY * cache


@mistake("dropout-backward", "An earlier call has changed dY: make a new array for the result.")
def multiplies_in_place(dY, cache):
    if cache is not None:
        dY *= cache
    return dY


@mistake("dropout-backward", "An array is neither true nor false: ask whether the cache is None.")
def asks_whether_the_mask_is_true(dY, cache):
    return dY * cache if cache else dY


@mistake("dropout-backward", "The result is the mask itself: multiply dY by it.")
def returns_the_mask(dY, cache):
    return dY if cache is None else cache


@mistake("dropout-backward", "The mask was added to dY: multiply dY by it.")
def adds_the_mask_to_the_gradient(dY, cache):
    return dY if cache is None else dY + cache


@mistake(
    "dropout-backward", "Only the kept elements came back: the dropped ones stay in their places, as zeros."
)
def selects_the_kept_elements(dY, cache):
    return dY if cache is None else dY[cache > 0] * cache[cache > 0]


@mistake(
    "dropout-backward", "Only the kept elements came back: the dropped ones stay in their places, as zeros."
)
def selects_the_kept_elements_without_the_factor(dY, cache):
    return dY if cache is None else dY[cache > 0]


@mistake(
    "dropout-backward", "The cache is None where nothing was dropped: ask for this case before you multiply."
)
def multiplies_by_none(dY, cache):
    return dY * cache


@mistake("dropout-backward", "This is a matrix product: multiply element by element.")
def takes_the_matrix_product(dY, cache):
    return dY if cache is None else dY @ cache.T


@mistake("dropout-backward", "This multiplies by 1 minus the mask. Multiply by the mask itself.")
def multiplies_by_one_minus_the_mask(dY, cache):
    return dY if cache is None else dY * (1 - cache)


@mistake("dropout-backward", says="wrote into its input")
def multiplies_into_the_mask(dY, cache):
    if cache is None:
        return dY
    cache *= dY
    return cache


# shift_images


@mistake(
    "shift-images",
    "The image moved to the right, not to the left: dx is negative here. Its sign was lost or inverted.",
)
def loses_the_sign_of_dx(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s - abs(dx), :, :]


@mistake("shift-images", "The image moved down, not up: dy is negative here, and its sign was lost.")
def loses_the_sign_of_dy(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - abs(dy), s - dx, :, :]


@mistake(
    "shift-images",
    "The image moved to the right, not to the left: dx is negative here. Its sign was lost or inverted.",
)
def inverts_dx_alone(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s + dx, :, :]


@mistake(
    "shift-images",
    "The image moved the opposite way: a positive dy moves it down, a positive dx to the right.",
)
def shifts_the_wrong_way(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s + dy, s + dx, :, :]


@mistake(
    "shift-images",
    "The image moved to the right, not down. Either dy and dx are exchanged, or they count from 0: without a shift the window begins at row and column s.",
)
def exchanges_rows_and_columns(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dx, s - dy, :, :]


@mistake(
    "shift-images",
    "The image moved to the right, not down. Either dy and dx are exchanged, or they count from 0: without a shift the window begins at row and column s.",
)
def counts_the_window_from_the_rim(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., dy, dx, :, :]


@mistake("shift-images", "What left the frame came in on the other side: zeros come in.")
def rolls_the_images(images, dy, dx):
    pairs = zip(images, np.asarray(dy), np.asarray(dx), strict=True)
    rolled = [np.roll(image, (down, right), axis=(-2, -1)) for image, down, right in pairs]
    return np.array(rolled, images.dtype).reshape(images.shape)


@mistake("shift-images", "All images got the shift of the first: each has its own.")
def gives_all_images_the_first_shift(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    if N == 0:
        return images.copy()
    return padded[..., s - dy[0] : s - dy[0] + H, s - dx[0] : s - dx[0] + W].copy()


@mistake("shift-images", says="axis 0 has the wrong length")
def gives_all_images_all_shifts(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    (H, W) = images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[..., s - dy, s - dx, :, :].reshape(-1, *images.shape[1:])


@mistake("shift-images", says="no image")
def loses_the_shape_of_an_empty_batch(images, dy, dx):
    (H, W) = images.shape[-2:]
    s = int(max(abs(np.asarray(dy)).max(initial=0), abs(np.asarray(dx)).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    corners = [(s - down, s - right) for down, right in zip(dy, dx, strict=True)]
    return np.array([image[..., i : i + H, j : j + W] for image, (i, j) in zip(padded, corners, strict=True)])


@mistake("shift-images", "A shift of 0 gave the input itself: return a new array here, too.")
def returns_its_input_if_nothing_moves(images, dy, dx):
    if not np.any(dy) and not np.any(dx):
        return images
    (H, W) = images.shape[-2:]
    s = int(max(abs(np.asarray(dy)).max(initial=0), abs(np.asarray(dx)).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    shifted = np.empty_like(images)
    for n, image in enumerate(padded):
        shifted[n] = image[..., s - dy[n] : s - dy[n] + H, s - dx[n] : s - dx[n] + W]
    return shifted


@mistake(
    "shift-images",
    "The image moved to the left, not down: dy and s give the first row of the window, dx and s its first column.",
)
def exchanges_rows_and_columns_and_the_sign(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s + dx, s + dy, :, :]


@mistake("shift-images", "The rows moved, the columns did not: dx moves the image to the right.")
def forgets_the_columns(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s, :, :]


@mistake(
    "shift-images",
    "Are these slices that a negative shift makes too short? A slice from -1 on holds one column alone: the windows have the right size for every shift.",
)
def pastes_for_positive_shifts(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    (H, W) = images.shape[-2:]
    shifted = np.zeros_like(images)
    for n in range(len(images)):
        shifted[n, ..., dy[n] :, dx[n] :] = images[n, ..., : H - dy[n], : W - dx[n]]
    return shifted


@mistake("shift-images", "In a loop over the images each takes one number of dy and one of dx, its own.")
def takes_all_shifts_for_each_image(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = windows[n, ..., s - dy, s - dx, :, :]
    return shifted


@mistake(
    "shift-images",
    "The last image is missing, or all are. Does a loop over the images reach the last one, and has each window H rows and W columns?",
)
def leaves_the_last_image_empty(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = np.zeros_like(images)
    for n in range(N - 1):
        shifted[n] = windows[n, ..., s - dy[n], s - dx[n], :, :]
    return shifted


@mistake("shift-images", "Without a shift the window begins at row and column s, not 0.")
def begins_at_the_rim(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., -dy, -dx, :, :]


@mistake("shift-images", "Every result is cut from the first image: take each from its own.")
def cuts_all_from_the_first_image(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return np.broadcast_to(windows[:1], windows.shape)[np.arange(N), ..., s - dy, s - dx, :, :]


@mistake("shift-images", "Only the first image was moved: return after the loop.")
def returns_inside_the_loop(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = windows[n, ..., s - dy[n], s - dx[n], :, :]
        return shifted
    return shifted


@mistake("shift-images", "The edge was repeated: zeros come in.")
def repeats_the_edge(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s - dx, :, :]


@mistake("shift-images", "This is the padded image: take a window of the original size.")
def returns_the_padded_images(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    return padded


@mistake("shift-images", "The window ends too early: it has H rows and W columns, wherever it begins.")
def ends_the_window_too_early(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = padded[n, ..., s - dy[n] : H, s - dx[n] : W]
    return shifted


@mistake(
    "shift-images",
    "Each image was combined with every shift: a slice does not pair them, an integer array does.",
)
def takes_a_slice_of_the_images(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    (H, W) = images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[:, ..., s - dy, s - dx, :, :]


@mistake("shift-images", "Only the last image came back: put each window into its place in a new array.")
def keeps_the_last_image(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = images
    for n in range(N):
        shifted = windows[n, ..., s - dy[n], s - dx[n], :, :]
    return shifted


@mistake(
    "shift-images",
    "The shifts chose rows and columns within the windows: they belong to the two axes before these.",
)
def indexes_within_the_windows(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s - dx]


@mistake(
    "shift-images",
    "A shift was used as the number of a channel: in colour images axis 1 holds the channels, and the axes of the shifts follow it.",
)
def forgets_the_channels(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), s - dy, s - dx]


@mistake(
    "shift-images",
    "A shift was used as the number of a channel: in colour images axis 1 holds the channels, and the axes of the shifts follow it.",
)
def forgets_the_channels_in_a_loop(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = windows[n, s - dy[n], s - dx[n]]
    return shifted


@mistake(
    "shift-images",
    "Without an image there is nothing to stack: put the windows into a new array of the shape of images.",
)
def stacks_a_list(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return np.stack([windows[n, ..., s - dy[n], s - dx[n], :, :] for n in range(N)])


@mistake(
    "shift-images",
    "The terms of the difference are exchanged: dy - s and dx - s are negative, and count from the end.",
)
def exchanges_the_terms_of_the_difference(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., dy - s, dx - s, :, :]


@mistake(
    "shift-images",
    "The image did not move down: dy says where the rows of its window begin. In a loop over the images, is the last one reached?",
)
def forgets_the_rows(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s, s - dx, :, :]


@mistake(
    "shift-images",
    "The image did not move down: dy says where the rows of its window begin. In a loop over the images, is the last one reached?",
)
def takes_the_window_in_the_middle(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s, s, :, :]


@mistake(
    "shift-images", "The image moved down and to the right: dy is for the rows alone, dx for the columns."
)
def takes_dy_for_both(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), ..., s - dy, s - dy, :, :]


@mistake(
    "shift-images",
    "The image did not move down: dy says where the rows of its window begin. In a loop over the images, is the last one reached?",
)
def leaves_the_last_image_where_it_is(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    shifted = images.copy()
    for n in range(N - 1):
        shifted[n] = windows[n, ..., s - dy[n], s - dx[n], :, :]
    return shifted


@mistake(
    "shift-images",
    "The channels were moved: the shifts belong to rows and columns, which are the last two axes.",
)
def rolls_the_channels(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = np.roll(padded[n], (dy[n], dx[n]), axis=(0, 1))[..., s : s + H, s : s + W]
    return shifted


@mistake("shift-images", "Only one channel came back: a colour image keeps all of its channels.")
def keeps_one_channel(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    grey = images if images.ndim == 3 else images[:, 0]
    padded = np.pad(grey, [(0, 0), (s, s), (s, s)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(-2, -1))
    return windows[np.arange(N), s - dy, s - dx]


@mistake(
    "shift-images",
    "The last image is missing, or all are. Does a loop over the images reach the last one, and has each window H rows and W columns?",
)
def ends_the_window_without_s(images, dy, dx):
    dy, dx = np.asarray(dy), np.asarray(dx)
    N, (H, W) = len(images), images.shape[-2:]
    s = int(max(abs(dy).max(initial=0), abs(dx).max(initial=0)))
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(s, s)] * 2)
    shifted = np.zeros_like(images)
    for n in range(N):
        shifted[n] = padded[n, ..., s - dy[n] : H - dy[n], s - dx[n] : W - dx[n]]
    return shifted


# augment


@mistake("augment", "The seed makes no difference to what is mirrored: draw from rng, for each image.")
def mirrors_every_second_image(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = np.arange(N) % 2 == 0
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "All seeds gave the same shifts: draw from rng, not from a generator of your own.")
def makes_its_own_generator_for_images(images, rng, max_shift=2, flip=True):
    N = len(images)
    rng = np.random.default_rng(0)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Two generators in the same state gave different images: draw from rng alone.")
def ignores_the_generator_for_flips(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = np.random.default_rng().random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "No image came out mirrored left to right: draw a truth value for each image, reverse the columns of those chosen, and put them into the result.",
)
def forgets_the_flip(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    return shift_images(images, dy, dx)  # noqa: F821


@mistake("augment", "Every image was flipped: draw for each image.")
def flips_all(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    shifted = shift_images(images, dy, dx)  # noqa: F821
    return shifted[..., ::-1] if flip else shifted


@mistake(
    "augment",
    "Only 4 of the 9 places occur: draw every whole number from -max_shift to max_shift, both ends included.",
)
def excludes_the_largest_shift(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max(max_shift, 1 - max_shift), size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Only 3 of the 9 places occur: draw dy and dx separately, and shift by both.")
def moves_along_the_diagonal(images, rng, max_shift=2, flip=True):
    N = len(images)
    shift = rng.integers(-max_shift, max_shift + 1, size=N)
    augmented = shift_images(images, shift, shift)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment", "With flip=True no image was shifted: each one is shifted first, and some are then mirrored."
)
def shifts_or_mirrors(images, rng, max_shift=2, flip=True):
    N = len(images)
    if not flip:
        dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
        return shift_images(images, dy, dx)  # noqa: F821
    augmented, mirrored = images.copy(), rng.random(N) < 0.5
    augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "All images are in the same place: draw dy and dx for each image, and shift by them.")
def draws_once_for_the_batch(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.repeat(rng.integers(-max_shift, max_shift + 1, size=(2, 1)), N, axis=1)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The image was turned upside down: mirror left to right.")
def flips_the_rows(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1, :]
    return augmented


@mistake(
    "augment",
    "No image came out mirrored left to right: draw a truth value for each image, reverse the columns of those chosen, and put them into the result.",
)
def flips_the_batch_or_nothing(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    return augmented[..., ::-1] if flip and rng.random() < 0.5 else augmented


@mistake(
    "augment",
    "Small shifts come too often: all whole numbers from -max_shift to max_shift are equally likely.",
)
def rounds_and_so_favours_the_middle(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.rint(rng.uniform(-max_shift, max_shift, size=(2, N))).astype(int)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The shifts must be whole numbers: draw integers, not numbers from an interval.")
def draws_shifts_from_an_interval(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.uniform(-max_shift, max_shift, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The shifts were cut down to whole numbers, so that 0 comes too often: draw integers.")
def cuts_the_fraction_off(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.uniform(-max_shift, max_shift + 1, size=(2, N)).astype(int)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Two generators in the same state gave different images: draw from rng alone.")
def ignores_the_generator_for_shifts(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = np.random.default_rng().integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "These are the places of shifts by up to 2: use max_shift.")
def ignores_the_largest_shift(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-2, 3, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Images were shifted with max_shift=0: use max_shift.")
def shifts_by_one_at_most(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-1, 2, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "Pixels were mirrored one by one: draw one number for each image.")
def mirrors_pixels(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        augmented = np.where(rng.random(augmented.shape) < 0.5, augmented[..., ::-1], augmented)
    return augmented


@mistake(
    "augment", "np.where compares element by element, so N truth values do not fit: a mask can be an index."
)
def asks_where_for_each_image(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        augmented = np.where(rng.random(N) < 0.5, augmented[..., ::-1], augmented)
    return augmented


@mistake("augment", "Images were mirrored with flip=False.")
def flips_without_being_asked(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    mirrored = rng.random(N) < 0.5
    augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The image was turned by half a turn: mirror left to right only.")
def flips_both_axes(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1, ::-1]
    return augmented


@mistake(
    "augment",
    "Hardly any image was mirrored: integers 0 and 1 as an index select the first two images. Use truth values.",
)
def takes_zeros_and_ones_for_a_mask(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.integers(2, size=N)
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "One image in four was mirrored: each is with probability 1/2.")
def mirrors_one_in_four(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.25
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "Too few images were mirrored: each is with probability 1/2.",
    constants={"chance": (0.2, 0.3, 1 / 3, 0.4)},
)
def mirrors_too_few(images, rng, max_shift=2, flip=True, *, chance=0.1):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < chance
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "Too many images were mirrored: each is with probability 1/2.",
    constants={"chance": (0.6, 0.7, 0.75, 0.8)},
)
def mirrors_too_many(images, rng, max_shift=2, flip=True, *, chance=0.9):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < chance
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "One image in four was mirrored: each is with probability 1/2.")
def mirrors_one_in_four_above(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) > 0.75
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "Small shifts come too often: all whole numbers from -max_shift to max_shift are equally likely.",
)
def rounds_normal_numbers(images, rng, max_shift=2, flip=True):
    N = len(images)
    shifts = np.round(rng.normal(size=(2, N)) * max_shift)
    dy, dx = np.clip(shifts, -max_shift, max_shift).astype(int)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The mirror images were appended: each image gives one new version.")
def appends_the_mirror_images(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    return np.concatenate([augmented, augmented[..., ::-1]]) if flip else augmented


@mistake("augment", "The mirror images were appended: each image gives one new version.")
def appends_the_mirrored_images(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    mirrored = rng.random(N) < 0.5
    return np.concatenate([augmented, augmented[mirrored][..., ::-1]]) if flip else augmented


@mistake("augment", "Images were left out: put the mirrored ones back into the batch, and return all.")
def returns_the_mirrored_images_only(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    mirrored = rng.random(N) < 0.5
    return augmented[mirrored][..., ::-1] if flip else augmented


@mistake("augment", "Mirrored images were not shifted: mirror the shifted image, not the original.")
def mirrors_the_original(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = images[mirrored][..., ::-1]
    return augmented


@mistake("augment", "The images changed places, so that the labels no longer fit: each stays where it was.")
def puts_the_mirrored_images_last(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        return np.concatenate([augmented[~mirrored], augmented[mirrored][..., ::-1]])
    return augmented


@mistake("augment", "The function ends without a result: return the new images.")
def returns_nothing(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    shift_images(images, dy, dx)  # noqa: F821


@mistake(
    "augment",
    "Only 6 of the 9 places occur: one of dy and dx reaches too few numbers. Each is a whole number from -max_shift to max_shift, both ends included.",
    constants={"axis": (1,)},
)
def excludes_the_largest_shift_of_one_axis(images, rng, max_shift=2, flip=True, *, axis=0):
    N = len(images)
    shifts = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    shifts[axis] = rng.integers(-max_shift, max(max_shift, 1 - max_shift), size=N)
    augmented = shift_images(images, *shifts)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "Small shifts come too often: all whole numbers from -max_shift to max_shift are equally likely.",
)
def rounds_numbers_from_an_interval(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy = np.round(rng.uniform(-max_shift, max_shift, size=N)).astype(int)
    dx = np.round(rng.uniform(-max_shift, max_shift, size=N)).astype(int)
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake(
    "augment",
    "A single image is never mirrored: draw for each image, whatever the others, and not half of the batch.",
)
def mirrors_exactly_half(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx)  # noqa: F821
    if flip:
        mirrored = rng.permutation(N)[: N // 2]
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


@mistake("augment", says="dtype changed")
def makes_floats_of_the_images(images, rng, max_shift=2, flip=True):
    N = len(images)
    dy, dx = rng.integers(-max_shift, max_shift + 1, size=(2, N))
    augmented = shift_images(images, dy, dx).astype(float)  # noqa: F821
    if flip:
        mirrored = rng.random(N) < 0.5
        augmented[mirrored] = augmented[mirrored][..., ::-1]
    return augmented


# bagging


@mistake(
    "bagging",
    "Every example is in the sample: draw the rows with replacement, so that some come twice and others not at all, and train on these rows.",
)
def permutes_without_replacement(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.permutation(len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging", "Inputs and labels were drawn separately: draw the row numbers once, and use them for both."
)
def draws_inputs_and_labels_separately(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        model = make_model()
        train(model, (X[rng.integers(len(X), size=len(X))], y[rng.integers(len(X), size=len(X))]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "All models got the same sample: draw new rows for each from rng, which goes on from model to model.",
)
def draws_one_sample_for_all(make_model, train, data, n_models, *, rng):
    X, y = data
    rows = rng.integers(len(X), size=len(X))
    models = []
    for _ in range(n_models):
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "The list has the same model three times: make a new one for each sample.")
def trains_one_model_again_and_again(make_model, train, data, n_models, *, rng):
    X, y = data
    model, models = make_model(), []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "train returns None: keep the model itself in the list.")
def keeps_what_train_returns(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        models.append(train(make_model(), (X[rows], y[rows])))
    return models


@mistake("bagging", "Two generators in the same state gave different samples: draw the rows from rng.")
def ignores_the_generator_for_samples(make_model, train, data, n_models, *, rng):
    X, y = data
    models, own = [], np.random.default_rng()
    for _ in range(n_models):
        rows = own.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "Only one of X and y was resampled: use the same rows for both.")
def draws_inputs_alone(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y))
        models.append(model)
    return models


@mistake("bagging", "The models were not trained: call train for each.")
def forgets_to_train(make_model, train, data, n_models, *, rng):
    models = []
    for _ in range(n_models):
        model = make_model()
        models.append(model)
    return models


@mistake("bagging", "Inputs and labels are exchanged: the tuple has the inputs first.")
def exchanges_inputs_and_labels(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (y[rows], X[rows]))
        models.append(model)
    return models


@mistake("bagging", "train takes the model and one tuple of inputs and labels: two arguments.")
def trains_with_three_arguments(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, X[rows], y[rows])
        models.append(model)
    return models


@mistake(
    "bagging",
    "The list must hold models alone, each trained once: these are pairs, or models that were trained twice.",
)
def trains_each_model_twice(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "The list must hold models alone, each trained once: these are pairs, or models that were trained twice.",
)
def keeps_the_rows_beside_the_model(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append((model, rows))
    return models


@mistake("bagging", "There is a model too many: make one for each of the n_models rounds.")
def trains_one_model_too_many(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models + 1):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "A model is missing: make one for each of the n_models rounds.")
def trains_one_model_too_few(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models - 1):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging", "There is only one model in the list: append each model inside the loop, and return after it."
)
def appends_after_the_loop(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
    models.append(model)
    return models


@mistake(
    "bagging", "There is only one model in the list: append each model inside the loop, and return after it."
)
def returns_after_the_first_model(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
        return models
    return models


@mistake(
    "bagging",
    "All rows of the sample are the same: the row numbers go from 0 to N - 1, whatever the number of models.",
)
def draws_row_numbers_below_the_number_of_models(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(n_models, size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "A sample is a single row, not an array of rows: draw N row numbers.")
def draws_a_single_row(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "The samples are too small: each has as many rows as the data.")
def draws_one_row_for_each_model(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=n_models)
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "The second sample was drawn from the first: draw each from all of the data.")
def draws_from_the_last_sample(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        X, y = X[rows], y[rows]
        train(model, (X, y))
        models.append(model)
    return models


@mistake("bagging", "The samples are too small: each has as many rows as the data.")
def shares_the_rows_among_the_models(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X) // n_models)
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging", "The rows were shared among the models: each model needs N rows, drawn from all of the data."
)
def splits_the_rows(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for rows in np.array_split(rng.permutation(len(X)), n_models):
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging", "The samples are too large: each has as many rows as the data.", constants={"times": (3,)}
)
def draws_too_many_rows(make_model, train, data, n_models, *, rng, times=2):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=times * len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "The samples are too large: each has as many rows as the data.")
def draws_the_rows_of_all_models(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=n_models * len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "The samples are too small: each has as many rows as the data.",
    constants={"fraction": (0.6, 0.66, 0.7, 0.75, 0.8, 0.9)},
)
def draws_a_fraction_of_the_rows(make_model, train, data, n_models, *, rng, fraction=0.5):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=int(fraction * len(X)))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "This is the last model alone: return the list of all.")
def returns_the_last_model(make_model, train, data, n_models, *, rng):
    X, y = data
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
    return model


@mistake("bagging", "make_model was not called: call it to get a new model.")
def keeps_the_function_that_makes_models(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "One example is never drawn: the row numbers are 0 to N - 1, and rng.integers leaves out its upper bound.",
)
def never_draws_the_last_row(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X) - 1, size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "One example is never drawn: the row numbers are 0 to N - 1, and rng.integers leaves out its upper bound.",
)
def never_draws_the_first_row(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(1, len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging", "The samples are too small: draw N rows, with replacement.", constants={"fraction": (0.63,)}
)
def draws_63_percent_without_replacement(make_model, train, data, n_models, *, rng, fraction=0.632):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.choice(len(X), size=int(fraction * len(X)), replace=False)
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "Repeated rows were taken out: a bootstrap sample keeps them, and has N rows.")
def takes_repeated_rows_out(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = np.unique(rng.integers(len(X), size=len(X)))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "All seeds gave the same samples: draw from rng, not from a generator of your own.")
def makes_its_own_generators(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for k in range(n_models):
        rows = np.random.default_rng(k).integers(len(X), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake("bagging", "train got the inputs alone: the data are one tuple of inputs and labels.")
def trains_without_labels(make_model, train, data, n_models, *, rng):
    X, _y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=len(X))
        model = make_model()
        train(model, X[rows])
        models.append(model)
    return models


@mistake(
    "bagging",
    "Every example is in the sample: draw the rows with replacement, so that some come twice and others not at all, and train on these rows.",
)
def trains_on_all_data(make_model, train, data, n_models, *, rng):
    models = []
    for _ in range(n_models):
        models.append(make_model())
        train(models[-1], data)
    return models


@mistake("bagging", "The samples are too large: each has as many rows as the data.")
def draws_as_many_rows_as_x_has_elements(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(X), size=X.size)
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "A mask of truth values takes each row at most once, and not N of them: draw N row numbers.",
    constants={"fraction": (0.63, 0.5)},
)
def chooses_rows_with_a_mask(make_model, train, data, n_models, *, rng, fraction=0.632):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.random(len(X)) < fraction
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "Only the first two rows occur: len(data) is 2, the length of the pair (X, y). N is the number of examples.",
)
def draws_row_numbers_below_the_length_of_data(make_model, train, data, n_models, *, rng):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(data), size=len(X))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


@mistake(
    "bagging",
    "Each sample has two rows: len(data) is 2, the length of the pair (X, y). N is the number of examples.",
    constants={"below": ("data",)},
)
def draws_as_many_rows_as_data_has_parts(make_model, train, data, n_models, *, rng, below="rows"):
    X, y = data
    models = []
    for _ in range(n_models):
        rows = rng.integers(len(data) if below == "data" else len(X), size=len(data))
        model = make_model()
        train(model, (X[rows], y[rows]))
        models.append(model)
    return models


# ensemble_predict


@mistake("ensemble-predict", "The logits were averaged; average the probabilities.")
def averages_logits(models, X):
    return softmax(sum(_logits(model, X) for model in models) / len(models))  # noqa: F821


@mistake("ensemble-predict", "The sum must be divided by the number of models.")
def forgets_the_mean(models, X):
    return sum(softmax(_logits(model, X)) for model in models)  # noqa: F821


@mistake("ensemble-predict", "These are mean logits: the softmax is missing.")
def averages_logits_without_softmax(models, X):
    return sum(_logits(model, X) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "A model answered in training mode: each answers in eval mode.")
def leaves_the_models_in_training_mode(models, X):
    return sum(softmax(model(X)) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "A model was left in eval mode: each gets back the mode that it had.")
def leaves_the_models_in_eval_mode(models, X):
    return sum(softmax(model.eval()(X)) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "The models voted: average their probabilities, not their decisions.")
def lets_the_models_vote(models, X):
    logits = [_logits(model, X) for model in models]  # noqa: F821
    return sum(np.eye(Z.shape[1], dtype=X.dtype)[Z.argmax(axis=1)] for Z in logits) / len(models)


@mistake("ensemble-predict", "These are class labels: return the probabilities.")
def returns_labels(models, X):
    return sum(softmax(_logits(model, X)) for model in models).argmax(axis=1)  # noqa: F821


@mistake("ensemble-predict", "The softmax was taken twice.")
def takes_the_softmax_twice(models, X):
    return softmax(sum(softmax(_logits(model, X)) for model in models) / len(models))  # noqa: F821


@mistake("ensemble-predict", "The mean was not taken over the models.")
def averages_over_the_examples(models, X):
    return np.mean([softmax(_logits(model, X)) for model in models], axis=1)  # noqa: F821


@mistake("ensemble-predict", "The mean was not taken over the models.")
def averages_over_the_classes(models, X):
    return np.mean([softmax(_logits(model, X)) for model in models], axis=-1)  # noqa: F821


@mistake("ensemble-predict", "This is the median of the models: take the mean.")
def takes_the_median(models, X):
    return np.median([softmax(_logits(model, X)) for model in models], axis=0)  # noqa: F821


@mistake("ensemble-predict", "The softmax was taken twice.")
def takes_the_softmax_twice_for_each_model(models, X):
    return sum(softmax(softmax(_logits(model, X))) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "The sum was divided in every round: divide it once, after the loop.")
def divides_in_every_round(models, X):
    total = 0
    for model in models:
        total = (total + softmax(_logits(model, X))) / len(models)  # noqa: F821
    return total


@mistake("ensemble-predict", "The sum was divided in every round: divide it once, after the loop.")
def divides_terms_and_sum_in_every_round(models, X):
    total = 0
    for model in models:
        total = (total + softmax(_logits(model, X)) / len(models)) / len(models)  # noqa: F821
    return total


@mistake(
    "ensemble-predict", "This is the answer of the first model alone, or the softmax of X without a model."
)
def asks_the_first_model_only(models, X):
    return softmax(_logits(models[0], X))  # noqa: F821


@mistake(
    "ensemble-predict",
    "The rows add up to 1/2, not to 1: divide by the number of models, which does not depend on the number of examples.",
)
def divides_by_the_sum_of_all(models, X):
    total = sum(softmax(_logits(model, X)) for model in models)  # noqa: F821
    return total / total.sum()


@mistake(
    "ensemble-predict", "The probabilities were multiplied: add them up, and divide by the number of models."
)
def multiplies_the_probabilities(models, X):
    total = 1
    for model in models:
        total = total * softmax(_logits(model, X))  # noqa: F821
    return total / len(models)


@mistake("ensemble-predict", "Only the first model was added: return after the loop.")
def returns_inside_the_loop_over_models(models, X):
    for model in models:
        return softmax(_logits(model, X)) / len(models)  # noqa: F821


@mistake(
    "ensemble-predict", "The answer is the last model's alone, or a product: take the mean of all models."
)
def keeps_the_last_model_only(models, X):
    for model in models:
        probabilities = softmax(_logits(model, X))  # noqa: F821
    return probabilities


@mistake("ensemble-predict", "This is the largest probability that any model gives: take the mean.")
def takes_the_largest_probability(models, X):
    return np.max([softmax(_logits(model, X)) for model in models], axis=0)  # noqa: F821


@mistake("ensemble-predict", "The first model was counted twice.")
def counts_the_first_model_twice(models, X):
    total = softmax(_logits(models[0], X))  # noqa: F821
    for model in models:
        total = total + softmax(_logits(model, X))  # noqa: F821
    return total / len(models)


@mistake(
    "ensemble-predict",
    "The softmax was taken over the examples: it is taken over the classes, the last axis.",
)
def takes_the_softmax_over_examples(models, X):
    return sum(softmax(_logits(model, X).T).T for model in models) / len(models)  # noqa: F821


@mistake(
    "ensemble-predict", "The sigmoid was taken: the probabilities of several classes come from the softmax."
)
def takes_the_sigmoid(models, X):
    return sum(1 / (1 + np.exp(-_logits(model, X))) for model in models) / len(models)  # noqa: F821


@mistake(
    "ensemble-predict",
    "The first model was left out, or the probabilities were multiplied: add up those of all models.",
)
def leaves_out_the_first_model(models, X):
    return sum(softmax(_logits(model, X)) for model in models[1:]) / len(models)  # noqa: F821


@mistake(
    "ensemble-predict",
    "The first model was left out, or the probabilities were multiplied: add up those of all models.",
)
def multiplies_the_probabilities_without_a_division(models, X):
    total = 1
    for model in models:
        total = total * softmax(_logits(model, X))  # noqa: F821
    return total


@mistake("ensemble-predict", "These are exponentials: the softmax divides each row of them by its sum.")
def forgets_the_sum_of_the_softmax(models, X):
    return sum(np.exp(_logits(model, X)) for model in models) / len(models)  # noqa: F821


@mistake("ensemble-predict", "The sum was divided by the number of classes, not by the number of models.")
def divides_by_the_number_of_classes(models, X):
    total = sum(softmax(_logits(model, X)) for model in models)  # noqa: F821
    return total / total.shape[1]


@mistake(
    "ensemble-predict",
    "A model in eval mode was put into training mode: each gets back the mode that it had.",
)
def puts_all_models_into_training_mode(models, X):
    total = 0
    for model in models:
        total = total + softmax(model.eval()(X))  # noqa: F821
        model.train()
    return total / len(models)


@mistake(
    "ensemble-predict",
    "The last model counts for half: a mean of means is not the mean. Divide the sum of all by their number.",
)
def averages_two_at_a_time(models, X):
    mean = softmax(_logits(models[0], X))  # noqa: F821
    for model in models[1:]:
        mean = (mean + softmax(_logits(model, X))) / 2  # noqa: F821
    return mean


@mistake("ensemble-predict", "These are logarithms of probabilities: average the probabilities themselves.")
def averages_logarithms(models, X):
    return sum(np.log(softmax(_logits(model, X))) for model in models) / len(models)  # noqa: F821


@mistake(
    "ensemble-predict", "This is the geometric mean, the root of a product: take the sum, and divide it."
)
def takes_the_geometric_mean(models, X):
    return np.exp(sum(np.log(softmax(_logits(model, X))) for model in models) / len(models))  # noqa: F821


@mistake("ensemble-predict", "The mean was divided by the number of models once more.")
def divides_the_mean(models, X):
    return sum(softmax(_logits(model, X)) / len(models) for model in models) / len(models)  # noqa: F821
