"""The names of the features of both stages, in column order. The fitted models depend on this order."""

from pipeline.domain.terms.term_codes import Field

GAP_CAP_DAYS = 2.0
"""The cap of `gap_days`. A longer gap adds no information: slow stories run over a week."""

CONTAINMENTS = (
    ("title_in_text", Field.TITLE, Field.FULL),
    ("lead_in_text", Field.LEAD, Field.FULL),
    ("text_in_text", Field.FULL, Field.FULL),
    ("names_in_names", Field.CAPITALS, Field.CAPITALS),
    ("lead_names_in_text", Field.LEAD_CAPITALS, Field.FULL),
)

REPORTED = ("headline_reported", "first_sentence_reported", "sentences_reported", "headline_actions_in_lead")
"""How much of a part of one article the other reports: of the headline, of the first sentence, and on the average of
each sentence of the opening, the share found in *one* sentence of the other's opening; and of the headline's words that
are no names, the share found in the other's lead."""

FEATURES: tuple[str, ...] = (
    "text_cosine",
    "title_cosine",
    "lead_cosine",
    "name_word_cosine",
    "lead_name_cosine",
    "name_cosine",
    "number_cosine",
    "word_pair_cosine",
    "embedding_cosine",
    "title_embedding_cosine",
    *(f"{name}_{end}" for name, _, _ in CONTAINMENTS for end in ("min", "max")),
    "shared_shingles_log",
    "shared_shingles_share",
    "rarest_shared_term",
    "rare_shared_terms",
    "rarest_shared_name",
    "rare_shared_names",
    "both_titled",
    "both_dated",
    "both_have_text",
    "embedding_known",
    "gap_days",
    "same_day",
    "weekdays_agree",
    "weekdays_conflict",
    "dates_agree",
    "dates_conflict",
    "shorter_length_log",
    "length_ratio",
    "title_to_text_embedding_min",
    "title_to_text_embedding_max",
    *(f"{name}_{end}" for name in REPORTED for end in ("min", "max")),
    "best_sentence_reported",
    "worst_sentence_reported",
    "slot_conflicts_log",
    "slot_conflicts_share",
    "slot_conflicts_per_100",
    "figure_conflicts_log",
    "figure_agreements_log",
    "title_figures_agree",
    "title_figures_conflict",
    "subjects_in_lead_min",
    "subjects_in_lead_max",
    "places_lacking_min",
    "places_lacking_max",
    "shared_quotes_log",
    "countries_agree",
    "countries_conflict",
    "countries_share",
    "names_known",
    "forms_differ",
    "both_opinion",
    "either_preview",
    "either_column",
    "same_title_frame",
    "other_item_of_column",
    "outlet_wording_share",
)
"""The columns of `PairFeatures.compute`, which `pair_kernel` fills. Cosines and containments are in [0, 1]. Rarities
are the idf divided by the largest possible idf. `…_log` is ln(1 + n).

- `slot_conflicts_…`: places in both texts with the same words around them and another name or number in them (`slots`);
  their share of those and of the places that agree, and their number in 100 words of the shorter text.
- `figure_…`: the same for numbers with a word beside them; `title_figures_…`: whether headlines share one.
- `subjects_in_lead`: of the words of the names that come first, in headline and first sentence, the share that the
  names of the lead have.
- `countries_…`: how many both name, at most three; whether they name only different ones; what share of all they both
  name. The first two leave out the United States, which most texts name.
- `forms_differ`: how many signs of form (`form_signs`) one has and the other lacks. `same_title_frame`: their headlines
  are the same but for numbers and days; `other_item_of_column`: and one outlet has both, with other days or figures.
- `outlet_wording_share`: `shared_shingles_share` of two texts by one outlet, 0 otherwise: its own template, if the
  facts are others.
- `places_lacking`: the share of the places where something happened, that the other does not name at all.
"""

STRONGEST = (
    "text_cosine",
    "embedding_cosine",
    "title_cosine",
    "lead_cosine",
    "name_word_cosine",
    "word_pair_cosine",
    "names_in_names_min",
    "lead_names_in_text_min",
    "lead_in_text_min",
    "text_in_text_max",
    "rare_shared_terms",
    "shared_shingles_share",
    "gap_days",
    "same_day",
    "both_dated",
    "both_titled",
    "both_have_text",
    "embedding_known",
    "shorter_length_log",
    "title_embedding_cosine",
    *FEATURES[FEATURES.index("title_to_text_embedding_min") :],
)
"""First-stage features that are also features of the second stage."""

STRONGEST_COLUMNS = [FEATURES.index(name) for name in STRONGEST]

SIGNALS = ("probability", "text_cosine", "embedding_cosine")
"""The values by which the pairs of an article are ranked."""

_ENDS = ("min", "max")
_SIDES = ("density", "partners")

NEIGHBOURHOOD_FEATURES: tuple[str, ...] = (
    "first_stage",
    *(f"{signal}_{what}_{end}" for signal in SIGNALS for what in ("lead", "rank") for end in _ENDS),
    *(f"{what}_{end}" for what in _SIDES for end in _ENDS),
    "common_partners",
    "other_partners_min",
    "other_partners_max",
    "common_share",
    "best_common_partner",
    *STRONGEST,
)
"""The columns of `neighbourhood`. Of values of both articles of a pair (its sides) there are the `_min` and the `_max`.

- `…_lead`: the signal of this pair minus that of the best other pair of the side.
- `…_rank`: how many pairs of the side are better, at most `MAX_RANK`.
- `density`: the mean probability of the five best pairs of the side.
- `partners`: the sum of the probabilities of the side's pairs.
- `common_partners`: the sum over third articles of the product of both probabilities.
"""

MAX_RANK = 10
