"""Wrong answers to the exercises of chapter 21, and the sentence that each must meet."""

import numpy as np

from coursekit.mistakes import mistake

# A stand-in, so that this file can be read; in the kernel the name is the notebook's.
log_softmax = None


# recommend


@mistake("recommend", "Known items are suggested: the list has them already.")
def suggests_known_items(scores, known, n):
    return np.argsort(-scores, axis=1, kind="stable")[:, :n]


@mistake(
    "recommend",
    "The score of a known item was set to 0. Where the other scores are negative, it then comes first.",
)
def zero_for_known_items(scores, known, n):
    return np.argsort(-(scores * (1 - known)), axis=1, kind="stable")[:, :n]


@mistake(
    "recommend",
    "These are the items with the smallest scores, or with the largest of others: take the scores as they are, with sign and decimals.",
)
def smallest_scores(scores, known, n):
    masked = np.where(known > 0, np.inf, scores)
    return np.argsort(masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "The right items in the wrong order: the best one comes first.")
def worst_first(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, :n][:, ::-1]


@mistake(
    "recommend",
    "Of equal scores the larger number comes first: that happens when an upward order is turned round.",
)
def turned_round(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(masked, axis=1, kind="stable")[:, ::-1][:, :n]


@mistake("recommend", "Equal scores are in no particular order: the sort is not a stable one.")
def unstable_sort(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1)[:, :n]


@mistake("recommend", "The lists and the items are exchanged: each row has its own order.")
def sorts_columns(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=0, kind="stable")[:, :n]


@mistake(
    "recommend",
    "A number was subtracted from the scores of known items: a large score stays ahead of the others.",
    constants={"amount": (100,)},
)
def subtracts_a_number(scores, known, n, *, amount=10):
    return np.argsort(-(scores - amount * known), axis=1, kind="stable")[:, :n]


@mistake(
    "recommend",
    "A known item got a fixed low score: other scores can be lower still.",
    constants={"low": (-1.0,)},
)
def fixed_score_for_known_items(scores, known, n, *, low=-1.5):
    return np.argsort(-np.where(known > 0, low, scores), axis=1, kind="stable")[:, :n]


@mistake("recommend", "The best item is missing: the suggestions begin with the second best.")
def without_the_best(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, 1 : n + 1]


@mistake(
    "recommend", "The numbers count only the items that are not known: give the numbers among all items."
)
def numbers_among_the_rest(scores, known, n):
    rows = [np.argsort(-s[k == 0], kind="stable")[:n] for s, k in zip(scores, known, strict=True)]
    return np.array(rows, int).reshape(len(scores), n)


@mistake("recommend", says="wrote into")
def writes_into_scores(scores, known, n):
    scores[known > 0] = -(10**15)
    return np.argsort(-scores, axis=1, kind="stable")[:, :n]


@mistake(
    "recommend", "These are the last n of an upward order: the best item is last there, and must come first."
)
def last_of_an_upward_order(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(masked, axis=1, kind="stable")[:, -n:] if n else np.zeros((len(scores), 0), int)


@mistake("recommend", "The numbers of the items are floats: the result is an array of integers.")
def floats_in_place_of_integers(scores, known, n):
    suggested = np.zeros((len(scores), n))
    for row, (s, k) in enumerate(zip(scores, known, strict=True)):
        suggested[row] = np.argsort(-np.where(k > 0, -np.inf, s), kind="stable")[:n]
    return suggested


@mistake("recommend", "These are the scores themselves: return the numbers of the items that have them.")
def scores_in_place_of_numbers(scores, known, n):
    return -np.sort(-np.where(known > 0, -np.inf, scores), axis=1)[:, :n]


@mistake(
    "recommend",
    "The known items come first here. They get -inf, the others keep their scores, and the largest scores come first: `np.argsort` sorts upwards, so sort the negative ones.",
)
def sorts_upwards(scores, known, n):
    return np.argsort(np.where(known > 0, -np.inf, scores), axis=1, kind="stable")[:, :n]


@mistake(
    "recommend",
    "The known items come first here. They get -inf, the others keep their scores, and the largest scores come first: `np.argsort` sorts upwards, so sort the negative ones.",
)
def only_known_items(scores, known, n):
    return np.argsort(-np.where(known > 0, scores, -np.inf), axis=1, kind="stable")[:, :n]


@mistake(
    "recommend",
    "These are ranks, or numbers in the order of the items: return the numbers of the items, best first.",
)
def ranks_in_place_of_numbers(scores, known, n):
    order = np.argsort(-np.where(known > 0, -np.inf, scores), axis=1, kind="stable")
    return np.argsort(order, axis=1)[:, :n]


@mistake(
    "recommend", "`known` has numbers, not truth values, so it can't be inverted: compare it with 0 first."
)
def inverts_numbers(scores, known, n):
    return np.argsort(-np.where(~known, scores, -np.inf), axis=1, kind="stable")[:, :n]


@mistake("recommend", says="cannot convert float infinity to integer")
def infinity_among_whole_numbers(scores, known, n):
    masked = scores.copy()
    masked[known > 0] = -np.inf
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "The first n rows were taken: all items of n lists. Take the first n columns.")
def first_rows(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:n]


@mistake(
    "recommend", "An item that one list has is left out for all lists. Each list has its own known items."
)
def known_to_any_list(scores, known, n):
    masked = np.where(known.any(axis=0), -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "The numbers of the items begin at 1 here. The first item has the number 0.")
def numbers_from_one(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, :n] + 1


@mistake(
    "recommend",
    "These are the items with the smallest scores, or with the largest of others: take the scores as they are, with sign and decimals.",
)
def largest_without_sign(scores, known, n):
    masked = np.where(known > 0, -np.inf, np.abs(scores))
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "The known items of the first list were left out for all lists. Each list has its own.")
def known_to_the_first_list(scores, known, n):
    masked = np.where(known[:1] > 0, -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "The best item of each list was suggested n times. The next ones follow it.")
