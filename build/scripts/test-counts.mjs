import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** Returns the first lines of a failed test's messages, without colours, so that the end of the log shows the cause. */
const causeOf = (messages) => {
  const lines = stripVTControlCharacters(messages.filter(Boolean).join('\n'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 12)
  return lines.map((line) => `\n        ${line.slice(0, 200)}`).join('')
}

const NOTHING = { passed: 0, skipped: [], failed: 1, failures: ['wrote no report'], failedFiles: [] }

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Counts of a run whose program said that it failed although no test did: that is a failure too. */
const withExitCode = (counts, code) =>
  code !== 0 && counts.failed === 0
    ? { ...counts, failed: 1, failures: [`ended with exit code ${code}, see above`] }
    : counts

/**
 * Counts passed and failed tests in a report of Vitest; a skipped test has failed.
 * @param reason what the name of a test says that may be skipped all the same
 */
export function countVitest(file, code, reason) {
  const report = readReport(file)
  if (!report) return NOTHING
  const failures = []
  const skipped = []
  const failedFiles = new Set()
  let passed = 0
  for (const { name, status, assertionResults, message } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === 'passed') passed += 1
      else if (test.status !== 'failed' && reason?.test(test.fullName)) skipped.push(test.fullName)
      else {
        const status = test.status === 'failed' ? '' : ` (${test.status})`
        failures.push(`${test.fullName}${status}${causeOf(test.failureMessages ?? [])}`)
        failedFiles.add(name)
      }
    }
    if (assertionResults.length === 0 || (status === 'failed' && assertionResults.every(isPassed))) {
      failures.push(`${name}: ${message || 'holds no test'}`)
      failedFiles.add(name)
    }
  }
  return withExitCode(
    { passed, skipped, failed: failures.length, failures, failedFiles: [...failedFiles] },
    code,
  )
}

const isPassed = ({ status }) => status === 'passed'

/** Counts passed and failed tests in a report of Playwright; a skipped test has failed. */
export function countPlaywright(file, code) {
  const report = readReport(file)
  if (!report) return NOTHING
  const failures = report.errors.map(({ message }) => message)
  const failedFiles = new Set()
  let passed = 0
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') passed += 1
        else {
          const status = test.status === 'unexpected' ? '' : ` (${test.status})`
          const messages = test.results.flatMap(({ errors }) => errors.map(({ message }) => message))
          failures.push(`${suite.file}: ${spec.title}${status}${causeOf(messages)}`)
          failedFiles.add(suite.file)
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner)
  }
  for (const suite of report.suites) visit(suite)
  return withExitCode({ passed, failed: failures.length, failures, failedFiles: [...failedFiles] }, code)
}

/** Counts passed and failed checks in the output of `npm run check`; each line is a test. */
export function countChecks(output, code) {
  const failures = [...output.matchAll(/^FAILED {2}(.*)$/gm)].map(([, name]) => name)
  const passed = [...output.matchAll(/^ok {6}/gm)].length
  return withExitCode({ passed, failed: failures.length, failures }, code)
}
