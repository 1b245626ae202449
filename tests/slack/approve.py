"""Write the approved drawings anew: `python -m tests.slack.approve`, then read the difference."""

from tests.slack.test_paint_golden import GOLDEN, drawings, written

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, drawing in drawings().items():
        (GOLDEN / f"{name}.json").write_text(written(drawing), "utf-8")
