import { useRef, useState } from "preact/hooks";
import gptSource from "../../src/gpt.ts?raw";
import { say, whole } from "../words/words";
import { CarryAway } from "./carry";
import { regionOf } from "./code";
import { Head } from "./head";
import { LossChart } from "./run-chart";
import type { Session } from "./session";

/** A loss in nats that counts as a whole surprise. */
const MOST = 6;

/** Whether a line of the book ends here and its paragraph does not: the page has lines of its own. */
const isBreak = (text: string, at: number): boolean => text[at] === "\n" && text[at - 1] !== "\n" && text[at + 1] !== "\n";

function Surprise({ session }: { readonly session: Session }) {
  const news = session.surprise.value;
  return (
    <section aria-labelledby="surprise">
      <h2 id="surprise">{say("surprise")}</h2>
      <p class="note">{say("surpriseNote")}</p>
      <p class="passage">
        {news === null
          ? null
          : Array.from(news.text, (character, i) => (
              <span key={i} style={{ "--share": `${Math.round((60 * Math.min(MOST, news.losses[i]!)) / MOST)}%` }}>
                {isBreak(news.text, i) ? " " : character}
              </span>
            ))}
      </p>
    </section>
  );
}

function Writing({
  session,
  temperature,
  change,
}: {
  readonly session: Session;
  readonly temperature: number;
  readonly change: (value: number) => void;
}) {
  const spoken = session.spoken.value;
  return (
    <section aria-labelledby="writes">
      <h2 id="writes">{say("writes")}</h2>
      <label class="row">
        {say("temperature")}{" "}
        <input
          type="range"
          min="0.2"
          max="1.5"
          step="0.1"
          value={temperature}
          onInput={(event) => change(Number(event.currentTarget.value))}
        />{" "}
        <output>{temperature.toFixed(1)}</output>
      </label>
      {spoken.length === 0 ? <p class="note">{say("writesNothing")}</p> : null}
      <ol class="spoken">
        {spoken.map(({ step, text }) => (
          <li key={step}>
            <small>{say("afterStep", { step: whole(step) })}</small>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The text to learn from. `learn` gets null for the one that comes along. */
function TextChoice({ own, learn }: { readonly own: string | null; readonly learn: (text: string | null) => void }) {
  const [pasting, paste] = useState(own !== null);
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <div class="source">
      <label>
        {say("textSource")}{" "}
        <select
          value={pasting ? "own" : "default"}
          onChange={(event) => {
            const next = event.currentTarget.value === "own";
            paste(next);
            if (!next && own !== null) learn(null);
          }}
        >
          <option value="default">{say("textDefault")}</option>
          <option value="own">{say("textOwn")}</option>
        </select>
      </label>
      {pasting ? (
        <>
          <textarea ref={area} rows={5} aria-label={say("textPaste")} placeholder={say("textPaste")} defaultValue={own ?? ""} />
          <button type="button" onClick={() => learn(area.current!.value)}>
            {say("textLearn")}
          </button>
        </>
      ) : null}
    </div>
  );
}

export interface TextPartProps {
  readonly session: Session;
  readonly again: () => void;
  readonly learn: (text: string | null) => void;
  readonly temperature: number;
  readonly changeTemperature: (value: number) => void;
}

export function TextPart({ session, again, learn, temperature, changeTemperature }: TextPartProps) {
  const { study } = session.beginning;
  const corpus = session.corpus.value;
  session.drawn.value;
  const checks = new Map(session.checks);
  const heldOut = session.checks.at(-1)?.[1];
  const unigram = corpus?.unigram ?? null;
  return (
    <>
      <p class="lead">{say("textLead")}</p>
      <Head
        session={session}
        again={again}
        unit="charactersPerSecond"
        judged={{ label: say("heldOut"), value: heldOut === undefined ? "–" : heldOut.toFixed(3) }}
        chart={
          <LossChart
            session={session}
            title={say("lossChartText")}
            range={[1, 4.5]}
            more={[
              { line: { label: say("heldOut"), colour: "forward", points: true }, at: (step) => checks.get(step) ?? null },
              { line: { label: say("unigram"), colour: "muted", dash: [3, 4], width: 1 }, at: () => unigram },
            ]}
          />
        }
        model={{ file: "apps/demo/src/gpt.ts", code: regionOf(gptSource, "gpt") }}
      >
        <TextChoice own={study.part === "text" ? study.text : null} learn={learn} />
        <span class="note">
          {corpus === null ? "" : say("corpus", { characters: whole(corpus.characters), vocabulary: whole(corpus.vocabulary) })}
        </span>
      </Head>
      <div class="pair">
        <Surprise session={session} />
        <Writing session={session} temperature={temperature} change={changeTemperature} />
      </div>
      <CarryAway session={session} />
    </>
  );
}
