import { type Signal, useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../words/words";

type Loaded<P> = { readonly component: ComponentType<P> } | { readonly problem: string } | null;

/** A part that is fetched when it is first looked at. Should it not come, the page says so. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Lazily(props: P) {
    const loaded: Signal<Loaded<P>> = useSignal<Loaded<P>>(null);
    useEffect(() => {
      load().then(
        (component) => {
          loaded.value = { component };
        },
        (error: unknown) => {
          loaded.value = { problem: error instanceof Error ? error.message : String(error) };
        },
      );
    }, []);
    const found = loaded.value;
    if (found === null) return <p role="status">{say("starting")}</p>;
    if ("problem" in found) return <p class="problem">{say("failedPart", { detail: found.problem })}</p>;
    return <found.component {...props} />;
  };
}
