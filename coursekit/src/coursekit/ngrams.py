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


def counted_pronunciations(
    words: Sequence[str],
    pronunciations: Sequence[Sequence[str]],
    new_words: Sequence[str],
    context: int = 2,
    rounds: int = 3,
) -> list[list[str]]:
    """Pronounce words by counting: each letter says what it said most often between the same neighbours.

    Every letter of a known word is given 0, 1 or 2 of its phonemes. Which, is found in rounds: the most probable
    division of each word, with the probabilities counted in the divisions of the round before. A letter of a new
    word is looked up with `context` letters on each side; if these were never seen, with fewer.

    Parameters
    ----------
    words : sequence of N str
    pronunciations : sequence of N sequences of phonemes
        A word with more than two phonemes for each letter (WWW) is left out.
    new_words : sequence of str
    context : int
    rounds : int

    Returns
    -------
    pronounced : list of lists of phonemes, one for each new word
    """
    known = [
        (word, list(said))
        for word, said in zip(words, pronunciations, strict=True)
        if len(said) <= 2 * len(word)
    ]
    costs: dict = {}
    divided: list[tuple] = []
    for _ in range(rounds):
        divided = [_divide(word, said, costs) for word, said in known]
        costs = _costs([word for word, _ in known], divided)
    said_by: defaultdict[tuple, Counter] = defaultdict(Counter)
    for (word, _), parts in zip(known, divided, strict=True):
        for place, part in enumerate(parts):
            for width in range(context + 1):
                said_by[_around(word, place, width)][part] += 1
    best = {seen: counts.most_common(1)[0][0] for seen, counts in said_by.items()}
    pronounced = []
    for word in new_words:
        keys = [
            next(
                (key for width in range(context, -1, -1) if (key := _around(word, place, width)) in best),
                None,
            )
            for place in range(len(word))
        ]
        pronounced.append([phoneme for key in keys if key is not None for phoneme in best[key]])
    return pronounced


def _around(word, place, width):
    """The letter at a place with its neighbours; blanks stand beyond the ends."""
    padded = " " * width + word + " " * width
    return width, padded[place : place + 2 * width + 1]


def _costs(words, divided):
    """-log of the probability of each (letter, phonemes), counted in divided words."""
    pairs = Counter(
        pair for word, parts in zip(words, divided, strict=True) for pair in zip(word, parts, strict=True)
    )
    letters = Counter(letter for word in words for letter in word)
    return {pair: -math.log(count / letters[pair[0]]) for pair, count in pairs.items()}


def _divide(word, said, costs):
    """The cheapest division of phonemes among the letters, as one tuple for each letter."""
    unseen = 12.0 if costs else 0.0
    best = {0: (0.0, ())}  # how many phonemes are given away -> cost, parts
    for place, letter in enumerate(word):
        left = len(word) - place - 1
        reached: dict = {}
        for done, (cost, parts) in best.items():
            for size in (1, 0, 2):
                end = done + size
                if end <= len(said) <= end + 2 * left:
                    part = tuple(said[done:end])
                    total = cost + costs.get((letter, part), unseen + (size != 1))
                    if end not in reached or total < reached[end][0]:
                        reached[end] = total, (*parts, part)
        best = reached
    return best[len(said)][1]
