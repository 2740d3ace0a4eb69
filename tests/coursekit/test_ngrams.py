"""coursekit.ngrams: n-gram models against sums by hand."""

import math

import pytest

from coursekit.ngrams import ngram_bits


def test_a_unigram_counts_all_but_the_first_character_of_each_text():
    # counted: b, b, a; of 3 characters 2 different ones; p(b) = (2 + 2/4) / 5, p(a) = (1 + 2/4) / 5
    assert ngram_bits(["abb", "ba"], ["xab"], 1, 4) == pytest.approx(-(math.log2(0.3) + math.log2(0.5)) / 2)


def test_a_bigram_mixes_what_followed_with_the_unigram():
    # unigram of b: (2 + 2/4) / 5 = 0.5; after a came b twice: (2 + 1 * 0.5) / 3
    assert ngram_bits(["abab"], ["ab"], 2, 4) == pytest.approx(-math.log2((2 + 0.5) / 3))


def test_a_context_that_was_never_seen_leaves_the_shorter_one():
    assert ngram_bits(["abab"], ["xb"], 2, 4) == pytest.approx(-math.log2(0.5))


def test_counts_do_not_go_from_one_text_into_the_next():
    assert ngram_bits(["ab", "ab"], ["ba"], 2, 2) == pytest.approx(ngram_bits(["ab", "ab"], ["ba"], 1, 2))


def test_counting_says_when_there_is_nothing_to_predict():
    with pytest.raises(ValueError, match="at least two"):
        ngram_bits(["abc"], ["a", ""], 2, 3)
