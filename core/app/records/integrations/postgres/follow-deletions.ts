import type { ClientBase } from 'pg'
import type { DeletedRanges } from '../../../../cdr/index.ts'

/** Reads how many deleted records an installation has followed. */
async function readFollowed(client: ClientBase, installation: string): Promise<number> {
  const { rows } = await client.query<{ deleted: string }>(
    'SELECT deleted FROM halfcall.source WHERE installation = $1',
    [installation],
  )
  return Number(rows[0]?.deleted ?? 0)
}

/** Deletes what the rules of keeping deleted here in the copy too, as far as that was not done. */
export async function followDeletions(
  client: ClientBase,
  installation: string,
  store: {
    readonly countDeleted: () => Promise<number>
    readonly deletedRanges: (since: number) => Promise<DeletedRanges>
  },
): Promise<void> {
  // The count first: what is deleted meanwhile is followed the next time.
  const deleted = await store.countDeleted()
  if (deleted === (await readFollowed(client, installation))) return
  for (let since: number | null = 0; since !== null;) {
    const { ranges, next }: DeletedRanges = await store.deletedRanges(since)
    await client.query(
      `DELETE FROM halfcall.record USING unnest($2::bigint[], $3::bigint[]) AS gone (first, last)
       WHERE installation = $1 AND sequence BETWEEN gone.first AND gone.last`,
      [installation, ranges.map(({ first }) => first), ranges.map(({ last }) => last)],
    )
    since = next
  }
  await client.query('UPDATE halfcall.source SET deleted = $2 WHERE installation = $1', [
    installation,
    deleted,
  ])
}
