import { beforeEach, describe, expect, it } from 'vitest'
import { firstField } from './first-field.ts'
import { createTypedFields } from './typed-fields.ts'

const part = document.createElement('div')
document.body.append(part)
const typed = createTypedFields()
part.addEventListener('focusin', typed.noteFocus)
part.addEventListener('input', typed.noteTyping)

function type(field: HTMLInputElement, value: string) {
  field.dispatchEvent(new Event('focusin', { bubbles: true }))
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
beforeEach(() => typed.forget())

describe('what was typed', () => {
  it.each([
    ['typed', '<input value="a">', 'b', true],
    ['typed and taken back', '<input value="a">', 'a', false],
    ['ticked', '<input type="checkbox">', 'on', false],
    ['a choice that shows its value', '<input readonly value="a">', 'b', false],
  ])('%s', (_name, html, value, isTyped) => {
    part.innerHTML = html
    type(part.querySelector('input')!, value)
    expect(typed.hasTyping()).toBe(isTyped)
  })
  it('does not count what the program wrote, nor fields that are gone', () => {
    part.innerHTML = '<input value="a">'
    const field = part.querySelector('input')!
    field.dispatchEvent(new Event('focusin', { bubbles: true }))
    field.value = 'suggested'
    expect(typed.hasTyping()).toBe(false)
    type(field, 'typed')
    expect(typed.hasTyping()).toBe(true)
    field.remove()
    expect(typed.hasTyping()).toBe(false)
  })
})

describe('the first field', () => {
  it.each([
    ['a text', '<button class="el-button--primary"></button><input id="x"><input>', 'x'],
    ['not what is switched off', '<input disabled><textarea id="x"></textarea>', 'x'],
    [
      'of a choice the chosen one',
      '<input type="radio" name="r"><input type="radio" name="r" checked id="x">',
      'x',
    ],
    ['else the main button', '<input type="file"><button class="el-button--primary" id="x"></button>', 'x'],
  ])('%s', (_name, html, id) => {
    part.innerHTML = html
    expect(firstField(part)?.id).toBe(id)
  })
})
