"""Write the approved drawings anew: `python -m tests.desk.approve`, then look at the difference and at a preview."""

from tests.desk.test_render import APPROVED, GOLDEN, drawn
from tests.desk.test_sent import SENT
from tests.sent_gallery import sent

if __name__ == "__main__":
    SENT.mkdir(parents=True, exist_ok=True)
    for name, card in APPROVED.items():
        (GOLDEN / f"{name}.html").write_text(drawn(card), "utf-8")
    for name, shot in sent().items():
        (SENT / f"{name}.html").write_text(drawn(shot.card), "utf-8")
