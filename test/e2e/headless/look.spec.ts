import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { beginCall, MORNING, type PlayedCall, playCall } from './make-calls.ts'
import { expect, test } from './fixture.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')
const USUAL = { name: '1280', width: 1280, height: 800 }
/** Whether more sizes are looked at and pictures are kept: `npm run test:screens`. */
const KEEPS_PICTURES = process.env['HALFCALL_SCREENS'] === 'all'
/** Sizes in CSS pixels; the second is 1280×800 at 125 %. */
const SIZES = [
  USUAL,
  { name: '1280-at-125', width: 1024, height: 640 },
  ...(KEEPS_PICTURES
    ? [
        { name: '1024', width: 1024, height: 768 },
        { name: '1920', width: 1920, height: 1080 },
        { name: '3840', width: 3840, height: 2160 },
      ]
    : []),
]

const TALKING: PlayedCall = { caller: 'uac-answered', callee: 'uas-answer', talkMs: 30_000 }

/** A place of the window, how to get there, and what shows that it is ready. */
interface Place {
  readonly name: string
  readonly hash: string
  readonly open?: (page: Page) => Promise<unknown>
  readonly ready: (page: Page) => Promise<void>
}
const sees = (text: string | RegExp) => (page: Page) => expect(page.getByText(text).first()).toBeVisible()

const PLACES: readonly Place[] = [
  // First: the call of each round lasts a while only.
  { name: 'calls', hash: '/calls', ready: sees('Talking') },
  { name: 'dashboard', hash: '/', ready: sees('answered') },
  { name: 'records', hash: '/records', ready: sees('Declined') },
  {
    name: 'records-details',
    hash: '/records?tab=basic',
    open: (page) => page.getByRole('row').nth(1).click(),
    ready: sees('Timeline'),
  },
  {
    name: 'records-columns',
    hash: '/records',
    open: (page) => page.getByRole('button', { name: 'Columns' }).click(),
    ready: sees('Usual columns'),
  },
  {
    name: 'records-views',
    hash: '/records',
    open: (page) => page.getByRole('button', { name: 'Saved views' }).click(),
    ready: sees('Take from a file'),
  },
  {
    name: 'records-filter',
    hash: '/records',
    open: (page) => page.getByRole('button', { name: 'More filters' }).click(),
    ready: (page) => expect(page.getByRole('combobox', { name: 'Filter by what' })).toBeVisible(),
  },
  { name: 'reports', hash: '/reports', ready: sees('Busiest hour') },
  { name: 'records-empty', hash: '/records?tab=failed&range=last-month', ready: sees('No failed calls') },
  {
    name: 'records-export',
    hash: '/records?tab=all',
    open: (page) => page.getByRole('button', { name: 'Export' }).click(),
    ready: sees(/Caller number.Dialed number/),
  },
  { name: 'extensions', hash: '/extensions', ready: sees('Reception') },
  {
    name: 'extensions-panel',
    hash: '/extensions/100',
    open: (page) => page.getByRole('button', { name: 'Show settings and code' }).click(),
    ready: sees('secret-100'),
  },
  {
    name: 'extensions-new',
    hash: '/extensions',
    open: (page) => page.getByRole('button', { name: 'New extension' }).click(),
    ready: sees('Made at random'),
  },
  {
    name: 'extensions-several',
    hash: '/extensions',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add several' }).click()
      await page.getByRole('textbox', { name: 'Numbers', exact: true }).fill('99-140')
    },
    ready: sees('this extension already exists'),
  },
  { name: 'settings-records', hash: '/settings/records', ready: sees('What you will get') },
  {
    name: 'settings-records-changed',
    hash: '/settings/records',
    open: (page) => page.getByRole('button', { name: /^Everything/ }).click(),
    ready: sees('added'),
  },
  { name: 'settings-backup', hash: '/settings/backup', ready: sees('Check now') },
  {
    name: 'settings-backup-plan',
    hash: '/settings/backup',
    open: (page) => page.getByText('Encrypt with a passphrase').click(),
    ready: sees('keep a copy'),
  },
  { name: 'settings-general', hash: '/settings/general', ready: sees('SIP domain') },
  { name: 'settings-network', hash: '/settings/network', ready: sees('TLS and WebSockets') },
  { name: 'settings-security', hash: '/settings/security', ready: sees('Nobody is banned') },
  { name: 'settings-schedules', hash: '/settings/schedules', ready: sees('No export runs by itself') },
  {
    name: 'settings-schedules-new',
    hash: '/settings/schedules',
    open: (page) => page.getByRole('button', { name: 'New export' }).first().click(),
    ready: sees('Goes to'),
  },
  { name: 'settings-rates', hash: '/settings/rates', ready: sees('No call has a cost') },
  { name: 'settings-integrations', hash: '/settings/integrations', ready: sees('No program has a token') },
  { name: 'settings-configuration', hash: '/settings/configuration', ready: sees('Export configuration') },
]

