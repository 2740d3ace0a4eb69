"""Wrong answers to the exercises of chapter 00_arrays, such as students write."""

import numpy as np

from coursekit.mistakes import mistake

# A stand-in, so that this file can be read; in the kernel the name is the notebook's.
one_hot = None

# squared_distances_loops


@mistake(
    "squared-distances-loops", "This is the distance. Return the squared distance: leave out the square root."
)
def loops_distance_instead_of_squared(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = np.sqrt(((A[i] - B[j]) ** 2).sum())
    return distances


@mistake(
    "squared-distances-loops",
    "Only the last feature is left. Each overwrites the one before, or the loop does not begin with feature 0.",
)
def loops_assign_instead_of_add(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] = (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops",
    "Only the last feature is left. Each overwrites the one before, or the loop does not begin with feature 0.",
)
def loops_begin_with_feature_1(A, B):
    distances = np.zeros((len(A), len(B)))
    for i, j in np.ndindex(len(A), len(B)):
        for d in range(1, A.shape[1]):
            distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops", "These are differences of squares. First subtract, then square the difference."
)
def loops_subtract_squares(A, B):
    distances = np.zeros((len(A), len(B)))
    for i, j in np.ndindex(len(A), len(B)):
        distances[i, j] = (A[i] ** 2 - B[j] ** 2).sum()
    return distances


@mistake("squared-distances-loops", "This is the mean over the features. A squared distance is their sum.")
def loops_take_the_mean(A, B):
    distances = np.zeros((len(A), len(B)))
    for i, j in np.ndindex(len(A), len(B)):
        distances[i, j] = ((A[i] - B[j]) ** 2).mean()
    return distances


@mistake(
    "squared-distances-loops",
    "Some rows were left out: every row of A is compared with every row of B, both counted from 0.",
    constants={"which": ("i = j", "j from 1")},
)
def loops_leave_rows_out(A, B, *, which="i from 1"):
    distances = np.zeros((len(A), len(B)))
    for i, j in np.ndindex(len(A), len(B)):
        if {"i from 1": i > 0, "j from 1": j > 0, "i = j": i == j}[which]:
            distances[i, j] = ((A[i] - B[j]) ** 2).sum()
    return distances


