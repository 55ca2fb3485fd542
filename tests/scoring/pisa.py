"""The published example of the reference for rank ranges: countries by the mathematics of their pupils.

Scores and standard errors: OECD, PISA 2018, the 37 members, as they come with the R package csranks. The package prints
no table of its ranks, only a picture. So the ranks here are of its procedure `csranks(x, diag(se^2), simul = TRUE)`,
with the step-down that it uses unless told otherwise, written down from its source and run in R 4.2 with 50,000 draws,
so that chance has little part in them. That run gives what the package's vignette does print: the twelve countries that
may be among the best five at 95 %, the eleven at 90 %, and 8 to 23 for the United Kingdom alone.
"""

MATH_2018: dict[str, tuple[float, float]] = {
    "Australia": (491.3600, 1.9398),
    "Austria": (498.9423, 2.9710),
    "Belgium": (508.0703, 2.2627),
    "Canada": (512.0169, 2.3575),
    "Chile": (417.4066, 2.4159),
    "Colombia": (390.9323, 2.9896),
    "Czech Republic": (499.4677, 2.4607),
    "Denmark": (509.3984, 1.7350),
    "Estonia": (523.4146, 1.7436),
    "Finland": (507.3014, 1.9679),
    "France": (495.4076, 2.3202),
    "Germany": (500.0438, 2.6471),
    "Greece": (451.3703, 3.0912),
    "Hungary": (481.0826, 2.3196),
    "Iceland": (495.1874, 1.9531),
    "Ireland": (499.6329, 2.1986),
    "Israel": (463.0345, 3.4986),
    "Italy": (486.5899, 2.7800),
    "Japan": (526.9733, 2.4715),
    "Korea": (525.9330, 3.1214),
    "Latvia": (496.1263, 1.9628),
    "Lithuania": (481.1912, 1.9533),
    "Luxembourg": (483.4215, 1.0976),
    "Mexico": (408.8015, 2.4932),
    "Netherlands": (519.2310, 2.6323),
    "New Zealand": (494.4897, 1.7059),
    "Norway": (500.9638, 2.2190),
    "Poland": (515.6479, 2.6021),
    "Portugal": (492.4874, 2.6846),
    "Slovak Republic": (486.1649, 2.5556),
    "Slovenia": (508.8975, 1.3639),
    "Spain": (481.3926, 1.4624),
    "Sweden": (502.3877, 2.6543),
    "Switzerland": (515.3147, 2.9080),
    "Turkey": (453.5078, 2.2604),
    "United Kingdom": (501.7699, 2.5644),
    "United States": (478.2447, 3.2354),
}

_BEST_AND_WORST = {
    0.95: (
        "12 7 4 3 35 37 7 4 1 4 12 7 32 23 12 8 31 15 1 1 12 23 23 35 1 12 7 1 12 18 4 24 5 1 32 6 23",
        "30 26 18 17 36 37 25 18 6 18 26 25 34 31 26 25 34 31 6 7 26 31 31 36 11 26 24 12 31 31 18 31 24 13 34 24 32",
    ),
    0.9: (
        "12 7 4 4 35 37 8 4 1 5 12 7 32 23 12 9 31 16 1 1 12 24 24 35 1 12 7 1 12 18 4 25 6 1 32 6 23",
        "28 26 18 16 36 37 25 18 6 18 26 25 34 31 26 24 34 31 6 6 26 31 31 36 10 26 24 11 30 31 17 31 24 13 34 24 32",
    ),
    0.75: (
        "15 8 5 4 35 37 10 4 1 5 12 8 32 25 12 10 32 18 1 1 12 25 24 35 1 12 8 1 12 19 5 25 7 1 32 7 25",
        "26 25 18 13 36 37 24 16 6 18 26 24 34 31 26 24 34 31 6 6 26 31 31 36 8 26 23 11 27 31 16 31 23 11 34 23 31",
    ),
}

RANKS = {
    level: [(int(best), int(worst)) for best, worst in zip(*(row.split() for row in rows), strict=True)]
    for level, rows in _BEST_AND_WORST.items()
}
"""At each level the best and the worst rank of each country, in the order above."""