def best_item_repeated(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.repeat(masked.argmax(axis=1)[:, None], n, axis=1)


@mistake("recommend", "All lists were sorted together, as one row. Each row has its own order.")
def sorted_as_one_row(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.argsort(-masked, axis=None, kind="stable")[: len(scores) * n].reshape(len(scores), n)


@mistake(
    "recommend",
    "These are ranks, or numbers in the order of the items: return the numbers of the items, best first.",
)
def sorted_by_their_numbers(scores, known, n):
    masked = np.where(known > 0, -np.inf, scores)
    return np.sort(np.argsort(-masked, axis=1, kind="stable")[:, :n], axis=1)


@mistake(
    "recommend",
    "These are the items with the smallest scores, or with the largest of others: take the scores as they are, with sign and decimals.",
)
def scores_without_decimals(scores, known, n):
    masked = np.where(known > 0, -(10**6), scores.astype(int))
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


@mistake("recommend", "An item with the score 0 is not suggested here. Only known items are left out.")
def score_0_left_out(scores, known, n):
    masked = np.where((known > 0) | (scores == 0), -np.inf, scores)
    return np.argsort(-masked, axis=1, kind="stable")[:, :n]


# hit_rate


@mistake("hit-rate", "The reciprocal rank is counted from 0: the first suggestion has rank 1.", half=True)
def rank_from_zero(suggested, held_out):
    found = suggested == held_out[:, None]
    ranks = np.arange(suggested.shape[1])
    return float(found.any(axis=1).mean()), float((found * ranks).sum(axis=1).mean())


@mistake("hit-rate", "The reciprocal rank is counted from 0: the first suggestion has rank 1.", half=True)
def rank_from_zero_at_least_one(suggested, held_out):
    found = suggested == held_out[:, None]
    ranks = np.maximum(np.arange(suggested.shape[1]), 1)
    return float(found.any(axis=1).mean()), float((found / ranks).sum(axis=1).mean())


@mistake("hit-rate", "Divided by the rank + 1: the first suggestion has rank 1 and counts 1.", half=True)
def rank_from_two(suggested, held_out):
    found = suggested == held_out[:, None]
    ranks = np.arange(2, suggested.shape[1] + 2)
    return float(found.any(axis=1).mean()), float((found / ranks).sum(axis=1).mean())


@mistake("hit-rate", "A miss counts 0, not as a hit at the place after the last one.", half=True)
def miss_at_the_next_rank(suggested, held_out):
    found = suggested == held_out[:, None]
    n = suggested.shape[1]
    ranks = np.where(found.any(axis=1), found.argmax(axis=1) + 1, n + 1)
    return float(found.any(axis=1).mean()), float((1 / ranks).mean())


@mistake("hit-rate", "This is 1 / (mean rank) of the hits; it is the mean of 1 / rank.", half=True)
def reciprocal_of_the_mean(suggested, held_out):
    found = suggested == held_out[:, None]
    hit = found.any(axis=1)
    return float(hit.mean()), float(1 / (found[hit].argmax(axis=1) + 1).mean()) if hit.any() else 0.0


@mistake(
    "hit-rate", "Only the first suggestion of each list was compared: a hit may be anywhere among the n."
)
def only_the_first(suggested, held_out):
    first = suggested[:, 0] == held_out
    return float(first.mean()), float(first.mean())


@mistake("hit-rate", "The second result is a mean of ranks; it is the mean of 1 / rank.", half=True)
def mean_of_ranks(suggested, held_out):
    found = suggested == held_out[:, None]
    ranks = np.arange(1, suggested.shape[1] + 1)
    return float(found.any(axis=1).mean()), float((found * ranks).sum(axis=1).mean())


@mistake("hit-rate", "The mean reciprocal rank is taken over the hits only: a miss counts 0.", half=True)
def mean_over_the_hits(suggested, held_out):
    found = suggested == held_out[:, None]
    hit = found.any(axis=1)
    return float(hit.mean()), float((1 / (found[hit].argmax(axis=1) + 1)).mean()) if hit.any() else 0.0


@mistake("hit-rate", "A mean over all suggestions: a list counts once, however many suggestions it got.")
def mean_over_suggestions(suggested, held_out):
    found = suggested == held_out[:, None]
    return float(found.mean()), float((found / np.arange(1, suggested.shape[1] + 1)).mean())


@mistake("hit-rate", "The number of hits: divide by the number of lists.")
def sums(suggested, held_out):
    found = suggested == held_out[:, None]
    return float(found.sum()), float((found / np.arange(1, suggested.shape[1] + 1)).sum())


@mistake("hit-rate", "A miss counts as a hit at rank 1: argmax gives 0 where nothing is true.", half=True)
def argmax_of_nothing(suggested, held_out):
    found = suggested == held_out[:, None]
    return float(found.any(axis=1).mean()), float((1 / (found.argmax(axis=1) + 1)).mean())


@mistake(
    "hit-rate",
    "An item counts as found if any list has it among its suggestions: compare each list with its own item.",
)
def any_list(suggested, held_out):
    found = np.isin(suggested, held_out)
    return float(found.any(axis=1).mean()), float(
        (found / np.arange(1, suggested.shape[1] + 1)).max(axis=1).mean()
    )


@mistake("hit-rate", "Item 0 is never found: its number is 0, which must not stand for nothing.")
def loses_item_0(suggested, held_out):
    found = suggested * (suggested == held_out[:, None]) > 0
    return float(found.any(axis=1).mean()), float(
        (found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean()
    )


@mistake("hit-rate", "Item 0 is never found: its number is 0, which must not stand for nothing.")
def hit_rate_loses_item_0(suggested, held_out):
    found = suggested == held_out[:, None]
    hits = ((suggested * found).sum(axis=1) > 0).mean()
    return float(hits), float((found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean())


@mistake(
    "hit-rate",
    "An item counts as found if any list has it among its suggestions: compare each list with its own item.",
)
def any_list_has_the_item(suggested, held_out):
    found = suggested == held_out[:, None]
    hits = np.isin(held_out, suggested).mean()
    return float(hits), float((found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean())


@mistake("hit-rate", "The hits were counted by place: ask for each list whether its row has a hit.")
def hits_of_the_places(suggested, held_out):
    found = suggested == held_out[:, None]
    return float(found.any(axis=0).mean()), float(
        (found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean()
    )


@mistake(
    "hit-rate",
    "argmax gives 0 for a hit at the first place, too, not only for a miss: both are counted as misses.",
)
def first_place_is_a_miss(suggested, held_out):
    place = (suggested == held_out[:, None]).argmax(axis=1)
    return float((place > 0).mean()), float(np.where(place > 0, 1 / (place + 1), 0).mean())


@mistake("hit-rate", "Divided by the number of suggestions: divide by the number of lists.")
def over_the_suggestions(suggested, held_out):
    found, n = suggested == held_out[:, None], suggested.shape[1]
    return float(found.sum() / n), float((found / np.arange(1, n + 1)).sum() / n)


@mistake("hit-rate", "The two results are exchanged: the hit rate comes first.")
def mrr_before_the_hits(suggested, held_out):
    found = suggested == held_out[:, None]
    mrr = (found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean()
    return float(mrr), float(found.any(axis=1).mean())


@mistake("hit-rate", "The ranks are counted from the last suggestion: the first one has rank 1.", half=True)
def ranks_from_the_end(suggested, held_out):
    found = suggested == held_out[:, None]
    ranks = np.arange(suggested.shape[1], 0, -1)
    return float(found.any(axis=1).mean()), float((found / ranks).sum(axis=1).mean())


@mistake(
    "hit-rate",
    "This is the discount of NDCG, a logarithm of the rank: here a hit counts 1 / rank.",
    half=True,
)
def logarithmic_discount(suggested, held_out):
    found = suggested == held_out[:, None]
    gain = 1 / np.log2(np.arange(2, suggested.shape[1] + 2))
    return float(found.any(axis=1).mean()), float((found * gain).sum(axis=1).mean())


@mistake("hit-rate", "Each row is compared with its own item: for that, `held_out` needs a second axis.")
def compares_without_a_second_axis(suggested, held_out):
    found = suggested == held_out
    return float(found.any(axis=1).mean()), float(
        (found / np.arange(1, suggested.shape[1] + 1)).sum(axis=1).mean()
    )


@mistake("hit-rate", "`index` raises an error where the item was not suggested: such a list counts 0.")
def looks_for_the_index_of_a_miss(suggested, held_out):
    ranks = [list(row).index(item) + 1 for row, item in zip(suggested, held_out, strict=True)]
    return len(ranks) / len(held_out), float(np.mean([1 / rank for rank in ranks]))


@mistake(
    "hit-rate",
    "The ranks begin at 0 here, so that a hit at the first place is divided by 0. The first rank is 1.",
)
def divides_by_rank_zero(suggested, held_out):
    match = suggested == held_out[:, None]
    with np.errstate(divide="ignore"):
        reciprocal = 1 / np.arange(suggested.shape[1])
    return float(match.any(axis=1).mean()), float(np.where(match, reciprocal, 0).sum(axis=1).mean())


@mistake(
    "hit-rate",
    "The rank was squared or its root was taken: a hit counts 1 / rank.",
    constants={"power": (0.5,)},
)
def another_power_of_the_rank(suggested, held_out, *, power=2):
    match = suggested == held_out[:, None]
    ranks = np.arange(1, suggested.shape[1] + 1.0)
    return float(match.any(axis=1).mean()), float((match / ranks**power).sum(axis=1).mean())


@mistake(
    "hit-rate", "The number of the item was used as its rank. The rank is its place among the suggestions."
)
def number_for_the_rank(suggested, held_out):
    found = (suggested == held_out[:, None]).any(axis=1)
    return float(found.mean()), float(np.where(found, 1 / (held_out + 1), 0).mean())


# item_similarity


@mistake("item-similarity", "The diagonal is 1: an item is no neighbour of itself.", half=True)
def keeps_the_diagonal(X):
    S = X.T @ X
    root = np.sqrt(np.maximum(np.diag(S), 1))
    return S / root[:, None] / root


@mistake(
    "item-similarity",
    "These are the numbers of common lists: divide by the roots of both counts, "
    "and take the counts from the diagonal before it is set to 0.",
)
def counts_only(X):
    S = X.T @ X
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "The root is missing: divide by the root of the product of both counts.")
def product_without_root(X):
    S = X.T @ X
    counts = np.maximum(np.diag(S), 1)
    S = S / counts[:, None] / counts
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the count of one item only: this is not symmetric.")
def divides_by_one_count(X):
    S = X.T @ X
    S = S / np.maximum(np.diag(S), 1)
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity", "Similarities of the lists, not of the items: the other product of X with itself."
)
def similarity_of_lists(X):
    S = X @ X.T
    root = np.sqrt(np.maximum(np.diag(S), 1))
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity", "The columns were centred: these are correlations. A 0 means that nothing is known."
)
def correlations(X):
    C = X - X.mean(axis=0) if len(X) else X
    S = C.T @ C
    root = np.sqrt(np.maximum(np.diag(S), 1e-9)).astype(X.dtype)
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", says="NaN")
def divides_by_zero(X):
    S = X.T @ X
    root = np.sqrt(np.diag(S))
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the root of the count of one item only: this is not symmetric.")
def divides_by_one_root(X):
    S = X.T @ X
    S = S / np.sqrt(np.maximum(np.diag(S), 1))
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "This is the Jaccard index: divide by the root of the product of both counts.")
def jaccard(X):
    S = X.T @ X
    counts = np.diag(S)
    S = S / np.maximum(counts[:, None] + counts - S, 1)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the sum of the counts: it is the root of their product.")
def sum_of_the_counts(X):
    S = X.T @ X
    counts = np.diag(S)
    S = S / np.maximum(counts[:, None] + counts, 1)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "1 was added to the counts, which makes all similarities smaller.")
def one_list_more(X):
    S = X.T @ X
    root = np.sqrt(np.diag(S) + 1)
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the number of lists: divide by the roots of both counts.")
def fraction_of_the_lists(X):
    S = X.T @ X / max(len(X), 1)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the count of one item only: this is not symmetric.")
def divides_rows_by_a_count(X):
    S = X.T @ X
    S = S / np.maximum(np.diag(S), 1)[:, None]
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity", "These are the numbers of items in each list: count the lists that have each item."
)
def counts_of_the_lists(X):
    S = X.T @ X
    root = np.sqrt(np.maximum(X.sum(axis=1), 1))
    S = S / root[:, None] / root
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity",
    "1 was subtracted on the diagonal, where an item in no list has 0 already: set the diagonal to 0.",
)
def subtracts_the_identity(X):
    S = X.T @ X
    root = np.sqrt(np.maximum(np.diag(S), 1))
    return S / root[:, None] / root - np.eye(X.shape[1], dtype=X.dtype)


