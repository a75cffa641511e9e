"""The pages: Ask, Search, Compare and Library as one Gradio application, wired to what they do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from itertools import cycle
from typing import Any

import gradio as gr

from esnqa.comparing import FIELDS
from esnqa_app import comparing, conversation, results
from esnqa_app.actions import Actions, Exchanges, Scope
from esnqa_app.collection import Collection, Collections
from esnqa_app.downloads import MOST
from esnqa_app.library import Wanted
from esnqa_app.names import language_name
from esnqa_app.rendering import macro
from esnqa_app.texts import ENGLISH, TEXTS, Texts, texts_for

AT_ONCE = 16
QUEUED = 64
FACETS = ("language", "country", "theme", "kind", "document")
SHELF_FACETS = FACETS[:4]
Choices = list[tuple[str, str]]


class _Said(str):
    """A label of one of Gradio's own parts: in English as built, and the name by which it is said in another language.

    Gradio's own translations know fewer languages than ours.
    """

    __slots__ = ("key",)
    key: str

    def __new__(cls, key: str) -> _Said:
        made = super().__new__(cls, getattr(ENGLISH, key))
        made.key = key
        return made

    def __getnewargs__(self) -> tuple[str]:
        return (self.key,)

    def __str__(self) -> str:
        return self


def _labelled(blocks: gr.Blocks) -> list[tuple[Any, dict[str, str]]]:
    """The parts that say something, with the names of what they say by attribute."""
    found = []
    for part in blocks.blocks.values():
        said = {name: getattr(part, name, None) for name in ("label", "placeholder", "value")}
        keys = {name: text.key for name, text in said.items() if isinstance(text, _Said)}
        if keys:
            found.append((part, keys))
    return found


def build(actions: Actions, collections: Collections) -> gr.Blocks:
    """The Gradio application; no event of it is a public API."""
    collection = collections.current()
    blocks = gr.Blocks(title="esnqa", analytics_enabled=False, fill_width=True)
    with blocks:
        header = _html(_header(ENGLISH), "masthead-block")
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with gr.Tab(_Said("tab_ask"), id="ask", elem_id="tab-ask"):
                ask = _AskPage(actions, collection)
            with gr.Tab(_Said("tab_search"), id="search", elem_id="tab-search"):
                search = _SearchPage(actions, collection)
            with gr.Tab(_Said("tab_compare"), id="compare", elem_id="tab-compare"):
                compare = _ComparePage(actions, collections, collection)
            with gr.Tab(_Said("tab_library"), id="library", elem_id="tab-library") as tab:
                shelf = _LibraryPage(actions, collection)
        _in_the_readers_language(blocks, actions, header, ask, search, compare, shelf)
        dropdowns = [facet for page in (ask, search, compare) for facet in page.facets[: len(FACETS)]]
        dropdowns += shelf.facets
        _with_current_facets(blocks, collections, collection, dropdowns)
        _with_labels(blocks)
        blocks.load(ask.suggest, None, ask.examples, **_quiet())
        blocks.load(compare.named, None, [compare.by, compare.values, compare.found, compare.take], **_quiet())
        tab.select(shelf.opened, shelf.inputs, shelf.shown_first, **_quiet())
    blocks.queue(max_size=QUEUED, default_concurrency_limit=AT_ONCE, api_open=False)
    return blocks


def _header(texts: Texts) -> str:
    return macro("frame.html", "header")(texts, TEXTS.values())


def _quiet() -> dict[str, Any]:
    """Every event: nothing that others may call, and no progress drawn over what is read."""
    return {"api_visibility": "private", "show_progress": "hidden"}


def _html(value: str, name: str, **options: Any) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False, padding=False, **options)


def _spoken(request: gr.Request | None) -> Texts:
    return texts_for(dict(request.headers)) if request else ENGLISH


def _choices(collection: Collection, key: str, texts: Texts = ENGLISH) -> Choices:
    if key == "document":
        return comparing.values(collection, key, texts)
    names = {"country": texts.country_name, "theme": texts.theme_name, "kind": texts.kind_name}
    named = names.get(key, language_name)
    return [(f"{named(value)} ({count})", value) for value, count in collection.facets[key].items()]


def _facets(collection: Collection, keys: tuple[str, ...] = FACETS) -> list[Any]:
    """Dropdowns with the collection's own values, hidden where there are none or too many; titles follow the page."""
    choices = {key: _choices(collection, key) for key in keys}
    return [
        gr.Dropdown(
            choices[key] if key != "document" else [],
            label=_Said(key),
            multiselect=True,
            value=[],
            min_width=150,
            visible=bool(choices[key]),
            elem_classes=f"by-{key}",
        )
        for key in keys
    ]


