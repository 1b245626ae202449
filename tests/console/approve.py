"""Write the approved drawings anew: `python -m tests.console.approve`, then read the difference."""

from tests.console.cast import drawn
from tests.console.test_render import GOLDEN, GOLDEN_CARDS, WIDTHS
from tests.console.test_sent import SENT
from tests.sent_gallery import sent

if __name__ == "__main__":
    SENT.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for card in GOLDEN_CARDS:
            (GOLDEN / f"{card.key}.{width}.txt").write_text(drawn(card, width), "utf-8")
        for name, shot in sent().items():
            (SENT / f"{name}.{width}.txt").write_text(drawn(shot.card, width), "utf-8")