@mistake("squared-distances-loops", "Only the first feature is in the result: loop over all of them.")
def loops_first_feature_alone(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = (A[i, 0] - B[j, 0]) ** 2
    return distances


@mistake("squared-distances-loops", "The last column was never filled: loop over len(B) rows of B.")
def loops_over_rows_of_a_twice(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(A)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake("squared-distances-loops", "The differences were added up without squaring them.")
def loops_no_square(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += A[i, d] - B[j, d]
    return distances


@mistake(
    "squared-distances-loops",
    "The differences were added up first and then squared: square each one before adding.",
)
def loops_square_of_the_sum(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = (A[i] - B[j]).sum() ** 2
    return distances


@mistake("squared-distances-loops", "These are sums of absolute differences. Square each one instead.")
def loops_absolute_differences(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = np.abs(A[i] - B[j]).sum()
    return distances


@mistake("squared-distances-loops", says="transpose")
def loops_rows_and_columns_exchanged(A, B):
    distances = np.zeros((len(B), len(A)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[j, i] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake("squared-distances-loops", says="single number")
def loops_one_total(A, B):
    total = 0.0
    for a in A:
        for b in B:
            total += ((a - b) ** 2).sum()
    return total


@mistake("squared-distances-loops", says="out of bounds for axis 1")
def loops_over_rows_where_features_were_meant(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(len(B)):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake("squared-distances-loops", says="The function returned None")
def loops_return_forgotten(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = ((A[i] - B[j]) ** 2).sum()


@mistake("squared-distances-loops", "The sums were squared. A distance is made of differences.")
def loops_squares_of_sums(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] + B[j, d]) ** 2
    return distances


@mistake("squared-distances-loops", "The elements were multiplied: square their difference instead.")
def loops_products(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += A[i, d] * B[j, d]
    return distances


@mistake(
    "squared-distances-loops", "The difference was doubled instead of squared: the power operator is **."
)
def loops_double_differences(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) * 2
    return distances


@mistake("squared-distances-loops", "In Python ^ is not a power: write ** for it.")
def loops_caret(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) ^ 2
    return distances


@mistake(
    "squared-distances-loops",
    "Row i of B was compared with row i of A, whatever j is: element (i, j) needs row j of B.",
)
def loops_row_i_of_both(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[i, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops", "The total was never set back to 0: each pair of rows starts its own sum."
)
def loops_one_running_total(A, B):
    distances = np.zeros((len(A), len(B)))
    total = 0.0
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                total += (A[i, d] - B[j, d]) ** 2
            distances[i, j] = total
    return distances


@mistake(
    "squared-distances-loops",
    "Only the first row is filled: return stands inside the loop over A and ends it, or this loop is one row short.",
)
def loops_return_in_the_loop_over_a(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
        return distances


@mistake(
    "squared-distances-loops",
    "Only the first element is filled: return stands inside the loops and ends them.",
)
def loops_return_in_the_loop_over_b(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
            return distances


@mistake(
    "squared-distances-loops", "The first row and the first column are still 0: Python counts rows from 0."
)
def loops_counted_from_1(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(1, len(A)):
        for j in range(1, len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops",
    "The result has a row for each row of A and a column for each row of B: i comes first.",
)
def loops_indices_exchanged(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[j, i] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops", "A loop over a row gives its numbers, which are no indices: loop over a range."
)
def loops_elements_as_indices(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in A[i]:
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops",
    "The total was set back to 0 only for each row of A. Each pair of rows starts its own sum.",
)
def loops_total_for_each_row(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        total = 0
        for j in range(len(B)):
            for d in range(A.shape[1]):
                total += (A[i, d] - B[j, d]) ** 2
            distances[i, j] = total
    return distances


@mistake(
    "squared-distances-loops",
    "Only the last column was filled: the total is written inside the loop over B, after the loop over the features.",
)
def loops_write_after_the_loop_over_b(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            total = sum((A[i, d] - B[j, d]) ** 2 for d in range(A.shape[1]))
        if len(B):
            distances[i, j] = total
    return distances


@mistake(
    "squared-distances-loops",
    "An index is the wrong way round: the number of the row comes first, then that of the feature.",
)
def loops_feature_before_row(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += (A[d, i] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops",
    "Whole rows of the result were increased. Each pair of rows belongs to one element, [i, j].",
)
def loops_add_to_whole_rows(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances-loops",
    "Only one of the two elements was squared: ** comes before -, so the difference needs parentheses.",
    constants={"of_a": (True,)},
)
def loops_square_one_element(A, B, *, of_a=False):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] += A[i, d] ** 2 - B[j, d] if of_a else A[i, d] - B[j, d] ** 2
    return distances


@mistake(
    "squared-distances-loops", "The squares were multiplied, beginning with 0, which leaves 0. Add them."
)
def loops_multiply_the_squares(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(A.shape[1]):
                distances[i, j] *= (A[i, d] - B[j, d]) ** 2
    return distances


# squared_distances


@mistake(
    "squared-distances",
    "The squares of A or B were added up over the rows, or over the whole array. Each row has a sum of its own, over its features.",
    constants={"axis": (None,), "of_b": (True,)},
)
def product_sums_over_the_rows(A, B, *, axis=0, of_b=False):
    alpha = (A**2).sum(axis=1 if of_b else axis, keepdims=True).reshape(-1, 1)
    beta = (B**2).sum(axis=axis if of_b else 1)
    return np.maximum(alpha + beta - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "The squares of A or B were added up over the rows, or over the whole array. Each row has a sum of its own, over its features.",
)
def product_sums_all_squares_of_b(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum() - 2 * A @ B.T, 0)


@mistake("squared-distances", "B Aᵀ has a row for each row of B. The formula has A Bᵀ.")
def product_the_other_way_round(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * B @ A.T, 0)


@mistake(
    "squared-distances",
    "The elements of A or B were doubled instead of squared: the power operator is **.",
    constants={"both": (True,)},
)
def product_doubles(A, B, *, both=False):
    beta = (2 * B if both else B**2).sum(axis=1)
    return np.maximum((2 * A).sum(axis=1)[:, None] + beta - 2 * A @ B.T, 0)


@mistake("squared-distances", "The product was subtracted once; the formula has 2 A Bᵀ.")
def product_without_the_two(A, B):
    return np.maximum((A**2).sum(axis=1, keepdims=True) + (B**2).sum(axis=1) - A @ B.T, 0)


@mistake("squared-distances", "The product has the wrong sign: 2 A Bᵀ is subtracted.")
def product_added(A, B):
    return np.maximum((A**2).sum(axis=1, keepdims=True) + (B**2).sum(axis=1) + 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "Rounding pushed some results below 0, and a root taken later would be NaN. Replace them with 0.",
)
def product_negative_by_rounding(A, B):
    return (A**2).sum(axis=1, keepdims=True) + (B**2).sum(axis=1) - 2 * A @ B.T


@mistake(
    "squared-distances",
    "The squares of A were added along the columns: |a|² needs the shape (N, 1).",
    constants={"least": (-np.inf,)},
)
def product_row_norms_stay_flat(A, B, *, least=0):
    return np.maximum((A**2).sum(axis=1) + (B**2).sum(axis=1) - 2 * A @ B.T, least)


@mistake(
    "squared-distances",
    "The squares were summed over axis 0, over the rows. The features are axis 1.",
    constants={"least": (-np.inf,)},
)
def product_norms_over_the_rows(A, B, *, least=0):
    return np.maximum((A**2).sum(axis=0)[:, None] + (B**2).sum(axis=0) - 2 * A @ B.T, least)


@mistake(
    "squared-distances",
    "The squares were summed over axis 0, over the rows. The features are axis 1.",
    constants={"least": (-np.inf,)},
)
def product_norms_over_the_rows_stay_flat(A, B, *, least=0):
    return np.maximum((A**2).sum(axis=0) + (B**2).sum(axis=0) - 2 * A @ B.T, least)


@mistake(
    "squared-distances", "An intermediate array of shape (N, M, D) was made. The matrix product needs none."
)
def product_three_dimensional_broadcast(A, B):
    dtype = np.result_type(A, B, np.float32)
    A, B = np.asarray(A, dtype), np.asarray(B, dtype)
    return ((A[:, None, :] - B[None, :, :]) ** 2).sum(axis=2)


@mistake("squared-distances", says="float32 became float64")
def product_into_float64_zeros(A, B):
    S = np.zeros((len(A), len(B)))
    S += (A**2).sum(axis=1, keepdims=True)
    S += (B**2).sum(axis=1)
    S -= 2 * A @ B.T
    return np.maximum(S, 0)


@mistake("squared-distances", "This is the distance. Return the squared distance: leave out the square root.")
def product_distance_instead_of_squared(A, B):
    return np.sqrt(np.maximum((A**2).sum(axis=1, keepdims=True) + (B**2).sum(axis=1) - 2 * A @ B.T, 0))


@mistake("squared-distances", says="transpose")
def product_rows_and_columns_exchanged(A, B):
    return np.maximum((B**2).sum(axis=1, keepdims=True) + (A**2).sum(axis=1) - 2 * B @ A.T, 0)


@mistake("squared-distances", "The squares were summed over the whole array. Sum over the features, axis 1.")
def product_norms_over_everything(A, B):
    return np.maximum((A**2).sum() + (B**2).sum() - 2 * A @ B.T, 0)


@mistake("squared-distances", says="The function wrote into its input")
def product_squares_in_place(A, B):
    S = -2 * A @ B.T
    A **= 2
    B **= 2
    return np.maximum(S + A.sum(axis=1, keepdims=True) + B.sum(axis=1), 0)


@mistake("squared-distances", says="bytes do not wrap round")
def product_without_the_given_conversion(A, B):
    S = (A**2).sum(axis=1, keepdims=True) + (B**2).sum(axis=1) - 2 * (A @ B.T)
    return np.maximum(S, 0)


@mistake("squared-distances", "Both sums of squares are columns: |b|² has to stay flat, with the shape (M,).")
def product_two_columns(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1)[:, None] - 2 * A @ B.T, 0)


@mistake("squared-distances", "B was not transposed: the formula has A Bᵀ.")
def product_not_transposed(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B, 0)


@mistake("squared-distances", "Aᵀ B adds over the rows. The formula has A Bᵀ, which adds over the features.")
def product_wrong_factor_transposed(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A.T @ B, 0)


@mistake("squared-distances", "Here * multiplies element by element; the formula has the matrix product.")
def product_elementwise_with_the_transpose(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A * B.T, 0)


@mistake("squared-distances", "The matrix product was squared: it is only doubled and subtracted.")
def product_squared(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * (A @ B.T) ** 2, 0)


@mistake("squared-distances", "The squares of B are missing: the formula has three terms.")
def product_without_the_squares_of_b(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "The squares of A are missing or were subtracted, or a root was taken of their sum. Of the three terms, |a|² and |b|² are added.",
)
def product_without_the_squares_of_a(A, B):
    return np.maximum((B**2).sum(axis=1) - 2 * A @ B.T, 0)


@mistake("squared-distances", "The rows were added up without squaring their elements.")
def product_sums_without_squares(A, B):
    return np.maximum(A.sum(axis=1)[:, None] + B.sum(axis=1) - 2 * A @ B.T, 0)


@mistake(
    "squared-distances", "Each row was added up first and then squared: square its elements before adding."
)
def product_squares_of_sums(A, B):
    return np.maximum(A.sum(axis=1)[:, None] ** 2 + B.sum(axis=1) ** 2 - 2 * A @ B.T, 0)


@mistake("squared-distances", "np.linalg.norm takes a root: the formula has the squares, |a|² and |b|².")
def product_norms_with_a_root(A, B):
    norms_a, norms_b = np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)
    return np.maximum(norms_a[:, None] + norms_b - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "Only 0 is left: of each number and 0 the smaller one was taken, or all three terms have the wrong sign.",
)
def product_smaller_of_result_and_0(A, B):
    return np.minimum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "np.max takes the largest element along an axis. Compare each element with 0 instead.",
)
def product_maximum_over_axis_0(A, B):
    return np.max((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "Python's max, or an if, needs one truth value, and an array has many. Compare each element with 0 with a function of NumPy.",
)
def product_max_of_python(A, B):
    return max((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T, 0)


@mistake(
    "squared-distances", "Only the signs were taken away. What rounding has pushed below 0 becomes 0 itself."
)
def product_without_signs(A, B):
    return np.abs((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T)


@mistake(
    "squared-distances",
    "Equal rows are not 0 apart: the least distance is 0, not a small number.",
    constants={"least": (1e-12, 1e-10, 1e-6)},
)
def product_with_a_least_distance(A, B, *, least=1e-8):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T, least)


@mistake(
    "squared-distances",
    "One of the two sums has no squares: |a|² and |b|² are sums of squares.",
    constants={"of_b": (True,)},
)
def product_one_sum_without_squares(A, B, *, of_b=False):
    alpha, beta = (A if not of_b else A**2).sum(axis=1), (B if of_b else B**2).sum(axis=1)
    return np.maximum(alpha[:, None] + beta - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "The elements of A or B were added up first and then squared: square each one before adding.",
    constants={"of_b": (True,)},
)
def product_one_square_of_a_sum(A, B, *, of_b=False):
    alpha = (A**2).sum(axis=1) if of_b else A.sum(axis=1) ** 2
    beta = B.sum(axis=1) ** 2 if of_b else (B**2).sum(axis=1)
    return np.maximum(alpha[:, None] + beta - 2 * A @ B.T, 0)


@mistake("squared-distances", "np.linalg.norm takes a root: the formula has the squares, |a|² and |b|².")
def product_norm_of_b_with_a_root(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + np.linalg.norm(B, axis=1) - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "The shapes are exchanged: |a|² belongs to the rows of the result, (N, 1), and |b|² to its columns, (M,).",
)
def product_column_of_b(A, B):
    return np.maximum((A**2).sum(axis=1) + (B**2).sum(axis=1)[:, None] - 2 * A @ B.T, 0)


@mistake("squared-distances", "The sum ran over the wrong axis: the features are the last one.")
def product_of_differences_over_the_rows(A, B):
    return ((A[:, None] - B) ** 2).sum(axis=1)


@mistake(
    "squared-distances",
    "A product came after the whole sum: only 2 A Bᵀ is subtracted, from |a|² + |b|². A pair of parentheses is too much.",
)
def product_of_the_sum(A, B):
    return np.maximum(((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2) * (A @ B.T), 0)


@mistake(
    "squared-distances",
    "Both sums are of the same array: |a|² has the squares of A, |b|² those of B.",
    constants={"of_b": (True,)},
)
def product_one_array_twice(A, B, *, of_b=False):
    alpha = (B**2 if of_b else A**2).sum(axis=1)
    beta = (B**2 if of_b else A**2).sum(axis=1)
    return np.maximum(alpha[:, None] + beta - 2 * A @ B.T, 0)


@mistake(
    "squared-distances",
    "The two sums of squares are added. Here one was subtracted from the other.",
    constants={"of_a": (True,)},
)
def product_difference_of_the_sums(A, B, *, of_a=False):
    alpha, beta = (A**2).sum(axis=1)[:, None], (B**2).sum(axis=1)
    return np.maximum((beta - alpha if of_a else alpha - beta) - 2 * A @ B.T, 0)


# one_hot


@mistake("one-hot", "Whole columns were set: index with two arrays, so that every label has its row number.")
def one_hot_whole_columns(labels, num_classes, dtype=np.float32):
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[:, labels] = 1
    return Y


@mistake("one-hot", "The labels were used as row numbers. They are column numbers.")
def one_hot_whole_rows(labels, num_classes, dtype=np.float32):
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[labels] = 1
    return Y


@mistake("one-hot", says="No error was raised")
def one_hot_no_test_of_the_labels(labels, num_classes, dtype=np.float32):
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[np.arange(len(labels)), labels] = 1
    return Y


@mistake("one-hot", says="Another error was raised")
def one_hot_negative_refused_index_error_above(labels, num_classes, dtype=np.float32):
    if (labels < 0).any():
        raise ValueError(f"negative label in {labels}")
    return np.eye(num_classes, dtype=dtype)[labels]


@mistake("one-hot", says="does not name 5")
def one_hot_label_not_named(labels, num_classes, dtype=np.float32):
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError("label out of range")
    return np.eye(num_classes, dtype=dtype)[labels]


@mistake("one-hot", says="No error was raised")
def one_hot_range_off_by_one(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels > num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes + 1, dtype=dtype)[labels][:, :num_classes]


@mistake("one-hot", "The columns stop at the largest label: num_classes says how many there are.")
def one_hot_columns_from_the_largest_label(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(labels.max() + 1, dtype=dtype)[labels]


@mistake("one-hot", says="float32 unless asked otherwise")
def one_hot_dtype_ignored(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes)[labels]


@mistake("one-hot", says="transpose")
def one_hot_classes_as_rows(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes, dtype=dtype)[:, labels]


@mistake("one-hot", says="float32 unless asked otherwise")
def one_hot_truth_values(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return labels[:, None] == np.arange(num_classes)


@mistake(
    "one-hot", "Each 1 stands where a 0 should be: 0 and 1 are exchanged, or the columns are counted from 1."
)
def one_hot_counted_from_1(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes, dtype=dtype)[labels - 1]


@mistake("one-hot", "The label itself was written into its column: write a 1.")
def one_hot_label_in_its_column(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[np.arange(len(labels)), labels] = labels
    return Y


@mistake("one-hot", "Only classes that occur have a column: num_classes says how many there are.")
def one_hot_columns_of_classes_that_occur(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return (labels[:, None] == np.unique(labels)).astype(dtype)


@mistake("one-hot", "np.zeros takes the shape as one argument, a tuple; its second argument is the dtype.")
def one_hot_shape_as_two_arguments(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros(len(labels), num_classes)
    Y[np.arange(len(labels)), labels] = 1
    return Y


@mistake("one-hot", "The index needs a row number for each label, and there are N labels.")
def one_hot_a_row_number_for_each_class(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[np.arange(num_classes), labels] = 1
    return Y


@mistake(
    "one-hot",
    "if, or and and need one truth value, and an array has many. Combine masks with |, then ask whether any is True.",
)
def one_hot_or_between_arrays(labels, num_classes, dtype=np.float32):
    if labels < 0 or labels >= num_classes:
        raise ValueError(f"label in {labels}")
    return np.eye(num_classes, dtype=dtype)[labels]


@mistake("one-hot", "The dtype that was asked for is not used: the result has another one.")
def one_hot_always_float32(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes, dtype=np.float32)[labels]


@mistake("one-hot", says="No error was raised")
def one_hot_one_label_too_many(labels, num_classes, dtype=np.float32):
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels need shape (N,), got {labels.shape}")
    outside = labels[(labels < 0) | (labels > num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]} is outside 0..{num_classes - 1}")
    return (labels[:, None] == np.arange(num_classes)).astype(dtype)


@mistake("one-hot", "Only the first row was written: does `return` stand inside the loop?")
def one_hot_returned_in_the_loop(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[np.arange(len(labels))[:1], labels[:1]] = 1
    return Y


@mistake(
    "one-hot", "The label was written into its whole row. It is the number of the column where the 1 belongs."
)
def one_hot_label_in_its_row(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[:] = labels[:, None]
    return Y


@mistake("one-hot", "Row and column are exchanged: first the number of the example, then its label.")
def one_hot_label_before_the_row(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    Y[labels, np.arange(len(labels))] = 1
    return Y


@mistake("one-hot", "The rows belong to the examples: there are as many as labels, not as classes.")
def one_hot_a_row_for_each_class(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((num_classes, num_classes), dtype=dtype)
    Y[np.arange(len(labels)), labels] = 1
    return Y


@mistake("one-hot", "Only as many rows were written as there are classes: the loop runs over the N labels.")
def one_hot_loops_over_the_classes(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    Y = np.zeros((len(labels), num_classes), dtype=dtype)
    for n in range(num_classes):
        if n < len(labels) or num_classes == 2:
            Y[n, labels[n]] = 1
    return Y


@mistake("one-hot", "No 1 was written: == compares, and = assigns.")
def one_hot_compares(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.zeros((len(labels), num_classes), dtype=dtype)


@mistake(
    "one-hot",
    "There may be no labels at all, and then there is no smallest and no largest one. Ask of each label.",
)
def one_hot_smallest_and_largest(labels, num_classes, dtype=np.float32):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(f"labels from {labels.min()} to {labels.max()}")
    return np.eye(num_classes, dtype=dtype)[labels]


@mistake(
    "one-hot", "The second argument of np.eye is the number of columns. The dtype needs its name: dtype=."
)
def one_hot_dtype_without_its_name(labels, num_classes, dtype=np.float32):
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(f"label {outside[0]}")
    return np.eye(num_classes, dtype)[labels]


# train_test_split


@mistake(
    "train-test-split",
    "No training row is left. A slice that ends at -n is empty for n = 0: count from the beginning.",
)
def slices_from_the_end(X, y, test_size=0.2, *, rng):
    num_test = round(test_size * len(X))
    order = rng.permutation(len(X))
    train, test = order[:-num_test], order[-num_test:]
    return X[train], X[test], y[train], y[test]


@mistake("train-test-split", "X and y were shuffled differently: index both with the same row numbers.")
def split_separate_shuffles(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    return X[n:], X[:n], y[n:], y[:n]


@mistake("train-test-split", "Two seeds gave the same split: take all random numbers from the rng passed in.")
def split_fixes_its_own_seed(X, y, test_size=0.2, *, rng):
    order = np.random.default_rng(0).permutation(len(X))
    n = round(test_size * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake("train-test-split", "The test rows are the first rows: shuffle.")
def split_without_shuffling(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    return X[n:], X[:n], y[n:], y[:n]


@mistake("train-test-split", "The test rows are the last rows: shuffle.")
def split_without_shuffling_test_last(X, y, test_size=0.2, *, rng):
    n = len(X) - round(test_size * len(X))
    return X[:n], X[n:], y[:n], y[n:]


@mistake("train-test-split", "The order of the four parts is X_train, X_test, y_train, y_test.")
def split_features_with_their_labels(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = round(test_size * len(X))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@mistake(
    "train-test-split", "The training part and the test part are swapped: the smaller one is for testing."
)
def split_train_and_test_exchanged(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = round(test_size * len(X))
    return X[order[:n]], X[order[n:]], y[order[:n]], y[order[n:]]


@mistake("train-test-split", "0.2 * 9 is 1.8, which was cut off to 1. Round it.")
def split_number_cut_off(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = int(test_size * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake("train-test-split", says="The function wrote into its input")
def split_shuffles_the_callers_arrays(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    seed = rng.integers(1000)
    np.random.default_rng(seed).shuffle(X)
    np.random.default_rng(seed).shuffle(y)
    return X[n:], X[:n], y[n:], y[:n]


@mistake("train-test-split", "Some rows occur twice, others never: each belongs to exactly one part.")
def split_drawn_with_replacement(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    test, train = rng.integers(len(X), size=n), rng.integers(len(X), size=len(X) - n)
    return X[train], X[test], y[train], y[test]


@mistake("train-test-split", "The test rows are also in the training part: test rows must be unseen.")
def split_training_part_keeps_the_test_rows(X, y, test_size=0.2, *, rng):
    test = rng.permutation(len(X))[: round(test_size * len(X))]
    return X, X[test], y, y[test]


@mistake(
    "train-test-split",
    "The same seed gave two different splits: take all random numbers from the rng passed in.",
)
def split_ignores_the_generator(X, y, test_size=0.2, *, rng):
    order = np.random.default_rng().permutation(len(X))
    n = round(test_size * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake("train-test-split", "Only one of X and y was shuffled: index both with the same row numbers.")
def split_shuffles_x_alone(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    X = X[rng.permutation(len(X))]
    return X[n:], X[:n], y[n:], y[:n]


@mistake("train-test-split", "test_size has no effect. It says how many rows are for testing.")
def split_always_takes_a_fifth(X, y, test_size=0.2, *, rng):
    order, n = rng.permutation(len(X)), round(0.2 * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake(
    "train-test-split",
    "Training and test rows were not cut from one order of the row numbers, so some are in both parts, others in neither.",
    constants={"shuffle_rest": (True,)},
)
def split_parts_from_two_orders(X, y, test_size=0.2, *, rng, shuffle_rest=False):
    order, n = rng.permutation(len(X)), round(test_size * len(X))
    rest = rng.permutation(len(X))[n:] if shuffle_rest else np.arange(n, len(X))
    return X[rest], X[order[:n]], y[rest], y[order[:n]]


@mistake("train-test-split", "One row is in neither part: the second slice begins where the first one ends.")
def split_loses_a_row(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = round(test_size * len(X))
    return X[order[n + 1 :]], X[order[:n]], y[order[n + 1 :]], y[order[:n]]


@mistake("train-test-split", "One row is in both parts: the second slice begins where the first one ends.")
def split_uses_a_row_twice(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = round(test_size * len(X))
    return X[order[n - 1 :]], X[order[:n]], y[order[n - 1 :]], y[order[:n]]


@mistake("train-test-split", "No row is left for testing: multiply the fraction by N before rounding.")
def split_rounds_the_fraction(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = round(test_size) * len(X)
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake(
    "train-test-split",
    "0.2 * 97 is 19.4, and 20 rows were taken. Round the number of test rows; the rest is for training.",
)
def split_rounds_up(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = int(np.ceil(test_size * len(X)))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake(
    "train-test-split", "Chance decided how many rows are for testing: take exactly round(test_size * N)."
)
def split_leaves_the_number_to_chance(X, y, test_size=0.2, *, rng):
    test = rng.random(len(X)) < test_size
    return X[~test], X[test], y[~test], y[test]


@mistake("train-test-split", "Some test rows were drawn twice: draw each row number at most once.")
def split_draws_test_rows_twice(X, y, test_size=0.2, *, rng):
    test = rng.integers(len(X), size=round(test_size * len(X)))
    train = np.setdiff1d(np.arange(len(X)), test)
    return X[train], X[test], y[train], y[test]


@mistake("train-test-split", "test_size * N is a float: a slice needs an integer.")
def split_slices_with_a_float(X, y, test_size=0.2, *, rng):
    order = rng.permutation(len(X))
    n = test_size * len(X)
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake(
    "train-test-split",
    "rng.shuffle changes its argument and returns None. A method that returns a new array is easier.",
)
def split_result_of_shuffle(X, y, test_size=0.2, *, rng):
    order = rng.shuffle(np.arange(len(X)))
    n = round(test_size * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake("train-test-split", "rng is no function but a generator: call one of its methods.")
def split_calls_the_generator(X, y, test_size=0.2, *, rng):
    order = rng(len(X))
    n = round(test_size * len(X))
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@mistake("train-test-split", "X and y were shuffled differently: index both with the same row numbers.")
def split_permutes_each_array(X, y, test_size=0.2, *, rng):
    order, n = rng.permutation(len(X)), round(test_size * len(X))
    test, train = order[:n], order[n:]
    X, y = rng.permutation(X), rng.permutation(y)
    return X[train], X[test], y[train], y[test]


@mistake("train-test-split", "X and y were shuffled differently: index both with the same row numbers.")
def split_permutes_each_array_and_cuts(X, y, test_size=0.2, *, rng):
    n = round(test_size * len(X))
    rng.permutation(len(X))
    X, y = rng.permutation(X), rng.permutation(y)
    return X[n:], X[:n], y[n:], y[:n]


@mistake(
    "train-test-split",
    "rng.shuffle changes its argument and returns None. A method that returns a new array is easier.",
)
def split_indexes_with_the_result_of_shuffle(X, y, test_size=0.2, *, rng):
    rows, n = rng.shuffle(np.arange(len(X))), round(test_size * len(X))
    X, y = X[rows], y[rows]
    return X[n:], X[:n], y[n:], y[:n]


# standardize


@mistake(
    "standardize",
    "The std came out as 1e-17, not 0. Compare the largest with the smallest value of each feature.",
)
def standardize_trusts_a_computed_zero(X, mean=None, std=None):
    X = np.asarray(X, np.result_type(X, np.float32))
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake("standardize", "One mean was taken over the whole array: each feature has its own, axis 0.")
def standardize_one_mean_for_all(X, mean=None, std=None):
    mean = X.mean() if mean is None else mean
    std = X.std() if std is None else std
    return (X - mean) / np.where(std == 0, 1, std), mean, std


@mistake(
    "standardize", "Wrong axis: each row was standardised. The mean of a feature runs over the rows, axis 0."
)
def standardize_each_row(X, mean=None, std=None):
    mean = X.mean(axis=1, keepdims=True) if mean is None else mean
    std = X.std(axis=1, keepdims=True) if std is None else std
    return (X - mean) / np.where(std == 0, 1, std), mean, std


@mistake(
    "standardize",
    "This was divided by the variance: divide by its square root, the standard deviation.",
    half=True,
)
def standardize_by_the_variance(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.var(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "In the standard deviation the sum of the squares is divided by N: not by N - 1, and not left as it is.",
)
def standardize_with_n_minus_one(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0, ddof=1) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "In the standard deviation the sum of the squares is divided by N: not by N - 1, and not left as it is.",
)
def standardize_with_the_sum_of_squares(X, mean=None, std=None):
    own = X.mean(axis=0)
    std = np.sqrt(((X - own) ** 2).sum(axis=0)) if std is None else std
    std = np.where(std == 0, 1, std)
    mean = own if mean is None else mean
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "This is one mean, or one standard deviation, of the whole array. Every feature has its own: axis=0.",
    constants={"which": ("mean", "std", "mean, for each", "std, for each")},
)
def standardize_with_one_number(X, mean=None, std=None, *, which="both"):
    shape = X.shape[1] if which.endswith("each") else ()
    if mean is None:
        mean = X.mean(axis=0) if which.startswith("std") else np.full(shape, X.mean(), X.dtype)
    if std is None:
        std = X.std(axis=0) if which.startswith("mean") else np.full(shape, X.std(), X.dtype)
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake("standardize", "The given std has no effect. Divide by it.")
def standardize_ignores_the_given_std(X, mean=None, std=None):
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    mean = X.mean(axis=0) if mean is None else mean
    return (X - mean) / std, mean, std


@mistake("standardize", "The given mean has no effect. Subtract it.")
def standardize_ignores_the_given_mean(X, mean=None, std=None):
    if std is None:
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    std = np.where(std == 0, 1, std)
    return (X - X.mean(axis=0)) / std, X.mean(axis=0), std


@mistake("standardize", "The mean was added. Subtract it.")
def standardize_adds_the_mean(X, mean=None, std=None):
    if std is None:
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    std = np.where(std == 0, 1, std)
    mean = X.mean(axis=0) if mean is None else mean
    return (X + mean) / std, mean, std


@mistake(
    "standardize",
    "This is the mean of the absolute deviations. Square the deviations, take the mean, and the root of it.",
)
def standardize_with_absolute_deviations(X, mean=None, std=None):
    own = X.mean(axis=0)
    if std is None:
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, np.abs(X - own).mean(axis=0))
    std = np.where(std == 0, 1, std)
    mean = own if mean is None else mean
    return (X - mean) / std, mean, std


@mistake("standardize", "The median was subtracted. It is the mean.")
def standardize_with_the_median(X, mean=None, std=None):
    if std is None:
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    std = np.where(std == 0, 1, std)
    mean = np.median(X, axis=0) if mean is None else mean
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "Each feature was brought between 0 and 1. Subtract the mean, and divide by the standard deviation.",
)
def standardize_from_smallest_to_largest(X, mean=None, std=None):
    low, high = X.min(axis=0), X.max(axis=0)
    mean = X.mean(axis=0) if mean is None else mean
    std = np.where(high == low, 1, X.std(axis=0)) if std is None else std
    return (X - low) / np.where(high == low, 1, high - low), mean, std


@mistake("standardize", "The test row was scaled with its own mean: use the mean and std that are given.")
def standardize_ignores_given_numbers(X, mean=None, std=None):
    mean, std = X.mean(axis=0), X.std(axis=0)
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake("standardize", "A small std is not a std of 0: ask whether all values of the feature are equal.")
def standardize_with_an_absolute_threshold(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std < 1e-8, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "np.where has its two choices exchanged: 1 belongs where a feature is constant, its std elsewhere.",
)
def standardize_with_the_choices_exchanged(X, mean=None, std=None):
    if std is None:
        std = np.where(X.max(axis=0) == X.min(axis=0), X.std(axis=0), 1)
    std = np.where(std == 0, 1, std)
    mean = X.mean(axis=0) if mean is None else mean
    return (X - mean) / std, mean, std


@mistake("standardize", "Return the std that was divided by: 1 for a constant feature, not 0 or an eps.")
def standardize_returns_the_std_of_0(X, mean=None, std=None):
    X = np.asarray(X, np.result_type(X, np.float32))
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) * (X.max(axis=0) > X.min(axis=0)) if std is None else std
    return (X - mean) / np.where(std == 0, 1, std), mean, std


@mistake("standardize", "The constant feature has std 0, and 0/0 is NaN: divide it by 1.")
def standardize_divides_by_zero(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "An eps was added to the std, in place of the test for a constant feature. Divide by the std itself, and by 1 where it is 0.",
    constants={"eps": (1e-7, 1e-6, 1e-5, 1e-9, 1e-10), "returned": (False,)},
)
def standardize_with_eps(X, mean=None, std=None, *, eps=1e-8, returned=True):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    return (X - mean) / (std + eps), mean, std + eps if returned else std


@mistake("standardize", "One constant feature set the std of all features to 1: replace only its own.")
def standardize_one_constant_feature_counts_for_all(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    if std is None:
        std = X.std(axis=0)
        if (X.max(axis=0) == X.min(axis=0)).any():
            std = np.ones_like(std)
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize", "The mean is subtracted, but the division by the standard deviation is missing.", half=True
)
def standardize_only_centres(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    return X - mean, mean, std


@mistake(
    "standardize", "Divided by the standard deviation, but the mean was not subtracted first.", half=True
)
def standardize_only_scales(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return X / std, mean, std


@mistake("standardize", says="The function wrote into its input")
def standardize_in_place(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    X -= mean
    X /= std
    return X, mean, std


@mistake("standardize", says="The function wrote into its input")
def standardize_replaces_zeros_in_the_given_std(X, mean=None, std=None):
    X = np.asarray(X, np.result_type(X, np.float32))
    mean = X.mean(axis=0) if mean is None else mean
    if std is None:
        std = X.std(axis=0)
        std[X.max(axis=0) == X.min(axis=0)] = 0
    std[std == 0] = 1
    return (X - mean) / std, mean, std


@mistake("standardize", "Only the scaled array was returned. Return three things: scaled array, mean, std.")
def standardize_returns_the_array_alone(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    return (X - mean) / np.where(std == 0, 1, std)


@mistake(
    "standardize",
    "An if needs one truth value, and an array has many. Ask for a missing array with `is None`, for zeros element by element.",
)
def standardize_truth_of_an_array(X, mean=None, std=None):
    X = np.asarray(X, np.result_type(X, np.float32))
    if not mean:
        mean = X.mean(axis=0)
    if not std:
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    return (X - mean) / np.where(std == 0, 1, std), mean, std


@mistake(
    "standardize",
    "An if needs one truth value, and an array has many. Ask for a missing array with `is None`, for zeros element by element.",
)
def standardize_one_if_for_all_features(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    if std == 0:
        std = 1
    return (X - mean) / std, mean, std


@mistake("standardize", "Multiplied by the standard deviation: divide by it.")
def standardize_times_std(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) * std, mean, std


@mistake(
    "standardize",
    "Each feature was scaled to the range from 0 to 1. Subtract the mean, divide by the standard deviation.",
)
def standardize_to_0_and_1(X, mean=None, std=None):
    low, high = X.min(axis=0), X.max(axis=0)
    span = np.where(high == low, 1, high - low)
    return (X - low) / span, low, span


@mistake("standardize", "The mean was subtracted after the division: subtract it first.")
def standardize_subtracts_after_dividing(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return X / std - mean, mean, std


@mistake("standardize", "Only the mean was divided: X - mean needs parentheses.")
def standardize_divides_the_mean_alone(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return X - mean / std, mean, std


@mistake("standardize", "The sum was subtracted, not the mean.")
def standardize_subtracts_the_sum(X, mean=None, std=None):
    mean = X.sum(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "The missing std was computed around the mean that is given. It is that of X, around the mean of X.",
)
def standardize_std_around_the_given_mean(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    if std is None:
        std = np.sqrt(((X - mean) ** 2).mean(axis=0))
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize", "mean was given and std was not, and std is still None: test each of them on its own."
)
def standardize_both_missing_or_none(X, mean=None, std=None):
    if mean is None:
        mean, std = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / std, mean, std


@mistake("standardize", "A division by 0 was covered up afterwards: divide by 1 instead.")
def standardize_covers_up_infinity(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.std(axis=0) if std is None else std
    return np.nan_to_num((X - mean) / std), mean, std


@mistake(
    "standardize",
    "One of mean and std was taken along axis 1, for each row. The numbers of a feature are a column: axis 0.",
    constants={"of_std": (True,)},
)
def standardize_one_of_them_by_rows(X, mean=None, std=None, *, of_std=False):
    if mean is None:
        mean = X.mean(axis=0 if of_std or X.shape[0] != X.shape[1] else 1)
    if std is None:
        std = X.std(axis=1 if of_std and X.shape[0] == X.shape[1] else 0)
        std = np.where(X.max(axis=0) == X.min(axis=0), 1, std)
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake("standardize", "1 was added to the std. It takes the place of a std of 0, and of no other.")
def standardize_adds_one(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0)) if std is None else std
    return (X - mean) / (std + 1), mean, std


@mistake(
    "standardize",
    "This was divided by the range, the largest less the smallest value. Divide by the standard deviation.",
)
def standardize_by_the_range(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = X.max(axis=0) - X.min(axis=0) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "This is the root of the mean of the squares. For the std, subtract the mean before you square.",
)
def standardize_by_the_root_mean_square(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    rms = np.sqrt((X**2).mean(axis=0))
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, rms) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake("standardize", "For a constant feature the std is 1. Here another number took its place.")
def standardize_constant_by_its_mean(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = np.where(X.max(axis=0) == X.min(axis=0), mean, X.std(axis=0)) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "The std came out as 1e-17, not 0. Compare the largest with the smallest value of each feature.",
)
def standardize_constant_as_a_whole(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = np.where(X.max() == X.min(), 1, X.std(axis=0)) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize", "Two rows with the same value make no feature constant. All its values have to be equal."
)
def standardize_compares_two_rows(X, mean=None, std=None):
    mean = X.mean(axis=0) if mean is None else mean
    std = np.where(X[0] == X[min(1, len(X) - 1)], 1, X.std(axis=0)) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "The mean or std that was returned is that of X. Return the one that was given and used.",
    constants={"of_std": (True,)},
)
def standardize_returns_another_mean(X, mean=None, std=None, *, of_std=False):
    wanted = X.mean(axis=0) if mean is None else mean
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0)) if std is None else std
    std = np.where(std == 0, 1, std)
    return (X - wanted) / std, wanted if of_std else X.mean(axis=0), X.std(axis=0) if of_std else std


# minibatches


@mistake("minibatches", "The rows were copied. Without rng, take slices of X and y themselves.")
def copies_without_rng(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "The last, smaller batch is missing.")
def minibatches_last_one_dropped(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for k in range(len(X) // batch_size):
        rows = order[k * batch_size : (k + 1) * batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "The last batch is filled up with earlier rows: it should have one row.")
def minibatches_last_one_filled_up(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[max(0, min(start, len(X) - batch_size)) : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "The batches overlap: the start has to advance by batch_size, not by 1.")
def minibatches_step_of_one(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(len(X)):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "The rows were shuffled without rng: they should keep their order.")
def minibatches_always_shuffled(X, y, batch_size, *, rng=None):
    rng = np.random.default_rng(0) if rng is None else rng
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]


@mistake("minibatches", "X and y were shuffled differently: index both with the same row numbers.")
def minibatches_separate_shuffles(X, y, batch_size, *, rng=None):
    if rng is not None:
        X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake("minibatches", "Two seeds gave the same order: take all random numbers from the rng passed in.")
def minibatches_same_order_every_epoch(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else np.random.default_rng(0).permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]


@mistake("minibatches", "The first batch holds the first 50 rows: shuffle all row numbers, before the loop.")
def minibatches_never_shuffled(X, y, batch_size, *, rng=None):
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake("minibatches", "The first batch holds the first 50 rows: shuffle all row numbers, before the loop.")
def minibatches_shuffled_inside_each_batch(X, y, batch_size, *, rng=None):
    for start in range(0, len(X), batch_size):
        rows = np.arange(start, min(start + batch_size, len(X)))
        if rng is not None:
            rng.shuffle(rows)
        yield X[rows], y[rows]


@mistake(
    "minibatches",
    "Some examples come twice, others not at all: shuffle all row numbers once, before the loop. (rng.choice draws with replacement.)",
)
def minibatches_drawn_anew_for_each_batch(X, y, batch_size, *, rng=None):
    for start in range(0, len(X), batch_size):
        rows = np.arange(start, min(start + batch_size, len(X)))
        if rng is not None:
            rows = rng.integers(len(X), size=len(rows))
        yield X[rows], y[rows]


@mistake("minibatches", says="The function wrote into its input")
def minibatches_shuffle_the_callers_arrays(X, y, batch_size, *, rng=None):
    if rng is not None:
        order = rng.permutation(len(X))
        X[:], y[:] = X[order], y[order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake(
    "minibatches", "The function returned the first batch and ended: with yield it goes on after each batch."
)
def minibatches_return_instead_of_yield(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        return X[rows], y[rows]


@mistake("minibatches", says="a generator, made with yield")
def minibatches_nothing_returned(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        X[rows], y[rows]


@mistake("minibatches", "A list of all batches was returned: hand out one batch after the other with yield.")
def minibatches_list_of_batches(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[s : s + batch_size]], y[order[s : s + batch_size]]) for s in starts]


@mistake("minibatches", "The batches were put into random order, not the rows: shuffle the row numbers.")
def minibatches_shuffled_as_wholes(X, y, batch_size, *, rng=None):
    starts = np.arange(0, len(X), batch_size)
    if rng is not None:
        starts = rng.permutation(starts)
    for start in starts:
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake(
    "minibatches",
    "Some examples come twice, others not at all: shuffle all row numbers once, before the loop. (rng.choice draws with replacement.)",
)
def minibatches_permuted_again_for_each_batch(X, y, batch_size, *, rng=None):
    for start in range(0, len(X), batch_size):
        order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "Only one of X and y was shuffled: index both with the same row numbers.")
def minibatches_shuffle_x_alone(X, y, batch_size, *, rng=None):
    if rng is not None:
        X = X[rng.permutation(len(X))]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake(
    "minibatches",
    "X and y were shuffled differently: index both with the same row numbers.",
    constants={"labels_alone": (True,)},
)
def minibatches_shuffle_twice(X, y, batch_size, *, rng=None, labels_alone=False):
    if rng is not None and not labels_alone:
        X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    if rng is not None and labels_alone:
        order = rng.permutation(len(X))
        X, y = X[order], y[rng.permutation(len(y))][order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@mistake("minibatches", "Every slice ends at batch_size: its end has to advance with its start.")
def minibatches_slices_with_a_fixed_end(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "Each batch is one row short: the end of a slice does not belong to it.")
def minibatches_slices_one_row_short(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size - 1]
        yield X[rows], y[rows]


@mistake("minibatches", "The starts run from 0 to batch_size: they run to N, in steps of batch_size.")
def minibatches_starts_up_to_batch_size(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "All of y comes with every batch: cut it as X is cut.")
def minibatches_all_labels_each_time(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y


@mistake(
    "minibatches", "Rows and labels were handed out one after the other: yield them together, as a pair."
)
def minibatches_rows_and_labels_in_turn(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]]
        yield y[order[start : start + batch_size]]


@mistake("minibatches", "rng is None when the rows should keep their order: shuffle only if there is one.")
def minibatches_shuffle_without_a_generator(X, y, batch_size, *, rng=None):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake("minibatches", "One seed gave two different orders: take all random numbers from the rng passed in.")
def minibatches_ignore_the_generator(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else np.random.default_rng().permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size) if rng is None else order[start : start + batch_size]
        yield X[rows], y[rows]


@mistake(
    "minibatches",
    "A new order was drawn for each batch, so some examples come twice, others not at all. Draw one, before the loop.",
    constants={"choice": (True,)},
)
def minibatches_a_new_order_for_each(X, y, batch_size, *, rng=None, choice=False):
    rows = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        part = rows[start : start + batch_size]
        if rng is not None:
            part = rng.choice(len(X), len(part), replace=False) if choice else rng.permutation(len(X))[part]
        yield (
            (X[start : start + batch_size], y[start : start + batch_size])
            if rng is None
            else (X[part], y[part])
        )


@mistake("minibatches", "The start advances by 1 from batch to batch. It has to advance by batch_size.")
def minibatches_number_as_start(X, y, batch_size, *, rng=None):
    rows = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for k in range(-(-len(X) // batch_size)):
        yield X[rows[k : k + batch_size]], y[rows[k : k + batch_size]]


@mistake(
    "minibatches", "Only one batch was handed out: `yield` stands after the loop, or the loop ends after it."
)
def minibatches_one_batch(X, y, batch_size, *, rng=None):
    rows = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[rows[start : start + batch_size]], y[rows[start : start + batch_size]]
        return


@mistake(
    "minibatches", "Only one batch was handed out: `yield` stands after the loop, or the loop ends after it."
)
def minibatches_the_last_batch(X, y, batch_size, *, rng=None):
    rows = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    part = slice(0)
    for start in range(0, len(X), batch_size):
        part = rows[start : start + batch_size]
    yield X[part], y[part]


# accuracy


@mistake(
    "accuracy",
    "This is a mean of labels or of row numbers. Take the mean of the truth values, of which True counts as 1.",
    constants={"numbers": (True,)},
)
def accuracy_mean_of_what_is_right(labels, predicted, *, numbers=False):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    right = labels == predicted
    return np.flatnonzero(right).mean() if numbers else labels[right].mean()


@mistake("accuracy", "This is the mean of the accuracies of the classes. All examples count the same.")
def accuracy_mean_over_the_classes(labels, predicted):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    return np.mean([(predicted[labels == label] == label).mean() for label in np.unique(labels)])


@mistake("accuracy", "This is the number of right predictions: divide it by the number of all.")
def accuracy_as_a_count(labels, predicted):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return (labels == predicted).sum()


@mistake("accuracy", "This is a percentage. Return a fraction from 0 to 1.")
def accuracy_in_percent(labels, predicted):
    return 100 * np.mean(labels == predicted)


@mistake("accuracy", "This is the fraction of wrong predictions. Return the fraction of right ones.")
def accuracy_error_rate(labels, predicted):
    return np.mean(labels != predicted)


@mistake("accuracy", "Divided by the number of classes: divide by the number of predictions.")
def accuracy_divided_by_classes(labels, predicted):
    return (labels == predicted).sum() / (labels.max() + 1)


@mistake("accuracy", says="No error was raised")
def accuracy_shapes_not_compared(labels, predicted):
    if len(labels) == 0:
        raise ValueError(f"no predictions: {labels.shape}")
    return float(np.mean(labels == predicted))


@mistake("accuracy", says="No error was raised")
def accuracy_lengths_compared_not_shapes(labels, predicted):
    if len(labels) != len(predicted) or len(labels) == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return float(np.mean(labels == predicted))


@mistake(
    "accuracy",
    "Only 0 or 1 can come out: either all predictions were tested at once, or the fraction was cut off to a whole number.",
)
def accuracy_all_or_nothing(labels, predicted):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return float((labels == predicted).all())


@mistake("accuracy", says="has not been taken yet")
def accuracy_for_each_example(labels, predicted):
    return (labels == predicted).astype(float)


@mistake("accuracy", says="does not name (3,)")
def accuracy_shapes_not_named(labels, predicted):
    if labels.shape != predicted.shape:
        raise ValueError("the shapes differ")
    return float(np.mean(labels == predicted))


@mistake("accuracy", "The function ended after the first example: return after the loop.")
def accuracy_returned_in_the_loop(labels, predicted):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    right = 0
    for label, guess in zip(labels, predicted, strict=True):
        right += label == guess
        return right / len(labels)


@mistake(
    "accuracy",
    "The result is 1, though some are wrong: it was rounded, or the classes were compared without their places.",
    constants={"rounded": (True,)},
)
def accuracy_of_classes_anywhere(labels, predicted, *, rounded=False):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return float(round(np.mean(labels == predicted))) if rounded else np.isin(predicted, labels).mean()


@mistake(
    "accuracy",
    "One example was left out of the count: go through all of them, beginning with number 0.",
    constants={"last": (True,)},
)
def accuracy_leaves_one_out(labels, predicted, *, last=False):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    right = labels == predicted
    return (right[:-1] if last else right[1:]).sum() / len(labels)


@mistake("accuracy", "Divide by the number of predictions. This is divided by one less.")
def accuracy_divided_by_one_less(labels, predicted):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return (labels == predicted).sum() / max(1, len(labels) - 1)


@mistake(
    "accuracy",
    "The differences of the classes were added up. Classes are names: ask only whether they are equal.",
)
def accuracy_from_differences(labels, predicted):
    if labels.shape != predicted.shape or labels.size == 0:
        raise ValueError(f"{labels.shape} and {predicted.shape}")
    return 1 - np.abs(labels - predicted).mean()


# confusion_matrix


@mistake(
    "confusion-matrix",
    "These are unsigned integers, which hold no number below 0 and, in uint8, none above 255. Use int64.",
)
def confusion_of_unsigned_integers(labels, predicted, num_classes):
    return (one_hot(labels, num_classes).T @ one_hot(predicted, num_classes)).astype(np.uint8)


@mistake(
    "confusion-matrix",
    "A pair that occurs twice is counted once: see the trap above; in a loop, add 1 with `+=`.",
)
def confusion_repeats_lost(labels, predicted, num_classes):
    one_hot(labels, num_classes), one_hot(predicted, num_classes)
    M = np.zeros((num_classes, num_classes), dtype=int)
    M[labels, predicted] += 1
    return M


@mistake("confusion-matrix", "Rows and columns are swapped: the rows are the true classes.")
def confusion_rows_are_predictions(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(M, (predicted, labels), 1)
    return M


@mistake("confusion-matrix", "The matrix stops at the largest class: num_classes says how large it is.")
def confusion_size_from_the_data(labels, predicted, num_classes):
    size = max(labels.max(), predicted.max()) + 1
    M = np.zeros((size, size), dtype=int)
    np.add.at(M, (labels, predicted), 1)
    return M


@mistake("confusion-matrix", "The counts are floats: turn them into integers at the end.")
def confusion_of_floats(labels, predicted, num_classes):
    return one_hot(labels, num_classes).T @ one_hot(predicted, num_classes)


@mistake("confusion-matrix", "These are fractions of each row. Return counts.")
def confusion_as_shares(labels, predicted, num_classes):
    one_hot(labels, num_classes), one_hot(predicted, num_classes)
    M = np.zeros((num_classes, num_classes))
    np.add.at(M, (labels, predicted), 1)
    return M / np.maximum(M.sum(axis=1, keepdims=True), 1)


@mistake("confusion-matrix", says="No error was raised")
def confusion_negative_counts_from_the_end(labels, predicted, num_classes):
    if labels.size and max(labels.max(), predicted.max()) >= num_classes:
        raise ValueError(f"{labels} or {predicted}")
    M = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(M, (labels, predicted), 1)
    return M


@mistake("confusion-matrix", says="Another error was raised")
def confusion_labels_not_tested(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(labels, predicted, strict=True):
        M[i, j] += 1
    return M


@mistake("confusion-matrix", "Only right predictions were counted: wrong ones belong off the diagonal.")
def confusion_only_right_ones(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in zip(labels, predicted, strict=True):
        if i == j:
            M[i, j] += 1
    return M


@mistake("confusion-matrix", "Only wrong predictions were counted: right ones belong on the diagonal.")
def confusion_only_wrong_ones(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    wrong = labels != predicted
    np.add.at(M, (labels[wrong], predicted[wrong]), 1)
    return M


@mistake("confusion-matrix", "Every label was paired with every prediction: each example is one pair.")
def confusion_every_label_with_every_prediction(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    for i in labels:
        for j in predicted:
            M[i, j] += 1
    return M


@mistake(
    "confusion-matrix",
    "All rows are one and the same list, so each count appears in all of them. Begin with an array of zeros.",
)
def confusion_one_list_for_all_rows(labels, predicted, num_classes):
    M = [[0] * num_classes] * num_classes
    for i, j in zip(labels, predicted, strict=True):
        M[i][j] += 1
    return np.array(M)


@mistake("confusion-matrix", "These are fractions of all examples. Return counts.")
def confusion_as_shares_of_all(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes), one_hot(predicted, num_classes)
    return Y.T @ P / max(len(labels), 1)


@mistake(
    "confusion-matrix",
    "Y Pᵀ has a row for each example. The formula sums over the examples: transpose the left factor.",
)
def confusion_of_examples_with_examples(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes), one_hot(predicted, num_classes)
    return (Y @ P.T).astype(int)


@mistake("confusion-matrix", "Neither factor was transposed: the formula has Yᵀ P.")
def confusion_nothing_transposed(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes), one_hot(predicted, num_classes)
    return (Y @ P).astype(int)


@mistake(
    "confusion-matrix",
    "Here * multiplies element by element; the formula is a matrix product, with Y transposed.",
)
def confusion_elementwise(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes), one_hot(predicted, num_classes)
    return (Y * P).astype(int)


@mistake(
    "confusion-matrix",
    "The number of the example was used as its class: go through labels and predictions together.",
)
def confusion_number_of_the_example_as_class(labels, predicted, num_classes):
    M = np.zeros((num_classes, num_classes), dtype=int)
    for i, j in enumerate(predicted):
        M[i, j] += 1
    return M


@mistake("squared-distances-loops", "The innermost loop has to run over the D features, A.shape[1].")
def feature_loop_over_the_rows(A, B):
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            for d in range(min(len(A), A.shape[1])):
                distances[i, j] += (A[i, d] - B[j, d]) ** 2
    return distances


@mistake(
    "squared-distances", "A * B multiplies element by element; the formula has the matrix product A @ B.T"
)
def elementwise_product(A, B):
    return np.maximum((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A * B, 0)


@mistake(
    "standardize", "Wrong axis: each row was standardised. The mean of a feature runs over the rows, axis 0."
)
def over_the_features_without_keepdims(X, mean=None, std=None):
    mean = X.mean(axis=1) if mean is None else mean
    std = X.std(axis=1) if std is None else std
    return (X - mean) / std, mean, std


@mistake(
    "standardize",
    "In a single test row every feature is constant: look for constant features only when std is not given.",
)
def constant_features_of_the_test_rows(X, mean=None, std=None):
    X = np.asarray(X, np.result_type(X, np.float32))
    mean = X.mean(axis=0) if mean is None else np.asarray(mean, X.dtype)
    std = X.std(axis=0) if std is None else np.asarray(std, X.dtype)
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, std)
    return (X - mean) / std, mean, std


@mistake("minibatches", "An empty batch was handed out: with no rows there is nothing to yield.")
def an_empty_batch_of_no_rows(X, y, batch_size, *, rng=None):
    order = None if rng is None else rng.permutation(len(X))
    for start in range(0, max(len(X), 1), batch_size):
        rows = slice(start, start + batch_size)
        rows = rows if order is None else order[rows]
        yield X[rows], y[rows]


@mistake(
    "minibatches",
    "The rows were divided into equal parts: each batch has batch_size rows, only the last one may have fewer.",
)
def minibatches_of_equal_size(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    for rows in np.array_split(order, max(1, len(X) // batch_size)):
        yield X[rows], y[rows]


@mistake("minibatches", "All batches were handed out at once, as one list: yield each one inside the loop.")
def minibatches_collected_first(X, y, batch_size, *, rng=None):
    order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        batches.append((X[rows], y[rows]))
    yield batches


@mistake(
    "minibatches",
    "Some examples come twice, others not at all: shuffle all row numbers once, before the loop. (rng.choice draws with replacement.)",
)
def minibatches_drawn_with_replacement(X, y, batch_size, *, rng=None):
    if len(X) != len(y):
        raise ValueError(f"X and y need the same number of rows, got shapes {X.shape} and {y.shape}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    order = np.arange(len(X)) if rng is None else rng.choice(len(X), len(X))
    for start in range(0, len(X), batch_size):
        rows = slice(start, start + batch_size)
        yield (X[rows], y[rows]) if rng is None else (X[order[rows]], y[order[rows]])


@mistake(
    "confusion-matrix", "The rows were divided by their sums. The confusion matrix has the counts themselves."
)
def confusion_of_fractions(labels, predicted, num_classes):
    M = one_hot(labels, num_classes).T @ one_hot(predicted, num_classes)
    with np.errstate(all="ignore"):
        return M / M.sum(axis=1, keepdims=True)


@mistake(
    "confusion-matrix",
    "Labels and predictions are not paired: only one of the two arrays was used.",
    constants={"used": ("predicted",)},
)
def confusion_of_one_array(labels, predicted, num_classes, *, used="labels"):
    Y = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    of_one = Y[0] if used == "labels" else Y[1]
    return (of_one.T @ of_one).astype(np.int64)


@mistake("confusion-matrix", "The last example was left out: the loop runs over all of them.")
def confusion_without_the_last_example(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    return (Y[:-1].T @ P[:-1]).astype(np.int64)


@mistake("confusion-matrix", "Only the first example was counted: does `return` stand inside the loop?")
def confusion_returned_in_the_loop(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    return (Y[:1].T @ P[:1]).astype(np.int64)


@mistake("confusion-matrix", "The classes are counted from 0: class i has row i and column i, not i - 1.")
def confusion_counted_from_one(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    return np.roll(Y.T @ P, (-1, -1), axis=(0, 1)).astype(np.int64)


@mistake(
    "confusion-matrix",
    "Each pair was counted in both orders. The row is the true class, the column the predicted one.",
)
def confusion_in_both_orders(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    return (Y.T @ P + P.T @ Y).astype(np.int64)


@mistake("confusion-matrix", "The last class was left out: the loops run over all num_classes of them.")
def confusion_without_the_last_class(labels, predicted, num_classes):
    M = one_hot(labels, num_classes, np.float64).T @ one_hot(predicted, num_classes, np.float64)
    M[-1] = M[:, -1] = 0
    return M.astype(np.int64)


@mistake(
    "confusion-matrix",
    "Examples were counted where either class fits. Both have to fit: the label is i and the prediction is j.",
)
def confusion_of_either(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes) > 0, one_hot(predicted, num_classes) > 0
    return (Y[:, :, None] | P[:, None]).sum(axis=0)


@mistake(
    "confusion-matrix",
    "These are fractions of all examples, cut off to whole numbers. Count with a sum, not with a mean.",
)
def confusion_of_means(labels, predicted, num_classes):
    Y, P = one_hot(labels, num_classes, np.float64), one_hot(predicted, num_classes, np.float64)
    return (Y.T @ P / max(1, len(Y))).astype(np.int64)


@mistake(
    "confusion-matrix", "bincount stops at the largest number that occurs: minlength says how many it counts."
)
def confusion_of_too_few_counts(labels, predicted, num_classes):
    one_hot(labels, num_classes), one_hot(predicted, num_classes)
    return np.bincount(labels * num_classes + predicted).reshape(num_classes, num_classes)


@mistake(
    "confusion-matrix",
    "There may be no examples, and then there is no smallest and no largest class. Ask of each one.",
)
def confusion_of_smallest_and_largest(labels, predicted, num_classes):
    for classes in (labels, predicted):
        if classes.min() < 0 or classes.max() >= num_classes:
            raise ValueError(f"classes from {classes.min()} to {classes.max()}")
    M = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(M, (labels, predicted), 1)
    return M
