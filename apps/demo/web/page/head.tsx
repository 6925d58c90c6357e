import type { ComponentChildren } from "preact";
import trainingSource from "../../src/training.ts?raw";
import { say } from "../words/words";
import recoverSource from "../worker/recover.ts?raw";
import switchSource from "../worker/switch.ts?raw";
import { Code, regionOf } from "./code";
import { Controls, type FiguresProps, saveCurve } from "./controls";
import type { Session } from "./session";

/** The lines that make the network of a part, and the file that they are from. */
export interface ModelCode {
  readonly file: string;
  readonly code: string;
}

/** The code that runs: the switch, the network of the part, the step, and what follows a lost GPU. */
export function RunCode({ session, model }: { readonly session: Session; readonly model: ModelCode }) {
  const { state, device } = session;
  const moved = regionOf(switchSource, "switch")
    .replace("to(device)", `to("${device.value}")`)
    .replace("backends[device]()", `${device.value}()`);
  return (
    <Code
      listings={[
        {
          name: "codeSwitch",
          file: "apps/demo/web/worker/switch.ts",
          code: moved,
          docs: "nn.html#hooks-copies-devices",
          active: state.value === "switching",
        },
        { name: "codeModel", docs: "nn.html", ...model },
        {
          name: "codeStep",
          file: "apps/demo/src/training.ts",
          code: regionOf(trainingSource, "step"),
          docs: "autograd.html",
          active: state.value === "running",
        },
        {
          name: "codeRecover",
          file: "apps/demo/web/worker/recover.ts",
          code: regionOf(recoverSource, "recover"),
          docs: "errors.html#device_lost",
          active: state.value === "lost" || state.value === "losing",
        },
      ]}
    />
  );
}

export interface HeadProps extends FiguresProps {
  readonly again: () => void;
  readonly chart: ComponentChildren;
  readonly model: ModelCode;
  /** The part's own choices, under the chart. */
  readonly children: ComponentChildren;
}

/** The first screen of a part: controls, figures and the curve on the left, the code that runs on the right. */
export function Head({ session, again, unit, judged, chart, model, children }: HeadProps) {
  return (
    <div class="first">
      <div>
        <Controls session={session} again={again} unit={unit} judged={judged} />
        {chart}
        <div class="row">
          {children}
          <button type="button" class="small" onClick={() => saveCurve(session)}>
            {say("save")}
          </button>
        </div>
      </div>
      <RunCode session={session} model={model} />
    </div>
  );
}
