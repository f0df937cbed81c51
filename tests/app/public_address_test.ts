/** Which addresses are public. */

import { assertEquals } from "@std/assert";
import { isPublicAddress } from "../../src/app/public_address.ts";

Deno.test("isPublicAddress() knows the public internet from everything else", () => {
  const open =
    "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.1.1.1 172.15.255.255 " +
    "172.32.0.0 192.167.1.1 198.17.1.1 223.255.255.255 2606:4700::1111 2a00:1450::1 2003::1";
  const closed =
    "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 " +
    "172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 " +
    "255.255.255.255 :: ::1 ::ffff:1.1.1.1 ::ffff:10.0.0.1 64:ff9b::a00:1 fe80::1 fe80::1%eth0 " +
    "fd00::1 ff02::1 2001::1 2001:db8::1 2002:a00:1:: 3fff::1 localhost 1.1.1 0x7f000001 ";
  for (const address of open.split(" ")) assertEquals(isPublicAddress(address), true, address);
  for (const address of closed.split(" ")) assertEquals(isPublicAddress(address), false, address);
});
