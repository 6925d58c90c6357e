import { describe, expect, it } from "vitest";
import { Context } from "./context";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("Context", () => {
  it("ends a synchronous use for good, also one in which an asynchronous use began", async () => {
    const context = new Context("context", "none");
    let later: Promise<string> | undefined;
    context.run("outer", () => {
      later = context.runAsync("inner", async () => {
        const seen = [context.get()];
        await tick();
        return [...seen, context.get()].join();
      });
      expect(context.get()).toBe("outer");
    });
    expect(context.get()).toBe("none");
    expect(await later).toBe("inner,inner");
    expect(context.get()).toBe("none");
  });

  it("ends it when the asynchronous function throws at once", async () => {
    const context = new Context("context", "none");
    let later: Promise<unknown> | undefined;
    context.run("outer", () => {
      later = context.runAsync("inner", () => {
        throw new Error("at once");
      });
      expect(context.get()).toBe("outer");
    });
    await expect(later).rejects.toThrow("at once");
    expect(context.get()).toBe("none");
  });

  it("keeps two asynchronous uses apart", async () => {
    const context = new Context("context", "none");
    const seen = async (): Promise<string> => {
      await tick();
      return context.get();
    };
    expect(await Promise.all([context.runAsync("a", seen), seen(), context.runAsync("b", seen)])).toEqual(["a", "none", "b"]);
  });
});
