"""Write the approved drawings anew: `python -m tests.console.approve`, then read the difference."""

from tests.console.cast import drawn
from tests.console.test_render import GOLDEN, GOLDEN_CARDS, WIDTHS

if __name__ == "__main__":
    for card in GOLDEN_CARDS:
        for width in WIDTHS:
            (GOLDEN / f"{card.key}.{width}.txt").write_text(drawn(card, width), "utf-8")
