import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { changeLanguage, language, say } from "../words/words";
import { deviceNames, type Study } from "../worker/messages";
import { type Address, choiceOf, type PartName, partNames, readAddress } from "./address";
import { DigitsPart } from "./digits";
import { LectureLater } from "./lecture-later";
import { PlaygroundPart, playgroundChoices } from "./playground";
import { type Beginning, Session } from "./session";
import { TextPart } from "./text";
import { nextTheme, theme } from "./theme";

const part = signal<PartName>(readAddress(location.hash).part);
/** The run of each part that was looked at; those out of sight wait. */
const sessions = signal<Partial<Record<PartName, Session>>>({});
const pastedText = signal<string | null>(null);
const temperature = signal(0.8);

const numberOf = (address: Address, name: "layers" | "width", usual: number): number => {
  const value = Number(address.choices.get(name));
  return (playgroundChoices[name] as readonly number[]).includes(value) ? value : usual;
};

function studyOf(address: Address): Study {
  if (address.part === "digits") return { part: "digits", model: choiceOf(address, "model", ["mlp", "cnn"]) };
  if (address.part === "text") return { part: "text", text: pastedText.value, temperature: temperature.value };
  return {
    part: "playground",
    points: choiceOf(address, "points", playgroundChoices.points),
    layers: numberOf(address, "layers", 3),
    width: numberOf(address, "width", 16),
    activation: choiceOf(address, "activation", playgroundChoices.activation),
  };
}

function begin(): void {
  const address = readAddress(location.hash);
  const { device, seed, paused } = address;
  const beginning: Beginning = { study: studyOf(address), device, seed, paused };
  sessions.value[address.part]?.end();
  sessions.value = { ...sessions.value, [address.part]: new Session(beginning) };
}

/** Parts that nobody looks at wait; the one that is looked at goes on, if leaving it was what stopped it. */
const waiting = new Set<Session>();

function show(name: PartName): void {
  for (const session of Object.values(sessions.peek())) {
    if (session.state.value === "running") {
      session.pause();
      waiting.add(session);
    }
  }
  part.value = name;
  // Its programs run when they are told to.
  if (name === "lecture") return;
  const session = sessions.peek()[name];
  if (session === undefined) begin();
  else if (waiting.delete(session)) session.resume();
}

function pressed(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=radio]), textarea, select, summary")) return;
  const session = sessions.peek()[part.peek()];
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

function Part({ session }: { readonly session: Session }) {
  if (part.value === "digits") return <DigitsPart session={session} again={begin} />;
  if (part.value === "playground") return <PlaygroundPart session={session} again={begin} />;
  return (
    <TextPart
      session={session}
      again={begin}
      learn={(text) => {
        pastedText.value = text;
        begin();
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
    const follow = (): void => show(readAddress(location.hash).part);
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
  const session = sessions.value[part.value];
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1}>
        {part.value === "lecture" ? (
          <LectureLater />
        ) : session === undefined ? null : (
          <Part key={`${part.value} ${Object.values(sessions.value).indexOf(session)}`} session={session} />
        )}
      </main>
      <footer>{say("footer")}</footer>
    </>
  );
}