@mistake(
    "item-similarity",
    "Only the part above the diagonal is filled, or only that below it. Each pair is there twice: s_ij and s_ji.",
)
def above_the_diagonal(X):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    return np.triu(X.T @ X / np.outer(root, root), 1)


@mistake(
    "item-similarity",
    "Only the part above the diagonal is filled, or only that below it. Each pair is there twice: s_ij and s_ji.",
)
def below_the_diagonal(X):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    return np.tril(X.T @ X / np.outer(root, root), -1)


@mistake(
    "item-similarity",
    "This is 1 minus the cosine, a distance. Items in common lists must have a large similarity.",
)
def cosine_distance(X):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    S = 1 - X.T @ X / np.outer(root, root)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the mean of both counts: divide by the root of their product.")
def dice(X):
    counts = X.sum(axis=0)
    S = 2 * (X.T @ X) / np.maximum(counts[:, None] + counts, 1)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "The two roots were added: divide by their product.")
def sum_of_the_roots(X):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    S = X.T @ X / (root[:, None] + root)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Multiplied by the roots of the counts: divide by them.")
def times_the_roots(X):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    S = X.T @ X * np.outer(root, root)
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity",
    "These counts are sums over a whole row of X^T X. The count of an item is on its diagonal.",
)
def counts_from_the_rows(X):
    S = X.T @ X
    root = np.sqrt(np.maximum(S.sum(axis=0), 1))
    S = S / np.outer(root, root)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the larger of the two counts: divide by the root of their product.")
def larger_count(X):
    counts = np.maximum(X.sum(axis=0), 1)
    S = X.T @ X / np.maximum(counts[:, None], counts)
    np.fill_diagonal(S, 0)
    return S


@mistake("item-similarity", "Divided by the smaller of the two counts: divide by the root of their product.")
def smaller_count(X):
    counts = np.maximum(X.sum(axis=0), 1)
    S = X.T @ X / np.minimum(counts[:, None], counts)
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity", "Divided by the root of the sum of both counts: divide by the root of their product."
)
def root_of_the_sum(X):
    counts = np.maximum(X.sum(axis=0), 1)
    S = X.T @ X / np.sqrt(counts[:, None] + counts)
    np.fill_diagonal(S, 0)
    return S


@mistake(
    "item-similarity", "Divided by the lengths of the rows of X^T X: divide by the roots of both counts."
)
def lengths_of_the_rows(X):
    S = X.T @ X
    np.fill_diagonal(S, 0)
    length = np.sqrt((S**2).sum(axis=0))
    length[length == 0] = 1
    return S / np.outer(length, length)


# ease


