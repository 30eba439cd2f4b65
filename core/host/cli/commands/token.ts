import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import * as z from 'zod'
import { apiTokenSchema, TOKEN_SCOPES, type ApiTokenView, type TokenScope } from '../../../contract/index.ts'
import { dataOption, parseText } from '../options.ts'
import { needServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

const day = (at: number | null) =>
  at === null ? '-' : new Date(at).toISOString().slice(0, 16).replace('T', ' ')

function parseDays(text: string): number {
  const days = Number(text)
  if (!/^\d{1,4}$/.test(text) || days < 1 || days > 3650) {
    throw new InvalidArgumentError('expected 1 to 3650 days.')
  }
  return days
}

function table(tokens: readonly ApiTokenView[]): string {
  const rows = [
    ['id', 'scope', 'created', 'last used', 'expires', 'name'],
    ...tokens.map(({ id, scope, createdAt, lastUsedAt, expiresAt, name }) => [
      ...[id, scope, day(createdAt), day(lastUsedAt), day(expiresAt)],
      // A name is somebody's text: nothing in it may steer the terminal.
      name.replaceAll(/\p{Cc}/gu, '?'),
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Adds `halfcall token`: tokens of programs that use the API. */
export function addTokenCommand(program: Command): void {
  const token = program.command('token').description(SUMMARIES.token)
  token
    .command('create')
    .description('make a token and print it; it is shown this once only')
    .addOption(dataOption())
    .addOption(new Option('--name <name>', 'what it is for').argParser(parseText).makeOptionMandatory())
    .addOption(
      new Option('--scope <scope>', 'what it may do').choices([...TOKEN_SCOPES]).default('records:read'),
    )
    .addOption(
      new Option('--days <n>', 'how long it is good; without it, until it is revoked').argParser(parseDays),
    )
    .action(async (options: { data: string; name: string; scope: TokenScope; days?: number }) => {
      const { data, name, scope, days } = options
      const made = await (
        await needServer(data)
      ).call('POST', '/integrations/tokens', {
        name,
        scope,
        days: days ?? null,
      })
      process.stdout.write(`${z.object({ token: z.string() }).parse(made).token}\n`)
    })
  token
    .command('list')
    .description('show the tokens, without their secrets; times are UTC')
    .addOption(dataOption())
    .option('--json', 'print JSON')
    .action(async (options: { data: string; json?: true }) => {
      const tokens = z
        .array(apiTokenSchema)
        .parse(await (await needServer(options.data)).call('GET', '/integrations/tokens'))
      process.stdout.write(`${options.json ? JSON.stringify(tokens) : table(tokens)}\n`)
    })
  token
    .command('revoke')
    .description('end a token at once')
    .addArgument(new Argument('<id>', 'id as `halfcall token list` shows it').argParser(parseText))
    .addOption(dataOption())
    .action(async (id: string, options: { data: string }) => {
      await (await needServer(options.data)).call('POST', '/integrations/tokens/revoke', { id })
    })
}
