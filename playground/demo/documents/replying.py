"""The whole answer about the attached files: which of them, what is wanted, and the steps taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.demo.documents import asking, columns, comparison, summary
from playground.demo.documents.citing import Citations, safe
from playground.demo.documents.question import Question
from playground.demo.documents.ranking import Hit
from playground.demo.documents.reading import MOST_FILES, Document
from playground.demo.documents.telling import listed
from playground.demo.texts import counted, text

Json = dict[str, Any]

_SUMMARISED = 3


@dataclass(slots=True)
class Reply:
    """An answer while it is made. `steps` tells what was really done, part by part."""

    question: Question
    documents: list[Document]
    citations: Citations
    steps: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def lines(
    question: Question, own: Sequence[Document], known: Sequence[Document], given: int
) -> list[Json] | None:
    """Reasoning and a message; None when the question seems to be about something else.

    `own` came with the question; `known` is all that were read, oldest first, of the `given` files.
    """
    readable = [document for document in known if document.passages]
    meant = own or question.names_files
    scope = _scope(question, own, readable)
    if not scope:
        return _unread(question, own or known) if meant else None
    if question.compare and len(scope) < 2:
        scope = readable
    reply = Reply(question, scope, Citations(many=len(scope) > 1))
    reply.steps.append(_read(scope, question))
    if not (_compared(reply) or _columns(reply) or _asked(reply, readable)):
        if not meant and not (question.summary or question.asks):
            return None
        _otherwise(reply)
    if given > MOST_FILES:
        reply.parts.append(text("documents_newest", most=MOST_FILES, given=given))
    told = "\n\n".join([*reply.parts, *_not_read(own)])
    ranked = counted(sum(len(document.passages) for document in reply.documents), "passage")
    return [{"think": reply.steps}, reply.citations.resolved(text("documents", answer=told, passages=ranked))]


def _scope(question: Question, own: Sequence[Document], readable: list[Document]) -> list[Document]:
    """The files that are meant: those it names, else its own, else all."""
    named = [document for document in readable if question.names(document.name)]
    return named or [document for document in own if document.passages] or readable


def _compared(reply: Reply) -> bool:
    question, documents = reply.question, reply.documents[-comparison.MOST :]
    if not question.compare or len(documents) < 2:
        return False
    _newest(reply, documents)
    reply.parts.append(comparison.told(documents, question.wanted, reply.citations))
    reply.steps.append(
        f"**Comparing**\n\nI match the figures of {len(documents)} files by their labels, and count which"
        " words they share."
    )
    if question.wanted:
        for document in documents:
            groups, hits = asking.chosen([document], question)
            best = [(topic, mine[:1]) for topic, mine in groups if mine]
            reply.parts += [asking.answer(question, [one], hits, reply.citations) for one in best]
    return True


def _columns(reply: Reply) -> bool:
    tables = [document for document in reply.documents if document.is_table]
    if len(tables) < len(reply.documents):
        tables = [document for document in tables if columns.named(document, reply.question.wanted)]
    if not tables or not (columns.wanted(reply.question.text) or not reply.question.wanted):
        return False
    reply.parts += [columns.told(one, reply.question.wanted, reply.citations) for one in tables]
    reply.steps.append("**Measuring columns**\n\nI read every row and work out the figures of its columns.")
    return True


def _asked(reply: Reply, readable: list[Document]) -> bool:
    """Quote what holds the words: of the files that are meant, else of any."""
    question = reply.question
    if not question.wanted:
        return False
    page = question.page
    groups, hits = asking.chosen([_only_page(one, page) for one in reply.documents], question)
    if page and not hits:
        page = 0
        groups, hits = asking.chosen(reply.documents, question)
        if hits:
            reply.parts.append(text("documents_page_missing", page=question.page))
    if not hits and len(readable) > len(reply.documents):
        groups, hits = asking.chosen(readable, question)
        if hits:
            reply.documents, reply.citations = readable, Citations(many=True)
    if not hits:
        return False
    reply.steps.append(_ranked(question, groups, hits))
    reply.parts.append(asking.answer(question, groups, hits, reply.citations, page))
    return True


def _otherwise(reply: Reply) -> None:
    """Without a hit: key passages when they are wanted, or nothing else is; else what was looked for."""
    question, documents = reply.question, reply.documents
    if question.wanted and not question.summary:
        reply.steps.append(_ranked(question, [], []))
        reply.parts.append(asking.nothing(question, documents))
        return
    if question.compare:
        reply.parts.append(text("documents_one"))
    shown = documents[-_SUMMARISED:]
    _newest(reply, shown)
    for one in shown:
        page = question.page if one.on_page(question.page).passages else 0
        if question.page and not page:
            reply.parts.append(text("documents_no_page", name=safe(one.name), page=question.page))
        told = (
            columns.told(one, {}, reply.citations)
            if one.is_table
            else summary.told(one, reply.citations, page)
        )
        reply.parts.append(told)
    reply.steps.append(
        "**Choosing key passages**\n\nI take the passages whose words the whole document repeats most,"
        " from each section first, and keep their order."
    )


def _newest(reply: Reply, shown: Sequence[Document]) -> None:
    """Say so where an answer is about the newest of the files only."""
    if len(shown) < len(reply.documents):
        given = len(reply.documents)
        reply.parts.append(text("documents_newest_told", most=len(shown), given=given))


def _unread(question: Question, documents: Sequence[Document]) -> list[Json]:
    told = "\n\n".join(_not_read(documents))
    step = f"**Reading the files**\n\n{len(documents)} attached, and no text in any of them."
    ranked = counted(0, "passage")
    return [{"think": [step]}, {"say": text("documents", answer=told, passages=ranked), "annotations": []}]


def _not_read(documents: Sequence[Document]) -> list[str]:
    rows = [
        f"- **{safe(document.name)}** ({safe(document.kind)}):"
        f" {safe(', '.join(dict.fromkeys((*document.facts, document.problem))))}"
        for document in documents
        if document.problem
    ]
    return [text("documents_unread", files="\n".join(rows))] if rows else []


def _only_page(document: Document, page: int) -> Document:
    return document.on_page(page) if page else document


def _read(documents: Sequence[Document], question: Question) -> str:
    rows = [
        f"- `{document.name.replace('`', '')}`: {document.facts[0]}, {document.characters:,} characters,"
        f" {counted(len(document.passages), 'passage')}"
        for document in documents
    ]
    words = f"\n\nWords to look for: {listed(question.shown, '')}." if question.wanted else ""
    return "**Reading the files**\n\n" + "\n".join(rows) + words


def _ranked(question: Question, groups: asking.Groups, hits: Sequence[Hit]) -> str:
    quoted = sum(len(mine) for _, mine in groups)
    if not hits:
        return "**Ranking passages**\n\nNone of them holds a word of the question."
    best = hits[0]
    where = f" on page {best.passage.page}" if best.passage.page else ""
    held = counted(len({id(hit.passage) for hit in hits}), "passage")
    return (
        f"**Ranking passages**\n\n{held} with words of the question. The best has a BM25 score of"
        f" {best.score:.2f}{where}. I quote {quoted}."
    )