def _limits(collection: Collection) -> list[Any]:
    """What limits a question, in the order of :class:`Scope`."""
    limits = _facets(collection)  # parts stand on the page in the order in which they are made
    limits += [
        gr.Textbox(label=_Said(key), placeholder=_Said("date_hint"), max_length=10, max_lines=1, min_width=150)
        for key in ("since", "until")
    ]
    return limits


def _pressed(name: str) -> gr.Button:
    """A button that the page's own buttons press."""
    return gr.Button("", elem_id=f"{name}-button", visible="hidden")


class _AskPage:
    """The conversation, with the source beside it."""

    def __init__(self, actions: Actions, collection: Collection) -> None:
        self._actions = actions
        self.exchanges = gr.State(())
        with gr.Row(elem_classes="split"):
            with gr.Column(scale=6, elem_classes="reading"):
                self.welcome = _html(actions.greeting(collection, ENGLISH), "welcome")
                self.past = _html("", "past")
                self.live = _html("", "live")
                self.next = _html("", "follow-ups")
                with gr.Column(elem_id="composer"):
                    with gr.Row(elem_classes="line"):
                        self.box = gr.Textbox(
                            label=_Said("question"),
                            placeholder=_Said("question_placeholder"),
                            lines=1,
                            max_lines=5,
                            scale=1,
                            container=False,
                            elem_id="question",
                        )
                        button = gr.Button(_Said("ask"), variant="primary", scale=0, min_width=90, elem_id="ask-button")
                    with (
                        gr.Accordion(_Said("limit_to"), open=False, elem_classes="scope", elem_id="scope"),
                        gr.Row(elem_classes="filters"),
                    ):
                        self.facets = _limits(collection)
                    self.limits = _html(conversation.scope_now("", ENGLISH), "limits")
                    with gr.Row(elem_id="after", visible=False) as after:
                        again = gr.Button(_Said("new_conversation"), size="sm", elem_id="new-conversation")
                        self.take = _html(macro("frame.html", "take_away")(ENGLISH), "take")
                    self.note = _html(macro("frame.html", "composer_note")(ENGLISH), "composer-note", visible=False)
                self.examples = _html("", "examples")
                self.file = _html("", "download")
                retry, edit, stop, clear = (_pressed(name) for name in ("retry", "edit", "stop", "unlimit"))
                takers = {form: _pressed(f"take-{form}") for form in ("docx", "md", "json")}
            with gr.Column(scale=5, elem_classes="beside"):
                self.panel = _html(macro("frame.html", "panel")(ENGLISH), "ask-panel")
        self.asked = gr.State("")
        shown = [self.welcome, self.examples, self.past, self.live, self.box, self.exchanges, self.note, after]
        outputs = [*shown, self.asked]
        inputs = [self.box, self.exchanges, *self.facets]
        asking = gr.on([self.box.submit, button.click], self.ask, inputs, outputs, trigger_mode="once", **_quiet())
        retrying = retry.click(self.retry, [self.exchanges, *self.facets], outputs, trigger_mode="once", **_quiet())
        for answered in (asking, retrying):  # when the answer is on the screen: nobody waits for these
            answered.then(self.follow, [self.asked, self.exchanges, *self.facets], self.next, **_quiet())
        stop.click(self.stop, self.asked, self.live, cancels=[asking, retrying], **_quiet())
        edit.click(self.edit, self.exchanges, [self.past, self.live, self.box, self.exchanges], **_quiet())
        again.click(self.anew, None, shown, **_quiet())
        for form, taker in takers.items():
            taker.click(self.taker(form), self.exchanges, self.file, **_quiet())
        gr.on([facet.change for facet in self.facets], self.limited, self.facets, self.limits, **_quiet())
        clear.click(lambda: [*([] for _ in FACETS), "", ""], None, self.facets, **_quiet())

    async def ask(
        self, request: gr.Request, question: str, exchanges: Exchanges, *chosen: Any
    ) -> AsyncIterator[tuple[Any, ...]]:
        """The conversation as it grows."""
        first = True
        async for view in self._actions.ask(question or "", tuple(exchanges), _scope(chosen), _spoken(request)):
            welcome = "" if view.begun else gr.skip()
            below = gr.update(visible=True) if view.begun else gr.skip()
            past = view.past if first else gr.skip()
            box = "" if first and view.asked else gr.skip()  # at once: what is typed meanwhile stays
            kept = view.exchanges if view.ended else gr.skip()
            yield welcome, welcome, past, view.live, box, kept, below, below, (question or "").strip()
            first = False

    async def retry(self, request: gr.Request, exchanges: Exchanges, *chosen: Any) -> AsyncIterator[tuple[Any, ...]]:
        """The last question once more, in place of its answer."""
        *before, last = exchanges
        async for shown in self.ask(request, last.question, tuple(before), *chosen):
            *left, box, kept, note, after, asked = shown
            yield (*left, gr.skip() if box == "" else box, kept, note, after, asked)

    async def follow(self, request: gr.Request, question: str, exchanges: Exchanges, *chosen: Any) -> str:
        """Questions to go on with."""
        return await self._actions.follow_ups(question, tuple(exchanges), _scope(chosen), _spoken(request))

    async def stop(self, request: gr.Request, question: str) -> str:
        """The question, whose answer is waited for no more."""
        return conversation.stopped(question, _spoken(request))

    async def edit(self, exchanges: Exchanges) -> tuple[Any, ...]:
        """The last question back in the box, and its answer gone."""
        *before, last = exchanges
        return "".join(exchange.html for exchange in before), "", last.question, tuple(before)

    async def limited(self, request: gr.Request, *chosen: Any) -> str:
        """What the next question is limited to."""
        return await self._actions.limits(_scope(chosen), _spoken(request))

    def taker(self, form: str) -> Callable[..., Any]:
        """The conversation as a file."""

        async def take(request: gr.Request, exchanges: Exchanges) -> str:
            return self._actions.taken(form, tuple(exchanges), _spoken(request))

        return take

    async def suggest(self, request: gr.Request) -> str:
        """Questions to begin with."""
        return await self._actions.examples(_spoken(request))

    async def anew(self, request: gr.Request) -> tuple[Any, ...]:
        """An empty conversation."""
        welcome = await self._actions.welcome(_spoken(request))
        questions = await self._actions.examples(_spoken(request))
        hidden = gr.update(visible=False)
        return welcome, questions, "", "", "", (), hidden, hidden


