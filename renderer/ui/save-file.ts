/** Lets the user save what an address leads to as a file; the browser, or the desktop program, asks where it goes. */
export function saveAddress(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}

/** Lets the user save content as a file. */
export function saveFile(content: BlobPart, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  saveAddress(address, name)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
