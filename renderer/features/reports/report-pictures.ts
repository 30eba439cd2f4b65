import type {
  CallSums,
  ConcurrentReport,
  GroupReport,
  TimeReport,
  WeekReport,
} from '../../../core/contract/index.ts'
import { oneValue } from '../cdr/index.ts'
import { chartBase, countAxis, nameAxis, type ChartTheme } from './chart-theme.ts'
import { plain, type Picture, type PictureCell, type PictureRow } from './picture.ts'
import { recordsBehind, type ReportQuery } from './report-query.ts'

/** The ingredients of a picture: texts, formats, colours, and the scope of the report. */
export interface Drawing {
  readonly t: (key: string, values?: Record<string, string | number>) => string
  readonly theme: ChartTheme
  readonly query: ReportQuery
  readonly title: string
  /** Prints an instant, for people and exactly. */
  readonly time: (at: number) => PictureCell
  readonly count: (value: number) => string
  readonly duration: (seconds: number) => string
  readonly weekdays: readonly string[]
}

const SUMS = ['calls', 'answered', 'machine', 'unanswered', 'talk'] as const
const unanswered = ({ calls, answered, machine }: CallSums) => calls - answered - machine

const sumColumns = ({ t }: Drawing) =>
  SUMS.map((id) => ({ id: id === 'talk' ? 'talk_seconds' : id, title: t(`reports.${id}`), isNumeric: true }))

function sumCells(sums: CallSums, { count, duration }: Drawing): PictureCell[] {
  const counts = [sums.calls, sums.answered, sums.machine, unanswered(sums)]
  return [
    ...counts.map((value) => ({ shown: count(value), exact: value })),
    { shown: duration(sums.talkSeconds), exact: sums.talkSeconds },
  ]
}

/** The most bars that have room for their number, which tells small ones beside a giant apart. */
const MOST_NUMBERED = 31

/** Returns the label with the number of a bar, beside or above it. */
const barLabel = (values: readonly number[], position: 'right' | 'top', { theme, count }: Drawing) => ({
  show: position === 'right' || values.length <= MOST_NUMBERED,
  position,
  color: theme.ink,
  formatter: ({ dataIndex }: { dataIndex: number }) => (values[dataIndex] ? count(values[dataIndex]) : ''),
})

/** Stacks answered, by machine and unanswered; the last part carries the total. */
function stacked(rows: readonly CallSums[], position: 'right' | 'top', drawing: Drawing) {
  const { t, theme } = drawing
  const bar = (name: string, color: string, values: number[]) => ({
    name,
    type: 'bar' as const,
    stack: 'calls',
    itemStyle: { color },
    barMaxWidth: 36,
    cursor: 'pointer',
    data: values,
  })
  return [
    bar(
      t('reports.answered'),
      theme.answered,
      rows.map(({ answered }) => answered),
    ),
    bar(
      t('reports.machine'),
      theme.accent,
      rows.map(({ machine }) => machine),
    ),
    {
      ...bar(t('reports.unanswered'), theme.waiting, rows.map(unanswered)),
      label: barLabel(
        rows.map(({ calls }) => calls),
        position,
        drawing,
      ),
    },
  ]
}

