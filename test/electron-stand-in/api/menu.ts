interface Template {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly enabled?: boolean
  readonly submenu?: readonly Template[]
  readonly click?: (item: MenuItem, window: unknown, event: object) => void
}

class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly enabled: boolean
  readonly submenu: Menu | undefined
  readonly #click: Template['click']

  constructor(template: Template) {
    this.id = template.id
    this.label = template.label ?? template.role ?? ''
    this.role = template.role
    this.enabled = template.enabled ?? true
    this.submenu = template.submenu && Menu.buildFromTemplate(template.submenu)
    this.#click = template.click
  }
  readonly click = () => {
    if (this.enabled) this.#click?.(this, undefined, {})
  }
}

/** A menu that is never shown; its items can be clicked by a spec. */
export class Menu {
  static #application: Menu | null = null
  readonly items: MenuItem[]

  constructor(items: MenuItem[] = []) {
    this.items = items
  }
  static buildFromTemplate = (template: readonly Template[]) =>
    new Menu(template.map((item) => new MenuItem(item)))
  static setApplicationMenu(menu: Menu | null) {
    Menu.#application = menu
  }
  static getApplicationMenu = () => Menu.#application

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup() {}
}