async function visit(page: Page, { hash, open, ready }: Place) {
  await page.evaluate((to) => (window.location.hash = to), hash)
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  if (open) await open(page)
  await ready(page)
}

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    )
}

/** Finds parts that can be scrolled sideways, but for rows of tabs, texts of a file and pictures of a call. */
const scrollsSideways = (page: Page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>('body *')]
      .filter((part) => {
        const { overflowX } = getComputedStyle(part)
        const canScroll = part === document.documentElement || overflowX === 'auto' || overflowX === 'scroll'
        return canScroll && part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1
      })
      .filter((part) => !part.closest('[role="tablist"], .pages, pre, .ladder, .el-scrollbar'))
      .map((part) => `${part.className || part.tagName}: ${part.scrollWidth - part.clientWidth} px too wide`),
  )

/** Finds the same parts, once charts are drawn in their new size. */
async function staysSideways(page: Page): Promise<string[]> {
  let found: string[] = []
  const look = async () => (found = await scrollsSideways(page)).length
  await expect
    .poll(look, { timeout: 5000 })
    .toBe(0)
    .catch(() => undefined)
  return found
}

/** Gives the window a size; its parts have taken theirs when the next picture is drawn. */
async function resize(page: Page, size: { width: number; height: number }) {
  await page.setViewportSize(size)
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
}

for (const theme of ['light', 'dark']) {
  test(`every view, ${theme}: no serious finding, nothing scrolls sideways`, async ({ page, server }) => {
    test.setTimeout(900_000)
    for (const call of MORNING) await playCall(server.sipPort, call)
    await server.recordsAfter(MORNING.length)
    await page.evaluate((value) => localStorage.setItem('halfcall.theme', value), theme)
    const talking = await beginCall(server.sipPort, TALKING)

    const findings: Record<string, string[]> = {}
    for (const place of PLACES) {
      await page.setViewportSize(USUAL)
      await visit(page, place)
      const all = await seriousFindings(page)
      for (const size of SIZES) {
        await resize(page, size)
        all.push(...(await staysSideways(page)).map((found) => `${size.name}: ${found}`))
        if (KEEPS_PICTURES)
          await page.screenshot({ path: join(SCREENS, `${place.name}-${theme}-${size.name}.png`) })
      }
      if (all.length > 0) findings[place.name] = all
    }
    for (const sipp of talking) await sipp.done()
    expect(findings).toEqual({})
  })
}

test('all cards of a settings page are equally wide', async ({ page, server }) => {
  await playCall(server.sipPort, MORNING[4]!)
  await page.setViewportSize({ width: 1920, height: 1080 })
  const pages = PLACES.filter(
    ({ name }) => name.startsWith('settings-') && !name.startsWith('settings-records'),
  )
  const widths: Record<string, unknown> = {}
  for (const place of pages) {
    await visit(page, place)
    widths[place.name] = await page.evaluate(() => {
      const cards = [...document.querySelectorAll<HTMLElement>('.page .card')]
      const outer = cards.filter((card) => !card.parentElement!.closest('.card') && card.offsetWidth > 0)
      return [...new Set(outer.map((card) => card.offsetWidth))]
    })
  }
  for (const [name, found] of Object.entries(widths)) expect(found, name).toHaveLength(1)
})
