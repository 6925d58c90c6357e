/** What vitest's JSON reporter writes, as far as it matters here. */
export interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

// STACK_TRACE_ERROR is all that vitest 4 leaves of "Test timed out in …" in this report.
const lateness = /^(?:Error: )?(?:STACK_TRACE_ERROR|(?:Test|Hook) timed out in \d+ms)/;

/** The tests that failed, and whether one failed by vitest's limit of time alone, which says nothing about the fault. */
export function failuresOf({ testResults }: Pick<Report, "testResults">): { readonly name: string; readonly late: boolean }[] {
  return testResults.flatMap(({ name, status, message = "", assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === "failed");
    if (failed.length === 0) return status === "failed" ? [{ name, late: lateness.test(message) }] : [];
    return failed.map(({ fullName, failureMessages }) => {
      const messages = failureMessages ?? [];
      return { name: fullName, late: messages.length > 0 && messages.every((text) => lateness.test(text)) };
    });
  });
}
