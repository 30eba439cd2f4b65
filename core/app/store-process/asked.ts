import { PbxError } from '../../kit/index.ts'
import { isStoreFault } from '../../store/index.ts'
import { OPERATIONS, type Operation, type OperationName, type ReadKind } from './operations.ts'

/** An operation with its checked input. */
export interface Asked {
  readonly operation:
    | Operation<'write', unknown, unknown>
    | Operation<'alone', unknown, unknown>
    | Operation<ReadKind, unknown, unknown>
  readonly input: unknown
}

/**
 * Finds an operation and checks its input.
 * @throws PbxError `internal` when there is no such operation, or it takes something else.
 */
export function asked(name: OperationName, input: unknown): Asked {
  if (!Object.hasOwn(OPERATIONS, name))
    throw new PbxError('internal', `the store cannot do "${String(name)}"`)
  const operation = OPERATIONS[name] as unknown as Asked['operation']
  const checked = operation.input.safeParse(input)
  if (!checked.success) {
    const issue = checked.error.issues[0]!
    throw new PbxError('internal', `store, ${name}: ${issue.path.join('.')} ${issue.message}`)
  }
  return { operation, input: checked.data }
}

/** Describes a failure for another process: its code and message. */
export function describeFault(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof PbxError) return { code: error.code, message }
  return { code: isStoreFault(error) ? 'store.unavailable' : 'internal', message }
}
