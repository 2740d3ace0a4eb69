"""What counting reaches: n-gram models of text, to compare a language model with."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence


def ngram_bits(train: Sequence[str], test: Sequence[str], order: int, symbols: int) -> float:
    """Return the bits per character of an n-gram model: how well the last characters predict the next one, by counting.

    p_k(c) = (count(c) + d p_(k-1)(c)) / (n + d), with the n occurrences of the last k characters, followed by d
    different ones; p_(-1) = 1 / symbols.

    Witten and Bell, "The zero-frequency problem", 1991.

    Parameters
    ----------
    train, test : sequences of texts
        Each text is read on its own, from its first character; that one is not predicted.
    order : int, at least 1
        A character is predicted from up to order - 1 characters before it.
    symbols : int
        How many different characters there are.

    Returns
    -------
    bits : float
        Mean over all predicted characters of the test texts.

    Raises
    ------
    ValueError
        If there is nothing to predict.
    """
    followers: defaultdict[str, Counter[str]] = defaultdict(
        Counter
    )  # context -> how often each character followed
    for text in train:
        for k in range(order):
            for place in range(max(k, 1), len(text)):
                followers[text[place - k : place]][text[place]] += 1
    totals = {context: counts.total() for context, counts in followers.items()}
    bits, predicted = 0.0, 0
    for text in test:
        for place in range(1, len(text)):
            p = 1 / symbols
            for k in range(min(order, place + 1)):
                context = text[place - k : place]
                if context not in totals:
                    break
                counts = followers[context]
                p = (counts[text[place]] + len(counts) * p) / (totals[context] + len(counts))
            bits -= math.log2(p)
        predicted += max(len(text) - 1, 0)
    if not predicted:
        raise ValueError("there is no character to predict: a test text needs at least two")
    return bits / predicted
