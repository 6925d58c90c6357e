import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript, typescriptLanguage } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { newLines } from "./lines";

/** The page's own colours, as `Code` has them. */
const colours = tagHighlighter([
  { tag: [tags.comment], class: "code-comment" },
  { tag: [tags.string, tags.special(tags.string)], class: "code-string" },
  { tag: [tags.keyword, tags.self, tags.null, tags.bool], class: "code-word" },
  { tag: [tags.number], class: "code-number" },
]);

/** Marks whole lines, from 1. */
function marked(state: EditorState, lines: Iterable<number>, name: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const line = Decoration.line({ class: name });
  for (const number of [...lines].sort((a, b) => a - b)) {
    if (number < 1 || number > state.doc.lines) continue;
    const { from } = state.doc.line(number);
    builder.add(from, from, line);
  }
  return builder.finish();
}

/** The lines that the program before does not have. */
const changes = (before: string | undefined): Extension => {
  if (before === undefined) return [];
  const found = (state: EditorState): DecorationSet => marked(state, newLines(before, state.doc.toString()), "cm-new");
  return StateField.define<DecorationSet>({
    create: found,
    update: (value, { docChanged, state }) => (docChanged ? found(state) : value),
    provide: (field) => EditorView.decorations.from(field),
  });
};

const showProblem = StateEffect.define<number | null>();

/** The line where the program went wrong, until it is edited. */
const problem = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, { effects, docChanged, state }) {
    for (const effect of effects)
      if (effect.is(showProblem)) return effect.value === null ? Decoration.none : marked(state, [effect.value], "cm-problem");
    return docChanged ? Decoration.none : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The first line that is not TypeScript; for what a browser refuses without saying where. */
export function firstBadLine(code: string): number | null {
  let at = -1;
  typescriptLanguage.parser.parse(code).iterate({
    enter({ type, from }) {
      if (type.isError && at < 0) at = from;
    },
  });
  return at < 0 ? null : code.slice(0, at).split("\n").length;
}

export interface EditorProps {
  readonly code: Signal<string>;
  /** The program that this one goes on from. */
  readonly before: string | undefined;
  readonly label: string;
  readonly problemLine: number | null;
  readonly onRun: () => void;
}

/** A program to be edited. Tab leaves it, for those who have no mouse. */
export function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { before, label, code, problemLine } = props;

  useEffect(() => {
    const run = (): boolean => {
      latest.current.onRun();
      return true;
    };
    view.current = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: code.peek(),
        extensions: [
          lineNumbers(),
          history(),
          indentOnInput(),
          bracketMatching(),
          javascript({ typescript: true }),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          changes(before),
          problem,
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) code.value = state.doc.toString();
          }),
          keymap.of([{ key: "Mod-Enter", run, preventDefault: true }, ...defaultKeymap, ...historyKeymap]),
        ],
      }),
    });
    // Changed by somebody else than the reader: by the choice of a device, or back to what it was. At once, not when the page is drawn: by
    // then more may have been typed, which an older text would undo, and that change undo this one, without end.
    const stop = code.subscribe((text) => {
      const { state } = view.current!;
      if (state.doc.toString() !== text) view.current!.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
    });
    return () => {
      stop();
      view.current?.destroy();
    };
  }, [before, label, code]);

  useEffect(() => {
    const editor = view.current!;
    const wanted = problemLine !== null && problemLine <= editor.state.doc.lines ? problemLine : null;
    const scroll = wanted === null ? [] : [EditorView.scrollIntoView(editor.state.doc.line(wanted).from)];
    editor.dispatch({ effects: [showProblem.of(wanted), ...scroll] });
  }, [problemLine]);

  return <div class="editor" ref={place} />;
}
