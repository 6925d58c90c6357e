import { useEffect, useState } from "preact/hooks";
import { changeLanguage, language, say } from "../words/words";
import { deviceNames } from "../worker/messages";
import { type Address, isRunPart, partNames, type RunPart, readAddress } from "./address";
import { Offer } from "./carry";
import { arrive, beginAgain } from "./carrying";
import { DigitsPart } from "./digits";
import { LectureLater } from "./lecture-later";
import { lazily } from "./lazily";
import { PlaygroundPart } from "./playground";
import { currentRun, part, pastedText, restAll, runOf, sessions, shownRun, temperature, wake } from "./runs";
import { TextPart } from "./text";
import { nextTheme, theme } from "./theme";

function show(address: Address): void {
  restAll();
  part.value = address.part;
  const run = runOf(address);
  shownRun.value = run;
  if (run === undefined) return;
  arrive(run);
  const session = sessions.peek()[run];
  if (session !== undefined) wake(session);
}

function pressed(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=radio]), textarea, select, summary")) return;
  const session = currentRun();
  if (session === undefined) return;
  const key = event.key.toLowerCase();
  const device = deviceNames[Number(key) - 1];
  if (key === " " && target.closest("button, a") === null) session.toggle();
  else if (device !== undefined) session.switchTo(device);
  else if (key === "g") session.lose("webgpu");
  else if (key === "s" && session.state.value === "paused") session.oneStep();
  else return;
  event.preventDefault();
}

function Header() {
  const [help, showHelp] = useState(false);
  useEffect(() => {
    const toggle = (event: KeyboardEvent): void => {
      if (event.key === "?" && (event.target as HTMLElement).closest("input, textarea, [contenteditable]") === null)
        showHelp((shown) => !shown);
    };
    document.addEventListener("keydown", toggle);
    return () => document.removeEventListener("keydown", toggle);
  }, []);
  const themeWord = { auto: "themeAuto", light: "themeLight", dark: "themeDark" } as const;
  return (
    <header>
      <button type="button" class="skip" onClick={() => document.getElementById("main")!.focus()}>
        {say("skip")}
      </button>
      <div class="row">
        <h1>{say("title")}</h1>
        <nav aria-label={say("parts")}>
          {partNames.map((name) => (
            <a key={name} href={`#${name}`} aria-current={part.value === name ? "page" : undefined}>
              {say(name)}
            </a>
          ))}
        </nav>
        <div class="row tools">
          <button type="button" class="small" aria-expanded={help} onClick={() => showHelp(!help)}>
            {say("keys")}
          </button>
          <button type="button" class="small" lang={language.value === "en" ? "ko" : "en"} onClick={changeLanguage}>
            {say("otherLanguage")}
          </button>
          <button type="button" class="small" onClick={nextTheme}>
            {say("theme")}: {say(themeWord[theme.value])}
          </button>
        </div>
      </div>
      {help ? <p class="note">{say("keysHelp")}</p> : null}
      <p class="tagline">{say("tagline")}</p>
    </header>
  );
}

const MachinePart = lazily(async () => (await import("./machine")).MachinePart);

const InsidePart = lazily(async () => (await import("./inside")).InsidePart);

function InsideOfRun() {
  const [run, session] = [shownRun.value, currentRun()];
  if (run === undefined || session === undefined) return null;
  return <InsidePart key={`${run} ${session.beginning.seed}`} run={run} session={session} again={() => beginAgain(run)} />;
}

function RunningPart({ run }: { readonly run: RunPart }) {
  const session = sessions.value[run];
  if (session === undefined) return null;
  const key = `${run} ${Object.values(sessions.value).indexOf(session)}`;
  const again = (): void => beginAgain(run);
  if (run === "digits") return <DigitsPart key={key} session={session} again={again} />;
  if (run === "playground") return <PlaygroundPart key={key} session={session} again={again} />;
  return (
    <TextPart
      key={key}
      session={session}
      again={again}
      learn={(text) => {
        pastedText.value = text;
        again();
      }}
      temperature={temperature.value}
      changeTemperature={(value) => {
        temperature.value = value;
        session.setTemperature(value);
      }}
    />
  );
}

export function Page() {
  useEffect(() => {
    const follow = (): void => show(readAddress(location.hash));
    follow();
    addEventListener("hashchange", follow);
    addEventListener("keydown", pressed);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("keydown", pressed);
    };
  }, []);
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  const shownPart = part.value;
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1}>
        <Offer />
        {isRunPart(shownPart) ? <RunningPart run={shownPart} /> : null}
        {shownPart === "lecture" ? <LectureLater /> : null}
        {shownPart === "inside" ? <InsideOfRun /> : null}
        {shownPart === "machine" ? <MachinePart /> : null}
      </main>
      <footer>{say("footer")}</footer>
    </>
  );
}
