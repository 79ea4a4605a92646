"""What the search engines share about languages: how text becomes words, and which words count as the same."""

from .languages import Language, language
from .words import LONGEST_WORD, Word, fold

__all__ = ["LONGEST_WORD", "Language", "Word", "fold", "language"]
