/** Names that virtual machines, containers and tunnels give their cards on Windows: words anywhere in the name. */
const WORDS =
  /vEthernet|VirtualBox|VMware|Hyper-V|\bWSL\b|ZeroTier|Tailscale|WireGuard|OpenVPN|\bTAP\b|\bVPN\b|NordLynx|Npcap|Bluetooth/i

/** The same on Linux and macOS: a word and a number or an id. */
const PREFIXES =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|wg|utun|zt|tailscale|ppp|ipsec|lxcbr|lxdbr|cni|flannel|cali|podman|gif|stf|awdl|llw|feth|bridge\d{3})/

/** Makers that give addresses to nothing but cards of virtual networks: VirtualBox, VMware, Docker. */
const MAKERS = /^(0a:00:27|00:50:56:c0|02:42)/i

/**
 * Returns whether a network card leads to virtual machines, containers or through a tunnel, and not to a network of
 * phones.
 */
export function isVirtualCard(
  name: string,
  info: { readonly mac: string; readonly netmask: string },
): boolean {
  // A network of one address is a tunnel.
  return (
    WORDS.test(name) || PREFIXES.test(name) || MAKERS.test(info.mac) || info.netmask === '255.255.255.255'
  )
}
