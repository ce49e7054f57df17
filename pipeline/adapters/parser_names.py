"""The names that spaCy's entity recogniser finds, decided for all words at once instead of one after the other.

The recogniser is a transition-based model: a word's tag depends on the word, and within a name also on the name's first
word and the word before. Outside of names nothing depends on earlier decisions, so one product of matrices scores all
words; only the words of a name are taken in turn. spaCy's own loop asks at each word of each of 74 actions whether it
is allowed, and takes several times as long for the same tags.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc

NO_NAME = ("", False)

Named = tuple[str, bool]
"""What kind of name a token is part of, empty if none, and whether the name begins with it."""


class NameReader:
    """Reads names with the weights of a recogniser, which need not be in a pipeline. Documents have sentence starts."""

    def __init__(self, recogniser: EntityRecognizer) -> None:
        model = recogniser.model
        self._tok2vec, self._lower = model.get_ref("tok2vec"), model.get_ref("lower")
        self._bias: NDArray[np.float32] = self._lower.get_param("b")
        upper = model.get_ref("upper")
        self._weights: NDArray[np.float32] = upper.get_param("W")
        self._upper_bias: NDArray[np.float32] = upper.get_param("b")
        moves = [recogniser.moves.get_class_name(n).partition("-")[::2] for n in range(recogniser.moves.n_moves)]
        self._moves = moves
        place = {move: n for n, move in enumerate(moves)}
        self._within = {kind: [place["I", kind], place["L", kind]] for move, kind in moves if move == "B"}
        # What is allowed outside of a name: at any word, at one that ends its sentence, at one that is only space.
        outside = [move == "O" or (move in {"B", "U"} and kind != "") for move, kind in moves]
        ending = [allowed and move != "B" for allowed, (move, _) in zip(outside, moves, strict=True)]
        space = [move == "O" for move, _ in moves]
        self._forbidden = np.where([outside, ending, space], np.float32(0), np.float32(-np.inf))

    def names(self, docs: Sequence[Doc]) -> Iterator[list[Named]]:
        """Of each document what its tokens are."""
        if not any(map(len, docs)):
            yield from ([] for _ in docs)
            return
        vectors = self._tok2vec.predict(list(docs))
        # [1 + tokens, 3 places, hidden, pieces], the row for "no word" first.
        found: NDArray[np.float32] = self._lower.predict(vectors)
        none, words = found[0], found[1:]
        outside = self._scores(words[:, 0] + none[1] + none[2])
        start = 0
        for doc in docs:
            end = start + len(doc)
            yield self._read(doc, words[start:end], outside[start:end])
            start = end

    def _scores(self, summed: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the summed features [words, hidden, pieces]: the score of each action, [words, actions]."""
        hidden = (summed + self._bias).max(axis=-1)
        return np.asarray(hidden @ self._weights.T + self._upper_bias, dtype=np.float32)

    def _read(self, doc: Doc, words: NDArray[np.float32], outside: NDArray[np.float32]) -> list[Named]:
        begins, is_space = doc.to_array(["SENT_START", "IS_SPACE"]).T == 1
        ends = np.append(begins[1:], True)[: len(doc)]
        state = np.where(is_space, 2, ends)
        best = (outside + self._forbidden[state]).argmax(axis=1)
        found = [NO_NAME] * len(doc)
        index = 0
        while index < len(doc):
            move, kind = self._moves[best[index]]
            first = index
            if move in {"B", "U"}:
                found[index] = kind, True
            while move in {"B", "I"}:
                index += 1
                found[index] = kind, False
                move = "L" if ends[index] or self._ends(words, first, index, kind) else "I"
            index += 1
        return found

    def _ends(self, words: NDArray[np.float32], first: int, index: int, kind: str) -> bool:
        """Whether the name that began with `first` ends with this word."""
        hidden = (words[index, 0] + words[first, 1] + words[index - 1, 2] + self._bias).max(axis=-1)
        here = self._within[kind]
        inside, last = self._weights[here] @ hidden + self._upper_bias[here]
        return bool(last > inside)
