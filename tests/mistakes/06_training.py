"""Wrong answers to the exercises of chapter 6, and the sentence that each must meet."""

# ruff: noqa: F821  (the mistakes run where the notebook's names are)

import os
from pathlib import Path
from unittest import mock

import numpy as np

from coursekit.mistakes import mistake

# Stand-ins, so that this file can be read; in the kernel the names are the notebook's, and a mistake can lean on the right function.
evaluate = train_epoch = fit = None


class EarlyStopping:
    pass


class Callback:
    pass


# train_step


@mistake("train-step", "This is the loss after the step; report the one that the step was computed from.")
def reports_the_loss_after_the_step(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    _, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return loss(model(X), y)[0], output


@mistake("train-step", "The parameters are as before: no step was taken.")
def forgets_the_optimiser(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    return batch_loss, output


@mistake("train-step", says="call backward before step")
def forgets_backward(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "A clip_norm of 0 is not None: the gradients must be clipped to it.")
def takes_a_norm_of_zero_for_none(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "This is the step without clipping: the gradients were not clipped, only after the step had used them, or to another norm than clip_norm.",
)
def clips_after_the_step(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    optimizer.step()
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    return batch_loss, output


@mistake(
    "train-step",
    "This is the step without clipping: the gradients were not clipped, only after the step had used them, or to another norm than clip_norm.",
)
def ignores_the_norm(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", says="'>' not supported")
def clips_without_being_asked(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "This is the output after the step.")
def returns_the_output_after_the_step(model, loss, optimizer, X, y, clip_norm=None):
    batch_loss, d_output = loss(model(X), y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, model(X)


@mistake("train-step", "The parameters moved twice as far: the optimiser took two steps for one batch.")
def steps_once_for_each_parameter(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    for _ in optimizer.parameters:
        optimizer.step()
    return batch_loss, output


@mistake("train-step", "This is the gradient with respect to the output, not the output.")
def returns_the_gradient(model, loss, optimizer, X, y, clip_norm=None):
    batch_loss, d_output = loss(model(X), y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, d_output


@mistake("train-step", "The gradient of the output was clipped; clip the gradients of the parameters.")
def clips_the_gradient_of_the_output(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    if clip_norm is not None:
        d_output = d_output * min(1.0, clip_norm / np.linalg.norm(d_output))
    model.backward(d_output)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step", "Each array or each number was clipped by itself; all parameters together have one norm."
)
def clips_each_array_by_itself(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        for parameter in optimizer.parameters:
            clip_gradients([parameter], clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "Only the loss came back; the pair (loss, output) was asked for.")
def returns_the_loss_alone(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss


@mistake("train-step", "Nothing came back; the pair (loss, output) was asked for.")
def returns_no_pair(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    _, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return None


@mistake("train-step", "Only the output came back; the pair (loss, output) was asked for.")
def returns_the_output_alone(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    _, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return output


@mistake("train-step", "The two results are exchanged: the loss comes first, then the output.")
def exchanges_loss_and_output(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return output, batch_loss


@mistake(
    "train-step",
    "The step went uphill: call loss with the output first, and hand its gradient to backward as it is.",
)
def steps_uphill(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(-d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step", "The output itself went into backward, which starts from the gradient that loss returns."
)
def sends_the_output_back(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    model.backward(output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "The gradient was divided by the number of examples; the loss has done that already.")
def divides_by_the_number_of_examples(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output / len(X))
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "output - y went into backward, the gradient of one loss only; hand it the gradient that loss returns.",
)
def takes_the_error_for_the_gradient(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    model.backward(output - y)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "This is plain gradient descent; optimizer.step() moves the parameters by the rule of the optimiser.",
)
def moves_the_parameters_by_itself(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    for layer, name in optimizer.parameters:
        layer.params[name] -= optimizer.lr * layer.grads[name]
    return batch_loss, output


@mistake("train-step", "The gradients were clipped although there was no clip_norm.")
def clips_to_one_without_being_asked(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    clip_gradients(optimizer.parameters, 1.0 if clip_norm is None else clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "A list came back; return a tuple, the loss and the output with a comma between them.")
def returns_a_list(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return [batch_loss, output]


@mistake("train-step", "The first result is the pair that loss returns; only the loss in it was asked for.")
def returns_what_loss_returns(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    both = loss(output, y)
    model.backward(both[1])
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return both, output


@mistake(
    "train-step",
    "This is the gradient of the mean squared error, whatever the loss; hand backward the gradient that loss returns.",
)
def knows_one_loss_only(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    model.backward(2 * (output - y) / len(y))
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "backward got the loss, a number; it needs the gradient, the second thing that loss returns.",
)
def sends_the_loss_back(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    model.backward(batch_loss)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "backward got both things that loss returns; it needs the second one, the gradient.")
def sends_both_things_back(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss = loss(output, y)
    model.backward(batch_loss)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "The gradients need not be set to zero here: backward replaces them.")
def sets_the_gradients_to_zero(model, loss, optimizer, X, y, clip_norm=None):
    optimizer.zero_grad()
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "The loss is only a number; it is the model that goes backward, from the gradient that loss returns.",
)
def asks_the_loss_to_go_back(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, _ = loss(output, y)
    batch_loss.backward()
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "There are no gradients to clip before backward has computed them.")
def clips_before_backward(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    model.backward(d_output)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "step takes no argument: the optimiser reads the gradients that backward has left in the layers.",
)
def hands_the_gradient_to_the_optimiser(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    optimizer.step(d_output)
    return batch_loss, output


@mistake("train-step", "clip_gradients needs (layer, name) pairs; the list of them is optimizer.parameters.")
def clips_the_params_of_the_model(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(model.params, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "clip_gradients takes the parameters first, then the norm.")
def hands_clip_gradients_the_norm_first(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(clip_norm, optimizer.parameters)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "The gradients were clipped although there was no clip_norm.",
    constants={"norm": (2.0, 5.0)},
)
def clips_to_a_norm_of_its_own(model, loss, optimizer, X, y, clip_norm=None, *, norm=5.0):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    clip_gradients(optimizer.parameters, norm if clip_norm is None else clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake(
    "train-step",
    "The gradients were clipped to another norm than clip_norm.",
    constants={"norm": (0.5, 2.0, 5.0, 10.0)},
)
def clips_to_a_fixed_norm(model, loss, optimizer, X, y, clip_norm=None, *, norm=1.0):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "The loss was multiplied by the number of examples; report what loss returns.")
def sums_the_loss(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss * len(X), output


@mistake(
    "train-step", "The model was put into eval mode; training steps are taken in the mode in which it comes."
)
def steps_in_eval_mode(model, loss, optimizer, X, y, clip_norm=None):
    model.eval()
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    return batch_loss, output


@mistake("train-step", "The model was left in eval mode: a step leaves the mode as it is.")
def ends_a_step_in_eval_mode(model, loss, optimizer, X, y, clip_norm=None):
    output = model(X)
    batch_loss, d_output = loss(output, y)
    model.backward(d_output)
    if clip_norm is not None:
        clip_gradients(optimizer.parameters, clip_norm)
    optimizer.step()
    model.eval()
    return batch_loss, output


# evaluate


@mistake(
    "evaluate",
    "This is the mean of the two batches' means. The second batch has one example: weight each batch by its true size, the length of its part of X.",
)
def mean_of_means(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies = [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
    finally:
        if was_training:
            model.train()
    ones = [1] * len(losses)
    return batch_mean(losses, ones), batch_mean(accuracies, ones)


@mistake("evaluate", "The model was in train mode when it was measured: call model.eval() before the loop.")
def stays_in_train_mode(model, loss, data, batch_size=256):
    X, y = data
    losses, accuracies, sizes = [], [], []
    for X_batch, y_batch in minibatches(X, y, batch_size):
        output = model(X_batch)
        losses.append(loss(output, y_batch)[0])
        accuracies.append(label_accuracy(output, y_batch))
        sizes.append(len(X_batch))
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "After an error the model stays in eval mode: put the mode back in finally.")
def puts_the_mode_back_only_without_an_error(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    for X_batch, y_batch in minibatches(X, y, batch_size):
        output = model(X_batch)
        losses.append(loss(output, y_batch)[0])
        accuracies.append(label_accuracy(output, y_batch))
        sizes.append(len(X_batch))
    if was_training:
        model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "The model stays in eval mode: put it back into train mode if it came in train mode.")
def does_not_put_the_mode_back(model, loss, data, batch_size=256):
    X, y = data
    losses, accuracies, sizes = [], [], []
    model.eval()
    for X_batch, y_batch in minibatches(X, y, batch_size):
        output = model(X_batch)
        losses.append(loss(output, y_batch)[0])
        accuracies.append(label_accuracy(output, y_batch))
        sizes.append(len(X_batch))
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "A model that came in eval mode must stay in it; here it ends in train mode.")
def always_ends_in_train_mode(model, loss, data, batch_size=256):
    X, y = data
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate",
    "The error was swallowed, by an except, or by a return in finally, which drops it: finally only puts the mode back.",
)
def hides_an_error_in_the_loss(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    except Exception:
        pass
    if was_training:
        model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate",
    "The error was swallowed, by an except, or by a return in finally, which drops it: finally only puts the mode back.",
)
def returns_in_finally(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
        return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "There was one batch only: hand batch_size on to minibatches.")
def everything_in_one_batch(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    model.eval()
    try:
        output = model(X)
        return loss(output, y)[0], label_accuracy(output, y)
    finally:
        if was_training:
            model.train()


@mistake("evaluate", "This is the last batch alone.")
def returns_the_last_batch(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            batch_loss, batch_accuracy = loss(output, y_batch)[0], label_accuracy(output, y_batch)
    finally:
        if was_training:
            model.train()
    return batch_loss, batch_accuracy


@mistake("evaluate", "loss returns two things; append only the first, the number.")
def forgets_that_a_loss_returns_two_things(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch))
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate", "Only the outer model is in train mode again: model.train() reaches the layers in it as well."
)
def puts_the_mode_back_outside_only(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        model.training = was_training
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate",
    "loss has become a number, and the next batch needs the function: give the number another name.",
)
def gives_the_name_of_the_loss_away(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            loss, _ = loss(output, y_batch)
            losses.append(loss)
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "This is the sum over the batches; a mean was asked for.")
def sum_over_the_batches(model, loss, data, batch_size=256, reference=evaluate):
    X, y = data
    parts = [(X[k : k + batch_size], y[k : k + batch_size]) for k in range(0, len(X), batch_size)]
    results = [reference(model, loss, part, batch_size) for part in parts]
    return tuple(None if None in values else sum(values) for values in zip(*results, strict=True))


@mistake(
    "evaluate",
    "The accuracy is missing: ask label_accuracy about the output and the labels of the batch, in this order.",
)
def asks_about_all_labels(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate", "The output of a batch was compared with all of y; the targets of the batch are y_batch."
)
def compares_a_batch_with_all_targets(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "All of X went through the model for each batch; the inputs of the batch are X_batch.")
def computes_all_outputs_for_each_batch(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "evaluate", "The size of a batch counts twice: append the mean of each batch, batch_mean weights it."
)
def weights_twice(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(len(X_batch) * loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "Only the first batch counted: return after the loop, and leave out no batch.")
def returns_inside_the_loop(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
            return batch_mean(losses, sizes), batch_mean(accuracies, sizes)
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "The accuracies were weighted alike: batch_mean needs the sizes for them, too.")
def weights_the_accuracies_alike(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, [1] * len(sizes))


@mistake("evaluate", "The gradient was appended; loss returns the loss first.")
def appends_the_gradient(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[1])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "accuracy needs labels, and there are none here; label_accuracy gives None then.")
def asks_accuracy_itself(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(accuracy(y_batch, output.argmax(axis=-1)))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "Without labels the accuracy is None, not 0.")
def takes_no_accuracy_for_zero(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch) or 0.0)
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "The loss was divided by the size of the batch; loss has taken the mean already.")
def divides_the_loss_again(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0] / len(X_batch))
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "This is the accuracy of the last batch alone.")
def reports_the_accuracy_of_the_last_batch(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), accuracies[-1]


@mistake("evaluate", "batch_mean takes the means first, then the sizes.")
def weights_the_sizes_by_the_values(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(sizes, losses), batch_mean(accuracies, sizes)


@mistake("evaluate", "loss takes the output first, then the labels.")
def exchanges_targets_and_output(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            losses.append(loss(y_batch, output)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "minibatches takes X and y one by one, then the batch size.")
def hands_minibatches_the_pair(model, loss, data, batch_size=256):
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(data, batch_size):
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", says="No error was raised")
def cuts_the_batches_itself(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for start in range(0, len(X), batch_size):
            X_batch, y_batch = X[start : start + batch_size], y[start : start + batch_size]
            output = model(X_batch)
            losses.append(loss(output, y_batch)[0])
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("evaluate", "backward was called: a measurement needs no gradients.")
def goes_backward_in_a_measurement(model, loss, data, batch_size=256):
    X, y = data
    was_training = model.training
    losses, accuracies, sizes = [], [], []
    model.eval()
    try:
        for X_batch, y_batch in minibatches(X, y, batch_size):
            output = model(X_batch)
            batch_loss, d_output = loss(output, y_batch)
            model.backward(d_output)
            losses.append(batch_loss)
            accuracies.append(label_accuracy(output, y_batch))
            sizes.append(len(X_batch))
    finally:
        if was_training:
            model.train()
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


# train_epoch


@mistake(
    "train-epoch",
    "The batches were weighted alike: append the true size of each batch, the last one has one example.",
)
def weighs_all_batches_alike(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(run.batch_size)
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The step used the batch from before the callbacks: a transform puts its inputs into run.X.",
)
def trains_on_the_batch_before_the_transform(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(run.model, run.loss, run.optimizer, X, y, clip_norm=run.clip_norm)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, y))
        sizes.append(len(X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The callbacks were called after the step: a schedule sets the learning rate that the step uses.",
)
def calls_before_step_after_the_step(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.call("before_step")
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "run.step did not move: add 1 for each batch.")
def does_not_count_the_steps(run, reference=train_epoch):
    step, call = run.step, run.call

    def call_and_forget(moment):
        run.step = step
        call(moment)

    with mock.patch.object(run, "call", call_and_forget):
        result = reference(run)
    run.step = step
    return result


@mistake("train-epoch", "The step is counted after the callbacks of after_step: add 1 before them.")
def counts_after_the_callbacks(run, reference=train_epoch):
    call = run.call

    def call_early(moment):
        run.step -= moment == "after_step"
        call(moment)
        run.step += moment == "after_step"

    with mock.patch.object(run, "call", call_early):
        return reference(run)


@mistake(
    "train-epoch", "run.step counts the steps of the whole training; it must not begin again with the epoch."
)
def counts_from_zero(run, reference=train_epoch):
    run.step = 0
    return reference(run)


@mistake("train-epoch", "The callbacks were never called before a step.")
def forgets_the_callbacks(run, reference=train_epoch):
    call = run.call
    with mock.patch.object(run, "call", lambda moment: moment == "before_step" or call(moment)):
        return reference(run)


@mistake("train-epoch", "The gradients were not clipped: pass on run.clip_norm.")
def does_not_pass_on_the_norm(run, reference=train_epoch):
    run.clip_norm = None
    return reference(run)


@mistake("train-epoch", "The gradients were not clipped: pass on run.clip_norm.")
def takes_a_norm_of_zero_for_none_in_an_epoch(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.loss, run.optimizer, run.X, run.y
        run.batch_loss, output = train_step(*arguments, clip_norm=run.clip_norm or None)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The callbacks of after_step found no loss: the loss of the step is in run.batch_loss before they are called.",
)
def keeps_no_loss_for_the_callbacks(run, reference=train_epoch):
    call = run.call

    def call_without_a_loss(moment):
        run.batch_loss = None
        call(moment)

    with mock.patch.object(run, "call", call_without_a_loss):
        return reference(run)


@mistake(
    "train-epoch",
    "The accuracy is missing or wrong: ask label_accuracy about the output and the labels of the batch, run.y.",
)
def asks_about_the_labels_of_all_data(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.data[1]))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "This is the accuracy after the step; ask about the output that train_step returns.")
def measures_the_accuracy_after_the_step(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, _ = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(run.model(run.X), run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The model took two steps for one batch: call train_step once and keep both things that it returns.",
)
def takes_two_steps_for_a_batch(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.loss, run.optimizer, run.X, run.y
        run.batch_loss = train_step(*arguments, clip_norm=run.clip_norm)[0]
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(train_step(*arguments, clip_norm=run.clip_norm)[1], run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The model took two steps for one batch: call train_step once and keep both things that it returns.",
)
def takes_two_steps_and_keeps_the_second(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.loss, run.optimizer, run.X, run.y
        run.batch_loss, output = train_step(*arguments, clip_norm=run.clip_norm)
        run.batch_loss, output = train_step(*arguments, clip_norm=run.clip_norm)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The gradients were clipped although there was no clip_norm: pass on run.clip_norm, which may be None.",
)
def clips_every_epoch(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.loss, run.optimizer, run.X, run.y
        run.batch_loss, output = train_step(*arguments, clip_norm=1.0)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch", "The steps were taken in eval mode; the given lines have put the model into train mode."
)
def steps_of_an_epoch_in_eval_mode(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.loss, run.optimizer, run.X, run.y
        run.model.eval()
        run.batch_loss, output = train_step(*arguments, clip_norm=run.clip_norm)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "The accuracy is missing or wrong: ask label_accuracy about the output and the labels of the batch, run.y.",
)
def exchanges_output_and_labels(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(run.y, output))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The accuracy was taken of the inputs; ask about the output that train_step returns.")
def takes_the_inputs_for_the_output(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, _ = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(run.X, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "This is the loss after the step; append the one that train_step returns.")
def measures_the_loss_after_the_step(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(evaluate(run.model, run.loss, (run.X, run.y))[0])
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The loss was multiplied by the size of the batch; batch_mean does that.")
def weights_the_loss_twice(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss * len(run.X))
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The callbacks were never called after a step.")
def forgets_the_callbacks_after_a_step(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch", "The two moments are exchanged: before_step comes before train_step, after_step after it."
)
def exchanges_the_moments(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("after_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("before_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The epoch ended after its first batch: the return belongs after the loop.")
def ends_after_the_first_batch(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
        break
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The step was counted before the callbacks of before_step: add 1 after the step.")
def counts_before_the_callbacks(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.step += 1
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "run.step counts batches, not examples: add 1 for each batch.")
def counts_the_examples(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += len(run.X)
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "run.step goes on from the value that it has: add 1 for each batch.")
def numbers_the_batches_of_the_epoch(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step = len(losses)
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "train_step returns two things, the loss and the output; only the first is the loss.")
def keeps_both_things_as_the_loss(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss = output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(None)
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "accuracy needs labels, and there are none here; label_accuracy gives None then.")
def asks_accuracy_for_targets(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(accuracy(run.y, output.argmax(axis=-1)))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "One of the three lists is too short: append the loss, the accuracy and the size of each batch.",
)
def notes_no_accuracies(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, _ = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "The step used run.data, which are not shuffled; train on run.X and run.y.")
def trains_on_the_data_in_their_order(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, *run.data, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "A run has no such method: run.call calls the callbacks, by the name of the moment.")
def calls_the_moment_on_the_run(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.before_step()
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake(
    "train-epoch",
    "One of the three lists is too short: append the loss, the accuracy and the size of each batch.",
)
def notes_no_sizes(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        run.batch_loss, output = train_step(
            run.model, run.loss, run.optimizer, run.X, run.y, clip_norm=run.clip_norm
        )
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


@mistake("train-epoch", "train_step takes the loss before the optimiser.")
def hands_train_step_the_optimiser_first(run):
    losses, accuracies, sizes = [], [], []
    run.model.train()
    for X, y in run.batches():
        run.X, run.y = X, y
        run.call("before_step")
        arguments = run.model, run.optimizer, run.loss, run.X, run.y
        run.batch_loss, output = train_step(*arguments, clip_norm=run.clip_norm)
        losses.append(run.batch_loss)
        accuracies.append(label_accuracy(output, run.y))
        sizes.append(len(run.X))
        run.step += 1
        run.call("after_step")
    return batch_mean(losses, sizes), batch_mean(accuracies, sizes)


# EarlyStopping


@mistake(
    "early-stopping",
    "The newest parameters were kept, not the best. The model's arrays change in place: keep copies, and only at an improvement.",
    target="EarlyStopping",
)
class KeepsTheArraysThemselves(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.best_state, self.waited = loss, state_dict(model), 0
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "The newest parameters were kept, not the best. The model's arrays change in place: keep copies, and only at an improvement.",
    target="EarlyStopping",
)
class KeepsTheNewestParameters(EarlyStopping):
    def update(self, loss, model):
        self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "It stopped after two bad epochs in all. An improvement between them starts the waiting again at 0.",
    target="EarlyStopping",
)
class CountsAllBadEpochs(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "update returned the right answer but did not keep it in self.stopped, which a checkpoint saves.",
    target="EarlyStopping",
)
class OnlyReturnsTheAnswer(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        return self.waited >= self.patience


@mistake(
    "early-stopping",
    "It did not stop: two epochs without an improvement are enough for patience = 2.",
    target="EarlyStopping",
)
class WaitsOneEpochTooLong(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited > self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "min_delta was used as a fraction of the best loss; it is a difference of two losses.",
    target="EarlyStopping",
)
class TakesTheMarginForAShare(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss * (1 - self.min_delta):
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "Epoch 6 did not count: compare the loss with the best of all epochs, not with the epoch before, and reset nothing when the training stops.",
    target="EarlyStopping",
)
class ComparesWithTheEpochBefore(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.waited = 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.best_loss = loss
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake("early-stopping", "The same loss again counted as an improvement.", target="EarlyStopping")
class TakesAnEqualLossForAnImprovement(EarlyStopping):
    def update(self, loss, model):
        if loss <= self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "NaN counted as an improvement: every comparison with NaN is false.",
    target="EarlyStopping",
)
class AsksWhetherTheLossIsWorse(EarlyStopping):
    def update(self, loss, model):
        if loss >= self.best_loss - self.min_delta:
            self.waited += 1
        else:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "A loss above the best one counted as an improvement: min_delta has the wrong sign.",
    target="EarlyStopping",
)
class AddsTheMargin(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss + self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "update returned nothing; it must say each time whether it has stopped.",
    target="EarlyStopping",
)
class ReturnsNothing(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience


@mistake(
    "early-stopping",
    "min_delta was left out: 0.69 counted as an improvement on 0.70.",
    target="EarlyStopping",
)
class LeavesTheMarginOut(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "Epoch 6 did not count: compare the loss with the best of all epochs, not with the epoch before, and reset nothing when the training stops.",
    target="EarlyStopping",
)
class ResetsWhenItStops(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        if self.stopped:
            self.restore(model)
            self.reset()
        return self.stopped


@mistake(
    "early-stopping",
    "Epochs 1 and 2 are improvements: is the comparison the right way round, and does waited become 0?",
    target="EarlyStopping",
)
class CountsAnImprovementAsWaiting(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, self.waited + 1
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "0.72 after 0.70 is no improvement: ask whether the loss is below best_loss, keep best_loss up to date, and let waited grow.",
    target="EarlyStopping",
)
class KeepsTheFirstBestLoss(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.waited = 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "best_loss became a loss that was no improvement; it changes together with best_state.",
    target="EarlyStopping",
)
class LowersTheBestLossWithoutAnImprovement(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.best_loss = min(self.best_loss, loss)
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "It stopped after two bad epochs although patience was 3: compare with self.patience, after NaN as well.",
    target="EarlyStopping",
)
class KnowsOnePatience(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= 2
        return self.stopped


@mistake(
    "early-stopping",
    "An epoch with an improvement counted as one without: waited becomes 0 there.",
    target="EarlyStopping",
)
class BeginsToWaitWithOne(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 1
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "It stopped after one epoch without an improvement: patience is 2, and update returns stopped.",
    target="EarlyStopping",
)
class StopsOneEpochTooEarly(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience - 1
        return self.stopped


@mistake(
    "early-stopping",
    "best_loss became the loss minus min_delta; it is the loss itself.",
    target="EarlyStopping",
)
class TakesTheMarginOffTheBestLoss(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss - self.min_delta, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "update returned None; it must return False as long as the training goes on.",
    target="EarlyStopping",
)
class ReturnsOnlyTrue(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        if self.stopped:
            return True


@mistake("early-stopping", "best_state is a dict: it needs each copy under its name.", target="EarlyStopping")
class KeepsAListOfArrays(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = [array.copy() for array in state_dict(model).values()]
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "best_state needs the names that state_dict gives to the arrays, such as 0.W.",
    target="EarlyStopping",
)
class KeepsTheParamsOfTheModel(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in model.params.items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "best_state is a dict of copies of the arrays, not a copy of the model.",
    target="EarlyStopping",
)
class KeepsACopyOfTheModel(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = copy.deepcopy(model)
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "The parameters of the first epoch came back: keep new copies at each improvement.",
    target="EarlyStopping",
)
class KeepsTheFirstState(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = self.best_state or copy.deepcopy(state_dict(model))
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "An epoch below the best loss, but not by more than min_delta, did not count: every epoch without an improvement adds 1.",
    target="EarlyStopping",
)
class CountsOnlyHigherLosses(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        elif loss > self.best_loss:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "It stopped after the first epoch: update returns True when the training must end, False before.",
    target="EarlyStopping",
)
class ReturnsTheOpposite(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return not self.stopped


@mistake(
    "early-stopping",
    "The epoch with NaN did not count: it is one without an improvement.",
    target="EarlyStopping",
)
class LeavesNaNOut(EarlyStopping):
    def update(self, loss, model):
        if math.isnan(loss):
            return self.stopped
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
        self.stopped = self.waited >= self.patience
        return self.stopped


@mistake(
    "early-stopping",
    "After an improvement update returned nothing; it must say each time whether it has stopped.",
    target="EarlyStopping",
)
class ReturnsOnlyInElse(EarlyStopping):
    def update(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = {name: array.copy() for name, array in state_dict(model).items()}
        else:
            self.waited += 1
            self.stopped = self.waited >= self.patience
            return self.stopped


# save


@mistake(
    "save",
    "os.replace was not called: a copy is not one step, and os.rename fails on Windows where the target exists.",
)
def renames_with_os_rename(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.rename(temporary, path)


@mistake(
    "save",
    "The crash has destroyed the last good file: write the new one under another name, and rename it only when it is complete.",
)
def writes_straight_to_the_file(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    with open(path, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())


@mistake(
    "save",
    "The crash has destroyed the last good file: write the new one under another name, and rename it only when it is complete.",
)
def renames_in_finally(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    try:
        with open(temporary, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
    finally:
        os.replace(temporary, path)


@mistake(
    "save",
    "The file has another name than path: give np.savez an open file, to which it adds no ending, and rename to path itself.",
)
def lets_numpy_open_the_file(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    np.savez(path, **arrays)


@mistake("save", "np.savez has added the ending .npz to the path: give it an open file.")
def lets_numpy_add_an_ending_to_the_temporary_name(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = str(path) + ".tmp"
    np.savez(temporary, **arrays)
    os.replace(temporary, path)


@mistake("save", "The temporary file is still there: rename it, so that nothing is left under the old name.")
def copies_instead_of_renaming(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    Path(path).write_bytes(temporary.read_bytes())


@mistake(
    "save", "The old file was removed before the new one stood in its place; path itself must not be touched."
)
def removes_the_old_file_first(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    Path(path).unlink(missing_ok=True)
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "There is no file at path: put the temporary file into its place.")
def forgets_to_rename(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    with open(str(path) + ".tmp", "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())


@mistake("save", "The names of the arrays were lost: give each array to np.savez by its key.")
def passes_the_arrays_without_their_names(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, *arrays.values())
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake(
    "save", "The old file was removed before the new one stood in its place; path itself must not be touched."
)
def makes_room_for_the_rename(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    os.replace(temporary, path)


@mistake("save", says="the old file is not written into")
def copies_and_tidies_up(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    path.write_bytes(temporary.read_bytes())
    temporary.unlink()


@mistake("save", "The error was caught, and the caller hears nothing of it: let it go on.")
def hides_the_error(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    try:
        with open(temporary, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)


@mistake(
    "save", "os.fsync was not called: a power cut just after the rename could find a file without contents."
)
def does_not_wait_for_the_disk(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
    os.replace(temporary, path)


@mistake("save", "os.fsync came too early: write the arrays first, then wait until they are on the disk.")
def waits_for_the_disk_before_writing(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        os.fsync(file.fileno())
        np.savez(file, **arrays)
    os.replace(temporary, path)


@mistake(
    "save", "The file can't be read without pickle: np.savez needs each array under its key, not the dict."
)
def stores_the_dict_itself(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "The disk was full and yet something was saved: write with np.savez.")
def compresses_the_arrays(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "The file is closed already: flush it and wait for the disk before the with block ends.")
def waits_after_the_file_is_closed(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
    os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "The file was opened for text; np.savez writes bytes.")
def opens_the_file_for_text(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "w") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "os.replace takes the source first, then the target.")
def exchanges_source_and_target(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path, temporary)


@mistake("save", "path was emptied before the new file was complete: do not touch it before the rename.")
def empties_the_path_first(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    path.write_bytes(b"")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake(
    "save",
    "Another file is left: the old file needs no other name, os.replace puts the new one into its place in one step.",
)
def keeps_a_backup(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        os.replace(path, str(path) + ".bak")
    os.replace(temporary, path)


@mistake(
    "save",
    "The temporary file is not beside path: a rename in one step needs both in one folder. Take the given temporary.",
)
def writes_into_the_working_directory(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    temporary = Path(path.name + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "A temporary file left by a crash made save fail: open it so that it is written over.")
def opens_a_new_file_only(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    path = Path(path)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "xb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "The file can't be read: open the temporary file for writing, not for appending.")
def opens_the_file_to_append(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "ab") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


@mistake("save", "os.fsync takes the number of an open file, which file.fileno() gives.")
def waits_for_a_path(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(temporary)
    os.replace(temporary, path)


@mistake("save", "os.fsync came after the rename: first all must be on the disk.")
def waits_after_the_rename(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
    os.replace(temporary, path)
    with open(path, "ab") as file:
        file.flush()
        os.fsync(file.fileno())


@mistake("save", "The file was still open when it was renamed: rename it after the with block.")
def renames_an_open_file(path, model, **extra):
    arrays = {f"model.{name}": array for name, array in state_dict(model).items()}
    arrays |= {f"extra.{name}": np.asarray(value) for name, value in extra.items()}
    temporary = Path(str(path) + ".tmp")
    with open(temporary, "wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
        os.replace(temporary, path)


# load


@mistake(
    "load",
    "The model has new arrays; whoever held the old ones, such as an optimiser, would go on changing those.",
)
def gives_the_layers_new_arrays(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for (layer, key), name in zip(model.parameters(), own, strict=True):
        layer.params[key] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake(
    "load",
    "The layers inside have their old values: model.params has the arrays of one layer, own those of all.",
)
def loads_the_outer_layer_alone(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name in model.params:
        model.params[name][...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake(
    "load",
    "The model has its old values: copy into its arrays. Giving the dict new arrays does not reach the model.",
)
def assigns_to_the_dict(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name in own:
        own[name] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="No error was raised")
def checks_no_shapes(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="does not name (3, 4)")
def names_one_shape(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} must not have the shape {saved[name].shape}")
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="Another error was raised")
def checks_with_assert(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    assert saved.keys() == own.keys(), saved.keys() ^ own.keys()
    for name, array in own.items():
        assert saved[name].shape == array.shape, (name, saved[name].shape, array.shape)
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake(
    "load",
    "The first array was already copied when the second turned out not to fit: check all of them before the first copy.",
)
def copies_before_all_is_checked(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "The arrays were matched by their order in the file; their names say where they belong.")
def goes_by_the_order_of_the_file(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for (name, array), value in zip(own.items(), saved.values(), strict=True):
        if value.shape != array.shape:
            raise ValueError(f"{name} has shape {value.shape} in the file, {array.shape} in the model")
    for array, value in zip(own.values(), saved.values(), strict=True):
        array[...] = value
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "The arrays were matched by their order in the file; their names say where they belong.")
def copies_in_the_order_of_the_file(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for array, value in zip(own.values(), saved.values(), strict=True):
        array[...] = value
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="No error was raised")
def leaves_missing_arrays_alone(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    for name, array in own.items():
        if name in saved and saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        if name in saved:
            array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="No error was raised")
def compares_sizes_instead_of_shapes(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].size != array.size:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="Another error was raised")
def counts_the_arrays(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if len(saved) != len(own):
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="does not name 1.W")
def does_not_say_which_array(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(
                f"an array has shape {saved[name].shape} in the file, {array.shape} in the model"
            )
    for name, array in own.items():
        array[...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "The values from the file were added to the model's own; they take their place.")
def adds_the_values(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array += saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "Only the first array was copied.")
def copies_one_array(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved[name]
        break
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "The arrays of the model came back; the given last line returns the extra values.")
def returns_the_arrays_of_the_model(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved[name]
    return own


@mistake(
    "load",
    "Names such as 0.W are found in own and in saved: model.params has one layer, and in arrays the names begin with model.",
)
def looks_in_all_arrays(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = arrays[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", "The names in saved are those in own: the prefix model. was taken off already.")
def puts_the_prefix_on_again(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array[...] = saved["model." + name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake(
    "load",
    "Names such as 0.W are found in own and in saved: model.params has one layer, and in arrays the names begin with model.",
)
def writes_into_the_params_of_the_model(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        raise ValueError(f"only one of both has {saved.keys() ^ own.keys()}")
    for name, array in own.items():
        if saved[name].shape != array.shape:
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        model.params[name][...] = saved[name]
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


@mistake("load", says="No error was raised")
def compares_the_lengths_alone(path, model):
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    saved, extra, own = _part(arrays, "model."), _part(arrays, "extra."), state_dict(model)
    if saved.keys() != own.keys():
        names = ", ".join(sorted(saved.keys() ^ own.keys()))
        raise ValueError(f"only one of the two, file and model, has {names}")
    for name, array in own.items():
        if len(saved[name]) != len(array):
            raise ValueError(f"{name} has shape {saved[name].shape} in the file, {array.shape} in the model")
    for name, array in own.items():
        array.flat[...] = np.resize(saved[name], array.shape).flat
    return {name: array if array.ndim else array.item() for name, array in extra.items()}


# fit


@mistake("fit", "The training did not stop: the loop asks run.stopped before each epoch.")
def never_asks_whether_to_stop(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    run = Run(
        model, loss, optimizer, data, epochs=epochs, rng=rng, batch_size=batch_size, callbacks=callbacks
    )
    run.call("before_fit")
    while run.epoch < epochs:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The callbacks were called before run.epoch had counted the epoch: add 1 first.")
def counts_the_epoch_after_the_callbacks(*arguments, callbacks=(), reference=fit, **options):
    class Earlier(Callback):
        order = -9

        def after_epoch(self, run):
            run.epoch -= 1

    class Later(Callback):
        order = 99

        def after_epoch(self, run):
            run.epoch += 1

    return reference(*arguments, callbacks=[*callbacks, Earlier(), Later()], **options)


@mistake("fit", "The callbacks were not called after the epochs.")
def forgets_the_callbacks_after_an_epoch(*arguments, reference=fit, **options):
    call = Run.call
    with mock.patch.object(Run, "call", lambda run, moment: moment == "after_epoch" or call(run, moment)):
        return reference(*arguments, **options)


@mistake(
    "fit",
    "run.epoch was one ahead during the steps: it counts the epochs that are done, so add 1 after train_epoch.",
)
def counts_the_epoch_before_it_is_trained(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        run.epoch += 1
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit", "The callbacks were called before the epoch was trained and recorded: after_epoch comes last."
)
def calls_after_epoch_before_the_epoch(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    run = Run(
        model, loss, optimizer, data, epochs=epochs, rng=rng, batch_size=batch_size, callbacks=callbacks
    )
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        run.epoch += 1
        run.call("after_epoch")
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The learning rates are those from before each epoch; note them after it.")
def notes_the_learning_rate_before_the_epoch(model, loss, optimizer, *arguments, reference=fit, **options):
    before = optimizer.lr
    history = reference(model, loss, optimizer, *arguments, **options)
    history.lr = [before, *history.lr[:-1]][: len(history.lr)]
    return history


@mistake("fit", "The learning rate was not recorded.")
def records_no_learning_rate(*arguments, reference=fit, **options):
    history = reference(*arguments, **options)
    history.lr = []
    return history


@mistake(
    "fit",
    "One epoch too many: those that were done before count, too. The loop goes on from the run.epoch that it finds until there are epochs in all.",
)
def begins_at_epoch_zero(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    run = Run(
        model, loss, optimizer, data, epochs=epochs, rng=rng, batch_size=batch_size, callbacks=callbacks
    )
    run.call("before_fit")
    for epoch in range(epochs):
        if run.stopped:
            break
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch = epoch + 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "One epoch too many: the loop ends when run.epoch has reached epochs.")
def trains_one_epoch_too_many(*arguments, epochs, reference=fit, **options):
    return reference(*arguments, epochs=epochs + 1, **options)


@mistake("fit", "Only one epoch was trained: the loop goes on until run.epoch has reached epochs.")
def trains_one_epoch(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
        break
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.epoch stays as it is, and the training has no end: add 1 after each epoch.")
def does_not_count_the_epochs(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped and run.step < 200:  # it ends here only because it must end
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit",
    "The training goes on after the last epoch: both must be true, that epochs are left and that nothing has stopped it.",
)
def asks_for_one_of_two_conditions(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while (run.epoch < epochs or not run.stopped) and run.step < 200:  # it ends here only because it must end
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit",
    "The training goes on after the last epoch: both must be true, that epochs are left and that nothing has stopped it.",
)
def asks_only_whether_it_was_stopped(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while not run.stopped and run.step < 200:  # it ends here only because it must end
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit", "The callbacks were called before the epoch was trained and recorded: after_epoch comes last."
)
def records_after_the_callbacks(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.epoch += 1
        run.call("after_epoch")
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The accuracy was not recorded.")
def records_no_accuracy(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, _ = train_epoch(run)
        run.history.add(train_loss=train_loss, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The callbacks were called once, after the last epoch; the call belongs in the loop.")
def calls_after_the_loop(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        if run.epoch == epochs:
            run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The callbacks were not called after the last epoch.")
def calls_after_all_epochs_but_the_last(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        if run.epoch == epochs:
            break
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "These are losses after the epoch; record what train_epoch returns.")
def measures_after_the_epoch(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_epoch(run)
        train_loss, train_accuracy = evaluate(model, loss, data)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "An epoch was trained twice: call train_epoch once and keep both things that it returns.")
def calls_train_epoch_for_each_result(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss = train_epoch(run)[0]
        train_accuracy = train_epoch(run)[1]
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "train_step takes one step, on all data and without callbacks; an epoch is train_epoch(run).")
def takes_a_step_for_an_epoch(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, output = train_step(model, loss, optimizer, *data)
        train_accuracy = label_accuracy(output, data[1])
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.step counts the steps of the whole training; here it began again with each epoch.")
def begins_the_steps_again(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.step = 0
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit",
    "Every epoch had the same order: leave run.rng alone, it goes on from epoch to epoch.",
    constants={"seed": (1, 42)},
)
def shuffles_each_epoch_alike(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=(), seed=0
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        run.rng = np.random.default_rng(seed)
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "An epoch was trained twice: call train_epoch once and keep both things that it returns.")
def trains_and_trains_again(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_epoch(run)
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.epoch is one behind: it counts the epochs that are done.")
def numbers_the_epochs_from_zero(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.call("after_epoch")
        if run.epoch == epochs - 1:
            break
        run.epoch += 1
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "Both things that train_epoch returns were recorded as the loss; keep them apart.")
def records_both_things_as_the_loss(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        result = train_epoch(run)
        run.history.add(train_loss=result, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "history.add takes each value by its name.")
def records_by_position(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss, train_accuracy, optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit",
    "The callbacks were called in the order of the list: run.call sorts them, so that validation comes before early stopping.",
)
def calls_the_callbacks_in_the_order_of_the_list(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        for callback in callbacks:
            callback.after_epoch(run)
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit",
    "run.history got no training loss: train_epoch returns the loss first, and run.history.add takes it as train_loss.",
)
def exchanges_loss_and_accuracy(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_accuracy, train_loss = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The callbacks were called twice in an epoch; run.call reaches all of them.")
def calls_the_callbacks_twice(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        for callback in callbacks:
            callback.after_epoch(run)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake(
    "fit", "before_fit was called again after each epoch; the given lines call it once, before the loop."
)
def begins_again_after_each_epoch(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
        run.call("before_fit")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.epoch did not move: count the epochs there, not in a variable of your own.")
def counts_in_a_variable_of_its_own(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    epoch = 0
    while epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "The history holds only the last epoch: add to it instead of making a new one.")
def makes_a_new_history(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history = History()
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "after_fit was called twice; the given lines call it.")
def ends_twice(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    run.call("after_fit")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.step was counted here as well; train_epoch has counted its steps.")
def counts_a_step_for_the_epoch(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.step += 1
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "run.step was counted here as well; train_epoch has counted its steps.")
def counts_the_steps_of_the_epoch_again(
    model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()
):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.step += run.steps_per_epoch
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


@mistake("fit", "There is no moment before_epoch: the table in the text has all five.")
def calls_a_moment_that_is_none(model, loss, optimizer, data, *, epochs, rng, batch_size=64, callbacks=()):
    callbacks = [*callbacks, _NoInputGradient(), Progress()]
    options = {"epochs": epochs, "rng": rng, "batch_size": batch_size, "callbacks": callbacks}
    run = Run(model, loss, optimizer, data, **options)
    run.call("before_fit")
    while run.epoch < epochs and not run.stopped:
        run.call("before_epoch")
        train_loss, train_accuracy = train_epoch(run)
        run.history.add(train_loss=train_loss, train_accuracy=train_accuracy, lr=optimizer.lr)
        run.epoch += 1
        run.call("after_epoch")
    model.eval()
    run.call("after_fit")
    return run.history


# lr_sweep


@mistake("lr-sweep", "The learning rate grew by the same difference; it should grow by the same factor.")
def grows_by_differences(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min + (lr_max - lr_min) * k / (steps - 1)
        losses.append(train_step(model, loss, optimizer, X_batch, y_batch)[0])
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The learning rate grew by the same difference; it should grow by the same factor.")
def grows_by_differences_beyond_the_end(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min + lr_max * k / (steps - 1)
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The first step must have lr_min, the last lr_max: the exponent is one step ahead.")
def is_one_step_ahead(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** ((k + 1) / (steps - 1))
        losses.append(train_step(model, loss, optimizer, X_batch, y_batch)[0])
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep", "The last step does not reach lr_max: with K steps there are K - 1 factors between them."
)
def does_not_reach_the_end(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / steps)
        losses.append(train_step(model, loss, optimizer, X_batch, y_batch)[0])
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep", "The step was not taken with the learning rate of the list: give it to the optimiser first."
)
def does_not_give_it_to_the_optimiser(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        lrs.append(lr_min * (lr_max / lr_min) ** (k / (steps - 1)))
        losses.append(train_step(model, loss, optimizer, X_batch, y_batch)[0])
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "These are losses after the step; note the loss that the step reports.")
def notes_the_loss_after_the_step(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        train_step(model, loss, optimizer, X_batch, y_batch)
        losses.append(loss(model(X_batch), y_batch)[0])
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The loss did not change: no step was taken.")
def measures_without_training(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        losses.append(loss(model(X_batch), y_batch)[0])
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", says="'float' object is not callable")
def gives_the_name_of_the_loss_to_a_number(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The learning rate did not change.")
def sweeps_with_one_learning_rate(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for _, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep", "The exponent is k / (steps - 1); without these parentheses 1 is taken from the quotient."
)
def leaves_out_the_parentheses(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / steps - 1)
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The second learning rate is lr_max already: the exponent runs from 0 to 1.")
def takes_the_whole_range_at_each_step(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** k
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "All learning rates but the last are lr_min: // cuts off the fraction that the exponent needs.",
)
def cuts_the_exponent_to_an_integer(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k // (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The sweep must begin with lr_min.")
def forgets_the_smallest_rate(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The learning rate falls from step to step: the quotient is upside down.")
def divides_the_smallest_by_the_largest(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_min / lr_max) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The first step must have lr_min: k counts from 0.")
def counts_the_steps_from_one(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** ((k + 1) / steps)
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The two lists are exchanged: learning rates into lrs, losses into losses.")
def exchanges_the_lists(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        losses.append(optimizer.lr)
        lrs.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "losses is empty: append the loss of each step, too.")
def notes_no_losses(model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "lrs is empty: append the learning rate of each step, too.")
def notes_no_learning_rates(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "Every step used all data: train on X_batch and y_batch.")
def trains_on_all_data(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X, y)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "train_step takes the loss before the optimiser.")
def gives_train_step_the_optimiser_first(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, optimizer, loss, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "The factor from step to step was 10 whatever the range; it follows from lr_min, lr_max and steps.",
)
def grows_tenfold(model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * 10**k
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "Python takes the power before the quotient: the whole exponent k / (steps - 1) needs parentheses.",
)
def divides_after_the_power(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** k / (steps - 1)
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The sweep begins with lr_max and falls; it must begin with lr_min and grow.")
def runs_from_the_largest_down(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_max * (lr_min / lr_max) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep", "10 was raised to the learning rates themselves; the formula has powers of their quotient."
)
def takes_the_rates_for_exponents(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = 10 ** (lr_min + (lr_max - lr_min) * k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep", "The sweep began with the learning rate that the optimiser had; compute each one from lr_min."
)
def goes_on_from_the_rate_of_the_optimiser(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr *= (lr_max / lr_min) ** (1 / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The sweep ended after its first step: the return belongs after the loop.")
def ends_after_one_step(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        break
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "These are logarithms; note the learning rates themselves.")
def notes_the_logarithms(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(math.log10(optimizer.lr))
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "train_step returns two things; append only the loss.")
def appends_both_things(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The output was appended; train_step returns the loss first.")
def appends_the_output(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        _, batch_loss = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "loss has become a number, and the next batch needs the function: give the number another name.",
)
def gives_the_name_of_the_function_away(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The sweep began with the optimiser's own learning rate; it begins with lr_min.")
def goes_on_from_the_learning_rate_of_the_optimiser(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        if k:
            optimizer.lr *= (lr_max / lr_min) ** (1 / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The learning rates are one step behind: note the one that the step was taken with.")
def notes_the_learning_rate_of_the_step_before(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        lrs.append(optimizer.lr)
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The logarithm and the power have different bases, e and 10.")
def mixes_two_logarithms(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = 10 ** (math.log(lr_min) + k / (steps - 1) * math.log(lr_max / lr_min))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "The exponent must reach 1 at the last step, whatever the number of steps: that number is steps.",
)
def counts_to_a_hundred(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / 99)
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "These are running means; note the loss of each step as it is.")
def notes_running_means(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(0.9 * losses[-1] + 0.1 * batch_loss if losses else batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "The gradients were clipped: take the steps without clip_norm.")
def clips_in_the_sweep(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch, clip_norm=1.0)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake("lr-sweep", "These are the smallest losses so far; note the loss of each step as it is.")
def notes_the_smallest_loss(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = lr_min * (lr_max / lr_min) ** (k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(min([batch_loss, *losses]))
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)


@mistake(
    "lr-sweep",
    "The learning rates are exponentials of numbers from lr_min to lr_max: the first is lr_min itself, the last lr_max.",
)
def takes_the_exponential_of_the_learning_rate(
    model, loss, optimizer, data, *, rng, lr_min=1e-6, lr_max=1.0, steps=100, batch_size=64
):
    X, y = data
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    lrs, losses = [], []
    epochs = math.ceil(steps * batch_size / len(X))
    batches = (batch for _ in range(epochs) for batch in minibatches(X, y, batch_size, rng=rng))
    for k, (X_batch, y_batch) in zip(range(steps), batches, strict=False):
        optimizer.lr = math.exp(lr_min + (lr_max - lr_min) * k / (steps - 1))
        batch_loss, _ = train_step(model, loss, optimizer, X_batch, y_batch)
        lrs.append(optimizer.lr)
        losses.append(batch_loss)
        if not losses[-1] <= 4 * losses[0]:
            break
    return np.array(lrs), np.array(losses)
