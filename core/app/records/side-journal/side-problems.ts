import type { SideContents } from './side-file.ts'
import { KILLED } from './loss-marks.ts'

/** Returns what of a side file is not in the database yet, in plain words. */
export function sideProblems({ marks, values }: SideContents): string[] {
  const halves = new Set(
    (values as { name: string; input: { half?: { recordId: string } } }[]).flatMap(({ input }) =>
      input.half ? [input.half.recordId] : [],
    ),
  ).size
  const { lost, unwritten } = marks
  return [
    ...(halves > 0
      ? [`journal: ${halves} halves are in halfcall.side only; the next start writes their records`]
      : []),
    ...lost.map(({ records, why }) => `lost: ${records} records have no gap in the sequence yet: ${why}`),
    ...(unwritten > 0 ? [`lost: ${unwritten} halves: ${KILLED}`] : []),
  ]
}
