const FIELDS =
  'input:not([type="file"], [type="hidden"], :disabled, [tabindex="-1"]), textarea:not(:disabled), select'
const MAIN_BUTTON = '.el-button--primary:not(:disabled)'

/**
 * Returns what gets the focus first in a part: its first field (of a radio group the checked one), else its main
 * button.
 */
export function firstField(part: ParentNode): HTMLElement | null {
  const field = part.querySelector<HTMLElement>(FIELDS)
  if (field instanceof HTMLInputElement && field.type === 'radio')
    return part.querySelector<HTMLElement>(`input[name="${CSS.escape(field.name)}"]:checked`) ?? field
  return field ?? part.querySelector<HTMLElement>(MAIN_BUTTON)
}