def _line(asked: str, box_id: str, pressed: str) -> tuple[gr.Textbox, gr.Button]:
    """A line to write in, labelled by the text ``asked``, and the button ``pressed`` behind it."""
    with gr.Row(elem_classes="line"):
        box = gr.Textbox(
            label=_Said(asked),
            placeholder=_Said(f"{asked}_placeholder"),
            container=False,
            max_lines=1,
            scale=1,
            elem_id=box_id,
        )
        button = gr.Button(_Said(pressed), variant="primary", scale=0, min_width=90, elem_id=f"{pressed}-button")
    return box, button


class _SearchPage:
    """Passages for those who want the sources and no answer."""

    def __init__(self, actions: Actions, collection: Collection) -> None:
        self._actions = actions
        with gr.Row(elem_classes="split"):
            with gr.Column(scale=6, elem_classes="reading"):
                box, button = _line("search", "query", "search")
                with gr.Row(elem_classes="filters"):
                    self.facets = _limits(collection)
                self.basket = _html(macro("frame.html", "basket")(ENGLISH, MOST), "basket")
                self.found = _html(results.intro(ENGLISH), "found")
            with gr.Column(scale=5, elem_classes="beside"):
                self.panel = _html(macro("frame.html", "panel")(ENGLISH), "search-panel")
        gr.on([box.submit, button.click], self.search, [box, *self.facets], self.found, trigger_mode="once", **_quiet())

    async def search(self, request: gr.Request, query: str, *chosen: Any) -> str:
        """What was found."""
        return await self._actions.search(query or "", _scope(chosen), _spoken(request))


