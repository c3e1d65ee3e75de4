"""Answers a question with the passages that hold its words best."""

from collections.abc import Sequence

from playground.demo.documents import quoting
from playground.demo.documents.citing import Citations, safe
from playground.demo.documents.question import Question, Topic
from playground.demo.documents.ranking import Hit, rank
from playground.demo.documents.reading import Document
from playground.demo.documents.telling import key_words, listed
from playground.demo.texts import counted, text

_QUOTED = 3
_WORTH = 0.4  # of the best score


type Groups = list[tuple[Topic, list[Hit]]]


def chosen(documents: Sequence[Document], question: Question) -> tuple[Groups, list[Hit]]:
    """For each topic the passages to quote, the best first, and all that hold any of the words.

    A passage is quoted once: for the topic for which it is worth most.
    """
    ranked = [rank(documents, {key: question.wanted[key] for key in topic.keys}) for topic in question.topics]
    ranked = [_with_new(hits, topic, question) for hits, topic in zip(ranked, question.topics, strict=True)]
    worth: dict[int, tuple[float, int]] = {}
    for at, hits in enumerate(ranked):
        for hit in hits:
            share = hit.score / hits[0].score
            worth[id(hit.passage)] = max(worth.get(id(hit.passage), (0.0, at)), (share, at))
    groups = [
        (topic, [hit for hit in hits if worth[id(hit.passage)][1] == at and _worthy(hit, hits[0])][:_QUOTED])
        for at, (topic, hits) in enumerate(zip(question.topics, ranked, strict=True))
    ]
    return groups, sorted((hit for hits in ranked for hit in hits), key=lambda hit: -hit.score)


def _with_new(hits: list[Hit], topic: Topic, question: Question) -> list[Hit]:
    """Those that hold words of this question, where any does: the question before only adds to them."""
    now = {key for key in topic.keys if question.wanted[key] == 1}
    return [hit for hit in hits if hit.found & now] or hits


def _worthy(hit: Hit, best: Hit) -> bool:
    return hit.score >= _WORTH * best.score


def answer(
    question: Question, groups: Groups, hits: Sequence[Hit], citations: Citations, page: int = 0
) -> str:
    """The passages, under the words of the question they are for where it has several parts.

    `hits` are all that hold any of the words, on a `page` when only that was looked at.
    """
    parts = []
    for topic, mine in groups:
        if len(groups) > 1:
            parts.append(f"**{safe(_headed(topic))}**")
        if not mine:
            parts.append(text("documents_part_missing"))
        parts += [quoting.told(hit.document, hit.passage, question.wanted, citations) for hit in mine]
    found = {key for hit in hits for key in hit.found}
    told = [pair for topic, mine in groups if mine for pair in zip(topic.keys, topic.shown, strict=False)]
    if missing := [word for key, word in told if key not in found and key.isascii()]:
        where = f" on page {page}" if page else ""
        parts.append(text("documents_missing", where=where, words=listed(missing)))
    return "\n\n".join(parts)


def nothing(question: Question, documents: Sequence[Document]) -> str:
    """What was looked for in vain, where, and what the files speak of instead."""
    return text(
        "documents_nothing",
        words=listed(question.shown),
        files=listed([document.name for document in documents], "**"),
        passages=counted(sum(len(document.passages) for document in documents), "passage"),
        instead="\n".join(
            f"- **{safe(document.name)}**: {listed(key_words(document, 8), '')}" for document in documents
        ),
    )


def _headed(topic: Topic) -> str:
    words = ", ".join(dict.fromkeys(topic.shown))
    return words[:1].upper() + words[1:]