@mistake("ease", "The sign is missing: B is minus P over its diagonal.")
def without_minus(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The rows were divided by the diagonal: column j is divided by P_jj.")
def divides_rows(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)[:, None]
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The diagonal is not 0: each item predicts itself.", half=True)
def predicts_itself(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    return -P / np.diag(P)


@mistake(
    "ease",
    "This is ridge regression with the diagonal set to 0 afterwards: the other weights are not the best then.",
)
def ridge_with_a_hole(X, penalty):
    I = X.shape[1]
    B = np.linalg.solve(X.T @ X + penalty * np.eye(I, dtype=X.dtype), X.T @ X)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty was added to every element: it belongs on the diagonal.")
def penalty_everywhere(X, penalty):
    P = np.linalg.inv(X.T @ X + np.asarray(penalty, X.dtype) + 1e-6 * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The matrix was not inverted.")
def without_inverse(X, penalty):
    G = X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype)
    B = -G / np.diag(G)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty is missing, or column j was not divided by P_jj but by its sum.")
def without_penalty(X, penalty):
    P = np.linalg.inv(X.T @ X + 1e-6 * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The division by the diagonal of P is missing.")
def without_division(X, penalty):
    B = -np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", says="float64")
def float64_identity(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1]))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty is 1 here, or half of `penalty`: add the argument itself.")
def penalty_of_one(X, penalty):
    P = np.linalg.inv(X.T @ X + np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty was squared.")
def squared_penalty(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty**2 * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "Divided by the diagonal of G: divide by the diagonal of its inverse P.")
def diagonal_of_g(X, penalty):
    G = X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype)
    B = -np.linalg.inv(G) / np.diag(G)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "Each element was inverted, 1 / G: P is the inverse matrix.")
