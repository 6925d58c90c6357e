import { useRef, useState } from "preact/hooks";
import modelsSource from "../../src/models.ts?raw";
import { percent, say, whole } from "../words/words";
import type { DigitsModel } from "../worker/messages";
import { writeChoice } from "./address";
import { CarryAway } from "./carry";
import { regionOf } from "./code";
import { shareOf } from "./controls";
import { DrawingPad } from "./drawing-pad";
import { Head } from "./head";
import { DigitPicture, PictureRow } from "./pictures";
import { AccuracyChart, LossChart } from "./run-chart";
import type { Session } from "./session";

/** How many test digits the page judges by: web/data-plugin.ts packs them. */
const TEST_DIGITS = 1000;

function ModelChoice({ model, choose }: { readonly model: DigitsModel; readonly choose: (model: DigitsModel) => void }) {
  return (
    <label>
      {say("model")}{" "}
      <select value={model} onChange={(event) => choose(event.currentTarget.value as DigitsModel)}>
        <option value="mlp">{say("modelMlp")}</option>
        <option value="cnn">{say("modelCnn")}</option>
      </select>
    </label>
  );
}

function Probabilities({ session, asked }: { readonly session: Session; readonly asked: boolean }) {
  const shares = asked ? session.probabilities.value : [];
  const best = shares.indexOf(Math.max(...shares));
  return (
    <section aria-labelledby="sees">
      <h2 id="sees">{say("sees")}</h2>
      <p class="note" role="status">
        {best < 0 ? say("seesNothing") : say("seesSummary", { digit: best, share: percent(shares[best]!) })}
      </p>
      <ol class="shares" data-best={best} data-waiting={String(session.looking.value)}>
        {Array.from({ length: 10 }, (_, digit) => (
          <li key={digit} class={digit === best ? "best" : ""}>
            <b>{digit}</b>
            <span class="share">
              <i style={{ width: `${100 * (shares[digit] ?? 0)}%` }} />
            </span>
            <small>{shares[digit] === undefined ? "" : percent(shares[digit])}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ConfusionMatrix({ session }: { readonly session: Session }) {
  const counts = session.confusion.value;
  const rows = counts.length === 0 ? Array.from({ length: 10 }, () => new Array<number>(10).fill(0)) : counts;
  return (
    <section aria-labelledby="confusion">
      <h2 id="confusion">{say("confusion")}</h2>
      <table class="confusion">
        <thead>
          <tr>
            <td />
            {rows.map((_, digit) => (
              <th key={digit} scope="col">
                {digit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, truth) => {
            const most = Math.max(1, ...row);
            return (
              <tr key={truth}>
                <th scope="row">{truth}</th>
                {row.map((count, guess) => (
                  <td
                    key={guess}
                    class={count === 0 ? "none" : guess === truth ? "right" : "wrong"}
                    style={{ "--share": `${Math.round(guess === truth ? (100 * count) / most : Math.min(100, 20 + 8 * count))}%` }}
                    title={say("confusionCell", { count, truth, guess })}
                  >
                    {count === 0 ? "" : count}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="note">{say("confusionNote", { count: whole(TEST_DIGITS) })}</p>
    </section>
  );
}

function Mistakes({ session }: { readonly session: Session }) {
  const mistakes = session.mistakes.value;
  return (
    <section aria-labelledby="mistakes">
      <h2 id="mistakes">{say("mistakes")}</h2>
      {mistakes.length === 0 ? <p class="note">{say("noMistakes")}</p> : null}
      <ul class="mistakes">
        {mistakes.map(({ pixels, truth, guess, confidence }, i) => (
          <li key={i}>
            <DigitPicture pixels={pixels} label={say("mistake", { truth, guess, share: percent(confidence, 0) })} />
            <span aria-hidden="true">
              {truth} → <b>{guess}</b> <small>{percent(confidence, 0)}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LayersSeen({ session, model, asked }: { readonly session: Session; readonly model: DigitsModel; readonly asked: boolean }) {
  const { filters, maps } = session;
  return (
    <div class={model === "cnn" ? "pair" : "wide"}>
      <section aria-labelledby="filters">
        <h2 id="filters">{say("filters")}</h2>
        {filters.value === null ? null : <PictureRow pictures={filters.value} label={say("filters")} />}
        <p class="note">{say("filtersNote")}</p>
      </section>
      {model === "cnn" ? (
        <section aria-labelledby="maps">
          <h2 id="maps">{say("maps")}</h2>
          {asked ? maps.value.map((each) => <PictureRow key={each.name} pictures={each} label={say("maps")} />) : null}
          <p class="note">{asked ? say("mapsNote") : say("mapsNone")}</p>
        </section>
      ) : null}
    </div>
  );
}

export function DigitsPart({ session, again }: { readonly session: Session; readonly again: () => void }) {
  const [asked, ask] = useState(false);
  const drawing = useRef<Uint8Array | null>(null);
  const { study } = session.beginning;
  const model = study.part === "digits" ? study.model : "mlp";
  session.drawn.value;
  const drawn = drawing.current;
  const onDraw = (pixels: Uint8Array | null): void => {
    drawing.current = pixels;
    ask(pixels !== null);
    if (pixels !== null) session.recognize(pixels);
  };
  // As it learns, it sees the same drawing anew.
  const lastCheck = useRef(0);
  if (drawn !== null && session.checks.length !== lastCheck.current) {
    lastCheck.current = session.checks.length;
    session.recognize(drawn);
  }
  const choose = (next: DigitsModel): void => {
    writeChoice({ model: next });
    again();
  };
  return (
    <>
      <Head
        session={session}
        again={again}
        unit="imagesPerSecond"
        judged={{ label: say("accuracy", { count: whole(TEST_DIGITS) }), value: shareOf(session.checks.at(-1)?.[1]) }}
        chart={<LossChart session={session} title={say("lossChart")} range={[0.005, 4]} logarithmic />}
        model={{ file: "apps/demo/src/models.ts", code: regionOf(modelsSource, model) }}
      >
        <ModelChoice model={model} choose={choose} />
        {session.parameters.value === 0 ? null : <span class="note">{say("parameters", { count: whole(session.parameters.value) })}</span>}
      </Head>
      <div class="pair">
        <section aria-labelledby="draw">
          <h2 id="draw">{say("draw")}</h2>
          <p class="note">{say("drawHint")}</p>
          <DrawingPad onDraw={onDraw} />
        </section>
        <Probabilities session={session} asked={asked} />
      </div>
      <div class="pair">
        <ConfusionMatrix session={session} />
        <div>
          <AccuracyChart session={session} range={[0.6, 1]} />
          <p class="note">{say("accuracyNote")}</p>
          <Mistakes session={session} />
        </div>
      </div>
      <LayersSeen session={session} model={model} asked={asked} />
      <CarryAway session={session} />
    </>
  );
}
