"""`python -m lastmile` is the `lastmile` command."""

from lastmile.cli import app

if __name__ == "__main__":
    app()
