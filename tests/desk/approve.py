"""Write the approved drawings anew: `python -m tests.desk.approve`, then look at the difference and at a preview."""

from tests.desk.test_render import APPROVED, GOLDEN, drawn

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, card in APPROVED.items():
        (GOLDEN / f"{name}.html").write_text(drawn(card), "utf-8")
