"""Write the approved drawings anew: `python -m tests.slack.approve`, then read the difference."""

from tests.sent_gallery import sent
from tests.slack.test_paint_golden import GOLDEN, drawings, written
from tests.slack.test_sent import SENT, drawing

if __name__ == "__main__":
    SENT.mkdir(parents=True, exist_ok=True)
    for name, shown in drawings().items():
        (GOLDEN / f"{name}.json").write_text(written(shown), "utf-8")
    for name, shot in sent().items():
        (SENT / f"{name}.json").write_text(drawing(shot.card), "utf-8")
