"""lending.py — marks of the requirements that code carries out, for the trace in meta.cgs.

SPDX-License-Identifier: Apache-2.0
"""


def lend(card, item):  # REQ: lend
    if card.blocked:  # REQ: refuse_blocked
        raise PermissionError("the card is blocked")
    item.lent_to = card
