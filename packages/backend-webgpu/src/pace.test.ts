import { expect, test } from "vitest";
import { Pace } from "./pace";

test("a program is asked to wait when it is more than a thousand launches ahead, and no sooner", async () => {
  const finish: (() => void)[] = [];
  const queue = { onSubmittedWorkDone: () => new Promise<void>((resolve) => finish.push(resolve)) } as unknown as GPUQueue;
  const pace = new Pace(queue);
  for (let launch = 0; launch < 1024; launch += 32) pace.submitted(32);
  expect(pace.catchUp()).toBeUndefined();
  for (let launch = 0; launch < 512; launch += 32) pace.submitted(32);
  const waiting = pace.catchUp()!.then(() => "caught up");
  expect(await Promise.race([waiting, Promise.resolve("behind")])).toBe("behind");
  for (const mark of finish) mark();
  expect(await waiting).toBe("caught up");
  expect(pace.catchUp()).toBeUndefined();
});
