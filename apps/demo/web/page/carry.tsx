import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { language, type Said, said, say, shown, whole } from "../words/words";
import { carriedHere, openState } from "./carrying";
import { MOST_CHARACTERS, toFragment } from "./fragment";
import { saveFile } from "./saving";
import { part } from "./runs";
import type { Session } from "./session";

const nameOf = (session: Session): string => {
  const { study } = session.beginning;
  return study.part === "digits" ? `digits-${study.model}` : study.part;
};

/** The run as a file, as a link, or as weights that others read. */
export function CarryAway({ session }: { readonly session: Session }) {
  const word = useSignal<Said | null>(null);
  const link = useSignal("");
  const file = useRef<HTMLInputElement>(null);
  const name = nameOf(session);
  const ready = !session.busy;

  /** What was asked for, or why it did not come. */
  const attempt = async (work: () => Promise<Said>): Promise<void> => {
    word.value = said("packing");
    try {
      word.value = await work();
    } catch (error) {
      word.value = said("failedPacking", { detail: error instanceof Error ? error.message : String(error) });
    }
  };
  const save = (as: "state" | "weights") =>
    attempt(async () => {
      const bytes = await session.pack(as);
      const saved = as === "state" ? `${name}-step-${session.step.value}.adjoint.safetensors` : `${name}.safetensors`;
      saveFile(saved, bytes, "application/octet-stream");
      return said("saved", { file: saved, size: whole(bytes.length / 1000) });
    });
  const makeLink = () =>
    attempt(async () => {
      const fragment = await toFragment(await session.pack("smallest"));
      link.value = "";
      if (fragment.length > MOST_CHARACTERS) {
        return said("linkTooLong", { size: (fragment.length / 1000).toFixed(1), most: (MOST_CHARACTERS / 1000).toFixed(1) });
      }
      link.value = `${location.href.split("#")[0]}#${session.beginning.study.part}?state=${fragment}`;
      const copied = await navigator.clipboard?.writeText(link.value).then(
        () => true,
        () => false,
      );
      return said(copied === true ? "linkCopied" : "linkMade", { size: (fragment.length / 1000).toFixed(1) });
    });
  const open = async (): Promise<void> => {
    const chosen = file.current!.files?.[0];
    file.current!.value = "";
    if (chosen !== undefined) await openState(chosen);
  };

  return (
    <section class="wide carry" aria-labelledby="carry">
      <h2 id="carry">{say("carry")}</h2>
      <p class="note">{say("carryNote")}</p>
      <div class="row">
        <button type="button" disabled={!ready} onClick={() => save("state")}>
          {say("saveState")}
        </button>
        <button type="button" onClick={() => file.current!.click()}>
          {say("openState")}
        </button>
        <input ref={file} type="file" class="hidden" tabIndex={-1} aria-label={say("openState")} accept=".safetensors" onChange={open} />
        <button type="button" disabled={!ready} onClick={makeLink}>
          {say("copyLink")}
        </button>
        <button type="button" disabled={!ready} onClick={() => save("weights")}>
          {say("saveWeights")}
        </button>
      </div>
      <p class="note" role="status" data-carried="">
        {word.value === null ? "" : shown(word.value)}
      </p>
      {link.value === "" ? null : (
        <label class="made-link">
          {say("link")} <input type="text" readOnly value={link.value} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
      {session.notKept.value === null ? null : <p class="problem">{shown(session.notKept.value)}</p>}
      <details>
        <summary>{say("inPyTorch")}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
        <pre tabIndex={0}>
          <code>{`from safetensors.torch import load_file\n\nmodel.load_state_dict(load_file("${name}.safetensors"))`}</code>
        </pre>
        <p class="note">{say("inPyTorchNote")}</p>
      </details>
    </section>
  );
}

const hour = (when: number): string =>
  new Date(when).toLocaleString(language.value, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

/** What an earlier visit left here, and why a state was not opened. */
export function Offer() {
  const { offers, problem, goOn, forget } = carriedHere;
  const kept = Object.values(offers.value).find((each) => each.part === part.value);
  return (
    <div aria-live="polite">
      {problem.value === null ? null : <p class="offer problem">{shown(problem.value)}</p>}
      {kept === undefined ? null : (
        <div class="offer row">
          <span>{say("kept", { when: hour(kept.when), step: whole(kept.step), device: kept.device })}</span>
          <button type="button" class="small" onClick={() => goOn(kept)}>
            {say("keptGoOn")}
          </button>
          <button type="button" class="small" onClick={() => forget(kept)}>
            {say("keptForget")}
          </button>
        </div>
      )}
    </div>
  );
}
