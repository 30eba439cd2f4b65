import {
  configurationSchema,
  KEPT_SECTIONS,
  type Configuration,
  type ConfigurationDifference,
  type ConfigProblem,
} from '../contract/index.ts'
import { err, ok, type Result } from '../kit/index.ts'
import { configurationDifference } from './configuration-difference.ts'
import { crossCheck } from './cross-check.ts'
import { describeIssue } from './describe-issue.ts'
import { readDocument, type ReadDocument } from './document.ts'
import { noLines, problemOf } from './finding.ts'
import { mergeSecrets } from './merge-secrets.ts'
import { missingSecrets, weakPasswords } from './password-checks.ts'

/**
 * Checks the text of a configuration file, YAML or JSON, as a whole and fills in what it leaves out; all problems come
 * at once, with path and line. With `current`, what is left out of `KEPT_SECTIONS` stays as it is there, and so do secrets
 * that are left out; a new extension has to have a password, and one that is not in force already must not be easy to
 * guess.
 */
export function parseConfiguration(
  text: string,
  current?: Configuration,
): Result<Configuration, ConfigProblem[]> {
  return check(readDocument(text), current)
}

/** A configuration as written in a file, and what it changes. */
export interface ComparedConfiguration {
  readonly configuration: Configuration
  readonly difference: ConfigurationDifference
}

/** Does what `parseConfiguration` does, and returns what would change in `current`. */
export function compareConfiguration(
  text: string,
  current: Configuration,
): Result<ComparedConfiguration, ConfigProblem[]> {
  const file = readDocument(text)
  const parsed = check(file, current)
  if (!parsed.ok) return parsed
  return ok({
    configuration: parsed.value,
    difference: configurationDifference(current, parsed.value, file),
  })
}

/** Works as `parseConfiguration` does, for a configuration given as values, from a form for instance. */
export function checkConfiguration(
  values: unknown,
  current?: Configuration,
): Result<Configuration, ConfigProblem[]> {
  return check({ values, problems: [], lineOf: noLines }, current)
}

/** Adds the sections that are left out and stay as they are. */
function withKeptSections(values: unknown, current: Configuration): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values
  const kept = KEPT_SECTIONS.filter((section) => !Object.hasOwn(values, section))
  return { ...values, ...Object.fromEntries(kept.map((section) => [section, current[section]])) }
}

function check(
  { values: written, problems, lineOf }: ReadDocument,
  current: Configuration | undefined,
): Result<Configuration, ConfigProblem[]> {
  if (written === undefined && problems.length > 0) return err([...problems])
  const values = current ? withKeptSections(written, current) : written
  const parsed = configurationSchema.safeParse(values)
  const findings = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, values))),
    ...crossCheck(values),
    ...(current ? [...missingSecrets(values, current), ...weakPasswords(values, current)] : []),
  ]
  const all = [...problems, ...findings.map((finding) => problemOf(finding, lineOf))]
  if (!parsed.success || all.length > 0) return err(shortened(all))
  return current ? mergeSecrets(current, parsed.data) : ok(parsed.data)
}

const MAX_PROBLEMS = 200

/** Limits the problems reported, as a file of quite another kind has one in each line. */
function shortened(problems: ConfigProblem[]): ConfigProblem[] {
  const more = problems.length - MAX_PROBLEMS
  if (more <= 0) return problems
  return [...problems.slice(0, MAX_PROBLEMS), { path: '', message: `and ${more} more problems` }]
}
