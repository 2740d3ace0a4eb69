"""coursekit.ngrams: n-gram models against sums by hand."""

import math

import pytest

from coursekit.ngrams import counted_pronunciations, ngram_bits


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


WORDS = ["CAT", "CAB", "TAB", "BAT"]
SAID = ["K AE T", "K AE B", "T AE B", "B AE T"]


def test_a_letter_says_what_it_said_most_often():
    said = [phonemes.split() for phonemes in SAID]
    assert counted_pronunciations(WORDS, said, ["TACT", "CAX"], context=0) == [
        ["T", "AE", "K", "T"],
        ["K", "AE"],
    ]


def test_a_letter_says_something_else_between_other_neighbours():
    said = [phonemes.split() for phonemes in ("S EH L", "S EH L", "S EH L", "K AE L")]
    words = ["CEL", "CEL", "CEL", "CAL"]
    assert counted_pronunciations(words, said, ["CA"], context=0) == [["S", "AE"]]
    assert counted_pronunciations(words, said, ["CA"], context=2) == [["K", "AE"]]


def test_silent_letters_and_letters_with_two_phonemes_are_found():
    words, said = [*WORDS, "TAX", "TABE"], [*SAID, "T AE K S", "T AE B"]
    found = counted_pronunciations(words, [phonemes.split() for phonemes in said], ["CAX", "CABE"])
    assert found == [["K", "AE", "K", "S"], ["K", "AE", "B"]]


def test_a_word_with_too_many_phonemes_is_left_out():
    assert counted_pronunciations(["A", "B"], [["X", "Y", "Z"], ["B"]], ["AB"]) == [["B"]]
