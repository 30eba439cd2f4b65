import type { ServerResponse } from 'node:http'
import { maskedSince, type Hiding, type Reads } from '../../../app/index.ts'
import type { RecordsSince } from '../../../contract/index.ts'
import { PAGE_HEADERS } from './messages.ts'

/** The largest number of records in a page of the feed. */
const PAGE = 100

/** A page of the feed, its messages ready to be sent. */
export interface FeedPage {
  readonly messages: readonly string[]
  /** The sequence number where the next page begins. */
  readonly next: number
  readonly more: boolean
}

/** Returns the messages of a page, in the order of their sequence. */
export function messagesOf({ records, gaps }: RecordsSince): string[] {
  const all = [
    ...records.map((record) => ({
      at: record.sequence,
      message: { type: 'record', sequence: record.sequence, record },
    })),
    ...gaps.map((gap) => ({ at: gap.first, message: { type: 'gap', ...gap } })),
  ]
  return all.sort((a, b) => a.at - b.at).map(({ message }) => JSON.stringify(message))
}

/** Answers with the page after `?since=N`, one message per line. */
export async function sendFeedPage(
  url: string,
  response: ServerResponse,
  reads: Pick<Reads, 'read'>,
  hiding: Hiding | undefined,
): Promise<void> {
  const since = Number(new URL(url, 'http://localhost').searchParams.get('since'))
  const page = await reads.read('since', { since, limit: PAGE })
  response.setHeader(PAGE_HEADERS.next, page.next)
  response.setHeader(PAGE_HEADERS.more, String(page.more))
  response.end(messagesOf(hiding ? maskedSince(page, hiding) : page).join('\n'))
}

/** Reads the page from such an answer. */
export const feedPageOf = (text: string, next: string, more: string): FeedPage => ({
  messages: text === '' ? [] : text.split('\n'),
  next: Number(next),
  more: more === 'true',
})