/** Draws bars over time. */
export function timePicture({ buckets }: TimeReport, drawing: Drawing): Picture {
  const { t, theme, query, title, time, count } = drawing
  const base = chartBase(theme)
  const total = (of: (sums: CallSums) => number) =>
    count(buckets.reduce((sum, bucket) => sum + of(bucket), 0))
  return {
    title,
    description: t('reports.about.time', {
      title,
      n: total((b) => b.calls),
      answered: total((b) => b.answered),
    }),
    option: {
      ...base,
      tooltip: { ...base.tooltip, trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: nameAxis(
        theme,
        buckets.map(({ from }) => time(from).shown),
      ),
      yAxis: countAxis(theme),
      series: stacked(buckets, 'top', drawing),
    },
    columns: [{ id: 'from', title: t('reports.from') }, ...sumColumns(drawing)],
    rows: buckets.map(({ from, to, ...sums }) => ({
      cells: [time(from), ...sumCells(sums, drawing)],
      to: recordsBehind(query, { span: { from, to } }),
    })),
  }
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** Draws a map of hours and weekdays. */
export function weekPicture({ cells }: WeekReport, weekStartsOn: number, drawing: Drawing): Picture {
  const { t, theme, query, title, count, weekdays } = drawing
  const base = chartBase(theme)
  const order = HOURS.slice(0, 7).map((day) => (day + weekStartsOn) % 7)
  const most = cells.reduce((best, cell) => (cell.calls > best.calls ? cell : best), cells[0]!)
  return {
    title,
    description: t('reports.about.week', {
      title,
      day: weekdays[most.weekday]!,
      hour: most.hour,
      n: count(most.calls),
    }),
    option: {
      ...base,
      tooltip: {
        ...base.tooltip,
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const { weekday, hour, calls, answered } = cells[dataIndex]!
          return t('reports.cell', {
            day: weekdays[weekday]!,
            hour,
            n: count(calls),
            answered: count(answered),
          })
        },
      },
      xAxis: nameAxis(theme, HOURS.map(String)),
      yAxis: {
        ...nameAxis(
          theme,
          order.map((day) => weekdays[day]!),
        ),
        inverse: true,
      },
      visualMap: {
        min: 0,
        max: most.calls,
        orient: 'horizontal',
        left: 0,
        top: 0,
        itemHeight: 120,
        text: [count(most.calls), '0'],
        itemWidth: 12,
        textStyle: { color: theme['ink-2'] },
        inRange: { color: [theme['neutral-soft'], theme.accent] },
      },
      series: [
        {
          type: 'heatmap',
          itemStyle: { borderColor: theme.surface, borderWidth: 2 },
          data: cells.map(({ weekday, hour, calls }) => [hour, order.indexOf(weekday), calls]),
        },
      ],
    },
    columns: [
      { id: 'weekday', title: t('reports.weekday') },
      { id: 'hour', title: t('reports.hour'), isNumeric: true },
      ...sumColumns(drawing),
    ],
    rows: cells.map((cell) => {
      return {
        cells: [
          plain(weekdays[cell.weekday]!),
          { shown: `${cell.hour}:00`, exact: cell.hour },
          ...sumCells(cell, drawing),
        ],
        to: recordsBehind(query, {
          where: [oneValue('weekday', String(cell.weekday)), oneValue('hour', String(cell.hour))],
        }),
      }
    }),
  }
}

/** Room for one bar, for what stands around them all, for names and for numbers, in CSS pixels. */
const ROW_PX = 26
const AROUND_PX = 84
const NAME_PX = 180
const NUMBER_PX = 56

/** Draws bars by a value, the largest on top. `word` names a value, an empty one too, `way` leads to its records. */
export function groupPicture(
  { rows, others }: GroupReport,
  label: string,
  word: (row: GroupReport['rows'][number]) => string,
  way: (value: string) => PictureRow['to'],
  drawing: Drawing,
): Picture {
  const { t, theme, title, count } = drawing
  const base = chartBase(theme)
  const names = rows.map((row) => word(row))
  return {
    title,
    description: t('reports.about.groups', { title, value: names[0] ?? '', n: count(rows[0]?.calls ?? 0) }),
    option: {
      ...base,
      tooltip: { ...base.tooltip, trigger: 'axis', axisPointer: { type: 'shadow' } },
      grid: { ...base.grid, right: NUMBER_PX },
      yAxis: {
        ...nameAxis(theme, names),
        inverse: true,
        // Each bar has its name, however many they are.
        axisLabel: { color: theme['ink-2'], interval: 0, width: NAME_PX, overflow: 'truncate' },
      },
      xAxis: countAxis(theme),
      series: stacked(rows, 'right', drawing),
    },
    height: AROUND_PX + rows.length * ROW_PX,
    columns: [{ id: 'value', title: label }, ...sumColumns(drawing)],
    rows: [
      ...rows.map((row, index) => {
        const to = row.value === '' ? undefined : way(row.value)
        return {
          cells: [{ shown: names[index]!, exact: row.value }, ...sumCells(row, drawing)],
          ...(to === undefined ? {} : { to }),
        }
      }),
      ...(others
        ? [{ cells: [plain(t('reports.others', { n: count(others.values) })), ...sumCells(others, drawing)] }]
        : []),
    ],
  }
}

/** Draws the number of calls at the same time, as steps. */
export function concurrentPicture({ buckets, peak }: ConcurrentReport, drawing: Drawing): Picture {
  const { t, theme, query, title, time, count } = drawing
  const base = chartBase(theme)
  return {
    title,
    description: t('reports.about.concurrent', { title, n: count(peak?.calls ?? 0) }),
    option: {
      ...base,
      tooltip: { ...base.tooltip, trigger: 'axis' },
      xAxis: nameAxis(
        theme,
        buckets.map(({ from }) => time(from).shown),
      ),
      yAxis: countAxis(theme),
      series: [
        {
          name: t('reports.peak'),
          type: 'bar',
          barMaxWidth: 36,
          itemStyle: { color: theme.accent },
          data: buckets.map((bucket) => bucket.peak),
          label: barLabel(
            buckets.map((bucket) => bucket.peak),
            'top',
            drawing,
          ),
        },
      ],
    },
    columns: [
      { id: 'from', title: t('reports.from') },
      { id: 'peak', title: t('reports.peak'), isNumeric: true },
    ],
    rows: buckets.map((bucket) => ({
      cells: [time(bucket.from), { shown: count(bucket.peak), exact: bucket.peak }],
      to: recordsBehind(query, { span: { from: bucket.from, to: bucket.to } }),
    })),
  }
}
