"""The verbs by which reports say who beat whom, of matches, votes and offers."""

from typing import Final

from pipeline.domain.text.wordlists import word_list

BEATING: Final = frozenset(
    word_list(
        """
        beat defeat overcome thrash edge topple upset rout crush down trounce outplay oust unseat eliminate knock_out
        see_off stun shock hammer demolish outclass outlast outpoint overpower vanquish humble outbid outvote overwhelm
        """
    )
)
"""The one who does it wins, the one it is done to loses."""

LOSING: Final = {"lose": "to", "fall": "to", "succumb": "to"}
"""The one who does it loses, the one behind the preposition wins."""