def inverts_the_elements(X, penalty):
    P = 1 / (X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake(
    "ease",
    "The penalty counts as often as there are lists: X^T X is a sum over the lists, to which it is added once.",
)
def penalty_for_each_list(X, penalty):
    P = np.linalg.inv(X.T @ X + len(X) * penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The columns were centred: G has the counts of common lists as they are.")
def centres_the_columns(X, penalty):
    C = X - X.mean(axis=0) if len(X) else X
    P = np.linalg.inv(C.T @ C + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "Multiplied by the diagonal of P: divide by it.")
def times_the_diagonal(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P * np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake(
    "ease",
    "These are partial correlations, divided by the roots of two elements: column j is divided by P_jj alone.",
)
def partial_correlations(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    root = np.sqrt(np.diag(P))
    B = -P / root[:, None] / root
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", says="a division by 0")
def clears_the_diagonal_first(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    diagonal = np.diag(P)
    np.fill_diagonal(P, 0)
    return -P / diagonal


@mistake("ease", "This matrix has a row for each list: G is X^T X and the penalty, with a row for each item.")
def products_of_lists(X, penalty):
    P = np.linalg.inv(X @ X.T + penalty * np.eye(len(X), dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty was subtracted. It is added to the diagonal of X^T X.")
def subtracts_the_penalty(X, penalty):
    P = np.linalg.pinv(X.T @ X - penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake(
    "ease", "Divided by a matrix that is 0 beside its diagonal: the diagonal of P is needed as an array (I,)."
)
def divides_by_a_diagonal_matrix(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    with np.errstate(divide="ignore", invalid="ignore"):
        B = -P / np.diag(np.diag(P))
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty is missing, or column j was not divided by P_jj but by its sum.")
def divides_by_the_sums(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / P.sum(axis=0)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "G was made of cosines. It has the counts of common lists, X^T X.")
def cosines_for_counts(X, penalty):
    root = np.sqrt(np.maximum(X.sum(axis=0), 1))
    P = np.linalg.inv(X.T @ X / np.outer(root, root) + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The penalty is 1 here, or half of `penalty`: add the argument itself.")
def half_of_the_penalty(X, penalty):
    P = np.linalg.inv(X.T @ X + X.dtype.type(penalty / 2) * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake(
    "ease",
    "The root of the penalty, or 1 over it, was added: add the argument itself.",
    constants={"power": (-1,)},
)
def power_of_the_penalty(X, penalty, *, power=0.5):
    P = np.linalg.inv(X.T @ X + X.dtype.type(penalty**power) * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "The counts on the diagonal of X^T X are gone: the penalty is added to them.")
def penalty_for_the_counts(X, penalty):
    G = X.T @ X
    np.fill_diagonal(G, penalty)
    P = np.linalg.pinv(G)
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return B


@mistake(
    "ease",
    "This is ridge regression, in which each item predicts itself. The diagonal must be 0, and the other weights are others then.",
)
def ridge(X, penalty):
    G = X.T @ X
    return np.linalg.solve(G + penalty * np.eye(len(G), dtype=X.dtype), G)


@mistake("ease", "All columns were divided by one number: column j is divided by P_jj.")
def divides_by_the_trace(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / np.trace(P)
    np.fill_diagonal(B, 0)
    return B


@mistake("ease", "All columns were divided by one number: column j is divided by P_jj.")
def divides_by_the_first(X, penalty):
    P = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1], dtype=X.dtype))
    B = -P / P[0, 0]
    np.fill_diagonal(B, 0)
    return B


# bag_forward


@mistake("bag-forward", "A sum: the division by the root of the number of items is missing.", half=True)
def plain_sum(X, W):
    return X.astype(W.dtype) @ W, (X, np.ones((len(X), 1), W.dtype))


@mistake("bag-forward", "The cache has the number of items of each list in place of its root.")
def number_in_the_cache(X, W):
    number = np.maximum(X.astype(W.dtype).sum(axis=1, keepdims=True), 1)
    return X.astype(W.dtype) @ W / np.sqrt(number), (X, number)


@mistake("bag-forward", "A mean: divide by the root of the number of items, not by the number.")
def mean_of_the_vectors(X, W):
    number = np.maximum(X.astype(W.dtype).sum(axis=1, keepdims=True), 1)
    return X.astype(W.dtype) @ W / number, (X, number)


@mistake("bag-forward", "Divided by the root of how many items there are in all: count those of each list.")
def root_of_all_items(X, W):
    root = np.full((len(X), 1), X.shape[1] ** 0.5, W.dtype)
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake("bag-forward", "Divided by how often each item occurs: count the items of each list, along its row.")
def counts_of_columns(X, W):
    root = np.sqrt(np.maximum(X.astype(W.dtype).sum(axis=0), 1))
    return (X.astype(W.dtype) / root) @ W, (X, np.ones((len(X), 1), W.dtype))


@mistake("bag-forward", "An item more in each list: 1 was added to the number.")
def one_item_more(X, W):
    root = np.sqrt(X.astype(W.dtype).sum(axis=1, keepdims=True) + 1)
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake("bag-forward", says="NaN")
def divides_an_empty_list(X, W):
    root = np.sqrt(X.astype(W.dtype).sum(axis=1, keepdims=True))
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake(
    "bag-forward",
    "The root of an empty list is not 1 in the cache: it must be 1 there, so that the backward pass can divide by it.",
)
def root_0_in_the_cache(X, W):
    root = np.sqrt(X.astype(W.dtype).sum(axis=1, keepdims=True))
    return X.astype(W.dtype) @ W / np.where(root > 0, root, 1), (X, root)


@mistake(
    "bag-forward",
    "The cache has the lists divided by their roots: it has X as it is, the backward pass divides by the root itself.",
)
def divided_lists_in_the_cache(X, W):
    root = np.sqrt(np.maximum(X.astype(W.dtype).sum(axis=1, keepdims=True), 1))
    X = X.astype(W.dtype) / root
    return X @ W, (X, root)


@mistake("bag-forward", "The sums were multiplied by the root: divide by it.")
def times_the_root(X, W):
    root = np.sqrt(np.maximum(X.astype(W.dtype).sum(axis=1, keepdims=True), 1))
    return X.astype(W.dtype) @ W * root, (X, root)


@mistake(
    "bag-forward",
    "All lists were divided by one root, that of D or of one list: count the items of each list.",
)
def root_of_the_length(X, W):
    root = np.full((len(X), 1), W.shape[1] ** 0.5, W.dtype)
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake(
    "bag-forward", "Each list's vector was scaled to length 1: divide by the root of the number of its items."
)
def vectors_of_length_1(X, W):
    H = X.astype(W.dtype) @ W
    norm = np.linalg.norm(H, axis=1, keepdims=True)
    norm = np.where(norm > 0, norm, 1)
    return H / norm, (X, norm)


@mistake(
    "bag-forward",
    "The columns were divided by the roots, not the rows: the roots need a second axis, (N, 1).",
)
def roots_without_a_second_axis(X, W):
    root = np.sqrt(np.maximum(X.astype(W.dtype).sum(axis=1), 1))
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake("bag-forward", "Divided by how often each item occurs: count the items of each list, along its row.")
def sums_of_the_columns(X, W):
    root = np.sqrt(np.maximum(X.astype(W.dtype).sum(axis=0, keepdims=True), 1))
    return X.astype(W.dtype) @ W / root, (X, root)


@mistake(
    "bag-forward",
    "A small number was added under the root: then a list with items is divided by too much, and an empty one needs the root 1.",
    constants={"eps": (1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12)},
)
def small_number_under_the_root(X, W, *, eps=1e-5):
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != len(W):
        raise ValueError(f"X must be (N, I) and W (I, D), got {X.shape} and {W.shape}")
    X = X.astype(W.dtype, copy=False)
    root = np.sqrt(X.sum(axis=1, keepdims=True) + eps).astype(W.dtype)
    return X @ W / root, (X, root)


@mistake("bag-forward", "The vectors of all lists were added up. Each list has a sum of its own.")
def sum_of_all_lists(X, W):
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    total = (X.astype(W.dtype) @ W).sum(axis=0, keepdims=True)
    return np.repeat(total, len(X), axis=0) / root, (X.astype(W.dtype), root)


@mistake("bag-forward", "The largest numbers of the vectors were taken. The vectors of a list are added up.")
def largest_of_the_vectors(X, W):
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    H = np.array([W[row > 0].max(axis=0) if row.any() else 0 * W[0] for row in X]) / root
    return H, (X.astype(W.dtype), root)


@mistake(
    "bag-forward",
    "Only the first item of each list was looked up. The vectors of all its items are added up.",
)
def first_item_of_a_list(X, W):
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    return W[X.argmax(axis=1)] / root, (X.astype(W.dtype), root)


@mistake("bag-forward", "The root was taken twice: divide by the root of the number of items.")
def root_twice(X, W):
    root = np.maximum(X.sum(axis=1, keepdims=True), 1).astype(W.dtype) ** 0.25
    return X.astype(W.dtype) @ W / root, (X.astype(W.dtype), root)


@mistake("bag-forward", "The items that a list does not have were counted. Count those that it has.")
def counts_what_is_missing(X, W):
    root = np.sqrt(np.maximum((1 - X).sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    return X.astype(W.dtype) @ W / root, (X.astype(W.dtype), root)


@mistake("bag-forward", says="wrote into its input")
def writes_into_empty_lists(X, W):
    X = X.astype(W.dtype, copy=False)
    X[X.sum(axis=1) == 0] = 1e-12
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1))
    return X @ W / root, (X, root)


@mistake("bag-forward", "The vectors were multiplied. The vectors of a list are added up.")
def product_of_the_vectors(X, W):
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    H = np.array([W[row > 0].prod(axis=0) if row.any() else 0 * W[0] for row in X]) / root
    return H, (X.astype(W.dtype), root)


@mistake(
    "bag-forward",
    "All lists were divided by one root, that of D or of one list: count the items of each list.",
)
def root_of_one_list(X, W):
    root = np.sqrt(np.maximum(X.sum(axis=1, keepdims=True), 1)).astype(W.dtype)
    return X.astype(W.dtype) @ W / root[0], (X.astype(W.dtype), root)


# bag_backward


@mistake("bag-backward", "The root is missing: each row of dH is divided by the root of its list.")
def without_root(dH, cache):
    X, _ = cache
    return X.T @ dH


@mistake(
    "bag-backward", "Multiplied by the root: the forward pass divides by it, and so does the backward pass."
)
def times_root(dH, cache):
    X, root = cache
    return X.T @ (dH * root)


@mistake("bag-backward", "Divided by the number of items: it is the root of the number.")
def divides_by_the_number(dH, cache):
    X, root = cache
    return X.T @ (dH / root**2)


@mistake("bag-backward", "A mean over the lists: the upstream gradient has that factor already.")
def mean_over_lists(dH, cache):
    X, root = cache
    return X.T @ (dH / root) / max(len(X), 1)


@mistake(
    "bag-backward", "An item that is in several lists got the gradient of the last one only: they add up."
)
def last_list_only(dH, cache):
    X, root = cache
    dW = np.zeros((X.shape[1], dH.shape[1]), dH.dtype)
    for n in range(len(X)):
        dW[X[n] > 0] = dH[n] / root[n]
    return dW


@mistake("bag-backward", "Each row of the result was divided by how often the item occurs: gradients add up.")
def mean_over_the_lists_of_an_item(dH, cache):
    X, root = cache
    return X.T @ (dH / root) / np.maximum(X.sum(axis=0), 1)[:, None]


@mistake("bag-backward", "The root was taken twice: `root` in the cache is the root already.")
def root_of_the_root(dH, cache):
    X, root = cache
    return X.T @ (dH / np.sqrt(root))


@mistake(
    "bag-backward",
    "The root belongs to a list, and the rows of the product to items: divide the rows of dH first.",
)
def divides_after_the_product(dH, cache):
    X, root = cache
    return X.T @ dH / root


@mistake("bag-backward", "X was not transposed: dW has a row for each item, and sums over the lists.")
def lists_not_transposed(dH, cache):
    X, root = cache
    return X @ (dH / root)


@mistake(
    "bag-backward", "The gradient of all lists was taken together: an item gets that of its own lists alone."
)
def same_gradient_for_all_items(dH, cache):
    X, root = cache
    return np.tile((dH / root).sum(axis=0), (X.shape[1], 1)).astype(dH.dtype)


@mistake(
    "bag-backward",
    "Divided by the root of how often an item occurs. Each row of dH is divided by the root of its list.",
)
def root_of_the_item(dH, cache):
    X, _ = cache
    return X.T @ dH / np.sqrt(np.maximum(X.sum(axis=0), 1))[:, None]


@mistake("bag-backward", "All rows of dH were divided by the root of one list. Each has a root of its own.")
def root_of_the_first_list(dH, cache):
    X, root = cache
    return X.T @ (dH / root[0])


@mistake(
    "bag-backward", "A sum over the D numbers of a vector. Each of them has its own gradient: dW is (I, D)."
)
def sums_over_the_vector(dH, cache):
    X, root = cache
    return X.T @ (dH / root).sum(axis=1, keepdims=True)


@mistake("bag-backward", "The two parts of the cache are exchanged: it is (X, root).")
def cache_exchanged(dH, cache):
    root, X = cache
    with np.errstate(divide="ignore", invalid="ignore"):
        return X.T @ (dH / root[:, :1])


@mistake("bag-backward", "The row of an empty list was added to all items. It goes nowhere.")
def empty_list_for_all(dH, cache):
    X, root = cache
    return np.where(X.any(axis=1, keepdims=True), X, 1).astype(X.dtype).T @ (dH / root)


@mistake("bag-backward", "Only the first item of each list got a gradient. All of its items get one.")
def first_item_alone(dH, cache):
    X, root = cache
    dW = np.zeros((X.shape[1], dH.shape[1]), dH.dtype)
    np.add.at(dW, X.argmax(axis=1), dH / root)
    return dW


# list_cross_entropy


@mistake("list-cross-entropy", "Known items take part in the softmax: their probability is 0.")
def softmax_over_all(logits, known, hidden):
    log_p = log_softmax(logits)
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "A number was subtracted from the logits of known items: other logits can be lower still.",
    constants={"amount": (100.0,)},
)
def subtracts_from_known_logits(logits, known, hidden, *, amount=1000.0):
    log_p = log_softmax(logits - (amount * known).astype(logits.dtype))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy", "The logit of a known item was set to 0, which is a probability like any other."
)
def zero_logits(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, 0, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", "A sum over the hidden items of a list: divide by their number.")
def sum_over_hidden(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = hidden.astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", "The division by the number of lists is missing.")
def sum_over_lists(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    return float(-(target * log_p).sum()), np.exp(log_p) * target.sum(axis=1, keepdims=True) - target


@mistake(
    "list-cross-entropy",
    "The loss is right and its gradient is not divided by the number of lists.",
    half=True,
)
def gradient_of_a_sum(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), np.exp(log_p) * target.sum(axis=1, keepdims=True) - target


@mistake(
    "list-cross-entropy", "In the gradient, a list with nothing hidden pulls at its logits: its row is 0."
)
def pulls_without_target(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    return float(-(target * log_p).sum() / len(logits)), (np.exp(log_p) - target) / len(logits)


@mistake("list-cross-entropy", "Lists with nothing hidden were left out of N: they count.")
def leaves_lists_out(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    N = max(1, int(target.any(axis=1).sum()))
    loss = -(target * log_p).sum() / N
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N


@mistake("list-cross-entropy", "Known and hidden items are exchanged.")
def exchanged(logits, known, hidden):
    log_p = log_softmax(np.where(hidden > 0, -1e30, logits))
    target = (known / np.maximum(known.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", says="sign")
def gradient_upwards(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (target - np.exp(log_p) * target.sum(axis=1, keepdims=True)) / len(logits)


@mistake("list-cross-entropy", says="NaN")
def minus_infinity(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -np.inf, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "Divided by the number of all hidden items: take the mean over each list's own, then over the lists.",
)
def over_all_hidden(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    total = max(1, hidden.sum())
    dlogits = np.exp(log_p) * hidden.sum(axis=1, keepdims=True) - hidden
    return float(-(hidden * log_p).sum() / total), (dlogits / total).astype(logits.dtype)


@mistake(
    "list-cross-entropy", "The softmax is over the hidden items only: it is over all that are not known."
)
def softmax_over_hidden(logits, known, hidden):
    log_p = log_softmax(np.where(hidden > 0, logits, -1e30))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", "The softmax runs over the lists: it runs over the items of each list.")
def softmax_over_lists(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits).T).T
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "A fixed number is in place of the logits of known items, and other logits are as low: take a lower one.",
    constants={"low": (-100.0,)},
)
def logits_not_low_enough(logits, known, hidden, *, low=-1000.0):
    log_p = log_softmax(np.where(known > 0, np.asarray(low, logits.dtype), logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "A small number was added under the logarithm: compute log p without p, with `log_softmax`.",
    constants={"eps": (1e-7, 1e-8, 1e-10, 1e-15)},
)
def adds_a_small_number(logits, known, hidden, *, eps=1e-12):
    p = np.exp(log_softmax(np.where(known > 0, -1e30, logits)))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * np.log(p + np.asarray(eps, logits.dtype))).sum() / len(logits)
    return float(loss), (p * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", says="overflow")
def softmax_without_shift(logits, known, hidden):
    e = np.exp(logits) * (known == 0)
    p = e / e.sum(axis=1, keepdims=True)
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * np.log(np.where(target > 0, p, 1))).sum() / len(logits)
    return float(loss), (p * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", says="wrote into")
def writes_into_logits(logits, known, hidden):
    logits[known > 0] = -1e30
    log_p = log_softmax(logits)
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake("list-cross-entropy", "A mean over all elements: divide the sum by the number of lists.", half=True)
def mean_over_all_elements(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    dlogits = np.exp(log_p) * target.sum(axis=1, keepdims=True) - target
    return float(-(target * log_p).mean()), dlogits / len(logits)


@mistake(
    "list-cross-entropy",
    "The hidden items are left out of the softmax: leave out the known ones and no others.",
)
def softmax_without_hidden(logits, known, hidden):
    log_p = log_softmax(np.where(hidden > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "This is a binary cross entropy of each item alone: here the items of a list share one softmax.",
)
def binary_cross_entropy(logits, known, hidden):
    p = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    each = hidden * np.log(p) + (1 - hidden) * np.log(1 - p)
    return float(-((1 - known) * each).sum() / len(logits)), (
        (1 - known) * (p - hidden) / len(logits)
    ).astype(logits.dtype)


@mistake(
    "list-cross-entropy",
    "The softmax divides 0 by 0 where everything is known: such a list adds 0, and its row is 0.",
)
def zero_by_zero_where_all_is_known(logits, known, hidden):
    largest = np.where(known > 0, -1e30, logits).max(axis=1, keepdims=True)
    e = np.exp(np.where(known > 0, -np.inf, logits - largest))
    p = e / e.sum(axis=1, keepdims=True)
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * np.log(np.where(target > 0, p, 1))).sum() / len(logits)
    return float(loss), (p * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "The largest logit of a row may be a known item's, and without it the others underflow: take known items out first.",
)
def largest_of_all_logits(logits, known, hidden):
    e = np.exp(logits - logits.max(axis=1, keepdims=True)) * (known == 0)
    p = e / e.sum(axis=1, keepdims=True)
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * np.log(np.where(p > 0, p, 1))).sum() / len(logits)
    return float(loss), (p * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "These are the probabilities alone: the gradient is their distance from the target distribution.",
    half=True,
)
def gradient_without_target(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), np.exp(log_p) * target.sum(axis=1, keepdims=True) / len(logits)


@mistake(
    "list-cross-entropy",
    "The gradient has the logarithms of the probabilities in place of the probabilities.",
    half=True,
)
def gradient_of_logarithms(logits, known, hidden):
    log_p = log_softmax(np.where(known > 0, -1e30, logits))
    target = (hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)).astype(logits.dtype)
    loss = -(target * log_p).sum() / len(logits)
    return float(loss), (log_p * target.sum(axis=1, keepdims=True) - target) / len(logits)


@mistake(
    "list-cross-entropy",
    "A list of which everything is known has no logit left, so no largest one: it adds 0, and its row is 0.",
)
def largest_of_none(logits, known, hidden):
    loss, dlogits = 0.0, np.zeros_like(logits)
    for n in range(len(logits)):
        free = known[n] == 0
        z = logits[n, free] - logits[n, free].max()
        log_p = z - np.log(np.exp(z).sum())
        target = hidden[n, free] / max(hidden[n].sum(), 1)
        loss -= (target * log_p).sum() / len(logits)
        dlogits[n, free] = (np.exp(log_p) * target.sum() - target) / len(logits)
    return float(loss), dlogits


@mistake(
    "list-cross-entropy",
    "A list with nothing hidden was divided by its number of hidden items, 0. Take at least 1.",
)
def divides_by_no_hidden_item(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    with np.errstate(invalid="ignore"):
        target = hidden / hidden.sum(axis=1, keepdims=True)
    loss = -np.sum(target * log_p) / N
    return float(loss), (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N


@mistake("list-cross-entropy", "In the gradient, the targets are not divided by the number of hidden items.")
def gradient_of_undivided_targets(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)
    some = target.sum(axis=1, keepdims=True)
    return float(-np.sum(target * log_p) / N), (np.exp(log_p) * some - hidden) / N


@mistake("list-cross-entropy", "Divided by how many items are not known. M is the number of hidden ones.")
def divides_by_the_unknown(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = hidden / np.maximum((known == 0).sum(axis=1, keepdims=True), 1)
    dlogits = (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N
    return float(-np.sum(target * log_p) / N), dlogits.astype(logits.dtype)


@mistake(
    "list-cross-entropy", "Divided by the root of the number of hidden items. It is divided by the number."
)
def divides_by_the_root(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = hidden / np.sqrt(np.maximum(hidden.sum(axis=1, keepdims=True), 1))
    dlogits = (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N
    return float(-np.sum(target * log_p) / N), dlogits


@mistake(
    "list-cross-entropy", "This is the logarithm of a mean probability. Take the mean of the logarithms."
)
def logarithm_of_the_mean(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)
    some = target.sum(axis=1, keepdims=True)
    mean = np.where(some[:, 0] > 0, np.sum(target * np.exp(log_p), axis=1), 1)
    with np.errstate(divide="ignore"):
        loss = -np.sum(np.log(mean)) / N
    return float(loss), (np.exp(log_p) * some - target) / N


@mistake(
    "list-cross-entropy", "Only hidden items have a gradient here. Every item that is not known has one."
)
def gradient_of_the_hidden(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = hidden / np.maximum(hidden.sum(axis=1, keepdims=True), 1)
    dlogits = (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N * (hidden > 0)
    return float(-np.sum(target * log_p) / N), dlogits


@mistake(
    "list-cross-entropy",
    "Only the first hidden item of each list counts here. It is a mean over all of them.",
)
def first_hidden_item(logits, known, hidden):
    N = len(logits)
    log_p = log_softmax(np.where(known > 0, logits.dtype.type(-1e30), logits))
    target = np.zeros_like(hidden)
    target[np.arange(N), hidden.argmax(axis=1)] = hidden.any(axis=1)
    dlogits = (np.exp(log_p) * target.sum(axis=1, keepdims=True) - target) / N
    return float(-np.sum(target * log_p) / N), dlogits


# bias_model


@mistake("bias-model", "The biases are not shrunk: add the constant to the number of ratings.")
def without_shrinking(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / np.maximum(np.bincount(items, minlength=num_items), 1)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / np.maximum(np.bincount(users, minlength=num_users), 1)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Divided by the larger of the number of ratings and the constant: divide by their sum."
)
def larger_of_both(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / np.maximum(
        np.bincount(items, minlength=num_items), shrink
    )
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / np.maximum(
        np.bincount(users, minlength=num_users), shrink
    )
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "The biases of the people are not shrunk: theirs are divided by number + constant, too."
)
def people_not_shrunk(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / np.maximum(np.bincount(users, minlength=num_users), 1)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "Every rating needs the bias of its own item: `item_bias[items]`, of shape (K,).")
def subtracts_all_item_biases(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "The items' biases were looked up with the people's numbers: rating k is of item `items[k]`.",
)
def looks_up_with_users(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[np.minimum(users, num_items - 1)]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The mean is taken over the items' means: take it over all ratings.")
def mean_of_item_means(users, items, ratings, num_users, num_items, shrink):
    counts = np.bincount(items, minlength=num_items)
    mean = (np.bincount(items, ratings, num_items)[counts > 0] / counts[counts > 0]).mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (counts + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The mean is not shrunk: divide the sum of all ratings by their number alone.")
def shrinks_the_mean(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.sum() / (len(ratings) + shrink)
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The people were explained without the items: take the items' biases off first.")
def ignores_the_items(users, items, ratings, num_users, num_items, shrink):
    left = ratings - ratings.mean()
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(ratings.mean()), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The people came first: explain the items first, then what is left by the people.")
def people_first(users, items, ratings, num_users, num_items, shrink):
    left = ratings - ratings.mean()
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    left = left - user_bias[users]
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    return float(ratings.mean()), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The results are in the wrong order: the mean, the people, the items.")
def items_before_people(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), item_bias.astype(ratings.dtype), user_bias.astype(ratings.dtype)


@mistake("bias-model", "The mean was not taken off: the biases are what differs from it.")
def keeps_the_mean(users, items, ratings, num_users, num_items, shrink):
    item_bias = np.bincount(items, ratings, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = ratings - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(ratings.mean()), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Only the last rating of each was counted: `bias[items] += ...` does not add repeated rows."
)
def repeated_rows_count_once(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_sum, user_sum = np.zeros(num_items), np.zeros(num_users)
    item_sum[items] += left
    item_bias = item_sum / (np.bincount(items, minlength=num_items) + shrink)
    user_sum[users] += left - item_bias[items]
    user_bias = user_sum / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Means over a whole row of the matrix: a film that was not rated is no film with 0 stars."
)
def absent_is_zero(users, items, ratings, num_users, num_items, shrink):
    R = np.zeros((num_users, num_items))
    R[users, items] = ratings
    mean = R.mean()
    item_bias = (R - mean).sum(axis=0) / (num_users + shrink)
    user_bias = (R - mean - item_bias).sum(axis=1) / (num_items + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "Those without ratings at the end are missing: there are num_users people and num_items items.",
)
def forgets_who_has_no_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left) / (np.bincount(items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left) / (np.bincount(users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "The biases of the items are not shrunk: theirs are divided by number + constant, too."
)
def items_not_shrunk(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / np.maximum(np.bincount(items, minlength=num_items), 1)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The mean is taken over the people's means: take it over all ratings.")
def mean_of_people_means(users, items, ratings, num_users, num_items, shrink):
    counts = np.bincount(users, minlength=num_users)
    mean = (np.bincount(users, ratings, num_users)[counts > 0] / counts[counts > 0]).mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (counts + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The items' biases were found without taking the mean off the ratings.")
def items_keep_the_mean(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    item_bias = np.bincount(items, ratings, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = ratings - mean - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The people's biases were found without taking the mean off the ratings.")
def people_keep_the_mean(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    item_bias = np.bincount(items, ratings - mean, num_items)
    item_bias = item_bias / (np.bincount(items, minlength=num_items) + shrink)
    left = ratings - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "The mean was taken off after the division: take it off each rating before they are added up.",
)
def mean_taken_off_late(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    item_bias = (
        np.bincount(items, ratings, num_items) / (np.bincount(items, minlength=num_items) + shrink) - mean
    )
    left = ratings - mean - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The items' biases were added to what the people explain: take them off.")
def adds_the_items(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left + item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Divided by the number of all ratings + constant: count those of each item and each person."
)
def divides_by_all_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (len(ratings) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (len(ratings) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "The people's sums were divided by the items' numbers of ratings: count those of each person.",
)
def divides_by_the_items_numbers(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_items) / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    counts = np.bincount(items, minlength=max(num_users, num_items))[:num_users]
    user_bias = np.bincount(users, left, num_users) / (counts + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The two numbers are exchanged: there are num_users people and num_items items.")
def numbers_exchanged(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.bincount(items, left, num_users) / (np.bincount(items, minlength=num_users) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_items) / (np.bincount(users, minlength=num_items) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Only the last rating of each was counted: `bias[items] += ...` does not add repeated rows."
)
def repeated_items_count_once(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean()
    left = ratings - mean
    item_bias = np.zeros(num_items)
    item_bias[items] += left
    item_bias = item_bias / (np.bincount(items, minlength=num_items) + shrink)
    left = left - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / (np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "The constant was added to the quotient, not to the number of ratings: it belongs in the denominator.",
)
def shrink_outside_the_denominator(users, items, ratings, num_users, num_items, shrink):
    if ratings.ndim != 1 or not users.shape == items.shape == ratings.shape or len(ratings) == 0:
        raise ValueError(
            f"users {users.shape}, items {items.shape} and ratings {ratings.shape} must be (K,) with K >= 1"
        )
    if not shrink > 0:
        raise ValueError(f"shrink must be above 0, got {shrink}")
    mean = ratings.mean(dtype=np.float64)
    left = ratings - mean
    number = np.maximum(np.bincount(items, minlength=num_items), 1)
    item_bias = np.bincount(items, left, num_items) / number + shrink
    left = left - item_bias[items]
    number = np.maximum(np.bincount(users, minlength=num_users), 1)
    user_bias = np.bincount(users, left, num_users) / number + shrink
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "The people's sums were divided by the number of all ratings. Count those of each person."
)
def people_divided_by_all_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    sums, counts = np.bincount(items, ratings - mean, num_items), np.bincount(items, minlength=num_items)
    item_bias = sums / (counts + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (len(ratings) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The constant was subtracted from the number of ratings: it is added.")
def constant_subtracted(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    sums, counts = np.bincount(items, ratings - mean, num_items), np.bincount(items, minlength=num_items)
    item_bias = sums / (counts - shrink + 1e-9)
    sums = np.bincount(users, ratings - mean - item_bias[items], num_users)
    user_bias = sums / (np.bincount(users, minlength=num_users) - shrink + 1e-9)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The number of ratings was multiplied by the constant: it is added.")
def constant_as_a_factor(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    sums, counts = np.bincount(items, ratings - mean, num_items), np.bincount(items, minlength=num_items)
    item_bias = sums / (np.maximum(counts, 1) * shrink)
    sums = np.bincount(users, ratings - mean - item_bias[items], num_users)
    user_bias = sums / (np.maximum(np.bincount(users, minlength=num_users), 1) * shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "The sums were not divided: a bias is a sum over the number of ratings plus the constant."
)
def sums_alone(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    item_bias = np.bincount(items, ratings - mean, num_items)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Divided by the root of the number of ratings plus the constant: divide by the sum itself."
)
def root_of_the_denominator(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    sums, counts = np.bincount(items, ratings - mean, num_items), np.bincount(items, minlength=num_items)
    item_bias = sums / np.sqrt(counts + shrink)
    sums = np.bincount(users, ratings - mean - item_bias[items], num_users)
    user_bias = sums / np.sqrt(np.bincount(users, minlength=num_users) + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model", "Several ratings of a person or an item count as one in the denominator: add their number."
)
def counts_one_rating(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    item_bias = np.bincount(items, ratings - mean, num_items) / (1 + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (1 + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "Who has no ratings got the mean: the bias is 0 then, and the mean is added later.")
def mean_without_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = np.bincount(items, ratings - mean, num_items) / (rated + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (given + shrink)
    user_bias, item_bias = np.where(given > 0, user_bias, mean), np.where(rated > 0, item_bias, mean)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "Who has no ratings got the mean: the bias is 0 then, and the mean is added later.")
def mean_for_people_without_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = np.bincount(items, ratings - mean, num_items) / (rated + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (given + shrink)
    user_bias = np.where(given > 0, user_bias, mean)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "This is the median of the ratings. Take their mean.")
def median_of_the_ratings(users, items, ratings, num_users, num_items, shrink):
    mean = np.median(ratings)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = np.bincount(items, ratings - mean, num_items) / (rated + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (given + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "1 was added to the number of ratings. Add the constant `shrink`.")
def one_for_the_constant(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = np.bincount(items, ratings - mean, num_items) / (rated + 1)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (given + 1)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "The constant was added to the sums. It is added to the number of ratings.")
def constant_added_to_the_sums(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = (np.bincount(items, ratings - mean, num_items) + shrink) / np.maximum(rated, 1)
    left = ratings - mean - item_bias[items]
    user_bias = (np.bincount(users, left, num_users) + shrink) / np.maximum(given, 1)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake(
    "bias-model",
    "Divided twice, by the number of ratings and by number + constant. The second alone is right.",
)
def divides_twice(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    item_bias = np.bincount(items, ratings - mean, num_items) / np.maximum(rated, 1) / (rated + shrink)
    left = ratings - mean - item_bias[items]
    user_bias = np.bincount(users, left, num_users) / np.maximum(given, 1) / (given + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)


@mistake("bias-model", "For the items, the mean of each person was taken off. It is the mean of all ratings.")
def mean_of_each_person(users, items, ratings, num_users, num_items, shrink):
    mean = ratings.mean(dtype=np.float64)
    rated, given = np.bincount(items, minlength=num_items), np.bincount(users, minlength=num_users)
    of_person = np.bincount(users, ratings, num_users) / np.maximum(given, 1)
    item_bias = np.bincount(items, ratings - of_person[users], num_items) / (rated + shrink)
    user_bias = np.bincount(users, ratings - mean - item_bias[items], num_users) / (given + shrink)
    return float(mean), user_bias.astype(ratings.dtype), item_bias.astype(ratings.dtype)
