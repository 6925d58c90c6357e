// Adds up what .ci/run's steps and the test runners' reports say, and ends with the line that the numbers are read from.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const folder = process.argv[2] ?? ".cache/reports";
let [passed, failed, skipped] = [0, 0, 0];

/** What failed, at once or for good, by name and with the first lines of the reason: often the end of this output is all that is kept of a run. */
const failures = [];

function listFailures(file, report) {
  for (const suite of report.testResults) {
    const name = `${file.replace(".json", "")}: ${relative(process.cwd(), suite.name)}`;
    // Not failures, but worth knowing.
    for (const test of suite.assertionResults.filter((test) => test.status === "passed" && test.failureMessages?.length > 0))
      failures.push(`passed at the second try: ${name} > ${test.fullName}\n${beginning(test.failureMessages.join("\n"))}`);
    const failedTests = suite.assertionResults.filter(({ status }) => status === "failed");
    for (const test of failedTests) failures.push(`FAILED ${name} > ${test.fullName}\n${beginning(test.failureMessages?.join("\n"))}`);
    if (suite.status === "failed" && failedTests.length === 0) failures.push(`FAILED ${name}\n${beginning(suite.message)}`);
  }
}

function beginning(message) {
  const lines = (message ?? "").split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(0, 6)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}

const checks = existsSync(join(folder, "checks.tsv")) ? readFileSync(join(folder, "checks.tsv"), "utf8").trim().split("\n") : [];
console.log("\n=== summary");
for (const line of checks) {
  const [status, seconds, name] = line.split("\t");
  const ok = status === "0";
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok    " : "FAILED"} ${seconds.padStart(4)} s  ${name}`);
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
  if (report.testResults) listFailures(file, report);
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  console.log(
    `${file}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
  );
}

for (const line of failures) console.log(line);

// A pipeline that ran nothing has shown nothing.
if (passed === 0) failed++;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