class _ComparePage:
    """One question of several countries, years, themes, languages or documents."""

    def __init__(self, actions: Actions, collections: Collections, collection: Collection) -> None:
        self._actions, self._collections = actions, collections
        self.kept = gr.State(None)
        with gr.Row(elem_classes=["split", "wide-until-opened"]):
            with gr.Column(scale=6, elem_classes="reading"):
                box, button = _line("question", "compare-question", "compare")
                with gr.Row(elem_classes="filters", elem_id="compare-what"):
                    self.by = gr.Radio(
                        comparing.fields(ENGLISH), value=FIELDS[0], label=_Said("compare_by"), elem_id="compare-by"
                    )
                    self.values = gr.Dropdown(
                        comparing.values(collection, FIELDS[0], ENGLISH),
                        label=_Said("compare_values"),
                        multiselect=True,
                        value=[],
                        elem_id="compare-values",
                    )
                scope = gr.Accordion(_Said("limit_to"), open=False, elem_classes="scope", elem_id="compare-scope")
                with scope, gr.Row(elem_classes="filters"):
                    self.facets = _limits(collection)
                self.found = _html(comparing.intro(ENGLISH), "compared")
                with gr.Row(elem_id="compare-after", visible=False) as after:
                    self.take = _html(macro("frame.html", "take_table")(ENGLISH), "compare-take")
                file = _html("", "table-download")
                takers = {form: _pressed(f"table-{form}") for form in ("docx", "md", "csv", "json")}
            with gr.Column(scale=5, elem_classes="beside"):
                self.panel = _html(macro("frame.html", "panel")(ENGLISH), "compare-panel")
        asked = [box, self.by, self.values, *self.facets]
        outputs = [self.found, self.kept, after]
        gr.on([box.submit, button.click], self.compare, asked, outputs, trigger_mode="once", **_quiet())
        self.by.input(self.offered, self.by, self.values, **_quiet())
        for form, taker in takers.items():
            taker.click(self.taker(form), self.kept, file, **_quiet())

    async def compare(
        self, request: gr.Request, question: str, by: str, values: list[str] | None, *chosen: Any
    ) -> AsyncIterator[tuple[Any, ...]]:
        """That it is being looked for, and then the table."""
        texts = _spoken(request)
        yield comparing.pending(texts), None, gr.update(visible=False)
        found, kept = await self._actions.compare(question or "", by, values or [], _scope(chosen), texts)
        yield found, kept, gr.update(visible=kept is not None)

    async def named(self, request: gr.Request) -> tuple[Any, ...]:
        """The fields and values in the reader's language, as the collection has them now."""
        texts = _spoken(request)
        values = comparing.values(self._collections.current(), FIELDS[0], texts)
        fields, take = gr.update(choices=comparing.fields(texts)), macro("frame.html", "take_table")(texts)
        return fields, gr.update(choices=values, value=[]), comparing.intro(texts), take

    async def offered(self, request: gr.Request, by: str) -> Any:
        """What can be chosen of another field."""
        values = comparing.values(self._collections.current(), by, _spoken(request))
        return gr.update(choices=values, value=[], visible=bool(values))

    def taker(self, form: str) -> Callable[..., Any]:
        """The table as a file."""

        async def take(request: gr.Request, kept: comparing.Kept | None) -> str:
            return self._actions.taken_table(form, kept, _spoken(request))

        return take


