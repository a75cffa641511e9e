"""The LangChain face, used as a LangChain user would without knowing the rest."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_core.tools import BaseTool
from langchain_core.vectorstores import InMemoryVectorStore

from esnqa import Assistant
from esnqa.chain import AnswerChain, EsnqaEmbeddings, EsnqaRetriever, answer_chain, answer_tool, turns
from esnqa.contract import answer_json
from esnqa.errors import UsageError
from esnqa.settings import AnsweringSettings, load_settings
from esnqa.types import Answer, Encoder, Filter, Turn

FOSTER = "How many foster families are there in Hillshire?"
KITCHENS = "When did the community kitchens of Eastport open?"


@pytest.fixture(scope="module")
def open_assistant(small_index: Path, encoder: Encoder) -> Assistant:
    """One that answers everything, so that these tests do not hang on how sure it is."""
    return Assistant.open(small_index, load_settings(answering=AnsweringSettings(threshold=0)), encoder=encoder)


@pytest.fixture(scope="module")
def chain(open_assistant: Assistant) -> AnswerChain:
    return answer_chain(open_assistant)


def same(one: Answer, other: Answer) -> bool:
    left, right = answer_json(one), answer_json(other)
    del left["timings_ms"], right["timings_ms"]
    return left == right


def test_invoke(chain: AnswerChain, open_assistant: Assistant) -> None:
    assert isinstance(chain, Runnable)
    answer = chain.invoke(FOSTER)
    assert isinstance(answer, Answer)
    assert answer.citations
    assert same(answer, open_assistant.ask(FOSTER))
    assert same(answer, chain.invoke({"question": FOSTER}))


def test_batch_keeps_the_order(chain: AnswerChain) -> None:
    answers = chain.batch([FOSTER, {"question": KITCHENS}, FOSTER], config={"max_concurrency": 2})
    assert [answer.question for answer in answers] == [FOSTER, KITCHENS, FOSTER]
    assert same(answers[0], answers[2])


def test_batch_may_return_errors(chain: AnswerChain) -> None:
    answers = chain.batch(["", FOSTER], return_exceptions=True)
    assert isinstance(answers[0], UsageError)
    assert isinstance(answers[1], Answer)
    with pytest.raises(UsageError):
        chain.batch(["", FOSTER])


def test_stream_grows_by_a_statement_at_a_time(chain: AnswerChain) -> None:
    parts = list(chain.stream(FOSTER))
    whole = parts[-1]
    assert same(whole, chain.invoke(FOSTER))
    assert [len(part.statements) for part in parts] == list(range(1, len(whole.statements) + 1))
    for part in parts:
        assert whole.text.startswith(part.text)
        assert {m for s in part.statements for m in s.citations} == {c.marker for c in part.citations}


def test_a_refusal_is_one_part(small_index: Path, encoder: Encoder) -> None:
    refusing = Assistant.open(small_index, load_settings(answering=AnsweringSettings(threshold=1)), encoder=encoder)
    (answer,) = answer_chain(refusing).stream(FOSTER)
    assert answer.status == "no_answer"


def test_async_twins(chain: AnswerChain) -> None:
    async def ask() -> tuple[Answer, list[Answer], list[Answer]]:
        one = await chain.ainvoke(FOSTER)
        many = await chain.abatch([FOSTER, KITCHENS])
        streamed = [part async for part in chain.astream({"question": FOSTER})]
        return one, many, streamed

    one, many, streamed = asyncio.run(ask())
    expected = chain.invoke(FOSTER)
    assert same(one, expected)
    assert same(many[0], expected)
    assert many[1].question == KITCHENS
    assert same(streamed[-1], expected)


def test_in_a_sequence(chain: AnswerChain) -> None:
    texts = chain | RunnableLambda(lambda answer: answer.text)
    assert "812" in texts.invoke(FOSTER)
    assert "812" in list(texts.stream(FOSTER))[-1]
    assert texts.batch([FOSTER, KITCHENS])[1] == chain.invoke(KITCHENS).text
    assert "812" in asyncio.run(texts.ainvoke(FOSTER))
    before = RunnableLambda(lambda topic: f"How many {topic} are there in Hillshire?") | chain
    assert same(before.invoke("foster families"), chain.invoke(FOSTER))
    both = RunnableParallel(answer=chain, question=RunnablePassthrough())
    assert both.invoke(FOSTER)["question"] == FOSTER
    piped = {"question": RunnablePassthrough()} | chain
    assert same(piped.invoke(FOSTER), chain.invoke(FOSTER))


def test_wrapped_as_runnables_are(chain: AnswerChain) -> None:
    wrapped = chain.with_config(tags=["a"], run_name="ask").with_retry(stop_after_attempt=2)
    assert same(wrapped.invoke(FOSTER), chain.invoke(FOSTER))
    fallback = RunnableLambda(lambda _: chain.assistant.nothing).with_fallbacks([chain])
    assert same(fallback.invoke(FOSTER), chain.invoke(FOSTER))
    assert chain.get_name() == "AnswerChain"
    assert chain.get_graph().nodes
    assert chain.get_input_jsonschema()
    assert chain.get_output_jsonschema()


def test_callbacks_hear_of_a_run(chain: AnswerChain) -> None:
    heard: list[object] = []

    class Listener(BaseCallbackHandler):
        def on_chain_start(self, serialized: object, inputs: object, **kwargs: object) -> None:
            heard.append(inputs)

        def on_chain_end(self, outputs: object, **kwargs: object) -> None:
            heard.append(outputs)

        def on_chain_error(self, error: BaseException, **kwargs: object) -> None:
            heard.append(type(error))

    chain.invoke(FOSTER, config={"callbacks": [Listener()]})
    assert heard[0] == FOSTER
    assert isinstance(heard[1], Answer)
    with pytest.raises(UsageError):
        chain.invoke("", config={"callbacks": [Listener()]})
    assert heard[3] is UsageError


# inputs


def test_history_of_every_kind_makes_turns() -> None:
    expected = (Turn("One?", "First."), Turn("Two?", "Second."))
    messages = [
        SystemMessage("x"),
        HumanMessage("One?"),
        AIMessage("First."),
        HumanMessage("Two?"),
        AIMessage("Second."),
    ]
    assert turns(messages) == expected
    assert turns(expected) == expected
    assert turns([{"question": "One?", "answer": "First."}, expected[1]]) == expected
    assert turns([AIMessage("Hello, I am here."), HumanMessage([{"type": "text", "text": "One?"}])]) == (Turn("One?"),)
    assert turns([{"question": "One?", "answer": None}]) == (Turn("One?"),)
    assert turns([]) == ()


def test_history_where_and_language_are_used(chain: AnswerChain) -> None:
    answer = chain.invoke(
        {
            "question": "And how much do they receive?",
            "history": [HumanMessage(FOSTER), AIMessage("Hillshire counts 812 foster families. [1]")],
            "where": Filter(languages=frozenset({"en"})),
            "language": "en",
        }
    )
    assert answer.standalone_question.startswith("How many foster families")
    assert {scored.document.language for scored in answer.evidence} == {"en"}
    assert chain.invoke({"question": FOSTER, "history": None, "where": None, "language": None}).citations


WRONG = [
    {},
    {"query": FOSTER},
    {"question": 3},
    {"question": None},
    {"question": FOSTER, "where": {"language": "de"}},
    {"question": FOSTER, "language": 5},
    {"question": FOSTER, "language": "english"},
    {"question": FOSTER, "history": "before"},
    {"question": FOSTER, "history": [3]},
    {"question": FOSTER, "history": [{"answer": "x"}]},
    {"question": FOSTER, "history": 4},
    {"question": FOSTER, 1: 2, "b": 3},
    None,
    3,
    [FOSTER],
    HumanMessage(FOSTER),
    "",
    "a" * 2001,
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: str(value)[:40])
def test_what_is_no_question_is_a_wrong_use(wrong: object, chain: AnswerChain) -> None:
    with pytest.raises(UsageError) as caught:
        chain.invoke(wrong)  # type: ignore[arg-type]
    assert caught.value.remedy
    with pytest.raises(UsageError):
        list(chain.stream(wrong))  # type: ignore[arg-type]


# the retriever, the embeddings and the tool


def test_the_retriever(open_assistant: Assistant) -> None:
    retriever = EsnqaRetriever(assistant=open_assistant, k=3)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("foster families in Hillshire")
    assert len(documents) == 3
    for rank, found in enumerate(documents, 1):
        assert isinstance(found, LangChainDocument)
        assert found.metadata["rank"] == rank
        assert found.id == found.metadata["passage_id"]
        text = open_assistant.document(found.metadata["document_id"]).text
        assert text[found.metadata["start"] : found.metadata["end"]] == found.page_content
        assert json.loads(json.dumps(found.metadata)) == found.metadata
    assert documents[0].metadata["title"] == "Foster families in Hillshire"
    assert [d.id for d in asyncio.run(retriever.ainvoke("foster families in Hillshire"))] == [d.id for d in documents]
    joined = retriever | (lambda found: "\n\n".join(d.page_content for d in found))
    assert "812" in joined.invoke("foster families in Hillshire")
    assert len(retriever.batch(["care", "housing"])) == 2


def test_the_retriever_takes_a_filter(open_assistant: Assistant) -> None:
    where = Filter(languages=frozenset({"de"}))
    documents = EsnqaRetriever(assistant=open_assistant, where=where).invoke("care")
    assert {found.metadata["language"] for found in documents} == {"de"}


def test_the_retriever_refuses_nonsense(open_assistant: Assistant) -> None:
    with pytest.raises(UsageError):
        EsnqaRetriever(assistant=open_assistant).invoke("")
    with pytest.raises(ValueError, match="assistant"):
        EsnqaRetriever(assistant="no assistant")  # type: ignore[arg-type]


def test_the_embeddings(encoder: Encoder) -> None:
    embeddings = EsnqaEmbeddings(encoder)
    assert isinstance(embeddings, Embeddings)
    vectors = embeddings.embed_documents(["home care", "housing"])
    assert [len(vector) for vector in vectors] == [384, 384]
    assert all(type(x) is float for x in vectors[0])
    assert embeddings.embed_query("home care") == pytest.approx(vectors[0], abs=1e-5)
    assert embeddings.embed_documents([]) == []
    assert asyncio.run(embeddings.aembed_query("home care")) == pytest.approx(vectors[0], abs=1e-5)
    store = InMemoryVectorStore(embeddings)
    store.add_texts(["Foster families care for children.", "Trams run every hour."])
    assert store.similarity_search("Who looks after a child?", k=1)[0].page_content.startswith("Foster")


def test_the_tool(open_assistant: Assistant) -> None:
    tool = answer_tool(open_assistant)
    assert isinstance(tool, BaseTool)
    assert (tool.name, list(tool.args)) == ("ask_documents", ["question"])
    assert "cited" in tool.description
    value = tool.invoke({"question": FOSTER})
    assert value["schema"] == "esnqa.answer/1"
    assert json.loads(json.dumps(value)) == value
    called = tool.invoke({"name": tool.name, "args": {"question": FOSTER}, "id": "1", "type": "tool_call"})
    assert json.loads(called.content)["status"] == "answered"
    assert asyncio.run(tool.ainvoke({"question": FOSTER}))["status"] == "answered"
