"""Where a paper is found."""

from __future__ import annotations

from storage.records import Paper


def arxiv(paper: Paper) -> str:
    """The paper's page at arXiv, its newest version."""
    return f"https://arxiv.org/abs/{paper.id}"
