"""The words of the ten languages: terms for search, words that carry no meaning, and what a word is called elsewhere."""
