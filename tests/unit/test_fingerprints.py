import subprocess
import sys

import numpy as np
import pytest

from pipeline.domain.search.near_copies import NearCopies, Query
from pipeline.domain.terms.fingerprints import is_empty_signature, resemblance, shingles, signature_of
from tests.running import ROOT
from tests.support.newsroom_articles import newsroom_articles


@pytest.fixture(scope="module")
def texts():
    return [article.text for article in newsroom_articles() if len(article.text) > 600]


def jaccard(one, other):
    a, b = ({*shingles(text.lower().split()).tolist()} for text in (one, other))
    return len(a & b) / len(a | b)


def test_a_signature_estimates_the_share_of_shingles_in_common(texts):
    for text in texts[:10]:
        words = text.split()
        for kept in (0.5, 0.8, 0.95):
            cut = " ".join(words[: int(len(words) * kept)])
            estimate = resemblance(signature_of(text), signature_of(cut)[None, :])[0]
            assert estimate == pytest.approx(jaccard(text, cut), abs=0.16)


def test_a_wire_copy_with_another_first_line_and_its_end_cut_shares_a_band(texts):
    for text in texts:
        paragraphs = text.split("\n")
        copy = "\n".join(["LOCALTOWN (Sample Wire) - Reporting by our desk.", *paragraphs[1:-1]])
        if len(copy) > 0.7 * len(text):
            filed = NearCopies()
            filed.add(["original"], signature_of(text)[None, :])
            assert [found for _, _, found in filed.find_similar(Query(signature_of(copy)), 0.0)] == ["original"]


def test_only_what_shares_shingles_looks_like_a_copy(texts):
    signatures = np.stack([signature_of(text) for text in texts])
    found = 0
    for i in range(len(texts)):
        for j in np.flatnonzero(resemblance(signatures[i], signatures) >= 0.6).tolist():
            if j > i:
                found += 1
                assert jaccard(texts[i], texts[j]) > 0.42
    assert found > 0  # the newsroom has wire copies


@pytest.mark.parametrize("text", ["", "Flash: more soon.", "One two three four five six seven eight nine ten."])
def test_a_text_too_short_has_no_signature(text):
    signature = signature_of(text)
    assert signature.dtype == np.uint32
    assert signature.shape == (128,)
    assert is_empty_signature(signature)


def test_marks_and_letters_make_no_difference():
    text = "The council’s plan for the harbour was voted down late on Monday — “a bad day”, said the mayor of the town."
    plain = "the councils plan".replace("councils", "council's") + text[18:].replace("’", "'").replace("—", "-")
    assert (signature_of(text) == signature_of(plain)).all()


def test_signatures_are_the_same_in_every_process(texts):
    code = (
        "from tests.support.newsroom_articles import newsroom_articles as n\n"
        "from pipeline.domain.terms.fingerprints import signature_of\n"
        "print([int(v) for v in signature_of([a.text for a in n() if len(a.text) > 600][0])])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == str([int(v) for v in signature_of(texts[0])])
