import type { Device } from '../ports/index.ts'

/** Gives each device the Call-ID of its INVITE, if these are chosen here. */
export const namedDevices = (
  devices: readonly Device[],
  newSipCallId: (() => string) | undefined,
): readonly Device[] =>
  newSipCallId ? devices.map((device) => ({ ...device, sipCallId: newSipCallId() })) : devices

/** Returns what a half of devices knows of its peer before any of them has said anything. */
export const expectedPeerOf = ([first]: readonly Device[]): { peer?: { sipCallId: string } } =>
  first?.sipCallId === undefined ? {} : { peer: { sipCallId: first.sipCallId } }
