"""The one way to say no to a file. The decoding child imports this too: nothing of Django here."""


class FileRefused(Exception):
    """A file that cannot be taken.

    `code` is for programs and logs; str() is the sentence for people, in their language (only the
    code inside the child, which knows no languages). `facts` are the numbers of the sentence.
    """

    def __init__(self, code: str, sentence: str = "", **facts: int) -> None:
        super().__init__(sentence or code)
        self.code, self.facts = code, facts
