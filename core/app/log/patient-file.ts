import type { RotatingFile } from './rotating-file.ts'

/** A function that puts a line into a log. */
export type WriteLine = (line: string) => void

/**
 * Writes lines as long as the disk takes them and goes on when it does not: a log that cannot be written never ends the
 * program. The first line that is taken again is preceded by one about those that were lost.
 * @param lostLine makes that line.
 */
export function patiently(
  file: Pick<RotatingFile, 'write'>,
  lostLine: (lost: number, error: string) => string,
): WriteLine {
  let lost = 0
  let problem = ''
  return (line) => {
    try {
      if (lost > 0) file.write(lostLine(lost, problem))
      lost = 0
      file.write(line)
    } catch (error) {
      lost += 1
      problem = String(error)
    }
  }
}