class _LibraryPage:
    """The documents of the collection."""

    def __init__(self, actions: Actions, collection: Collection) -> None:
        self._actions = actions
        self.number = gr.State(0)
        with gr.Row(elem_classes=["split", "wide-until-opened"]):
            with gr.Column(scale=6, elem_classes="reading"):
                self.glance = _html("", "glance")
                box = gr.Textbox(label=_Said("library_filter"), max_lines=1, elem_id="library-words")
                with gr.Row(elem_classes="filters"):
                    self.facets = _facets(collection, SHELF_FACETS)
                self.table = _html("", "shelf")
                with gr.Row(elem_classes="pager"):
                    before = gr.Button(_Said("previous"), size="sm", scale=0, visible=False, elem_id="library-previous")
                    after = gr.Button(_Said("next"), size="sm", scale=0, visible=False, elem_id="library-next")
            with gr.Column(scale=5, elem_classes="beside"):
                self.panel = _html(macro("frame.html", "panel")(ENGLISH), "library-panel")
        self.inputs = [box, *self.facets]
        self.outputs = [self.table, self.number, before, after]
        self.shown_first = [*self.outputs, self.glance]
        changed = [box.change, *(facet.input for facet in self.facets)]
        gr.on(changed, self.first, self.inputs, self.outputs, trigger_mode="always_last", **_quiet())
        before.click(self.turned(-1), [self.number, *self.inputs], self.outputs, **_quiet())
        after.click(self.turned(1), [self.number, *self.inputs], self.outputs, **_quiet())

    async def first(self, request: gr.Request, words: str, *chosen: Any) -> tuple[Any, ...]:
        """The first page of the documents wanted."""
        return await self._shown(request, 0, words, chosen)

    async def opened(self, request: gr.Request, words: str, *chosen: Any) -> tuple[Any, ...]:
        """The first page, and the collection at a glance."""
        page = await self._shown(request, 0, words, chosen)
        return *page, await self._actions.glance(_spoken(request))

    def turned(self, step: int) -> Callable[..., Any]:
        """A page further on, or back."""

        async def turn(request: gr.Request, number: int, words: str, *chosen: Any) -> tuple[Any, ...]:
            return await self._shown(request, number + step, words, chosen)

        return turn

    async def _shown(self, request: gr.Request, number: int, words: str, chosen: tuple[Any, ...]) -> tuple[Any, ...]:
        languages, countries, themes, kinds = (tuple(values or ()) for values in chosen)
        wanted = Wanted(words or "", languages, themes, countries, kinds)
        html, shown, pages = await self._actions.library(wanted, number, _spoken(request))
        return html, shown, gr.update(visible=shown > 0), gr.update(visible=shown < pages - 1)


def _scope(chosen: tuple[Any, ...]) -> Scope:
    *lists, since, until = chosen
    return Scope(*(values or () for values in lists), since=since or "", until=until or "")


def _in_the_readers_language(
    blocks: gr.Blocks,
    actions: Actions,
    header: gr.HTML,
    ask: _AskPage,
    search: _SearchPage,
    compare: _ComparePage,
    shelf: _LibraryPage,
) -> None:
    """Says everything again, as soon as the page is there, in the language that the browser asks for."""
    panels = [ask.panel, search.panel, compare.panel, shelf.panel]

    async def say(request: gr.Request) -> tuple[Any, ...]:
        texts = _spoken(request)
        note, panel, take = (macro("frame.html", name)(texts) for name in ("composer_note", "panel", "take_away"))
        frame = _header(texts), await actions.welcome(texts), gr.update(value=note), take
        searching = results.intro(texts), macro("frame.html", "basket")(texts, MOST)
        return *frame, conversation.scope_now("", texts), *searching, *(panel for _ in panels)

    said = [header, ask.welcome, ask.note, ask.take, ask.limits, search.found, search.basket, *panels]
    blocks.load(say, None, said, **_quiet())


def _with_labels(blocks: gr.Blocks) -> None:
    """Says the labels of Gradio's own parts again where the reader's language is not English."""
    parts = _labelled(blocks)

    def say(request: gr.Request) -> list[Any]:
        texts = _spoken(request)
        if texts is ENGLISH:
            return [gr.skip() for _ in parts]
        return [gr.update(**{name: getattr(texts, key) for name, key in keys.items()}) for _, keys in parts]

    blocks.load(say, None, [part for part, _ in parts], **_quiet())


def _with_current_facets(blocks: gr.Blocks, collections: Collections, built: Collection, facets: list[Any]) -> None:
    """Offers the values of the collection as it is now, named in the reader's language, where the page was built otherwise.

    The titles of documents, which may be many, are offered in any case: they are in no page.
    """

    def refresh(request: gr.Request) -> list[Any]:
        current, texts = collections.current(), _spoken(request)
        same = current.generation == built.generation and texts is ENGLISH

        def offered(key: str) -> Any:
            if same and key != "document":
                return gr.skip()
            choices = _choices(current, key, texts)
            return gr.update(choices=choices, visible=bool(choices))

        return [offered(key) for _, key in zip(facets, cycle(FACETS), strict=False)]

    blocks.load(refresh, None, facets, **_quiet())
