import { useData } from "vitepress";
import { defineComponent, h, nextTick, onBeforeUnmount, ref, shallowRef, type VNode } from "vue";
import type { Entry } from "../../demo/web/cell/messages";
import type { Editor } from "./editor";

const english = {
  edit: "Edit and run",
  run: "Run",
  stop: "Stop",
  reset: "Reset",
  program: "Program",
  output: "Output",
  nothing: "It printed nothing.",
};
const korean: typeof english = {
  edit: "고쳐서 실행하기",
  run: "실행",
  stop: "멈추기",
  reset: "처음대로",
  program: "프로그램",
  output: "출력",
  nothing: "아무것도 출력하지 않았습니다.",
};

/** What is kept of an output without end. */
const MOST_LINES = 500;

interface Line {
  readonly text: string;
  readonly level: "log" | "warn" | "error";
}

type News = { readonly kind: "output"; readonly entries: readonly Entry[] } | { readonly kind: "ended"; readonly error: string | null };

/** An example that can be edited and run where it stands: each run in a worker of its own, which Stop ends. */
export const LiveExample = defineComponent({
  name: "LiveExample",
  props: { code: { type: String, required: true } },
  setup(props, { slots }) {
    const { lang } = useData();
    const place = ref<HTMLElement>();
    const opened = ref(false);
    const state = ref<"idle" | "running" | "ended">("idle");
    const lines = shallowRef<readonly Line[]>([]);
    let editor: Editor | undefined;
    let worker: Worker | undefined;

    const say = (...more: readonly Line[]): void => {
      lines.value = [...lines.value, ...more].slice(-MOST_LINES);
    };
    const stop = (): void => {
      worker?.terminate();
      worker = undefined;
      if (state.value === "running") state.value = "ended";
    };
    const hear = (news: News): void => {
      if (news.kind === "output") {
        say(...news.entries.flatMap((entry) => (entry.kind === "line" ? [entry] : [])));
        return;
      }
      if (news.error !== null) say({ text: news.error, level: "error" });
      state.value = "ended";
    };
    const run = (): void => {
      stop();
      lines.value = [];
      state.value = "running";
      worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<News>) => hear(data));
      worker.addEventListener("error", (event) => hear({ kind: "ended", error: event.message ?? "Error" }));
      worker.postMessage(editor!.text());
    };
    const program = decodeURIComponent(props.code).trimEnd();
    const open = async (): Promise<void> => {
      const { openEditor } = await import("./editor");
      opened.value = true;
      await nextTick();
      editor = openEditor(place.value!, words().program, program, run);
      run();
    };
    const reset = (): void => {
      stop();
      state.value = "idle";
      lines.value = [];
      editor!.write(program);
    };
    const words = (): typeof english => (lang.value === "ko" ? korean : english);
    onBeforeUnmount(() => {
      stop();
      editor?.destroy();
    });

    const button = (text: string, onClick: () => void): VNode => h("button", { type: "button", onClick }, text);
    const output = (): VNode =>
      h("div", { class: "live-output", role: "log", tabindex: 0, "aria-label": words().output }, [
        ...lines.value.map(({ text, level }) => h("div", { class: level }, text)),
        ...(state.value === "ended" && lines.value.length === 0 ? [h("div", words().nothing)] : []),
      ]);
    return () =>
      opened.value
        ? h("div", { class: "live" }, [
            h("div", { class: "live-editor", ref: place }),
            h("div", { class: "live-buttons" }, [
              state.value === "running" ? button(words().stop, stop) : button(words().run, run),
              button(words().reset, reset),
            ]),
            ...(state.value === "idle" ? [] : [output()]),
          ])
        : h("div", { class: "live" }, [slots.default?.(), h("div", { class: "live-buttons" }, [button(words().edit, () => void open())])]);
  },
});
