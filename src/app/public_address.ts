/**
 * Tells the addresses of the public internet from all others: this machine's, those of its network, and
 * those that stand for something else.
 *
 * @module
 */

import { BlockList, isIP } from "node:net";

/** Of IPv4 everything is public but these. */
const OTHER_IPV4 = listOf(
  "ipv4",
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 " +
    "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 " +
    "224.0.0.0/4 240.0.0.0/4",
);
/** Of IPv6 nothing is public but this, */
const PUBLIC_IPV6 = listOf("ipv6", "2000::/3");
/** without protocols, documentation, and what leads to IPv4. */
const OTHER_IPV6 = listOf("ipv6", "2001::/23 2001:db8::/32 2002::/16 3fff::/20");

/** Tells whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !OTHER_IPV4.check(address, "ipv4");
    case 6:
      return PUBLIC_IPV6.check(address, "ipv6") && !OTHER_IPV6.check(address, "ipv6");
    default:
      return false;
  }
}

function listOf(family: "ipv4" | "ipv6", subnets: string): BlockList {
  const list = new BlockList();
  for (const subnet of subnets.split(" ")) {
    const [network, prefix] = subnet.split("/");
    list.addSubnet(network!, Number(prefix), family);
  }
  return list;
}
