import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../words/words";

/** The lecture with its editor, loaded when somebody wants to see it. */
export function LectureLater() {
  const [Lecture, show] = useState<FunctionComponent | null>(null);
  const [problem, tell] = useState<string | null>(null);
  useEffect(() => {
    import("./lecture/lecture").then(
      ({ LecturePart }) => show(() => LecturePart),
      (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
    );
  }, []);
  if (problem !== null)
    return (
      <p class="problem" role="alert">
        {say("lectureMissing", { detail: problem })}
      </p>
    );
  return Lecture === null ? <p class="note">{say("lectureLoading")}</p> : <Lecture />;
}
